/* SPDX-License-Identifier: MIT */
/*
 * The array of logits of a JSON line.
 */
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/jsonl.h"
#include "kern/kern.h"

static void
no_element(struct batch *b, size_t i, const char *p, const char *end)
{
	int len = 0;

	while (p + len < end && len < 24 && !strchr(",] \t\r\n", p[len]))
		len++;
	if (len == 4 && memcmp(p, "null", 4) == 0)
		batch_flaw_advise(b, i, ADVICE_MASKED, "null: a missing value");
	else if (len > 0 && (*p == '[' || *p == '{'))
		batch_flaw(b, i, "an array of %s: one row a line, as from jq -c '.[]'",
		    *p == '[' ? "arrays" : "objects");
	else if (p >= end)
		batch_flaw(
		    b, i, "the line ends inside the array: one row a line, as from jq -c '.[]'");
	else if (len == 0)
		batch_flaw(b, i, "a number is missing");
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
	q = p < end ? num_read(p, end, &x) : NULL;
	if (!q || !num_is_json(p, q)) {
		no_element(b, i, p, end);
		return;
	}
	q = json_space(q, end);
	batch_flaw(
	    b, i, q < end ? "a comma or ] must follow the number" : "the array is not closed");
}

/* How many values the next row likely has. */
static size_t
likely_width(const struct batch *b)
{
	const size_t n = b->nrow > 0 ? b->row[b->nrow - 1].n : 0;

	return n > 0 ? n : 64;
}

int
jsonl_array(struct batch *b, const char **at, const char *end, size_t *n, struct err *err)
{
	struct text_in t = {json_space(*at + 1, end), end, ',', ']', true, false};
	size_t room = likely_width(b), got;
	double *z;

	*n = 0;
	*at = NULL;
	if (t.p < end && *t.p == ']') {
		batch_flaw(b, 1, "the array is empty");
		return 0;
	}
	for (;; room *= 2, t.p++) {
		z = batch_room(b, room, err);
		if (!z)
			return -1;
		got = kern()->read(&t, z + *n, room - *n);
		*n += got;
		if (got > 0 && *t.p == ']')
			break;
		if (*n < room) {
			bad_element(b, *n + 1, t.p + (got > 0), end);
			return 0;
		}
	}
	*at = t.p + 1;
	return 0;
}
