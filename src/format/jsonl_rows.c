/* SPDX-License-Identifier: MIT */
/*
 * Lines that hold several rows: an array of arrays, however deep, is a record.
 *
 * (1) An array that holds one array is that array, unless the first good row of the
 *     input is one of several: then it is a record of one row.
 * (2) Labels and weights are an array, too: the element for each row, in order. One
 *     weight is that of all its rows.
 * (3) A record is written or left out as a whole: a bad row makes it a bad one. Where
 *     bad rows become null, only those do.
 * (4) How many rows a line has is the same whether it is counted or read, so that
 *     row numbers and the lines of a label file stay in step: a line that is bad
 *     as a whole has as many as its brackets say.
 */
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"

/* ---- Reading ---- */

/* A place in an array of arrays. */
struct walk {
	unsigned depth, rows_at; /* how deep it is; how deep the rows are, 0: not known */
	unsigned open; /* brackets since the last row */
};

static int
unlike(struct line *l)
{
	batch_flaw(l->b, 1, "an array of arrays must hold rows at one depth");
	return 0;
}

/* The row at l->p, which moves behind it. 1, 0 once the line is flawed, or -1. */
static int
take_row(struct line *l, struct walk *w, struct err *err)
{
	struct batch *b = l->b;
	struct part part = {.at = l->p, .open = w->open};

	if (w->rows_at > 0 && w->rows_at != w->depth)
		return unlike(l);
	w->rows_at = w->depth;
	w->open = 0;
	l->seen.inner = true;
	if (jsonl_row(l, err) < 0)
		return -1;
	part.bad = b->now.flawed;
	if (part.bad)
		l->p = json_skip(part.at, l->end);
	if (!l->p)
		return 0;
	part.n = part.bad ? 0 : l->n;
	part.len = (size_t)(l->p - part.at);
	l->values += layout_room(b->layout, part.n);
	b->now.flawed = false;
	return batch_part(b, &part, err) < 0 ? -1 : 1;
}

/* From behind a row to the next one. 1, 0 at the end, -1 once the line is flawed. */
static int
next_row(struct line *l, struct walk *w)
{
	struct batch *b = l->b;

	for (;;) {
		l->p = json_space(l->p, l->end);
		if (l->p >= l->end || (*l->p != ',' && *l->p != ']')) {
			batch_flaw(b, 1,
			    l->p < l->end
				? "a comma or ] must follow the row"
				: "the line ends inside the array; jq -c puts it on one line");
			l->p = NULL;
			return -1;
		}
		if (*l->p++ == ',')
			return 1;
		b->part[b->npart - 1].close++;
		if (--w->depth == 0)
			return 0;
	}
}

/* All rows of the array at l->p. 0, or -1; b->now.flawed says whether the line is. */
static int
walk(struct line *l, struct err *err)
{
	struct walk w = {0};
	const char *inner;
	int more = 1;

	while (more > 0) {
		l->p = json_space(l->p, l->end);
		inner = l->p < l->end && *l->p == '[' ? json_space(l->p + 1, l->end) : NULL;
		if (inner && inner < l->end && (*inner == '[' || *inner == '{') &&
		    w.depth < JSON_DEPTH && !jsonl_is_entries(l->p, l->end)) {
			w.depth++;
			w.open++;
			l->p = inner;
			continue;
		}
		if (!inner && (l->p >= l->end || *l->p != '{'))
			return unlike(l);
		more = take_row(l, &w, err);
		if (more <= 0)
			return more;
		more = next_row(l, &w);
	}
	return 0;
}

int
jsonl_rows(struct line *l, struct err *err)
{
	const struct jsonl_state *s = l->b->layout->state;
	struct batch *b = l->b;
	int status;

	b->npart = 0;
	l->values = 0;
	status = walk(l, err);
	if (status < 0 || b->now.flawed)
		return status;
	l->seen.nested = true;
	l->seen.several = b->npart > 1 || (s && s->several);
	if (l->seen.several) {
		l->framed = true;
		return 0;
	}
	l->n = b->part->n; /* (1) */
	b->now.flawed = b->part->bad;
	return 0;
}

