/* SPDX-License-Identifier: MIT */
/*
 * How far rows without labels are from those of a baseline: by confidence, entropy and
 * predicted class.
 *
 *     psi   sum (p - q) log (p / q) over groups, p the share of these rows and q that of the
 *           baseline's in a group
 *     js    Jensen-Shannon divergence in nats over the same groups:
 *           sum p / 2 log (p / m) + q / 2 log (q / m), m = (p + q) / 2
 *     ks    largest distance of the cumulative shares (Kolmogorov-Smirnov)
 *     ks_p  Kolmogorov's limit for two samples of n and m rows:
 *           2 sum_{k >= 1} (-1)^(k-1) exp(-2 k^2 y^2), y = ks sqrt(n m / (n + m))
 *     chi2, chi2_p  Pearson's chi-square of the table of class by sample, without correction
 *
 * (1) The groups of confidence and entropy are ten of equal weight of the baseline, by rising
 *     value: a group ends with the cell (metric/spread.h) in which the baseline reaches the next
 *     tenth. Rows of one cell stay together. The groups of classes are the classes.
 * (2) In psi a share below 1e-4 counts as that, so that an empty group has an end.
 * (3) ks is the distance at the ends of cells. Inside a cell that both have rows of it may be
 *     larger, at most by the bound: by their share in it, from where it begins.
 * (4) p-values are of rows that count the same: with weights there are none.
 * (5) For y below 1 the series is its theta transform,
 *     1 - sqrt(2 pi) / y sum_{k odd} exp(-k^2 pi^2 / (8 y^2)).
 */
#include "metric/drift.h"

#include <math.h>

#include "kern/kern.h"
#include "metric/chi_square.h"
#include "metric/classwise.h"
#include "metric/order.h"
#include "metric/spread.h"
#include "metric/tally.h"

enum subject { CONFIDENCE, ENTROPY, CLASS };
enum { TENTHS = 10 };
#define SHARE_LEAST 1e-4 /* (2) */
#define PI 3.14159265358979323846

/* A histogram of one sample. */
struct side {
	const struct vec *v; /* NULL: the sample has none */
	const struct setup *setup;
	size_t n; /* cells */
	size_t more; /* a cell's rows are also those of the sum so much further; or 0 */
	bool labelled; /* its classes are those of metric_classwise */
	double all;
};

static double
side_at(const struct side *s, size_t i)
{
	if (s->labelled)
		return classwise_mass(s->v, s->setup, i).predicted;
	return vec_double(s->v, i) + (s->more > 0 ? vec_double(s->v, s->more + i) : 0);
}

/* Whether no cell from i to the end of its page has rows. */
static bool
is_blank(const struct side *s, size_t i)
{
	const size_t end = i - i % VEC_PAGE + VEC_PAGE, last = end < s->n ? end - 1 : s->n - 1;

	if (s->labelled || s->v->page[i / VEC_PAGE])
		return false;
	return s->more == 0 ||
	    (!s->v->page[(s->more + i) / VEC_PAGE] && !s->v->page[(s->more + last) / VEC_PAGE]);
}

/* Goes to the next cell of either that may have rows, from *i on; false behind the last. */
static bool
next_cell(const struct side *a, const struct side *b, size_t *i)
{
	while (*i < a->n && is_blank(a, *i) && is_blank(b, *i))
		*i += VEC_PAGE - *i % VEC_PAGE;
	return *i < a->n;
}

/* What a state with labels has of it. */
static void
take_labelled(struct side *s, const struct tally *t, enum subject what)
{
	if (s->setup->task != TASK_MULTICLASS || s->setup->rest != SETUP_WHOLE)
		return;
	if (what == CONFIDENCE) {
		s->v = tally_vec(t, &metric_order) + ORDER_MASS;
		s->more = s->n;
	} else if (what == CLASS) {
		s->v = tally_vec(t, &metric_classwise);
		s->labelled = true;
	}
}

static struct side
side_of(const struct tally *t, const struct setup *setup, enum subject what)
{
	struct side s = {.setup = setup};

	s.n = what == CLASS ? setup->nclass : what == CONFIDENCE ? order_half(setup) : SPREAD_CELLS;
	if (!setup->unlabelled)
		take_labelled(&s, t, what);
	else if (what == CLASS)
		s.v = tally_vec(t, &metric_predicted) + (setup->weighted ? 1 : 0);
	else
		s.v = tally_vec(t, &metric_spread) +
		    (what == CONFIDENCE ? SPREAD_CONF : SPREAD_ENTROPY);
	for (size_t i = 0; s.v && next_cell(&s, &s, &i); i++)
		s.all += side_at(&s, i);
	return s;
}

static double
psi_of(double p, double q)
{
	p = p > SHARE_LEAST ? p : SHARE_LEAST;
	q = q > SHARE_LEAST ? q : SHARE_LEAST;
	return (p - q) * kern_log(p / q);
}

static double
js_of(double p, double q)
{
	const double m = (p + q) / 2;

	return (p > 0 ? p / 2 * kern_log(p / m) : 0) + (q > 0 ? q / 2 * kern_log(q / m) : 0);
}

/* (5) */
static double
kolmogorov(double y)
{
	double sum = 0, part;

	if (!(y > 0.03)) /* it is 1 but for less than a double has digits for */
		return 1;
	for (int k = 1; k < 40; k++) {
		part = y >= 1 ? 2 * kern_exp(-2.0 * k * k * y * y)
			      : sqrt(2 * PI) / y *
			kern_exp(-(2.0 * k - 1) * (2 * k - 1) * PI * PI / (8 * y * y));
		sum += y >= 1 && k % 2 == 0 ? 0 - part : part;
		if (!(part > 1e-18 * sum))
			break;
	}
	return y >= 1 ? sum : 1 - sum;
}

