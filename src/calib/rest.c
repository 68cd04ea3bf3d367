/* SPDX-License-Identifier: MIT */
/*
 * One against the rest: in the multiclass task, a method of the binary one for each class, on
 * the logit of its probability. Then the probabilities are divided by their sum (Zadrozny and
 * Elkan 2002).
 * (0) A method that tempers has the rows at the best temperature, and the penalty of each class
 *     is K times o->l2: with a strong one the probabilities are those of the temperature.
 * (1) The logits of some classes at a time are kept in memory, because those of one class take
 *     as long as those of all. These classes are fitted at the same time, each by one thread.
 * (2) Rows are not weighed anew: a class's other rows are all of the rest.
 */
#include "calib/rest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "calib/memory.h"
#include "calib/newton.h"
#include "kern/kern.h"
#include "op/temperature.h"

/* (1) So many logits are kept, or those of one class. */
enum { KEPT = 1 << 22 };

struct gathered {
	size_t first, n; /* classes */
	size_t nrow; /* all rows; then those that are chosen */
	double temperature; /* (0), or 0 */
	double *logit; /* nrow of each class */
	size_t *label;
	double *weight; /* 0 if the row is not chosen */
};

/* One class against the rest. */
struct one {
	struct fit fit;
	bool none; /* no row has the class */
};

struct classes {
	struct calib *c;
	const struct gathered *g;
	const struct fit_options *o;
	struct one *one; /* of each of g->n */
};

static void
gather_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct gathered *g = arg;

	(void)sum;
	if (row->f)
		kern()->widen(scratch, row->f, row->n);
	else
		memcpy(scratch, row->z, row->n * sizeof(*scratch));
	if (g->temperature > 0)
		temperature_divide(scratch, row->n, g->temperature);
	calib_rest_logits(scratch, row->n, scratch + row->n);
	for (size_t i = 0; i < g->n; i++)
		g->logit[i * g->nrow + row->at] = scratch[g->first + i];
	g->label[row->at] = row->label;
	g->weight[row->at] = row->weight;
}

static int
gather(struct gathered *g, const struct rows *rows, struct err *err)
{
	const struct visit visit = {
	    .row = gather_row, .arg = g, .nsum = 1, .scratch = 2 * rows->nclass};
	double sum;

	return rows->pass(rows, &visit, &sum, err);
}

/* The chosen rows of class `first` + i; returns how many. */
static size_t
rows_of(const struct gathered *g, size_t i, double *pair, size_t *is, double *weight)
{
	size_t n = 0;

	for (size_t at = 0; at < g->nrow; at++) {
		if (!(g->weight[at] > 0))
			continue;
		label_pair(g->logit[i * g->nrow + at], pair + 2 * n);
		is[n] = g->label[at] == g->first + i;
		weight[n++] = g->weight[at];
	}
	return n;
}

static bool
none_of(const size_t *is, size_t n)
{
	while (n > 0 && !is[n - 1])
		n--;
	return n == 0;
}

/* A task. */
static int
fit_one(const void *arg, size_t i, struct err *err)
{
	const struct classes *k = arg;
	const struct gathered *g = k->g;
	const size_t at = g->first + i;
	const struct calib *from = k->o->from;
	double *pair = mem_new(3 * g->nrow + 1, sizeof(*pair), err);
	size_t *is = pair ? mem_new(g->nrow + 1, sizeof(*is), err) : NULL;
	struct memory_rows m = {.z = pair, .label = is, .weight = pair + 2 * g->nrow};
	struct fit_options own = *k->o;
	struct rows rows;
	int status = -1;

	if (is) {
		rows = memory_rows(&m, rows_of(g, i, pair, is, pair + 2 * g->nrow), 2);
		rows.task = TASK_BINARY;
		own.pass = NULL;
		own.tempered = g->temperature > 0;
		own.l2 = own.tempered ? k->o->l2 * (double)k->c->nclass : 0;
		own.from = from && from->nlabel == k->c->nclass ? &from->label[at] : NULL;
		k->one[i].none = none_of(is, rows.nrow);
		status = k->c->method->fit(&k->c->label[at], &rows, &own, &k->one[i].fit, err);
	}
	mem_free(pair);
	mem_free(is);
	return status;
}

