/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers as text, at every level of this CPU: where they begin and
 * end, what may stand between the numbers, and what is no number. That the
 * numbers are the right ones, test_num.c looks after.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/num.h"
#include "dice.h"
#include "kern/kern.h"

Suite *suite_text(void);

enum { LONGEST = 300 };

/* For the loops: Check's own macros write to a pipe even where all is well. */
#define EXPECT(ok, ...)                            \
	do {                                       \
		if (!(ok))                         \
			ck_abort_msg(__VA_ARGS__); \
	} while (0)

/* A list of n numbers, each its own index over 8, but for `text` at `at`. Returns its length. */
static size_t
make_list(char *list, size_t n, size_t at, const char *text, char delim, char close)
{
	char *p = list;

	for (size_t i = 0; i < n; i++) {
		p += i == at ? sprintf(p, "%s", text) : sprintf(p, "%g", (double)i / 8);
		*p++ = i + 1 < n ? delim : close;
	}
	memset(p, '7', KERN_PAD);
	return (size_t)(p - list);
}

/* At each level `want` numbers are read, x at `at`, and t.p is at `stop` then. */
static void
expect_list(const char *list, size_t len, bool json, size_t n, size_t want, size_t at, double x,
    size_t stop)
{
	const struct kern *k;
	double z[LONGEST + 8];

	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		struct text_in t = {list, list + len, ',', json ? ']' : '\n', json, false};
		size_t got;

		for (size_t i = 0; i < LONGEST + 8; i++)
			z[i] = -777;
		got = k->read(&t, z, n);
		EXPECT(got == want, "%s: read %zu, not %zu, of '%.*s'", k->name, got, want,
		    (int)len, list);
		EXPECT(t.p == list + stop, "%s: at %td, not %zu, of '%.*s'", k->name, t.p - list,
		    stop, (int)len, list);
		for (size_t i = 0; i < want; i++)
			EXPECT(i == at ? z[i] == x || (isnan(z[i]) && isnan(x))
				       : z[i] == (double)i / 8,
			    "%s: number %zu of '%.*s' is %g", k->name, i, (int)len, list, z[i]);
		for (size_t i = n; i < LONGEST + 8; i++)
			EXPECT(z[i] == -777, "%s: wrote behind %zu", k->name, n);
	}
}

