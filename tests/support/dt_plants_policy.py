# SPDX-License-Identifier: Apache-2.0
"""Planted issues of the sample organisation: policies, bindings, boundaries
and classic permissions.

A binding has no name: it is called "<policy> for <group> at <place>", as in
the reports.
"""

from dt_data import days, iso, policy
from dt_nordlicht import (ACCOUNT, ARCHIVE, PRODUCTION, STAGING, add_boundary,
                       add_policy, bind, own, shared, uuid_of)

MISSING = uuid_of("group", "Wind Farm Trial, deleted")


def text_of(world, name, statements):
    """What a policy said at earlier reviews."""
    if name == "nl-security-read" and world.back:                   # POL-08
        return statements[:1]
    return statements


def _policies(world):
    """rule, name, description, statements, where it is bound, to whom."""
    over = (world.base - days(200)).strftime("%Y-%m-%dZ")
    buckets = "nl-bnd-platform-buckets"
    return (
        ("POL-01", "nl-migration-extensions",
         "What the migration needed of extensions.",
         [("ALLOW", ["extensions:definitions:*"], [])], ACCOUNT, "migration", ""),
        ("POL-02", "nl-portal-app-settings",
         "Settings of apps, for the portal team.",
         [("ALLOW", ["app-settings:objects:read",
                     "app-settings:objects:write"], [])],
         ACCOUNT, "portal", ""),
        (None, "nl-platform-spans", "Traces, and settings of the apps.",
         [("ALLOW", ["storage:spans:read", "storage:buckets:read",
                     "app-settings:objects:write"], [])],
         ACCOUNT, "platform", buckets),
        (None, "nl-platform-bizevents", "Business events of the platform.",
         [("ALLOW", ["storage:bizevents:read", "storage:buckets:read"],
           [])], ACCOUNT, "platform", buckets + " nl-bnd-slo-settings"),
        (None, "nl-no-sharing", "Audit papers are not shared.",
         [("DENY", ["document:direct-shares:write"], [])],
         ACCOUNT, "auditors", ""),
        ("POL-11", "nl-legacy-dashboards", "Dashboards before the migration.",
         [("ALLOW", ["document:documents:read"], [])], None, "", ""),
        (None, "nl-audit-read", "Reads who may do what, for the audit.",
         [("ALLOW", ["iam:bindings:read", "iam:boundaries:read",
                     "iam:policies:read"], [])], ACCOUNT, "auditors", ""),
        ("POL-16", "nl-carbon", "Reports on emissions.",
         [("ALLOW", ["carbon:reports:read"], [])], ACCOUNT, "data", ""),
        ("POL-18", "nl-security-no-grid",
         "Business events, but not those of the grid.",
         [("DENY", ["storage:bizevents:read"],
           [("storage:bucket-name", "=", ["grid_bizevents"])])],
         ACCOUNT, "security", ""),
        ("POL-19", "nl-portal-cutover", "Traces for the days of the cut-over.",
         [("ALLOW", ["storage:spans:read"],
           [("storage:bucket-name", "=", ["portal_spans"]),
            ("global:date", "<", [over])])], ACCOUNT, "portal", ""),
        (None, "nl-replay-support", "Sessions as the customer saw them.",
         [("ALLOW", ["environment:roles:replay-sessions-without-masking"],
           [])], PRODUCTION, "sre", ""),
        (None, "nl-log-pipelines", "How log records are processed.",
         [("ALLOW", ["openpipeline:configurations:read",
                     "openpipeline:configurations:write"], [])],
         PRODUCTION, "pipelines", ""),
        (None, "nl-run-as", "Workflows of the pipeline run as a machine.",
         [("ALLOW", ["iam:service-users:use"], [])],
         # a boundary of another kind, or POL-02 would tell it as well
         ACCOUNT, "automation", "nl-bnd-working-days"),
    )


