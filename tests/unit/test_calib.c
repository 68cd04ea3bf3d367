/* SPDX-License-Identifier: MIT */
/*
 * Fits against scipy and scikit-learn: tests/oracle/fit.txt, which fit.py wrote,
 * says what the optimum of each method is on sets of rows that are made here as
 * they were made there. And what holds without an oracle: at the fitted
 * temperature the mean entropy is the mean NLL; what is separable, or worse than a
 * guess, ends at a bound; a calibration comes back from JSON with all its bits.
 */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "calib/fit.h"
#include "calib/json.h"
#include "calib/memory.h"
#include "calib/newton.h"
#include "kern/kern.h"
#include "rig.h"

Suite *suite_calib(void);

enum { MOST = 16000 };

/* As in fit.py. */
static const struct set {
	const char *name;
	size_t n, k;
	double scale;
	int follow, chance;
	bool weighted, masked;
	int bias;
} sets[] = {
    {"small", 200, 3, 1, 1, 1, false, false, 0},
    {"ten", 500, 10, 1, 2, 3, false, false, 0},
    {"weighted", 400, 4, 1, 1, 1, true, false, 0},
    {"masked", 300, 5, 0.5, 2, 1, true, true, 0},
    {"wide", 400, 30, 1, 1, 1, false, false, 0},
    {"large", 300, 4, 64, 1, 1, false, false, 0},
    {"tiny", 300, 4, 1 / 64.0, 2, 1, false, false, 0},
    {"biased", 1000, 6, 0.5, 2, 3, false, false, 700},
    {"poor", 300, 4, 1, 1, 6, false, false, 0},
};
enum { NSET = sizeof(sets) / sizeof(sets[0]) };

static double z[MOST], weight[MOST];
static float f[MOST];
static size_t label[MOST];
static struct memory_rows memory;
static uint64_t state;

static int
roll(int n)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (int)((state >> 33) % (uint64_t)n);
}

static void
make_row(const struct set *s, size_t i)
{
	int best = 0, v, q;

	for (size_t j = 0; j < s->k; j++) {
		v = roll(4097) - 2048;
		q = s->follow * v;
		q += s->chance * (roll(4097) - 2048) + s->bias * (int)j;
		z[i * s->k + j] = v / 256.0 * s->scale;
		if (j == 0 || q > best) {
			best = q;
			label[i] = j;
		}
	}
	weight[i] = s->weighted ? (1 + roll(8)) / 2.0 : 1;
	for (size_t j = 0; s->masked && j < s->k; j++) {
		if (roll(6) == 0 && j != label[i])
			z[i * s->k + j] = -INFINITY;
	}
}

static struct rows
make(size_t which)
{
	const struct set *s = &sets[which];

	ck_assert_uint_le(s->n * s->k, MOST);
	state = which + 1;
	for (size_t i = 0; i < s->n; i++)
		make_row(s, i);
	for (size_t i = 0; i < s->n * s->k; i++)
		f[i] = (float)z[i]; /* exact */
	memory =
	    (struct memory_rows){.z = z, .label = label, .weight = s->weighted ? weight : NULL};
	return memory_rows(&memory, s->n, s->k);
}

/* The same rows for a method: for one of the binary task only, of their first two classes. */
static struct rows
make_for(size_t which, const struct method *m)
{
	struct rows rows = make(which);
	size_t k = rows.nclass;

	if (m->tasks & FOR_MULTICLASS)
		return rows;
	for (size_t i = 0; i < rows.nrow; i++) {
		double d = z[i * k + 1] - z[i * k];

		z[2 * i + 1] = f[2 * i + 1] = d < INFINITY ? (float)d : 0; /* NaN too */
		z[2 * i] = f[2 * i] = 0;
		label[i] = label[i] == 1 && d > -INFINITY;
	}
	rows = memory_rows(&memory, rows.nrow, 2);
	rows.task = TASK_BINARY;
	return rows;
}

/* The numbers of a line of fit.txt; how many there are. */
static size_t
oracle(const char *set, const char *key, double *x, size_t most)
{
	const char *src = getenv("src");
	char path[1024], line[4096], *p;
	size_t len = strlen(set), key_len = strlen(key), n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/oracle/fit.txt", src);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while (n == 0 && fgets(line, sizeof(line), file)) {
		if (strncmp(line, set, len) != 0 || line[len] != ' ' ||
		    strncmp(line + len + 1, key, key_len) != 0 || line[len + 1 + key_len] != ' ')
			continue;
		p = line + len + 1 + key_len;
		for (char *end; n < most; p = end, n++) {
			x[n] = strtod(p, &end);
			if (end == p)
				break;
		}
	}
	fclose(file);
	return n;
}

