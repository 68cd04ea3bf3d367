/* SPDX-License-Identifier: MIT */
/*
 * The kernels against plain scalar loops: exp, log and their like against libm
 * in long double, within the error that loops.c states; everything else, and
 * the order of each sum, bit for bit, at every level that this CPU has. Numbers
 * in brackets are those of vmath.h. SMX_STRESS multiplies the random rounds.
 */

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dice.h"
#include "kern/kern.h"

Suite *suite_kern(void);

enum { LANES = 8, LONGEST = 4099, MARGIN = 16, BLOCK = 4096 };

static const double guard = -12345.678;
static uint64_t seed = 88172645463325252;

/* Marsaglia's xorshift. */
static uint64_t
random_bits(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static double
random_in(double low, double high)
{
	return low + (high - low) * ((double)(random_bits() >> 11) * 0x1p-53);
}

static uint64_t
bits(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof u);
	return u;
}

/* ---- Errors in ulp, against long double ---- */

/* Under valgrind a long double is a double, and no truth. */
static int
long_double_is_long(void)
{
	volatile long double one = 1, tiny = 0x1p-62L;

	return one + tiny != one;
}

static long double
plain_sigmoid(long double z)
{
	return z < 0 ? expl(z) / (1 + expl(z)) : 1 / (1 + expl(-z));
}

static long double
plain_log_sigmoid(long double z)
{
	return z < 0 ? z - log1pl(expl(z)) : -log1pl(expl(-z));
}

static long double
plain_log_odds(long double p)
{
	return p < 0.25L ? logl(p) - log1pl(-p)
	    : p < 0.5L   ? -log1pl((1 - 2 * p) / p)
			 : log1pl((2 * p - 1) / (1 - p));
}

/* The scalars as loops. */
static void
each_kern_exp(double *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		z[i] = kern_exp(z[i]);
}

static void
each_kern_log(double *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		z[i] = kern_log(z[i]);
}

static void
each_kern_log1p(double *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		z[i] = kern_log1p(z[i]);
}

enum function { EXP, LOG, LOG1P, LOG_ODDS, SIGMOID, LOG_SIGMOID };

typedef void (*each_fn)(double *z, size_t n);

static each_fn
loop_of(const struct kern *k, enum function f)
{
	switch (f) {
	case EXP:
		return k->exp;
	case LOG:
		return k->log;
	case LOG_ODDS:
		return k->log_odds;
	case SIGMOID:
		return k->sigmoid;
	case LOG_SIGMOID:
		return k->log_sigmoid;
	default:
		return each_kern_log1p;
	}
}

/* What a value of the loop is to be, bit for bit: the scalar, or a row of one. */
static each_fn
plain_of(enum function f)
{
	return f == EXP ? each_kern_exp : f == LOG ? each_kern_log : loop_of(kern_level(0), f);
}

/* In units of the last place that a double near want has. */
static double
ulp_error(double got, long double want)
{
	int e;

	if (isinf(got) || isinf(want))
		return got == (double)want ? 0 : INFINITY;
	frexpl(want, &e);
	if (want == 0 || e < -1021)
		e = -1021;
	return (double)(fabsl((long double)got - want) * ldexpl(1, 53 - e));
}

/* How numbers are drawn from low to high: as they are, or with exponents even so. */
enum draw { EVENLY, BY_EXPONENT, BY_EXPONENT_AND_SIGN };

static const struct accuracy {
	const char *name;
	enum function function;
	long double (*truth)(long double);
	double low, high;
	enum draw draw;
	double bound; /* as loops.c and vmath.h state */
} accuracies[] = {
    {"exp", EXP, expl, -708, 709.7, EVENLY, 0.7},
    {"exp", EXP, expl, -1, 1, EVENLY, 0.7},
    {"exp", EXP, expl, -20, 0, EVENLY, 0.7},
    {"exp", EXP, expl, -1074, 9, BY_EXPONENT_AND_SIGN, 0.7},
    {"exp, subnormal (1)", EXP, expl, -746, -708.3, EVENLY, 0.8},
    {"log", LOG, logl, 0, 1, EVENLY, 0.9},
    {"log", LOG, logl, 0.5, 3, EVENLY, 0.9},
    {"log near 1", LOG, logl, 0.999, 1.001, EVENLY, 0.9},
    {"log, any (3)", LOG, logl, -1074, 1023, BY_EXPONENT, 0.9},
    {"log1p", LOG1P, log1pl, 0, 3, EVENLY, 0.9},
    {"log1p", LOG1P, log1pl, 0.3, 0.5, EVENLY, 0.9},
    {"log1p, any (4)", LOG1P, log1pl, -1074, 1023, BY_EXPONENT, 0.9},
    {"log_odds", LOG_ODDS, plain_log_odds, 0, 1, EVENLY, 1.6},
    {"log_odds near 1/2", LOG_ODDS, plain_log_odds, 0.499, 0.501, EVENLY, 1.6},
    {"log_odds near 1", LOG_ODDS, plain_log_odds, 1 - 1e-14, 1 - 1e-15, EVENLY, 1.6},
    {"log_odds, small", LOG_ODDS, plain_log_odds, -1074, -1, BY_EXPONENT, 1.6},
    {"sigmoid", SIGMOID, plain_sigmoid, -40, 40, EVENLY, 1.15},
    {"sigmoid", SIGMOID, plain_sigmoid, -1, 1, EVENLY, 1.15},
    {"sigmoid, far left (5)", SIGMOID, plain_sigmoid, -746, -30, EVENLY, 1.15},
    {"sigmoid, any", SIGMOID, plain_sigmoid, -1074, 1023, BY_EXPONENT_AND_SIGN, 1.15},
    {"log_sigmoid", LOG_SIGMOID, plain_log_sigmoid, -40, 40, EVENLY, 1.15},
    {"log_sigmoid", LOG_SIGMOID, plain_log_sigmoid, -1, 1, EVENLY, 1.15},
    {"log_sigmoid, far right (5)", LOG_SIGMOID, plain_log_sigmoid, 30, 746, EVENLY, 1.15},
    {"log_sigmoid, any", LOG_SIGMOID, plain_log_sigmoid, -1074, 1023, BY_EXPONENT_AND_SIGN, 1.15},
};

