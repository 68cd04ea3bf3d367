/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_COMPARE_H
#define SMX_PIPELINE_COMPARE_H

#include <stdbool.h>

#include "pipeline/flow.h"
#include "pipeline/job.h"
#include "pipeline/paired.h"
#include "compare/diff.h"
#include "compare/keyed.h"
#include "pipeline/listing.h"
#include "pipeline/pair_list.h"

/*
 * Consumers that compare the rows of the plan's input, A, with those of a
 * second input, B. Both go through the plan's steps. A bad row keeps its place
 * (--on-error null in both readings), and a pair with a bad row is left out. A
 * bad row without a known pair is left out too: when rows are matched by a key,
 * a bad row never counts as unmatched.
 */

/*
 * Gives the pair the label of its rows, of which A's is the i-th of the job, and B's label is
 * label_b or DIST_NO_LABEL; and what a bootstrap draws it by. 0, or -1 with job->err set if the
 * two labels differ.
 */
int
pair_label(struct diff_pair *pair, size_t i, size_t label_b, struct job *job, const char *path_b);

/*
 * What belongs to a pair of rows that list some of their classes: its number, key and draw. 0,
 * or -1 with job->err set if their labels, which are numbers, differ, or one lists a class that
 * the other can't have.
 */
int pair_lists(struct diff_pair *pair, size_t i, const struct listed *a, const struct listed *b,
    struct job *job, const char *path_b);

/* What llama.cpp would compare of a row of its own file and one of any. */
struct llama_rows pair_llama(const struct batch *batch_a, const struct row *a,
    const struct batch *batch_b, const struct row *b, size_t label);

/* Compares rows in order. B's are the second rows of each block (pipeline/paired.h). */
struct compare_in_order {
	/* Set by the owner. */
	struct diff diff; /* settings; collects the divergences */
	const struct pair_list *list; /* pairs that flip are written to it; or NULL */

	/* Results. */
	unsigned long long left_out; /* pairs left out */
};

extern const struct consumer
    consumer_compare_in_order; /* its `with` is a struct compare_in_order */

/*
 * Compares rows with equal keys. The key is the one field that each row carries
 * (reading.by), without quotes.
 */

/*
 * Collects the rows of B in a table; of a bad row only its key. Two rows with
 * the same key are an error unless one is bad.
 */
struct collect_by_key {
	struct keyed rows;
	unsigned long long keyless; /* bad rows whose key cannot be read */
	enum setting by; /* the setting that names the key, for messages */
	unsigned long long row; /* number of the next row */
	bool several; /* a key of several fields would be understood */
	bool listed; /* rows list their classes, or are compared with such */
	bool kept; /* as listing_take has it */
	/* Then: of each row what listing_pack says, and where in it that begins, as a size_t. */
	struct buf packed, starts;
	struct listing listing;
};

extern const struct consumer consumer_collect_by_key; /* its `with` is a struct collect_by_key */

void collect_free(struct collect_by_key *g);

/* Bits: which rows of A had the key of a row of B. */
enum { MET_GOOD = 1, MET_BAD = 2 };

struct compare_by_key {
	/* Set by the owner. */
	struct diff diff; /* settings; collects the divergences */
	const struct keyed *rows; /* rows of B */
	const struct collect_by_key *lists; /* if they list their classes: these */
	unsigned long long keyless_b; /* keyless of B's table, for messages */
	const char *path_b; /* for messages */
	enum setting by; /* for messages */
	bool skip; /* leave out rows without a match; otherwise they are an error */
	unsigned char *met; /* MET_* for each row of B */
	/* pairs that flip, or rows of A without a match, are written to it; or NULL */
	const struct pair_list *list;

	/* Results. */
	unsigned long long unmatched; /* good rows of A that have no row of B */
	unsigned long long both_bad; /* pairs of which both rows are bad */
	unsigned long long keyless; /* bad rows of A whose key cannot be read */
};

/*
 * Returns a hint for the message about an unmatched row: its match may be one
 * of the `keyless` bad rows. Written to text; empty if keyless is 0.
 */
const char *unmatched_hint(unsigned long long keyless, char text[96]);

extern const struct consumer consumer_compare_by_key; /* its `with` is a struct compare_by_key */

#endif
