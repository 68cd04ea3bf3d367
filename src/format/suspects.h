/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_SUSPECTS_H
#define SMX_FORMAT_SUSPECTS_H

#include <stdbool.h>

struct err;
struct layout;

/*
 * Columns that became logits because nothing spoke for anything else, and that
 * may be none: see suspects.c.
 */

/* Whether the logits were neither named by an option nor chosen by their names' prefix. */
bool suspects_matter(const struct layout *l);

/* Marks the suspects by their names. */
void suspects_by_name(struct layout *l);

/* Fills in l->suspects with all that are marked. 0, or -1 with err set: only memory can fail. */
int suspects_tell(struct layout *l, struct err *err);

/* Fills it in for the classes of a map, which this path leads to; . is a whole line. */
void suspects_of_map(struct layout *l, const char *path);

#endif
