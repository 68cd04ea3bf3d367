/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_ZIP_H
#define SMX_IO_ZIP_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct stream;

/* A zip archive, whose members are streams. One thread at a time opens and closes. */
struct zip;

/* Whether a file that begins with these bytes is a zip archive. */
bool zip_begins(const char *p, size_t n);

/*
 * Opens the archive that is in a stream of which the size is known. Owns the stream, even
 * on failure: NULL with err set. zip_close lets go of it; it lives on while a member is
 * open.
 */
struct zip *zip_open(struct stream *s, struct err *err);
void zip_close(struct zip *z);

/* The name of its stream. */
const char *zip_path(const struct zip *z);

/* Its members: how many, and their names. */
size_t zip_count(const struct zip *z);
const char *zip_name(const struct zip *z, size_t i);

/*
 * Opens a member as a stream, which is checked against its CRC-32 as it is read to its
 * end. The size of one that is not compressed is known. NULL with err set.
 */
struct stream *zip_member(struct zip *z, size_t i, struct err *err);

#endif
