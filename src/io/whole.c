/* SPDX-License-Identifier: MIT */
/*
 * Small files that are read whole: class names, calibrations, states.
 */
#include "io/whole.h"

#include "base/err.h"
#include "io/reader.h"

enum { PIECE = 1 << 16 };

int
whole_read(const char *path, size_t most, struct buf *text, struct err *err)
{
	struct stream *reader = reader_open(path, err);
	int status = reader ? 0 : -1;
	size_t got = 1;

	text->len = 0;
	while (status == 0 && got > 0) {
		if (!buf_room(text, PIECE, err) ||
		    stream_fill(reader, text->p + text->len, PIECE, &got, err) < 0) {
			status = -1;
			break;
		}
		text->len += got;
		if (text->len > most)
			status = err_set(err, ERR_DATA, "%s: longer than %zu bytes", path, most);
	}
	stream_close(reader);
	return status;
}
