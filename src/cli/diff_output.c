/* SPDX-License-Identifier: MIT */
/*
 * What smx diff writes: its report, and what its gates come to.
 */
#include <string.h>

#include "cli/diff_show.h"
#include "cli/diff_work.h"
#include "cli/report_format.h"
#include "cli/suffix.h"
#include "report/verdict.h"
#include "report/diff_page.h"
#include "report/gate_report.h"

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
write_reports(const struct diff_work *w, const struct diff_show *show, struct err *err)
{
	const struct gates *gates = &w->a->gates;
	struct output *out = w->own->out.one;
	int status = 0;

	if (!diff_list_is_main(w->a))
		status = diff_show_report(show, &out[0].text, err);
	if (status == 0 && w->own->page)
		status = diff_page_write(&w->found, file_name(w->a->file[0]),
		    file_name(w->a->file[1]), &(++out)->text, err);
	if (status == 0 && w->own->state)
		status = diff_write_state(w, &(++out)->text, err);
	if (status == 0 && gates->junit)
		status =
		    verdicts_junit(show->verdict, gates->n, show->command, &(++out)->text, err);
	return status < 0 ? -1 : outputs_finish(&w->own->out, err);
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

	if (!lost || !diff_show_is_llama(&own->diff, own->renderer))
		return 0;
	return err_set(
	    err, ERR_USAGE, "%s and --compat llama: the text has llama's lines; say -O csv", lost);
}

/* Refuses to count the worst rows if nothing lists them; a state keeps them for smx merge. */
static int
check_worst(const struct settings *s, struct err *err)
{
	const struct diff_own *own = s->own;
	const bool tables = !own->renderer->untabled && !s->report.wide &&
	    !diff_show_is_llama(&own->diff, own->renderer);
	const bool listed = own->page || own->state || own->list.what == LIST_WORST;

	if (!own->worst_said || own->diff.worst.most == 0 || listed)
		return 0;
	if (diff_list_is_main(s))
		return err_set(err, ERR_USAGE,
		    "--worst: it is for the report, whose place the list takes; say --list worst, "
		    "or give the report a file with --output");
	if (tables)
		return 0;
	if (s->report.wide)
		return err_set(err, ERR_USAGE,
		    "--wide and --worst: a line has no list of rows; give one of them");
	return err_set(err, ERR_USAGE, "--worst: %s has no list of rows; say -O json",
	    diff_show_is_llama(&own->diff, own->renderer) ? "the text of --compat llama"
							  : own->renderer->label);
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
	outputs_add(&own->out, "--state", own->state);
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
	const struct diff_own *own = s->own;

	if (check_outputs(s, err) < 0)
		return -1;
	return diff_show_check_gates(&s->gates, &own->diff, err);
}

int
diff_output(struct diff_work *w, struct err *err)
{
	const struct names *names = &w->files_a.source.layout.names;
	struct diff_show show = {.s = w->a,
	    .renderer = w->own->renderer,
	    .base = &w->own->base,
	    .command = "smx diff",
	    .found = &w->found};
	int status;

	if (diff_end(&w->own->diff, err) < 0)
		return -1;
	w->found.diff = &w->own->diff;
	w->found.names = names->n > 0 ? names : &w->files_b.source.layout.names;
	status = diff_show_judge(&show, err);
	if (status == 0)
		status = diff_list_end(w, err);
	if (status == 0)
		status = write_reports(w, &show, err);
	if (status == 0) {
		run_summary(&w->run_a, w->a);
		status = gates_tell(&w->a->gates, show.command, show.verdict, err);
	}
	results_free(&show.results);
	return status;
}
