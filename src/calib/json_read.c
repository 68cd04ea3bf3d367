/* SPDX-License-Identifier: MIT */
/*
 * Calibrations are read from JSON.
 * (1) The schema's name ends in its version. Other versions are refused; unknown members are
 *     ignored.
 */
#include "calib/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/json_names.h"
#include "calib/json_value.h"
#include "calib/sets_json.h"
#include "config.h"

/* (1) */
static int
check_schema(const cJSON *json, struct err *err)
{
	const char *schema = json_value_text(json, "schema");
	size_t len = strlen(CALIB_SCHEMA);

	if (!schema || strncmp(schema, CALIB_SCHEMA, len) != 0)
		return err_set(err, ERR_DATA,
		    "this is no calibration of smx: its \"schema\" should be \"" CALIB_SCHEMA
			CALIB_SCHEMA_VERSION "\"");
	if (strcmp(schema + len, CALIB_SCHEMA_VERSION) != 0)
		return err_set(err, ERR_DATA,
		    "this calibration is of version '%.20s', which smx " SMX_VERSION
		    " does not know (it knows " CALIB_SCHEMA_VERSION "); use a newer smx",
		    schema + len);
	return 0;
}

static int
read_square(const cJSON *array, const char *key, double *x, size_t k, struct err *err)
{
	const cJSON *row = NULL;
	size_t n = 0;

	cJSON_ArrayForEach(row, array)
	{
		if (json_value_list(row, key, x + n++ * k, k, err) < 0)
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
		return json_value_number(item, p->key, x, err);
	if (p->shape == SHAPE_SQUARE)
		return read_square(item, p->key, x, k, err);
	return json_value_list(item, p->key, x, n, err);
}

static int
read_classes(size_t *nclass, const cJSON *json, struct err *err)
{
	double k = 0;

	if (json_value_number(
		cJSON_GetObjectItemCaseSensitive(json, "classes"), "classes", &k, err) < 0)
		return -1;
	if (!(k >= 1 && k <= 1e9) || k != floor(k))
		return err_set(err, ERR_DATA, "\"classes\": not a whole number above 0");
	*nclass = (size_t)k;
	return 0;
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

/* The temperature before the classes, if there is one. */
static int
read_temperature(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, "temperature");

	if (!item || !calib_by_rest(c) || !c->method->tempers)
		return 0;
	if (json_value_number(item, "temperature", &c->temperature, err) < 0)
		return -1;
	return c->temperature > 0 && c->temperature < INFINITY
	    ? 0
	    : err_set(err, ERR_DATA, "\"temperature\": not a finite number above 0");
}

/* Those of all labels, or an array with an object for each, or for each class. */
static int
read_labels(struct calib *c, const cJSON *json, struct err *err)
{
	const char *key = json_value_labels(c);
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, key);
	const bool each = array || calib_by_rest(c);
	const cJSON *item = array ? array->child : json;
	const size_t n = each ? c->nclass : 1;

	/* checked before allocating, because the number is only claimed */
	if (each && (!cJSON_IsArray(array) || (size_t)cJSON_GetArraySize(array) != n))
		return err_set(err, ERR_DATA, "\"%s\": not an array of %zu", key, n);
	if (read_temperature(c, json, err) < 0)
		return -1;
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
	if (!c->cut || json_value_list(array, "thresholds", c->cut, c->nclass, err) < 0)
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
	const char *name = json_value_text(json, "method");
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
	const char *name =
	    json_value_text(n > 0 ? cJSON_GetArrayItem(steps, n - 1) : json, "method");
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
	bool chain;

	c->method = read_method(json, &chain, err);
	if (!c->method)
		return -1;
	if (read_classes(&c->nclass, json, err) < 0)
		return -1;
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
	const char *task = json_value_text(json, "task");
	size_t nclass = 0;

	if (read_classes(&nclass, json, err) < 0)
		return -1;
	c->nclass = nclass;
	c->task = task && strcmp(task, task_name[TASK_BINARY]) == 0 ? TASK_BINARY : TASK_MULTICLASS;
	if ((task && c->task != TASK_BINARY) || (c->task == TASK_BINARY && c->nclass != 2))
		return err_set(err, ERR_DATA, "\"task\": %s is not for %zu classes of that task",
		    kind->name, c->nclass);
	c->sets = sets_read(json, kind, c->nclass, err);
	if (!c->sets)
		return -1;
	if (before && read_applied(c, before, err) < 0)
		return err_place(err, "\"calibration\"");
	if (!before || (c->nclass == nclass && (c->task == TASK_BINARY) == (task != NULL)))
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
	method = json_value_text(json, "method");
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
