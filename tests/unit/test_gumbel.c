/* SPDX-License-Identifier: MIT */
/*
 * Gumbel noise against its definition by the scalar Philox and long double; its bounds; what
 * is drawn against the largest of all sums; and how often, by chi-squared with fixed seeds.
 *
 * kern/gumbel.h (1) (2) (3), col/draw.c (1) to (4), op/gumbel.c (1) (2) (3), op/tau.c (1) (2).
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/philox.h"
#include "col/draw.h"
#include "dice.h"
#include "kern/gumbel.h"
#include "op/noise.h"
#include "op/op.h"

Suite *suite_gumbel(void);

#define NONE (-INFINITY)

enum { LONGEST = 1500 };

/* ---- the noise ---- */

/* (1) (2) */
static double
slow_noise(const struct gumbel *g, uint32_t class)
{
	uint32_t counter[4] = {
	    class / 32 * 8 + class % 8, g->counter[0], g->counter[1], g->counter[2]};
	uint32_t high[4], low[4];
	long double v;

	philox(counter, g->seed, high);
	counter[3] = g->more;
	philox(counter, g->seed, low);
	v = (high[class / 8 % 4] * 0x1p32L + low[class / 8 % 4] + 0.5L) * 0x1p-64L;
	v = (double)v < 1 ? (double)v : 1 - 0x1p-53;
	return (double)-logl(-log1pl(-v));
}

static struct gumbel
some_noise(void)
{
	const struct row_context context = {.number = dice_bits() >> 11, .seed = dice_bits() >> 11};

	return noise_of(&context, (uint32_t)dice_below(1000));
}

START_TEST(noise_is_what_it_is_by_definition)
{
	static const uint32_t far[] = {0, 31, 32, 50256, 1000003, 0xffffffff};
	double z[LONGEST], noise[LONGEST], listed[6];
	struct gumbel g;
	const struct kern *k;

	for (long round = 0; round < dice_rounds(20); round++) {
		const size_t n = 1 + dice_below(round % 2 ? 70 : LONGEST);

		g = some_noise();
		for (size_t i = 0; i < n; i++)
			z[i] = i % 7 == 3 ? NONE : 0;
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			memset(noise, 0, sizeof(noise));
			k->gumbel_add(noise, z, n, &g);
			for (size_t i = 0; i < n; i++) {
				const double want = slow_noise(&g, (uint32_t)i);

				ck_assert_msg(z[i] < 0
					? noise[i] == NONE
					: fabs(noise[i] - want) < 1e-15 * (20 + fabs(want)),
				    "%s: class %zu has %.17g, not %.17g", k->name, i, noise[i],
				    want);
			}
			ck_assert(n == LONGEST || noise[n] == 0);
			k->gumbel_listed(listed, far, 6, &g);
			for (size_t i = 0; i < 6; i++)
				ck_assert(fabs(listed[i] - slow_noise(&g, far[i])) < 1e-13);
		}
	}
}
END_TEST

START_TEST(levels_and_ways_have_the_same_bits)
{
	double z[LONGEST] = {0}, noise[LONGEST], other[LONGEST];
	uint32_t class[LONGEST];
	struct gumbel g = some_noise();
	const struct kern *k;

	for (size_t i = 0; i < LONGEST; i++)
		class[i] = (uint32_t)i;
	kern_level(0)->gumbel_add(noise, z, LONGEST, &g);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		k->gumbel_add(other, z, LONGEST, &g);
		ck_assert_mem_eq(noise, other, sizeof(noise));
		for (size_t i = 0; i < LONGEST; i += 37)
			k->gumbel_listed(
			    other + i, class + i, LONGEST - i < 37 ? LONGEST - i : 37, &g);
		ck_assert_mem_eq(noise, other, sizeof(noise));
	}
}
END_TEST

