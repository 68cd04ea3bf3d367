/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_LABEL_PAIRS_H
#define SMX_FORMAT_LABEL_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct layout;

/* Two families of columns, n each: those that begin with a stem, as y_. See label_pairs.c. */
struct label_pair {
	const char *labels, *values; /* names that begin with the stems, not terminated */
	size_t labels_len, values_len, n;
};

/* Finds such a pair among the columns that are logits so far. */
bool label_pair_find(const struct layout *l, struct label_pair *pair);

/* Whether the name is one of the labels. */
bool label_pair_has(const struct label_pair *pair, const char *name);

/* Advises to name both families. Returns -1. */
int label_pair_advise(const struct label_pair *pair, struct err *err);

#endif