static double
draw(const struct accuracy *a)
{
	double x;

	if (a->draw == EVENLY)
		return random_in(a->low, a->high);
	x = ldexp(random_in(1, 2), (int)random_in(a->low, a->high));
	return a->draw == BY_EXPONENT_AND_SIGN && random_bits() & 1 ? -x : x;
}

START_TEST(errors_are_as_stated)
{
	static double x[BLOCK], y[BLOCK], same[BLOCK];
	const struct accuracy *a = &accuracies[_i];
	const struct kern *k;

	if (!long_double_is_long())
		return;
	for (long r = dice_rounds(8); r > 0; r--) {
		for (size_t i = 0; i < BLOCK; i++)
			x[i] = draw(a);
		memcpy(y, x, sizeof y);
		loop_of(kern_level(0), a->function)(y, BLOCK);
		for (size_t i = 0; i < BLOCK; i++) {
			const double e = ulp_error(y[i], a->truth(x[i]));

			if (!(e <= a->bound))
				ck_abort_msg("%s of %a is %a: %g ulp", a->name, x[i], y[i], e);
		}
		for (size_t l = 1; (k = kern_level(l)) != NULL; l++) {
			memcpy(same, x, sizeof same);
			loop_of(k, a->function)(same, BLOCK);
			ck_assert_mem_eq(same, y, sizeof y);
		}
	}
}
END_TEST

/* A float32 softmax by exp_top_single: its largest error in units of a float32's last place. */
static double
single_error(const double *z, size_t n)
{
	static double p[BLOCK];
	size_t top = 0;
	long double sum = 0, want;
	double by, worst = 0, e;
	int exponent;

	for (size_t i = 1; i < n; i++)
		top = z[i] > z[top] ? i : top;
	for (size_t i = 0; i < n; i++)
		sum += expl((long double)z[i] - z[top]);
	by = 1 / (1 + kern_level(0)->exp_top_single(p, z, n, top));
	for (size_t i = 0; i < n; i++) {
		want = expl((long double)z[i] - z[top]) / sum;
		frexpl(want, &exponent);
		exponent = exponent < -125 ? -125 : exponent;
		e = (double)(fabsl((float)(p[i] * by) - want) * ldexpl(1, 24 - exponent));
		worst = e > worst ? e : worst;
	}
	return worst;
}

START_TEST(single_errors_are_as_stated)
{
	static const double scales[] = {0.01, 1, 8, 30, 100};
	static double z[BLOCK];
	double e;

	if (!long_double_is_long())
		return;
	for (long r = dice_rounds(16); r > 0; r--) {
		const size_t n = r % 2 ? BLOCK : 1 + (size_t)(random_bits() % 20);

		for (size_t i = 0; i < n; i++) /* float32s, as they are read */
			z[i] = (double)(float)random_in(-scales[_i], scales[_i]);
		e = single_error(z, n);
		if (!(e <= 0.62))
			ck_abort_msg("%zu classes up to %g: %g ulp", n, scales[_i], e);
	}
}
END_TEST

/* ---- Edges ---- */

