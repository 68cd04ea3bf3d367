/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_NPY_H
#define SMX_FORMAT_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct layout;
struct stream;

/* Arrays as numpy.save writes them; these are as in struct format. */
int npy_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err);
int npy_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text, size_t *rows,
    struct err *err);
int npy_total(
    const struct layout *l, const void *cursor, struct stream *s, uint64_t *rows, struct err *err);

#endif
