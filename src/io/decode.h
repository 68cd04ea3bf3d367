/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_DECODE_H
#define SMX_IO_DECODE_H

#include <stdbool.h>

#include "io/stream.h"

/*
 * What a codec makes of a stream whose first bytes are the codec's, or the
 * stream's own bytes if there is none. Owns `from`, also where it fails: NULL with
 * err set.
 */
struct stream *decode_open(struct stream *from, struct err *err);

/* Once it was filled from: whether there is a codec that has more to decode. */
bool decode_goes_on(const struct stream *s);

#endif
