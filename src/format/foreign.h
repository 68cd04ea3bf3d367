/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FOREIGN_H
#define SMX_FORMAT_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a file is that begins with these bytes and that smx does not read, and what
 * to do about it; NULL for none of those. raw: the file is said to be raw numbers, of
 * which only a long magic tells anything.
 */
const char *foreign_file(const char *head, size_t n, bool raw);

#endif
