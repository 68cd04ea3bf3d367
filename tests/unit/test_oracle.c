/* SPDX-License-Identifier: MIT */
/*
 * Every reference line of tests/oracle/rows.txt against smx: the operations by
 * their options' text, the columns of --write, at every CPU level, within the
 * bounds of tests/oracle/README.md. The references share no code with smx.
 * What is a masked class, an infinity or a 0 of a filter is met exactly.
 *
 * By the way: temperature.c (1) (2) (3), top_k.c (1) (2) (3), top_p.c (1) to (4),
 * min_p.c (1) (2) (3), softmax.c (1), log_softmax.c (1) (2), sigmoid.c (1),
 * log_sigmoid.c (1), dist.c (1) (2), margin.c (1) (2).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "col/col.h"
#include "kern/kern.h"
#include "op/chain.h"

Suite *suite_oracle(void);

/* Any number of doubles. */
struct list {
	double *v;
	size_t n, cap;
};

/* One line: its word, and the numbers behind it. */
struct line {
	char word[16];
	struct list numbers;
	char name[64]; /* of a case */
	size_t at; /* from 1 */
};

struct row {
	char name[64];
	struct list z;
};

/* A row's distribution, and what it needs. */
struct asked {
	struct chain chain;
	struct dist dist;
	double *work; /* row, probabilities, log-probabilities, scratch */
};

static void
list_add(struct list *l, double x)
{
	struct err err;
	double *v;

	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 64;
		v = mem_grow(l->v, l->cap, sizeof(*v), &err);
		ck_assert_ptr_nonnull(v);
		l->v = v;
	}
	l->v[l->n++] = x;
}

/* The whole file, with a NUL behind it. */
static struct buf
slurp(const char *below_src)
{
	const char *src = getenv("src");
	struct buf text = {0};
	struct err err;
	char path[4096];
	size_t got;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", src ? src : ".", below_src);
	f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "%s: not there; $src is the source directory", path);
	do {
		ck_assert_ptr_nonnull(buf_room(&text, 65536, &err));
		got = fread(text.p + text.len, 1, 65536, f);
		text.len += got;
	} while (got > 0);
	fclose(f);
	buf_char(&text, '\0');
	return text;
}

/* Splits one line, which ends in a NUL. */
static void
line_split(struct line *l, char *text)
{
	char *end = strchr(text, ' ');
	const size_t len = end ? (size_t)(end - text) : strlen(text);

	ck_assert_uint_lt(len, sizeof(l->word));
	memcpy(l->word, text, len);
	l->word[len] = '\0';
	l->numbers.n = 0;
	if (strcmp(l->word, "case") == 0) {
		snprintf(l->name, sizeof(l->name), "%s", text + len + 1);
		return;
	}
	for (text += len; *text; text = end) {
		list_add(&l->numbers, strtod(text, &end));
		ck_assert_msg(end > text, "line %zu: not a number: %s", l->at, text);
	}
}

/* B of README.md. */
static double
bound_of(const struct row *r, double temp)
{
	double most = 0;

	for (size_t i = 0; i < r->z.n; i++) {
		if (isfinite(r->z.v[i]) && fabs(r->z.v[i]) > most)
			most = fabs(r->z.v[i]);
	}
	return temp > 0 ? 4e-15 + 4 * 0x1p-53 * (most / temp) : 4e-15;
}

/* The same for probabilities: where B says nothing they are met without it. */
static double
strict_bound_of(const struct row *r, double temp)
{
	const double b = bound_of(r, temp);

	return b < 1 ? b : 4e-15;
}

static const struct op *
op_called(const char *name)
{
	for (size_t i = 0; ops[i]; i++) {
		if (strcmp(ops[i]->name, name) == 0)
			return ops[i];
	}
	ck_abort_msg("no operation is called %s", name);
	return NULL;
}

static void
add_step(struct asked *a, const char *name, double value)
{
	char text[40];
	struct err err;

	snprintf(text, sizeof(text), "%.17g", value);
	ck_assert_msg(chain_add(&a->chain, op_called(name), text, &err) == 0, "%s", err.text);
}

/* Runs the steps that were added and the normaliser over the row. */
static void
ask(struct asked *a, const struct row *r, const char *normaliser)
{
	const size_t n = r->z.n;
	struct err err;

	ck_assert_int_eq(chain_add(&a->chain, op_called(normaliser), NULL, &err), 0);
	ck_assert_msg(chain_finish(&a->chain, &err) == 0, "%s", err.text);
	a->work = mem_new((3 + a->chain.scratch) * n, sizeof(double), &err);
	ck_assert_ptr_nonnull(a->work);
	memcpy(a->work, r->z.v, n * sizeof(double));
	a->dist = (struct dist){
	    .norm = a->chain.norm.op,
	    .norm_arg = a->chain.norm.arg,
	    .unit = 1,
	    .scratch = a->work + 3 * n,
	};
	chain_apply(&a->chain, a->work, n, &row_plain, a->dist.scratch);
	dist_begin(&a->dist, a->work, n, DIST_NO_LABEL, a->work + n, a->work + 2 * n);
}

