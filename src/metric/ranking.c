/* SPDX-License-Identifier: MIT */
/*
 * The binary task's calibration errors and areas that need the rows in the order of
 * p = P(class 1): ace and smece of p against y, auroc of y by p, and
 * average_precision (cells.h), as scikit-learn has them.
 *
 * (1) Up to POINTS_MOST different p are kept as they are, to 15 significant digits
 *     (base/tie.h): then everything is exact. Of more than that there is only the
 *     histogram of order.c, and what its cells can do is reported.
 * (2) Replicates of a bootstrap have the histogram alone, and groups fewer points each.
 * (3) Where all rows are of one class auroc is null, and without rows of class 1
 *     average_precision.
 */
#include "metric/ranking.h"

#include "metric/distinct.h"
#include "metric/order.h"

enum { POINTS = ORDER_SUMS };
enum { POINTS_MOST = 1 << 18, POINTS_OF_GROUP = 1 << 14 };

static size_t
each_point(const struct setup *s)
{
	return s->coarse ? 0 : s->grouped ? POINTS_OF_GROUP : POINTS_MOST; /* (2) */
}

static const struct slot slots[] = {
    ORDER_SLOTS,
    [POINTS] = {.name = "points", .unit = UNIT_COUNTS, .weighted = UNIT_WEIGHTS, .n = each_point},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	if (distinct_add(&v[POINTS], r, err) < 0)
		return -1;
	return order_add(v, s, r, err);
}

static int
make_cells(struct cells *all, const struct vec *v, const struct setup *s, struct err *err)
{
	if (v[POINTS].points && !v[POINTS].points->over)
		return distinct_cells(all, v[POINTS].points, v[POINTS].unit, err);
	return order_cells(all, v, s, err);
}

const struct cells *
ranking_take(const struct vec *v, const struct totals *t, struct err *err)
{
	struct cells *kept = &t->kept[KEPT_ORDER];

	if (!kept->c && make_cells(kept, v, t->setup, err) < 0)
		return NULL;
	return kept;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	static const char none[] = "no row is of class 1";
	const struct cells *a = ranking_take(v, t, err);

	if (!a || cells_ace(a, t->setup, out, err) < 0 || cells_smece(a, t->setup, out, err) < 0 ||
	    cells_auroc(a, a->wrong > 0 ? none : "every row is of class 1", out, err) < 0)
		return -1;
	return cells_ap(a, none, out, err);
}

static const char *
damage(const struct vec *v)
{
	return distinct_damaged(&v[POINTS]) ? slots[POINTS].name : order_damage(v);
}

static const char *const keys[] = {"ace", "smece", "auroc", "average_precision", NULL};

static const struct trait traits[] = {
    {.key = "ace", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "smece", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "auroc", .better = BETTER_MORE},
    {.key = "average_precision", .better = BETTER_MORE},
    {0},
};

const struct metric metric_ranking = {
    .tasks = FOR_BINARY,
    .lean = true,
    .name = "ranking",
    .help = "equal-mass and smooth calibration error, areas under curves (binary)",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
