/* SPDX-License-Identifier: MIT */
/*
 * What smx diff writes: its report, and what its gates come to.
 */
#include <math.h>
#include <string.h>

#include "cli/diff_work.h"
#include "cli/report_format.h"
#include "cli/suffix.h"
#include "report/verdict.h"
#include "report/wide.h"
#include "report/diff_page.h"
#include "report/gate_report.h"
#include "report/llama_text.h"

static const char command_line[] = "smx diff";

/* The last part of a path. */
static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, "-") == 0)
		return "standard input";
	return slash && slash[1] ? slash + 1 : path;
}

/* Whether the report is the lines of llama-perplexity: as text only. */
static bool
is_llama(const struct diff_own *own)
{
	return own->diff.compat && own->renderer == renderers[0];
}

static int
render(const struct diff_work *w, const struct report *report, struct buf *out, struct err *err)
{
	if (is_llama(w->own))
		return llama_text(&w->own->diff, out, err);
	return renderer_run(w->own->renderer, report, out, err);
}

static int
write_reports(const struct diff_work *w, const struct verdict *verdict, struct err *err)
{
	const struct gates *gates = &w->a->gates;
	struct output *out = w->own->out.one;
	struct report report;
	int status = report_diff(&report, &w->found, err);

	if (status == 0) {
		report_compare(&report, gates->baseline ? &w->own->base : NULL);
		report_gates(&report, verdict, gates->n);
		status = w->a->report.wide ? report_wide(&report, err) : 0;
	}
	if (status == 0 && !diff_list_is_main(w->a))
		status = render(w, &report, &out[0].text, err);
	report_free(&report);
	if (status == 0 && w->own->page)
		status = diff_page_write(&w->found, file_name(w->a->file[0]),
		    file_name(w->a->file[1]), &(++out)->text, err);
	if (status == 0 && gates->junit)
		status = verdicts_junit(verdict, gates->n, command_line, &(++out)->text, err);
	return status < 0 ? -1 : outputs_finish(&w->own->out, err);
}

/* Counts that gates can ask for beside the metrics. */
enum { ROWS, LEFT_OUT, ONLY_A, ONLY_B, COUNTS };
static const char *const counts[COUNTS] = {"rows", "left_out", "only_a", "only_b"};

/* Metrics of rows that list some of their classes. */
static const char *const of_lists[] = {"tv", "shared_p"};
enum { OF_LISTS = sizeof(of_lists) / sizeof(*of_lists) };

/* What gates are asked of: the counts and the metrics. */
static int
measure(const struct diff_found *r, struct results *out, struct err *err)
{
	const unsigned long long count[COUNTS] = {r->diff->rows, r->left_out, r->only_a, r->only_b};
	struct diff_metric m[DIFF_METRICS];
	struct diff all = *r->diff;
	struct result *one;
	size_t n;

	all.labelled = true; /* its metrics are null if there are none */
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < COUNTS; i++) {
		if (!results_add(out, counts[i], (double)count[i], NULL, err))
			return -1;
	}
	for (size_t i = 0; i < n; i++) {
		one = results_add(out, m[i].name, m[i].value, m[i].why, err);
		if (!one)
			return -1;
		one->se = m[i].se;
	}
	for (size_t i = 0; i < OF_LISTS; i++) {
		if (!results_find(out, of_lists[i]) &&
		    !results_add(out, of_lists[i], NAN,
			"only rows that list some of their classes have it", err))
			return -1;
	}
	return diff_labels_measure(r, out, err);
}

static int
check_gates(const struct settings *s, struct err *err)
{
	const struct diff_own *own = s->own;
	struct diff_metric m[DIFF_METRICS];
	const char *key[DIFF_METRICS + COUNTS + OF_LISTS + DIFF_LABEL_KEYS];
	struct diff all = own->diff;
	size_t n;

	all.labelled = true;
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < n; i++)
		key[i] = m[i].name;
	for (size_t i = 0; i < COUNTS; i++)
		key[n + i] = counts[i];
	n += COUNTS;
	for (size_t i = 0; i < OF_LISTS; i++)
		key[n++] = of_lists[i];
	n += diff_labels_keys(key + n);
	return gates_check(&s->gates,
	    &(struct gates_scope){.key = key, .n = n, .ungrouped = "smx diff has no groups"}, err);
}

void
diff_metric_words(void (*add)(void *who, const char *metric), void *who)
{
	const struct diff d = {.top = {5}, .ntop = 1, .labels = true, .labelled = true};
	struct diff_metric m[DIFF_METRICS];
	const size_t n = diff_metrics(&d, m);

	for (size_t i = 0; i < n; i++)
		add(who, m[i].name);
	for (size_t i = 0; i < COUNTS; i++)
		add(who, counts[i]);
}