static void
near(double got, double want, double within, const char *what)
{
	if (!(fabs(got - want) <= within))
		ck_abort_msg("%s is %.17g, not %.17g within %g", what, got, want, within);
}

/* Makes c a chain of the methods between commas. */
static void
make_chain(struct calib *c, const char *names, const struct rows *rows)
{
	const struct method *step[CALIB_STEPS];
	char text[CALIB_NAME];
	struct err err;
	size_t n = 0;

	ck_assert_uint_lt(strlen(names), sizeof(text));
	memcpy(text, names, strlen(names) + 1);
	for (char *p = strtok(text, ","); p; p = strtok(NULL, ",")) {
		step[n] = method_named(p);
		ck_assert_ptr_nonnull(step[n++]);
	}
	*c = (struct calib){.task = rows->task, .nclass = rows->nclass};
	ck_assert_int_eq(calib_chain(c, step, n, &err), 0);
	calib_name(c, text);
	ck_assert_str_eq(text, names);
}

/* Fits; fails the test where that fails. */
static void
fit_to(struct calib *c, const char *method, const struct rows *rows, struct fit_options *o,
    struct fit *fit, struct calib_report *r)
{
	struct err err = {0};

	make_chain(c, method, rows);
	if (calib_fit(c, rows, o, fit, r, &err) < 0)
		ck_abort_msg("%s: %s", method, err.text);
}

START_TEST(temperature_is_scipys)
{
	struct rows rows = make((size_t)_i);
	struct fit_options o = {0};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	double want[2];

	fit_to(&c, "temperature", &rows, &o, &fit, &r);
	ck_assert_uint_eq(oracle(sets[_i].name, "temperature", want, 2), 2);
	near(c.value[0][0], want[0], 1e-9 * want[0], "T");
	near(fit.temperature_se, want[1], 1e-8 * want[1], "se");
	ck_assert_uint_eq(oracle(sets[_i].name, "before", want, 2), 2);
	near(r.before.nll, want[0], 1e-13 * (1 + want[0]), "NLL before");
	near(r.before.ece, want[1], 1e-13, "ECE before");
	ck_assert_uint_eq(oracle(sets[_i].name, "after", want, 2), 2);
	near(r.after.nll, want[0], 1e-13, "NLL after");
	near(r.after.ece, want[1], 1e-9, "ECE after");
	ck_assert(!fit.at_bound);
	ck_assert_uint_le(fit.passes, 12);
	calib_free(&c);
}
END_TEST

/* Parameters, and behind them their errors. */
START_TEST(errors_are_numpys)
{
	static const char *const name[] = {"bias-temperature", "vector"};
	struct rows rows = make((size_t)_i);
	double want[2 * 60];
	char key[40];
	size_t n, at;

	for (size_t m = 0; m < 2; m++) {
		struct fit_options o = {.l2 = 0.5};
		struct calib_report r = {0};
		struct calib c;
		struct fit fit;

		fit_to(&c, name[m], &rows, &o, &fit, &r);
		snprintf(key, sizeof(key), "%s-errors", name[m]);
		n = oracle(sets[_i].name, key, want, 2 * 60) / 2;
		ck_assert_uint_eq(n, c.n[0] + c.n[1]);
		for (size_t i = 0; i < n; i++) {
			at = i < c.n[0] ? i : i - c.n[0];
			near(c.value[i >= c.n[0]][at], want[i], 1e-7 * (1 + fabs(want[i])), key);
			near(c.error[i >= c.n[0]][at], want[n + i], 3e-8 * want[n + i], key);
		}
		calib_free(&c);
	}
}
END_TEST

/* A float row gives the bits of the same row in doubles. */
START_TEST(floats_give_the_same_bits)
{
	struct rows rows = make((size_t)_i);
	struct fit_options o = {.l2 = 0.01, .bins = 7};
	struct calib_report r = {0};
	struct calib c[2];
	struct fit fit;

	for (size_t m = 0; methods[m]; m++) {
		if (methods[m]->takes_mu && rows.nclass > 10)
			continue;
		rows = make_for((size_t)_i, methods[m]);
		fit_to(&c[0], methods[m]->name, &rows, &o, &fit, &r);
		memory.f = f;
		memory.z = NULL;
		fit_to(&c[1], methods[m]->name, &rows, &o, &fit, &r);
		for (size_t i = 0; i < CALIB_PARAMS && c[0].value[i]; i++) {
			ck_assert_uint_eq(c[0].n[i], c[1].n[i]);
			ck_assert_mem_eq(c[0].value[i], c[1].value[i], c[0].n[i] * sizeof(double));
		}
		calib_free(&c[0]);
		calib_free(&c[1]);
	}
}
END_TEST

