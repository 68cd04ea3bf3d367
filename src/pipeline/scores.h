/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SCORES_H
#define SMX_PIPELINE_SCORES_H

#include "calib/sets.h"
#include "compare/keyed.h"
#include "io/spool.h"
#include "pipeline/job.h"

/*
 * The consumer that keeps the score of each labelled row, from which the thresholds of sets
 * follow. Eight bytes a row are kept, or sixteen if there are groups, and no logits.
 */
struct scores {
	/* Set by the owner. */
	struct sets *sets; /* all but the groups */
	size_t memory; /* bytes to keep in memory; the rest goes to a file */

	/* Results. */
	size_t nclass;
	enum task task;
	bool weighted; /* some row has a weight that is not 1, which is not heeded */

	/* Internal. */
	struct spool spool;
	struct keyed values; /* those of groups, in the order in which they came */
};

extern const struct consumer consumer_scores; /* its `with` is a struct scores */

/* Makes the groups of sets, and their thresholds, after the run. 0, or -1 with err set. */
int scores_end(struct scores *s, struct err *err);

void scores_free(struct scores *s);

#endif
