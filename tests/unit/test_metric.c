/* SPDX-License-Identifier: MIT */
/*
 * Metrics below the command line: the kernels that rows are measured by against
 * plain loops in long double, and the same bits at every level; sums that no
 * order changes; smooth ECE against what is known of it; states there and back,
 * damaged at every byte, and with memory that fails. (The metrics themselves are
 * compared with an oracle by tests/cli/eval_oracle.sh.)
 */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "dice.h"
#include "pipeline/files.h"
#include "pipeline/flow.h"
#include "pipeline/measure.h"
#include "kern/kern.h"
#include "metric/confusion.h"
#include "metric/smooth.h"
#include "report/confusion_file.h"
#include "report/evaluation_report.h"
#include "report/renderer.h"
#include "report/state.h"
#include "rig.h"

Suite *suite_metric(void);

enum { ROWS = 130, WIDEST = 40, ALL = ROWS * WIDEST };

/* Rows measured, in arrays of their own. */
struct rows {
	size_t n, k;
	double z[ALL], e[ALL], one[5][ROWS], weight[ROWS], scale[2 * ROWS];
	size_t label[ROWS], top[ROWS], rank[ROWS], place[ALL];
	int64_t column[WIDEST];
};

static struct measured
out_of(struct rows *r)
{
	return (struct measured){.e = r->e,
	    .total = r->one[0],
	    .top = r->top,
	    .rank = r->rank,
	    .conf = r->one[1],
	    .nll = r->one[2],
	    .entropy = r->one[3],
	    .brier = r->one[4]};
}

static void
draw(struct rows *r, size_t n, size_t k, double scale)
{
	memset(r, 0, sizeof(*r));
	r->n = n;
	r->k = k;
	for (size_t i = 0; i < n; i++) {
		dice_row(r->z + i * k, k, scale);
		r->label[i] = dice_below(k);
		r->weight[i] = dice_in(0.1, 3);
	}
}

static int
near(double got, long double want, double rel)
{
	if (isinf(got) || isinf(want))
		return (long double)got == want;
	return fabsl((long double)got - want) <= (long double)rel * fabsl(want) + 1e-300L;
}

/* One row by the definitions. */
static void
check_row(const struct rows *r, size_t i)
{
	const double *z = r->z + i * r->k;
	size_t top = 0, rank = 0, y = r->label[i];
	long double rest = 0, dot = 0, total, p, brier = 0, nll, miss;

	for (size_t c = 1; c < r->k; c++)
		top = z[c] > z[top] ? c : top;
	for (size_t c = 0; c < r->k; c++) {
		rank += z[c] > z[y] || (z[c] == z[y] && c < y);
		if (c == top || z[c] == -INFINITY)
			continue;
		rest += expl((long double)z[c] - z[top]);
		dot += expl((long double)z[c] - z[top]) * ((long double)z[top] - z[c]);
	}
	total = 1 + rest;
	for (size_t c = 0; c < r->k; c++) {
		p = expl((long double)z[c] - z[top]) / total;
		miss = c != y ? p : c == top ? rest / total : 1 - p;
		brier += miss * miss;
	}
	nll = z[y] == -INFINITY ? INFINITY : log1pl(rest) + ((long double)z[top] - z[y]);
	ck_assert_uint_eq(r->top[i], top);
	ck_assert_uint_eq(r->rank[i], rank);
	ck_assert(near(r->one[0][i], total, 1e-14));
	ck_assert(near(r->one[1][i], 1 / total, 1e-14));
	ck_assert_msg(near(r->one[2][i], nll, 2e-13), "nll %.17g, not %.20Lg", r->one[2][i], nll);
	ck_assert_msg(near(r->one[3][i], log1pl(rest) + dot / total, 2e-13), "entropy");
	ck_assert_msg(
	    near(r->one[4][i], brier, 2e-13), "brier %.17g, not %.20Lg", r->one[4][i], brier);
}

