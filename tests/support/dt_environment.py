# SPDX-License-Identifier: Apache-2.0
"""The environment API v2: API tokens, ActiveGate tokens, audit log."""

import base64
import json
import re
import time
import urllib.parse

import dt_data
from dt_http import Reply, fail
from dt_query import parse_when

TOKEN_FIELDS = ("id", "name", "enabled", "owner", "creationDate",
                "expirationDate", "lastUsedDate", "scopes",
                "personalAccessToken", "modifiedDate", "lastUsedIpAddress",
                "additionalMetadata")
TOKEN_DEFAULT_FIELDS = TOKEN_FIELDS[:5]


class EnvironmentApi:
    """The part of Api that answers /e/<environment>/api/v2."""

    def environment_api(self, request):
        match = self.env_route.fullmatch(request.path)
        if not match:
            fail(404, "Not found", 9)
        env_id, what, native = match.groups()
        env = self.world.envs.get(env_id)
        if env is None or not env["credential"]:
            # an unknown or inactive environment is answered by a gateway
            fail(404, "Environment not found", 8)
        if request.method != "GET":
            fail(405, "Method Not Allowed", 9, [("Allow", "GET")])
        needed = {"apiTokens": "apiTokens.read",
                  "activeGateTokens": "activeGateTokenManagement.read",
                  "auditlogs": "auditLogs.read"}[what]
        kind, _, token = request.headers.get(
            "authorization", "").partition(" ")
        scopes = env["credentials"].get(token.strip()) \
            if kind.lower() == "api-token" else None
        if "api-token" in request.query or scopes is None:
            self.env_fail(401, "Token Authentication failed")
        if needed not in scopes:
            self.env_fail(403, "Token is missing required scope. Use one "
                          "of: " + needed)
        if native is not None:
            return self.env_item(env, what, urllib.parse.unquote(native))
        return self.env_list(request, env, what)

    @staticmethod
    def env_fail(status, message, path=None):
        error = {"code": status, "message": message}
        if path:
            error["constraintViolations"] = [{
                "path": path, "message": message,
                "parameterLocation": "QUERY"}]
        raise Reply(status, dt_data.dump({"error": error}))

    def env_item(self, env, what, native):
        key, name = {"apiTokens": ("api_tokens", "id"),
                     "activeGateTokens": ("activegate_tokens", "id"),
                     "auditlogs": ("audit", "logId")}[what]
        for item in env[key]:
            if item[name] == native:
                return Reply(200, dt_data.dump(item))
        self.env_fail(404, "%s not found: %s" % (what, native))

    def env_list(self, request, env, what):
        rate = [("X-RateLimit-Limit", "1000"),
                ("X-RateLimit-Remaining", "999"),
                ("X-RateLimit-Reset",
                 str(int((time.time() + 60) * 1000000)))]
        state = self.env_state(request, what)
        source = env[{"apiTokens": "api_tokens",
                      "activeGateTokens": "activegate_tokens",
                      "auditlogs": "audit"}[what]]
        if what == "auditlogs":
            items = self.env_audit(source, state)
        elif what == "apiTokens":
            items = [{k: item[k] for k in state["fields"] if k in item}
                     for item in self.chosen_tokens(source, state)]
        else:
            items = source
        first, size = state["first"], state["size"]
        value = {what if what != "auditlogs" else "auditLogs":
                 items[first:first + size],
                 "pageSize": size, "totalCount": len(items)}
        if first + size < len(items):
            state["first"] = first + size
            value["nextPageKey"] = "AAAA" + base64.urlsafe_b64encode(
                dt_data.dump(state)).decode("ascii")
        elif what == "apiTokens":
            value["nextPageKey"] = None
        return Reply(200, dt_data.dump(value), rate)

    def env_state(self, request, what):
        """What the page key carries: all parameters of the first call."""
        query = request.query
        low, high, default = {"apiTokens": (100, 10000, 200),
                              "activeGateTokens": (1, 1000, 100),
                              "auditlogs": (1, 5000, 1000)}[what]
        if query.get("nextPageKey"):
            if len(request.pairs) > 1:
                self.env_fail(400, "nextPageKey excludes all other "
                              "parameters", "nextPageKey")
            try:
                state = json.loads(base64.urlsafe_b64decode(
                    query["nextPageKey"][4:].encode("ascii")))
                if state["what"] == what:
                    return state
            except (ValueError, KeyError, TypeError):
                pass
            self.env_fail(400, "Invalid page key", "nextPageKey")
        known = {"apiTokens": ("fields", "apiTokenSelector", "from", "to",
                               "sort"),
                 "activeGateTokens": (),
                 "auditlogs": ("filter", "from", "to", "sort")}[what]
        for name in query:
            if name not in known and name not in ("pageSize",
                                                  "nextPageKey"):
                self.env_fail(400, "Unknown query parameter " + name, name)
        return {"what": what, "first": 0,
                "size": request.number("pageSize", default, low, high),
                "fields": self.token_fields(query.get("fields")),
                "selector": query.get("apiTokenSelector", ""),
                "from": query.get("from"), "to": query.get("to"),
                "filter": query.get("filter", ""),
                "sort": query.get("sort")}

    def token_fields(self, text):
        """Fields: names replace the default ones, +names are added."""
        fields = []
        added = list(TOKEN_DEFAULT_FIELDS)
        for word in (text or "").split(","):
            plus = word.startswith("+")
            name = word[1:] if plus else word
            if not name and not text:
                continue
            if name not in TOKEN_FIELDS:
                # an unencoded plus sign arrives as a blank, and ends here
                self.env_fail(400, "Unknown field '%s'" % word, "fields")
            (added if plus else fields).append(name)
        chosen = set(["id"] + fields) if fields else set(added)
        if fields:
            chosen.update(added[len(TOKEN_DEFAULT_FIELDS):])
        return [name for name in TOKEN_FIELDS if name in chosen]

    def chosen_tokens(self, tokens, state):
        selector = state["selector"]
        found = re.fullmatch(r'owner\("([^"]*)"\)', selector)
        if found:
            tokens = [t for t in tokens if t["owner"] == found.group(1)]
        elif re.fullmatch(r"personalAccessToken\((true|false)\)", selector):
            tokens = [t for t in tokens if t["personalAccessToken"] ==
                      ("true" in selector)]
        elif re.fullmatch(r'scope\("[^"]*"(,"[^"]*")*\)', selector):
            names = set(re.findall(r'"([^"]*)"', selector))
            tokens = [t for t in tokens if names.intersection(t["scopes"])]
        elif selector:
            self.env_fail(400, "Unknown selector", "apiTokenSelector")
        if state["from"] or state["to"]:
            start, end = self.env_window(state, None)
            tokens = [t for t in tokens if "lastUsedDate" in t and
                      start <= dt_data.epoch_ms(dt_data.parse_utc(
                          t["lastUsedDate"])) <= end]
        sort = state["sort"]
        if sort:
            name = sort.lstrip("+- ")
            if name not in TOKEN_FIELDS:
                self.env_fail(400, "Unknown sort field", "sort")
            tokens = sorted(tokens, key=lambda t: str(t.get(name, "")),
                            reverse=sort.startswith("-"))
        return tokens

    def env_window(self, state, default_from):
        try:
            start = parse_when(state["from"] or default_from,
                               self.world.now, None)
            end = parse_when(state["to"], self.world.now, self.world.now)
        except ValueError as problem:
            self.env_fail(400, str(problem), "from")
        return (dt_data.epoch_ms(start) if start else 0,
                dt_data.epoch_ms(end))

    def env_audit(self, entries, state):
        start, end = self.env_window(state, "now-2w")
        items = [e for e in entries if start <= e["timestamp"] <= end]
        names = {"user": "user", "eventType": "eventType",
                 "category": "category", "entityId": "entityId"}
        rest = state["filter"]
        while rest:
            found = re.match(r'([A-Za-z.]+)\("((?:[^"~]|~.)*)"\),?', rest)
            if not found or found.group(1) not in names:
                self.env_fail(400, "Filter not understood", "filter")
            wanted = re.sub(r"~(.)", r"\1", found.group(2))
            field = names[found.group(1)]
            items = [e for e in items if e.get(field) == wanted]
            rest = rest[found.end():]
        if state["sort"] not in (None, "", "-timestamp"):
            if state["sort"] != "timestamp":
                self.env_fail(400, "Unknown sort field", "sort")
            items = items[::-1]
        return items
