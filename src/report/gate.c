/* SPDX-License-Identifier: MIT */
/*
 * Gates, and how people and CI systems are told about them.
 * (1) A metric that is null cannot be compared. The gate then fails, because
 *     whoever set it wanted to know. The message gives the reason.
 * (2) Bytes that are not printable ASCII become ? in reports.
 * (3) Messages show values with 6 significant digits. If the rounded value no
 *     longer breaks the gate (0.0500000001 > 0.05), they show all digits.
 */
#include "report/gate.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

enum { MESSAGE_DIGITS = 6 };

static const struct {
	const char *sign;
	enum gate_op opposite;
} ops[] = {
    [GATE_LESS] = {"<", GATE_AT_LEAST},
    [GATE_AT_MOST] = {"<=", GATE_MORE},
    [GATE_MORE] = {">", GATE_AT_MOST},
    [GATE_AT_LEAST] = {">=", GATE_LESS},
};

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* Reads the comparison sign at *p and moves *p past it. False if there is none. */
static bool
read_op(const char **p, enum gate_op *op)
{
	size_t len = strspn(*p, "<>=!");

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strlen(ops[i].sign) == len && memcmp(ops[i].sign, *p, len) == 0) {
			*op = (enum gate_op)i;
			*p += len;
			return true;
		}
	}
	return false;
}

/* Reads the number that is the rest of the text, except for blanks. */
static bool
read_limit(const char *text, double *limit)
{
	char number[64];
	size_t len = strcspn(text, " \t");

	if (len >= sizeof(number) || *skip_blanks(text + len))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	return num_parse_all(number, limit) == 0 && !isnan(*limit);
}

int
gate_parse(struct gate *g, const char *text, struct err *err)
{
	const char *key = skip_blanks(text), *p;
	size_t len = strcspn(key, " \t<>=!");

	p = skip_blanks(key + len);
	if (len == 0 || !read_op(&p, &g->op))
		return err_set(err, ERR_VALUE,
		    "give a metric, one of < <= > >=, and a number, as in 'ece>0.05'");
	if (len >= sizeof(g->key))
		return err_set(err, ERR_VALUE, "no such metric");
	memcpy(g->key, key, len);
	g->key[len] = '\0';
	if (!read_limit(skip_blanks(p), &g->limit))
		return err_set(err, ERR_VALUE, "give a number behind the sign, as in 'ece>0.05'");
	return 0;
}

bool
gate_holds(const struct gate *g, double value)
{
	if (isnan(value)) /* (1) */
		return true;
	switch (g->op) {
	case GATE_LESS:
		return value < g->limit;
	case GATE_AT_MOST:
		return value <= g->limit;
	case GATE_MORE:
		return value > g->limit;
	case GATE_AT_LEAST:
		return value >= g->limit;
	}
	return true;
}

static void
add_number(struct buf *out, double x)
{
	buf_number(out, x, NUM_SHORTEST);
}

/* (3) Returns how many digits to show of a value that fails the gate. */
static int
message_precision(const struct gate *g, double value)
{
	char text[NUM_ROOM + 1];
	double shown;

	text[num_write(text, value, MESSAGE_DIGITS)] = '\0';
	return num_parse_all(text, &shown) == 0 && gate_holds(g, shown) ? MESSAGE_DIGITS
									: NUM_SHORTEST;
}

/* Appends a comparison with the limit: "> 0.05". */
static void
add_limit(struct buf *out, enum gate_op op, double limit)
{
	buf_str(out, ops[op].sign);
	buf_char(out, ' ');
	add_number(out, limit);
}

/* (1) Appends "null: there are no rows (gate: ece > 0.05)". */
static void
add_null(struct buf *out, const struct verdict *v)
{
	buf_str(out, "null");
	if (v->why) {
		buf_str(out, ": ");
		buf_str(out, v->why);
	}
	buf_str(out, " (gate: ");
	buf_str(out, v->gate->key);
	buf_char(out, ' ');
	add_limit(out, v->gate->op, v->gate->limit);
	buf_char(out, ')');
}

/* Appends the message about a gate that fails. */
static void
add_message(struct buf *out, const struct verdict *v)
{
	const struct gate *g = v->gate;

	buf_str(out, "gate failed: ");
	buf_str(out, g->key);
	buf_char(out, ' ');
	if (isnan(v->value)) {
		add_null(out, v);
		return;
	}
	buf_number(out, v->value, message_precision(g, v->value));
	buf_char(out, ' ');
	add_limit(out, g->op, g->limit);
}

