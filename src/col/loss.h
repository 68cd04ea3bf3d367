/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_LOSS_H
#define SMX_COL_LOSS_H

#include <stddef.h>

/* Which loss the columns loss and grad are about; see loss.c. */
struct loss {
	double smoothing; /* epsilon, 0 to 1 */
	double focal; /* gamma, at least 0; then there is no smoothing */
	double temp; /* what the steps divided the logits by: grad is by the logits before */
};

struct dist;

/* The share of the target q that the i-th value's class has. */
double loss_target(const struct dist *d, size_t i);

#endif
