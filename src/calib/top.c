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
 * (4) of equal largest classes the first is the top, alone;
 * (5) if all others are -inf none of them has a share to keep: each gets the same;
 * (6) rows whose confidences lie within TIE from the lowest of them are of one
 *     confidence (base/tie.h), the multiple of TIE that is nearest to a quarter of
 *     it above the lowest: a decimal where they are a decimal but for roundings. No
 *     two are equal, and none is farther from its rows than TOP_NEAR, which is
 *     allowed for when it is looked up;
 * (7) in the binary task P(class 1) takes the place of the largest probability, and
 *     c is bounded alike; the row becomes (0, log c - log(1 - c));
 * (8) the row is brought to the calibration's temperature first, if it has one: a curve of
 *     overconfident probabilities has all its rows at one end, and the other classes' shares
 *     stay overconfident.
 */
#include "calib/top.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/tie.h"
#include "calib/newton.h"
#include "kern/kern.h"
#include "op/temperature.h"

double
top_conf(const double *row, size_t n)
{
	double dot;

	return 1 / (1 + kern()->sum_top(row, n, kern()->argmax(row, n), &dot));
}

/*
 * Returns the log-sum-exp of the classes other than top, which are all -inf or
 * below the range of exp relative to top. If they are all -inf, they get logits
 * of 0 (5).
 */
static double
lse_of_small(double *row, size_t n, size_t top, double *scratch)
{
	size_t second;
	double most;

	memcpy(scratch, row, n * sizeof(*row));
	scratch[top] = -INFINITY;
	second = kern()->argmax(scratch, n);
	most = scratch[second];
	if (most > -INFINITY)
		return most + kern_log1p(kern()->exp_top(scratch, scratch, n, second));
	for (size_t i = 0; i < n; i++)
		row[i] = 0;
	return kern_log((double)(n - 1));
}

void
top_set(double *row, size_t n, double conf, double *scratch)
{
	size_t top = kern()->argmax(row, n);
	double rest = kern()->exp_top(scratch, row, n, top), odds;

	if (n == 1)
		return;
	conf = fmin(fmax(conf, TOP_LEAST), 1 - TOP_LEAST); /* (3) */
	odds = kern_log(conf) - kern_log(1 - conf);
	if (rest > 0)
		row[top] += kern_log(rest) + odds;
	else
		row[top] = lse_of_small(row, n, top, scratch) + odds;
}

double
top_get(const struct calib *c, const double *row, size_t n)
{
	return c->task == TASK_BINARY ? kern_chance(row) /* (7) */ : top_conf(row, n);
}

void
top_put(const struct calib *c, double *row, size_t n, double conf, double *scratch)
{
	if (c->task != TASK_BINARY) {
		top_set(row, n, conf, scratch);
		return;
	}
	conf = fmin(fmax(conf, TOP_LEAST), 1 - TOP_LEAST); /* (3) */
	row[0] = 0;
	row[1] = kern_log(conf) - kern_log(1 - conf);
}

void
top_temper(const struct calib *c, double *row, size_t n)
{
	if (c->value[TOP_TEMPERATURE])
		temperature_divide(row, n, c->value[TOP_TEMPERATURE][0]);
}

int
top_check(const struct calib *c, struct err *err)
{
	const double *t = c->value[TOP_TEMPERATURE];

	if (!t || (*t > 0 && *t < INFINITY))
		return 0;
	return err_set(err, ERR_DATA, "\"temperature\": not a finite number above 0");
}

struct gather {
	struct top *top; /* one per row; weight 0 if it is not selected */
	double temperature;
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
	if (row->f)
		kern()->widen(scratch, row->f, row->n);
	else if (g->temperature != 1)
		memcpy(scratch, z, row->n * sizeof(*z));
	if (g->temperature != 1)
		temperature_divide(scratch, row->n, g->temperature);
	if (row->f || g->temperature != 1)
		z = scratch;
	t->weight = row->weight;
	if (row->task == TASK_BINARY) { /* (7) */
		t->conf = kern_chance(z);
		t->correct = row->label == 1;
		return;
	}
	top = kern()->argmax(z, row->n);
	t->conf = 1 / (1 + kern()->sum_top(z, row->n, top, &dot));
	t->correct = top == row->label;
}

/* A total order: only elements that are equal in everything can be exchanged. */
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

/* (6) */
static void
tie(struct top *t, size_t n)
{
	double first, conf;

	for (size_t i = 0; i < n;) {
		first = t[i].conf;
		conf = fmin(tie_round(first + TIE / 4), 1);
		for (; i < n && t[i].conf <= first + TIE; i++)
			t[i].conf = conf;
	}
}

struct top *
top_sorted(const struct rows *rows, double temperature, size_t *n, struct err *err)
{
	struct gather g = {
	    .top = mem_new(rows->nrow, sizeof(*g.top), err),
	    .temperature = temperature,
	};
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
	tie(g.top, *n);
	return g.top;
}

struct top *
top_sorted_for(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *fit, size_t *n, struct err *err)
{
	struct newton newton = {0};
	double *t;

	if (o->raw || rows->task != TASK_MULTICLASS)
		return top_sorted(rows, 1, n, err);
	t = calib_room(c, TOP_TEMPERATURE, 1, err);
	if (!t || (!(o->beta > 0) && newton_fit(&newton, rows, err) < 0))
		return NULL;
	fit->passes += newton.passes;
	fit->beta = o->beta > 0 ? o->beta : newton_start(&newton);
	*t = 1 / fit->beta;
	return top_sorted(rows, *t, n, err);
}
