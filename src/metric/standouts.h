/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_STANDOUTS_H
#define SMX_METRIC_STANDOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * A few rows that a reader wants to look at, with their values. Which ones they are
 * depends on the rows alone: not on their order over threads.
 */

enum standout_kind {
	STANDOUT_WRONG, /* wrong rows, the most confident first */
	STANDOUT_UNSURE, /* the rows of highest entropy */
	STANDOUT_FIRST, /* the first rows */
	STANDOUT_KINDS
};

enum { STANDOUTS_MOST = 20 };

/* Of a row with more classes only the largest values are kept. */
enum { STANDOUT_ALL = 256, STANDOUT_LARGEST = 64 };

struct standout {
	uint64_t number; /* the row's, from 0 */
	double score; /* what it stands out by */
	size_t label, top;
	double conf, nll, entropy;
	size_t nclass, n; /* classes; values that are kept */
	double *z; /* n values, set by standouts_add; owned */
	uint32_t *id; /* their classes, rising; NULL: value i is class i; owned */
	char *fields; /* the carried fields as a JSON object, or NULL; owned */
	size_t fields_len;
};

struct standouts {
	struct standout row[STANDOUT_KINDS][STANDOUTS_MOST]; /* by falling score, then number */
	size_t n[STANDOUT_KINDS];
};

/* Whether a row with that score and number would be kept. */
bool
standouts_take(const struct standouts *s, enum standout_kind kind, double score, uint64_t number);

/*
 * Adds a row that standouts_take, with its nclass values. These and its fields are
 * copied. 0, or -1 with err set.
 */
int standouts_add(struct standouts *s, enum standout_kind kind, const struct standout *row,
    const double *z, struct err *err);

/* Moves all rows of another. */
void standouts_merge(struct standouts *s, struct standouts *more);
void standouts_free(struct standouts *s);

#endif
