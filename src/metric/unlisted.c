/* SPDX-License-Identifier: MIT */
/*
 * unlisted: of rows that list some of their classes, how many do not list their label.
 * Their weights, and the rows whose most probable class is not known, are kept for the
 * other metrics.
 */
#include "metric/unlisted.h"

enum { ROWS, WEIGHT, SQUARES, BLIND };

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    [WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT},
    [SQUARES] = {.name = "squares", .unit = UNIT_NONE, .weighted = UNIT_REAL},
    [BLIND] = {.name = "blind", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t rows = 0, blind = 0;
	double w;

	(void)s;
	for (size_t i = 0; i < r->n; i++) {
		blind += seen_flag(r, i, LISTED_BLIND);
		if (!seen_flag(r, i, LISTED_LACKS_LABEL))
			continue;
		rows++;
		w = r->weight ? r->weight[i] : 1;
		if (r->weight &&
		    (vec_add(&v[WEIGHT], 0, w, err) < 0 || vec_add(&v[SQUARES], 0, w * w, err) < 0))
			return -1;
	}
	return vec_count(&v[ROWS], 0, rows, err) < 0 ? -1 : vec_count(&v[BLIND], 0, blind, err);
}

void
unlisted_totals(const struct vec *v, struct totals *t)
{
	t->unlisted = *vec_look(&v[ROWS], 0);
	t->blind = *vec_look(&v[BLIND], 0);
	t->unlisted_weight = t->setup->weighted ? vec_double(&v[WEIGHT], 0) : (double)t->unlisted;
	t->unlisted_weight2 = t->setup->weighted ? vec_double(&v[SQUARES], 0) : (double)t->unlisted;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v;
	return results_add(out, "unlisted", (double)t->unlisted, NULL, err) ? 0 : -1;
}

static bool
wanted(const struct setup *s)
{
	return s->rest != SETUP_WHOLE;
}

static const char *const keys[] = {"unlisted", NULL};

const struct metric metric_unlisted = {
    .tasks = FOR_MULTICLASS,
    .wanted = wanted,
    .lean = true,
    .name = "unlisted",
    .help = "of truncated rows: how many do not list their label",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
