/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_UNSEEN_H
#define SMX_PIPELINE_UNSEEN_H

#include "calib/sets.h"
#include "pipeline/job.h"

/* The consumer that counts rows whose group the fit of conformal sets had no row of. */
struct unseen {
	const struct sets *sets;
	unsigned long long rows; /* the result */
};

extern const struct consumer consumer_unseen; /* its `with` is a struct unseen */

#endif
