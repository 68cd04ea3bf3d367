/* SPDX-License-Identifier: MIT */
/*
 * --truth: labels of another file, joined by a key.
 *
 * (1) Nothing is lost in silence: rows without a label, labels without a row, and keys
 *     that occur twice are counted and told, and refused unless --unmatched is skip. A
 *     command that writes rows refuses the first such row as it comes.
 * (2) If no key matches at all, skipping would leave nothing: that is an error.
 */
#include "cli/truth.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/message.h"

/* How much of a key is shown. */
static int
shown(size_t len)
{
	return len > 60 ? 60 : (int)len;
}

int
truth_settle(struct settings *s, struct err *err)
{
	const char *alone = s->truth.key ? "--key"
	    : s->truth.column            ? "--truth-key"
	    : s->truth.skip              ? "--unmatched skip"
					 : NULL;

	if (!s->truth.path && alone)
		return err_set(err, ERR_USAGE, "%s means nothing without --truth", alone);
	if (!s->truth.path)
		return 0;
	if (!s->truth.key)
		return err_set(err, ERR_USAGE,
		    "--truth needs --key COL: the column or member that says which label is a "
		    "row's");
	if (s->label_path)
		return err_set(err, ERR_USAGE, "--truth and --label @FILE: give one of them");
	if (s->reading.labels || reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE,
		    "--truth gives each row one label; the several of --labels and of the "
		    "multilabel task must stand beside the logits");
	s->truth.label = s->reading.label;
	s->reading.label = NULL;
	s->reading.key = s->truth.key;
	return 0;
}

/* How the file of labels is read: its format is seen by itself. */
static void
make_reading(struct truth_work *w, const struct settings *s, const struct layout *l)
{
	struct reading *r = &w->reading;

	*r = (struct reading){
	    .task = l->task,
	    .task_given = true,
	    .on_error = s->reading.on_error == ON_ERROR_FAIL ? ON_ERROR_FAIL : ON_ERROR_NULL,
	    .label = s->truth.label,
	    .by = s->truth.column ? s->truth.column : s->truth.key,
	    .by_setting = s->truth.column ? SETTING_TRUTH_KEY : SETTING_KEY,
	    .field = "\xff", /* no member is called so */
	    .classes = l->names,
	    .nignore = s->reading.nignore,
	    .labels_only = true,
	    .nclass = l->nclass > 0 ? l->nclass : l->names.n,
	    .want_label = true,
	    .no_fields = true,
	    .max_row = s->reading.max_row,
	};
	memcpy(r->ignore, s->reading.ignore, sizeof(r->ignore));
}

static void
bad_row(void *who, const struct err *why)
{
	(void)who;
	message_err(why);
}

static int
collect(struct truth_work *w, const struct settings *s, struct err *err)
{
	const struct watch watch = {.bad_row = bad_row};
	struct chain chain = {.as_given = true};
	struct files files = run_files(s);
	struct plan plan = {.chain = &chain, .layout = &files.source.layout};
	struct counts counts;
	int status;

	files.path = &s->truth.path;
	files.npath = 1;
	files.reading = &w->reading;
	files.label_path = NULL;
	files.row = 0;
	files.count_rows = false;
	plan_use(&plan, &consumer_collect_truth, &w->found, PLAN_END);
	status = chain_add(&chain, op_normaliser("identity"), NULL, err);
	if (status == 0)
		status = chain_finish(&chain, err);
	if (status == 0 && source_begin(&files.source, err) < 0)
		status = err->setting == SETTING_KEY && !strchr(err->text, '?')
		    ? err_advise(err, ADVICE_TRUTH_KEY)
		    : -1;
	if (status == 0)
		status = flow_run(&plan, &files.source, s->threads, &watch, &counts, err);
	if (status == 0 && counts.bad > 0)
		message("%llu bad row%s of %llu in %.200s left out", counts.bad,
		    counts.bad == 1 ? "" : "s", counts.rows_in, s->truth.path);
	source_free(&files.source);
	chain_free(&chain);
	return status;
}

/* (1) */
static int
check_found(const struct truth_work *w, const struct settings *s, struct err *err)
{
	const struct collect_truth *c = &w->found;
	const struct keyed_row *row;

	if (c->twice == 0 || s->truth.skip)
		return 0;
	row = &c->rows.row[c->first];
	err_set(err, ERR_DATA,
	    "%.200s: %llu row%s the key of an earlier one, the first in rows %llu and %llu, "
	    "counted from 0: '%.*s'",
	    s->truth.path, c->twice, c->twice == 1 ? " has" : "s have", row->row, c->second,
	    shown(row->key_len), c->rows.text.p + row->key);
	return err_advise(err, ADVICE_UNJOINED);
}

int
truth_read(struct truth_work *w, struct settings *s, const struct source *source, struct err *err)
{
	if (!s->truth.path || !source->layout.format)
		return 0;
	make_reading(w, s, &source->layout);
	w->found.by = w->reading.by_setting;
	if (collect(w, s, err) < 0 || check_found(w, s, err) < 0)
		return -1;
	w->truth = (struct truth){&w->found.rows, s->truth.path, s->truth.skip || s->truth.late};
	w->join.truth = &w->truth;
	w->join.met = mem_new(w->found.rows.n, sizeof(*w->join.met), err);
	if (!w->join.met)
		return -1;
	s->reading.truth = &w->truth;
	return 0;
}

void
truth_use(struct truth_work *w, struct plan *plan)
{
	if (w->truth.rows)
		plan_use(plan, &consumer_join_truth, &w->join, PLAN_DECODED);
}

