/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_METRIC_H
#define SMX_METRIC_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/tie.h"
#include "metric/results.h"
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

enum { TOP_MOST = 8 };

/* How rows are measured. Const, and the same in all states that are added. */
struct setup {
	size_t nclass;
	size_t bins; /* equal-width bins B, and as many equal-mass ones */
	const double *edge; /* B + 1 of them, the doubles nearest to b / B */
	bool left; /* bins are [lo, hi), and the last has 1 in it; else (lo, hi], the first has 0 */
	bool weighted;
	bool coarse; /* few cells of confidence, for replicates of a bootstrap */
	size_t top[TOP_MOST], ntop; /* rising */
	bool given; /* the input is probabilities: confidences are taken as they were given */
};

/*
 * The bin that p, from 0 to 1, is in; next to an edge it is on it (base/tie.h). The
 * product is off by a rounding, so edges are asked.
 */
static inline size_t
setup_bin(const struct setup *s, double p)
{
	const double *edge = s->edge;
	size_t b;

	p = tie_at_edge(p, s->left);
	b = (size_t)(p * (double)s->bins);
	b = b < s->bins ? b : s->bins - 1;
	if (s->left) {
		while (b > 0 && p < edge[b])
			b--;
		while (b + 1 < s->bins && p >= edge[b + 1])
			b++;
	} else {
		while (b > 0 && p <= edge[b])
			b--;
		while (b + 1 < s->bins && p > edge[b + 1])
			b++;
	}
	return b;
}

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
