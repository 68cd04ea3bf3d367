/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_KEYS_H
#define SMX_PIPELINE_KEYS_H

#include "base/buf.h"
#include "format/batch.h"

/*
 * The concatenated keys of a block's rows: of each the one field that it carries
 * (reading.by), or if it carries several, their texts with commas between them, in the order
 * in which they were asked for; a text with a comma or a quote stands in quotes, as a cell
 * of CSV does. A key is the bytes of a cell without its quotes, of a JSON string with
 * its escapes decoded, of any other JSON value as written. So "7" and 7 are equal, but
 * 7 and 7.0 are not. A bad row without a key has an empty one. All zero is empty.
 */
struct keys {
	struct buf text, ends; /* ends: the end of each row's key, as a size_t */
};

/*
 * Takes the keys of the batch's rows. 0, or -1 with err set: a good row must have one
 * such field; by is the setting that names it, path the file.
 */
int keys_take(
    struct keys *keys, const struct batch *b, enum setting by, const char *path, struct err *err);

/* Returns the key of the i-th row. */
const char *keys_of(const struct keys *keys, size_t i, size_t *len);

void keys_free(struct keys *keys);

#endif
