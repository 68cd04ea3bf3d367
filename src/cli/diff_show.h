/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_DIFF_SHOW_H
#define SMX_CLI_DIFF_SHOW_H

#include "cli/settings.h"
#include "report/diff_report.h"
#include "report/renderer.h"
#include "report/verdict.h"

/*
 * How a comparison is shown, and its gates asked: by smx diff, and by smx merge of its states.
 */
struct diff_show {
	const struct settings *s;
	const struct renderer *renderer; /* of the report; NULL: none is asked for */
	const struct baseline *base; /* what --baseline names */
	const char *command; /* as in "smx diff" */
	const struct diff_found *found; /* all rows, ended (diff_end) */

	/* Set by diff_show_judge; the results are released by results_free. */
	struct results results;
	struct verdict verdict[GATES_MOST];
};

/* Refuses gates that no report with these settings answers. 0, or -1 with err set. */
int diff_show_check_gates(const struct gates *gates, const struct diff *settings, struct err *err);

/* Whether the report is the lines of llama-perplexity: as text only. */
bool diff_show_is_llama(const struct diff *d, const struct renderer *renderer);

/* Says of how many pairs the labels differ: those of answers are tokens, which may. */
void diff_show_note(const struct settings *s, const struct diff *d);

/* Warns of a bootstrap that says nothing. cluster: the field of --cluster. 0, or -1 as warn. */
int diff_show_warn(
    const struct settings *s, const struct diff *d, const char *cluster, struct err *err);

/* Refuses a baseline that is not to be compared with, and asks the gates. 0, or -1 with err set. */
int diff_show_judge(struct diff_show *show, struct err *err);

/* Appends the report. 0, or -1 with err set. */
int diff_show_report(const struct diff_show *show, struct buf *out, struct err *err);

/* All metrics of any task, for struct command. */
void diff_metric_words(void (*add)(void *who, const char *metric), void *who);

#endif
