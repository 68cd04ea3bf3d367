/* SPDX-License-Identifier: MIT */
/*
 * Writes the state of an evaluation as JSON. The numbers are those of state_form.h.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/json.h"
#include "base/mem.h"
#include "config.h"
#include "metric/evaluation.h"
#include "report/state.h"
#include "report/state_form.h"

static bool
is_zero(const uint64_t *w, size_t n)
{
	while (n > 0 && w[n - 1] == 0)
		n--;
	return n == 0;
}

/* (1) */
static void
write_vec(struct json *j, const struct vec *v)
{
	char hex[UNIT_WORDS * FIX_HEX + 1];
	const uint64_t *w;

	for (size_t i = 0; i < v->n; i++) {
		if (!v->page[i / VEC_PAGE]) {
			i += VEC_PAGE - 1 - i % VEC_PAGE;
			continue;
		}
		w = vec_look(v, i);
		if (is_zero(w, v->words))
			continue;
		json_add_count(j, NULL, i);
		json_add_text(j, NULL, hex, fix_write(hex, w, v->words));
	}
}

/* (7) */
static void
write_points(struct json *j, const struct points *p)
{
	char hex[UNIT_WORDS * FIX_HEX + 1];
	size_t width = points_width(p);
	struct err err;
	uint64_t *all, *w;

	if (p->over) {
		json_add_string(j, NULL, "over");
		return;
	}
	all = w = points_sorted(p, &err);
	if (!all)
		j->out->lacks = p->n * width * sizeof(*all);
	for (size_t i = 0; all && i < p->n; i++, w += width) {
		json_add_text(j, NULL, hex, fix_write(hex, w, 1));
		json_add_text(j, NULL, hex, fix_write(hex, w + 1, p->words));
		json_add_text(j, NULL, hex, fix_write(hex, w + 1 + p->words, p->words));
	}
	mem_free(all);
}

/* Several sets are an array each. */
static void
write_sets(struct json *j, const struct vec *v)
{
	for (size_t i = 0; i < v->nset; i++) {
		if (v->nset > 1)
			json_open(j, NULL, '[');
		write_points(j, &v->points[i]);
		if (v->nset > 1)
			json_close(j, ']');
	}
}

/* Nothing of one that is not of the task. */
static void
write_metric(struct json *j, const struct metric *m, const struct vec *v)
{
	if (!m->slot->name || v->unit == UNIT_NONE)
		return;
	json_open(j, m->name, '{');
	for (const struct slot *s = m->slot; s->name; s++, v++) {
		if (v->unit == UNIT_NONE ||
		    (state_is_extra(m, s) && is_zero(vec_look(v, 0), v->words)))
			continue;
		json_open(j, s->name, '[');
		if (v->points)
			write_sets(j, v);
		else
			write_vec(j, v);
		json_close(j, ']');
	}
	json_close(j, '}');
}

static void
write_tally(struct json *j, const struct tally *t, const char *value)
{
	const struct vec *v = t->vec;

	buf_char(j->out, '\n');
	json_open(j, NULL, '{');
	if (value)
		json_add_string(j, "value", value);
	for (size_t i = 0; metrics[i]; i++) {
		write_metric(j, metrics[i], v);
		v += metric_slots(metrics[i]);
	}
	json_close(j, '}');
}

/* One for each label, or one that is that of all. */
static void
write_cut(struct json *j, const struct setup *s)
{
	size_t n = s->nclass;

	while (n > 1 && s->cut[n - 1] == s->cut[n - 2])
		n--;
	n = n > 1 ? s->nclass : n;
	json_open(j, "thresholds", '[');
	for (size_t i = 0; i < n; i++)
		json_add_number(j, NULL, s->cut[i]);
	json_close(j, ']');
}

static void
write_draws(struct json *j, const struct evaluation *e, uint64_t draw_seed)
{
	char seed[24];
	int len = snprintf(seed, sizeof(seed), "%llu", (unsigned long long)draw_seed);

	json_add_text(j, "seed", seed, (size_t)len);
	json_open(j, "rows", '[');
	for (size_t i = 0; i < e->rows.n; i++) {
		json_add_count(j, NULL, e->rows.span[i].first);
		json_add_count(j, NULL, e->rows.span[i].end);
	}
	json_close(j, ']');
}

