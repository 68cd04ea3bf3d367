/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_COL_H
#define SMX_COL_COL_H

#include <stdbool.h>
#include <stddef.h>

#include "col/dist.h"

/*
 * What --write can put into each row. Each is a file of its own that ends in a
 * const struct col, and one line in col.list.
 */

enum col_shape {
	COL_VECTOR, /* a value for each class */
	COL_REAL, /* one number */
	COL_INDEX, /* one class, as its number */
	COL_NAME, /* one class, as its name */
	COL_PAIRS /* classes and values, as many as there are */
};

struct col {
	const char *name; /* the word for --write, the header and the JSON member */
	const char *help; /* one line */
	enum col_shape shape;
	bool needs_label;
	bool needs_sum; /* the probabilities must sum to 1 over the classes */
	double absent; /* a vector's value that --sparse leaves out */

	/* One of the three, by the shape: the number or class; d->n values that
	 * live as long as the row's; index, value, index, value ... into dst (room
	 * for 2 d->n), returning how many doubles that is. */
	double (*one)(struct dist *d);
	const double *(*vector)(struct dist *d);
	size_t (*pairs)(struct dist *d, double *dst);
};

/* All columns in the order of col.list, NULL behind the last. */
extern const struct col *const cols[];

/* The column of that name (len bytes), or NULL. */
const struct col *col_named(const char *name, size_t len);

#endif
