/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_CLASS_LIST_H
#define SMX_OP_CLASS_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct err;
struct names;

/*
 * Classes from a file, each with a number or without: for operations, and for whatever has a
 * number for each class.
 */
enum class_list_kind {
	CLASSES,
	NUMBERS, /* of some classes */
	NUMBER_EACH /* of each class: they may stand alone, in the order of the classes */
};

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
	bool alone; /* the numbers have no classes beside them */
	bool settled;
};

/*
 * Reads the file: lines of a class, or of a class, a comma, semicolon or tab, and a number; or
 * JSON, an array of classes or an object of numbers. class_list_take: text, of the file called
 * l->path. 0, or -1 with err set.
 */
int
class_list_read(struct class_list *l, const char *path, enum class_list_kind kind, struct err *err);
int class_list_take(
    struct class_list *l, const char *p, size_t n, enum class_list_kind kind, struct err *err);

/* Finds the class of each entry among n, by name or number, once. 0, or -1 with err set. */
int class_list_settle(struct class_list *l, const struct names *names, size_t n, struct err *err);

/* Sets value[0 .. n) from a settled list; -1 with err set if a class has no number. */
int class_list_each(const struct class_list *l, const struct names *names, size_t n, double *value,
    struct err *err);

void class_list_free(struct class_list *l);

/* The same as hooks of an operation whose argument is a list of classes (op.h). */
int class_list_op_read(void *arg, const char *path, struct err *err);
int
class_list_op_settle(void *arg, const struct names *names, size_t n, bool binary, struct err *err);
void class_list_op_release(void *arg);

#endif
