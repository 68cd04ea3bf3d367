/* SPDX-License-Identifier: MIT */
/*
 * An evaluation as JSON: smx.eval/1, see man smx.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "config.h"
#include "metric/classwise.h"
#include "metric/reliability.h"
#include "report/evaluation.h"

/* Returns whether it is rows or weight, which are written above the metrics. */
static bool
above(const struct result *r)
{
	return strcmp(r->key, "rows") == 0 || strcmp(r->key, "weight") == 0;
}

/* Writes a number under the result's key, and under its old name if it has one. */
static void
number_of(struct json *j, const struct result *r, double x)
{
	const char *old = results_old_name(r->key);

	json_add_number(j, r->key, x);
	if (old)
		json_add_number(j, old, x);
}

static void
metrics_of(struct json *j, const struct results *all)
{
	json_open(j, "metrics", '{');
	for (size_t i = 0; i < all->n; i++) {
		if (!above(&all->result[i]))
			number_of(j, &all->result[i], all->result[i].value);
	}
	json_close(j, '}');
}

/* Writes an object of the results' standard errors, or of their bounds. */
static void
numbers_of(struct json *j, const char *name, const struct results *all, bool bounds)
{
	double x;

	json_open(j, name, '{');
	for (size_t i = 0; i < all->n; i++) {
		x = bounds ? all->result[i].bound : all->result[i].se;
		if (isfinite(x))
			number_of(j, &all->result[i], x);
	}
	json_close(j, '}');
}

static void
interval_of(struct json *j, const char *key, const struct result *r)
{
	json_open_line(j, key, '[');
	json_add_number(j, NULL, r->lo);
	json_add_number(j, NULL, r->hi);
	json_close(j, ']');
}

static void
intervals_of(struct json *j, const struct evaluation *e)
{
	const struct result *r;

	json_open(j, "bootstrap", '{');
	json_add_count(j, "replicates", e->boot.n);
	json_add_count(j, "seed", e->boot.seed);
	json_add_number(j, "confidence", e->confidence);
	json_close(j, '}');
	json_open(j, "ci", '{');
	for (size_t i = 0; i < e->results.n; i++) {
		r = &e->results.result[i];
		if (isnan(r->lo))
			continue;
		interval_of(j, r->key, r);
		if (results_old_name(r->key))
			interval_of(j, results_old_name(r->key), r);
	}
	json_close(j, '}');
}

static void
reasons_of(struct json *j, const struct results *all)
{
	const struct result *r;
	const char *old;

	json_open(j, "reasons", '{');
	for (size_t i = 0; i < all->n; i++) {
		r = &all->result[i];
		if (!r->why[0])
			continue;
		old = results_old_name(r->key);
		json_add_string(j, r->key, r->why);
		if (old)
			json_add_string(j, old, r->why);
	}
	json_close(j, '}');
}

static void
bins_of(struct json *j, const struct tally *t, const struct setup *s)
{
	const struct vec *v = tally_vec(t, &metric_reliability);
	struct bin b;

	json_open(j, "reliability", '[');
	for (size_t i = 0; i < s->bins; i++) {
		b = reliability_bin(v, s, i);
		json_open_line(j, NULL, '{');
		json_add_number(j, "lo", b.lo);
		json_add_number(j, "hi", b.hi);
		json_add_count(j, "rows", b.rows);
		if (s->weighted)
			json_add_number(j, "weight", b.weight);
		json_add_number(j, "confidence", b.confidence);
		json_add_number(j, "accuracy", b.accuracy);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
class_of(struct json *j, const struct evaluation *e, size_t c, const struct class_row *r)
{
	json_open_line(j, NULL, '{');
	json_add_count(j, "class", c);
	if (e->names.n > c)
		json_add_string(j, "name", e->names.name[c]);
	json_add_count(j, "rows", r->rows);
	json_add_count(j, "predicted", r->predicted);
	json_add_count(j, "right", r->right);
	json_add_number(j, "recall", r->recall);
	json_add_number(j, "precision", r->precision);
	json_add_number(j, "probability", r->probability);
	json_add_number(j, "share", r->share);
	json_add_number(j, "ece", r->ece);
	json_close(j, '}');
}

static void
classes_of(struct json *j, const struct evaluation *e, const struct tally *t)
{
	struct totals totals = tally_totals(t, &e->setup);
	const struct vec *v = tally_vec(t, &metric_classwise);
	struct class_row r;

	json_open(j, "class_table", '[');
	for (size_t c = 0; totals.rows > 0 && c < e->setup.nclass; c++) {
		r = classwise_row(v, &totals, c);
		class_of(j, e, c, &r);
	}
	json_close(j, ']');
}

/* Writes the members common to all rows and to each group. */
static void
table(struct json *j, const struct evaluation *e, const struct tally *t, const struct results *all,
    bool class_table)
{
	metrics_of(j, all);
	numbers_of(j, "se", all, false);
	numbers_of(j, "bounds", all, true);
	reasons_of(j, all);
	bins_of(j, t, &e->setup);
	if (!class_table)
		return;
	classes_of(j, e, t);
}

static void
counts(struct json *j, const struct tally *t, const struct setup *s)
{
	struct totals totals = tally_totals(t, s);

	json_add_count(j, "rows", totals.rows);
	json_add_number(j, "weight", totals.weight);
}

static void
groups_of(struct json *j, const struct evaluation *e, bool class_table)
{
	const struct group *g;

	json_open(j, "by", '{');
	json_add_string(j, "field", e->by);
	json_open(j, "groups", '[');
	for (size_t i = 0; i < e->groups.n; i++) {
		g = &e->groups.group[i];
		json_open(j, NULL, '{');
		json_add_string(j, "value", g->value);
		counts(j, &g->tally, &e->setup);
		table(j, e, &g->tally, &e->of_group[i], class_table);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_close(j, '}');
}

int
evaluation_json(const struct evaluation *e, bool class_table, struct buf *out, struct err *err)
{
	struct json j = {.out = out, .indent = true};

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", "smx.eval/1");
	json_add_string(&j, "smx", SMX_VERSION);
	counts(&j, &e->tally, &e->setup);
	json_add_count(&j, "classes", e->setup.nclass);
	json_add_count(&j, "bins", e->setup.bins);
	if (e->boot.n > 0)
		intervals_of(&j, e);
	table(&j, e, &e->tally, &e->results, class_table);
	if (e->by)
		groups_of(&j, e, class_table);
	json_close(&j, '}');
	buf_char(out, '\n');
	return buf_check(out, err);
}
