/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SCORES_H
#define SMX_PIPELINE_SCORES_H

#include "calib/tune.h"
#include "compare/keyed.h"
#include "io/spool.h"
#include "pipeline/job.h"

/*
 * The consumer that keeps the score of each labelled row, from which the thresholds of sets
 * follow. Eight bytes a row are kept, or sixteen if there are groups, and no logits. If parameters
 * are chosen, it is some more of each row, until they are known; and of the rows by which they
 * are chosen the probabilities.
 */
struct scores {
	/* Set by the owner. */
	struct sets *sets; /* all but the groups */
	size_t memory; /* bytes to keep in memory; the rest goes to a file */
	bool choose[SET_PARAMS]; /* parameters to be chosen; sets->share > 0 if there are some */

	/* Results. */
	size_t nclass;
	enum task task;
	bool weighted; /* some row has a weight that is not 1, which is not heeded */
	struct tuned tuned; /* if parameters were chosen */

	/* Internal. */
	struct spool spool;
	struct spool early,
	    tuning; /* if parameters are chosen: rows that wait for them, the others */
	struct keyed values; /* those of groups, in the order in which they came */
};

extern const struct consumer consumer_scores; /* its `with` is a struct scores */

/*
 * After the run: chooses the parameters. 0, or -1 with err set. With sets->tuned less than
 * sets_least(alpha) there were too few rows, and nothing is chosen.
 */
int scores_tune(struct scores *s, struct err *err);

/* Then makes the groups of sets, and their thresholds. 0, or -1 with err set. */
int scores_end(struct scores *s, struct err *err);

void scores_free(struct scores *s);

#endif
