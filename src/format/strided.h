/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_STRIDED_H
#define SMX_FORMAT_STRIDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct err;
struct stream;

/*
 * The numbers of a tensor that does not lie in C order, put into that order: each is where
 * the strides of the axes lead. All zero with the first members set is one at its beginning.
 */
struct strided {
	struct stream *from; /* can be read anywhere */
	uint64_t start; /* of the first number, in bytes */
	size_t item; /* bytes of a number */
	const uint64_t *axis, *stride; /* naxis >= 1 of each, in numbers */
	size_t naxis;
	uint64_t n; /* numbers */

	/* Internal. */
	uint64_t done; /* numbers in panels so far */
	struct buf panel, window;
	size_t at; /* the bytes of the panel before this are handed out */
	uint64_t window_at; /* the number that the window begins with */
};

/* As in struct stream_kind. */
int strided_fill(struct strided *s, void *p, size_t n, size_t *got, struct err *err);

void strided_free(struct strided *s);

#endif
