/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PARTIAL_H
#define SMX_PIPELINE_PARTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/keyed.h"
#include "format/first_ids.h"
#include "pipeline/job.h"

/*
 * The log-sum-exps of rows whose classes are split over several files: each file has one
 * of each row, and may have the largest logit beside it.
 */

/* The exponentials of a row's parts so far: (1 + rest) exp(most). */
struct partial {
	double most, rest;
	double max; /* the largest logit */
	unsigned long long part; /* of the last file that added to it, from 1 */
};

struct partials {
	/* Set by the owner. */
	bool keyed; /* rows are found by the one field they carry, else by their place */
	enum setting by; /* then: the setting that names it */
	size_t at, max_at; /* which value of a row is the log-sum-exp, and which the largest */
	bool has_max; /* there is one of the latter */
	bool more; /* the table has columns beside the values, such as keys */
	unsigned long long part; /* number of the file that is read, from 1 */
	const char *path; /* its name, and that of the first */
	const char *first;
	struct first_ids ids; /* of the first */

	/* Results. */
	struct partial *row;
	size_t n, cap;
	struct keyed keys; /* of the rows; they have no values */
	unsigned long long rows; /* rows of this file */
	bool short_digits; /* each value so far has at most six digits, some all six */
	bool long_digits; /* some has more */
};

/* Adds the rows of a file: its `with` is a struct partials. */
extern const struct consumer consumer_partials;

/* The file has ended: refuses rows that it has too few of. 0, or -1 with err set. */
int partials_end(struct partials *p, struct err *err);

/* The log-sum-exp of a row. */
double partial_lse(const struct partial *p);

void partials_free(struct partials *p);

#endif
