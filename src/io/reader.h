/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READER_H
#define SMX_IO_READER_H

#include "io/stream.h"

/*
 * Opens a file, or standard input for "-", as a stream, and decompresses it if
 * it begins like a codec's output. The caller closes it with stream_close. NULL
 * with err set; the message names the file.
 */
struct stream *reader_open(const char *path, struct err *err);

/* The same, on up to nthread threads besides the caller's if the codec can use them. */
struct stream *reader_open_on(const char *path, unsigned nthread, struct err *err);

#endif
