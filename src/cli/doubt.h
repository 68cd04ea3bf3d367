/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_DOUBT_H
#define SMX_CLI_DOUBT_H

#include "format/first_ids.h"
#include "pipeline/flow.h"

struct settings;

/*
 * Which input of a command values are of: the only one, the first or second of smx diff,
 * or one of smx mix.
 */
enum input { INPUT_ONLY, INPUT_FIRST, INPUT_SECOND, INPUT_MEMBER };

/*
 * Warns if the values of an input are not what --from says: logits that look like
 * probabilities, probabilities that are none. s has that input's --from. 0, or -1 with
 * err set.
 */
int doubt_values(const struct settings *s, enum input input, const char *path, bool like_probs,
    const struct improper *improper, struct err *err);

/* Warns if rows that are matched by their order have other ids in b than in a. */
int doubt_order(const struct settings *s, const struct first_ids *a, const char *path_a,
    const struct first_ids *b, const char *path_b, struct err *err);

#endif
