/* SPDX-License-Identifier: MIT */
/*
 * Lines of JSON into rows.
 *
 * (1) Whatever is wrong with a line, what can be made out of it is carried: a row
 *     that becomes null keeps its fields.
 */
#include <string.h>

#include "base/json.h"
#include "base/suggest.h"
#include "format/jsonl.h"

/* A line that holds an object, and the row that comes of it. */
struct line {
	struct batch *b;
	const char *begin, *p, *end; /* p: what is read next, or NULL: the rest can't be read */
	size_t n; /* logits */
	bool found; /* a member held them */
};

/* How much of a name a message shows. */
static int
shown(const struct field *f)
{
	return f->name_len > 40 ? 40 : (int)f->name_len;
}

/* The number of a byte in its line, from 1. */
static size_t
byte_of(const struct line *l, const char *at)
{
	return (size_t)(at - l->begin) + 1;
}

static bool
no_member(struct line *l, const char *at)
{
	batch_flaw(l->b, 1, "%s",
	    at < l->end ? "the line is not JSON: \"name\": value must stand here"
			: "the line ends inside the object: one row a line, as from jq -c");
	return false;
}

/* The next member's name, up to its value; false if there is none to read. */
static bool
member_name(struct line *l, struct field *f)
{
	struct json_fault fault;
	const char *q;

	l->p = json_space(l->p, l->end);
	if (l->p >= l->end || *l->p != '"')
		return no_member(l, l->p);
	q = json_string(l->p, l->end, &fault);
	if (!q && fault.at >= l->end)
		return no_member(l, l->end);
	if (!q) {
		batch_flaw(l->b, 1, "the line is not JSON at byte %zu: %s", byte_of(l, fault.at),
		    fault.what);
		return false;
	}
	f->name = l->p;
	f->name_len = (size_t)(q - l->p);
	q = json_space(q, l->end);
	if (q >= l->end || *q != ':')
		return no_member(l, q);
	l->p = json_space(q + 1, l->end);
	return l->p < l->end || no_member(l, l->p);
}

/* Says that the object, whose members begin at p, lacks the logits; offers the nearest name. */
static void
no_logits(struct line *l, const char *p)
{
	const char *field = l->b->layout->reading->field, *q;
	struct suggestion near = {.word = field};
	char name[64], best[64] = "";
	struct json_fault fault;

	while (p && (q = json_string(p, l->end, &fault))) {
		if ((size_t)(q - p) - 2 < sizeof(name)) {
			memcpy(name, p + 1, (size_t)(q - p) - 2);
			name[q - p - 2] = '\0';
			suggest_try(&near, name);
			if (near.best == name)
				near.best = memcpy(best, name, sizeof(best));
		}
		p = json_skip(json_space(json_space(q, l->end) + 1, l->end), l->end);
		if (p)
			p = json_space(json_space(p, l->end) + 1, l->end);
	}
	if (near.best)
		batch_flaw_advise(l->b, 1, ADVICE_FIELD,
		    "no member is called '%s'; did you mean '%s'?", field, best);
	else
		batch_flaw_advise(l->b, 1, ADVICE_FIELD, "no member is called '%s'", field);
}

/* The logits (1). */
static int
logits(struct line *l, struct err *err)
{
	const char *value = l->p, *field = l->b->layout->reading->field;
	struct batch *b = l->b;
	int status = 0;

	if (l->found)
		batch_flaw(b, 1, "two members are called '%s'", field);
	else if (*value != '[')
		batch_flaw(b, 1, "the member '%s' is not an array", field);
	else
		status = jsonl_array(b, &l->p, l->end, &l->n, err);
	if (b->now.flawed)
		l->p = json_skip(value, l->end);
	if (!l->found && !b->layout->fixed)
		b->now.row.nbefore = b->now.row.nfield;
	l->found = true;
	return status;
}

static void
no_value(struct line *l, const struct field *f, const struct json_fault *fault)
{
	if (fault->at < l->end)
		batch_flaw(l->b, 1, "the value of %.*s is not JSON at byte %zu: %s", shown(f),
		    f->name, byte_of(l, fault->at), fault->what);
	else
		batch_flaw(l->b, 1,
		    "the line ends inside the value of %.*s: one row a line, as from jq -c",
		    shown(f), f->name);
}

