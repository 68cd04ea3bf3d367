/* SPDX-License-Identifier: MIT */
/*
 * Gates: what --fail-if says, and what comes of it.
 * (1) A metric without a value cannot be compared, and neither can one without an
 *     interval, or without a baseline. The gate then fails, because whoever set it wanted
 *     to know. The verdict has the reason.
 * (2) Of several groups that fail, the verdict has the one that is furthest beyond the
 *     limit; the first one of equals. One without a value is named if no other fails.
 */
#include "report/gate.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "metric/interval.h"
#include "report/baseline.h"

static const struct {
	const char *sign;
	enum gate_op opposite;
} ops[] = {
    [GATE_LESS] = {"<", GATE_AT_LEAST},
    [GATE_AT_MOST] = {"<=", GATE_MORE},
    [GATE_MORE] = {">", GATE_AT_MOST},
    [GATE_AT_LEAST] = {">=", GATE_LESS},
};

const char *const gate_part_name[] = {[GATE_VALUE] = "",
    [GATE_LO] = ".lo",
    [GATE_HI] = ".hi",
    [GATE_SE] = ".se",
    [GATE_EXCESS] = ".excess",
    [GATE_P] = ".p"};
static const char any_group[] = "any:", base_word[] = "base";

/* ---- reading ---- */

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* Reads the comparison sign at *p and moves *p past it. False if there is none. */
static bool
read_op(const char **p, enum gate_op *op)
{
	size_t len = strspn(*p, "<>=!");

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (strlen(ops[i].sign) == len && memcmp(ops[i].sign, *p, len) == 0) {
			*op = (enum gate_op)i;
			*p += len;
			return true;
		}
	}
	return false;
}

/* Reads the number that is the rest of the text, except for blanks. */
static bool
read_number(const char *text, double *x)
{
	char number[64];
	size_t len = strcspn(text, " \t");

	if (len >= sizeof(number) || *skip_blanks(text + len))
		return false;
	memcpy(number, text, len);
	number[len] = '\0';
	return num_parse_all(number, x) == 0 && !isnan(*x);
}

/* Reads what follows the sign. */
static bool
read_limit(struct gate *g, const char *p)
{
	const size_t len = strlen(base_word);

	if (strncmp(p, base_word, len) != 0)
		return read_number(p, &g->number);
	g->relative = true;
	p = skip_blanks(p + len);
	if (!*p)
		return true;
	if (!strchr("+-*/", *p))
		return false;
	g->change = *p;
	return read_number(skip_blanks(p + 1), &g->number);
}

/* Reads KEY or KEY.lo, of len bytes. A key may have points of its own: kl_p99.9. */
static int
read_key(struct gate *g, const char *p, size_t len, struct err *err)
{
	size_t end;

	for (size_t i = GATE_LO; i < GATE_PARTS && g->part == GATE_VALUE; i++) {
		end = strlen(gate_part_name[i]);
		if (len > end && memcmp(p + len - end, gate_part_name[i], end) == 0) {
			g->part = (enum gate_part)i;
			len -= end;
		}
	}
	if (len == 0 || len >= sizeof(g->key))
		return err_set(err, ERR_VALUE, "no such metric");
	memcpy(g->key, p, len);
	g->key[len] = '\0';
	return 0;
}

int
gate_parse(struct gate *g, const char *text, struct err *err)
{
	const char *key = skip_blanks(text), *p;
	size_t len;

	*g = (struct gate){.any = strncmp(key, any_group, strlen(any_group)) == 0};
	if (g->any)
		key = skip_blanks(key + strlen(any_group));
	len = strcspn(key, " \t<>=!");
	p = skip_blanks(key + len);
	if (len == 0 || !read_op(&p, &g->op))
		return err_set(err, ERR_VALUE,
		    "give a metric, one of < <= > >=, and a number, as in 'ece>0.05'");
	if (read_key(g, key, len, err) < 0)
		return -1;
	if (!read_limit(g, skip_blanks(p)))
		return err_set(err, ERR_VALUE,
		    "give a number after the sign, as in 'ece>0.05', or a limit relative to the "
		    "baseline, as in 'ece>base+0.01' or 'nll>base*1.02'");
	return 0;
}

/* ---- writing ---- */

const char *
gate_sign(const struct gate *g)
{
	return ops[g->op].sign;
}

void
gate_limit(const struct gate *g, struct buf *out)
{
	if (g->relative)
		buf_str(out, base_word);
	if (g->change)
		buf_char(out, g->change);
	if (!g->relative || g->change)
		buf_number(out, g->number, NUM_SHORTEST);
}

static void
put_comparison(const struct gate *g, enum gate_op op, struct buf *out)
{
	buf_printf(out, "%s%s %s ", g->key, gate_part_name[g->part], ops[op].sign);
	gate_limit(g, out);
}