/* What is one number, in CSV and in JSON. */
START_TEST(one_is_taken_or_refused_wherever_it_stands)
{
	static const struct {
		const char *text;
		double x;
		bool csv, json;
	} cases[] = {{"1", 1, true, true}, {"-1", -1, true, true}, {"+1", 1, true, false},
	    {"0", 0, true, true}, {"-0.5", -0.5, true, true}, {"01", 1, true, false},
	    {"-01", -1, true, false}, {"00", 0, true, false}, {"0.5", 0.5, true, true},
	    {"00.5", 0.5, true, false}, {".5", .5, true, false}, {"-.5", -.5, true, false},
	    {"5.", 5, true, false}, {"-5.", -5, true, false}, {"5.e1", 50, true, false},
	    {"5.0e1", 50, true, true}, {"1e1", 10, true, true}, {"1E+1", 10, true, true},
	    {"01e1", 10, true, false}, {" 1", 1, true, true}, {"  1", 1, true, true},
	    {"1 ", 1, true, true}, {" -1 ", -1, true, true}, {"\t1\t", 1, true, true},
	    {" 1.25", 1.25, true, true}, {" .5", .5, true, false}, {" 01", 1, true, false},
	    {"\r1", 1, false, true}, {"1\r", 1, false, true}, {"", 0, false, false},
	    {" ", 0, false, false}, {"-", 0, false, false}, {".", 0, false, false},
	    {"-.", 0, false, false}, {"--1", 0, false, false}, {"1-", 0, false, false},
	    {"1-2", 0, false, false}, {"1.2.3", 0, false, false}, {"1..2", 0, false, false},
	    {"..1", 0, false, false}, {"1 2", 0, false, false}, {"1x", 0, false, false},
	    {"x", 0, false, false}, {"1:", 0, false, false}, {"1/", 0, false, false},
	    {"null", 0, false, false}, {"\"1\"", 0, false, false}, {"1e", 0, false, false},
	    {"0x10", 0, false, false}, {"nan", NAN, true, true}, {"inf", INFINITY, true, true},
	    {"+inf", INFINITY, true, false}, {"-Infinity", -INFINITY, true, true},
	    {"NaN", NAN, true, true}, {"1\xb2", 0, false, false}, {"\xb1", 0, false, false},
	    {"\xc2\xa0"
	     "1",
		0, false, false},
	    {"1234567890123456", 1234567890123456, true, true},
	    {"123456789012345.6", 123456789012345.6, true, true},
	    {"12345678.90123456", 12345678.90123456, true, true},
	    {"-1234567.90123456", -1234567.90123456, true, true},
	    {"-12345678.90123456", -12345678.90123456, true, true},
	    {" 1234567.89012345", 1234567.89012345, true, true},
	    {"9007199254740993", 9007199254740992, true, true},
	    {"9999999999999999", 1e16, true, true}, {"0.00000000000001", 1e-14, true, true},
	    {".000000000000001", 1e-15, true, false}, {"1.00000000000000", 1, true, true},
	    {"1 .5", 0, false, false}, {"1. 5", 0, false, false}, {"- 1", 0, false, false}};
	static const size_t lengths[] = {1, 2, 4, 7, 8, 9, 12, 64, 65, 72, 80, 200};
	char list[LONGEST * 24];

	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		for (size_t l = 0; l < sizeof(lengths) / sizeof(*lengths); l++) {
			for (int json = 0; json < 2; json++) {
				const char close = json ? ']' : '\n';
				const size_t n = lengths[l], at = dice_below(n);
				const size_t len =
				    make_list(list, n, at, cases[c].text, ',', close);
				const bool good = json ? cases[c].json : cases[c].csv;
				char before[LONGEST * 24];
				/* behind the numbers before the bad one; none: where it began */
				const size_t stop =
				    make_list(before, at, at, "", ',', ',') - (at > 0);

				/* a CR before the end of a CSV line is part of that end */
				if (!json && at + 1 == n && strcmp(cases[c].text, "1\r") == 0)
					continue;
				expect_list(list, len, json, n + 3, good ? n : at, at, cases[c].x,
				    good ? len - 1 : stop);
			}
		}
	}
}
END_TEST

/* n is met before the end, at it, and behind it. */
START_TEST(it_stops_at_n_and_at_the_close)
{
	char list[LONGEST * 24], before[LONGEST * 24];

	for (size_t n = 1; n < 150; n++) {
		const size_t len = make_list(list, n, n, "", ',', '\n');

		for (size_t want = 1; want <= n + 9; want += 1 + dice_below(5)) {
			const size_t got = want < n ? want : n;
			const size_t stop = make_list(before, got, n, "", ',', ',') - 1;

			/* what is behind the list does not count */
			expect_list(list, len + dice_below(KERN_PAD), false, want, got, n, 0, stop);
			expect_list(list, len, false, want, got, n, 0, stop);
		}
		/* a list that never closes: the last number may go on behind the text */
		expect_list(list, len - 1, false, n + 3, n - 1, n, 0,
		    n > 1 ? make_list(before, n - 1, n, "", ',', ',') - 1 : 0);
	}
}
END_TEST

