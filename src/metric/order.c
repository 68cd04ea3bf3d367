/* SPDX-License-Identifier: MIT */
/*
 * Metrics that need the rows in the order of their confidence, computed from a
 * fine histogram:
 *     ace    ECE over B groups of equal weight, by rising confidence
 *     smece  smooth ECE, see smooth.c
 *     auroc  the probability that a right row is more confident than a wrong
 *            one; ties count half
 *     aurc   the mean over rows, by falling confidence, of the share of wrong
 *            rows among those at least as confident (Geifman and El-Yaniv 2017)
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
 * (1) Of n rows, the first n mod B groups of ace have one row more than the
 *     others, as in numpy.array_split. With weights, group g ends where the
 *     cumulated weight reaches g/B of the total. Equal confidences are not
 *     split; they go to the lower group. If a cell's rows are not equal, each
 *     group gets its share of right and wrong rows.
 * (2) auroc is null if all rows are right or all are wrong.
 * (3) The rows of a cell count as equal if the cell has one row, or is that of
 *     exactly 1 or 1/2; or, without weights, if the sums of right and of wrong
 *     rows are both multiples of the same integer by their number. That is no
 *     proof. For rows that differ, the odds are small if there are both kinds:
 *     below 2^-30 in a WIDE cell. With only one kind, a minimal number of rows
 *     is required, and the bounds ignore the finding.
 * (4) Equal confidences halfway between two multiples of 1e-15 may be rounded
 *     to both. So in a WIDE cell it suffices that the mean confidences of right
 *     and wrong rows are that close.
 * (5) The mean confidence of a cell cannot exceed 1 (metric->damage).
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tie.h"
#include "metric/metric.h"
#include "metric/smooth.h"

/*
 * The layout of the cells: 2^bits between two powers of two, for a number of
 * powers below 1/2, and above 1/2 for 1 - p, which is at least 2^-53.
 */
struct grid {
	int bits;
	int64_t half, one; /* the cells of 1/2 and of 1 */
};

enum { BITS = 12, BELOW = 28, ABOVE = 52, COARSE_BITS = 5, COARSE_BELOW = 8, COARSE_ABOVE = 24 };

static const struct grid fine = {BITS, BELOW << BITS, ((BELOW + ABOVE) << BITS) + 1};
static const struct grid coarse = {
    COARSE_BITS, COARSE_BELOW << COARSE_BITS, ((COARSE_BELOW + COARSE_ABOVE) << COARSE_BITS) + 1};

static const struct grid *
grid_of(const struct setup *s)
{
	return s->coarse ? &coarse : &fine;
}

/* Returns the number of cells of wrong rows, which is also that of right rows. */
static size_t
cells_of(const struct grid *g)
{
	return (size_t)g->one + 1;
}

enum { MASS, CONF, ROWS };

/* (3) How many rows of one kind are needed to count as equal if their sum fits. */
enum { ONE_SORT = 8 };

/* (4) WIDE: 2^30 multiples of 1e-15. STEP: one multiple, in units of the sums. */
#define WIDE 1.1e-6
#define STEP 1153 /* 2^60 1e-15, rounded up */

static size_t
each_cell(const struct setup *s)
{
	return 2 * cells_of(grid_of(s));
}

/* First the cells of wrong rows, then those of right rows. */
static const struct slot slots[] = {
    [MASS] = {"mass", UNIT_COUNT, UNIT_WEIGHT, each_cell},
    [CONF] = {"conf", UNIT_SHARE, UNIT_WEIGHT, each_cell},
    /* without weights, MASS has the number of rows */
    [ROWS] = {"rows", UNIT_NONE, UNIT_COUNT, each_cell},
    {0},
};

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
	if (vec_add(&v[MASS], at, w, err) < 0 || vec_count(&v[ROWS], at, 1, err) < 0)
		return -1;
	return vec_add(&v[CONF], at, w * conf, err);
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
			fetch(&v[MASS], at[i + AHEAD]);
			fetch(&v[CONF], at[i + AHEAD]);
		}
		rows = vec_at(&v[MASS], at[i], err);
		conf = vec_at(&v[CONF], at[i], err);
		if (!rows || !conf)
			return -1;
		(*rows)++;
		part = share_of(p[i]);
		conf[0] += part;
		conf[1] += conf[0] < part;
	}
	return 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
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

/* A cell that is not empty: right and wrong rows of about one confidence. */
struct cell {
	double wrong, right; /* weight */
	double r_wrong, r_right; /* sums of w (correct - confidence) */
	double at_wrong, at_right; /* mean confidences */
	bool equal; /* all its rows have the same confidence (3) */
	bool sure; /* and it may be left out of the bounds */
};

struct cells {
	const struct grid *grid;
	struct cell *c;
	size_t n;
	double wrong, right, all;
};

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
	if (!v[MASS].page[i / VEC_PAGE] && !v[MASS].page[(cells + i) / VEC_PAGE])
		return false;
	return !is_zero(&v[MASS], i) || !is_zero(&v[MASS], cells + i);
}

