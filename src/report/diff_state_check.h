/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_STATE_CHECK_H
#define SMX_REPORT_DIFF_STATE_CHECK_H

struct comparison;
struct err;

/* Refuses a comparison that was read and that no rows come to. 0, or -1 with err set. */
int diff_state_check(const struct comparison *c, struct err *err);

#endif