static const struct edge {
	enum function function;
	double of, is;
} edges[] = {
    {EXP, -INFINITY, 0}, /* (1) */
    {EXP, INFINITY, INFINITY},
    {EXP, -1e300, 0},
    {EXP, 1e300, INFINITY},
    {EXP, -745.1332191019413, 0},
    {EXP, -745.1332191019411, 0x1p-1074},
    {EXP, 709.782712893384, 0x1.fffffffffff2ap+1023},
    {EXP, 709.7827128933841, INFINITY},
    {EXP, 0, 1}, /* (2) */
    {EXP, -0.0, 1},
    {EXP, 0x1p-1074, 1},
    {EXP, -0x1p-1074, 1},
    {LOG, 1, 0},
    {LOG1P, 0, 0},
    {LOG, 0, -INFINITY}, /* (3) */
    {LOG, -0.0, -INFINITY},
    {LOG, INFINITY, INFINITY},
    {LOG, 0x1p-1074, -0x1.74385446d71c3p+9},
    {LOG1P, INFINITY, INFINITY},
    {LOG1P, 0x1p-1074, 0x1p-1074}, /* (4) */
    {LOG1P, 0x1.8p-1060, 0x1.8p-1060},
    {LOG1P, 0x1.23456789abcdep-60, 0x1.23456789abcdep-60},
    {LOG_ODDS, 0, -INFINITY},
    {LOG_ODDS, 0x1p-1074, -0x1.74385446d71c3p+9},
    {LOG_ODDS, 0.5, 0},
    {LOG_ODDS, 1, LOG_ODDS_MOST},
    {LOG_ODDS, 1 - 0x1p-53, 0x1.25e4f7b2737fap+5},
    {SIGMOID, -INFINITY, 0}, /* (5) */
    {SIGMOID, -1e300, 0},
    {SIGMOID, -745.1332191019411, 0x1p-1074},
    {SIGMOID, 0, 0.5},
    {SIGMOID, -0.0, 0.5},
    {SIGMOID, 1e300, 1},
    {LOG_SIGMOID, -INFINITY, -INFINITY},
    {LOG_SIGMOID, -1e300, -1e300},
    {LOG_SIGMOID, -0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023},
    {LOG_SIGMOID, 0, -0x1.62e42fefa39efp-1},
    {LOG_SIGMOID, 745.1332191019411, -0x1p-1074},
};

START_TEST(edges_are_exact)
{
	const struct edge *e = &edges[_i];
	const struct kern *k;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		double x = e->of;

		loop_of(k, e->function)(&x, 1);
		if (bits(x) != bits(e->is))
			ck_abort_msg("%s: of %a is %a, not %a", k->name, e->of, x, e->is);
	}
}
END_TEST

/* As a float32 the last but one is the least there is, and the last is 0. */
START_TEST(single_edges_are_exact)
{
	static const double z[] = {7, 7, -INFINITY, -1e300, 7 - 103.97, 7 - 103.98};
	static const double want[] = {1, 1, 0, 0, 0x1p-149, 0};
	const struct kern *k;
	double p[6], sum;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		sum = k->exp_top_single(p, z, 6, 0);
		for (size_t i = 0; i < 6; i++)
			ck_assert_msg((float)p[i] == want[i], "%s: %zu is %a", k->name, i, p[i]);
		ck_assert(sum >= 1 && (float)sum == 1);
	}
}
END_TEST

START_TEST(far_right_log_sigmoid_is_no_positive_number)
{
	double x = 1e300;

	kern_level(0)->log_sigmoid(&x, 1);
	ck_assert(x == 0);
}
END_TEST

START_TEST(scalars_take_nan_and_negative)
{
	ck_assert(isnan(kern_exp(NAN)));
	ck_assert(isnan(kern_log(NAN)));
	ck_assert(isnan(kern_log(-1)));
	ck_assert(isnan(kern_log(-INFINITY)));
	ck_assert(isnan(kern_log1p(NAN)));
	ck_assert(kern_log1p(INFINITY) == INFINITY);
}
END_TEST

/* ---- Every loop, bit for bit ---- */

/* lanes.h: value i into lane i % 8, then halves onto halves. */
static double
plain_fold(double lane[LANES])
{
	for (size_t half = LANES / 2; half; half /= 2)
		for (size_t i = 0; i < half; i++)
			lane[i] += lane[i + half];
	return lane[0];
}

static double
plain_sum(const double *z, size_t n)
{
	double lane[LANES] = {0};

	for (size_t i = 0; i < n; i++)
		lane[i % LANES] += z[i];
	return plain_fold(lane);
}

static double
plain_exp_top(double *dst, const double *z, size_t n, size_t top, double *dot)
{
	double lane[LANES] = {0}, dots[LANES] = {0};

	for (size_t i = 0; i < n; i++) {
		const double x = z[i] - z[top], e = kern_exp(x);

		dst[i] = e;
		if (i != top)
			lane[i % LANES] += e;
		if (e > 0)
			dots[i % LANES] += e * (z[top] - z[i]);
	}
	*dot = plain_fold(dots);
	return plain_fold(lane);
}

static size_t
plain_argmax(const double *z, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (z[i] > z[best])
			best = i;
	return best;
}

