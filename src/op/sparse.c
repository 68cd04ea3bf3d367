/* SPDX-License-Identifier: MIT */
/*
 * alpha-entmax (Peters, Niculae, Martins 2019, Sparse Sequence-to-Sequence Models): with
 * s = alpha - 1,
 *     p_i = max(s z_i - tau, 0)^(1 / s),
 * and the threshold tau is what makes them sum to 1. alpha = 2 is sparsemax.
 *
 * Only classes within 1 / s of the largest logit can have a probability. They are copied
 * together, and the search for the threshold reads these alone.
 *
 * (1) alpha = 1.5 and 2: Newton's method from the left, on the sum, or for 1.5 on the norm,
 *     of what is above the threshold. Both are convex and nearly straight, so a step is
 *     never too large, and it is exact if no class falls out. This is selection with a
 *     pivot that comes nearer (Michelot 1986). If as many classes remain as before, 1.5
 *     tries the root of the quadratic equation once. A round makes the product of what
 *     is left of the sum and its slope at most a quarter (the lemma of Dinkelbach's
 *     method), so there are about 50 rounds at most; usually there are five.
 * (2) The threshold is kept in two parts, high + low, and nothing is rounded before high
 *     is subtracted: x - base is exact if base is the largest logit and that is above 4,
 *     and otherwise base is 0. So small probabilities keep their digits, and logits may
 *     be as large as they like.
 * (3) Other alpha. With q the largest probability, L = -log q and m the largest logit,
 *     p_i / q is the deformed exponential of kern.h with scale = s exp(s L), and L is
 *     what makes L = log of their sum. This is log-sum-exp itself as s goes to 0, and
 *     needs few steps from L = 0. The sum falls and L rises, so each step also tells
 *     on which side L is; steps are Householder's, and halve the bracket if those leave it
 *     or shrink too slowly.
 * (4) The probabilities of (3) are divided by their sum, so they sum to 1 as softmax's do.
 * (5) A search among many candidates starts from that of a sample of them, which costs
 *     little and saves a step.
 * (6) If s is above 2, the root of a rounding error is no small error, so classes at the
 *     edge of the support need more digits of the threshold than L has. Bisection finds
 *     them, in two parts as in (2), and p_i = (s (z_i - high - low))^(1 / s).
 */
#include "op/sparse.h"

#include <float.h>
#include <math.h>

#include "kern/kern.h"

enum { ROUNDS_MOST = 200, COMPACT_LEAST = 64 };

/* (5) */
enum { SAMPLE = 512, SAMPLE_LEAST = 512 };

/* Classes that fall out in a smaller step add less than its square each to the sum of squares. */
static const double CLOSE = 0x1p-40;

/*
 * Copies the values that are above z, or are it, or a rounding below, to dst, which may be
 * `from`; returns how many. The loops look again at what counts.
 */
static size_t
candidates(double *dst, const double *from, size_t n, double z)
{
	return kern()->above(dst, from, n, z - (fabs(z) * 0x1p-50 + DBL_MIN));
}

/* (1) The step that is right if no class falls out; NaN if there is none. */
static double
exact_step(const struct excess *e, bool square)
{
	const double more = e->second - 1;

	if (!square)
		return (e->first - 1) / (double)e->n;
	return more / (e->first + sqrt(e->first * e->first - (double)e->n * more));
}

/* (1) Newton's, which stays on the left. */
static double
newton_step(const struct excess *e)
{
	const double norm = sqrt(e->second);

	return (norm - 1) * norm / e->first;
}

