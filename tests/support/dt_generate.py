# SPDX-License-Identifier: Apache-2.0
"""A generated organisation: depends on the seed, the sizes and "now" only."""

import datetime
import json
import random

from dt_data import (CLASSIC_PERMISSIONS, SERVICE_DOMAIN, World, api_token_id,
                     audit_event, boundary, days, epoch_ms, global_policies,
                     iso, iso_ms, letters, limits_of, policy, random_uuid,
                     stable_uuid, zoneless)

GIVEN = (
    "Anna", "Bjørn", "Chiara", "Dmitri", "Élodie", "Fatima", "Grzegorz",
    "Hélène", "Ingrid", "José", "Kwame", "Łucja", "Mårten", "Nguyễn", "Óscar",
    "Priya", "Quentin", "Renée", "Søren", "Tomáš", "Ümit", "Vânia",
    "Wolfgang", "Xochitl", "Yusuf", "Zoë",
    "Алексей", "Ирина", "Олена", "Дмитро", "伟", "秀英", "太郎", "花子",
    "민준", "서연", "محمد", "فاطمة", "יעל", "अनिल", "Ελένη", "สมชาย",
)
FAMILY = (
    "Andersen", "Brøndsted", "Çelik", "Dubois", "Eriksson", "Fernández",
    "Groß", "Hoang", "Ivanović", "Jørgensen", "Kowalczyk", "Lindqvist",
    "Müller", "Nowak", "O'Neill", "Petrov", "Quispe", "Rossi", "Schäfer",
    "Tanaka", "Usman", "Van der Berg", "Weiß", "Yılmaz", "Zieliński",
    "Иванов", "Шевченко", "王", "佐藤", "김", "العلي", "כהן", "शर्मा",
    "Παπαδόπουλος",
)
HOSTILE = (
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>",
    "\u202egnp.exe \u202c", "N" * 200, "tab\there", "+1+1", "@SUM(A1:A9)",
    "-2+3", "quote\"comma,semi;", "line\nbreak", "\u200bzero\u200bwidth",
    "e\u0301 combining \U0001F984", "&amp;<b>&#0;", "../../etc/passwd",
)
TEAMS = (
    "checkout", "billing", "grid", "search", "identity", "mobile", "ledger",
    "fraud", "catalog", "shipping", "pricing", "support", "warehouse",
    "reporting", "partners", "devices", "streaming", "gateway", "risk",
    "archive",
)
FUNCTIONS = (
    "Readers", "Editors", "On-call", "Operators", "Analysts", "Leads",
    "Developers", "Testers", "Auditors", "Administrators",
)
SCHEMAS = (
    "builtin:alerting.profile", "builtin:alerting.maintenance-window",
    "builtin:management-zones", "builtin:tags.auto-tagging",
    "builtin:problem.notifications", "builtin:anomaly-detection.services",
    "builtin:rum.web.capture", "builtin:logmonitoring.log-storage-settings",
    "builtin:monitoring.slo", "builtin:ownership.teams",
)
TOKEN_SCOPES = (
    ("metrics.ingest", "logs.ingest"), ("metrics.read", "entities.read"),
    ("settings.read", "settings.write"), ("InstallerDownload",),
    ("openTelemetryTrace.ingest",), ("events.ingest",), ("DataExport",),
    ("slo.read", "problems.read"), ("apiTokens.write", "apiTokens.read"),
    ("logs.read",), ("ReadConfig", "WriteConfig"), ("auditLogs.read",),
    ("someFuture.scope.read",),
)


