/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_FILE_H
#define SMX_IO_FILE_H

#include "io/stream.h"

/*
 * The bytes of a file, or of standard input for "-", as they are. NULL with err
 * set; the message names the file.
 */
struct stream *file_open(const char *path, struct err *err);

#endif
