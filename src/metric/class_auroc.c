/* SPDX-License-Identifier: MIT */
/*
 * One class against the others (setup.class_auroc): the area under the ROC curve of
 * [y = c] by p_c, which is the chance that a row of class c has a larger p_c than a row of
 * another class, equals counting half.
 *     macro_auroc     the mean over the classes
 *     weighted_auroc  the mean over the classes by their rows
 * They are those of scikit-learn's roc_auc_score with multi_class='ovr'.
 *
 * (1) Up to so many different p_c of each class are kept as they are, to 15 significant
 *     digits (base/tie.h): then everything is exact. The more classes, the fewer of each,
 *     because all of them are in memory; beyond CLASSES_EXACT there are none.
 * (2) Of more than that there is only a histogram of each class: 2^bits cells between two
 *     powers of two, of p_c up to 1/2 down to 2^-BELOW, and of 1 - p_c above that. Pairs
 *     of rows within a cell count half; in truth they may count 0 or 1, and the most that
 *     this can change is reported. The more classes, the fewer cells.
 * (3) p that are equal but for roundings are in one cell: up to 1/2 the last three bits
 *     are rounded away, above that p is a multiple of 1e-15.
 * (4) A class without rows has no area. Then macro_auroc is null: a mean over other classes
 *     would be that of another task. (scikit-learn refuses such rows.) In weighted_auroc
 *     such a class weighs nothing. If all rows are of one class both are null.
 */
#include "metric/class_auroc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fix.h"
#include "base/mem.h"
#include "base/tie.h"

enum { CELLS, POINTS };
enum { BELOW = 126, ABOVE = 34, BITS_MOST = 12, COARSE_BITS = 2 };
/* (1) Points of all classes together; in groups, and with weights, fewer. */
enum { ALL_POINTS = 1 << 19, CLASSES_EXACT = 1 << 12, GROUP = 5 };
/* (2) Words of the histograms of all classes together: 128 MB, and in a group 8 MB. */
enum { ALL_WORDS = 1 << 24, GROUP_WORDS = 1 << 20 };

/* ---- the cells ---- */

/* The words of one histogram for each of its bits, in cells between two powers of two. */
static double
words_of(const struct setup *s)
{
	const struct unit_shape *u = &units[s->weighted ? UNIT_WEIGHT : UNIT_COUNT];

	return 2.0 * (BELOW + ABOVE) * (double)u->words * (double)s->nclass;
}

/* (2) */
static int
bits_of(const struct setup *s)
{
	const double most = s->grouped ? GROUP_WORDS : ALL_WORDS;
	int bits = 0;

	while (bits < (s->coarse ? COARSE_BITS : BITS_MOST) && words_of(s) * (2 << bits) <= most)
		bits++;
	return bits;
}

double
class_auroc_bytes(const struct setup *s)
{
	return 8 * words_of(s) * (1 << bits_of(s));
}

/* The number of cells of rows of a class, which is also that of the other rows. */
static size_t
cells_of(int bits)
{
	return ((size_t)(BELOW + ABOVE) << bits) + 2;
}

/* Returns the exponent and the first bits of the fraction. */
static int64_t
head(double x, int bits)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return (int64_t)((u + 4) >> (52 - bits)); /* (3) */
}

static size_t
cell_of(int bits, double p)
{
	const int64_t half = (int64_t)BELOW << bits, top = half + ((int64_t)ABOVE << bits) + 1;
	const double x = p > 0.5 ? 1 - tie_round(p) : p;
	const int64_t off = head(0.5, bits) - head(x, bits);
	int64_t at = p > 0.5 ? half + off : half - off;

	at = at < top ? at : top;
	return (size_t)(at > 0 ? at : 0);
}

/* ---- adding ---- */

static size_t
each_cell(const struct setup *s)
{
	return s->nclass * 2 * cells_of(bits_of(s));
}

static size_t
each_class(const struct setup *s)
{
	return s->nclass;
}

/* (1) */
static size_t
each_point(const struct setup *s)
{
	const size_t n = s->nclass > 0 ? ALL_POINTS / s->nclass : 0;

	if (s->coarse || s->nclass > CLASSES_EXACT)
		return 0;
	return n >> (s->grouped ? GROUP : 0) >> (s->weighted ? 2 : 0);
}

static const struct slot slots[] = {
    [CELLS] = {.name = "cells", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_cell},
    [POINTS] = {.name = "points",
	.unit = UNIT_COUNTS,
	.weighted = UNIT_WEIGHTS,
	.n = each_point,
	.sets = each_class},
    {0},
};

