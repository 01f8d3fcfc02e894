# SPDX-License-Identifier: Apache-2.0
"""The sample organisation: Nordlicht Energie GmbH, invented.

Clean except for one planted issue per rule; PLANTS (filled by build) names
the subjects by their native ids.  Times are relative to "now".

Two things look odd and are meant: the group of the automation account has no
members in the group listing, because service users are never listed there;
and the environment "archive" is inactive, so that its policies and bindings
answer 403.
"""

import dt_data
from dt_data import (World, audit_event, boundary, days, epoch_ms,
                     global_policies, iso, iso_ms, letters, policy,
                     stable_uuid, zoneless)

PRODUCTION = "nle10001"
STAGING = "nle20002"
ARCHIVE = "nle30003"
DOMAIN = "nordlicht.example"
ACCOUNT = stable_uuid("Nordlicht Energie GmbH")

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
    ("security", "Security Operations", "LOCAL",
     "Watches vulnerabilities and security events."),
    ("desk", "Service Desk", "SCIM",
     "First line of support; looks, does not touch."),
    ("auditors", "Internal Audit", "LOCAL",
     "Reads policies and bindings for the yearly audit."),
    ("guild", "Observability Guild", "LOCAL", None),
    ("migration", "Migration Administrators 2024", "LOCAL",
     "Moved the environments to the new platform in 2024."),
    ("automation", "Automation Configuration", "LOCAL",
     "Personal group of the configuration runner."),
    ("integration", "Automation Readers", "LOCAL",
     "Service users that read for other systems."),
)

# given name, family name, groups, days since the last sign-in
PEOPLE = (
    ("Astrid", "Lindholm", "account-admins auditors", 1),
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
)

# the people with a planted issue
DORMANT = ("Ruth", "Albers", "data", 131)                    # ACC-01
NEVER_USED = ("Florian", "Winkler", "portal")                # ACC-03
WITHOUT_ACCESS = ("Kaja", "Mikkelsen", "", 3)                # ACC-12
PENDING_OLD = ("noor.bakker", "desk")                        # ACC-04
PENDING_UNKNOWN = ("tomasz.krol", "grid")                    # IPE-08
SURPLUS = ("Haddad", "slo:slos:write")                       # POL-10

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
)

ALERTING = ["builtin:alerting.profile", "builtin:problem.notifications"]


def uuid_of(kind, name):
    return stable_uuid("nordlicht %s %s" % (kind, name))


def build(now):
    world = World(ACCOUNT, "Nordlicht Energie GmbH", now)
    _environments(world)
    groups = _groups(world)
    people = _people(world, groups)
    services = _service_users(world, groups)
    _policies(world)
    _boundaries(world)
    _bindings(world)
    _classic(world)
    _platform_tokens(world, people, services)
    _trust(world, services)
    _api_tokens(world)
    _activegate_tokens(world)
    _account_audit(world, people)
    _environment_audit(world)
    world.limits = dt_data.limits_of(world)
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
    # staging may read tokens only: its audit log answers 403 (IPE-01)
    token = world.envs[STAGING]["credential"]
    world.envs[STAGING]["credentials"][token].discard("auditLogs.read")
    world.plants["IPE-01"] = [STAGING]


def _groups(world):
    index = {}
    for number, (key, name, owner, description) in enumerate(GROUPS):
        created = world.now - days(300 + 41 * number)
        group = {"uuid": uuid_of("group", key), "name": name,
                 "description": description, "owner": owner,
                 "createdAt": iso(created),
                 "updatedAt": iso(created + days(90))}
        if owner == "SAML":
            group["federatedAttributeValues"] = ["nordlicht-" + key]
        elif number % 3:
            group["federatedAttributeValues"] = []
        if key in ("desk", "auditors"):
            group["createdAt"] = group["updatedAt"] = None
            group["hidden"] = False
        elif key == "grid":
            group["createdAt"] = group["updatedAt"] = zoneless(created)
        index[key] = world.add_group(group)
    world.plants["GRP-01"] = [uuid_of("group", "migration")]
    world.plants["GRP-03"] = [uuid_of("group", "guild")]
    return index


ASCII = str.maketrans({
    "å": "a", "Å": "A", "ä": "ae", "ö": "oe", "ø": "oe", "é": "e", "É": "E",
    "í": "i", "á": "a", "ı": "i", "ł": "l", "ś": "s", "ą": "a", "ř": "r",
    "ć": "c", "ễ": "e", "ü": "ue", "ß": "ss", " ": None})


def address(given, family):
    return "%s.%s@%s" % (given.translate(ASCII).lower(),
                         family.translate(ASCII).lower(), DOMAIN)


