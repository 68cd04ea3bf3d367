/* SPDX-License-Identifier: MIT */
/*
 * Reads the state of a comparison. The numbers are those of diff_state_form.h.
 */
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "compare/comparison.h"
#include "report/diff_state.h"
#include "report/diff_state_check.h"
#include "report/diff_state_form.h"
#include "report/diff_state_options.h"
#include "report/state_form.h"
#include "report/state_value.h"

/* ---- sections ---- */

static bool
read_value(const cJSON *item, const struct diff_field *f, char *p)
{
	uint64_t count = 0;
	struct exact sum;
	double real;
	bool flag;
	size_t n;

	switch (f->is) {
	case DIFF_COUNT:
		return state_count(item, &count) && memcpy(p, &count, sizeof(count));
	case DIFF_CLASSES:
		n = state_count(item, &count) && count <= 1000000000 ? (size_t)count : 0;
		return n == count && memcpy(p, &n, sizeof(n));
	case DIFF_FLAG:
		flag = state_count(item, &count) && count == 1;
		return count <= 1 && memcpy(p, &flag, sizeof(flag));
	case DIFF_REAL:
		return state_real(item, &real) && real >= 0 && memcpy(p, &real, sizeof(real));
	case DIFF_SUM:
	case DIFF_SIZE:
		break;
	}
	return state_sum(item, &sum) && (f->is == DIFF_SUM || exact_sign(&sum) >= 0) &&
	    memcpy(p, &sum, sizeof(sum));
}

static int
read_field(struct diff *d, const cJSON *item, const struct diff_field *f, struct err *err)
{
	const size_t size = f->is == DIFF_COUNT ? sizeof(uint64_t) : sizeof(struct exact);
	char *p = (char *)d + f->at;
	size_t n = 0;

	if (f->n == 1)
		return read_value(item, f, p) ? 0 : state_damaged(err, f->name);
	for (item = cJSON_IsArray(item) ? item->child : NULL; item; item = item->next, n++) {
		if (n == f->n || !read_value(item, f, p + n * size))
			return state_damaged(err, f->name);
	}
	return n == f->n ? 0 : state_damaged(err, f->name);
}

static int
read_sections(struct diff *d, const cJSON *json, struct err *err)
{
	const cJSON *section;

	for (const struct diff_section *s = diff_sections; s->name; s++) {
		section = state_member(json, s->name);
		for (const struct diff_field *f = s->field; section && f->name; f++) {
			if (read_field(d, state_member(section, f->name), f, err) < 0)
				return -1;
		}
		if (!section != (s->has && !s->has(d)))
			return state_damaged(err, s->name);
	}
	return 0;
}

/* (3) */
static int
read_sketch(struct quantiles *q, const cJSON *json, const char *name, struct err *err)
{
	const cJSON *sketch = state_member(json, name), *item;
	const double most = (double)SKETCH_PAGES * SKETCH_PAGE - 1;
	uint64_t count;
	size_t cell;

	if (!sketch)
		return 0;
	if (!state_real(state_member(sketch, "least"), &q->least) ||
	    !state_real(state_member(sketch, "largest"), &q->largest) || !(q->least <= q->largest))
		return state_damaged(err, name);
	item = state_member(sketch, "cells");
	for (item = cJSON_IsArray(item) ? item->child : NULL; item; item = item->next) {
		if (!state_number(item, NULL, most, &cell) || !state_count(item->next, &count) ||
		    count == 0 || count > UINT64_MAX - q->sketch.n)
			return state_damaged(err, name);
		if (sketch_put(&q->sketch, cell, count, err) < 0)
			return -1;
		item = item->next;
	}
	q->rough = true;
	return q->sketch.n > 0 ? 0 : state_damaged(err, name);
}

/* ---- labels ---- */

/* (4) */
static int
read_gap(struct wide *gap, size_t n, const cJSON *array, struct err *err)
{
	const cJSON *item = cJSON_IsArray(array) ? array->child : NULL;

	for (size_t i = 0; i < n; i++, item = item->next) {
		if (!item || !state_wide(item, &gap[i]))
			return state_damaged(err, "gap");
	}
	return item ? state_damaged(err, "gap") : 0;
}

static bool
has_gap(const cJSON *json, size_t n)
{
	return cJSON_GetArraySize(state_member(json, "gap")) == (int)n;
}

static int
read_replicate(struct resample *r, size_t i, const cJSON *json, struct err *err)
{
	struct replicate *one = &r->replicate[i];
	const cJSON *right = state_member(json, "right"), *brier = state_member(json, "brier");
	struct wide sum;

	if (!state_count(state_member(json, "rows"), &one->rows) || !cJSON_IsArray(right) ||
	    !state_wide(right->child, &sum) || sum.high != ((int64_t)sum.low < 0 ? -1 : 0) ||
	    !cJSON_IsArray(brier) || !state_wide(brier->child, &one->brier) ||
	    !state_sum(state_member(json, "nll"), &one->nll))
		return state_damaged(err, "replicates");
	one->right = (int64_t)sum.low;
	return read_gap(r->gap + i * 2 * r->bins, 2 * r->bins, state_member(json, "gap"), err);
}

