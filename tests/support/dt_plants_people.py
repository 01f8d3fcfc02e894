# SPDX-License-Identifier: Apache-2.0
"""Planted issues of the sample organisation: people and groups."""

from dt_data import days, iso
from dt_nordlicht import (DOMAIN, IT_DOMAIN, add_account_event, add_change,
                       add_person, uuid_of)

# rule, given name, family name, groups, days since the last sign-in, mail,
# what differs
PEOPLE = (
    ("ACC-01", "Ruth", "Albers", "data", 131, None, {}),
    ("ACC-02", "Ewa", "Lis", "platform-admins", 72, None, {}),
    ("ACC-08", "Samuel", "Okafor", "data", 25, "s.okafor@" + DOMAIN, {}),
    ("ACC-06", "Network", "Operations", "grid", 1, "noc@" + DOMAIN, {}),
    ("ACC-07", "Load", "Test", "portal", 6, "load.test@" + DOMAIN, {}),
    # its owner in the register is Karl Otto, who is switched off
    ("ACC-05", "Control", "Wall", "grid", 1, None, {}),
    ("ACC-09", "Karl", "Otto", "", 150, None,
     {"userStatus": "INACTIVE", "emergencyContact": True}),
    ("ACC-10", "Emergency", "Access", "emergency", 5,
     "breakglass@" + DOMAIN, {}),
    ("ACC-12", "Kaja", "Mikkelsen", "", 3, None, {}),
    ("JML-07", "Petra", "Sommer", "data", 160, None,
     {"userStatus": "INACTIVE"}),
    ("COR-06", "Matteo", "Ricci", "data", 3,
     "matteo.ricci@" + IT_DOMAIN, {}),
    ("EXT-01", "Lars", "Holm", "data", 7, "lars.holm@gridworks.example", {}),
    ("EXT-02", "Maria", "Silva", "portal", 4,
     "maria.silva@messpartner.example", {}),
    ("PRV-10", "Tarek", "Nasser", "platform-admins", 2, None, {}),
    # whose token goes on working, see dt_plants_tokens
    ("NHI-06", "Oleg", "Marchenko", "data", 118, None, {}),
)
NEVER = {"successfulLoginCounter": 0, "failedLoginCounter": 0,
         "lastSuccessfulLogin": None, "lastFailedLogin": None}
# Of people who are clean, groups that are a plant: the reviews (0: this one)
# in which they are in them.
MORE_GROUPS = (
    ("Brandt", "security", (0, 1, 2)),              # PEE-01
    ("Korhonen", "grid portal guild", (0, 1, 2)),   # PEE-03
    ("Horváth", "pilots", (0, 1, 2)),               # PRV-04
    ("Schröder", "pipelines", (0,)),                # SOD-04
    ("Lehmann", "guild", (0, 1)),                   # PRV-13: more each time
    ("Lehmann", "security", (0,)),                  # DRF-01
    ("Pereira", "festival", (0, 1, 2)),             # GRP-07
    ("Busch", "festival", (0, 1, 2)),
    ("Reinhardt", "security", (0, 1, 2)),           # POL-09
)
BURST = 24


def groups_of(world, family):
    return [groups for name, groups, reviews in MORE_GROUPS
            if name == family and world.back in reviews]


def plant(world):
    for rule, given, family, groups, ago, mail, changes in PEOPLE:
        user = add_person(world, given, family, groups, ago, mail, **changes)
        world.plant(rule, user["uid"])
    _sign_ins(world)
    _invitations(world)
    _by_name(world)
    _groups(world)
    _events(world)


def _sign_ins(world):
    """People whose sign-ins are the issue."""
    rosa = add_person(world, "Rosa", "Lindgren", "desk", 1)
    rosa["userLoginMetadata"].update({
        "successfulLoginCounter": 42 - 2 * world.back,
        "failedLoginCounter": 2 if world.back else 32,
        "lastFailedLogin": iso(world.now - days(2))})
    world.replace_user(rosa)
    world.plant("ACC-11", rosa["uid"], new=True)
    made = {"createdAt": iso(world.base - days(240)),
            "updatedAt": iso(world.base - days(240))}
    florian = add_person(world, "Florian", "Winkler", "portal", 1,
                         userLoginMetadata=dict(NEVER, **made))
    world.plant("ACC-03", florian["uid"])
    failed = {"failedLoginCounter": 4,
              "lastFailedLogin": iso(world.now - days(9))}
    milan = add_person(world, "Milan", "Novak", "desk", 1,
                       userLoginMetadata=dict(NEVER, **dict(made, **failed)))
    world.plant("ACC-13", milan["uid"])
    arne = add_person(world, "Arne", "Dahl", "grid", 4, userStatus="INACTIVE"
                      if world.back else "ACTIVE")
    world.plant("JML-10", arne["uid"], new=True)
    world.fixed.append(["JML-07", arne["uid"]])     # he is back


