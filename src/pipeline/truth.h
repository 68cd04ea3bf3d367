/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_TRUTH_H
#define SMX_PIPELINE_TRUTH_H

#include <stdbool.h>

#include "compare/keyed.h"
#include "pipeline/job.h"

/*
 * Labels that stand in another file, by a key (struct truth in format/layout.h). Its rows
 * are collected before those of the input, which then find their labels as they are
 * decoded.
 */

/* Collects the rows of such a file: its `with` is a struct collect_truth. */
struct collect_truth {
	/* Set by the owner. */
	enum setting by; /* the setting that names the key, for messages */

	/* Results. */
	struct keyed rows; /* as struct truth has them */
	unsigned long long row; /* how many there were */
	unsigned long long twice; /* rows whose key an earlier one has */
	unsigned long long second; /* the number of the first of these, */
	size_t first; /* and the index of the row that has its key */
	unsigned long long unclear; /* keys that have several labels: none is taken */
	unsigned long long keyless; /* bad rows whose key cannot be read */
};

extern const struct consumer consumer_collect_truth;

/*
 * Follows which labels the rows of the input take: its `with` is a struct join_truth. It
 * comes before the plan's other consumers, whose commit is then spared what is an error.
 */
struct join_truth {
	/* Set by the owner. */
	const struct truth *truth;
	/* of each row of the truth: 0, MET_BADLY, or 1 + the number of the row that took it */
	unsigned long long *met;

	/* Results. */
	unsigned long long joined; /* good rows that have a label */
	unsigned long long twice; /* of these, rows whose key an earlier one has */
	unsigned long long second; /* the number of the first of these, */
	size_t first; /* and its row of the truth */
	struct lost lost; /* the good rows without a label, if they are skipped */
};

#define MET_BADLY (~0ULL) /* only bad rows have its key */

extern const struct consumer consumer_join_truth;

/* Good rows of the truth whose key no row has; *first is the first of them. */
unsigned long long join_left(const struct join_truth *j, size_t *first);

#endif