/*
 * Divides the sum of confidences by the number of rows, truncated; *each is in
 * units of the sums, or 0 without rows. Returns whether the division is exact.
 */
static bool
quotient(const uint64_t *conf, uint64_t rows, uint64_t *each)
{
	uint64_t high = conf[1], rest = 0;

	*each = 0;
	if (rows == 0)
		return true;
	for (int bit = 127; bit >= 0; bit--) { /* long division; rows is below 2^63 */
		rest = rest << 1 | ((bit >= 64 ? high >> (bit - 64) : conf[0] >> bit) & 1);
		*each <<= 1;
		if (rest >= rows) {
			rest -= rows;
			*each |= 1;
		}
	}
	return rest == 0;
}

/* (4) Returns whether a cell with both kinds of rows is WIDE. */
static bool
is_wide(const struct grid *g, const struct cell *c)
{
	double p = c->at_right < 0.5 ? c->at_right : 1 - c->at_right;

	return p > WIDE * (double)(2 << g->bits); /* a cell is wider than p / 2^(bits + 1) */
}

/* (3) */
static void
look_for_equals(struct cell *c, const struct vec *v, const struct grid *g, size_t i)
{
	size_t cells = cells_of(g);
	uint64_t wrong, right, a, b;
	bool counts = v[MASS].unit == UNIT_COUNT, even;

	wrong = *vec_look(&v[counts ? MASS : ROWS], i);
	right = *vec_look(&v[counts ? MASS : ROWS], cells + i);
	c->equal = c->sure = (int64_t)i == g->half || (int64_t)i == g->one || wrong + right == 1;
	if (c->equal || !counts)
		return;
	even = quotient(vec_look(&v[CONF], i), wrong, &a);
	even &= quotient(vec_look(&v[CONF], cells + i), right, &b);
	if (wrong == 0 || right == 0)
		c->equal = even && wrong + right >= ONE_SORT;
	else if (is_wide(g, c)) /* (4) */
		c->equal = c->sure = (a > b ? a - b : b - a) <= STEP;
	else
		c->equal = c->sure = even && a == b;
}

static void
take_cell(struct cells *all, const struct vec *v, size_t i)
{
	struct cell *c = &all->c[all->n];
	size_t cells = cells_of(all->grid);

	c->wrong = vec_double(&v[MASS], i);
	c->right = vec_double(&v[MASS], cells + i);
	if (c->wrong == 0 && c->right == 0)
		return;
	c->r_wrong = -vec_double(&v[CONF], i);
	c->r_right = -vec_gap(&v[CONF], cells + i, &v[MASS], cells + i);
	c->at_wrong = c->wrong > 0 ? -c->r_wrong / c->wrong : 0;
	c->at_right = c->right > 0 ? 1 - c->r_right / c->right : 0;
	look_for_equals(c, v, all->grid, i);
	all->wrong += c->wrong;
	all->right += c->right;
	all->n++;
}

static int
take_cells(struct cells *all, const struct vec *v, const struct setup *s, struct err *err)
{
	size_t n = 0, cells = cells_of(grid_of(s));

	*all = (struct cells){.grid = grid_of(s)};
	for (size_t i = 0; i < cells; i++)
		n += is_there(v, i, cells);
	all->c = mem_new(n + 1, sizeof(*all->c), err);
	if (!all->c)
		return -1;
	for (size_t i = 0; i < cells; i++) {
		if (is_there(v, i, cells))
			take_cell(all, v, i);
	}
	all->all = all->wrong + all->right;
	return 0;
}

/* Adds a result that the cells blur by at most `bound`. */
static int
blurred(struct results *out, const char *key, double value, double bound, const char *why,
    struct err *err)
{
	struct result *r = results_add(out, key, value, why, err);

	if (r && isfinite(r->value))
		r->bound = bound; /* NaN if there is none */
	return r ? 0 : -1;
}

/* The groups of equal weight, while they are filled. */
struct fill {
	double end; /* cumulated weight at which the current group ends */
	double cum, gap; /* the weight so far, and the group's sum of w (correct - confidence) */
	double sum; /* sum of |gap| over the groups that have ended */
	double bound;
	size_t g, bins;
	double all;
	bool rows; /* weight is the number of rows */
};

/* (1) Returns the cumulated weight at which group g ends. */
static double
end_of(const struct fill *f)
{
	double g = (double)f->g, bins = (double)f->bins, each = floor(f->all / bins);
	double more = f->all - each * bins;

	return f->rows ? each * g + (g < more ? g : more) : f->all * g / bins;
}

static void
end_group(struct fill *f)
{
	f->sum += fabs(f->gap);
	f->gap = 0;
	f->g++;
	f->end = end_of(f);
}

