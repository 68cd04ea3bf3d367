/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SWEEP_H
#define SMX_CLI_SWEEP_H

#include "pipeline/measure.h"

/* Adds the sweep over temperatures, which sees the rows as the temperature's step would. */
void sweep_use(struct plan *plan, struct measure *m);

#endif
