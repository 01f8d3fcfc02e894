# SPDX-License-Identifier: Apache-2.0
"""The sample organisation: Nordlicht Energie GmbH, invented.

What stands here is clean; dt_plants_*.py add one planted issue for each rule
and say in world.plants what is to be found.  dt_registers.py is what the
organisation says of itself.  Times are relative to "now"; `back` counts the
reviews before this one, which see the same people and an earlier state.

Two things look odd and are meant: the group of the automation account has no
members in the group listing, because service users are never listed there;
and the environment "archive" is inactive, so that its policies and bindings
answer 403.
"""

import dt_data
import dt_plants_people
import dt_plants_policy
import dt_plants_tokens
import dt_registers
from dt_data import (World, days, global_policies, iso, iso_ms, letters,
                     zoneless)
from dt_nordlicht import (ACCOUNT, ARCHIVE, DOMAIN, PRODUCTION, STAGING,
                          add_account_event, add_api_token, add_boundary,
                          add_change, add_person, add_platform_token,
                          add_policy, add_trust, bind, own, shared, uuid_of)

DAYS_BACK = (0, 96, 188)            # of this review and those before it

# key, name, owner, description
GROUPS = (
    ("everyone", "Everyone at Nordlicht", "ALL_USERS",
     "Holds every user of the account."),
    ("account-admins", "Account Administrators", "LOCAL",
     "Manages policies and bindings; approved by the CISO."),
    ("platform", "Platform Engineering", "SCIM",
     "Runs the monitoring platform in all environments."),
    ("sre", "Site Reliability Production", "SCIM",
     "On-call for the production environment."),
    ("grid", "Grid Operations", "SAML",
     "Control room for the power grid."),
    ("portal", "Customer Portal Development", "SAML",
     "Builds and runs the customer portal."),
    ("data", "Data and Analytics", "SAML",
     "Reports on consumption and load."),
    ("security", "Security Operations", "SCIM",
     "Watches vulnerabilities and security events."),
    ("desk", "Service Desk", "SCIM",
     "First line of support; looks, does not touch."),
    ("auditors", "Internal Audit", "SCIM",
     "Reads policies and bindings for the yearly audit."),
    ("guild", "Observability Guild", "SCIM", None),                 # GRP-03
    ("migration", "Migration Administrators 2024", "LOCAL",
     "Moved the environments to the new platform in 2024."),
    ("automation", "Automation Configuration", "LOCAL",
     "Personal group of the configuration runner."),
    ("integration", "Automation Readers", "LOCAL",
     "Service users that read for other systems."),
    ("platform-admins", "Platform Administrators", "SAML",
     "Administers production; separate accounts only."),
    ("staging-admins", "Staging Administrators", "SAML",
     "Administers staging."),
    ("emergency", "Emergency Access", "LOCAL",
     "For the day on which the company login fails."),
    ("pilots", "Settings Pilots", "SCIM",
     "Tries new settings in staging before the roll-out."),
    ("pipelines", "Log Pipelines", "SCIM",
     "Maintains how log records are processed."),
    ("festival", "Summer Festival", "LOCAL",
     "Dashboards for the festival on the roof."),
    ("wind", "Wind Park Pilot", "SCIM",
     "Prepared for the wind parks; nobody is in it yet."),
)
# Filled by the identity provider from these values.
CLAIMS = {"staging-admins": "dt-*"}                                 # GRP-05