static void
check_bounds(uint32_t r)
{
	static const uint32_t lows[] = {0, 1, 0x80000000, 0xfffffffe, 0xffffffff};
	const vd number = all(r), most = gumbel_most(number);
	const struct gumbel_bounds b = gumbel_bounds(number, most);
	double g;

	for (size_t i = 0; i < 5; i++) {
		g = gumbel_of(all_bits(r), all_bits(lows[i]))[0];
		ck_assert_msg(b.least[0] <= g && g <= b.most[0] && g <= most[0],
		    "r %u: %.17g is not within %.17g and %.17g", r, g, b.least[0], b.most[0]);
		ck_assert(g > -3.61 && g < 45.07);
	}
	if (r >= 0x10000) /* near enough that few classes have to be worked out */
		ck_assert(b.most[0] - b.least[0] < (r < 0xffff0000 ? 0.9 : 4));
}

/* (3) at every power of two and beside it, and at random */
START_TEST(bounds_hold)
{
	for (unsigned bit = 0; bit < 32; bit++) {
		for (uint32_t d = 0; d < 5; d++) {
			check_bounds((1U << bit) + d - 2);
			check_bounds(0U - ((1U << bit) + d - 2));
		}
	}
	for (long round = 0; round < dice_rounds(30000); round++)
		check_bounds((uint32_t)(dice_bits() >> 32) >> dice_below(20));
}
END_TEST

/* ---- what is drawn ---- */

struct sum {
	double sum;
	size_t i;
};

/* draw.c (1) */
static int
falling(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->sum != y->sum)
		return x->sum > y->sum ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* All sums in falling order; how many are above -inf. */
static size_t
slow_order(
    const double *z, size_t n, const struct row_context *context, size_t draw, struct sum *all)
{
	const struct gumbel g = noise_of(context, (uint32_t)draw);
	double noise;
	size_t m = 0, top = 0;
	uint32_t class;

	for (size_t i = 0; i < n; i++)
		top = z[i] > z[top] ? i : top;
	for (size_t i = 0; i < n; i++) {
		class = context->id ? context->id[i] : (uint32_t)i;
		kern_level(0)->gumbel_listed(&noise, &class, 1, &g);
		all[i] = (struct sum){(z[i] - (fabs(z[top]) > 0x1p20 ? z[top] : 0)) + noise, i};
		m += z[i] > NONE;
	}
	qsort(all, n, sizeof(all[0]), falling);
	return m;
}

/* Rows of every kind that has a path of its own. */
static void
deal(double *z, size_t n)
{
	const size_t kind = dice_below(6);

	dice_row(z, n, kind == 1 ? 0.01 : kind == 2 ? 30 : 3);
	for (size_t i = 0; i < n; i++) {
		if (kind == 3) /* each beats those before it */
			z[i] = (double)i / 3;
		else if (kind == 4) /* (4) */
			z[i] += 3e7;
		else if (kind == 5)
			z[i] = z[i] / 8 - 1e17;
	}
}

START_TEST(draws_are_the_largest_sums)
{
	static struct sum all[LONGEST];
	double z[LONGEST], drawn[LONGEST], sums[LONGEST];
	uint32_t id[LONGEST];
	size_t got, m = 0;

	for (long round = 0; round < dice_rounds(400); round++) {
		const size_t n = 1 + dice_below(round % 3 ? 80 : LONGEST);
		struct row_context context = {.number = dice_bits() >> 11,
		    .seed = dice_below(5),
		    .id = round % 5 ? NULL : id};
		struct sampling s = {.n = 1 + dice_below(round % 2 ? n : 5), .distinct = round % 2};
		struct urn u = {.z = z, .n = n, .max = NONE, .context = &context};

		deal(z, n);
		for (size_t i = 0; i < n; i++) {
			u.max = z[i] > u.max ? z[i] : u.max;
			id[i] = (uint32_t)(3 * i + 7);
		}
		got = draw_classes(&u, &s, drawn, sums);
		for (size_t k = 0; k < got; k++) {
			if (k == 0 || !s.distinct)
				m = slow_order(z, n, &context, k, all);
			ck_assert_uint_eq(got, s.distinct && m < s.n ? m : s.n);
			ck_assert_msg(drawn[k] == (double)all[s.distinct ? k : 0].i,
			    "n %zu, draw %zu: %g, not %zu", n, k, drawn[k], all[0].i);
		}
	}
}
END_TEST

