/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_TEMPERATURE_H
#define SMX_OP_TEMPERATURE_H

#include <stddef.h>

/*
 * Divides a row of n >= 1 logits by temp in place; temp is positive and finite.
 * If that would overflow, the row is first shifted so that its largest logit is
 * 0, which does not change its softmax.
 */
void temperature_divide(double *row, size_t n, double temp);

#endif
