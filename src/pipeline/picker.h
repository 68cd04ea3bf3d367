/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PICKER_H
#define SMX_PIPELINE_PICKER_H

#include <stddef.h>
#include <stdint.h>

#include "format/batch.h"
#include "metric/metric.h"
#include "metric/standouts.h"

/*
 * Keeps those of the measured rows that stand out. z has their values, row[i] is the
 * i-th one's index in the batch, number[i] its number in the input. fields is scratch.
 * 0, or -1 with err set.
 */
int pick_rows(struct standouts *s, const struct setup *setup, const struct seen *seen,
    const double *z, const struct batch *b, const size_t *row, const uint64_t *number,
    struct buf *fields, struct err *err);

#endif