/* mean entropy = mean NLL, each worked here from exp and log of long doubles. */
START_TEST(entropy_is_nll_at_the_optimum)
{
	struct rows rows = make((size_t)_i);
	struct fit_options o = {0};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	long double nll = 0, entropy = 0, total = 0, sum, dot, x, w;
	size_t k = rows.nclass;

	fit_to(&c, "temperature", &rows, &o, &fit, &r);
	for (size_t i = 0; i < rows.nrow; i++) {
		const double *row = z + i * k;

		sum = dot = 0;
		for (size_t j = 0; j < k; j++) {
			x = ((long double)row[j] - (long double)row[label[i]]) / c.value[0][0];
			if (row[j] > -INFINITY) {
				sum += expl(x);
				dot += expl(x) * x;
			}
		}
		w = weight[i];
		nll += w * logl(sum);
		entropy += w * (logl(sum) - dot / sum);
		total += w;
	}
	near((double)(entropy / total), (double)(nll / total), 1e-9, "mean entropy");
	calib_free(&c);
}
END_TEST

START_TEST(linear_models_reach_scipys_minimum)
{
	static const char *const names[] = {"bias-temperature", "vector", "matrix", "dirichlet",
	    "structured-vector", "structured-matrix"};
	struct rows rows = make((size_t)_i);
	struct fit_options o = {.l2 = 0.5};
	struct calib_report r;
	struct calib c;
	struct fit fit;
	double want[2];
	size_t n;

	for (size_t m = 0; m < 6; m++) {
		n = oracle(sets[_i].name, names[m], want, 2);
		if (n == 0)
			continue;
		r = (struct calib_report){0};
		fit_to(&c, names[m], &rows, &o, &fit, &r);
		ck_assert_uint_eq(n, 2);
		near(r.after.nll, want[1], 1e-8, names[m]);
		ck_assert(!fit.at_bound);
		calib_free(&c);
	}
}
END_TEST

/* The minimum that scipy finds from the same start, and the same w. */
START_TEST(row_temperature_is_scipys)
{
	struct rows rows = make((size_t)_i);
	struct fit_options o = {.l2 = 0.5};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	double want[6];

	fit_to(&c, "row-temperature", &rows, &o, &fit, &r);
	ck_assert_uint_eq(oracle(sets[_i].name, "row-temperature", want, 6), 6);
	near(r.after.nll, want[1], 1e-8, "NLL");
	for (size_t j = 0; j < 4; j++)
		near(c.value[0][j], want[2 + j], 1e-6, "w");
	ck_assert(!fit.at_bound);
	ck_assert_uint_le(fit.passes, 20);
	calib_free(&c);
}
END_TEST

/* A chain is the first fit, its output, and the second fit to that, bit by bit. */
START_TEST(a_chain_is_one_fit_after_the_other)
{
	struct rows rows = make((size_t)_i);
	struct fit_options o = {.l2 = 0.3}, one = {.l2 = 1};
	struct calib_report r = {0}, plain = {0};
	struct calib both, first, second;
	struct fit fit;
	double scratch[32], before;
	size_t k = rows.nclass;

	fit_to(&both, "row-temperature,vector", &rows, &o, &fit, &r);
	ck_assert_uint_eq(fit.nparam, 4 + 2 * k);
	fit_to(&first, "row-temperature", &rows, &one, &fit, &plain);
	before = plain.before.nll;
	for (size_t i = 0; i < rows.nrow; i++)
		calib_apply(&first, z + i * k, k, scratch);
	fit_to(&second, "vector", &rows, &o, &fit, &plain);
	ck_assert_mem_eq(both.before->value[0], first.value[0], 4 * sizeof(double));
	ck_assert_mem_eq(both.value[0], second.value[0], k * sizeof(double));
	ck_assert_mem_eq(both.value[1], second.value[1], k * sizeof(double));
	near(r.before.nll, before, 0, "NLL before");
	near(r.after.nll, plain.after.nll, 0, "NLL after");
	calib_free(&both);
	calib_free(&first);
	calib_free(&second);
}
END_TEST

