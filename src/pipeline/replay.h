/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_REPLAY_H
#define SMX_PIPELINE_REPLAY_H

#include "calib/rows.h"
#include "pipeline/job.h"

/* What is done with each row on the way; at is its place among the rows. */
typedef void feed_fn(const void *arg, double *row, size_t n, size_t at);

/*
 * Feeds rows that are kept to the plan's first consumer, which works on any thread
 * and adds up: it need not commit anything in order. The rows are as `change`
 * leaves them, the plan's steps are not run; blocks have row numbers from first_row
 * on. 0, or -1 with err set.
 */
int feed_rows(const struct rows *rows, unsigned long long first_row, const struct plan *plan,
    feed_fn *change, const void *arg, struct err *err);

#endif
