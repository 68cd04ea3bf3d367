/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_SETS_JSON_H
#define SMX_CALIB_SETS_JSON_H

#include <cjson/cJSON.h>

#include "base/json.h"
#include "calib/sets.h"

/* Writes the members of sets into the object that is open. */
void sets_put(struct json *j, const struct sets *s);

/*
 * Reads sets of nclass classes from the members of an object; sets_free releases them. NULL
 * with err set.
 */
struct sets *
sets_read(const cJSON *json, const struct set_kind *kind, size_t nclass, struct err *err);

#endif
