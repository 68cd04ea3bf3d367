/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_DRAW_H
#define SMX_COL_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "op/op.h"

/* How many classes are drawn for each row, and whether they differ. */
struct sampling {
	size_t n;
	bool distinct;
};

/* A row to be drawn from: the classes as softmax of the logits has them. */
struct urn {
	const double *z; /* n logits */
	size_t n;
	double max; /* the largest, which is finite */
	const struct row_context *context;
};

/*
 * Draws classes. Writes the indices of their values to dst, and needs room for as many
 * doubles in `sums` if they are distinct; both have room for s->n. Returns how many it
 * drew: s->n, or the number of classes above -inf if distinct ones are wanted and there are
 * fewer. Distinct classes come in the order in which they would be drawn one by one.
 */
size_t draw_classes(const struct urn *u, const struct sampling *s, double *dst, double *sums);

/*
 * The same with replacement for nrow rows of at most GUMBEL_GROUP logits each, which lie
 * side by side and whose numbers follow one another: u is the first, without its max, and
 * has no list of classes. dst has room for nrow times s->n.
 */
void draw_each_row(const struct urn *u, size_t nrow, const struct sampling *s, double *dst);

#endif
