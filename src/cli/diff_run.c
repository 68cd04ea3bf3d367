/* SPDX-License-Identifier: MIT */
/*
 * The run of smx diff: both inputs begun, and their rows compared in order or by
 * key.
 *
 * (1) Classes are matched by their names, without what all names of a file begin with (logit_,
 *     prob_). If B lacks some, and has none of the others elsewhere, they are matched by
 *     position, with a warning.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/diff_work.h"
#include "cli/message.h"
#include "cli/rest.h"
#include "cli/task.h"
#include "cli/warn.h"

/* ---- reading ---- */

/* Raw numbers do not say how many classes a row has: A does. */
static const char *
cols_of_b(struct diff_work *w, const struct format *format)
{
	const struct layout *a = &w->files_a.source.layout;

	if (w->own->cols_b)
		return w->own->cols_b;
	if (!a->format || format == a->format)
		return w->a->reading.cols;
	if (a->format->text && (!format || (format->tabular && a->format->tabular)))
		return w->a->reading.cols;
	if (!format || format->text || format->typed || a->nvalue == 0)
		return NULL; /* its columns say which are logits */
	if (a->part.n > 0)
		return w->a->reading.cols;
	snprintf(w->ncols, sizeof(w->ncols), "%zu", a->nvalue);
	return w->ncols;
}

/* As A's, if its format can have labels. An empty name says that it has none. */
static const char *
label_of_b(const struct diff_work *w, const struct format *format)
{
	if (w->own->label_b)
		return *w->own->label_b ? w->own->label_b : NULL;
	return format && !format->carries ? NULL : w->a->reading.label;
}

/* What is said of A holds for B, but for what is said of B alone. */
static int
read_b(struct diff_work *w, struct err *err)
{
	const struct diff_own *own = w->own;
	struct reading *r;
	const struct format *format;

	w->b = *w->a;
	w->b.file = &w->a->file[1];
	w->b.nfile = 1;
	w->b.cut = NULL; /* it gets its own */
	r = &w->b.reading;
	r->format = own->format_b ? own->format_b : r->format;
	format = r->format ? r->format : format_of_file(w->b.file[0]);
	r->cols = cols_of_b(w, format);
	r->stride = format && !format->text ? r->stride : 0;
	r->field = own->field_b ? own->field_b : r->field;
	r->field_shared = !own->field_b;
	r->field_given = own->field_b || r->field_given;
	r->label = label_of_b(w, format);
	r->label_file = false;
	r->key = NULL; /* A says what the clusters are, and B may have the column too */
	r->aside = own->cluster;
	r->key_alone = false;
	r->want_label = !reading_multilabel(r) && !own->label_b && !w->a->reading.label_file;
	w->b.label_path = NULL;
	r->from = own->from_b != FROM_UNSAID ? own->from_b : r->from;
	r->by = own->key_b ? own->key_b : r->by;
	r->by_several = r->by && strchr(r->by, ',');
	r->by_setting = own->key_b ? SETTING_KEY_B : SETTING_KEY;
	if (own->logprob &&
	    diff_read_logprob(
		r, w->b.file[0], own->logprob_b ? own->logprob_b : own->logprob, err) < 0)
		return -1;
	w->files_b = run_files(&w->b);
	w->files_b.count_rows = true;
	w->files_b.row = 0;
	return 0;
}

/* How rows are compared of which some list some of their classes. */
static int
settle_lists(struct diff_work *w, struct err *err)
{
	static const enum listed_rest rest[] = {
	    [REST_UNSAID] = LISTED_BUCKET,
	    [REST_IGNORE] = LISTED_IGNORED,
	    [REST_BUCKET] = LISTED_BUCKET,
	    [REST_RENORMALISE] = LISTED_NONE,
	};
	const struct layout *a = &w->files_a.source.layout, *b = &w->files_b.source.layout;

	w->own->diff.listed = a->listed || b->listed;
	w->own->diff.deltas.listed = w->own->diff.listed;
	if (a->open || b->open)
		w->labelled_layout = false; /* tokens of two answers need not be one */
	w->own->diff.rest = rest[w->a->reading.rest];
	if (!a->format || !b->format)
		return 0;
	if (a->answers || b->answers)
		return rest_refuse(a->answers ? a : b, err);
	if (!w->own->diff.listed)
		return rest_refuse_whole(w->a, err);
	if (a->open == b->open)
		return 0;
	return err_set(err, ERR_USAGE,
	    "the classes of %.200s are texts of tokens, and those of %.200s are numbers: they "
	    "can't be matched",
	    (a->open ? w->files_a : w->files_b).source.layout_path,
	    (a->open ? w->files_b : w->files_a).source.layout_path);
}

