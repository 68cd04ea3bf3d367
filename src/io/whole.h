/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_WHOLE_H
#define SMX_IO_WHOLE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Reads a whole file, gunzipped if it is gzip, into text. 0, or -1 with err set:
 * ERR_DATA if it has more than `most` bytes.
 */
int whole_read(const char *path, size_t most, struct buf *text, struct err *err);

#endif
