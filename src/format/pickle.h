/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_PICKLE_H
#define SMX_FORMAT_PICKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct err;

/*
 * Python's pickles, as values that stand for what Python would make. Nothing is called:
 * a function is a name, and its call a value with that name and arguments.
 */

enum pickle_kind {
	PICKLE_NONE,
	PICKLE_BOOL,
	PICKLE_WHOLE, /* a whole number of 64 bits */
	PICKLE_TEXT,
	PICKLE_OTHER, /* a float, a larger number, a set */
	PICKLE_TUPLE,
	PICKLE_LIST,
	PICKLE_DICT, /* its children are keys and values in turn */
	PICKLE_NAME, /* "module.name" */
	PICKLE_CALL, /* of what is named by the value `callee` with those of the tuple `args` */
	PICKLE_STORED /* by the key `args`, outside the pickle */
};

struct pickle_value {
	enum pickle_kind kind;
	uint32_t n; /* bytes of a text, or children */
	uint32_t first, last; /* children, as links */
	uint32_t callee, args;
	int64_t whole; /* also true as 1 */
	const char *text; /* in the bytes of the pickle, not terminated; a name is */
};

/* A child of a tuple, list or dict. */
struct pickle_link {
	uint32_t value;
	uint32_t next; /* behind the last one it means nothing */
};

struct pickle {
	struct pickle_value *value;
	struct pickle_link *link;
	uint32_t nvalue, nlink;
	size_t value_cap, link_cap;
	struct arena names;
	uint32_t root;
};

/*
 * Reads n bytes, which must outlive the values. `allowed` says of a name whether it may
 * stand there. 0, or -1 with err set. In either case pickle_free gives the memory back.
 */
int pickle_read(struct pickle *p, const char *bytes, size_t n, bool (*allowed)(const char *name),
    struct err *err);
void pickle_free(struct pickle *p);

/* The i-th child, or NULL. */
const struct pickle_value *
pickle_child(const struct pickle *p, const struct pickle_value *v, uint32_t i);

#endif