/* B's classes are in another order than A's. */
static int
turn_classes(struct diff_work *w, uint32_t *place, struct err *err)
{
	struct layout *b = &w->files_b.source.layout;

	mem_free(b->place);
	b->place = place;
	if (b->task != TASK_MULTICLASS || w->own->diff.compat)
		return err_set(err, ERR_DATA,
		    "%.150s has its classes in another order than %.150s: write one of them again, "
		    "in the order of the other",
		    w->files_b.source.layout_path, w->files_a.source.layout_path);
	note(w->a,
	    "%.150s has its classes in another order than %.150s; they are matched by their names",
	    w->files_b.source.layout_path, w->files_a.source.layout_path);
	return 0;
}

/* (1) */
static int
match_names(struct diff_work *w, struct err *err)
{
	const struct names *a = &w->files_a.source.layout.names;
	const struct names *b = &w->files_b.source.layout.names;
	uint32_t *place;
	size_t c;
	bool same;

	if (w->own->logprob || a->n == 0 || a->n != b->n)
		return 0;
	place = mem_new(a->n, sizeof(*place), err);
	if (!place)
		return -1;
	c = names_places(a, b, place, &same);
	if (c == NAMES_MATCH && !same)
		return turn_classes(w, place, err);
	mem_free(place);
	if (c == NAMES_MATCH)
		return 0;
	if (same)
		return warn(w->a, err,
		    "class %zu is called '%.100s' in %.100s, but '%.100s' in %.100s", c, a->name[c],
		    w->files_a.source.layout_path, b->name[c], w->files_b.source.layout_path);
	return err_set(err, ERR_DATA,
	    "%.100s has other classes than %.100s, which lacks '%.100s', and those that both have "
	    "are in other places (--cols and --cols-b say which columns are compared)",
	    w->files_a.source.layout_path, w->files_b.source.layout_path, a->name[c]);
}

/* What can be seen before the first row: numbers of classes, and their names. */
static int
check_layouts(struct diff_work *w, struct err *err)
{
	const struct layout *a = &w->files_a.source.layout, *b = &w->files_b.source.layout;

	if (a->format && b->format && a->task != b->task)
		return err_set(err, ERR_DATA,
		    "%.150s is read in the %s task, but %.150s in the %s task (--task "
		    "says which, --cols-b which columns)",
		    w->files_a.source.layout_path, task_name[a->task],
		    w->files_b.source.layout_path, task_name[b->task]);
	w->own->diff.binary = a->task == TASK_BINARY;
	w->labelled_layout = (a->format && a->label != NO_COLUMN) ||
	    (b->format && b->label != NO_COLUMN) || w->a->reading.label_file;
	w->own->diff.cut = w->a->cut;
	if (w->own->diff.binary && w->a->cut)
		w->own->diff.threshold = w->a->cut[0];
	if (settle_lists(w, err) < 0)
		return -1;
	if (a->nclass > 0 && b->nclass > 0 && a->nclass != b->nclass)
		return err_set(err, ERR_DATA,
		    "%s has %zu classes, but %s has %zu "
		    "(--cols-b says which columns of the second are logits)",
		    w->files_a.source.layout_path, a->nclass, w->files_b.source.layout_path,
		    b->nclass);
	if (!w->own->key &&
	    doubt_order(w->a, &a->ids, w->files_a.source.layout_path, &b->ids,
		w->files_b.source.layout_path, err) < 0)
		return -1;
	return match_names(w, err);
}

static int
begin_b(struct diff_work *w, struct err *err)
{
	if (source_begin(&w->files_b.source, err) == 0)
		return 0;
	err->setting = err->setting == SETTING_LABEL ? SETTING_LABEL_B : err->setting;
	return -1;
}

int
diff_begin(struct diff_work *w, struct err *err)
{
	struct reading *r = &w->a->reading;

	r->no_fields = true;
	r->want_label = !reading_multilabel(r) && !r->label;
	r->label = r->label && *r->label ? r->label : NULL;
	r->key = w->own->cluster;
	r->key_alone = r->key != NULL;
	r->key_setting = SETTING_CLUSTER;
	r->by = w->own->key;
	r->by_several = r->by && strchr(r->by, ',');
	r->by_setting = SETTING_KEY;
	if (r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* a bad row keeps its place beside the other file's */
	if (w->own->logprob && diff_read_logprob(r, w->a->file[0], w->own->logprob, err) < 0)
		return -1;
	w->files_a = run_files(w->a);
	w->files_a.npath = 1;
	w->files_a.count_rows = true;
	if (source_begin(&w->files_a.source, err) < 0 ||
	    run_layout(w->a, &w->files_a.source, true, err) < 0 ||
	    task_settle(w->a, &w->files_a.source, err) < 0)
		return -1;
	if (read_b(w, err) < 0 || begin_b(w, err) < 0 ||
	    run_layout(&w->b, &w->files_b.source, true, err) < 0 ||
	    task_settle(&w->b, &w->files_b.source, err) < 0)
		return -1;
	if (diff_check_compat_input(w, err) < 0 || check_layouts(w, err) < 0)
		return -1;
	return diff_labels_begin(w, err);
}

/* ---- row by row ---- */

static int
check_lengths(const struct diff_work *w, struct paired *p, struct err *err)
{
	unsigned long long a = w->run_a.counts.rows_in, b;

	if (paired_left(p, &b, err) < 0)
		return -1;
	b += w->run_a.counts.other[0].rows_in;
	if (a == b)
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s has %llu row%s, but %.200s has %llu (--key COL matches rows by a column)",
	    w->a->file[0], a, a == 1 ? "" : "s", w->a->file[1], b);
}

