/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_SPOOL_H
#define SMX_IO_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/*
 * Records of equal size in the order in which they were added: in memory while
 * they fit in `most` bytes, beyond that in an unlinked file in $TMPDIR. One
 * thread fills it; when it is complete, any number of threads may read it.
 */
struct spool {
	size_t size; /* bytes per record; the owner sets size and most before the first record */
	size_t most; /* bytes to keep in memory */

	size_t n; /* records so far */
	char **part; /* memory, in parts of `each` records */
	size_t npart, each;
	bool in_file;
	int fd;
	size_t pending; /* bytes of the write buffer that are not yet in the file */
};

/*
 * Adds a record and returns its memory, to be filled before the next call. NULL
 * with err set.
 */
void *spool_next(struct spool *s, struct err *err);

/* Ends the writing, after the last record. 0, or -1 with err set. */
int spool_end(struct spool *s, struct err *err);

/*
 * Returns records from `first` on, at most n > 0 of them; *got is how many lie
 * in one piece. Records in memory are returned where they are, others are read
 * into buf, which has room for n. NULL with err set.
 */
const void *
spool_read(const struct spool *s, size_t first, size_t n, void *buf, size_t *got, struct err *err);

/*
 * Releases everything and leaves an empty spool. An empty spool is all zero
 * except for size and most.
 */
void spool_free(struct spool *s);

#endif
