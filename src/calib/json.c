/* SPDX-License-Identifier: MIT */
/*
 * Calibrations as JSON: written by base/json, read by cJSON.
 * (1) The schema's name ends in its version. Other versions are refused;
 *     unknown members are ignored.
 * (2) cJSON reads numbers with strtod() and the locale's decimal point; smx
 *     never leaves the C locale. So 17 digits give back the same double,
 *     provided that the system's strtod() rounds correctly (those of glibc,
 *     musl and the BSDs do).
 * (3) Unknown values, such as the standard error at a bound, are omitted.
 */
#include "calib/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "calib/json_names.h"
#include "calib/ladder.h"
#include "calib/sets_json.h"
#include "config.h"

#define SCHEMA "smx.calibration/"
#define VERSION "1"

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

	if (!(se > 0 && se < INFINITY)) /* (3) */
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

/* Where the calibrations of labels, or of classes, are. */
static const char *
key_of_labels(const struct calib *c)
{
	return calib_by_rest(c) ? "one_vs_rest" : "labels";
}

/* Those of all labels, or an object for each. */
static void
put_labels(struct json *j, const struct calib *c)
{
	const bool each = c->nlabel > 1 || c->nclass == 1;

	if (each)
		json_open(j, key_of_labels(c), '[');
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
	json_add_string(&j, "schema", SCHEMA VERSION);
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

/* Returns a string member, or NULL. */
static const char *
text_of(const cJSON *json, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
}

/* (1) */
static int
check_schema(const cJSON *json, struct err *err)
{
	const char *schema = text_of(json, "schema");
	size_t len = strlen(SCHEMA);

	if (!schema || strncmp(schema, SCHEMA, len) != 0)
		return err_set(err, ERR_DATA,
		    "this is no calibration of smx: its \"schema\" should be \"" SCHEMA VERSION
		    "\"");
	if (strcmp(schema + len, VERSION) != 0)
		return err_set(err, ERR_DATA,
		    "this calibration is of version '%.20s', which smx " SMX_VERSION
		    " does not know (it knows " VERSION "); use a newer smx",
		    schema + len);
	return 0;
}

static int
read_number(const cJSON *item, const char *key, double *x, struct err *err)
{
	if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
		return err_set(err, ERR_DATA, "\"%s\": not a finite number", key);
	*x = item->valuedouble;
	return 0;
}

/* Reads the numbers of an array; there must be `want` of them. */
static int
read_list(const cJSON *array, const char *key, double *x, size_t want, struct err *err)
{
	const cJSON *item = NULL;
	size_t n = 0;

	if (!cJSON_IsArray(array))
		return err_set(err, ERR_DATA, "\"%s\": not an array", key);
	cJSON_ArrayForEach(item, array)
	{
		if (n < want && read_number(item, key, &x[n], err) < 0)
			return -1;
		n++;
	}
	if (n != want)
		return err_set(err, ERR_DATA, "\"%s\": %zu where %zu should be", key, n, want);
	return 0;
}

static int
read_square(const cJSON *array, const char *key, double *x, size_t k, struct err *err)
{
	const cJSON *row = NULL;
	size_t n = 0;

	cJSON_ArrayForEach(row, array)
	{
		if (read_list(row, key, x + n++ * k, k, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_param(struct calib *c, size_t i, const cJSON *json, struct err *err)
{
	const struct param *p = &c->method->param[i];
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, p->key);
	size_t k = c->nclass, n = 1;
	double *x;

	if (!item && p->optional)
		return 0;
	if (!item)
		return err_set(err, ERR_DATA, "\"%s\" is missing", p->key);
	if (p->shape == SHAPE_EACH)
		n = k;
	if (p->shape == SHAPE_LIST)
		n = (size_t)cJSON_GetArraySize(item);
	if (p->shape == SHAPE_SQUARE)
		n = mem_product(k, k);
	/* checked before allocating, because the size is only claimed */
	if ((p->shape == SHAPE_EACH || p->shape == SHAPE_SQUARE) &&
	    (!cJSON_IsArray(item) || (size_t)cJSON_GetArraySize(item) != k))
		return err_set(err, ERR_DATA, "\"%s\": not an array of %zu", p->key, k);
	x = calib_room(c, i, n, err);
	if (!x)
		return -1;
	if (p->shape == SHAPE_ONE)
		return read_number(item, p->key, x, err);
	if (p->shape == SHAPE_SQUARE)
		return read_square(item, p->key, x, k, err);
	return read_list(item, p->key, x, n, err);
}

/* A file that names no task is of the multiclass task. */
static int
read_task(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, "task");
	const char *text = cJSON_GetStringValue(item);
	int task = TASK_MULTICLASS;

	while (item && task < TASKS && (!text || strcmp(text, task_name[task]) != 0))
		task++;
	if (task == TASKS)
		return err_set(err, ERR_DATA, "\"task\": smx " SMX_VERSION " knows no task '%.40s'",
		    text ? text : "");
	c->task = (enum task)task;
	if (!calib_is_for(c->method, c->task))
		return err_set(err, ERR_DATA, "\"task\": %s is not for the %s task",
		    c->method->name, task_name[task]);
	return 0;
}

static int
read_own(struct calib *c, const cJSON *json, struct err *err)
{
	for (size_t i = 0; c->method->param[i].key; i++) {
		if (read_param(c, i, json, err) < 0)
			return -1;
	}
	return c->method->check ? c->method->check(c, err) : 0;
}

/* Those of all labels, or an array with an object for each, or for each class. */
static int
read_labels(struct calib *c, const cJSON *json, struct err *err)
{
	const char *key = key_of_labels(c);
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, key);
	const bool each = array || calib_by_rest(c);
	const cJSON *item = array ? array->child : json;
	const size_t n = each ? c->nclass : 1;

	/* checked before allocating, because the number is only claimed */
	if (each && (!cJSON_IsArray(array) || (size_t)cJSON_GetArraySize(array) != n))
		return err_set(err, ERR_DATA, "\"%s\": not an array of %zu", key, n);
	c->label = mem_new(n, sizeof(*c->label), err);
	if (!c->label)
		return -1;
	for (c->nlabel = 0; c->nlabel < n; item = item->next) {
		c->label[c->nlabel++] =
		    (struct calib){.method = c->method, .task = TASK_BINARY, .nclass = 2};
		if (read_own(&c->label[c->nlabel - 1], item, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_params(struct calib *c, const cJSON *json, struct err *err)
{
	return c->task == TASK_MULTILABEL || calib_by_rest(c) ? read_labels(c, json, err)
							      : read_own(c, json, err);
}

static int
read_cut(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "thresholds");

	if (!array || c->task != TASK_MULTILABEL)
		return 0;
	if (!cJSON_IsArray(array) || (size_t)cJSON_GetArraySize(array) != c->nclass)
		return err_set(err, ERR_DATA, "\"thresholds\": not an array of %zu", c->nclass);
	c->cut = mem_new(c->nclass, sizeof(*c->cut), err);
	if (!c->cut || read_list(array, "thresholds", c->cut, c->nclass, err) < 0)
		return -1;
	for (size_t i = 0; i < c->nclass; i++) {
		if (!(c->cut[i] >= 0 && c->cut[i] <= 1))
			return err_set(err, ERR_DATA, "\"thresholds\": not from 0 to 1");
	}
	return 0;
}

/* Makes c a step behind what it was so far. */
static int
add_step(struct calib *c, const cJSON *json, struct err *err)
{
	const char *name = text_of(json, "method");
	const struct method *m = name ? method_named(name) : NULL;
	struct calib *before;

	if (!m || !calib_is_for(m, c->task))
		return err_set(err, ERR_DATA,
		    "\"steps\": smx " SMX_VERSION " knows no method '%.40s' of the %s task",
		    name ? name : "", task_name[c->task]);
	if (c->method) {
		before = mem_new(1, sizeof(*before), err);
		if (!before)
			return -1;
		*before = *c;
		before->sets = NULL;
		*c = (struct calib){
		    .before = before, .sets = c->sets, .task = c->task, .nclass = c->nclass};
	}
	c->method = m;
	return read_params(c, json, err);
}

/* A chain. */
static int
read_steps(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "steps"), *item = NULL;
	const int n = cJSON_GetArraySize(array);

	if (!cJSON_IsArray(array) || n < 1 || n > CALIB_STEPS || c->task == TASK_MULTILABEL)
		return err_set(err, ERR_DATA,
		    "\"steps\": not an array of 1 to %d methods, or in the multilabel task",
		    CALIB_STEPS);
	c->method = NULL;
	cJSON_ArrayForEach(item, array)
	{
		if (add_step(c, item, err) < 0)
			return -1;
	}
	return 0;
}

/* The method, of a chain its last one. */
static const struct method *
read_method(const cJSON *json, bool *chain, struct err *err)
{
	const cJSON *steps = cJSON_GetObjectItemCaseSensitive(json, "steps");
	const int n = cJSON_GetArraySize(steps);
	const char *name = text_of(n > 0 ? cJSON_GetArrayItem(steps, n - 1) : json, "method");
	const struct method *m = name ? method_named(name) : NULL;

	*chain = steps != NULL;
	if (!m)
		err_set(err, ERR_DATA, "\"method\": smx " SMX_VERSION " knows no method '%.40s'",
		    name ? name : "");
	return m;
}

/* What is applied: a method, or a chain, and its parameters. */
static int
read_applied(struct calib *c, const cJSON *json, struct err *err)
{
	double k = 0;
	bool chain;

	c->method = read_method(json, &chain, err);
	if (!c->method)
		return -1;
	if (read_number(cJSON_GetObjectItemCaseSensitive(json, "classes"), "classes", &k, err) < 0)
		return -1;
	if (!(k >= 1 && k <= 1e9) || k != floor(k))
		return err_set(err, ERR_DATA, "\"classes\": not a whole number above 0");
	c->nclass = (size_t)k;
	if (read_task(c, json, err) < 0)
		return -1;
	if (c->task == TASK_BINARY && c->nclass != 2)
		return err_set(err, ERR_DATA, "\"classes\": the binary task has 2");
	if (read_cut(c, json, err) < 0)
		return -1;
	if ((chain ? read_steps : read_params)(c, json, err) < 0)
		return -1;
	return json_names_read(c, json, err); /* the last, as steps move what there is */
}

/* Sets, and the calibration before them. */
static int
read_sets(struct calib *c, const struct set_kind *kind, const cJSON *json, struct err *err)
{
	const cJSON *before = cJSON_GetObjectItemCaseSensitive(json, "calibration");
	const char *task = text_of(json, "task");
	double k = 0;

	if (read_number(cJSON_GetObjectItemCaseSensitive(json, "classes"), "classes", &k, err) < 0)
		return -1;
	if (!(k >= 1 && k <= 1e9) || k != floor(k))
		return err_set(err, ERR_DATA, "\"classes\": not a whole number above 0");
	c->nclass = (size_t)k;
	c->task = task && strcmp(task, task_name[TASK_BINARY]) == 0 ? TASK_BINARY : TASK_MULTICLASS;
	if ((task && c->task != TASK_BINARY) || (c->task == TASK_BINARY && c->nclass != 2))
		return err_set(err, ERR_DATA, "\"task\": %s is not for %zu classes of that task",
		    kind->name, c->nclass);
	c->sets = sets_read(json, kind, c->nclass, err);
	if (!c->sets)
		return -1;
	if (before && read_applied(c, before, err) < 0)
		return err_place(err, "\"calibration\"");
	if (!before || (c->nclass == (size_t)k && (c->task == TASK_BINARY) == (task != NULL)))
		return json_names_read(c, json, err);
	return err_set(err, ERR_DATA, "\"calibration\": of other classes than the sets");
}

static int
read_object(struct calib *c, const cJSON *json, struct err *err)
{
	const struct set_kind *kind;
	const char *method;

	if (!cJSON_IsObject(json))
		return err_set(err, ERR_DATA, "this is no calibration of smx: not a JSON object");
	if (check_schema(json, err) < 0)
		return -1;
	method = text_of(json, "method");
	kind = method ? set_kind_named(method) : NULL;
	return kind ? read_sets(c, kind, json, err) : read_applied(c, json, err);
}

/* Sets err to the place of a byte in the text; line and column count from 1. */
static int
not_json(const char *text, const char *at, struct err *err)
{
	size_t line = 1;
	const char *begin = text;

	for (const char *p = text; p < at; p++) {
		if (*p == '\n') {
			line++;
			begin = p + 1;
		}
	}
	return err_set(
	    err, ERR_DATA, "not JSON at line %zu, column %zu", line, (size_t)(at - begin) + 1);
}

int
calib_read(struct calib *c, const char *text, size_t len, struct err *err)
{
	const char *end = text;
	cJSON *json = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	int status;

	while (json && end < text + len && strchr(" \t\r\n", *end) && *end)
		end++;
	if (!json || end < text + len)
		status = not_json(text, end, err);
	else
		status = read_object(c, json, err);
	cJSON_Delete(json);
	if (status < 0)
		calib_free(c);
	return status;
}
