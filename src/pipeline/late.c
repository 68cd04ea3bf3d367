/* SPDX-License-Identifier: MIT */
/*
 * An output that begins with the number of its rows.
 *
 * (1) If it can be patched, that is written last.
 * (2) If not, but the number of rows is known, as of one file of raw numbers, it is
 *     written first. If a bad row ends the run, there are fewer rows behind it than it
 *     says, which their reader notices.
 * (3) Else the rows wait for their number.
 * (4) If the head has the labels of all rows, its length depends on them: it is not
 *     patched. Unless it is known from the input, the rows wait.
 * (5) They wait, too, if each column lies together, in front of the next: then the rows are
 *     passed over once for each column, in the format's order.
 */
#include "pipeline/late.h"

#include <string.h>

#include "base/buf.h"
#include "format/dense.h"
#include "format/layout.h"
#include "format/style.h"
#include "io/sink.h"

enum { PIECE = 1 << 16, TOGETHER = 16 };

static int
make_head(const struct late *l, struct buf *head, struct err *err)
{
	return l->style->format->late_head(l->style, &l->extent, head, err);
}

/* (2) */
static bool
is_known(const struct style *s)
{
	return s->layout->counted && s->layout->reading->on_error != ON_ERROR_SKIP && !s->selects;
}

/* (4) */
static bool
has_labels(const struct late *l)
{
	return l->style->format->knows_head != NULL;
}

int
late_begin(struct late *l, struct err *err)
{
	const bool turns = l->style->format->by_column && l->style->ncol > 1; /* (5) */
	struct buf head = {0};
	int status;

	l->patches = !has_labels(l) && sink_can_patch(l->sink) && !turns;
	l->keeps = turns ||
	    (!l->patches &&
		(!is_known(l->style) ||
		    (has_labels(l) && !l->style->format->knows_head(l->style))));
	l->spool = (struct spool){.size = PIECE, .most = l->memory};
	if (l->keeps)
		return 0;
	if (!l->patches) /* (2) */
		l->extent.seen = l->extent.rows = l->style->layout->total;
	status = make_head(l, &head, err);
	l->extent = (struct extent){0};
	if (status == 0)
		status = sink_write(l->sink, head.p, head.len, err);
	buf_free(&head);
	return status;
}

void
late_count(struct late *l, size_t rows, size_t seen, size_t bytes)
{
	l->extent.seen += seen;
	l->extent.rows += rows;
	l->extent.bytes += bytes;
}

int
late_label(struct late *l, const struct batch *b, struct err *err)
{
	uint32_t label;

	for (size_t i = 0; i < b->nrow && l->keeps && has_labels(l); i++) {
		label = (uint32_t)b->row[i].label;
		buf_add(&l->labels, &label, sizeof(label));
	}
	return buf_check(&l->labels, err);
}

int
late_keep(struct late *l, const char *p, size_t len, struct err *err)
{
	size_t n;

	for (; len > 0; p += n, len -= n, l->used += n) {
		if (!l->piece || l->used == PIECE) {
			l->piece = spool_next(&l->spool, err);
			l->used = 0;
		}
		if (!l->piece)
			return -1;
		n = len < PIECE - l->used ? len : PIECE - l->used;
		memcpy(l->piece + l->used, p, n);
	}
	return 0;
}

/* (5) A part of each row. */
struct slice {
	uint64_t row; /* bytes of a row */
	uint64_t from, to; /* the bytes in it */
};

/*
 * Writes the part of each row in n bytes, which begin so many bytes behind the first row.
 * `out` has room for them.
 */
static int
write_slice(struct late *l, const struct slice *slice, const char *p, size_t n, uint64_t at,
    struct buf *out, struct err *err)
{
	uint64_t in, end;
	size_t step;

	out->len = 0;
	for (; n > 0; p += step, at += step, n -= step) {
		in = at % slice->row;
		end = in < slice->from ? slice->from : in < slice->to ? slice->to : slice->row;
		step = end - in < n ? (size_t)(end - in) : n;
		if (in >= slice->from && in < slice->to)
			buf_add(out, p, step);
	}
	return out->len > 0 ? sink_write(l->sink, out->p, out->len, err) : 0;
}

/* Writes what was kept, or that part of each row. */
static int
write_kept(struct late *l, const struct slice *slice, struct err *err)
{
	struct buf room = {0}, out = {0};
	const char *p = buf_room(&room, TOGETHER * PIECE, err);
	int status = p && (!slice || buf_room(&out, TOGETHER * PIECE, err)) ? 0 : -1;
	uint64_t left = l->extent.bytes, at = 0;
	size_t got, n;

	for (size_t i = 0; i < l->spool.n && status == 0; i += got, left -= n, at += n) {
		n = l->spool.n - i < TOGETHER ? l->spool.n - i : TOGETHER;
		p = spool_read(&l->spool, i, n, room.p, &got, err);
		n = left < got * PIECE ? (size_t)left : got * PIECE;
		if (!p)
			status = -1;
		else if (slice)
			status = write_slice(l, slice, p, n, at, &out, err);
		else
			status = sink_write(l->sink, p, n, err);
	}
	buf_free(&room);
	buf_free(&out);
	return status;
}

/* (5) */
static int
write_columns(struct late *l, struct err *err)
{
	const struct style *s = l->style;
	struct slice slice = {.row = l->extent.rows > 0 ? l->extent.bytes / l->extent.rows : 0};
	size_t order[STYLE_COLUMNS];

	dense_order(s, order);
	for (size_t i = 0; i < s->ncol && l->extent.rows > 0; i++) {
		slice.from = 0;
		for (size_t j = 0; j < order[i]; j++)
			slice.from += dense_bytes(s, &l->extent, j);
		slice.to = slice.from + dense_bytes(s, &l->extent, order[i]);
		if (write_kept(l, &slice, err) < 0)
			return -1;
	}
	return 0;
}

static int
write_rows(struct late *l, struct err *err)
{
	if (spool_end(&l->spool, err) < 0)
		return -1;
	if (l->style->format->by_column && l->style->ncol > 1)
		return write_columns(l, err);
	return write_kept(l, NULL, err);
}

int
late_end(struct late *l, struct err *err)
{
	struct buf head = {0};
	int status;

	l->extent.label = (const void *)l->labels.p;
	if (!l->keeps && !l->patches && l->extent.rows == l->style->layout->total)
		return 0;
	if (!l->keeps && !l->patches) /* no error yet: the file is not what it was */
		return err_set(err, ERR_IO, "the input changed while it was read");
	status = make_head(l, &head, err);
	if (status == 0)
		status = l->keeps ? sink_write(l->sink, head.p, head.len, err)
				  : sink_patch(l->sink, head.p, head.len, err);
	if (status == 0 && l->keeps)
		status = write_rows(l, err);
	buf_free(&head);
	return status;
}

void
late_free(struct late *l)
{
	spool_free(&l->spool);
	buf_free(&l->labels);
	l->piece = NULL;
}
