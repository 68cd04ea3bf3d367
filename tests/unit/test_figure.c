/* SPDX-License-Identifier: MIT */
/*
 * Charts that stand alone: ticks, the elements of SVG, and that no lack of memory goes
 * unnoticed. What the charts of rows show is compared in tests/cli/svg.sh.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/columns.h"
#include "base/err.h"
#include "base/mem.h"
#include "report/figure.h"
#include "report/figure_svg.h"
#include "report/figure_text.h"
#include "report/svg.h"
#include "report/ticks.h"

Suite *suite_figure(void);

static void
check_ticks(const double *got, size_t n, const char *want)
{
	struct buf text = {0};

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&text, ' ');
		buf_number(&text, got[i], 17);
	}
	buf_char(&text, '\0');
	ck_assert_str_eq(text.p, want);
	buf_free(&text);
}

START_TEST(ticks_are_round)
{
	double tick[TICKS_MOST];

	check_ticks(tick, ticks_linear(0, 1, 5, tick),
	    "0 0.20000000000000001 0.40000000000000002 0.59999999999999998 "
	    "0.80000000000000004 1");
	check_ticks(tick, ticks_linear(0, 750, 5, tick), "0 200 400 600");
	check_ticks(tick, ticks_linear(-0.05, 0.05, 4, tick),
	    "-0.050000000000000003 0 0.050000000000000003");
	check_ticks(tick, ticks_linear(3, 17, 5, tick), "5 10 15");
	check_ticks(tick, ticks_linear(1e-9, 4e-9, 3, tick),
	    "1.0000000000000001e-09 2.0000000000000001e-09 3e-09 4.0000000000000002e-09");
	check_ticks(tick, ticks_linear(0, 5e15, 5, tick),
	    "0 1000000000000000 2000000000000000 3000000000000000 4000000000000000 "
	    "5000000000000000");
	check_ticks(
	    tick, ticks_log(0.1, 10, tick), "0.10000000000000001 0.20000000000000001 0.5 1 2 5 10");
	check_ticks(tick, ticks_log(1, 1e7, tick), "1 10 100 1000 10000 100000 1000000 10000000");
}
END_TEST

START_TEST(an_axis_from_0_ends_at_a_tick)
{
	double tick[TICKS_MOST], x;
	size_t n;

	ck_assert_double_eq(ticks_above(0), 1);
	ck_assert_double_eq(ticks_above(720), 800);
	ck_assert_double_eq(ticks_above(0.0693), 0.08);
	ck_assert_double_eq(ticks_above(1), 1);
	ck_assert_double_eq(ticks_above(1e9), 1e9);
	for (x = 1e-7; x < 1e9; x *= 1.37) {
		n = ticks_linear(0, ticks_above(x), 5, tick);
		ck_assert_double_ge(tick[n - 1], x * (1 - 1e-9));
		ck_assert_double_eq(tick[n - 1], ticks_above(x));
		ck_assert_uint_ge(n, 3);
		ck_assert_uint_le(n, 7);
	}
}
END_TEST

/* Where the value of an axis is. */
START_TEST(axes_have_places)
{
	const struct axis plain = {.from = 2, .to = 6};
	const struct axis by_log = {.from = 0.1, .to = 10, .log = true};
	const struct axis rows = {.to = 2, .unit = AXIS_COUNT};
	double tick[TICKS_MOST];

	ck_assert_double_eq(axis_part(&plain, 3), 0.25);
	ck_assert_double_eq(axis_part(&plain, 8), 1.5);
	ck_assert_double_eq_tol(axis_part(&by_log, 1), 0.5, 1e-15);
	ck_assert_double_eq(axis_part(&by_log, 10), 1);
	check_ticks(tick, axis_ticks(&rows, 5, tick), "0 1 2");
}
END_TEST

static void
check_text(struct buf *out, const char *want)
{
	buf_char(out, '\0');
	ck_assert_str_eq(out->p, want);
	buf_free(out);
}

