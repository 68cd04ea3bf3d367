/* SPDX-License-Identifier: MIT */
/*
 * Lines of JSON into rows.
 */
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"

/* The whole line, an array or an object. What is wrong with it as a whole is at column 1. */
static int
whole_line(struct line *l, struct err *err)
{
	struct batch *b = l->b;
	bool object;

	l->p = json_space(l->p, l->end);
	if (jsonl_reserve(b, err) < 0)
		return -1;
	b->now.row.bare = *l->p == '[' || l->whole;
	if (*l->p != '{' && *l->p != '[') {
		batch_flaw(b, 1, "a row is a JSON array or object, on a line of its own");
		return 0;
	}
	if (b->layout->reading->labels_only && *l->p != '{') {
		batch_flaw(b, 1, "a row of labels is a JSON object, on a line of its own");
		return 0;
	}
	object = !l->whole && (*l->p == '{' || l->into_arrays);
	if ((object ? jsonl_object(l, err) : jsonl_value(l, err)) < 0)
		return -1;
	if (!l->document && l->p && json_space(l->p, l->end) < l->end)
		batch_flaw(b, object ? 1 : l->n, "more follows the %s: one row a line",
		    object ? "object" : "array");
	return 0;
}

/* What helps if rows lack the member of their label. */
static enum advice
label_advice(const struct reading *r)
{
	if (r->label || r->labels)
		return ADVICE_LABEL_MEMBER;
	if (r->labels_only)
		return ADVICE_TRUTH_LABEL;
	return reading_multilabel(r) ? ADVICE_LABEL_LISTS : ADVICE_LABEL_MEMBER;
}

/* The row's n values are not as many as others have. */
static void
flaw_width(struct batch *b, size_t n)
{
	const struct layout *l = b->layout;
	const char *word = l->reading->head ? "value" : "class";
	const char *plural = l->reading->head ? "s" : "es";

	if (l->pad > 0 && n > l->nvalue)
		batch_flaw_advise(b, l->nvalue + 1, ADVICE_NCLASS,
		    "the row has %zu values, and the widest of the first rows %zu", n, l->nvalue);
	else
		batch_flaw(b, n < l->nvalue ? n + 1 : l->nvalue + 1,
		    "the row has %zu %s%s, not %zu", n, word, n == 1 ? "" : plural, l->nvalue);
}

/* Extra fields must be there. */
static void
check_extras(struct batch *b)
{
	const struct reading *r = b->layout->reading;

	for (size_t i = 0; i < EXTRAS; i++) {
		if (r->extra[i] && !b->now.given[i].p)
			batch_flaw(b, 1, "no member is called '%s', which is to be the %s",
			    r->extra[i], extra_kind[i].one);
	}
}

/* Whether a row may have no label, because its target says it. */
static bool
is_target_enough(const struct reading *r)
{
	return r->extra[EXTRA_TARGET] && !r->label && !r->labels;
}

static inline void
check_row(struct batch *b, size_t n)
{
	const struct layout *l = b->layout;

	if (l->task == TASK_BINARY && n != 1 && !l->reading->labels_only && !b->now.flawed)
		batch_flaw(b, n + 1, "the row has %zu values, and in the binary task one", n);
	else if (l->nclass > 0 && n != l->nvalue && !b->now.flawed &&
	    (!l->listed || (l->pad > 0 && n > l->nvalue)))
		flaw_width(b, n);
	if (reading_has_extras(l->reading))
		check_extras(b);
	if (!b->now.label && jsonl_label(l) && !batch_is_out(b) &&
	    !reading_may_lack_label(l->reading) && !is_target_enough(l->reading))
		batch_flaw_advise(
		    b, 1, label_advice(l->reading), "no member is called '%s'", jsonl_label(l));
	if (l->weight == HAS_WEIGHT && !b->now.weight)
		batch_flaw(
		    b, 1, "no member is called '%s', which is to be the weight", jsonl_weight(l));
	if (l->weight == NO_COLUMN && b->now.weight)
		batch_flaw(b, 1, "the first row has no member '%s': all have one, or none",
		    jsonl_weight(l));
}

void
jsonl_check(struct batch *b, size_t n)
{
	check_row(b, n);
}

struct line
jsonl_line(struct batch *b)
{
	const struct reading *r = b->layout->reading;

	return (struct line){
	    .b = b,
	    .whole = strcmp(r->field, ".") == 0,
	    .into_arrays = jsonl_into_arrays(r),
	    .paths = jsonl_has_paths(r),
	};
}

/* The line from begin to end as a row. */
int
jsonl_decode_line(struct line *l, const char *begin, const char *end, struct err *err)
{
	struct batch *b = l->b;

	l->begin = l->p = begin;
	l->end = end;
	l->n = l->values = 0;
	l->seen = (struct seen_in_line){0};
	l->clash.name = NULL;
	if (l->framed)
		l->frame = (struct frame){0};
	l->framed = false;
	batch_begin(b);
	if (whole_line(l, err) < 0 || !batch_room(b, l->n + 1, err))
		return -1;
	if (l->paths && !b->now.flawed && jsonl_take_by_path(l, err) < 0)
		return -1;
	if (l->seen.several && !b->now.flawed)
		return jsonl_end_rows(l, err);
	if (l->seen.nested && jsonl_unwrap(l, err) < 0)
		return -1;
	if ((l->seen.names.name || l->seen.shape.name) && !b->now.flawed)
		jsonl_check_beside(l);
	check_row(b, l->n);
	if (l->framed && batch_frame(b, &l->frame, err) < 0)
		return -1;
	return b->now.flawed ? jsonl_end_bad(l, err) : batch_end(b, l->n, err);
}

/* Whole lines; if only the first is wanted, up to one with a good row. */
static int
decode_lines(struct batch *b, const char *p, size_t size, bool first, struct err *err)
{
	const char *end = p + size, *newline;
	struct line l = jsonl_line(b);

	for (; p < end && !b->stopped && !(first && b->ngood > 0); p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (json_space(p, newline) < newline && jsonl_decode_line(&l, p, newline, err) < 0)
			return -1;
		b->nline++;
	}
	return 0;
}

int
jsonl_first(struct batch *b, const char *p, size_t size, struct err *err)
{
	return decode_lines(b, p, size, true, err);
}

int
jsonl_decode(struct batch *b, const char *p, size_t size, struct err *err)
{
	return decode_lines(b, p, size, false, err);
}
