/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_CHAIN_H
#define SMX_OP_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calib/calib.h"
#include "op/op.h"

/*
 * The operations of one run in their order: a calibration where there is one,
 * steps from logits to logits, then a normaliser. Built by one thread, checked
 * before a byte is read, const and shared from then on. All zero is an empty chain.
 */

struct chain_step {
	const struct op *op;
	void *arg; /* what op_parse wrote; owned by the chain */
	const char *text; /* what it read, or NULL; outlives the chain */
};

struct chain {
	struct calib calib; /* owned; its method is NULL where there is none */
	struct chain_step *steps;
	size_t nstep;
	bool as_given; /* the steps keep the order in which they were added; else it is op.list's */
	struct chain_step norm;
	uint64_t seed; /* of the random draws; for struct row_context */
	size_t scratch; /* doubles a class that the neediest operation wants */
};

/*
 * Adds an operation with its argument as text; the same one given twice, the
 * last one counts (with as_given both are steps). There is one normaliser, softmax
 * if none was added; two that differ are refused.
 */
int chain_add(struct chain *c, const struct op *op, const char *text, struct err *err);

/*
 * Puts the steps into the order of op.list, unless as_given is set, and checks that
 * the kinds fit. 0, or -1 with err set.
 */
int chain_finish(struct chain *c, struct err *err);

/* How many steps come before the first that filters. */
size_t chain_unfiltered(const struct chain *c);

/* Whether the finished chain ends in a normaliser that takes each class on its own. */
bool chain_takes_each(const struct chain *c);

/* The calibration, which comes before any step, over a row in place. */
void chain_calibrate(const struct chain *c, double *row, size_t n, double *scratch);

/* Runs the steps from `first` up to `last` over a row of n values in place. */
void chain_steps(const struct chain *c, size_t first, size_t last, double *row, size_t n,
    const struct row_context *context, double *scratch);

/* Runs calibration and all steps (not the normaliser). */
void chain_apply(const struct chain *c, double *row, size_t n, const struct row_context *context,
    double *scratch);

void chain_free(struct chain *c);

#endif
