/* SPDX-License-Identifier: MIT */
/*
 * Gates, and how people and their machines are told of them.
 *
 * (1) A metric that is null can't be compared; the gate then holds, because
 *     whoever set it wanted to know. The reason is told.
 * (2) Bytes that are not printable ASCII never reach a report: they become ?.
 */
#include "report/gate.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

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

/* The sign at *p, which is then behind it. False where there is none. */
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

/* The number that is the rest of the text but for blanks. */
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

static int
add_number(struct buf *out, double x, struct err *err)
{
	char *p = buf_room(out, NUM_ROOM, err);

	if (!p)
		return -1;
	out->len += num_write(p, x, NUM_SHORTEST);
	return 0;
}

/* What holds of the metric, without its name: "> 0.05". */
static int
add_limit(struct buf *out, enum gate_op op, double limit, struct err *err)
{
	if (buf_str(out, ops[op].sign, err) < 0 || buf_char(out, ' ', err) < 0)
		return -1;
	return add_number(out, limit, err);
}

int
verdict_line(const struct verdict *v, struct buf *out, struct err *err)
{
	const struct gate *g = v->gate;

	if (buf_str(out, g->key, err) < 0 || buf_char(out, ' ', err) < 0)
		return -1;
	if (!isnan(v->value)) {
		if (add_number(out, v->value, err) < 0 || buf_char(out, ' ', err) < 0)
			return -1;
		return add_limit(out, g->op, g->limit, err);
	}
	if (buf_str(out, "null, which counts as ", err) < 0 || /* (1) */
	    add_limit(out, g->op, g->limit, err) < 0)
		return -1;
	if (v->why && (buf_str(out, ": ", err) < 0 || buf_str(out, v->why, err) < 0))
		return -1;
	return 0;
}

/* Appends text with each byte of `from` made the word in its place of `to`. */
static int
add_escaped(
    struct buf *out, const char *text, const char *from, const char *const *to, struct err *err)
{
	const char *hit;

	for (; *text; text++) {
		hit = strchr(from, *text);
		if (hit ? buf_str(out, to[hit - from], err) < 0
			: buf_char(out, *text >= ' ' && *text < 0x7f ? *text : '?', err) <
			    0) /* (2) */
			return -1;
	}
	return 0;
}

/* The message and a NUL, in a buffer of its own. */
static int
message(const struct verdict *v, struct buf *text, struct err *err)
{
	if (verdict_line(v, text, err) < 0)
		return -1;
	return buf_char(text, '\0', err);
}

int
verdict_github(const struct verdict *v, const char *title, struct buf *out, struct err *err)
{
	/* a property's value ends at a : or , and may hold neither */
	static const char *const to[] = {"%25", "%0D", "%0A", "%3A", "%2C"};
	struct buf text = {0};
	int status = message(v, &text, err);

	if (status == 0 &&
	    (buf_str(out, "::error title=", err) < 0 ||
		add_escaped(out, title, "%\r\n:,", to, err) < 0 || buf_str(out, "::", err) < 0 ||
		add_escaped(out, text.p, "%\r\n", to, err) < 0 || buf_char(out, '\n', err) < 0))
		status = -1;
	buf_free(&text);
	return status;
}

static int
add_xml(struct buf *out, const char *text, struct err *err)
{
	static const char *const to[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#9;", "&#10;", "&#13;"};

	return add_escaped(out, text, "&<>\"'\t\n\r", to, err);
}

static int
add_count(struct buf *out, const char *name, size_t n, struct err *err)
{
	if (buf_char(out, ' ', err) < 0 || buf_str(out, name, err) < 0 ||
	    buf_str(out, "=\"", err) < 0 || add_number(out, (double)n, err) < 0)
		return -1;
	return buf_char(out, '"', err);
}

/* The start tag of a testsuite, or of testsuites. */
static int
add_suite(
    struct buf *out, const char *tag, const char *name, size_t n, size_t failed, struct err *err)
{
	if (buf_str(out, tag, err) < 0 || buf_str(out, " name=\"", err) < 0 ||
	    add_xml(out, name, err) < 0 || buf_char(out, '"', err) < 0 ||
	    add_count(out, "tests", n, err) < 0 || add_count(out, "failures", failed, err) < 0 ||
	    add_count(out, "errors", 0, err) < 0)
		return -1;
	return buf_str(out, ">\n", err);
}

/* What should be: the gate's opposite. */
static int
add_name(struct buf *out, const struct gate *g, struct err *err)
{
	struct buf text = {0};
	int status = -1;

	if (buf_str(&text, g->key, err) == 0 && buf_char(&text, ' ', err) == 0 &&
	    add_limit(&text, ops[g->op].opposite, g->limit, err) == 0 &&
	    buf_char(&text, '\0', err) == 0)
		status = add_xml(out, text.p, err);
	buf_free(&text);
	return status;
}

static int
add_failure(struct buf *out, const struct verdict *v, struct err *err)
{
	struct buf text = {0};
	int status = message(v, &text, err);

	if (status == 0 &&
	    (buf_str(out, "<failure type=\"fail-if\" message=\"", err) < 0 ||
		add_xml(out, text.p, err) < 0 || buf_str(out, "\"/>", err) < 0))
		status = -1;
	buf_free(&text);
	return status;
}

static int
add_value(struct buf *out, const struct verdict *v, struct err *err)
{
	if (buf_str(out, "<system-out>", err) < 0 || add_xml(out, v->gate->key, err) < 0 ||
	    buf_char(out, ' ', err) < 0 || add_number(out, v->value, err) < 0)
		return -1;
	return buf_str(out, "</system-out>", err);
}

static int
add_case(struct buf *out, const struct verdict *v, const char *suite, struct err *err)
{
	if (buf_str(out, "    <testcase classname=\"", err) < 0 || add_xml(out, suite, err) < 0 ||
	    buf_str(out, "\" name=\"", err) < 0 || add_name(out, v->gate, err) < 0 ||
	    buf_str(out, "\">", err) < 0)
		return -1;
	if ((gate_holds(v->gate, v->value) ? add_failure : add_value)(out, v, err) < 0)
		return -1;
	return buf_str(out, "</testcase>\n", err);
}

int
verdicts_junit(
    const struct verdict *v, size_t n, const char *name, struct buf *out, struct err *err)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++)
		failed += gate_holds(v[i].gate, v[i].value);
	if (buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", err) < 0 ||
	    add_suite(out, "<testsuites", name, n, failed, err) < 0 ||
	    add_suite(out, "  <testsuite", name, n, failed, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (add_case(out, &v[i], name, err) < 0)
			return -1;
	}
	return buf_str(out, "  </testsuite>\n</testsuites>\n", err);
}
