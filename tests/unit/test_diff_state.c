/* SPDX-License-Identifier: MIT */
/*
 * States of comparisons (compare/comparison.h, report/diff_state.h): there and back, shards in
 * any order, damage of any kind, and no memory. Ranges of rows (base/row_spans.h) against a flag
 * for each row, and exact sums as text.
 *
 * By the way: diff_state_form.h (1) (2) (3) (4) (5) (6); comparison.c (1) (2); exact.c (3).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/exact.h"
#include "base/mem.h"
#include "compare/comparison.h"
#include "dice.h"
#include "metric/tally.h"
#include "mutate.h"
#include "report/diff_report.h"
#include "report/diff_state.h"
#include "report/renderer.h"
#include "report/state_form.h"
#include "rig.h"

Suite *suite_diff_state(void);

enum { ROWS = 60, CLASSES = 3, BINS = 4, REPLICATES = 3, SHARDS = 5 };

static double a[ROWS][CLASSES], b[ROWS][CLASSES];

static void
draw_rows(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t j = 0; j < CLASSES; j++) {
			a[i][j] = dice_in(-4, 4);
			b[i][j] =
			    j > 0 && dice_below(60) == 0 ? -INFINITY : a[i][j] + dice_in(-1, 1);
		}
	}
}

/* An empty one, with a bootstrap or not. */
static void
begin(struct comparison *c, bool boot)
{
	struct diff settings = {.top = {1, 2},
	    .ntop = 2,
	    .worst.most = 9,
	    .labelled = true,
	    .deltas = {.setup = {.bins = BINS, .threshold = 0.5},
		.boot = {.n = boot ? REPLICATES : 0, .seed = 3, .bins = BINS},
		.clusters = boot}};
	struct err err;

	*c = (struct comparison){.known = true, .labelled = true, .nclass = CLASSES};
	c->edge = setup_edges(BINS, &err);
	c->steps = mem_text("temp=2", 6, &err);
	c->cluster = boot ? mem_text("who \"\x01\"", 7, &err) : NULL;
	settings.deltas.setup.edge = c->edge;
	c->diff = diff_like(&settings);
	ck_assert_int_eq(names_add(&c->names, "cat", 3, &err), 0);
}

static void
add(struct comparison *c, size_t i)
{
	struct diff_pair pair = {.row = i,
	    .key = "a\0\xff",
	    .key_len = 3,
	    .a = a[i],
	    .b = b[i],
	    .n = CLASSES,
	    .label = i % 7 == 0 ? (size_t)-1 : i % CLASSES,
	    .draw = i / 4};
	struct err err;

	ck_assert_int_eq(diff_add(&c->diff, &pair, &err), 0);
	ck_assert_int_eq(row_spans_add(&c->rows, i, i + 1, &err), 0);
	c->left_out += i % 5 == 0;
}

static void
settle(struct comparison *c)
{
	struct err err;

	ck_assert_int_eq(deltas_settle(&c->diff.deltas, &err), 0);
}

static void
make(struct comparison *c, bool boot)
{
	begin(c, boot);
	for (size_t i = 0; i < ROWS; i++)
		add(c, i);
	settle(c);
}

static int
report_as(const struct renderer *how, struct comparison *c, struct buf *out, struct err *err)
{
	struct results labelled = {0};
	const struct diff_found found = {.diff = &c->diff,
	    .names = &c->names,
	    .left_out = c->left_out,
	    .labelled = &labelled,
	    .confidence = 0.9};
	struct report report = {0};
	int status;

	c->diff.labelled = c->labelled;
	status = deltas_report(&c->diff.deltas, 0.9, &labelled, err);
	if (status == 0)
		status = diff_end(&c->diff, err);
	if (status == 0) {
		status = report_diff(&report, &found, err);
		if (status == 0)
			status = renderer_run(how, &report, out, err);
		report_free(&report);
	}
	results_free(&labelled);
	return status;
}

/* The state, and the reports, of one that is then freed. */
static void
show(struct comparison *c, struct buf *out)
{
	struct err err;

	ck_assert_int_eq(diff_state_write(c, out, &err), 0);
	for (size_t i = 0; renderers[i]; i++)
		ck_assert_int_eq(report_as(renderers[i], c, out, &err), 0);
	comparison_free(c);
}

