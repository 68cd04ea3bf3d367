/* SPDX-License-Identifier: MIT */
/*
 * rows, weight: the number of rows and the sum of their weights. Every other
 * metric divides by that sum. Neither has the rows that are carried and not measured:
 * ignored, whose labels say so, unmatched, which have no label in a file of them, and left_out,
 * for which a condition does not hold.
 */
#include "metric/rows.h"

#include <math.h>
#include <string.h>

enum { ROWS, WEIGHT, SQUARES, IGNORED, UNMATCHED, LEFT_OUT };

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    [WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT},
    [SQUARES] = {.name = "squares", .unit = UNIT_NONE, .weighted = UNIT_REAL},
    [IGNORED] = {.name = "ignored", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    [UNMATCHED] = {.name = "unmatched", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
    [LEFT_OUT] = {.name = "left_out", .unit = UNIT_COUNT, .weighted = UNIT_COUNT},
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

int
rows_pass_over(struct vec *v, enum rows_fate fate, uint64_t n, struct err *err)
{
	return vec_count(&v[IGNORED + (int)fate], 0, n, err);
}

struct totals
rows_totals(const struct vec *v, const struct setup *s)
{
	struct totals t = {.setup = s,
	    .rows = *vec_look(&v[ROWS], 0),
	    .ignored = *vec_look(&v[IGNORED], 0),
	    .unmatched = *vec_look(&v[UNMATCHED], 0),
	    .left_out = *vec_look(&v[LEFT_OUT], 0)};

	t.weight = s->weighted ? vec_double(&v[WEIGHT], 0) : (double)t.rows;
	t.weight2 = s->weighted ? vec_double(&v[SQUARES], 0) : (double)t.rows;
	return t;
}

static const char *const keys[] = {"rows", "weight", "ignored", "unmatched", "left_out", NULL};

double
rows_value(const struct totals *t, const char *key)
{
	const double value[] = {(double)t->rows, t->weight, (double)t->ignored,
	    (double)t->unmatched, (double)t->left_out};

	for (size_t i = 0; keys[i]; i++) {
		if (strcmp(keys[i], key) == 0)
			return value[i];
	}
	return NAN;
}

bool
rows_has(const char *key)
{
	const struct totals none = {0};

	return !isnan(rows_value(&none, key));
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v;
	for (size_t i = 0; keys[i]; i++) {
		if (!results_add(out, keys[i], rows_value(t, keys[i]), NULL, err))
			return -1;
	}
	return 0;
}

const struct metric metric_rows = {
    .labels = LABELS_EITHER,
    .tasks = FOR_MULTICLASS | FOR_BINARY | FOR_MULTILABEL,
    .lean = true,
    .name = "rows",
    .help = "number of rows, the sum of their weights, and the rows that are not measured",
    .key = keys,
    .slot = slots,
    .nalways = IGNORED,
    .add = add,
    .report = report,
};