/* The first of the largest, or 0 where none is above -inf. */
static unsigned
plain_check(const double *z, size_t n, size_t *top)
{
	unsigned found = 0;

	*top = 0;
	for (size_t i = 0; i < n; i++)
		if (z[i] > z[*top] || (isnan(z[*top]) && z[i] > -INFINITY))
			*top = i;
	if (!(z[*top] > -INFINITY))
		*top = 0;
	for (size_t i = 0; i < n; i++) {
		found |= isnan(z[i]) ? KERN_NAN : 0;
		found |= z[i] == INFINITY ? KERN_POS_INF : 0;
		found |= z[i] < 0 ? KERN_NEGATIVE : 0;
		found |= z[i] > 1 ? KERN_OVER_ONE : 0;
		found |= z[i] > -INFINITY ? KERN_SOME : 0;
		found |= z[i] > 0 ? KERN_POSITIVE : 0;
	}
	return found;
}

/* A row with guards before and after, at any alignment. */
struct room {
	double all[MARGIN + LANES + LONGEST + MARGIN];
	double *row;
	size_t n;
};

static double *
room_copy(struct room *r, const double *z, size_t n, size_t offset)
{
	for (size_t i = 0; i < sizeof r->all / sizeof *r->all; i++)
		r->all[i] = guard;
	r->row = r->all + MARGIN + offset;
	r->n = n;
	memcpy(r->row, z, n * sizeof *z);
	return r->row;
}

static void
room_expect(const struct room *r, const double *want, const char *what, const struct kern *k)
{
	for (size_t i = 0; i < r->n; i++)
		if (bits(r->row[i]) != bits(want[i]))
			ck_abort_msg("%s, %s: value %zu of %zu is %a, not %a", k->name, what, i,
			    r->n, r->row[i], want[i]);
	for (const double *p = r->all; p < r->all + sizeof r->all / sizeof *r->all; p++)
		if ((p < r->row || p >= r->row + r->n) && bits(*p) != bits(guard))
			ck_abort_msg("%s, %s: wrote outside of %zu values", k->name, what, r->n);
}

static void
expect(double got, double want, const char *what, const struct kern *k, size_t n)
{
	if (bits(got) != bits(want))
		ck_abort_msg("%s, %s of %zu is %a, not %a", k->name, what, n, got, want);
}

/* A sum of n terms of one sign, each with the error of exp_quick and few roundings. */
static void
expect_sum(double got, long double want, const char *what, const struct kern *k, size_t n)
{
	if (!(fabsl((long double)got - want) <=
		(0x1p-49L + (long double)n * 0x1p-55L) * fabsl(want) + 1e-290L))
		ck_abort_msg("%s, %s of %zu is %a, not %La", k->name, what, n, got, want);
}

/* As kern.h defines them: by libm in long double, and at every level the bits of the first. */
static void
expect_moments_of(const struct kern *k, const double *z, size_t n, double by, struct moments m)
{
	const size_t top = plain_argmax(z, n);
	const struct moments same = kern_level(0)->moments(z, n, top, by);
	long double rest = 0, first = 0, second = 0;

	expect(m.rest, same.rest, "moments: rest", k, n);
	expect(m.first, same.first, "moments: first", k, n);
	expect(m.second, same.second, "moments: second", k, n);
	for (size_t i = 0; i < n; i++) {
		const double x = z[i] - z[top];
		const long double y = (long double)(by * x);

		if (!(y >= -708))
			continue;
		rest += i == top ? 0 : expl(y);
		first += expl(y) * (long double)x;
		second += expl(y) * (long double)x * (long double)x;
	}
	if (!long_double_is_long())
		return;
	expect_sum(m.rest, rest, "moments: rest", k, n);
	expect_sum(m.first, first, "moments: first", k, n);
	expect_sum(m.second, second, "moments: second", k, n);
}

/* Not for a row of -inf only. */
static void
expect_moments(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static const double by[] = {1, 0.3, 1000, 0.001};
	static struct room r;
	static double wide[LONGEST];
	static float all[MARGIN + LONGEST];
	float *narrow = all + offset;
	const double *row = room_copy(&r, z, n, offset);
	const size_t top = plain_argmax(z, n);
	size_t t;

	for (size_t i = 0; i < n; i++) {
		narrow[i] = (float)(fabs(z[i]) < 1e38 || z[i] == -INFINITY ? z[i] : 7.25);
		wide[i] = (double)narrow[i];
	}
	t = plain_argmax(wide, n);
	expect((double)k->argmax_f32(narrow, n), (double)t, "argmax_f32", k, n);
	for (size_t b = 0; b < sizeof by / sizeof *by; b++) {
		expect_moments_of(k, z, n, by[b], k->moments(row, n, top, by[b]));
		expect_moments_of(k, wide, n, by[b], k->moments_f32(narrow, n, t, by[b]));
	}
	k->widen(room_copy(&r, z, n, offset), narrow, n);
	room_expect(&r, wide, "widen", k);
}

/*
 * C += A B with m rows of A and C, and n columns of B, the first of whose rows is z without what
 * is -inf. C lies in a matrix that is wider, of which nothing else changes; A may be transposed.
 */
