/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_FILE_H
#define SMX_IO_FILE_H

#include "io/stream.h"

/*
 * Opens a file, or standard input for "-", as a stream of its raw bytes. The
 * caller closes it with stream_close. NULL with err set; the message names the
 * file.
 */
struct stream *file_open(const char *path, struct err *err);

#endif
