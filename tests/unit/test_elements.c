/* SPDX-License-Identifier: MIT */
/*
 * The numbers of binary files: all 65,536 values of float16 and bfloat16 and
 * every point at which their rounding turns, at each CPU level, against ldexp;
 * integers of both byte orders against arithmetic by hand.
 *
 * half.c (1) (2), elements.c (1).
 */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "dice.h"
#include "format/elements.h"
#include "kern/kern.h"

Suite *suite_elements(void);

enum { ALL = 1 << 16, INF = 0x7c00, BF16_INF = 0x7f80 };

struct half {
	const char *name;
	int mant, bias;
	uint16_t inf;
};

static const struct half halves[] = {
    {"float16", 10, 15, INF},
    {"bfloat16", 7, 127, BF16_INF},
};

static double values[2 * ALL], wide[ALL + 1];
static unsigned char bytes[2 * ALL + 3];

/* By the definition of the format; NaN for what is none. */
static double
value_of(const struct half *f, uint16_t h)
{
	const int e = (h & 0x7fff) >> f->mant, m = h & ((1 << f->mant) - 1);
	const double sign = h & 0x8000 ? -1 : 1;

	if ((h & 0x7fff) >= f->inf)
		return m ? NAN : sign * (double)INFINITY;
	if (e == 0)
		return sign * ldexp(m, 1 - f->bias - f->mant);
	return sign * ldexp(m + (1 << f->mant), e - f->bias - f->mant);
}

static void
put(unsigned char *p, uint16_t h)
{
	p[0] = (unsigned char)h;
	p[1] = (unsigned char)(h >> 8);
}

static uint16_t
get(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static void
widen(const struct kern *k, const struct half *f, double *dst, const void *p, size_t n)
{
	(f->inf == INF ? k->widen_f16 : k->widen_bf16)(dst, p, n);
}

static void
narrow(const struct kern *k, const struct half *f, void *dst, const double *z, size_t n)
{
	(f->inf == INF ? k->narrow_f16 : k->narrow_bf16)(dst, z, n);
}

static uint64_t
bits(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return u;
}

/* (1) From an odd address. */
START_TEST(every_value_is_widened_exactly)
{
	const struct half *f = &halves[_i];
	const struct kern *k;
	uint64_t want;

	for (size_t h = 0; h < ALL; h++)
		put(bytes + 1 + 2 * h, (uint16_t)h);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		widen(k, f, wide, bytes + 1, ALL);
		for (size_t h = 0; h < ALL; h++) {
			want = bits(value_of(f, (uint16_t)h));
			if (isnan(value_of(f, (uint16_t)h)))
				want = (uint64_t)(h >> 15) << 63 | 0x7ff8000000000000 |
				    (uint64_t)(h & ((1U << f->mant) - 1)) << (52 - f->mant);
			if (bits(wide[h]) != want)
				ck_abort_msg("%s %s: %zx: %a", k->name, f->name, h, wide[h]);
		}
	}
}
END_TEST

START_TEST(every_value_comes_back)
{
	const struct half *f = &halves[_i];
	const struct kern *k;
	uint16_t want;

	for (size_t h = 0; h < ALL; h++)
		put(bytes + 2 * h, (uint16_t)h);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		widen(k, f, wide, bytes, ALL);
		narrow(k, f, bytes, wide, ALL);
		for (size_t h = 0; h < ALL; h++) {
			want = (uint16_t)h;
			if (isnan(wide[h])) /* quiet */
				want |= (uint16_t)(1U << (f->mant - 1));
			if (get(bytes + 2 * h) != want)
				ck_abort_msg(
				    "%s %s: %zx: %x", k->name, f->name, h, get(bytes + 2 * h));
		}
	}
}
END_TEST

static void
expect_all(const struct half *f, const char *what, const uint16_t *want, size_t n)
{
	const struct kern *k;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		narrow(k, f, bytes + 1, values, n);
		for (size_t i = 0; i < n; i++) {
			if (get(bytes + 1 + 2 * i) != want[i])
				ck_abort_msg("%s %s %s: %a: %x, not %x", k->name, f->name, what,
				    values[i], get(bytes + 1 + 2 * i), want[i]);
		}
	}
}

/*
 * (2) Between a value and the next: the middle goes to the even one, the doubles on
 * either side of it to the nearer. Behind the largest the next is where it would be.
 */