/* (1) (2) c has the n candidates, and is overwritten. */
static struct ramp
find_ramp(double *c, size_t n, double max, bool square)
{
	struct ramp r = {.base = fabs(max) > 4 ? max : 0, .by = square ? 0.5 : 1};
	struct excess e;
	size_t before = 0;
	bool jumped = !square;

	r.high = (max - r.base) * r.by - 1;
	for (int round = 0; round < ROUNDS_MOST; round++) {
		e = kern()->excess(c, n, &r);
		r.low = exact_step(&e, square);
		if (square ? fabs(r.low) < CLOSE : e.n == before || e.n == 1)
			break;
		if (!jumped && e.n == before && r.low > 0) {
			jumped = true;
			r.high += r.low;
			continue;
		}
		if (square)
			r.low = newton_step(&e);
		if (r.high + r.low == r.high)
			break;
		before = e.n;
		r.high += r.low;
		if (e.n < n / 2)
			n = candidates(c, c, n, r.high / r.by + r.base);
	}
	return r;
}

void
sparse_ramp(double *row, size_t n, size_t top, bool square, double *scratch)
{
	const double max = row[top];
	const size_t m = candidates(scratch, row, n, max - (square ? 2 : 1));
	const struct ramp r = find_ramp(scratch, m, max, square);

	kern()->ramp(row, n, &r, square);
}

/* The unknown of (3) and what is known of it. */
struct search {
	const struct entmax *e;
	double l, low, high;
	double last; /* the step before */
	double near; /* a step this short is the last */
};

/*
 * A class at the edge of the support adds a power 1 / s of the step to the error, and the
 * method its fourth power, times less than s^3.
 */
struct entmax
entmax_of(double s)
{
	const double near = kern_exp(-(36 + 3 * kern_log(s)) / 4);

	return (struct entmax){
	    .s = s,
	    .near = s > 1  ? 1e-15
		: s > 0.25 ? kern_exp(-36 * s)
			   : near,
	};
}

static struct curve
curve_at(double s, double l)
{
	const double scale = s * kern_exp(s * l);

	return (struct curve){.s = s, .scale = scale < DBL_MAX ? scale : DBL_MAX};
}

/* (3) Narrows the bracket around l, where the sum is exp(value) too large. */
static void
narrow(struct search *a, double value)
{
	const double other = a->l + value;

	if (value > 0) {
		a->low = a->l;
		a->high = other < a->high ? other : a->high;
	} else {
		a->high = a->l;
		a->low = other > a->low ? other : a->low;
	}
}

/*
 * Returns Householder's step of order 4 to where log of the sum is L, of which `value` is
 * the difference; by its derivatives, with first, second and third divided by the sum.
 */
static double
householder(double s, double value, const struct deformed *d)
{
	const double a = d->first, slope = 1 + a, newton = value / slope;
	const double bend = (1 - s) * d->second - s * a - a * a;
	const double twist =
	    (1 - s) * (2 * s * d->second + (2 * s - 1) * d->third + a * d->second) +
	    bend * (s + 2 * a);
	const double two = newton * bend / slope, three = newton * newton * twist / slope / 6;

	if (!(two > -0.5 && two < 0.5 && three > -0.25 && three < 0.25))
		return newton;
	return newton * (1 - two / 2) / (1 - two - three);
}

/* (3) Steps from l by the sums there; false: it was the last step. */
static bool
search_step(struct search *a, double value, const struct deformed *d)
{
	double step = householder(a->e->s, value, d);
	bool wild;

	narrow(a, value);
	if (fabs(value) < 0x1p-51) {
		a->l += step;
		return false;
	}
	wild =
	    !(a->l + step >= a->low && a->l + step <= a->high) || fabs(step) > 0.5 * fabs(a->last);
	if (wild)
		step = (a->high - a->low) / 2 + (a->low - a->l);
	a->last = step;
	a->l += step;
	return wild || fabs(step) > a->near;
}

/*
 * (3) c has the n candidates, the largest in front, and is overwritten unless the search
 * is a rough one, of a sample: each class but the largest counts `by` times.
 */
