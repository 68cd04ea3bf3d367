/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_GROUPS_H
#define SMX_CLI_GROUPS_H

#include "cli/option.h"

/* Options that several commands have. Those of one command are in its own file. */
extern const struct opt_group group_input, group_head, group_logq, group_mask, group_calib,
    group_steps, group_normaliser, group_op, group_output, group_chain, group_first_row,
    group_penalties, group_sample, group_targets, group_jvp, group_truth, group_report, group_gates,
    group_running, group_unbuffered, group_help;

/* Words of several options. */
extern const char *const from_words[];
const char *format_word(size_t i);
/* The same without formats that are only read. */
const char *format_word_written(size_t i);
/* What the i-th of these is. */
const char *format_about(size_t i);
const char *format_of_input(const char *text);
const char *format_of_output(const char *text);

#endif