START_TEST(there_and_back)
{
	struct comparison c, back = {0};
	struct buf state = {0}, one = {0}, two = {0};
	struct err err;

	draw_rows();
	make(&c, _i);
	ck_assert_int_eq(diff_state_write(&c, &state, &err), 0);
	ck_assert(state_begins(&state_of_diff, state.p, state.len));
	ck_assert_msg(diff_state_read(&back, state.p, state.len, &err) == 0, "%s", err.text);
	show(&c, &one);
	show(&back, &two);
	rig_same_bytes(&two, one.p, one.len, "the state and the reports");
	buf_free(&state);
	buf_free(&one);
	buf_free(&two);
}
END_TEST

/* Rows dealt out at random, added up in any order, from their states. */
START_TEST(shards_are_one_run)
{
	struct comparison whole, shard[SHARDS], more = {0};
	struct buf one = {0}, two = {0}, text = {0};
	struct err err;
	size_t order[SHARDS];

	draw_rows();
	make(&whole, _i);
	show(&whole, &one);
	for (size_t k = 0; k < SHARDS; k++) {
		begin(&shard[k], _i);
		order[k] = k;
	}
	for (size_t i = 0; i < ROWS; i++)
		add(&shard[dice_below(SHARDS - 1)], i); /* the last has no rows */
	for (size_t k = SHARDS - 1; k > 0; k--) {
		const size_t j = dice_below(k + 1), t = order[k];

		order[k] = order[j];
		order[j] = t;
	}
	for (size_t k = 0; k < SHARDS; k++)
		settle(&shard[k]);
	for (size_t k = 1; k < SHARDS; k++) {
		text.len = 0;
		ck_assert_int_eq(diff_state_write(&shard[order[k]], &text, &err), 0);
		ck_assert_int_eq(diff_state_read(&more, text.p, text.len, &err), 0);
		ck_assert_msg(
		    comparison_merge(&shard[order[0]], &more, "b", "a", &err) == 0, "%s", err.text);
		comparison_free(&more);
		comparison_free(&shard[order[k]]);
	}
	show(&shard[order[0]], &two);
	rig_same_bytes(&two, one.p, one.len, "the state and the reports");
	buf_free(&one);
	buf_free(&two);
	buf_free(&text);
}
END_TEST

static void
refuse(const struct buf *text, size_t len, const char *what, size_t at)
{
	struct comparison back = {0};
	struct err err;

	ck_assert_msg(diff_state_read(&back, text->p, len, &err) < 0, "%s %zu", what, at);
	comparison_free(&back);
}

/* A byte that is another, and an end that is missing: an error, never taken, no leak. */
START_TEST(damage_is_refused)
{
	struct comparison c;
	struct buf text = {0};
	struct err err;
	char old;

	draw_rows();
	make(&c, _i);
	ck_assert_int_eq(diff_state_write(&c, &text, &err), 0);
	for (size_t i = 0; i + 3 < text.len; i += i < 300 || i + 100 > text.len ? 1 : 97) {
		old = text.p[i];
		text.p[i] = old == '1' ? '2' : '1';
		refuse(&text, text.len, "byte", i);
		text.p[i] = old;
		refuse(&text, i, "the first", i);
	}
	comparison_free(&c);
	buf_free(&text);
}
END_TEST

/* The checksum of what is before it: the last 11 bytes are its digits and what ends a state. */
static void
mend(struct buf *text)
{
	const char *last = ",\n\"crc32\":\"";
	size_t body = text->len - 11 - strlen(last);

	if (text->len < 40 || memcmp(text->p + body, last, strlen(last)) != 0)
		return;
	text->len = body;
	state_end(text, 0);
}

