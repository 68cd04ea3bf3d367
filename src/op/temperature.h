/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_TEMPERATURE_H
#define SMX_OP_TEMPERATURE_H

#include <stddef.h>

/*
 * z / temp for a row of n >= 1 logits in place, temp > 0 and finite. Where that
 * would overflow the row is shifted by its largest first, which no softmax sees.
 */
void temperature_divide(double *row, size_t n, double temp);

#endif
