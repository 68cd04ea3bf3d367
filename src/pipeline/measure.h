/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_H
#define SMX_PIPELINE_MEASURE_H

#include "pipeline/shards.h"
#include "pipeline/job.h"
#include "metric/standouts.h"
#include "metric/sweep.h"
#include "metric/tally.h"

struct term;
struct windows;

/*
 * The consumer that computes metrics of labelled rows, as they are at its step
 * of the chain. All rows have setup->nclass classes.
 */
struct measure {
	const struct setup *setup;
	struct windows *windows; /* measure each on its own, and all rows not at all; or NULL */
	/* the bootstrap, or NULL; it needs a source that counts rows */
	const struct shards *shards;
	bool by; /* group rows by a field that they carry (reading.by): the first one, */
	const struct term *by_field; /* or if not NULL this one */
	bool picks; /* look for rows that stand out; it needs a source that counts rows */
	bool sweeps; /* measure the rows at each temperature of a sweep, and nothing else */
	size_t after; /* of a sweep: the first step that follows the temperature's place */

	/* Results; all zero at first, freed by measure_free. */
	struct tally tally;
	struct groups groups;
	struct sweep sweep;
	struct standouts standouts;
};

extern const struct consumer consumer_measure; /* its `with` is a struct measure */

/* Adds the groups up after the run, even if it had no rows. 0, or -1 with err set. */
int measure_finish(struct measure *m, struct err *err);

void measure_free(struct measure *m);

#endif