/* Equal logits, masked classes, and rows beyond all that was fitted to stay numbers. */
START_TEST(row_temperature_meets_strange_rows)
{
	static const double strange[][5] = {{0, 0, 0, 0, 0}, {7, 7, -INFINITY, -INFINITY, 7},
	    {1, -INFINITY, -INFINITY, -INFINITY, -INFINITY}, {1e308, -1e308, 0, 5, 1e308},
	    {800, 0, 0, 0, -800}, {1e-300, 0, 0, 0, 0}, {3, 1, -INFINITY, -INFINITY, -INFINITY}};
	struct rows rows = make(3);
	struct fit_options o = {0};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	double row[5], p[5], rest;

	fit_to(&c, "row-temperature", &rows, &o, &fit, &r);
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		const size_t top = kern()->argmax(strange[i], 5);

		memcpy(row, strange[i], sizeof(row));
		c.method->apply(&c, row, 5, NULL);
		ck_assert_uint_eq(kern()->argmax(row, 5), top);
		rest = kern()->exp_top(p, row, 5, top);
		ck_assert(rest >= 0 && rest <= 4);
		for (size_t j = 0; j < 5; j++) {
			ck_assert(row[j] <= row[top]);
			ck_assert((strange[i][j] == -INFINITY) == (row[j] == -INFINITY));
			ck_assert((strange[i][j] == strange[i][top]) == (row[j] == row[top]));
		}
	}
	row[0] = 3;
	c.method->apply(&c, row, 1, NULL);
	ck_assert_double_eq(row[0], 3);
	calib_free(&c);
}
END_TEST

/* The top's probability at `conf` under c, of a row that has that largest probability. */
static double
calibrated(const struct calib *c, double conf)
{
	size_t k = c->nclass;
	double row[32], scratch[32], rest;

	row[0] = kern_log(conf / ((1 - conf) / (double)(k - 1)));
	if (c->value[2]) /* conf is that at its temperature */
		row[0] *= c->value[2][0];
	for (size_t j = 1; j < k; j++)
		row[j] = 0;
	c->method->apply(c, row, k, scratch);
	rest = kern()->exp_top(scratch, row, k, 0);
	return 1 / (1 + rest);
}

START_TEST(curves_are_sklearns)
{
	static const char *const names[] = {
	    "isotonic", "histogram", "tempered-isotonic", "tempered-histogram"};
	struct rows rows = make((size_t)_i);
	struct calib_report r;
	struct calib c;
	struct fit fit;
	double want[21], x, y;

	for (size_t m = 0; m < 4; m++) {
		struct fit_options o = {.bins = 7, .l2 = 2, .raw = m < 2};

		ck_assert_uint_eq(oracle(sets[_i].name, names[m], want, 21), 21);
		r = (struct calib_report){0};
		fit_to(&c, names[m % 2], &rows, &o, &fit, &r);
		ck_assert((c.value[2] == NULL) == (m < 2));
		for (int i = 0; i < 20; i++) {
			x = i / 20.0;
			if (x <= 1.0 / (double)c.nclass)
				continue;
			y = fmin(fmax(want[i], 0x1p-20), 1 - 0x1p-20);
			near(calibrated(&c, x), y, m < 2 ? 1e-9 : 1e-6, names[m]);
		}
		calib_free(&c);
	}
}
END_TEST

/* The others keep their proportions, and the sum stays 1. */
START_TEST(top_alone_is_changed)
{
	struct rows rows = make(0);
	struct fit_options o = {.bins = 7, .raw = true};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	double row[3] = {3, 1, 2}, lone[3] = {3, -INFINITY, -INFINITY}, scratch[3];
	double far[3] = {900, 0, -1}, single = 5;

	fit_to(&c, "isotonic", &rows, &o, &fit, &r);
	c.method->apply(&c, row, 3, scratch);
	ck_assert(row[1] == 1 && row[2] == 2);
	c.method->apply(&c, lone, 3, scratch);
	ck_assert(lone[0] > 0 && lone[1] == 0 && lone[2] == 0); /* equal shares of the rest */
	near(1 / (1 + kern()->exp_top(scratch, lone, 3, 0)), calibrated(&c, 1 - 0x1p-53), 1e-12,
	    "the only class's probability");
	c.method->apply(&c, far, 3, scratch);
	ck_assert(far[1] == 0 && far[2] == -1);
	near(1 / (1 + kern()->exp_top(scratch, far, 3, 0)), calibrated(&c, 1 - 0x1p-53), 1e-12,
	    "the probability before classes out of exp's reach");
	c.method->apply(&c, &single, 1, scratch);
	ck_assert(single == 5);
	calib_free(&c);
}
END_TEST

