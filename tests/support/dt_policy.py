# SPDX-License-Identifier: Apache-2.0
"""Policies, bindings, boundaries and effective permissions."""

import dt_data
from dt_http import Reply, fail


class PolicyApi:
    """The part of Api that answers /iam/v1/repo and /iam/v1/resolution."""

    def level(self, level_type, level_id):
        """Checks a level; an inactive environment refuses."""
        key = (level_type, level_id)
        if key not in self.world.policies:
            if level_type == "account":
                fail(403, "No access to the account", 1)
            fail(404, "Level %s %s does not exist" % key, 1)
        if level_type == "environment":
            for env in self.world.environments:
                if env["id"] == level_id and not env["active"]:
                    fail(403, "Environment is not active: " + level_id, 1)
        return key

    def policies(self, request, level_type, level_id):
        key = self.level(level_type, level_id)
        name = request.query.get("name")
        return Reply(200, dt_data.dump({"policies": [
            {k: item[k] for k in ("uuid", "name", "description")}
            for item in self.world.policies[key]
            if name is None or item["name"] == name]}))

    def chain(self, key):
        """Levels whose policies can be used at this one."""
        levels = [("global", "global"), ("account", self.world.account)]
        if key[0] == "environment":
            levels.append(key)
        return levels[:1] if key[0] == "global" else levels

    def aggregate(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)
        if level_type == "global":
            fail(404, "Cannot get requested resource", 1)
        return Reply(200, dt_data.dump({"policyOverviewList": [
            {"uuid": item["uuid"], "name": item["name"],
             "description": item["description"], "levelId": level[1],
             "levelType": level[0]}
            for level in self.chain(key)
            for item in self.world.policies[level]]}))

    def policy(self, _request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        found = self.policy_level.get(uuid)
        if found is None or found[0] != key:
            fail(404, "Cannot get requested resource", 1)
        return self.keep("policy " + uuid, lambda: dt_data.dump(found[1]))

    def level_bindings(self, key, keep=lambda b: True):
        return {"levelType": key[0], "levelId": key[1], "policyBindings": [
            b for b in self.world.bindings.get(key, ()) if keep(b)]}

    def bindings(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)
        return self.keep("bindings %s %s" % key, lambda: dt_data.dump(
            self.level_bindings(key)))

    def bindings_of_policy(self, _request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        return Reply(200, dt_data.dump(self.level_bindings(
            key, lambda b: b["policyUuid"] == uuid)))

    def bindings_of_pair(self, _request, level_type, level_id, uuid, group):
        key = self.level(level_type, level_id)
        value = self.level_bindings(
            key, lambda b: b["policyUuid"] == uuid and group in b["groups"])
        return Reply(200, dt_data.dump(value))

    def bindings_of_group(self, request, level_type, level_id, group):
        key = self.level(level_type, level_id)
        mine = [b for b in self.world.bindings.get(key, ())
                if group in b["groups"]]
        value = {"policyUuids": sorted({b["policyUuid"] for b in mine})}
        if request.query.get("details") == "true":
            value["bindingsDetails"] = mine
        return Reply(200, dt_data.dump(value))

    def descendants(self, request, level_type, level_id, uuid):
        key = self.level(level_type, level_id)
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        levels = [("environment", env["id"])
                  for env in self.world.environments if env["active"]]
        if level_type == "global":
            levels.insert(0, ("account", self.world.account))
        elif level_type == "environment":
            levels = []
        content = []
        for level in levels:
            value = self.level_bindings(
                level, lambda b: b["policyUuid"] == uuid)
            if value["policyBindings"]:
                content.append(value)
        part = content[(page - 1) * size:page * size]
        return Reply(200, dt_data.dump({
            "pageSize": size, "pageNumber": page, "totalCount": len(part),
            "content": part}))

    def level_limits(self, _request, level_type, level_id):
        key = self.level(level_type, level_id)

        def entry(count, limit):
            return {"count": count, "limit": str(limit)}
        return Reply(200, dt_data.dump({
            "policies": entry(len(self.world.policies[key]), 200),
            "bindings": entry(sum(len(b["groups"]) for b in
                                  self.world.bindings.get(key, ())), 30000),
            "boundaries": entry(len(self.world.boundaries)
                                if level_type == "account" else 0, 2000)}))

    def boundaries(self, request, level_id):
        """totalCount is what the page holds, as in the vendor's mocks."""
        self.level("account", level_id)
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        part = self.world.boundaries[(page - 1) * size:page * size]
        return Reply(200, dt_data.dump({
            "pageSize": size if part else 0, "pageNumber": page,
            "totalCount": len(part), "content": part}))

    def boundary(self, _request, level_id, uuid):
        self.level("account", level_id)
        for item in self.world.boundaries:
            if item["uuid"] == uuid:
                return Reply(200, dt_data.dump(item))
        fail(404, "Cannot get requested resource", 1)

    def effective(self, request, level_type, level_id):
        key = self.level(level_type, level_id)
        query = request.query
        groups = self.groups_of(query.get("entityType"),
                                query.get("entityId", ""))
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        services = [s for s in query.get("services", "").split(",") if s]
        table = {}
        for level in self.chain(key)[1:]:
            for binding in self.world.bindings.get(level, ()):
                for group in binding["groups"]:
                    if group in groups:
                        self.grant(table, level, binding, group)
        items = [{"permission": name, "effects": effects}
                 for name, effects in sorted(table.items())
                 if not services or name.split(":")[0] in services]
        return Reply(200, dt_data.dump({
            "effectivePermissions": items[(page - 1) * size:page * size]}))

    def groups_of(self, kind, native):
        world = self.world
        if kind == "group":
            if native not in world.group_index:
                fail(404, "Entity not found", 1)
            return {native}
        if kind != "user":
            fail(400, "entityType must be user or group", 1)
        mark = b'"uid":"' + native.encode("utf-8") + b'"'
        for index, fragment in enumerate(world.user_member):
            if mark in fragment:
                uuids = {world.groups[g]["uuid"]
                         for g in world.user_groups[index]}
                if not world.user_service[index]:
                    uuids.update(g["uuid"] for g in world.groups
                                 if g["owner"] == "ALL_USERS")
                return uuids
        fail(404, "Entity not found", 1)

    def grant(self, table, level, binding, group):
        """Adds what one binding gives one group.

        Conditions are those of the statement and, for every boundary of the
        binding, those whose service is the permission's own or global.
        """
        found = self.policy_level.get(binding["policyUuid"])
        if found is None:
            return
        (level_type, level_id), item = found
        bounds = [b["boundaryConditions"] for b in self.world.boundaries
                  if b["uuid"] in (binding.get("boundaries") or ())]
        source = {
            "policy": {"uuid": item["uuid"], "name": item["name"],
                       "statementQuery": item["statementQuery"],
                       "levelType": level_type, "levelId": level_id},
            "binding": {"groupUuid": group, "levelType": level[0],
                        "levelId": level[1]}}
        parameters = binding.get("parameters") or {}
        for statement in item["statements"]:
            own = [self.filled(c, parameters)
                   for c in statement["conditions"] or ()]
            for name in statement["permissions"]:
                service = name.split(":")[0]
                for bound in (bounds or [[]]):
                    extra = [] if statement["effect"] == "DENY" else [
                        c for c in bound if c["name"].split(":")[0] in
                        (service, "global")]
                    table.setdefault(name, []).append({
                        "effect": statement["effect"],
                        "conditions": own + extra,
                        "effectivePolicies": [source]})

    @staticmethod
    def filled(condition, parameters):
        def value(text):
            for name, replacement in parameters.items():
                text = text.replace("${bindParam:%s}" % name, replacement)
            return text
        return dict(condition, values=[value(v)
                                       for v in condition["values"]])