def plant(world):
    for rule, name, text, statements, level, groups, bounds in \
            _policies(world):
        if name == "nl-log-pipelines" and world.back:
            continue                                    # new: PRV-11
        item = add_policy(world, name, text, 0, statements)
        if level is not None:
            bind(world, level, item["uuid"], groups, bounds)
        if rule:
            world.plant(rule, item["uuid"])
    world.plant("POL-08", own("nl-security-read"), new=True)
    # of two that are alike, the first by its id passes
    world.plant("POL-12", own("nl-iam-read"))
    # what the API prints of this one lacks a schema of the text
    altered = next(item for item in world.policies[("account", ACCOUNT)]
                   if item["name"] == "nl-alerting-write")
    altered["statements"][1]["conditions"][0]["values"].pop()
    world.plant("POL-14", altered["uuid"])
    _bindings(world)
    _boundaries(world)
    _classic(world)


def _bindings(world):
    # of the vendor's, so that POL-02 has nothing to say of it
    writer = policy(shared("Default settings writer"),
                    "Default settings writer", "Changes every setting.",
                    [("ALLOW", ["settings:objects:read",
                                "settings:objects:write"], [])],
                    tags=("default",))
    world.policies[("global", "global")].append(writer)
    bind(world, STAGING, writer["uuid"], "pilots")                  # PRV-04
    bind(world, ACCOUNT, own("nl-workflows-simple"), "everyone")
    bind(world, STAGING, own("nl-platform-logs"), "sre")
    bind(world, ACCOUNT, shared("Default metric read"), MISSING)
    bind(world, PRODUCTION, shared("Default environment administrator"),
         "migration", metadata={})                                  # GRP-01
    if world.back:
        bind(world, ACCOUNT, own("nl-grid-logs"), "sre")
    for rule, binding in (
            ("PRV-05", "nl-replay-support for Site Reliability Production "
             "at Nordlicht production"),
            ("PRV-09", "Default account administrator for Account "
             "Administrators at Account"),
            ("PRV-11", "nl-log-pipelines for Log Pipelines at Nordlicht "
             "production"),
            ("PRV-12", "nl-log-pipelines for Log Pipelines at Nordlicht "
             "production"),
            ("PRV-14", "nl-workflows-simple for Everyone at Nordlicht at "
             "Account"),
            ("POL-03", "nl-platform-logs for Site Reliability Production at "
             "Nordlicht staging"),
            ("POL-04", "nl-platform-spans for Platform Engineering at "
             "Account"),
            ("POL-06", "Default metric read for %s at Account" % MISSING),
            ("POL-17", "nl-platform-bizevents for Platform Engineering at "
             "Account"),
            ("NHI-08", "nl-run-as for Automation Configuration at "
             "Account")):
        world.plant(rule, binding, new=rule in ("PRV-11", "PRV-12"))
    world.plant("POL-09", uuid_of("group", "auditors"))
    world.plant("DRF-04", "dynatrace", new=True)


def _boundaries(world):
    """Of these, only the first is attached to a binding."""
    add_boundary(world, "nl-bnd-working-days", [
        ("global:week-day", "IN", ["Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday"])])
    dead = add_boundary(world, "nl-bnd-wind-zone", [
        ("environment:management-zone", "=", ["Wind Park"])])
    world.plant("POL-05", dead["uuid"])
    draft = add_boundary(world, "nl-bnd-draft", [
        ("storage:bucket-name", "IN", ["draft_logs"])], 1)
    draft["boundaryQuery"] = 'storage:bucket-name IN ("draft_logs";'
    draft.conditions = []
    world.plant("POL-15", draft["uuid"])
    for number in range(5 if world.back else 0):
        add_boundary(world, "nl-bnd-migration-%d" % number, [
            ("storage:bucket-name", "=", ["migration_%d" % number])])
    world.plant("IPE-03", "boundaries", new=True)


def _classic(world):
    for rules, key, permission, scope in (
            (("POL-13",), "integration", "tenant-viewer", STAGING),
            (("POL-20",), "grid", "tenant-logviewer", PRODUCTION),
            # POL-21 needs one where the environment is inactive
            (("POL-22",), "desk", "tenant-viewer", PRODUCTION),
            ((), "desk", "tenant-viewer", ARCHIVE)):
        group = uuid_of("group", key)
        world.classic.setdefault(group, []).append({
            "permissionName": permission, "scope": scope,
            "scopeType": "tenant", "createdAt": iso(world.now - days(620)),
            "updatedAt": iso(world.now - days(620))})
        for rule in rules:
            world.plant(rule, group)
    world.plant("POL-21", ARCHIVE)
