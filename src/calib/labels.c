/* SPDX-License-Identifier: MIT */
/*
 * Fits in the multilabel task: a method of the binary task for each label on its own, or
 * for all pairs of a row and a label together.
 *
 * (1) A label that no row has, or all rows, says nothing. It is left as it is, by the
 *     parameters that change nothing; a method without such parameters is refused.
 * (2) A threshold with the greatest F1 (the lowest of equals) lies halfway between two
 *     probabilities that occur, or below the least, halfway to 0. A label that no row
 *     has gets 0.5.
 */
#include "calib/labels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/label_rows.h"
#include "calib/top.h"

/* ---- which labels occur ---- */

static void
count_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	(void)arg;
	(void)scratch;
	for (size_t c = 0; c < row->n; c++)
		sum[c] += (double)(row->labels[c / 64] >> c % 64 & 1);
	sum[row->n] += 1;
}

/* For each label the number of rows that have it, and behind them that of all rows. */
static double *
count_labels(const struct rows *rows, struct err *err)
{
	const struct visit visit = {.row = count_row, .nsum = rows->nclass + 1, .scratch = 1};
	double *n = mem_new(rows->nclass + 1, sizeof(*n), err);

	if (n && rows->pass(rows, &visit, n, err) == 0)
		return n;
	mem_free(n);
	return NULL;
}

/* ---- fitting ---- */

/* (1) */
static int
leave(struct calib *c, struct err *err)
{
	const struct method *m = c->method;
	double *x;

	if (m->nsame == 0)
		return err_set(err, ERR_DATA,
		    "%s: a label that no row has, or all rows, has nothing to be fitted to",
		    m->name);
	for (size_t i = 0; m->param[i].key && !m->param[i].optional; i++) {
		x = calib_room(c, i, m->nsame, err);
		if (!x)
			return -1;
		memcpy(x, m->same[i], m->nsame * sizeof(*x));
	}
	return 0;
}

static void
add_score(struct score *sum, const struct score *s, double k)
{
	sum->weight += s->weight / k;
	sum->rows += s->rows / k;
	sum->nll += s->nll / k;
	sum->brier += s->brier / k;
	sum->ece += s->ece / k;
}

static void
add_report(struct calib_report *sum, const struct calib_report *r, double k)
{
	add_score(&sum->before, &r->before, k);
	add_score(&sum->after, &r->after, k);
	add_score(&sum->held_before, &r->held_before, k);
	add_score(&sum->held_after, &r->held_after, k);
}

/* Scores of a label that is left as it is. */
static int
score_left(const struct rows *rows, struct calib_report *r, struct err *err)
{
	const struct rows seen = calib_share(rows, r->holdout, false);
	const struct rows held = calib_share(rows, r->holdout, true);

	if (calib_score(NULL, &seen, &r->before, err) < 0)
		return -1;
	r->after = r->before;
	if (r->holdout > 0 && calib_score(NULL, &held, &r->held_before, err) < 0)
		return -1;
	r->held_after = r->held_before;
	return 0;
}

static void
note_fit(struct fit *all, const struct fit *one, size_t label, struct labels_fit *l)
{
	all->nparam += one->nparam;
	all->passes += one->passes;
	all->gradient = fmax(all->gradient, one->gradient);
	if (!one->at_bound)
		return;
	if (l->bound++ == 0) {
		l->first_bound = label;
		memcpy(all->why, one->why, sizeof(all->why));
	}
	all->at_bound = true;
}

/* Label i. */
static int
fit_one(struct calib *c, size_t i, const struct rows *rows, bool alike, struct fit_options *options,
    struct fit *fit, struct calib_report *r, struct labels_fit *l, struct err *err)
{
	struct label_rows split = {.from = rows, .first = i, .n = 1};
	const struct rows some = label_rows(&split);
	struct calib *one = &c->label[i];
	struct calib_report report = {.holdout = r->holdout};
	struct fit of_one = {0};
	char place[40];
	int status;

