# SPDX-License-Identifier: Apache-2.0
"""What the test server serves: a World, and the parts to fill one with.

Users are kept as JSON fragments (bytes), memberships as arrays, so that
100,000 users with 20 groups each stay within a few hundred megabytes and are
built in linear time.  Everything depends on the seed, the sizes and "now"
only.
"""

import array
import base64
import datetime
import hashlib
import json

UTC = datetime.timezone.utc
SERVICE_DOMAIN = "service.sso.dynatrace.com"
CLIENT_ID = "dt0s02.SAMPLE01"

ALL_ENV_SCOPES = frozenset((
    "apiTokens.read", "activeGateTokenManagement.read", "auditLogs.read"))

# Operators as the API prints them in statements[] and boundaryConditions[].
OPERATORS = {
    "=": "EQ", "!=": "NEQ", "<": "LT", ">": "GT", "IN": "IN",
    "NOT IN": "NOT_IN", "startsWith": "STARTS_WITH",
    "NOT startsWith": "NOT_STARTS_WITH", "MATCH": "MATCH",
}
LIST_OPERATORS = frozenset(("IN", "NOT IN", "MATCH"))

CLASSIC_PERMISSIONS = (
    ("account-company-info", "Read and change company and billing data"),
    ("account-user-management", "Manage users and groups of the account"),
    ("account-viewer", "Read the account"),
    ("account-saml-flexible-federation", "Change federation settings"),
    ("tenant-viewer", "Read an environment"),
    ("tenant-manage-settings", "Change monitoring settings"),
    ("tenant-agent-install", "Download and install agents"),
    ("tenant-logviewer", "Read logs"),
    ("tenant-view-sensitive-request-data", "Read captured request data"),
    ("tenant-configure-request-capture-data", "Choose captured data"),
    ("tenant-replay-sessions-with-masking", "Replay masked sessions"),
    ("tenant-replay-sessions-without-masking", "Replay plain sessions"),
    ("tenant-manage-security-problems", "Change security problems"),
    ("tenant-view-security-problems", "Read security problems"),
    ("tenant-manage-support-tickets", "Handle support tickets"),
)


# --- small helpers -------------------------------------------------------

