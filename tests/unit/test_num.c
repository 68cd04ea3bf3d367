/* SPDX-License-Identifier: MIT */
/*
 * num, and the lists of the kernels at every level of this CPU, against the C
 * library's strtod and snprintf, which share no line with them: the places where
 * such code has gone wrong before, then at random. SMX_STRESS multiplies the
 * random cases.
 */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/num_ten.h"
#include "dice.h"
#include "kern/kern.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

/* For the loops: Check's own macros write to a pipe even where all is well. */
#define EXPECT(ok, ...)                            \
	do {                                       \
		if (!(ok))                         \
			ck_abort_msg(__VA_ARGS__); \
	} while (0)

Suite *suite_num(void);

static uint64_t seed;

static void
start(void)
{
	seed = 20240607;
}

/* Steele, Lea, Flood 2014: splitmix64 */
static uint64_t
draw(void)
{
	uint64_t x = seed += 0x9e3779b97f4a7c15U;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
	x = (x ^ x >> 27) * 0x94d049bb133111ebU;
	return x ^ x >> 31;
}

static int
below(int n)
{
	return (int)((draw() >> 32) * (uint64_t)n >> 32);
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

static double
draw_finite(void)
{
	double x = from_bits(draw());

	return x - x == 0 ? x : 0.1;
}

/* ---- reading ---- */

enum { LIST = 12 }; /* more than a register holds, and a part of one */

/* The text among others in a list, at a place of its own, is read as x. */
static void
check_listed(const char *text, double x)
{
	static const char *const others[] = {"1.5", "-0.015625", "1e5", " 8", "-1234567.75"};
	static const double values[] = {1.5, -0.015625, 1e5, 8, -1234567.75};
	static size_t place = 0;
	const struct kern *k;
	const size_t at = place++ % LIST;
	char *list = malloc(strlen(text) + LIST * 16 + KERN_PAD), *p = list;
	double z[LIST + 1];

	EXPECT(list, "no memory");
	for (size_t i = 0; i < LIST; i++)
		p += sprintf(p, "%s%c", i == at ? text : others[i % COUNT(others)],
		    i + 1 < LIST ? ',' : '\n');
	memset(p, '5', KERN_PAD);
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		struct text_in t = {list, p + KERN_PAD / 2, ',', '\n', false, false};

		EXPECT(k->read(&t, z, LIST + 1) == LIST, "%s: '%.400s'", k->name, text);
		EXPECT(t.p == p - 1, "%s: stopped in '%.400s'", k->name, text);
		for (size_t i = 0; i < LIST; i++)
			EXPECT(to_bits(z[i]) == to_bits(i == at ? x : values[i % COUNT(values)]),
			    "%s: '%.400s' at %zu, number %zu is %a", k->name, text, at, i, z[i]);
	}
	free(list);
}

/*
 * num_read and num_parse_all read all of the text as strtod does; digits and
 * letters behind `end` change nothing.
 */
static void
check_read(const char *text)
{
	static const char *const behind[] = {"77777777", "e5e5e5e5", ".5.5.5.5", "infinity"};
	size_t len = strlen(text);
	char *copy = malloc(len + NUM_PAD + 1);
	double want, x = -7, y = -7;
	char *last;
	const char *end;

	EXPECT(copy, "no memory");
	want = strtod(text, &last);
	EXPECT(*last == '\0', "strtod does not read all of '%s'", text);
	memset(copy, 0, len + NUM_PAD + 1);
	memcpy(copy, text, len);
	memcpy(copy + len, behind[len % 4], 8);
	end = num_read(copy, copy + len, &x);
	EXPECT(end == copy + len, "stopped in '%.400s'", text);
	EXPECT(to_bits(x) == to_bits(want), "read '%.900s': %a, want %a", text, x, want);
	EXPECT(num_parse_all(text, &y) == 0, "parse '%.400s'", text);
	EXPECT(to_bits(y) == to_bits(want), "parse '%.900s': %a, want %a", text, y, want);
	free(copy);
	check_listed(text, want);
}

