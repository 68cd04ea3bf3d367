/* SPDX-License-Identifier: MIT */
/*
 * Rows of one block, and what makes a row a bad one whatever its format. Of its values
 * batch_value.c says it; besides:
 *
 * (1) a label that is missing or out of range, a weight that is not above 0;
 * (2) where a fit needs its NLL, a label whose class is -inf.
 *
 * (3) A label to ignore need not be that of a class, and of its row the weight is
 *     not looked at either.
 * (4) In the multilabel task a row without any label is as good as others.
 * (5) One-hot labels have one 1.
 * (6) What masks take from a row's sight (batch_mask.c) is not looked at.
 */
#include "format/batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "col/dist.h"

void
batch_clear(struct batch *b)
{
	b->block = b->labels = b->labels_end = NULL;
	b->groups.len = 0;
	b->nz = b->nrow = b->nfield = b->nframe = b->nid = b->ntoken = b->nrepeat = b->nbeside =
	    b->nrecord = 0;
	b->nline = b->nseen = b->ngood = b->nbad = b->nlike = 0;
	b->stopped = b->as_decoded = b->several = false;
	b->minus = b->zero = b->flags = b->classes = (struct spelling){0};
	b->nmeeting = b->keys.len = b->key_ends.len = 0;
	b->mixed = b->low = b->high = NULL;
	b->done = false;
	b->lost = (struct lost){0};
}

void
batch_free(struct batch *b)
{
	mem_free(b->z);
	mem_free(b->head);
	mem_free(b->row);
	mem_free(b->field);
	mem_free(b->frame);
	mem_free(b->part);
	buf_free(&b->points);
	mem_free(b->id);
	mem_free(b->token);
	mem_free(b->beside);
	mem_free(b->repeat);
	mem_free(b->recent);
	mem_free(b->tally);
	mem_free(b->flag);
	mem_free(b->meeting);
	buf_free(&b->unescaped);
	buf_free(&b->list_text);
	buf_free(&b->item_text);
	buf_free(&b->carried);
	buf_free(&b->carried_ends);
	buf_free(&b->key_text);
	buf_free(&b->groups);
	buf_free(&b->rewritten);
	buf_free(&b->keys);
	buf_free(&b->key_ends);
	*b = (struct batch){0};
}

void *
batch_grow(void *p, size_t *cap, size_t n, size_t more, size_t size, struct err *err)
{
	size_t want = n + more;

	if (p && want <= *cap)
		return p;
	if (want < *cap + *cap / 2)
		want = *cap + *cap / 2;
	p = mem_grow(p, want, size, err);
	if (p)
		*cap = want;
	return p;
}

void
batch_begin(struct batch *b)
{
	struct current *now = &b->now;

	now->row = (struct row){
	    .first = b->nz,
	    .field = b->nfield,
	    .label = DIST_NO_LABEL,
	    .weight = 1,
	    .number = (uint32_t)b->nseen,
	    .record = (uint32_t)b->nrecord++,
	};
	now->first_id = b->nid;
	now->first_token = b->ntoken;
	/* without them the lengths and cells mean nothing */
	now->label = now->weight = now->key = now->ood = NULL;
	for (size_t i = 0; i < EXTRAS; i++)
		now->given[i].p = NULL;
	now->next_column = 0;
	now->place = now->matrix = 0;
	now->clash.name = NULL;
	now->flagged = now->flawed = now->ends = false;
}

void
batch_same_record(struct batch *b)
{
	b->nrecord--;
	b->now.row.record--;
}

int
batch_flags(struct batch *b, size_t n, struct err *err)
{
	unsigned char *flag = batch_grow(b->flag, &b->flag_cap, 0, n, sizeof(*flag), err);

	if (!flag)
		return -1;
	b->flag = flag;
	return 0;
}

void
batch_again(struct batch *b)
{
	b->nfield = b->now.row.field;
	b->nrecord--;
	batch_begin(b);
}

