/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_TALLY_H
#define SMX_METRIC_TALLY_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/metric.h"

struct err;

/*
 * The state of every metric, over all rows or over each group of rows that
 * share a value of a field. The states of threads and shards are merged
 * exactly. Functions that return int return 0, or -1 with err set.
 */

/*
 * The state of every metric: all their vectors in sequence. tally_begin makes
 * an empty one, tally_add adds rows to it, tally_merge adds another tally.
 */
struct tally {
	struct vec *vec;
	size_t nvec;
};

int tally_begin(struct tally *t, const struct setup *s, struct err *err);
int tally_add(struct tally *t, const struct setup *s, const struct seen *r, struct err *err);
int tally_merge(struct tally *t, const struct tally *more, struct err *err);
/* As tally_merge, of a tally that is then good for tally_free alone. */
int tally_take(struct tally *t, struct tally *from, struct err *err);
void tally_free(struct tally *t);

/* Forgets what one metric has: from now on the tally keeps nothing of it. */
void tally_drop(struct tally *t, const struct metric *m);

/* Returns the first vector of one metric. */
struct vec *tally_vec(const struct tally *t, const struct metric *m);

struct totals tally_totals(const struct tally *t, const struct setup *s);

/*
 * Appends a result for every key, in the order of metric.list. Without rows
 * they are null.
 */
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
	size_t last; /* the group last asked for */
};

/* Limit on the number of groups; fewer are allowed if bins x classes are many. */
enum { GROUPS_MOST = 1000 };

/* Returns the group of a value, made if it does not exist yet; NULL with err set. */
struct group *
groups_at(struct groups *g, const char *value, size_t len, const struct setup *s, struct err *err);

int
groups_merge(struct groups *g, const struct groups *more, const struct setup *s, struct err *err);
void groups_free(struct groups *g);

/* Returns edges for that many bins, which the caller frees; NULL with err set. */
double *setup_edges(size_t bins, struct err *err);

/*
 * Returns all keys of a report with this setup, including old names; those with
 * K appear once for each k of --top. NULL-terminated, in one piece of memory
 * that the caller frees; NULL with err set.
 */
const char **setup_keys(const struct setup *s, size_t *n, struct err *err);

#endif