/* As run_flow does of A. */
static int
warn_of_b(const struct diff_work *w, struct err *err)
{
	const struct counts *c = &w->run_a.counts;

	if (c->other[0].bad > 0)
		message("%llu bad row%s of %llu in %s left out", c->other[0].bad,
		    c->other[0].bad == 1 ? "" : "s", c->other[0].rows_in, w->a->file[1]);
	return doubt_values(
	    &w->b, INPUT_SECOND, w->a->file[1], c->other[0].like_probs, &c->other[0].improper, err);
}

static const struct pair_list *
list_of(const struct diff_work *w)
{
	return w->own->list.what != LIST_NOTHING ? &w->own->list : NULL;
}

static int
in_order(struct diff_work *w, struct err *err)
{
	struct compare_in_order d = {.diff = diff_like(&w->own->diff), .list = list_of(w)};
	struct paired paired = paired_of(&w->files_a.source, &w->files_b.source);
	int status;

	plan_use(&w->plan, &consumer_compare_in_order, &d, PLAN_END);
	status = run_flow(&w->run_a, w->a, &paired.source, &w->plan, "left out", err);
	if (status == 0)
		status = warn_of_b(w, err);
	if (status == 0)
		status = check_lengths(w, &paired, err);
	w->found.left_out = d.left_out;
	w->own->diff = d.diff;
	source_free(&paired.source);
	return status;
}

/* ---- by key ---- */

static int
gather_b(struct diff_work *w, struct collect_by_key *g, struct err *err)
{
	struct plan plan = {.chain = &w->a->chain, .layout = &w->files_b.source.layout};

	plan_use(&plan, &consumer_collect_by_key, g, PLAN_END);
	return run_flow(&w->run_b, &w->b, &w->files_b.source, &plan, "left out", err);
}

/* Good rows of B whose key no row of A has. */
static int
check_met(struct diff_work *w, const struct compare_by_key *m, struct err *err)
{
	const struct keyed_row *row;
	char hint[96];
	size_t first = 0;

	for (size_t i = m->rows->n; i-- > 0;) {
		if (m->met[i] || m->rows->row[i].n == 0)
			continue;
		w->found.only_b++;
		first = i;
	}
	w->found.only_a = m->unmatched;
	if (m->skip || w->found.only_b == 0)
		return 0;
	row = &m->rows->row[first];
	err_set(err, ERR_DATA,
	    "%.150s has no row with the key '%.*s' that %.150s has, the first of %llu%s",
	    w->a->file[0], row->key_len > 80 ? 80 : (int)row->key_len, m->rows->text.p + row->key,
	    m->path_b, w->found.only_b, unmatched_hint(m->keyless, hint));
	return err_advise(err, ADVICE_UNMATCHED);
}

static int
match_a(struct diff_work *w, const struct collect_by_key *g, struct err *err)
{
	struct compare_by_key m = {
	    .diff = diff_like(&w->own->diff),
	    .rows = &g->rows,
	    .lists = g->listed ? g : NULL,
	    .path_b = w->a->file[1],
	    .by = SETTING_KEY,
	    .skip = w->own->skip,
	    .keyless_b = g->keyless,
	    .list = list_of(w),
	    .met = mem_new(g->rows.n, sizeof(*m.met), err),
	};
	int status;

	if (!m.met)
		return -1;
	plan_use(&w->plan, &consumer_compare_by_key, &m, PLAN_END);
	status = run_flow(&w->run_a, w->a, &w->files_a.source, &w->plan, "left out", err);
	if (status == 0)
		status = check_met(w, &m, err);
	if (status == 0 && m.list)
		status = diff_list_only_b(w, &m, err);
	w->found.left_out = w->run_a.counts.bad + w->run_b.counts.bad - m.both_bad;
	w->own->diff = m.diff;
	mem_free(m.met);
	return status;
}

static int
by_key(struct diff_work *w, struct err *err)
{
	const struct diff *d = &w->own->diff;
	struct collect_by_key g = {
	    .by = reading_by(&w->b.reading),
	    .several = true,
	    .listed = d->listed,
	    .kept = d->rest != LISTED_NONE,
	};
	int status = gather_b(w, &g, err);

	if (status == 0)
		status = match_a(w, &g, err);
	collect_free(&g);
	return status;
}

int
diff_rows(struct diff_work *w, struct err *err)
{
	w->run_a.input = INPUT_FIRST;
	w->run_b.input = INPUT_SECOND;
	w->plan = (struct plan){.chain = &w->a->chain, .layout = &w->files_a.source.layout};
	return (w->own->key ? by_key : in_order)(w, err);
}