int
batch_frame(struct batch *b, const struct frame *frame, struct err *err)
{
	struct frame *all = batch_grow(b->frame, &b->frame_cap, b->nframe, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->frame = all;
	all[b->nframe++] = *frame;
	b->now.row.frame = (uint32_t)b->nframe;
	return 0;
}

int
batch_part(struct batch *b, const struct part *part, struct err *err)
{
	struct part *all = batch_grow(b->part, &b->part_cap, b->npart, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->part = all;
	all[b->npart++] = *part;
	return 0;
}

struct mark
batch_mark(const struct batch *b)
{
	return (struct mark){
	    .nrow = b->nrow,
	    .nz = b->nz,
	    .nfield = b->now.row.field,
	    .nframe = b->nframe,
	    .nid = b->nid,
	    .nrepeat = b->nrepeat,
	    .nbeside = b->nbeside,
	    .ngood = b->ngood,
	    .nlike = b->nlike,
	};
}

void
batch_back(struct batch *b, const struct mark *mark)
{
	b->nrow = mark->nrow;
	b->nz = mark->nz;
	b->nfield = mark->nfield;
	b->nframe = mark->nframe;
	b->nid = mark->nid;
	b->nrepeat = mark->nrepeat;
	b->nbeside = mark->nbeside;
	b->ngood = mark->ngood;
	b->nlike = mark->nlike;
	batch_drop_keys(b, mark->nrow);
}

double *
batch_room(struct batch *b, size_t n, struct err *err)
{
	double *z = batch_grow(b->z, &b->z_cap, b->nz, n, sizeof(*z), err);

	if (!z)
		return NULL;
	b->z = z;
	return z + b->nz;
}

int
batch_field(struct batch *b, struct field field, struct err *err)
{
	struct field *all = batch_grow(b->field, &b->field_cap, b->nfield, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->field = all;
	all[b->nfield++] = field;
	b->now.row.nfield++;
	return 0;
}

static void
set_flaw(struct batch *b, size_t column, enum advice advice, const char *fmt, va_list ap)
{
	if (b->now.flawed)
		return;
	b->now.flawed = true;
	b->flaw.line = b->nline;
	b->flaw.row = b->nseen;
	b->flaw.column = column;
	b->flaw.advice = advice;
	b->flaw.in_labels = false;
	vsnprintf(b->flaw.text, sizeof(b->flaw.text), fmt, ap);
}

void
batch_flaw(struct batch *b, size_t column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_flaw(b, column, ADVICE_NONE, fmt, ap);
	va_end(ap);
}

void
batch_flaw_advise(struct batch *b, size_t column, enum advice advice, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_flaw(b, column, advice, fmt, ap);
	va_end(ap);
}

static int
keep_row(struct batch *b, struct err *err)
{
	struct row *row = batch_grow(b->row, &b->row_cap, b->nrow, 1, sizeof(*row), err);

	if (!row)
		return -1;
	b->row = row;
	row[b->nrow++] = b->now.row;
	return b->layout->reading->key_alone ? batch_keep_key(b, err) : 0;
}

int
batch_add(struct batch *b, size_t n, struct err *err)
{
	if (keep_row(b, err) < 0)
		return -1;
	b->nseen++;
	b->nz += n;
	return 0;
}

/* What --on-error makes of a flawed row, of whose values n were read. */
static int
end_flawed(struct batch *b, size_t n, struct err *err)
{
	struct row *row = &b->now.row;
	enum on_error policy = b->layout->reading->on_error;

	if (b->now.ends) /* what ends the run is the one that is told */
		b->nbad = 0;
	if (b->nbad < BAD_ROWS_NAMED)
		b->bad[b->nbad] = b->flaw;
	b->nbad++;
	b->stopped = policy == ON_ERROR_FAIL || b->now.ends;
	b->nid = b->now.first_id;
	b->ntoken = b->now.first_token;
	if (policy != ON_ERROR_NULL) {
		b->nfield = row->field;
		return 0;
	}
	row->null = true;
	row->listed = false;
	row->nlabel = 0;
	row->ignored = row->out = false;
	row->valued = n > 0 && b->layout->reading->as_is;
	row->n = row->valued ? n : b->layout->nclass;
	row->label = DIST_NO_LABEL;
	b->nz += row->valued ? n : 0;
	return keep_row(b, err);
}

/* What its label is, if it has one. */
static int
take_label(struct batch *b, size_t n, struct err *err)
{
	const struct current *now = &b->now;

	if (now->flawed || now->row.out || b->layout->reading->label_unread)
		return 0;
	if (now->flagged || (now->label && batch_has_sets(b->layout)))
		return batch_read_labels(b, n, err);
	if (now->label && (now->label_len > 0 || !reading_may_lack_label(b->layout->reading)))
		batch_read_label(b, n);
	if (!now->flawed && b->layout->reading->truth)
		batch_take_truth(b, n);
	return 0;
}

/* What fields say of a good row besides its label and weight. */
static int
read_extras(struct batch *b, size_t n, struct err *err)
{
	const struct reading *r = b->layout->reading;

	if (r->extra[EXTRA_TARGET] && batch_read_target(b, n, err) < 0)
		return -1;
	if (!b->now.flawed && r->extra[EXTRA_TANGENT] && batch_read_tangent(b, n, err) < 0)
		return -1;
	if (!b->now.flawed && r->extra[EXTRA_GROUP] && batch_read_group(b, err) < 0)
		return -1;
	if (b->now.flawed || !r->extra[EXTRA_PREVIOUS] || r->unnamed)
		return 0;
	return batch_read_previous(b, n, err);
}

int
batch_end(struct batch *b, size_t n, struct err *err)
{
	struct current *now = &b->now;
	const struct reading *r = b->layout->reading;
	bool like = false, read;

	if (r->label_file)
		batch_take_line(b);
	if (r->ood)
		batch_read_ood(b);
	if (r->key_alone && !now->key)
		batch_flaw(b, 1, "no member is called '%.60s', which is to be the %s", r->key,
		    reading_key(r) == SETTING_CLUSTER ? "cluster" : "key");
	if (r->truth)
		batch_find_truth(b);
	read = !now->flawed && !r->labels_only; /* a bad row may have no value */
	if (read && reading_masks(r))
		batch_mask(b, n);
	if (read && !now->flawed && batch_take_values(b, &n, &like, err) < 0)
		return -1;
	if (take_label(b, n, err) < 0)
		return -1;
	if (!now->flawed && now->weight)
		batch_read_weight(b);
	if (!now->flawed && read_extras(b, n, err) < 0)
		return -1;
	if (r->truth && batch_note_truth(b, err) < 0)
		return -1;
	b->nseen++;
	if (now->flawed)
		return end_flawed(b, read ? n : 0, err);
	if (b->nlike == b->ngood++ && b->nlike < ROWS_LOOKED_AT)
		b->nlike += like;
	if (r->from == FROM_PROBS || r->less)
		batch_make_logits(b, n);
	now->row.n = n;
	if (keep_row(b, err) < 0)
		return -1;
	b->nz += n;
	return 0;
}
