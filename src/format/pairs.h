/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_PAIRS_H
#define SMX_FORMAT_PAIRS_H

#include "format/rewrite.h"

/* What the two forms of -i pairs share: format/pairs.c reads JSON, pairs_long.c tables. */

/* Whether the name is one that classes, or their values, are called by. */
bool pairs_names_class(const char *name, size_t len);
bool pairs_names_value(const char *name, size_t len);

/* Refuses values whose name says that they are no log-probabilities, unless --from does. */
int pairs_check_from(const struct layout *l, const char *name, size_t len, struct err *err);

/* pairs_long.c: the layout by the head of a table; its record, and where that ends. */
int pairs_long_learn(struct layout *l, const char *p, const char *end, struct err *err);
void pairs_long_record(struct rewriting *w, const char *p, const char *end);
const char *pairs_long_end(const struct layout *l, const char *p, const char *end);
size_t pairs_long_cut(const struct layout *l, const char *p, size_t n);

#endif
