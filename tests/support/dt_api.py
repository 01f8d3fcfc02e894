# SPDX-License-Identifier: Apache-2.0
"""The APIs of the test server: routing, log-in, identities, audit log."""

import base64
import re
import threading
import time
import urllib.parse

import dt_data
import dt_effective
import dt_environment
import dt_policy
from dt_http import Reply, fail
from dt_query import audit_filter, parse_when

CACHE_LIMIT = 256 << 20

DEFAULT_SCOPES = (
    "account-idm-read account-idm-write account-env-read account-uac-read "
    "account-audit-logs-read iam-policies-management iam:policies:read "
    "iam:bindings:read iam:boundaries:read iam:effective-permissions:read "
    "iam:limits:read iam:policies:write iam:bindings:write "
    "iam:boundaries:write iam:users:read iam:groups:read "
    "sso-idm:account-limits:read platform-token:tokens:manage").split()


class Api(dt_policy.PolicyApi, dt_effective.EffectiveApi,
          dt_environment.EnvironmentApi):
    """Answers requests from a World; knows nothing of sockets or faults."""

    def __init__(self, world, options):
        self.world = world
        self.options = options
        self.client_scopes = frozenset(options.scopes)
        self.lock = threading.Lock()
        self.bearers = {}
        self.issued = 0
        self.cache = {}
        self.cached = 0
        self.origin = ""
        acc = "/accounts/" + re.escape(world.account)
        one = r"([^/]+)"
        self.foreign = re.compile(r"/(?:iam/v1|env/v[12])/accounts/([^/]+)|"
                                  r"/audit/v1/accounts/([^/]+)|"
                                  r"/iam/v1/repo/account/([^/]+)")
        idm = ("account-idm-read",)
        policies = ("iam-policies-management", "iam:policies:read")
        bindings = ("iam-policies-management", "iam:bindings:read")
        bounds = ("iam-policies-management", "iam:boundaries:read")
        level = "/iam/v1/repo/" + one + "/" + one
        account = "/iam/v1/repo/account/" + one
        table = (
            ("/iam/v1" + acc + "/users", idm, self.users),
            ("/iam/v1" + acc + "/users/" + one, idm, self.user),
            ("/iam/v1" + acc + "/groups", idm, self.groups),
            ("/iam/v1" + acc + "/groups/" + one + "/users", idm,
             self.group_users),
            ("/iam/v1" + acc + "/groups/" + one + "/permissions", idm,
             self.group_permissions),
            ("/iam/v1" + acc + "/service-users", idm, self.service_users),
            ("/iam/v1" + acc + "/service-users/" + one, idm,
             self.service_user),
            ("/iam/v1" + acc + "/limits",
             ("account-idm-read", "sso-idm:account-limits:read"),
             self.limits),
            ("/iam/v1" + acc + "/platform-tokens",
             ("platform-token:tokens:manage",), self.platform_tokens),
            ("/iam/v1" + acc + "/wif/trust-policies", idm,
             self.trust_policies),
            ("/iam/v1" + acc + "/wif/trust-policies/" + one, idm,
             self.trust_policy),
            ("/iam/v1" + acc + "/wif/trust-policies/" + one + "/mappings",
             idm, self.trust_mappings),
            (level + "/policies", policies, self.policies),
            (level + "/policies/aggregate", ("iam-policies-management",),
             self.aggregate),
            (level + "/policies/" + one, policies, self.policy),
            (level + "/bindings", bindings, self.bindings),
            (level + "/bindings/groups/" + one, bindings,
             self.bindings_of_group),
            (level + "/bindings/descendants/" + one, bindings,
             self.descendants),
            (level + "/bindings/" + one, bindings, self.bindings_of_policy),
            (level + "/bindings/" + one + "/" + one, bindings,
             self.bindings_of_pair),
            (level + "/limits",
             ("iam-policies-management", "iam:limits:read"),
             self.level_limits),
            (account + "/boundaries", bounds, self.boundaries),
            (account + "/boundaries/" + one, bounds, self.boundary),
            ("/iam/v1/resolution/" + one + "/" + one +
             "/effectivepermissions",
             ("iam-policies-management", "iam:effective-permissions:read"),
             self.effective),
            ("/env/v1" + acc + "/environments", ("account-env-read",),
             self.environments_v1),
            ("/env/v2" + acc + "/environments", ("account-env-read",),
             self.environments_v2),
            ("/env/v2" + acc + "/clusters", ("account-env-read",),
             self.clusters),
            ("/env/v1" + acc + "/environments/" + one + "/ip-allowlist",
             ("account-env-read",), self.ip_allowlist),
            ("/audit/v1" + acc, ("account-audit-logs-read",), self.audits),
            ("/ref/v1/account/permissions", (), self.reference),
        )
        self.routes = [(re.compile(p), scopes, handler)
                       for p, scopes, handler in table]
        self.env_route = re.compile(
            r"/e/([^/]+)/api/v2/(apiTokens|activeGateTokens|auditlogs)"
            r"(?:/([^/]+))?")
        self.policy_level = {}
        for key, items in world.policies.items():
            for item in items:
                self.policy_level[item["uuid"]] = (key, item)

    # -- common ----------------------------------------------------------

    def answer(self, request):
        path = request.path
        if path == "/sso/oauth2/token":
            return self.token(request)
        if path.startswith("/e/"):
            return self.environment_api(request)
        for regex, scopes, handler in self.routes:
            match = regex.fullmatch(path)
            if not match:
                continue
            if request.method != "GET":
                fail(405, "Method Not Allowed", 4, [("Allow", "GET")])
            self.authorize(request, scopes)
            return handler(request,
                           *[urllib.parse.unquote(g)
                             for g in match.groups()])
        found = self.foreign.match(path)
        if found and request.method == "GET":
            self.authorize(request, ())
            fail(403, "No access to the account", 4)
        fail(404, "Cannot %s %s" % (request.method, path), 4)

    def token(self, request):
        """Client credentials; one missing scope refuses the whole request."""
        if request.method != "POST":
            fail(405, "Method Not Allowed", 4, [("Allow", "POST")])

        def refuse(status, code, text):
            raise Reply(status, dt_data.dump({
                "error": code, "error_description": text}))

        kind = request.headers.get("content-type", "").split(";")[0]
        if kind.strip().lower() != "application/x-www-form-urlencoded":
            refuse(400, "invalid_request", "form expected")
        try:
            form = dict(urllib.parse.parse_qsl(
                request.body.decode("ascii"), keep_blank_values=True))
        except UnicodeDecodeError:
            refuse(400, "invalid_request", "form is not encoded")
        if form.get("grant_type") != "client_credentials":
            refuse(400, "unsupported_grant_type", "client_credentials only")
        if form.get("client_id") != dt_data.CLIENT_ID or \
                form.get("client_secret") != dt_data.client_secret():
            refuse(401, "invalid_client", "Client authentication failed")
        wanted = form.get("scope", "").split(" ")
        for scope in wanted:
            if scope and scope not in self.client_scopes:
                refuse(400, "invalid_scope",
                       "Requested scope is not allowed: " + scope)
        resource = form.get("resource", "")
        if resource and not resource.startswith("urn:dtaccount:"):
            refuse(400, "invalid_request", "resource is not a known urn")
        scopes = frozenset(s for s in wanted if s)
        with self.lock:
            self.issued += 1
            claims = {"n": self.issued, "sub": dt_data.CLIENT_ID}
            bearer = ".".join((
                base64.urlsafe_b64encode(b'{"alg":"ES256","typ":"JWT"}')
                .decode("ascii").rstrip("="),
                base64.urlsafe_b64encode(dt_data.dump(claims))
                .decode("ascii").rstrip("="),
                dt_data.letters("bearer %d" % self.issued, 86)))
            self.bearers[bearer] = (
                time.monotonic() + self.options.token_ttl, scopes, resource)
        value = {"scope": " ".join(s for s in wanted if s),
                 "token_type": "Bearer",
                 "expires_in": self.options.token_ttl,
                 "access_token": bearer}
        if resource:
            value["resource"] = resource
        return Reply(200, dt_data.dump(value),
                     [("Cache-Control", "no-store")])

    def authorize(self, request, needed):
        kind, _, value = request.headers.get(
            "authorization", "").partition(" ")
        entry = self.bearers.get(value.strip()) \
            if kind.lower() == "bearer" else None
        if entry is None or entry[0] <= time.monotonic():
            fail(401, "Unauthorized", 4,
                 [("WWW-Authenticate", "Bearer error=\"invalid_token\"")])
        if entry[2] != "urn:dtaccount:" + self.world.account:
            fail(403, "Token is not valid for this account", 4)
        if needed and not entry[1].intersection(needed):
            shape = 4
            if request.path.startswith(("/iam/v1/repo", "/iam/v1/reso")):
                shape = 1
            elif request.path.startswith("/audit"):
                shape = 3
            fail(403, "Insufficient scope, one of these is needed: " +
                 " ".join(needed), shape)
        request.scopes = entry[1]

    def keep(self, key, make):
        """A body that does not change: made once, if it is not too large."""
        body = self.cache.get(key)
        if body is None:
            body = make()
            with self.lock:
                if self.cached + len(body) < CACHE_LIMIT:
                    self.cache[key] = body
                    self.cached += len(body)
        return Reply(200, body, key=key)

    # -- identities ------------------------------------------------------

    def users(self, request):
        flag = request.query.get("service-users", "false")
        if flag not in ("true", "false"):
            fail(400, "service-users must be a boolean", 4)
        world = self.world

        def make():
            items = world.user_list if flag == "true" else [
                item for item, service in
                zip(world.user_list, world.user_service) if not service]
            return b'{"count":%d,"items":[%s]}' % (len(items),
                                                  b",".join(items))
        return self.keep("users " + flag, make)

    def user(self, _request, address):
        world = self.world
        index = world.email_index.get(address.lower())
        if index is None:
            fail(404, "User %s not found" % address, 4)
        groups = list(world.user_groups[index])
        groups = [world.group_detail[g] for g in groups]
        if not world.user_service[index]:
            groups += [world.group_detail[g]
                       for g, group in enumerate(world.groups)
                       if group["owner"] == "ALL_USERS"] \
                if world.all_users_listed else []
        return Reply(200, world.user_member[index][:-1] + b',"groups":[' +
                     b",".join(groups) + b"]}")

    def groups(self, _request):
        return self.keep("groups", lambda: dt_data.dump(
            {"count": len(self.world.groups), "items": self.world.groups}))

    def group(self, uuid):
        index = self.world.group_index.get(uuid)
        if index is None:
            fail(404, "Group %s not found" % uuid, 4)
        return index, self.world.groups[index]

    def group_users(self, _request, uuid):
        world = self.world
        index, group = self.group(uuid)
        if group["owner"] == "ALL_USERS" and world.all_users_listed:
            items = [item for item, service in
                     zip(world.user_member, world.user_service)
                     if not service]
        else:
            items = [world.user_member[u]
                     for u in world.group_members[index]]
            items += [dt_data.dump(user)
                      for user in world.ghosts.get(index, ())]
        return Reply(200, b'{"count":%d,"items":[%s]}' %
                     (len(items), b",".join(items)))

    def group_permissions(self, _request, uuid):
        _index, group = self.group(uuid)
        value = dict(group)
        value["permissions"] = self.world.classic.get(uuid, [])
        reply = self.keep("permissions " + uuid,
                          lambda: dt_data.dump(value))
        reply.headers += [("Deprecation", "@1781481600"),
                          ("Sunset", "Mon, 11 Jan 2027 00:00:00 GMT")]
        return reply

    def reference(self, _request):
        return self.keep("reference", lambda: dt_data.dump(
            [{"id": name, "description": text}
             for name, text in dt_data.CLASSIC_PERMISSIONS]))

    def service_users(self, request):
        """page with page-size, or page-key; the key names the next page."""
        size = request.number("page-size", 100, 1, 1000)
        key = request.query.get("page-key") or ""
        if key:
            try:
                page, size = [int(n) for n in base64.urlsafe_b64decode(
                    key.encode("ascii")).split(b"/")]
            except (ValueError, UnicodeEncodeError):
                fail(400, "Invalid page key", 3)
        else:
            page = request.number("page", 1, 1, 1 << 30)
        everyone = self.world.service_users
        items = [{k: v for k, v in entry.items() if k != "groupUuid"}
                 for entry in everyone[(page - 1) * size:page * size]]
        value = {"results": items,
                 self.world.service_total_key: len(everyone)}
        if page * size < len(everyone):
            value["nextPageKey"] = base64.urlsafe_b64encode(
                b"%d/%d" % (page + 1, size)).decode("ascii")
        elif page % 2 == 0:
            value["nextPageKey"] = None     # the end: null, or no key at all
        return Reply(200, dt_data.dump(value))

    def service_user(self, _request, uid):
        for entry in self.world.service_users:
            if entry["uid"] == uid:
                return Reply(200, dt_data.dump(entry))
        fail(404, "Requested service user not found", 3)

    def limits(self, _request):
        limits = self.world.limits
        return Reply(200, dt_data.dump({
            "pageSize": 100, "pageNumber": 1, "total": len(limits),
            "results": limits}))

    def numbered(self, request):
        """Both spellings of platform paging: (first item, size, number)."""
        query = request.query
        if "pageNumber" in query or "pageSize" in query:
            size = request.number("pageSize", 100, 1, 1000)
            number = request.number("pageNumber", 0, 0, 1 << 30)
            return number * size, size, number
        size = request.number("size", 100, 1, 1000)
        number = request.number("page", 1, 1, 1 << 30)
        return (number - 1) * size, size, number

    def platform_tokens(self, request):
        first, size, number = self.numbered(request)
        tokens = self.world.platform_tokens
        status = request.query.get("status")
        if status:
            tokens = [t for t in tokens if t["status"] == status]
        total = self.world.platform_total
        if total is None or status:
            total = len(tokens)
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": total,
            "results": tokens[first:first + size]}))

    def trust_policies(self, request):
        first, size, number = self.numbered(request)
        items = [full for full, _ in self.world.trust_policies]
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": len(items),
            "results": items[first:first + size]}))

    def trust(self, uuid):
        for full, mappings in self.world.trust_policies:
            if full["uuid"] == uuid:
                return full, mappings
        fail(404, "Trust policy not found", 3)

    def trust_policy(self, _request, uuid):
        full, mappings = self.trust(uuid)
        value = dict(full)
        value.update({
            "issuerUrlHash": dt_data.letters(full["issuerUrl"], 32).lower(),
            "jwksUri": full["issuerUrl"] + "/jwks", "description": "",
            "serviceUserMappings": mappings})
        return Reply(200, dt_data.dump(value))

    def trust_mappings(self, request, uuid):
        _full, mappings = self.trust(uuid)
        first, size, number = self.numbered(request)
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": number, "total": len(mappings),
            "results": mappings[first:first + size]}))

    # -- environments of the account --------------------------------------

    def environments_v1(self, _request):
        return self.keep("environments 1", lambda: dt_data.dump({
            "tenantResources": [
                {"name": env.get("name", env["id"]), "id": env["id"]}
                for env in self.world.environments],
            "managementZoneResources": self.world.zones}))

    def environments_v2(self, _request):
        return self.keep("environments 2", lambda: dt_data.dump(
            {"data": self.world.environments}))

    def clusters(self, _request):
        return Reply(200, dt_data.dump({"data": self.world.clusters}))

    def ip_allowlist(self, _request, env):
        if env not in self.world.ip_allowlist:
            fail(404, "Environment not found", 4)
        return Reply(200, dt_data.dump(self.world.ip_allowlist[env]))

    # -- account audit log -------------------------------------------------

    def audits(self, request):
        """No cursor: what does not fit is cut off, with a warning."""
        query = request.query
        limit = request.number("limit", 50, 1, 100000)
        mebibytes = request.number("resultSizeLimitMegabyte", 2, 1, 15)
        request.number("scanLimitGigabyte", 500, 1, 500)
        try:
            start = parse_when(query.get("startTime"), self.world.now, None)
            end = parse_when(query.get("endTime"), self.world.now, None)
            keep = audit_filter(query.get("filter") or "")
        except ValueError as problem:
            fail(400, str(problem), 3)
        events, size, cut = [], 0, False
        for event in self.world.audit:
            moment = dt_data.parse_utc(event["timestamp"])
            if (start and moment < start) or (end and moment > end) or \
                    not keep(event):
                continue
            size += len(dt_data.dump(event)) + 1
            if len(events) == limit or size > mebibytes << 20:
                cut = True
                break
            events.append(event)
        warnings = [{"message": "Your result has been limited to %d."
                     % len(events)}] if cut else []
        return Reply(200, dt_data.dump({"audits": events,
                                        "warnings": warnings}))
