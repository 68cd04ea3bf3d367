/* SPDX-License-Identifier: MIT */
/*
 * What smx diff writes: its report, and what its gates come to.
 */
#include <math.h>
#include <string.h>

#include "cli/diff_work.h"
#include "cli/suffix.h"
#include "report/diff_page.h"
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

static int
write_reports(const struct diff_work *w, const struct verdict *verdict, struct err *err)
{
	const struct gates *gates = &w->a->gates;
	struct output *out = w->own->out.one;
	struct report report;
	int status = report_diff(&report, &w->found, err);

	if (status == 0)
		status = w->own->diff.compat && w->own->renderer == renderers[0]
		    ? llama_text(&w->own->diff, &out[0].text, err)
		    : renderer_run(w->own->renderer, &report, &out[0].text, err);
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

static struct gates_answer
ask(const void *who, const char *key)
{
	const struct diff_found *r = who;
	const unsigned long long count[COUNTS] = {r->diff->rows, r->left_out, r->only_a, r->only_b};
	struct diff_metric m[DIFF_METRICS];
	struct diff all = *r->diff;
	size_t n;

	all.labelled = true; /* its metrics are null if there are none */
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < COUNTS; i++) {
		if (strcmp(counts[i], key) == 0)
			return (struct gates_answer){.value = (double)count[i]};
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(m[i].name, key) == 0)
			return (struct gates_answer){.value = m[i].value, .why = m[i].why};
	}
	return diff_labels_ask(r, key);
}

static int
check_gates(const struct settings *s, struct err *err)
{
	const struct diff_own *own = s->own;
	struct diff_metric m[DIFF_METRICS];
	const char *key[DIFF_METRICS + COUNTS + DIFF_LABEL_KEYS];
	struct diff all = own->diff;
	size_t n;

	all.labelled = true;
	n = diff_metrics(&all, m);
	for (size_t i = 0; i < n; i++)
		key[i] = m[i].name;
	for (size_t i = 0; i < COUNTS; i++)
		key[n + i] = counts[i];
	n += COUNTS;
	n += diff_labels_keys(key + n);
	return gates_check(&s->gates, key, n, err);
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

static int
check_outputs(const struct settings *s, struct err *err)
{
	struct diff_own *own = s->own;

	outputs_main(&own->out, s);
	outputs_add(&own->out, "--report", own->page);
	outputs_add(&own->out, "--junit", s->gates.junit);
	if (suffix_page("--report", own->page, err) < 0)
		return -1;
	own->renderer = own->json ? renderer_named("json") : NULL;
	if (outputs_check(&own->out, s, err) < 0)
		return -1;
	return suffix_report(s->output, &own->renderer, err);
}

int
diff_check_output(const struct settings *s, struct err *err)
{
	return check_outputs(s, err) < 0 ? -1 : check_gates(s, err);
}

int
diff_output(struct diff_work *w, struct err *err)
{
	const struct names *names = &w->files_a.source.layout.names;
	struct verdict verdict[GATES_MOST];

	diff_end(&w->own->diff);
	w->found.diff = &w->own->diff;
	w->found.names = names->n > 0 ? names : &w->files_b.source.layout.names;
	gates_ask(&w->a->gates, ask, &w->found, verdict);
	if (write_reports(w, verdict, err) < 0)
		return -1;
	run_summary(&w->run_a, w->a);
	return gates_tell(&w->a->gates, command_line, verdict, err);
}
