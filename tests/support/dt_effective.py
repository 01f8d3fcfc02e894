# SPDX-License-Identifier: Apache-2.0
"""Effective permissions: what the platform itself says somebody may do.

Statements are split per permission, parameters are filled in, and every
boundary of a binding gives copies of its own: of its conditions only those
that the permission knows, AND between names, one copy per condition of a
repeated name.  DENY is left alone.  The answer lists effects as they stand;
who wins is for the reader.  Classic permissions are unknown here.
"""

import itertools

import dt_data
from dt_http import Reply, fail

DATA = ("logs", "metrics", "spans", "events", "bizevents", "security.events",
        "user.sessions")

# Condition -> permissions that know it, for what the boundaries here use.
KNOWN_BY = {
    "storage:bucket-name": {"storage:%s:read" % t
                            for t in DATA + ("buckets",)},
    "storage:dt.security_context": {"storage:%s:read" % t
                                    for t in DATA + ("entities",)},
    "settings:schemaId": {
        "settings:objects:read", "settings:objects:write",
        "settings:objects:admin", "settings:schemas:read",
        "app-settings:objects:read", "app-settings:objects:write"},
    "environment:management-zone": {
        "settings:objects:read", "settings:objects:write",
        "environment:roles:viewer", "environment:roles:manage-settings",
        "environment:roles:replay-sessions-without-masking",
        "environment:roles:view-security-problems",
        "environment:roles:view-sensitive-request-data"},
}


def knows(permission, condition):
    return condition.startswith("global:") or \
        permission in KNOWN_BY.get(condition, ())


def copies(permission, conditions):
    """Lists of conditions, any of which will do."""
    names = {}
    for condition in conditions:
        if knows(permission, condition["name"]):
            names.setdefault(condition["name"], []).append(condition)
    return [list(choice) for choice in itertools.product(*names.values())]


def filled(condition, parameters):
    def value(text):
        for name, replacement in parameters.items():
            text = text.replace("${bindParam:%s}" % name, replacement)
        return text
    return dict(condition, values=[value(v) for v in condition["values"]])


class EffectiveApi:
    """The part of Api that answers /iam/v1/resolution."""

    def effective(self, request, level_type, level_id):
        key = self.level(level_type, level_id)
        query = request.query
        native = query.get("entityId", "")
        groups = self.groups_of(query.get("entityType"), native)
        size = request.number("size", 100, 1, 10000)
        page = request.number("page", 1, 1, 1 << 30)
        services = [s for s in query.get("services", "").split(",") if s]
        table = {}
        for level in self.chain(key)[1:]:
            for binding in self.world.bindings.get(level, ()):
                for group in binding["groups"]:
                    if group in groups:
                        self.grant(table, level, binding, group)
        for name in self.world.surplus.get(native, ()):
            self.add(table, name, "ALLOW", [], None)
        items = [{"permission": name, "effects": list(effects.values())}
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
        index = world.user_index.get(native)
        if index is None:
            fail(404, "Entity not found", 1)
        uuids = {world.groups[g]["uuid"] for g in world.user_groups[index]}
        uuids.update(g["uuid"] for g in world.groups
                     if g["owner"] == "ALL_USERS")
        return uuids

    @staticmethod
    def add(table, name, effect, conditions, source):
        """Effects that are alike are one, with every way to it."""
        effects = table.setdefault(name, {})
        key = dt_data.dump([effect, conditions])
        entry = effects.setdefault(key, {
            "effect": effect, "conditions": conditions,
            "effectivePolicies": []})
        if source is not None and source not in entry["effectivePolicies"]:
            entry["effectivePolicies"].append(source)

    def grant(self, table, level, binding, group):
        """Adds what one binding gives one group."""
        found = self.policy_level.get(binding["policyUuid"])
        if found is None:
            return
        (level_type, level_id), item = found
        wanted = binding.get("boundaries") or ()
        bounds = [b.conditions for b in self.world.boundaries
                  if b["uuid"] in wanted] or [[]]
        source = {
            "policy": {"uuid": item["uuid"], "name": item["name"],
                       "statementQuery": item["statementQuery"],
                       "levelType": level_type, "levelId": level_id},
            "binding": {"groupUuid": group, "levelType": level[0],
                        "levelId": level[1]}}
        parameters = binding.get("parameters") or {}
        for effect, permissions, conditions in item.real:
            own = [filled(dt_data.condition_json(c), parameters)
                   for c in conditions]
            for name in permissions:
                for bound in bounds:
                    more = [[]] if effect == "DENY" else \
                        copies(name, bound)
                    for extra in more:
                        self.add(table, name, effect, own + extra, source)
