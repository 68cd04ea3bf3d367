/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_CHAIN_H
#define SMX_OP_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calib/calib.h"
#include "op/op.h"

struct buf;

/*
 * The operations of one run in order: a calibration if there is one, steps from
 * logits to logits, then a normaliser. One thread builds it and it is checked
 * before any input is read; after that it is const and shared. All zero is an
 * empty chain.
 */

struct chain_step {
	const struct op *op;
	void *arg; /* written by op_parse; owned by the chain */
	const char *text; /* the text of the argument, or NULL; must outlive the chain */
};

struct chain {
	struct calib calib; /* owned; its method is NULL if there is none */
	struct chain_step *steps;
	size_t nstep;
	/* keep the steps in the order in which they were added, instead of op.list's */
	bool as_given;
	struct chain_step norm;
	bool intervals; /* the calibration's intervals are wanted */
	uint64_t seed; /* of the random draws; passed on in struct row_context */
	size_t scratch; /* scratch doubles per class: the largest need of any operation */
};

/*
 * Adds an operation with its argument as text. If the same operation is added
 * twice, the last one counts, except that with as_given both become steps. A
 * chain has one normaliser, softmax by default; a second, different one is an
 * error. 0, or -1 with err set.
 */
int chain_add(struct chain *c, const struct op *op, const char *text, struct err *err);

/*
 * Sorts the steps into the order of op.list, unless as_given is set, and checks
 * that each operation accepts what the one before it gives. 0, or -1 with err
 * set.
 */
int chain_finish(struct chain *c, struct err *err);

/* Returns how many steps precede the first filter. */
size_t chain_unfiltered(const struct chain *c);

/* Returns whether some step draws random numbers. */
bool chain_draws(const struct chain *c);

/* Returns whether some step may leave no class of a row, which is an error. */
bool chain_empties(const struct chain *c);

/*
 * chain_settles: whether some step depends on the classes. chain_settle looks up what does,
 * of n classes, before the first row: 0, or -1 with err set.
 */
bool chain_settles(const struct chain *c);
int
chain_settle(struct chain *c, const struct names *names, size_t n, bool binary, struct err *err);

/* Removes all steps. */
void chain_forget(struct chain *c);

/*
 * Appends the first n steps as name=argument, with blanks between them, or one step. Equal
 * numbers look the same, however they were written.
 */
void chain_describe(const struct chain *c, size_t n, struct buf *out);
void chain_describe_step(const struct chain_step *step, struct buf *out);

/* Returns whether the normaliser of the finished chain treats each class on its own. */
bool chain_takes_each(const struct chain *c);

/* Returns whether its probabilities sum to less than 1, so that rows can't be shifted. */
bool chain_gives_part(const struct chain *c);

/* Puts a calibration in the place of the chain's, which is not freed, once it is finished. */
void chain_put_calib(struct chain *c, const struct calib *calib);

/*
 * Applies the calibration, if there is one, to a row of n values in place, whose classes
 * are in that order (calib_apply_ordered). It precedes all steps. scratch has room for n *
 * c->scratch doubles.
 */
void
chain_calibrate(const struct chain *c, double *row, size_t n, const size_t *order, double *scratch);

/*
 * Applies the steps [first, last) to a row of n values in place. False if one of them left no
 * class above -inf, and those after it were not applied.
 */
bool chain_steps(const struct chain *c, size_t first, size_t last, double *row, size_t n,
    const struct row_context *context, double *scratch);

/*
 * Applies the calibration and all steps, but not the normaliser. chain_free
 * releases what the chain owns.
 */
void chain_apply(const struct chain *c, double *row, size_t n, const struct row_context *context,
    double *scratch);

void chain_free(struct chain *c);

#endif