static void ERR_PRINTF(3, 4) append(char *text, size_t room, const char *fmt, ...)
{
	const size_t used = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + used, room - used, fmt, ap);
	va_end(ap);
}

/* "3 rows have no label in y.csv, the first is row 7, counted from 0: 'a'" */
static void
say_lost(const struct truth_work *w, char *text, size_t room)
{
	const struct lost *lost = &w->join.lost;
	const struct keyed *rows = w->truth.rows;
	size_t alike;

	if (lost->n == 0)
		return;
	append(text, room,
	    "%zu row%s no label in %.80s, the first is row %llu, counted from 0: ", lost->n,
	    lost->n == 1 ? " has" : "s have", w->truth.path, (unsigned long long)lost->number);
	if (lost->first_len == 0) {
		append(text, room, "its key is missing");
		return;
	}
	append(text, room, "'%.*s'", shown(lost->first_len), lost->first);
	alike = keyed_alike(rows, lost->first, lost->first_len);
	if (alike != KEYED_NONE)
		append(text, room, ", and there '%.*s': keys are compared as text",
		    shown(rows->row[alike].key_len), rows->text.p + rows->row[alike].key);
}

/* "; 2 labels have no row, the first is 'b'" */
static void
say_left(const struct truth_work *w, unsigned long long left, size_t first, char *text, size_t room)
{
	const struct keyed *rows = w->truth.rows;
	const size_t keyless = w->join.lost.keyless;

	if (left == 0)
		return;
	append(text, room, "%s%llu label%s of %.80s %s no row, the first is '%.*s'",
	    *text ? "; " : "", left, left == 1 ? "" : "s", w->truth.path,
	    left == 1 ? "has" : "have", shown(rows->row[first].key_len),
	    rows->text.p + rows->row[first].key);
	if (keyless > 0)
		append(text, room, " (%zu bad row%s no readable key)", keyless,
		    keyless == 1 ? " has" : "s have");
}

static void
say_twice(const struct truth_work *w, char *text, size_t room)
{
	const struct join_truth *j = &w->join;
	const struct keyed *rows = w->truth.rows;

	if (j->twice == 0)
		return;
	append(text, room,
	    "%s%llu row%s the key of an earlier one, the first in rows %llu and %llu, "
	    "counted from 0: '%.*s'",
	    *text ? "; " : "", j->twice, j->twice == 1 ? " has" : "s have", j->met[j->first] - 1,
	    j->second, shown(rows->row[j->first].key_len), rows->text.p + rows->row[j->first].key);
}

/* (1) */
static int
refuse(const struct truth_work *w, const char *rows, unsigned long long left, size_t first,
    struct err *err)
{
	char text[400] = "";

	say_lost(w, text, sizeof(text));
	say_left(w, left, first, text, sizeof(text));
	say_twice(w, text, sizeof(text));
	if (!*text)
		return 0;
	err_set(err, ERR_DATA, "%.80s: %s", rows, text);
	return err_advise(err, ADVICE_UNJOINED);
}

/* (2) */
static int
refuse_all(const struct truth_work *w, const struct source *source, struct err *err)
{
	const struct keyed *rows = w->truth.rows;
	const struct lost *lost = &w->join.lost;
	const size_t alike = keyed_alike(rows, lost->first, lost->first_len);
	const struct keyed_row *row =
	    rows->n > 0 ? &rows->row[alike == KEYED_NONE ? 0 : alike] : NULL;

	if (!row)
		return err_set(err, ERR_DATA, "%.200s: there are no labels in it", w->truth.path);
	return err_set(err, ERR_DATA,
	    "no key of %.100s is one of %.100s: '%.*s' in %s, '%.*s' in %s; keys are compared "
	    "as text",
	    source->layout_path, w->truth.path, shown(lost->first_len), lost->first,
	    source->layout_path, shown(row->key_len), rows->text.p + row->key, w->truth.path);
}

/* "y.csv: 3 labels have no row" */
static void
tell(const char *path, unsigned long long n, const char *one, const char *many)
{
	if (n > 0)
		message("%.200s: %llu %s", path, n, n == 1 ? one : many);
}

static void
tell_all(const struct truth_work *w, const char *rows, unsigned long long left)
{
	const char *truth = w->truth.path;

	tell(rows, w->join.lost.n, "row has no label", "rows have no label");
	tell(rows, w->join.twice, "row has the key of an earlier one, and is measured as well",
	    "rows have the key of an earlier one, and are measured as well");
	tell(truth, left, "label has no row", "labels have no row");
	tell(truth, w->found.twice, "label has the key of an earlier one",
	    "labels have the key of an earlier one");
	tell(truth, w->found.unclear, "key has several labels, and none is taken",
	    "keys have several labels, and none is taken");
}

int
truth_check(const struct truth_work *w, const struct settings *s, const struct source *source,
    struct err *err)
{
	const struct join_truth *j = &w->join;
	const char *rows = s->nfile > 1 ? "the input" : source->layout_path;
	unsigned long long left;
	size_t first = 0;

	if (!w->truth.rows)
		return 0;
	left = join_left(j, &first);
	if (j->joined == 0 && j->lost.n > 0)
		return refuse_all(w, source, err);
	if (!s->truth.skip)
		return refuse(w, rows, left, first, err);
	tell_all(w, rows, left);
	return 0;
}

void
truth_free(struct truth_work *w)
{
	keyed_free(&w->found.rows);
	mem_free(w->join.met);
	w->join.met = NULL;
}