int
verdict_line(const struct verdict *v, struct buf *out, struct err *err)
{
	add_message(out, v);
	return buf_check(out, err);
}

/*
 * (2) Replaces, in everything in out from byte `begin` on, each byte of `from`
 *     by the corresponding word of `to`.
 */
static void
escape(struct buf *out, size_t begin, const char *from, const char *const *to)
{
	const char *hit, *word;
	char *p, *q;
	size_t more = 0, len;

	for (size_t i = begin; i < out->len; i++) {
		hit = out->p[i] ? strchr(from, out->p[i]) : NULL;
		more += hit ? strlen(to[hit - from]) - 1 : 0;
	}
	if (!buf_reserve(out, more))
		return;
	p = out->p + out->len;
	q = p + more;
	out->len += more;
	while (p > out->p + begin) { /* backwards, because the words are longer */
		hit = *--p ? strchr(from, *p) : NULL;
		word = hit ? to[hit - from] : *p >= ' ' && *p < 0x7f ? p : "?";
		len = hit ? strlen(word) : 1;
		q -= len;
		memmove(q, word, len);
	}
}

int
verdict_github(const struct verdict *v, const char *title, struct buf *out, struct err *err)
{
	/* a property's value ends at : or , and may contain neither */
	static const char *const to[] = {"%25", "%0D", "%0A", "%3A", "%2C"};
	size_t begin;

	buf_str(out, "::error title=");
	begin = out->len;
	buf_str(out, title);
	escape(out, begin, "%\r\n:,", to);
	buf_str(out, "::");
	begin = out->len;
	add_message(out, v);
	escape(out, begin, "%\r\n", to);
	buf_char(out, '\n');
	return buf_check(out, err);
}

static void
escape_xml(struct buf *out, size_t begin)
{
	static const char *const to[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#9;", "&#10;", "&#13;"};

	escape(out, begin, "&<>\"'\t\n\r", to);
}

static void
add_xml(struct buf *out, const char *text)
{
	const size_t begin = out->len;

	buf_str(out, text);
	escape_xml(out, begin);
}

/* Appends the start tag of a testsuite, or of testsuites. */
static void
add_suite(struct buf *out, const char *tag, const char *name, size_t n, size_t failed)
{
	buf_str(out, tag);
	buf_str(out, " name=\"");
	add_xml(out, name);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n", n, failed);
}

/* Appends what should be true: the opposite of the gate. */
static void
add_name(struct buf *out, const struct gate *g)
{
	const size_t begin = out->len;

	buf_str(out, g->key);
	buf_char(out, ' ');
	add_limit(out, ops[g->op].opposite, g->limit);
	escape_xml(out, begin);
}

static void
add_failure(struct buf *out, const struct verdict *v)
{
	size_t begin;

	buf_str(out, "<failure type=\"fail-if\" message=\"");
	begin = out->len;
	add_message(out, v);
	escape_xml(out, begin);
	buf_str(out, "\"/>");
}

/* Appends the value with all its digits. */
static void
add_value(struct buf *out, const struct verdict *v)
{
	buf_str(out, "<system-out>");
	add_xml(out, v->gate->key);
	buf_char(out, ' ');
	add_number(out, v->value);
	buf_str(out, "</system-out>");
}

static void
add_case(struct buf *out, const struct verdict *v, const char *suite)
{
	buf_str(out, "    <testcase classname=\"");
	add_xml(out, suite);
	buf_str(out, "\" name=\"");
	add_name(out, v->gate);
	buf_str(out, "\">");
	if (gate_holds(v->gate, v->value))
		add_failure(out, v);
	if (!isnan(v->value))
		add_value(out, v);
	buf_str(out, "</testcase>\n");
}

int
verdicts_junit(
    const struct verdict *v, size_t n, const char *name, struct buf *out, struct err *err)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++)
		failed += gate_holds(v[i].gate, v[i].value);
	buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	add_suite(out, "<testsuites", name, n, failed);
	add_suite(out, "  <testsuite", name, n, failed);
	for (size_t i = 0; i < n; i++)
		add_case(out, &v[i], name);
	buf_str(out, "  </testsuite>\n</testsuites>\n");
	return buf_check(out, err);
}
