/* SPDX-License-Identifier: MIT */
/*
 * Reads the state of an evaluation. The numbers are those of state_form.h.
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/mem.h"
#include "base/num.h"
#include "metric/evaluation.h"
#include "metric/redraw.h"
#include "report/state.h"
#include "report/state_form.h"
#include "report/state_value.h"

/* One for each label, or one for all. */
static int
read_cut(struct evaluation *e, const cJSON *array, struct err *err)
{
	const cJSON *item = cJSON_IsArray(array) ? array->child : NULL;
	const size_t n = (size_t)cJSON_GetArraySize(array);
	double *cut;

	e->setup.task = TASK_MULTILABEL;
	if (e->setup.nclass == 0) /* there were no rows */
		return 0;
	if (!item || (n > 1 && n != e->setup.nclass) || e->setup.nclass > LABELS_MOST)
		return state_damaged(err, "thresholds");
	cut = evaluation_cut(e, err);
	if (!cut)
		return -1;
	for (size_t i = 0; i < e->setup.nclass; i++) {
		if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= 1))
			return state_damaged(err, "thresholds");
		cut[i] = item->valuedouble;
		item = n > 1 ? item->next : item;
	}
	return 0;
}

/* Those of a task; one that is not named is multiclass. */
static int
read_task(struct evaluation *e, const cJSON *json, struct err *err)
{
	struct setup *s = &e->setup;
	const cJSON *task = state_member(json, "task");
	const cJSON *threshold = state_member(json, "threshold");

	if (!task)
		return 0;
	if (cJSON_IsString(task) && strcmp(task->valuestring, task_name[TASK_MULTILABEL]) == 0)
		return read_cut(e, state_member(json, "thresholds"), err);
	if (!cJSON_IsString(task) || strcmp(task->valuestring, task_name[TASK_BINARY]) != 0)
		return state_damaged(err, "task");
	if (!cJSON_IsNumber(threshold) ||
	    !(threshold->valuedouble >= 0 && threshold->valuedouble <= 1))
		return state_damaged(err, "threshold");
	if (s->nclass != 2)
		return state_damaged(err, "classes");
	s->task = TASK_BINARY;
	s->threshold = threshold->valuedouble;
	return 0;
}

/* Of whole rows nothing is said. */
static int
read_rest(struct setup *s, const cJSON *rest, struct err *err)
{
	const char *word = cJSON_GetStringValue(rest);
	size_t i = SETUP_BUCKET;

	if (!rest)
		return 0;
	while (word && setup_rest_name[i] && strcmp(word, setup_rest_name[i]) != 0)
		i++;
	if (!word || !setup_rest_name[i] || s->nclass != 2 || s->task != TASK_MULTICLASS)
		return state_damaged(err, "rest");
	s->rest = (enum setup_rest)i;
	return 0;
}

static bool
get_seed(const cJSON *json, uint64_t *seed)
{
	const char *text = cJSON_GetStringValue(state_member(json, "seed"));
	double x;

	if (!text || num_parse_all(text, &x) < 0 || !(x >= 0 && x <= 0x1p53))
		return false;
	*seed = (uint64_t)x;
	return true;
}

static int
read_spans(struct evaluation *e, const cJSON *array, struct err *err)
{
	const cJSON *item;
	size_t first, end;

	for (item = array ? array->child : NULL; item; item = item->next) {
		if (!state_number(item, NULL, 0x1p60, &first) || !item->next ||
		    !state_number(item->next, NULL, 0x1p60, &end))
			return state_damaged(err, "rows");
		if (row_spans_add(&e->rows, first, end, err) < 0)
			return -1;
		item = item->next;
	}
	return 0;
}

/* (9) */
static int
read_redraws(struct evaluation *e, const cJSON *json, struct err *err)
{
	if (!json)
		return 0;
	if (!state_number(json, "redraws", REDRAWS_MOST, &e->setup.redraws) ||
	    e->setup.redraws == 0 || !get_seed(json, &e->setup.redraw_seed) ||
	    e->setup.task == TASK_MULTILABEL)
		return state_damaged(err, "calibration_test");
	return read_spans(e, state_member(json, "rows"), err);
}

