/* SPDX-License-Identifier: MIT */
/*
 * f64 and f32 on buffers: every bit comes back, a row that is cut short is a bad
 * one, cuts at every byte, and what the options may not ask of raw input.
 *
 * raw.c (1) (2), batch_value.c (1) (2).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "dice.h"
#include "rig.h"

Suite *suite_raw(void);

static struct parse
reading(const char *format, const char *classes)
{
	struct parse p = {.reading = rig_reading(format)};

	p.reading.on_error = ON_ERROR_NULL;
	p.reading.cols = classes;
	return p;
}

/* Any bits but those of NaN and +inf, which are bad rows. */
START_TEST(f64_comes_back_to_the_bit)
{
	double z[300];
	struct run r = {.reading = rig_reading("f64"), .steps = "identity", .block_size = 100};

	for (size_t i = 0; i < 300; i++) {
		do {
			const uint64_t bits = dice_bits();

			memcpy(&z[i], &bits, sizeof(bits));
		} while (!isfinite(z[i]));
	}
	z[0] = -0.0;
	z[1] = DBL_TRUE_MIN;
	z[2] = -INFINITY;
	z[3] = DBL_MAX;
	r.reading.cols = "5";
	rig_run_bytes(&r, "a.f64", z, sizeof(z));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, z, sizeof(z), "f64");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

START_TEST(f32_comes_back_to_the_bit)
{
	float z[300];
	struct run r = {.reading = rig_reading("f32"), .steps = "identity", .block_size = 100};

	for (size_t i = 0; i < 300; i++) {
		do {
			const uint32_t bits = (uint32_t)dice_bits();

			memcpy(&z[i], &bits, sizeof(bits));
		} while (!isfinite(z[i]));
	}
	z[0] = -0.0F;
	z[1] = FLT_TRUE_MIN;
	z[2] = -(float)INFINITY;
	z[3] = FLT_MAX;
	r.reading.cols = "3";
	rig_run_bytes(&r, "a.f32", z, sizeof(z));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, z, sizeof(z), "f32");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* Wherever bad rows stand, alone or in a run, the others are what they were, to the bit. */
START_TEST(rows_behind_bad_ones_keep_their_numbers)
{
	enum { ROWS = 3000, CLASSES = 3 };
	static float z[ROWS * CLASSES], want[ROWS * CLASSES];
	struct run r = {.reading = rig_reading("f32"), .steps = "identity"};
	size_t kept = 0;

	r.reading.cols = "3";
	r.reading.on_error = _i == 0 ? ON_ERROR_SKIP : ON_ERROR_NULL;
	for (size_t i = 0; i < ROWS; i++) {
		const bool bad = dice_below(i < ROWS / 2 ? 100 : 2) == 0;
		const size_t at = i * CLASSES + dice_below(CLASSES);

		for (size_t j = 0; j < CLASSES; j++)
			z[i * CLASSES + j] = (float)dice_in(-9, 9);
		if (bad)
			z[at] = (float)INFINITY;
		if (bad && _i == 0)
			continue;
		for (size_t j = 0; j < CLASSES; j++)
			want[kept++] = bad ? (float)NAN : z[i * CLASSES + j];
	}
	rig_run_bytes(&r, "a.f32", z, sizeof(z));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, want, kept * sizeof(*want), "f32");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* Little-endian whatever the machine is. */
START_TEST(bytes_are_little_endian)
{
	struct parse p = reading("f64", "1");

	rig_parse(&p, "\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\0\xc0", 16);
	rig_parse_same(&p, "0 1.5; 0 -2");
	rig_parse_free(&p);
	p = reading("f32", "2.0");
	rig_parse(&p, "\0\0\xc0\x3f\0\0\0\xc0", 8);
	rig_parse_same(&p, "1.5 -2");
	rig_parse_free(&p);
}
END_TEST

/* (2) */
START_TEST(what_float32_cannot_hold_is_rounded)
{
	static const char text[] = "1e39,-1e39,0.1,1e-50,-inf,16777217\n";
	const float want[] = {
	    (float)INFINITY, -(float)INFINITY, 0.1F, 0, -(float)INFINITY, 16777216};
	struct run r = {.reading = rig_reading("csv"), .steps = "identity", .output_format = "f32"};

	rig_run_bytes(&r, "a.csv", text, sizeof(text) - 1);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, want, sizeof(want), "f32");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* (1) */
START_TEST(an_end_inside_a_row_is_a_bad_row)
{
	static const double z[] = {1, 2, 3, 4, 5, 6};
	struct parse p = reading("f64", "3");
	static const char *const want[] = {
	    "1 2 3", "1 2 3; null; !1:1", "1 2 3; null; !1:2", "1 2 3; null; !1:3", "1 2 3; 4 5 6"};

	for (size_t n = 24; n <= 48; n++) {
		rig_parse(&p, (const char *)z, n);
		rig_parse_same(&p, want[n == 24 ? 0 : n == 48 ? 4 : 1 + (n - 24) / 8]);
		if (n > 24 && n < 48)
			ck_assert_ptr_nonnull(strstr(p.batch.bad[0].text, "inside a row"));
		ck_assert_uint_eq(p.layout.format->cut(&p.layout, (const char *)z, n), n / 24 * 24);
		ck_assert_uint_eq(
		    p.layout.format->count(&p.layout, (const char *)z, n), (n + 23) / 24);
		rig_parse_free(&p);
	}
	rig_parse(&p, (const char *)z, 0);
	rig_parse_same(&p, "");
	rig_parse_free(&p);
}
END_TEST

