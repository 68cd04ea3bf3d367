/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_STATE_VALUE_H
#define SMX_REPORT_STATE_VALUE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct exact;
struct names;
struct wide;

/*
 * Values of states, read. Those that return bool return false if the item is no such value; an
 * item may be NULL. Those that return int return 0, or -1 with err set.
 */

/* Sets the error of a damaged state: which part of it is. Returns -1. */
int state_damaged(struct err *err, const char *what);

/* The member of that name, or NULL. */
const cJSON *state_member(const cJSON *json, const char *name);

/* A setting: a whole number from 0 to most. It is that member of json, or json if name is NULL. */
bool state_number(const cJSON *json, const char *name, double most, size_t *n);
bool state_flag(const cJSON *json, const char *name, bool *flag);

/* A copy of a text, which the caller frees; NULL with err set. */
char *state_text(const cJSON *json, const char *name, struct err *err);

/* Adds the texts of an array, or none of NULL, to names. */
int state_names(struct names *names, const cJSON *array, struct err *err);

/* The k of top-k metrics, at most `most` of them. */
int state_tops(size_t *top, size_t *n, size_t most, const cJSON *array, struct err *err);

/* Results of a comparison. */
bool state_count(const cJSON *item, uint64_t *n);
bool state_real(const cJSON *item, double *x);
bool state_sum(const cJSON *item, struct exact *sum);
bool state_wide(const cJSON *item, struct wide *sum);

/* Bytes with a NUL behind them, which the caller frees; NULL with err set. */
char *state_bytes(const cJSON *item, size_t *len, struct err *err);

#endif