/* So many bytes are the number, and it is what strtod makes of them; 0: there is none. */
static void
check_stops(const char *text, size_t used)
{
	char copy[128 + NUM_PAD] = "", part[128] = "";
	double x = -7;
	const char *end;

	strcpy(copy, text);
	end = num_read(copy, copy + strlen(text), &x);
	if (used == 0) {
		EXPECT(end == NULL, "read '%s'", text);
		ck_assert(x == -7);
	} else {
		EXPECT(end == copy + used, "'%s'", text);
		memcpy(part, text, used);
		ck_assert(to_bits(x) == to_bits(strtod(part, NULL)));
	}
	if (used == 0 || used < strlen(text)) {
		ck_assert_int_eq(num_parse_all(text, &x), -1);
		ck_assert(used > 0 || x == -7);
	}
}

START_TEST(read_hard)
{
	static const char *const texts[] = {"0", "-0", "+0", "0.0", "-0.0e5", ".5", "5.", "-.5",
	    "+5.", "1e5", "1E5", "1e+5", "1e-5", "1.e5", ".1e1", "00000000000000000000000001",
	    "0.1", "0.3", "1e22", "1e23", "1e-22", "1e-23", "8.5e22", "9007199254740991",
	    "9007199254740992", "9007199254740993", "9007199254740993.0",
	    "9007199254740993.00000000000000000001", "9007199254740992.99999999999999999999",
	    "9007199254740994", "9007199254740995", "-9007199254740995", "9223372036854775807",
	    "9223372036854775808", "18446744073709551615", "18446744073709551616",
	    "9999999999999999999", "99999999999999999999", "10000000000000000000",
	    "12345678901234567890", "123456789012345678901234567890",
	    /* the least double, and half of it */
	    "5e-324", "4.9406564584124654e-324", "2.4703282292062327e-324",
	    "2.4703282292062328e-324", "2.47032822920623272e-324", "2.4703282292062327208e-324",
	    "2.4703282292062327209e-324", "2.5e-324", "2e-324", "1e-324", "7.4e-324", "7.5e-324",
	    "1e-325", "1e-342", "1e-343", "9999999999999999999e-343", "123456789012345678901e-344",
	    /* where the subnormals end */
	    "2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308",
	    "2.225073858507201136057409796709131975934819"
	    "546351645648023426109724822222021076945516529"
	    "523908135087914149158913039621106870086438694"
	    "594645527657207407820621743379988141063267329"
	    "253552286881372149012981122451451889849057222"
	    "3072852551331557550159143974763979834118019993"
	    "2396254864e-308",
	    "2.2250738585072008890245868760858598876504231"
	    "122409594654935248025624400092282356951787758"
	    "888037591552642309780950434312085877387158357"
	    "291821993020294379224223559819827501242041788"
	    "969571311791082261043971979604000454897391938"
	    "079198936081525613113376149842043271751033627"
	    "391549782731594143828136275113838604094249464"
	    "942286316695429105080201815926642134996606517"
	    "803095075913058719846423906068637102005108723"
	    "282784678843631944515866135041223479014792369"
	    "585208321597621066375401613736583044193603714"
	    "778355306682834535634005074073040135602968046"
	    "375918583163124224521599262546494300836851861"
	    "719422417646455137135420132217031370496583210"
	    "154654068035397417906022589503023501937519773"
	    "030945763173210852507299305089761582519159720"
	    "757232455434770912461317493580281734466552734375e-308",
	    /* the largest double and what rounds to infinity */
	    "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1.8e308",
	    "1.797693134862315807e308", "1.797693134862315808e308", "1e308", "1e309", "-1e309",
	    "179769313486231580793728971405303415079934132"
	    "710037826936173778980444968292764750946649017"
	    "977587207096330286416692887910946555547851940"
	    "402630657488671505820681908902000708383676273"
	    "854845817711531764475730270069855571366959622"
	    "842914819860834936475292719074168444365510704"
	    "342711559699508093042880",
	    "179769313486231580793728971405303415079934132"
	    "710037826936173778980444968292764750946649017"
	    "977587207096330286416692887910946555547851940"
	    "402630657488671505820681908902000708383676273"
	    "854845817711531764475730270069855571366959622"
	    "842914819860834936475292719074168444365510704"
	    "342711559699508093042879.9999999999999999999999999999999",
	    /* exponents that fit nowhere */
	    "1e99999999999", "1e-99999999999", "0e9999999999", "-0e99999999999999999999999",
	    "1e9223372036854775807", "1e-9223372036854775808", "1e18446744073709551616",
	    "1e-18446744073709551617", "0.00000000000000000000001e+23",
	    "1e00000000000000000000000001",
	    /* near to the middle in a few digits: Paxson 1991, Clinger 1990, others */
	    "6.8e-322", "5e-20", "1.3e0", "5e125", "69e267", "999e-26", "7861e-34", "75569e-254",
	    "928609e-261", "9210917e80", "84863171e114", "653777767e273", "5232604057e-298",
	    "27235667517e-109", "653532977297e-123", "3142213164987e-294", "46202199371337e-72",
	    "231010996856685e-73", "9324754620109615e212", "78459735791271921e49",
	    "272104041512242479e200", "6802601037806061975e198", "20505426358836677347e-221",
	    "836168422905420598437e-234", "4891559871276714924261e222", "89255e-22",
	    "104110013277974872254e-225", "3.518437208883201171875e13", "62.5364939768271845828",
	    "8.10109172351e-10", "1.50000000000000011102230246251565", "6.631236846766476e-316",
	    "3.2378839133029012895883524125015321748630094090994e-314", "2.109808898695963e16",
	    "1.18575755e-316", "4.4501477170144023e-308", "8.988465674311579e307",
	    "6929495644600919.5", "3.7455744005952583e15", "30078505129381147446200",
	    "0.000000000000000000000000000000001", "inf", "-inf", "+inf", "INF", "Infinity",
	    "-INFINITY", "nan", "NaN", "-nan", "+NAN"};

	for (size_t i = 0; i < COUNT(texts); i++)
		check_read(texts[i]);
}
END_TEST

