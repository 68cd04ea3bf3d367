/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_CLASS_LIST_H
#define SMX_OP_CLASS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct err;
struct names;

/* Classes from a file, each with a number or without. */

struct class_entry {
	size_t at, len; /* what it is called: bytes of the text */
	size_t line; /* where it is in the file, from 1; 0 in JSON */
	double value; /* finite; 0 if the list has no numbers */
	size_t class; /* once settled */
};

struct class_list {
	struct buf text; /* the names of all entries */
	struct class_entry *entry; /* once settled, in the order of the classes */
	size_t n;
	const char *path; /* must outlive the list */
	bool settled;
};

/*
 * Reads the file: lines of a class, with `values` of a class, a comma or tab, and a number;
 * or JSON, an array of classes or an object of numbers. 0, or -1 with err set.
 */
int class_list_read(struct class_list *l, const char *path, bool values, struct err *err);

/* Finds the class of each entry among n, by name or number, once. 0, or -1 with err set. */
int class_list_settle(struct class_list *l, const struct names *names, size_t n, struct err *err);

void class_list_free(struct class_list *l);

#endif
