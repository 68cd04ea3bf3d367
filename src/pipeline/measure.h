/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_H
#define SMX_PIPELINE_MEASURE_H

#include "pipeline/shards.h"
#include "pipeline/job.h"
#include "metric/tally.h"

/*
 * The consumer that gathers metrics of labelled rows, as they are before the
 * filters. All rows have setup->nclass classes.
 */
struct measure {
	const struct setup *setup;
	const struct shards *shards; /* or NULL; for it the source counts rows */
	bool by; /* group rows by the one field that they carry (reading.by) */

	/* What it comes to; all zero at first, the owner's to free. */
	struct tally tally;
	struct groups groups;
};

extern const struct consumer consumer_measure; /* with is a struct measure */

/* After the run, also one over no rows: the sum of the groups. 0, or -1 with err set. */
int measure_finish(struct measure *m, struct err *err);

void measure_free(struct measure *m);

#endif