START_TEST(read_stops)
{
	static const struct {
		const char *text;
		size_t used;
	} cases[] = {{"", 0}, {".", 0}, {"-", 0}, {"+", 0}, {"-.", 0}, {"e5", 0}, {".e5", 0},
	    {" 1", 0}, {"\t1", 0}, {"--1", 0}, {"+-1", 0}, {"in", 0}, {"na", 0}, {"x", 0},
	    {"-e", 0}, {",", 0}, {"1e", 1}, {"1e+", 1}, {"1e-", 1}, {"1ex", 1}, {"1e+-1", 1},
	    {"1.e", 2}, {"1.5.5", 3}, {"1,5", 1}, {"1 ", 1}, {"1-", 1}, {"1e5.5", 3}, {"1e5e5", 3},
	    {"infinit", 3}, {"infinityx", 8}, {"inf1", 3}, {"nanx", 3}, {"nan(1)", 3},
	    {"-infin", 4}, {"0x10", 1}, {"1_000", 1}, {"1f", 1}, {"12345678:", 8}, {"1234567/", 7},
	    {"123456789012345678901234567890x", 30}, {"5..", 2}, {"1\xb2", 1}, {"\xb1", 0},
	    {"1\xff\xff\xff\xff\xff\xff\xff\xff", 1}};

	for (size_t i = 0; i < COUNT(cases); i++)
		check_stops(cases[i].text, cases[i].used);
}
END_TEST

/* Every prefix, with the rest of the number still behind `end`. */
START_TEST(read_cuts)
{
	static const char *const texts[] = {"-123456789.0123456789012345678e-12", "0.1", "infinity",
	    "1234567890123456789012345678901234567890", ".00000000000000000000000000000001e+30",
	    "-nan"};
	char copy[64 + NUM_PAD] = "", part[64];

	for (size_t i = 0; i < COUNT(texts); i++) {
		strcpy(copy, texts[i]);
		for (size_t len = 0; len <= strlen(texts[i]); len++) {
			double x = -7, want;
			char *last;
			const char *end = num_read(copy, copy + len, &x);

			memcpy(part, texts[i], len);
			part[len] = '\0';
			want = strtod(part, &last);
			ck_assert(end ? end - copy == last - part : last == part);
			ck_assert(end ? to_bits(x) == to_bits(want) : x == -7);
		}
	}
}
END_TEST

