/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_STREAM_H
#define SMX_IO_STREAM_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct stream;

/*
 * A source of bytes: a file, a file decompressed, a member of a container. An
 * implementation embeds struct stream as its first member. A stream built on
 * another one owns that one and closes it.
 */
struct stream_kind {
	/*
	 * Fills p with up to n >= 1 bytes; *got is how many. Fewer than n only
	 * at the end; 0 is the end. Returns 0, or -1 with err set; the *got
	 * bytes before the error are good. One thread at a time.
	 */
	int (*fill)(struct stream *s, void *p, size_t n, size_t *got, struct err *err);

	/*
	 * As fill, but does not wait for more once some bytes have come: 0 of them is the end.
	 * A member of NULL means that it fills.
	 */
	int (*some)(struct stream *s, void *p, size_t n, size_t *got, struct err *err);

	/*
	 * Returns 1 with the number of bytes in *size if they can be read at
	 * any offset, 0 if not, or -1 with err set. Does not change what fill
	 * returns next. A member of NULL means never.
	 */
	int (*size)(struct stream *s, uint64_t *size, struct err *err);

	/*
	 * As fill, but from offset `at`; only if size returned 1. Any number of
	 * threads at a time.
	 */
	int (*read_at)(
	    struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err);

	/*
	 * Returns what the bytes are compressed with, or NULL: known once the first byte
	 * was read. A member of NULL means that they are not.
	 */
	const char *(*codec)(const struct stream *s);

	/*
	 * Returns 1 with how many bytes of a file were read so far in *at, and how many it
	 * has in *size, both as they lie on the disk; 0 if that is not known. At any time,
	 * from any thread. A member of NULL means that it never is.
	 */
	int (*at)(const struct stream *s, uint64_t *at, uint64_t *size);

	/*
	 * From now on, a fill that waits for bytes returns early if fd becomes
	 * readable. -1 cancels this.
	 */
	void (*quit_by)(struct stream *s, int fd);

	void (*close)(struct stream *s);
};

struct stream {
	const struct stream_kind *kind;
	const char *name; /* for messages; owned by the caller */
};

/*
 * These call the members of the stream's kind. If the member is NULL,
 * stream_size and stream_at return 0, stream_codec returns NULL, stream_read_at fails and
 * stream_quit_by does nothing.
 * stream_close accepts NULL.
 */
int stream_fill(struct stream *s, void *p, size_t n, size_t *got, struct err *err);
int stream_some(struct stream *s, void *p, size_t n, size_t *got, struct err *err);
int stream_size(struct stream *s, uint64_t *size, struct err *err);
int stream_read_at(struct stream *s, void *p, size_t n, uint64_t at, size_t *got, struct err *err);

/*
 * Fills to the end, for what the stream checks on the way there. 0, or -1 with err set.
 */
int stream_drain(struct stream *s, struct err *err);

int stream_at(const struct stream *s, uint64_t *at, uint64_t *size);
const char *stream_codec(const struct stream *s);
void stream_quit_by(struct stream *s, int fd);
void stream_close(struct stream *s);

#endif