START_TEST(rounding_turns_at_the_middle)
{
	const struct half *f = &halves[_i];
	const double beyond = ldexp(1, f->bias + 1);
	static uint16_t want[ALL];
	double low, high, middle;
	uint16_t sign;

	for (int side = -1; side <= 1; side++) {
		for (uint32_t i = 0; i < 2 * (uint32_t)f->inf; i++) {
			const uint16_t h = (uint16_t)(i / 2);

			sign = (uint16_t)(i % 2 << 15);
			low = value_of(f, h);
			high = h + 1 < f->inf ? value_of(f, (uint16_t)(h + 1)) : beyond;
			middle = low + (high - low) / 2; /* exact */
			if (side != 0)
				middle = nextafter(middle, side < 0 ? low : high);
			values[i] = sign ? -middle : middle;
			want[i] = (uint16_t)(sign |
			    (side < 0            ? h
				    : side > 0   ? h + 1
				    : h % 2 == 0 ? h
						 : h + 1));
		}
		expect_all(f, "side of the middle", want, 2 * (size_t)f->inf);
	}
}
END_TEST

/* (2) */
START_TEST(what_is_out_of_range_is_infinite_or_zero)
{
	const struct half *f = &halves[_i];
	const uint16_t want[] = {
	    f->inf, f->inf, f->inf, f->inf | 0x8000, 0, 0, 0x8000, 0x8000, f->inf, f->inf | 0x8000};

	values[0] = ldexp(1, f->bias + 1);
	values[1] = 1e39;
	values[2] = 0x1.fffffffffffffp1023;
	values[3] = -1e300;
	values[4] = 0;
	values[5] = 0x1p-1074;
	values[6] = -0.0;
	values[7] = -0x1p-1022;
	values[8] = INFINITY;
	values[9] = -INFINITY;
	expect_all(f, "limit", want, sizeof(want) / sizeof(*want));
}
END_TEST

/* By its neighbours: no other value is nearer, and of two as near it is the even one. */
static bool
is_nearest(const struct half *f, double x, uint16_t h)
{
	const double beyond = ldexp(1, f->bias + 1), at = fabs(value_of(f, h)), a = fabs(x);
	const uint16_t m = h & 0x7fff;
	const double here = isinf(at) ? beyond : at;
	const double below = m > 0 ? value_of(f, (uint16_t)(m - 1)) : 0;
	const double above = m + 1 < f->inf ? value_of(f, (uint16_t)(m + 1)) : beyond;
	const double off = fabs(a - here);

	if ((h & 0x8000) != (signbit(x) ? 0x8000 : 0))
		return false;
	if (a >= here && m == f->inf)
		return true;
	if (m > 0 && (off > a - below || (off == a - below && m % 2)))
		return false;
	return m == f->inf || (off <= above - a && !(off == above - a && m % 2));
}

START_TEST(any_double_goes_to_the_nearest)
{
	const struct half *f = &halves[_i];
	const struct kern *k;

	for (size_t i = 0; i < ALL; i++) {
		const uint64_t u = dice_bits();
		const int e = f->bias + 2 - (int)dice_below((uint64_t)(2 * f->bias + 20));

		values[i] = ldexp(1 + (double)(u >> 12) * 0x1p-52, e) * (u & 1 ? -1 : 1);
	}
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		narrow(k, f, bytes, values, ALL);
		for (size_t i = 0; i < ALL; i++) {
			if (!is_nearest(f, values[i], get(bytes + 2 * i)))
				ck_abort_msg("%s %s: %a: %x", k->name, f->name, values[i],
				    get(bytes + 2 * i));
		}
	}
}
END_TEST

/* Any number of values, and not a byte more. */
START_TEST(nothing_else_is_touched)
{
	const struct half *f = &halves[_i];
	const struct kern *k;

	for (size_t i = 0; i < 70; i++)
		values[i] = 1 + (double)(i % 64);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		for (size_t n = 0; n < 70; n++) {
			memset(bytes, 'x', sizeof(bytes));
			narrow(k, f, bytes + 1, values, n);
			ck_assert(bytes[0] == 'x' && bytes[1 + 2 * n] == 'x');
			wide[n] = 7;
			widen(k, f, wide, bytes + 1, n);
			ck_assert(wide[n] == 7);
			ck_assert(n == 0 || memcmp(wide, values, n * sizeof(*wide)) == 0);
		}
	}
}
END_TEST

