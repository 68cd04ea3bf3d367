/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FOREIGN_H
#define SMX_FORMAT_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A kind of file that smx does not read. */
struct foreign {
	const char *magic; /* its first bytes */
	size_t len; /* how many */
	size_t at; /* if they are not the first: where they are */
	const char *what; /* "a NumPy file" */
	const char *remedy; /* what to do with it if it holds rows */
	bool packed; /* it is compressed or an archive: what it holds may be anything */
	enum advice advice; /* what else helps; mostly nothing */
};

/*
 * What a file is that begins with these bytes; NULL for none of those. raw: the file
 * is said to be raw numbers, of which only a long magic tells anything.
 */
const struct foreign *foreign_file(const char *head, size_t n, bool raw);

#endif
