/* SPDX-License-Identifier: MIT */
/* Calibrations: the list of methods, memory, and scores. */
#include "calib/calib.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "calib/bins.h"
#include "calib/rows.h"
#include "calib/sets.h"
#include "kern/kern.h"
#include "op/temperature.h"

#define METHOD(name) extern const struct method method_##name;
#include "calib/method.list"
#undef METHOD

#define METHOD(name) &method_##name,
const struct method *const methods[] = {
#include "calib/method.list"
    NULL};
#undef METHOD

const struct method *
method_named(const char *name)
{
	for (size_t i = 0; methods[i]; i++) {
		if (strcmp(methods[i]->name, name) == 0)
			return methods[i];
	}
	return NULL;
}

bool
method_is_by_class(const struct method *m)
{
	const struct param *p = m->param;

	while (p->key && p->shape != SHAPE_EACH && p->shape != SHAPE_SQUARE)
		p++;
	return p->key != NULL;
}

double *
calib_room(struct calib *c, size_t i, size_t n, struct err *err)
{
	double *p = mem_new(n, sizeof(*p), err);

	if (!p)
		return NULL;
	mem_free(c->value[i]);
	c->value[i] = p;
	c->n[i] = n;
	return p;
}

int
calib_chain(struct calib *c, const struct method *const *step, size_t n, struct err *err)
{
	c->method = step[n - 1];
	if (n == 1)
		return 0;
	c->before = mem_new(1, sizeof(*c->before), err);
	if (!c->before)
		return -1;
	*c->before = (struct calib){.task = c->task, .nclass = c->nclass};
	return calib_chain(c->before, step, n - 1, err);
}

void
calib_name(const struct calib *c, char *text)
{
	size_t n = 0;

	if (c->before) {
		calib_name(c->before, text);
		n = strlen(text);
		text[n++] = ',';
	}
	snprintf(text + n, CALIB_NAME - n, "%s", c->method->name);
}

bool
calib_is_temperature(const struct calib *c)
{
	return c->method == methods[0] && !c->before;
}

size_t
calib_scratch(const struct calib *c)
{
	const size_t own = c->method->scratch, before = c->before ? calib_scratch(c->before) : 0;

	return own > before ? own : before;
}

bool
calib_takes_l2(const struct calib *c, const struct fit_options *o)
{
	if (c->method->tempers && !c->method->needs_l2 && (o->raw || c->task != TASK_MULTICLASS))
		return false;
	return c->method->takes_l2;
}

bool
calib_is_for(const struct method *m, enum task task)
{
	return m->tasks >> (task == TASK_MULTILABEL ? TASK_BINARY : task) & 1;
}

static void
apply_labels(const struct calib *c, double *row, size_t n)
{
	double pair[2], room[2 * CALIB_SCRATCH];

	for (size_t i = 0; i < n; i++) {
		label_pair(row[i], pair);
		calib_apply(&c->label[c->nlabel > 1 ? i : 0], pair, 2, room);
		row[i] = label_logit(pair);
	}
}

bool
calib_by_rest(const struct calib *c)
{
	return c->task == TASK_MULTICLASS && c->method->by_rest;
}

/* By how much the largest class, whose probability is 1 as a double, is above the next. */
static double
lead(const double *row, size_t n, size_t top)
{
	double next = -INFINITY;

	for (size_t i = 0; i < n; i++)
		next = i != top && row[i] > next ? row[i] : next;
	return row[top] - next;
}

void
calib_rest_logits(double *row, size_t n, double *scratch)
{
	const size_t top = kern()->argmax(row, n);
	const double most = row[top], rest = kern()->exp_top(scratch, row, n, top);
	const double of_top = rest > 0 ? -kern_log(rest) : lead(row, n, top);

	for (size_t i = 0; i < n; i++)
		row[i] -= most + kern_log(1 + rest - scratch[i]);
	row[top] = of_top;
}

/* The logarithms of each class's probability; if all are 0, no class is better than another. */
static void
apply_rest(const struct calib *c, double *row, size_t n, double *scratch)
{
	double pair[2], room[2 * CALIB_SCRATCH], u, most = -INFINITY;

	if (c->temperature > 0)
		temperature_divide(row, n, c->temperature);
	calib_rest_logits(row, n, scratch);
	for (size_t i = 0; i < n; i++) {
		label_pair(row[i], pair);
		c->method->apply(&c->label[i], pair, 2, room);
		u = pair[1] - pair[0];
		row[i] = (u < 0 ? u : 0) - kern_log1p(kern_exp(-fabs(u)));
		most = row[i] > most ? row[i] : most;
	}
	for (size_t i = 0; i < n && !(most > -INFINITY); i++)
		row[i] = 0;
}

