/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_LABEL_LIST_H
#define SMX_BASE_LABEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/names.h"

/*
 * The labels of a row that may have any number of them, as text.
 */

/* How they were written: of some lists one can't tell. */
enum label_form {
	LABEL_FORM_EITHER,
	LABEL_FORM_FLAGS, /* 0 or 1 for each class */
	LABEL_FORM_CLASSES /* the classes that are true, by number or name */
};

/* 0 or 1, also as 1.0, true or false. 0, or -1 with err set. */
int label_flag(const char *p, size_t len, unsigned char *flag, struct err *err);

/*
 * Reads a list as JSON or Python writes it, its brackets may be missing: sets the flag of
 * each of n classes to 1 if it is true, else to 0. `room` is for names with escapes.
 * 0, or -1 with err set.
 */
int label_list(const struct names *names, const char *p, size_t len, unsigned char *flag, size_t n,
    enum label_form *form, struct buf *room, struct err *err);

#endif
