/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_GUNZIP_H
#define SMX_IO_GUNZIP_H

struct codec_io;
struct err;

/*
 * One gzip member after another (RFC 1952), step by step, checked. By ISA-L if
 * configure found it, which takes half as long, otherwise by zlib.
 */

struct gunzip;

/* Makes one, which gunzip_free releases. NULL with err set on failure. */
struct gunzip *gunzip_new(struct err *err);

/* A member begins with the next byte. */
void gunzip_begin(struct gunzip *g);

/*
 * A step as codec.h says. Returns 1 if the member has ended, behind which
 * io->in then stands, 0 if not, or -1 with err set.
 */
int gunzip_step(struct gunzip *g, struct codec_io *io, struct err *err);

void gunzip_free(struct gunzip *g);

#endif
