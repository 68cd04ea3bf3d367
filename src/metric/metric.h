/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_METRIC_H
#define SMX_METRIC_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metric/results.h"
#include "metric/setup.h"
#include "metric/vec.h"

struct err;

/*
 * A number that is gathered over rows. Each is a file of its own (siblings may
 * share one) that ends in a const struct metric, and one line in metric.list,
 * whose order is the order of the report.
 *
 * What a metric gathers is sums, and sums only, of fixed-point integers (vec.h):
 * so states of threads, of shards and of groups are added by adding every
 * integer, which no metric has to know of, and no order changes a bit.
 */

/* Rows as metrics see them: arrays of n, at most DIGIT_ROWS, as kern->measure makes them. */
struct seen {
	size_t n;
	const size_t *label, *top, *rank;
	const double *weight; /* NULL where there are none */
	const double *conf, *nll, *entropy, *brier;
	const double *e, *total; /* e of one a class: e / total is a probability */
	double *scale; /* room for two values a row */
	size_t *place; /* room for one a class of each row */
	int64_t *column; /* room for one a class */
};

/* What every report needs: how many rows, and what they weigh. */
struct totals {
	const struct setup *setup;
	uint64_t rows;
	double weight; /* the rows' sum: as many as there are, without weights */
	double weight2; /* the sum of the squares */
};

struct metric {
	const char *name; /* in states, and where --help lists metrics */
	const char *help; /* one line */
	const char *const *key; /* what it reports, NULL behind the last */

	/* What it gathers; a line without a name behind the last. */
	const struct slot *slot;

	/*
	 * Adds rows to v, a vector for each slot. Work on one state is one thread's.
	 * 0, or -1 with err set: only memory can fail.
	 */
	int (*add)(struct vec *v, const struct setup *s, const struct seen *r, struct err *err);

	/*
	 * Reports all its keys, of which it appends one result each; there is at
	 * least one row. 0, or -1 with err set: only memory can fail.
	 */
	int (*report)(
	    const struct vec *v, const struct totals *t, struct results *out, struct err *err);

	/*
	 * Or NULL: the name of a slot with sums that no rows can have, as a state that
	 * was changed may hold, or NULL.
	 */
	const char *(*damage)(const struct vec *v);
};

/* All metrics in the order of metric.list, NULL behind the last. */
extern const struct metric *const metrics[];

#endif