/* A number of n digits c with `tail` behind. */
static void
check_long(size_t n, char c, const char *head, const char *tail)
{
	size_t len = strlen(head);
	char *text = malloc(len + n + strlen(tail) + 1);

	EXPECT(text, "no memory");
	memcpy(text, head, len);
	memset(text + len, c, n);
	strcpy(text + len + n, tail);
	check_read(text);
	free(text);
}

START_TEST(read_long)
{
	check_long(1000000, '0', "1", "");
	check_long(1000000, '0', "1", "e-1000000");
	check_long(1000000, '0', "0.", "1e1000001");
	check_long(1000000, '0', "0.", "123456789012345678901234567890e1000001");
	check_long(1000000, '9', "0.", "");
	check_long(1000000, '3', "1", "e-1000300");
	check_long(1000000, '0', "1.", "");
	check_long(1000000, '0', "", "");
	check_long(1000000, '0', "1e", "5");
	/* one digit behind the middle decides, however far */
	check_long(1000000, '0', "9007199254740993.", "");
	check_long(1000000, '0', "9007199254740993.", "1");
	check_long(780, '0', "9007199254740993.", "1");
	check_long(790, '0', "9007199254740993", "1e-700");
	check_long(100000, '9', "9007199254740992.", "");
}
END_TEST

/* Decimal digits of a number to be multiplied, the last first. */
struct digits {
	int n;
	unsigned char at[1200];
};

static void
digits_times(struct digits *d, unsigned by)
{
	unsigned carry = 0;

	for (int i = 0; i < d->n; i++) {
		carry += d->at[i] * by;
		d->at[i] = (unsigned char)(carry % 10);
		carry /= 10;
	}
	for (; carry; carry /= 10)
		d->at[d->n++] = (unsigned char)(carry % 10);
}

/* (2m + 1) * 2^exp in full, and with its last digit one less, and with a digit more. */
static void
check_middle(uint64_t m, int exp)
{
	struct digits d = {.n = 0};
	char text[1300];
	int len = 0;

	for (uint64_t v = 2 * m + 1; v; v /= 10)
		d.at[d.n++] = (unsigned char)(v % 10);
	for (int i = 0; i < exp; i++)
		digits_times(&d, 2);
	for (int i = 0; i < -exp; i++)
		digits_times(&d, 5);
	for (int i = d.n; i-- > 0;)
		text[len++] = (char)('0' + d.at[i]);
	sprintf(text + len, "e%d", exp < 0 ? exp : 0);
	check_read(text);
	sprintf(text + len, "00001e%d", (exp < 0 ? exp : 0) - 5);
	check_read(text);
	if (text[len - 1] == '0')
		return;
	text[len - 1]--;
	sprintf(text + len, "e%d", exp < 0 ? exp : 0);
	check_read(text);
	sprintf(text + len, "99999e%d", (exp < 0 ? exp : 0) - 5);
	check_read(text);
}

START_TEST(read_middles)
{
	const uint64_t top = (uint64_t)1 << 52;

	start();
	for (long i = dice_rounds(1500); i-- > 0;) {
		int exp = below(2046) - 1075;

		check_middle(top | draw() >> 12, exp);
		check_middle(draw() >> (12 + below(52)), -1075);
	}
	for (int exp = -1075; exp <= 970; exp += 5) {
		check_middle(top, exp);
		check_middle(2 * top - 1, exp);
	}
	check_middle(0, -1075);
	check_middle(1, -1075);
	check_middle(top - 1, -1075);
}
END_TEST

START_TEST(read_random)
{
	char text[128];

	start();
	for (long i = dice_rounds(40000); i-- > 0;) {
		int n = 1 + below(below(2) ? 9 : 25), point = below(n + 1), len = 0;

		for (int j = 0; j < n; j++) {
			if (j == point)
				text[len++] = '.';
			text[len++] = (char)('0' + below(10));
		}
		text[len] = '\0';
		check_read(text);
		sprintf(text + len, "e%d", below(2) ? below(700) - 360 : below(50) - 25);
		check_read(text);
		sprintf(text, "%.*e", 12 + below(10), draw_finite());
		check_read(text);
	}
}
END_TEST

