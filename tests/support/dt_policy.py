# SPDX-License-Identifier: Apache-2.0
"""Policies, bindings and boundaries."""

import dt_data
from dt_http import Reply, fail


class PolicyApi:
    """The part of Api that answers /iam/v1/repo."""

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
        if key in self.world.refused_limits:
            fail(403, "Insufficient scope for " + level_id, 1)

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
