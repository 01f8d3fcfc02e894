/* SPDX-License-Identifier: Apache-2.0 */
/* The order of rows: field by field, lists by length and then item by item. */
#include "base/text.h"
#include "model/field.h"
#include "model/grant.h"
#include "model/entitlement.h"

static int
order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
order_signed(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Texts are stored once: most equal ones are the same bytes. */
static int
order_text(const char *a, const char *b)
{
	return a == b ? 0 : text_compare(a, b);
}

static int
order_texts(const char *const *a, const char *const *b, size_t n)
{
	int d = 0;

	for (size_t i = 0; d == 0 && i < n; i++)
		d = order_text(a[i], b[i]);
	return d;
}

static int
order_parameters(const struct parameter *a, const struct parameter *b, size_t n)
{
	int d = 0;

	for (size_t i = 0; d == 0 && i < n; i++) {
		d = order_text(a[i].name, b[i].name);
		if (d == 0)
			d = order_text(a[i].value, b[i].value);
	}
	return d;
}

static int
order_conditions(const struct condition *a, const struct condition *b, size_t n)
{
	int d = 0;

	for (size_t i = 0; d == 0 && i < n; i++) {
		d = order_text(a[i].attribute, b[i].attribute);
		if (d == 0)
			d = order(a[i].operator, b[i].operator);
		if (d == 0)
			d = order(a[i].n_values, b[i].n_values);
		if (d == 0)
			d = order_texts(
			    a[i].values, b[i].values, a[i].n_values);
	}
	return d;
}

static int
order_statements(const struct statement *a, const struct statement *b, size_t n)
{
	int d = 0;

	for (size_t i = 0; d == 0 && i < n; i++) {
		d = order(a[i].deny, b[i].deny);
		if (d == 0)
			d = order(a[i].n_permissions, b[i].n_permissions);
		if (d == 0)
			d = order_texts(a[i].permissions, b[i].permissions,
			    a[i].n_permissions);
		if (d == 0)
			d = order(a[i].n_conditions, b[i].n_conditions);
		if (d == 0)
			d = order_conditions(a[i].conditions, b[i].conditions,
			    a[i].n_conditions);
	}
	return d;
}

static int
order_list(const struct field *field, const void *a, const void *b)
{
	size_t na, nb;
	const void *x = field_list(a, field, &na);
	const void *y = field_list(b, field, &nb);

	if (na != nb)
		return order(na, nb);
	if (field->kind == FIELD_TEXTS)
		return order_texts(x, y, na);
	if (field->kind == FIELD_PARAMETERS)
		return order_parameters(x, y, na);
	if (field->kind == FIELD_CONDITIONS)
		return order_conditions(x, y, na);
	return order_statements(x, y, na);
}

static int
order_field(const struct field *field, const void *a, const void *b)
{
	switch (field->kind) {
	case FIELD_TEXT:
		return order_text(field_text(a, field), field_text(b, field));
	case FIELD_TIME:
	case FIELD_COUNT:
		return order_signed(
		    field_number(a, field), field_number(b, field));
	case FIELD_SIZE:
		return order(field_size(a, field), field_size(b, field));
	case FIELD_ENUM:
	case FIELD_STATUS:
		return order_signed(field_enum(a, field), field_enum(b, field));
	case FIELD_BOOL:
		return order(field_bool(a, field), field_bool(b, field));
	case FIELD_BITS:
		return order(field_bits(a, field), field_bits(b, field));
	case FIELD_TEXTS:
	case FIELD_PARAMETERS:
	case FIELD_CONDITIONS:
	case FIELD_STATEMENTS:
		return order_list(field, a, b);
	}
	return 0;
}

int
field_compare(enum noun_id id, const void *a, const void *b)
{
	const struct noun *noun = &field_nouns[id];
	int d = 0;

	for (size_t i = 0; d == 0 && i < noun->n_fields; i++)
		d = order_field(&noun->fields[i], a, b);
	return d;
}
