/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_SURVEY_H
#define SMX_FORMAT_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "format/batch.h"

/*
 * What the rows of an input show of it, for smx info: counts and ranges, which add up
 * exactly in any order. The batches must be read with reading.as_is. See survey.c.
 */

/* How the bytes of a text read. */
enum coding { CODING_ASCII, CODING_UTF8, CODING_OTHER };

/* A row's mass is rounded to a multiple of this, so that sums are exact. */
#define CLAMPED_UNIT 0x1p-40

struct survey {
	unsigned long long rows, bad;
	size_t fewest, most; /* values of a good row; 0 if there is none */

	/* Values that could be read, those of bad rows too. */
	unsigned long long values, minus_inf, plus_inf, nan;
	double least, largest; /* of the finite ones; meaningless if there is none */

	/* Good rows of two values or more, none of them -inf for `summed`. */
	unsigned long long several, summed, ones; /* ones: whose sum is 1 */
	double sum_least, sum_most; /* of the summed */
	/* Good rows that look like probabilities, and like their logarithms. */
	unsigned long long probs, logprobs;
	/*
	 * Values that are upper bounds (struct format .clamps): how many, the probability they
	 * have in all rows as a multiple of CLAMPED_UNIT, and the most that a row has.
	 */
	unsigned long long clamped, clamped_mass;
	double clamped_most;
	enum coding coding; /* the worst of any block */
};

/*
 * Adds the rows of a block whose first row has the number `first`; those with a number
 * of `stop` or above are left out, unless it is 0. text is its n bytes, or NULL.
 */
void survey_batch(struct survey *s, const struct batch *b, unsigned long long first,
    unsigned long long stop, const char *text, size_t n);

/* How these bytes read. */
enum coding coding_of(const char *text, size_t n);

/* Adds another survey. */
void survey_merge(struct survey *s, const struct survey *more);

/* How the values of a row stand in JSON. */
enum form { FORM_NONE, FORM_ARRAY, FORM_ROWS, FORM_MAP, FORM_NUMBER };

/* The first good row of JSON. All zero is none; members_free releases it. */
struct members {
	enum form form;
	bool bare; /* there are no members: the line is the array */
	const char **name; /* n of the others, in their order */
	size_t n, before; /* how many come before the logits */
	struct arena text;
};

/* Learns from the row. 0, or -1 with err set. */
int members_learn(struct members *m, const struct batch *b, const struct row *row, struct err *err);

void members_free(struct members *m);

#endif
