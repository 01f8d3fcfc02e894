# SPDX-License-Identifier: Apache-2.0
"""What Nordlicht says of itself: registers and exceptions.

tests/golden/record.py writes them beside the configuration of the sample,
because their dates are relative to the recording, too.
"""

from dt_data import days
from dt_nordlicht import DOMAIN, IT_DOMAIN


def day(world, count):
    """The date so many days from now; negative: ago."""
    return (world.now + days(count)).strftime("%Y-%m-%d")


def _machines(world):
    def machine(name, owner, purpose, confirmed):
        return {"account": name, "owner": owner, "purpose": purpose,
                "confirmed": day(world, -confirmed)}
    platform = "mehmet.yildiz@" + DOMAIN
    return [  # status-page is missing: NHI-01
        machine("configuration-runner", platform,
                "Applies monitoring as code.", 80),
        machine("incident-bridge", "oskar.lehmann@" + DOMAIN,
                "Hands problems to the ticket system.", 120),
        machine("capacity-reports", "Data and Analytics",
                "Capacity report of each month.", 60),
        machine("archive-copier", platform,
                "Copies closed problems to the archive.", 200)]


def _groups(world):
    def group(name, owner, purpose, until=240):
        return {"group": name, "owner": owner, "purpose": purpose,
                "approver": "CISO", "until": day(world, until)}
    admins = group("Platform Administrators", "Mehmet Yıldız",
                   "Administers production.")
    emergency = group("Emergency Access", "CISO",
                      "For the day on which the company login fails.")
    return {
        "privileged_groups": [
            admins, emergency,
            group("Staging Administrators", "Mehmet Yıldız",
                  "Administers staging."),
            group("Automation Configuration", "Mehmet Yıldız",
                  "Monitoring as code."),
            group("Log Pipelines", "Hannah Schröder",
                  "Maintains how log records are processed.")],
        "production_groups": [
            admins, emergency,
            group("Account Administrators", "CISO",
                  "Rights reach production, too."),
            group("Platform Engineering", "Mehmet Yıldız",
                  "Alerting and service levels."),
            group("Site Reliability Production", "Jonas Petersen",
                  "Maintenance windows of those on call."),
            group("Customer Portal Development", "Giulia Conti",
                  "Settings of the apps of the portal."),
            group("Data and Analytics", "Lena Vogel",
                  "Service levels of the reports."),
            group("Security Operations", "Fatoumata Diallo",
                  "Decides on vulnerabilities."),
            # IPE-12: there is no such group any more
            group("Turbine Pilots", "Jonas Petersen",
                  "Pilot of the turbine monitoring.")]}


def _people(world):
    return {
        "break_glass": [{  # ACC-10: used, with no ticket
            "account": "breakglass@" + DOMAIN, "owner": "CISO",
            "purpose": "The company login fails.",
            "tested": day(world, -60)}],
        "shared_accounts": [{  # ACC-05: the owner is switched off
            "account": "control.wall@" + DOMAIN,
            "owner": "karl.otto@" + DOMAIN,
            "purpose": "Screens on the wall of the control room.",
            "until": day(world, 200)}],
        "own_domains": [
            {"domain": DOMAIN, "federated": True},
            {"domain": IT_DOMAIN, "federated": False}],
        "external_domains": [{
            "domain": "kabelwerk.example", "owner": "Giulia Conti",
            "purpose": "Builds the payment pages.",
            "until": day(world, 150)}],
        "external_accounts": [{  # EXT-02: no end
            "account": "maria.silva@messpartner.example",
            "owner": "Giulia Conti", "purpose": "Smart meter data.",
            "from": day(world, -300)}],
        "admin_pairs": [
            {"admin": "%s.adm@%s" % (name, DOMAIN),
             "daily": "%s@%s" % (name, DOMAIN), "owner": owner}
            for name, owner in (("dmytro.kovalenko", "Dmytro Kovalenko"),
                                ("mehmet.yildiz", "Mehmet Yıldız"))],
        "peer_groups": [{
            "name": "product teams",
            "groups": ["Grid Operations", "Customer Portal Development",
                       "Data and Analytics"]}]}


def registers(world):
    value = {"service_identities": _machines(world)}
    value.update(_people(world))
    value.update(_groups(world))
    value.update({
        "vendor_support": [{  # EXT-04: the window is over
            "token": "vendor support case", "owner": "Mehmet Yıldız",
            "ticket": "NL-3140", "from": day(world, -45),
            "until": day(world, -10)}],
        "actors": [
            {"account": "astrid.lindholm@" + IT_DOMAIN, "owner": "CISO",
             "purpose": "Administers rights."},
            {"account": "configuration-runner", "owner": "Mehmet Yıldız",
             "purpose": "Monitoring as code."},
            {"account": "DYNATRACE", "owner": "Dynatrace",
             "purpose": "What the platform does by itself."}],
        "networks": [{"range": "192.0.2.0/24",
                      "purpose": "Hamburg and the gateways."}],
        "bounded_policies": [
            {"policy": "nl-platform-logs",
             "purpose": "Logs of one team each."},
            {"policy": "nl-settings-bounded",
             "purpose": "Settings of one team each."}]})
    return value


def exceptions(world):
    return [
        {"rule": "TOK-01", "subject": "substation bootstrap",
         "reason": "Substations are installed by a contractor until spring.",
         "owner": "Björn Åkesson", "approver": "CISO",
         "control": "The token may send metrics only; use is watched.",
         "created": day(world, -40), "end": day(world, 120)},
        # IPE-07: it has ended
        {"rule": "ACC-01", "subject": "ruth.albers@" + DOMAIN,
         "reason": "On parental leave.", "owner": "Lena Vogel",
         "approver": "CISO", "created": day(world, -200),
         "end": day(world, -20)},
        # SOD-05: nothing takes the place of the separation
        {"rule": "SOD-01", "subject": "astrid.lindholm@" + IT_DOMAIN,
         "reason": "The second administrator starts in spring.",
         "owner": "CISO", "approver": "Management board",
         "created": day(world, -30), "end": day(world, 90)}]


def plant(world):
    world.plant("IPE-06", "ACC-02")
    world.plant("IPE-07", "ACC-01 of ruth.albers@" + DOMAIN)
    world.plant("SOD-05", "SOD-01 of astrid.lindholm@" + IT_DOMAIN)
    world.plant("IPE-12", "production_groups:Turbine Pilots")
    world.excepted.append(["TOK-01", "substation bootstrap"])
    world.reopened.append(["TOK-03", "load test metrics"])
