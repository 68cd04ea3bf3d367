/* SPDX-License-Identifier: MIT */
/*
 * The multilabel task's areas under curves: auroc of y by p, and average_precision
 * (cells.h), as scikit-learn has them.
 *     micro_...  of all pairs of a row and a label, by their probability
 *     macro_...  the mean over the labels of each one's
 *
 * (1) Up to so many different p of each label are kept as they are, to 15 significant
 *     digits (base/tie.h): then everything is exact. Of more than that there is only the
 *     histogram of order.c, and what its cells can do is reported. The more labels, the
 *     fewer of each, because all of them are in memory.
 * (2) If all rows have a label, or none has it, it has no auroc, and without rows that
 *     have it no average_precision. Then the macro average is null: one over other labels
 *     would be that of another task.
 */
#include "metric/label_ranking.h"

#include <math.h>
#include <stdio.h>

#include "base/fix.h"
#include "base/mem.h"
#include "metric/distinct.h"
#include "metric/order.h"

enum { POINTS = ORDER_SUMS };
/* Of all labels together, of one label, and of each label at least; fewer in groups. */
enum { ALL_POINTS = 1 << 21, POINTS_MOST = 1 << 18, POINTS_LEAST = 1 << 9, GROUP = 5 };

static size_t
each_label(const struct setup *s)
{
	return s->nclass;
}

/* (1) */
static size_t
each_point(const struct setup *s)
{
	size_t n = ALL_POINTS / (s->nclass > 0 ? s->nclass : 1);

	n = n < POINTS_MOST ? n : POINTS_MOST;
	n = s->grouped ? n >> GROUP : n;
	return n > POINTS_LEAST ? n : POINTS_LEAST;
}

static size_t
each_cell(const struct setup *s)
{
	return s->nclass * order_each_cell(s);
}

static const struct slot slots[] = {
    [ORDER_MASS] = {.name = "mass", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_cell},
    [ORDER_CONF] = {.name = "p", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = each_cell},
    [ORDER_ROWS] = {.name = "rows", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = each_cell},
    [POINTS] = {.name = "points",
	.unit = UNIT_COUNTS,
	.weighted = UNIT_WEIGHTS,
	.n = each_point,
	.sets = each_label},
    {0},
};

static int
add_cell(struct vec *v, size_t at, double p, const double *weight, struct err *err)
{
	const double w = weight ? *weight : 1;

	if (!weight)
		return vec_count(&v[ORDER_MASS], at, 1, err) < 0
		    ? -1
		    : vec_share(&v[ORDER_CONF], at, p, err);
	if (vec_add(&v[ORDER_MASS], at, w, err) < 0 || vec_count(&v[ORDER_ROWS], at, 1, err) < 0)
		return -1;
	return vec_add(&v[ORDER_CONF], at, w * p, err);
}

static int
add_point(const struct vec *v, struct points *points, double p, bool truth, const double *weight,
    struct err *err)
{
	const struct unit_shape *u = &units[v->unit];
	uint64_t *sum;

	if (points->over)
		return 0;
	if (points_at(points, tie_key(p), &sum, err) < 0)
		return -1;
	sum = sum && truth ? sum + points->words : sum;
	if (sum && weight)
		(void)fix_add(sum, u->words, u->q, *weight);
	else if (sum)
		(*sum)++;
	return 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const size_t k = s->nclass, half = order_half(s);
	const double *weight = NULL;
	size_t at;
	double p;

	for (size_t i = 0; i < r->n * k; i++) {
		p = tie_round(r->e[i]);
		at = i % k * 2 * half + order_cell(s, p) + (r->truth[i] ? half : 0);
		weight = r->weight ? &r->weight[i / k] : NULL;
		if (add_cell(v, at, p, weight, err) < 0 ||
		    add_point(&v[POINTS], &v[POINTS].points[i % k], r->e[i], r->truth[i], weight,
			err) < 0)
			return -1;
	}
	return 0;
}

/* The areas of cells, which are then freed. */
static int
areas_of(struct cells *cells, struct label_areas *areas, struct err *err)
{
	struct results out = {0};
	int status = cells_auroc(cells, "", &out, err);

	if (status == 0)
		status = cells_ap(cells, "", &out, err);
	mem_free(cells->c);
	if (status == 0)
		*areas = (struct label_areas){
		    .auroc = out.result[0].value,
		    .auroc_bound = out.result[0].bound,
		    .ap = out.result[1].value,
		    .ap_bound = out.result[1].bound,
		};
	results_free(&out);
	return status;
}

int
label_ranking_areas(const struct vec *v, const struct setup *s, size_t c, struct label_areas *areas,
    struct err *err)
{
	const struct points *p = &v[POINTS].points[c];
	struct cells cells;

	if ((p->over ? order_cells_at(&cells, v, c * 2 * order_half(s), s, err)
		     : distinct_cells(&cells, p, v[POINTS].unit, err)) < 0)
		return -1;
	return areas_of(&cells, areas, err);
}