START_TEST(lengths_have_two_decimals)
{
	static const struct {
		double x;
		const char *text;
	} all[] = {{0, "0"}, {-0.001, "0"}, {0.005, "0.01"}, {0.1, "0.1"}, {0.25, "0.25"},
	    {-3.999, "-4"}, {-0.25, "-0.25"}, {417.684, "417.68"}, {1e6, "1000000"},
	    {10.05, "10.05"}};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		svg_number(&out, all[i].x);
		check_text(&out, all[i].text);
	}
}
END_TEST

START_TEST(numbers_are_read_by_people)
{
	struct buf out = {0};

	figure_count(&out, 1234567);
	check_text(&out, "1,234,567");
	figure_count(&out, 999);
	check_text(&out, "999");
	figure_count(&out, 1000);
	check_text(&out, "1,000");
	figure_count(&out, 12.5);
	check_text(&out, "12.5");
	figure_percent(&out, 0.0693, 3);
	check_text(&out, "6.93%");
	figure_percent(&out, NAN, 3);
	check_text(&out, "-");
	figure_number(&out, -0.02, 3);
	check_text(&out,
	    "\xe2\x88\x92"
	    "0.02");
}
END_TEST

START_TEST(any_text_is_xml)
{
	struct buf out = {0};

	svg_escape(&out, "<a href=\"x\">&\xc3\xa4\t\n");
	check_text(&out, "&lt;a href=&quot;x&quot;&gt;&amp;\xc3\xa4\t\n");
	svg_escape(
	    &out, "\x01|\x1f|\x7f|\xff|\xc3|\xef\xbf\xbe|\xef\xbf\xbf|\xef\xbf\xbd|\xed\xa0\x80");
	for (const char *p = out.p; p + 8 < out.p + out.len; p++)
		ck_assert_int_ge((unsigned char)*p, ' ');
	buf_char(&out, '\0');
	ck_assert_ptr_null(strstr(out.p, "\xef\xbf\xbe"));
	ck_assert_ptr_null(strstr(out.p, "\xef\xbf\xbf"));
	buf_free(&out);
}
END_TEST

START_TEST(widths_of_texts_add_up)
{
	ck_assert_double_eq(svg_width("", 12), 0);
	ck_assert_double_gt(svg_width("W", 12), svg_width("i", 12));
	ck_assert_double_eq_tol(
	    svg_width("Wi", 12), svg_width("W", 12) + svg_width("i", 12), 1e-12);
	ck_assert_double_eq(svg_width("a", 24), 2 * svg_width("a", 12));
	ck_assert_double_gt(svg_width("\xe6\x97\xa5", 12), 12);
}
END_TEST