/* Refuses what llama's lines do not show, unless a page shows it or a gate asks for it. */
static int
check_llama(const struct settings *s, struct err *err)
{
	const struct diff_own *own = s->own;
	const bool gated = s->gates.n > 0, seen = gated || own->page;
	const char *lost = s->report.wide          ? "--wide"
	    : !gated && s->gates.baseline          ? "--baseline"
	    : !seen && own->top_said               ? "--top"
	    : !seen && own->diff.deltas.boot.n > 0 ? "--bootstrap"
	    : !seen && own->bins_said              ? "--bins"
						   : NULL;

	if (!lost || !is_llama(own))
		return 0;
	return err_set(
	    err, ERR_USAGE, "%s and --compat llama: the text has llama's lines; say -O csv", lost);
}

/* Refuses to count the worst rows if nothing lists them. */
static int
check_worst(const struct settings *s, struct err *err)
{
	const struct diff_own *own = s->own;
	const bool tables = !own->renderer->untabled && !s->report.wide && !is_llama(own);

	if (!own->worst_said || own->diff.worst_most == 0 || tables || own->page ||
	    own->list.what == LIST_WORST)
		return 0;
	if (s->report.wide)
		return err_set(err, ERR_USAGE,
		    "--wide and --worst: a line has no list of rows; give one of them");
	return err_set(err, ERR_USAGE, "--worst: %s has no list of rows; say -O json",
	    is_llama(own) ? "the text of --compat llama" : own->renderer->label);
}

static int
check_outputs(const struct settings *s, struct err *err)
{
	struct diff_own *own = s->own;
	const bool listed = diff_list_is_main(s);
	const char *report = s->report.json ? "--json"
	    : s->report.said                ? "--output-format"
	    : s->report.wide                ? "--wide"
					    : NULL;

	if (listed && report)
		return err_set(err, ERR_USAGE,
		    "%s: the list takes the report's place; say --list-format jsonl, or give "
		    "the report a file with --output",
		    report);
	if (listed)
		diff_list_output(own);
	else
		outputs_main(&own->out, s);
	outputs_add(&own->out, "--report", own->page);
	outputs_add(&own->out, "--junit", s->gates.junit);
	if (!listed)
		diff_list_output(own);
	if (suffix_page("--report", own->page, err) < 0)
		return -1;
	if (outputs_check(&own->out, s, err) < 0)
		return -1;
	if (report_format(s, false, &own->renderer, err) < 0)
		return -1;
	if (check_llama(s, err) < 0 || check_worst(s, err) < 0)
		return -1;
	return gates_baseline(&s->gates, "smx.diff/1", false, &own->base, err);
}

int
diff_check_output(const struct settings *s, struct err *err)
{
	return check_outputs(s, err) < 0 ? -1 : check_gates(s, err);
}

/* Its classes count if all rows have them, and not only labels or a list of some of them. */
static int
check_base(const struct diff_work *w, struct err *err)
{
	const struct diff *d = &w->own->diff;
	const bool same = !d->logprob && !d->listed && d->fewest == d->most;
	const enum task task = d->labels ? TASK_MULTILABEL
	    : d->binary                  ? TASK_BINARY
					 : TASK_MULTICLASS;

	if (d->rows == 0)
		return 0;
	return gates_check_baseline(&w->a->gates, &w->own->base, task, same ? d->most : 0, err);
}

int
diff_output(struct diff_work *w, struct err *err)
{
	const struct names *names = &w->files_a.source.layout.names;
	const struct gates *gates = &w->a->gates;
	struct results results = {0};
	struct gate_subject m = {
	    .all = &results, .base = gates->baseline ? &w->own->base : NULL, .confidence = 0.95};
	struct verdict verdict[GATES_MOST];
	int status;

	if (diff_end(&w->own->diff, err) < 0)
		return -1;
	w->found.diff = &w->own->diff;
	w->found.names = names->n > 0 ? names : &w->files_b.source.layout.names;
	status = check_base(w, err);
	if (status == 0)
		status = measure(&w->found, &results, err);
	if (status == 0)
		status = diff_list_end(w, err);
	if (status == 0) {
		gates_ask(gates, &m, verdict);
		status = write_reports(w, verdict, err);
	}
	if (status == 0) {
		run_summary(&w->run_a, w->a);
		status = gates_tell(gates, command_line, verdict, err);
	}
	results_free(&results);
	return status;
}