static int
read_options(struct evaluation *e, const cJSON *json, struct err *err)
{
	const cJSON *by = state_member(json, "by"), *where = state_member(json, "where");
	const cJSON *alpha = state_member(json, "alpha");
	size_t bins, weighted;
	char *closed;

	if (!state_number(json, "classes", 1e9, &e->setup.nclass) ||
	    !state_number(json, "bins", 1e6, &bins) || bins == 0 ||
	    !state_number(json, "weighted", 1, &weighted))
		return state_damaged(err, "options");
	e->setup.weighted = weighted == 1;
	e->setup.sweeps = cJSON_HasObjectItem(json, "sweep");
	e->setup.pairs = e->setup.sweeps || cJSON_HasObjectItem(json, "pairs");
	e->setup.class_auroc = cJSON_HasObjectItem(json, "class_auroc");
	e->setup.unlabelled = cJSON_HasObjectItem(json, "unlabelled");
	e->setup.ood = cJSON_HasObjectItem(json, "ood");
	e->setup.targets = cJSON_HasObjectItem(json, "targets");
	if (alpha && !(cJSON_IsNumber(alpha) && alpha->valuedouble > 0 && alpha->valuedouble < 1))
		return state_damaged(err, "alpha");
	e->setup.alpha = alpha ? alpha->valuedouble : 0;
	e->setup.ignores = cJSON_HasObjectItem(json, "ignores");
	e->setup.joins = cJSON_HasObjectItem(json, "joins");
	if (read_task(e, json, err) < 0 ||
	    read_rest(&e->setup, state_member(json, "rest"), err) < 0)
		return -1;
	if (read_redraws(e, state_member(json, "calibration_test"), err) < 0)
		return -1;
	closed = state_text(json, "bins_closed", err);
	if (!closed)
		return -1;
	e->setup.left = strcmp(closed, "left") == 0;
	mem_free(closed);
	if (by && !(e->by = state_text(json, "by", err)))
		return -1;
	if (where && !(e->where = state_text(json, "where", err)))
		return -1;
	e->setup.grouped = by != NULL;
	e->op = state_text(json, "op", err);
	e->steps = e->op ? state_text(json, "steps", err) : NULL;
	if (!e->steps || state_names(&e->names, state_member(json, "names"), err) < 0 ||
	    state_tops(e->setup.top, &e->setup.ntop, TOP_MOST, state_member(json, "top"), err) < 0)
		return -1;
	return evaluation_begin(e, bins, err);
}

/* (1) */
static int
read_vec(struct vec *v, const cJSON *array, const char *name, struct err *err)
{
	const cJSON *item;
	const char *hex;
	uint64_t *w;
	size_t i;

	if (!cJSON_IsArray(array))
		return state_damaged(err, name);
	for (item = array->child; item; item = item->next) {
		if (!state_number(item, NULL, (double)v->n - 1, &i) || !item->next)
			return state_damaged(err, name);
		item = item->next;
		hex = cJSON_GetStringValue(item);
		w = hex ? vec_at(v, i, err) : NULL;
		if (hex && !w)
			return -1;
		if (!hex || !fix_read(w, v->words, hex))
			return state_damaged(err, name);
	}
	return 0;
}

/* (7) */
static int
read_points(struct points *p, const cJSON *array, const char *name, struct err *err)
{
	const cJSON *item = cJSON_IsArray(array) ? array->child : NULL;
	uint64_t key, *sum;
	const char *hex[3];

	if (!cJSON_IsArray(array))
		return state_damaged(err, name);
	if (item && !item->next && cJSON_IsString(item) && strcmp(item->valuestring, "over") == 0) {
		points_give_up(p);
		return 0;
	}
	while (item) {
		for (int i = 0; i < 3; i++, item = item ? item->next : NULL)
			hex[i] = cJSON_GetStringValue(item);
		if (!hex[0] || !hex[1] || !hex[2] || !fix_read(&key, 1, hex[0]) ||
		    key == UINT64_MAX)
			return state_damaged(err, name);
		if (points_at(p, key, &sum, err) < 0)
			return -1;
		if (!sum || !fix_read(sum, p->words, hex[1]) ||
		    !fix_read(sum + p->words, p->words, hex[2]))
			return state_damaged(err, name);
	}
	return 0;
}

static int
read_sets(struct vec *v, const cJSON *array, const char *name, struct err *err)
{
	const cJSON *item = cJSON_IsArray(array) ? array->child : NULL;

	if (v->nset == 1)
		return read_points(v->points, array, name, err);
	for (size_t i = 0; i < v->nset; i++, item = item->next) {
		if (!item)
			return state_damaged(err, name);
		if (read_points(&v->points[i], item, name, err) < 0)
			return -1;
	}
	return item ? state_damaged(err, name) : 0;
}

