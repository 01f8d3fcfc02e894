/* SPDX-License-Identifier: Apache-2.0 */
/* Arabic letters joined; lines in the order of the eye. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "writer/pdf_layout.h"
#include "writer/pdf_script.h"

struct range {
	uint32_t from, to;
};

static bool
is_in(uint32_t c, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

static bool
is_mark(uint32_t c)
{
	static const struct range marks[] = { { 0x0300, 0x036F },
		{ 0x0591, 0x05BD }, { 0x05BF, 0x05BF }, { 0x05C1, 0x05C2 },
		{ 0x05C4, 0x05C5 }, { 0x05C7, 0x05C7 }, { 0x0610, 0x061A },
		{ 0x064B, 0x065F }, { 0x0670, 0x0670 }, { 0x06D6, 0x06DC },
		{ 0x06DF, 0x06E4 }, { 0x06E7, 0x06E8 }, { 0x06EA, 0x06ED },
		{ 0x08D3, 0x08FF }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F },
		{ 0xFE20, 0xFE2F } };

	return c >= 0x300 && is_in(c, marks, NITEMS(marks));
}

enum bidi { LEFT, RIGHT, NUMBER, NEUTRAL, MARK };

static enum bidi
class_of(uint32_t c)
{
	static const struct range numbers[] = { { '0', '9' },
		{ 0x0660, 0x0669 }, { 0x066B, 0x066C }, { 0x06F0, 0x06F9 } };
	static const struct range right[] = { { 0x0590, 0x08FF },
		{ 0xFB1D, 0xFDFF }, { 0xFE70, 0xFEFC } };
	static const struct range left[] = { { 'A', 'Z' }, { 'a', 'z' },
		{ 0xAA, 0xAA }, { 0xB5, 0xB5 }, { 0xBA, 0xBA }, { 0xC0, 0xD6 },
		{ 0xD8, 0xF6 }, { 0xF8, 0x1FFF }, { 0x2C00, 0x2DFF },
		{ 0x3005, 0xFB1C }, { 0xFF10, 0xFFDC } };

	if (is_mark(c))
		return MARK;
	if (is_in(c, numbers, NITEMS(numbers)))
		return NUMBER;
	if (is_in(c, right, NITEMS(right)))
		return RIGHT;
	return is_in(c, left, NITEMS(left)) || c > 0xFFFF ? LEFT : NEUTRAL;
}

bool
pdf_script_turns(const char *text, size_t len)
{
	const char *p = text;
	const char *end = text + len;

	/* Hebrew is the first of them: nothing below its lead byte. */
	while (p < end && (unsigned char)*p < 0xD6)
		p++;
	while (p < end)
		if (class_of(text_next(&p, end)) == RIGHT)
			return true;
	return false;
}

/* Letter, its isolated form; final, initial and medial follow it there. */
static const struct {
	uint16_t letter, form;
	bool forward; /* joins the next letter, too */
} letters[] = {
	{ 0x0621, 0xFE80, false },
	{ 0x0622, 0xFE81, false },
	{ 0x0623, 0xFE83, false },
	{ 0x0624, 0xFE85, false },
	{ 0x0625, 0xFE87, false },
	{ 0x0626, 0xFE89, true },
	{ 0x0627, 0xFE8D, false },
	{ 0x0628, 0xFE8F, true },
	{ 0x0629, 0xFE93, false },
	{ 0x062A, 0xFE95, true },
	{ 0x062B, 0xFE99, true },
	{ 0x062C, 0xFE9D, true },
	{ 0x062D, 0xFEA1, true },
	{ 0x062E, 0xFEA5, true },
	{ 0x062F, 0xFEA9, false },
	{ 0x0630, 0xFEAB, false },
	{ 0x0631, 0xFEAD, false },
	{ 0x0632, 0xFEAF, false },
	{ 0x0633, 0xFEB1, true },
	{ 0x0634, 0xFEB5, true },
	{ 0x0635, 0xFEB9, true },
	{ 0x0636, 0xFEBD, true },
	{ 0x0637, 0xFEC1, true },
	{ 0x0638, 0xFEC5, true },
	{ 0x0639, 0xFEC9, true },
	{ 0x063A, 0xFECD, true },
	{ 0x0641, 0xFED1, true },
	{ 0x0642, 0xFED5, true },
	{ 0x0643, 0xFED9, true },
	{ 0x0644, 0xFEDD, true },
	{ 0x0645, 0xFEE1, true },
	{ 0x0646, 0xFEE5, true },
	{ 0x0647, 0xFEE9, true },
	{ 0x0648, 0xFEED, false },
	{ 0x0649, 0xFEEF, false },
	{ 0x064A, 0xFEF1, true },
	{ 0x067E, 0xFB56, true },
	{ 0x0686, 0xFB7A, true },
	{ 0x0698, 0xFB8A, false },
	{ 0x06A9, 0xFB8E, true },
	{ 0x06AF, 0xFB92, true },
	{ 0x06CC, 0xFBFC, true },
};

