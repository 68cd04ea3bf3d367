/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_COMPLETE_COLUMNS_H
#define SMX_CLI_COMPLETE_COLUMNS_H

#include <stdbool.h>

struct reading;

/*
 * Calls add for each column of the file, or each member of its first row or of an archive:
 * its name, what smx would take it for, and whether it is one of numbered columns of logits.
 * Reads the front of regular files alone; of what it can't read it says nothing.
 */
void complete_columns(const struct reading *r, const char *path,
    void (*add)(void *who, const char *name, const char *about, bool numbered), void *who);

#endif