START_TEST(levels_draw_the_same)
{
	double z[LONGEST], drawn[60], other[60], sums[60];
	const struct kern *k;

	for (long round = 0; round < dice_rounds(100); round++) {
		const size_t n = 1 + dice_below(round % 2 ? 40 : LONGEST);
		const struct row_context context = {.number = (uint64_t)round, .seed = 9};
		const struct sampling s = {.n = 1 + dice_below(60), .distinct = round % 2};
		struct urn u = {.z = z, .n = n, .max = NONE, .context = &context};
		size_t got;

		deal(z, n);
		for (size_t i = 0; i < n; i++)
			u.max = z[i] > u.max ? z[i] : u.max;
		ck_assert_int_eq(kern_use(kern_level(0)->name), 0);
		got = draw_classes(&u, &s, drawn, sums);
		for (size_t l = 1; (k = kern_level(l)) != NULL; l++) {
			ck_assert_int_eq(kern_use(k->name), 0);
			ck_assert_uint_eq(draw_classes(&u, &s, other, sums), got);
			ck_assert_mem_eq(drawn, other, got * sizeof(*drawn));
		}
	}
}
END_TEST

START_TEST(many_rows_at_a_time_are_drawn_as_one_by_one)
{
	enum { ROWS = 150 };
	double z[ROWS * GUMBEL_GROUP], drawn[3 * ROWS], one[3], sums[3];
	const struct kern *k;

	for (size_t n = 1; n <= GUMBEL_GROUP; n++) {
		struct row_context context = {.number = 0xfffffff0, .seed = n}; /* it carries */
		struct sampling s = {.n = 1 + n % 3};
		struct urn u = {.z = z, .n = n, .context = &context};

		for (size_t i = 0; i < ROWS; i++)
			deal(z + i * n, n);
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			ck_assert_int_eq(kern_use(k->name), 0);
			u.z = z;
			context.number = 0xfffffff0;
			draw_each_row(&u, ROWS, &s, drawn);
			for (size_t i = 0; i < ROWS; i++, context.number++, u.z += n) {
				u.max = NONE;
				for (size_t j = 0; j < n; j++)
					u.max = u.z[j] > u.max ? u.z[j] : u.max;
				ck_assert_uint_eq(draw_classes(&u, &s, one, sums), s.n);
				for (size_t j = 0; j < s.n; j++)
					ck_assert_msg(one[j] == drawn[i * s.n + j],
					    "%s, n %zu, row %zu, draw %zu: %g, not %g", k->name, n,
					    i, j, drawn[i * s.n + j], one[j]);
			}
		}
	}
}
END_TEST

/* A class that is not drawn may be removed: the draw stays. */
START_TEST(filters_leave_draws_alone)
{
	double z[200], fewer[200], drawn[3], again[3], sums[3];

	for (long round = 0; round < dice_rounds(200); round++) {
		const struct row_context context = {.number = (uint64_t)round};
		const struct sampling s = {.n = 3, .distinct = round % 2};
		struct urn u = {.z = z, .n = 200, .context = &context};

		dice_row(z, 200, 2);
		memcpy(fewer, z, sizeof(z));
		ck_assert_uint_eq(draw_classes(&u, &s, drawn, sums), 3);
		for (size_t i = 0; i < 200; i++) {
			if (dice_below(2) && i != (size_t)drawn[0] && i != (size_t)drawn[1] &&
			    i != (size_t)drawn[2])
				fewer[i] = NONE;
		}
		u.z = fewer;
		ck_assert_uint_eq(draw_classes(&u, &s, again, sums), 3);
		ck_assert_mem_eq(drawn, again, sizeof(drawn));
	}
}
END_TEST

