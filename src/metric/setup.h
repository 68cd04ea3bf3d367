/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SETUP_H
#define SMX_METRIC_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/tie.h"

/* What an evaluation measures, as its options and its input say. */

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

#endif
