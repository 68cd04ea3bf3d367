/* SPDX-License-Identifier: MIT */
/*
 * Rows of the multilabel task: for each label its probability p = 1 / (1 + exp(-z)),
 * whether the row has it, and the -log of the probability of that, computed from the
 * logit and never from p.
 */
#include "pipeline/measure_labels.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

int
measure_labels_begin(struct measured_labels *m, size_t n, struct err *err)
{
	m->truth = mem_new(n, sizeof(*m->truth), err);
	m->nll = mem_new(n, sizeof(*m->nll), err);
	m->other = mem_new(n, sizeof(*m->other), err);
	return m->truth && m->nll && m->other ? 0 : -1;
}

void
measure_labels_free(struct measured_labels *m)
{
	mem_free(m->truth);
	mem_free(m->nll);
	mem_free(m->other);
}

static void
take_truth(unsigned char *truth, const struct batch *b, const struct row *row, size_t k)
{
	memset(truth, 0, k);
	for (size_t j = 0; j < batch_nlabel(row); j++)
		truth[batch_label(b, row, j)] = 1;
}

/* The means of a row: nll is that of what is true, other that of what is not. */
static void
measure_row(const struct measured_labels *m, size_t i, size_t k, const struct measured *out)
{
	const double *p = out->e + i * k, *nll = m->nll + i * k, *other = m->other + i * k;
	const unsigned char *truth = m->truth + i * k;
	double losses = 0, squares = 0, entropy = 0, miss, is;

	for (size_t c = 0; c < k; c++) {
		is = truth[c] ? p[c] : 1 - p[c]; /* the probability of what is true */
		miss = truth[c] ? 1 - p[c] : p[c];
		losses += nll[c];
		squares += miss * miss;
		entropy += (is > 0 ? is * nll[c] : 0) + (miss > 0 ? miss * other[c] : 0);
	}
	out->nll[i] = losses / (double)k;
	out->brier[i] = squares / (double)k;
	out->entropy[i] = entropy / (double)k;
}

void
measure_labels(const struct measured_labels *m, const struct batch *b, const size_t *row,
    const double *z, size_t n, size_t k, const struct measured *out)
{
	memcpy(out->e, z, n * k * sizeof(*z));
	kern()->sigmoid(out->e, n * k);
	for (size_t i = 0; i < n; i++)
		take_truth(m->truth + i * k, b, &b->row[row[i]], k);
	for (size_t i = 0; i < n * k; i++) {
		m->nll[i] = m->truth[i] ? z[i] : -z[i];
		m->other[i] = -m->nll[i];
	}
	kern()->log_sigmoid(m->nll, n * k);
	kern()->log_sigmoid(m->other, n * k);
	for (size_t i = 0; i < n * k; i++) {
		m->nll[i] = 0 - m->nll[i];
		m->other[i] = 0 - m->other[i];
	}
	for (size_t i = 0; i < n; i++)
		measure_row(m, i, k, out);
}
