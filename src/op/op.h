/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_OP_H
#define SMX_OP_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"

struct err;
struct names;

/*
 * An operation on one row of values. Each is a file of its own that ends in a
 * const struct op, plus one line in op.list. The order of op.list is the order
 * in which operations are applied, whatever their order on the command line.
 */

/* What the values of a row are. */
enum kind {
	KIND_LOGIT,
	KIND_PROB, /* probabilities that sum to 1 over the classes */
	KIND_LOGPROB, /* their logarithms */
	KIND_SCORE, /* 0 ... 1, for each class on its own */
	KIND_LOG_SCORE, /* their logarithms */
	KIND_PART, /* probabilities that sum to less than 1: the rest is of no class of the row */
	KIND_LOG_PART, /* their logarithms */
	KIND_COUNT
};

/* Each kind as shown to users. */
extern const char *const kind_name[KIND_COUNT];

enum op_role {
	ROLE_STEP, /* from logits to logits; has an option of its own */
	ROLE_NORMALISER /* the last operation; one per chain, chosen by --op NAME */
};

/* A class that came before the row, by the place of its value in it, and how often. */
struct repeat {
	uint32_t at, count;
};

/* What is known of a row besides its values. All zero fits most rows. */
struct row_context {
	uint64_t number; /* number of the row in the input, from 0 */
	uint64_t seed; /* seed of the run's random draws */
	const uint32_t *id; /* the class of each value, ascending; NULL: value i is class i */
	const char *group; /* what says its group (calib/sets.h), group_len bytes; or NULL */
	size_t group_len;
	double lse; /* given.h: the log-sum-exp of the row of which this is a part */
	const size_t *top; /* the index of the largest value, for a normaliser; or NULL */
	const struct repeat *repeat; /* nrepeat previous tokens, each class once */
	size_t nrepeat;
	double rest; /* probability mass of the classes that the row does not list */
	bool each; /* the normaliser takes each class on its own: rows can't be shifted */
	bool part; /* nor with this one, whose probabilities sum to less than 1 */
	bool labels; /* multilabel: each value is a logit on its own, +inf that of certainty */
};

/* The context of a row of which nothing else is known. */
extern const struct row_context row_plain;

struct op {
	const char *name; /* the word after --op; for a step, its option without the dashes */
	const char
	    /*
	     * a normaliser's other option: a short form (if arg is NULL) or the
	     * option that takes arg
	     */
	    *option;
	const char *alias; /* other names in a list of steps, between spaces; or NULL */
	const char *arg; /* the argument's name in --help; NULL: no argument */
	struct range range; /* the numbers that the argument may be */
	double usual; /* the argument's default */
	const char *example; /* arguments that tests/compose tries, separated by spaces */
	const char *help; /* one line */
	enum op_role role;
	enum kind takes, gives;
	bool filter; /* a step that removes classes; metrics are computed before it */
	bool empties; /* a row may have no class above -inf after it, which is an error */
	bool draws; /* its result depends on the seed and the row's number */
	bool among; /* a step that means something only among classes that exclude each other */
	bool previous; /* it depends on the tokens that came before the row */
	bool sparse; /* a normaliser that gives classes the probability 0 although they stay */
	bool soft; /* the probabilities that follow from its result are softmax's */
	const char *write; /* for a normaliser: the default of --write */
	/*
	 * the normaliser that gives the logarithm of this one's result, or vice
	 * versa
	 */
	const struct op *twin;
	size_t arg_size; /* bytes of the parsed argument, which is const after that */
	size_t scratch; /* scratch doubles that apply() needs per class */

	/*
	 * Reads an argument that is more than a number into arg. 0, or -1 with err set
	 * (ERR_VALUE). NULL: the argument is a number of .range.
	 */
	int (*read)(void *arg, const char *text, struct err *err);
	/* Releases what read() made in arg; or NULL. */
	void (*release)(void *arg);
	/*
	 * Looks up in arg what depends on the classes, of which there are n; a binary row's
	 * first logit stays 0. Once the layout
	 * is known, before the first row; more often if it is told of several inputs. 0, or -1
	 * with err set. NULL: nothing does.
	 */
	int (*settle)(void *arg, const struct names *names, size_t n, bool binary, struct err *err);
	/* Stores the argument x in arg. NULL: arg is a double. */
	void (*set)(void *arg, double x);
	/* Returns the normaliser that this one is with that argument, or NULL. Or NULL itself. */
	const struct op *(*same)(const void *arg);
	/* Returns the alpha of which this is the alpha-entmax. NULL: it is none. */
	double (*alpha)(const void *arg);
	/*
	 * Changes a row of n >= 1 values in place. scratch has room for n *
	 * .scratch doubles.
	 */
	void (*apply)(const void *arg, double *row, size_t n, const struct row_context *context,
	    double *scratch);
};

/* All operations in the order of op.list; NULL-terminated. */
extern const struct op *const ops[];

extern const struct op op_temperature, op_gumbel, op_tau;

/*
 * Parses the argument text (NULL: use the default) into arg, which has
 * op->arg_size bytes. 0, or -1 with err set (ERR_VALUE).
 */
int op_parse(const struct op *op, void *arg, const char *text, struct err *err);

/*
 * Returns the step of that name, or alias, of len bytes; _ counts as -. NULL if there is
 * none.
 */
const struct op *op_step(const char *name, size_t len);

/* Returns the index of the row's largest value, by the context if that knows it. */
size_t op_top(const double *row, size_t n, const struct row_context *context);

/*
 * Returns the index of the class's value in a row of n, whose classes are id (ascending), or
 * NULL: value i is class i. n if the row does not list it.
 */
size_t class_place(const uint32_t *id, size_t n, size_t class);

/* Returns the normaliser of that name, or NULL. */
const struct op *op_normaliser(const char *name);

#endif