void
gate_text(const struct gate *g, struct buf *out)
{
	if (g->any)
		buf_str(out, any_group);
	put_comparison(g, g->op, out);
}

void
gate_opposite(const struct gate *g, struct buf *out)
{
	put_comparison(g, ops[g->op].opposite, out);
}

/* ---- judging ---- */

bool
gate_fails(const struct gate *g, double value, double limit)
{
	if (isnan(value) || isnan(limit)) /* (1) */
		return true;
	switch (g->op) {
	case GATE_LESS:
		return value < limit;
	case GATE_AT_MOST:
		return value <= limit;
	case GATE_MORE:
		return value > limit;
	case GATE_AT_LEAST:
		return value >= limit;
	}
	return true;
}

/* The limit, which is NaN if it has no value. */
static double
limit_of(const struct gate *g, double base)
{
	if (!g->relative)
		return g->number;
	switch (g->change) {
	case '+':
		return base + g->number;
	case '-':
		return base - g->number;
	case '*':
		return base * g->number;
	case '/':
		return base / g->number;
	default:
		return base;
	}
}

/* So many rows without weights, or 0. */
static uint64_t
rows_of(const struct results *r, bool weighted)
{
	const struct result *rows = weighted ? NULL : results_find(r, "rows");

	return rows && rows->value > 0 ? (uint64_t)rows->value : 0;
}

/* The value, or an end of the interval; NaN with the reason in why, of `size` bytes. */
static double
value_of(const struct gate *g, const struct gate_subject *m, const struct results *results,
    char *why, size_t size)
{
	const struct result *r = results_find(results, g->key);
	const struct trait trait = trait_of(g->key);
	struct interval i;

	if (!r || (g->part == GATE_VALUE && isnan(r->value))) {
		snprintf(why, size, "%s", r ? r->why : "it was not measured");
		return NAN;
	}
	if (g->part == GATE_VALUE)
		return r->value;
	if (gate_asks_test(g)) {
		snprintf(why, size, "%s",
		    isfinite(r->p)        ? ""
			: isnan(r->value) ? r->why
					  : "it was not tested: there are too many classes");
		return g->part == GATE_P ? r->p : r->excess;
	}
	if (g->part == GATE_SE) {
		snprintf(why, size, "%s",
		    isfinite(r->se)       ? ""
			: isnan(r->value) ? r->why
					  : "there is no standard error");
		return r->se;
	}
	i = interval_of(r, &trait, rows_of(results, m->weighted), m->confidence);
	snprintf(why, size, "%s", i.why ? i.why : "");
	return g->part == GATE_LO ? i.lo : i.hi;
}

/* The verdict on all rows, or on a group. */
static struct verdict
judge(const struct gate *g, const struct gate_subject *m, const struct results *results,
    const char *group)
{
	struct verdict v = {.gate = g, .base = NAN, .by = m->by, .group = group};
	const char *why = NULL;

	v.value = value_of(g, m, results, v.why, sizeof(v.why));
	if (g->relative && m->base)
		v.base = baseline_value(m->base, group, g->key, &why);
	v.limit = limit_of(g, v.base);
	if (!isnan(v.value) && isnan(v.limit))
		snprintf(v.why, sizeof(v.why), "%s",
		    why            ? why
			: !m->base ? "there is no baseline"
				   : "it is not a number");
	v.failed = gate_fails(g, v.value, v.limit);
	return v;
}

/* How far a failing value is beyond its limit; a missing one is not at all (2). */
static double
beyond(const struct verdict *v)
{
	if (isnan(v->value) || isnan(v->limit))
		return -1;
	return v->value == v->limit ? 0 : fabs(v->value - v->limit);
}

static struct verdict
judge_groups(const struct gate *g, const struct gate_subject *m)
{
	struct verdict worst = {.gate = g, .base = NAN, .value = NAN, .limit = NAN}, one;
	const struct results *results;
	const char *value;
	size_t failed = 0;

	for (size_t i = 0; i < m->ngroup; i++) {
		results = m->group(m->who, i, &value);
		one = judge(g, m, results, value);
		failed += one.failed;
		if (i == 0 || (one.failed && (!worst.failed || beyond(&one) > beyond(&worst))))
			worst = one;
	}
	if (m->ngroup == 0) {
		snprintf(worst.why, sizeof(worst.why), "there are no groups");
		worst.failed = true;
	}
	worst.others = failed > 1 ? failed - 1 : 0;
	return worst;
}

struct verdict
gate_judge(const struct gate *g, const struct gate_subject *m)
{
	return g->any ? judge_groups(g, m) : judge(g, m, m->all, NULL);
}
