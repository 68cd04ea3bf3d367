/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_ANSWER_H
#define SMX_COL_ANSWER_H

#include "col/col.h"

/* The columns of rows that are answers (layout.answers). They are all written, and no others. */
enum { ANSWER_COLS = 5 };
extern const struct col answer_cols[ANSWER_COLS];

#endif
