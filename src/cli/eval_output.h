/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_EVAL_OUTPUT_H
#define SMX_CLI_EVAL_OUTPUT_H

#include "cli/matrix.h"
#include "cli/option.h"
#include "cli/settings.h"
#include "cli/outputs.h"
#include "cli/pictures.h"
#include "metric/evaluation.h"
#include "report/verdict.h"
#include "report/renderer.h"
#include "report/window_report.h"

/* What --window and --window-by say. */
struct windowing {
	uint64_t rows; /* 0: it was not given */
	const char *by; /* or NULL */
};

static inline bool
windows_wanted(const struct windowing *w)
{
	return w->rows > 0 || w->by;
}

/*
 * What eval and merge do with an evaluation: it is shown, its state written, and
 * its gates asked. The settings of such a command (settings->own) begin with a
 * struct show.
 */
struct show {
	bool class_table;
	struct windowing windowing; /* of eval */
	bool unlabelled; /* of eval: rows are measured without labels */
	const struct renderer *renderer; /* of the report; by option or suffix */
	const char *state; /* the file for it, or NULL */
	struct matrix matrix;
	double confidence; /* of intervals; 0: the default */
	struct selection select; /* of --coverage-at-risk and its kin */
	struct baseline base; /* what --baseline names */
	struct pictures pictures;
	struct outputs
	    out; /* the report; if asked for the state, the JUnit report, the matrix, pictures */
};

extern const struct opt_group group_show;
extern const struct opt_group group_pictures; /* also of report */
extern const struct opt_group group_result; /* of report, too */
extern const struct opt_group group_selective; /* likewise */

/* Refuses a chain that makes no probabilities that sum to 1, and then a layout without labels. */
int eval_output_check_chain(const struct settings *s, struct err *err);
int eval_output_check_labels(const struct layout *l, struct err *err);

/* What is asked of thresholds. 0, or -1 with err set. */
int eval_output_check_select(const struct settings *s, enum task task, struct err *err);

/* With the layout known: what is measured, and how; bins, left and top are in e->setup. */
int eval_output_describe(struct evaluation *e, const struct settings *s, const struct layout *l,
    const char *by, struct err *err);

/*
 * Refuses gates on metrics that there are not: of the setup's task if it is known, else
 * of any; and on groups or intervals that there are not. 0, or -1 with err set.
 */
int eval_output_check(const struct settings *s, const struct setup *setup, bool known, bool grouped,
    bool replicates, struct err *err);

/*
 * Before a byte is read: refuses outputs that would overwrite each other, or an
 * input, and reads the baseline. over_states: --state may replace one, as smx merge has
 * added it up.
 */
int show_check_outputs(const struct settings *s, bool over_states, struct err *err);

/*
 * With the setup known: refuses a baseline that does not go with it, warns of one, and sets
 * what the results and gates of e depend on besides the rows. 0, or -1 with err set.
 */
int show_begin(const struct settings *s, struct evaluation *e, struct err *err);

/* Asks the gates of e, whose results are worked out. */
void
show_ask(const struct settings *s, const struct evaluation *e, struct verdict verdict[GATES_MOST]);

/*
 * Computes the results after show_begin, and asks the gates. 0, or -1 with err set.
 */
int show_results(const struct settings *s, struct evaluation *e, struct verdict verdict[GATES_MOST],
    struct err *err);

/*
 * Reports, writes, asks; the outputs have been opened. The exit status, or -1 with
 * err set. command is as in "smx eval".
 */
int show(const struct settings *s, struct evaluation *e, const char *command, struct err *err);

/* How an evaluation is shown. */
struct showing {
	const struct renderer *how;
	bool class_table;
	bool wide; /* a line a group */
	const struct baseline *base; /* to compare with, or NULL */
	const struct verdict *verdict; /* nverdict of them */
	size_t nverdict;
	const struct report_window *window; /* which rows these are; or NULL: all */
};

/* Appends the report of an evaluation whose results are worked out. 0, or -1 with err set. */
int eval_output_render(
    const struct evaluation *e, const struct showing *showing, struct buf *out, struct err *err);

/* Frees what the settings of such a command own. */
void show_free(struct show *show);

/* All metrics of any task, for struct command. */
void eval_output_metrics(void (*add)(void *who, const char *metric), void *who);

/* The metrics, and the charts, as --help lists them. */
void eval_output_lists(void);

#endif
