/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_CODEC_H
#define SMX_IO_CODEC_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct stream;

/*
 * A compression format for files. Each codec is a file of its own that ends in
 * a const struct codec, plus one line in codec.list. A codec works step by step
 * from buffer to buffer; io/decode.c and io/sink.c read and write the bytes.
 * Its messages do not name the file: the caller adds the name.
 */

/* The input and output buffers of a step. The step advances both. */
struct codec_io {
	const unsigned char *in;
	size_t nin;
	unsigned char *out;
	size_t nout;
};

enum { CODEC_HEAD = 16 }; /* no probe needs more bytes */

/* What an encoder does after the input that it is given. */
enum codec_then {
	CODEC_MORE, /* it may keep some of it */
	CODEC_FLUSH, /* it writes all of it, because something packed follows */
	CODEC_END /* that was all */
};

struct codec {
	const char *name; /* for messages */
	const char
	    *suffix[4]; /* file name suffixes with the dot; what precedes one tells the format */

	const char *program; /* what reads and writes it outside of smx */
	/*
	 * The library that does the work. If smx was built without it, there
	 * are no members but these and probe. NULL: one that smx always has.
	 */
	const char *library;
	bool writes; /* it can also be written, given the library */

	/* Returns whether a file that begins with these n bytes uses this codec. */
	bool (*probe)(const unsigned char *head, size_t n);

	/*
	 * Makes a decoder, which decoder_free releases. NULL with err set on
	 * failure.
	 */
	void *(*decoder)(struct err *err);
	/*
	 * Decodes until io->in is used up, io->out is full, or a good part of
	 * either is done. Returns 0, or -1 with err set; the bytes written
	 * before the error are good. Must not allocate from base/mem, because
	 * it may run on the read-ahead thread.
	 */
	int (*decode)(void *decoder, struct codec_io *io, struct err *err);
	/* Returns whether the input may end here. */
	bool (*is_whole)(const void *decoder);
	void (*decoder_free)(void *decoder);

	/*
	 * Or, if that is not NULL, instead of these: opens a stream that
	 * decodes `from` on up to nthread threads. Takes ownership of `from`,
	 * even on failure: NULL with err set.
	 */
	struct stream *(*open)(struct stream *from, unsigned nthread, struct err *err);

	/* How hard an encoder tries: from least to *most. */
	struct {
		int least, usual;
		const int *most;
	} level;

	/*
	 * Makes an encoder, which encoder_free releases. NULL with err set on
	 * failure. The member is NULL if the codec can only be read.
	 */
	void *(*encoder)(int level, struct err *err);
	/*
	 * Encodes a part of io->in. Returns 1 if it must be called again with
	 * the rest of the input and more room, 0 when it is done, or -1 with
	 * err set.
	 */
	int (*encode)(void *encoder, struct codec_io *io, enum codec_then then, struct err *err);
	void (*encoder_free)(void *encoder);

	/*
	 * If parts of a file can be encoded independently: makes a packer,
	 * which packer_free releases. Each thread has its own. NULL with err
	 * set on failure. The member is NULL if they can't.
	 */
	void *(*packer)(int level, struct err *err);
	/*
	 * Encodes n bytes and appends the result, which may stand after
	 * whatever an encoder has flushed. 0, or -1 with err set.
	 */
	int (*pack)(void *packer, const void *p, size_t n, struct buf *out, struct err *err);
	void (*packer_free)(void *packer);
};

/* Returns whether smx was built with the codec's library. */
bool codec_is_built(const struct codec *c);

/* All codecs in the order of codec.list; NULL-terminated. */
extern const struct codec *const codecs[];

/*
 * Finds the codec of a file from its first n bytes (all of them, if it has
 * fewer than CODEC_HEAD). NULL: the file is not compressed.
 */
const struct codec *codec_of_head(const void *head, size_t n);

/*
 * Finds the codec of a file name from its suffix; NULL if there is none. *stem
 * is the length of the name without that suffix.
 */
const struct codec *codec_of_name(const char *path, size_t *stem);

#endif
