/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_STREAM_H
#define SMX_IO_STREAM_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct stream;

/*
 * Bytes to be read: a file, what a codec makes of one, a member of a container.
 * Whoever makes a stream embeds struct stream as its first member. A stream that
 * is made on another one owns that, and closes it.
 */
struct stream_kind {
	/*
	 * Fills p with up to n >= 1 bytes, as many as there are: fewer only at the
	 * end. *got is how many; 0 is the end. Returns -1 with err set, and then too
	 * *got bytes are good. One thread at a time.
	 */
	int (*fill)(struct stream *s, void *p, size_t n, size_t *got, struct err *err);

	/*
	 * How many bytes there are, if they can be read anywhere: 1. Else 0, or -1 with
	 * err set. Does not change what fill gives next. NULL: they never can.
	 */
	int (*size)(struct stream *s, uint64_t *size, struct err *err);

	/* Where size gave 1: as fill, from the byte `at` on. Any number of threads. */
	int (*read_at)(
	    struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err);

	/* From now on a fill that waits for bytes ends early once fd can be read; -1: no more. */
	void (*quit_by)(struct stream *s, int fd);

	void (*close)(struct stream *s);
};

struct stream {
	const struct stream_kind *kind;
	const char *name; /* for messages; the caller's */
};

/* The members of its kind; stream_size gives 0 if there is none, and NULL can be closed. */
int stream_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err);
int stream_size(struct stream *s, uint64_t *size, struct err *err);
int stream_read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err);
void stream_quit_by(struct stream *s, int fd);
void stream_close(struct stream *s);

#endif