/* Through the flow: the whole rows before it are written, and its place is told. */
START_TEST(the_rows_before_a_short_one_are_written)
{
	static const double z[] = {0, 0, 1, 1, 2};
	static const double half[] = {0.5, 0.5, 0.5, 0.5};
	static const size_t blocks[] = {1, 16, 4096};
	struct run r = {.reading = rig_reading("f64"), .block_size = blocks[_i], .threads = 2};

	r.reading.cols = "2";
	rig_run_bytes(&r, "a.f64", z, sizeof(z) - 3);
	ck_assert_int_eq(r.status, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_msg(
	    strstr(r.err.text,
		"a.f64: row 3, column 1: the input ends inside a row: 5 bytes of 16") != NULL,
	    "%s", r.err.text);
	rig_same_bytes(&r.out, half, sizeof(half), "rows before");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

START_TEST(bad_values_are_bad_rows_and_nan_in_their_place)
{
	static const double z[] = {0, 0, NAN, 1, 1, INFINITY, -INFINITY, -INFINITY, -INFINITY, 0};
	struct parse p = reading("f64", "2");
	struct run r = {.reading = rig_reading("f64"), .write = "probs,argmax"};
	double out[15];

	rig_parse(&p, (const char *)z, sizeof(z));
	rig_parse_same(&p, "0 0; null; null; null; -inf 0; !1:1; !1:2; !1:1");
	ck_assert_uint_eq(p.batch.bad[2].row, 3);
	rig_parse_free(&p);
	r.reading.cols = "2";
	r.reading.on_error = ON_ERROR_NULL;
	rig_run_bytes(&r, "a.f64", z, sizeof(z));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	ck_assert_uint_eq(r.out.len, sizeof(out));
	memcpy(out, r.out.p, sizeof(out));
	for (size_t i = 0; i < 15; i++)
		ck_assert(i >= 3 && i < 12 ? isnan(out[i]) : isfinite(out[i]));
	ck_assert(out[0] == 0.5 && out[1] == 0.5 && out[2] == 0);
	ck_assert(out[12] == 0 && out[13] == 1 && out[14] == 1);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

START_TEST(any_cut_gives_the_same_rows)
{
	static const double z[] = {1, 2, NAN, 4, -INFINITY, 6, 7, 8};
	struct parse p = reading(_i ? "f32" : "f64", "3");

	rig_cut_everywhere(&p.reading, (const char *)z, sizeof(z) / (1 + (size_t)_i) / 24 * 24);
}
END_TEST

#define SAY_STRIDE "error: --cols: how many values a row has is not said; say it with --stride N"

static const struct {
	const char *cols, *label, *weight, *keep, *want;
} refused[] = {
    {NULL, NULL, NULL, NULL,
	"error: f64 input does not say how many classes a row has; say it with --cols N"},
    {"0", NULL, NULL, NULL, "error: --cols: for this input it is the number of classes, got '0'"},
    {"-1", NULL, NULL, NULL, SAY_STRIDE},
    {"1.5", NULL, NULL, NULL,
	"error: --cols: for this input it is the number of classes, got '1.5'"},
    {"2-3", NULL, NULL, NULL, SAY_STRIDE},
    {"99999999999", NULL, NULL, NULL,
	"error: --cols: for this input it is the number of classes, got '99999999999'"},
    {"", NULL, NULL, NULL, "error: --cols: for this input it is the number of classes, got ''"},
    {"100000000", NULL, NULL, NULL,
	"error: a row of 100000000 classes is longer than 67108864 bytes "
	"(--max-row BYTES allows longer ones)"},
    {"2", "3", NULL, NULL,
	"error: --label: f64 input holds logits and nothing else; "
	"labels can come from a file with --label @FILE"},
    {"2", NULL, "3", NULL, "error: --weight: f64 input holds logits and nothing else"},
    {"2", NULL, NULL, "3", "error: --keep: f64 input holds logits and nothing else"},
};

START_TEST(what_makes_no_sense_is_refused)
{
	struct parse p = reading("f64", refused[_i].cols);

	p.reading.label = refused[_i].label;
	p.reading.weight = refused[_i].weight;
	p.reading.keep = refused[_i].keep;
	rig_reads(&p, "", refused[_i].want);
	ck_assert_int_eq(p.err.code, ERR_USAGE);
}
END_TEST

Suite *
suite_raw(void)
{
	Suite *s = suite_create("raw");
	TCase *t = tcase_create("raw");

	tcase_add_test(t, f64_comes_back_to_the_bit);
	tcase_add_test(t, f32_comes_back_to_the_bit);
	tcase_add_loop_test(t, rows_behind_bad_ones_keep_their_numbers, 0, 2);
	tcase_add_test(t, bytes_are_little_endian);
	tcase_add_test(t, what_float32_cannot_hold_is_rounded);
	tcase_add_test(t, an_end_inside_a_row_is_a_bad_row);
	tcase_add_loop_test(t, the_rows_before_a_short_one_are_written, 0, 3);
	tcase_add_test(t, bad_values_are_bad_rows_and_nan_in_their_place);
	tcase_add_loop_test(t, any_cut_gives_the_same_rows, 0, 2);
	tcase_add_loop_test(
	    t, what_makes_no_sense_is_refused, 0, (int)(sizeof(refused) / sizeof(refused[0])));
	suite_add_tcase(s, t);
	return s;
}