static const struct col *
col_called(const char *name)
{
	const struct col *col = col_named(name, strlen(name));

	ck_assert_ptr_nonnull(col);
	return col;
}

static void
release(struct asked *a)
{
	chain_free(&a->chain);
	mem_free(a->work);
	*a = (struct asked){0};
}

/* One value against its reference; what is infinite is met exactly. */
static void
compare(const struct row *r, const struct line *l, size_t i, double got, double want, double within)
{
	const int fits = isfinite(want) ? fabs(got - want) <= within : got == want;

	ck_assert_msg(fits, "%s, line %zu, %s, %s[%zu]: got %.17g, want %.17g within %.3g",
	    kern()->name, l->at, r->name, l->word, i, got, want, within);
}

/* A vector after its T against the formula rel |V| + abs. */
static void
check_vector(const struct row *r, const struct line *l, const char *normaliser, const char *col,
    size_t skip, double rel, double abs)
{
	const double *v = l->numbers.v + skip, *got;
	struct asked a = {0};

	ck_assert_uint_eq(l->numbers.n - skip, r->z.n);
	if (skip > 0)
		add_step(&a, "temp", l->numbers.v[0]);
	ask(&a, r, normaliser);
	got = col_called(col)->vector(&a.dist);
	for (size_t i = 0; i < r->z.n; i++) {
		compare(r, l, i, got[i], v[i], rel * fabs(v[i]) + abs);
		if (r->z.v[i] == -INFINITY)
			ck_assert(got[i] == (strcmp(col, "probs") == 0 ? 0 : -INFINITY));
	}
	release(&a);
}

static void
check_one(const struct row *r, const struct line *l, double rel, double abs)
{
	const double want = l->numbers.v[1];
	struct asked a = {0};

	ck_assert_uint_eq(l->numbers.n, 2);
	add_step(&a, "temp", l->numbers.v[0]);
	ask(&a, r, "softmax");
	compare(r, l, 0, col_called(l->word)->one(&a.dist), want, rel * fabs(want) + abs);
	/* and with the probabilities worked out already */
	a.dist.known = 0;
	(void)dist_probs(&a.dist);
	(void)dist_logprobs(&a.dist);
	compare(r, l, 1, col_called(l->word)->one(&a.dist), want, rel * fabs(want) + abs);
	release(&a);
}

static void
probs(const struct row *r, const struct line *l)
{
	const double b = strict_bound_of(r, l->numbers.v[0]);

	check_vector(r, l, "softmax", "probs", 1, b, DBL_TRUE_MIN);
	check_vector(r, l, "log-softmax", "probs", 1, b, DBL_TRUE_MIN);
	check_vector(r, l, "identity", "probs", 1, b, DBL_TRUE_MIN);
}

static void
logprobs(const struct row *r, const struct line *l)
{
	const double b = bound_of(r, l->numbers.v[0]);

	check_vector(r, l, "softmax", "logprobs", 1, 4e-15, b);
	check_vector(r, l, "log-softmax", "logprobs", 1, 4e-15, b);
}

static void
lse(const struct row *r, const struct line *l)
{
	const double b = bound_of(r, l->numbers.v[0]);

	/* temperature.c (3): where z / T overflows the row is shifted, and so is its lse */
	if (isfinite(b))
		check_one(r, l, 4e-15, b);
}

static void
entropy(const struct row *r, const struct line *l)
{
	check_one(r, l, 4e-15, bound_of(r, l->numbers.v[0]) * log((double)r->z.n + 1));
}

static void
conf(const struct row *r, const struct line *l)
{
	check_one(r, l, strict_bound_of(r, l->numbers.v[0]), 0);
}

static void
margin(const struct row *r, const struct line *l)
{
	check_one(r, l, 0, strict_bound_of(r, l->numbers.v[0]));
}

static void
argmax(const struct row *r, const struct line *l)
{
	static const char *const columns[] = {"argmax", "name"};
	struct asked a = {0};

	ask(&a, r, "softmax");
	for (size_t i = 0; i < 2; i++)
		compare(r, l, i, col_called(columns[i])->one(&a.dist), l->numbers.v[0], 0);
	release(&a);
}

