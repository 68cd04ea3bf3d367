/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_TORCH_H
#define SMX_FORMAT_TORCH_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct tensors;
struct zip;

/* Files of tensors that torch.save wrote. */

/* Whether the archive is such a file. */
bool torch_is(const struct zip *z);

/*
 * Reads which tensors there are. Beyond `memory` bytes, storages that are compressed are
 * kept in a temporary file. Owns the archive, even on failure: NULL with err set.
 */
struct tensors *torch_open(struct zip *z, size_t memory, struct err *err);

#endif