def dump(value):
    """JSON as the server sends it: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False,
                      separators=(",", ":")).encode("utf-8")


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + \
        "%03dZ" % (moment.microsecond // 1000)


def zoneless(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def parse_utc(text):
    text = text.strip()
    if text.endswith("Z"):
        text = text[:-1] + "+00:00"
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def epoch_ms(moment):
    return int(moment.timestamp() * 1000)


def days(count):
    return datetime.timedelta(days=count)


def letters(text, length):
    """Stable upper-case letters and digits, derived from a text."""
    out = ""
    counter = 0
    while len(out) < length:
        digest = hashlib.sha256(
            ("%s/%d" % (text, counter)).encode("utf-8")).digest()
        out += base64.b32encode(digest).decode("ascii").rstrip("=")
        counter += 1
    return out[:length]


def stable_uuid(text):
    raw = bytearray(hashlib.sha256(text.encode("utf-8")).digest()[:16])
    raw[6] = (raw[6] & 0x0F) | 0x40
    raw[8] = (raw[8] & 0x3F) | 0x80
    return _format_uuid(raw.hex())


def _format_uuid(text):
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20],
                     text[20:]))


def random_uuid(rng):
    bits = rng.getrandbits(128)
    bits = bits & ~(0xF << 76) | (0x4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return _format_uuid("%032x" % bits)


def client_secret():
    return CLIENT_ID + "." + letters("client secret", 64)


def api_token_id(text):
    return "dt0c01." + letters("token id " + text, 24)


def api_token(text):
    return api_token_id(text) + "." + letters("token secret " + text, 64)


# --- policy and boundary text -------------------------------------------

def condition_text(condition, quote='"'):
    name, operator, values = condition
    quoted = [quote + value + quote for value in values]
    if operator in LIST_OPERATORS:
        return "%s %s (%s)" % (name, operator, ", ".join(quoted))
    return "%s %s %s" % (name, operator, quoted[0])


def condition_json(condition):
    name, operator, values = condition
    return {"name": name, "operator": OPERATORS[operator],
            "values": list(values)}


def statement_text(statement, style=0):
    effect, permissions, conditions = statement
    quote = "'" if style == 2 else '"'
    where, and_ = ("where", "and") if style == 3 else ("WHERE", "AND")
    if style == 1 and len(permissions) > 1:
        text = effect + "\n  " + ",\n  ".join(permissions)
    else:
        text = effect + " " + ", ".join(permissions)
    if conditions:
        joined = (" %s " % and_).join(
            condition_text(c, quote) for c in conditions)
        text += ("\n  " if style == 1 else " ") + where + " " + joined
    return text


class Policy(dict):
    """The detail as it is sent; `real` are the statements that count."""


class Boundary(dict):
    """As it is sent; `conditions` are those that count."""


def policy(uuid, name, description, statements, style=0, tags=(),
           empty_statements=False):
    """A policy detail; styles are the spellings found in real accounts."""
    texts = [statement_text(s, style) for s in statements]
    query = ";\n".join(texts) + ("" if style == 4 else ";")
    if style == 5:
        query = "// %s\n" % name.replace("\n", " ") + query + "\n"
    item = Policy({
        "uuid": uuid, "name": name, "tags": list(tags),
        "description": description, "statementQuery": query,
        "statements": [] if empty_statements else [
            {"effect": s[0], "permissions": list(s[1]),
             "conditions": [condition_json(c) for c in s[2]] or None}
            for s in statements],
    })
    item.real = statements
    return item


def boundary(uuid, account, name, conditions, quirk=0):
    """quirk 1: conditions not given by the API; 2: metadata null."""
    item = Boundary({
        "uuid": uuid, "levelType": "account", "levelId": account,
        "name": name,
        "boundaryQuery": "\n".join(condition_text(c) + ";"
                                   for c in conditions),
        "boundaryConditions": [] if quirk == 1 else
        [condition_json(c) for c in conditions],
        "metadata": None if quirk else {},
    })
    item.conditions = [condition_json(c) for c in conditions]
    return item


# --- the world -----------------------------------------------------------

class World:
    """One account with its environments, ready to be served."""

    def __init__(self, account, account_name, now):
        self.account = account
        self.account_name = account_name
        self.now = now
        # what is to be found: ids or names of subjects, by rule
        self.plants = {}
        self.unknowns = {}           # what cannot be decided, likewise
        self.new = []                # of the plants: rule and subject
        self.excepted = []           # likewise
        self.reopened = []           # likewise
        self.fixed = []              # found last time: rule and subject
        self.ghosts = {}             # group -> members that are no users
        self.refused_limits = []     # levels whose limits may not be read
        self.limit_values = {}       # other values of limits of the account
        self.clock_s = 0             # how far the Date header is ahead
        # users: index -> fragments; a service user is an ordinary index
        self.user_list = []          # fragment of the user list
        self.user_member = []        # fragment of group members and detail
        self.user_service = bytearray()
        self.user_groups = []        # arrays of group indexes
        self.email_index = {}
        self.user_index = {}
        self.surplus = {}            # uid -> permissions nobody granted
        self.groups = []
        self.group_index = {}
        self.group_members = []      # arrays of user indexes, no services
        self.group_detail = []       # fragment inside a user detail
        self.classic = {}
        self.all_users_listed = True
        self.policies = {("global", "global"): [], ("account", account): []}
        self.bindings = {("account", account): []}
        self.boundaries = []
        self.environments = []
        self.zones = []
        self.clusters = []
        self.ip_allowlist = {}
        self.service_users = []
        self.service_total_key = "totalCount"
        self.platform_tokens = []
        self.platform_total = None   # stated total, when it is not the truth
        self.trust_policies = []     # (full dict, [mappings])
        self.limits = []
        self.audit = []              # newest first
        self.envs = {}

    def add_environment(self, env_id, name, active, zones=()):
        entry = {"id": env_id, "active": active,
                 "url": "https://%s.live.dynatrace.com" % env_id}
        if name is not None:
            entry["name"] = name
        self.environments.append(entry)
        for number, zone in enumerate(zones):
            self.zones.append({
                "parent": env_id, "name": zone,
                "id": str(4711000 + number * 37 + len(self.zones))})
        self.policies[("environment", env_id)] = []
        self.bindings[("environment", env_id)] = []
        self.ip_allowlist[env_id] = {
            "enabled": False, "allowWebhookOverride": False,
            "allowlist": []}
        self.envs[env_id] = {
            "api_tokens": [], "activegate_tokens": [], "audit": [],
            "credentials": {}, "credential": None}
        if active:
            token = api_token(self.account + env_id)
            self.envs[env_id]["credential"] = token
            self.envs[env_id]["credentials"][token] = set(ALL_ENV_SCOPES)
        return entry

    def add_group(self, group):
        index = len(self.groups)
        self.groups.append(group)
        self.group_index[group["uuid"]] = index
        self.group_members.append(array.array("I"))
        self.group_detail.append(dump({
            "groupName": group["name"], "uuid": group["uuid"],
            "owner": group["owner"], "accountUUID": self.account,
            "accountName": self.account_name,
            "description": group.get("description") or "",
            "createdAt": group.get("createdAt"),
            "updatedAt": group.get("updatedAt")}))
        return index

    def plant(self, rule, subject, new=False):
        """`new`: the last review did not find it."""
        if rule:
            self.plants.setdefault(rule, []).append(subject)
        if rule and new:
            self.new.append([rule, subject])

    def unknown(self, rule, subject):
        self.unknowns.setdefault(rule, []).append(subject)

    def expected(self):
        return {"findings": self.plants, "unknown": self.unknowns,
                "new": self.new, "excepted": self.excepted, "reopened": self.reopened,
                "fixed": self.fixed}

    def replace_user(self, user):
        """The item of the user list was changed after it was added."""
        self.user_list[self.user_index[user["uid"]]] = dump(user)

    def add_user(self, user, group_indexes, service=False):
        """user: the item of the user list; groups in membership order."""
        index = len(self.user_list)
        self.user_list.append(dump(user))
        member = dict(user)
        member.pop("userLoginMetadata", None)
        self.user_member.append(dump(member))
        self.user_service.append(1 if service else 0)
        self.user_groups.append(array.array("I", group_indexes))
        self.email_index[user["email"].lower()] = index
        self.user_index[user["uid"]] = index
        if not service:
            for group in group_indexes:
                self.group_members[group].append(index)
        return index

    def sort_audit(self):
        self.audit.sort(key=lambda e: (e["timestamp"], e["eventId"]),
                        reverse=True)
        for env in self.envs.values():
            env["audit"].sort(key=lambda e: (e["timestamp"], e["logId"]),
                              reverse=True)

    def credentials(self):
        return {
            "account": self.account,
            "client_id": CLIENT_ID, "client_secret": client_secret(),
            "api_tokens": {env: data["credential"]
                           for env, data in sorted(self.envs.items())
                           if data["credential"]},
        }


# --- parts that both organisations use ----------------------------------

def global_policies():
    """Vendor-like defaults, in our own words; the same for every account."""
    def make(name, description, statements):
        return policy(stable_uuid("global policy " + name), name,
                      description, statements, tags=("default",))

    grail = ["storage:logs:read", "storage:metrics:read",
             "storage:spans:read", "storage:events:read",
             "storage:bizevents:read", "storage:entities:read",
             "storage:buckets:read"]
    standard = [
        ("ALLOW", ["environment:roles:viewer", "app-engine:apps:run",
                   "settings:objects:read", "settings:schemas:read",
                   "hub:catalog:read", "slo:slos:read",
                   "davis:analyzers:read", "davis:analyzers:execute"], []),
        ("ALLOW", ["document:documents:read", "document:documents:write",
                   "document:documents:delete",
                   "document:direct-shares:read",
                   "document:direct-shares:write"], []),
        ("ALLOW", ["state:app-states:read", "state:app-states:write",
                   "state:user-app-states:read",
                   "state:user-app-states:write"], []),
        ("ALLOW", ["automation:workflows:write"],
         [("automation:workflow-type", "=", ["SIMPLE"])]),
    ]
    return [
        make("Default viewer", "Sees an environment, changes nothing.",
             [("ALLOW", ["environment:roles:viewer", "app-engine:apps:run",
                         "document:documents:read",
                         "document:environment-shares:read",
                         "hub:catalog:read"], [])]),
        make("Default standard user",
             "Works with own dashboards, notebooks and simple workflows.",
             standard),
        make("Default professional user",
             "Standard user with service level objectives and segments.",
             standard + [
                 ("ALLOW", ["slo:slos:write", "automation:workflows:read",
                            "automation:workflows:run",
                            "storage:filter-segments:read",
                            "storage:filter-segments:write"], [])]),
        make("Default environment administrator",
             "Runs an environment: settings, apps, workflows, agents.",
             standard + [
                 ("ALLOW", ["settings:objects:write",
                            "settings:objects:admin",
                            "app-engine:apps:install",
                            "automation:workflows:admin",
                            "document:documents:admin",
                            "environment:roles:manage-settings",
                            "environment:roles:agent-install",
                            "extensions:definitions:write"], [])]),
        make("Default account administrator",
             "Manages policies, bindings and boundaries of the account.",
             [("ALLOW", ["iam:policies:read", "iam:policies:write",
                         "iam:bindings:read", "iam:bindings:write",
                         "iam:boundaries:read", "iam:boundaries:write",
                         "iam:effective-permissions:read",
                         "iam:limits:read"], [])]),
        make("Default all data read", "Reads every table and bucket.",
             [("ALLOW", grail, [])]),
        make("Default log read", "Reads logs in every bucket.",
             [("ALLOW", ["storage:logs:read", "storage:buckets:read"], [])]),
        make("Default metric read", "Reads metrics in every bucket.",
             [("ALLOW", ["storage:metrics:read", "storage:buckets:read"],
               [])]),
    ]


def audit_event(world, number, moment, user, resource, name, native_id,
                kind, details=None):
    """One account audit record with every documented field."""
    return {
        "eventId": stable_uuid("audit %s %d" % (world.account, number)),
        "timestamp": iso_ms(moment), "user": user, "resource": resource,
        "resourceName": name, "resourceId": native_id, "eventType": kind,
        "eventProvider": "IAM", "eventOutcome": "success",
        "eventReason": None, "eventVersion": "1.0",
        "accountUuid": world.account, "environmentUuid": None,
        "authenticationType": "OAUTH2", "authenticationClientId": CLIENT_ID,
        "authenticationGrantType": "client_credentials",
        "authenticationToken": None, "originAddress": "192.0.2.10",
        "originSession": stable_uuid("session %d" % (number % 7)),
        "originType": "REST", "originXForwardedFor": "192.0.2.10",
        "userOrganization": None,
        "details": details or {"json_before": None, "json_after": None},
    }


def limits_of(world):
    rows = (("USERS", 10000, len(world.user_list)),
            ("GROUPS", 5000, len(world.groups)),
            ("SERVICE_USERS", 1000, len(world.service_users)))
    return [{"limitType": kind,
             "limitValue": world.limit_values.get(kind, most),
             "currentValue": count} for kind, most, count in rows]
