/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MIXER_H
#define SMX_PIPELINE_MIXER_H

#include <stdbool.h>
#include <stdint.h>

#include "compare/em.h"
#include "compare/keyed.h"
#include "compare/mixture.h"
#include "pipeline/flow.h"

/*
 * The consumer that puts a mixture into the place of the first input's rows. The other
 * members' rows are those of the block's pairs (paired.h), or of tables by a key, which
 * the first input's rows have in batch_key. Bad rows must keep their places in all
 * inputs, or end the run. A row that is bad in one input is a bad one of the mixture.
 */
struct mixer {
	/* Set by the owner. */
	size_t n; /* members; the first is the plan's input */
	enum mixture_average average;
	const double *weight; /* n, with a sum of 1; NULL: each row's, see gates */
	bool gates; /* an input behind the members has n logits, whose softmax is the weights */
	bool values; /* batch.mixed is wanted */
	bool drop; /* bad rows are left out; otherwise they become null */
	const char *const *path; /* of all inputs, for messages */
	/* for each member: which of its values is that of a class; NULL: the same as the first's */
	const uint32_t *const *place;
	const struct keyed *rows; /* tables of all inputs but the first; NULL: in step */
	unsigned char *const *met; /* for each row of each table whether a row had its key */
	bool skip; /* rows without a match are left out; otherwise they are an error */
	struct em_rows *fit; /* rows are not mixed, but collected here */

	/* Results. */
	unsigned long long empty; /* rows whose average has no class above -inf */
	unsigned long long unmatched; /* rows of the first input that have no match */
	unsigned long long unlabelled; /* collecting: rows without a label */
};

extern const struct consumer consumer_mixer; /* its `with` is a struct mixer */

#endif
