/* SPDX-License-Identifier: MIT */
/*
 * smx diff: two files with the same rows, and how far apart they are.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/command.h"
#include "cli/gates.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/say.h"
#include "config.h"
#include "pipeline/differ.h"
#include "pipeline/paired.h"
#include "report/diff.h"

enum { WORST_MOST = 100000 };

/* What the options of this command alone say. */
struct own {
	struct gates gates;
	struct diff diff; /* the settings in it */
	const struct format *format_b; /* NULL: as A's option says */
	const char *cols_b, *field_b, *key, *key_b;
	enum from from_b;
	bool skip; /* --unmatched */
	bool json;
	struct outputs out; /* the report, and if asked for the JUnit report */
};

/* The rows of B beside those of A, and what came of them. */
struct work {
	struct settings *a, b; /* b shares with a all but its reading and its file */
	struct own *own;
	struct files files_a, files_b;
	struct run run_a, run_b;
	struct plan plan;
	struct diff_report report;
};

static struct own *
mine(const struct settings *s)
{
	return s->own;
}

static void
defaults(struct settings *s)
{
	mine(s)->diff.top[0] = 5;
	mine(s)->diff.ntop = 1;
	mine(s)->diff.worst_most = 10;
}

static int
set_format_b(struct settings *s, const char *text, struct err *err)
{
	return option_format("--input-format-b", text, &mine(s)->format_b, err);
}

static int
set_cols_b(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	mine(s)->cols_b = text;
	return 0;
}

static int
set_field_b(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	mine(s)->field_b = text;
	return 0;
}

static int
set_from_b(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"logits", "logprobs", "probs", NULL};
	int i;

	if (option_word("--from-b", text, words, &i, err) < 0)
		return -1;
	mine(s)->from_b = (enum from)(FROM_LOGITS + i);
	return 0;
}

static int
set_key(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	mine(s)->key = text;
	return 0;
}

static int
set_key_b(struct settings *s, const char *text, struct err *err)
{
	(void)err;
	mine(s)->key_b = text;
	return 0;
}

static int
set_unmatched(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"fail", "skip", NULL};
	int i;

	if (option_word("--unmatched", text, words, &i, err) < 0)
		return -1;
	mine(s)->skip = i == 1;
	return 0;
}

/* A list of whole numbers between commas. */
static int
set_top(struct settings *s, const char *text, struct err *err)
{
	struct diff *d = &mine(s)->diff;
	char word[24];
	double x;
	size_t len;

	for (d->ntop = 0;; text += len + 1) {
		len = strcspn(text, ",");
		if (d->ntop == DIFF_TOPS)
			return err_set(err, ERR_USAGE, "--top: at most %d numbers", (int)DIFF_TOPS);
		snprintf(word, sizeof(word), "%.*s", len < sizeof(word) ? (int)len : 23, text);
		if (option_whole("--top", word, 1, 1e9, &x, err) < 0)
			return -1;
		d->top[d->ntop] = (size_t)x;
		for (size_t i = 0; i < d->ntop; i++) {
			if (d->top[i] == d->top[d->ntop])
				return err_set(err, ERR_USAGE, "--top: %s stands twice", word);
		}
		d->ntop++;
		if (!text[len])
			return 0;
	}
}

static int
set_worst(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (option_whole("--worst", text, 0, WORST_MOST, &x, err) < 0)
		return -1;
	mine(s)->diff.worst_most = (size_t)x;
	return 0;
}

static int
set_json(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	mine(s)->json = true;
	return 0;
}

static int
set_output(struct settings *s, const char *text, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_USAGE, "--output: need the name of a file");
	s->output = text;
	return 0;
}

static int
set_fail_if(struct settings *s, const char *text, struct err *err)
{
	return gates_add(&mine(s)->gates, text, err);
}

static int
set_annotate(struct settings *s, const char *text, struct err *err)
{
	return gates_annotate(&mine(s)->gates, text, err);
}

static int
set_junit(struct settings *s, const char *text, struct err *err)
{
	return gates_junit(&mine(s)->gates, text, err);
}

/* ---- reading ---- */

/* Raw numbers do not say how many classes a row has: A does. */
static const char *
cols_of_b(const struct work *w, const struct format *format, char text[24])
{
	const struct layout *a = &w->files_a.source.layout;

	if (w->own->cols_b)
		return w->own->cols_b;
	if (!a->format || format == a->format)
		return w->a->reading.cols;
	if (a->format->text && (!format || (format->tabular && a->format->tabular)))
		return w->a->reading.cols;
	if (!format || format->text || a->nclass == 0)
		return NULL;
	snprintf(text, 24, "%zu", a->nclass);
	return text;
}

