/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SIEVE_H
#define SMX_PIPELINE_SIEVE_H

#include "pipeline/job.h"

struct condition;

/*
 * The consumer that marks rows for which a condition does not hold as left out, so that those
 * behind it at the same step do not measure them. They see the rows as those that write them do.
 */
struct sieve {
	const struct condition *where;
	const struct sets *sets; /* those of the chain's calibration; or NULL */
	const double *cut; /* binary and multilabel: the threshold of each label */

	/* Results. */
	unsigned seen; /* a bit for each term whose field some row has */
	unsigned long long kept; /* rows for which it holds, good ones */
};

extern const struct consumer consumer_sieve; /* its `with` is a struct sieve */

#endif
