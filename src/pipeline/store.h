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
 * Labelled rows that are passed over again and again: a consumer keeps them, or
 * where they can be read again keeps just their labels, and struct rows passes
 * over them, on threads.
 */

struct store {
	/* Set by the owner. */
	const char *const *path; /* of the input */
	size_t npath;
	size_t memory; /* bytes of rows to keep in memory */
	bool narrow; /* keep float32 */
	unsigned threads;

	/* Its own. */
	size_t nclass, nrow; /* all rows, bad ones too */
	size_t ngood;
	uint32_t *label; /* STORE_NO_LABEL for a bad row */
	double *weight; /* NULL as long as all are 1 */
	size_t cap;
	bool floats; /* what is kept, or lies in the files, is float32 */
	struct reread reread; /* the files, if the rows are read again */
	struct spool spool;
};

#define STORE_NO_LABEL UINT32_MAX

/*
 * Each row must have a label that is not masked, and as many classes as the
 * others (struct reading sees to that); bad rows must keep their places
 * (ON_ERROR_NULL).
 */
extern const struct consumer consumer_store;

/* After the run: 0, or -1 with err set. */
int store_end(struct store *s, struct err *err);

/* Bytes of a row. */
size_t store_row_size(const struct store *s);

/*
 * Rows from `first` on, at most n > 0 of them: *got says how many there are in one
 * piece. They are where they lie, or in buf, which has room for n. NULL with err set.
 */
const void *
store_read(const struct store *s, size_t first, size_t n, void *buf, size_t *got, struct err *err);

/* The rows as fitters pass over them; s must outlive them. */
struct rows store_rows(struct store *s);

void store_free(struct store *s);

#endif
