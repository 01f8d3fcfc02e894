/* SPDX-License-Identifier: Apache-2.0 */
/* TOK-07: which tokens were used from somewhere else? */
#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "abi/muster_rule.h"

#define MAX_TEXT 64 /* of an address or range */
#define MAX_BYTES 16

struct address {
	unsigned char bytes[MAX_BYTES];
	size_t n; /* 4 or 16 */
};
struct range {
	struct address from;
	unsigned int bits;
};
struct ranges {
	struct range *items; /* heap */
	size_t n;
	const char *bad; /* one that could not be read; or NULL */
};

/* An IPv4 address may be written as one of IPv6. */
static void
unmap(struct address *a)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xff };

	if (a->n != 16 || memcmp(a->bytes, mapped, sizeof(mapped)) != 0)
		return;
	memmove(a->bytes, a->bytes + sizeof(mapped), 4);
	a->n = 4;
}

static int
read_address(struct address *a, const char *text)
{
	*a = (struct address){ .n = 4 };
	if (inet_pton(AF_INET, text, a->bytes) == 1)
		return 0;
	a->n = 16;
	return inet_pton(AF_INET6, text, a->bytes) == 1 ? 0 : -1;
}

/* "24": digits only, at most three, at most `max`. */
static int
read_bits(unsigned int *bits, const char *text, unsigned int max)
{
	const size_t len = strlen(text);

	if (len == 0 || len > 3 || strspn(text, "0123456789") != len)
		return -1;
	*bits = 0;
	for (size_t i = 0; i < len; i++)
		*bits = *bits * 10 + (unsigned int)(text[i] - '0');
	return *bits <= max ? 0 : -1;
}