static double
search(struct search a, double *c, size_t n, double by)
{
	const double s = a.e->s;
	struct deformed d;
	struct curve curve;
	double sum, value;

	for (int round = 0; round < ROUNDS_MOST && n > 1; round++) {
		curve = curve_at(s, a.l);
		d = kern()->deformed_sums(c, n, 0, &curve);
		sum = by / (1 + by * d.rest);
		value = kern_log1p(by * d.rest) - a.l;
		d.first *= sum;
		d.second *= sum;
		d.third *= sum;
		if (!search_step(&a, value, &d))
			break;
		if (n > COMPACT_LEAST && by == 1)
			n = candidates(c, c, n, c[0] - 1 / curve_at(s, a.low).scale);
	}
	return a.l;
}

/* (5) A rough L, by every so many of the candidates. */
static double
guess(const double *c, size_t n, const struct entmax *e)
{
	const size_t stride = n / SAMPLE > 8 ? n / SAMPLE : 8;
	const struct search a = {.e = e, .high = INFINITY, .last = INFINITY, .near = 0.01};
	double sample[SAMPLE];
	size_t m = 1;

	sample[0] = c[0];
	for (size_t i = stride; i < n && m < SAMPLE; i += stride)
		sample[m++] = c[i];
	return search(a, sample, m, (double)(n - 1) / (double)(m - 1));
}

/* Copies the candidates of a row to c, the largest in front; returns how many. */
static size_t
gather(double *c, const double *row, size_t n, size_t top, double width)
{
	const size_t m = candidates(c, row, n, row[top] - width), at = kern()->argmax(c, m);

	c[at] = c[0];
	c[0] = row[top];
	return m;
}

/* (3) (5) */
static double
find_l(double *c, size_t m, const struct entmax *e)
{
	struct search a = {.e = e, .high = INFINITY, .last = INFINITY, .near = e->near};

	a.l = m < SAMPLE_LEAST ? 0 : guess(c, m, e);
	return search(a, c, m, 1);
}

/* (6) The threshold of L, and what it is off by at most. */
static struct ramp
ramp_at(double max, double s, double l, double *off)
{
	const double base = fabs(max) > 4 ? max : 0, top = kern_exp(-s * l) / s;
	struct ramp r = {.base = base, .by = 1, .high = (max - base) - top};

	r.low = ((max - base) - r.high) - top;
	*off = 0x1p-45 * (top * (1 + s * l) + fabs(r.high));
	return r;
}

/* (6) c has the m candidates of the row; false: L has all digits that there are. */
static bool
find_edge(const double *c, size_t m, double s, double l, struct ramp *r)
{
	double low, high, off;

	if (!(s > 2 && s < 0x1p20) || s * l > 600)
		return false;
	*r = ramp_at(c[0], s, l, &off);
	low = r->low - off;
	high = r->low + off;
	for (;;) {
		r->low = low + (high - low) / 2;
		if (r->low <= low || r->low >= high)
			break;
		if (kern()->ramp_power(NULL, c, m, r, s) > 1)
			low = r->low;
		else
			high = r->low;
	}
	r->low = low;
	return true;
}

void
sparse_entmax(double *row, size_t n, size_t top, const struct entmax *e, double *scratch)
{
	const size_t m = gather(scratch, row, n, top, 1 / e->s);
	const double l = find_l(scratch, m, e);
	const struct curve c = curve_at(e->s, l);
	struct ramp r;

	if (e->s > 2)
		(void)gather(scratch, row, n, top, 1 / e->s); /* they were overwritten */
	if (find_edge(scratch, m, e->s, l, &r))
		kern()->div(row, n, kern()->ramp_power(row, row, n, &r, e->s));
	else
		kern()->div(row, n, 1 + kern()->deformed(row, row, n, top, &c)); /* (4) */
}

void
sparse_log_entmax(double *row, size_t n, size_t top, const struct entmax *e, double *scratch)
{
	const double max = row[top];
	struct curve c;

	if (e->s > 2) {
		sparse_entmax(row, n, top, e, scratch);
		kern()->log(row, n);
		return;
	}
	c = curve_at(e->s, find_l(scratch, gather(scratch, row, n, top, 1 / e->s), e));
	kern()->log_deformed(
	    row, n, max, &c, kern_log1p(kern()->deformed(scratch, row, n, top, &c)));
}