/* Short numbers, a cell that may be none, then such as no register holds: any number of each. */
START_TEST(wide_numbers_may_follow_narrow_ones)
{
	static const char *const odd[] = {"x2.0", "", "\"2\"", "2", "2.00000000000000000000"};
	static const char wide[] = "3.00000000000000000000000000";
	static char list[300 * 40];
	double z[300];

	for (size_t narrow = 0; narrow < 150; narrow++) {
		for (size_t o = 0; o < sizeof(odd) / sizeof(*odd); o++) {
			const size_t n = narrow + 1 + dice_below(140);
			const bool good = *odd[o] == '2';
			const struct kern *k;
			char *p = list, *stop = list;

			for (size_t i = 0; i < n; i++) {
				if (i == narrow && !good)
					stop = i > 0 ? p - 1 : p;
				p += sprintf(p, "%s",
				    i < narrow       ? "1"
					: i > narrow ? wide
						     : odd[o]);
				*p++ = i + 1 < n ? ',' : '\n';
			}
			if (good)
				stop = p - 1;
			memset(p, '7', KERN_PAD);
			for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
				struct text_in t = {list, p, ',', '\n', false, false};
				const size_t got = k->read(&t, z, n);

				EXPECT(got == (good ? n : narrow) && t.p == stop,
				    "%s: %zu narrow of %zu, then '%s': %zu, at %td", k->name,
				    narrow, n, odd[o], got, t.p - list);
				for (size_t i = 0; i < got; i++)
					EXPECT(z[i] ==
						(i < narrow          ? 1
							: i > narrow ? 3
								     : 2),
					    "%s: number %zu is %g", k->name, i, z[i]);
			}
		}
	}
}
END_TEST

/* Up to KERN_PAD bytes behind the text may be loaded; a page that may not follows them. */
START_TEST(nothing_is_read_behind_the_pad)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char list[LONGEST * 24];
	const struct kern *k;
	double z[LONGEST];
	char *end;
	void *p;

	ck_assert_int_eq(posix_memalign(&p, page, 2 * page), 0);
	end = (char *)p + page;
	memset(p, '5', page);
	ck_assert_int_eq(mprotect(end, page, PROT_NONE), 0);
	for (size_t n = 1; n < 200; n++) {
		const size_t len = make_list(list, n, n, "", ',', '\n');

		memcpy(end - KERN_PAD - len, list, len);
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			struct text_in t = {
			    end - KERN_PAD - len, end - KERN_PAD, ',', '\n', false, false};

			EXPECT(k->read(&t, z, LONGEST) == n, "%s: not %zu", k->name, n);
		}
	}
	ck_assert_int_eq(mprotect(end, page, PROT_READ | PROT_WRITE), 0);
	free(p);
}
END_TEST

/* Words, signs and zeros among numbers, for every length and precision; nothing behind the room. */
START_TEST(values_of_all_kinds_are_written)
{
	static const double kinds[] = {0, -0.0, NAN, INFINITY, -INFINITY, 1, -1, 0.5, 1e-5,
	    9.99999e-5, 99999.95, 999999.5, 1e6, 123456789, 1e-300, 1e300, 5e-324,
	    1.7976931348623157e308, 0.1, 1.0 / 3, -2.0 / 3, 1e-4, 1e22, 3e-55, 1.6e-55, 3.2e60,
	    6.4e60, 1e48};
	const size_t nkind = sizeof(kinds) / sizeof(*kinds);
	const struct kern *k;
	double v[40];

	for (int precision = NUM_SHORTEST; precision <= 17; precision++) {
		const struct text_out t = {precision, '\t', "null", "Infinity", "-Infinity"};

		for (size_t n = 0; n <= 40; n++) {
			char want[40 * 40] = "", *p = want, got[40 * (NUM_ROOM + 1) + KERN_PAD + 8];
			const size_t room = n * (NUM_ROOM + 1) + KERN_PAD;

			for (size_t i = 0; i < n; i++) {
				v[i] = kinds[dice_below(nkind)];
				if (isfinite(v[i]))
					p += num_write(p, v[i], precision);
				else
					p += sprintf(p, "%s",
					    isnan(v[i])    ? t.nan
						: v[i] > 0 ? t.inf
							   : t.minus_inf);
				*p++ = '\t';
			}
			for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
				char *end;

				memset(got + room, 'x', 8);
				end = k->write(&t, got, v, n);
				EXPECT(end - got == p - want &&
					memcmp(got, want, (size_t)(p - want)) == 0,
				    "%s, %d: '%.*s', want '%.*s'", k->name, precision,
				    (int)(end - got), got, (int)(p - want), want);
				EXPECT(memcmp(got + room, "xxxxxxxx", 8) == 0, "%s: wrote too far",
				    k->name);
			}
		}
	}
}
END_TEST

