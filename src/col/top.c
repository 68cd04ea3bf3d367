/* SPDX-License-Identifier: MIT */
/*
 * top: the classes that the filters kept (their logit is not -inf) with their
 * probabilities, most probable first; of equals, the lower index first. With a sparse
 * normaliser, those in its support.
 */
#include <math.h>
#include <stdlib.h>

#include "col/col.h"

/* Compares pairs of index and logit: larger logit first, then lower index. */
static int
by_logit(const void *a, const void *b)
{
	const double *x = a, *y = b;

	if (x[1] != y[1])
		return x[1] > y[1] ? -1 : 1;
	return x[0] < y[0] ? -1 : x[0] > y[0];
}

static size_t
pairs(struct dist *d, double *dst)
{
	const double *p = dist_probs(d), *in = d->norm->sparse ? dist_logprobs(d) : d->z;
	size_t len = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (in[i] > -INFINITY) {
			dst[len++] = (double)i;
			dst[len++] = d->z[i];
		}
	}
	qsort(dst, len / 2, 2 * sizeof(*dst), by_logit);
	for (size_t i = 0; i < len; i += 2) {
		dst[i + 1] = p[(size_t)dst[i]];
		dst[i] = (double)dist_class(d, (size_t)dst[i]);
	}
	return len;
}

const struct col col_top = {
    .name = "top",
    .help = "the classes that remain, with probabilities, largest first",
    .shape = COL_PAIRS,
    .decision = true,
    .each = true,
    .pairs = pairs,
};
