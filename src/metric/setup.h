/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SETUP_H
#define SMX_METRIC_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/task.h"
#include "base/tie.h"

/* What an evaluation measures; set by its options and its input. */

enum { TOP_MOST = 8, LABELS_MOST = 1000000 };

/* Whether rows list some of their classes, and if so, what becomes of the others. */
enum setup_rest { SETUP_WHOLE, SETUP_BUCKET, SETUP_IGNORE, SETUP_RENORMALISE };

/* The words for these, as users write them; NULL-terminated. */
extern const char *const setup_rest_name[];

/* What is asked of the rows whose confidence is at least a threshold. */
struct selection {
	bool at_risk, at_coverage; /* the two below were given */
	double risk, coverage;
	double delta; /* how often a guaranteed threshold may be wrong; 0: none is asked for */
};

struct drift_base;
struct sweep;

/* How rows are measured. Const, and equal in all states that are merged. */
struct setup {
	enum task task;
	double threshold; /* binary task: class 1 is predicted if P(class 1) is above it */
	const double *cut; /* multilabel: the threshold of each label, nclass of them */
	size_t
	    nclass; /* 2 in the binary task, and of truncated rows; the multilabel one's labels */
	enum setup_rest rest;
	size_t bins; /* number B of equal-width bins, and of equal-mass groups */
	const double *edge; /* B + 1 edges, the doubles nearest to b / B */
	/*
	 * bins are [lo, hi), the last one including 1; otherwise (lo, hi], the
	 * first one including 0
	 */
	bool left;
	bool weighted;
	bool unlabelled; /* rows have no labels: metrics that need one are not measured */
	bool grouped; /* groups of rows have states of their own */
	bool coarse; /* few cells of confidence: one of many tallies of the same rows */
	bool lean; /* one of many temperatures (metric/sweep.h): metrics with few sums alone */
	bool pairs; /* which classes are taken for which is counted (metric/confusion.c) */
	bool class_auroc; /* each class against the others: metric/class_auroc.c */
	bool sweeps; /* the rows are also measured at many temperatures (metric/sweep.h) */
	size_t top[TOP_MOST], ntop; /* ascending */
	bool targets; /* rows have a distribution that they should be: metric/soft.c */
	size_t redraws; /* of the labels, for metric/redraw.c; 0: none */
	uint64_t redraw_seed;
	bool ood; /* rows may be out of distribution: metric/ood.c */
	double alpha; /* of conformal sets (metric/coverage.c); 0: there are none */
	bool ignores, joins; /* rows may be ignored; may be unmatched (metric/rows.c) */
	bool drift; /* of the report alone: how far rows are from `base` (metric/drift.c) */
	const struct drift_base *base; /* set while that is reported */
	const struct sweep *swept; /* set while a tally is reported whose rows it has */
	struct selection select; /* of the report alone: metric/selective.c */
	bool given; /* the input is probabilities: use the given confidences */
};

/*
 * Whether the label is among the k most probable classes of every row, because there are no
 * more: then its share is not reported. False if the number of classes is not known.
 */
static inline bool
setup_all_in_top(const struct setup *s, size_t k)
{
	return s->nclass > 0 && s->rest == SETUP_WHOLE && k >= s->nclass;
}

/*
 * Returns the bin of p, 0 <= p <= 1; a p next to an edge is on the edge
 * (base/tie.h). The product is only a first guess, because it is rounded; the
 * edges decide.
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

#endif