/* ---- all pairs ---- */

/* The points of all labels together; *exact is whether there are none that are too many. */
static int
pool_points(struct points *all, const struct vec *v, bool *exact, struct err *err)
{
	*all = (struct points){.most = SIZE_MAX, .words = v->words};
	*exact = true;
	for (size_t c = 0; c < v->nset && *exact; c++) {
		*exact = !v->points[c].over;
		if (*exact && points_merge(all, &v->points[c], err) < 0)
			return -1;
	}
	return 0;
}

static int
pool_slot(struct vec *all, const struct vec *v, const struct setup *s, struct err *err)
{
	const size_t n = all->n;
	const uint64_t *from;
	uint64_t *to;

	for (size_t i = 0; i < n * s->nclass; i++) {
		if (!v->page[i / VEC_PAGE]) {
			i += VEC_PAGE - 1 - i % VEC_PAGE;
			continue;
		}
		from = vec_look(v, i);
		to = vec_at(all, i % n, err);
		if (!to)
			return -1;
		(void)fix_sum(to, from, v->words);
	}
	return 0;
}

/* The histograms of all labels added up. */
static int
pool_cells(struct cells *cells, const struct vec *v, const struct setup *s, struct err *err)
{
	static const struct slot one[] = {ORDER_SLOTS};
	struct vec all[ORDER_SUMS] = {{0}};
	int status = 0;

	for (size_t i = 0; i < ORDER_SUMS && status == 0; i++) {
		status = vec_begin(&all[i], &one[i], s, err);
		if (status == 0 && all[i].unit != UNIT_NONE)
			status = pool_slot(&all[i], &v[i], s, err);
	}
	if (status == 0)
		status = order_cells(cells, all, s, err);
	for (size_t i = 0; i < ORDER_SUMS; i++)
		vec_free(&all[i]);
	return status;
}

static int
pooled_areas(const struct vec *v, const struct setup *s, struct label_areas *areas, struct err *err)
{
	struct points all;
	struct cells cells;
	bool exact;
	int status = pool_points(&all, &v[POINTS], &exact, err);

	if (status == 0)
		status = exact ? distinct_cells(&cells, &all, v[POINTS].unit, err)
			       : pool_cells(&cells, v, s, err);
	points_free(&all);
	return status < 0 ? -1 : areas_of(&cells, areas, err);
}

/* ---- the report ---- */

/* The mean of one of the areas, while labels are added. */
struct mean {
	double sum, bound;
	size_t lacking; /* labels that have none (2) */
};

static void
mean_take(struct mean *m, double value, double bound)
{
	m->lacking += isnan(value) ? 1 : 0;
	m->sum += isnan(value) ? 0 : value;
	m->bound += isnan(value) ? 0 : bound;
}

static int
put_mean(struct results *out, const char *key, const struct mean *m, double k, const char *what,
    struct err *err)
{
	char why[80];

	snprintf(why, sizeof(why), "%zu of %.0f labels: %s", m->lacking, k, what);
	return results_add_bound(
	    out, key, m->lacking > 0 ? NAN : m->sum / k, m->bound / k, why, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const double k = (double)t->setup->nclass;
	struct mean auroc = {0}, ap = {0};
	struct label_areas all = {0}, one = {0};

	if (pooled_areas(v, t->setup, &all, err) < 0)
		return -1;
	for (size_t c = 0; c < t->setup->nclass; c++) {
		if (label_ranking_areas(v, t->setup, c, &one, err) < 0)
			return -1;
		mean_take(&auroc, one.auroc, one.auroc_bound);
		mean_take(&ap, one.ap, one.ap_bound);
	}
	if (results_add_bound(out, "micro_auroc", all.auroc, all.auroc_bound,
		"all rows have all labels, or none", err) < 0 ||
	    put_mean(out, "macro_auroc", &auroc, k, "all rows have it, or none", err) < 0)
		return -1;
	if (results_add_bound(out, "micro_average_precision", all.ap, all.ap_bound,
		"no row has a label", err) < 0)
		return -1;
	return put_mean(out, "macro_average_precision", &ap, k, "no row has it", err);
}

/* As that of order.c. */
static const char *
damage(const struct vec *v)
{
	if (distinct_damaged(&v[POINTS]))
		return slots[POINTS].name;
	return vec_at_most(&v[ORDER_CONF], &v[ORDER_MASS]) ? NULL : "p";
}

static const char *const keys[] = {
    "micro_auroc", "macro_auroc", "micro_average_precision", "macro_average_precision", NULL};

static const struct trait traits[] = {
    {.key = "micro_auroc", .better = BETTER_MORE},
    {.key = "macro_auroc", .better = BETTER_MORE},
    {.key = "micro_average_precision", .better = BETTER_MORE},
    {.key = "macro_average_precision", .better = BETTER_MORE},
    {0},
};

const struct metric metric_label_ranking = {
    .tasks = FOR_MULTILABEL,
    .name = "label_ranking",
    .help = "areas under curves (multilabel)",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
