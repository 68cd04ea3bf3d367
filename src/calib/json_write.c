/* SPDX-License-Identifier: MIT */
/*
 * Calibrations are written as JSON.
 * (1) Unknown values, such as the standard error at a bound, are omitted.
 */
#include "calib/json.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "calib/json_names.h"
#include "calib/json_value.h"
#include "calib/ladder.h"
#include "calib/sets_json.h"
#include "config.h"

const char *const objective_name[] = {"nll", "ece", "brier", NULL};

static void
put_list(struct json *j, const char *key, const double *x, size_t n)
{
	json_open_line(j, key, '[');
	for (size_t i = 0; i < n; i++)
		json_add_number(j, NULL, x[i]);
	json_close(j, ']');
}

static void
put_param(struct json *j, const struct calib *c, size_t i)
{
	const struct param *p = &c->method->param[i];
	size_t k = c->nclass;

	if (!c->value[i]) /* an optional one */
		return;
	if (p->shape == SHAPE_ONE)
		json_add_number(j, p->key, c->value[i][0]);
	if (p->shape == SHAPE_EACH || p->shape == SHAPE_LIST)
		put_list(j, p->key, c->value[i], c->n[i]);
	if (p->shape != SHAPE_SQUARE)
		return;
	json_open(j, p->key, '[');
	for (size_t row = 0; row < k; row++)
		put_list(j, NULL, c->value[i] + row * k, k);
	json_close(j, ']');
}

static void
put_score(struct json *j, const char *name, const struct score *s, bool brier)
{
	json_open_line(j, name, '{');
	json_add_number(j, "nll", s->nll);
	json_add_number(j, "ece", s->ece);
	if (brier)
		json_add_number(j, "brier", s->brier);
	json_close(j, '}');
}

static void
put_scores(struct json *j, const struct calib_report *r)
{
	bool brier = r->options->objective == OBJECTIVE_BRIER;

	put_score(j, "before", &r->before, brier);
	put_score(j, "after", &r->after, brier);
	if (!(r->holdout > 0))
		return;
	json_open_line(j, "holdout", '{');
	json_add_number(j, "share", r->holdout);
	json_add_number(j, "rows", r->held_before.rows);
	json_add_number(j, "weights", r->held_before.weight);
	put_score(j, "before", &r->held_before, brier);
	put_score(j, "after", &r->held_after, brier);
	json_close(j, '}');
}

/* Writes the standard error of T and its 95 % interval, which is cut off at 0. */
static void
put_error(struct json *j, double temp, double se)
{
	const double normal = 1.959963984540054; /* the 97.5th percentile */
	double ends[2] = {fmax(temp - normal * se, 0), temp + normal * se};

	if (!(se > 0 && se < INFINITY)) /* (1) */
		return;
	json_add_number(j, "temperature_se", se);
	put_list(j, "temperature_ci95", ends, 2);
}

/* Those of parameters for each class. */
static void
put_errors(struct json *j, const struct calib *c)
{
	char key[40];

	for (size_t i = 0; c->method->param[i].key; i++) {
		if (!c->error[i] || c->n[i] == 1)
			continue;
		snprintf(key, sizeof(key), "%s_se", c->method->param[i].key);
		put_list(j, key, c->error[i], c->n[i]);
	}
}

/* Those of all labels, or an object for each, and the temperature before them. */
static void
put_labels(struct json *j, const struct calib *c)
{
	const bool each = c->nlabel > 1 || c->nclass == 1;

	if (c->temperature > 0)
		json_add_number(j, "temperature", c->temperature);
	if (each)
		json_open(j, json_value_labels(c), '[');
	for (size_t i = 0; i < c->nlabel; i++) {
		if (each)
			json_open_line(j, NULL, '{');
		for (size_t k = 0; c->method->param[k].key; k++)
			put_param(j, &c->label[i], k);
		if (each)
			json_close(j, '}');
	}
	if (each)
		json_close(j, ']');
}

/* The methods of a chain, the first applied first; without options no penalty is told. */
static void
put_steps(struct json *j, const struct calib *c, const struct fit_options *o, double l2)
{
	if (c->before)
		put_steps(j, c->before, o, c->before->l2);
	json_open(j, NULL, '{');
	json_add_string(j, "method", c->method->name);
	if (c->label)
		put_labels(j, c);
	for (size_t i = 0; !c->label && c->method->param[i].key; i++)
		put_param(j, c, i);
	if (o && calib_takes_l2(c, o))
		json_add_number(j, "l2", l2);
	json_close(j, '}');
}

