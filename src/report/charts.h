/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_CHARTS_H
#define SMX_REPORT_CHARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metric/classwise.h"
#include "metric/confusion.h"
#include "metric/corp.h"
#include "metric/cumulative.h"
#include "metric/evaluation.h"
#include "metric/reliability.h"
#include "metric/standouts.h"

/*
 * What the pictures of an evaluation show, as numbers: the input of anything that draws.
 * charts_make makes it; what it points to in the evaluation and the standouts must
 * outlive it. NaN is no value.
 */

/* A bin of the reliability diagram. */
struct chart_bin {
	struct bin bin;
	double right; /* weight of the right rows */
	double low, high; /* interval of the accuracy; NaN with weights or without rows */
};

/* Places of a curve, from 0 to 1; the blocks of one by isotonic regression at most. */
enum { CHART_PLACES = 61, CHART_BLOCKS = 40 };

/* The rows at one temperature. */
struct chart_temp {
	double temp;
	struct results results; /* of an own temperature those of the evaluation; owned */
	struct chart_bin *bin; /* nbin of them; owned */
	size_t nbin;
	double sigma; /* of the smooth curve; NaN: there is none */
	double smooth[CHART_PLACES]; /* accuracy near each place */
	double density[CHART_PLACES]; /* of the rows there, as a share of the largest */
	struct corp_block *block; /* nblock of them; owned */
	size_t nblock;
	double low[CHART_PLACES], high[CHART_PLACES]; /* consistency band; NaN with weights */
	struct cumulative cumulative; /* sigma is NaN with weights */
	double sum[CHART_PLACES]; /* cumulative differences at each share of the weight */
};

/* The rows that are at least as confident as the threshold. */
struct chart_risk {
	double coverage; /* their share of all rows */
	double risk; /* the share of wrong ones among them */
	double threshold;
};

enum { CHART_RISKS = 400 };

/* The list of the worst classes and of the pairs most often confused has so many at most. */
enum { CHART_CLASSES = 100, CHART_PAIRS = 40 };

struct chart_class {
	size_t class;
	struct class_row row;
};

/* Another evaluation, to be compared with. */
struct chart_other {
	const char *label; /* what it is called, such as "before calibration" */
	const struct evaluation *e; /* its results are computed */
	struct chart_temp at; /* made by charts_make */
};

enum { CHART_OTHERS = 7 };

struct charts {
	const struct evaluation *e;
	const struct standouts *standouts; /* NULL: not known, as of a state */

	/* Rising temperatures: those of the sweep and that of the run, or that alone. */
	struct chart_temp *temp;
	size_t ntemp, own; /* own: which one is the run's */
	double confidence; /* of the intervals of bins */

	struct chart_risk *risk; /* by rising coverage */
	size_t nrisk;
	struct chart_class *class; /* the worst ones; none in the binary task */
	size_t nclass;
	struct confusion *pair; /* the most frequent ones */
	size_t npair, pairs; /* pairs: of so many */
	bool pairs_over; /* there were too many to keep */
	struct chart_other *other; /* nother of them; the caller's, but for what is in .at */
	size_t nother;
};

/*
 * Of an evaluation whose results are computed, in the multiclass or the binary task, and
 * of others of the same task; the caller sets c->other and c->nother, and all else to 0.
 * 0, or -1 with err set; call charts_free in both cases.
 */
int charts_make(struct charts *c, const struct evaluation *e, const struct standouts *standouts,
    struct err *err);
void charts_free(struct charts *c);

#endif
