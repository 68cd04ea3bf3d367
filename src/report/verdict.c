/* SPDX-License-Identifier: MIT */
/*
 * How people and CI systems are told about gates.
 * (1) Messages show values with 6 significant digits. If two of the numbers in a message
 *     differ, but would look equal or the wrong way round (0.0500000001 > 0.05), all
 *     have all their digits. A limit that the user gave has the digits that it needs.
 * (2) Bytes that are not printable ASCII become ? in reports.
 */
#include "report/verdict.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "base/utf8.h"
#include "report/gate.h"

enum { MESSAGE_DIGITS = 6, GROUP_SHOWN = 100 };

static double
rounded(double x)
{
	char text[NUM_ROOM + 1];
	double shown = x;

	text[num_write(text, x, MESSAGE_DIGITS)] = '\0';
	return num_parse_all(text, &shown) == 0 ? shown : x;
}

/* Whether two numbers compare alike when they are shown as these. */
static bool
alike(double a, double b, double shown_a, double shown_b)
{
	if (isnan(a) || isnan(b))
		return true;
	return (a < b) == (shown_a < shown_b) && (a > b) == (shown_a > shown_b);
}

/* (1) How many digits to show of the numbers of a verdict. */
static int
precision(const struct verdict *v)
{
	const double value = rounded(v->value), base = rounded(v->base);
	const double limit = v->gate->relative ? rounded(v->limit) : v->limit;

	return alike(v->value, v->limit, value, limit) && alike(v->value, v->base, value, base) &&
		alike(v->limit, v->base, limit, base)
	    ? MESSAGE_DIGITS
	    : NUM_SHORTEST;
}

/* "> 0.05", or "> 0.0301 (base+0.01, base 0.0201)". */
static void
add_comparison(struct buf *out, const struct verdict *v, int digits)
{
	const struct gate *g = v->gate;

	buf_printf(out, "%s ", gate_sign(g));
	if (!g->relative) {
		gate_limit(g, out);
		return;
	}
	buf_number(out, v->limit, digits);
	buf_str(out, " (");
	gate_limit(g, out);
	if (g->change) {
		buf_str(out, ", base ");
		buf_number(out, v->base, digits);
	}
	buf_char(out, ')');
}

/* Which group it is about, and how many others fail: " in lang: de, and in 2 other groups". */
static void
add_group(struct buf *out, const struct verdict *v)
{
	char shown[GROUP_SHOWN + 1];

	if (!v->group)
		return;
	if (!v->by) {
		buf_printf(out, " in %s", v->group);
		return;
	}
	utf8_show(shown, sizeof(shown), v->by, strlen(v->by));
	buf_printf(out, " in %s ", shown);
	utf8_show(shown, sizeof(shown), v->group, strlen(v->group));
	buf_printf(out, "'%s'", shown);
	if (v->others > 0)
		buf_printf(out, ", and in %zu other group%s", v->others, v->others == 1 ? "" : "s");
}

/* Appends the message about a gate that fails. */
static void
add_message(struct buf *out, const struct verdict *v)
{
	const struct gate *g = v->gate;
	const bool valued = !isnan(v->value);
	const int digits = precision(v);

	buf_printf(out, "gate failed: %s%s ", g->key, gate_part_name[g->part]);
	if (valued)
		buf_number(out, v->value, digits);
	else
		buf_str(out, "has no value");
	if (valued && !isnan(v->limit)) {
		buf_char(out, ' ');
		add_comparison(out, v, digits);
		add_group(out, v);
		return;
	}
	add_group(out, v);
	buf_str(out, valued ? ", but its limit has no value" : "");
	if (v->why[0])
		buf_printf(out, ": %s", v->why);
	buf_str(out, " (gate: ");
	gate_text(g, out);
	buf_char(out, ')');
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
add_name(struct buf *out, const struct verdict *v)
{
	const size_t begin = out->len;

	gate_opposite(v->gate, out);
	if (v->gate->any)
		buf_printf(out, " in each %s", v->by ? v->by : "group");
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
	buf_printf(out, "%s ", gate_part_name[v->gate->part]);
	buf_number(out, v->value, NUM_SHORTEST);
	buf_str(out, "</system-out>");
}

static void
add_case(struct buf *out, const struct verdict *v, const char *suite)
{
	buf_str(out, "    <testcase classname=\"");
	add_xml(out, suite);
	buf_str(out, "\" name=\"");
	add_name(out, v);
	buf_str(out, "\">");
	if (v->failed)
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
		failed += v[i].failed;
	buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	add_suite(out, "<testsuites", name, n, failed);
	add_suite(out, "  <testsuite", name, n, failed);
	for (size_t i = 0; i < n; i++)
		add_case(out, &v[i], name);
	buf_str(out, "  </testsuite>\n</testsuites>\n");
	return buf_check(out, err);
}
