/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_BGZF_H
#define SMX_IO_BGZF_H

#include <stddef.h>

#include "io/stream.h"

/* The sizes of BGZF: gzip members that say how long they are. See bgzf.c. */
enum {
	BGZF_HEAD = 18, /* bytes of a member's header */
	BGZF_FOOT = 8, /* and behind its data: the CRC and the length */
	BGZF_TEXT = 0xff00, /* decompressed bytes that a member we write has at most */
	BGZF_MOST = 1 << 16 /* bytes that any member has at most, compressed or not */
};

/*
 * Returns the size of the BGZF member that begins with these n >= BGZF_HEAD
 * bytes, as it says itself; 0 if it is not one.
 */
size_t bgzf_size(const unsigned char *p, size_t n);

/*
 * A stream that decompresses `from`, which begins with a BGZF member, on up to
 * nthread threads. Takes ownership of `from`, even on failure: NULL with err
 * set.
 */
struct stream *bgzf_open(struct stream *from, unsigned nthread, struct err *err);

#endif
