/* SPDX-License-Identifier: MIT */
/*
 * From an evaluation to what its pictures show.
 *
 * (1) Bins of weighted rows have no intervals, and curves no band: the rows are no trials.
 * (2) The kernel of the smooth curve is as wide as the smooth ECE, as its authors advise,
 *     but not narrower than SIGMA_LEAST, which nobody could see.
 * (3) The risk of rows is told at up to CHART_RISKS coverages, evenly apart, and always at
 *     that of all rows.
 * (4) In the binary task the confidence is the predicted class's probability.
 * (5) Worst are the classes whose calibration error is largest; on a tie, the first.
 */
#include "report/charts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tie.h"
#include "metric/binomial.h"
#include "metric/cells.h"
#include "metric/ecce.h"
#include "metric/smooth_curve.h"

#define SIGMA_LEAST 0.01
#define CONFIDENCE 0.95

static void
make_bins(struct chart_bin *bin, const struct tally *t, const struct setup *s)
{
	const struct vec *v = tally_vec(t, &metric_reliability);
	struct chart_bin *b;

	for (size_t i = 0; i < s->bins; i++) {
		b = &bin[i];
		*b = (struct chart_bin){.bin = reliability_bin(v, s, i), .low = NAN, .high = NAN};
		b->right = b->bin.rows ? b->bin.accuracy * b->bin.weight : 0;
		if (b->bin.rows && !s->weighted) /* (1) */
			binomial_interval(
			    (uint64_t)(b->right + 0.5), b->bin.rows, CONFIDENCE, &b->low, &b->high);
	}
}

/* (2) */
static void
make_smooth(struct chart_temp *at, const struct cells *all)
{
	const struct result *smece = results_find(&at->results, "smece");
	double most = 0;

	at->sigma = NAN;
	if (!smece || !isfinite(smece->value))
		return;
	at->sigma = fmax(smece->value, SIGMA_LEAST);
	smooth_curve(all, at->sigma, at->smooth, at->density, CHART_PLACES);
	for (size_t i = 0; i < CHART_PLACES; i++)
		most = fmax(most, at->density[i]);
	for (size_t i = 0; i < CHART_PLACES; i++)
		at->density[i] /= most;
}

/* (1) The curve of CORP, and its band. */
static int
make_corp(struct chart_temp *at, const struct cells *all, bool weighted, struct err *err)
{
	struct corp_block *block = mem_new(all->n, sizeof(*block), err);

	if (!block)
		return -1;
	at->block = block;
	at->nblock = corp_thin(block, corp_curve(all, block), CHART_BLOCKS);
	if (!weighted)
		return corp_band(all, 0, CONFIDENCE, at->low, at->high, CHART_PLACES, err);
	for (size_t i = 0; i < CHART_PLACES; i++)
		at->low[i] = at->high[i] = NAN;
	return 0;
}

/* Everything that needs the rows in their order. */
static int
make_curves(struct chart_temp *at, const struct tally *t, const struct setup *s, struct err *err)
{
	const struct totals totals = tally_totals(t, s);
	struct cells all;
	int status = ecce_cells(&all, &totals, err);

	if (status == 0 && all.n > 0) {
		make_smooth(at, &all);
		at->cumulative = cumulative_curve(&all, at->sum, CHART_PLACES);
		at->cumulative.sigma = s->weighted ? NAN : at->cumulative.sigma;
		status = make_corp(at, &all, s->weighted, err);
	}
	mem_free(all.c);
	return status;
}

static int
copy_results(struct results *to, const struct results *from, struct err *err)
{
	struct result *r;

	for (size_t i = 0; i < from->n; i++) {
		r = results_add(to, from->result[i].key, 0, NULL, err);
		if (!r)
			return -1;
		*r = from->result[i];
	}
	return 0;
}

/* What the rows are at a temperature; results are those given, or else worked out. */
static int
make_temp(struct chart_temp *at, double temp, const struct tally *t, const struct setup *s,
    const struct results *results, struct err *err)
{
	at->temp = temp;
	at->nbin = s->bins;
	at->bin = mem_new(s->bins, sizeof(*at->bin), err);
	if (!at->bin)
		return -1;
	make_bins(at->bin, t, s);
	if ((results ? copy_results(&at->results, results, err)
		     : tally_report(t, s, &at->results, err)) < 0)
		return -1;
	return make_curves(at, t, s, err);
}

static int
make_own(struct chart_temp *at, const struct evaluation *e, struct err *err)
{
	return make_temp(at, evaluation_temp(e), &e->tally, &e->setup, &e->results, err);
}

static int
make_others(struct charts *c, struct err *err)
{
	for (size_t i = 0; i < c->nother; i++) {
		if (make_own(&c->other[i].at, c->other[i].e, err) < 0)
			return -1;
	}
	return 0;
}