def _login(now, ago, number):
    login = now - days(ago) - days(1) / 24 * (number % 9 + 1)
    created = now - days(200 + 17 * number)
    failed = number % 3
    data = {"successfulLoginCounter": 40 + 13 * number,
            "failedLoginCounter": failed,
            "lastSuccessfulLogin": iso(login),
            "lastFailedLogin": iso(login - days(3)) if failed else None,
            "createdAt": iso(created), "updatedAt": iso(login)}
    return data


def _people(world, groups):
    """Adds everyone; returns e-mail by family name."""
    people = {}
    everyone = PEOPLE + (DORMANT, WITHOUT_ACCESS)
    for number, (given, family, member, ago) in enumerate(everyone):
        mail = address(given, family)
        user = {"uid": uuid_of("user", mail), "email": mail, "name": given,
                "surname": family, "userStatus": "ACTIVE",
                "emergencyContact": family in ("Lindholm", "Petersen"),
                "userLoginMetadata": _login(world.now, ago, number)}
        world.add_user(user, [groups[g] for g in member.split()])
        people[family] = user
    given, family, member = NEVER_USED
    mail = address(given, family)
    user = {"uid": uuid_of("user", mail), "email": mail, "name": given,
            "surname": family, "userStatus": "ACTIVE",
            "emergencyContact": False, "userLoginMetadata": {
                "successfulLoginCounter": 0, "failedLoginCounter": 0,
                "lastSuccessfulLogin": None, "lastFailedLogin": None,
                "createdAt": iso(world.now - days(47)),
                "updatedAt": iso(world.now - days(47))}}
    world.add_user(user, [groups[member]])
    people[family] = user
    for local, member in (PENDING_OLD, PENDING_UNKNOWN):
        mail = "%s@%s" % (local, DOMAIN)
        user = {"uid": uuid_of("user", mail), "email": mail,
                "userStatus": "PENDING", "emergencyContact": False}
        if local == PENDING_OLD[0]:
            user["userLoginMetadata"] = None
        world.add_user(user, [groups[member]])
        people[local] = user
    plants = world.plants
    # the platform says one thing more of her than her groups are given
    surplus = people[SURPLUS[0]]["uid"]
    world.surplus[surplus] = [SURPLUS[1]]
    plants["POL-10"] = [surplus]
    plants["ACC-01"] = [people[DORMANT[1]]["uid"]]
    plants["ACC-03"] = [people[NEVER_USED[1]]["uid"]]
    plants["ACC-04"] = [people[PENDING_OLD[0]]["uid"]]
    plants["ACC-12"] = [people[WITHOUT_ACCESS[1]]["uid"]]
    plants["IPE-08"] = [people[PENDING_UNKNOWN[0]]["uid"]]
    plants["PRV-01"] = [people["Lindholm"]["uid"]]
    plants["PRV-02"] = [ACCOUNT]
    return people


def _service_users(world, groups):
    services = {}
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
        world.add_user({"uid": uid, "email": entry["email"], "name": name,
                        "surname": "", "userStatus": "ACTIVE",
                        "emergencyContact": False},
                       [groups[member]], True)
        services[name] = entry
    world.plants["NHI-02"] = [services["configuration-runner"]["uid"]]
    return services


def _global(name):
    return stable_uuid("global policy " + name)