def _invitations(world):
    """Invited people have no name, and often no sign-in data."""
    def invited(local):
        return add_person(world, "", "", "", 1,
                          "%s@%s" % (local, DOMAIN), name=None, surname=None,
                          userLoginMetadata=None, userStatus="PENDING")
    if world.back:
        return
    noor = invited("noor.bakker")
    world.plant("ACC-04", noor["uid"], new=True)
    add_account_event(
        world, 60, world.people["astrid.lindholm"]["email"], "USER",
        noor["email"], noor["uid"], "CREATE")
    # since when is said by nobody: ACC-04 cannot decide (IPE-08)
    tomasz = invited("tomasz.krol")
    world.unknown("ACC-04", tomasz["uid"])
    world.plant("IPE-08", "ACC-04", new=True)


def _by_name(world):
    """What the groups of people, and their absence, plant."""
    people = world.people
    # the one administrator: kept by hand, with an everyday account of a
    # domain that is not federated, and triaging vulnerabilities besides
    astrid = people["astrid.lindholm"]["uid"]
    for rule in ("PRV-01", "PRV-07", "PRV-15", "AUT-04", "SOD-01"):
        world.plant(rule, astrid)
    for rule in ("PRV-02", "PRV-03"):
        world.plant(rule, "dynatrace")
    world.plant("PRV-04", people["viktor.horvath"]["uid"])
    world.plant("SOD-04", people["hannah.schroeder"]["uid"], new=True)
    world.plant("PEE-01", people["lukas.brandt"]["uid"])
    world.plant("PEE-03", people["emilia.korhonen"]["uid"])
    oskar = people["oskar.lehmann"]["uid"]
    world.plant("DRF-01", oskar)
    world.plant("PRV-13", oskar, new=True)
    # the platform says one thing more of her than her groups are given
    nadia = people["nadia.haddad"]["uid"]
    world.surplus[nadia] = ["slo:slos:write"]
    world.plant("POL-10", nadia)


def _groups(world):
    for rule, key in (("GRP-01", "migration"), ("GRP-03", "guild"),
                      ("GRP-04", "account-admins"),
                      ("GRP-05", "staging-admins"), ("GRP-07", "festival"),
                      ("COR-04", "data")):
        world.plant(rule, uuid_of("group", key))
    world.plant("COR-03", uuid_of("group", "wind"), new=True)
    # described since the last review
    world.fixed.append(["GRP-03", uuid_of("group", "pipelines")])
    # account-admins, emergency, pilots, pipelines: one in each
    world.plant("GRP-02", "dynatrace")
    mail = "former.colleague@" + DOMAIN
    world.ghosts[world.groups_by_key["data"]] = [{
        "uid": uuid_of("user", mail), "email": mail, "name": "Former",
        "surname": "Colleague", "userStatus": "ACTIVE",
        "emergencyContact": False}]


def _events(world):
    people = world.people
    # one evening, in which many groups were changed by hand
    for number in range(BURST):
        group = world.groups[1 + number % 12]
        add_account_event(world, 30 + number / 96,
                          people["astrid.lindholm"]["email"], "GROUP",
                          group["name"], group["uuid"], "UPDATE")
    world.plant("DRF-05", people["astrid.lindholm"]["uid"])
    add_account_event(world, 12, people["katarzyna.wisniewska"]["email"],
                      "GROUP", "Platform Engineering",
                      uuid_of("group", "platform"), "UPDATE")
    world.plant("DRF-06", people["katarzyna.wisniewska"]["uid"])
    add_change(world, 73, "ewa.lis", 36)
    # the log reaches back over the period of PRV-10
    add_change(world, 91, "hannah.schroeder", 39)
