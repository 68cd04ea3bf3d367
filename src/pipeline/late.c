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
 */
#include "pipeline/late.h"

#include <string.h>

#include "base/buf.h"
#include "format/layout.h"
#include "io/sink.h"

enum { PIECE = 1 << 16, TOGETHER = 16 };

static int
make_head(const struct late *l, struct buf *head, struct err *err)
{
	return l->style->format->late_head(l->style, &l->extent, head, err);
}

/* (2) */
static bool
is_known(const struct layout *l)
{
	return l->counted && l->reading->on_error != ON_ERROR_SKIP;
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
	struct buf head = {0};
	int status;

	l->patches = !has_labels(l) && sink_can_patch(l->sink);
	l->keeps = !l->patches &&
	    (!is_known(l->style->layout) ||
		(has_labels(l) && !l->style->format->knows_head(l->style)));
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

/* Writes what was kept. */
static int
write_kept(struct late *l, struct err *err)
{
	struct buf room = {0};
	const char *p = buf_room(&room, TOGETHER * PIECE, err);
	int status = p ? spool_end(&l->spool, err) : -1;
	uint64_t left = l->extent.bytes;
	size_t got, n;

	for (size_t i = 0; i < l->spool.n && status == 0; i += got, left -= n) {
		n = l->spool.n - i < TOGETHER ? l->spool.n - i : TOGETHER;
		p = spool_read(&l->spool, i, n, room.p, &got, err);
		n = left < got * PIECE ? (size_t)left : got * PIECE;
		status = p ? sink_write(l->sink, p, n, err) : -1;
	}
	buf_free(&room);
	return status;
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
		status = write_kept(l, err);
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
