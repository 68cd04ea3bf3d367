/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_MIX_WORK_H
#define SMX_CLI_MIX_WORK_H

#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/warn.h"
#include "format/style.h"
#include "pipeline/mixer.h"
#include "pipeline/paired.h"

/* What the files of smx mix share: mix.c, mix_run.c and mix_weights.c. */

/* What the options of this command alone say. */
struct mix_own {
	enum mixture_average average;
	const char *weights; /* a list, or @FILE */
	const char *gates; /* the file of each row's weights */
	const char *save; /* the file that the weights go to */
	const char *key;
	bool skip; /* --unmatched */
	bool fit; /* --fit-weights */
	bool drop; /* --on-error skip; the readings then say null, so that rows keep in step */
	bool usual; /* the column that is written is the usual one */
	struct outputs out; /* the rows, and if asked for the weights */
};

/* One input. */
struct mix_input {
	struct settings settings; /* those of the command but for its reading and its file */
	const char *path;
	struct files files;
	struct paired paired; /* of all inputs up to this one, but for the first */
	uint32_t *place; /* owned; or NULL: its classes are in the order of the first's */
};

/* The run. All zero but s, own and n at first; mix_free releases it. */
struct mix_work {
	struct settings *s;
	struct mix_own *own;
	size_t n; /* inputs: the members, and if there are gates their file */
	struct mix_input *input;
	const char **path; /* of each */
	const uint32_t **place;
	struct keyed *rows; /* of all but the first, by a key */
	unsigned char **met;
	double *weight; /* of each member */
	struct style style;
	struct run run;
	struct told told; /* what a second pass says again */
};

/* Begins all inputs and compares their layouts. 0, or -1 with err set. */
int mix_begin(struct mix_work *w, struct err *err);

/* Ends the inputs, so that they can be begun once more. */
void mix_end(struct mix_work *w);

/* Fits the weights to the labelled rows of the inputs, which have begun. 0, or -1 with err set. */
int mix_fit(struct mix_work *w, struct err *err);

/* Writes the mixture of the inputs, which have begun. 0, or -1 with err set. */
int mix_write(struct mix_work *w, struct err *err);

/* The weights that options say; equal ones if none do. 0, or -1 with err set. */
int mix_weights(const struct mix_own *own, double *weight, size_t n, struct err *err);

/* Appends the weights, with commas between them; precision as for num_write. */
void mix_weights_text(const double *weight, size_t n, int precision, struct buf *out);

void mix_free(struct mix_work *w);

#endif