struct distances {
	double psi, js, ks, most; /* most: what ks may be at most (3) */
	double now[TENTHS], base[TENTHS];
};

/* (3) Adds a cell with these shares, before which the cumulative shares are `gap` apart. */
static void
take_gap(struct distances *d, double gap, double p, double q, double all)
{
	const double more = p > 0 && q > 0 ? fmax(gap + p, q - gap) : 0;

	d->ks = fmax(d->ks, fabs(all));
	d->most = fmax(d->most, fmax(more, fabs(all)));
}

/* (1) */
static struct distances
spread_distances(const struct side *now, const struct side *base)
{
	struct distances d = {0};
	double a = 0, b = 0, x, y, gap = 0, after;
	size_t g = 0;

	for (size_t i = 0; next_cell(now, base, &i); i++) {
		x = side_at(now, i);
		y = side_at(base, i);
		if (!(x > 0) && !(y > 0))
			continue;
		a += x;
		b += y;
		d.now[g] += x;
		d.base[g] += y;
		while (g + 1 < TENTHS && b * TENTHS >= (double)(g + 1) * base->all)
			g++;
		after = a / now->all - b / base->all;
		take_gap(&d, gap, x / now->all, y / base->all, after);
		gap = after;
	}
	for (g = 0; g < TENTHS; g++) {
		d.psi += psi_of(d.now[g] / now->all, d.base[g] / base->all);
		d.js += js_of(d.now[g] / now->all, d.base[g] / base->all);
	}
	return d;
}

/* The keys, the first one of each subject. */
static const char *const keys[] = {"psi_confidence", "js_confidence", "ks_confidence",
    "ks_confidence_p", "psi_entropy", "js_entropy", "ks_entropy", "ks_entropy_p", "psi_class",
    "js_class", "chi2_class", "chi2_class_p", NULL};

enum { EACH = 4 };

static const char no_weights[] = "not defined with weights";

/* Why there is no distance, or NULL. */
static const char *
lacking(const struct side *now, const struct side *base, bool group)
{
	if (!group)
		return "the baseline lacks this group";
	if (!base->v)
		return "the baseline is of labelled rows, and its state lacks it";
	if (now->n != base->n)
		return "the baseline has other classes";
	return base->all > 0 ? NULL : "the baseline has no rows";
}

static int
add_nulls(const char *const *key, const char *why, struct results *out, struct err *err)
{
	for (size_t i = 0; i < EACH; i++) {
		if (!results_add(out, key[i], NAN, why, err))
			return -1;
	}
	return 0;
}

static int
add_spread(const struct side *now, const struct side *base, const char *const *key,
    struct results *out, struct err *err)
{
	const struct distances d = spread_distances(now, base);
	const bool weighted = now->setup->weighted || base->setup->weighted;
	const double y = d.ks * sqrt(now->all / (now->all + base->all) * base->all);
	struct result *r;

	if (!results_add(out, key[0], d.psi, NULL, err) ||
	    !results_add(out, key[1], d.js, NULL, err))
		return -1;
	r = results_add(out, key[2], d.ks, NULL, err);
	if (r && d.most > d.ks)
		r->bound = d.most - d.ks;
	return r &&
		results_add(out, key[3], weighted ? NAN : kolmogorov(y), no_weights, err) /* (4) */
	    ? 0
	    : -1;
}

static int
add_classes(const struct side *now, const struct side *base, const char *const *key,
    struct results *out, struct err *err)
{
	const bool weighted = now->setup->weighted || base->setup->weighted;
	double psi = 0, js = 0, chi = 0, x, y, miss;
	size_t n = 0;

	for (size_t i = 0; next_cell(now, base, &i); i++) {
		x = side_at(now, i);
		y = side_at(base, i);
		if (!(x > 0) && !(y > 0))
			continue;
		n++;
		psi += psi_of(x / now->all, y / base->all);
		js += js_of(x / now->all, y / base->all);
		miss = x * base->all - y * now->all;
		chi += miss / now->all * (miss / base->all) / (x + y);
	}
	if (!results_add(out, key[0], psi, NULL, err) || !results_add(out, key[1], js, NULL, err) ||
	    !results_add(out, key[2], weighted ? NAN : chi, no_weights, err))
		return -1;
	return results_add(out, key[3], weighted || n < 2 ? NAN : chi_square_tail(chi, n - 1),
		   weighted ? no_weights : "all rows are predicted as one class", err)
	    ? 0
	    : -1;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const struct drift_base *b = t->setup->base;
	const char *const *key = keys, *why;
	struct side now, base = {0};
	int status = 0;

	(void)v;
	for (enum subject what = CONFIDENCE; what <= CLASS && status == 0; what++, key += EACH) {
		now = side_of(t->tally, t->setup, what);
		if (b && b->tally)
			base = side_of(b->tally, b->setup, what);
		why = lacking(&now, &base, b && b->tally);
		if (why)
			status = add_nulls(key, why, out, err);
		else if (what == CLASS)
			status = add_classes(&now, &base, key, out, err);
		else
			status = add_spread(&now, &base, key, out, err);
	}
	return status;
}

static bool
wanted(const struct setup *s)
{
	return s->drift;
}

static const struct trait traits[] = {
    {.key = "psi_confidence", .better = BETTER_LESS},
    {.key = "psi_entropy", .better = BETTER_LESS},
    {.key = "psi_class", .better = BETTER_LESS},
    {0},
};

static const struct slot slots[] = {{0}};

const struct metric metric_drift = {
    .labels = LABELS_ABSENT,
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "drift",
    .help = "without labels: how far from the state of a baseline",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .report = report,
};