static void
expect_product(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static double a[9 * 9], b[9 * LONGEST], c[9 * LONGEST + 100], want[9 * LONGEST + 100];
	const size_t m = 1 + n % 9, inner = 1 + n / 3 % 9, wide = n + 3;
	const bool across = n % 2 == 1;
	const struct product p = {
	    .c = c + offset,
	    .a = a,
	    .b = b,
	    .m = m,
	    .k = inner,
	    .n = n,
	    .c_step = wide,
	    .a_row = across ? 1 : 9,
	    .a_step = across ? 9 : 1,
	    .b_step = n,
	};

	for (size_t i = 0; i < inner * n; i++)
		b[i] = i < n && z[i] > -INFINITY ? z[i] : random_in(-2, 2);
	for (size_t i = 0; i < 81; i++)
		a[i] = random_in(-2, 2);
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++)
		c[i] = want[i] = random_in(-2, 2);
	for (size_t i = 0; i < m * n; i++) {
		for (size_t l = 0; l < inner; l++)
			want[offset + i / n * wide + i % n] +=
			    a[i / n * p.a_row + l * p.a_step] * b[l * n + i % n];
	}
	k->add_product(&p);
	for (size_t i = 0; i < offset + m * wide + 8; i++)
		expect(c[i], want[i], "add_product", k, n);
}

/* Of linear models: a plain loop over the classes that are there. */
static void
expect_linear(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static struct room r;
	static double w[LONGEST], b[LONGEST], want[LONGEST];
	double lane[LANES] = {0};

	for (size_t i = 0; i < n; i++) {
		w[i] = random_in(-2, 2);
		b[i] = random_in(-2, 2);
		want[i] = z[i] == -INFINITY ? z[i] : w[i] * z[i] + b[i];
		if (z[i] > -INFINITY)
			lane[i % LANES] += w[i] * z[i];
	}
	k->affine(room_copy(&r, z, n, offset), z, w, b, n);
	room_expect(&r, want, "affine", k);
	k->affine(room_copy(&r, z, n, offset), r.row, w, b, n);
	room_expect(&r, want, "affine in place", k);
	expect(k->dot(w, z, n), plain_fold(lane), "dot", k, n);
	for (size_t i = 0; i < n; i++)
		want[i] = z[i] == -INFINITY ? b[i] : b[i] + w[i] * z[i];
	k->add_products(room_copy(&r, b, n, offset), w, z, n);
	room_expect(&r, want, "add_products", k);
	for (size_t i = 0; i < n; i++)
		want[i] = z[i] == -INFINITY ? b[i] : b[i] + z[i] * 0.3;
	k->add_scaled(room_copy(&r, b, n, offset), z, n, 0.3);
	room_expect(&r, want, "add_scaled", k);
	expect_product(k, z, n, offset);
}

static void
expect_each(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static const char *const names[] = {
	    "exp", "log", "log1p", "log_odds", "sigmoid", "log_sigmoid"};
	static struct room r;
	static double from[LONGEST], want[LONGEST];
	double a = 0;

	for (enum function f = EXP; f <= LOG_SIGMOID; f++) {
		for (size_t i = 0; i < n; i++) {
			from[i] = f == LOG || f == LOG1P ? fabs(z[i]) : z[i];
			if (f == LOG_ODDS)
				from[i] = 1 / (1 + fabs(z[i]));
			want[i] = from[i];
			plain_of(f)(want + i, 1);
		}
		loop_of(k, f)(room_copy(&r, from, n, offset), n);
		room_expect(&r, want, names[f], k);
	}
	for (size_t i = 0; i < n; i++)
		want[i] = z[i] / 3.7;
	k->div(room_copy(&r, z, n, offset), n, 3.7);
	room_expect(&r, want, "div", k);
	for (size_t i = 0; i < n; i++)
		want[i] = z[i] * 0.37;
	k->mul(room_copy(&r, z, n, offset), n, 0.37);
	room_expect(&r, want, "mul", k);
	for (size_t i = 0; i < n; i++)
		a = z[i] > -INFINITY ? z[i] : a;
	for (size_t i = 0; i < n; i++)
		want[i] = (z[i] - a) - 0.3;
	k->shift(room_copy(&r, z, n, offset), n, a, 0.3);
	room_expect(&r, want, "shift", k);
}

/* Not for a row of -inf only. */
static void
expect_top(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static struct room r, into;
	static double want[LONGEST];
	const size_t top = plain_argmax(z, n);
	double dot, want_dot, want_sum = plain_exp_top(want, z, n, top, &want_dot);
	double *row = room_copy(&r, z, n, offset);

	expect(k->sum_top(row, n, top, &dot), want_sum, "sum_top", k, n);
	expect(dot, want_dot, "dot", k, n);
	room_copy(&into, z, n, (offset + 3) % LANES);
	expect(k->exp_top(into.row, row, n, top), want_sum, "exp_top", k, n);
	room_expect(&into, want, "exp_top", k);
	room_expect(&r, z, "exp_top's input", k);
	expect(k->exp_top(row, row, n, top), want_sum, "exp_top in place", k, n);
	room_expect(&r, want, "exp_top in place", k);
}

