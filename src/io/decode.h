/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_DECODE_H
#define SMX_IO_DECODE_H

#include <stdbool.h>

#include "io/stream.h"

struct codec;

/*
 * Decompresses a stream if its first bytes are those of a codec; otherwise
 * passes its bytes on. A codec may use up to nthread threads. Takes ownership
 * of `from`, even on failure: NULL with err set.
 */
struct stream *decode_open(struct stream *from, unsigned nthread, struct err *err);

/*
 * As decode_open, but the codec is known, and decodes step by step. `at` is how
 * many bytes of the file precede `from`, for messages.
 */
struct stream *
decode_open_by(struct stream *from, const struct codec *codec, uint64_t at, struct err *err);

/*
 * Returns whether a codec decodes step by step and has more to decode.
 * Meaningful after the first fill.
 */
bool decode_goes_on(const struct stream *s);

#endif