#define HAMZA 0x0621
#define LAM 0x0644
#define TATWEEL 0x0640

static size_t
letter_row(uint32_t c)
{
	for (size_t i = 0; i < NITEMS(letters); i++)
		if (letters[i].letter == c)
			return i;
	return NONE;
}

/* Lam with an alef behind it is one letter to the eye. */
static const struct {
	uint16_t alef, form;
} lam_alefs[] = { { 0x0622, 0xFEF5 }, { 0x0623, 0xFEF7 }, { 0x0625, 0xFEF9 },
	{ 0x0627, 0xFEFB } };

bool
pdf_script_form(size_t i, uint32_t *form, uint32_t text[2])
{
	size_t row = i / 4, shape = i % 4;

	text[1] = 0;
	if (row < NITEMS(letters)) {
		/* Letters that join backwards only have two shapes, the
		 * hamza one; what lies behind is the next letter's. */
		if (!letters[row].forward && shape > 1)
			shape = 0;
		if (letters[row].letter == HAMZA)
			shape = 0;
		*form = letters[row].form + (uint32_t)shape;
		text[0] = letters[row].letter;
		return true;
	}
	i -= NITEMS(letters) * 4;
	if (i >= NITEMS(lam_alefs) * 2)
		return false;
	*form = lam_alefs[i / 2].form + (uint32_t)(i % 2);
	text[0] = LAM;
	text[1] = lam_alefs[i / 2].alef;
	return true;
}

static bool
joins_forward(uint32_t c)
{
	size_t row = letter_row(c);

	return c == TATWEEL || c == 0x200D ||
	       (row != NONE && letters[row].forward);
}

static bool
joins_backward(uint32_t c)
{
	return c == TATWEEL || c == 0x200D ||
	       (c != HAMZA && letter_row(c) != NONE);
}

static uint32_t
lam_alef(uint32_t c, uint32_t next)
{
	for (size_t i = 0; c == LAM && i < NITEMS(lam_alefs); i++)
		if (lam_alefs[i].alef == next)
			return lam_alefs[i].form;
	return 0;
}

static uint32_t
peek(const char *p, const char *end)
{
	uint32_t c = text_next(&p, end);

	while (c != 0 && is_mark(c))
		c = text_next(&p, end);
	return c;
}

void
pdf_script_join(struct strbuf *out, const char *text,
    bool (*has)(void *, uint32_t), void *context)
{
	const char *p = text;
	const char *end = text + strlen(text);
	uint32_t before = 0;

	while (p < end) {
		uint32_t c = text_next(&p, end);
		uint32_t next = peek(p, end), form;
		size_t row = letter_row(c);
		const char *behind = p;
		bool back = joins_forward(before) && joins_backward(c);
		bool on = joins_forward(c) && joins_backward(next);

		form = text_next(&behind, end) == next ? lam_alef(c, next) : 0;
		if (form != 0 && has(context, form + (back ? 1 : 0))) {
			text_put(out, form + (back ? 1 : 0));
			p = behind;
			before = next;
			continue;
		}
		form = c;
		if (row != NONE)
			form = letters[row].form + (back ? 1u : 0u) +
			       (on ? 2u : 0u);
		text_put(out, form != c && has(context, form) ? form : c);
		if (!is_mark(c))
			before = c;
	}
}

struct line {
	uint32_t c[PDF_LINE_BYTES];
	unsigned char level[PDF_LINE_BYTES];
	enum bidi class[PDF_LINE_BYTES];
	size_t n;
};

