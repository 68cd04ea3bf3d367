/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_JSON_NAMES_H
#define SMX_CALIB_JSON_NAMES_H

#include <cjson/cJSON.h>

#include "calib/calib.h"

struct err;
struct json;

/* Writes the names of c's classes and their checksum, if it has them. */
void json_names_put(struct json *j, const struct calib *c);

/* Reads them, if they are there; c->nclass is known. 0, or -1 with err set. */
int json_names_read(struct calib *c, const cJSON *json, struct err *err);

#endif