void
calib_apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	if (c->before)
		calib_apply(c->before, row, n, scratch);
	if (c->task == TASK_MULTILABEL)
		apply_labels(c, row, n);
	else if (calib_by_rest(c))
		apply_rest(c, row, n, scratch);
	else
		c->method->apply(c, row, n, scratch);
}

void
calib_apply_ordered(
    const struct calib *c, double *row, size_t n, const size_t *order, double *scratch)
{
	double *fitted = scratch;

	if (!order) {
		calib_apply(c, row, n, scratch);
		return;
	}
	for (size_t i = 0; i < n; i++)
		fitted[i] = row[order[i]];
	calib_apply(c, fitted, n, scratch + n);
	for (size_t i = 0; i < n; i++)
		row[order[i]] = fitted[i];
}

bool
calib_has_intervals(const struct calib *c)
{
	return c->method && c->method->interval;
}

/* That of a binary row, which is overwritten. */
static void
interval_of(const struct calib *c, double *pair, double *ends)
{
	double room[2 * CALIB_SCRATCH];

	if (c->before)
		calib_apply(c->before, pair, 2, room);
	c->method->interval(c, pair, ends);
}

void
calib_intervals(const struct calib *c, const double *row, size_t n, double *low, double *high)
{
	double pair[2], ends[2];

	if (c->task != TASK_MULTILABEL) {
		memcpy(pair, row, sizeof(pair));
		interval_of(c, pair, ends);
		low[0] = 1 - ends[1];
		high[0] = 1 - ends[0];
		low[1] = ends[0];
		high[1] = ends[1];
		return;
	}
	for (size_t i = 0; i < n; i++) {
		label_pair(row[i], pair);
		interval_of(&c->label[c->nlabel > 1 ? i : 0], pair, ends);
		low[i] = ends[0];
		high[i] = ends[1];
	}
}

void
calib_free(struct calib *c)
{
	for (size_t i = 0; i < c->nlabel; i++)
		calib_free(&c->label[i]);
	mem_free(c->label);
	if (c->before)
		calib_free(c->before);
	mem_free(c->before);
	for (size_t i = 0; i < CALIB_PARAMS; i++) {
		mem_free(c->value[i]);
		mem_free(c->error[i]);
	}
	mem_free(c->cut);
	names_free(&c->names);
	sets_free(c->sets);
	*c = (struct calib){0};
}

/* The sums of a score, followed by those of the bins. */
enum { WEIGHT, ROWS, NLL, BRIER, DOUBTFUL, BINS };

/* Returns whether the label is strictly the largest class, without ties. */
static bool
is_sure(const double *z, size_t n, size_t label, size_t top)
{
	return top == label &&
	    (top + 1 == n || kern()->argmax(z + top + 1, n - top - 1) + 1 == 0 ||
		z[top + 1 + kern()->argmax(z + top + 1, n - top - 1)] < z[top]);
}

static void
score_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct calib *c = arg;
	double *z = scratch, *p = scratch + row->n, rest, s;
	size_t top;

	if (row->f)
		kern()->widen(z, row->f, row->n);
	else
		memcpy(z, row->z, row->n * sizeof(*z));
	if (c)
		calib_apply(c, z, row->n, p);
	top = kern()->argmax(z, row->n);
	rest = kern()->exp_top(p, z, row->n, top);
	s = 1 + rest;
	sum[WEIGHT] += row->weight;
	sum[ROWS] += 1;
	sum[NLL] += row->weight * (kern_log1p(rest) - (z[row->label] - z[top]));
	sum[BRIER] +=
	    row->weight * (kern()->dot(p, p, row->n) / (s * s) - 2 * (p[row->label] / s) + 1);
	sum[DOUBTFUL] += !is_sure(z, row->n, row->label, top);
	bins_add_row(sum + BINS, row->task, top, row->label, rest, row->weight);
}

int
calib_score(const struct calib *c, const struct rows *rows, struct score *score, struct err *err)
{
	double sum[BINS + BINS_SUMS];
	const struct visit visit = {
	    .row = score_row,
	    .arg = c,
	    .nsum = BINS + BINS_SUMS,
	    .scratch = rows->nclass * (1 + (c && calib_scratch(c) > 1 ? calib_scratch(c) : 1)),
	};

	if (rows->pass(rows, &visit, sum, err) < 0)
		return -1;
	*score = (struct score){
	    .weight = sum[WEIGHT],
	    .rows = sum[ROWS],
	    .nll = sum[NLL] / sum[WEIGHT],
	    .brier = sum[BRIER] / sum[WEIGHT] / (rows->task == TASK_BINARY ? 2 : 1),
	    .ece = bins_ece(sum + BINS),
	    .doubtful = sum[DOUBTFUL],
	};
	return 0;
}