def _policies(world):
    world.policies[("global", "global")] = global_policies()
    read = ("ALLOW", ["settings:objects:read", "settings:schemas:read"], [])
    account = (
        ("nl-grid-logs", "Logs of the control room.", 0, [
            ("ALLOW", ["storage:buckets:read", "storage:logs:read"],
             [("storage:bucket-name", "IN",
               ["grid_logs", "grid_archive"])])]),
        ("nl-platform-logs", "Logs; limited by the boundary of the binding.",
         1, [("ALLOW", ["storage:logs:read", "storage:buckets:read"], [])]),
        ("nl-team-data", "Data of one team, named by the binding.", 0, [
            ("ALLOW", ["storage:buckets:read"],
             [("storage:bucket-name", "startsWith", ["default_"])]),
            ("ALLOW", ["storage:logs:read", "storage:spans:read",
                       "storage:metrics:read"],
             [("storage:dt.security_context", "IN",
               ["${bindParam:team}"])])]),
        ("nl-alerting-write", "Alerting profiles and notifications.", 5, [
            read, ("ALLOW", ["settings:objects:write"],
                   [("settings:schemaId", "IN", ALERTING)])]),
        ("nl-portal-settings-open", "Settings for the portal team.", 0, [
            read, ("ALLOW", ["settings:objects:write"], [])]),      # POL-02
        ("nl-settings-bounded",
         "Settings; every binding names a boundary.", 0,
         [("ALLOW", ["settings:objects:read", "settings:objects:write"],
           [])]),
        ("nl-workflows-simple", "Own simple workflows.", 3, [
            ("ALLOW", ["automation:workflows:read",
                       "automation:calendars:read"], []),
            ("ALLOW", ["automation:workflows:write"],
             [("automation:workflow-type", "=", ["SIMPLE"])])]),
        ("nl-notebook-settings", "Settings of the notebooks app.", 2, [
            ("ALLOW", ["app-settings:objects:read",
                       "app-settings:objects:write"],
             [("shared:app-id", "=", ["dynatrace.notebooks"])])]),
        ("nl-security-read", "Vulnerabilities and security events.", 4, [
            ("ALLOW", ["vulnerability-service:vulnerabilities:read"], []),
            ("ALLOW", ["storage:buckets:read",
                       "storage:security.events:read"],
             [("storage:bucket-name", "=", ["nl_security"])])]),
        ("nl-viewer", "Classic pages; limited by the boundary.", 0,
         [("ALLOW", ["environment:roles:viewer"], [])]),
        ("nl-iam-read", "Reads who may do what.", 1, [
            ("ALLOW", ["iam:policies:read", "iam:bindings:read",
                       "iam:boundaries:read"], [])]),
        ("nl-integration-read", "What the service users read.", 0, [
            ("ALLOW", ["storage:metrics:read", "storage:buckets:read",
                       "slo:slos:read", "environment:roles:viewer"], [])]),
        ("nl-no-plain-replay", "Nobody at the desk sees plain replays.", 0, [
            ("DENY", ["environment:roles:replay-sessions-without-masking",
                      "environment:roles:view-sensitive-request-data"],
             [])]),
        ("nl-legacy-dashboards", "Dashboards before the migration.", 0, [
            ("ALLOW", ["document:documents:read"], [])]),           # POL-11
    )
    for number, (name, text, style, statements) in enumerate(account):
        world.policies[("account", ACCOUNT)].append(policy(
            uuid_of("policy", name), name, text, statements, style,
            empty_statements=number == 8))
    # what the API prints of this one lacks a schema of the text
    altered = world.policies[("account", ACCOUNT)][3]
    altered["statements"][1]["conditions"][0]["values"].pop()
    world.plants["POL-14"] = [altered["uuid"]]
    world.policies[("environment", PRODUCTION)].append(policy(
        uuid_of("policy", "nl-oncall-maintenance"), "nl-oncall-maintenance",
        "Maintenance windows for the people on call.", [
            ("ALLOW", ["settings:objects:read", "settings:objects:write"],
             [("settings:schemaId", "=",
               ["builtin:alerting.maintenance-window"])])]))
    world.plants["POL-02"] = [uuid_of("policy", "nl-portal-settings-open")]
    world.plants["POL-11"] = [uuid_of("policy", "nl-legacy-dashboards")]


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
        world.boundaries.append(boundary(
            uuid_of("boundary", name), ACCOUNT, name, conditions,
            quirk=(0, 1, 2, 0)[number]))


