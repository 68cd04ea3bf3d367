/* SPDX-License-Identifier: MIT */
/*
 * --logprob FIELD: rows that hold log-probabilities of labels, such as chosen tokens, in the
 * place of logits: one of them, or those of a whole sequence.
 */
#include <string.h>

#include "cli/diff_work.h"

static const char *
strange(const struct settings *s)
{
	const struct diff_own *o = s->own;
	const struct reading *r = &s->reading;

	return s->chain.nstep > 0 || s->chain.calib.method ? "steps and calibrations"
	    : r->label || r->label_file || o->label_b      ? "--label"
	    : r->cols || o->cols_b                         ? "--cols"
	    : r->field_given || o->field_b                 ? "--field"
	    : r->from != FROM_UNSAID || o->from_b          ? "--from"
	    : r->task_given                                ? "--task"
	    : r->nignore > 0                               ? "--ignore-label"
	    : r->classes.n > 0                             ? "--classes"
	    : r->head                                      ? "heads"
	    : reading_masks(r)                             ? "masks"
	    : o->top_said                                  ? "--top"
	    : o->worst_said && o->diff.worst.most > 0      ? "--worst"
	    : o->bins_said                                 ? "--bins"
	    : o->diff.compat                               ? "--compat"
	    : o->list.what != LIST_NOTHING                 ? "--list"
	    : o->diff.deltas.boot.n > 0                    ? "--bootstrap"
	    : o->page                                      ? "--report"
							   : NULL;
}

int
diff_check_logprob(const struct settings *s, struct err *err)
{
	const struct diff_own *o = s->own;
	const char *what = o->logprob ? strange(s) : NULL;

	if (!o->logprob && o->logprob_b)
		return err_set(err, ERR_USAGE, "--logprob-b: there is no --logprob");
	if (!what)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--logprob reads no logits, and %s would need them; leave out one of the two", what);
}

int
diff_read_logprob(struct reading *r, const char *path, const char *name, struct err *err)
{
	const struct format *format = r->format ? r->format : format_of_file(path);

	if (!format || !format->text)
		return err_set(err, ERR_USAGE,
		    "--logprob: %.200s must be csv, tsv, json or jsonl, by its name or by "
		    "--input-format",
		    strcmp(path, "-") == 0 ? "standard input" : path);
	r->cols = format->tabular ? name : NULL;
	r->field_given = !format->tabular;
	r->field_shared = false;
	if (!format->tabular)
		r->field = name;
	r->label = NULL;
	r->want_label = false;
	r->task = TASK_MULTICLASS; /* one value is one label */
	r->task_given = true;
	return 0;
}
