/* SPDX-License-Identifier: MIT */
/*
 * The label and the weight of the row that ends. The numbers are those of batch.c.
 */
#include <math.h>
#include <string.h>

#include "base/label_list.h"
#include "base/num.h"
#include "col/dist.h"
#include "format/batch.h"

/* What is wrong with the label of a row that has no other flaw. */
static void
flaw_label(struct batch *b, enum advice advice, const char *text)
{
	if (b->now.flawed)
		return;
	batch_flaw_advise(b, b->now.label_cell, advice, "%s", text);
	b->flaw.in_labels = b->layout->reading->label_file;
}

/* The next line of the label file becomes this row's label. */
void
batch_take_line(struct batch *b)
{
	const char *p = b->labels, *end;

	if (p == b->labels_end) {
		flaw_label(b, ADVICE_NONE, "there is no such line");
		return;
	}
	end = memchr(p, '\n', (size_t)(b->labels_end - p));
	if (!end)
		end = b->labels_end;
	b->labels = end < b->labels_end ? end + 1 : end;
	if (end > p && end[-1] == '\r')
		end--;
	b->now.label = p;
	b->now.label_len = (size_t)(end - p);
	b->now.label_cell = 1;
}

void
batch_pass(struct batch *b, size_t n)
{
	b->nseen += n;
	for (; n > 0 && b->layout->reading->label_file; n--)
		batch_take_line(b);
}

/* Values are logarithms only behind batch_end. A class that is not listed is of the rest. */
bool
batch_is_masked(const struct batch *b, size_t label)
{
	const struct row *row = &b->now.row;
	const size_t place = batch_place(b, row, label);

	if (place == DIST_NO_LABEL)
		return !(row->rest > 0);
	if (b->layout->task == TASK_BINARY) /* whose values are logits already */
		return b->z[b->nz + place] == -INFINITY;
	return b->z[b->nz + place] == (b->layout->reading->from == FROM_PROBS ? 0 : -INFINITY);
}

static void
note_spelling(const struct batch *b, struct spelling *s)
{
	if (!s->any)
		*s = (struct spelling){
		    true, b->nline, b->nseen, b->now.label_cell, b->layout->reading->label_file};
}

static int
read_binary_label(struct batch *b, struct err *why)
{
	struct current *now = &b->now;
	enum names_sign sign;

	if (names_binary(
		&b->layout->names, now->label, now->label_len, &now->row.label, &sign, why) < 0)
		return -1;
	if (sign == NAMES_MINUS)
		note_spelling(b, &b->minus);
	else if (sign == NAMES_ZERO)
		note_spelling(b, &b->zero);
	return 0;
}

static int
read_class(struct batch *b, size_t n, struct err *why)
{
	const struct current *now = &b->now;

	if (b->layout->task == TASK_BINARY)
		return read_binary_label(b, why);
	return names_label(
	    &b->layout->names, n, now->label, now->label_len, &b->now.row.label, why);
}

/* (8) Whether the label is one to ignore: as it stands, or else as the class that it is. */
static bool
is_ignored(const struct batch *b, bool class)
{
	const struct reading *r = b->layout->reading;
	const struct current *now = &b->now;

	for (size_t i = 0; i < r->nignore; i++) {
		if (class ? b->layout->ignored[i] == now->row.label
			  : names_same(
				r->ignore[i], strlen(r->ignore[i]), now->label, now->label_len))
			return true;
	}
	return false;
}

static void
ignore_row(struct batch *b)
{
	b->now.row.ignored = true;
	b->now.row.label = DIST_NO_LABEL;
}

/* The same of rows out of distribution, as the class that the label is. */
static bool
is_out(const struct batch *b)
{
	return b->layout->reading->ood_label && b->layout->out == b->now.row.label;
}

static void
take_out(struct batch *b)
{
	b->now.row.out = true;
	b->now.row.label = DIST_NO_LABEL;
}

static void
take_one(struct batch *b, size_t label)
{
	b->now.row.label = label;
	if (is_ignored(b, true))
		ignore_row(b);
	else if (is_out(b))
		take_out(b);
	else if (b->layout->reading->unmasked_label && batch_is_masked(b, label)) /* (5) */
		batch_flaw(b, b->now.label_cell,
		    "the label's class has probability 0: its NLL is infinite at any temperature");
}