/* (6) */
static int
check_tally(const struct tally *t, struct err *err)
{
	const char *slot;

	for (size_t i = 0; metrics[i]; i++) {
		slot = metrics[i]->damage ? metrics[i]->damage(tally_vec(t, metrics[i])) : NULL;
		if (slot)
			return err_set(err, ERR_DATA,
			    "a damaged state: \"%s\" of \"%s\" has a sum that no rows come to; "
			    "make it again with smx eval",
			    slot, metrics[i]->name);
	}
	return 0;
}

static int
read_tally(struct tally *t, const cJSON *json, struct err *err)
{
	struct vec *v = t->vec;
	const cJSON *metric, *sums;
	int status = 0;

	for (size_t i = 0; metrics[i]; i++) {
		metric = state_member(json, metrics[i]->name);
		for (const struct slot *s = metrics[i]->slot; s->name; s++, v++) {
			sums = state_member(metric, s->name);
			if (state_is_extra(metrics[i], s) && !sums)
				continue;
			if (metrics[i]->late && !metric) { /* (10) */
				if (v->points)
					points_give_up(v->points);
				continue;
			}
			if (v->points)
				status = read_sets(v, sums, s->name, err);
			else if (v->unit != UNIT_NONE)
				status = read_vec(v, sums, s->name, err);
			if (status < 0)
				return -1;
		}
	}
	return check_tally(t, err);
}

static int
read_groups(struct evaluation *e, const cJSON *array, struct err *err)
{
	const cJSON *item;
	const char *value;
	struct group *g;

	if (tally_begin(&e->tally, &e->setup, err) < 0)
		return -1;
	if (!cJSON_IsArray(array))
		return state_damaged(err, "groups");
	cJSON_ArrayForEach(item, array)
	{
		value = cJSON_GetStringValue(state_member(item, "value"));
		if (!value != !e->by)
			return state_damaged(err, "value");
		if (!value) {
			if (read_tally(&e->tally, item, err) < 0)
				return -1;
			continue;
		}
		g = groups_at(&e->groups, value, strlen(value), &e->setup, err);
		if (!g || read_tally(&g->tally, item, err) < 0 ||
		    tally_merge(&e->tally, &g->tally, err) < 0) /* (3) */
			return -1;
	}
	return 0;
}

static int
read_boot(struct evaluation *e, const cJSON *json, struct err *err)
{
	const cJSON *all = state_member(json, "replicates"), *item;
	int n = cJSON_GetArraySize(all);
	uint64_t seed;
	size_t i = 0;

	if (!json)
		return 0;
	if (!get_seed(json, &seed) || n < 2 || n > BOOT_MOST + 1)
		return state_damaged(err, "bootstrap");
	if (bootstrap_begin(&e->boot, &e->setup, (size_t)n - 1, seed, err) < 0)
		return -1;
	cJSON_ArrayForEach(item, all)
	{
		if (read_tally(&e->boot.tally[i++], item, err) < 0)
			return -1;
	}
	if (e->setup.redraws > 0) /* they were read with these (9) */
		return 0;
	return read_spans(e, state_member(json, "rows"), err);
}

static int
read_sweep(struct evaluation *e, const cJSON *array, struct err *err)
{
	const cJSON *item;
	size_t i = 0;

	if (!array && !e->setup.sweeps)
		return 0;
	if (cJSON_GetArraySize(array) != SWEEP_TEMPS || !e->setup.sweeps)
		return state_damaged(err, "sweep");
	if (sweep_begin(&e->sweep, &e->setup, err) < 0)
		return -1;
	cJSON_ArrayForEach(item, array)
	{
		if (read_tally(&e->sweep.tally[i++], item, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_json(struct evaluation *e, const cJSON *json, struct err *err)
{
	const char *schema = cJSON_GetStringValue(state_member(json, "schema"));

	if (state_check(&state_of_eval, schema, err) < 0)
		return -1;
	if (read_options(e, state_member(json, "options"), err) < 0)
		return -1;
	if (read_groups(e, state_member(json, "groups"), err) < 0)
		return -1;
	if (read_sweep(e, state_member(json, "sweep"), err) < 0)
		return -1;
	return read_boot(e, state_member(json, "bootstrap"), err);
}

int
state_read(struct evaluation *e, const char *text, size_t len, struct err *err)
{
	cJSON *json = cJSON_ParseWithLength(text, len);
	int status;

	if (!json)
		return err_set(err, ERR_DATA, "not a state that smx eval wrote, or a damaged one");
	status = read_json(e, json, err);
	cJSON_Delete(json);
	if (status == 0 && !state_is_whole(text, len))
		return state_damaged(err, "its checksum is not that of its bytes");
	return status;
}
