# SPDX-License-Identifier: Apache-2.0
"""Nordlicht Energie GmbH, the sample organisation: names, and how a person,
a policy, a binding, a token or an entry of a log is added to its world."""

import dt_data
from dt_data import (audit_event, boundary, days, epoch_ms, iso, iso_ms,
                     letters, policy, stable_uuid)

PRODUCTION = "nle10001"
STAGING = "nle20002"
ARCHIVE = "nle30003"
DOMAIN = "nordlicht.example"
IT_DOMAIN = "nordlicht-it.example"  # an own one, not federated
ACCOUNT = stable_uuid("Nordlicht Energie GmbH")

# Logins that do not follow from the name.
LOGINS = {
    "Lindholm": "astrid.lindholm@" + IT_DOMAIN,
    "Kovalenko (Admin)": "dmytro.kovalenko.adm@" + DOMAIN,
    "Yıldız (Admin)": "mehmet.yildiz.adm@" + DOMAIN,
    "Moreau": "jean.moreau@kabelwerk.example",
}
CONTACTS = ("Lindholm", "Petersen")     # for emergencies

ASCII = str.maketrans({
    "å": "a", "Å": "A", "ä": "ae", "ö": "oe", "ø": "oe", "é": "e", "É": "E",
    "í": "i", "á": "a", "ı": "i", "ł": "l", "ś": "s", "ą": "a", "ř": "r",
    "ć": "c", "ễ": "e", "ü": "ue", "ß": "ss", "ž": "z", " ": None})


def uuid_of(kind, name):
    return stable_uuid("nordlicht %s %s" % (kind, name))


def address(given, family):
    return LOGINS.get(family) or "%s.%s@%s" % (
        given.translate(ASCII).lower(), family.translate(ASCII).lower(),
        DOMAIN)


def sign_ins(world, ago, number):
    """As much as a person signs in; less at earlier reviews."""
    login = world.now - days(ago) - days(1) / 24 * (number % 9 + 1)
    created = world.now - days(200 + 17 * number)
    failed = number % 3
    return {"successfulLoginCounter": 40 + 13 * number - 5 * world.back,
            "failedLoginCounter": failed,
            "lastSuccessfulLogin": iso(login),
            "lastFailedLogin": iso(login - days(3)) if failed else None,
            "createdAt": iso(created), "updatedAt": iso(login)}


def add_person(world, given, family, groups, ago, mail=None, **changes):
    """Adds one; changes overwrite what the API says, None leaves it out."""
    number = len(world.people)
    mail = mail or address(given, family)
    user = {"uid": uuid_of("user", mail), "email": mail, "name": given,
            "surname": family, "userStatus": "ACTIVE",
            "emergencyContact": family in CONTACTS,
            "userLoginMetadata": sign_ins(world, ago, number)}
    for name, value in changes.items():
        if value is None:
            del user[name]
        elif isinstance(value, dict):
            user[name].update(value)
        else:
            user[name] = value
    world.add_user(user, [world.groups_by_key[g] for g in groups.split()])
    world.people[mail.partition("@")[0]] = user
    return user


def shared(name):
    """Id of a policy of the vendor's."""
    return stable_uuid("global policy " + name)


def own(name):
    return uuid_of("policy", name)


def add_policy(world, name, text, style, statements, level=("account",
                                                           ACCOUNT)):
    item = policy(uuid_of("policy", name), name, text, statements, style,
                  empty_statements=name == "nl-viewer")
    world.policies[level].append(item)
    return item


def add_boundary(world, name, conditions, quirk=0):
    item = boundary(uuid_of("boundary", name), ACCOUNT, name, conditions,
                    quirk=quirk)
    world.boundaries.append(item)
    return item


def bind(world, level, policy_id, groups, bounds="", **more):
    """Binds; `groups` are keys, or ids that no group has."""
    binding = {"policyUuid": policy_id,
               "groups": [uuid_of("group", g) if g in world.groups_by_key
                          else g for g in groups.split()]}
    if bounds:
        binding["boundaries"] = [uuid_of("boundary", b)
                                 for b in bounds.split()]
    binding.update(more)
    key = ("account", ACCOUNT) if level == ACCOUNT else ("environment", level)
    world.bindings[key].append(binding)