/* A value beside the largest alone, by the first level: no place in the row matters. */
static double
plain_exp_top_single(double *dst, const double *z, size_t n, size_t top)
{
	double lane[LANES] = {0}, two[2];

	for (size_t i = 0; i < n; i++) {
		two[0] = z[i];
		two[1] = z[top];
		kern_level(0)->exp_top_single(two, two, 2, 1);
		dst[i] = two[0];
		if (i != top)
			lane[i % LANES] += two[0];
	}
	return plain_fold(lane);
}

static void
expect_single(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static struct room r, into;
	static double want[LONGEST];
	static char bytes[4 * LONGEST + LANES], want_bytes[4 * LONGEST + LANES];
	const size_t top = plain_argmax(z, n);
	double want_sum, *row = room_copy(&r, z, n, offset);
	float f;

	if (z[top] > -INFINITY) {
		want_sum = plain_exp_top_single(want, z, n, top);
		room_copy(&into, z, n, (offset + 3) % LANES);
		expect(k->exp_top_single(into.row, row, n, top), want_sum, "exp_top_single", k, n);
		room_expect(&into, want, "exp_top_single", k);
		expect(k->exp_top_single(row, row, n, top), want_sum, "single in place", k, n);
		room_expect(&r, want, "single in place", k);
	}
	memset(bytes, 'x', sizeof bytes);
	memset(want_bytes, 'x', sizeof want_bytes);
	for (size_t i = 0; i < n; i++) { /* little-endian, at any address */
		f = (float)z[i];
		want[i] = (double)f;
		memcpy(want_bytes + offset + 4 * i, &f, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		for (size_t b = 0; b < 4; b++)
			want_bytes[offset + 4 * i + b] = ((const char *)&f)[3 - b];
#endif
	}
	k->narrow(bytes + offset, room_copy(&r, z, n, (offset + 3) % LANES), n);
	ck_assert_mem_eq(bytes, want_bytes, sizeof bytes);
	k->widen(room_copy(&r, z, n, (offset + 5) % LANES), bytes + offset, n);
	room_expect(&r, want, "widen", k);
}

static size_t
plain_peaks(double *dst, const double *z, size_t n, size_t span)
{
	size_t groups = 0;

	for (size_t i = 0; i < n; i++) {
		const size_t block = i / (LANES * span) * LANES;

		for (; groups <= block; groups += LANES)
			for (size_t l = 0; l < LANES; l++)
				dst[groups + l] = -INFINITY;
		if (z[i] > dst[block + i % LANES])
			dst[block + i % LANES] = z[i];
	}
	return groups;
}

static size_t
plain_rank(const double *z, size_t n, double x, size_t *equal, double *sum)
{
	double lane[LANES] = {0};
	size_t above = 0;

	*equal = 0;
	for (size_t i = 0; i < n; i++) {
		above += z[i] > x;
		*equal += z[i] == x;
		lane[i % LANES] += z[i] > x ? z[i] : 0;
	}
	*sum = plain_fold(lane);
	return above;
}

/* What of z is above x (how is 1), below it (-1), or has its by at x (0). */
static size_t
plain_gather(double *dst, const double *z, const double *by, size_t n, double x, int how)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (how > 0 ? z[i] > x : how < 0 ? z[i] < x : by[i] == x)
			dst[m++] = z[i];
	return m;
}

/* Into another row, of which n values may be written over and no more, and in place. */
static void
expect_gather(const struct kern *k, const double *z, size_t n, size_t offset, double x)
{
	static struct room r, into;
	static double want[LONGEST], by[LONGEST];
	size_t m, got;

	for (size_t i = 0; i < n; i++)
		by[i] = (double)(random_bits() % 3);
	for (int how = 1; how >= -1; how--) {
		m = plain_gather(want, z, by, n, how ? x : 1, how);
		room_copy(&r, z, n, offset);
		room_copy(&into, z, n, (offset + 3) % LANES);
		got = how > 0 ? k->above(into.row, r.row, n, x)
		    : how < 0 ? k->below(into.row, r.row, n, x)
			      : k->where(into.row, r.row, by, n, 1);
		expect((double)got, (double)m, "gathered", k, n);
		memcpy(want + m, into.row + m, (n - m) * sizeof *want);
		room_expect(&into, want, "gathered", k);
		room_expect(&r, z, "gather's input", k);
		if (how == 0)
			continue;
		got = how > 0 ? k->above(r.row, r.row, n, x) : k->below(r.row, r.row, n, x);
		expect((double)got, (double)m, "gathered in place", k, n);
		memcpy(want + m, r.row + m, (n - m) * sizeof *want);
		room_expect(&r, want, "gathered in place", k);
	}
}