def _bindings(world):
    def group(*keys):
        return [uuid_of("group", key) for key in keys]

    def own(name):
        return uuid_of("policy", name)

    def bounded(name):
        return [uuid_of("boundary", name)]

    missing = uuid_of("group", "Wind Park Pilot, deleted")
    world.bindings[("account", ACCOUNT)] = [
        {"policyUuid": _global("Default viewer"), "groups": group("everyone"),
         "parameters": {}, "metadata": {}, "boundaries": []},
        {"policyUuid": _global("Default account administrator"),
         "groups": group("account-admins")},
        {"policyUuid": _global("Default standard user"),
         "groups": group("grid", "portal", "data", "security", "sre")},
        {"policyUuid": _global("Default professional user"),
         "groups": group("platform"), "parameters": None, "metadata": None,
         "boundaries": None},
        {"policyUuid": own("nl-platform-logs"), "groups": group("platform"),
         "boundaries": bounded("nl-bnd-platform-buckets")},
        {"policyUuid": own("nl-grid-logs"), "groups": group("grid")},
        # one policy, two bindings with other parameters
        {"policyUuid": own("nl-team-data"), "groups": group("portal"),
         "parameters": {"team": "portal"}, "boundaries": []},
        {"policyUuid": own("nl-team-data"), "groups": group("data"),
         "parameters": {"team": "consumption"}, "boundaries": []},
        {"policyUuid": own("nl-alerting-write"), "groups": group("platform"),
         "metadata": {"ticket": "NL-2211"}},
        {"policyUuid": own("nl-portal-settings-open"),
         "groups": group("portal")},
        {"policyUuid": own("nl-settings-bounded"), "groups": group("data"),
         "boundaries": bounded("nl-bnd-slo-settings")},
        {"policyUuid": own("nl-workflows-simple"),
         "groups": group("guild", "platform"), "parameters": {}},
        {"policyUuid": own("nl-notebook-settings"), "groups": group("data")},
        {"policyUuid": own("nl-security-read"), "groups": group("security")},
        {"policyUuid": own("nl-iam-read"),
         "groups": group("auditors", "security")},
        {"policyUuid": own("nl-integration-read"),
         "groups": group("integration")},
        {"policyUuid": own("nl-no-plain-replay"), "groups": group("desk")},
        {"policyUuid": _global("Default metric read"),
         "groups": group("grid", "data")},
        {"policyUuid": _global("Default metric read"),
         "groups": [missing]},                                      # POL-06
    ]
    world.bindings[("environment", PRODUCTION)] = [
        {"policyUuid": own("nl-oncall-maintenance"), "groups": group("sre")},
        {"policyUuid": own("nl-viewer"), "groups": group("portal"),
         "boundaries": bounded("nl-bnd-portal-zone")},
        {"policyUuid": _global("Default log read"), "groups": group("sre")},
        {"policyUuid": _global("Default environment administrator"),
         "groups": group("migration"), "metadata": {}},             # GRP-01
        {"policyUuid": _global("Default environment administrator"),
         "groups": group("automation"), "parameters": {}},          # NHI-02
    ]
    world.bindings[("environment", STAGING)] = [
        {"policyUuid": own("nl-settings-bounded"), "groups": group("portal"),
         "boundaries": bounded("nl-bnd-rum-settings")},
        {"policyUuid": _global("Default all data read"),
         "groups": group("platform", "sre")},
    ]
    world.plants["POL-06"] = [missing]


def _classic(world):
    for key, permission, scope, kind in (
            ("desk", "tenant-viewer", PRODUCTION, "tenant"),
            ("auditors", "tenant-viewer", STAGING, "tenant")):
        world.classic[uuid_of("group", key)] = [{
            "permissionName": permission, "scope": scope, "scopeType": kind,
            "createdAt": iso(world.now - days(620)),
            "updatedAt": iso(world.now - days(620))}]


def _platform_tokens(world, people, services):
    rows = (("incident-bridge", services["incident-bridge"]["uid"],
             ["storage:events:read", "storage:buckets:read"], 2, 120),
            ("capacity-reports", services["capacity-reports"]["uid"],
             "storage:metrics:read storage:buckets:read", 1, 60),
            ("notebook export", people["Vogel"]["uid"],
             ["document:documents:read"], 12, 30))
    for number, (name, owner, scope, used, expires) in enumerate(rows):
        world.platform_tokens.append({
            "tokenId": "dt0s16." + letters("nordlicht " + name, 8),
            "name": name, "description": "", "status": "ACTIVE",
            "scope": scope, "tags": [], "resource": [
                "urn:dtaccount:" + ACCOUNT],
            "expirationDate": iso_ms(world.now + days(expires)),
            "userUuid": owner, "accountUuid": 4400017,
            "createdAt": iso_ms(world.now - days(40 + 5 * number)),
            "metadata": {"lastUsedAt": iso_ms(world.now - days(used)),
                         "lastClientIp": "192.0.2.%d" % (20 + number)}})
    world.platform_total = 4        # one more than can be read (IPE-02)
    world.plants["IPE-02"] = ["platform-tokens"]


def _trust(world, services):
    uuid = uuid_of("trust policy", "deployment pipeline")
    when = iso(world.now - days(75))
    full = {"uuid": uuid, "name": "deployment pipeline",
            "issuerUrl": "https://ci.nordlicht.example",
            "audience": "nordlicht-monitoring", "status": "ACTIVE",
            "createdAt": when, "updatedAt": when}
    mapping = {"uuid": uuid_of("trust mapping", "deployment pipeline"),
               "serviceUserUuid": services["configuration-runner"]["uid"],
               "environmentId": STAGING,
               "scopes": ["settings:objects:write"], "status": "ACTIVE",
               "claimMappings": [{
                   "claimName": "sub",
                   "claimValue": "project:nordlicht/monitoring:main",
                   "matchType": "EXACT"}],
               "createdAt": when, "updatedAt": when}
    world.trust_policies.append((full, [mapping]))


