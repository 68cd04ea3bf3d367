/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READER_H
#define SMX_IO_READER_H

#include "io/stream.h"

/*
 * The bytes of a file, or of standard input for "-", decompressed if they begin
 * as a codec's do. NULL with err set; the message names the file.
 */
struct stream *reader_open(const char *path, struct err *err);

#endif
