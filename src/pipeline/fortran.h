/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_FORTRAN_H
#define SMX_PIPELINE_FORTRAN_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct stream;
struct zip;

/*
 * Arrays in Fortran order, which are read anywhere in the file: what begins with one and can
 * only be read from front to end is kept first, as io/kept.h says.
 */

/* Whether a stream that begins with these bytes must be kept; -1 with err set. */
int fortran_keeps(struct stream *s, const char *head, size_t n, struct err *err);

/* Opens a member of an archive, whose CRC-32 is checked in either order. NULL with err set. */
struct stream *fortran_member(struct zip *z, size_t i, size_t memory, struct err *err);

#endif
