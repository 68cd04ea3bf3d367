/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_REREAD_H
#define SMX_PIPELINE_REREAD_H

#include <stddef.h>

struct err;

/* Raw files whose rows are read from them in each pass, as they lie. */
struct reread_file {
	const char *path;
	int fd;
	const char *map; /* all of it in memory, or NULL where that can't be */
	size_t len; /* bytes */
	size_t first, nrow; /* its rows among all */
};

struct reread {
	struct reread_file *file; /* NULL: they can't be read again */
	size_t n, row_size;
};

/*
 * Opens the files, whose rows have row_size bytes. 0, with r->file NULL if one of
 * them can't be read again, or -1 with err set.
 */
int reread_open(
    struct reread *r, const char *const *path, size_t npath, size_t row_size, struct err *err);

/* How many rows there are, a cut-off one at a file's end included. */
size_t reread_rows(const struct reread *r);

/* Whether all files are as long as they were; else -1 with err set. */
int reread_check(const struct reread *r, struct err *err);

/*
 * Rows from `first` on, up to n of them, out of the file that has them; *got is how
 * many, and where they are is returned, buf (room for n) or in the file itself. NULL
 * with err set. *lacking is how many bytes the last of them lacks.
 */
const void *reread_read(const struct reread *r, size_t first, size_t n, char *buf, size_t *got,
    size_t *lacking, struct err *err);

void reread_close(struct reread *r);

#endif
