/* SPDX-License-Identifier: MIT */
/*
 * The run of smx mix: all inputs begun, and their rows put together in step or by a key.
 *
 * (1) All files are read alike, but for what belongs to the first alone: the label file,
 *     and the fields that are carried.
 * (2) Classes with the same names in another order are matched by their names, without
 *     what all names of a file begin with (logit_, prob_).
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/message.h"
#include "cli/mix_work.h"
#include "cli/rows_output.h"
#include "cli/task.h"
#include "cli/warn.h"
#include "cli/where.h"
#include "kern/kern.h"
#include "pipeline/compare.h"
#include "pipeline/writer.h"

/* ---- reading ---- */

static size_t
members(const struct mix_work *w)
{
	return w->n - (w->own->gates != NULL);
}

/* (1) */
static void
read_member(struct mix_work *w, size_t i)
{
	struct mix_input *input = &w->input[i];
	struct reading *r = &input->settings.reading;

	input->settings = *w->s;
	input->settings.cut = NULL; /* it gets its own */
	input->settings.file = &input->path;
	input->settings.nfile = 1;
	if (i == 0)
		return;
	r->label_file = r->want_label = r->want_weight = false;
	input->settings.label_path = NULL;
	r->key = NULL;
	r->key_alone = false;
	r->by = w->own->key;
	r->by_several = false;
	r->by_setting = SETTING_KEY;
	r->keep = NULL;
	r->no_fields = true;
	r->written = NULL;
	r->nignore = 0;
	if (i < members(w))
		return;
	r->format = NULL; /* gates */
	r->from = FROM_LOGITS;
	r->task = TASK_MULTICLASS;
	r->task_given = true;
	r->label = r->labels = r->weight = r->cols = NULL;
	r->extra[EXTRA_PREVIOUS] = NULL;
	r->field = w->s->reading.field;
	r->classes = (struct names){0};
}

static int
begin_input(struct mix_work *w, size_t i, struct err *err)
{
	struct mix_input *input = &w->input[i];

	read_member(w, i);
	input->files = run_files(&input->settings);
	input->files.count_rows = true;
	input->files.row = 0;
	if (source_begin(&input->files.source, err) < 0)
		return -1;
	input->files.source.layout.beside = i >= members(w);
	if (run_layout(&input->settings, &input->files.source, true, err) < 0 ||
	    task_settle(&input->settings, &input->files.source, err) < 0)
		return -1;
	input->files.source.layout.counted = false; /* rows may be left out */
	return 0;
}

/* ---- classes ---- */

/* Fills place, one for each class of the first input; 0, or -1 with err set. */
static int
fill_place(struct mix_work *w, size_t i, uint32_t *place, bool *same, struct err *err)
{
	const struct names *a = &w->input[0].files.source.layout.names;
	const struct names *b = &w->input[i].files.source.layout.names;
	const size_t c = names_places(a, b, place, same);

	if (c == NAMES_MATCH)
		return 0;
	return err_set(err, ERR_DATA,
	    "class %zu is called '%.100s' in %.100s, but '%.100s' in %.100s; --classes names the "
	    "classes of all files",
	    c, a->name[c], w->path[0], b->name[c], w->path[i]);
}

/* (2) */
static int
match_names(struct mix_work *w, size_t i, struct err *err)
{
	const size_t n = w->input[0].files.source.layout.names.n;
	uint32_t *place;
	bool same;

	if (n == 0 || w->input[i].files.source.layout.names.n == 0)
		return 0;
	place = w->input[i].place = mem_new(n, sizeof(*place), err);
	if (!place || fill_place(w, i, place, &same, err) < 0)
		return -1;
	if (same) {
		mem_free(place);
		w->input[i].place = NULL;
	} else {
		note(w->s,
		    "%.150s has its classes in another order than %.150s; they are matched by "
		    "their names",
		    w->path[i], w->path[0]);
	}
	return 0;
}

static int
check_member(struct mix_work *w, size_t i, struct err *err)
{
	const struct layout *a = &w->input[0].files.source.layout;
	const struct layout *b = &w->input[i].files.source.layout;

	if (!a->format || !b->format)
		return 0;
	if (!w->own->key && doubt_order(w->s, &a->ids, w->path[0], &b->ids, w->path[i], err) < 0)
		return -1;
	if (i >= members(w))
		return b->nclass == 0 || b->nclass == members(w)
		    ? 0
		    : err_set(err, ERR_DATA, "--gates: %.200s has %zu columns for %zu files",
			  w->path[i], b->nclass, members(w));
	if (a->task != b->task)
		return err_set(err, ERR_DATA,
		    "%.150s is read in the %s task, but %.150s in the %s task (--task says which)",
		    w->path[0], task_name[a->task], w->path[i], task_name[b->task]);
	if (a->nclass > 0 && b->nclass > 0 && a->nclass != b->nclass)
		return err_set(err, ERR_DATA, "%.150s has %zu classes, but %.150s has %zu",
		    w->path[0], a->nclass, w->path[i], b->nclass);
	return match_names(w, i, err);
}