static void
expect_filters(const struct kern *k, const double *z, size_t n, size_t offset, double x)
{
	static struct room r;
	static double want[LONGEST];
	const double a = z[0] > -INFINITY ? z[0] : 0;
	size_t equal = random_bits() % 4, left = equal;

	for (size_t i = 0; i < n; i++)
		want[i] = z[i] > x || (z[i] == x && left > 0 && left--) ? z[i] : -INFINITY;
	k->keep(room_copy(&r, z, n, offset), n, x, equal);
	room_expect(&r, want, "keep", k);
	for (size_t i = 0; i < n; i++)
		want[i] = z[i] - a < -0.5 ? -INFINITY : z[i];
	k->cut(room_copy(&r, z, n, offset), n, a, -0.5);
	room_expect(&r, want, "cut", k);
}

static void
expect_selection(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static const size_t spans[] = {1, 2, 3, 7, LONGEST};
	static double want[LONGEST + LANES], got[LONGEST + LANES];
	static struct room r;
	const double x = random_bits() & 1 ? z[random_bits() % n] : random_in(-10, 10);
	const double *row = room_copy(&r, z, n, offset);
	double sum, want_sum;
	size_t equal, want_equal, m;

	for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
		m = plain_peaks(want, z, n, spans[s]);
		expect((double)k->peaks(got, row, n, spans[s]), (double)m, "groups", k, n);
		for (size_t i = 0; i < m; i++)
			expect(got[i], want[i], "peaks", k, n);
	}
	expect((double)k->rank(row, n, x, &equal, &sum),
	    (double)plain_rank(z, n, x, &want_equal, &want_sum), "rank", k, n);
	expect((double)equal, (double)want_equal, "rank's equals", k, n);
	expect(sum, want_sum, "rank's sum", k, n);
	expect_gather(k, z, n, offset, x);
	expect_filters(k, z, n, offset, x);
}

static void
expect_row(const struct kern *k, const double *z, size_t n, size_t offset)
{
	static struct room r;
	const double *row = room_copy(&r, z, n, offset);
	size_t top, want_top;

	expect((double)k->argmax(row, n), (double)plain_argmax(z, n), "argmax", k, n);
	expect((double)k->check(row, n, &top), (double)plain_check(z, n, &want_top), "check", k, n);
	expect((double)top, (double)want_top, "check's top", k, n);
	expect(k->sum(row, n), plain_sum(z, n), "sum", k, n);
	expect_selection(k, z, n, offset);
	expect_single(k, z, n, offset);
	if (z[plain_argmax(z, n)] > -INFINITY)
		expect_top(k, z, n, offset);
	if (z[plain_argmax(z, n)] > -INFINITY)
		expect_moments(k, z, n, offset);
	expect_linear(k, z, n, offset);
	expect_each(k, z, n, offset);
}

/* What the rows hold. */
enum kind { ORDINARY, MASKED, HUGE_ONES, TINY_ONES, EQUAL, DEEP, ALL_MASKED, KINDS };

static double
value_of(enum kind kind)
{
	const double sign = random_bits() & 1 ? -1 : 1;

	switch (kind) {
	case MASKED:
		return random_bits() % 4 ? random_in(-10, 10) : -INFINITY;
	case HUGE_ONES:
		return sign * ldexp(random_in(1, 2), (int)random_in(5, 1023));
	case TINY_ONES:
		return sign * ldexp(random_in(1, 2), (int)random_in(-1074, -5));
	case EQUAL:
		return 2.5;
	case DEEP: /* subnormal exps, and those just below */
		return random_in(-760, 0);
	case ALL_MASKED:
		return -INFINITY;
	default:
		return random_in(-10, 10);
	}
}

static void
expect_levels(size_t n, size_t offset)
{
	static double z[LONGEST];
	const struct kern *k;

	for (enum kind kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < n; i++)
			z[i] = value_of(kind);
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
			expect_row(k, z, n, offset);
	}
}

START_TEST(levels_agree_bit_for_bit)
{
	for (long r = dice_rounds(1); r > 0; r--) {
		for (size_t n = 1; n <= 70; n++)
			expect_levels(n, n % LANES);
		for (size_t offset = 0; offset < LANES; offset++) {
			expect_levels(10, offset);
			expect_levels(23, offset);
		}
		expect_levels(1000, 1);
		expect_levels(LONGEST, 5);
	}
}
END_TEST

START_TEST(largest_is_the_first_of_equals)
{
	const struct kern *k;
	double z[70];

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
		for (size_t n = 1; n <= 70; n++)
			for (size_t i = 0; i < n; i++)
				for (size_t j = i; j < n; j++) {
					for (size_t c = 0; c < n; c++)
						z[c] = c % 3 ? -1 : -INFINITY;
					z[i] = -0.0; /* equal to 0 */
					z[j] = 0;
					if (k->argmax(z, n) != i)
						ck_abort_msg("%s: of %zu, %zu %zu: %zu", k->name, n,
						    i, j, k->argmax(z, n));
				}
}
END_TEST