/* Neutrals take the direction of both neighbours if they agree, else that
 * of the paragraph.  A number counts as what stands before it. */
static void
settle_neutrals(struct line *l)
{
	enum bidi before = LEFT;
	size_t i = 0;

	while (i < l->n) {
		size_t to = i;
		enum bidi behind;

		if (l->class[i] != NEUTRAL) {
			before = l->class[i] == LEFT ? LEFT : RIGHT;
			i++;
			continue;
		}
		while (to < l->n && l->class[to] == NEUTRAL)
			to++;
		behind = to < l->n && l->class[to] != LEFT ? RIGHT : LEFT;
		for (; i < to; i++)
			l->class[i] = before == behind ? before : LEFT;
	}
}

static bool
is_number_joint(const struct line *l, size_t i)
{
	return i > 0 && i + 1 < l->n && l->class[i - 1] == NUMBER &&
	       l->class[i + 1] == NUMBER &&
	       strchr(".,:/+-", (int)l->c[i]) != NULL;
}

static void
settle(struct line *l)
{
	enum bidi strong = LEFT;

	for (size_t i = 0; i < l->n; i++)
		if (l->c[i] < 0x80 && l->class[i] == NEUTRAL &&
		    is_number_joint(l, i))
			l->class[i] = NUMBER;
	for (size_t i = 0; i < l->n; i++) {
		if (l->class[i] == MARK)
			l->class[i] = i == 0 ? LEFT : l->class[i - 1];
		if (l->class[i] == NUMBER && strong == LEFT)
			l->class[i] = LEFT;
		if (l->class[i] == LEFT || l->class[i] == RIGHT)
			strong = l->class[i];
	}
	settle_neutrals(l);
	for (size_t i = 0; i < l->n; i++) {
		l->level[i] = l->class[i] == RIGHT ? 1 : 0;
		if (l->class[i] == NUMBER)
			l->level[i] = 2;
	}
}

static void
swap(struct line *l, size_t a, size_t b)
{
	uint32_t c = l->c[a];
	unsigned char level = l->level[a];

	l->c[a] = l->c[b];
	l->level[a] = l->level[b];
	l->c[b] = c;
	l->level[b] = level;
}

static void
reverse(struct line *l, size_t from, size_t to)
{
	for (; from + 1 < to; from++, to--)
		swap(l, from, to - 1);
}

static void
reverse_levels(struct line *l, unsigned level)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t to = i;

		while (to < l->n && l->level[to] >= level)
			to++;
		if (to > i) {
			reverse(l, i, to);
			i = to - 1;
		}
	}
}

static uint32_t
mirrored(uint32_t c)
{
	static const uint16_t pairs[][2] = { { '(', ')' }, { '[', ']' },
		{ '{', '}' }, { '<', '>' }, { 0xAB, 0xBB },
		{ 0x2039, 0x203A } };

	for (size_t i = 0; i < NITEMS(pairs); i++) {
		if (c == pairs[i][0])
			return pairs[i][1];
		if (c == pairs[i][1])
			return pairs[i][0];
	}
	return c;
}

/* Turned around, marks stand before their letter; fonts want them behind. */
static void
marks_behind(struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t to = i;

		if (l->level[i] != 1 || !is_mark(l->c[i]))
			continue;
		while (to < l->n && l->level[to] == 1 && is_mark(l->c[to]))
			to++;
		if (to < l->n && l->level[to] == 1)
			reverse(l, i, ++to);
		i = to - 1;
	}
}

static size_t
put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

bool
pdf_script_order(const char *text, size_t len, char *out)
{
	const char *p = text;
	const char *end = text + len;
	struct line l = { .n = 0 };
	size_t at = 0;

	if (len > PDF_LINE_BYTES || !text_is_utf8(text, len))
		return false;
	while (p < end) {
		l.c[l.n] = text_next(&p, end);
		l.class[l.n] = class_of(l.c[l.n]);
		l.n++;
	}
	settle(&l);
	reverse_levels(&l, 2);
	reverse_levels(&l, 1);
	marks_behind(&l);
	for (size_t i = 0; i < l.n; i++)
		at +=
		    put(out + at, l.level[i] == 1 ? mirrored(l.c[i]) : l.c[i]);
	out[at] = '\0';
	return true;
}