/* What is said of A holds for B, but for what is said of B alone. */
static void
read_b(struct work *w, char number[24])
{
	const struct own *own = w->own;
	struct reading *r;
	const struct format *format;

	w->b = *w->a;
	w->b.file = &w->a->file[1];
	w->b.nfile = 1;
	r = &w->b.reading;
	r->format = own->format_b ? own->format_b : r->format;
	format = r->format ? r->format : format_of_file(w->b.file[0]);
	r->cols = cols_of_b(w, format, number);
	r->field = own->field_b ? own->field_b : r->field;
	r->from = own->from_b != FROM_UNSAID ? own->from_b : r->from;
	r->by = own->key_b ? own->key_b : r->by;
	r->by_option = own->key_b ? "--key-b" : "--key";
	w->files_b = run_files(&w->b);
	w->files_b.count_rows = true;
	w->files_b.row = 0;
}

/* What can be seen before the first row: numbers of classes, and their names. */
static int
check_layouts(const struct work *w, struct err *err)
{
	const struct layout *a = &w->files_a.source.layout, *b = &w->files_b.source.layout;

	if (a->nclass > 0 && b->nclass > 0 && a->nclass != b->nclass)
		return err_set(err, ERR_DATA, "%s has %zu classes, but %s has %zu (see --cols-b)",
		    w->files_a.source.layout_path, a->nclass, w->files_b.source.layout_path,
		    b->nclass);
	for (size_t i = 0; i < a->names.n && i < b->names.n && !w->a->quiet; i++) {
		if (strcmp(a->names.name[i], b->names.name[i]) == 0)
			continue;
		say("warning: class %zu is called '%.100s' in %.100s, but '%.100s' in %.100s", i,
		    a->names.name[i], w->files_a.source.layout_path, b->names.name[i],
		    w->files_b.source.layout_path);
		break;
	}
	return 0;
}

