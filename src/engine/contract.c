/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a rule, built in or loaded, keeps to muster_rule(3). */
#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "engine/engine_private.h"

#define MAX_ID 32
#define MAX_NAME 32
#define MAX_TEXT ((size_t)16 * KIB)
#define MAX_SETTINGS 100
#define ALL_DATA ((uint32_t)MUSTER_DATA_USE * 2 - 1)
#define ALL_REGISTERS ((UINT32_C(1) << MUSTER_BOUNDED_POLICIES) * 2 - 1)

int
contract_check_abi(uint32_t abi, struct err *err)
{
	const uint32_t ours = MUSTER_RULE_ABI;

	if (abi >> 16 == ours >> 16 && (abi & 0xffff) <= (ours & 0xffff))
		return 0;
	return err_set(err, ERR_CONFIG,
	    "made for interface %" PRIu32 ".%" PRIu32
	    ", this program has %" PRIu32 ".%" PRIu32,
	    abi >> 16, abi & 0xffff, ours >> 16, ours & 0xffff);
}

static bool
is_upper_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* ACC-01: capitals and digits in groups, a letter first. */
static bool
is_id(const char *id)
{
	size_t n = strlen(id);

	if (n == 0 || n > MAX_ID || id[0] < 'A' || id[0] > 'Z')
		return false;
	for (size_t i = 1; i < n; i++)
		if (!is_upper_or_digit(id[i]) &&
		    !(id[i] == '-' && is_upper_or_digit(id[i + 1])))
			return false;
	return true;
}

static bool
is_setting_name(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > MAX_NAME || name[0] < 'a' || name[0] > 'z')
		return false;
	for (size_t i = 1; i < n; i++)
		if (!(name[i] >= 'a' && name[i] <= 'z') &&
		    !(name[i] >= '0' && name[i] <= '9') && name[i] != '_')
			return false;
	return strcmp(name, "enabled") != 0 && strcmp(name, "reason") != 0;
}

/* Text that reports print: there, UTF-8, on one line. */
static int
check_text(const char *what, const char *text, struct err *err)
{
	size_t n;

	if (text == NULL)
		return err_set(err, ERR_CONFIG, "%s is missing", what);
	n = strnlen(text, MAX_TEXT + 1);
	if (n == 0 || n > MAX_TEXT)
		return err_set(err, ERR_CONFIG, "%s is %s", what,
		    n == 0 ? "empty" : "too long");
	if (!text_is_utf8(text, n))
		return err_set(err, ERR_CONFIG, "%s is not UTF-8", what);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return err_set(err, ERR_CONFIG,
			    "%s holds a control character", what);
	return 0;
}

static int
check_setting(const struct muster_rule *rule, size_t at, struct err *err)
{
	const struct muster_setting *s = &rule->settings[at];

	if (!is_setting_name(s->name))
		return err_set(err, ERR_CONFIG,
		    "setting %zu: its name must be small letters, digits and "
		    "_, and not \"enabled\" or \"reason\"",
		    at + 1);
	for (size_t i = 0; i < at; i++)
		if (strcmp(rule->settings[i].name, s->name) == 0)
			return err_set(err, ERR_CONFIG,
			    "setting \"%s\" is there twice", s->name);
	if (check_text("its meaning", s->meaning, err) != 0)
		return err_wrap(err, "setting \"%s\"", s->name);
	if (s->min <= s->value && s->value <= s->max)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "setting \"%s\": default %" PRId64
	    " is outside its bounds, %" PRId64 " to %" PRId64,
	    s->name, s->value, s->min, s->max);
}

static int
check_texts(const struct muster_rule *rule, struct err *err)
{
	const struct {
		const char *what, *text;
	} texts[] = {
		{ "family", rule->family },
		{ "title", rule->title },
		{ "logic", rule->logic },
		{ "rationale", rule->rationale },
		{ "fix", rule->fix },
		{ "false_alarm", rule->false_alarm },
	};

	for (size_t i = 0; i < NITEMS(texts); i++)
		if (check_text(texts[i].what, texts[i].text, err) != 0)
			return -1;
	return 0;
}

static int
check_numbers(const struct muster_rule *rule, struct err *err)
{
	if (rule->version == 0)
		return err_set(err, ERR_CONFIG, "version must be 1 or more");
	if ((unsigned)rule->severity > MUSTER_CRITICAL)
		return err_set(err, ERR_CONFIG, "severity is none we know");
	if ((unsigned)rule->absence > MUSTER_UNKNOWN)
		return err_set(err, ERR_CONFIG, "absence is none we know");
	if (((rule->needs | rule->whole) & ~ALL_DATA) != 0)
		return err_set(err, ERR_CONFIG,
		    "needs or whole names data that we do not know");
	if (rule->whole != 0 && rule->absence == MUSTER_UNKNOWN)
		return err_set(err, ERR_CONFIG,
		    "whole is set, but absence names no verdict");
	if (rule->check == NULL && (rule->needs & UNDELIVERED) == 0)
		return err_set(err, ERR_CONFIG, "check is missing");
	if ((contract_registers(rule) & ~ALL_REGISTERS) != 0)
		return err_set(err, ERR_CONFIG,
		    "registers names one that we do not know");
	return 0;
}

uint32_t
contract_registers(const struct muster_rule *rule)
{
	return (rule->abi & 0xffff) < 2 ? 0 : rule->registers;
}

int
contract_check(const struct muster_rule *rule, struct err *err)
{
	/* First: what follows in it may look otherwise. */
	if (contract_check_abi(rule->abi, err) != 0)
		return -1;
	if (rule->id == NULL || !is_id(rule->id))
		return err_set(err, ERR_CONFIG,
		    "its id must be capitals and digits, as in \"ACC-01\"");
	if (check_texts(rule, err) != 0 || check_numbers(rule, err) != 0)
		return err_wrap(err, "rule %s", rule->id);
	if (rule->settings == NULL)
		return 0;
	for (size_t i = 0; rule->settings[i].name != NULL; i++) {
		if (i == MAX_SETTINGS)
			return err_set(err, ERR_CONFIG,
			    "rule %s: more than %d settings", rule->id,
			    MAX_SETTINGS);
		if (check_setting(rule, i, err) != 0)
			return err_wrap(err, "rule %s", rule->id);
	}
	return 0;
}
