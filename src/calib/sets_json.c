/* SPDX-License-Identifier: MIT */
/*
 * Conformal sets as JSON.
 * (1) A threshold that no score is, because there were too few rows, is null: the set has
 *     all classes.
 */
#include "calib/sets_json.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/json_value.h"

/* Groups that are values of a field. */
static void
put_values(struct json *j, const struct sets *s)
{
	json_add_string(j, "mondrian", "column");
	json_add_string(j, "column", s->column);
	json_open(j, "groups", '[');
	for (size_t i = 0; i < s->ngroup; i++) {
		json_open_line(j, NULL, '{');
		json_add_string(j, "value", s->values.name[i]);
		json_add_number(j, "threshold", s->threshold[i]); /* (1) */
		json_add_count(j, "rows", s->rows[i]);
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* By which rows parameters were chosen, and what for; nothing that is applied needs it. */
static void
put_tuning(struct json *j, const struct sets *s)
{
	json_open_line(j, "tuning", '{');
	json_add_number(j, "share", s->share);
	json_add_count(j, "rows", s->tuned);
	json_add_string(j, "for", s->aim == TUNE_SIZE ? "size" : "adaptiveness");
	json_close(j, '}');
}

void
sets_put(struct json *j, const struct sets *s)
{
	json_add_number(j, "alpha", s->alpha);
	for (size_t i = 0; i < SET_PARAMS && s->kind->param[i].key; i++)
		json_add_number(j, s->kind->param[i].key, s->param[i]);
	json_add_bool(j, "random", s->drawn);
	if (s->drawn || s->share > 0)
		json_add_count(j, "seed", s->seed);
	if (s->share > 0)
		put_tuning(j, s);
	json_add_bool(j, "never_empty", s->never_empty);
	json_add_string(j, "transforms", s->steps);
	if (s->corrected)
		json_add_bool(j, "logq", true);
	if (s->by == SET_ALL) {
		json_add_number(j, "threshold", s->threshold[0]); /* (1) */
		json_add_count(j, "rows", s->rows[0]);
		return;
	}
	if (s->by == SET_VALUE) {
		put_values(j, s);
		return;
	}
	json_add_string(j, "mondrian", "class");
	json_open_line(j, "thresholds", '[');
	for (size_t i = 0; i < s->ngroup; i++)
		json_add_number(j, NULL, s->threshold[i]); /* (1) */
	json_close(j, ']');
	json_open_line(j, "rows", '[');
	for (size_t i = 0; i < s->ngroup; i++)
		json_add_count(j, NULL, s->rows[i]);
	json_close(j, ']');
}

static int
bad(const char *key, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "\"%s\": %s", key, what);
}

static int
get_count(const cJSON *item, const char *key, uint64_t *n, struct err *err)
{
	double x = 0;

	if (json_value_number(item, key, &x, err) < 0)
		return -1;
	if (!(x >= 0 && x <= 0x1p53) || x != floor(x))
		return bad(key, "not a whole number from 0", err);
	*n = (uint64_t)x;
	return 0;
}

static int
get_flag(const cJSON *json, const char *key, bool *flag, struct err *err)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);

	if (!cJSON_IsBool(item))
		return bad(key, "neither true nor false", err);
	*flag = cJSON_IsTrue(item);
	return 0;
}

/* (1) */
static int
get_threshold(const cJSON *item, const char *key, double *x, struct err *err)
{
	*x = INFINITY;
	return cJSON_IsNull(item) ? 0 : json_value_number(item, key, x, err);
}

static int
read_params(struct sets *s, const cJSON *json, struct err *err)
{
	const struct set_param *p;

	for (size_t i = 0; i < SET_PARAMS && s->kind->param[i].key; i++) {
		p = &s->kind->param[i];
		if (json_value_number(cJSON_GetObjectItemCaseSensitive(json, p->key), p->key,
			&s->param[i], err) < 0)
			return -1;
		if (!range_has(&p->range, s->param[i]))
			return bad(p->key, "not in its range", err);
	}
	return 0;
}