# given name, family name, groups, days since the last sign-in
PEOPLE = (
    ("Astrid", "Lindholm", "account-admins auditors security", 1),
    ("Mehmet", "Yıldız", "platform guild", 2),
    ("Katarzyna", "Wiśniewska", "platform", 4),
    ("Jonas", "Petersen", "platform sre", 1),
    ("Thi Mai", "Nguyễn", "platform", 9),
    ("Olufemi", "Adebayo", "sre guild", 0),
    ("Hannah", "Schröder", "sre", 3),
    ("Dmytro", "Kovalenko", "sre", 2),
    ("Sofía", "Márquez", "sre", 6),
    ("Björn", "Åkesson", "grid", 5),
    ("Ingrid", "Thomsen", "grid", 8),
    ("Lukas", "Brandt", "grid", 13),
    ("Aisha", "Rahman", "grid", 21),
    ("Piotr", "Zając", "grid", 17),
    ("Merle", "Hansen", "grid guild", 2),
    ("Giulia", "Conti", "portal", 1),
    ("Tobias", "Feldmann", "portal", 3),
    ("Yuki", "Nakamura", "portal", 7),
    ("Élise", "Fournier", "portal", 12),
    ("Samuel", "Okafor", "portal guild", 4),
    ("Nadia", "Haddad", "portal", 30),
    ("Marek", "Dvořák", "portal", 11),
    ("Lena", "Vogel", "data", 2),
    ("Rahul", "Krishnan", "data", 5),
    ("Emilia", "Korhonen", "data", 15),
    ("Stefan", "Jovanović", "data", 24),
    ("Chloé", "Laurent", "data guild", 6),
    ("Fatoumata", "Diallo", "security", 1),
    ("Henrik", "Sørensen", "security", 3),
    ("Zeynep", "Demir", "security", 10),
    ("Oskar", "Lehmann", "desk", 1),
    ("Ana", "Pereira", "desk", 2),
    ("Viktor", "Horváth", "desk", 4),
    ("Charlotte", "Busch", "desk", 19),
    ("Ibrahim", "Al-Masri", "desk", 28),
    ("Greta", "Nyström", "auditors", 35),
    ("Paul", "Reinhardt", "auditors", 44),
    ("Dmytro", "Kovalenko (Admin)", "platform-admins", 5),
    ("Mehmet", "Yıldız (Admin)", "platform-admins", 3),
    ("Leon", "Fischer", "staging-admins", 6),
    ("Ida", "Berg", "staging-admins", 9),
    ("Jean", "Moreau", "portal", 8),
)

# name, description, groups
SERVICE_USERS = (
    ("configuration-runner", "Applies monitoring as code from the pipeline.",
     "automation"),
    ("incident-bridge", "Hands problems to the ticket system.",
     "integration"),
    ("capacity-reports", "Reads metrics for the capacity report.",
     "integration"),
    ("status-page", "Reads service levels for the status page.",
     "integration"),
    ("archive-copier", "Copies closed problems to the archive.",
     "integration"),
)

ALERTING = ["builtin:alerting.profile", "builtin:problem.notifications"]


def build(now, back=0):
    """The world of this review, or of the back-th before it."""
    world = World(ACCOUNT, "Nordlicht Energie GmbH",
                  now - days(DAYS_BACK[back]))
    world.base = now
    world.back = back
    world.groups_by_key = {}
    world.people = {}
    world.services = {}
    _environments(world)
    _groups(world)
    _people(world)
    _service_users(world)
    _policies(world)
    _boundaries(world)
    _bindings(world)
    _platform_tokens(world)
    _trust(world)
    _api_tokens(world)
    _activegate_tokens(world)
    _account_audit(world)
    _environment_audit(world)
    dt_plants_people.plant(world)
    dt_plants_policy.plant(world)
    dt_plants_tokens.plant(world)
    world.limits = dt_data.limits_of(world)
    dt_registers.plant(world)
    world.sort_audit()
    return world


def _environments(world):
    world.add_environment(PRODUCTION, "Nordlicht production", True,
                          ("Grid Control", "Customer Portal"))
    world.add_environment(STAGING, "Nordlicht staging", True,
                          ("Customer Portal",))
    world.add_environment(ARCHIVE, None, False)     # no name: may be missing
    world.ip_allowlist[PRODUCTION] = {
        "enabled": True, "allowWebhookOverride": False,
        "allowlist": [{"name": "Hamburg", "ipRange": "192.0.2.0/24"},
                      {"name": "Tromsø", "ipRange": "198.51.100.0/25"}]}


