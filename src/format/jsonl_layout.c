/* SPDX-License-Identifier: MIT */
/*
 * What is known of JSON lines before the first row: learnt from the first good one.
 */
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"
#include "format/select.h"

/* The members of a row become the columns to carry. */
static int
learn_columns(struct layout *l, const struct field *f, size_t n, struct err *err)
{
	struct buf name = {0};
	int status = 0;

	for (size_t i = 0; i < n && status == 0; i++) {
		name.len = 0;
		json_unescape(&name, f[i].name, f[i].name_len);
		buf_char(&name, '\0');
		status = buf_check(&name, err);
		if (status == 0 && jsonl_column(l, name.p) == NO_COLUMN)
			status =
			    layout_column(l, name.p, name.len - 1, f[i].name, f[i].name_len, err);
	}
	buf_free(&name);
	return status;
}

/* Names that --keep gives and the first row did not have come last. */
static int
keep_columns(struct layout *l, struct err *err)
{
	const char *list = l->reading->keep;
	struct list_item item;

	while ((list = list_next(list, &item))) {
		if (!item.pattern && jsonl_column(l, item.text) == NO_COLUMN &&
		    layout_column(l, item.text, item.len, "", 0, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * The members of the first good row become the columns to carry, and its number
 * of classes everyone's. *found says whether there is one.
 */
static int
learn_from(struct layout *l, const char *p, size_t n, bool *found, struct err *err)
{
	struct layout loose = *l;
	struct reading patient = *l->reading;
	struct batch b = {.layout = &loose};
	int status;

	loose.fixed = false;
	/* lines of a label file are for the rows to come: here no label is looked for */
	patient.want_label = l->reading->want_label && !l->reading->label_file;
	patient.label_file = false;
	patient.on_error = ON_ERROR_SKIP;
	loose.reading = &patient;
	status = jsonl_decode(&b, p, n, err);
	*found = b.nrow > 0;
	if (*found && l->weight == MAY_HAVE_WEIGHT)
		l->weight = b.row->weighted ? HAS_WEIGHT : NO_COLUMN;
	if (status == 0 && *found) {
		if (l->task != TASK_BINARY && l->reading->one_width)
			l->nclass = l->nvalue = b.row->n;
		l->nbefore = b.row->nbefore;
		if (l->fixed && b.row->nfield > 0)
			status = learn_columns(l, b.field + b.row->field, b.row->nfield, err);
	}
	batch_free(&b);
	return status < 0 || !l->fixed || !*found ? status : keep_columns(l, err);
}

int
jsonl_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	size_t skip = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	size_t whole = at_end ? n : whole_lines(head, n);
	size_t ncol = 0;
	bool found = false;

	*line = *column = 0;
	*used = skip;
	l->label = l->weight = NO_COLUMN;
	if (jsonl_weight(l))
		l->weight = l->reading->weight ? HAS_WEIGHT : MAY_HAVE_WEIGHT;
	if (l->reading->cols && cols_number(l->reading->cols, &ncol, err) < 0)
		return -1;
	layout_task(l, ncol, false);
	l->fixed = l->reading->tabular && !l->reading->no_fields;
	if (l->reading->classes.n > 0 && l->nclass == 0)
		l->nclass = l->nvalue = l->reading->classes.n;
	if (l->fixed || l->weight == MAY_HAVE_WEIGHT || (l->reading->one_width && l->nclass == 0)) {
		if (whole > skip && learn_from(l, head + skip, whole - skip, &found, err) < 0)
			return -1;
		/* with --on-error fail a first row that is bad ends the run anyway */
		if (!found && !at_end && (whole <= skip || l->reading->on_error != ON_ERROR_FAIL))
			return OPEN_MORE;
		if (!found && l->nclass == 0 && !l->reading->tabular &&
		    l->reading->on_error == ON_ERROR_NULL) {
			err_set(err, ERR_DATA, "no row is good: how wide null rows are is unknown");
			return err_advise(err, ADVICE_NCLASS);
		}
	}
	return layout_names(l, err);
}