/* Groups that are values of a field. */
static int
read_values(struct sets *s, const cJSON *json, struct err *err)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "groups"), *item, *value;
	const char *column = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "column"));

	if (!column || !cJSON_IsArray(array) || !array->child)
		return bad("groups", "not an array, or its \"column\" is missing", err);
	s->column = mem_text(column, strlen(column), err);
	if (!s->column || sets_groups(s, (size_t)cJSON_GetArraySize(array), err) < 0)
		return -1;
	item = array->child;
	for (size_t i = 0; item; i++, item = item->next) {
		value = cJSON_GetObjectItemCaseSensitive(item, "value");
		if (!cJSON_IsString(value))
			return bad("value", "not a text", err);
		if (names_add(&s->values, value->valuestring, strlen(value->valuestring), err) <
			0 ||
		    get_threshold(cJSON_GetObjectItemCaseSensitive(item, "threshold"), "threshold",
			&s->threshold[i], err) < 0 ||
		    get_count(cJSON_GetObjectItemCaseSensitive(item, "rows"), "rows", &s->rows[i],
			err) < 0)
			return -1;
	}
	return names_finish(&s->values, err) < 0 ? bad("groups", "a value stands twice", err) : 0;
}

/* One threshold, or one for each class. */
static int
read_groups(struct sets *s, const cJSON *json, size_t nclass, struct err *err)
{
	const char *const key = s->by == SET_ALL ? "threshold" : "thresholds";
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(json, key);
	const cJSON *rows = cJSON_GetObjectItemCaseSensitive(json, "rows");

	if (s->by == SET_ALL) {
		if (sets_groups(s, 1, err) < 0)
			return -1;
		return get_threshold(at, key, s->threshold, err) < 0
		    ? -1
		    : get_count(rows, "rows", s->rows, err);
	}
	/* checked before allocating, because the number is only claimed */
	if (!cJSON_IsArray(at) || (size_t)cJSON_GetArraySize(at) != nclass ||
	    !cJSON_IsArray(rows) || (size_t)cJSON_GetArraySize(rows) != nclass)
		return bad(key, "not a threshold and a number of rows for each class", err);
	if (sets_groups(s, nclass, err) < 0)
		return -1;
	at = at->child;
	rows = rows->child;
	for (size_t i = 0; i < nclass; i++, at = at->next, rows = rows->next) {
		if (get_threshold(at, key, &s->threshold[i], err) < 0 ||
		    get_count(rows, "rows", &s->rows[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_all(struct sets *s, const cJSON *json, size_t nclass, struct err *err)
{
	const cJSON *by = cJSON_GetObjectItemCaseSensitive(json, "mondrian");
	const cJSON *steps = cJSON_GetObjectItemCaseSensitive(json, "transforms");

	if (json_value_number(
		cJSON_GetObjectItemCaseSensitive(json, "alpha"), "alpha", &s->alpha, err) < 0)
		return -1;
	if (!(s->alpha > 0 && s->alpha < 1))
		return bad("alpha", "not between 0 and 1", err);
	if (read_params(s, json, err) < 0 || get_flag(json, "random", &s->drawn, err) < 0 ||
	    get_flag(json, "never_empty", &s->never_empty, err) < 0)
		return -1;
	if (cJSON_GetObjectItemCaseSensitive(json, "logq") &&
	    get_flag(json, "logq", &s->corrected, err) < 0)
		return -1;
	if (s->drawn && !s->kind->drawn)
		return bad("random", "this method draws nothing", err);
	if (s->drawn &&
	    get_count(cJSON_GetObjectItemCaseSensitive(json, "seed"), "seed", &s->seed, err) < 0)
		return -1;
	if (!cJSON_IsString(steps))
		return bad("transforms", "not a text", err);
	if (by &&
	    !(cJSON_IsString(by) &&
		(strcmp(by->valuestring, "class") == 0 || strcmp(by->valuestring, "column") == 0)))
		return bad("mondrian", "neither \"class\" nor \"column\"", err);
	s->by = !by ? SET_ALL : strcmp(by->valuestring, "class") == 0 ? SET_CLASS : SET_VALUE;
	s->steps = mem_text(steps->valuestring, strlen(steps->valuestring), err);
	if (!s->steps)
		return -1;
	return s->by == SET_VALUE ? read_values(s, json, err) : read_groups(s, json, nclass, err);
}

struct sets *
sets_read(const cJSON *json, const struct set_kind *kind, size_t nclass, struct err *err)
{
	struct sets *s = mem_new(1, sizeof(*s), err);

	if (!s)
		return NULL;
	s->kind = kind;
	if (read_all(s, json, nclass, err) == 0)
		return s;
	sets_free(s);
	return NULL;
}