def _groups(world):
    for number, (key, name, owner, description) in enumerate(GROUPS):
        created = world.now - days(300 + 41 * number)
        # made anew since the last review, under the same name (COR-03)
        made = key + " 2025" if key == "wind" and world.back else key
        if key == "pipelines" and world.back:
            description = None          # described since: a finding is fixed
        group = {"uuid": uuid_of("group", made), "name": name,
                 "description": description, "owner": owner,
                 "createdAt": iso(created),
                 "updatedAt": iso(created + days(90))}
        if owner == "SAML":
            group["federatedAttributeValues"] = [
                CLAIMS.get(key, "nordlicht-" + key)]
        elif number % 3:
            group["federatedAttributeValues"] = []
        if key in ("desk", "auditors"):
            group["createdAt"] = group["updatedAt"] = None
            group["hidden"] = False
        elif key == "grid":
            group["createdAt"] = group["updatedAt"] = zoneless(created)
        world.groups_by_key[key] = world.add_group(group)


def _people(world):
    for given, family, groups, ago in PEOPLE:
        more = dt_plants_people.groups_of(world, family)
        add_person(world, given, family, " ".join([groups] + more), ago)


def _service_users(world):
    for number, (name, text, member) in enumerate(SERVICE_USERS):
        uid = uuid_of("service user", name)
        entry = {"uid": uid, "email": "%s@%s" % (uid,
                                                 dt_data.SERVICE_DOMAIN),
                 "name": name, "description": text,
                 "createdAt": iso(world.now - days(250 + 30 * number))}
        if number == 1:
            entry["surname"] = ""
        if member == "automation":
            # its personal group; the others do not say theirs
            entry["groupUuid"] = uuid_of("group", member)
        world.service_users.append(entry)
        user = {"uid": uid, "email": entry["email"], "name": name,
                "surname": "", "userStatus": "ACTIVE",
                "emergencyContact": False}
        if name == "capacity-reports":
            # nobody but the one who set it up, until lately (NHI-04)
            login = world.now - days(30 if not world.back else 308)
            user["userLoginMetadata"] = {
                "successfulLoginCounter": 1 if world.back else 2,
                "failedLoginCounter": 0, "lastFailedLogin": None,
                "lastSuccessfulLogin": iso(login),
                "createdAt": entry["createdAt"], "updatedAt": iso(login)}
        world.add_user(user, [world.groups_by_key[member]], True)
        world.services[name] = entry


READ_SETTINGS = ("ALLOW", ["settings:objects:read",
                           "settings:schemas:read"], [])
# name, description, style, statements
POLICIES = (
    ("nl-grid-logs", "Logs of the control room.", 0, [
        ("ALLOW", ["storage:buckets:read", "storage:logs:read"],
         [("storage:bucket-name", "IN", ["grid_logs", "grid_archive"])])]),
    ("nl-platform-logs", "Logs; limited by the boundary of the binding.", 1, [
        ("ALLOW", ["storage:logs:read", "storage:buckets:read"], [])]),
    ("nl-team-data", "Data of one team, named by the binding.", 0, [
        ("ALLOW", ["storage:buckets:read"],
         [("storage:bucket-name", "startsWith", ["default_"])]),
        ("ALLOW", ["storage:logs:read", "storage:spans:read",
                   "storage:metrics:read"],
         [("storage:dt.security_context", "IN", ["${bindParam:team}"])])]),
    ("nl-alerting-write", "Alerting profiles and notifications.", 5, [
        READ_SETTINGS, ("ALLOW", ["settings:objects:write"],
                        [("settings:schemaId", "IN", ALERTING)])]),
    ("nl-settings-bounded", "Settings; every binding names a boundary.", 0, [
        ("ALLOW", ["settings:objects:read", "settings:objects:write"], [])]),
    ("nl-workflows-simple", "Own simple workflows.", 3, [
        ("ALLOW", ["automation:workflows:read", "automation:calendars:read"],
         []),
        ("ALLOW", ["automation:workflows:write"],
         [("automation:workflow-type", "=", ["SIMPLE"])])]),
    ("nl-notebook-settings", "Settings of the notebooks app.", 2, [
        ("ALLOW", ["app-settings:objects:read",
                   "app-settings:objects:write"],
         [("shared:app-id", "=", ["dynatrace.notebooks"])])]),
    ("nl-security-read", "Vulnerabilities and security events.", 4, [
        ("ALLOW", ["vulnerability-service:vulnerabilities:read"], []),
        ("ALLOW", ["storage:buckets:read", "storage:security.events:read"],
         [("storage:bucket-name", "=", ["nl_security"])])]),
    ("nl-security-triage", "Takes decisions on vulnerabilities.", 0, [
        ("ALLOW", ["vulnerability-service:vulnerabilities:write"], [])]),
    ("nl-viewer", "Classic pages; limited by the boundary.", 0, [
        ("ALLOW", ["environment:roles:viewer"], [])]),
    ("nl-iam-read", "Reads who may do what.", 1, [
        ("ALLOW", ["iam:policies:read", "iam:bindings:read",
                   "iam:boundaries:read"], [])]),
    ("nl-integration-read", "What the service users read.", 0, [
        ("ALLOW", ["storage:metrics:read", "storage:buckets:read",
                   "slo:slos:read", "environment:roles:viewer"], [])]),
    ("nl-no-plain-replay", "Nobody at the desk sees plain replays.", 0, [
        ("DENY", ["environment:roles:replay-sessions-without-masking",
                  "environment:roles:view-sensitive-request-data"], [])]),
)


