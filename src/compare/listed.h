/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_LISTED_H
#define SMX_COMPARE_LISTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compare/divergence.h"

/*
 * Two rows that list some of their classes, compared. Nothing here owns what it points to.
 */

/* A class of such a row. */
struct listed_class {
	const char *name; /* NULL: it is called by its number */
	size_t len;
	uint32_t id;
	bool unsure; /* its name may stand for several classes: it matches none */
	bool chosen; /* it is the row's label */
};

struct listed {
	const struct listed_class *class; /* in rising order: by number, or by the bytes of names */
	const double *z; /* of each class the log-probability, as it stands */
	size_t n; /* at least 1 */
	double rest; /* the probability of the classes that it does not list */
	bool whole; /* it lists all classes there are */
	bool blind; /* the most probable class may be one that it does not list */
	/* The place of its label; LISTED_OUTSIDE if it does not list that, LISTED_NO_LABEL. */
	size_t label;
	uint32_t label_id; /* the label's number, if classes have numbers */
	bool ignored; /* its label is one to ignore: the pair has none */
};
#define LISTED_NO_LABEL SIZE_MAX
#define LISTED_OUTSIDE (SIZE_MAX - 1)

/* What becomes of the classes that a row does not list. */
enum listed_rest {
	LISTED_BUCKET, /* the least that they can add */
	LISTED_IGNORED, /* only the classes that both rows list count */
	LISTED_NONE /* there are none: the values are logits of all classes */
};

struct listed_difference {
	struct difference difference; /* top: places in a and b; delta_*: NaN unless LISTED_NONE */
	double tv; /* half the sum of |p - q| */
	double shared; /* a's probability of the classes that both list */
	size_t classes; /* how many either lists */
};

/* Orders classes: below, equal to, or above 0. */
int listed_order(const struct listed_class *a, const struct listed_class *b);

/*
 * What the label of a pair is: none; the same class in both, or that of one if the other has
 * none; or two that differ or, as names may stand for several classes, may do so.
 */
enum listed_labels { LISTED_LABEL_NONE, LISTED_LABEL_SAME, LISTED_LABELS_APART };

/* Finds the label; place: where it is in a and in b, or LISTED_OUTSIDE, if there is one. */
enum listed_labels listed_label_of(const struct listed *a, const struct listed *b, size_t place[2]);

/* Doubles of scratch memory for each class of both rows, and one class more. */
enum { LISTED_SCRATCH = 6 };

/* Compares two rows; compare/listed.c says how. Equal rows give 0. */
struct listed_difference compare_listed(
    const struct listed *a, const struct listed *b, enum listed_rest rest, double *scratch);

/*
 * The share of classes common to the k most probable of both (compare_top), or NaN if one of
 * them does not list its k most probable classes. After compare_listed, with the same scratch.
 */
double listed_top(const struct listed *a, const struct listed *b, enum listed_rest rest, size_t k,
    size_t classes, double *scratch);

#endif
