/* SPDX-License-Identifier: MIT */
/*
 * The logits of a JSON line.
 *
 * (1) An array of numbers is a row. So is a number alone in a member.
 * (2) A number may stand in a string, as "-17.89": there blanks may be around it,
 *     and +1, 01, .5 and 5. are numbers.
 * (3) If a part of an array is taken, the other values must be numbers too.
 */
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/jsonl.h"
#include "kern/kern.h"

/* (2) Behind the string at p, which holds a number and nothing else; NULL if it does not. */
static const char *
string_number(const char *p, const char *end, double *x)
{
	const char *q = ++p, *stop = memchr(p, '"', (size_t)(end - p));

	if (!stop)
		return NULL;
	end = stop;
	while (end > q && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	q = num_read(json_space(q, end), end, x);
	return q == end ? stop + 1 : NULL;
}

const char *
jsonl_number(const char *p, const char *end, double *x)
{
	const char *q;

	if (p >= end)
		return NULL;
	if (*p == '"')
		return string_number(p, end, x);
	q = num_read(p, end, x);
	return q && num_is_json(p, q) ? q : NULL;
}

static bool
is_null(const char *p, const char *end)
{
	return end - p >= 4 && memcmp(p, "null", 4) == 0;
}

static const char printed[] = "as if NumPy had printed it; save arrays with numpy.savetxt, or "
			      "their tolist() as JSON";

static void
no_element(struct batch *b, size_t i, const char *p, const char *end)
{
	double x;
	int len = 0;

	while (p + len < end && len < 24 && !strchr(",] \t\r\n", p[len]))
		len++;
	if (len == 4 && is_null(p, end))
		batch_flaw_advise(b, i, ADVICE_MASKED, "null: a missing value");
	else if (len > 0 && (*p == '[' || *p == '{'))
		batch_flaw(b, i, "an %s stands among numbers", *p == '[' ? "array" : "object");
	else if (p >= end)
		batch_flaw(b, i, "the line ends inside the array: one row a line, as from jq -c .");
	else if (len == 0)
		batch_flaw(b, i, "a number is missing");
	else if (p[len - 1] == '.' && num_read(p, end, &x) == p + len)
		batch_flaw(b, i, "'%.*s' is no number in JSON, %s", len, p, printed);
	else
		batch_flaw(b, i, "not a number: '%.*s'", len, p);
}

/* Says why the i-th element of an array, at p, is none, or what lacks behind it. */
static void
bad_element(struct batch *b, size_t i, const char *p, const char *end)
{
	const char *q;
	double x;

	p = json_space(p, end);
	q = jsonl_number(p, end, &x);
	if (!q) {
		no_element(b, i, p, end);
		return;
	}
	q = json_space(q, end);
	if (q < end && strchr("-.0123456789", *q))
		batch_flaw(b, i, "no comma follows the number, %s", printed);
	else
		batch_flaw(b, i,
		    q < end ? "a comma or ] must follow the number" : "the array is not closed");
}

/* (2) Reads numbers in strings, from p on; returns how many, *at behind the last one. */
static size_t
read_strings(const char **at, const char *end, double *z, size_t n)
{
	const char *p = *at, *q;
	size_t i = 0;

	while (i < n) {
		p = json_space(p, end);
		q = p < end && *p == '"' ? string_number(p, end, &z[i]) : NULL;
		q = q ? json_space(q, end) : NULL;
		if (!q || q >= end || (*q != ',' && *q != ']'))
			break;
		i++;
		*at = q;
		if (*q == ']')
			break;
		p = q + 1;
	}
	return i;
}

/* How many values the next row likely has. */
static size_t
likely_width(const struct batch *b)
{
	const size_t n = b->nrow > 0 ? b->row[b->nrow - 1].n : 0;

	return n > 0 ? n : 64;
}

/* (3) */
static void
take_part(struct line *l, double *z)
{
	const struct spans *part = &l->b->layout->part;

	if (part->n == 0)
		return;
	if (l->n < part->end) {
		batch_flaw(l->b, l->n + 1, "the array has %zu values, and value %zu is a logit",
		    l->n, part->end);
		return;
	}
	l->n = 0;
	for (const struct stretch *s = part->span; s < part->span + part->n; s++) {
		memmove(z + l->n, z + s->first, s->n * sizeof(*z));
		l->n += s->n;
	}
}

/* The array at l->p. */
static int
array(struct line *l, struct err *err)
{
	struct text_in t = {.end = l->end, .delim = ',', .close = ']', .json = true};
	const char *next = json_space(l->p + 1, l->end);
	size_t room = likely_width(l->b), got;
	double *z;

	l->n = 0;
	l->p = NULL;
	if (next < l->end && *next == ']') {
		batch_flaw(l->b, 1, "the array is empty");
		return 0;
	}
	for (;; room *= l->n == room ? 2 : 1, next = t.p + 1) {
		z = batch_room(l->b, l->values + room, err);
		if (!z)
			return -1;
		z += l->values;
		t.p = next;
		got = kern()->read(&t, z + l->n, room - l->n);
		if (got == 0) {
			t.p = next;
			got = read_strings(&t.p, l->end, z + l->n, room - l->n);
		}
		l->n += got;
		if (got > 0 && *t.p == ']')
			break;
		if (got == 0) {
			bad_element(l->b, l->n + 1, next, l->end);
			return 0;
		}
	}
	l->p = t.p + 1;
	take_part(l, z);
	return 0;
}

/* tensor( or array( at p. */
static bool
is_print(const char *p, const char *end)
{
	static const char *const begin[] = {"tensor(", "array(", "tf.Tensor("};

	for (size_t i = 0; i < sizeof(begin) / sizeof(*begin); i++) {
		const size_t n = strlen(begin[i]);

		if ((size_t)(end - p) > n && memcmp(p, begin[i], n) == 0)
			return true;
	}
	return false;
}

/* Says why the value at p is neither an array nor a number. */
static void
no_value(struct line *l, const char *p)
{
	const char *field = l->b->layout->reading->field;
	const char *is = is_null(p, l->end) ? "is null: a missing value"
	    : *p != '"'                     ? "is not an array"
	    : strchr("[{", p[1])            ? "is a string with JSON in it"
	    : is_print(p + 1, l->end)       ? "is the print of an array; write its tolist()"
					    : "is a string, not an array";

	if (*p == '"' && strchr("[{", p[1]))
		batch_flaw(l->b, 1, "the member '%s' %s; jq -c '.%s |= fromjson' takes it out",
		    field, is, jsonl_path(field));
	else
		batch_flaw(l->b, 1, "the member '%s' %s", field, is);
}

/* (1) The number at l->p. */
static int
scalar(struct line *l, struct err *err)
{
	const char *p = l->p;
	double *z = batch_room(l->b, 1, err), x;
	const struct jsonl_state *s = l->b->layout->state;

	if (!z)
		return -1;
	l->p = jsonl_number(p, l->end, &x);
	if (!l->p) {
		no_value(l, p);
		return 0;
	}
	if (s && !s->learning && !s->scalar)
		batch_flaw(l->b, 1, "the member '%s' is a number, but in the first row an array",
		    l->b->layout->reading->field);
	*z = x;
	l->n = 1;
	l->framed = l->frame.scalar = true;
	return 0;
}

int
jsonl_row(struct line *l, struct err *err)
{
	const struct jsonl_state *s = l->b->layout->state;

	if (*l->p == '{' || jsonl_is_entries(l->p, l->end)) {
		if (l->b->layout->part.n > 0)
			batch_flaw(l->b, 1, "a map: its classes have names, and no numbers");
		if (l->b->layout->reading->head)
			batch_flaw(l->b, 1,
			    "a map of classes, and the values of a tree or of clusters are none; "
			    "they must be an array");
		return jsonl_map(l, err);
	}
	if (s && s->map && !s->learning)
		batch_flaw(l->b, 1, "an array, but the first row is a map of classes");
	return array(l, err);
}

int
jsonl_value(struct line *l, struct err *err)
{
	const struct jsonl_state *s = l->b->layout->state;
	const char *inner = l->p + 1;

	if (l->b->layout->pairs)
		return jsonl_pairs(l, err);
	if (*l->p == '[' && *inner >= '-' && *inner <= '9' && !(s && s->map)) /* as most are */
		return array(l, err);
	inner = json_space(inner, l->end);
	if (*l->p != '[' && *l->p != '{')
		return scalar(l, err);
	if (*l->p == '[' && inner < l->end && (*inner == '[' || *inner == '{') &&
	    !jsonl_is_entries(l->p, l->end))
		return jsonl_rows(l, err);
	return jsonl_row(l, err);
}
