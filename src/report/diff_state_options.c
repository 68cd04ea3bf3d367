/* SPDX-License-Identifier: MIT */
/*
 * Reads what a comparison was made with. The numbers are those of diff_state_form.h.
 */
#include "report/diff_state_options.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/task.h"
#include "compare/comparison.h"
#include "report/diff_state_form.h"
#include "report/state_value.h"

enum { WORST_MOST = 100000, BINS_MOST = 10000 };

static bool
is_share(double x)
{
	return x >= 0 && x <= 1;
}

/* One for each label, or one for all. */
static int
read_cut(struct comparison *c, const cJSON *json, struct err *err)
{
	const cJSON *array = state_member(json, "thresholds"), *item;
	const size_t n = (size_t)cJSON_GetArraySize(array);

	if (!state_number(json, "labels", LABELS_MOST, &c->ncut))
		return state_damaged(err, "labels");
	if (c->ncut == 0) /* there were no rows */
		return 0;
	if (n == 0 || (n > 1 && n != c->ncut))
		return state_damaged(err, "thresholds");
	c->cut = mem_new(c->ncut, sizeof(*c->cut), err);
	if (!c->cut)
		return -1;
	item = array->child;
	for (size_t i = 0; i < c->ncut; i++) {
		if (!state_real(item, &c->cut[i]) || !is_share(c->cut[i]))
			return state_damaged(err, "thresholds");
		item = n > 1 ? item->next : item;
	}
	c->diff.cut = c->cut;
	return 0;
}

static int
read_task(struct comparison *c, const cJSON *json, struct err *err)
{
	const char *word = cJSON_GetStringValue(state_member(json, "task"));
	struct diff *d = &c->diff;

	if (!word)
		return state_damaged(err, "task");
	d->threshold = 0.5;
	d->binary = strcmp(word, task_name[TASK_BINARY]) == 0;
	d->labels = strcmp(word, task_name[TASK_MULTILABEL]) == 0;
	if (!d->binary && !d->labels && strcmp(word, task_name[TASK_MULTICLASS]) != 0)
		return state_damaged(err, "task");
	if (d->binary &&
	    (!state_real(state_member(json, "threshold"), &d->threshold) ||
		!is_share(d->threshold)))
		return state_damaged(err, "threshold");
	return d->labels ? read_cut(c, json, err) : 0;
}

/* What is measured of labelled rows. */
static int
read_deltas(struct comparison *c, const cJSON *json, struct err *err)
{
	struct deltas *d = &c->diff.deltas;
	const cJSON *seed = state_member(json, "seed");

	if (!state_number(json, "bins", BINS_MOST, &d->setup.bins) || d->setup.bins == 0 ||
	    !state_flag(json, "bins_left", &d->setup.left) ||
	    !state_number(json, "replicates", RESAMPLE_MOST, &d->boot.n) ||
	    !state_count(seed, &d->boot.seed) ||
	    (double)d->boot.n * (double)d->setup.bins > DIFF_STATE_CELLS_MOST)
		return state_damaged(err, "bins");
	d->boot.bins = d->setup.bins;
	d->setup.task = c->diff.binary ? TASK_BINARY : TASK_MULTICLASS;
	d->setup.threshold = c->diff.threshold;
	d->listed = c->diff.listed;
	if (state_member(json, "cluster")) {
		c->cluster = state_text(json, "cluster", err);
		d->clusters = true;
		return c->cluster ? 0 : -1;
	}
	return 0;
}

int
diff_state_options(struct comparison *c, const cJSON *json, struct err *err)
{
	struct diff *d = &c->diff;
	size_t rest;

	if (!state_flag(json, "known", &c->known) || !state_flag(json, "labelled", &c->labelled) ||
	    !state_number(json, "classes", 1e9, &c->nclass) ||
	    !state_flag(json, "listed", &d->listed) ||
	    !state_number(json, "rest", LISTED_NONE, &rest) ||
	    !state_flag(json, "logprob", &d->logprob) || !state_flag(json, "llama", &d->compat) ||
	    !state_number(json, "worst", WORST_MOST, &d->worst.most))
		return state_damaged(err, "options");
	d->rest = (enum listed_rest)rest;
	d->labelled = c->labelled;
	if (read_task(c, json, err) < 0 || read_deltas(c, json, err) < 0 ||
	    state_tops(d->top, &d->ntop, DIFF_TOPS, state_member(json, "top"), err) < 0)
		return -1;
	c->steps = state_text(json, "steps", err);
	return c->steps ? state_names(&c->names, state_member(json, "names"), err) : -1;
}