def _policies(world):
    world.policies[("global", "global")] = global_policies()
    for name, text, style, statements in POLICIES:
        add_policy(world, name, text, style, dt_plants_policy.text_of(
            world, name, statements))
    add_policy(world, "nl-oncall-maintenance",
               "Maintenance windows for the people on call.", 0, [
                   ("ALLOW", ["settings:objects:read",
                              "settings:objects:write"],
                    [("settings:schemaId", "=",
                      ["builtin:alerting.maintenance-window"])])],
               ("environment", PRODUCTION))


def _boundaries(world):
    for number, (name, conditions) in enumerate((
            ("nl-bnd-platform-buckets",
             [("storage:bucket-name", "IN",
               ["platform_logs", "platform_events"])]),
            ("nl-bnd-rum-settings",
             [("settings:schemaId", "startsWith", ["builtin:rum."])]),
            ("nl-bnd-slo-settings",
             [("settings:schemaId", "=", ["builtin:monitoring.slo"])]),
            ("nl-bnd-portal-zone",
             [("environment:management-zone", "=", ["Customer Portal"])]))):
        add_boundary(world, name, conditions, (0, 1, 2, 0)[number])


def _bindings(world):
    for name, groups, more in (
            (shared("Default viewer"), "everyone",
             {"parameters": {}, "metadata": {}, "boundaries": []}),
            (shared("Default account administrator"), "account-admins", {}),
            (shared("Default standard user"),
             "grid portal data security sre", {}),
            (shared("Default professional user"), "platform",
             {"parameters": None, "metadata": None, "boundaries": None}),
            (own("nl-platform-logs"), "platform",
             {"bounds": "nl-bnd-platform-buckets"}),
            (own("nl-grid-logs"), "grid", {}),
            # one policy, two bindings with other parameters
            (own("nl-team-data"), "portal",
             {"parameters": {"team": "portal"}, "boundaries": []}),
            (own("nl-team-data"), "data",
             {"parameters": {"team": "consumption"}, "boundaries": []}),
            (own("nl-alerting-write"), "platform",
             {"metadata": {"ticket": "NL-2211"}}),
            (own("nl-settings-bounded"), "data",
             {"bounds": "nl-bnd-slo-settings"}),
            (own("nl-workflows-simple"), "guild platform",
             {"parameters": {}}),
            (own("nl-notebook-settings"), "data", {}),
            (own("nl-security-read"), "security", {}),
            (own("nl-security-triage"), "security", {}),
            (own("nl-iam-read"), "security", {}),
            (own("nl-integration-read"), "integration", {}),
            (own("nl-no-plain-replay"), "desk", {}),
            (shared("Default metric read"), "grid data", {})):
        bind(world, ACCOUNT, name, groups, **more)
    bind(world, PRODUCTION, own("nl-oncall-maintenance"), "sre")
    bind(world, PRODUCTION, own("nl-viewer"), "portal", "nl-bnd-portal-zone")
    bind(world, PRODUCTION, shared("Default log read"), "sre")
    bind(world, PRODUCTION, shared("Default environment administrator"),
         "platform-admins emergency")
    bind(world, PRODUCTION, shared("Default environment administrator"),
         "automation", parameters={})                               # NHI-02
    bind(world, STAGING, shared("Default environment administrator"),
         "staging-admins")
    bind(world, STAGING, own("nl-settings-bounded"), "portal",
         "nl-bnd-rum-settings")
    bind(world, STAGING, shared("Default all data read"), "platform sre")


