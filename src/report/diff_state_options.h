/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_STATE_OPTIONS_H
#define SMX_REPORT_DIFF_STATE_OPTIONS_H

#include <cjson/cJSON.h>

struct comparison;
struct err;

/* Reads the settings of a state into an empty comparison. 0, or -1 with err set. */
int diff_state_options(struct comparison *c, const cJSON *json, struct err *err);

#endif