static int
read_boot(struct resample *r, const cJSON *array, struct err *err)
{
	const cJSON *item;
	size_t i = 0;

	if (r->n == 0)
		return array ? state_damaged(err, "replicates") : 0;
	if (cJSON_GetArraySize(array) != (int)r->n)
		return state_damaged(err, "replicates");
	cJSON_ArrayForEach(item, array)
	{
		if (!has_gap(item, 2 * r->bins))
			return state_damaged(err, "gap");
	}
	if (resample_begin(r, err) < 0)
		return -1;
	cJSON_ArrayForEach(item, array)
	{
		if (read_replicate(r, i++, item, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_deltas(struct comparison *c, const cJSON *bins, struct err *err)
{
	struct deltas *d = &c->diff.deltas;

	if (d->rows == 0)
		return bins ? state_damaged(err, "bins") : 0;
	if (!has_gap(bins, 2 * d->setup.bins))
		return state_damaged(err, "gap");
	if (deltas_settle(d, err) < 0 ||
	    read_gap(d->gap, 2 * d->setup.bins, state_member(bins, "gap"), err) < 0)
		return -1;
	return read_boot(&d->boot, state_member(bins, "replicates"), err);
}

/* ---- rows ---- */

/* Texts of a row, which it then owns. */
static int
read_texts(struct diff_row *r, const cJSON *json, struct err *err)
{
	const cJSON *key = state_member(json, "key"),
		    *name[2] = {state_member(json, "a"), state_member(json, "b")};

	if (!name[0] != !name[1])
		return state_damaged(err, "worst");
	if (key && !(r->key = state_bytes(key, &r->key_len, err)))
		return -1;
	for (size_t i = 0; i < 2 && name[i]; i++) {
		r->name[i].text = state_bytes(name[i], &r->name[i].len, err);
		if (!r->name[i].text)
			return -1;
	}
	return 0;
}

static int
read_row(struct diff *d, const cJSON *json, struct err *err)
{
	struct diff_row r = {.chance = {NAN, NAN}, .logp = {NAN, NAN}};
	struct difference *x = &r.difference;
	const cJSON *top = state_member(json, "top");
	uint64_t n[4];

	top = cJSON_IsArray(top) ? top->child : NULL;
	if (!state_count(state_member(json, "row"), &n[0]) ||
	    !state_count(state_member(json, "flips"), &n[1]) || !top || !state_count(top, &n[2]) ||
	    !state_count(top->next, &n[3]) || n[1] > SIZE_MAX || n[2] > SIZE_MAX ||
	    n[3] > SIZE_MAX || !state_real(state_member(json, "kl"), &x->kl) ||
	    !state_real(state_member(json, "js"), &x->js) ||
	    !state_real(state_member(json, "delta_p"), &x->delta_p) ||
	    !state_real(state_member(json, "max_delta_p"), &x->most_delta_p) ||
	    !state_real(state_member(json, "delta_entropy"), &x->delta_entropy) || !(x->kl > 0))
		return state_damaged(err, "worst");
	r.row = n[0];
	r.flips = (size_t)n[1];
	x->top[0] = (size_t)n[2];
	x->top[1] = (size_t)n[3];
	if (read_texts(&r, json, err) < 0) {
		diff_row_free(&r);
		return -1;
	}
	return worst_add(&d->worst, r, err);
}

static int
read_worst(struct diff *d, const cJSON *array, struct err *err)
{
	const cJSON *item;

	if (!cJSON_IsArray(array) || cJSON_GetArraySize(array) > (int)d->worst.most)
		return state_damaged(err, "worst");
	cJSON_ArrayForEach(item, array)
	{
		if (read_row(d, item, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_counts(struct comparison *c, const cJSON *json, struct err *err)
{
	const cJSON *rows = state_member(json, "rows");
	uint64_t n[4], span[2];

	if (!state_count(state_member(json, "left_out"), &n[0]) ||
	    !state_count(state_member(json, "only_a"), &n[1]) ||
	    !state_count(state_member(json, "only_b"), &n[2]) ||
	    !state_count(state_member(json, "twice"), &n[3]) || n[3] > 1 || !cJSON_IsArray(rows))
		return state_damaged(err, "its counts");
	c->left_out = n[0];
	c->only_a = n[1];
	c->only_b = n[2];
	c->twice = n[3] == 1;
	for (const cJSON *item = rows->child; item; item = item->next->next) {
		if (!state_count(item, &span[0]) || !state_count(item->next, &span[1]) ||
		    span[0] >= span[1])
			return state_damaged(err, "rows");
		if (row_spans_add(&c->rows, span[0], span[1], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_json(struct comparison *c, const cJSON *json, struct err *err)
{
	const char *schema = cJSON_GetStringValue(state_member(json, "schema"));

	if (state_check(&state_of_diff, schema, err) < 0 ||
	    diff_state_options(c, state_member(json, "options"), err) < 0 ||
	    read_counts(c, json, err) < 0 || read_sections(&c->diff, json, err) < 0 ||
	    read_sketch(&c->diff.kls, json, "kl_sketch", err) < 0 ||
	    read_sketch(&c->diff.ppl.moves, json, "move_sketch", err) < 0 ||
	    read_deltas(c, state_member(json, "bins"), err) < 0)
		return -1;
	return read_worst(&c->diff, state_member(json, "worst"), err);
}

int
diff_state_read(struct comparison *c, const char *text, size_t len, struct err *err)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	int status;

	if (!json)
		return err_set(err, ERR_DATA, "not a state that smx diff wrote, or a damaged one");
	status = read_json(c, json, err);
	cJSON_Delete(json);
	if (status == 0 && !state_is_whole(text, len))
		return state_damaged(err, "its checksum is not that of its bytes");
	return status == 0 ? diff_state_check(c, err) : status;
}