/* Its loss in cross-validation, and that of temperature. */
static void
put_cross(struct json *j, const struct validation *x)
{
	if (x->folds == 0)
		return;
	json_add_count(j, "cv", x->folds);
	json_add_number(j, "cv_nll", x->nll);
	json_add_number(j, "cv_temperature_nll", x->temperature_nll);
	json_add_number(j, "cv_difference_se", x->difference_se);
}

/* The methods that were compared. */
static void
put_ladder(struct json *j, const struct ladder *l)
{
	const struct rung *r;
	char name[CALIB_NAME];

	json_add_string(j, "auto", l->brier ? "brier" : "nll");
	json_open(j, "methods", '[');
	for (size_t i = 0; i < l->n; i++) {
		r = &l->rung[i];
		json_open_line(j, NULL, '{');
		rung_name(r, name);
		json_add_string(j, "method", name);
		if (r->takes_l2)
			json_add_number(j, "l2", r->l2);
		json_add_number(j, "loss", r->loss);
		json_add_number(j, "worse", r->worse);
		json_add_number(j, "worse_se", r->worse_se);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* What is applied: a method, or a chain, and its parameters. */
static void
put_method(struct json *j, const struct calib *c, const struct fit_options *o)
{
	const bool one = !c->label && !c->before;
	char name[CALIB_NAME];

	calib_name(c, name);
	json_add_string(j, "method", name);
	json_add_string(j, "task", task_name[c->task]);
	json_add_count(j, "classes", c->nclass);
	if (c->label && !c->before)
		put_labels(j, c);
	for (size_t i = 0; one && c->method->param[i].key; i++)
		put_param(j, c, i);
	if (!c->before)
		return;
	json_open(j, "steps", '[');
	put_steps(j, c, o, o ? o->l2 : 0);
	json_close(j, ']');
}

/* Sets, and the calibration before them. */
static int
write_sets(struct json *j, const struct calib *c, struct err *err)
{
	json_add_string(j, "method", c->sets->kind->name);
	if (c->task != TASK_MULTICLASS)
		json_add_string(j, "task", task_name[c->task]);
	json_add_count(j, "classes", c->nclass);
	json_names_put(j, c);
	sets_put(j, c->sets);
	if (c->method) {
		json_open(j, "calibration", '{');
		put_method(j, c, NULL);
		json_close(j, '}');
	}
	json_close(j, '}');
	buf_char(j->out, '\n');
	return buf_check(j->out, err);
}

int
calib_write(const struct calib *c, const struct calib_report *r, struct buf *out, struct err *err)
{
	struct json j = {.out = out, .indent = true};
	const struct fit *f = r ? r->fit : NULL;
	const bool one = c->task != TASK_MULTILABEL && !c->before;

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", CALIB_SCHEMA CALIB_SCHEMA_VERSION);
	json_add_string(&j, "smx", SMX_VERSION);
	if (c->sets)
		return write_sets(&j, c, err);
	put_method(&j, c, r->options);
	json_names_put(&j, c);
	put_error(&j, c->label ? c->label[0].value[0][0] : c->value[0][0], f->temperature_se);
	put_errors(&j, c);
	if (c->cut)
		put_list(&j, "thresholds", c->cut, c->nclass);
	json_add_number(&j, "rows", r->before.rows);
	json_add_number(&j, "weights", r->before.weight);
	json_add_count(&j, "input_rows", r->input_rows);
	if (r->ignores)
		json_add_count(&j, "ignored", r->ignored);
	if (r->joins)
		json_add_count(&j, "unmatched", r->unmatched);
	json_add_string(&j, "objective", objective_name[r->options->objective]);
	if (one && calib_takes_l2(c, r->options))
		json_add_number(&j, "l2", r->options->l2);
	if (c->method->takes_mu)
		json_add_number(&j, "mu", r->options->mu > 0 ? r->options->mu : r->options->l2);
	put_cross(&j, &r->cross);
	if (r->ladder)
		put_ladder(&j, r->ladder);
	put_scores(&j, r);
	json_add_number(&j, "passes", f->passes);
	if (!c->method->direct && r->options->objective == OBJECTIVE_NLL)
		json_add_number(&j, "gradient_norm", f->gradient);
	json_add_bool(&j, "at_bound", f->at_bound);
	if (calib_takes_l2(c, r->options) && !c->method->direct)
		json_add_bool(&j, "penalty_alone", f->penalty_alone);
	if (f->at_bound || f->penalty_alone)
		json_add_string(&j, "why", f->why);
	json_close(&j, '}');
	buf_char(out, '\n');
	return buf_check(out, err);
}
