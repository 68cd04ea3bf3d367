/* SPDX-License-Identifier: MIT */
/*
 * What stands beside an array of logits and says how it is to be read.
 *
 * (1) Names of the classes, "labels":["dog","cat"] beside "scores":[0.9,0.1], as
 *     pipelines of zero-shot classification write it: there each row has them in
 *     an order of its own. A row whose names are those of the first row in another
 *     order is bad, as its values would be taken for those of other classes.
 * (2) "shape":[12,3] beside 36 numbers, as inference servers write it: 12 rows, and
 *     a bad one if it is read as one.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"

static bool
is_called(const struct field *f, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(word[i]) == f->name_len - 2 &&
		    memcmp(f->name + 1, word[i], f->name_len - 2) == 0)
			return true;
	}
	return false;
}

void
jsonl_note_beside(struct line *l, const struct field *f, unsigned depth)
{
	static const char *const naming[] = {"labels", "classes", "class_names", "names",
	    "categories", "displayNames", "display_names", "candidate_labels", "label_names"};
	static const char *const shape[] = {"shape"};
	const char *inner = json_space(f->value + 1, f->value + f->value_len);
	const char *label = jsonl_label(l->b->layout);

	if (*inner == '"' && is_called(f, naming, sizeof(naming) / sizeof(*naming)) &&
	    !(label && json_string_is(f->name, f->name_len, label))) {
		l->seen.names = *f;
		l->seen.names_depth = depth;
	} else if (*inner >= '0' && *inner <= '9' && is_called(f, shape, 1)) {
		l->seen.shape = *f;
		l->seen.shape_depth = depth;
	}
}

/* The text of the next element at *p, which moves behind it; false at the end. */
static bool
next_text(const char **p, const char *end, struct field *f)
{
	struct json_fault fault;

	f->name = json_space(*p, end);
	if (f->name >= end || *f->name != '"')
		return false;
	*p = json_string(f->name, end, &fault);
	f->name_len = (size_t)(*p - f->name);
	*p = json_space(*p, end);
	*p += *p < end && **p == ',';
	return true;
}

/* (1) Whether the names are all of those, in this or another order. */
static bool
are_same(const struct names *those, const struct field *f)
{
	const char *p = f->value + 1, *end = f->value + f->value_len;
	struct field text;
	size_t n = 0;

	for (; next_text(&p, end, &text); n++) {
		if (names_find(those, text.name + 1, text.name_len - 2) == NO_COLUMN)
			return false;
	}
	return n == those->n;
}

/* (1) Whether they stand in the same order, too. */
static bool
are_in_order(const struct names *those, const struct field *f)
{
	const char *p = f->value + 1, *end = f->value + f->value_len;
	struct field text;
	size_t n = 0;

	for (; next_text(&p, end, &text); n++) {
		if (n >= those->n || strlen(those->name[n]) != text.name_len - 2 ||
		    memcmp(those->name[n], text.name + 1, text.name_len - 2) != 0)
			return false;
	}
	return n == those->n;
}

/* A path as jq has it: .a.b[0].c */
static void
jq_path(const char *path, size_t len, char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 4 < size;) {
		const char *step = path + i;
		const size_t n_step = strcspn(step, ".");
		const bool number = strspn(step, "0123456789") == n_step;

		n += (size_t)snprintf(
		    text + n, size - n, number ? "[%.*s]" : ".%.*s", (int)n_step, step);
		i += n_step + 1;
	}
	text[n < size ? n : size - 1] = '\0';
}

/* (1) */
static void
tell_order(struct line *l)
{
	const char *path = jsonl_path(l->b->layout->reading->field);
	const char *last = strrchr(path, '.');
	const struct field *f = &l->seen.names;
	char scores[80] = "", above[80] = "";

	jq_path(path, strlen(path), scores, sizeof(scores));
	jq_path(path, last ? (size_t)(last - path) : 0, above, sizeof(above));
	batch_flaw(l->b, 1,
	    "%.*s are in another order than in the first row; make maps: "
	    "jq -c '%s = ([%s.%.*s, %s] | transpose | map({(.[0]): .[1]}) | add)'",
	    (int)f->name_len, f->name, scores, above, (int)f->name_len - 2, f->name + 1, scores);
}

/* (2) The numbers of a shape: their product, and the last. */
static void
read_shape(const struct field *f, double *product, double *last)
{
	const char *p = f->value + 1, *end = f->value + f->value_len;

	*product = 1;
	*last = 0;
	while (p && p < end && (p = jsonl_number(json_space(p, end), end, last))) {
		*product *= *last;
		p = json_space(p, end);
		p = p < end && *p == ',' ? p + 1 : NULL;
	}
}

/* (2) */
static void
check_shape(struct line *l)
{
	const char *path = jsonl_path(l->b->layout->reading->field);
	const char *dot = strrchr(path, '.');
	char data[80] = "", above[80] = "";
	double product, last;

	read_shape(&l->seen.shape, &product, &last);
	if (product != (double)l->n || last == product || last < 1)
		return;
	jq_path(path, strlen(path), data, sizeof(data));
	jq_path(path, dot ? (size_t)(dot - path) : 0, above, sizeof(above));
	batch_flaw(l->b, 1,
	    "%zu numbers of the shape %.*s are several rows; make arrays: "
	    "jq -c '%s.shape[-1] as $k | %s |= [_nwise($k)]'",
	    l->n, l->seen.shape.value_len > 40 ? 40 : (int)l->seen.shape.value_len,
	    l->seen.shape.value, above, data);
}

void
jsonl_check_beside(struct line *l)
{
	struct jsonl_state *s = l->b->layout->state;
	const struct field *f = &l->seen.names;

	if (l->seen.shape.name && l->seen.shape_depth == l->seen.depth)
		check_shape(l);
	if (!s || !f->name || l->seen.names_depth != l->seen.depth || l->frame.map)
		return;
	if (s->learning)
		s->beside = *f;
	else if (s->order.n > 1 && !are_in_order(&s->order, f) && are_same(&s->order, f))
		tell_order(l);
}

int
jsonl_learn_order(struct jsonl_state *s, const struct field *f, struct err *err)
{
	const char *p = f->value + 1, *end = f->value + f->value_len;
	struct field text;
	struct err twice;

	names_free(&s->order);
	if (!f->value)
		return 0;
	while (next_text(&p, end, &text)) {
		if (names_add(&s->order, text.name + 1, text.name_len - 2, err) < 0)
			return -1;
	}
	if (names_finish(&s->order, &twice) < 0)
		names_free(&s->order);
	return 0;
}