/* ---- how often ---- */

static const double chance[] = {0.5, 0.3, 0.15, 0.05};

/* Whole rows of draws: the sum of (seen - expected)^2 / expected is chi-squared. */
static double
chi_squared(const size_t *seen, const double *p, size_t n, double total)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] > 0)
			sum += pow((double)seen[i] - total * p[i], 2) / (total * p[i]);
	}
	return sum;
}

/* Behind them classes that are as likely together as by themselves, to fill several groups. */
static void
fill_urn(double *z, size_t n)
{
	for (size_t i = 0; i < 4; i++)
		z[i * (n / 4)] = log(chance[i]);
}

/* In _i: rows of one draw, or one row of many draws; of 4 classes, or 4 of many. */
START_TEST(draws_with_replacement_are_as_frequent_as_probable)
{
	enum { DRAWS = 100000 };
	const size_t n = _i / 2 ? 400 : 4, rows = _i % 2 ? 1 : DRAWS;
	static double drawn[DRAWS];
	double z[400];
	size_t seen[4] = {0};

	for (size_t i = 0; i < n; i++)
		z[i] = NONE;
	fill_urn(z, n);
	for (size_t row = 0; row < rows; row++) {
		const struct row_context context = {.number = row, .seed = 1};
		const struct sampling s = {.n = DRAWS / rows};
		struct urn u = {.z = z, .n = n, .max = z[0], .context = &context};

		ck_assert_uint_eq(draw_classes(&u, &s, drawn, NULL), s.n);
		for (size_t k = 0; k < s.n; k++) {
			ck_assert(fmod(drawn[k], (double)(n / 4)) == 0); /* (2) */
			seen[(size_t)drawn[k] / (n / 4)]++;
		}
	}
	ck_assert(chi_squared(seen, chance, 4, DRAWS) < 16.27); /* 3 degrees: P = 0.001 */
}
END_TEST

/* Two of four, in order: p_i p_j / (1 - p_i). */
START_TEST(draws_without_replacement_are_as_frequent_as_probable)
{
	enum { ROWS = 100000 };
	size_t seen[16] = {0};
	double z[4], p[16] = {0}, drawn[2], sums[2];

	fill_urn(z, 4);
	for (size_t i = 0; i < 16; i++)
		p[i] = i / 4 == i % 4 ? 0 : chance[i / 4] * chance[i % 4] / (1 - chance[i / 4]);
	for (size_t row = 0; row < ROWS; row++) {
		const struct row_context context = {.number = row, .seed = 2};
		const struct sampling s = {.n = 2, .distinct = true};
		struct urn u = {.z = z, .n = 4, .max = z[0], .context = &context};

		ck_assert_uint_eq(draw_classes(&u, &s, drawn, sums), 2);
		seen[(size_t)drawn[0] * 4 + (size_t)drawn[1]]++;
	}
	for (size_t i = 0; i < 16; i += 5)
		ck_assert_uint_eq(seen[i], 0);
	ck_assert(chi_squared(seen, p, 16, ROWS) < 31.26); /* 11 degrees: P = 0.001 */
}
END_TEST

/* Logits so large that the noise would be lost in the sum. */
START_TEST(far_logits_are_drawn_too)
{
	const double z[2] = {1e17, 1e17};
	size_t seen = 0;
	double drawn;

	for (size_t row = 0; row < 10000; row++) {
		const struct row_context context = {.number = row};
		const struct sampling s = {.n = 1};
		struct urn u = {.z = z, .n = 2, .max = z[0], .context = &context};

		draw_classes(&u, &s, &drawn, NULL);
		seen += drawn == 0;
	}
	ck_assert(fabs((double)seen - 5000) < 250); /* five standard deviations */
}
END_TEST

