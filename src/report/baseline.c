/* SPDX-License-Identifier: MIT */
/*
 * Metrics of an earlier run.
 */
#include "report/baseline.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "metric/evaluation.h"
#include "report/state.h"
#include "report/state_form.h"

/* ---- a report in JSON ---- */

static const cJSON *
member(const cJSON *json, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(json, name);
}

/* Adds what was counted, and the members of "metrics", some of which may be null for a reason. */
static int
read_metrics(struct results *out, const cJSON *section, struct err *err)
{
	const cJSON *item, *reasons = member(section, "reasons");
	const char *why;

	cJSON_ArrayForEach(item, section)
	{
		if (cJSON_IsNumber(item) &&
		    !results_add(out, item->string, item->valuedouble, NULL, err))
			return -1;
	}
	cJSON_ArrayForEach(item, member(section, "metrics"))
	{
		why = cJSON_GetStringValue(member(reasons, item->string));
		if (!results_add(out, item->string, cJSON_IsNumber(item) ? item->valuedouble : NAN,
			why, err))
			return -1;
	}
	return 0;
}

static struct baseline_group *
add_group(struct baseline *b, const char *value, struct err *err)
{
	struct baseline_group *all = mem_grow(b->group, b->ngroup + 1, sizeof(*all), err), *new;

	if (!all)
		return NULL;
	b->group = all;
	new = &all[b->ngroup];
	*new = (struct baseline_group){.value = mem_text(value, strlen(value), err)};
	if (!new->value)
		return NULL;
	b->ngroup++;
	return new;
}

/* A copy of a text; of NULL, none. */
static int
set(char **to, const char *text, struct err *err)
{
	if (!text)
		return 0;
	*to = mem_text(text, strlen(text), err);
	return *to ? 0 : -1;
}

static int
read_groups(struct baseline *b, const cJSON *by, struct err *err)
{
	const char *field = cJSON_GetStringValue(member(by, "field")), *value;
	struct baseline_group *group;
	const cJSON *item;

	if (!field)
		return 0;
	if (set(&b->by, field, err) < 0)
		return -1;
	cJSON_ArrayForEach(item, member(by, "groups"))
	{
		value = cJSON_GetStringValue(member(item, "value"));
		if (!value)
			continue;
		group = add_group(b, value, err);
		if (!group || read_metrics(&group->results, item, err) < 0)
			return -1;
	}
	return 0;
}

/* A count that is not 0; 0 if the member is no such number. */
static size_t
count_of(const cJSON *json, const char *name)
{
	const cJSON *item = member(json, name);

	return cJSON_IsNumber(item) && item->valuedouble >= 1 && item->valuedouble < 1e9
	    ? (size_t)item->valuedouble
	    : 0;
}

/* What tells whether its numbers can be compared with others. */
static void
read_setup(struct baseline *b, const cJSON *json)
{
	const char *task = cJSON_GetStringValue(member(json, "task"));

	b->task = TASK_MULTICLASS;
	for (size_t i = 0; task && i <= TASK_MULTILABEL; i++) {
		if (strcmp(task_name[i], task) == 0)
			b->task = (enum task)i;
	}
	b->nclass = count_of(json, "classes");
	b->bins = count_of(json, "bins");
}

static int
read_report(struct baseline *b, const cJSON *json, const char *want, struct err *err)
{
	const char *schema = cJSON_GetStringValue(member(json, "schema"));

	if (state_is(&state_of_diff, schema) && strcmp(want, "smx.diff/1") == 0)
		return err_set(err, ERR_DATA,
		    "a state of smx diff, and a report in JSON is needed here, which smx merge "
		    "makes of it");
	if (!schema || strcmp(schema, want) != 0)
		return err_set(err, ERR_DATA, "not a report in JSON: its schema is %.60s, not %s",
		    schema ? schema : "missing", want);
	read_setup(b, json);
	if (set(&b->where, cJSON_GetStringValue(member(json, "where")), err) < 0 ||
	    read_metrics(&b->all, json, err) < 0)
		return -1;
	return read_groups(b, member(json, "by"), err);
}

/* ---- a state ---- */

static int
copy(struct results *to, const struct results *from, struct err *err)
{
	for (size_t i = 0; i < from->n; i++) {
		if (!results_add(
			to, from->result[i].key, from->result[i].value, from->result[i].why, err))
			return -1;
	}
	return 0;
}

int
baseline_take(struct baseline *b, const struct evaluation *e, struct err *err)
{
	struct baseline_group *group;

	b->task = e->setup.task;
	b->nclass = e->setup.rest == SETUP_WHOLE ? e->setup.nclass : 0; /* as in the report */
	b->bins = e->setup.bins;
	if (copy(&b->all, &e->results, err) < 0 || set(&b->by, e->by, err) < 0 ||
	    set(&b->where, e->where, err) < 0)
		return -1;
	for (size_t i = 0; i < e->groups.n; i++) {
		group = add_group(b, e->groups.group[i].value, err);
		if (!group || copy(&group->results, &e->of_group[i], err) < 0)
			return -1;
	}
	return 0;
}

static int
read_state(struct baseline *b, const char *text, size_t len, struct err *err)
{
	b->state = mem_new(1, sizeof(*b->state), err);
	if (!b->state || state_read(b->state, text, len, err) < 0 ||
	    evaluation_results(b->state, err) < 0)
		return -1;
	return baseline_take(b, b->state, err);
}

int
baseline_read(struct baseline *b, const char *text, size_t len, const char *schema, bool states,
    struct err *err)
{
	const char *end = text;
	cJSON *json;
	int status;

	if (states && state_begins(&state_of_eval, text, len))
		return read_state(b, text, len, err);
	json = cJSON_ParseWithLengthOpts(text, len, &end, false);
	while (json && end < text + len && *end && strchr(" \t\r\n", *end))
		end++;
	status = json && end == text + len ? read_report(b, json, schema, err)
					   : err_set(err, ERR_DATA, "not JSON, or cut off");
	cJSON_Delete(json);
	return status;
}

/* ---- its values ---- */

const struct results *
baseline_results(const struct baseline *b, const char *group)
{
	if (!group)
		return &b->all;
	for (size_t i = 0; i < b->ngroup; i++) {
		if (strcmp(b->group[i].value, group) == 0)
			return &b->group[i].results;
	}
	return NULL;
}

double
baseline_value(const struct baseline *b, const char *group, const char *key, const char **why)
{
	const struct results *results = baseline_results(b, group);
	const struct result *r = results ? results_find(results, key) : NULL;

	*why = NULL;
	if (r && !isnan(r->value))
		return r->value;
	*why = !results ? "the baseline lacks this group"
	    : r         ? "the baseline has no value for it"
			: "the baseline lacks it";
	return NAN;
}

void
baseline_free(struct baseline *b)
{
	for (size_t i = 0; i < b->ngroup; i++) {
		mem_free(b->group[i].value);
		results_free(&b->group[i].results);
	}
	if (b->state)
		evaluation_free(b->state);
	mem_free(b->state);
	mem_free(b->group);
	mem_free(b->by);
	mem_free(b->where);
	results_free(&b->all);
	*b = (struct baseline){0};
}
