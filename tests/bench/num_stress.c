/* SPDX-License-Identifier: MIT */
/*
 * Numbers as text against the C library, at random, and how fast they are.
 *
 *     num_stress [COUNT [SEED]]
 *
 * Makes COUNT (default 100 million) comparisons of num_read with strtod and of
 * num_write with snprintf, half of each, and as many again for the lists of the
 * kernels at each level of this CPU; names the first difference and exits 1;
 * then prints the time per number. COUNT 0 only measures.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/num.h"
#include "kern/kern.h"

static uint64_t seed = 1;

/* Steele, Lea, Flood 2014: splitmix64 */
static uint64_t
draw(void)
{
	uint64_t x = seed += 0x9e3779b97f4a7c15U;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
	x = (x ^ x >> 27) * 0x94d049bb133111ebU;
	return x ^ x >> 31;
}

static unsigned
below(unsigned n)
{
	return (unsigned)((draw() >> 32) * n >> 32);
}

static double
from_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static uint64_t
to_bits(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

/* A finite double: any bits, in [0, 1), a decimal, an integer, a power of two and its neighbours. */
static double
draw_double(void)
{
	double x;

	switch (below(8)) {
	case 0:
		return (double)(draw() >> 11) * 0x1p-53;
	case 1:
		return (double)(draw() >> below(64)) / (double)((uint64_t)1 << below(40));
	case 2:
		return (double)below(1000000) / 1000;
	case 3:
		x = from_bits((draw() << 52) + below(5) - 2);
		break;
	case 4:
		x = (double)(int64_t)(draw() >> below(64));
		break;
	default:
		x = from_bits(draw());
	}
	return x - x == 0 ? x : 1.5;
}

/* A decimal: short, of 17 to 19 digits, long, or the middle between two doubles with a last digit more or less. */
static size_t
draw_text(char *text, size_t room)
{
	static const unsigned lengths[] = {1, 4, 8, 12, 17, 19, 20, 40};
	unsigned kind = below(9), digits, point, i;
	size_t len = 0;

	if (kind == 8) {
		/* 17 significant digits and some more: as near to a double as text gets */
		len = (size_t)snprintf(text, room, "%.*e", 14 + (int)below(30), draw_double());
		return len;
	}
	digits = lengths[kind];
	point = below(digits + 1);
	if (below(2))
		text[len++] = "+-"[below(2)];
	for (i = 0; i < digits; i++) {
		if (i == point)
			text[len++] = '.';
		text[len++] = (char)('0' + below(10));
	}
	if (below(2))
		len += (size_t)snprintf(text + len, room - len, "e%d",
		    below(4) ? (int)below(60) - 30 : (int)below(720) - 360);
	text[len] = '\0';
	return len;
}

static bool
same_read(char *text, size_t len)
{
	double x = 0, want;
	char *last;
	const char *p;

	want = strtod(text, &last);
	memset(text + len, (int)('0' + below(10)), 8);
	p = num_read(text, text + len, &x);
	text[len] = '\0';
	if (p == last && to_bits(x) == to_bits(want))
		return true;
	printf("read '%s': %a, want %a\n", text, x, want);
	return false;
}

static bool
same_write(double x, int precision)
{
	char got[NUM_ROOM + 1], want[64];

	got[num_write(got, x, precision)] = '\0';
	snprintf(want, sizeof(want), "%.*g", precision, x);
	if (strcmp(got, want) == 0)
		return true;
	printf("write %a to %d: '%s', want '%s'\n", x, precision, got, want);
	return false;
}

/* Reads back, with no digit too many, and the last one is the right one. */
static bool
good_shortest(double x)
{
	char got[NUM_ROOM + 1], digits[40], want[64];
	int n = 0;
	double back;

	got[num_write(got, x, NUM_SHORTEST)] = '\0';
	back = strtod(got, NULL);
	for (const char *p = got; *p && *p != 'e'; p++)
		if (*p >= '0' && *p <= '9' && (n > 0 || *p > '0'))
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	if (x == 0 || (to_bits(x) << 12) == 0) /* gaps of two widths: only that it reads back */
		return to_bits(back) == to_bits(x);
	snprintf(want, sizeof(want), "%.*e", n - 1, x < 0 ? -x : x);
	if (n > 1)
		memmove(want + 1, want + 2, sizeof(want) - 2);
	if (to_bits(back) == to_bits(x) && memcmp(want, digits, (size_t)n) == 0) {
		if (n == 1)
			return true;
		snprintf(want, sizeof(want), "%.*e", n - 2, x);
		if (strtod(want, NULL) != x)
			return true;
	}
	printf("shortest %a: '%s'\n", x, got);
	return false;
}

static bool
compare(unsigned long count)
{
	char text[256];

	for (unsigned long i = 0; i < count; i += 2) {
		double x = draw_double();
		unsigned n = below(20);

		if (!same_read(text, draw_text(text, 128)))
			return false;
		if (n > 17 || n == 0 ? !good_shortest(x) : !same_write(x, (int)n))
			return false;
	}
	return true;
}

enum { LIST = 200 };

static char list[LIST * 300 + KERN_PAD];
static char made[LIST * (NUM_ROOM + 1) + KERN_PAD], wanted[LIST * 64];

/* What most files hold: fixed or significant digits of an ordinary size. */
static size_t
draw_common(char *text, size_t room)
{
	const double x = ((double)(draw() >> 11) * 0x1p-52 - 1) * (below(2) ? 10 : 1000);
	const int digits = (int)below(17);

	if (below(4) == 0)
		return (size_t)snprintf(text, room, "%.*g", digits, below(2) ? x : draw_double());
	return (size_t)snprintf(text, room, "%.*f", digits, x);
}

/* Whether a level reads the list as strtod does. */
static bool
same_list(const struct kern *k)
{
	const char delim = ",\t; "[below(3)], close = "]\n"[below(2)];
	const size_t n = 1 + below(LIST);
	double want[LIST], got[LIST];
	char *p = list, *end, *last;
	size_t len = 0, read;

	for (size_t i = 0; i < n; i++) {
		if (below(16) == 0)
			*p++ = ' ';
		len = below(4) ? draw_common(p, 128) : draw_text(p, 128);
		want[i] = strtod(p, &last);
		p += len;
		if (below(64) == 0)
			*p++ = ' ';
		*p++ = i + 1 < n ? delim : close;
	}
	end = p + below(100); /* what is behind the list */
	for (int i = 0; i < KERN_PAD; i++)
		p[i] = "0123456789.,]\n-e"[below(16)];
	struct text_in t = {list, end, delim, close, false, false};
	read = k->read(&t, got, n + below(2) * LIST);
	for (size_t i = 0; i < n && i < read; i++) {
		if (to_bits(got[i]) != to_bits(want[i])) {
			printf("%s, number %zu: %a, want %a, of %.*s\n", k->name, i, got[i],
			    want[i], (int)(p - list), list);
			return false;
		}
	}
	if (read == n && t.p == p - 1)
		return true;
	printf("%s: read %zu, not %zu, of %.*s\n", k->name, read, n, (int)(p - list), list);
	return false;
}

/* Whether a level writes a list as snprintf does. */
static bool
same_text(const struct kern *k)
{
	const size_t n = 1 + below(LIST);
	struct text_out t = {1 + (int)below(below(2) ? 17 : 8), ',', "nan", "inf", "-inf"};
	double v[LIST];
	char *want = wanted, *end;

	for (size_t i = 0; i < n; i++) {
		v[i] = below(2) ? draw_double() : (double)(draw() >> 11) * 0x1p-53;
		if (below(16) == 0) /* near a tie of so many digits */
			v[i] = (double)(2 * below(1000000) + 1) / (double)(2 << below(30));
		want += sprintf(want, "%.*g,", t.precision, v[i]);
	}
	end = k->write(&t, made, v, n);
	if (end - made == want - wanted && memcmp(made, wanted, (size_t)(end - made)) == 0)
		return true;
	printf("%s, %d digits: %.*s\nwant %.*s\n", k->name, t.precision, (int)(end - made), made,
	    (int)(want - wanted), wanted);
	return false;
}

static bool
compare_lists(unsigned long count)
{
	const struct kern *k;

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		for (unsigned long i = 0; i < count; i += LIST) /* lists are half as long */
			if (!same_list(k) || !same_text(k))
				return false;
	}
	return true;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

enum { NUMBERS = 16384, ROUNDS = 40, TRIES = 15 };

static double values[NUMBERS];
static char lines[NUMBERS * (NUM_ROOM + 1) + NUM_PAD];

/* One number a line; returns the length. */
static size_t
write_lines(int precision)
{
	char *p = lines;

	for (int i = 0; i < NUMBERS; i++) {
		p += num_write(p, values[i], precision);
		*p++ = '\n';
	}
	return (size_t)(p - lines);
}

static double
read_lines(size_t len)
{
	const char *p = lines, *end = lines + len;
	double sum = 0, x;

	while (p < end) {
		p = num_read(p, end, &x);
		if (!p)
			return 0;
		sum += x;
		p++;
	}
	return sum;
}

static void
measure(const char *name, int precision)
{
	double best_write = 1, best_read = 1, sum = 0;
	size_t len = 0;

	for (int t = 0; t < TRIES; t++) {
		double start = now(), mid, end;

		for (int i = 0; i < ROUNDS; i++)
			len = write_lines(precision);
		mid = now();
		for (int i = 0; i < ROUNDS; i++)
			sum += read_lines(len);
		end = now();
		if (mid - start < best_write)
			best_write = mid - start;
		if (end - mid < best_read)
			best_read = end - mid;
	}
	best_write /= ROUNDS;
	best_read /= ROUNDS;
	printf("%-16s %2d: %5.2f bytes; write %5.2f ns, read %5.2f ns, %.2f GB/s%s\n", name,
	    precision, (double)len / NUMBERS, best_write / NUMBERS * 1e9, best_read / NUMBERS * 1e9,
	    (double)len / best_read * 1e-9, sum < 0 ? " " : "");
}

/* The same lists by the kernels of a level. */
static void
measure_list(const struct kern *k, const char *name, int precision)
{
	static double back[NUMBERS];
	const struct text_out out = {precision, ',', "nan", "inf", "-inf"};
	double best_write = 1, best_read = 1;
	char *end = lines;

	for (int t = 0; t < TRIES; t++) {
		double start = now(), mid, stop;

		for (int i = 0; i < ROUNDS; i++)
			end = k->write(&out, lines, values, NUMBERS);
		end[-1] = '\n';
		mid = now();
		for (int i = 0; i < ROUNDS; i++) {
			struct text_in in = {lines, end, ',', '\n', false};

			if (k->read(&in, back, NUMBERS) != NUMBERS)
				printf("not read\n");
		}
		stop = now();
		if (mid - start < best_write)
			best_write = mid - start;
		if (stop - mid < best_read)
			best_read = stop - mid;
	}
	best_write /= ROUNDS;
	best_read /= ROUNDS;
	printf("%-16s %2d: %5.2f bytes; write %5.2f ns, read %5.2f ns, %.2f GB/s, %s\n", name,
	    precision, (double)(end - lines) / NUMBERS, best_write / NUMBERS * 1e9,
	    best_read / NUMBERS * 1e9, (double)(end - lines) / best_read * 1e-9, k->name);
}

static void
measure_levels(const char *name, int precision)
{
	const struct kern *k;

	measure(name, precision);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++)
		measure_list(k, name, precision);
}

static void
measure_all(void)
{
	static const int precisions[] = {4, 6, 7, 8, 9, 12, 17, NUM_SHORTEST};
	const size_t n = sizeof(precisions) / sizeof(*precisions);

	for (int i = 0; i < NUMBERS; i++)
		values[i] = (double)(draw() >> 11) * 0x1p-53;
	for (size_t i = 0; i < n; i++)
		measure_levels("0 ... 1", precisions[i]);
	for (int i = 0; i < NUMBERS; i++)
		values[i] = (double)((int64_t)(draw() >> 11) - ((int64_t)1 << 52)) * 0x1p-49;
	for (size_t i = 0; i < n; i++)
		measure_levels("logits, -8 ... 8", precisions[i]);
	for (int i = 0; i < NUMBERS; i++)
		values[i] = (double)((int)below(200000) - 100000) / 10000;
	measure_levels("decimals", NUM_SHORTEST);
}

int
main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000000;

	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	if (!compare(count) || !compare_lists(count))
		return 1;
	printf("%lu comparisons, no difference\n", count);
	measure_all();
	return 0;
}