/* Every label the largest; every label the smallest; nothing but equals. */
START_TEST(bounds_are_told)
{
	static const double temps[] = {1e-3, 1e3, 1e-3};
	struct rows rows = make(0);
	struct fit_options o = {0};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;

	for (size_t i = 0; i < rows.nrow; i++) {
		if (_i == 2)
			z[3 * i] = z[3 * i + 1] = z[3 * i + 2] = 0.5;
		label[i] = kern()->argmax(z + 3 * i, 3);
		for (size_t j = 0; _i == 1 && j < 3; j++)
			label[i] = z[3 * i + j] < z[3 * i + label[i]] ? j : label[i];
	}
	fit_to(&c, "temperature", &rows, &o, &fit, &r);
	ck_assert(fit.at_bound);
	ck_assert_msg(fit.why[0] != '\0', "no reason");
	ck_assert(c.value[0][0] == temps[_i]);
	ck_assert(fit.temperature_se == 0);
	calib_free(&c);
	if (_i == 2)
		return;
	fit_to(&c, "bias-temperature", &rows, &o, &fit, &r);
	ck_assert(fit.at_bound);
	ck_assert_msg(fit.why[0] != '\0', "no reason");
	ck_assert(_i == 0 || c.value[0][0] == 1e3);
	calib_free(&c);
}
END_TEST

/* The NLL of a row at a temperature, in long doubles. */
static double
slow_nll(const double *row, size_t k, size_t y, double temperature)
{
	long double sum = 0;

	for (size_t j = 0; j < k; j++)
		sum += expl(((long double)row[j] - (long double)row[y]) / temperature);
	return (double)logl(sum);
}

/*
 * Of temperature by hand: a fit to the rows of the other folds, the loss on those of the fold.
 * Of itself, fold by fold with all precision; cross-validation stops earlier.
 */
START_TEST(cross_validation_is_fold_by_fold)
{
	static const char *const names[] = {

	    "bias-temperature", "vector", "matrix", "row-temperature", "temperature,vector"};
	struct rows rows = make(1);
	struct fit_options o = {.l2 = 0.3};
	struct calib_report r = {.cv = 4}, plain;
	struct calib c, part;
	struct fit fit;
	struct score score;
	struct err err = {0};
	double mean = 0, want = 0;

	fit_to(&c, names[_i], &rows, &o, &fit, &r);
	calib_free(&c);
	for (unsigned i = 0; i < 4; i++) {
		struct rows seen = calib_fold(&rows, 4, i, true);
		struct rows held = calib_fold(&rows, 4, i, false);

		plain = (struct calib_report){0};
		fit_to(&part, "temperature", &seen, &o, &fit, &plain);
		for (size_t j = 0; j < rows.nrow; j++) {
			ck_assert(rows_chosen(&seen, j) != rows_chosen(&held, j));
			if (rows_chosen(&held, j))
				mean += slow_nll(z + 10 * j, 10, label[j], part.value[0][0]) / 500;
		}
		calib_free(&part);
		fit_to(&part, names[_i], &seen, &o, &fit, &plain);
		ck_assert_int_eq(calib_score(&part, &held, &score, &err), 0);
		want += score.nll * score.weight / 500;
		calib_free(&part);
	}
	ck_assert_uint_eq(r.cross.folds, 4);
	near(r.cross.weight, 500, 0, "weight");
	near(r.cross.temperature_nll, mean, 1e-9, "temperature");
	near(r.cross.nll, want, 3e-4, names[_i]);
	ck_assert(r.cross.difference_se > 0 && r.cross.difference_se < 0.05);
}
END_TEST

/*
 * The chosen strength is the best of the grid, each cross-validated without a path. That of
 * structured-vector is 1 or stronger.
 */
START_TEST(the_strength_is_the_best)
{
	const bool structured = _i >= 5;
	const char *method = structured ? "structured-vector" : "vector";
	struct rows rows = make((size_t)_i % 5);
	struct fit_options o = {0};
	struct calib_report r = {.cv = 5, .choose = true}, at;
	struct calib c;
	struct fit fit;
	double chosen, least = INFINITY;

	fit_to(&c, method, &rows, &o, &fit, &r);
	calib_free(&c);
	chosen = o.l2;
	ck_assert(r.cross.chose);
	for (size_t i = 0; i < (structured ? 4 : VALIDATE_GRID); i++) {
		at = (struct calib_report){.cv = 5};
		o.l2 = validate_grid[i];
		fit_to(&c, method, &rows, &o, &fit, &at);
		calib_free(&c);
		least = fmin(least, at.cross.nll);
		if (o.l2 == chosen)
			near(at.cross.nll, r.cross.nll, 3e-4, "the chosen one");
	}
	near(r.cross.nll, least, 3e-4, "the best");
}
END_TEST

