/* SPDX-License-Identifier: MIT */
/*
 * Looks for rows that stand out among those that are measured, and copies them with the
 * fields that they carry: as a JSON array, [name, text, name, text ...].
 *
 * (1) Texts have no end, but a page has: a text is cut after TEXT_MOST bytes, and fields
 *     behind FIELDS_MOST bytes are left out. The mark of a cut is an ellipsis.
 */
#include "pipeline/picker.h"

#include "base/json.h"
#include "base/num.h"
#include "base/tie.h"
#include "format/field.h"

enum { TEXT_MOST = 300, FIELDS_MOST = 4000 };

/* (1) Appends a text as a JSON string. */
static void
add_text(struct json *j, const char *p, size_t len)
{
	static const char dots[] = "\xe2\x80\xa6";

	json_lead(j, NULL);
	if (len <= TEXT_MOST) {
		json_text(j->out, p, len);
		return;
	}
	for (len = TEXT_MOST; len > 0 && ((unsigned char)p[len] & 0xc0) == 0x80;)
		len--;
	buf_char(j->out, '"');
	json_text_part(j->out, p, len);
	buf_str(j->out, dots);
	buf_char(j->out, '"');
}

/* Appends what a field says. room is scratch. */
static void
add_value(struct json *j, const struct field *f, struct buf *room)
{
	char *q;

	room->len = 0;
	if (f->name && f->value_len > 0 && f->value[0] == '"') {
		json_unescape(room, f->value, f->value_len);
	} else if (f->name) {
		buf_add(room, f->value, f->value_len);
	} else {
		q = buf_reserve(room, f->value_len + 1);
		room->len = q ? cell_unquote(q, f->value, f->value_len) : 0;
	}
	add_text(j, room->p, room->len);
}

static void
add_name(struct json *j, const struct field *f, const char *column, struct buf *room)
{
	room->len = 0;
	if (f->name)
		json_unescape(room, f->name, f->name_len);
	else
		buf_str(room, column);
	add_text(j, room->p, room->len);
}

static int
write_fields(struct buf *out, const struct batch *b, const struct row *row, struct err *err)
{
	struct json j = {.out = out};
	struct buf room = {0};
	char column[NUM_ROOM + 4];
	const struct field *f;
	size_t c = 0;

	out->len = 0;
	json_open(&j, NULL, '[');
	for (size_t i = 0; i < row->nfield && out->len < FIELDS_MOST; i++) {
		f = &b->field[row->field + i];
		add_name(&j, f, field_name(b->layout, &c, column), &room);
		add_value(&j, f, &room);
	}
	json_close(&j, ']');
	out->lacks = room.lacks ? room.lacks : out->lacks;
	buf_free(&room);
	return buf_check(out, err);
}

/* Whether the row is right, and its confidence. In the binary task conf is P(class 1). */
static bool
judge(const struct setup *s, const struct seen *seen, size_t i, struct standout *row)
{
	row->top = seen->top[i];
	row->conf = seen->conf[i];
	if (s->task == TASK_BINARY) {
		row->top = tie_above(seen->conf[i], s->threshold) ? 1 : 0;
		row->conf = row->top == 1 ? seen->conf[i] : 1 - seen->conf[i];
	}
	return row->top == seen->label[i];
}

static int
offer(struct standouts *s, enum standout_kind kind, double score, struct standout *row,
    const double *z, const struct batch *b, const struct row *of, struct buf *fields,
    struct err *err)
{
	if (!standouts_take(s, kind, score, row->number))
		return 0;
	if (of->nfield > 0 && !row->fields) {
		if (write_fields(fields, b, of, err) < 0)
			return -1;
		row->fields = fields->p;
		row->fields_len = fields->len;
	}
	row->score = score;
	return standouts_add(s, kind, row, z, err);
}

int
pick_rows(struct standouts *s, const struct setup *setup, const struct seen *seen, const double *z,
    const struct batch *b, const size_t *row, const uint64_t *number, struct buf *fields,
    struct err *err)
{
	const size_t k = setup->nclass;
	const struct row *of;
	struct standout one;
	bool right;

	for (size_t i = 0; i < seen->n; i++) {
		one = (struct standout){.number = number[i],
		    .label = seen->label[i],
		    .nll = seen->nll[i],
		    .entropy = seen->entropy[i],
		    .nclass = k};
		right = judge(setup, seen, i, &one);
		of = &b->row[row[i]];
		if (!right &&
		    offer(s, STANDOUT_WRONG, one.conf, &one, z + i * k, b, of, fields, err) < 0)
			return -1;
		if (offer(s, STANDOUT_UNSURE, one.entropy, &one, z + i * k, b, of, fields, err) <
			0 ||
		    offer(s, STANDOUT_FIRST, 0, &one, z + i * k, b, of, fields, err) < 0)
			return -1;
	}
	return 0;
}
