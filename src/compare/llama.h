/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_LLAMA_H
#define SMX_COMPARE_LLAMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/exact.h"
#include "compare/perplexity.h"

struct err;

/*
 * The statistics of llama-perplexity --kl-divergence by the arithmetic of llama.cpp, to be set
 * beside what it printed. A is its base file.
 */

/* A record of llama.cpp's file: log p_i = scale code_i + least, codes little-endian. */
struct llama_record {
	float scale, least;
	const char *code;
};

/* Two rows of n classes: B's logits are a record's, or else z. */
struct llama_rows {
	struct llama_record a, b;
	bool b_coded;
	const double *z;
	size_t n, label;
};

/* What a pair comes to. */
struct llama_pair {
	double kl;
	float nll[2]; /* of A and of B */
	float move; /* p_B - p_A of the label */
	size_t top[2];
};

/* Sums over pairs. All zero is empty; llama_free releases it. */
struct llama {
	unsigned long long rows, same;
	bool infinite_nll, infinite_kl; /* that of some row is: it is in no sum */
	struct exact nll[2], nll_square[2], nll_product, kl, kl_square, move, move_square,
	    move_fourth;

	/* Internal, for `room` classes. */
	double *e;
	float *logs, *z;
	size_t room;
};

/* Compares two rows, and adds what they come to. 0, or -1 with err set. */
int
llama_add(struct llama *s, const struct llama_rows *rows, struct llama_pair *pair, struct err *err);

void llama_merge(struct llama *s, const struct llama *more);

/* As llama.cpp prints them; NaN where it has no number. */
struct llama_results {
	struct estimate ppl_a, ppl_b, ratio, ln_ratio, difference, kl, move, rms, same;
	double correlation;
};
struct llama_results llama_results(const struct llama *s);

/* The quantile f of floats, as llama.cpp interpolates it; f 0.5 is its median. */
double llama_quantile(const struct quantiles *q, double f);

void llama_free(struct llama *s);

#endif
