/* SPDX-License-Identifier: MIT */
/* Steps through JSON that was checked before: nothing is checked here. */
#include "format/json_walk.h"

#include <string.h>

#include "base/json.h"

struct json_walk
json_walk(const char *p, const char *end)
{
	const bool in = p && p < end && (*p == '[' || *p == '{');

	return (struct json_walk){.p = in ? p + 1 : NULL, .end = end, .object = in && *p == '{'};
}

bool
json_walk_next(struct json_walk *w, struct field *f)
{
	*f = (struct field){0};
	w->p = w->p ? json_space(w->p, w->end) : NULL;
	if (!w->p || w->p >= w->end || *w->p == ']' || *w->p == '}')
		return false;
	if (w->object) {
		f->name = w->p;
		w->p = json_skip(w->p, w->end);
		f->name_len = (size_t)(w->p - f->name);
		w->p = json_space(json_space(w->p, w->end) + 1, w->end);
	}
	f->value = w->p;
	w->p = json_skip(w->p, w->end);
	f->value_len = (size_t)(w->p - f->value);
	w->p = json_space(w->p, w->end);
	if (w->p < w->end && *w->p == ',')
		w->p++;
	return true;
}

bool
json_walk_at(const struct field *f, size_t i, struct field *element)
{
	struct json_walk w = json_walk(f->value, f->value + f->value_len);

	while (!w.object && json_walk_next(&w, element)) {
		if (i-- == 0)
			return true;
	}
	return false;
}

bool
json_walk_member(const struct field *f, const char *name, struct field *member)
{
	struct json_walk w = json_walk(f->value, f->value + f->value_len);

	while (w.object && json_walk_next(&w, member)) {
		if (json_string_is(member->name, member->name_len, name))
			return true;
	}
	*member = (struct field){0};
	return false;
}

void
json_walk_members(const struct field *f, const char *const *name, struct field *member, size_t n)
{
	struct json_walk w = json_walk(f->value, f->value + f->value_len);
	struct field m;

	memset(member, 0, n * sizeof(*member));
	while (w.object && json_walk_next(&w, &m)) {
		for (size_t i = 0; i < n; i++) {
			if (member[i].value || !json_string_is(m.name, m.name_len, name[i]))
				continue;
			member[i] = m;
			break;
		}
	}
}

bool
json_walk_null(const struct field *f)
{
	return !f->value || (f->value_len == 4 && memcmp(f->value, "null", 4) == 0);
}
