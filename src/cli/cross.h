/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_CROSS_H
#define SMX_CLI_CROSS_H

#include "cli/run.h"
#include "cli/truth.h"
#include "pipeline/measure.h"

/*
 * --temp auto of smx eval: the rows are measured at temperatures that were fitted
 * without them. Runs the source, which has begun, into m. 0, or -1 with err set.
 */
int cross_measure(const struct settings *s, struct source *source, struct measure *m,
    struct run *run, struct truth_work *truth, struct err *err);

#endif
