/* SPDX-License-Identifier: MIT */
/*
 * classwise_ece: for each class c the ECE of p_c against [y = c], over all rows
 * and equal-width bins; the mean over the classes (Kull 2019). Also counts how
 * often each class is the label and how often it is the largest.
 *
 * Nearly all p_c are in the first bin. So a kernel adds up all p_c of each
 * class in the first bin, and the values above it are then moved to their own
 * bins.
 *
 * (1) Without weights, p_c is rounded to a multiple of 2^-51.
 * (2) |sum of p_c - rows of c| over a bin does not need the bin's row count.
 * (3) The first bin never becomes negative, because what is moved is bit for
 *     bit what the kernel added.
 */
#include "metric/classwise.h"

#include <math.h>
#include <string.h>

#include "base/fix.h"
#include "kern/kern.h"

/*
 * Without weights LABEL is the sum of Y. The _WEIGHT slots are weights of TOP
 * and RIGHT.
 */
enum { P, Y, LABEL, TOP, RIGHT, TOP_WEIGHT, RIGHT_WEIGHT };

static size_t
each_class(const struct setup *s)
{
	return s->nclass;
}

static size_t
each_bin(const struct setup *s)
{
	return s->nclass * s->bins;
}

static const struct slot slots[] = {
    [P] = {.name = "p", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = each_bin},
    [Y] = {.name = "y", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_bin},
    [LABEL] = {.name = "label", .unit = UNIT_NONE, .weighted = UNIT_COUNT, .n = each_class},
    [TOP] = {.name = "top", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_class},
    [RIGHT] = {.name = "right", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_class},
    [TOP_WEIGHT] = {.name = "top_weight",
	.unit = UNIT_NONE,
	.weighted = UNIT_WEIGHT,
	.n = each_class},
    [RIGHT_WEIGHT] = {.name = "right_weight",
	.unit = UNIT_NONE,
	.weighted = UNIT_WEIGHT,
	.n = each_class},
    {0},
};

enum { UP = 9 }; /* the kernel's unit is 2^-51, the sums' unit is 2^-60 */

/* Returns p as the kernel adds it: a multiple of 2^-51, as an integer. */
static int64_t
as_added(double e, double scale)
{
	return (int64_t)((e * scale + 0x1.8p52) - 0x1.8p52);
}

static inline int
add_p(struct vec *v, size_t i, int64_t x, struct err *err)
{
	uint64_t *w = vec_at(&v[P], i, err), low = (uint64_t)x << UP;

	if (!w)
		return -1;
	w[0] += low;
	w[1] += ((uint64_t)x >> (64 - UP)) + (w[0] < low);
	return 0;
}

static int
add_plain(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	double *scale = r->scale, *limit = r->scale + r->n;
	size_t k = s->nclass, found, row = 0, c, b;
	int64_t x;

	for (size_t i = 0; i < r->n; i++) {
		scale[i] = 0x1p51 / r->total[i];
		limit[i] = (s->edge[1] - TIE) * r->total[i] * (1 - 0x1p-48);
	}
	memset(r->column, 0, k * sizeof(*r->column));
	found = kern()->columns(r->e, r->n, k, scale, limit, r->column, r->place);
	for (size_t j = 0; j < found; j++) {
		while (r->place[j] >= (row + 1) * k)
			row++;
		c = r->place[j] - row * k;
		b = setup_bin(s, r->e[r->place[j]] / r->total[row]);
		x = as_added(r->e[r->place[j]], scale[row]);
		if (b > 0) {
			r->column[c] -= x; /* (3) */
			if (add_p(v, c * s->bins + b, x, err) < 0)
				return -1;
		}
	}
	for (c = 0; c < k; c++) {
		if (r->column[c] > 0 && add_p(v, c * s->bins, r->column[c], err) < 0)
			return -1;
	}
	return 0;
}

static int
add_weighted(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	double p;
	size_t at;

	for (size_t i = 0; i < r->n; i++) {
		for (size_t c = 0; c < s->nclass; c++) {
			p = r->e[i * s->nclass + c] / r->total[i];
			at = c * s->bins + setup_bin(s, p);
			if (vec_add(&v[P], at, r->weight[i] * p, err) < 0)
				return -1;
		}
	}
	return 0;
}

