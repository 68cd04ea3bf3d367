/* SPDX-License-Identifier: MIT */
/*
 * Calibrations of the largest probability of a row.
 *
 * With top the first of the largest classes and L the log-sum-exp of all others,
 * the top's probability is c where its logit is L + log c - log(1 - c); the others
 * keep their shares of 1 - c. So
 * (1) what follows (temperature, filters, softmax) has logits as from anywhere else;
 * (2) where c is below the second's share of 1 - c, the top is no longer the
 *     largest: a class is not more probable than its calibrated confidence;
 * (3) c is kept within 2^-20 ... 1 - 2^-20: no finite number of rows shows that a
 *     class is impossible, and an infinite NLL would follow from it;
 * (4) of equal largest classes the first is the top, alone.
 */
#include "calib/top.h"

#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "kern/kern.h"

double
top_conf(const double *row, size_t n)
{
	double dot;

	return 1 / (1 + kern()->sum_top(row, n, kern()->argmax(row, n), &dot));
}

void
top_set(double *row, size_t n, double conf, double *scratch)
{
	size_t top = kern()->argmax(row, n);
	double rest = kern()->exp_top(scratch, row, n, top);

	conf = fmin(fmax(conf, TOP_LEAST), 1 - TOP_LEAST); /* (3) */
	if (rest > 0)
		row[top] += kern_log(rest) + (kern_log(conf) - kern_log(1 - conf));
}

struct gather {
	struct top *top; /* a place for each row; weight 0 where it is not chosen */
};

static void
gather_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct gather *g = arg;
	struct top *t = &g->top[row->at];
	const double *z = row->z;
	double dot;
	size_t top;

	(void)sum;
	if (row->f) {
		kern()->widen(scratch, row->f, row->n);
		z = scratch;
	}
	top = kern()->argmax(z, row->n);
	t->conf = 1 / (1 + kern()->sum_top(z, row->n, top, &dot));
	t->weight = row->weight;
	t->correct = top == row->label;
}

/* A total order: what is equal in all of it can change places. */
static int
compare(const void *a, const void *b)
{
	const struct top *p = a, *q = b;

	if (p->conf != q->conf)
		return p->conf < q->conf ? -1 : 1;
	if (p->weight != q->weight)
		return p->weight < q->weight ? -1 : 1;
	return (p->correct > q->correct) - (p->correct < q->correct);
}

struct top *
top_sorted(const struct rows *rows, size_t *n, struct err *err)
{
	struct gather g = {.top = mem_new(rows->nrow, sizeof(*g.top), err)};
	const struct visit visit = {
	    .row = gather_row, .arg = &g, .nsum = 1, .scratch = rows->nclass};
	double sum;

	if (!g.top)
		return NULL;
	if (rows->pass(rows, &visit, &sum, err) < 0) {
		mem_free(g.top);
		return NULL;
	}
	*n = 0;
	for (size_t i = 0; i < rows->nrow; i++) {
		if (g.top[i].weight > 0)
			g.top[(*n)++] = g.top[i];
	}
	qsort(g.top, *n, sizeof(*g.top), compare);
	return g.top;
}
