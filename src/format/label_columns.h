/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_LABEL_COLUMNS_H
#define SMX_FORMAT_LABEL_COLUMNS_H

struct err;
struct layout;

/*
 * Finds out which class each column of ROLE_FLAG is about, with the classes and their
 * names known. 0, or -1 with err set.
 */
int label_columns(struct layout *l, struct err *err);

#endif