/* (9) */
static void
write_redraws(struct json *j, const struct evaluation *e)
{
	json_open(j, "calibration_test", '{');
	json_add_count(j, "redraws", e->setup.redraws);
	write_draws(j, e, e->setup.redraw_seed);
	json_close(j, '}');
}

static void
write_options(struct json *j, const struct evaluation *e)
{
	const struct setup *s = &e->setup;

	json_open(j, "options", '{');
	if (s->task != TASK_MULTICLASS)
		json_add_string(j, "task", task_name[s->task]);
	if (s->task == TASK_BINARY)
		json_add_number(j, "threshold", s->threshold);
	if (s->task == TASK_MULTILABEL)
		write_cut(j, s);
	json_add_count(j, "classes", s->nclass);
	json_add_count(j, "bins", s->bins);
	json_add_text(j, "bins_closed", s->left ? "left" : "right", s->left ? 4 : 5);
	json_open(j, "top", '[');
	for (size_t i = 0; i < s->ntop; i++)
		json_add_count(j, NULL, s->top[i]);
	json_close(j, ']');
	json_add_count(j, "weighted", s->weighted);
	if (s->rest != SETUP_WHOLE)
		json_add_string(j, "rest", setup_rest_name[s->rest]);
	if (s->sweeps)
		json_add_count(j, "sweep", 1);
	else if (s->pairs) /* which a sweep has, too */
		json_add_count(j, "pairs", 1);
	if (s->class_auroc)
		json_add_count(j, "class_auroc", 1);
	if (s->redraws)
		write_redraws(j, e);
	if (s->unlabelled)
		json_add_count(j, "unlabelled", 1);
	if (s->ood)
		json_add_count(j, "ood", 1);
	if (s->targets)
		json_add_count(j, "targets", 1);
	if (s->alpha > 0)
		json_add_number(j, "alpha", s->alpha);
	if (s->ignores)
		json_add_count(j, "ignores", 1);
	if (s->joins)
		json_add_count(j, "joins", 1);
	json_add_string(j, "op", e->op);
	json_add_string(j, "steps", e->steps);
	if (e->by)
		json_add_string(j, "by", e->by);
	if (e->where)
		json_add_string(j, "where", e->where);
	json_open(j, "names", '[');
	for (size_t i = 0; i < e->names.n; i++)
		json_add_string(j, NULL, e->names.name[i]);
	json_close(j, ']');
	json_close(j, '}');
}

static void
write_boot(struct json *j, const struct evaluation *e)
{
	json_open(j, "bootstrap", '{');
	write_draws(j, e, e->boot.seed);
	json_open(j, "replicates", '['); /* (4) */
	for (size_t i = 0; i <= e->boot.n; i++)
		write_tally(j, &e->boot.tally[i], NULL);
	json_close(j, ']');
	json_close(j, '}');
}

static void
write_sweep(struct json *j, const struct sweep *w)
{
	json_open(j, "sweep", '[');
	for (size_t i = 0; i < SWEEP_TEMPS; i++)
		write_tally(j, &w->tally[i], NULL);
	json_close(j, ']');
}

int
state_write(const struct evaluation *e, struct buf *out, struct err *err)
{
	struct json j = {.out = out};
	size_t from = out->len;

	json_open(&j, NULL, '{');
	json_add_string(&j, "schema", state_of_eval.schema);
	json_add_string(&j, "smx", SMX_VERSION);
	write_options(&j, e);
	json_open(&j, "groups", '[');
	if (!e->by)
		write_tally(&j, &e->tally, NULL);
	for (size_t i = 0; i < e->groups.n; i++)
		write_tally(&j, &e->groups.group[i].tally, e->groups.group[i].value);
	json_close(&j, ']');
	if (e->sweep.tally)
		write_sweep(&j, &e->sweep);
	if (e->boot.n > 0)
		write_boot(&j, e);
	if (buf_check(out, err) < 0)
		return -1;
	state_end(out, from);
	return buf_check(out, err);
}
