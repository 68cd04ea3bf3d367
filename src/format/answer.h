/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ANSWER_H
#define SMX_FORMAT_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "format/json_walk.h"
#include "format/rewrite.h"

/* A token and its value. */
struct item {
	struct field token, value, bytes;
};

/* An answer, or a part of one that has positions of its own. */
struct answer {
	struct rewriting *w;
	const struct field *id; /* named as it is written */
	size_t choice;
	const char *name; /* as JSON */
	size_t position;
	/* of all tokens: */
	size_t n;
	double sum, least, entropy;
	bool unknown; /* a sampled token's value is not known */
	double most; /* the largest sum of a position's probabilities */
};

/* Begins a row: what says of which answer it is. */
void answer_lead(struct answer *a);

/* Begins a part of that name, as JSON. */
void answer_begin(struct answer *a, const char *name);

/* Writes the row of all tokens since then, if rows are answers. */
void answer_end(struct answer *a);

/* A position without what it should have, and why. */
void answer_flaw(struct answer *a, const char *why);

/*
 * Lists an item in the next row (w->room) if its value is known. That of the sampled token,
 * which is to be like `own`, is *label, which is SIZE_MAX before.
 */
void
answer_list(struct rewriting *w, const struct item *item, const struct item *own, size_t *label);

/* The row of what was listed and of the sampled token. ranked: that is the most probable. */
void answer_row(struct answer *a, const struct item *own, size_t label, bool ranked);

/* The field's number, or NaN. */
double answer_number(const struct field *f);

#endif
