/* SPDX-License-Identifier: MIT */
/*
 * The label of a row that stands in another file, by a key.
 *
 * (1) A row takes part by its key even if it is a bad one: the label has met it.
 * (2) A row without a label ends the run, whatever --on-error says, unless such rows
 *     are to be skipped: then it is carried, as if its label were one to ignore.
 * (3) A label of a bad row makes its partner bad.
 * (4) Of two labels with one key neither is taken if they differ.
 * (5) A key without a byte, an empty cell or null, is missing: it matches nothing, as in
 *     a database.
 * (6) A row out of distribution needs no label and takes none; one that it has is met.
 */
#include <stdio.h>
#include <string.h>

#include "col/dist.h"
#include "compare/keyed.h"
#include "format/batch.h"

void
batch_find_truth(struct batch *b)
{
	struct current *now = &b->now;

	now->truth = KEYED_NONE;
	if (now->key && now->key_len > 0) /* (5) */
		now->truth = keyed_find(b->layout->reading->truth->rows, now->key, now->key_len);
	else if (!now->key && !now->flawed)
		batch_flaw(b, 1, "no member is called '%.60s', which is to be the key",
		    b->layout->reading->key);
}

/* (2) */
static void
no_truth(struct batch *b)
{
	const struct truth *t = b->layout->reading->truth;
	const struct current *now = &b->now;
	const int shown = now->key_len > 40 ? 40 : (int)now->key_len;
	const struct keyed_row *other;
	size_t alike;

	if (t->carry) {
		b->now.row.ignored = b->now.row.unmatched = true;
		return;
	}
	b->now.ends = true;
	if (now->key_len == 0) { /* (5) */
		batch_flaw_advise(b, now->key_cell, ADVICE_UNJOINED,
		    "the key is missing, so no label of %.80s is this row's", t->path);
		return;
	}
	alike = keyed_alike(t->rows, now->key, now->key_len);
	if (alike == KEYED_NONE) {
		batch_flaw_advise(b, now->key_cell, ADVICE_UNJOINED,
		    "%.80s has no label with the key '%.*s'", t->path, shown, now->key);
		return;
	}
	other = &t->rows->row[alike];
	batch_flaw(b, now->key_cell,
	    "%.80s has no label with the key '%.*s', but one with '%.*s': keys are "
	    "compared as text",
	    t->path, shown, now->key, other->key_len > 40 ? 40 : (int)other->key_len,
	    t->rows->text.p + other->key);
}

static void
take_label(struct batch *b, double label, size_t n)
{
	struct row *row = &b->now.row;

	row->label = (size_t)label;
	row->n = n;
	if (row->listed)
		n = b->layout->nclass > 0 ? b->layout->nclass : UINT32_MAX;
	if (row->label >= n)
		batch_flaw(b, b->now.key_cell,
		    "the label %zu is out of range: the classes are 0 to %zu", row->label, n - 1);
	else if (b->layout->reading->unmasked_label && batch_is_masked(b, row->label))
		batch_flaw(b, b->now.key_cell,
		    "the label's class has probability 0: its NLL is infinite at any temperature");
}

void
batch_take_truth(struct batch *b, size_t n)
{
	const struct truth *t = b->layout->reading->truth;
	const struct keyed_row *truth;
	double label;

	if (b->now.truth == KEYED_NONE) {
		no_truth(b);
		return;
	}
	truth = &t->rows->row[b->now.truth];
	if (truth->n == 0) { /* (3) */
		batch_flaw(b, b->now.key_cell, "its row in %.80s is a bad one", t->path);
		return;
	}
	label = t->rows->z[truth->first];
	if (label >= 0) {
		take_label(b, label, n);
		return;
	}
	b->now.row.ignored = true;
	b->now.row.unmatched = label == TRUTH_UNCLEAR; /* (4) */
}

static void
note_lost(struct lost *lost, const struct current *now)
{
	if (lost->n++ > 0)
		return;
	lost->number = now->row.number;
	lost->first_len = now->key_len < sizeof(lost->first) ? now->key_len : sizeof(lost->first);
	memcpy(lost->first, now->key, lost->first_len);
}

int
batch_note_truth(struct batch *b, struct err *err)
{
	const struct current *now = &b->now;
	struct meeting *all;

	b->lost.keyless += !now->key;
	if (now->key && now->truth == KEYED_NONE && !now->flawed && !now->row.out)
		note_lost(&b->lost, now);
	if (now->truth == KEYED_NONE)
		return 0;
	all = batch_grow(b->meeting, &b->meeting_cap, b->nmeeting, 1, sizeof(*all), err);
	if (!all)
		return -1;
	b->meeting = all;
	all[b->nmeeting++] = (struct meeting){now->truth, now->row.number, now->flawed};
	return 0;
}
