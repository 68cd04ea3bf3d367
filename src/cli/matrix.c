/* SPDX-License-Identifier: MIT */
/* --confusion: the confusion matrix as a file. */
#include "cli/matrix.h"

#include <string.h>

#include "base/err.h"
#include "cli/suffix.h"
#include "metric/evaluation.h"
#include "report/renderer.h"

static const char *const names[] = {
    [CONFUSION_CSV] = "csv", [CONFUSION_TSV] = "tsv", [CONFUSION_JSON] = "json"};

/* The form that the renderer has; false if it is none of them. */
static bool
form_of(const struct renderer *how, enum confusion_form *form)
{
	for (size_t i = 0; how && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(how->name, names[i]) == 0) {
			*form = (enum confusion_form)i;
			return true;
		}
	}
	return false;
}

int
matrix_settle(struct matrix *m, const struct renderer *said, struct err *err)
{
	const char *other;

	if (!m->path || form_of(renderer_of_file(m->path), &m->form))
		return 0;
	other = suffix_other(m->path, ".csv");
	if (other)
		return err_set(err, ERR_USAGE,
		    "--confusion %.300s: a confusion matrix is CSV, TSV or JSON, not %s; use the "
		    "suffix .csv, .tsv or .json",
		    m->path, other);
	(void)form_of(said, &m->form); /* else CSV */
	return 0;
}

int
matrix_check(const struct matrix *m, const struct setup *setup, struct err *err)
{
	if (!m->path)
		return 0;
	if (setup->task == TASK_MULTILABEL)
		return err_set(err, ERR_USAGE,
		    "--confusion: not in the multilabel task; --class-table has what is right "
		    "and wrong of each label");
	if (setup->rest != SETUP_WHOLE)
		return err_set(err, ERR_USAGE,
		    "--confusion: rows list some of their classes, and it needs all");
	if (setup->task == TASK_MULTICLASS && !setup->pairs)
		return err_set(err, ERR_USAGE,
		    "--confusion: a state lacks the pairs of classes; write it again with smx "
		    "eval --state");
	return 0;
}

int
matrix_write(const struct matrix *m, const struct evaluation *e, struct buf *out, struct err *err)
{
	if (confusion_file(e, m->form, out, err) == 0)
		return 0;
	return err_place(err, "--confusion %.200s", m->path);
}