/* ---- writing ---- */

static void
check_write(double x, int precision)
{
	char got[NUM_ROOM + 1], want[64];
	size_t len = num_write(got, x, precision);

	EXPECT(len < NUM_ROOM, "%zu bytes", len);
	got[len] = '\0';
	snprintf(want, sizeof(want), "%.*g", precision, x);
	EXPECT(strcmp(got, want) == 0, "%a to %d: '%s', want '%s'", x, precision, got, want);
}

/* x and -x among others, with delimiters behind them. */
static void
check_written(double x, int precision)
{
	static size_t place = 0;
	const struct text_out t = {precision, ';', "nan", "inf", "-inf"};
	const struct kern *k;
	const size_t at = place++ % LIST, n = LIST - place % 3;
	double v[LIST];
	char got[LIST * (NUM_ROOM + 1) + KERN_PAD], want[LIST * 40], *p = want;

	for (size_t i = 0; i < n; i++) {
		v[i] = i == at ? x : i == at + 1 ? -x : (double)i / 3;
		p += sprintf(p, "%.*g;", precision, v[i]);
	}
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		char *end = k->write(&t, got, v, n);

		EXPECT(end - got == p - want && memcmp(got, want, (size_t)(p - want)) == 0,
		    "%s: %a to %d: '%.*s', want '%s'", k->name, x, precision, (int)(end - got), got,
		    want);
	}
}

static void
check_writes(double x)
{
	for (int n = 1; n <= 17; n++) {
		check_write(x, n);
		check_write(-x, n);
		if (n <= 9) /* longer ones are num_write's everywhere */
			check_written(x, n);
	}
}

/* The digits of a number without zeros on either side; returns how many. */
static int
bare_digits(char *to, const char *text)
{
	int n = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && (n > 0 || *text > '0'))
			to[n++] = *text;
	while (n > 0 && to[n - 1] == '0')
		n--;
	to[n] = '\0';
	return n;
}

/* The nearest decimal of n digits to x that reads back to x, or false. */
static bool
nearest_back(double x, int n, char *text)
{
	char digits[32], *e;
	uint64_t d;
	int exp;

	sprintf(text, "%.*e", n - 1, x);
	if (strtod(text, NULL) == x)
		return true;
	/* below a power of two the gap is narrower, so the one above may do */
	e = strchr(text, 'e');
	exp = (int)strtol(e + 1, NULL, 10);
	digits[0] = text[0];
	memcpy(digits + 1, text + 2, (size_t)n);
	digits[n] = '\0';
	d = strtoull(digits, NULL, 10);
	sprintf(text, "%llue%d", (unsigned long long)d + 1, exp - n + 1);
	return strtod(text, NULL) == x;
}

/* As few digits as can be, the right ones, laid out as the header says. */
static void
check_shortest(double x)
{
	char got[NUM_ROOM + 1], text[64], a[64], b[64];
	size_t len = num_write(got, x, NUM_SHORTEST);
	int n = 1, exp;

	EXPECT(len < NUM_ROOM, "%zu bytes", len);
	got[len] = '\0';
	EXPECT(to_bits(strtod(got, NULL)) == to_bits(x), "%a: '%s'", x, got);
	x = fabs(x);
	if (x == 0)
		return;
	/* from 15 digits on where 15 are not enough, to save time */
	sprintf(text, "%.14e", x);
	if (strtod(text, NULL) != x)
		n = 15;
	while (!nearest_back(x, n, text))
		n++;
	EXPECT(n <= 17, "%a needs %d digits", x, n);
	bare_digits(a, got);
	n = bare_digits(b, text);
	EXPECT(strcmp(a, b) == 0, "%a: '%s', want the digits of '%s'", x, got, text);
	/* %g has the same layout, given precision 16 or, where that changes the digits, by hand */
	exp = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	EXPECT((strchr(got, 'e') != NULL) == (x < 1e-4 || x >= 1e16), "'%s'", got);
	if (n <= 16 && strchr(text, '.')) {
		snprintf(a, sizeof(a), "%.*g", exp >= 0 && exp < 16 && n <= exp ? exp + 1 : n, x);
		if (strtod(a, NULL) == x)
			EXPECT(strcmp(got + (*got == '-'), a) == 0, "'%s', want '%s'", got, a);
	}
}