int
mix_begin(struct mix_work *w, struct err *err)
{
	for (size_t i = 0; i < w->n; i++) {
		if (begin_input(w, i, err) < 0 || (i > 0 && check_member(w, i, err) < 0))
			return -1;
		w->place[i] = w->input[i].place;
	}
	return 0;
}

void
mix_end(struct mix_work *w)
{
	for (size_t i = 0; w->input && i < w->n; i++) {
		source_free(&w->input[i].paired.source);
		source_free(&w->input[i].files.source);
		mem_free(w->input[i].place);
		mem_free(w->input[i].settings.cut);
		w->input[i] = (struct mix_input){.path = w->input[i].path};
		if (w->rows && i > 0)
			keyed_free(&w->rows[i - 1]);
		if (w->met && i > 0) {
			mem_free(w->met[i - 1]);
			w->met[i - 1] = NULL;
		}
	}
}

void
mix_free(struct mix_work *w)
{
	mix_end(w);
	mem_free(w->input);
	mem_free(w->path);
	mem_free(w->place);
	mem_free(w->rows);
	mem_free(w->met);
	mem_free(w->weight);
	told_free(&w->told);
}

/* ---- a pass ---- */

static struct mixer
mixer_of(const struct mix_work *w)
{
	struct mixer m = {
	    .n = members(w),
	    .average = w->own->average,
	    .weight = w->own->gates ? NULL : w->weight,
	    .gates = w->own->gates != NULL,
	    .drop = w->own->drop,
	    .path = w->path,
	    .place = w->place,
	    .rows = w->own->key ? w->rows : NULL,
	    .met = w->met,
	    .skip = w->own->skip,
	};

	for (size_t i = 0; i < w->style.ncol; i++)
		m.values = m.values || w->style.col[i]->needs_mixture;
	for (const struct col *const *c = cols; *c; c++)
		m.values = m.values || ((*c)->needs_mixture && where_asks(w->s, *c));
	return m;
}

/* What run_flow says of the first input, of another one in step. */
static int
tell_other(const struct mix_work *w, size_t i, struct err *err)
{
	const struct counts *c = &w->run.counts;

	if (c->other[i - 1].bad > 0 && !w->s->told)
		message("%llu bad row%s of %llu in %s", c->other[i - 1].bad,
		    c->other[i - 1].bad == 1 ? "" : "s", c->other[i - 1].rows_in, w->path[i]);
	return doubt_values(&w->input[i].settings, INPUT_MEMBER, w->path[i],
	    c->other[i - 1].like_probs && i < members(w), &c->other[i - 1].improper, err);
}

static int
check_length(const struct mix_work *w, size_t i, struct err *err)
{
	unsigned long long a = w->run.counts.rows_in, b;

	if (paired_left(&w->input[i].paired, &b, err) < 0)
		return -1;
	b += w->run.counts.other[i - 1].rows_in;
	if (a == b)
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s has %llu row%s, but %.200s has %llu (--key COL matches rows by a column)",
	    w->path[0], a, a == 1 ? "" : "s", w->path[i], b);
}

static int
pass_in_step(struct mix_work *w, struct plan *plan, struct err *err)
{
	struct source *all = &w->input[0].files.source;
	const char *null = w->own->drop ? "left out" : "written as null";

	for (size_t i = 1; i < w->n; i++) {
		w->input[i].paired = paired_of(all, &w->input[i].files.source);
		all = &w->input[i].paired.source;
	}
	if (run_flow(&w->run, &w->input[0].settings, all, plan, null, err) < 0)
		return -1;
	for (size_t i = 1; i < w->n; i++) {
		if (tell_other(w, i, err) < 0 || check_length(w, i, err) < 0)
			return -1;
	}
	return 0;
}

/* The rows of another input by their keys, behind the steps of the members. */
static int
collect_rows(struct mix_work *w, size_t i, struct err *err)
{
	struct mix_input *input = &w->input[i];
	struct collect_by_key g = {.by = SETTING_KEY};
	struct plan plan = {.chain = &input->settings.chain, .layout = &input->files.source.layout};
	struct run run = {.input = INPUT_MEMBER};
	char where[160];
	int status;

	plan_use(&plan, &consumer_collect_by_key, &g, chain_unfiltered(plan.chain));
	snprintf(where, sizeof(where), "in %.150s", input->path);
	status = run_flow(&run, &input->settings, &input->files.source, &plan, where, err);
	w->rows[i - 1] = g.rows;
	if (status < 0)
		return -1;
	w->met[i - 1] = mem_new(g.rows.n + 1, sizeof(*w->met[i - 1]), err);
	return w->met[i - 1] ? 0 : -1;
}

static void
tell_unmatched(const struct mix_work *w, unsigned long long n, const char *path)
{
	if (!w->s->told)
		message("%llu row%s of %s left out: not in all files", n, n == 1 ? "" : "s", path);
}