/* A member's value (1); p moves behind it. */
static int
member_value(struct line *l, struct field *f, struct err *err)
{
	struct json_fault fault;

	if (json_string_is(f->name, f->name_len, l->b->layout->reading->field))
		return logits(l, err);
	f->value = l->p;
	l->p = json_value(f->value, l->end, JSON_PYTHON, &fault);
	if (!l->p) {
		no_value(l, f, &fault);
		l->p = json_skip(f->value, l->end);
		return 0;
	}
	f->value_len = (size_t)(l->p - f->value);
	return jsonl_member(l->b, *f, err);
}

/* What must stand behind a member's value: 1 for a comma, 0 for the end, -1 once flawed. */
static int
member_end(struct line *l)
{
	l->p = json_space(l->p, l->end);
	if (l->p < l->end && (*l->p == ',' || *l->p == '}'))
		return *l->p++ == ',';
	batch_flaw(l->b, 1,
	    l->p < l->end ? "a comma or } must follow the value" : "the object is not closed");
	return -1;
}

/* All members, p being at the first one; 0 at the object's end, 1 once flawed. */
static int
members(struct line *l, struct err *err)
{
	struct field f;
	int more = *l->p != '}';

	l->p += !more;
	while (more > 0) {
		f = (struct field){0};
		if (!member_name(l, &f))
			return 1;
		if (member_value(l, &f, err) < 0)
			return -1;
		more = l->p ? member_end(l) : -1;
	}
	return more < 0;
}

static int
object(struct line *l, struct err *err)
{
	const struct field *clash = &l->b->now.clash;
	const char *first = json_space(l->p + 1, l->end);
	int status;

	l->p = first;
	if (first >= l->end) {
		no_member(l, first);
		return 0;
	}
	status = members(l, err);
	if (status != 0)
		return status < 0 ? -1 : 0;
	if (!l->found)
		no_logits(l, first);
	else if (clash->name)
		batch_flaw_advise(l->b, 1, ADVICE_LEAVE_OUT, "a member %.*s is there already",
		    shown(clash), clash->name);
	else if (json_space(l->p, l->end) < l->end)
		batch_flaw(l->b, 1, "more follows the object: one row a line");
	return 0;
}

/* The whole line, an array or an object. What is wrong with it as a whole is at column 1. */
static int
whole_line(struct line *l, struct err *err)
{
	struct batch *b = l->b;

	l->p = json_space(l->p, l->end);
	if (jsonl_reserve(b, err) < 0)
		return -1;
	b->now.row.bare = *l->p == '[';
	if (*l->p == '{')
		return object(l, err);
	if (*l->p != '[') {
		batch_flaw(b, 1, "a row is a JSON array or object, on a line of its own");
		return 0;
	}
	if (jsonl_array(b, &l->p, l->end, &l->n, err) < 0)
		return -1;
	if (l->p && json_space(l->p, l->end) < l->end)
		batch_flaw(b, l->n, "more follows the array: one row a line");
	return 0;
}

static void
check_width(struct batch *b, size_t n)
{
	const struct layout *l = b->layout;

	if (l->task == TASK_BINARY && n != 1 && !b->now.flawed)
		batch_flaw(b, n + 1, "the row has %zu values, and in the binary task one", n);
	else if (l->nclass > 0 && n != l->nvalue && !b->now.flawed)
		batch_flaw(b, n < l->nvalue ? n + 1 : l->nvalue + 1,
		    "the row has %zu class%s, not %zu", n, n == 1 ? "" : "es", l->nvalue);
	if (jsonl_label(l) && !b->now.label)
		batch_flaw(
		    b, 1, "no member is called '%s', which is to be the label", jsonl_label(l));
	if (l->weight == HAS_WEIGHT && !b->now.weight)
		batch_flaw(
		    b, 1, "no member is called '%s', which is to be the weight", jsonl_weight(l));
	if (l->weight == NO_COLUMN && b->now.weight)
		batch_flaw(b, 1, "the first row has no member '%s': all have one, or none",
		    jsonl_weight(l));
}

int
jsonl_decode(struct batch *b, const char *p, size_t size, struct err *err)
{
	const char *end = p + size, *newline;
	struct line l;

	for (; p < end && !b->stopped; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (json_space(p, newline) < newline) {
			l = (struct line){.b = b, .begin = p, .p = p, .end = newline};
			batch_begin(b);
			if (whole_line(&l, err) < 0 || !batch_room(b, l.n + 1, err))
				return -1;
			check_width(b, l.n);
			if (batch_end(b, l.n, err) < 0)
				return -1;
		}
		b->nline++;
	}
	return 0;
}