/* ---- Ending ---- */

/* The elements of an array, and of arrays in it. */
struct elements {
	const char *p, *end; /* p: NULL if there is no array */
	bool whole; /* arrays in it are elements: lists of labels */
	bool lists; /* the innermost arrays are the elements */
};

/* Whether the array at p holds arrays. */
static bool
holds_arrays(const char *p, const char *end)
{
	p = p < end && *p == '[' ? json_space(p + 1, end) : end;
	return p < end && *p == '[';
}

/* The next one as a field's value; false if there is none. */
static bool
next_element(struct elements *e, struct field *f)
{
	struct json_fault fault;

	while (e->p < e->end &&
	    (strchr(e->whole || e->lists ? " \t\r\n,]" : " \t\r\n,[]", *e->p) ||
		(e->lists && holds_arrays(e->p, e->end))))
		e->p++;
	if (e->p >= e->end)
		return false;
	f->value = e->p;
	e->p = json_value(e->p, e->end, JSON_PYTHON, &fault); /* it was checked */
	f->value_len = (size_t)(e->p - f->value);
	return true;
}

static struct elements
elements_of(const char *text, size_t len, bool array)
{
	return (struct elements){.p = array ? text : NULL, .end = array ? text + len : NULL};
}

/* The labels of a record; each may be a list. */
static struct elements
labels_of(const struct batch *b)
{
	const struct current *now = &b->now;
	struct elements e = elements_of(now->label, now->label_len, now->label && now->label_array);

	e.whole = e.p && batch_has_sets(b->layout);
	e.p = e.whole ? e.p + 1 : e.p;
	return e;
}

/* The values of an extra field for the rows of a record. A list alone is one for all of them. */
static struct elements
extras_of(const struct current *now, size_t which)
{
	const struct given *g = &now->given[which];
	const bool list = extra_kind[which].list;
	struct elements e = elements_of(g->p, g->len, g->p && g->array);

	e.lists = list;
	if (list && e.p && !holds_arrays(e.p, e.end))
		e.p = NULL;
	return e;
}

static size_t
count_elements(struct elements e)
{
	struct field f;
	size_t n = 0;

	while (e.p && next_element(&e, &f))
		n++;
	return n;
}

/* What the rows of a record share while they end. */
struct ending {
	struct current common; /* what the line said */
	struct elements label, weight, key, ood, extra[EXTRAS];
	size_t first; /* of the innermost array that has this row: which row of the record, */
	size_t rows; /* and how many it has */
	struct frame frame;
};

/* In a table each row has its own fields, with its own label and weight (2). */
static void
own_field(struct batch *b, const struct ending *e, const char *was, const struct field *f)
{
	struct field *all = b->field + b->now.row.field;

	for (size_t i = 0; b->layout->fixed && i < e->common.row.nfield; i++) {
		if (all[i].value == was) {
			all[i].value = f->value;
			all[i].value_len = f->value_len;
		}
	}
}

static int
own_fields(struct batch *b, const struct ending *e, struct err *err)
{
	b->now.row.field = b->nfield;
	b->now.row.nfield = 0;
	for (size_t i = 0; i < e->common.row.nfield; i++) {
		if (batch_field(b, b->field[e->common.row.field + i], err) < 0)
			return -1;
	}
	return 0;
}

