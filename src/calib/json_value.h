/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_JSON_VALUE_H
#define SMX_CALIB_JSON_VALUE_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct calib;
struct err;

/* Returns the text of a member, or NULL. */
const char *json_value_text(const cJSON *json, const char *key);

/* Reads a finite number; key is for messages. 0, or -1 with err set. */
int json_value_number(const cJSON *item, const char *key, double *x, struct err *err);

/* Reads the numbers of an array; there must be `want` of them. 0, or -1 with err set. */
int json_value_list(const cJSON *array, const char *key, double *x, size_t want, struct err *err);

/* The member that has the calibrations of labels, or one-vs-rest those of classes. */
const char *json_value_labels(const struct calib *c);

#endif
