/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_SAFETENSORS_H
#define SMX_FORMAT_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct stream;
struct tensors;

/* What stands before the numbers of a .safetensors file. */

enum { SAFETENSORS_HEAD_MOST = 100000000 }; /* bytes of JSON */

/* Whether a file that begins with these bytes is such a file. */
bool safetensors_begins(const char *p, size_t n);

/*
 * Reads which tensors there are in a file that can be read anywhere. Owns the stream, even
 * on failure: NULL with err set.
 */
struct tensors *safetensors_open(struct stream *s, struct err *err);

#endif