/*
 * (1) If a group ends within a cell, then in truth up to all of the cell's
 *     right rows or up to all of its wrong ones may belong to the other group.
 *     Each gap is off by at most that.
 */
static void
fill_cell(struct fill *f, const struct cell *c)
{
	double w = c->wrong + c->right, r = c->r_wrong + c->r_right, left = 1, part;
	double most = c->r_right > -c->r_wrong ? c->r_right : -c->r_wrong, full = f->cum + w;

	while (!c->equal && f->g < f->bins && full > f->end) {
		part = (f->end - f->cum) / w;
		f->gap += part * r;
		f->cum = f->end;
		left -= part;
		f->bound += 2 * most;
		end_group(f);
	}
	f->bound += c->equal && !c->sure && full > f->end ? 2 * most : 0;
	f->gap += left * r;
	f->cum = full;
	while (f->g < f->bins && f->cum >= f->end)
		end_group(f);
}

static int
report_ace(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	struct fill f = {.g = 1, .bins = s->bins, .all = a->all, .rows = !s->weighted};

	f.end = end_of(&f);
	for (size_t i = 0; i < a->n; i++)
		fill_cell(&f, &a->c[i]);
	end_group(&f);
	f.bound /= a->all;
	return blurred(out, "ace", f.sum / a->all, f.bound < 1 ? f.bound : 1, NULL, err);
}

static int
report_smece(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	struct mass *m = mem_new(2 * a->n, sizeof(*m), err), t;
	const struct cell *c;
	size_t n = 0;
	struct smooth_ece ece;
	int status;

	if (!m)
		return -1;
	for (size_t i = 0; i < a->n; i++) {
		c = &a->c[i];
		if (c->wrong > 0)
			m[n++] = (struct mass){c->at_wrong, c->r_wrong};
		if (c->right > 0)
			m[n++] = (struct mass){c->at_right, c->r_right};
		if (c->wrong > 0 && c->right > 0 && m[n - 1].at < m[n - 2].at) {
			t = m[n - 1];
			m[n - 1] = m[n - 2];
			m[n - 2] = t;
		}
	}
	status = smooth_ece(m, n, a->all, s->coarse, &ece, err);
	mem_free(m);
	if (status < 0)
		return -1;
	return blurred(out, "smece", ece.value, ece.bound, NULL, err);
}

/* Pairs within a cell count half; in truth they may count 0 or 1. */
static int
report_auroc(const struct cells *a, struct results *out, struct err *err)
{
	double below = 0, sum = 0, lost = 0, pairs = a->right * a->wrong;

	for (size_t i = 0; i < a->n; i++) {
		sum += a->c[i].right * (below + a->c[i].wrong / 2);
		lost += a->c[i].sure ? 0 : a->c[i].right * a->c[i].wrong / 2;
		below += a->c[i].wrong;
	}
	return blurred(out, "auroc", pairs > 0 ? sum / pairs : NAN, lost / pairs,
	    a->wrong > 0 ? "every row is wrong" : "every row is right", err); /* (2) */
}

/*
 * If the rows of a cell are equal, their rate is that at the end of the cell.
 * Otherwise they are taken as mixed, with the rate in the middle (`row` is the
 * weight of one row). In truth each rate is between that with the cell's right
 * rows first and that with its wrong rows first.
 */
static int
report_aurc(const struct cells *a, double row, struct results *out, struct err *err)
{
	double w = 0, e = 0, sum = 0, bound = 0, rate, least, most, here, part;
	const struct cell *c;

	for (size_t i = a->n; i-- > 0;) {
		c = &a->c[i];
		here = c->wrong + c->right;
		part = c->equal || here <= row ? 1 : (1 + row / here) / 2;
		rate = (e + part * c->wrong) / (w + part * here);
		least = w + c->right > 0 ? e / (w + c->right) : 1;
		most = w + c->wrong > 0 ? (e + c->wrong) / (w + c->wrong) : 0;
		if (!c->sure)
			bound += here * (rate - least > most - rate ? rate - least : most - rate);
		sum += here * rate;
		w += here;
		e += c->wrong;
	}
	return blurred(out, "aurc", sum / a->all, bound / a->all, NULL, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct cells a;
	int status = take_cells(&a, v, t->setup, err);

	if (status == 0)
		status = report_ace(&a, t->setup, out, err);
	if (status == 0)
		status = report_smece(&a, t->setup, out, err);
	if (status == 0)
		status = report_auroc(&a, out, err);
	if (status == 0)
		status = report_aurc(&a, a.all / (double)t->rows, out, err);
	mem_free(a.c);
	return status;
}

/* (5) */
static const char *
damage(const struct vec *v)
{
	return vec_at_most(&v[CONF], &v[MASS]) ? NULL : slots[CONF].name;
}

static const char *const keys[] = {"ace", "smece", "auroc", "aurc", NULL};

const struct metric metric_order = {
    .name = "order",
    .help = "equal-mass and smooth calibration error, ROC and risk-coverage areas",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
