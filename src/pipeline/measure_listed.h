/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_LISTED_H
#define SMX_PIPELINE_MEASURE_LISTED_H

#include "format/batch.h"
#include "kern/kern.h"
#include "metric/setup.h"

/* Which of the row's values is that of its label; DIST_NO_LABEL if it does not list it. */
size_t listed_label(const struct batch *b, const struct row *row);

/*
 * Measures n rows of the batch, whose indices are in row[], and whose label is the value
 * label[i]. What becomes of label, top and e is said in metric/unlisted.h.
 */
void measure_listed(const struct setup *s, const struct batch *b, const size_t *row, size_t *label,
    size_t n, const struct measured *out);

#endif
