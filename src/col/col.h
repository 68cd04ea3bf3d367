/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_COL_H
#define SMX_COL_COL_H

#include <stdbool.h>
#include <stddef.h>

#include "col/dist.h"

/*
 * A column that --write can output for each row. Each is a file of its own
 * (siblings may share one) that ends in a const struct col, plus one line in col.list.
 */

enum col_shape {
	COL_VECTOR, /* one value per class */
	COL_REAL, /* one number */
	COL_INDEX, /* one class, as a number */
	COL_NAME, /* one class, as a name */
	COL_PAIRS, /* any number of pairs of a class and a value */
	COL_CLASSES, /* as many classes for each row, as numbers; the last may be missing */
	COL_NAMES, /* the same as names */
	COL_SET, /* any number of classes, which may be none, as numbers */
	COL_SET_NAMES /* the same as names */
};

struct col {
	const char *name; /* the word for --write, the header and the JSON member */
	const char *help; /* one line */
	enum col_shape shape;
	bool needs_label;
	bool counts; /* a COL_INDEX that is a number of classes, which may be all of them */
	bool of_input; /* speaks of the logits before all steps */
	bool needs_sum; /* only valid if the probabilities sum to 1 over the classes */
	bool draws; /* its result depends on the seed and the row's number */
	bool needs_mixture; /* of several distributions: dist->mixed */
	bool needs_intervals; /* of a calibration: dist->low and high */
	bool needs_sets; /* conformal sets: dist->sets */
	bool decision; /* says what is predicted, which a row may be left without */
	bool each; /* means something for labels that do not exclude each other, too */
	double absent; /* the value of a vector that --sparse leaves out */

	/*
	 * One of the four is set, by the shape. one: returns the number or
	 * class. vector: returns d->n values, valid as long as the row's.
	 * pairs: writes index, value, index, value ... to dst, which has room
	 * for 2 d->n doubles, and returns how many doubles it wrote. classes:
	 * returns how many classes there are, and points *v to them, which is not NULL.
	 */
	double (*one)(struct dist *d);
	const double *(*vector)(struct dist *d);
	double (*binary)(struct dist *d); /* of a binary row instead; NULL: the vector's second */
	size_t (*pairs)(struct dist *d, double *dst);
	size_t (*classes)(struct dist *d, const double **v);
};

/* All columns in the order of col.list; NULL-terminated. */
extern const struct col *const cols[];

extern const struct col col_decisions, col_p_low, col_p_high, col_loss, col_grad, col_jvp,
    col_probs, col_sample, col_sample_name, col_set, col_set_name, col_set_size;

/* Returns the column of that name (len bytes), or NULL. */
const struct col *col_named(const char *name, size_t len);

#endif
