/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_DIFF_WORK_H
#define SMX_CLI_DIFF_WORK_H

#include "cli/option.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "pipeline/compare.h"
#include "pipeline/paired.h"
#include "report/diff_report.h"
#include "report/renderer.h"

/* What the files of smx diff share: diff.c, diff_run.c and diff_output.c. */

/* What the options of this command alone say. */
struct diff_own {
	struct diff diff; /* the settings in it */
	const struct format *format_b; /* NULL: as A's option says */
	const char *logprob, *logprob_b;
	const char *cols_b, *field_b, *label_b, *key, *key_b, *cluster;
	enum from from_b;
	bool skip; /* --unmatched */
	double confidence; /* of the bootstrap's intervals */
	struct pair_list list; /* --list */
	bool list_format_said; /* --list-format */
	const char *list_path; /* of --list-output; NULL: standard output */
	bool top_said, worst_said, bins_said; /* --top, --worst, --bins or --bins-closed */
	const char *page; /* the file of --report, or NULL */
	const char *state; /* that of --state, or NULL */
	bool memory_said; /* --memory */
	const struct renderer *renderer; /* of the report; by option or suffix; NULL: none */
	struct outputs out; /* the report, and if asked for the JUnit report */
	struct baseline base; /* what --baseline names */
};

/* The rows of B beside those of A, and what came of them. All zero but a and own at first. */
struct diff_work {
	struct settings *a, b; /* b shares with a all but its reading and its file */
	struct diff_own *own;
	struct files files_a, files_b;
	struct run run_a, run_b;
	struct plan plan;
	char ncols[24]; /* --cols of B, if it is A's number of classes */
	struct diff_found found;
	bool labelled_layout; /* a layout says that there are labels; lines need not */
	double *edge; /* of the bins of confidence; owned */
	struct results labelled; /* what labels show; owned */
};

/* diff_labels.c, for diff.c: the options, their defaults, and what makes no sense of them. */
extern const struct opt_group group_diff_labels;
void diff_labels_defaults(struct settings *s);
int diff_labels_check(const struct settings *s, struct err *err);

/* diff_list.c: the options of --list, and what makes no sense of them. */
extern const struct opt_group group_diff_list;
int diff_list_check(struct settings *s, struct err *err);

/* Adds the list's output behind the others, or before them if it takes standard output. */
bool diff_list_is_main(const struct settings *s);
void diff_list_output(struct diff_own *own);

/* Begins the list once outputs are open; rows of B without a match; and all that is at the end. */
int diff_list_begin(struct diff_work *w, struct err *err);
int diff_list_only_b(struct diff_work *w, const struct compare_by_key *m, struct err *err);
int diff_list_end(struct diff_work *w, struct err *err);

/* With the layouts known: what of labelled rows is measured; and once all rows are compared. */
int diff_labels_begin(struct diff_work *w, struct err *err);
int diff_labels_results(struct diff_work *w, struct err *err);

/* Begins both inputs and compares their layouts. 0, or -1 with err set. */
int diff_begin(struct diff_work *w, struct err *err);

/* Compares all rows, in order or by key; the inputs have begun. 0, or -1 with err set. */
int diff_rows(struct diff_work *w, struct err *err);

/* Refuses what does not go with --compat, before anything is read; and inputs that have begun. */
int diff_check_compat(const struct settings *s, struct err *err);
int diff_check_compat_input(const struct diff_work *w, struct err *err);

/*
 * diff_logprob.c: refuses what does not go with --logprob; reads that column or member of the
 * file as the only values.
 */
int diff_check_logprob(const struct settings *s, struct err *err);
int diff_read_logprob(struct reading *r, const char *path, const char *name, struct err *err);

/* diff_state.c: settles what --state changes; appends the state of a run that is done. */
int diff_check_state(const struct settings *s, struct err *err);
int diff_write_state(const struct diff_work *w, struct buf *out, struct err *err);

/* Refuses outputs that can't be and gates that no report answers, before anything is read. */
int diff_check_output(const struct settings *s, struct err *err);

/* Writes the report, and asks the gates. The exit status, or -1 with err set. */
int diff_output(struct diff_work *w, struct err *err);

#endif
