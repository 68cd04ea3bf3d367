/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_WORST_H
#define SMX_COMPARE_WORST_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/divergence.h"

struct err;

/*
 * The rows that differ most, up to a number of them. Functions that return int return 0, or -1
 * with err set (ERR_MEM).
 */

/* A pair of rows. */
struct diff_row {
	unsigned long long row;
	struct difference difference;
	size_t flips; /* multilabel: how many labels are predicted otherwise */
	bool flipped; /* the predictions differ */
	size_t label; /* or DIST_NO_LABEL */
	double chance[2]; /* of A and B in the binary task: P(class 1); else NaN */
	double logp[2]; /* log p of the label, by A and by B; NaN without one */
	char *key; /* its key, with a final NUL, or NULL; owned */
	size_t key_len;
	struct {
		char *text; /* of classes with names of the row's own, else NULL; owned */
		size_t len;
	} name[3]; /* the most probable class of A and of B, and the label */
};

/* Those with the largest KL. All zero but `most` is an empty list. */
struct worst {
	size_t most; /* how many rows are kept; set by the owner */
	struct diff_row *row; /* by falling KL, then by row; excludes rows with KL 0 */
	size_t n, cap; /* and room for how many */
};

/* Puts a row, which the list then owns, where it belongs; or frees it. */
int worst_add(struct worst *w, struct diff_row row, struct err *err);

/* Adds a row that owns nothing if it belongs there; only then copies its key and its names. */
int worst_keep(struct worst *w, const struct diff_row *found, const char *key, struct err *err);

/* Takes over the rows of another list, and what they own. */
int worst_merge(struct worst *w, struct worst *more, struct err *err);

void worst_free(struct worst *w);

/* Releases what a row owns. */
void diff_row_free(struct diff_row *row);

#endif
