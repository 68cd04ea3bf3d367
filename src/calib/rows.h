/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_ROWS_H
#define SMX_CALIB_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Labelled rows as the fitters see them: they are passed over, again and again,
 * by whoever has them (memory, a file), on as many threads as it likes.
 *
 * Sums must not depend on the number of threads. So the rows are cut into slots,
 * runs of rows whose borders depend on the numbers of rows and of sums alone;
 * a slot is summed by one thread, row by row, and the slots are added in order.
 */

/* One row. Of z and f one is NULL. */
struct sample {
	const double
	    *z; /* the logits: no NaN, no +inf; that of the label finite, but for any_label */
	const float *f; /* or as floats */
	size_t n; /* classes */
	size_t label;
	double weight; /* above 0 */
	size_t at; /* its place among the rows, from 0 */
};

/* What a pass is to do. */
struct visit {
	/* Adds what the row gives to nsum sums; called by many threads, for different rows. */
	void (*row)(const void *arg, const struct sample *row, double *scratch, double *sum);
	const void *arg;
	size_t nsum;
	size_t scratch; /* doubles that row() has for itself, zero at first, from row to row */
};

/* Some of the rows, by a hash of their number: a share of them, or all others. */
struct pick {
	uint64_t seed; /* another one, another choice */
	double from, to; /* of 0 ... 1 */
	bool others;
};

/* All rows, or a choice; a copy with one more pick chooses fewer. */
struct rows {
	size_t nrow; /* all, chosen or not */
	size_t nclass;
	struct pick pick[2];
	size_t npick;
	unsigned every; /* 0 and 1: each slot; else each every-th one, for a first guess */

	/* Passes over the rows: sum gets visit->nsum sums. 0, or -1 with err set. */
	int (*pass)(
	    const struct rows *rows, const struct visit *visit, double *sum, struct err *err);
	void *who; /* pass's */
};

/* Whether the choice has the row; number is its number in the input. */
bool rows_chosen(const struct rows *rows, size_t number);

/* How many slots there are for so many sums, and where a slot begins; slot n begins at nrow. */
size_t rows_slots(const struct rows *rows, size_t nsum);
size_t rows_slot_begin(const struct rows *rows, size_t nslot, size_t slot);

/* Whether this slot is passed over at all. */
bool rows_slot_chosen(const struct rows *rows, size_t slot);

/* Adds the slots' sums, one after another in sums, into sum. */
void rows_add_slots(double *sum, const double *sums, size_t nslot, size_t nsum);

#endif
