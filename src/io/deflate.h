/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_DEFLATE_H
#define SMX_IO_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Deflate (RFC 1951) from buffer to buffer, for pieces that are small enough to
 * be done in one call. By libdeflate if configure found it, otherwise by zlib.
 * The compressed bytes depend on which.
 */
struct deflater;
struct inflater;

/* Levels are 0 to this. */
extern const int deflate_most;

extern const char deflate_library[];

/* The caller frees a deflater with deflater_free. NULL with err set. */
struct deflater *deflater_new(int level, struct err *err);

/* Compresses n bytes into out. Returns the compressed size, or 0 if that exceeds room. */
size_t deflater_run(struct deflater *d, const void *p, size_t n, void *out, size_t room);

/* NULL is allowed. */
void deflater_free(struct deflater *d);

/* The caller frees an inflater with inflater_free. NULL with err set. */
struct inflater *inflater_new(struct err *err);

/*
 * Decompresses n bytes that must give exactly nout. Returns NULL, or what is
 * wrong with the data.
 */
const char *inflater_run(struct inflater *i, const void *p, size_t n, void *out, size_t nout);

/* NULL is allowed. */
void inflater_free(struct inflater *i);

/* The CRC-32 of gzip. */
uint32_t deflate_crc(const void *p, size_t n);

#endif
