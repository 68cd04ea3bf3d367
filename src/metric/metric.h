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
struct tally;

/*
 * A quantity computed over rows. Each is a file of its own (related ones may
 * share one) that ends in a const struct metric, plus one line in metric.list,
 * whose order is that of the report.
 *
 * A metric's state consists only of sums of fixed-point integers (vec.h). So
 * the states of threads, shards and groups are merged by adding every integer;
 * no metric needs code for that, and the order changes no bit.
 */

/*
 * Measured rows: arrays of n values, n <= DIGIT_ROWS, as kern->measure makes them. In
 * the binary task conf is P(class 1) and top is 1 in every row, so that right rows
 * (top = label) are those of class 1; and brier is (P(class 1) - label)^2.
 */
struct seen {
	size_t n;
	const size_t *label, *top, *rank;
	const uint64_t *number; /* in the input; set if setup.redraws is */
	const double *weight; /* NULL if there are no weights */
	const double *conf, *nll, *entropy, *brier;
	const double *soft_nll, *soft_kl; /* against targets, if rows have some */
	/* of conformal sets: how many classes; 1 if the label is in it, else 0 */
	const double *set_size, *covered;
	/* e has one value per class, e / total is a probability; truncated rows: unlisted.h */
	const double *e, *total;
	/*
	 * In the multilabel task: for each label of each row, whether it is true, and -log of
	 * the probability that it is as it is; e is its probability. nll, entropy and
	 * brier are means over the labels; conf, label, top, rank and total mean nothing.
	 */
	const unsigned char *truth;
	const double *each_nll;
	double *scale; /* scratch: two values per row */
	size_t *place; /* scratch: one value per class of each row */
	int64_t *column; /* scratch: one value per class */
};

/* What every report needs: the number of rows and their weight. */
enum { KEPT_ORDER, KEPT_POINTS, KEPT }; /* of order_take or ranking_take; of ecce_cells */

struct totals {
	const struct setup *setup;
	const struct tally *tally; /* for metrics that also look at another's sums */
	struct cells *kept; /* KEPT, each empty until a metric asks; for cells_forget */
	uint64_t rows;
	uint64_t ignored, unmatched, left_out; /* rows that were not measured (metric/rows.c) */
	double weight; /* the sum of the rows' weights; without weights, the number of rows */
	double weight2; /* the sum of the squared weights */
	/* Of rows that do not list their label (metric/unlisted.h): how many, and their weights; */
	uint64_t unlisted;
	double unlisted_weight, unlisted_weight2;
	uint64_t blind; /* rows whose most probable class may be one that they do not list */
};

/* Which of two values of a metric is the better one. */
enum better { BETTER_NEITHER, BETTER_LESS, BETTER_MORE };

/* What can be said of a key beside its value. */
struct trait {
	const char *key;
	enum better better;
	bool error; /* it has a standard error */
	bool share; /* it is a share of the rows */
	/*
	 * Replicates of a bootstrap are further from calibrated than the sample, so their
	 * interval may not reach the true value.
	 */
	bool biased;
	bool squared; /* it has an interval nonetheless, that of its square (result.square) */
	bool tested; /* metric/calibration_test.c tests it */
	bool exact; /* people need all its digits */
};

/* Whether rows must have labels. */
enum metric_labels {
	LABELS_NEEDED,
	LABELS_EITHER, /* it is the same without them */
	LABELS_ABSENT, /* it stands in for what needs them, and is measured only without */
};

struct metric {
	enum metric_labels labels;
	unsigned tasks; /* bits FOR_...; in other tasks it has no slots and no keys */
	bool (*wanted)(const struct setup *s); /* NULL: in all evaluations of these tasks */
	/* Of truncated rows: it can't be known; it is only known if the most probable class is. */
	bool needs_all, needs_top;
	bool lean; /* it has few sums, and is also kept at each temperature of a sweep */
	const char *name; /* as used in states and in the list of metrics in --help */
	const char *help; /* one line */
	const char *const *key; /* the keys that it reports, NULL-terminated */
	const struct trait *trait; /* of some of them, terminated by one without a key; or NULL */

	/* The sums that it keeps, terminated by a slot without a name. */
	const struct slot *slot;
	/*
	 * The metric that keeps the sums which this one reports; then it keeps none of its own,
	 * and has no .add. NULL: it reports its own.
	 */
	const struct metric *of;
	const struct metric *of_binary; /* another one in the binary task; or NULL */
	/*
	 * So many of them are in every state, the others only if they have a sum; 0:
	 * all of them are.
	 */
	size_t nalways;
	bool late; /* states of before it was thought of can be read: they have no sums of it */

	/*
	 * Adds rows to v, one vector per slot; NULL if there are none. One thread at a
	 * time works on a state. 0, or -1 with err set: only memory can run out.
	 */
	int (*add)(struct vec *v, const struct setup *s, const struct seen *r, struct err *err);

	/*
	 * Appends one result per key to `out`. There is at least one row. 0, or
	 * -1 with err set: only memory can run out.
	 */
	int (*report)(
	    const struct vec *v, const struct totals *t, struct results *out, struct err *err);

	/*
	 * Returns the name of a slot whose sums no rows can produce, as in a
	 * corrupted state, or NULL. The member may be NULL.
	 */
	const char *(*damage)(const struct vec *v);
};

static inline size_t
metric_slots(const struct metric *m)
{
	size_t n = 0;

	while (m->slot[n].name)
		n++;
	return n;
}

/* Whether the metric is one of the setup's task, wanted, and kept. */
static inline bool
metric_counts(const struct metric *m, const struct setup *s)
{
	if (m->labels != LABELS_EITHER && (m->labels == LABELS_ABSENT) != s->unlabelled)
		return false;
	return (m->tasks >> s->task & 1) && (!m->wanted || m->wanted(s)) && (m->lean || !s->lean);
}

/* What is known of a key, also of an old name or of one with a number in the place of K. */
struct trait trait_of(const char *key);

/* All metrics in the order of metric.list; NULL-terminated. */
extern const struct metric *const metrics[];

#endif
