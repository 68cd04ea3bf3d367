/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_LABEL_ARRAY_H
#define SMX_PIPELINE_LABEL_ARRAY_H

#include <stddef.h>

struct err;
struct layout;
struct stream;

/*
 * An array of labels, as NumPy saves it, as a stream of text: a line for each label.
 * head is what was read of `from` already. An array in Fortran order is kept, if it must
 * be, as io/kept.h says. Owns `from`, even on failure: NULL with err set.
 */
struct stream *
label_array_open(struct stream *from, const char *head, size_t n, size_t memory, struct err *err);

/*
 * Before the first fill, with the layout of the rows known: which axes are rows, and
 * whether the last one says by a 1 which class it is. 0, or -1 with err set.
 */
int label_array_begin(struct stream *s, const struct layout *l, struct err *err);

#endif
