/* SPDX-License-Identifier: MIT */
/*
 * Log-sum-exps of parts of rows, added up (Milakov & Gimelshein 2018, Online normalizer
 * calculation for softmax).
 *
 * (1) A row is the most of its parts' log-sum-exps m and the sum of the exp(l - m) of the
 *     others: nothing overflows, and one part alone stays what it is, to the bit.
 * (2) The first file says which rows there are; each other must have the same ones.
 * (3) Numbers of six digits, as smx writes them if it isn't told otherwise, are told of:
 *     some need all six, and none more.
 */
#include "pipeline/partial.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "kern/kern.h"
#include "pipeline/keys.h"

double
partial_lse(const struct partial *p)
{
	return p->most + kern_log1p(p->rest);
}

/* (1) */
static void
add(struct partial *p, double lse)
{
	if (lse > p->most) {
		p->rest = (1 + p->rest) * kern_exp(p->most - lse);
		p->most = lse;
	} else {
		p->rest += kern_exp(lse - p->most);
	}
}

static double
rounded(double x, int digits)
{
	char text[NUM_ROOM + 1];
	double y = x;

	text[num_write(text, x, digits)] = '\0';
	(void)num_parse_all(text, &y);
	return y;
}

/* (3) */
static void
look_at_digits(struct partials *p, double lse)
{
	if (p->long_digits)
		return;
	p->long_digits = rounded(lse, 6) != lse;
	p->short_digits = p->short_digits || rounded(lse, 5) != lse;
}

/* The row's index in p->row, or the number of rows if it is a new one. */
static int
find(struct partials *p, const char *key, size_t len, size_t *at, struct err *err)
{
	size_t twin;

	*at = (size_t)p->rows;
	if (!p->keyed)
		return 0;
	if (p->part > 1) {
		*at = keyed_find(&p->keys, key, len);
		if (*at != KEYED_NONE)
			return 0;
		return err_set(err, ERR_DATA,
		    "%.150s: row %llu, counted from 0, has the key "
		    "'%.*s', which no row of %.150s has",
		    p->path, p->rows, len < 60 ? (int)len : 60, key, p->first);
	}
	if (keyed_add(&p->keys, key, len, NULL, 0, p->rows, &twin, err) < 0)
		return -1;
	if (twin == KEYED_NONE)
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s: rows %llu and %llu, counted from 0, have one key: "
	    "'%.*s'",
	    p->path, p->keys.row[twin].row, p->rows, len < 60 ? (int)len : 60, key);
}

static int
take(struct partials *p, size_t at, const double *z, struct err *err)
{
	const double lse = z[p->at], max = p->has_max ? z[p->max_at] : -INFINITY;
	struct partial *row;

	look_at_digits(p, lse);
	if (p->part == 1) {
		row = at < p->cap ? p->row : mem_grow(p->row, 2 * at + 64, sizeof(*row), err);
		if (!row)
			return -1;
		p->cap = at < p->cap ? p->cap : 2 * at + 64;
		p->row = row;
		row[at] = (struct partial){.most = lse, .max = max, .part = 1};
		p->n = at + 1;
		return 0;
	}
	if (at >= p->n) /* (2) */
		return err_set(err, ERR_DATA, "%.150s has more rows than %.150s, which has %zu",
		    p->path, p->first, p->n);
	row = &p->row[at];
	if (row->part == p->part)
		return err_set(err, ERR_DATA,
		    "%.200s: row %llu, counted from 0, has the key of an earlier one", p->path,
		    p->rows);
	row->part = p->part;
	row->max = max > row->max ? max : row->max;
	add(row, lse);
	return 0;
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct partials *p = with;

	(void)plan;
	return p->keyed ? keys_take(mine, &job->batch, p->by, job->block.path, &job->err) : 0;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct partials *p = with;
	const struct batch *b = &job->batch;
	const char *key = "";
	size_t len = 0, at;

	(void)counts;
	for (size_t i = 0; i < b->nrow; i++, p->rows++) {
		if (p->keyed)
			key = keys_of(mine, i, &len);
		if (find(p, key, len, &at, err) < 0 || take(p, at, b->z + b->row[i].first, err) < 0)
			return -1;
	}
	return 0;
}

static void
release(void *mine)
{
	keys_free(mine);
}

const struct consumer consumer_partials = {
    .own_size = sizeof(struct keys),
    .map = map,
    .commit = commit,
    .release = release,
};

int
partials_end(struct partials *p, struct err *err)
{
	const unsigned long long rows = p->rows;

	p->rows = 0;
	if (rows == p->n)
		return 0;
	return err_set(err, ERR_DATA, "%.150s has %llu rows, but %.150s has %zu", p->path, rows,
	    p->first, p->n);
}

void
partials_free(struct partials *p)
{
	mem_free(p->row);
	keyed_free(&p->keys);
	*p = (struct partials){0};
}