/* With a penalty as strong as this nothing is left but the temperature. */
START_TEST(a_strong_penalty_is_temperature)
{
	static const char *const names[] = {
	    "bias-temperature", "vector", "matrix", "dirichlet", "row-temperature"};
	struct rows rows = make(1);
	struct fit_options o = {.l2 = 1e7};
	struct calib_report r = {0}, of_t = {0};
	struct calib c;
	struct fit fit;

	fit_to(&c, "temperature", &rows, &o, &fit, &of_t);
	calib_free(&c);
	fit_to(&c, names[_i], &rows, &o, &fit, &r);
	near(r.after.nll, of_t.after.nll, 1e-6, names[_i]);
	calib_free(&c);
}
END_TEST

/* The units of the logits don't matter: 64 z with W / 64 has the same NLL. */
START_TEST(units_do_not_matter)
{
	static const char *const names[] = {
	    "bias-temperature", "vector", "matrix", "row-temperature", "structured-matrix"};
	struct rows rows = make(1);
	struct fit_options o = {.l2 = 0.3};
	struct calib_report r = {0}, large = {0};
	struct calib c;
	struct fit fit;

	fit_to(&c, names[_i], &rows, &o, &fit, &r);
	calib_free(&c);
	for (size_t i = 0; i < rows.nrow * rows.nclass; i++)
		z[i] *= 64;
	fit_to(&c, names[_i], &rows, &o, &fit, &large);
	near(large.after.nll, r.after.nll, 1e-9, names[_i]);
	calib_free(&c);
}
END_TEST

/* What is chosen and what is not are all rows, without one in both, and near the share. */
START_TEST(a_share_and_the_others_are_all)
{
	struct rows rows = {.nrow = 20000};
	struct rows held = calib_share(&rows, 0.25, true), seen = calib_share(&rows, 0.25, false);
	size_t n = 0;

	for (size_t i = 0; i < rows.nrow; i++) {
		ck_assert(rows_chosen(&held, i) != rows_chosen(&seen, i));
		n += rows_chosen(&held, i);
	}
	ck_assert_uint_gt(n, 4700);
	ck_assert_uint_lt(n, 5300);
}
END_TEST

START_TEST(slots_are_all_rows)
{
	struct rows rows = {0};

	for (rows.nrow = 1; rows.nrow < 2000; rows.nrow += 7) {
		size_t n = rows_slots(&rows, 3), last = 0;

		ck_assert_uint_le(n, rows.nrow);
		for (size_t s = 0; s < n; s++) {
			ck_assert_uint_eq(rows_slot_begin(&rows, n, s), last);
			last = rows_slot_begin(&rows, n, s + 1);
			ck_assert_uint_gt(last, rows_slot_begin(&rows, n, s));
		}
		ck_assert_uint_eq(last, rows.nrow);
	}
	ck_assert_uint_eq(rows_slots(&rows, 1 << 23), 2);
	ck_assert_uint_eq(rows_slots(&rows, 1 << 30), 1);
}
END_TEST

/* Written and read again, a calibration does the same to the bit. */
START_TEST(json_keeps_every_bit)
{
	struct rows rows = make_for(0, methods[_i]);
	struct fit_options o = {.l2 = 0.01, .bins = 7};
	struct calib_report r = {0};
	struct calib c, back = {0};
	struct fit fit;
	struct buf text = {0};
	struct err err = {0};

	fit_to(&c, methods[_i]->name, &rows, &o, &fit, &r);
	for (size_t i = 0; i < CALIB_PARAMS && c.value[i]; i++) {
		for (size_t j = 0; j < c.n[i] && methods[_i]->check == NULL; j++)
			c.value[i][j] += ldexp(roll(1 << 30), -40 + roll(20)) / 3;
	}
	ck_assert_int_eq(calib_write(&c, &r, &text, &err), 0);
	if (calib_read(&back, text.p, text.len, &err) < 0)
		ck_abort_msg("%s in %.*s", err.text, (int)text.len, text.p);
	ck_assert_ptr_eq(back.method, c.method);
	ck_assert_uint_eq(back.nclass, c.nclass);
	ck_assert_int_eq((int)back.task, (int)c.task);
	for (size_t i = 0; i < CALIB_PARAMS && c.value[i]; i++) {
		ck_assert_uint_eq(back.n[i], c.n[i]);
		ck_assert_mem_eq(back.value[i], c.value[i], c.n[i] * sizeof(double));
	}
	calib_free(&c);
	calib_free(&back);
	buf_free(&text);
}
END_TEST