static void
expect_loaded(enum element e, bool big, const char *p, size_t n, const double *want)
{
	element_load(wide, p, n, e, big);
	for (size_t i = 0; i < n; i++) {
		if (!(wide[i] == want[i]))
			ck_abort_msg("%s%s: number %zu is %.17g, not %.17g", element_name(e),
			    big ? ", big" : "", i, wide[i], want[i]);
	}
	ck_assert_uint_eq(n * element_size(e) > 0, n > 0);
}

START_TEST(integers_have_any_size_and_order)
{
	const double small[] = {0, 127, -128, -1}, small_u[] = {0, 127, 128, 255};
	const double one[] = {1, 0};

	expect_loaded(ELEMENT_I8, false, "\0\x7f\x80\xff", 4, small);
	expect_loaded(ELEMENT_U8, true, "\0\x7f\x80\xff", 4, small_u);
	expect_loaded(ELEMENT_BOOL, false, "\2\0", 2, one);
	expect_loaded(
	    ELEMENT_I16, false, "\x34\x12\xfe\xff\0\x80", 3, (double[]){0x1234, -2, -32768});
	expect_loaded(
	    ELEMENT_I16, true, "\x12\x34\xff\xfe\x80\0", 3, (double[]){0x1234, -2, -32768});
	expect_loaded(ELEMENT_U16, true, "\x12\x34\xff\xfe", 2, (double[]){0x1234, 65534});
	expect_loaded(ELEMENT_I32, false, "\1\0\0\0\xff\xff\xff\xff\0\0\0\x80", 3,
	    (double[]){1, -1, -2147483648.0});
	expect_loaded(ELEMENT_U32, true, "\x80\0\0\1", 1, (double[]){2147483649.0});
	expect_loaded(ELEMENT_I64, true, "\x80\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xfe", 2,
	    (double[]){-0x1p63, -2});
	expect_loaded(
	    ELEMENT_I64, false, "\xff\xff\xff\xff\xff\xff\xff\x7f", 1, (double[]){0x1p63});
	expect_loaded(ELEMENT_U64, false, "\xff\xff\xff\xff\xff\xff\xff\xff\1\0\0\0\0\0\x20\0", 2,
	    (double[]){0x1p64, 0x1p53}); /* rounded, ties to even */
}
END_TEST

/* More numbers than are turned round at a time. */
START_TEST(floats_may_be_big_endian)
{
	static const enum element each[] = {ELEMENT_F64, ELEMENT_F32, ELEMENT_F16, ELEMENT_BF16};
	static char little[8 * 1500], big[8 * 1500];
	const enum element e = each[_i];
	const size_t size = element_size(e), n = 1500;

	for (size_t i = 0; i < n; i++)
		values[i] =
		    0.5 * (double)((int)dice_below(400) - 200) / (e == ELEMENT_BF16 ? 4 : 1);
	ck_assert_ptr_eq(element_store(little, values, n, e), little + n * size);
	for (size_t i = 0; i < n * size; i++)
		big[i] = little[i / size * size + (size - 1 - i % size)];
	element_load(wide, little, n, e, false);
	element_load(values, big, n, e, true);
	ck_assert_mem_eq(wide, values, n * sizeof(*wide));
}
END_TEST

Suite *
suite_elements(void)
{
	Suite *s = suite_create("elements");
	TCase *t = tcase_create("half"), *u = tcase_create("elements");

	tcase_add_loop_test(t, every_value_is_widened_exactly, 0, 2);
	tcase_add_loop_test(t, every_value_comes_back, 0, 2);
	tcase_add_loop_test(t, rounding_turns_at_the_middle, 0, 2);
	tcase_add_loop_test(t, what_is_out_of_range_is_infinite_or_zero, 0, 2);
	tcase_add_loop_test(t, any_double_goes_to_the_nearest, 0, 2);
	tcase_add_loop_test(t, nothing_else_is_touched, 0, 2);
	tcase_add_test(u, integers_have_any_size_and_order);
	tcase_add_loop_test(u, floats_may_be_big_endian, 0, 4);
	suite_add_tcase(s, t);
	suite_add_tcase(s, u);
	return s;
}