static int
begin(struct work *w, char number[24], struct err *err)
{
	struct reading *r = &w->a->reading;

	r->no_fields = true;
	r->by = w->own->key;
	r->by_option = "--key";
	if (r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* a bad row keeps its place beside the other file's */
	w->files_a = run_files(w->a);
	w->files_a.npath = 1;
	w->files_a.count_rows = true;
	if (source_begin(&w->files_a.source, err) < 0 ||
	    run_check_calib(w->a, &w->files_a.source, err) < 0)
		return -1;
	read_b(w, number);
	if (source_begin(&w->files_b.source, err) < 0 ||
	    run_check_calib(&w->b, &w->files_b.source, err) < 0)
		return -1;
	return check_layouts(w, err);
}

/* ---- row by row ---- */

static int
check_lengths(const struct work *w, struct paired *p, struct err *err)
{
	unsigned long long a = w->run_a.counts.rows_in, b;

	if (paired_left(p, &b, err) < 0)
		return -1;
	b += w->run_a.counts.second.rows_in;
	if (a == b)
		return 0;
	return err_set(err, ERR_DATA, "%.200s has %llu row%s, but %.200s has %llu (see --key)",
	    w->a->file[0], a, a == 1 ? "" : "s", w->a->file[1], b);
}

/* As run_flow does of A. */
static void
warn_of_b(const struct work *w)
{
	const struct counts *c = &w->run_a.counts;

	if (c->second.like_probs && w->b.reading.from == FROM_UNSAID && !w->a->quiet)
		say("warning: %s looks like probabilities; "
		    "use --from-b probs (or --from-b logits to say it is meant)",
		    w->a->file[1]);
	if (c->second.bad > 0)
		say("%llu bad row%s of %llu in %s left out", c->second.bad,
		    c->second.bad == 1 ? "" : "s", c->second.rows_in, w->a->file[1]);
}

static int
diff_in_order(struct work *w, struct err *err)
{
	struct differ d = {.diff = diff_like(&w->own->diff)};
	struct paired paired = paired_of(&w->files_a.source, &w->files_b.source);
	int status;

	plan_use(&w->plan, &consumer_differ, &d, PLAN_END);
	status = run_flow(&w->run_a, w->a, &paired.source, &w->plan, "left out", err);
	if (status == 0)
		warn_of_b(w);
	if (status == 0)
		status = check_lengths(w, &paired, err);
	w->report.left_out = d.left_out;
	w->own->diff = d.diff;
	source_free(&paired.source);
	return status;
}

/* ---- by key ---- */

static int
gather_b(struct work *w, struct gather *g, struct err *err)
{
	struct plan plan = {.chain = &w->a->chain, .layout = &w->files_b.source.layout};

	plan_use(&plan, &consumer_gather, g, PLAN_END);
	return run_flow(&w->run_b, &w->b, &w->files_b.source, &plan, "left out", err);
}

/* Good rows of B whose key no row of A has. */
static int
check_met(struct work *w, const struct matcher *m, struct err *err)
{
	const struct keyed_row *row;
	char hint[96];
	size_t first = 0;

	for (size_t i = m->rows->n; i-- > 0;) {
		if (m->met[i] || m->rows->row[i].n == 0)
			continue;
		w->report.only_b++;
		first = i;
	}
	w->report.only_a = m->unmatched;
	if (m->skip || w->report.only_b == 0)
		return 0;
	row = &m->rows->row[first];
	return err_set(err, ERR_DATA,
	    "%.150s has no row with the key '%.*s' that %.150s has, the first of %llu "
	    "(--unmatched skip leaves such rows out)%s",
	    w->a->file[0], row->key_len > 80 ? 80 : (int)row->key_len, m->rows->text.p + row->key,
	    m->path_b, w->report.only_b, matcher_hint(m->keyless, hint));
}

static int
match_a(struct work *w, const struct gather *g, struct err *err)
{
	struct matcher m = {
	    .diff = diff_like(&w->own->diff),
	    .rows = &g->rows,
	    .path_b = w->a->file[1],
	    .option = "--key",
	    .skip = w->own->skip,
	    .keyless_b = g->keyless,
	    .met = mem_new(g->rows.n, sizeof(*m.met), err),
	};
	int status;

	if (!m.met)
		return -1;
	plan_use(&w->plan, &consumer_matcher, &m, PLAN_END);
	status = run_flow(&w->run_a, w->a, &w->files_a.source, &w->plan, "left out", err);
	if (status == 0)
		status = check_met(w, &m, err);
	w->report.left_out = w->run_a.counts.bad + w->run_b.counts.bad - m.both_bad;
	w->own->diff = m.diff;
	mem_free(m.met);
	return status;
}

static int
diff_by_key(struct work *w, struct err *err)
{
	struct gather g = {.option = reading_by(&w->b.reading)};
	int status = gather_b(w, &g, err);

	if (status == 0)
		status = match_a(w, &g, err);
	keyed_free(&g.rows);
	return status;
}

/* ---- the end ---- */

static const char command_line[] = "smx diff";

static int
write_reports(const struct work *w, const struct verdict *verdict, struct err *err)
{
	const struct gates *gates = &w->own->gates;
	struct output *out = w->own->out.one;
	int status = (w->own->json ? diff_json : diff_text)(&w->report, &out[0].text, err);

	if (status == 0 && gates->junit)
		status = verdicts_junit(verdict, gates->n, command_line, &out[1].text, err);
	return status < 0 ? -1 : outputs_finish(&w->own->out, err);
}

/* Counts that gates can ask for beside the metrics. */
enum { ROWS, LEFT_OUT, ONLY_A, ONLY_B, COUNTS };
static const char *const counts[COUNTS] = {"rows", "left_out", "only_a", "only_b"};

static struct gates_answer
ask(const void *who, const char *key)
{
	const struct diff_report *r = who;
	const unsigned long long count[COUNTS] = {r->diff->rows, r->left_out, r->only_a, r->only_b};
	struct diff_metric m[DIFF_METRICS];
	size_t n = diff_metrics(r->diff, m);

	for (size_t i = 0; i < COUNTS; i++) {
		if (strcmp(counts[i], key) == 0)
			return (struct gates_answer){.value = (double)count[i]};
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(m[i].name, key) == 0)
			return (struct gates_answer){.value = m[i].value, .why = m[i].why};
	}
	return (struct gates_answer){.value = NAN};
}

static int
check_gates(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;
	struct diff_metric m[DIFF_METRICS];
	const char *key[DIFF_METRICS + COUNTS];
	size_t n = diff_metrics(&own->diff, m);

	for (size_t i = 0; i < n; i++)
		key[i] = m[i].name;
	for (size_t i = 0; i < COUNTS; i++)
		key[n + i] = counts[i];
	return gates_check(&own->gates, key, n + COUNTS, err);
}

static int
check_outputs(const struct settings *s, struct err *err)
{
	struct own *own = s->own;

	outputs_main(&own->out, s);
	outputs_add(&own->out, "--junit", own->gates.junit);
	return outputs_check(&own->out, s, err);
}

/* What can be seen without reading. */
static int
check(struct settings *s, struct err *err)
{
	const struct own *o = mine(s);

	if (s->no_file || s->nfile != 2)
		return err_set(err, ERR_USAGE, "diff needs two files, A and B, got %zu",
		    s->no_file ? 0 : s->nfile);
	if (strcmp(s->file[0], "-") == 0 && strcmp(s->file[1], "-") == 0)
		return err_set(err, ERR_USAGE, "standard input is asked for twice");
	if (!o->key && (o->key_b || o->skip))
		return err_set(err, ERR_USAGE, "%s means nothing without --key",
		    o->key_b ? "--key-b" : "--unmatched skip");
	if (run_check_streams(s, err) < 0 || check_outputs(s, err) < 0 ||
	    chain_finish(&s->chain, err) < 0)
		return -1;
	return check_gates(s, err);
}