/* So does a chain, and a chain is freed where memory fails. */
START_TEST(json_keeps_a_chain)
{
	struct rows rows = make(0);
	struct fit_options o = {.l2 = 0.01};
	struct calib_report r = {0};
	struct calib c, back = {0};
	struct fit fit;
	struct buf text = {0};
	struct err err = {0};
	double row[2][3] = {{0}}, scratch[3];

	fit_to(&c, "temperature,row-temperature,dirichlet", &rows, &o, &fit, &r);
	ck_assert_int_eq(calib_write(&c, &r, &text, &err), 0);
	for (long n = 1, status = -1; status < 0; n++) {
		mem_fail_at(n);
		status = calib_read(&back, text.p, text.len, &err);
		mem_fail_at(0);
	}
	for (size_t i = 0; i < rows.nrow; i++) {
		memcpy(row[0], z + 3 * i, sizeof(row[0]));
		memcpy(row[1], z + 3 * i, sizeof(row[1]));
		calib_apply(&c, row[0], 3, scratch);
		calib_apply(&back, row[1], 3, scratch);
		ck_assert_mem_eq(row[0], row[1], sizeof(row[0]));
	}
	calib_free(&c);
	calib_free(&back);
	buf_free(&text);
	for (long n = 1, status = -1; status < 0; n += 1 + n / 20) {
		make_chain(&c, "row-temperature,vector", &rows);
		r = (struct calib_report){.cv = 2, .choose = true};
		mem_fail_at(n);
		status = calib_fit(&c, &rows, &o, &fit, &r, &err);
		mem_fail_at(0);
		calib_free(&c);
	}
}
END_TEST

static const struct bad {
	const char *text, *says;
} bad[] = {
    {"", "not JSON at line 1, column 1"},
    {"{\n  \"schema\": x}", "not JSON at line 2, column 13"},
    {"[]", "this is no calibration of smx: not a JSON object"},
    {"{}", "this is no calibration of smx: its \"schema\""},
    {"{\"schema\":\"smx.eval/1\"}", "this is no calibration of smx: its \"schema\""},
    {"{\"schema\":\"smx.calibration/2\"}", "this calibration is of version '2'"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"magic\"}", "\"method\": smx "},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\"}",
	"\"classes\": not a finite number"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2.5}",
	"\"classes\": not a whole number above 0"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2}",
	"\"temperature\" is missing"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2,"
     "\"temperature\":\"1\"}",
	"\"temperature\": not a finite number"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2,"
     "\"temperature\":-1}",
	"temperature: not a finite number above 0"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2,"
     "\"temperature\":1} x",
	"not JSON at line 1, column 83"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"vector\",\"classes\":2,"
     "\"weight\":[1],\"bias\":[0,0]}",
	"\"weight\": not an array of 2"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"vector\",\"classes\":900000000,"
     "\"weight\":[1],\"bias\":[0,0]}",
	"\"weight\": not an array of 900000000"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"vector\",\"classes\":2,"
     "\"weight\":[1,null],\"bias\":[0,0]}",
	"\"weight\": not a finite number"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"matrix\",\"classes\":2,"
     "\"matrix\":[[1,0],[1]],\"bias\":[0,0]}",
	"\"matrix\": 1 where 2 should be"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"isotonic\",\"classes\":2,"
     "\"confidence\":[0.5,0.4],\"calibrated\":[0.1,0.2]}",
	"\"confidence\" and \"calibrated\" do not rise"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"row-temperature\",\"classes\":3,"
     "\"coefficients\":[0,1],\"mean\":[0,0,0],\"deviation\":[1,1,1],\"temperature\":1}",
	"\"coefficients\": not an array of 4"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"structured-vector\",\"classes\":2,"
     "\"weight\":[1,1],\"bias\":[0,0],\"temperature\":1,\"smoothing\":1.5}",
	"\"smoothing\": not from 0 to 1"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature\",\"classes\":2,"
     "\"temperature\":1,\"steps\":[]}",
	"\"steps\": not an array of 1 to 8 methods"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"temperature,vector\",\"classes\":2,"
     "\"temperature\":1}",
	"\"method\": smx "},
    {"{\"schema\":\"smx.calibration/1\",\"classes\":2,\"steps\":[7,"
     "{\"method\":\"temperature\",\"temperature\":1}]}",
	"\"steps\": smx "},
    {"{\"schema\":\"smx.calibration/1\",\"classes\":2,\"steps\":["
     "{\"method\":\"venn-abers\",\"a\":1,\"b\":1},{\"method\":\"temperature\",\"temperature\":1}]}",
	"\"steps\": smx "},
    {"{\"schema\":\"smx.calibration/1\",\"classes\":2,\"steps\":["
     "{\"method\":\"temperature\",\"temperature\":2},"
     "{\"method\":\"temperature\",\"temperature\":-1}]}",
	"temperature: not a finite number above 0"},
    {"{\"schema\":\"smx.calibration/1\",\"task\":\"multilabel\",\"classes\":2,\"steps\":["
     "{\"method\":\"temperature\",\"temperature\":2}]}",
	"\"steps\": not an array of 1 to 8 methods"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"venn-abers\",\"classes\":2,\"a\":1,\"b\":0}",
	"\"task\": venn-abers is not for the multiclass task"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"platt\",\"classes\":3,"
     "\"task\":\"binary\",\"a\":1,\"b\":0}",
	"\"classes\": the binary task has 2"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"vector\",\"classes\":2,"
     "\"task\":\"binary\"}",
	"\"task\": vector is not for the binary task"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"platt\",\"classes\":2,\"task\":7}",
	"\"task\": smx "},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"beta\",\"classes\":2,"
     "\"task\":\"binary\",\"a\":1,\"b\":-1,\"c\":0}",
	"\"a\" or \"b\" is below 0"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"histogram\",\"classes\":2,"
     "\"upper\":[],\"calibrated\":[]}",
	"\"upper\" and \"calibrated\" differ in number"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"histogram\",\"classes\":2,"
     "\"upper\":[1],\"calibrated\":[0.5],\"slope\":[0.5,0.5]}",
	"\"upper\" and \"slope\" differ in number"},
    {"{\"schema\":\"smx.calibration/1\",\"method\":\"histogram\",\"classes\":2,"
     "\"upper\":[1],\"calibrated\":[0.5],\"slope\":[0.6]}",
	"\"slope\" is below 0, or above 1 with \"calibrated\""},
};

