/* SPDX-License-Identifier: MIT */
/*
 * smx merge of states that smx diff --state wrote: the report of all their rows.
 */
#include "cli/merge_diff.h"

#include <stdint.h>

#include "cli/diff_show.h"
#include "cli/eval_output.h"
#include "cli/report_format.h"
#include "cli/warn.h"
#include "compare/comparison.h"
#include "io/whole.h"
#include "report/diff_state.h"
#include "report/gate_report.h"

/* What only states of smx eval have. */
static int
check_options(const struct settings *s, struct err *err)
{
	const struct show *own = s->own;
	const char *what = own->class_table   ? "--class-table"
	    : own->select.at_risk             ? "--coverage-at-risk"
	    : own->select.at_coverage         ? "--risk-at-coverage"
	    : own->select.delta > 0           ? "--delta"
	    : own->matrix.path                ? "--confusion"
	    : own->pictures.plot              ? "--plot"
	    : pictures_wanted(&own->pictures) ? "--svg, --png and --pdf"
	    : own->pictures.nchart > 0        ? "--chart"
					      : NULL;

	if (!what)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: %.200s is a state of smx diff, which has no such thing; leave it out", what,
	    s->file[0]);
}

static int
check_outputs(const struct settings *s, struct err *err)
{
	struct show *own = s->own;
	struct output *state;

	if (check_options(s, err) < 0 || report_format(s, false, &own->renderer, err) < 0)
		return -1;
	outputs_main(&own->out, s);
	state = outputs_add(&own->out, "--state", own->state);
	if (state)
		state->over_files = true;
	outputs_add(&own->out, "--junit", s->gates.junit);
	if (outputs_check(&own->out, s, err) < 0)
		return -1;
	return gates_baseline(&s->gates, "smx.diff/1", false, &own->base, err);
}

static int
read_more(const char *path, struct comparison *c, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, SIZE_MAX, &text, err);

	if (status == 0 && diff_state_read(c, text.p, text.len, err) < 0)
		status = err_place(err, "%.200s", path);
	buf_free(&text);
	return status;
}

static int
add_up(const struct settings *s, const struct buf *text, struct comparison *c, struct err *err)
{
	struct comparison more = {0};
	int status = 0;

	if (diff_state_read(c, text->p, text->len, err) < 0)
		return err_place(err, "%.200s", s->file[0]);
	for (size_t i = 1; i < s->nfile && status == 0; i++) {
		status = read_more(s->file[i], &more, err);
		if (status == 0)
			status = comparison_merge(c, &more, s->file[i], s->file[0], err);
		comparison_free(&more);
	}
	return status;
}

/* With the settings known: what makes no sense of them. */
static int
check_settings(const struct settings *s, const struct comparison *c, struct err *err)
{
	const struct show *own = s->own;
	const struct diff *d = &c->diff;

	if (own->confidence > 0 && d->deltas.boot.n == 0)
		return err_set(err, ERR_USAGE,
		    "--confidence: it is that of the intervals of smx diff --bootstrap, and these "
		    "states have none");
	if (s->report.wide && diff_show_is_llama(d, own->renderer))
		return err_set(err, ERR_USAGE,
		    "--wide and --compat llama: the text has llama's lines; say -O csv");
	if (d->deltas.boot.n > 0 && !c->labelled && d->rows > 0)
		return err_set(err, ERR_DATA,
		    "%.200s: made with --bootstrap, but no row has a label; name the labels with "
		    "--label of smx diff, or leave it out",
		    s->file[0]);
	return diff_show_check_gates(&s->gates, d, err);
}

static int
warn_of(const struct settings *s, const struct comparison *c, struct err *err)
{
	const struct show *own = s->own;
	const bool listed = !own->renderer->untabled && !s->report.wide;

	if (c->twice && listed && c->diff.worst.n > 0 &&
	    warn(s, err,
		"some rows of these states have the same numbers, so the list of rows does not say "
		"which is meant; give each shard its own row numbers with --first-row of smx "
		"diff") < 0)
		return -1;
	diff_show_note(s, &c->diff);
	return diff_show_warn(s, &c->diff, c->cluster, err);
}

/* What smx diff reports of labels. */
static int
measure_labels(
    struct comparison *c, struct diff_found *found, struct results *labelled, struct err *err)
{
	struct diff *d = &c->diff;

	d->labelled = c->labelled;
	if (!d->labelled || d->logprob)
		return 0;
	found->labelled = labelled;
	return deltas_report(&d->deltas, found->confidence, labelled, err);
}

static int
write_all(const struct comparison *c, const struct diff_show *show, struct err *err)
{
	const struct settings *s = show->s;
	struct show *own = s->own;
	struct output *out = own->out.one;
	int status = diff_show_report(show, &out->text, err);

	if (status == 0 && own->state)
		status = diff_state_write(c, &(++out)->text, err);
	if (status == 0 && s->gates.junit)
		status =
		    verdicts_junit(show->verdict, s->gates.n, show->command, &(++out)->text, err);
	return status == 0 ? outputs_finish(&own->out, err) : status;
}

static int
show_all(const struct settings *s, struct comparison *c, struct err *err)
{
	struct show *own = s->own;
	struct results labelled = {0};
	struct diff_found found = {
	    .diff = &c->diff,
	    .names = &c->names,
	    .left_out = c->left_out,
	    .only_a = c->only_a,
	    .only_b = c->only_b,
	    .confidence = own->confidence > 0 ? own->confidence : 0.95,
	};
	struct diff_show show = {.s = s,
	    .renderer = own->renderer,
	    .base = &own->base,
	    .command = "smx merge",
	    .found = &found};
	int status = measure_labels(c, &found, &labelled, err);

	if (status == 0)
		status = diff_end(&c->diff, err);
	if (status == 0)
		status = diff_show_judge(&show, err);
	if (status == 0)
		status = write_all(c, &show, err);
	if (status == 0)
		status = gates_tell(&s->gates, show.command, show.verdict, err);
	results_free(&show.results);
	results_free(&labelled);
	return status;
}

int
merge_diff(const struct settings *s, const struct buf *text, struct err *err)
{
	struct show *own = s->own;
	struct comparison c = {0};
	int status = check_outputs(s, err);

	if (status == 0)
		status = add_up(s, text, &c, err);
	if (status == 0)
		status = check_settings(s, &c, err);
	if (status == 0)
		status = warn_of(s, &c, err);
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = show_all(s, &c, err);
	comparison_free(&c);
	return status;
}
