/* SPDX-License-Identifier: MIT */
/*
 * Rows that list some of their classes, measured.
 *
 * (1) Probabilities are taken as they stand, p = exp(z); one above 1 by rounding is 1.
 * (2) The probability of a label that is not listed is at most the rest, so that minus its
 *     logarithm is a lower bound of the NLL. The rest is a difference from 1 of rounded
 *     numbers: one below ROUNDING is taken to be that.
 * (3) The entropy is that of col/dist.c (3), a lower bound.
 * (4) The classes of a row are its most probable ones. Answers of language models also list
 *     the sampled token, so that of the least one this is not known if it is that.
 * (5) If the sampled token alone is listed, it is the most probable for sure if it has at
 *     least what all others have together.
 * (6) Renormalised, a row has the classes that it lists and no others.
 */
#include "pipeline/measure_listed.h"

#include <math.h>

#include "col/dist.h"
#include "metric/unlisted.h"

#define ROUNDING 1e-6

size_t
listed_label(const struct batch *b, const struct row *row)
{
	return b->layout->open ? row->label : batch_place(b, row, row->label);
}

static size_t
rank_of(const double *z, size_t n, size_t label)
{
	size_t rank = 0;

	for (size_t i = 0; i < n; i++)
		rank += z[i] > z[label] || (z[i] == z[label] && i < label);
	return rank;
}

/* (3) */
static double
entropy_of(const double *z, size_t n, double rest, bool bucket)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum -= z[i] > -INFINITY ? kern_exp(z[i]) * z[i] : 0;
	if (bucket && rest > 0)
		sum -= rest * kern_log(rest);
	return fmax(sum, 0);
}

/* (1) (2) */
static void
measure_kept(const double *z, const struct row *row, size_t label, bool bucket,
    const struct measured *out, size_t i)
{
	const double rest = fmax(row->rest, ROUNDING);

	out->conf[i] = fmin(kern_exp(z[out->top[i]]), 1);
	out->nll[i] = fmax(0, 0 - (label < row->n ? z[label] : kern_log(rest)));
	out->entropy[i] = entropy_of(z, row->n, row->rest, bucket);
}

/* (6) */
static void
measure_whole(const double *z, size_t n, size_t label, const struct measured *out, size_t i)
{
	double dot, rest = kern()->sum_top(z, n, out->top[i], &dot), lse = kern_log1p(rest);

	out->conf[i] = 1 / (1 + rest);
	out->nll[i] = label < n ? lse + (z[out->top[i]] - z[label]) : INFINITY;
	out->entropy[i] = lse + dot / (1 + rest);
}

/* (4) (5) How many classes are certainly the most probable. */
static size_t
ranked(const struct batch *b, const struct row *row, size_t rank, double conf)
{
	if (row->sampled)
		return conf >= row->rest;
	return b->layout->open && row->n > 1 && rank == row->n - 1 ? row->n - 1 : row->n;
}

void
measure_listed(const struct setup *s, const struct batch *b, const size_t *row, size_t *label,
    size_t n, const struct measured *out)
{
	const bool whole = s->rest == SETUP_RENORMALISE;
	const struct row *r;
	const double *z;
	size_t sure;

	for (size_t i = 0; i < n; i++) {
		r = &b->row[row[i]];
		z = b->z + r->first;
		out->top[i] = kern()->argmax(z, r->n);
		out->rank[i] = label[i] < r->n ? rank_of(z, r->n, label[i]) : SIZE_MAX;
		if (whole)
			measure_whole(z, r->n, label[i], out, i);
		else
			measure_kept(z, r, label[i], s->rest == SETUP_BUCKET, out, i);
		sure = whole ? r->n : ranked(b, r, out->rank[i], out->conf[i]);
		out->e[2 * i + LISTED_RANKED] = (double)sure;
		out->e[2 * i + LISTED_FLAGS] =
		    (label[i] < r->n ? 0 : LISTED_LACKS_LABEL) + (sure == 0 ? LISTED_BLIND : 0);
		label[i] = label[i] != out->top[i];
		out->top[i] = 0;
		out->total[i] = 1;
		out->brier[i] = 0;
	}
}