void
batch_read_label(struct batch *b, size_t n)
{
	struct current *now = &b->now;
	const char *out = b->layout->reading->ood_label;
	struct err why = {0};

	if (is_ignored(b, false)) {
		ignore_row(b);
		return;
	}
	now->row.out = out && names_same(out, strlen(out), now->label, now->label_len);
	if (now->row.out)
		return;
	now->row.n = n;
	if (now->row.listed ||
	    b->layout->reading
		->labels_only) /* the label is a class, which need not be one of these */
		n = b->layout->nclass > 0 ? b->layout->nclass : UINT32_MAX;
	if (read_class(b, n, &why) < 0)
		flaw_label(b, why.advice, why.text);
	else
		take_one(b, now->row.label);
}

/* (5) In the multilabel task, whose values are logits already. */
static void
check_certain(struct batch *b, size_t n)
{
	const double *z = b->z + b->nz;
	size_t i = 0;

	while (i < n && z[i] != (b->flag[i] ? -INFINITY : INFINITY))
		i++;
	if (i < n)
		batch_flaw(b, layout_cell(b->layout, i),
		    "%s: its NLL is infinite at any temperature",
		    b->flag[i] ? "a label of the row has probability 0"
			       : "a label that the row lacks has probability 1");
}

/* The classes that are flagged become the row's labels (10). */
static int
take_flags(struct batch *b, size_t n, struct err *err)
{
	struct row *row = &b->now.row;
	size_t labels = 0, at = 0;
	uint32_t *to;

	for (size_t i = 0; i < n; i++)
		labels += b->flag[i];
	if (b->layout->task != TASK_MULTILABEL) {
		if (labels == 1)
			take_one(b, (size_t)((unsigned char *)memchr(b->flag, 1, n) - b->flag));
		else
			batch_flaw_advise(b, b->now.label_cell, ADVICE_MULTILABEL,
			    "%zu of the labels are 1, and one class is true", labels);
		return 0;
	}
	if (b->layout->reading->unmasked_label && !b->layout->reading->as_is)
		check_certain(b, n);
	to = batch_label_room(b, labels, err);
	if (!to)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (b->flag[i])
			to[at++] = (uint32_t)i;
	}
	row->label = labels > 0 ? to[0] : DIST_NO_LABEL;
	return 0;
}

/* A list of labels, of which one-hot ones are flags. */
static int
read_list(struct batch *b, size_t n, struct err *err)
{
	const struct current *now = &b->now;
	enum label_form form;
	struct err why = {0};

	if (batch_flags(b, n, err) < 0)
		return -1;
	if (label_list(&b->layout->names, now->label, now->label_len, b->flag, n, &form,
		&b->unescaped, &why) < 0) {
		flaw_label(b, why.advice, why.text);
		return 0;
	}
	if (b->layout->task != TASK_MULTILABEL && form != LABEL_FORM_FLAGS) {
		flaw_label(b, ADVICE_MULTILABEL, "the labels are not one 0 or 1 for each class");
		return 0;
	}
	if (form != LABEL_FORM_EITHER)
		note_spelling(b, form == LABEL_FORM_FLAGS ? &b->flags : &b->classes);
	return take_flags(b, n, err);
}

int
batch_read_labels(struct batch *b, size_t n, struct err *err)
{
	b->now.row.n = n;
	return b->now.flagged ? take_flags(b, n, err) : read_list(b, n, err);
}

void
batch_read_weight(struct batch *b)
{
	struct current *now = &b->now;
	const char *end = now->weight + now->weight_len;
	int shown = now->weight_len > 40 ? 40 : (int)now->weight_len;
	double w;

	now->row.weighted = true;
	if (now->row.ignored) /* it counts nowhere */
		return;
	if (num_read(now->weight, end, &w) != end || !(w > 0 && w < INFINITY))
		batch_flaw(b, now->weight_cell, "the weight '%.*s' is not a number above 0", shown,
		    now->weight);
	else if (b->layout->reading->want_weight && !(w >= WEIGHT_LEAST && w <= WEIGHT_MOST))
		batch_flaw(b, now->weight_cell, "the weight '%.*s' is not between 1e-38 and 1e38",
		    shown, now->weight);
	now->row.weight = w;
}
