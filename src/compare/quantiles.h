/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_QUANTILES_H
#define SMX_COMPARE_QUANTILES_H

#include <stdbool.h>
#include <stddef.h>

#include "metric/sketch.h"

struct err;

/*
 * Quantiles of many numbers: exact as long as the numbers take at most `most` bytes, otherwise
 * from a sketch. The result does not depend on their order. All zero but most is empty;
 * quantiles_free releases it. Functions that return int return 0, or -1 with err set.
 */
struct quantiles {
	size_t most; /* bytes; set by the owner */
	double *value; /* n of them, unless they are in the sketch */
	size_t n, cap;
	bool sorted, rough; /* rough: the sketch has all numbers, value none */
	struct sketch sketch;
	double least, largest; /* of all numbers, if there are any */
};

/* Adds a number: any but NaN. */
int quantiles_add(struct quantiles *q, double x, struct err *err);

/* Adds the numbers of another, which is then empty but keeps its memory. */
int quantiles_take(struct quantiles *q, struct quantiles *more, struct err *err);

/* Puts the numbers in order; nothing is added afterwards. */
int quantiles_end(struct quantiles *q, struct err *err);

/* How many numbers there are. */
unsigned long long quantiles_count(const struct quantiles *q);

/*
 * Returns the value below which the share f of the numbers lies, interpolated between the two
 * nearest of them, as NumPy does by default; NaN if there are none. Exact, or if q is rough
 * within SKETCH_ERROR of the larger of the two.
 */
double quantiles_at(const struct quantiles *q, double f);

/* Returns the number of that rank, from 0, below quantiles_count; as exact as quantiles_at. */
double quantiles_rank(const struct quantiles *q, unsigned long long rank);

void quantiles_free(struct quantiles *q);

#endif
