/* SPDX-License-Identifier: MIT */
/*
 * What eval and merge do with an evaluation.
 */
#include "cli/eval_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/run.h"
#include "cli/suffix.h"
#include "cli/usage.h"
#include "report/evaluation_report.h"
#include "report/state.h"

static const struct opt output[] = {
    {
	.name = "json",
	.help = "as JSON, with all digits; also if -o ends in .json",
	.type = OPT_FLAG,
	.field = OPT_OWN(show, json),
    },
    {
	.name = "class-table",
	.help = "a line for each class as well",
	.type = OPT_FLAG,
	.field = OPT_OWN(show, class_table),
    },
    {
	.name = "confidence",
	.arg = "P",
	.help = "of the intervals of a bootstrap (0.95)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(show, confidence),
    },
    {
	.name = "output",
	.letter = 'o',
	.arg = "FILE",
	.help = "to FILE, written beside it and renamed when whole",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, output),
    },
    {
	.name = "state",
	.arg = "FILE",
	.help = "also the sums, for smx merge to add up",
	.type = OPT_FILE,
	.field = OPT_OWN(show, state),
    },
    {0},
};

const struct opt_group group_show = {"Output", output, NULL};

int
eval_output_check_chain(const struct chain *chain, struct err *err)
{
	const struct op *norm = chain->norm.op;

	if (norm->soft || norm->gives == KIND_PROB || norm->gives == KIND_LOGPROB)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--op %s: metrics need probabilities that sum to 1, but it gives %s", norm->name,
	    kind_name[norm->gives]);
}

int
eval_output_check_labels(const struct layout *l, struct err *err)
{
	bool lines = l->format && l->format->text && !l->format->tabular; /* looks in each row */

	if (!l->format || lines || l->label != NO_COLUMN || l->reading->label_file)
		return 0;
	return err_set(err, ERR_USAGE,
	    l->format->text ? "no labels: name their column with --label, or a file with "
			      "--label @FILE"
			    : "no labels: this input needs --label @FILE");
}

/* Bins of all classes, so that memory has an end. */
static const double CELLS_MOST = 4e7;

int
eval_output_describe(struct evaluation *e, const struct settings *s, const struct layout *l,
    const char *by, struct err *err)
{
	if ((double)l->nclass * (double)e->setup.bins > CELLS_MOST)
		return err_set(err, ERR_USAGE,
		    "--bins: %zu of them for each of %zu classes are too many", e->setup.bins,
		    l->nclass);
	e->setup.nclass = l->nclass;
	e->setup.given = l->reading && l->reading->from == FROM_PROBS; /* no input, none */
	e->setup.weighted = l->format && l->weight != NO_COLUMN;
	if (by) {
		e->by = mem_text(by, strlen(by), err);
		if (!e->by)
			return -1;
	}
	for (size_t i = 0; i < l->names.n; i++) {
		if (names_add(&e->names, l->names.name[i], strlen(l->names.name[i]), err) < 0)
			return -1;
	}
	if (evaluation_begin(e, e->setup.bins, err) < 0)
		return -1;
	return evaluation_chain(e, &s->chain, err);
}

int
eval_output_check(const struct settings *s, const struct setup *setup, struct err *err)
{
	size_t n;
	const char **key = setup_keys(setup, &n, err);
	int status = key ? gates_check(&s->gates, key, n, err) : -1;

	mem_free(key);
	return status;
}

int
show_check_outputs(const struct settings *s, bool over_states, struct err *err)
{
	struct show *show = s->own;
	struct output *state;

	outputs_main(&show->out, s);
	state = outputs_add(&show->out, "--state", show->state);
	outputs_add(&show->out, "--junit", s->gates.junit);
	if (state)
		state->over_files = over_states;
	show->renderer = show->json ? renderer_named("json") : NULL;
	if (outputs_check(&show->out, s, err) < 0)
		return -1;
	return suffix_report(s->output, &show->renderer, err);
}

static struct gates_answer
ask(const void *who, const char *key)
{
	const struct result *r = results_find(who, key);

	if (!r)
		return (struct gates_answer){.value = NAN};
	return (struct gates_answer){.value = r->value, .why = r->why[0] ? r->why : NULL};
}

int
eval_output_render(const struct evaluation *e, const struct renderer *how, bool class_table,
    struct buf *out, struct err *err)
{
	struct report report;
	int status = report_evaluation(&report, e, class_table, err);

	if (status == 0)
		status = renderer_run(how, &report, out, err);
	report_free(&report);
	return status;
}

/* The texts of all outputs. */
static int
compose(const struct settings *s, struct evaluation *e, const char *command,
    const struct verdict *verdict, struct err *err)
{
	struct show *show = s->own;
	struct output *out = show->out.one;
	int status = eval_output_render(e, show->renderer, show->class_table, &out->text, err);

	if (status == 0 && show->state)
		status = state_write(e, &(++out)->text, err);
	if (status == 0 && s->gates.junit)
		status = verdicts_junit(verdict, s->gates.n, command, &(++out)->text, err);
	return status;
}

int
show(const struct settings *s, struct evaluation *e, const char *command, struct err *err)
{
	struct show *show = s->own;
	struct verdict verdict[GATES_MOST];

	if (show->confidence > 0 && e->boot.n == 0)
		return err_set(err, ERR_USAGE, "--confidence: there is no --bootstrap");
	e->confidence = show->confidence > 0 ? show->confidence : 0.95;
	if (evaluation_results(e, err) < 0)
		return -1;
	gates_ask(&s->gates, ask, &e->results, verdict);
	if (compose(s, e, command, verdict, err) < 0 || outputs_finish(&show->out, err) < 0)
		return -1;
	return gates_tell(&s->gates, command, verdict, err);
}

void
eval_output_lists(void)
{
	char keys[100];
	int n;

	printf("\nMetrics:\n");
	for (size_t i = 0; metrics[i]; i++) {
		n = 0;
		for (const char *const *key = metrics[i]->key; *key; key++)
			n += snprintf(keys + n, sizeof(keys) - (size_t)n, n ? " %s" : "%s", *key);
		usage_word(keys, metrics[i]->help);
	}
}
