# SPDX-License-Identifier: Apache-2.0
"""Planted issues of the sample organisation: service users, tokens, sign-in,
and the collection itself."""

from dt_data import days, iso_ms
from dt_nordlicht import (ACCOUNT, PRODUCTION, STAGING, add_api_token,
                       add_platform_token, add_trust, own_token_id,
                       uuid_of)

ELEVEN = ["metrics.read", "entities.read", "problems.read", "slo.read",
          "events.read", "releases.read", "networkZones.read",
          "extensions.read", "syntheticLocations.read", "activeGates.read",
          "hub.read"]


def _api_tokens(world):
    """rule, then as add_api_token(), then what differs."""
    def ago(count):
        return iso_ms(world.now - days(count))
    # used between the reviews, which closed the finding for once
    lately = 5 if world.back == 1 else 101
    return (
        ("TOK-01", "problem export", PRODUCTION, "jonas.petersen",
         ["problems.read"], 90, 3, None, {}),
        # a second one, excepted: see dt_registers
        ("TOK-01", "substation bootstrap", PRODUCTION, "bjoern.akesson",
         ["metrics.ingest"], 150, 2, None, {}),
        ("TOK-02", "backup heartbeat", PRODUCTION, "dmytro.kovalenko",
         ["events.ingest"], 420, 1, 300, {}),
        ("TOK-03", "load test metrics", STAGING, "tobias.feldmann",
         ["metrics.ingest", "metrics.read"], 300, lately, 60, {}),
        ("TOK-04", "dashboard mirror", STAGING, "lena.vogel", ELEVEN, 60, 2,
         200, {}),
        ("TOK-05", "turbine telemetry", PRODUCTION, "karl.otto",
         ["metrics.ingest"], 230, 1, 100, {}),
        ("TOK-06", "night shift notes", PRODUCTION, "olufemi.adebayo",
         ["problems.write"], 80, 4, 100, {"personalAccessToken": True}),
        ("TOK-07", "wind forecast import", STAGING, "stefan.jovanovic",
         ["metrics.ingest"], 70, 3, 110,
         {"lastUsedIpAddress": "203.0.113.77"}),
        ("TOK-08", "old status board", PRODUCTION, "ana.pereira",
         ["metrics.read"], 600, 250, 90,
         {"enabled": False, "modifiedDate": ago(245)}),
        ("TOK-09", "fair demo", STAGING, "marek.dvorak",
         ["metrics.read"], 140, 60, -45, {}),
        ("EXT-04", "vendor support case", PRODUCTION, "mehmet.yildiz",
         ["problems.read"], 45, 20, 60, {}),
    )


def plant(world):
    for rule, name, env, owner, scopes, made, used, ends, changes in \
            _api_tokens(world):
        token = add_api_token(world, name, env, owner, scopes, made, used,
                              ends, **changes)
        world.plant(rule, token["id"])
    token = add_api_token(
        world, "old dashboard export", STAGING, "lena.vogel",
        ["metrics.read"], 50, 2, None)
    world.fixed.append(["TOK-01", token["id"]])
    if not world.back:
        world.envs[STAGING]["api_tokens"].remove(token)
    own = world.envs[PRODUCTION]["api_tokens"][0]
    assert own["id"] == own_token_id(PRODUCTION)
    own["scopes"].append("settings.write")
    world.plant("NHI-07", own["id"])
    _platform_tokens(world)
    _services(world)
    _collection(world)


def _platform_tokens(world):
    add_platform_token(world, "load curves", world.people["oleg.marchenko"][
        "uid"], ["storage:metrics:read"], 2, 80, 4)                 # NHI-06
    add_platform_token(world, "archive-copier", world.services[
        "archive-copier"]["uid"], ["storage:events:read"], 120, 200, 20,
        status="INACTIVE")                                          # NHI-03
    # of revoked ones it is not said when they were made (IPE-04)
    for number, name in enumerate(("notebook export 1", "notebook export 2")):
        add_platform_token(world, name, world.people["lena.vogel"]["uid"],
                           ["document:documents:read"], 20 + number, 40, 6,
                           status="REVOKED", createdAt=None)
    world.plant("IPE-04", "dynatrace")
    # one more than can be read
    world.platform_total = len(world.platform_tokens) + 1
    world.plant("IPE-02", "platform-tokens")


def _services(world):
    def uid(name):
        return world.services[name]["uid"]
    for rule, name in (("NHI-01", "status-page"),
                       ("NHI-02", "configuration-runner"),
                       ("NHI-03", "archive-copier"),
                       ("NHI-05", "configuration-runner")):
        world.plant(rule, uid(name))
    world.plant("NHI-04", uid("capacity-reports"), new=True)
    # of the others nothing is said about sign-ins: one verdict for all
    world.unknown("NHI-04", "dynatrace")
    add_trust(world, "preview builds", "https://ci.nordlicht.example",
              ("capacity-reports", ["storage:metrics:read"],
               "project:nordlicht/*", "GLOB"))
    world.plant("AUT-05", uuid_of("trust mapping", "preview builds"))


def _collection(world):
    # the client may not read the limits of staging
    world.refused_limits.append(("environment", STAGING))
    world.plant("IPE-01", "limits")
    world.clock_s = 420
    world.plant("IPE-09", "dynatrace")
    # staging: anybody from anywhere, and nothing in the audit log
    world.plant("AUT-06", STAGING)
    world.plant("IPE-10", STAGING)
    world.limit_values["GROUPS"] = len(world.groups) + 3
    world.plant("IPE-11", "GROUPS@" + ACCOUNT)
    # rules that what is planted here leaves in part, or undecided; each is
    # a finding of IPE-08, as is ACC-04 in dt_plants_people
    for rule in ("IPE-11", "NHI-04"):
        world.plant("IPE-08", rule)