/* "192.0.2.0/24", "2001:db8::/32", or one address. */
static int
read_range(struct range *r, const char *text)
{
	char address[MAX_TEXT];
	const size_t len = strcspn(text, "/");

	if (len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	if (read_address(&r->from, address) != 0)
		return -1;
	r->bits = (unsigned int)r->from.n * 8;
	if (text[len] == '/' &&
	    read_bits(&r->bits, text + len + 1, r->bits) != 0)
		return -1;
	if (r->from.n == 16 && r->bits >= 96) {
		unmap(&r->from);
		r->bits -= r->from.n == 4 ? 96 : 0;
	}
	return 0;
}

static int
holds(const struct range *r, const struct address *a)
{
	const size_t whole = r->bits / 8;
	const unsigned int rest = r->bits % 8;

	if (r->from.n != a->n || memcmp(r->from.bytes, a->bytes, whole) != 0)
		return 0;
	return rest == 0 ||
	       (r->from.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}

static int
is_in_force(const struct muster_host *host, const struct muster_entry *e)
{
	return e->of == MUSTER_NETWORKS &&
	       (e->from == MUSTER_NO_TIME || e->from <= host->now) &&
	       (e->until == MUSTER_NO_TIME || e->until >= host->now);
}

static int
collect(const struct muster_host *host, struct muster_run *run,
    struct ranges *ranges)
{
	const struct muster_entry *e;
	size_t n = 0;

	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++)
		n += (size_t)is_in_force(host, e);
	*ranges = (struct ranges){ NULL, 0, NULL };
	ranges->items = malloc((n + 1) * sizeof(*ranges->items));
	if (ranges->items == NULL)
		return -1;
	for (size_t i = 0; (e = host->entry(run, i)) != NULL; i++) {
		if (!is_in_force(host, e))
			continue;
		if (e->match != NULL &&
		    read_range(&ranges->items[ranges->n], e->match) == 0)
			ranges->n++;
		else
			ranges->bad = e->match != NULL ? e->match : e->id;
	}
	return 0;
}

static enum muster_verdict
examine(const struct muster_credential *c, const struct ranges *ranges,
    const char **reason)
{
	struct address address;

	*reason = NULL;
	if (c->enabled == MUSTER_NO) {
		*reason = "The token is switched off.";
		return MUSTER_PASS;
	}
	if (c->last_address == NULL && c->used_state == MUSTER_NEVER) {
		*reason = "The token was never used.";
		return MUSTER_PASS;
	}
	if (c->last_address == NULL) {
		*reason = "The source does not say from where the token was "
			  "used.";
		return MUSTER_UNKNOWN;
	}
	if (read_address(&address, c->last_address) != 0) {
		*reason = "The address of the last use is not one we can read.";
		return MUSTER_UNKNOWN;
	}
	unmap(&address);
	for (size_t i = 0; i < ranges->n; i++)
		if (holds(&ranges->items[i], &address))
			return MUSTER_PASS;
	if (ranges->bad != NULL) {
		*reason = "The last use came from none of the networks that "
			  "could be read, but the register holds one that "
			  "could not.";
		return MUSTER_UNKNOWN;
	}
	*reason = "The last use came from none of the registered networks.";
	return MUSTER_FAIL;
}

static int
state_facts(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const struct ranges *ranges)
{
	if (host->fact_text(run, "kind", c->kind) != 0 ||
	    host->fact_text(run, "owner",
		c->owner != NULL ? c->owner->name : c->owner_text) != 0 ||
	    host->fact_text(run, "works in",
		c->scope.name != NULL ? c->scope.name : c->scope.id) != 0 ||
	    host->fact_text(run, "scopes", c->scopes) != 0 ||
	    host->fact_text(run, "last used from", c->last_address) != 0)
		return -1;
	if (host->fact_time(run, "last used", c->last_used) != 0 ||
	    host->fact_number(run, "networks", (int64_t)ranges->n) != 0)
		return -1;
	return host->fact_text(run, "network not understood", ranges->bad);
}

static int
judge(const struct muster_host *host, struct muster_run *run,
    const struct muster_credential *c, const struct ranges *ranges)
{
	const int reads = c->scopes != NULL && c->tier >= MUSTER_TIER_3;
	const char *reason;
	const enum muster_verdict verdict = examine(c, ranges, &reason);

	if (verdict != MUSTER_PASS && state_facts(host, run, c, ranges) != 0)
		return -1;
	return host->judge(run, verdict, MUSTER_CREDENTIAL, c->id, reason,
	    reads ? MUSTER_MEDIUM : MUSTER_HIGH,
	    reads ? "medium: the token only reads"
		  : "high: the token may do more than read, or what it may do "
		    "is not stated");
}

/* A trust has no use of its own, and of a gateway's token no source ever
 * states the address. */
static int
is_subject(const struct muster_credential *c)
{
	return c->kind == NULL || (strcmp(c->kind, "trust-policy") != 0 &&
				      strcmp(c->kind, "activegate-token") != 0);
}

static int
check(const struct muster_host *host, struct muster_run *run)
{
	const struct muster_credential *c;
	struct ranges ranges;
	int rc = 0;

	if (collect(host, run, &ranges) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && (c = host->credential(run, i)) != NULL;
	     i++)
		if (is_subject(c))
			rc = judge(host, run, c, &ranges);
	free(ranges.items);
	return rc;
}

const struct muster_rule rule_token_network = {
	.abi = MUSTER_RULE_ABI,
	.version = 1,
	.id = "TOK-07",
	.family = "tokens and keys",
	.title = "Token used from an unexpected network",
	.logic = "Tokens that are switched on and whose last use came from an "
		 "address outside every range of the register of networks; "
		 "entries that are not in force yet or no more do not count. "
		 "Where the address is not stated or not readable, or a range "
		 "of the register is not, the verdict is unknown. Tokens of "
		 "ActiveGates, whose address is never stated, are not judged.",
	.rationale = "A token is tied to nothing: whoever has it is its owner. "
		     "The address of its last use is the only thing that "
		     "shows that a copy is at work elsewhere.",
	.fix = "1. Ask the owner whether the address is theirs. 2. If nobody "
	       "knows it, open the Access tokens app of the environment "
	       "(platform tokens: Account Management > Identity & access "
	       "management > Platform tokens), switch the token off at once "
	       "and make a new one. 3. Read in the audit log what was done "
	       "from that address. 4. If it is known, enter its range in the "
	       "register networks. 5. Limit the addresses under Account "
	       "Management > Settings > Environments, under IP allowlist of "
	       "the environment.",
	.false_alarm = "Cloud providers and gateways change their addresses; "
		       "people work from home.",
	.severity = MUSTER_MEDIUM,
	.settings = NULL,
	.needs = MUSTER_DATA_CREDENTIALS,
	.whole = 0,
	.absence = MUSTER_UNKNOWN,
	.check = check,
	.registers = UINT32_C(1) << MUSTER_NETWORKS,
};
