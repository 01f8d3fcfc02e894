#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the test server's replies against the vendor's OpenAPI documents.

The documents are not part of this project: they are looked for in
../shared/reference beside the source root, or below $MUSTER_SHARED.  Without
them the check is skipped (exit 77).

Both data sets are read in full over HTTP.  Required fields, types, enums and
undeclared fields are checked; what the server does differently on purpose is
named in DEVIATIONS with its reason, and an entry that is never needed fails.
"""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ACCOUNT_FILE = "dynatrace-account-management.openapi.json"
ENVIRONMENT_FILE = "dynatrace-environment-v2-tokens-audit.openapi.json"

# (operation, place in the reply, problem, reason); both are expressions
DEVIATIONS = (
    (r".*/(groups|permissions)", r"(items/\*/)?(createdAt|updatedAt)", "null",
     "seen live as null"),
    (r".*/users/\{email\}", r"groups/\*/(createdAt|updatedAt)", "null",
     "copied from a group whose times are null"),
    (r".*/(groups|permissions)", r"(items/\*/)?description", "null",
     "groups without a description"),
    (r".*/(groups|permissions)", r"(items/\*/)?hidden", "undeclared",
     "seen live, not documented"),
    (r".*/groups", r"items/\*/owner", "enum",
     "never: the documented owners are all that is served"),
    (r".*/accounts/\{accountUuid\}/users", r"items/\*/userLoginMetadata",
     "null", "no login recorded yet"),
    (r".*/accounts/\{accountUuid\}/users",
     r"items/\*/userLoginMetadata/(lastSuccessfulLogin|lastFailedLogin)",
     "null", "nothing of that kind happened yet"),
    (r".*/accounts/\{accountUuid\}/users",
     r"items/\*/userLoginMetadata/lastSuccessfulLogin", "missing",
     "only failed sign-ins, or none"),
    (r".*/users(/\{email\})?", r"(items/\*/)?userStatus", "enum",
     "a status that no document names must be survived"),
    (r".*/policies/\{policyUuid\}", r"statements/\*/conditions", "null",
     "seen live: null when there are none"),
    (r".*/bindings(/.*)?",
     r"(content/\*/)?policyBindings/\*/(parameters|metadata|boundaries)",
     "null", "seen in mocks of the vendor's tools"),
    (r".*/bindings/groups/\{groupUuid\}", r"bindingsDetails", "undeclared",
     "seen live with details=true"),
    (r".*/boundaries(/.*)?", r"(content/\*/)?metadata", "null",
     "seen in mocks of the vendor's tools"),
    (r".*/service-users", r"totalCount", "missing",
     "one vendor mock calls it count"),
    (r".*/service-users", r"count", "undeclared",
     "one vendor mock calls it count"),
    (r".*/service-users", r"nextPageKey", "null",
     "the last page may say null"),
    (r"/apiTokens", r"nextPageKey", "null", "the last page says null"),
    (r"/apiTokens(/\{id\})?", r"(apiTokens/\*/)?scopes/\*", "enum",
     "newer scopes exist than the document of 2023 knows"),
    (r"/auditlogs(/\{id\})?", r"(auditLogs/\*/)?(eventType|category)",
     "enum", "the document of 2023 does not know all values"),
    (r"/auditlogs(/\{id\})?", r"(auditLogs/\*/)?patch", "type",
     "declared as an object, documented samples show a list"),
    (r"/auditlogs(/\{id\})?", r"(auditLogs/\*/)?logId", "length",
     "never: ids have at most 19 digits"),
)
NEVER = "never:"        # entries that must stay unused

# GET operations of the documents that no review reads
NOT_SERVED = re.compile(
    r"/sub/|/v1/accounts/.*/settings/|/v1/subscriptions/|"
    r"/ref/v1/(time-zones|regions)")


# the environment of the sample whose limits may not be read
SILENT = "nle20002"


def documents():
    """The folder of the OpenAPI documents, or None."""
    named = os.environ.get("MUSTER_SHARED")
    base = named or os.path.join(HERE, "..", "..", "..", "shared")
    for folder in (os.path.join(base, "reference"), base):
        if os.path.isfile(os.path.join(folder, ACCOUNT_FILE)):
            return folder
    return None


class Schema:
    """Validates a value against the parts of JSON schema used there."""

    def __init__(self, document):
        self.schemas = document["components"]["schemas"]

    def resolve(self, schema):
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rpartition("/")[2]]
            elif len(schema.get("allOf", ())) == 1:
                schema = schema["allOf"][0]
            else:
                return schema

    def check(self, schema, value, place, problems):
        schema = self.resolve(schema)
        kind = schema.get("type")
        if value is None:
            if not schema.get("nullable"):
                problems.add((place, "null"))
            return
        if kind and not self.has_type(kind, value):
            problems.add((place, "type"))
            return
        if "enum" in schema and value not in schema["enum"]:
            problems.add((place, "enum"))
        if isinstance(value, str) and \
                len(value) > schema.get("maxLength", len(value)):
            problems.add((place, "length"))
        if kind == "array":
            for item in value:
                self.check(schema.get("items", {}), item,
                           (place + "/*").lstrip("/"), problems)
        elif kind == "object":
            self.check_object(schema, value, place, problems)

    def check_object(self, schema, value, place, problems):
        properties = schema.get("properties", {})
        extra = schema.get("additionalProperties")

        def below(name):
            return (place + "/" + name).lstrip("/")
        for name in schema.get("required", ()):
            if name not in value:
                problems.add((below(name), "missing"))
        for name, item in value.items():
            if name in properties:
                self.check(properties[name], item, below(name), problems)
            elif isinstance(extra, dict):
                self.check(extra, item, below(name), problems)
            elif properties:
                problems.add((below(name), "undeclared"))

    @staticmethod
    def has_type(kind, value):
        if kind == "boolean":
            return isinstance(value, bool)
        if kind in ("number", "integer"):
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (kind == "number" and isinstance(value, float))
        return isinstance(value, {"string": str, "array": list,
                                  "object": dict}[kind])


class Server:
    """The test server as a child process, and a client for it."""

    def __init__(self, arguments):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "dt_server.py")] + arguments,
            stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode("ascii").split()
        if len(line) != 2 or line[0] != "listening":
            raise RuntimeError("the test server does not start")
        self.base = line[1]
        self.known = json.loads(self.get("/__credentials", {})[1])
        form = urllib.parse.urlencode({
            "grant_type": "client_credentials",
            "client_id": self.known["client_id"],
            "client_secret": self.known["client_secret"],
            "resource": "urn:dtaccount:" + self.known["account"],
            "scope": "account-idm-read account-env-read "
                     "iam-policies-management account-audit-logs-read "
                     "platform-token:tokens:manage"})
        with urllib.request.urlopen(self.base + "/sso/oauth2/token",
                                    form.encode("ascii")) as reply:
            token = json.loads(reply.read().decode("utf-8"))
        self.bearer = {"Authorization": "Bearer " + token["access_token"]}

    def get(self, target, headers):
        request = urllib.request.Request(self.base + target, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, reply.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.process.stdout.close()


class Check:
    def __init__(self, folder):
        def load(name):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return json.load(file)
        self.documents = {"account": load(ACCOUNT_FILE),
                          "environment": load(ENVIRONMENT_FILE)}
        self.schemas = {name: Schema(document)
                        for name, document in self.documents.items()}
        self.used = set()
        self.passed = 0
        self.failed = 0
        self.seen = set()
        self.server = None
        self.label = ""

    def note(self, good, text):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("not ok: %s: %s" % (self.label, text))

    def allowed(self, operation, place, problem):
        for number, (where, what, kind, _reason) in enumerate(DEVIATIONS):
            if kind == problem and re.fullmatch(where, operation) and \
                    re.fullmatch(what, place):
                self.used.add(number)
                return True
        return False

    def fetch(self, side, operation, target, headers=None, status=200):
        """Asks, validates, and returns the parsed reply."""
        self.seen.add((side, operation))
        code, text = self.server.get(target, headers or self.server.bearer)
        if code != status:
            self.note(False, "%s answers %d" % (target, code))
            return {}
        value = json.loads(text)
        responses = self.documents[side]["paths"][operation]["get"][
            "responses"]
        media = list(responses[str(status)]["content"].values())[0]
        problems = set()
        self.schemas[side].check(media["schema"], value, "", problems)
        bad = sorted("%s %s" % p for p in problems
                     if not self.allowed(operation, p[0], p[1]))
        self.note(not bad, "%s: %s" % (operation, "; ".join(bad)))
        return value

    def run(self, label, arguments):
        self.label = label
        self.server = Server(arguments)
        try:
            self.identities()
            self.policies()
            self.environments()
        finally:
            self.server.close()

    def identities(self):
        base = "/iam/v1/accounts/" + self.server.known["account"]
        api = "/iam/v1/accounts/{accountUuid}"

        def quoted(text):
            return urllib.parse.quote(text, safe="")
        users = self.fetch("account", api + "/users",
                           base + "/users?service-users=true")
        self.fetch("account", api + "/users",
                   base + "/users?service-users=false")
        for user in users["items"]:
            self.fetch("account", api + "/users/{email}",
                       base + "/users/" + quoted(user["email"]))
        groups = self.fetch("account", api + "/groups", base + "/groups")
        for group in groups["items"]:
            for tail in ("/users", "/permissions"):
                self.fetch("account", api + "/groups/{groupUuid}" + tail,
                           base + "/groups/" + group["uuid"] + tail)
        for size in (2, 3):     # the end has a null key, or none
            page = {"nextPageKey": ""}
            while page.get("nextPageKey") is not None:
                page = self.fetch(
                    "account", api + "/service-users", base +
                    "/service-users?page-size=%d&page-key=%s" %
                    (size, quoted(page["nextPageKey"])))
                for entry in page["results"]:
                    self.fetch("account", api + "/service-users/{userUuid}",
                               base + "/service-users/" + entry["uid"])
        self.fetch("account", api + "/limits", base + "/limits")
        self.fetch("account", "/ref/v1/account/permissions",
                   "/ref/v1/account/permissions")
        self.user_ids = [user["uid"] for user in users["items"]]
        self.group_ids = [group["uuid"] for group in groups["items"]]

    def policies(self):
        account = self.server.known["account"]
        _code, text = self.server.get(
            "/env/v2/accounts/%s/environments" % account, self.server.bearer)
        levels = [("global", "global"), ("account", account)] + [
            ("environment", env["id"]) for env in json.loads(text)["data"]
            if env["active"]]
        for kind, native in levels:
            self.level(kind, native)
        api = "/iam/v1/repo/account/{accountId}/boundaries"
        base = "/iam/v1/repo/account/%s/boundaries" % account
        number, page = 1, {"content": [0]}
        while page["content"]:
            page = self.fetch("account", api,
                              base + "?page=%d&size=3" % number)
            for item in page["content"]:
                self.fetch("account", api + "/{policyBoundaryUuid}",
                           base + "/" + item["uuid"])
            number += 1
        for kind, entities in (("user", self.user_ids),
                               ("group", self.group_ids)):
            for entity in entities[:25]:
                self.fetch(
                    "account", "/iam/v1/resolution/{levelType}/{levelId}/"
                    "effectivepermissions",
                    "/iam/v1/resolution/account/%s/effectivepermissions"
                    "?entityId=%s&entityType=%s&page=1&size=50" %
                    (account, entity, kind))

    def level(self, kind, native):
        api = "/iam/v1/repo/{levelType}/{levelId}"
        base = "/iam/v1/repo/%s/%s" % (kind, native)
        listed = self.fetch("account", api + "/policies", base + "/policies")
        if kind != "global":
            self.fetch("account", api + "/policies/aggregate",
                       base + "/policies/aggregate")
        for item in listed["policies"]:
            self.fetch("account", api + "/policies/{policyUuid}",
                       base + "/policies/" + item["uuid"])
        if native != SILENT:
            self.fetch("account", api + "/limits", base + "/limits")
        bindings = self.fetch("account", api + "/bindings",
                              base + "/bindings")["policyBindings"]
        for binding in bindings[:10]:
            policy, group = binding["policyUuid"], binding["groups"][0]
            for operation, target in (
                    ("/{policyUuid}", policy),
                    ("/{policyUuid}/{groupUuid}", policy + "/" + group),
                    ("/groups/{groupUuid}",
                     "groups/" + group + "?details=true"),
                    ("/descendants/{policyUuid}",
                     "descendants/" + policy + "?page=1&size=2")):
                self.fetch("account", api + "/bindings" + operation,
                           base + "/bindings/" + target)

    def environments(self):
        account = self.server.known["account"]
        for operation in ("/env/v1/accounts/{accountUuid}/environments",
                          "/env/v2/accounts/{accountUuid}/environments",
                          "/env/v2/accounts/{accountUuid}/clusters"):
            self.fetch("account", operation,
                       operation.replace("{accountUuid}", account))
        for env, token in self.server.known["api_tokens"].items():
            self.fetch("account", "/env/v1/accounts/{accountUuid}"
                       "/environments/{environmentUuid}/ip-allowlist",
                       "/env/v1/accounts/%s/environments/%s/ip-allowlist" %
                       (account, env))
            headers = {"Authorization": "Api-Token " + token}
            base = "/e/%s/api/v2" % env
            self.listed("/apiTokens", "apiTokens", base, headers,
                        "pageSize=100&fields=%2BexpirationDate,"
                        "%2BlastUsedDate,%2Bscopes,%2BpersonalAccessToken,"
                        "%2BmodifiedDate,%2BlastUsedIpAddress,"
                        "%2BadditionalMetadata", "id", "{id}")
            self.listed("/activeGateTokens", "activeGateTokens", base,
                        headers, "pageSize=2", "id",
                        "{activeGateTokenIdentifier}")
            if self.server.get(base + "/auditlogs", headers)[0] == 200:
                self.listed("/auditlogs", "auditLogs", base, headers,
                            "pageSize=30&from=now-30d", "logId", "{id}")
            self.fetch("environment", "/apiTokens",
                       base + "/apiTokens?pageSize=1", headers, 400)
            self.fetch("environment", "/activeGateTokens/"
                       "{activeGateTokenIdentifier}",
                       base + "/activeGateTokens/none", headers, 404)

    def listed(self, operation, key, base, headers, query, ident, name):
        page = {}
        while True:
            page = self.fetch("environment", operation,
                              base + operation + "?" + query, headers)
            for item in page.get(key, ())[:10]:
                self.fetch("environment", operation + "/" + name,
                           base + operation + "/" + item[ident], headers)
            if not page.get("nextPageKey"):
                return
            query = "nextPageKey=" + urllib.parse.quote(page["nextPageKey"])

    def finish(self):
        self.label = "both"
        for side, document in self.documents.items():
            for operation, methods in document["paths"].items():
                if "get" in methods and not NOT_SERVED.match(operation):
                    self.note((side, operation) in self.seen,
                              "not asked: " + operation)
        for number, entry in enumerate(DEVIATIONS):
            wanted = not entry[3].startswith(NEVER)
            self.note((number in self.used) == wanted,
                      "deviation %s %s %s: %s" % (entry[:3] + (
                          "not needed any more" if wanted else "used",)))
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed else 0


def main():
    folder = documents()
    if folder is None:
        print("skipped: the OpenAPI documents are not beside this tree")
        return 77
    check = Check(folder)
    check.run("sample", ["--data", "sample"])
    check.run("generated", ["--data", "generated", "--tokens", "230",
                            "--users", "300"])
    return check.finish()


if __name__ == "__main__":
    sys.exit(main())