/* The label and the weight of the next row (2). */
static int
own_label(struct line *l, struct ending *e, struct err *err)
{
	struct batch *b = l->b;
	struct field f = {0};

	b->now.label = e->common.label;
	b->now.label_len = e->common.label_len;
	b->now.label_cell = 1;
	b->now.weight = e->common.weight;
	b->now.weight_len = e->common.weight_len;
	b->now.weight_cell = 1;
	b->now.key = e->common.key;
	b->now.key_len = e->common.key_len;
	b->now.key_cell = 1;
	b->now.ood = e->common.ood;
	b->now.ood_len = e->common.ood_len;
	b->now.ood_cell = 1;
	if (e->ood.p && next_element(&e->ood, &f)) {
		own_field(b, e, e->common.ood, &f);
		jsonl_take_ood(b, &f);
	}
	if (e->key.p && next_element(&e->key, &f)) {
		own_field(b, e, e->common.key, &f);
		if (jsonl_take_key(b, &f, err) < 0)
			return -1;
	}
	if (e->label.p && next_element(&e->label, &f)) {
		own_field(b, e, e->common.label, &f);
		if (jsonl_take_label(b, &f, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < EXTRAS; i++) {
		b->now.given[i] = e->common.given[i];
		if (!e->extra[i].p || !next_element(&e->extra[i], &f))
			continue;
		own_field(b, e, e->common.given[i].p, &f);
		jsonl_take_extra(b, (enum extra)i, &f);
	}
	if (e->weight.p && next_element(&e->weight, &f)) {
		own_field(b, e, e->common.weight, &f);
		jsonl_take_weight(b, &f);
	}
	return 0;
}

/* The place of the i-th row among those of the innermost array. */
static void
tell_place(struct batch *b, struct ending *e, size_t i)
{
	if (i == 0 || b->part[i].open > 0) {
		e->first = i;
		e->rows = 1;
		while (i + e->rows < b->npart && b->part[i + e->rows].open == 0)
			e->rows++;
	}
	b->now.place = i - e->first;
	b->now.matrix = e->rows;
}

/* One row of the record: the i-th. */
static int
end_row(struct line *l, struct ending *e, size_t i, struct err *err)
{
	struct batch *b = l->b;
	struct part part = b->part[i];
	const size_t behind = b->nz + layout_room(b->layout, part.n);

	if (i > 0) {
		batch_begin(b);
		batch_same_record(b);
	}
	b->now.row.field = e->common.row.field;
	b->now.row.nfield = e->common.row.nfield;
	b->now.row.nbefore = e->common.row.nbefore;
	b->now.row.bare = e->common.row.bare;
	if (b->layout->fixed && own_fields(b, e, err) < 0)
		return -1;
	if (own_label(l, e, err) < 0)
		return -1;
	tell_place(b, e, i);
	if (part.bad) { /* once more, for what is wrong with it */
		l->p = part.at;
		if (jsonl_row(l, err) < 0)
			return -1;
	}
	jsonl_check(b, part.n);
	e->frame.open = part.open;
	e->frame.close = part.close;
	e->frame.map =
	    *part.at == '{' || jsonl_is_entries(part.at, part.at + part.len) ? part.at : NULL;
	e->frame.map_len = part.len;
	if (batch_frame(b, &e->frame, err) < 0 || !batch_room(b, part.n + 1, err) ||
	    batch_end(b, part.n, err) < 0)
		return -1;
	b->nz = behind; /* of a flawed row, too: there are the next row's values */
	l->values -= layout_room(b->layout, part.n);
	return 0;
}

/* Whether a list of previous tokens for all n rows may be meant as a token for each. */
static bool
is_token_each(const struct current *common, size_t n)
{
	const struct given *g = &common->given[EXTRA_PREVIOUS];
	const bool list = g->p && g->array && !holds_arrays(g->p, g->p + g->len);

	return list && count_elements(elements_of(g->p, g->len, true)) == n;
}

/* Says what is wrong with the record's labels as a whole. */
static void
check_elements(struct line *l, const struct ending *e)
{
	const size_t n = l->b->npart, labels = count_elements(e->label);
	const size_t weights = count_elements(e->weight), keys = count_elements(e->key);

	if (e->label.p && labels != n)
		batch_flaw(l->b, 1, "the line has %zu rows, but %zu labels", n, labels);
	else if (e->common.label && !e->label.p && n > 1)
		batch_flaw(
		    l->b, 1, "the line has %zu rows, so the label must be an array of as many", n);
	else if (e->common.key && (e->key.p ? keys != n : n > 1))
		batch_flaw(
		    l->b, 1, "the line has %zu rows, so the key must be an array of as many", n);
	else if (e->weight.p && weights != n)
		batch_flaw(l->b, 1, "the line has %zu rows, but %zu weights", n, weights);
	else if (e->ood.p && count_elements(e->ood) != n)
		batch_flaw(l->b, 1,
		    "the line has %zu rows, but %zu of them are said to be in or out of "
		    "distribution",
		    n, count_elements(e->ood));
	if (n > 1 && is_token_each(&e->common, n))
		batch_flaw(l->b, 1,
		    "the line has %zu rows and %zu previous tokens: give each row a list of its "
		    "own, as [[5],[7]]",
		    n, n);
	for (size_t i = 0; i < EXTRAS; i++) {
		if (e->extra[i].p && count_elements(e->extra[i]) != n)
			batch_flaw(l->b, 1, "the line has %zu rows, but %zu %s", n,
			    count_elements(e->extra[i]), extra_kind[i].many);
	}
}

int
jsonl_end_rows(struct line *l, struct err *err)
{
	struct batch *b = l->b;
	const struct current *now = &b->now;
	struct mark mark = batch_mark(b);
	struct ending e = {
	    .common = b->now,
	    .label = labels_of(b),
	    .weight = elements_of(now->weight, now->weight_len, now->weight && now->weight_array),
	    .key = elements_of(now->key, now->key_len, now->key && now->key_array),
	    .ood = elements_of(now->ood, now->ood_len, now->ood && now->ood_array),
	    .frame = l->frame,
	};
	const char *behind = l->p;
	size_t i = 0;

	for (size_t k = 0; k < EXTRAS; k++)
		e.extra[k] = extras_of(now, k);
	check_elements(l, &e);
	if (now->flawed)
		return jsonl_end_bad(l, err);
	for (; i < b->npart; i++) {
		if (end_row(l, &e, i, err) < 0)
			return -1;
		if (b->now.flawed && b->layout->reading->on_error != ON_ERROR_NULL)
			break;
	}
	l->p = behind;
	if (i < b->npart) { /* (3) */
		batch_back(b, &mark);
		batch_pass(b, b->npart - i - 1);
	}
	return 0;
}

/* (1) The label and the weight of a row that stood in an array alone may do so, too. */
int
jsonl_unwrap(struct line *l, struct err *err)
{
	const struct current *now = &l->b->now;
	struct elements label, weight, key, ood, extra;
	struct field f = {0};

	for (size_t i = 0; i < EXTRAS; i++) {
		extra = extras_of(now, i);
		if (extra.p && count_elements(extra) == 1 && next_element(&extra, &f))
			jsonl_take_extra(l->b, (enum extra)i, &f);
	}
	ood = elements_of(now->ood, now->ood_len, now->ood && now->ood_array);
	if (count_elements(ood) == 1 && next_element(&ood, &f))
		jsonl_take_ood(l->b, &f);
	key = elements_of(now->key, now->key_len, now->key && now->key_array);
	if (count_elements(key) == 1 && next_element(&key, &f) && jsonl_take_key(l->b, &f, err) < 0)
		return -1;
	label = labels_of(l->b);
	weight = elements_of(now->weight, now->weight_len, now->weight && now->weight_array);
	if (count_elements(weight) == 1 && next_element(&weight, &f))
		jsonl_take_weight(l->b, &f);
	if (count_elements(label) == 1 && next_element(&label, &f) &&
	    (!label.whole || *f.value == '['))
		return jsonl_take_label(l->b, &f, err);
	return 0;
}

int
jsonl_end_bad(struct line *l, struct err *err)
{
	const char *end = l->document ? json_skip(l->begin, l->end) : l->end;
	const size_t n = jsonl_count_rows(l->b->layout, l->begin, end ? end : l->end);

	l->b->now.label = l->b->now.weight = NULL;
	if (batch_end(l->b, 0, err) < 0)
		return -1;
	batch_pass(l->b, n - 1); /* (4) */
	return 0;
}

/* ---- Counting ---- */

/* Whether the array or object at p holds arrays or objects. */
static bool
holds_more(const char *p, const char *end)
{
	p = json_space(p + 1, end);
	return p < end && (*p == '[' || *p == '{');
}

/* The rows of the value at p, by its brackets. */
static size_t
count_within(const char *p, const char *end)
{
	size_t depth = 0, n = 0;

	while (p && p < end) {
		if (*p == '[' && holds_more(p, end) && !jsonl_is_entries(p, end)) {
			depth++;
			p++;
		} else if (*p == '[' || *p == '{') {
			n++;
			p = json_skip(p, end);
		} else if (*p == '"') {
			p = json_skip(p, end);
		} else if (*p++ == ']' && depth > 0) {
			depth--;
		}
		if (depth == 0)
			break;
	}
	return n > 0 ? n : 1;
}

static const char *find(const char *p, const char *end, const char *path);

static const char *
find_member(const char *p, const char *end, const char *path)
{
	const char *name, *hit, *by_path = NULL;
	struct json_fault fault;
	struct field f;

	for (p++;;) {
		name = json_space(p, end);
		p = json_string(name, end, &fault);
		if (!p)
			return by_path;
		f = (struct field){.name = name, .name_len = (size_t)(p - name)};
		p = json_space(p, end);
		p = p < end ? json_space(p + 1, end) : end;
		if (p >= end || json_string_is(f.name, f.name_len, path))
			return p < end ? p : by_path;
		hit = by_path ? NULL : jsonl_path_below(path, &f);
		if (hit)
			by_path = find(p, end, hit);
		p = json_skip(p, end);
		p = p ? json_space(p, end) : NULL;
		if (!p || p >= end || *p != ',')
			return by_path;
		p++;
	}
}

static const char *
find_element(const char *p, const char *end, const char *path)
{
	size_t position;
	const char *rest = jsonl_path_position(path, &position);

	for (p = json_space(p + 1, end); rest && p && p < end; position--) {
		if (position == 0)
			return *rest ? find(p, end, rest) : p;
		p = json_skip(p, end);
		p = p ? json_space(p, end) : NULL;
		if (p && p < end && *p++ != ',')
			return NULL;
		p = p ? json_space(p, end) : NULL;
	}
	return NULL;
}

/* Where a path leads from the value at p; NULL if nowhere. Nothing is checked. */
static const char *
find(const char *p, const char *end, const char *path)
{
	if (p < end && *p == '{')
		return find_member(p, end, path);
	return p < end && *p == '[' ? find_element(p, end, path) : NULL;
}

/* Whether an array may be in an array: such lines are looked at closely. */
static bool
may_be_nested(const char *p, const char *end)
{
	while ((p = memchr(p, '[', (size_t)(end - p)))) {
		if (holds_more(p, end))
			return true;
		p++;
	}
	return false;
}

const char *
jsonl_find(const char *p, const char *end, const char *path)
{
	return find(json_space(p, end), end, jsonl_path(path));
}

size_t
jsonl_count_rows(const struct layout *l, const char *p, const char *end)
{
	const char *path = jsonl_path(l->reading->field);

	if (!may_be_nested(p, end))
		return 1;
	p = json_space(p, end);
	if (strcmp(path, ".") != 0 && (*p == '{' || jsonl_into_arrays(l->reading)))
		p = find(p, end, path);
	return p ? count_within(p, end) : 1;
}
