# SPDX-License-Identifier: Apache-2.0
"""`muster export`: the directory in the shapes that others take in.

Each shape is read by a reader of its own here, held against the rules of the
shape, and against the bundle that the same tape gives: who is there, and each
row of grants.csv once.
"""
import collections
import csv
import glob
import json
import os
import re
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from bundles import sample
from harness import (MUSTER, Server, config_for, done, environment_of, muster,
                     ok, scratch, write_config)

folder = scratch()
TREACHEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e"
                         "\u2066-\u2069]")


def once(pairs):
    """A member that is there twice is a mistake."""
    keys = [k for k, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("twice: %s" % keys)
    return dict(pairs)


def load(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return json.load(f, object_pairs_hook=once)


def table(*path):
    """CSV as RFC 4180 has it, and nothing looser."""
    with open(os.path.join(*path), encoding="utf-8", newline="") as f:
        text = f.read()
    assert text.endswith("\r\n"), path
    with open(os.path.join(*path), encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f, strict=True))
    assert all(len(r) == len(rows[0]) for r in rows), path
    return [dict(zip(rows[0], r)) for r in rows[1:]]


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from texts(v)
    elif isinstance(value, list):
        for v in value:
            yield from texts(v)


def export(shape, source, *more, name=None, code=0, env=None):
    out = os.path.join(folder, name or "%s-%d" % (
        shape, len(os.listdir(folder))))
    p = muster("export", "--as", shape, "--from", source, "--output", out,
               "-q", *more, env=env)
    ok(p.returncode == code, "%s of %s is made (exit %d)" % (
        shape, os.path.basename(source), code), p.stderr)
    return out


class Truth:
    """What the bundle says, read from its own files."""

    def __init__(self, bundle):
        self.bundle = bundle
        population = load(bundle, "population.json")
        self.parts = {}
        for p in population["parts"]:
            self.parts[p["part"]] = self.parts.get(p["part"], 0) + p["rows"]
        self.users = table(bundle, "users.csv")
        self.grants = table(bundle, "grants.csv")
        self.tokens = sorted(g["token"] for g in self.grants)
        self.pairs = {(g["account_id"], g["grant_id"]) for g in self.grants}
        self.ids = sorted(u["account_id"] for u in self.users)
        self.count = self.parts["users"]


def plain(text):
    """A cell without the apostrophe that disarms a formula."""
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


# ---- csv --------------------------------------------------------------------

def check_csv(truth, out, status="COMPLETE"):
    users = table(out, "users.csv")
    grants = table(out, "grants.csv")
    groups = {g["id"] for g in table(out, "groups.csv")}
    roles = {r["id"] for r in table(out, "roles.csv")}
    scopes = {s["id"] for s in table(out, "scopes.csv")}
    members = table(out, "members.csv")
    ok(sorted(u["id"] for u in users) == truth.ids and
       len(users) == truth.count, "csv: everyone of the population, once",
       (len(users), truth.count))
    ok(sorted(g["token"] for g in grants) == truth.tokens,
       "csv: each row of grants.csv, once", (len(grants),
                                             len(truth.tokens)))
    by_token = {g["token"]: g for g in truth.grants}
    ok(all(g["login"] == by_token[g["token"]]["login"] and
           g["user_id"] == by_token[g["token"]]["account_id"] and
           g["grant_id"] == by_token[g["token"]]["grant_id"] and
           g["group"] == by_token[g["token"]]["group"] and
           g["boundaries"] == by_token[g["token"]]["boundaries"] and
           g["condition"] == by_token[g["token"]]["condition"]
           for g in grants), "csv: and it says the same")
    ok(all(g["group_id"] in groups for g in grants) and
       {g["role_id"] for g in grants} - roles <= {
           g["role_id"] for g in grants if g["kind"] == ""} and
       {g["scope_id"] for g in grants} - scopes <= {
           g["scope_id"] for g in grants if g["scope_kind"] == ""},
       "csv: what a row refers to is there, or said to be unknown")
    ok({(m["user_id"], m["group_id"]) for m in members} >=
       {(g["user_id"], g["group_id"]) for g in grants},
       "csv: nobody has a grant through a group he is not in")
    ok(all(int(u["grants"]) == sum(1 for g in grants
                                   if g["user_id"] == u["id"])
           for u in users), "csv: the grants of each are those counted")
    ok(all((g["gives"] == "limited") == (g["only_if"] != "")
           for g in grants), "csv: what is limited says by what")
    ok(all(r["collection"] == status for n in ("users", "groups", "members",
           "roles", "scopes", "grants") for r in table(out, n + ".csv")),
       "csv: every row says %s" % status)
    return users


# ---- ndjson -----------------------------------------------------------------

def check_ndjson(truth, out, tables, complete=True):
    with open(out, encoding="utf-8") as f:
        text = f.read()
    rows = [json.loads(line, object_pairs_hook=once)
            for line in text.split("\n")[:-1]]
    by_type = collections.defaultdict(list)
    for row in rows:
        by_type[row["record"]].append(row)
    ok(text.endswith("}\n") and rows[0]["record"] == "export" and
       rows[-1]["record"] == "end" and rows[0]["complete"] is complete,
       "ndjson: a first and a last line, and whether it is whole")
    counts = {k: v for k, v in rows[-1].items() if k != "record"}
    ok(counts == {k: len(v) for k, v in by_type.items()
                  if k not in ("export", "end")},
       "ndjson: the last line counts the others", counts)
    ok(sorted(g["token"] for g in by_type["grant"]) == truth.tokens and
       sorted(u["id"] for u in by_type["user"]) == truth.ids,
       "ndjson: everyone, and each row of grants.csv")
    same = True
    for kind, file in (("user", "users"), ("group", "groups"),
                       ("grant", "grants"), ("role", "roles"),
                       ("scope", "scopes"), ("member", "members")):
        for a, b in zip(by_type[kind], table(tables, file + ".csv")):
            for key, cell in b.items():
                value = a.get(key)
                told = "" if value is None else json.dumps(value) \
                    if isinstance(value, (bool, int)) else value
                if key != "collection" and TREACHEROUS.search(told) is None \
                        and plain(cell) != told:
                    same = (kind, key, cell, value)
    ok(same is True, "ndjson: says what csv says, unknown as null", same)


# ---- scim -------------------------------------------------------------------

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
OURS = "urn:ietf:params:scim:schemas:extension:muster:2.0:"
# RFC 7643: type of each attribute we may send; what is not here is an error
USER = {"schemas": list, "id": str, "userName": str, "name": dict,
        "displayName": str, "userType": str, "active": bool, "emails": list,
        "groups": list, "roles": list, "entitlements": list, "meta": dict,
        OURS + "User": dict}
GROUP = {"schemas": list, "id": str, "displayName": str, "members": list,
         "meta": dict, OURS + "Group": dict}
MULTI = {"emails": {"value": str, "primary": bool},
         "groups": {"value": str, "display": str, "type": str},
         "roles": {"value": str, "display": str, "type": str},
         "entitlements": {"value": str, "display": str, "type": str},
         "members": {"value": str, "display": str, "type": str}}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def faults_of(resource, kind, known):
    for key, value in resource.items():
        if key not in known:
            yield "%s is no attribute" % key
        elif not isinstance(value, known[key]):
            yield "%s is a %s" % (key, type(value).__name__)
        elif value in ("", None, [], {}) and key != "members":
            yield "%s is empty" % key
    if resource.get("schemas") != [CORE + kind, OURS + kind]:
        yield "schemas: %s" % resource.get("schemas")
    if resource.get("meta", {}).get("resourceType") != kind:
        yield "meta.resourceType"
    if set(resource["meta"]) - {"resourceType", "created", "lastModified"}:
        yield "meta: %s" % sorted(resource["meta"])
    for key in ("created", "lastModified"):
        if key in resource["meta"] and not MOMENT.match(
                resource["meta"][key]):
            yield "meta.%s" % key
    if not set(resource.get("name", {})) <= {"givenName", "familyName"}:
        yield "name: %s" % resource["name"]
    for key, sub in MULTI.items():
        values = resource.get(key, [])
        for value in values:
            if "value" not in value or not set(value) <= set(sub) or not all(
                    isinstance(v, sub[k]) for k, v in value.items()):
                yield "%s: %s" % (key, value)
        # RFC 7643, 2.4: no combination of type and value twice
        pairs = [(v.get("type"), v["value"]) for v in values]
        if len(set(pairs)) != len(pairs):
            yield "%s has a value twice" % key
        if sum(v.get("primary", False) for v in values) > 1:
            yield "%s: two are primary" % key


def pages_of(out, what):
    paths = sorted(glob.glob(os.path.join(out, what + "-*.json")))
    return [load(p) for p in paths]


def resources(out, what):
    """A client's way through the pages (RFC 7644, 3.4.2.4)."""
    got, start, total = [], 1, None
    for page in pages_of(out, what):
        assert page["schemas"] == [
            "urn:ietf:params:scim:api:messages:2.0:ListResponse"]
        assert set(page) == {"schemas", "totalResults", "startIndex",
                             "itemsPerPage", "Resources"}
        assert page["startIndex"] == start, (page["startIndex"], start)
        assert page["itemsPerPage"] == len(page["Resources"])
        assert total in (None, page["totalResults"])
        total = page["totalResults"]
        start += len(page["Resources"])
        got += page["Resources"]
    assert len(got) == total
    return got


def check_scim(truth, out, tables):
    users, groups = resources(out, "Users"), resources(out, "Groups")
    faults = [f for u in users for f in faults_of(u, "User", USER)]
    faults += [f for g in groups for f in faults_of(g, "Group", GROUP)]
    ok(not faults, "scim: every resource keeps to RFC 7643", faults[:20])
    names = [u["userName"].lower() for u in users]
    every = [r["id"] for r in users + groups]
    ok(len(set(names)) == len(names) and len(set(every)) == len(every),
       "scim: userName and id are unique, whatever their case")
    ok(sorted(u["id"] for u in users) == truth.ids,
       "scim: everyone of the population")
    ok(sorted(g["value"] for u in users for g in
              u[OURS + "User"]["grants"]) == truth.tokens,
       "scim: each row of grants.csv, once")
    by_id = {u["account_id"]: u for u in truth.users}
    want = {"active": True, "disabled": False, "deleted": False,
            "blocked": False}
    ok(all(u.get("active") is want.get(by_id[u["id"]]["status"])
           for u in users), "scim: active is said where it is known")
    known = {g["id"]: g for g in groups}
    ok(all(g["value"] in known for u in users for g in
           u.get("groups", [])) and
       all((m["value"] in known) == (m["type"] == "Group") for g in groups
           for m in g["members"]), "scim: members and groups refer to each "
       "other by id")
    direct = {(u["id"], g["value"]) for u in users for g in
              u.get("groups", []) if g["type"] == "direct"}
    ok(direct == {(m["value"], g["id"]) for g in groups
                  for m in g["members"] if m["type"] == "User" and
                  m["value"] in by_id},
       "scim: a direct group has the member, and the other way round")
    rights = {(u["id"], v["value"], v["type"]) for u in users
              for v in u.get("roles", []) + u.get("entitlements", [])}
    ok(rights == {(g["user_id"], g["role_id"], g["scope_id"])
                  for g in table(tables, "grants.csv")},
       "scim: roles and entitlements are those of the grants")
    return users


# ---- truto ------------------------------------------------------------------

USER_KEYS = {"id", "external_id", "first_name", "last_name", "name",
             "username", "emails", "status", "is_email_verified",
             "is_2fa_enabled", "roles", "organizations", "user_type",
             "groups", "created_at", "updated_at", "last_login_at",
             "last_active_at", "remote_data", "muster"}


def follow(out, what, partial=False):
    """Cursor to cursor, as a client does."""
    rows, cursor, seen, previous = [], what + "-00001.json", set(), None
    while cursor:
        assert cursor not in seen
        seen.add(cursor)
        page = load(out, cursor)
        assert set(page) == {"result", "next_cursor", "prev_cursor",
                             "result_count", "is_partial_response"}
        assert page["result_count"] == len(page["result"])
        assert page["prev_cursor"] == previous
        assert page["is_partial_response"] is partial
        rows += page["result"]
        previous, cursor = cursor, page["next_cursor"]
    assert seen == {os.path.basename(p) for p in glob.glob(
        os.path.join(out, what + "-[0-9]*.json"))}
    return rows


def check_truto(truth, out, partial=False):
    users = follow(out, "users", partial)
    groups = {g["id"] for g in follow(out, "groups", partial)}
    roles = {r["id"] for r in follow(out, "roles", partial)}
    places = {w["id"] for w in follow(out, "workspaces", partial)}
    homes = {o["id"] for o in follow(out, "organizations", partial)}
    given = follow(out, "role_assignments", partial)
    ok(sorted(u["id"] for u in users) == truth.ids and
       all(set(u) == USER_KEYS for u in users),
       "truto: everyone of the population, with the same members")
    ok(sorted(a["id"] for a in given if a["user_id"]) == truth.tokens,
       "truto: each row of grants.csv is an assignment to a user")
    ok({(a["user_id"], a["muster"]["grant_id"]) for a in given
        if a["user_id"]} == truth.pairs and
       {a["id"] for a in given if a["group_id"]} >=
       {g for _, g in truth.pairs},
       "truto: which follows from one to a group")
    ok(len({a["id"] for a in given}) == len(given) and
       all((a["user_id"] is None) != (a["group_id"] is None)
           for a in given), "truto: an assignment is to one of both")
    ok(all(g["id"] in groups for u in users for g in u["groups"]) and
       all(o["id"] in homes for u in users for o in u["organizations"]) and
       all(("workspace" in r) != ("organization" in r) for u in users
           for r in u["roles"]), "truto: references, and where a role is")
    held = {(u["id"], r["id"]) for u in users for r in u["roles"]}
    ok(held == {(a["user_id"], a["role_id"]) for a in given
                if a["user_id"]} and
       all((r["id"] in roles) == (r["name"] is not None) for u in users
           for r in u["roles"]) and
       {w for a in given for w in a["workspace"]} & places,
       "truto: the roles of a user are those assigned")
    words = {"active": "active", "disabled": "inactive",
             "pending": "invited", "deleted": "deleted",
             "blocked": "blocked"}
    by_id = {u["account_id"]: u for u in truth.users}
    ok(all(u["status"] == words.get(by_id[u["id"]]["status"])
           for u in users), "truto: status in its words, null if unknown")
    ok(all(u["is_2fa_enabled"] is None and u["is_email_verified"] is None
           for u in users), "truto: what nobody read is null, not false")


# ---- conductorone -----------------------------------------------------------

def check_conductorone(truth, out):
    """As the connector expands it (its own documentation of the file)."""
    data = load(out, "baton-file.json")
    ok(list(data) == ["users", "resources", "entitlements",
                      "direct_user_grants", "grant_inheritance_mappings"],
       "conductorone: the lists of the file")
    ids = [u["id"] for u in data["users"]]
    things = {r["id"]: r for r in data["resources"]}
    ok(sorted(ids) == truth.ids and
       len(things) == len(data["resources"]) and
       not set(ids) & set(things), "conductorone: ids are unique")
    fields = {"users": {"id", "display_name", "email", "status", "type",
                        "last_login", "login", "status_details",
                        "profile"},
              "resources": {"resource_type", "trait", "id", "display_name",
                            "description", "parent_resource", "created_at",
                            "expires_at", "identity"}}
    ok(all(set(row) <= fields[k] and row["id"] and row["display_name"]
           for k in fields for row in data[k]) and
       all(u.get("status", "active") in (
           "active", "disabled", "deleted", "suspended") and
           u.get("type", "human") in ("human", "service")
           for u in data["users"]) and
       all(r["trait"] in ("group", "role", "app", "secret") and
           r.get("parent_resource", r["id"]) in things
           for r in data["resources"]),
       "conductorone: fields, words and parents are those it knows")
    slugs = {(e["resource_id"], e["entitlement_slug"])
             for e in data["entitlements"]}
    ok(all((g["resource_id"], g["entitlement_slug"]) in slugs and
           g["principal_id"] in set(ids)
           for g in data["direct_user_grants"]) and
       all((m["principal_resource_id"],
            m["principal_entitlement_slug"]) in slugs and
           (m["inherited_resource_id"],
            m["inherited_entitlement_slug"]) in slugs and
           m["inheritance_depth"] == "full"
           for m in data["grant_inheritance_mappings"]),
       "conductorone: every grant is of an entitlement that is there")
    after = collections.defaultdict(set)
    for m in data["grant_inheritance_mappings"]:
        after[m["principal_resource_id"]].add(m["inherited_resource_id"])
    has = collections.Counter()
    for user in ids:
        todo = [g["resource_id"] for g in data["direct_user_grants"]
                if g["principal_id"] == user]
        met = set(todo)
        while todo:
            for more in after[todo.pop()] - met:
                met.add(more)
                todo.append(more)
        has.update((user, r[5:].partition("#")[0].rpartition("@")[0],
                    r[5:].partition("#")[0].rpartition("@")[2])
                   for r in met if r.startswith("role:"))
    return has


# ---- the sample -------------------------------------------------------------

bundle = sample()
truth = Truth(bundle)
out = export("csv", bundle, name="csv")
check_csv(truth, out)
check_ndjson(truth, export("ndjson", bundle, name="lines.ndjson"), out)
check_scim(truth, export("scim", bundle), out)
check_truto(truth, export("truto", bundle))
has = check_conductorone(truth, export("conductorone", bundle))
ok(set(has) == {(g["user_id"], g["role_id"], g["scope_id"])
                for g in table(out, "grants.csv")},
   "conductorone: expanded, everyone has what grants.csv says",
   len(has))
with open(os.path.join(out, "grants.csv"), encoding="utf-8") as f:
    ok("limited" in f.read(), "the sample has limited grants")

index = load(out, "collection.json")
ok(index["schema"] == "muster/export/1" and index["complete"] is True and
   index["tape_sha256"] == load(bundle, "manifest.json").get(
       "tape_sha256", index["tape_sha256"]) and
   {f["name"]: f["rows"] for f in index["files"]} == {
       n: len(table(out, n)) for n in os.listdir(out)
       if n.endswith(".csv")}, "collection.json says what is in the files",
   index["files"])

# what someone can really do: the answers of `muster who`, both ways round
rights = table(export("csv", bundle, "--rights"), "rights.csv")
for permission in ("iam:policies:write", "settings:objects:write",
                   "storage:logs:read"):
    p = muster("who", permission, "--from", bundle, "--json")
    people = json.loads(p.stdout)["people"]
    want = {x["account"]["id"] for x in people if x["if_enabled"] != "no"}
    got = {r["user_id"] for r in rights if r["permission"] == permission}
    ok(got == want and want, "rights: %s as `muster who` has it" % permission,
       (len(got), len(want)))
ok(all(r["if_enabled"] in ("yes", "under a condition") for r in rights),
   "rights: what is denied is none")

# ---- pages, order, places ---------------------------------------------------

small = export("scim", bundle, "--page-size", "7")
ok(resources(small, "Users") == resources(export("scim", bundle,
   "--page-size", "0"), "Users") and len(pages_of(small, "Users")) ==
   -(-truth.count // 7), "scim: pages of seven make the same list")
check_truto(truth, export("truto", bundle, "--page-size", "10"))


def files(path):
    if not os.path.isdir(path):
        return open(path, "rb").read()
    return {n: open(os.path.join(path, n), "rb").read()
            for n in sorted(os.listdir(path))}


for shape in ("csv", "ndjson", "scim", "truto", "conductorone"):
    ok(files(export(shape, bundle)) == files(export(
        shape, os.path.join(bundle, "evidence", "tape.warc.gz"))),
       "%s: the tape gives the bytes that the bundle gives" % shape)

out = os.path.join(folder, "csv")
before = files(out)
p = muster("export", "--as", "csv", "--from", bundle, "--output", out, "-q")
ok(p.returncode == 4 and "--force" in p.stderr and files(out) == before,
   "what is there is not replaced", p.stderr)
with open(os.path.join(out, "users.csv"), "w", encoding="utf-8") as f:
    f.write("old")
p = muster("export", "--as", "csv", "--from", bundle, "--output", out, "-q",
           "--force")
ok(p.returncode == 0 and files(out) == before and not glob.glob(
    out + ".*"), "with --force it is, whole", p.stderr)
p = muster("export", "--as", "csv", "--from", bundle, "--output", out + "//",
           "-q", "--force")
ok(p.returncode == 0 and files(out) == before and not glob.glob(
    out + ".*") and not glob.glob(os.path.join(out, ".*")),
   "so it is with the slash that a shell puts behind a folder", p.stderr)
other = os.path.join(folder, "mine")
os.mkdir(other)
with open(os.path.join(other, "thesis.txt"), "w", encoding="utf-8") as f:
    f.write("years of work")
for extra in ((), ("--force",)):
    p = muster("export", "--as", "csv", "--from", bundle, "--output", other,
               "-q", *extra)
    ok(p.returncode == 4 and os.listdir(other) == ["thesis.txt"],
       "a folder that is no export is left alone", p.stderr)
p = muster("export", "--as", "csv", "--from", bundle, "--output",
           os.path.join(folder, "no", "such"), "-q")
ok(p.returncode == 4 and not os.path.exists(os.path.join(folder, "no")),
   "a folder that cannot be made", p.stderr)
for words, said in (
        (("export",), "--as"), (("export", "--as", "scmi"), "scim"),
        (("export", "--as", "csv", "--page-size", "3"), "no pages"),
        (("export", "--as", "scim", "--page-size", "x"), "--page-size"),
        (("export", "--as", "scim", "--page-size", "-1"), "--page-size"),
        (("export", "--as", "scim", "--rights"), "no place"),
        (("export", "--as", "csv", "--principals", "x"), "needs none"),
        (("export", "--as", "entra"), "--principals")):
    p = muster(*words, "--from", bundle)
    ok(p.returncode == 3 and said in p.stderr, "usage: %s" % " ".join(
        words), p.stderr)

# no room: the one before stays, nothing half written does
def cramped(*words):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    return subprocess.run([MUSTER, "export", "--from", bundle, "-q",
                           *words], capture_output=True, text=True,
                          preexec_fn=limit, stdin=subprocess.DEVNULL)


for shape in ("csv", "ndjson", "scim", "truto", "conductorone"):
    out = os.path.join(folder, "room-" + shape)
    p = cramped("--as", shape, "--output", out)
    ok(p.returncode == 4 and p.stderr and not glob.glob(out + "*"),
       "%s: without room there is nothing" % shape, p.stderr)
out = os.path.join(folder, "csv")
p = cramped("--as", "csv", "--output", out, "--force")
ok(p.returncode == 4 and files(out) == before and not glob.glob(out + ".*"),
   "and the one before stays", p.stderr)

# from the store, without --from
home = os.path.dirname(os.path.dirname(bundle))
p = muster("export", "--as", "csv", "-c", os.path.join(home, "muster.json"),
           "-o", os.path.join(home, "out"), "--output",
           os.path.join(folder, "store"), "-q")
ok(p.returncode == 0 and files(os.path.join(folder, "store")).items() >=
   {k: v for k, v in before.items() if k.endswith(".csv")}.items(),
   "the newest snapshot of the store gives the same", p.stderr)

# ---- pseudonyms -------------------------------------------------------------

key = os.path.join(folder, "key")
with open(key, "w", encoding="utf-8") as f:
    f.write("a key that stays at home, long enough")
os.chmod(key, 0o600)
config = os.path.join(home, "redact.json")
with open(os.path.join(home, "muster.json"), encoding="utf-8") as f:
    text = f.read()
with open(config, "w", encoding="utf-8") as f:
    f.write(text.replace('"rules": {', '"redact": {"key": {"file": "%s"}}, '
                         '"rules": {' % key, 1))
p = muster("report", "-c", config, "--from", bundle, "--out",
           os.path.join(folder, "twins"), "--redact", "-q")
with open(os.path.join(folder, "twins", os.path.basename(bundle) +
                       ".redacted", "users.csv"), encoding="utf-8") as f:
    pseudonyms = f.read()
p = muster("export", "--as", "csv", "--from", bundle, "--redact",
           "--output", os.path.join(folder, "none"))
ok(p.returncode == 3 and "redact" in p.stderr, "pseudonyms need a key",
   p.stderr)
for shape in ("csv", "ndjson", "scim", "truto", "conductorone"):
    more = ["--rights"] if shape in ("csv", "ndjson") else []
    made = files(export(shape, bundle, "-c", config, "--redact", *more))
    text = made.decode() if isinstance(made, bytes) else b"\n".join(
        made.values()).decode()
    people = [u["login"] for u in truth.users if "@" in u["login"]] + [
        u["person"] for u in truth.users if u["type"] == "person" and
        " " in u["person"]]
    mails = set(re.findall(r"[0-9a-f]+@redacted\.invalid", text))
    ok(len(people) > 60 and not [p for p in people if p.lower() in
                                 text.lower()],
       "%s with pseudonyms: nobody is in it" % shape,
       [p for p in people if p.lower() in text.lower()][:5])
    ok(len(mails) > 40 and all(m in pseudonyms for m in mails),
       "%s: they are those of the twin" % shape, len(mails))

# ---- entra ------------------------------------------------------------------

people = [u for u in truth.users if "@" in u["login"]][:20]
principals = os.path.join(folder, "principals.csv")


def write_principals(rows, head="userPrincipalName,displayName,objectId"):
    with open(principals, "w", encoding="utf-8-sig", newline="") as f:
        f.write(head + "\r\n")
        for row in rows:
            f.write(",".join(row) + "\r\n")


number = {u["account_id"]: "00000000-0000-4000-8000-%012d" % i
          for i, u in enumerate(people)}
write_principals((u["login"].upper(), "x", number[u["account_id"]])
                 for u in people)
out = export("entra", bundle, "--principals", principals, code=2)
rows = table(out, "access-01.csv")
HEAD = ["principalId", "principalType", "permissionId", "permissionName",
        "permissionDescription", "permissionType"]
ok(list(rows[0]) == HEAD and all(all(r.values()) for r in rows),
   "entra: the six columns, none of them empty")
ok(sorted((r["principalId"], r["permissionId"]) for r in rows) == sorted(
    (number[g["account_id"]], g["grant_id"]) for g in truth.grants
    if g["account_id"] in number), "entra: each grant of those known, once")
ok(any("only if" in r["permissionDescription"] for r in rows) and
   all("through " in r["permissionDescription"] for r in rows),
   "entra: the description has the way and the condition")
left = table(out, "unmatched.csv")
ok(sorted([u["user_id"] for u in left] + list(number)) == truth.ids and
   load(out, "collection.json")["counts"]["users_without_principal"] ==
   len(left), "entra: whoever is not on the list is named")
paged = export("entra", bundle, "--principals", principals, "--page-size",
               "50", code=2)
ok(sum((table(p) for p in sorted(glob.glob(paged + "/access-*.csv"))), [])
   == rows, "entra: files of fifty rows make the same list")
write_principals((("a@b.example", "x", "1"), ("A@B.example", "y", "2")))
p = muster("export", "--as", "entra", "--from", bundle, "--principals",
           principals, "--output", os.path.join(folder, "none"))
ok(p.returncode == 3 and "line 3" in p.stderr and not os.path.exists(
    os.path.join(folder, "none")), "entra: a login of two is refused",
   p.stderr)
write_principals((), "mail,name")
p = muster("export", "--as", "entra", "--from", bundle, "--principals",
           principals, "--output", os.path.join(folder, "none"))
ok(p.returncode == 3 and "userPrincipalName" in p.stderr,
   "entra: a list without its columns is refused", p.stderr)

# ---- hostile names, nested groups, a population that is not whole -----------

server = Server("--data", "generated", "--users", "120", "--groups", "40",
                "--seed", "7")
env = environment_of(server)
path = write_config(config_for(server, folder), folder, "g.json")
tape = os.path.join(folder, "generated.warc.gz")
p = muster("collect", "-c", path, "--output", tape, "-q", env=env)
p = muster("report", "--from", tape, "--out", os.path.join(folder, "gen"),
           "-q")
truth = Truth(os.path.join(folder, "gen", "test"))
out = export("csv", tape)
users = check_csv(truth, out)
check_ndjson(truth, export("ndjson", tape, "--rights", name="g.ndjson"), out)
scim = export("scim", tape)
check_scim(truth, scim, out)
truto = export("truto", tape, "--page-size", "50")
check_truto(truth, truto)
c1 = export("conductorone", tape)
ok(set(check_conductorone(truth, c1)) ==
   {(g["user_id"], g["role_id"], g["scope_id"])
    for g in table(out, "grants.csv")},
   "conductorone: expanded, the same for generated people")
names = [u["name"] for u in users]
ok(any(n.startswith("'=") for n in names) and
   any("<script>" in n for n in names) and
   not any(n[:1] in "=+-@" for n in names),
   "csv: hostile names are there, and no formula is")
bad = [t for d in (scim, truto, c1) for f in os.listdir(d)
       for t in texts(load(d, f)) if TREACHEROUS.search(t)]
with open(os.path.join(folder, "g.ndjson"), encoding="utf-8") as f:
    bad += [t for line in f for t in texts(json.loads(line))
            if TREACHEROUS.search(t)]
ok(not bad, "no text hides or moves what stands beside it", bad[:5])

both = config_for(server, folder)
twin = Server("--data", "generated", "--users", "120", "--groups", "40",
              "--seed", "7")
both["sources"].append(dict(config_for(twin, folder)["sources"][0],
                            id="second"))
p = muster("collect", "-c", write_config(both, folder, "both.json"),
           "--output", tape + "-both", "-q", env=env)
twin.stop()
out = export("scim", tape + "-both", code=p.returncode)
users, groups = resources(out, "Users"), resources(out, "Groups")
faults = [f for u in users for f in faults_of(u, "User", USER)]
names = [u["userName"].lower() for u in users]
ok(len(users) == 2 * truth.count and not faults and
   len(set(names)) == len(names) == len({u["id"] for u in users}) and
   all(u["id"].startswith(u[OURS + "User"]["source"] + ":") for u in users),
   "two sources with the same people: ids and names are apart",
   (len(users), faults[:5]))
pair = load(export("conductorone", tape + "-both", code=p.returncode),
            "baton-file.json")
every = [r["id"] for r in pair["users"] + pair["resources"]]
ok(len(set(every)) == len(every),
   "two sources: so are those of resources")

server.control(faults=["status:403:shape1@/groups/[^/]*/users#1"])
p = muster("collect", "-c", path, "--output", tape + "2", "-q", env=env)
ok(p.returncode == 2, "a population with a hole", p.stderr)
server.stop()
for shape in ("csv", "ndjson", "scim", "truto", "conductorone"):
    out = os.path.join(folder, "hole-" + shape)
    p = muster("export", "--as", shape, "--from", tape + "2", "--output",
               out, "-q")
    ok(p.returncode == 2 and "INCOMPLETE" in p.stderr and
       os.path.exists(out), "%s: exit 2, and it is said" % shape, p.stderr)
ok(all(r["collection"] == "INCOMPLETE" for r in table(
    folder, "hole-csv", "users.csv")) and
   load(folder, "hole-scim", "collection.json")["complete"] is False and
   all(p["is_partial_response"] for p in pages_of(os.path.join(
       folder, "hole-truto"), "users")), "in the files, too")
with open(os.path.join(folder, "hole-ndjson"), encoding="utf-8") as f:
    head = json.loads(f.readline())
ok(head["complete"] is False and any(
    p["part"] == "members" and p["required"] and "403" in p["reason"]
    for p in head["not_whole"]), "with the part and the reason", head)
done()