def _platform_tokens(world):
    rows = (("incident-bridge", world.services["incident-bridge"]["uid"],
             ["storage:events:read", "storage:buckets:read"], 2, 120),
            ("capacity-reports", world.services["capacity-reports"]["uid"],
             "storage:metrics:read storage:buckets:read", 1, 60),
            ("notebook export", world.people["lena.vogel"]["uid"],
             ["document:documents:read"], 12, 30),
            ("status-page", world.services["status-page"]["uid"],
             ["slo:slos:read"], 1, 90))
    for number, (name, owner, scope, used, expires) in enumerate(rows):
        add_platform_token(world, name, owner, scope, used, expires, number)


def _trust(world):
    add_trust(world, "deployment pipeline", "https://ci.nordlicht.example",
              ("configuration-runner", ["settings:objects:write"],
               "project:nordlicht/monitoring:main", "EXACT"))


def _api_tokens(world):
    review = ["apiTokens.read", "activeGateTokenManagement.read",
              "auditLogs.read"]
    for row in (
            ("access review", PRODUCTION, "astrid.lindholm", review, 30, 1,
             150),
            ("metrics ingest substations", PRODUCTION, "bjoern.akesson",
             ["metrics.ingest"], 200, 0, 160),
            ("log shipper control room", PRODUCTION, "ingrid.thomsen",
             ["logs.ingest"], 180, 0, 180),
            ("trace import portal", PRODUCTION, "giulia.conti",
             ["openTelemetryTrace.ingest"], 120, 1, 240),
            ("access review", STAGING, "astrid.lindholm", list(review), 30,
             1, 150),
            ("portal deployment events", STAGING, "samuel.okafor",
             ["events.ingest"], 75, 5, 290)):
        add_api_token(world, *row)


def _activegate_tokens(world):
    for number, (env, name) in enumerate((
            (PRODUCTION, "gateway Hamburg"), (PRODUCTION, "gateway Tromsø"),
            (STAGING, "gateway staging"))):
        world.envs[env]["activegate_tokens"].append({
            "id": "dt0g02." + letters("nordlicht " + name, 8), "name": name,
            "owner": "jonas.petersen@" + DOMAIN,
            "creationDate": iso_ms(world.now - days(100 + number)),
            "expirationDate": iso_ms(world.now + days(200 + number)),
            "lastUsedDate": iso_ms(world.now - days(number + 1)),
            "seedToken": False, "activeGateType": "ENVIRONMENT"})


def _account_audit(world):
    admin = world.people["astrid.lindholm"]["email"]
    runner = world.services["configuration-runner"]["email"]
    for number, (name, _text, _style, _statements) in enumerate(POLICIES[:9]):
        add_account_event(world, 4 + 9 * number,
                          runner if number % 2 else admin, "POLICY", name,
                          own(name), "UPDATE")
    for number, (key, name, _owner, _text) in enumerate(GROUPS[2:12]):
        add_account_event(world, 2 + 8 * number, "DYNATRACE"
                          if number % 3 == 0 else admin, "GROUP", name,
                          uuid_of("group", key), "UPDATE")
    for number, entry in enumerate(world.boundaries):
        add_account_event(world, 11 + 20 * number, admin, "POLICY_BOUNDARY",
                          entry["name"], entry["uuid"], "CREATE")
    for ago, actor in ((20, "leon.fischer"), (33, "ida.berg")):
        user = world.people[actor]
        add_account_event(world, ago, user["email"], "PLATFORM_TOKEN",
                          "token of " + user["name"], user["uid"], "CREATE")


def _environment_audit(world):
    actors = ("dmytro.kovalenko.adm", "mehmet.yildiz.adm", "hannah.schroeder",
              "dmytro.kovalenko")
    for number in range(36):
        add_change(world, (number + 1) / 3, actors[number % len(actors)],
                   number)