static int
compare(struct work *w, struct err *err)
{
	const struct names *names = &w->files_a.source.layout.names;
	struct verdict verdict[GATES_MOST];

	w->plan = (struct plan){.chain = &w->a->chain, .layout = &w->files_a.source.layout};
	if ((w->own->key ? diff_by_key : diff_in_order)(w, err) < 0)
		return -1;
	w->report.diff = &w->own->diff;
	w->report.version = SMX_VERSION;
	w->report.names = names->n > 0 ? names : &w->files_b.source.layout.names;
	gates_ask(&w->own->gates, ask, &w->report, verdict);
	if (write_reports(w, verdict, err) < 0)
		return -1;
	run_summary(&w->run_a, w->a);
	return gates_tell(&w->own->gates, command_line, verdict, err);
}

static int
diff(struct settings *s, struct err *err)
{
	struct work w = {.a = s, .own = mine(s)};
	char number[24];
	int status = -1;

	if (check(s, err) < 0)
		return -1;
	if (begin(&w, number, err) == 0 && outputs_open(&w.own->out, err) == 0)
		status = compare(&w, err);
	source_free(&w.files_a.source);
	source_free(&w.files_b.source);
	diff_free(&w.own->diff);
	outputs_free(&w.own->out);
	return status;
}

static const struct opt input_b[] = {
    {"input-format-b", 0, "F", "B's format, where it is not as --input-format says", set_format_b,
	NULL},
    {"cols-b", 0, "LIST", "B's logit columns, where they are not A's", set_cols_b, NULL},
    {"field-b", 0, "NAME", "jsonl: the member of B that holds the logits", set_field_b, NULL},
    {"from-b", 0, "logits|logprobs|probs", "what B's values are, where they are not as --from says",
	set_from_b, NULL},
    {0},
};

static const struct opt matching[] = {
    {"key", 0, "COL", "match rows by this column or member; B is kept in memory", set_key, NULL},
    {"key-b", 0, "COL", "what it is called in B", set_key_b, NULL},
    {"unmatched", 0, "fail|skip", "with --key: what a row without a match does", set_unmatched,
	NULL},
    {0},
};

static const struct opt output[] = {
    {"top", 0, "K,...", "for which k to tell the overlap of the k most probable (5)", set_top,
	NULL},
    {"worst", 0, "N", "how many rows to list, those with the largest KL (10)", set_worst, NULL},
    {"json", 0, NULL, "one JSON object with 17 digits, else text", set_json, NULL},
    {"output", 'o', "FILE", "written beside FILE and renamed when whole", set_output, NULL},
    {0},
};

static const struct opt gates[] = {
    {"fail-if", 0, "GATE", "exit 1 where it holds, as in 'kl>1e-6'; repeatable", set_fail_if, NULL},
    {"annotate", 0, "github", "tell of gates that hold as annotations of that service",
	set_annotate, NULL},
    {"junit", 0, "FILE", "the gates as a JUnit report", set_junit, NULL},
    {0},
};

static const struct opt_group group_input_b = {"The second input", input_b, NULL},
			      group_matching = {"Which rows are compared", matching, NULL},
			      group_report = {"Output", output, NULL},
			      group_gates = {"Gates", gates, NULL};

static const struct opt_group *const groups[] = {&group_input, &group_input_b, &group_matching,
    &group_first_row, &group_calib, &group_steps, &group_report, &group_gates, &group_running,
    NULL};

static const char *const lacks[] = {"label", "weight", "keep", NULL};

const struct command command_diff = {
    .name = "diff",
    .help = "compare two files row by row",
    .usage = "usage: smx diff [options] A B\n\n"
	     "Compares the distributions of two files of the same rows: how many most probable\n"
	     "classes differ, the divergences KL(A||B) and JS, the differences of probabilities\n"
	     "and entropies, and the rows that are furthest apart.\n\n"
	     "  smx diff parent.csv quantised.csv\n"
	     "  smx diff --key id --fail-if 'kl>0.01' --fail-if 'flips>0.005' old.jsonl new.csv\n",
    .brief = "smx diff [options] A B\n"
	     "       smx diff --help\n",
    .status = "0 done, 1 done and a --fail-if holds, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .lacks = lacks,
    .own_size = sizeof(struct own),
    .defaults = defaults,
    .run = diff,
};