static void
explain(struct fit *all, const struct fit *one, size_t at, bool none)
{
	if (none)
		snprintf(all->why, sizeof(all->why),
		    "class %zu is the label of no row: its probability can always be lower", at);
	else
		snprintf(all->why, sizeof(all->why),
		    "class %zu, as class 1 against the rest: %.130s", at, one->why);
}

/* What one class's fit met; none: no row has the class. */
static void
note(struct fit *all, const struct fit *one, size_t at, bool none, size_t *bound)
{
	all->nparam += one->nparam;
	all->passes += one->passes;
	all->gradient = fmax(all->gradient, one->gradient);
	if ((one->at_bound || one->penalty_alone) && (*bound)++ == 0)
		explain(all, one, at, none);
	all->at_bound = all->at_bound || one->at_bound;
	all->penalty_alone = all->penalty_alone || one->penalty_alone;
}

static int
fit_some(
    struct classes *k, const struct rows *rows, struct fit *fit, size_t *bound, struct err *err)
{
	const struct gathered *g = k->g;

	memset(k->one, 0, g->n * sizeof(*k->one));
	if (rows_tasks(rows, g->n, fit_one, k, err) < 0)
		return -1;
	for (size_t i = 0; i < g->n; i++) {
		note(fit, &k->one[i].fit, g->first + i, k->one[i].none, bound);
		if (k->o->pass)
			k->o->pass(k->o->who, fit->passes, NULL, 0, 0);
	}
	return 0;
}

static int
fit_all(struct classes *k, struct gathered *g, const struct rows *rows, size_t at_once,
    struct fit *fit, struct err *err)
{
	const size_t nclass = k->c->nclass;
	size_t bound = 0;
	char why[sizeof(fit->why)];

	for (g->first = 0; g->first < nclass; g->first += at_once) {
		g->n = nclass - g->first < at_once ? nclass - g->first : at_once;
		if (gather(g, rows, err) < 0 || fit_some(k, rows, fit, &bound, err) < 0)
			return -1;
		fit->passes++;
	}
	if (bound < 2)
		return 0;
	memcpy(why, fit->why, sizeof(why));
	snprintf(fit->why, sizeof(fit->why), "%zu of %zu classes; %.145s", bound, nclass, why);
	return 0;
}

/* (0) */
static int
temper(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *fit,
    struct err *err)
{
	struct newton newton = {0};

	if (!c->method->tempers || o->raw)
		return 0;
	if (!(o->beta > 0) && newton_fit(&newton, rows, err) < 0)
		return -1;
	fit->passes += newton.passes;
	fit->beta = o->beta > 0 ? o->beta : newton_start(&newton);
	c->temperature = 1 / fit->beta;
	return 0;
}

static int
fit_each(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *fit,
    struct err *err)
{
	const size_t n = rows->nrow, k = c->nclass, most = KEPT / (n > 0 ? n : 1);
	const size_t at_once = most < 1 ? 1 : most < k ? most : k;
	double *room = mem_new(mem_product(n, at_once + 1) + 1, sizeof(*room), err);
	size_t *label = room ? mem_new(n + 1, sizeof(*label), err) : NULL;
	struct one *one = label ? mem_new(at_once, sizeof(*one), err) : NULL;
	struct gathered g = {.nrow = n, .label = label};
	struct classes classes = {.c = c, .g = &g, .o = o, .one = one};
	int status = -1;

	c->label = one ? mem_new(k, sizeof(*c->label), err) : NULL;
	if (c->label && temper(c, rows, o, fit, err) == 0) {
		for (c->nlabel = 0; c->nlabel < k; c->nlabel++)
			c->label[c->nlabel] =
			    (struct calib){.method = c->method, .task = TASK_BINARY, .nclass = 2};
		g.temperature = c->temperature;
		g.weight = room;
		g.logit = room + n;
		status = fit_all(&classes, &g, rows, at_once, fit, err);
	}
	mem_free(room);
	mem_free(label);
	mem_free(one);
	return status;
}

int
rest_fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *fit,
    struct err *err)
{
	return calib_by_rest(c) ? fit_each(c, rows, o, fit, err)
				: c->method->fit(c, rows, o, fit, err);
}