/* Good rows of another input whose key the first has not. */
static int
check_met(const struct mix_work *w, size_t i, struct err *err)
{
	const struct keyed *k = &w->rows[i - 1];
	unsigned long long n = 0;
	size_t first = 0;

	for (size_t at = k->n; at-- > 0;) {
		if (w->met[i - 1][at] || k->row[at].n == 0)
			continue;
		first = at;
		n++;
	}
	if (n == 0)
		return 0;
	if (!w->own->skip) {
		err_set(err, ERR_DATA,
		    "%.150s has no row with the key '%.*s' that %.150s has, the first of %llu",
		    w->path[0], k->row[first].key_len > 80 ? 80 : (int)k->row[first].key_len,
		    k->text.p + k->row[first].key, w->path[i], n);
		return err_advise(err, ADVICE_UNMATCHED);
	}
	tell_unmatched(w, n, w->path[i]);
	return 0;
}

static int
pass_by_key(struct mix_work *w, struct plan *plan, const struct mixer *m, struct err *err)
{
	const char *null = w->own->drop ? "left out" : "written as null";

	for (size_t i = 1; i < w->n; i++) {
		if (collect_rows(w, i, err) < 0)
			return -1;
	}
	if (run_flow(&w->run, &w->input[0].settings, &w->input[0].files.source, plan, null, err) <
	    0)
		return -1;
	if (m->unmatched > 0)
		tell_unmatched(w, m->unmatched, w->path[0]);
	for (size_t i = 1; i < w->n; i++) {
		if (check_met(w, i, err) < 0)
			return -1;
	}
	return 0;
}

static int
pass(struct mix_work *w, struct plan *plan, const struct mixer *m, struct err *err)
{
	w->run = (struct run){.input = INPUT_MEMBER};
	return w->own->key ? pass_by_key(w, plan, m, err) : pass_in_step(w, plan, err);
}

/* Rows that are good in each file, but whose average is none. */
static void
tell_empty(const struct mix_work *w, const struct mixer *m)
{
	if (m->empty > 0 && !w->s->told)
		message("%llu row%s %s: each class is -inf in some file", m->empty,
		    m->empty == 1 ? "" : "s", w->own->drop ? "left out" : "written as null");
}

int
mix_fit(struct mix_work *w, struct err *err)
{
	struct mixer m = mixer_of(w);
	struct plan plan = {.chain = &w->s->chain, .layout = &w->input[0].files.source.layout};
	struct em_rows rows = {.n = m.n};
	struct em_fit fit = {0};
	struct buf text = {0};
	int status;

	m.fit = &rows;
	m.values = false;
	plan_use(&plan, &consumer_mixer, &m, chain_unfiltered(plan.chain));
	status = pass(w, &plan, &m, err);
	if (status == 0 && rows.nrow == 0)
		status = err_set(err, ERR_DATA, "--fit-weights: no row has a label in all files");
	if (status == 0)
		status = em_fit(&rows, w->weight, &fit, err);
	em_free(&rows);
	if (status == 0)
		mix_weights_text(w->weight, m.n, 6, &text);
	if (status == 0 && buf_check(&text, err) < 0)
		status = -1;
	if (status == 0 && m.unlabelled > 0)
		note(w->s, "%llu row%s without a label not fitted to", m.unlabelled,
		    m.unlabelled == 1 ? "" : "s");
	if (status == 0 && !w->s->quiet)
		message("weights %.*s; NLL %.6g with equal weights, %.6g with these; %zu row%s",
		    (int)text.len, text.p, fit.nll_before, fit.nll, rows.nrow,
		    rows.nrow == 1 ? "" : "s");
	buf_free(&text);
	return status;
}

int
mix_write(struct mix_work *w, struct err *err)
{
	const struct source *first = &w->input[0].files.source;
	struct mixer m = mixer_of(w);
	struct plan plan = {.chain = &w->s->chain, .layout = &first->layout};
	struct writer writer = {.style = &w->style,
	    .unit = w->s->base > 0 ? kern_log(w->s->base) : 1,
	    .cut = w->input[0].settings.cut,
	    .memory = w->input[0].files.memory,
	    .where = w->s->where.n > 0 ? &w->s->where : NULL,
	    .abstain = w->s->abstain.n > 0 ? &w->s->abstain : NULL,
	    .sink = w->own->out.one[0].sink};
	bool told;

	if (rows_output_names(w->s, first, &w->style, &told, err) < 0)
		return -1;
	plan_use(&plan, &consumer_mixer, &m, chain_unfiltered(plan.chain));
	plan_use(&plan, &consumer_writer, &writer, PLAN_END);
	if (pass(w, &plan, &m, err) < 0 ||
	    where_check(w->s, writer.seen_where, writer.seen_abstain, &w->run.counts, err) < 0) {
		writer_end(&writer, &(struct err){0}); /* the first error is told */
		return -1;
	}
	tell_empty(w, &m);
	if (writer_end(&writer, err) < 0)
		return -1;
	return rows_output_cells(w->s, &writer, told, err);
}