def _templates(team, schema, zone):
    """Statement sets modelled on permission names; {} filled per policy."""
    context = [("storage:dt.security_context", "=", [team])]
    buckets = [("storage:bucket-name", "IN", [team + "_logs",
                                              team + "_events"])]
    return (
        [("ALLOW", ["environment:roles:viewer", "app-engine:apps:run",
                    "document:documents:read"], [])],
        [("ALLOW", ["storage:buckets:read"], buckets),
         ("ALLOW", ["storage:logs:read", "storage:events:read"], context)],
        [("ALLOW", ["settings:objects:read", "settings:schemas:read"], []),
         ("ALLOW", ["settings:objects:write"],
          [("settings:schemaId", "=", [schema])])],
        [("ALLOW", ["settings:objects:read", "settings:objects:write",
                    "settings:schemas:read"], [])],
        [("ALLOW", ["environment:roles:viewer",
                    "environment:roles:manage-settings"],
          [("environment:management-zone", "IN", [zone])])],
        [("ALLOW", ["automation:workflows:read",
                    "automation:calendars:read"], []),
         ("ALLOW", ["automation:workflows:write"],
          [("automation:workflow-type", "=", ["SIMPLE"])])],
        [("ALLOW", ["automation:workflows:admin",
                    "automation:workflows:run"], [])],
        [("ALLOW", ["iam:policies:read", "iam:bindings:read",
                    "iam:boundaries:read"], [])],
        [("ALLOW", ["iam:policies:write", "iam:bindings:write",
                    "iam:boundaries:write"], [])],
        [("ALLOW", ["storage:logs:read", "storage:spans:read",
                    "storage:metrics:read"],
          [("storage:dt.security_context", "IN", ["${bindParam:team}"])]),
         ("ALLOW", ["storage:buckets:read"],
          [("storage:bucket-name", "startsWith", ["default_"])])],
        [("ALLOW", ["storage:bizevents:read", "storage:buckets:read"],
          [("storage:bucket-name", "!=", ["default_;secret"])]),
         ("DENY", ["storage:buckets:read"],
          [("storage:bucket-name", "=", [team + "_private"])])],
        [("ALLOW", ["document:documents:write", "document:documents:read",
                    "document:direct-shares:write"], []),
         ("DENY", ["document:environment-shares:write"], [])],
        [("ALLOW", ["iam:service-users:use"],
          [("iam:service-user-email", "IN",
            ["runner@" + SERVICE_DOMAIN])])],
        [("ALLOW", ["openpipeline:configurations:read",
                    "openpipeline:configurations:write"],
          [("global:week-day", "IN", ["Monday", "Tuesday"])])],
        [("ALLOW", ["app-settings:objects:read",
                    "app-settings:objects:write"],
          [("shared:app-id", "startsWith", ["dynatrace." + team])])],
        [("ALLOW", ["vulnerability-service:vulnerabilities:read",
                    "environment:roles:view-security-problems"], []),
         ("ALLOW", ["vulnerability-service:vulnerabilities:write"],
          [("global:date", "<", ["2026-12-31Z"])])],
        [("ALLOW", ["extensions:definitions:read"],
          [("extensions:extension-name", "NOT IN", ["com.example.secret"])])],
        [("ALLOW", ["storage:user.sessions:read", "storage:buckets:read"],
          [("storage:bucket-name", "MATCH", [team + "_*"])])],
    )


class Sizes:
    def __init__(self, seed=1, users=200, groups=40, policies=30,
                 boundaries=10, environments=3, service_users=5, tokens=20,
                 groups_per_user=5, audit_events=100):
        self.seed = seed
        self.users = users
        self.groups = groups
        self.policies = policies
        self.boundaries = boundaries
        self.environments = environments
        self.service_users = service_users
        self.tokens = tokens
        self.groups_per_user = groups_per_user
        self.audit_events = audit_events


def generate(sizes, now):
    rng = random.Random("muster test organisation %d" % sizes.seed)
    account = stable_uuid("generated account")
    world = World(account, "Generated Holding " + str(sizes.seed), now)
    world.all_users_listed = False
    world.service_total_key = "count"
    _gen_environments(world, sizes)
    _gen_groups(world, sizes, rng)
    _gen_users(world, sizes, rng)
    _gen_service_users(world, sizes, rng)
    _gen_classic(world, rng)
    _gen_policies(world, sizes, rng)
    _gen_boundaries(world, sizes, rng)
    _gen_bindings(world, rng)
    _gen_platform_tokens(world, sizes, rng)
    _gen_trust(world, rng)
    _gen_env_data(world, sizes, rng)
    _gen_audit(world, sizes, rng)
    world.limits = limits_of(world)
    world.sort_audit()
    return world


def _gen_environments(world, sizes):
    for i in range(sizes.environments):
        env_id = "gen%05d" % (10000 + i)
        last = i == sizes.environments - 1 and sizes.environments > 1
        name = None if i % 3 == 1 else "Environment %02d" % i
        zones = ["Zone %s" % team for team in TEAMS[:3 + i % 5]]
        world.add_environment(env_id, name, not last, zones)
        if i % 4 == 2:
            # documented as optional: the list itself is left out
            world.ip_allowlist[env_id] = {"enabled": True,
                                          "allowWebhookOverride": True}
        elif i % 4 == 1:
            world.ip_allowlist[env_id] = {
                "enabled": True, "allowWebhookOverride": False,
                "allowlist": [{"name": "office",
                               "ipRange": "192.0.2.0/24"},
                              {"name": "open", "ipRange": "0.0.0.0/0"}]}
    world.clusters = [{"clusterId": stable_uuid("cluster 1")}]