static int
make_temps(struct charts *c, struct err *err)
{
	const struct evaluation *e = c->e;
	const double own = evaluation_temp(e);
	const size_t n = e->sweep.tally ? SWEEP_TEMPS : 0;
	bool done = false, here;

	c->temp = mem_new(n + 1, sizeof(*c->temp), err);
	if (!c->temp)
		return -1;
	for (size_t i = 0; i <= n; i++) {
		here = !done && (i == n || own <= sweep_temp[i]);
		if (here) {
			c->own = c->ntemp;
			done = true;
			if (make_own(&c->temp[c->ntemp++], e, err) < 0)
				return -1;
		}
		if (i < n && !(here && own == sweep_temp[i]) &&
		    make_temp(&c->temp[c->ntemp++], sweep_temp[i], &e->sweep.tally[i],
			&e->sweep.setup, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* Rows of about one confidence. */
struct heap {
	double conf, wrong, right;
};

static int
by_conf(const void *a, const void *b)
{
	const struct heap *x = a, *y = b;

	return (x->conf < y->conf) - (x->conf > y->conf);
}

/* (4) */
static struct heap
heap_of(const struct cell *c, const struct setup *s)
{
	const double all = c->wrong + c->right;
	const double at = (c->wrong * c->at_wrong + c->right * c->at_right) / all;

	if (s->task == TASK_BINARY && !tie_above(at, s->threshold))
		return (struct heap){.conf = 1 - at, .wrong = c->right, .right = c->wrong};
	return (struct heap){.conf = at, .wrong = c->wrong, .right = c->right};
}

/* (3) */
static void
add_risks(struct charts *c, const struct heap *heap, size_t n, double all)
{
	double seen = 0, wrong = 0, next = 0;

	for (size_t i = 0; i < n; i++) {
		seen += heap[i].wrong + heap[i].right;
		wrong += heap[i].wrong;
		if (i + 1 < n && (heap[i + 1].conf == heap[i].conf || seen < next * all))
			continue;
		c->risk[c->nrisk++] = (struct chart_risk){
		    .coverage = seen / all, .risk = wrong / seen, .threshold = heap[i].conf};
		while (next * all <= seen)
			next += 1.0 / (CHART_RISKS - 2);
	}
}

static int
make_risks(struct charts *c, struct err *err)
{
	const struct setup *s = &c->e->setup;
	const struct totals totals = tally_totals(&c->e->tally, s);
	struct cells all;
	struct heap *heap = NULL;
	int status = ecce_cells(&all, &totals, err);

	c->risk = mem_new(CHART_RISKS, sizeof(*c->risk), err);
	if (status == 0 && c->risk)
		heap = mem_new(all.n, sizeof(*heap), err);
	for (size_t i = 0; heap && i < all.n; i++)
		heap[i] = heap_of(&all.c[i], s);
	if (heap && all.n > 0) {
		qsort(heap, all.n, sizeof(*heap), by_conf);
		add_risks(c, heap, all.n, all.all);
	}
	mem_free(all.c);
	mem_free(heap);
	return heap ? 0 : -1;
}

/* (5) */
static int
by_ece(const void *a, const void *b)
{
	const struct chart_class *x = a, *y = b;

	if (x->row.ece != y->row.ece)
		return x->row.ece < y->row.ece ? 1 : -1;
	return (x->class > y->class) - (x->class < y->class);
}

static int
make_classes(struct charts *c, struct err *err)
{
	const struct setup *s = &c->e->setup;
	const struct totals totals = tally_totals(&c->e->tally, s);
	const struct vec *v = tally_vec(&c->e->tally, &metric_classwise);

	if (s->task != TASK_MULTICLASS || totals.rows == 0)
		return 0;
	c->class = mem_new(s->nclass, sizeof(*c->class), err);
	if (!c->class)
		return -1;
	for (size_t i = 0; i < s->nclass; i++)
		c->class[i] = (struct chart_class){i, classwise_row(v, &totals, i)};
	qsort(c->class, s->nclass, sizeof(*c->class), by_ece);
	c->nclass = s->nclass < CHART_CLASSES ? s->nclass : CHART_CLASSES;
	return 0;
}

static int
make_pairs(struct charts *c, struct err *err)
{
	const struct vec *v = tally_vec(&c->e->tally, &metric_confusion);
	int n;

	if (v->unit == UNIT_NONE)
		return 0;
	c->pair = mem_new(CHART_PAIRS, sizeof(*c->pair), err);
	if (!c->pair)
		return -1;
	n = confusion_worst(v, &c->e->setup, c->pair, CHART_PAIRS, &c->pairs, &c->pairs_over, err);
	c->npair = n < 0 ? 0 : (size_t)n;
	return n < 0 ? -1 : 0;
}

int
charts_make(struct charts *c, const struct evaluation *e, const struct standouts *standouts,
    struct err *err)
{
	c->e = e;
	c->standouts = standouts;
	c->confidence = CONFIDENCE;
	if (make_others(c, err) < 0 || make_temps(c, err) < 0 || make_classes(c, err) < 0 ||
	    make_pairs(c, err) < 0)
		return -1;
	return make_risks(c, err);
}

static void
free_temp(struct chart_temp *at)
{
	results_free(&at->results);
	mem_free(at->bin);
	mem_free(at->block);
}

void
charts_free(struct charts *c)
{
	for (size_t i = 0; i < c->nother; i++)
		free_temp(&c->other[i].at);
	for (size_t i = 0; i < c->ntemp; i++)
		free_temp(&c->temp[i]);
	mem_free(c->temp);
	mem_free(c->risk);
	mem_free(c->class);
	mem_free(c->pair);
	*c = (struct charts){0};
}