START_TEST(rows_are_measured_as_defined)
{
	static struct rows r, other;
	const double scale[] = {0.01, 3, 60, 800};
	const struct kern *k;
	struct measured out;
	double p[WIDEST], rest;

	draw(&r, 1 + dice_below(ROWS), 1 + (size_t)_i, scale[_i % 4]);
	out = out_of(&r);
	kern_level(0)->measure(r.z, r.n, r.k, r.label, false, &out);
	for (size_t i = 0; i < r.n; i++) {
		check_row(&r, i);
		/* what the columns of smx apply say, to the bit */
		rest = kern()->exp_top(p, r.z + i * r.k, r.k, r.top[i]);
		kern()->div(p, r.k, 1 + rest);
		ck_assert_double_eq(p[r.top[i]], r.one[1][i]);
		for (size_t c = 0; c < r.k; c++)
			ck_assert_double_eq(p[c], r.e[i * r.k + c] / r.one[0][i]);
	}
	for (size_t l = 1; (k = kern_level(l)) != NULL; l++) {
		other = r; /* with top known */
		memset(other.e, 7, sizeof(other.e));
		memset(other.one, 7, sizeof(other.one));
		out = out_of(&other);
		k->measure(other.z, r.n, r.k, r.label, true, &out);
		for (size_t i = 0; i < 5; i++)
			ck_assert_mem_eq(other.one[i], r.one[i], r.n * sizeof(double));
		ck_assert_mem_eq(other.e, r.e, r.n * r.k * sizeof(double));
		ck_assert_mem_eq(other.rank, r.rank, r.n * sizeof(size_t));
	}
}
END_TEST

START_TEST(columns_add_up_and_find)
{
	static struct rows r;
	int64_t want[WIDEST] = {0}, got[WIDEST];
	const struct kern *k;
	size_t found = 0, at[ALL], n;

	draw(&r, ROWS, 1 + (size_t)_i, 2);
	for (size_t i = 0; i < r.n * r.k; i++)
		r.e[i] = i % 7 ? dice_in(0, 1) : 1;
	for (size_t i = 0; i < r.n; i++) {
		r.scale[i] = i % 5 ? dice_in(1, 0x1p51) : 0x1p51;
		r.scale[r.n + i] = dice_in(0, 1);
	}
	for (size_t i = 0; i < r.n * r.k; i++) {
		want[i % r.k] += (int64_t)rint(r.e[i] * r.scale[i / r.k]);
		if (r.e[i] > r.scale[r.n + i / r.k])
			at[found++] = i;
	}
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		memset(got, 0, sizeof(got));
		n = k->columns(r.e, r.n, r.k, r.scale, r.scale + r.n, got, r.place);
		ck_assert_uint_eq(n, found);
		ck_assert_mem_eq(r.place, at, n * sizeof(*at));
		ck_assert_mem_eq(got, want, sizeof(got));
	}
}
END_TEST

/* The digits put together are the sum of the values, each rounded to 2^-120. */
START_TEST(digits_add_up)
{
	double v[DIGIT_ROWS], x;
	int64_t d[DIGITS], want[DIGITS];
	size_t left, out = 0;
	bool square = _i % 2;
	long double sum = 0;
	const struct kern *k;

	for (size_t i = 0; i < DIGIT_ROWS; i++) {
		v[i] = ldexp(dice_in(1, 2), (int)dice_below(70) - 40);
		if (i % 100 == 3)
			v[i] = i % 200 == 3 ? INFINITY : i % 300 == 103 ? NAN : -1;
		x = square ? v[i] * v[i] : v[i];
		if (x >= 0 && x < DIGIT_LIMIT)
			sum += (long double)x;
		else
			out++;
	}
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		memset(d, 0, sizeof(d));
		left = 0;
		for (size_t i = 0; i < DIGIT_ROWS; i += 511)
			left += k->digits(
			    v + i, DIGIT_ROWS - i < 511 ? DIGIT_ROWS - i : 511, square, d);
		ck_assert_uint_eq(left, out);
		ck_assert(near((double)((long double)d[0] * 0x1p-20L +
				   (long double)d[1] * 0x1p-70L + (long double)d[2] * 0x1p-120L),
		    sum, 1e-15));
		if (l > 0)
			ck_assert_mem_eq(d, want, sizeof(d));
		memcpy(want, d, sizeof(d));
	}
	v[0] = square ? 0x1p-55 : 0x1p-110;
	memset(d, 0, sizeof(d));
	ck_assert_uint_eq(kern()->digits(v, 1, square, d), 0);
	ck_assert_int_eq(d[2], 1 << 10);
}
END_TEST

/* ---- Sums ---- */

static double edges[16];

static struct setup
setup_of(size_t k, bool weighted)
{
	for (size_t b = 0; b < 16; b++)
		edges[b] = (double)b / 15;
	return (struct setup){
	    .nclass = k, .bins = 15, .edge = edges, .weighted = weighted, .top = {1, 3}, .ntop = 2};
}

