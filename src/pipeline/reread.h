/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_REREAD_H
#define SMX_PIPELINE_REREAD_H

#include <stddef.h>

struct err;

/* Files whose rows, behind a head, are read directly from them in each pass. */
struct reread_file {
	const char *path;
	int fd;
	const char *map; /* the rows in memory, or NULL if it cannot be mapped */
	size_t start, len; /* bytes of the head, and behind it */
	size_t first, nrow; /* its rows among those of all files */
};

struct reread {
	struct reread_file *file; /* NULL: the files cannot be read again */
	size_t n, row_size;
};

/*
 * Opens the files, whose rows have row_size bytes each, behind `start` bytes. 0, with
 * r->file NULL if one of them cannot be read again; or -1 with err set.
 */
int reread_open(struct reread *r, const char *const *path, size_t npath, size_t start,
    size_t row_size, struct err *err);

/* Returns how many rows there are, including partial ones at the ends of files. */
size_t reread_rows(const struct reread *r);

/* Checks that all files have kept their length. 0, or -1 with err set. */
int reread_check(const struct reread *r, struct err *err);

/*
 * Reads rows from `first` on, at most n and from one file; *got is how many.
 * Returns where they are: in buf, which has room for n, or in the mapped file.
 * NULL with err set. *lacking is how many bytes the last row lacks.
 */
const void *reread_read(const struct reread *r, size_t first, size_t n, char *buf, size_t *got,
    size_t *lacking, struct err *err);

void reread_close(struct reread *r);

#endif
