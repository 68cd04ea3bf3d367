/* SPDX-License-Identifier: MIT */
/*
 * predicted_classes: of rows without labels, how many classes any row is predicted as.
 */
#include "metric/predicted.h"

#include "metric/decided.h"

enum { ROWS, WEIGHT };

static size_t
each_class(const struct setup *s)
{
	return s->nclass;
}

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_class},
    [WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT, .n = each_class},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	size_t c;

	for (size_t i = 0; i < r->n; i++) {
		c = decided_class(s, r, i);
		if (vec_count(&v[ROWS], c, 1, err) < 0 ||
		    (r->weight && vec_add(&v[WEIGHT], c, r->weight[i], err) < 0))
			return -1;
	}
	return 0;
}

struct predicted
predicted_of(const struct vec *v, const struct setup *s, size_t c)
{
	const uint64_t rows = *vec_look(&v[ROWS], c);

	return (struct predicted){
	    .rows = rows, .weight = s->weighted ? vec_double(&v[WEIGHT], c) : (double)rows};
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	size_t n = 0;

	for (size_t c = 0; c < t->setup->nclass; c++)
		n += *vec_look(&v[ROWS], c) > 0;
	return results_add(out, "predicted_classes", (double)n, NULL, err) ? 0 : -1;
}

static const char *const keys[] = {"predicted_classes", NULL};

const struct metric metric_predicted = {
    .labels = LABELS_ABSENT,
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "predicted",
    .help = "without labels: how many classes are predicted",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