	l->alike += alike;
	status = alike ? leave(one, err) : calib_fit(one, &some, options, &of_one, &report, err);
	if (status == 0 && alike)
		status = score_left(&some, &report, err);
	if (status < 0) {
		snprintf(place, sizeof(place), "label %zu", i);
		return err_place(err, "%s", place);
	}
	note_fit(fit, &of_one, i, l);
	add_report(r, &report, (double)c->nclass);
	return 0;
}

static int
fit_each(struct calib *c, const struct rows *rows, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct labels_fit *l, struct err *err)
{
	const struct rows seen = calib_share(rows, r->holdout, false);
	double *n = count_labels(&seen, err), all;
	int status = n ? 0 : -1;

	for (size_t i = 0; i < c->nclass && status == 0; i++) {
		all = n[c->nclass];
		status = fit_one(c, i, rows, n[i] == 0 || n[i] == all, options, fit, r, l, err);
	}
	mem_free(n);
	return status;
}

static int
fit_shared(struct calib *c, const struct rows *rows, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct err *err)
{
	struct label_rows split = {.from = rows, .n = c->nclass};
	const struct rows all = label_rows(&split);
	const double k = (double)c->nclass;
	struct score *score[] = {&r->before, &r->after, &r->held_before, &r->held_after};

	if (calib_fit(c->label, &all, options, fit, r, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(score) / sizeof(score[0]); i++) {
		score[i]->rows /= k;
		score[i]->weight /= k;
	}
	return 0;
}

int
labels_fit(struct calib *c, const struct rows *rows, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct labels_fit *l, struct err *err)
{
	const size_t n = l->each ? c->nclass : 1;

	*fit = (struct fit){0};
	c->label = mem_new(n, sizeof(*c->label), err);
	if (!c->label)
		return -1;
	c->nlabel = n;
	for (size_t i = 0; i < n; i++)
		c->label[i] = (struct calib){.method = c->method, .task = TASK_BINARY, .nclass = 2};
	r->options = options;
	r->fit = fit;
	return l->each ? fit_each(c, rows, options, fit, r, l, err)
		       : fit_shared(c, rows, options, fit, r, err);
}

/* ---- thresholds ---- */

/* (2) The rows rise by their probability; rows that are equal have the same. */
static double
best_cut(const struct top *t, size_t n)
{
	double all = 0, tp = 0, predicted = 0, best = 0, cut = 0.5, f1;
	size_t i = n, next;

	for (size_t j = 0; j < n; j++)
		all += t[j].correct ? t[j].weight : 0;
	while (i > 0) {
		for (next = i; next > 0 && t[next - 1].conf == t[i - 1].conf; next--) {
			tp += t[next - 1].correct ? t[next - 1].weight : 0;
			predicted += t[next - 1].weight;
		}
		f1 = tp > 0 ? 2 * tp / (predicted + all) : 0;
		if (f1 > 0 && f1 >= best * (1 - 1e-13)) {
			best = fmax(best, f1);
			cut = (t[i - 1].conf + (next > 0 ? t[next - 1].conf : 0)) / 2;
		}
		i = next;
	}
	return cut;
}

static int
cut_one(const struct calib *c, const struct rows *rows, size_t i, double *cut, struct err *err)
{
	struct label_rows split = {
	    .from = rows, .first = i, .n = 1, .calib = &c->label[c->nlabel > 1 ? i : 0]};
	const struct rows some = label_rows(&split);
	size_t n;
	struct top *t = top_sorted(&some, 1, &n, err);

	if (!t)
		return -1;
	*cut = best_cut(t, n);
	mem_free(t);
	return 0;
}

int
labels_cut(struct calib *c, const struct rows *rows, struct err *err)
{
	c->cut = mem_new(c->nclass, sizeof(*c->cut), err);
	for (size_t i = 0; c->cut && i < c->nclass; i++) {
		if (cut_one(c, rows, i, &c->cut[i], err) < 0)
			return -1;
	}
	return c->cut ? 0 : -1;
}
