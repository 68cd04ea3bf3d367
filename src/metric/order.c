/* SPDX-License-Identifier: MIT */
/*
 * Metrics that need the rows in the order of their confidence (cells.h), computed
 * from a fine histogram.
 *
 * The histogram has 4,096 cells between 2^-k and 2^-(k+1), of the confidence up
 * to 1/2 and of its distance from 1 above that: each cell is narrower than
 * 1/4,096 of its distance from the nearer of 0 and 1. Right rows and wrong rows
 * have separate cells, each with their number (or weight) and the sum of their
 * confidences. (Replicates of a bootstrap have coarser cells: 32 per power of
 * two.) Only the order within a cell is lost; the largest effect that this can
 * have on ace, auroc and aurc is reported with them. Confidences are rounded to
 * a multiple of 1e-15 (base/tie.h), so that confidences that are equal except
 * for rounding are equal here.
 *
 * (1) The rows of a cell count as equal if the cell has one row, or is that of
 *     exactly 1 or 1/2; or, without weights, if the sums of right and of wrong
 *     rows are both multiples of the same integer by their number. That is no
 *     proof. For rows that differ, the odds are small if there are both kinds:
 *     below 2^-30 in a WIDE cell. With only one kind, a minimal number of rows
 *     is required, and the bounds ignore the finding.
 * (2) Equal confidences halfway between two multiples of 1e-15 may be rounded
 *     to both. So in a WIDE cell it suffices that the mean confidences of right
 *     and wrong rows are that close.
 * (3) The mean confidence of a cell cannot exceed 1 (metric->damage).
 */
#include "metric/order.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tie.h"

/*
 * The layout of the cells: 2^bits between two powers of two, for a number of
 * powers below 1/2, and above 1/2 for 1 - p, which is at least 2^-53.
 */
struct grid {
	int bits;
	int64_t half, one; /* the cells of 1/2 and of 1 */
};

enum { BITS = 12, BELOW = 28, ABOVE = 52, MIDDLE_BITS = 8 };
enum { COARSE_BITS = 5, COARSE_BELOW = 8, COARSE_ABOVE = 24, ROUGH_BITS = 3 };

static const struct grid fine = {BITS, BELOW << BITS, ((BELOW + ABOVE) << BITS) + 1};
static const struct grid middle = {
    MIDDLE_BITS, BELOW << MIDDLE_BITS, ((BELOW + ABOVE) << MIDDLE_BITS) + 1};
static const struct grid coarse = {
    COARSE_BITS, COARSE_BELOW << COARSE_BITS, ((COARSE_BELOW + COARSE_ABOVE) << COARSE_BITS) + 1};
static const struct grid rough = {
    ROUGH_BITS, COARSE_BELOW << ROUGH_BITS, ((COARSE_BELOW + COARSE_ABOVE) << ROUGH_BITS) + 1};

/* Each label has a histogram: the more there are, the coarser they are. */
enum { LABELS_FINE = 4, LABELS_MIDDLE = 128, LABELS_COARSE = 2048 };

static const struct grid *
grid_of(const struct setup *s)
{
	const size_t labels = s->task == TASK_MULTILABEL ? s->nclass : 1;

	if (labels > LABELS_COARSE)
		return &rough;
	if (s->coarse || labels > LABELS_MIDDLE)
		return &coarse;
	return labels > LABELS_FINE ? &middle : &fine;
}

/* Returns the number of cells of wrong rows, which is also that of right rows. */
static size_t
cells_of(const struct grid *g)
{
	return (size_t)g->one + 1;
}

/* (1) How many rows of one kind are needed to count as equal if their sum fits. */
enum { ONE_SORT = 8 };

/* (2) WIDE: 2^30 multiples of 1e-15. STEP: one multiple, in units of the sums. */
#define WIDE 1.1e-6
#define STEP 1153 /* 2^60 1e-15, rounded up */

size_t
order_each_cell(const struct setup *s)
{
	return 2 * cells_of(grid_of(s));
}

/* Returns the exponent and the first bits of the fraction. */
static int64_t
head(double x, int bits)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return (int64_t)(u >> (52 - bits));
}

/* Avoids a branch that half of the rows would take. */
static size_t
cell_of(const struct grid *g, double p)
{
	double x = p > 0.5 ? 1 - p : p;
	int64_t off = head(0.5, g->bits) - head(x, g->bits);
	int64_t at = p > 0.5 ? g->half + off : g->half - off;

	at = at < g->one ? at : g->one; /* if 1 - p = 0 */
	return (size_t)(at > 0 ? at : 0);
}

static int
add_weighted(struct vec *v, size_t at, double w, double conf, struct err *err)
{
	if (vec_add(&v[ORDER_MASS], at, w, err) < 0 || vec_count(&v[ORDER_ROWS], at, 1, err) < 0)
		return -1;
	return vec_add(&v[ORDER_CONF], at, w * conf, err);
}