def _gen_groups(world, sizes, rng):
    owners = ("LOCAL", "LOCAL", "SAML", "SCIM", "LOCAL", "DCS")
    for i in range(sizes.groups):
        created = world.now - days(30 + rng.randrange(1500))
        if i and i % 13 == 0 and i // 13 <= len(HOSTILE):
            name = HOSTILE[i // 13 - 1]
        else:
            name = "%s %s %d" % (TEAMS[i % len(TEAMS)].capitalize(),
                                 FUNCTIONS[(i // len(TEAMS)) %
                                           len(FUNCTIONS)], i)
        group = {"uuid": random_uuid(rng), "name": name,
                 "owner": "ALL_USERS" if i == 0 else owners[i % 6],
                 "createdAt": iso(created),
                 "updatedAt": iso(created + days(rng.randrange(30)))}
        if i % 7 == 3:
            group["description"] = None
        elif i % 7 != 5:
            group["description"] = "People of the team %s" % name[:200]
        if group["owner"] == "SAML":
            group["federatedAttributeValues"] = ["claim-%d" % i]
        elif i % 5:
            group["federatedAttributeValues"] = []
        if i % 11 == 4:
            group["createdAt"] = group["updatedAt"] = None
        elif i % 11 == 7:
            group["createdAt"] = zoneless(created)
            group["updatedAt"] = zoneless(created)
        if i % 3 == 0:
            group["hidden"] = False
        world.add_group(group)


def _user_name(i, rng):
    given = GIVEN[rng.randrange(len(GIVEN))]
    family = FAMILY[rng.randrange(len(FAMILY))]
    if i % 17 == 16 and i // 17 < len(HOSTILE):
        return HOSTILE[i // 17], family
    return given, family


def _login_data(i, now, rng):
    created = now - days(20 + rng.randrange(1400))
    login = now - datetime.timedelta(seconds=rng.randrange(60, 120 * 86400))
    if login < created:
        login = created
    failed = rng.randrange(0, 4)
    data = {"successfulLoginCounter": 1 + rng.randrange(900),
            "failedLoginCounter": failed,
            "lastSuccessfulLogin": iso(login),
            "lastFailedLogin": iso(login - days(1)) if failed else None,
            "createdAt": iso(created), "updatedAt": iso(login)}
    if i % 29 == 11:            # only failed sign-ins
        data["successfulLoginCounter"] = 0
        data["failedLoginCounter"] = 3
        data["lastFailedLogin"] = iso(login)
        data["lastSuccessfulLogin"] = None
    elif i % 29 == 12:          # never signed in, creation date known
        data["successfulLoginCounter"] = data["failedLoginCounter"] = 0
        data["lastFailedLogin"] = None
        del data["lastSuccessfulLogin"]
    return data


def _gen_users(world, sizes, rng):
    odd_local = ("o'brien+tag", "dev/ops", "a%b", "semi;colon", "UPPER.Case")
    count = len(world.groups)
    first = 1 if count > 1 else 0        # group 0 is ALL_USERS
    for i in range(sizes.users):
        name, surname = _user_name(i, rng)
        local = odd_local[i] if i < len(odd_local) else "user%06d" % i
        status = "ACTIVE"
        if i % 31 == 5:
            status = "PENDING"
        elif i % 31 == 9:
            status = "INACTIVE"
        elif i % 97 == 50:
            status = "DELETED"
        elif i % 97 == 51:
            status = "ECUSTOMS_MANUALLY_BLOCKED"
        elif i % 97 == 52:
            status = "FROZEN_BY_LEGAL"    # not in the documented list
        user = {"uid": random_uuid(rng), "email": local + "@generated.example"}
        if status != "PENDING":
            user["name"] = name
            user["surname"] = surname
        user["userStatus"] = status
        if i % 10:
            user["emergencyContact"] = i % 50 == 1
        if status == "PENDING":
            if i % 2:
                user["userLoginMetadata"] = None
        elif i % 23 != 7:                 # 7: an active user without data
            user["userLoginMetadata"] = _login_data(i, world.now, rng)
        wanted = 0 if i % 199 == 60 else rng.randint(
            1, max(1, sizes.groups_per_user))
        wanted = min(wanted, count - first)
        world.add_user(user, rng.sample(range(first, count), wanted))


def _gen_service_users(world, sizes, rng):
    count = len(world.groups)
    first = 1 if count > 1 else 0
    for i in range(sizes.service_users):
        uid = random_uuid(rng)
        email = "%s@%s" % (uid, SERVICE_DOMAIN)
        entry = {"uid": uid, "email": email,
                 "name": "svc-%s-%d" % (TEAMS[i % len(TEAMS)], i),
                 "createdAt": iso(world.now - days(rng.randrange(900)))}
        if i % 2:
            entry["description"] = "Runs %s jobs" % TEAMS[i % len(TEAMS)]
        if i % 3 == 0:
            entry["surname"] = ""
        if i % 4 != 1:
            entry["groupUuid"] = random_uuid(rng)
        world.service_users.append(entry)
        user = {"uid": uid, "email": email, "name": entry["name"],
                "surname": "", "userStatus": "ACTIVE",
                "emergencyContact": False}
        wanted = min(rng.randint(0, 3), count - first)
        world.add_user(user, rng.sample(range(first, count), wanted), True)


def _gen_classic(world, rng):
    names = [name for name, _ in CLASSIC_PERMISSIONS]
    for i, group in enumerate(world.groups):
        entries = []
        if i % 6 == 2:
            for _ in range(rng.randint(1, 3)):
                name = names[rng.randrange(len(names))]
                if name.startswith("account-"):
                    scope, kind = world.account, "account"
                elif world.zones and rng.random() < 0.4:
                    zone = world.zones[rng.randrange(len(world.zones))]
                    scope = "%s:%s" % (zone["parent"], zone["id"])
                    kind = "management-zone"
                else:
                    env = world.environments[
                        rng.randrange(len(world.environments))]
                    scope, kind = env["id"], "tenant"
                entries.append({
                    "permissionName": name, "scope": scope,
                    "scopeType": kind,
                    "createdAt": iso(world.now - days(400)),
                    "updatedAt": iso(world.now - days(300))})
        if entries:
            world.classic[group["uuid"]] = entries


def _gen_policies(world, sizes, rng):
    world.policies[("global", "global")] = global_policies()
    active = [e["id"] for e in world.environments if e["active"]]
    for i in range(sizes.policies):
        team = TEAMS[rng.randrange(len(TEAMS))]
        sets = _templates(team, SCHEMAS[i % len(SCHEMAS)], "Zone " + team)
        name = "%s-policy-%03d" % (team, i)
        if i % 19 == 18 and i // 19 < len(HOSTILE):
            name = HOSTILE[i // 19]
        item = policy(random_uuid(rng), name,
                      "" if i % 5 == 4 else "Access of %s" % team,
                      sets[i % len(sets)], style=i % 6,
                      tags=("generated",) if i % 2 else (),
                      empty_statements=i % 7 == 3)
        if i % 50 == 49:                  # text that no grammar accepts
            item["statementQuery"] = (
                "ALLOW storage:logs:read WHERE (storage:bucket-name contains"
                " \"x\" OR storage:bucket-name == \"y\";")
            item["statements"] = []
        level = ("account", world.account)
        if active and i % 10 == 9:
            level = ("environment", active[(i // 10) % len(active)])
        world.policies[level].append(item)


def _gen_boundaries(world, sizes, rng):
    for i in range(sizes.boundaries):
        team = TEAMS[i % len(TEAMS)]
        choices = (
            [("storage:bucket-name", "=", [team + "_logs"]),
             ("storage:bucket-name", "=", [team + "_events"])],
            [("environment:management-zone", "=", ["Zone " + team])],
            [("settings:schemaId", "startsWith", ["builtin:alerting."])],
            [("storage:dt.security_context", "IN", [team, "shared"]),
             ("settings:schemaId", "IN", list(SCHEMAS[:2]))],
            [("global:week-day", "!=", ["Sunday"])])
        world.boundaries.append(boundary(
            random_uuid(rng), world.account, "bnd-%s-%03d" % (team, i),
            choices[i % len(choices)], quirk=i % 4 % 3))


def _gen_bindings(world, rng):
    active = [e["id"] for e in world.environments if e["active"]]
    levels = [("account", world.account)] + \
        [("environment", env) for env in active]
    shared = world.policies[("global", "global")] + \
        world.policies[("account", world.account)]
    made = {level: {} for level in levels}
    for i, group in enumerate(world.groups):
        for _ in range(1 if i == 0 else rng.randint(0, 3)):
            level = levels[0] if i == 0 or rng.random() < 0.5 else \
                levels[rng.randrange(len(levels))]
            pool = shared
            if level[0] == "environment" and rng.random() < 0.3 and \
                    world.policies[level]:
                pool = world.policies[level]
            item = shared[0] if i == 0 else pool[rng.randrange(len(pool))]
            # the same policy comes again with another variant
            variant = rng.randrange(3)
            key = (item["uuid"], variant)
            binding = made[level].get(key)
            if binding is None:
                binding = _binding(world, item, variant, rng)
                made[level][key] = binding
                world.bindings[level].append(binding)
            if group["uuid"] not in binding["groups"]:
                binding["groups"].append(group["uuid"])
    own = world.bindings[levels[0]]
    own.append({"policyUuid": shared[0]["uuid"],
                "groups": [stable_uuid("generated missing group")]})
    if not world.groups:
        return
    own.append({"policyUuid": stable_uuid("generated missing policy"),
                "groups": [world.groups[-1]["uuid"]], "parameters": None,
                "metadata": None, "boundaries": None})
    own.append({"policyUuid": shared[1]["uuid"],
                "groups": [world.groups[-1]["uuid"]], "parameters": {},
                "boundaries": [stable_uuid("generated missing boundary")]})


def _binding(world, item, variant, rng):
    binding = {"policyUuid": item["uuid"], "groups": []}
    if "${bindParam:team}" in item["statementQuery"] and variant != 2:
        binding["parameters"] = {"team": TEAMS[rng.randrange(len(TEAMS))]}
    elif variant == 1:
        binding["parameters"] = None
    elif variant == 2:
        binding["parameters"] = {}
    if variant == 1:
        binding["metadata"] = None
    elif variant == 2:
        binding["metadata"] = {"ticket": "CHG-%05d" % rng.randrange(99999)}
    if variant == 2 and world.boundaries:
        count = min(len(world.boundaries), rng.randint(1, 2))
        binding["boundaries"] = [
            world.boundaries[n]["uuid"] for n in
            rng.sample(range(len(world.boundaries)), count)]
    elif variant == 0:
        binding["boundaries"] = []
    return binding


def _gen_platform_tokens(world, sizes, rng):
    owners = [entry["uid"] for entry in world.service_users]
    for i in range(sizes.tokens):
        if owners and i % 2:
            owner = owners[i % len(owners)]
        elif world.user_list:
            pick = rng.randrange(max(1, sizes.users))
            owner = json.loads(world.user_list[pick])["uid"]
        else:
            owner = random_uuid(rng)
        scope = ["storage:logs:read", "storage:buckets:read"]
        token = {
            "tokenId": "dt0s16." + letters("platform %d" % i, 8),
            "name": "platform-%d" % i, "description": "",
            "status": ("ACTIVE", "ACTIVE", "INACTIVE", "REVOKED")[i % 4],
            "scope": " ".join(scope) if i % 5 == 4 else scope,
            "tags": [], "resource": ["urn:dtaccount:" + world.account],
            "expirationDate": iso_ms(world.now + days(i * 9 - 20)),
            "userUuid": random_uuid(rng) if i % 17 == 13 else owner,
            "accountUuid": 1000000 + i if i % 2 else world.account,
            "createdAt": iso_ms(world.now - days(100 + i)),
        }
        if i % 6 == 5:
            del token["createdAt"]
        if i % 3:
            token["metadata"] = {
                "lastUsedAt": iso_ms(world.now - days(i % 150)),
                "lastClientIp": "198.51.100.%d" % (i % 250)}
        elif i % 2:
            token["metadata"] = {}
        world.platform_tokens.append(token)


def _gen_trust(world, rng):
    for i in range(2):
        uuid = random_uuid(rng)
        full = {
            "uuid": uuid, "name": "pipeline-%d" % i,
            "issuerUrl": "https://issuer%d.generated.example" % i,
            "audience": "muster-test", "status": ("ACTIVE", "INACTIVE")[i],
            "createdAt": iso(world.now - days(50)),
            "updatedAt": iso(world.now - days(20))}
        mappings = [{
            "uuid": random_uuid(rng),
            "serviceUserUuid": entry["uid"],
            "environmentId": world.environments[0]["id"],
            "scopes": ["storage:logs:read"], "status": "ACTIVE",
            "claimMappings": [{
                "claimName": "sub", "claimValue": "repo:generated/*",
                "matchType": "GLOB" if i == 0 else "EXACT"}],
            "createdAt": iso(world.now - days(40)),
            "updatedAt": iso(world.now - days(40))}
            for entry in world.service_users[i:i + 1]]
        world.trust_policies.append((full, mappings))


def _gen_env_data(world, sizes, rng):
    audit_kinds = (("UPDATE", "CONFIG"), ("LOGIN", "WEB_UI"),
                   ("CREATE", "TOKEN"), ("READ", "DEBUG_UI"),
                   ("FUTURE_KIND", "FUTURE_CATEGORY"))
    for env_number, env in enumerate(world.environments):
        data = world.envs[env["id"]]
        if not env["active"]:
            continue
        data["api_tokens"] = [
            _api_token(world, env["id"], i, rng)
            for i in range(sizes.tokens)]
        for i in range(min(sizes.tokens, 1 + sizes.tokens // 4)):
            entry = {
                "id": "dt0g02." + letters("ag %s %d" % (env["id"], i), 8),
                "name": ("system:installer", "gateway-%d" % i)[i % 2],
                "owner": "user%06d@generated.example" % (i + 10),
                "creationDate": iso_ms(world.now - days(200 + i)),
                "seedToken": i % 2 == 0,
                "activeGateType": ("ENVIRONMENT", "CLUSTER")[i % 5 == 4]}
            if i % 3:
                entry["expirationDate"] = iso_ms(world.now + days(100))
            if i % 4:
                entry["lastUsedDate"] = iso_ms(world.now - days(i))
            data["activegate_tokens"].append(entry)
        for i in range(sizes.audit_events):
            moment = world.now - datetime.timedelta(
                minutes=7 + i * 41 + env_number)
            kind, category = audit_kinds[i % len(audit_kinds)]
            stamp = epoch_ms(moment)
            entry = {
                "logId": "%d%06d" % (stamp, i % 1000000),
                "eventType": kind, "category": category,
                "entityId": "SETTINGS: builtin:%d" % i,
                "environmentId": env["id"],
                "user": "user%06d@generated.example" % (i % 50 + 6),
                "userType": "USER_NAME",
                "userOrigin": "webui (192.0.2.%d)" % (i % 250),
                "timestamp": stamp, "success": i % 9 != 8}
            if kind == "UPDATE":
                entry["patch"] = [{"op": "replace", "path": "/enabled",
                                   "value": True, "oldValue": False}]
            data["audit"].append(entry)


def _api_token(world, env, i, rng):
    created = world.now - days(20 + rng.randrange(700))
    token = {
        "id": api_token_id("%s %d" % (env, i)),
        "name": HOSTILE[i % len(HOSTILE)] if i % 41 == 40 else
        "token-%d" % i,
        "enabled": i % 11 != 10,
        "owner": "user%06d@generated.example" % (i % 60 + 6),
        "creationDate": iso_ms(created),
        "modifiedDate": iso_ms(created),
        "scopes": list(TOKEN_SCOPES[i % len(TOKEN_SCOPES)]),
        "personalAccessToken": i % 13 == 12}
    if i % 4:
        token["expirationDate"] = iso_ms(world.now + days(i % 400 - 30))
    if i % 5:
        token["lastUsedDate"] = iso_ms(
            max(created, world.now - days(i % 180)))
        token["lastUsedIpAddress"] = "203.0.113.%d" % (i % 250)
    if i % 9 == 8:
        token["additionalMetadata"] = {"dashboardId": stable_uuid("d%d" % i)}
    return token


def _gen_audit(world, sizes, rng):
    kinds = (("POLICY", "UPDATE"), ("GROUP", "UPDATE"),
             ("POLICY_BINDING", "CREATE"), ("USER", "CREATE"),
             ("SERVICE_USER", "CREATE"), ("PLATFORM_TOKEN", "DELETE"))
    pending = []
    for i in range(5, min(sizes.users, 40000), 31 * 2):
        pending.append(i)
    people = min(sizes.users, len(world.user_list))
    for i in range(sizes.audit_events):
        moment = world.now - datetime.timedelta(
            seconds=rng.randrange(60, 89 * 86400))
        resource, kind = kinds[i % len(kinds)]
        native, name = random_uuid(rng), "object-%d" % i
        if resource == "USER" and people:
            pick = pending.pop() if pending else rng.randrange(people)
            user = json.loads(world.user_list[pick])
            native, name = user["uid"], user["email"]
        actor = "DYNATRACE" if i % 10 == 9 else \
            "user%06d@generated.example" % (i % 40 + 6)
        world.audit.append(audit_event(world, i, moment, actor, resource,
                                       name, native, kind))
