/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_MCNEMAR_H
#define SMX_COMPARE_MCNEMAR_H

#include <stdint.h>

/*
 * McNemar's exact test: of n = b + c pairs that only one of two models gets right, b and c
 * are right in one and the other. Returns the p-value of both sides, i.e. the probability
 * that fair coins share n pairs at least as unequally; 1 without pairs. It is 0 if it is
 * too small for a double.
 */
double mcnemar_p(uint64_t b, uint64_t c);

#endif