/* n rows from the first on, or where index is not NULL those one by one. */
static void
add_rows(struct tally *t, const struct setup *s, struct rows *r, size_t first, size_t n)
{
	struct seen seen = {.n = n,
	    .label = r->label + first,
	    .top = r->top + first,
	    .rank = r->rank + first,
	    .weight = s->weighted ? r->weight + first : NULL,
	    .conf = r->one[1] + first,
	    .nll = r->one[2] + first,
	    .entropy = r->one[3] + first,
	    .brier = r->one[4] + first,
	    .e = r->e + first * r->k,
	    .total = r->one[0] + first,
	    .scale = r->scale,
	    .place = r->place,
	    .column = r->column};
	struct err err;

	ck_assert_int_eq(tally_add(t, s, &seen, &err), 0);
}

/* Every sum is the same, whatever the order, the batches, and the parts that are merged. */
START_TEST(no_order_changes_a_sum)
{
	static struct rows r;
	struct setup s = setup_of(7, _i % 2);
	struct tally once, other, part[3];
	struct measured out;
	struct err err;
	size_t words;

	draw(&r, ROWS, 7, _i < 2 ? 3 : 40);
	r.label[5] = 0;
	out = out_of(&r);
	kern()->measure(r.z, r.n, r.k, r.label, false, &out);
	ck_assert_int_eq(tally_begin(&once, &s, &err), 0);
	ck_assert_int_eq(tally_begin(&other, &s, &err), 0);
	add_rows(&once, &s, &r, 0, r.n);
	for (size_t p = 0; p < 3; p++)
		ck_assert_int_eq(tally_begin(&part[p], &s, &err), 0);
	for (size_t i = 0; i < r.n; i++)
		add_rows(&part[i * 7 % 3], &s, &r, (i * 37) % r.n, 1);
	for (size_t p = 3; p-- > 0;)
		ck_assert_int_eq(tally_merge(&other, &part[p], &err), 0);
	for (size_t v = 0; v < once.nvec; v++) {
		words = once.vec[v].words;
		for (size_t i = 0; i < once.vec[v].n; i++) {
			if (memcmp(vec_look(&once.vec[v], i), vec_look(&other.vec[v], i),
				words * sizeof(uint64_t)) != 0)
				ck_abort_msg("vector %zu, sum %zu", v, i);
		}
		tally_free(v < 3 ? &part[v] : &(struct tally){0});
	}
	tally_free(&once);
	tally_free(&other);
}
END_TEST

