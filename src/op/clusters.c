/* SPDX-License-Identifier: MIT */
/*
 * clusters: adaptive softmax (Grave et al. 2017, Efficient softmax approximation for
 * GPUs), as torch.nn.AdaptiveLogSoftmaxWithLoss lays it out. With cutoffs c_1 < ... < c_m
 * a row holds the logits of the classes 0 ... c_1 - 1 (the shortlist), then one of each of
 * the m clusters, then those of the classes of each cluster in turn; the last cluster ends
 * with the row. With all logarithms those of softmaxes,
 *     log p_i = log head_i                   of a class in the shortlist,
 *     log p_i = log head_k + log tail_k,i    of a class in cluster k.
 * (1) A cluster of -inf gives its classes -inf, whatever its own values are.
 * (2) If the shortlist and the clusters are all -inf, the values are no row; nor are they
 *     if all of a cluster are -inf, and the cluster is not.
 * (3) The last cluster has one class at least.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "kern/kern.h"
#include "op/head.h"

/* A class is a uint32_t. */
static const double CLASSES_MOST = 4294967295.0;

static int
take_cut(struct head *h, const char *p, size_t len, struct err *err)
{
	size_t *cut = mem_grow(h->cut, h->ncut + 1, sizeof(*cut), err);
	double x = 0;

	if (!cut)
		return -1;
	h->cut = cut;
	if (len == 0 || *p < '0' || *p > '9' || num_parse(p, len, &x) < 0 || x < 1 ||
	    x > CLASSES_MOST || x != floor(x))
		return err_set(err, ERR_VALUE,
		    "give the first class of each cluster, as whole numbers above 0 between "
		    "commas, not '%.*s'",
		    len < 40 ? (int)len : 40, p);
	if (h->ncut > 0 && x <= (double)cut[h->ncut - 1])
		return err_set(err, ERR_VALUE, "the numbers must rise, and %.*s follows %zu",
		    (int)len, p, cut[h->ncut - 1]);
	cut[h->ncut++] = (size_t)x;
	return 0;
}

int
clusters_read(struct head *h, const char *text, struct err *err)
{
	const char *comma;

	h->kind = &head_clusters;
	for (;; text = comma + 1) {
		comma = strchr(text, ',');
		if (take_cut(h, text, comma ? (size_t)(comma - text) : strlen(text), err) < 0)
			return -1;
		if (!comma)
			return 0;
	}
}

/* (3) */
static size_t
classes(const struct head *h, size_t n)
{
	return n > h->cut[h->ncut - 1] + h->ncut ? n - h->ncut : 0;
}

static size_t
values(const struct head *h, size_t nclass)
{
	return nclass + h->ncut;
}

static void
describe(const struct head *h, char *text, size_t size)
{
	const size_t last = h->cut[h->ncut - 1];

	snprintf(text, size,
	    "%zu cluster%s, the last from class %zu on, need at least %zu values a row: one for "
	    "each class and each cluster",
	    h->ncut, h->ncut == 1 ? "" : "s", last, last + 1 + h->ncut);
}

/* Turns logits into `plus` and the logarithms of their softmax; false if all are -inf. */
static bool
log_softmax(double *z, size_t n, double plus)
{
	const size_t top = kern()->argmax(z, n);
	double dot, rest;

	if (z[top] == -INFINITY)
		return false;
	rest = kern()->sum_top(z, n, top, &dot);
	kern()->shift(z, n, z[top], kern_log1p(rest));
	kern()->shift(z, n, -plus, 0);
	return true;
}

static const char *
apply(const struct head *h, double *z, size_t n, double *to, double *room, size_t *at)
{
	const size_t first = h->cut[0], nclass = n - h->ncut;
	const double *of = z + first; /* the clusters' log-probabilities */
	size_t end, from = first;

	(void)room;
	*at = 0;
	if (!log_softmax(z, first + h->ncut, 0)) /* (2) */
		return "the shortlist and the clusters are all -inf";
	memcpy(to, z, first * sizeof(*to));
	memcpy(to + first, z + first + h->ncut, (nclass - first) * sizeof(*to));
	for (size_t k = 0; k < h->ncut; k++, from = end) {
		end = k + 1 < h->ncut ? h->cut[k + 1] : nclass;
		*at = from + h->ncut;
		if (of[k] == -INFINITY) { /* (1) */
			for (size_t i = from; i < end; i++)
				to[i] = -INFINITY;
		} else if (!log_softmax(to + from, end - from, of[k])) {
			return "every class of a cluster is -inf, and the cluster is not";
		}
	}
	return NULL;
}

const struct head_kind head_clusters = {
    .classes = classes,
    .values = values,
    .describe = describe,
    .apply = apply,
};
