/* SPDX-License-Identifier: MIT */
/* Reads labels for the rows of another file, one per line. */
#include "pipeline/labels.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "format/foreign.h"
#include "io/reader.h"

enum { PIECE = 1 << 16 };

/*
 * Reads more after the rest. False at the end or on an error; err->code tells
 * them apart.
 */
static bool
more(struct labels *l, struct err *err)
{
	size_t got = 0;

	if (!buf_room(&l->rest, PIECE, err) ||
	    stream_fill(l->stream, l->rest.p + l->rest.len, PIECE, &got, err) < 0)
		return false;
	l->rest.len += got;
	return got > 0;
}

static int
refuse_foreign(const struct labels *l, struct err *err)
{
	const struct foreign *f = foreign_file(l->rest.p, l->rest.len, false);

	if (!f)
		return 0;
	if (f->packed)
		return err_set(
		    err, ERR_DATA, "%.200s: this is %s; %s", l->path, f->what, f->remedy);
	return err_set(err, ERR_DATA,
	    "%.200s: this is %s; labels are text, a line for each row, as "
	    "numpy.savetxt(FILE, labels, '%%d') writes them",
	    l->path, f->what);
}

int
labels_open(struct labels *l, struct err *err)
{
	if (!l->path)
		return 0;
	l->stream = reader_open(l->path, err);
	if (!l->stream)
		return -1;
	err->code = ERR_NONE;
	if (!more(l, err) && err->code != ERR_NONE)
		return -1;
	if (refuse_foreign(l, err) < 0)
		return -1;
	if (l->rest.len >= 3 && memcmp(l->rest.p, "\xef\xbb\xbf", 3) == 0)
		memmove(l->rest.p, l->rest.p + 3, l->rest.len -= 3);
	return 0;
}

int
labels_take(struct labels *l, size_t rows, struct buf *lines, struct err *err)
{
	struct buf *rest = &l->rest;
	const char *newline;
	size_t at = 0, seen = 0;

	err->code = ERR_NONE;
	while (rows > 0) {
		newline = rest->len > seen ? memchr(rest->p + seen, '\n', rest->len - seen) : NULL;
		if (newline) {
			at = seen = (size_t)(newline - rest->p) + 1;
			rows--;
			l->lines++;
			continue;
		}
		seen = rest->len;
		if (seen - at > l->max_row)
			return err_set(err, ERR_DATA, "%.200s:%llu: the line is too long", l->path,
			    l->lines + 1);
		if (!more(l, err)) {
			at = rest->len;
			l->lines += rows;
			break;
		}
	}
	lines->len = 0;
	if (err->code != ERR_NONE)
		return -1;
	buf_add(lines, rest->p, at);
	if (buf_check(lines, err) < 0)
		return -1;
	rest->len -= at;
	if (rest->len > 0)
		memmove(rest->p, rest->p + at, rest->len);
	return 0;
}

int
labels_check_used(struct labels *l, struct err *err)
{
	char byte;
	size_t got = 0;

	if (!l->stream)
		return 0;
	if (l->rest.len == 0 && stream_fill(l->stream, &byte, 1, &got, err) < 0)
		return -1;
	if (l->rest.len > 0 || got > 0)
		return err_set(
		    err, ERR_DATA, "%.200s:%llu: more labels than rows", l->path, l->lines + 1);
	return 0;
}

void
labels_free(struct labels *l)
{
	stream_close(l->stream);
	buf_free(&l->rest);
	l->stream = NULL;
}