static int
add_point(const struct vec *v, struct points *points, double p, bool truth, const double *weight,
    struct err *err)
{
	const struct unit_shape *u = &units[v->unit];
	uint64_t *sum;

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
add_row(
    struct vec *v, const struct setup *s, int bits, const struct seen *r, size_t i, struct err *err)
{
	const size_t k = s->nclass, cells = cells_of(bits);
	const double *weight = r->weight ? &r->weight[i] : NULL, *e = r->e + i * k;
	struct points *points = v[POINTS].points;
	size_t at;
	double p;

	for (size_t c = 0; c < k; c++) {
		p = fmin(e[c] / r->total[i], 1); /* roundings */
		at = 2 * c * cells + cell_of(bits, p) + (r->label[i] == c ? cells : 0);
		if ((weight ? vec_add(&v[CELLS], at, *weight, err)
			    : vec_count(&v[CELLS], at, 1, err)) < 0)
			return -1;
		if (points && !points[c].over &&
		    add_point(&v[POINTS], &points[c], p, r->label[i] == c, weight, err) < 0)
			return -1;
	}
	return 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const int bits = bits_of(s);

	for (size_t i = 0; i < r->n; i++) {
		if (add_row(v, s, bits, r, i, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- areas ---- */

/* An area while its cells come by rising p. */
struct sweep {
	double below, in; /* weight of the other rows so far, and of the class's */
	double sum, lost; /* of pairs: that are in order, and that are in one cell */
};

static void
take(struct sweep *w, double out, double in, bool equal)
{
	w->sum += in * (w->below + out / 2);
	w->lost += equal ? 0 : in * out / 2;
	w->below += out;
	w->in += in;
}

static struct class_area
area_of(const struct sweep *w)
{
	const double pairs = w->in * w->below;

	return (struct class_area){.auroc = pairs > 0 ? w->sum / pairs : NAN,
	    .bound = pairs > 0 ? w->lost / pairs : NAN,
	    .weight = w->in};
}

static int
take_points(struct sweep *w, const struct points *p, enum unit unit, struct err *err)
{
	uint64_t *sorted = points_sorted(p, err), *at = sorted;

	for (size_t i = 0; sorted && i < p->n; i++, at += points_width(p))
		take(w, unit_double(unit, at + 1), unit_double(unit, at + 1 + p->words), true);
	mem_free(sorted);
	return sorted ? 0 : -1;
}

int
class_auroc_of(
    const struct vec *v, const struct setup *s, size_t c, struct class_area *area, struct err *err)
{
	const struct points *p = v[POINTS].points ? &v[POINTS].points[c] : NULL;
	const size_t cells = cells_of(bits_of(s)), first = 2 * c * cells;
	struct sweep w = {0};

	if (p && !p->over && take_points(&w, p, v[POINTS].unit, err) < 0)
		return -1;
	for (size_t i = first; (!p || p->over) && i < first + cells; i++)
		take(&w, vec_double(&v[CELLS], i), vec_double(&v[CELLS], cells + i), false);
	*area = area_of(&w);
	return 0;
}

/* ---- the report ---- */

/* The means, while classes are added. */
struct means {
	double macro, macro_bound, weighted, weighted_bound, weight;
	size_t lacking; /* classes without an area */
};

static void
means_take(struct means *m, const struct class_area *a)
{
	if (isnan(a->auroc)) {
		m->lacking++;
		return;
	}
	m->macro += a->auroc;
	m->macro_bound += a->bound;
	m->weighted += a->weight * a->auroc;
	m->weighted_bound += a->weight * a->bound;
	m->weight += a->weight;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const double k = (double)t->setup->nclass;
	struct means m = {0};
	struct class_area area;
	char why[80];

	for (size_t c = 0; c < t->setup->nclass; c++) {
		if (class_auroc_of(v, t->setup, c, &area, err) < 0)
			return -1;
		means_take(&m, &area);
	}
	snprintf(why, sizeof(why), "classes without rows: %zu of %.0f", m.lacking, k); /* (4) */
	if (m.weight == 0)
		snprintf(why, sizeof(why), "all rows are of one class");
	if (results_add_bound(out, "macro_auroc", m.lacking > 0 ? NAN : m.macro / k,
		m.macro_bound / k, why, err) < 0)
		return -1;
	return results_add_bound(out, "weighted_auroc", m.weight > 0 ? m.weighted / m.weight : NAN,
	    m.weighted_bound / m.weight, why, err);
}

static bool
wanted(const struct setup *s)
{
	return s->class_auroc;
}

static const char *const keys[] = {"macro_auroc", "weighted_auroc", NULL};

static const struct trait traits[] = {
    {.key = "macro_auroc", .better = BETTER_MORE},
    {.key = "weighted_auroc", .better = BETTER_MORE},
    {0},
};

const struct metric metric_class_auroc = {
    .tasks = FOR_MULTICLASS,
    .needs_all = true,
    .wanted = wanted,
    .name = "class_auroc",
    .help = "AUROC of each class against the others, if it is asked for",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
