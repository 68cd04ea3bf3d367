/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_DECODE_H
#define SMX_IO_DECODE_H

#include <stdbool.h>

#include "io/stream.h"

/*
 * Decompresses a stream if its first bytes are those of a codec; otherwise
 * passes its bytes on. Takes ownership of `from`, even on failure: NULL with
 * err set.
 */
struct stream *decode_open(struct stream *from, struct err *err);

/*
 * Returns whether a codec is in use and has more to decode. Meaningful after
 * the first fill.
 */
bool decode_goes_on(const struct stream *s);

#endif
