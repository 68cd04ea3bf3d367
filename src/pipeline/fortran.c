/* SPDX-License-Identifier: MIT */
#include "pipeline/fortran.h"

#include <stdint.h>

#include "format/npy_head.h"
#include "io/kept.h"
#include "io/stream.h"
#include "io/zip.h"

int
fortran_keeps(struct stream *s, const char *head, size_t n, struct err *err)
{
	uint64_t size;
	int status = npy_fortran(head, n) ? stream_size(s, &size, err) : 1;

	return status < 0 ? -1 : status == 0;
}

/* What is wrong with the head of a member is told by who reads it next. */
struct stream *
fortran_member(struct zip *z, size_t i, size_t memory, struct err *err)
{
	struct stream *s = zip_member(z, i, err);
	char head[NPY_HEAD_MOST];
	size_t n;
	int status;

	if (!s)
		return NULL;
	if (stream_fill(s, head, sizeof(head), &n, err) == 0 && npy_fortran(head, n)) {
		status = fortran_keeps(s, head, n, err);
		if (status > 0)
			return kept_open(s, head, n, memory, err);
		if (status < 0 || stream_drain(s, err) < 0) {
			stream_close(s);
			return NULL;
		}
	}
	stream_close(s);
	return zip_member(z, i, err);
}
