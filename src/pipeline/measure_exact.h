/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_EXACT_H
#define SMX_PIPELINE_MEASURE_EXACT_H

#include <stddef.h>

#include "kern/kern.h"

/*
 * Changes what n rows were measured as, to what they are if the log-probabilities z are taken
 * as they stand: p = exp(z), whatever their sum.
 */
void measure_exact(
    const struct measured *o, const size_t *label, const double *z, size_t n, size_t nclass);

#endif