static void
check_all(double x)
{
	check_writes(x);
	check_shortest(x);
}

START_TEST(write_hard)
{
	static const double values[] = {0.0, 1, 10, 100, 0.1, 0.5, 0.3, 9.5, 99.5, 0.95, 2.5, 3.5,
	    1e-4, 9.9999e-5, 9.99995e-5, 9.999995e-5, 9.9999949e-5, 1e-5, 123456, 1234567, 1234565,
	    1234575, 999999.5, 9999995, 999999.4999999999, 1e5, 1e6, 1e7, 1e15, 1e16, 1e17, 1e21,
	    1e22, 1e23, 9007199254740991, 9007199254740992, 9007199254740994,
	    1.7976931348623157e308, 1.7976931348623155e308, 2.2250738585072014e-308,
	    2.225073858507201e-308, 5e-324, 1e-323, 1.5e-323, 4.4501477170144023e-308,
	    9.5367431640625e-07, 5.684341886080802e-14, 8.41e21, 2.0019531250000000e+00, 5e15,
	    9999999999999998, 0.00012345678901234567, 1e100, 1e-100, 9.999999999999999e22, 2.5e21,
	    3.5e20, 4.5e21, 6.5e21, 1.25e20, 1.35e20, 2e22, 5e21, 4.35, 0.045, 1.005, 299792458,
	    6.02214076e23, 6.62607015e-34, 1e-7, 2.98023223876953125e-8, 18014398509481984,
	    36028797018963976, 5.0e-5, 123456789012345680};

	for (size_t i = 0; i < COUNT(values); i++)
		check_all(values[i]);
	for (int n = 1; n <= 17; n++) {
		check_write(INFINITY, n);
		check_write(-INFINITY, n);
	}
}
END_TEST

START_TEST(write_words)
{
	static const struct {
		double x;
		const char *want;
	} cases[] = {{INFINITY, "inf"}, {-INFINITY, "-inf"}, {0.0, "0"}, {-0.0, "-0"}, {100, "100"},
	    {0.1, "0.1"}, {1e22, "1e+22"}, {1e-5, "1e-05"}, {1e-4, "0.0001"},
	    {1e15, "1000000000000000"}, {1e16, "1e+16"}, {123.45, "123.45"},
	    {-1.5e-300, "-1.5e-300"}, {5e-324, "5e-324"}, {0x1p-44, "5.684341886080802e-14"},
	    {9007199254740992, "9007199254740992"},
	    {1.7976931348623157e308, "1.7976931348623157e+308"}, {0.3, "0.3"}, {2e23, "2e+23"},
	    {0.1 + 0.2, "0.30000000000000004"}, {1e23, "1e+23"}, {9.9999e-5, "9.9999e-05"}};
	char got[NUM_ROOM + 1];

	for (size_t i = 0; i < COUNT(cases); i++) {
		got[num_write(got, cases[i].x, NUM_SHORTEST)] = '\0';
		ck_assert_str_eq(got, cases[i].want);
	}
	for (int n = 0; n <= 17; n++) {
		got[num_write(got, NAN, n)] = '\0';
		ck_assert_str_eq(got, "nan");
		got[num_write(got, from_bits(0xfff0000000000001), n)] = '\0';
		ck_assert_str_eq(got, "nan");
		got[num_write(got, -0.0, n)] = '\0';
		ck_assert_str_eq(got, "-0");
	}
}
END_TEST

