/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_STORE_H
#define SMX_PIPELINE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calib/rows.h"
#include "pipeline/job.h"
#include "pipeline/reread.h"
#include "io/spool.h"

/*
 * Labelled rows that are passed over repeatedly. A consumer stores the rows, or
 * only their labels if the input can be read again; struct rows then passes
 * over them on threads.
 */

struct store {
	/* Set by the owner. */
	const char *const *path; /* the input files */
	size_t npath;
	size_t memory; /* bytes of rows to keep in memory */
	bool narrow; /* store float32 */
	unsigned threads;

	/* Internal. */
	enum task task; /* of the layout */
	size_t nclass, nrow; /* nrow: all rows, including bad ones */
	size_t ngood;
	size_t nignored, nunmatched; /* rows without a label, as the batch says; not in ngood */
	uint32_t *label; /* or STORE_NO_LABEL */
	uint64_t *set; /* multilabel: for each row a bit for each label, in so many words */
	size_t words;
	double *weight; /* NULL while all weights are 1 */
	size_t cap;
	bool floats; /* rows are stored, or stand in the files, as float32 */
	struct reread reread; /* the files, if the rows are read again */
	struct spool spool;
	double *sums; /* memory that passes take turns at; owned */
	size_t nsum;
};

/* Of a bad row, or one that is to be ignored. */
#define STORE_NO_LABEL UINT32_MAX

/*
 * Its `with` is a struct store. Each row must have a label that is not masked
 * and as many classes as the others (struct reading ensures that); bad rows
 * must keep their places (ON_ERROR_NULL).
 */
extern const struct consumer consumer_store;

/* Called after the run. 0, or -1 with err set. */
int store_end(struct store *s, struct err *err);

/* Returns the bytes per row. */
size_t store_row_size(const struct store *s);

/*
 * Returns rows from `first` on, at most n > 0 of them; *got is how many lie in
 * one piece. They are returned where they are, or read into buf, which has room
 * for n. NULL with err set.
 */
const void *
store_read(const struct store *s, size_t first, size_t n, void *buf, size_t *got, struct err *err);

/* Returns the rows in the form that fitters pass over. s must outlive them. */
struct rows store_rows(struct store *s);

void store_free(struct store *s);

#endif
