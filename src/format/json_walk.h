/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_JSON_WALK_H
#define SMX_FORMAT_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "format/batch.h"

/* Steps through the members or the elements of JSON that json_value has checked. */
struct json_walk {
	const char *p, *end; /* p: behind the opening bracket, or a value; NULL at the end */
	bool object;
};

/* The array or object at p; anything else has nothing in it. */
struct json_walk json_walk(const char *p, const char *end);

/* The next member, or an element, whose name is NULL; false if there is none. */
bool json_walk_next(struct json_walk *w, struct field *f);

/* The i-th element of an array, or the member called so; false if there is none. */
bool json_walk_at(const struct field *f, size_t i, struct field *element);
bool json_walk_member(const struct field *f, const char *name, struct field *member);

/* The same of n members, whose names differ, in one pass; those that are not there are empty. */
void
json_walk_members(const struct field *f, const char *const *name, struct field *member, size_t n);

/* Whether the value is null, or there is none. */
bool json_walk_null(const struct field *f);

#endif
