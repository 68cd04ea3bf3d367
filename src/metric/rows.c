/* SPDX-License-Identifier: MIT */
/*
 * rows, weight: the number of rows and the sum of their weights. Every other
 * metric divides by that sum.
 */
#include "metric/rows.h"

enum { ROWS, WEIGHT, SQUARES };

static const struct slot slots[] = {
    [ROWS] = {"rows", UNIT_COUNT, UNIT_COUNT, NULL},
    [WEIGHT] = {"weight", UNIT_NONE, UNIT_WEIGHT, NULL},
    [SQUARES] = {"squares", UNIT_NONE, UNIT_REAL, NULL},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	if (vec_count(&v[ROWS], 0, r->n, err) < 0)
		return -1;
	for (size_t i = 0; r->weight && i < r->n; i++) {
		if (vec_add(&v[WEIGHT], 0, r->weight[i], err) < 0 ||
		    vec_add(&v[SQUARES], 0, r->weight[i] * r->weight[i], err) < 0)
			return -1;
	}
	return 0;
}

struct totals
rows_totals(const struct vec *v, const struct setup *s)
{
	struct totals t = {.setup = s, .rows = *vec_look(&v[ROWS], 0)};

	t.weight = s->weighted ? vec_double(&v[WEIGHT], 0) : (double)t.rows;
	t.weight2 = s->weighted ? vec_double(&v[SQUARES], 0) : (double)t.rows;
	return t;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v;
	if (!results_add(out, "rows", (double)t->rows, NULL, err))
		return -1;
	return results_add(out, "weight", t->weight, NULL, err) ? 0 : -1;
}

static const char *const keys[] = {"rows", "weight", NULL};

const struct metric metric_rows = {
    .tasks = FOR_MULTICLASS | FOR_BINARY | FOR_MULTILABEL,
    .name = "rows",
    .help = "number of rows, and the sum of their weights",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
