/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_KEPT_H
#define SMX_IO_KEPT_H

#include <stddef.h>

struct err;
struct stream;

/*
 * Reads a stream to its end, of which n bytes were read already, and gives it back as one
 * that can be read anywhere: its bytes are kept in memory and beyond `memory` bytes in a
 * temporary file. Owns `from`, even on failure: NULL with err set.
 */
struct stream *
kept_open(struct stream *from, const char *head, size_t n, size_t memory, struct err *err);

#endif
