/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_OP_H
#define SMX_OP_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"

struct err;

/*
 * An operation on one row of values. Each is a file of its own that ends in a
 * const struct op, and one line in op.list, whose order is the order in which
 * operations are applied, whatever their order on the command line.
 */

/* What the values of a row are. */
enum kind {
	KIND_LOGIT,
	KIND_PROB, /* sums to 1 over the classes */
	KIND_LOGPROB, /* its logarithm */
	KIND_SCORE, /* 0 ... 1 for each class on its own */
	KIND_LOG_SCORE, /* its logarithm */
	KIND_COUNT
};

/* As a user reads it. */
extern const char *const kind_name[KIND_COUNT];

enum op_role {
	ROLE_STEP, /* logits to logits, asked for by its own option */
	ROLE_NORMALISER /* the last operation: one of them, chosen by --op NAME */
};

/* What is known of a row beside its values. All zero is what most rows have to say. */
struct row_context {
	uint64_t number; /* of the row in the input, from 0 */
	uint64_t seed; /* of the run's random draws */
	const uint32_t *id; /* the class of each value, in rising order; NULL: value i is class i */
	double rest; /* the mass of the classes that the row does not have */
};

/* A row of which nothing is known. */
extern const struct row_context row_plain;

struct op {
	const char *name; /* the word after --op; for a step, its option without the dashes */
	const char
	    *option; /* a normaliser's further option: its short form (no arg) or what gives arg */
	const char *arg; /* what its option takes, as --help shows it; NULL: takes nothing */
	struct range range; /* what numbers that may be */
	double usual; /* what it is if it is not given */
	const char *example; /* arguments for its option that tests/compose tries, between spaces */
	const char *help; /* one line */
	enum op_role role;
	enum kind takes, gives;
	bool filter; /* a step that takes classes out: metrics look before it */
	bool soft; /* the probabilities that follow from it are softmax's */
	const char *write; /* a normaliser's --write where none is given */
	const struct op *twin; /* the normaliser that gives the logarithm of this one's, or back */
	size_t arg_size; /* bytes of the argument; const from then on */
	size_t scratch; /* doubles of scratch that apply() needs for each class */

	/* Keeps the argument in arg; NULL: arg is a double. */
	void (*set)(void *arg, double x);
	/* Changes a row of n >= 1 values in place; scratch holds at least n * .scratch doubles. */
	void (*apply)(const void *arg, double *row, size_t n, const struct row_context *context,
	    double *scratch);
};

/* All operations in the order of op.list, NULL behind the last. */
extern const struct op *const ops[];

extern const struct op op_temperature;

/* Reads the argument (NULL: not given) into arg. 0, or -1 with err set (ERR_VALUE). */
int op_parse(const struct op *op, void *arg, const char *text, struct err *err);

/* The normaliser of that name, or NULL. */
const struct op *op_normaliser(const char *name);

#endif