/* Every power of two, of ten and of five, and their neighbours. */
START_TEST(write_powers)
{
	char text[16];

	for (uint64_t e = 0; e < 0x7ff; e++) {
		check_shortest(from_bits(e << 52));
		check_shortest(from_bits((e << 52) + 1));
		check_shortest(from_bits(((e + 1) << 52) - 1));
		check_write(from_bits(e << 52), 1 + (int)(e % 17));
	}
	for (int i = 0; i < 52; i++)
		check_all(from_bits((uint64_t)1 << i));
	for (int e = -323; e <= 308; e++) {
		uint64_t bits;

		sprintf(text, "1e%d", e);
		bits = to_bits(strtod(text, NULL));
		for (uint64_t i = 0; i < 5; i++) {
			check_shortest(from_bits(bits + i - (bits < 2 ? 0 : 2)));
			check_write(from_bits(bits + i - (bits < 2 ? 0 : 2)), 1 + (e + 323) % 17);
		}
		check_write(5 * from_bits(bits), 1 + (e + 330) % 17);
	}
}
END_TEST

/* k / 2^j and k * 2^j: many are exactly between two decimals. */
START_TEST(write_ties)
{
	start();
	for (long i = dice_rounds(20000); i-- > 0;) {
		double k = (double)(draw() >> (11 + below(53)));

		check_write(ldexp(k, -below(60)), 1 + below(17));
		check_write(ldexp(k, below(12)), 1 + below(17));
		check_write((double)below(100000) + 0.5, 1 + below(6));
		check_write(
		    (double)((int64_t)(draw() >> (20 + below(40))) * 10 + 5), 1 + below(17));
		check_shortest(ldexp(k, -below(60)));
	}
	for (int k = 1; k < 2000; k += 2)
		for (int n = 1; n <= 17; n++)
			check_write(ldexp(k, -(k % 40)), n);
}
END_TEST

START_TEST(write_random)
{
	start();
	for (long i = dice_rounds(40000); i-- > 0;) {
		double x = (double)(draw() >> 11) * 0x1p-53;

		check_write(x, 1 + below(17));
		check_write(draw_finite(), 1 + below(17));
		check_write((double)below(1000000) / 1000, 1 + below(17));
		if (i % 2 == 0) {
			check_shortest(x);
			check_shortest(draw_finite());
			check_shortest((double)below(1000000) / 1000);
		}
	}
	for (long i = dice_rounds(1000); i-- > 0;) {
		check_writes(draw_finite());
		check_shortest(from_bits(draw() >> (12 + below(52))));
	}
}
END_TEST

START_TEST(round_trips)
{
	start();
	for (long i = dice_rounds(100000); i-- > 0;) {
		char text[NUM_ROOM + NUM_PAD] = "";
		double x = draw_finite(), y = 0;
		size_t len = num_write(text, x, i % 2 ? NUM_SHORTEST : 17);

		EXPECT(num_read(text, text + len, &y) == text + len, "%s", text);
		EXPECT(to_bits(x) == to_bits(y), "%a: %s", x, text);
	}
}
END_TEST

/* The 32-bit way gives what the compiler's 128-bit integer gives. */
START_TEST(wide_pieces)
{
	start();
	for (int i = 0; i < 100000; i++) {
		uint64_t w = i % 3 ? draw() : 0 - (uint64_t)(i & 7);
		struct ten g = ten_power(TEN_MIN + below(TEN_MAX - TEN_MIN + 1));
		struct wide p = wide_mul(w, g), q = wide_mul_pieces(w, g);

		EXPECT(p.hi == q.hi && p.mid == q.mid && p.low == q.low, "%d", i);
	}
}
END_TEST

Suite *
suite_num(void)
{
	const TTest *const tests[] = {read_hard, read_stops, read_cuts, read_long, read_middles,
	    read_random, write_hard, write_words, write_powers, write_ties, write_random,
	    round_trips, wide_pieces};
	Suite *suite = suite_create("num");

	for (size_t i = 0; i < COUNT(tests); i++) {
		TCase *tcase = tcase_create(tests[i]->name);

		tcase_set_timeout(tcase, 3600);
		tcase_add_test(tcase, tests[i]);
		suite_add_tcase(suite, tcase);
	}
	return suite;
}