/* Appends up to `most` blanks, `least` at least. */
static char *
put_blanks(char *p, size_t least, size_t most)
{
	for (size_t n = least + dice_below(most - least + 1); n > 0; n--)
		*p++ = dice_below(4) > 0 ? ' ' : '\t';
	return p;
}

/*
 * Runs of blanks between, before and behind numbers of any length, a bad one among
 * them or not: as reading one after the other.
 */
START_TEST(runs_of_blanks_are_between_numbers)
{
	static const char *const words[] = {"-inf", "1e5", "+.5", "123456789.123456789012",
	    "-0.000012345678901234567", "7.", "00000000000000000000001"};
	static const char *const wrong[] = {"x", "1,2", "--1", "1.2.3", "1\r2"};
	char list[LONGEST * 48], *p, *stop;
	double want[LONGEST], z[LONGEST + 8];
	const struct kern *k;

	for (size_t run = 0; run < 4000; run++) {
		const size_t n = 1 + dice_below(run % 4 ? 20 : LONGEST - 1);
		const size_t bad = dice_below(3) ? n : dice_below(n);
		const size_t most = 1 + dice_below(9), wide = dice_below(3);

		p = put_blanks(list, 0, 3);
		stop = list;
		for (size_t i = 0; i < n; i++) {
			char *from = p;

			if (i == bad)
				p += sprintf(p, "%s", wrong[dice_below(5)]);
			else if (dice_below(8) == 0)
				p += sprintf(p, "%s", words[dice_below(7)]);
			else
				p += sprintf(p, wide ? "%.5f" : "%.17g",
				    ((double)dice_below(2000001) - 1e6) / 1024);
			if (i < bad)
				ck_assert_ptr_eq(num_read(from, p, &want[i]), p);
			if (i + 1 < n)
				p = put_blanks(p, 1, most);
			if (i + 1 < n && i < bad)
				stop = p - 1;
		}
		p = put_blanks(p, 0, 3);
		if (dice_below(4) == 0)
			*p++ = '\r';
		*p++ = '\n';
		if (bad == n)
			stop = p - 1;
		memset(p, '7', KERN_PAD);
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			struct text_in t = {list, p, ' ', '\n', false, true};
			const size_t got = k->read(&t, z, n + 8);

			EXPECT(got == bad, "%s: read %zu, not %zu, of '%.*s'", k->name, got, bad,
			    (int)(p - list), list);
			EXPECT(t.p == stop, "%s: at %td, not %td, of '%.*s'", k->name, t.p - list,
			    stop - list, (int)(p - list), list);
			EXPECT(memcmp(z, want, got * sizeof(*z)) == 0, "%s: '%.*s'", k->name,
			    (int)(p - list), list);
		}
	}
}
END_TEST

START_TEST(two_bytes_are_swapped)
{
	char text[200], want[200], got[200];
	const struct kern *k;

	for (size_t n = 0; n + 1 < sizeof(text); n++) {
		for (size_t i = 0; i < n; i++) {
			text[i] = "0.,;\xac\xae"[dice_below(6)];
			want[i] = (char)(text[i] == '.' ? ',' : text[i] == ',' ? '.' : text[i]);
		}
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			got[n] = 7;
			k->swap(got, text, n, ',', '.');
			EXPECT(memcmp(got, want, n) == 0, "%s: %zu bytes", k->name, n);
			EXPECT(got[n] == 7, "%s: wrote behind %zu", k->name, n);
			k->swap(got, got, n, '.', ',');
			EXPECT(memcmp(got, text, n) == 0, "%s: %zu bytes back", k->name, n);
		}
	}
}
END_TEST

Suite *
suite_text(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");

	tcase_add_test(t, one_is_taken_or_refused_wherever_it_stands);
	tcase_add_test(t, it_stops_at_n_and_at_the_close);
	tcase_add_test(t, runs_of_blanks_are_between_numbers);
	tcase_add_test(t, two_bytes_are_swapped);
	tcase_add_test(t, wide_numbers_may_follow_narrow_ones);
	tcase_add_test(t, nothing_is_read_behind_the_pad);
	tcase_add_test(t, values_of_all_kinds_are_written);
	suite_add_tcase(s, t);
	return s;
}