START_TEST(what_is_no_calibration_is_refused)
{
	struct calib c = {0};
	struct err err = {0};

	ck_assert_int_eq(calib_read(&c, bad[_i].text, strlen(bad[_i].text), &err), -1);
	if (strncmp(err.text, bad[_i].says, strlen(bad[_i].says)) != 0)
		ck_abort_msg("%s: says %s, not %s", bad[_i].text, err.text, bad[_i].says);
	ck_assert_ptr_null(c.method);
	ck_assert_ptr_null(c.value[0]);
}
END_TEST

/* Memory that fails at each request in turn is an error each time, and leaks nothing. */
START_TEST(memory_may_fail)
{
	struct rows rows = make_for(0, methods[_i]);
	struct fit_options o = {.l2 = 0.01, .bins = 7};
	struct calib_report r = {0};
	struct calib c;
	struct fit fit;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n++) {
		ck_assert_int_lt(n, 10000);
		c = (struct calib){.method = methods[_i], .task = rows.task, .nclass = rows.nclass};
		mem_fail_at(n);
		status = calib_fit(&c, &rows, &o, &fit, &r, &err);
		mem_fail_at(0);
		if (status < 0)
			ck_assert_int_eq(err.code, ERR_MEM);
		calib_free(&c);
		n += n / 20; /* there are passes enough that all are alike */
	}
}
END_TEST

Suite *
suite_calib(void)
{
	Suite *s = suite_create("calib");
	TCase *t = tcase_create("calib");
	int n = 0;

	while (methods[n])
		n++;
	tcase_add_loop_test(t, temperature_is_scipys, 0, NSET);
	tcase_add_loop_test(t, errors_are_numpys, 0, NSET);
	tcase_add_loop_test(t, floats_give_the_same_bits, 0, NSET);
	tcase_add_loop_test(t, entropy_is_nll_at_the_optimum, 0, NSET);
	tcase_add_loop_test(t, linear_models_reach_scipys_minimum, 0, NSET);
	tcase_add_loop_test(t, row_temperature_is_scipys, 0, NSET);
	tcase_add_loop_test(t, a_chain_is_one_fit_after_the_other, 0, NSET);
	tcase_add_test(t, row_temperature_meets_strange_rows);
	tcase_add_loop_test(t, curves_are_sklearns, 0, NSET);
	tcase_add_test(t, top_alone_is_changed);
	tcase_add_loop_test(t, cross_validation_is_fold_by_fold, 0, 5);
	tcase_add_loop_test(t, the_strength_is_the_best, 0, 10);
	tcase_add_loop_test(t, a_strong_penalty_is_temperature, 0, 5);
	tcase_add_loop_test(t, units_do_not_matter, 0, 5);
	tcase_add_loop_test(t, bounds_are_told, 0, 3);
	tcase_add_test(t, a_share_and_the_others_are_all);
	tcase_add_test(t, slots_are_all_rows);
	tcase_add_loop_test(t, json_keeps_every_bit, 0, n);
	tcase_add_test(t, json_keeps_a_chain);
	tcase_add_loop_test(
	    t, what_is_no_calibration_is_refused, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_loop_test(t, memory_may_fail, 0, n);
	suite_add_tcase(s, t);
	return s;
}
