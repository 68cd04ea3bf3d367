/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_LISTING_H
#define SMX_PIPELINE_LISTING_H

#include "base/buf.h"
#include "compare/listed.h"
#include "format/batch.h"

/*
 * Rows that list some of their classes, made ready to be compared: classes in order, names
 * without escapes. Rows that have all classes can be, too. A listing is reused for the next
 * row; all zero at first.
 */
struct listing {
	struct listed row; /* of the last row; its classes and values are here or in the batch */

	/* Internal. */
	struct listed_class *class;
	double *z;
	size_t cap; /* classes that there is room for */
	size_t counted; /* so many classes are those of a row that has all, by number */
	struct buf text;
};

/*
 * Makes a row of the batch ready. kept: the values are taken as they stand, and become
 * log-probabilities if the row has all classes. 0, or -1 with err set (ERR_MEM).
 */
int listing_take(
    struct listing *l, const struct batch *b, const struct row *row, bool kept, struct err *err);

/*
 * Appends all but the values of a row to out; and makes a row of that again, with these n
 * values, which the listing does not copy. 0, or -1 with err set (ERR_MEM).
 */
int listing_pack(const struct listed *row, struct buf *out, struct err *err);
int listing_unpack(struct listing *l, const char *p, const double *z, size_t n, struct err *err);

/*
 * Whether each class that one of two rows lists is one of the other's, if that has all. If not,
 * err is set.
 */
bool listing_fits(const struct listed *a, const struct listed *b, struct err *err);

void listing_free(struct listing *l);

#endif
