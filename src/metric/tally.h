/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_TALLY_H
#define SMX_METRIC_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/metric.h"

struct err;

/*
 * What rows come to: the state of every metric, of all rows, or of each group of
 * rows that have the same value of a field. States of threads and shards are
 * merged exactly.
 */

/* The state of every metric, its vectors one behind the other. */
struct tally {
	struct vec *vec;
	size_t nvec;
};

int tally_begin(struct tally *t, const struct setup *s, struct err *err);
int tally_add(struct tally *t, const struct setup *s, const struct seen *r, struct err *err);
int tally_merge(struct tally *t, const struct tally *more, struct err *err);
void tally_free(struct tally *t);
size_t tally_bytes(const struct tally *t);

/* The vectors of one metric. */
struct vec *tally_vec(const struct tally *t, const struct metric *m);

struct totals tally_totals(const struct tally *t, const struct setup *s);

/* A result for every key, in the order of metric.list; without rows they are null. */
int
tally_report(const struct tally *t, const struct setup *s, struct results *out, struct err *err);

/* Groups by value, in the order of the values' bytes. All zero: none. */
struct group {
	char *value;
	struct tally tally;
};

struct groups {
	struct group *group;
	size_t n;
	size_t last; /* the one asked for last */
};

/* No run has more groups than this, and fewer where bins x classes are many. */
enum { GROUPS_MOST = 1000 };

/* The group of that value, made where there is none yet; NULL with err set. */
struct group *
groups_at(struct groups *g, const char *value, size_t len, const struct setup *s, struct err *err);

int
groups_merge(struct groups *g, const struct groups *more, const struct setup *s, struct err *err);
void groups_free(struct groups *g);

/* setup->edge for that many bins, the caller's to free; NULL with err set. */
double *setup_edges(size_t bins, struct err *err);

/*
 * All keys that a report has with this setup, old names too; those with K are
 * named for each k of --top. NULL-terminated, in one piece of memory that is the caller's; NULL
 * with err set.
 */
const char **setup_keys(const struct setup *s, size_t *n, struct err *err);

#endif