START_TEST(check_finds_each_value_anywhere)
{
	static const double special[] = {NAN, -NAN, INFINITY, -INFINITY, 0.0, -0.0, 0x1p-1074,
	    -0x1p-1074, 1, 0x1.0000000000001p0, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023};
	static const double around[] = {0.5, 0, -INFINITY, NAN, INFINITY, -3};
	const struct kern *k;
	double z[40];
	size_t top, want;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
		for (size_t s = 0; s < sizeof special / sizeof *special; s++)
			for (size_t a = 0; a < sizeof around / sizeof *around; a++)
				for (size_t n = 1; n <= 40; n++)
					for (size_t at = 0; at < n; at++) {
						for (size_t i = 0; i < n; i++)
							z[i] = around[a];
						z[at] = special[s];
						if (k->check(z, n, &top) !=
							plain_check(z, n, &want) ||
						    top != want)
							ck_abort_msg(
							    "%s: %g at %zu of %zu: %x, %zu",
							    k->name, special[s], at, n,
							    k->check(z, n, &top), top);
					}
}
END_TEST

/* A page that may not be touched follows the row. */
START_TEST(nothing_is_read_past_the_end)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const struct kern *k;
	double dot, away[80];
	size_t equal;
	void *p;
	char *end;

	ck_assert_int_eq(posix_memalign(&p, page, 2 * page), 0);
	end = (char *)p + page;
	memset(p, 0, page);
	ck_assert_int_eq(mprotect(end, page, PROT_NONE), 0);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
		for (size_t n = 1; n <= 70; n++) {
			double *z = (double *)(void *)end - n;
			size_t top = k->argmax(z, n);

			k->check(z, n, &top);
			k->sum(z, n);
			k->div(z, n, 2);
			k->mul(z, n, 2);
			k->narrow((float *)(void *)end - n, away, n);
			k->widen(away, (float *)(void *)end - n, n);
			k->shift(z, n, 1, 2);
			k->sum_top(z, n, top, &dot);
			k->peaks(away, z, n, 1);
			k->rank(z, n, 0, &equal, &dot);
			k->where(away, z, z, n, 0);
			k->above(z, z, n, -1);
			k->below(z, z, n, 1);
			k->cut(z, n, 0, -1);
			k->keep(z, n, -1, n);
			k->exp_top(z, z, n, top);
			k->exp_top_single(z, z, n, top);
			k->exp(z, n);
			k->log(z, n);
			k->sigmoid(z, n);
			k->log_sigmoid(z, n);
			k->moments(z, n, top, 1);
			k->affine(z, z, z, z, n);
			k->add_products(z, z, z, n);
			k->add_scaled(z, z, n, 2);
			k->add_product(&(struct product){
			    .c = z, .a = &dot, .b = away, .m = 1, .k = 1, .n = n});
			k->add_product(&(struct product){
			    .c = away, .a = &dot, .b = z, .m = 1, .k = 1, .n = n});
			k->dot(z, z, n);
			k->argmax_f32((float *)(void *)end - n, n);
			k->moments_f32((float *)(void *)end - n, n, 0, 1);
		}
	ck_assert_int_eq(mprotect(end, page, PROT_READ | PROT_WRITE), 0);
	free(p);
}
END_TEST

/* ---- Levels ---- */

START_TEST(levels_are_picked_by_name)
{
	const struct kern *fastest = kern(), *k;
	size_t l;

	for (l = 0; (k = kern_level(l)) != NULL; l++) {
		if (!kern_level(l + 1))
			ck_assert_ptr_eq(fastest, k);
		ck_assert_int_eq(kern_use(k->name), 0);
		ck_assert_ptr_eq(kern(), k);
	}
	ck_assert_uint_ge(l, 1);
	ck_assert_int_eq(kern_use("baseline"), 0); /* on every machine */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	ck_assert_int_eq(kern_use("model"), 0);
#endif
	ck_assert_int_eq(kern_use(fastest->name), 0);
	ck_assert_int_eq(kern_use("z80"), -1);
	ck_assert_int_eq(kern_use(""), -1);
	ck_assert_ptr_eq(kern(), fastest);
}
END_TEST

Suite *
suite_kern(void)
{
	Suite *s = suite_create("kern");
	TCase *t = tcase_create("kern");

	tcase_set_timeout(t, 60.0 * (double)dice_stress());
	tcase_add_loop_test(
	    t, errors_are_as_stated, 0, (int)(sizeof accuracies / sizeof *accuracies));
	tcase_add_loop_test(t, single_errors_are_as_stated, 0, 5);
	tcase_add_loop_test(t, edges_are_exact, 0, (int)(sizeof edges / sizeof *edges));
	tcase_add_test(t, single_edges_are_exact);
	tcase_add_test(t, far_right_log_sigmoid_is_no_positive_number);
	tcase_add_test(t, scalars_take_nan_and_negative);
	tcase_add_test(t, levels_agree_bit_for_bit);
	tcase_add_test(t, largest_is_the_first_of_equals);
	tcase_add_test(t, check_finds_each_value_anywhere);
	tcase_add_test(t, nothing_is_read_past_the_end);
	tcase_add_test(t, levels_are_picked_by_name);
	suite_add_tcase(s, t);
	return s;
}