START_TEST(columns_are_counted)
{
	static const struct {
		const char *text;
		size_t columns;
	} all[] = {{"", 0}, {"abc", 3}, {"\xc3\xa4", 1}, {"a\xcc\x88", 1}, {"\xe7\x8c\xab", 2},
	    {"\xf0\x9f\x90\xb1", 2}, {"\xff\xfe", 2}, {"\xef\xbc\xa1", 2}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ck_assert_uint_eq(columns_of(all[i].text, strlen(all[i].text)), all[i].columns);
}
END_TEST

START_TEST(text_is_cut_and_padded)
{
	const struct terminal plain = {.width = 80}, rich = {.width = 80, .unicode = true};
	struct buf out = {0};

	columns_cut(&out, &plain, "abcdef", 6);
	check_text(&out, "abcdef");
	columns_cut(&out, &plain, "abcdefg", 6);
	check_text(&out, "abc...");
	columns_cut(&out, &rich, "abcdefg", 6);
	check_text(&out, "abcde\xe2\x80\xa6");
	columns_cut(&out, &rich, "\xe7\x8c\xab\xe7\x8c\xab\xe7\x8c\xab", 4);
	check_text(&out, "\xe7\x8c\xab\xe2\x80\xa6");
	columns_pad(&out, &rich, "\xe7\x8c\xab", 4, true);
	check_text(&out, "  \xe7\x8c\xab");
	columns_pad(&out, &plain, "ab", 4, false);
	check_text(&out, "ab  ");
	columns_cut(&out, &plain, "abc", 2);
	check_text(&out, "ab");
	columns_cut(&out, &plain, "abc", 0);
	check_text(&out, "");
}
END_TEST

START_TEST(bars_have_eighths)
{
	const struct terminal plain = {.width = 80}, rich = {.width = 80, .unicode = true};
	struct buf out = {0};

	ck_assert_uint_eq(columns_bar_short(&out, &rich, 0.5, 4), 2);
	check_text(&out, "\xe2\x96\x88\xe2\x96\x88");
	ck_assert_uint_eq(columns_bar_short(&out, &rich, 0.28125, 4), 2);
	check_text(&out, "\xe2\x96\x88\xe2\x96\x8f");
	ck_assert_uint_eq(columns_bar_short(&out, &rich, 1e-300, 4), 1);
	check_text(&out, "\xe2\x96\x8f");
	ck_assert_uint_eq(columns_bar_short(&out, &rich, 0, 4), 0);
	check_text(&out, "");
	ck_assert_uint_eq(columns_bar_short(&out, &plain, 7, 4), 4);
	check_text(&out, "####");
	ck_assert_uint_eq(columns_bar_short(&out, &plain, NAN, 4), 0);
	check_text(&out, "");
	columns_bar(&out, &plain, 0.375, 4);
	check_text(&out, "#:  ");
}
END_TEST

/* Marks of every shape. */
static int
all_shapes(struct figure *f, const struct charts *c, struct err *err)
{
	const struct mark_point ends[2] = {{.x = 0, .y = 0}, {.x = 1, .y = 1}};
	static const enum mark_shape shape[] = {MARK_AREA, MARK_BARS, MARK_LINE, MARK_DOTS};
	struct layer *m;

	(void)c;
	f->title = "Any & all";
	buf_str(&f->note, "a note");
	buf_str(&f->desc, "what is seen");
	f->x = (struct axis){.to = 1, .label = "x"};
	f->y = (struct axis){.to = 1, .label = "y", .unit = AXIS_PERCENT};
	for (size_t i = 0; i < 4; i++) {
		m = figure_mark(f, shape[i], (enum shade)i, "a mark", 3, err);
		for (size_t k = 0; m && k < 3; k++)
			m->at[k] = (struct mark_point){0.5 * (double)k, 0.5, 0.2, 0.8, NAN};
		if (!m)
			return -1;
	}
	m->at[1] = (struct mark_point){NAN, NAN, NAN, NAN, NAN};
	return figure_rule(f, "a rule", ends, err);
}

static const struct figure_kind kind = {.name = "any", .make = all_shapes};

/* As SVG, and in a terminal. 0, or -1 with err set; n bytes are written. */
static int
run(size_t *n, struct err *err)
{
	const struct terminal t = {.width = 60};
	struct figure f = {0};
	struct buf out = {0};
	int status = figure_make(&f, &kind, NULL, err);

	if (status == 0)
		status = figure_svg(&f, "a file", &out, err);
	if (status == 0)
		status = figure_text(&f, &t, &out, err);
	*n = out.len;
	figure_free(&f);
	buf_free(&out);
	return status;
}

START_TEST(a_lack_of_memory_is_told)
{
	struct err err;
	size_t n, all;
	long at = 0;

	ck_assert_int_eq(run(&all, &err), 0);
	do {
		mem_fail_at(++at);
		err = (struct err){.code = ERR_NONE};
		if (run(&n, &err) == 0)
			break;
		ck_assert_int_eq(err.code, ERR_MEM);
	} while (at < 1000);
	mem_fail_at(0);
	ck_assert_uint_eq(n, all);
	ck_assert_int_gt(at, 8);
}
END_TEST

Suite *
suite_figure(void)
{
	Suite *s = suite_create("figure");
	TCase *t = tcase_create("figure");

	tcase_add_test(t, ticks_are_round);
	tcase_add_test(t, an_axis_from_0_ends_at_a_tick);
	tcase_add_test(t, axes_have_places);
	tcase_add_test(t, lengths_have_two_decimals);
	tcase_add_test(t, numbers_are_read_by_people);
	tcase_add_test(t, any_text_is_xml);
	tcase_add_test(t, widths_of_texts_add_up);
	tcase_add_test(t, columns_are_counted);
	tcase_add_test(t, text_is_cut_and_padded);
	tcase_add_test(t, bars_have_eighths);
	tcase_add_test(t, a_lack_of_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