def _api_tokens(world):
    """name, environment, owner, scopes, created, used, expires (days)."""
    rows = (
        ("access review", PRODUCTION, "astrid.lindholm",
         ["apiTokens.read", "activeGateTokenManagement.read",
          "auditLogs.read"], 30, 1, 150),
        ("metrics ingest substations", PRODUCTION, "bjoern.akesson",
         ["metrics.ingest"], 200, 0, 160),
        ("log shipper control room", PRODUCTION, "ingrid.thomsen",
         ["logs.ingest"], 180, 0, 180),
        ("problem export", PRODUCTION, "jonas.petersen",
         ["problems.read"], 90, 3, None),                           # TOK-01
        ("trace import portal", PRODUCTION, "giulia.conti",
         ["openTelemetryTrace.ingest"], 120, 1, 240),
        ("access review", STAGING, "astrid.lindholm",
         ["apiTokens.read", "activeGateTokenManagement.read"], 30, 1, 150),
        ("load test metrics", STAGING, "tobias.feldmann",
         ["metrics.ingest", "metrics.read"], 300, 140, 60),         # TOK-03
        ("portal deployment events", STAGING, "samuel.okafor",
         ["events.ingest"], 75, 5, 290),
    )
    for number, (name, env, owner, scopes, created, used,
                 expires) in enumerate(rows):
        made = world.now - days(created)
        # the review's own tokens are the credentials of the environments
        native = dt_data.api_token_id(
            ACCOUNT + env if name == "access review" else
            "nordlicht " + name)
        token = {"id": native, "name": name, "enabled": True,
                 "owner": "%s@%s" % (owner, DOMAIN),
                 "creationDate": iso_ms(made), "modifiedDate": iso_ms(made),
                 "lastUsedDate": iso_ms(world.now - days(used) -
                                        days(1) / 48),
                 "lastUsedIpAddress": "192.0.2.%d" % (40 + number),
                 "personalAccessToken": False, "scopes": scopes}
        if expires is not None:
            token["expirationDate"] = iso_ms(world.now + days(expires))
        else:
            world.plants["TOK-01"] = [native]
        if used > 90:
            world.plants["TOK-03"] = [native]
        world.envs[env]["api_tokens"].append(token)


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


def _account_audit(world, people):
    admin = people["Lindholm"]["email"]
    pending = people[PENDING_OLD[0]]
    rows = [(60, admin, "USER", pending["email"], pending["uid"], "CREATE")]
    names = [item["name"]
             for item in world.policies[("account", ACCOUNT)]]
    for number, name in enumerate(names[:9]):
        rows.append((4 + 9 * number, admin, "POLICY", name,
                     uuid_of("policy", name), "UPDATE"))
    for number, (key, name, _owner, _text) in enumerate(GROUPS[2:12]):
        rows.append((2 + 8 * number, "DYNATRACE" if number % 3 == 0 else
                     admin, "GROUP", name, uuid_of("group", key), "UPDATE"))
    for number, entry in enumerate(world.boundaries):
        rows.append((11 + 20 * number, admin, "POLICY_BOUNDARY",
                     entry["name"], entry["uuid"], "CREATE"))
    for number, (ago, user, resource, name, native, kind) in \
            enumerate(rows):
        moment = world.now - days(ago) - days(1) / 24 * (number % 7)
        details = None
        if resource == "POLICY":
            details = {"json_before": '{"name":"%s"}' % name,
                       "json_after": '{"name":"%s","tags":[]}' % name}
        world.audit.append(audit_event(world, number, moment, user, resource,
                                       name, native, kind, details))


def _environment_audit(world):
    actors = ("jonas.petersen", "mehmet.yildiz", "hannah.schroeder",
              "dmytro.kovalenko")
    for number in range(36):
        moment = world.now - days(1) / 3 * (number + 1)
        stamp = epoch_ms(moment)
        login = number % 3 == 1
        entry = {
            "logId": "%d%05d" % (stamp, number),
            "eventType": "LOGIN" if login else "UPDATE",
            "category": "WEB_UI" if login else "CONFIG",
            "entityId": "192.0.2.%d" % (60 + number) if login else
            "SETTINGS: builtin:alerting.profile",
            "environmentId": PRODUCTION,
            "user": "%s@%s" % (actors[number % len(actors)], DOMAIN),
            "userType": "USER_NAME",
            "userOrigin": "webui (192.0.2.%d)" % (60 + number),
            "timestamp": stamp, "success": True}
        if not login:
            entry["patch"] = [{"op": "replace", "path": "/enabled",
                               "value": True, "oldValue": False}]
        world.envs[PRODUCTION]["audit"].append(entry)
