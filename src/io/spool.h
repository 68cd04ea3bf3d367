/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_SPOOL_H
#define SMX_IO_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/*
 * Records of equal size, kept in the order in which they came: in memory as long
 * as there are few, past that in a file under $TMPDIR that has no name. Filled
 * by one thread; read by any number of them when it is full.
 */
struct spool {
	size_t size; /* bytes a record; set by the owner before the first one, as is most */
	size_t most; /* bytes to keep in memory */

	size_t n; /* records so far */
	char **part; /* memory: parts of `each` records */
	size_t npart, each;
	bool in_file;
	int fd;
	size_t pending; /* bytes of the last part that the file has not */
};

/* Room for the next record, until the next call; NULL with err set. */
void *spool_next(struct spool *s, struct err *err);

/* Behind the last record. 0, or -1 with err set. */
int spool_end(struct spool *s, struct err *err);

/*
 * Records from `first` on, at most n > 0 of them: *got says how many there are in
 * one piece. In memory they are where they lie, else read into buf, which has
 * room for n. NULL with err set.
 */
const void *
spool_read(const struct spool *s, size_t first, size_t n, void *buf, size_t *got, struct err *err);

/* All zero but size and most is an empty one, which this makes of it. */
void spool_free(struct spool *s);

#endif