/* Seeds, rows and draws are independent: the noise of two of them is not correlated. */
START_TEST(noise_is_independent)
{
	enum { N = 20000 };
	static double a[N], b[N], zero[N];
	const struct row_context first = {.number = 5, .seed = 7}, seed = {.number = 5, .seed = 8},
				 row = {.number = 6, .seed = 7},
				 high = {.number = 5 + ((uint64_t)1 << 32), .seed = 7};
	const struct gumbel g = noise_of(&first, 0),
			    others[] = {noise_of(&seed, 0), noise_of(&row, 0), noise_of(&high, 0),
				noise_of(&first, 1)};
	double mean = 0, square = 0, product;

	kern()->gumbel_add(a, zero, N, &g);
	for (size_t i = 0; i < N; i++) {
		mean += a[i] / N;
		square += a[i] * a[i] / N;
	}
	ck_assert(fabs(mean - 0.57721566) < 0.05); /* Euler's; pi^2 / 6 */
	ck_assert(fabs(square - mean * mean - 1.6449341) < 0.15);
	for (size_t k = 0; k < 4; k++) {
		kern()->gumbel_add(b, zero, N, &others[k]);
		product = 0;
		for (size_t i = 0; i < N; i++)
			product += (a[i] - mean) * (b[i] - mean) / N;
		ck_assert(fabs(product) < 0.06);
	}
}
END_TEST

/* ---- the steps ---- */

START_TEST(the_largest_of_the_perturbed_is_the_first_that_is_drawn)
{
	double z[300], row[300], scratch[300], drawn;
	uint32_t id[300];
	double tau = 0;

	for (long round = 0; round < dice_rounds(200); round++) {
		const size_t n = 1 + dice_below(300);
		struct row_context context = {
		    .number = (uint64_t)round, .id = round % 4 ? NULL : id};
		const struct sampling s = {.n = 1};
		struct urn u = {.z = z, .n = n, .max = NONE, .context = &context};
		double sums;

		deal(z, n);
		for (size_t i = 0; i < n; i++) {
			u.max = z[i] > u.max ? z[i] : u.max;
			id[i] = (uint32_t)(5 * i);
		}
		draw_classes(&u, &s, &drawn, &sums);
		memcpy(row, z, sizeof(z));
		op_gumbel.apply(NULL, row, n, &context, scratch);
		ck_assert_uint_eq(kern()->argmax(row, n), (size_t)drawn);
		for (size_t i = 0; i < n; i++)
			ck_assert((row[i] == NONE) == (z[i] == NONE)); /* gumbel.c (1) */
		op_tau.apply(&tau, row, n, &context, scratch);
		for (size_t i = 0; i < n; i++) /* tau.c (1) */
			ck_assert(row[i] == (i == (size_t)drawn ? 0 : NONE));
	}
}
END_TEST

Suite *
suite_gumbel(void)
{
	Suite *s = suite_create("gumbel");
	TCase *t = tcase_create("gumbel");

	tcase_set_timeout(t, 60.0 * (double)dice_stress());
	tcase_add_test(t, noise_is_what_it_is_by_definition);
	tcase_add_test(t, levels_and_ways_have_the_same_bits);
	tcase_add_test(t, bounds_hold);
	tcase_add_test(t, draws_are_the_largest_sums);
	tcase_add_test(t, levels_draw_the_same);
	tcase_add_test(t, many_rows_at_a_time_are_drawn_as_one_by_one);
	tcase_add_test(t, filters_leave_draws_alone);
	tcase_add_loop_test(t, draws_with_replacement_are_as_frequent_as_probable, 0, 4);
	tcase_add_test(t, draws_without_replacement_are_as_frequent_as_probable);
	tcase_add_test(t, far_logits_are_drawn_too);
	tcase_add_test(t, noise_is_independent);
	tcase_add_test(t, the_largest_of_the_perturbed_is_the_first_that_is_drawn);
	suite_add_tcase(s, t);
	return s;
}
