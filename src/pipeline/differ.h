/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_DIFFER_H
#define SMX_PIPELINE_DIFFER_H

#include <stdbool.h>

#include "pipeline/flow.h"
#include "pipeline/job.h"
#include "pipeline/paired.h"
#include "compare/diff.h"
#include "compare/keyed.h"

/*
 * Consumers that compare the rows of the plan, A, with those of another input, B.
 * Both go through the plan's steps. A bad row keeps its place (--on-error null in
 * both readings), and a pair of which one is bad is left out. So is a bad row of
 * which no pair is known: by a key, a bad row is no unmatched one.
 */

/* Row by row in their order: the second rows of each block (pipeline/paired.h) are B's. */
struct differ {
	/* Set by the owner. */
	struct diff diff; /* its settings; gathers */

	/* What came of it. */
	unsigned long long left_out; /* pairs */
};

extern const struct consumer consumer_differ; /* with is a struct differ */

/* By a key: the one field that each row carries (reading.by), without quotes. */

/*
 * Puts the rows of a plan, B's, into a table, bad ones by their keys alone. Two
 * rows of one key are an error, unless one is bad.
 */
struct gather {
	struct keyed rows;
	unsigned long long keyless; /* bad rows whose key can't be read */
	enum setting by; /* which setting names the key, for messages */
	unsigned long long row; /* of the next one */
};

extern const struct consumer consumer_gather; /* with is a struct gather */

/* Which rows of A had the key of a row of B, as bits. */
enum { MET_GOOD = 1, MET_BAD = 2 };

struct matcher {
	/* Set by the owner. */
	struct diff diff; /* its settings; gathers */
	const struct keyed *rows; /* of B */
	unsigned long long keyless_b; /* struct gather's; for messages */
	const char *path_b; /* for messages */
	enum setting by; /* the same */
	bool skip; /* leave out rows without a match; else they are an error */
	unsigned char *met; /* for each row of B */

	/* What came of it. */
	unsigned long long unmatched; /* good rows of A without one of B */
	unsigned long long both_bad; /* pairs */
	unsigned long long keyless; /* bad rows of A whose key can't be read */
};

/* Appended to the message on an unmatched row: its match may be one of these. */
const char *matcher_hint(unsigned long long keyless, char text[96]);

extern const struct consumer consumer_matcher; /* with is a struct matcher */

#endif