START_TEST(a_sum_that_is_too_large_is_told)
{
	const struct slot slot = {.name = "x", .unit = UNIT_SHARE};
	struct setup s = setup_of(2, false);
	struct vec a, b;
	struct err err;

	ck_assert_int_eq(vec_begin(&a, &slot, &s, &err), 0);
	ck_assert_int_eq(vec_begin(&b, &slot, &s, &err), 0);
	vec_at(&a, 0, &err)[1] = (uint64_t)1 << 63;
	vec_at(&b, 0, &err)[1] = (uint64_t)1 << 63;
	ck_assert_int_eq(vec_merge(&a, &b, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	vec_free(&a);
	vec_free(&b);
}
END_TEST

/* ---- Smooth ECE ---- */

static double
smooth(const struct mass *m, size_t n, double weight)
{
	struct err err;
	struct smooth_ece x;

	ck_assert_int_eq(smooth_ece(m, n, weight, false, &x, &err), 0);
	ck_assert(isnan(x.bound));
	return x.value;
}

/* For replicates of a bootstrap: within 1e-3 of itself. */
START_TEST(smooth_ece_can_be_had_roughly)
{
	enum { N = 60 };
	struct mass m[N];
	struct err err;
	struct smooth_ece x;
	double at;

	for (int round = 0; round < 15; round++) {
		at = 0.5;
		for (size_t i = 0; i < N; i++) {
			at += (1 - at) * dice_in(0, 0.1);
			m[i] = (struct mass){at, dice_in(-1, 1.2) * (1 - at)};
		}
		ck_assert_int_eq(smooth_ece(m, N, N, true, &x, &err), 0);
		ck_assert_double_eq_tol(x.value, smooth(m, N, N), 1e-3 * x.value);
	}
}
END_TEST

START_TEST(smooth_ece_is_what_is_known_of_it)
{
	const struct mass up[] = {{0.2, 1}, {0.9, 2}}, none[] = {{1, 0}};
	/* far apart and narrow, each bump is its mass: 0.01 + 0.01, less what the mirrors don't */
	const struct mass apart[] = {{0.25, 0.01}, {0.75, -0.01}};
	/* one beside the other they are a dipole: less than both, more than nothing */
	const struct mass beside[] = {{0.5, 0.01}, {0.5001, -0.01}};
	double x;

	ck_assert_double_eq(smooth(up, 2, 6), 0.5);
	ck_assert_double_eq(smooth(none, 1, 1), 0);
	ck_assert_double_eq(smooth(up, 0, 1), 0);
	ck_assert_double_eq_tol(smooth(apart, 2, 1), 0.02, 1e-9);
	/* f(s) = 2 r (2 Phi(d / 2s) - 1), about 2 r d / (s sqrt(2 pi)), so s^2 is that without s */
	x = smooth(beside, 2, 1);
	ck_assert_double_eq_tol(x, sqrt(0.02 * 0.0001 / 2.5066282746310002), 2e-3 * x);
	ck_assert_double_eq_tol(x, 0.02 * erf(0.0001 / (2 * x) / sqrt(2)), 1e-7 * x);
}
END_TEST

/*
 * Where residues cancel sigma would go to 0, and the work to infinity: the test's
 * time is the assertion. What is reported then is an upper bound.
 */
START_TEST(smooth_ece_has_an_end)
{
	enum { N = 4000 };
	static struct mass m[2 * N];
	const struct mass one[] = {{0.75, -75}, {0.75, 75}};
	const struct mass next[] = {{0.6, -24}, {0.6 + 0x1p-52, 24}, {0.9, 9}, {0.9, -9}};
	const struct mass tiny[] = {{0.2, 1e-20}, {0.8, -2e-20}};
	const struct mass outside[] = {{-1e9, 5}, {0.5, -1e8}, {3e300, 1e8}};
	struct smooth_ece x;
	struct err err;

	ck_assert_double_eq(smooth(one, 2, 400), 0);
	ck_assert_double_eq(smooth(next, 4, 100), 0);
	ck_assert_int_eq(smooth_ece(tiny, 2, 1, false, &x, &err), 0);
	ck_assert_double_eq_tol(x.value, 3e-20, 1e-30);
	ck_assert_double_eq_tol(x.bound, 2e-20, 1e-30);
	ck_assert_int_eq(smooth_ece(outside, 3, 1e-3, false, &x, &err), 0);
	for (size_t i = 0; i < N; i++) { /* pairs that are a trillionth apart */
		m[2 * i] = (struct mass){0.5 + (double)i / (2 * N), 0.3};
		m[2 * i + 1] = (struct mass){m[2 * i].at + 1e-12, -0.3};
	}
	for (int roughly = 0; roughly < 2; roughly++) {
		ck_assert_int_eq(smooth_ece(m, 2 * N, N, roughly, &x, &err), 0);
		ck_assert_double_eq(x.value, roughly ? SMOOTH_LEAST_ROUGHLY : SMOOTH_LEAST);
		ck_assert_double_eq_tol(x.bound, x.value, 1e-15);
	}
}
END_TEST

/* ---- Ties ---- */

START_TEST(what_is_next_to_an_edge_is_on_it)
{
	struct setup s = setup_of(2, false);
	double edge, p;

	for (size_t b = 1; b < 15; b++) {
		edge = (double)b / 15;
		for (int ulp = -2; ulp <= 2; ulp++) {
			p = edge + ulp * 0x1p-53;
			s.left = false;
			ck_assert_uint_eq(setup_bin(&s, p), b - 1);
			s.left = true;
			ck_assert_uint_eq(setup_bin(&s, p), b);
			ck_assert_double_eq(tie_round(0.3 + ulp * 0x1p-54), 0.3);
		}
		s.left = false;
		ck_assert_uint_eq(setup_bin(&s, edge + 1e-14), b);
		ck_assert_uint_eq(setup_bin(&s, edge - 1e-14), b - 1);
		s.left = true;
		ck_assert_uint_eq(setup_bin(&s, edge - 1e-14), b - 1);
	}
	for (int left = 0; left < 2; left++) {
		s.left = left;
		ck_assert_uint_eq(setup_bin(&s, 0), 0);
		ck_assert_uint_eq(setup_bin(&s, 1), 14);
	}
	ck_assert_double_eq(tie_round(0), 0);
	ck_assert_double_eq(tie_round(1), 1);
	ck_assert_double_eq(tie_round(1 - 0x1p-53), 1);
}
END_TEST

/* ---- States ---- */

static bool areas; /* evaluations have those of classes, which make their states large */

static void
make_evaluation(struct evaluation *e, bool weighted, bool by)
{
	static struct rows r;
	struct measured out;
	struct err err;

	*e = (struct evaluation){.setup = setup_of(5, weighted)};
	e->setup.pairs = e->setup.grouped = by;
	e->setup.class_auroc = areas;
	ck_assert_int_eq(evaluation_begin(e, 15, &err), 0);
	e->op = mem_text("softmax", 7, &err);
	e->steps = mem_text("temp=2", 6, &err);
	for (size_t c = 0; c < 5; c++)
		ck_assert_int_eq(names_add(&e->names, &"a\"b\\c"[c], 1, &err), 0);
	draw(&r, ROWS, 5, 3);
	out = out_of(&r);
	kern()->measure(r.z, r.n, r.k, r.label, false, &out);
	ck_assert_int_eq(tally_begin(&e->tally, &e->setup, &err), 0);
	add_rows(&e->tally, &e->setup, &r, 0, r.n);
	if (!by)
		return;
	e->by = mem_text("x \"y\"", 5, &err);
	add_rows(&groups_at(&e->groups, "\x01\"", 2, &e->setup, &err)->tally, &e->setup, &r, 0, 70);
	add_rows(
	    &groups_at(&e->groups, "", 0, &e->setup, &err)->tally, &e->setup, &r, 70, r.n - 70);
}

/* Reports as smx eval does, with a table of the classes. */
static int
report_as(const struct renderer *how, const struct evaluation *e, struct buf *out, struct err *err)
{
	struct report report;
	int status = report_evaluation(&report, e, true, err);

	if (status == 0)
		status = renderer_run(how, &report, out, err);
	report_free(&report);
	return status;
}

START_TEST(states_there_and_back)
{
	struct evaluation e, back = {0};
	struct buf one = {0}, two = {0};
	struct err err;

	areas = true;
	make_evaluation(&e, _i & 1, _i & 2);
	areas = false;
	ck_assert_int_eq(state_write(&e, &one, &err), 0);
	ck_assert_msg(state_read(&back, one.p, one.len, &err) == 0, "%s", err.text);
	ck_assert_int_eq(state_write(&back, &two, &err), 0);
	rig_same_bytes(&two, one.p, one.len, "the state");
	one.len = two.len = 0;
	ck_assert_int_eq(evaluation_results(&e, &err), 0);
	ck_assert_int_eq(evaluation_results(&back, &err), 0);
	for (size_t i = 0; renderers[i]; i++) {
		ck_assert_int_eq(report_as(renderers[i], &e, &one, &err), 0);
		ck_assert_int_eq(report_as(renderers[i], &back, &two, &err), 0);
	}
	rig_same_bytes(&two, one.p, one.len, "the report");
	evaluation_free(&e);
	evaluation_free(&back);
	buf_free(&one);
	buf_free(&two);
}
END_TEST

/* A byte that is another, and an end that is missing: an error, never taken, no leak. */
START_TEST(damaged_states_are_refused)
{
	struct evaluation e, back;
	struct buf text = {0};
	struct err err;
	char old;

	make_evaluation(&e, false, _i);
	ck_assert_int_eq(state_write(&e, &text, &err), 0);
	for (size_t i = 0; i + 3 < text.len; i += i < 300 || i + 100 > text.len ? 1 : 389) {
		old = text.p[i];
		text.p[i] = old == '1' ? '2' : '1';
		back = (struct evaluation){0};
		ck_assert_msg(state_read(&back, text.p, text.len, &err) < 0, "byte %zu", i);
		evaluation_free(&back);
		text.p[i] = old;
		back = (struct evaluation){0};
		ck_assert_msg(state_read(&back, text.p, i, &err) < 0, "the first %zu", i);
		evaluation_free(&back);
	}
	evaluation_free(&e);
	buf_free(&text);
}
END_TEST

/* With a checksum that is right: sums that no rows can have. */
START_TEST(states_of_no_rows_are_refused)
{
	const char *const name[] = {"order", "reliability"};
	struct evaluation e, back = {0};
	struct buf text = {0};
	struct err err;
	struct vec *v;
	size_t at = 0, m = 0;

	make_evaluation(&e, _i & 1, false);
	while (strcmp(metrics[m]->name, name[_i / 2]) != 0)
		m++;
	for (v = tally_vec(&e.tally, metrics[m]); strcmp(metrics[m]->slot[at].name, "conf"); at++)
		v++;
	for (at = 0; vec_double(v, at) == 0;)
		at++;
	vec_at(v, at, &err)[v->words - 1] += 7;
	ck_assert_int_eq(state_write(&e, &text, &err), 0);
	ck_assert_int_lt(state_read(&back, text.p, text.len, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "has a sum that no rows come to"));
	evaluation_free(&e);
	evaluation_free(&back);
	buf_free(&text);
}
END_TEST

/* smx eval and smx merge as libraries: out of memory at every request is an error like others. */
START_TEST(no_memory_is_a_clean_error)
{
	struct evaluation e, back;
	struct buf text = {0}, out = {0};
	struct err err;
	int status = -1;

	make_evaluation(&e, _i & 1, _i & 2);
	ck_assert_int_eq(state_write(&e, &text, &err), 0);
	for (long n = 1; status < 0; n += 1 + n / 24) {
		back = (struct evaluation){0};
		out.len = 0;
		mem_fail_at(n);
		status = state_read(&back, text.p, text.len, &err);
		if (status == 0)
			status = evaluation_merge(&back, &e, "a", "b", &err);
		if (status == 0)
			status = evaluation_results(&back, &err);
		for (size_t i = 0; status == 0 && renderers[i]; i++)
			status = report_as(renderers[i], &back, &out, &err);
		if (status == 0 && (_i & 2))
			status = confusion_file(&back, CONFUSION_JSON, &out, &err);
		mem_fail_at(0);
		evaluation_free(&back);
		buf_free(&out);
		ck_assert_int_lt(n, 5000);
	}
	evaluation_free(&e);
	buf_free(&text);
}
END_TEST

static int
run_measure(struct measure *m, const struct reading *reading, struct err *err)
{
	const char *path = rig_path("in.csv");
	struct files files = {.source = {.kind = &source_files},
	    .path = &path,
	    .npath = 1,
	    .reading = reading,
	    .block_size = 400};
	struct chain chain = {0};
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct watch watch = {0};
	struct counts counts;
	int status = chain_finish(&chain, err);

	plan_use(&plan, &consumer_measure, m, chain_unfiltered(plan.chain));
	if (status == 0)
		status = source_begin(&files.source, err);
	if (status == 0)
		status = flow_run(&plan, &files.source, 1, &watch, &counts, err);
	if (status == 0)
		status = measure_finish(m, err);
	source_free(&files.source);
	chain_free(&chain);
	return status;
}

START_TEST(measuring_without_memory_is_a_clean_error)
{
	struct reading reading = rig_reading("csv");
	struct setup s = setup_of(3, _i & 1);
	struct buf in = {0};
	struct err err = {0};
	char line[100];
	int status = -1;

	buf_str(&in, "a,b,c,label,g,weight\n");
	for (int i = 0; i < 60; i++) {
		snprintf(
		    line, sizeof(line), "%d,2,0.5,%d,g%d,%d\n", i % 3, i % 2, i % 2, 1 + i % 2);
		buf_str(&in, line);
	}
	rig_write(rig_path("in.csv"), in.p, in.len);
	buf_free(&in);
	reading.want_label = reading.want_weight = reading.no_fields = reading.one_width = true;
	reading.by = "g";
	s.pairs = s.class_auroc = _i & 2;
	for (long n = 1; status < 0; n += 1 + n / 24) {
		struct measure m = {.setup = &s, .by = _i & 2};

		mem_fail_at(n);
		status = run_measure(&m, &reading, &err);
		mem_fail_at(0);
		if (status == 0)
			ck_assert_uint_eq(tally_totals(&m.tally, &s).rows, 60);
		else
			ck_assert_msg(err.code == ERR_MEM, "request %ld: %s", n, err.text);
		if (status == 0 && m.by)
			ck_assert_uint_eq(m.groups.n, 2);
		measure_free(&m);
		ck_assert_int_lt(n, 5000);
	}
}
END_TEST

/* A matrix with more pairs than are kept is an error, also if only a part has so many. */
START_TEST(pairs_have_an_end)
{
	double edge[] = {0, 1};
	struct setup s = {.nclass = 2000, .bins = 1, .edge = edge, .pairs = true};
	struct tally t[2] = {{0}};
	struct points *p[2];
	struct confusion *c;
	struct err err;
	uint64_t *sum;
	size_t n;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(tally_begin(&t[i], &s, &err), 0);
		p[i] = tally_vec(&t[i], &metric_confusion)->points;
		ck_assert_uint_eq(p[i]->most, 1 << 20);
		p[i]->most = 3;
	}
	for (uint64_t key = 1; key <= 3; key++) {
		ck_assert_int_eq(points_at(p[key == 3], key, &sum, &err), 0);
		*sum = key;
	}
	ck_assert_int_eq(tally_merge(&t[0], &t[1], &err), 0);
	c = confusion_all(&t[0], &s, &n, &err);
	ck_assert(c && n == 3 && c[2].label == 0 && c[2].taken == 3 && c[2].weight == 3);
	mem_free(c);
	ck_assert_int_eq(points_at(p[1], 2001, &sum, &err), 0);
	ck_assert_int_eq(tally_merge(&t[0], &t[1], &err), 0);
	ck_assert(!confusion_all(&t[0], &s, &n, &err));
	ck_assert_int_eq(err.code, ERR_DATA);
	tally_free(&t[0]);
	tally_free(&t[1]);
	s.grouped = true;
	ck_assert_int_eq(tally_begin(&t[0], &s, &err), 0);
	ck_assert_uint_eq(tally_vec(&t[0], &metric_confusion)->points->most, 1 << 16);
	tally_free(&t[0]);
}
END_TEST

START_TEST(groups_have_an_end)
{
	struct setup s = setup_of(3, false);
	struct groups g = {0};
	struct err err;
	char name[20];

	ck_assert_ptr_null(groups_at(&g, "a\0b", 3, &s, &err));
	for (int i = 0; i < GROUPS_MOST; i++) {
		snprintf(name, sizeof(name), "%d", i * 7 % GROUPS_MOST);
		ck_assert_ptr_nonnull(groups_at(&g, name, strlen(name), &s, &err));
	}
	ck_assert_ptr_nonnull(groups_at(&g, "77x", 2, &s, &err));
	ck_assert_ptr_null(groups_at(&g, "other", 5, &s, &err));
	ck_assert_str_eq(err.text, "more than 1000 values with 3 classes: another is 'other'");
	ck_assert_int_eq(err.setting, SETTING_BY);
	for (size_t i = 1; i < g.n; i++)
		ck_assert_int_lt(strcmp(g.group[i - 1].value, g.group[i].value), 0);
	groups_free(&g);
}
END_TEST

static void
setup(void)
{
	rig_dir();
}

static void
cleanup(void)
{
	mem_fail_at(0);
	rig_clean();
}

Suite *
suite_metric(void)
{
	Suite *s = suite_create("metric");
	TCase *t = tcase_create("metric");

	tcase_add_checked_fixture(t, setup, cleanup);
	tcase_add_loop_test(t, rows_are_measured_as_defined, 0, WIDEST);
	tcase_add_loop_test(t, columns_add_up_and_find, 0, WIDEST);
	tcase_add_loop_test(t, digits_add_up, 0, 4);
	tcase_add_loop_test(t, no_order_changes_a_sum, 0, 4);
	tcase_add_test(t, a_sum_that_is_too_large_is_told);
	tcase_add_test(t, smooth_ece_is_what_is_known_of_it);
	tcase_add_test(t, smooth_ece_can_be_had_roughly);
	tcase_add_test(t, smooth_ece_has_an_end);
	tcase_add_test(t, what_is_next_to_an_edge_is_on_it);
	tcase_add_loop_test(t, states_of_no_rows_are_refused, 0, 4);
	tcase_add_loop_test(t, states_there_and_back, 0, 4);
	tcase_add_loop_test(t, damaged_states_are_refused, 0, 2);
	tcase_add_loop_test(t, no_memory_is_a_clean_error, 0, 4);
	tcase_add_loop_test(t, measuring_without_memory_is_a_clean_error, 0, 4);
	tcase_add_test(t, pairs_have_an_end);
	tcase_add_test(t, groups_have_an_end);
	suite_add_tcase(s, t);
	return s;
}