static int
add_weights(struct vec *v, size_t label, size_t top, size_t at, double weight, struct err *err)
{
	if (vec_count(&v[LABEL], label, 1, err) < 0 || vec_add(&v[Y], at, weight, err) < 0 ||
	    vec_add(&v[TOP_WEIGHT], top, weight, err) < 0)
		return -1;
	return label == top ? vec_add(&v[RIGHT_WEIGHT], top, weight, err) : 0;
}

static int
add_label(struct vec *v, const struct setup *s, const struct seen *r, size_t i, struct err *err)
{
	size_t c = r->label[i];
	size_t at = c * s->bins + setup_bin(s, r->e[i * s->nclass + c] / r->total[i]);

	if (vec_count(&v[TOP], r->top[i], 1, err) < 0 ||
	    vec_count(&v[RIGHT], c, c == r->top[i], err) < 0)
		return -1;
	if (!r->weight)
		return vec_count(&v[Y], at, 1, err);
	return add_weights(v, c, r->top[i], at, r->weight[i], err);
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	for (size_t i = 0; i < r->n; i++) {
		if (add_label(v, s, r, i, err) < 0)
			return -1;
	}
	return r->weight ? add_weighted(v, s, r, err) : add_plain(v, s, r, err);
}

struct class_mass
classwise_mass(const struct vec *v, const struct setup *s, size_t c)
{
	const size_t predicted = s->weighted ? TOP_WEIGHT : TOP;
	const size_t right = s->weighted ? RIGHT_WEIGHT : RIGHT;
	uint64_t rows[UNIT_WORDS] = {0};

	for (size_t i = c * s->bins; i < (c + 1) * s->bins; i++)
		(void)fix_sum(rows, vec_look(&v[Y], i), v[Y].words);
	return (struct class_mass){
	    .rows = unit_double(v[Y].unit, rows),
	    .predicted = vec_double(&v[predicted], c),
	    .right = vec_double(&v[right], c),
	};
}

struct class_row
classwise_row(const struct vec *v, const struct totals *t, size_t c)
{
	const struct setup *s = t->setup;
	const struct class_mass mass = classwise_mass(v, s, c);
	const struct class_rates rates = class_rates_of(&mass);
	const double y = mass.rows;
	double p = 0, gaps = 0;

	for (size_t i = c * s->bins; i < (c + 1) * s->bins; i++) {
		p += vec_double(&v[P], i);
		gaps += fabs(vec_gap(&v[P], i, &v[Y], i)); /* (2) */
	}
	return (struct class_row){
	    .rows = s->weighted ? *vec_look(&v[LABEL], c) : (uint64_t)y,
	    .predicted = *vec_look(&v[TOP], c),
	    .right = *vec_look(&v[RIGHT], c),
	    .weight = y,
	    .recall = rates.recall,
	    .precision = rates.precision,
	    .f1 = rates.f1,
	    .probability = p / t->weight,
	    .share = y / t->weight,
	    .ece = gaps / t->weight,
	};
}

double
classwise_error(
    const struct vec *v, const struct totals *t, const struct vec *label, size_t at, size_t step)
{
	const struct setup *s = t->setup;
	double sum = 0, gaps;

	for (size_t c = 0; c < s->nclass; c++) {
		gaps = 0;
		for (size_t i = c * s->bins; i < (c + 1) * s->bins; i++) /* (2) */
			gaps += fabs(vec_gap(&v[P], i, label, at + i * step));
		sum += gaps / t->weight;
	}
	return sum / (double)s->nclass;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return results_add(out, "classwise_ece", classwise_error(v, t, &v[Y], 0, 1), NULL, err)
	    ? 0
	    : -1;
}

static const char *const keys[] = {"classwise_ece", NULL};

static const struct trait traits[] = {
    {.key = "classwise_ece", .better = BETTER_LESS, .biased = true, .tested = true},
    {0},
};

const struct metric metric_classwise = {
    .tasks = FOR_MULTICLASS,
    .needs_all = true,
    .name = "classwise",
    .help = "mean over the classes of each one's ECE",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
