/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_ROWS_H
#define SMX_CALIB_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/task.h"

struct err;

/*
 * Labelled rows as fitters see them. The fitter passes over them repeatedly;
 * their owner (memory, a file) runs each pass on any number of threads.
 *
 * Sums must not depend on the number of threads. So the rows are cut into
 * slots, i.e. ranges of rows whose boundaries depend only on the numbers of
 * rows and of sums. One thread sums a slot, row by row, and the slots are added
 * in order.
 */

/* One row. Either z or f is NULL. */
struct sample {
	const double
	    *z; /* the logits: no NaN, no +inf; that of the label finite, but for any_label */
	const float *f; /* or as floats */
	enum task task;
	size_t n; /* classes */
	size_t label;
	const uint64_t *labels; /* multilabel: a bit for each label, the first lowest */
	double weight; /* positive */
	size_t at; /* index among the rows, from 0 */
};

/* What to do in a pass. */
struct visit {
	/*
	 * Adds the row's contribution to nsum sums. Called by many threads for
	 * different rows.
	 */
	void (*row)(const void *arg, const struct sample *row, double *scratch, double *sum);
	/* Called after the last row of a slot, to add what row() has kept in scratch; or NULL. */
	void (*end)(const void *arg, double *scratch, double *sum);
	const void *arg;
	size_t nsum;
	/* doubles of private memory for row(), zero at first, kept from row to row */
	size_t scratch;
};

/* A selection of rows by a hash of their number: a share of them, or all others. */
struct pick {
	uint64_t seed; /* different seeds give independent selections */
	double from, to; /* range of the hash, within 0 ... 1 */
	bool others;
};

/* One of several tasks that depend on nothing but arg. 0, or -1 with err set. */
typedef int rows_task_fn(const void *arg, size_t task, struct err *err);

/* All rows, or a selection. A copy with one more pick selects fewer. */
struct rows {
	size_t nrow; /* all, chosen or not */
	enum task task;
	size_t nclass;
	struct pick pick[3]; /* a holdout, cross-validation, and folds of a method */
	size_t npick;
	/* 0 or 1: all slots; otherwise only every n-th slot, for an initial guess */
	unsigned every;

	/*
	 * Passes over the rows; sum receives visit->nsum sums. 0, or -1 with
	 * err set.
	 */
	int (*pass)(
	    const struct rows *rows, const struct visit *visit, double *sum, struct err *err);
	void *who; /* private to pass */

	/* Runs tasks 0 ... n - 1 on so many threads, as rows_tasks; or NULL. */
	int (*tasks)(
	    unsigned threads, size_t n, rows_task_fn *task, const void *arg, struct err *err);
	unsigned threads;
};

/*
 * Runs tasks 0 ... n - 1, in any order and on as many threads as passes over these rows have.
 * 0, or -1 with err set to the error of the first task that failed.
 */
int
rows_tasks(const struct rows *rows, size_t n, rows_task_fn *task, const void *arg, struct err *err);

/* Returns whether the row of that number is selected. */
bool rows_chosen(const struct rows *rows, size_t number);

/*
 * Return the number of slots for nsum sums, and the first row of a slot; that
 * of slot nslot is nrow.
 */
size_t rows_slots(const struct rows *rows, size_t nsum);
size_t rows_slot_begin(const struct rows *rows, size_t nslot, size_t slot);

/* Returns whether the pass includes this slot. */
bool rows_slot_chosen(const struct rows *rows, size_t slot);

/* Sets sum to the total of the slots' sums, which are contiguous in sums. */
void rows_add_slots(double *sum, const double *sums, size_t nslot, size_t nsum);

#endif
