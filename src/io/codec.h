/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_CODEC_H
#define SMX_IO_CODEC_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/*
 * A way in which files are compressed. Each is a file of its own that ends in a
 * const struct codec, and one line in codec.list. Codecs work from buffer to
 * buffer, step by step; io/decode.c and io/sink.c have the bytes. Messages do
 * not name the file: their callers do.
 */

/* What a step takes in and gives out; it moves both on. */
struct codec_io {
	const unsigned char *in;
	size_t nin;
	unsigned char *out;
	size_t nout;
};

enum { CODEC_HEAD = 16 }; /* no probe needs more bytes */

struct codec {
	const char *name; /* for messages */
	const char
	    *suffix[4]; /* of file names, with the dot; the rest of the name tells the format */

	/* Whether a file that begins with these bytes is of this codec. */
	bool (*probe)(const unsigned char *head, size_t n);

	/* Makes a decoder; NULL with err set. */
	void *(*decoder)(struct err *err);
	/*
	 * Decodes until io->in is used up or io->out is full, or a good part of that;
	 * -1 with err set, behind bytes that are good. Takes no memory from base/mem.
	 */
	int (*decode)(void *decoder, struct codec_io *io, struct err *err);
	/* Whether the input may end here. */
	bool (*is_whole)(const void *decoder);
	void (*decoder_free)(void *decoder);

	/* Makes an encoder; NULL with err set. NULL: files are read, not written. */
	void *(*encoder)(struct err *err);
	/*
	 * Encodes a part of io->in; last: nothing follows it. 1 to be called again with
	 * what is left and more room, else 0, or -1 with err set.
	 */
	int (*encode)(void *encoder, struct codec_io *io, bool last, struct err *err);
	void (*encoder_free)(void *encoder);
};

/* All codecs in the order of codec.list; NULL-terminated. */
extern const struct codec *const codecs[];

/* By the first bytes of a file, as many of CODEC_HEAD as it has; NULL: it is not compressed. */
const struct codec *codec_of_head(const void *head, size_t n);

/*
 * By the suffix of a file name; NULL: none. *stem is the length of the name
 * without that suffix.
 */
const struct codec *codec_of_name(const char *path, size_t *stem);

#endif