/* With a checksum that is right: refused, or taken and then harmless. */
START_TEST(mutants_do_no_harm)
{
	struct comparison c, back;
	struct buf state = {0}, text = {0}, out = {0};
	struct err err;
	size_t taken = 0, refused = 0, at;

	mutate_limit_memory();
	draw_rows();
	make(&c, true);
	ck_assert_int_eq(diff_state_write(&c, &state, &err), 0);
	for (long n = 0; n < dice_rounds(240); n++) {
		text.len = 0;
		buf_add(&text, state.p, state.len);
		for (size_t k = 1 + dice_below(3); k > 0 && n % 4 > 0; k--) {
			do
				at = dice_below(text.len - 30);
			while (text.p[at] < '0' || text.p[at] > '9');
			text.p[at] = "0123456789abcdef"[dice_below(n % 2 ? 16 : 10)];
		}
		if (n % 4 == 0)
			mutate(&text);
		mend(&text);
		buf_char(&text, '\0');
		text.len--;
		back = (struct comparison){0};
		if (diff_state_read(&back, text.p, text.len, &err) < 0) {
			ck_assert(err.code == ERR_DATA);
			refused++;
		} else if (comparison_merge(&back, &c, "b", "a", &err) == 0 ||
		    err.code == ERR_DATA) {
			taken++;
			out.len = 0;
			for (size_t i = 0; renderers[i]; i++)
				ck_assert_int_eq(report_as(renderers[i], &back, &out, &err), 0);
		}
		comparison_free(&back);
	}
	ck_assert_msg(refused > 50 / dice_stride() && taken > 10 / dice_stride(),
	    "%zu refused, %zu taken", refused, taken);
	comparison_free(&c);
	buf_free(&state);
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* Digits of a row's text that are none: an error, and nothing is made of them. */
START_TEST(texts_are_hexadecimal)
{
	struct comparison c;
	struct buf text = {0};
	struct err err;
	char *at, old;

	draw_rows();
	make(&c, _i);
	ck_assert_int_eq(diff_state_write(&c, &text, &err), 0);
	buf_char(&text, '\0');
	at = strstr(text.p, "\"key\":\"");
	ck_assert_ptr_nonnull(at);
	for (size_t i = 7; i < 9; i++) {
		old = at[i];
		at[i] = 'x';
		text.len = strlen(text.p);
		mend(&text);
		refuse(&text, text.len, "digit", i);
		at[i] = old;
	}
	comparison_free(&c);
	buf_free(&text);
}
END_TEST

/* (6) One sum or count after the other, with a checksum that is right. */
START_TEST(states_of_no_rows_are_refused)
{
	static const char *const why[] = {
	    "flips", "only_right", "cells", "js", "gap", "replicates", "shared", "rows", "move"};
	struct comparison c;
	struct diff *d = &c.diff;
	struct comparison back = {0};
	struct buf text = {0};
	struct err err;

	draw_rows();
	make(&c, true);
	if (_i == 0)
		d->flips = ROWS + 1;
	if (_i == 1)
		d->deltas.only[0] = d->deltas.right[0] + 1;
	if (_i == 2)
		ck_assert_int_eq(sketch_add(&d->kls.sketch, 1, 1, &err), 0);
	if (_i == 3)
		exact_add(&d->js, -ROWS);
	if (_i == 4)
		d->deltas.gap[1].high += 1 << 10;
	if (_i == 5)
		d->deltas.boot.replicate[1].right = 1 << 20;
	if (_i == 6)
		exact_add(&d->shared[0], -ROWS - 1);
	if (_i == 7)
		d->deltas.rows = ROWS + 1;
	if (_i == 8)
		exact_add(&d->ppl.move, ROWS + 1);
	ck_assert_int_eq(diff_state_write(&c, &text, &err), 0);
	ck_assert_int_lt(diff_state_read(&back, text.p, text.len, &err), 0);
	ck_assert_msg(strstr(err.text, why[_i]) != NULL, "%s", err.text);
	comparison_free(&c);
	comparison_free(&back);
	buf_free(&text);
}
END_TEST

/* Out of memory at every request is an error like others. */
START_TEST(no_memory_is_a_clean_error)
{
	struct comparison c, back;
	struct buf text = {0}, out = {0};
	struct err err;
	int status = -1;

	draw_rows();
	make(&c, true);
	ck_assert_int_eq(diff_state_write(&c, &text, &err), 0);
	row_spans_free(&c.rows); /* so that they can be added */
	for (long n = 1; status < 0; n += 1 + n / 24) {
		back = (struct comparison){0};
		out.len = 0;
		mem_fail_at(n);
		status = diff_state_read(&back, text.p, text.len, &err);
		if (status == 0)
			status = comparison_merge(&back, &c, "a", "b", &err);
		if (status == 0)
			status = diff_state_write(&back, &out, &err);
		if (status == 0)
			status = report_as(renderers[0], &back, &out, &err);
		mem_fail_at(0);
		comparison_free(&back);
		buf_free(&out);
		ck_assert_int_lt(n, 5000);
	}
	comparison_free(&c);
	buf_free(&text);
}
END_TEST

/* Against a flag for each row. */
START_TEST(spans_of_rows)
{
	enum { MOST = 40 };
	bool here[MOST] = {false}, there[MOST] = {false}, meet = false;
	struct row_spans s = {0}, t = {0};
	unsigned long long row;
	struct err err;

	for (size_t k = dice_below(6); k > 0; k--) {
		const size_t first = dice_below(MOST), end = first + 1 + dice_below(MOST - first);
		const bool one = dice_below(2);

		ck_assert_int_eq(row_spans_add(one ? &s : &t, first, end, &err), 0);
		for (size_t i = first; i < end; i++)
			(one ? here : there)[i] = true;
	}
	for (size_t i = 0; i < MOST; i++)
		meet = meet || (here[i] && there[i]);
	ck_assert(row_spans_meet(&s, &t, &row) == meet);
	ck_assert(!meet || (here[row] && there[row]));
	ck_assert_int_eq(row_spans_merge(&s, &t, &err), 0);
	for (size_t k = 0; k < s.n; k++) {
		for (size_t i = (size_t)s.span[k].first; i < s.span[k].end; i++) {
			ck_assert(here[i] || there[i]);
			here[i] = there[i] = false;
		}
		ck_assert(k == 0 || s.span[k - 1].end < s.span[k].first);
	}
	for (size_t i = 0; i < MOST; i++)
		ck_assert(!here[i] && !there[i]);
	row_spans_free(&s);
	row_spans_free(&t);
}
END_TEST

/* exact.c (3) */
START_TEST(sums_as_text)
{
	static const char *const bad[] = {"", "-", "0:0", "00", "-0", "1", "1:", "1:68", "01:3",
	    "1:03", "1:3 ", "g:3", "100000000:3", "80000000:67", "10:3x", "1:-1", "100000000:67"};
	struct exact s = {0}, back, sum;
	char text[EXACT_TEXT], again[EXACT_TEXT];

	for (size_t k = dice_below(9); k > 0; k--)
		exact_add(&s, ldexp(dice_in(-1, 1), (int)dice_below(2000) - 1050));
	if (_i % 9 == 0)
		exact_add(&s, _i % 2 ? -1.7976931348623157e308 : 0x1p-1074);
	ck_assert_uint_eq(exact_write(&s, text), strlen(text));
	ck_assert_msg(exact_read(&back, text), "%s", text);
	exact_write(&back, again);
	ck_assert_str_eq(text, again);
	sum = s;
	exact_merge(&sum, &back);
	ck_assert(exact_value(&sum) == 2 * exact_value(&s));
	ck_assert(exact_value(&back) == exact_value(&s));
	ck_assert_int_eq(exact_sign(&s), (exact_value(&s) > 0) - (exact_value(&s) < 0));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!exact_read(&back, bad[i]), "%s", bad[i]);
}
END_TEST

Suite *
suite_diff_state(void)
{
	Suite *s = suite_create("diff_state");
	TCase *t = tcase_create("diff_state");

	tcase_set_timeout(t, 60.0 * (double)dice_stress());
	tcase_add_loop_test(t, there_and_back, 0, 2);
	tcase_add_loop_test(t, shards_are_one_run, 0, 2);
	tcase_add_loop_test(t, damage_is_refused, 0, 2);
	tcase_add_loop_test(t, texts_are_hexadecimal, 0, 2);
	tcase_add_test(t, mutants_do_no_harm);
	tcase_add_loop_test(t, states_of_no_rows_are_refused, 0, 9);
	tcase_add_test(t, no_memory_is_a_clean_error);
	tcase_add_loop_test(t, spans_of_rows, 0, 60);
	tcase_add_loop_test(t, sums_as_text, 0, 60);
	suite_add_tcase(s, t);
	return s;
}