static void
sigmoid(const struct row *r, const struct line *l)
{
	check_vector(r, l, "sigmoid", "probs", 0, 4e-15, DBL_TRUE_MIN);
	check_vector(r, l, "log-sigmoid", "probs", 0, 4e-15, DBL_TRUE_MIN);
}

static void
log_sigmoid(const struct row *r, const struct line *l)
{
	check_vector(r, l, "sigmoid", "logprobs", 0, 4e-15, DBL_TRUE_MIN);
	check_vector(r, l, "log-sigmoid", "logprobs", 0, 4e-15, DBL_TRUE_MIN);
}

/* The classes that one filter leaves, whose logits it must not touch. */
static void
filter(const struct row *r, const struct line *l, const char *step)
{
	const double *want = l->numbers.v + 1, *end = l->numbers.v + l->numbers.n;
	struct asked a = {0};
	int stays;

	add_step(&a, step, l->numbers.v[0]);
	ask(&a, r, "identity");
	for (size_t i = 0; i < r->z.n; i++) {
		stays = want < end && *want == (double)i;
		want += stays;
		compare(r, l, i, col_called("logits")->vector(&a.dist)[i],
		    stays ? r->z.v[i] : -INFINITY, 0);
	}
	ck_assert_ptr_eq(want, end);
	release(&a);
}

static void
topk(const struct row *r, const struct line *l)
{
	filter(r, l, "top-k");
}

static void
topp(const struct row *r, const struct line *l)
{
	filter(r, l, "top-p");
}

static void
minp(const struct row *r, const struct line *l)
{
	filter(r, l, "min-p");
}

static void
chain(const struct row *r, const struct line *l)
{
	static const char *const steps[] = {"temp", "top-k", "top-p", "min-p"};
	const double *want = l->numbers.v + 4, *got, b = strict_bound_of(r, l->numbers.v[0]);
	struct asked a = {0};

	ck_assert_uint_eq(l->numbers.n, 4 + r->z.n);
	for (size_t i = 0; i < 4; i++)
		add_step(&a, steps[i], l->numbers.v[i]);
	ask(&a, r, "softmax");
	got = col_called("probs")->vector(&a.dist);
	for (size_t i = 0; i < r->z.n; i++)
		compare(r, l, i, got[i], want[i], want[i] > 0 ? b * want[i] + DBL_TRUE_MIN : 0);
	release(&a);
}

/* What each word of the file is compared by. */
static const struct {
	const char *word;
	void (*check)(const struct row *r, const struct line *l);
} checks[] = {
    {"probs", probs},
    {"logprobs", logprobs},
    {"lse", lse},
    {"entropy", entropy},
    {"conf", conf},
    {"margin", margin},
    {"argmax", argmax},
    {"sigmoid", sigmoid},
    {"log_sigmoid", log_sigmoid},
    {"topk", topk},
    {"topp", topp},
    {"minp", minp},
    {"chain", chain},
};

/* Compares a line with what is asked of its row; 1 where it was a reference. */
static size_t
check_line(struct row *r, struct line *l)
{
	struct list swap;

	if (strcmp(l->word, "case") == 0) {
		memcpy(r->name, l->name, sizeof(r->name));
		return 0;
	}
	if (strcmp(l->word, "z") == 0) {
		swap = r->z;
		r->z = l->numbers;
		l->numbers = swap;
		return 0;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (strcmp(l->word, checks[i].word) == 0) {
			checks[i].check(r, l);
			return 1;
		}
	}
	ck_abort_msg("line %zu: no check for '%s'", l->at, l->word);
	return 0;
}

START_TEST(every_reference_is_met)
{
	const struct kern *level = kern_level((size_t)_i);
	struct buf text;
	struct line l = {.at = 0};
	struct row r = {.name = ""};
	size_t references = 0, compared = 0;

	if (!level) /* this CPU has fewer */
		return;
	ck_assert_int_eq(kern_use(level->name), 0);
	text = slurp("tests/oracle/rows.txt");
	for (char *p = text.p, *end; *p; p = end + 1) {
		end = strchr(p, '\n');
		ck_assert_ptr_nonnull(end);
		*end = '\0';
		l.at++;
		if (*p == '#' || !*p)
			continue;
		references += strncmp(p, "case ", 5) != 0 && strncmp(p, "z ", 2) != 0;
		line_split(&l, p);
		compared += check_line(&r, &l);
	}
	ck_assert_uint_eq(compared, references);
	ck_assert_uint_gt(compared, 3000);
	buf_free(&text);
	mem_free(l.numbers.v);
	mem_free(r.z.v);
}
END_TEST

Suite *
suite_oracle(void)
{
	Suite *s = suite_create("oracle");
	TCase *t = tcase_create("oracle");

	tcase_add_loop_test(t, every_reference_is_met, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