def add_platform_token(world, name, owner, scope, used, expires, number,
                       **changes):
    token = {"tokenId": "dt0s16." + letters("nordlicht " + name, 8),
             "name": name, "description": "", "status": "ACTIVE",
             "scope": scope, "tags": [],
             "resource": ["urn:dtaccount:" + ACCOUNT],
             "expirationDate": iso_ms(world.now + days(expires)),
             "userUuid": owner, "accountUuid": 4400017,
             "createdAt": iso_ms(world.now - days(40 + 5 * number)),
             "metadata": {"lastUsedAt": iso_ms(world.now - days(used)),
                          "lastClientIp": "192.0.2.%d" % (20 + number)}}
    for key, value in changes.items():
        if value is None:
            del token[key]
        else:
            token[key] = value
    world.platform_tokens.append(token)
    return token


def add_trust(world, name, issuer, mapping):
    when = iso(world.now - days(75))
    full = {"uuid": uuid_of("trust policy", name), "name": name,
            "issuerUrl": issuer, "audience": "nordlicht-monitoring",
            "status": "ACTIVE", "createdAt": when, "updatedAt": when}
    service, scopes, value, match = mapping
    world.trust_policies.append((full, [{
        "uuid": uuid_of("trust mapping", name),
        "serviceUserUuid": world.services[service]["uid"],
        "environmentId": STAGING, "scopes": scopes, "status": "ACTIVE",
        "claimMappings": [{"claimName": "sub", "claimValue": value,
                           "matchType": match}],
        "createdAt": when, "updatedAt": when}]))
    return full


def own_token_id(env):
    """The review's own tokens are the credentials of the environments."""
    return dt_data.api_token_id(ACCOUNT + env)


def add_api_token(world, name, env, owner, scopes, created, used, expires,
                  **changes):
    """Times in days; `owner` is the first part of a login."""
    items = world.envs[env]["api_tokens"]
    made = world.now - days(created)
    number = sum(len(e["api_tokens"]) for e in world.envs.values())
    token = {"id": own_token_id(env) if name == "access review" else
             dt_data.api_token_id("nordlicht " + name),
             "name": name, "enabled": True,
             "owner": world.people[owner]["email"],
             "creationDate": iso_ms(made), "modifiedDate": iso_ms(made),
             "lastUsedDate": iso_ms(world.now - days(used) - days(1) / 48),
             "lastUsedIpAddress": "192.0.2.%d" % (40 + number),
             "personalAccessToken": False, "scopes": scopes}
    if expires is not None:
        token["expirationDate"] = iso_ms(world.now + days(expires))
    token.update(changes)
    items.append(token)
    return token


def add_account_event(world, ago, user, resource, name, native, kind):
    number = len(world.audit)
    details = None
    if resource == "POLICY":
        details = {"json_before": '{"name":"%s"}' % name,
                   "json_after": '{"name":"%s","tags":[]}' % name}
    world.audit.append(audit_event(
        world, number, world.now - days(ago) - days(1) / 24 * (number % 7),
        user, resource, name, native, kind, details))


def add_change(world, ago, actor, number):
    """A change of settings in production, or a sign-in there."""
    stamp = epoch_ms(world.now - days(ago))
    login = number % 3 == 1
    entry = {
        "logId": "%d%05d" % (stamp, number),
        "eventType": "LOGIN" if login else "UPDATE",
        "category": "WEB_UI" if login else "CONFIG",
        "entityId": "192.0.2.%d" % (60 + number) if login else
        "SETTINGS: builtin:alerting.profile",
        "environmentId": PRODUCTION,
        "user": world.people[actor]["email"], "userType": "USER_NAME",
        "userOrigin": "webui (192.0.2.%d)" % (60 + number),
        "timestamp": stamp, "success": True}
    if not login:
        entry["patch"] = [{"op": "replace", "path": "/enabled",
                           "value": True, "oldValue": False}]
    world.envs[PRODUCTION]["audit"].append(entry)