/*
 * The cells take more memory than the inner caches hold, so they are prefetched
 * this many rows ahead.
 */
enum { AHEAD = 16 };

static void
fetch(const struct vec *v, size_t at)
{
	const uint64_t *page = v->page[at / VEC_PAGE];

	if (page)
		__builtin_prefetch(page + at % VEC_PAGE * v->words, 1);
}

static int
add_plain(struct vec *v, const size_t *at, const double *p, size_t n, struct err *err)
{
	uint64_t *rows, *conf, part;

	for (size_t i = 0; i < n; i++) {
		if (i + AHEAD < n) {
			fetch(&v[ORDER_MASS], at[i + AHEAD]);
			fetch(&v[ORDER_CONF], at[i + AHEAD]);
		}
		rows = vec_at(&v[ORDER_MASS], at[i], err);
		conf = vec_at(&v[ORDER_CONF], at[i], err);
		if (!rows || !conf)
			return -1;
		(*rows)++;
		part = share_of(p[i]);
		conf[0] += part;
		conf[1] += conf[0] < part;
	}
	return 0;
}

int
order_add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const struct grid *g = grid_of(s);
	size_t *at = r->place, right = cells_of(g);
	double *conf = r->scale;

	for (size_t i = 0; i < r->n; i++)
		conf[i] = tie_round(r->conf[i]);
	for (size_t i = 0; i < r->n; i++)
		at[i] = cell_of(g, conf[i]) + (size_t)(r->top[i] == r->label[i]) * right;
	for (size_t i = 0; r->weight && i < r->n; i++) {
		if (add_weighted(v, at[i], r->weight[i], conf[i], err) < 0)
			return -1;
	}
	return r->weight ? 0 : add_plain(v, at, conf, r->n, err);
}

static bool
is_zero(const struct vec *v, size_t i)
{
	const uint64_t *w = vec_look(v, i);

	for (size_t j = 0; j < v->words; j++) {
		if (w[j])
			return false;
	}
	return true;
}

static bool
is_there(const struct vec *v, size_t i, size_t cells)
{
	if (!v[ORDER_MASS].page[i / VEC_PAGE] && !v[ORDER_MASS].page[(cells + i) / VEC_PAGE])
		return false;
	return !is_zero(&v[ORDER_MASS], i) || !is_zero(&v[ORDER_MASS], cells + i);
}

/*
 * Divides the sum of confidences by the number of rows, truncated; *each is in
 * units of the sums, or 0 without rows. Returns whether the division is exact.
 */
static bool
quotient(const uint64_t *conf, uint64_t rows, uint64_t *each)
{
	uint64_t about;
	int64_t rest;

	*each = 0;
	if (rows == 0 || rows >> 52) /* nobody has so many */
		return rows == 0;
	/* (3) so this is below 2^61, and off by less than 2^11: the rest shows by how much */
	about = (uint64_t)(((double)conf[1] * 0x1p64 + (double)conf[0]) / (double)rows);
	rest = (int64_t)(conf[0] - about * rows);
	*each = about + (uint64_t)(rest / (int64_t)rows);
	rest %= (int64_t)rows;
	*each -= rest < 0 ? 1 : 0;
	return rest == 0;
}

/* (2) Returns whether a cell with both kinds of rows is WIDE. */
static bool
is_wide(const struct grid *g, const struct cell *c)
{
	double p = c->at_right < 0.5 ? c->at_right : 1 - c->at_right;

	return p > WIDE * (double)(2 << g->bits); /* a cell is wider than p / 2^(bits + 1) */
}

/* (1) */
static void
look_for_equals(struct cell *c, const struct vec *v, const struct grid *g, size_t at, size_t cell)
{
	size_t cells = cells_of(g), i = at + cell;
	uint64_t wrong, right, a, b;
	bool counts = v[ORDER_MASS].unit == UNIT_COUNT, even;

	wrong = *vec_look(&v[counts ? ORDER_MASS : ORDER_ROWS], i);
	right = *vec_look(&v[counts ? ORDER_MASS : ORDER_ROWS], cells + i);
	c->equal = c->sure =
	    (int64_t)cell == g->half || (int64_t)cell == g->one || wrong + right == 1;
	if (c->equal || !counts)
		return;
	even = quotient(vec_look(&v[ORDER_CONF], i), wrong, &a);
	even &= quotient(vec_look(&v[ORDER_CONF], cells + i), right, &b);
	if (wrong == 0 || right == 0)
		c->equal = even && wrong + right >= ONE_SORT;
	else if (is_wide(g, c)) /* (2) */
		c->equal = c->sure = (a > b ? a - b : b - a) <= STEP;
	else
		c->equal = c->sure = even && a == b;
}

