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

#include "base/fix.h"
#include "base/mem.h"
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
	struct points *p = v[POINTS].points;
	const struct unit_shape *u = &units[v[POINTS].unit];
	uint64_t *sum;

	for (size_t i = 0; p && !p->over && i < r->n; i++) {
		if (points_at(p, tie_key(r->conf[i]), &sum, err) < 0)
			return -1;
		sum = sum && r->label[i] == 1 ? sum + p->words : sum;
		if (sum && r->weight)
			(void)fix_add(sum, u->words, u->q, r->weight[i]);
		else if (sum)
			(*sum)++;
	}
	return order_add(v, s, r, err);
}

/* (1) */
int
ranking_cells(struct cells *all, const struct points *p, enum unit unit, struct err *err)
{
	uint64_t *sorted = points_sorted(p, err), *w = sorted;
	struct cell *c;
	double at;

	*all = (struct cells){.c = mem_new(p->n + 1, sizeof(*all->c), err), .n = p->n};
	for (size_t i = 0; sorted && all->c && i < p->n; i++, w += points_width(p)) {
		c = &all->c[i];
		at = tie_of_key(*w);
		c->wrong = unit_double(unit, w + 1);
		c->right = unit_double(unit, w + 1 + p->words);
		c->r_wrong = -c->wrong * at;
		c->r_right = c->right * (1 - at);
		c->at_wrong = c->at_right = c->low = c->high = at;
		c->equal = c->sure = true;
		all->wrong += c->wrong;
		all->right += c->right;
	}
	all->all = all->wrong + all->right;
	mem_free(sorted);
	return sorted && all->c ? 0 : -1;
}

int
ranking_all(struct cells *all, const struct vec *v, const struct setup *s, struct err *err)
{
	if (v[POINTS].points && !v[POINTS].points->over)
		return ranking_cells(all, v[POINTS].points, v[POINTS].unit, err);
	return order_cells(all, v, s, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct cells a;
	int status = ranking_all(&a, v, t->setup, err);

	if (status == 0)
		status = cells_ace(&a, t->setup, out, err);
	if (status == 0)
		status = cells_smece(&a, t->setup, out, err);
	if (status == 0)
		status = cells_auroc(
		    &a, a.wrong > 0 ? "no row is of class 1" : "every row is of class 1", out, err);
	if (status == 0)
		status = cells_ap(&a, "no row is of class 1", out, err);
	mem_free(a.c);
	return status;
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
    .damage = order_damage,
};
