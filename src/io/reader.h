/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READER_H
#define SMX_IO_READER_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/*
 * The bytes of a file or of standard input, gunzipped where they begin with
 * gzip's magic, several members one after another included.
 */
struct reader;

/* Opens path, or standard input for "-". NULL with err set; the message names the file. */
struct reader *reader_open(const char *path, struct err *err);

/*
 * Fills p with up to n >= 1 bytes, as many as there are: fewer only at the end.
 * *got is how many; 0 is the end. Returns -1 with err set, and then too *got
 * bytes are good.
 */
int reader_fill(struct reader *r, void *p, size_t n, size_t *got, struct err *err);

void reader_close(struct reader *r);

#endif
