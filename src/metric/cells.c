/* SPDX-License-Identifier: MIT */
/*
 * Areas and calibration errors of rows by their confidence; cells.h has the
 * definitions.
 *
 * (1) Of n rows, the first n mod B groups of ace have one row more than the
 *     others, as in numpy.array_split. With weights, group g ends where the
 *     cumulated weight reaches g/B of the total. Equal confidences are not
 *     split; they go to the lower group. If a cell's rows are not equal, each
 *     group gets its share of right and wrong rows.
 * (2) auroc is null if all rows are right or all are wrong.
 * (3) average_precision without a right row: null. As in scikit-learn equal
 *     confidences share one threshold.
 * (4) The sum of e_aurc is that of its first terms, and from there on the formula
 *     of Euler and Maclaurin, whose large terms are positive. With weights rows
 *     are taken as ever smaller parts: the integral alone.
 */
#include "metric/cells.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"
#include "metric/smooth.h"

int
cells_copy(struct cells *all, const struct cells *from, struct err *err)
{
	*all = *from;
	all->c = mem_new(from->n + 1, sizeof(*all->c), err);
	if (!all->c)
		return -1;
	memcpy(all->c, from->c, from->n * sizeof(*all->c));
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

int
cells_ace(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	struct fill f = {.g = 1, .bins = s->bins, .all = a->all, .rows = !s->weighted};

	f.end = end_of(&f);
	for (size_t i = 0; i < a->n; i++)
		fill_cell(&f, &a->c[i]);
	end_group(&f);
	f.bound /= a->all;
	return blurred(out, "ace", f.sum / a->all, f.bound < 1 ? f.bound : 1, NULL, err);
}

int
cells_smece(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
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
int
cells_auroc(const struct cells *a, const char *why, struct results *out, struct err *err)
{
	double below = 0, sum = 0, lost = 0, pairs = a->right * a->wrong;

	for (size_t i = 0; i < a->n; i++) {
		sum += a->c[i].right * (below + a->c[i].wrong / 2);
		lost += a->c[i].sure ? 0 : a->c[i].right * a->c[i].wrong / 2;
		below += a->c[i].wrong;
	}
	return blurred(
	    out, "auroc", pairs > 0 ? sum / pairs : NAN, lost / pairs, why, err); /* (2) */
}

/*
 * If the rows of a cell are equal, their rate is that at the end of the cell.
 * Otherwise they are taken as mixed, with the rate in the middle (`row` is the
 * weight of one row). In truth each rate is between that with the cell's right
 * rows first and that with its wrong rows first.
 */
int
cells_aurc(const struct cells *a, double row, struct results *out, struct err *err)
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

/*
 * (3) Where rows of a cell are not equal, at best all right ones come first, and at
 * worst all wrong ones.
 */
int
cells_ap(const struct cells *a, const char *why, struct results *out, struct err *err)
{
	double tp = 0, fp = 0, sum = 0, bound = 0, least, most, value;
	const struct cell *c;

	for (size_t i = a->n; i-- > 0;) {
		c = &a->c[i];
		value = (tp + c->right) / (tp + c->right + fp + c->wrong);
		least = tp / (tp + fp + c->wrong);
		most = (tp + c->right) / (tp + c->right + fp);
		if (c->right > 0) {
			sum += c->right * value;
			bound += c->sure ? 0 : c->right * fmax(value - least, most - value);
		}
		tp += c->right;
		fp += c->wrong;
	}
	return blurred(out, "average_precision", a->right > 0 ? sum / a->right : NAN,
	    bound / a->right, why, err);
}

enum { TERMS = 64, SERIES = 64 };

/* u - log(1 + u), u >= 0, with all its digits. */
static double
less_log(double u)
{
	double power = u * u, sum = 0, part;

	if (u > 0.5)
		return u - kern_log1p(u);
	for (int k = 2; k < SERIES; k++, power *= -u) {
		part = power / k;
		sum += part;
		if (fabs(part) < 1e-17 * sum)
			break;
	}
	return sum;
}

/* (4) The integral of x / (a + x) for x from `from` to `to`. */
static double
integral(double a, double from, double to)
{
	const double begin = a + from, u = (to - from) / begin;

	if (!(begin > 0))
		return to;
	return begin * less_log(u) + from * kern_log1p(u);
}

/* (4) The sum of i / (a + i) for i from 1 to m. */
static double
sum_of_shares(double a, double m)
{
	const double first = m < TERMS ? m : TERMS, b = a + first, e = a + m;
	double sum = 0;

	for (double i = 1; i <= first; i++)
		sum += i / (a + i);
	if (m <= TERMS)
		return sum;
	return sum + integral(a, first, m) + (m / e - first / b) / 2 +
	    a * (1 / (e * e) - 1 / (b * b)) / 12 -
	    a * (1 / (e * e * e * e) - 1 / (b * b * b * b)) / 120;
}

int
cells_selective(const struct cells *a, bool weighted, struct results *out, struct err *err)
{
	const struct result *aurc = results_find(out, "aurc");
	const double value = aurc->value, bound = aurc->bound;
	const double best =
	    weighted ? integral(a->right, 0, a->wrong) : sum_of_shares(a->right, a->wrong);
	double before = 0, area = 0, lost = 0, excess = value - best / a->all;
	struct result *r;

	for (size_t i = a->n; i-- > 0; before += a->c[i].wrong) {
		area += (a->c[i].wrong + a->c[i].right) * (before + a->c[i].wrong / 2);
		lost += a->c[i].sure ? 0 : a->c[i].wrong * a->c[i].right / 2;
	}
	r = results_add(out, "e_aurc", excess > 0 ? excess : 0, NULL, err);
	if (!r)
		return -1;
	r->bound = bound;
	r = results_add(out, "augrc", area / (a->all * a->all), NULL, err);
	if (!r)
		return -1;
	r->bound = lost / (a->all * a->all);
	return 0;
}