/* The number whose head is this. */
static double
of_head(int64_t head, int bits)
{
	const uint64_t u = (uint64_t)head << (52 - bits);
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

/* The edges of a cell. Up to 1/2 the lower one is part of it, above the higher one. */
static void
find_edges(struct cell *c, const struct grid *g, int64_t cell)
{
	const int64_t off = cell < g->half ? g->half - cell : cell - g->half;
	const int64_t at = head(0.5, g->bits) - off;

	if (cell == g->half || cell == g->one) {
		c->low = c->high = cell == g->half ? 0.5 : 1;
	} else if (cell < g->half) {
		c->low = cell > 0 ? of_head(at, g->bits) : 0;
		c->high = of_head(at + 1, g->bits);
	} else {
		c->low = 1 - of_head(at + 1, g->bits);
		c->high = 1 - of_head(at, g->bits);
	}
}

static void
take_cell(struct cells *all, const struct vec *v, const struct grid *g, size_t at, size_t cell)
{
	struct cell *c = &all->c[all->n];
	size_t cells = cells_of(g), i = at + cell;

	c->wrong = vec_double(&v[ORDER_MASS], i);
	c->right = vec_double(&v[ORDER_MASS], cells + i);
	if (c->wrong == 0 && c->right == 0)
		return;
	c->r_wrong = -vec_double(&v[ORDER_CONF], i);
	c->r_right = -vec_gap(&v[ORDER_CONF], cells + i, &v[ORDER_MASS], cells + i);
	c->at_wrong = c->wrong > 0 ? -c->r_wrong / c->wrong : 0;
	c->at_right = c->right > 0 ? 1 - c->r_right / c->right : 0;
	look_for_equals(c, v, g, at, cell);
	find_edges(c, g, (int64_t)cell);
	all->wrong += c->wrong;
	all->right += c->right;
	all->n++;
}

size_t
order_half(const struct setup *s)
{
	return cells_of(grid_of(s));
}

size_t
order_cell(const struct setup *s, double p)
{
	return cell_of(grid_of(s), p);
}

int
order_cells_at(
    struct cells *all, const struct vec *v, size_t at, const struct setup *s, struct err *err)
{
	const struct grid *g = grid_of(s);
	size_t n = 0, cells = cells_of(g);

	*all = (struct cells){0};
	for (size_t i = 0; i < cells; i++)
		n += is_there(v, at + i, cells);
	all->c = mem_new(n + 1, sizeof(*all->c), err);
	if (!all->c)
		return -1;
	for (size_t i = 0; i < cells; i++) {
		if (is_there(v, at + i, cells))
			take_cell(all, v, g, at, i);
	}
	all->all = all->wrong + all->right;
	return 0;
}

int
order_cells(struct cells *all, const struct vec *v, const struct setup *s, struct err *err)
{
	return order_cells_at(all, v, 0, s, err);
}

int
order_take(struct cells *all, const struct vec *v, const struct totals *t, struct err *err)
{
	if (!t->kept)
		return order_cells(all, v, t->setup, err);
	*all = (struct cells){0};
	if (!t->kept[KEPT_ORDER].c && order_cells(&t->kept[KEPT_ORDER], v, t->setup, err) < 0)
		return -1;
	return cells_copy(all, &t->kept[KEPT_ORDER], err);
}

/* People who know scikit-learn's would take it for that of classes. */
static int
report_auroc(const struct cells *a, struct results *out, struct err *err)
{
	static const char note[] = "of confidence: right rows against wrong ones";

	if (cells_auroc(a, a->wrong > 0 ? "every row is wrong" : "every row is right", out, err) <
	    0)
		return -1;
	memcpy(out->result[out->n - 1].note, note, sizeof(note));
	return 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct cells a;
	int status = order_take(&a, v, t, err);

	if (status == 0)
		status = cells_ace(&a, t->setup, out, err);
	if (status == 0)
		status = cells_smece(&a, t->setup, out, err);
	if (status == 0)
		status = report_auroc(&a, out, err);
	if (status == 0)
		status = cells_aurc(&a, a.all / (double)t->rows, out, err);
	if (status == 0)
		status = cells_selective(&a, t->setup->weighted, out, err);
	mem_free(a.c);
	return status;
}

/* (1) */
const char *
order_damage(const struct vec *v)
{
	return vec_at_most(&v[ORDER_CONF], &v[ORDER_MASS]) ? NULL : "conf";
}

static const struct slot slots[] = {ORDER_SLOTS, {0}};

static const char *const keys[] = {"ace", "smece", "auroc", "aurc", "e_aurc", "augrc", NULL};

static const struct trait traits[] = {
    {.key = "ace", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "smece", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "auroc", .better = BETTER_MORE},
    {.key = "aurc", .better = BETTER_LESS},
    {.key = "e_aurc", .better = BETTER_LESS},
    {.key = "augrc", .better = BETTER_LESS},
    {0},
};

const struct metric metric_order = {
    .tasks = FOR_MULTICLASS,
    .lean = true,
    .needs_top = true,
    .name = "order",
    .help = "equal-mass and smooth calibration error, ROC and risk-coverage areas",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = order_add,
    .report = report,
    .damage = order_damage,
};
