/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_CODEC_H
#define SMX_FORMAT_ARROW_CODEC_H

#include <stddef.h>

#include "format/arrow_message.h"

struct buf;
struct err;

/*
 * Decompresses the n buffers of a body, of which `bytes` are there, into the empty
 * `plain`, and says in span where each is in that. 0, or -1 with err set, if they are
 * damaged, or this build of smx can't.
 */
int arrow_decompress(struct buf *plain, enum arrow_codec codec, const char *body, size_t bytes,
    struct arrow_span *span, size_t n, struct err *err);

#endif
