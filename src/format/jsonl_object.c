/* SPDX-License-Identifier: MIT */
/*
 * The object on a line, and the way to the logits in it.
 *
 * (1) --field is a member's name, or a path of names and, in arrays, positions from
 *     0, with a point between two. A name may have points in it. In the line's own
 *     object a member that is called so to the letter comes before any path.
 * (2) Whatever is wrong with a line, what can be made out of it is carried: a row
 *     that becomes null keeps its fields.
 */
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"

/* An object or array on the way. */
struct place {
	const char *path; /* from here on */
	unsigned depth; /* 0: the line's own */
	struct field clash; /* a member with the name of a written one */
};

static int value(struct line *l, struct place *at, struct field *f, struct err *err);

/* How much of a name a message shows. */
static int
shown(const struct field *f)
{
	return f->name_len > 40 ? 40 : (int)f->name_len;
}

/* The number of a byte in its line, from 1. */
static size_t
byte_of(const struct line *l, const char *at)
{
	return (size_t)(at - l->begin) + 1;
}

static bool
no_member(struct line *l, const char *at)
{
	batch_flaw(l->b, 1, "%s",
	    at < l->end ? "the line is not JSON: \"name\": value must stand here"
			: "the line ends inside the object: one row a line, as from jq -c");
	return false;
}

/* The next member's name, up to its value; false if there is none to read. */
static inline bool
member_name(struct line *l, struct field *f)
{
	struct json_fault fault;
	const char *q;

	l->p = json_space(l->p, l->end);
	if (l->p >= l->end || *l->p != '"')
		return no_member(l, l->p);
	q = json_string(l->p, l->end, &fault);
	if (!q && fault.at >= l->end)
		return no_member(l, l->end);
	if (!q) {
		batch_flaw(l->b, 1, "the line is not JSON at byte %zu: %s", byte_of(l, fault.at),
		    fault.what);
		return false;
	}
	f->name = l->p;
	f->name_len = (size_t)(q - l->p);
	q = json_space(q, l->end);
	if (q >= l->end || *q != ':')
		return no_member(l, q);
	l->p = json_space(q + 1, l->end);
	return l->p < l->end || no_member(l, l->p);
}

/* The logits, in the member or element whose text begins at `begin`. */
static inline int
logits(struct line *l, const struct place *at, const char *begin, struct err *err)
{
	const char *field = l->b->layout->reading->field, *from = l->p;
	struct batch *b = l->b;
	int status = 0;

	if (l->seen.found)
		batch_flaw(b, 1, "two members are called '%s'", field);
	else
		status = jsonl_value(l, err);
	if (b->now.flawed)
		l->p = json_skip(from, l->end);
	if (!l->seen.found && !b->layout->fixed)
		b->now.row.nbefore = b->now.row.nfield;
	if (!l->seen.found)
		l->seen.depth = at->depth;
	if (!l->seen.found && at->depth > 0) {
		l->frame.before_len = (size_t)(begin - l->frame.before);
		l->frame.element = begin == from;
		l->framed = true;
		l->frame.after = l->p;
	}
	l->seen.found = true;
	return status;
}

static void
no_value(struct line *l, const struct field *f, const struct json_fault *fault)
{
	if (fault->at < l->end)
		batch_flaw(l->b, 1, "the value of %.*s is not JSON at byte %zu: %s", shown(f),
		    f->name, byte_of(l, fault->at), fault->what);
	else
		batch_flaw(l->b, 1,
		    "the line ends inside the value of %.*s: one row a line, as from jq -c",
		    shown(f), f->name);
}

/* A value that does not hold the logits (2). */
static inline int
other(struct line *l, struct place *at, struct field *f, struct err *err)
{
	struct json_fault fault;

	f->value = l->p;
	l->p = json_value(f->value, l->end, JSON_PYTHON, &fault);
	if (!l->p) {
		no_value(l, f, &fault);
		l->p = json_skip(f->value, l->end);
		return 0;
	}
	f->value_len = (size_t)(l->p - f->value);
	if (*f->value == '[')
		jsonl_note_beside(l, f, at->depth);
	if (at->depth == 0)
		return jsonl_member(l->b, *f, err);
	if (jsonl_is_written(l->b->layout, f))
		at->clash = *f;
	return 0;
}

/* Says that neither a comma nor the closing bracket follows a value. */
static void
no_end(struct line *l, char close)
{
	if (close == '}')
		batch_flaw(l->b, 1,
		    l->p < l->end ? "a comma or } must follow the value"
				  : "the object is not closed");
	else
		batch_flaw(l->b, 1,
		    l->p < l->end ? "a comma or ] must follow the value"
				  : "the array is not closed");
}

/* What must stand behind a value: 1 for a comma, 0 for the end, -1 once flawed. */
static inline int
value_end(struct line *l, char close)
{
	l->p = json_space(l->p, l->end);
	if (l->p < l->end && (*l->p == ',' || *l->p == close))
		return *l->p++ == ',';
	no_end(l, close);
	return -1;
}

/* Where the path goes on behind this name, if it begins with it; else NULL. */
const char *
jsonl_path_below(const char *path, const struct field *f)
{
	const size_t len = f->name_len - 2;

	return strncmp(path, f->name + 1, len) == 0 && path[len] == '.' && path[len + 1]
	    ? path + len + 1
	    : NULL;
}

/* The position that the path begins with, and where it goes on; NULL if with none. */
const char *
jsonl_path_position(const char *path, size_t *position)
{
	size_t x = 0, n = 0;

	if (!path)
		return NULL;
	for (; n < 9 && path[n] >= '0' && path[n] <= '9'; n++)
		x = 10 * x + (size_t)(path[n] - '0');
	if (n == 0 || (path[n] && (path[n] != '.' || !path[n + 1])))
		return NULL;
	*position = x;
	return path + n + (path[n] == '.');
}

/* A member whose value begins at l->p, which moves behind it. */
static int
member(struct line *l, struct place *at, struct field *f, struct err *err)
{
	const char *path = at->path, *below;
	int status;

	if (json_string_is(f->name, f->name_len, path)) {
		if (l->seen.below && !l->seen.literal && at->depth == 0) {
			l->seen.again = true;
			l->p = NULL;
			return 0;
		}
		l->seen.literal = l->seen.literal || at->depth == 0;
		return logits(l, at, f->name, err);
	}
	below =
	    l->seen.literal || (*l->p != '{' && *l->p != '[') ? NULL : jsonl_path_below(path, f);
	if (!below)
		return other(l, at, f, err);
	if (at->depth == 0)
		l->frame.before = f->name;
	at->path = below;
	status = value(l, at, f, err);
	at->path = path;
	return status;
}

/* All members, l->p being at the first one; 0 at the object's end, 1 once flawed. */
static int
members(struct line *l, struct place *at, struct err *err)
{
	struct field f;
	int more = *l->p != '}';

	l->p += !more;
	while (more > 0) {
		f = (struct field){0};
		if (!member_name(l, &f))
			return 1;
		if (member(l, at, &f, err) < 0)
			return -1;
		more = l->p ? value_end(l, '}') : -1;
	}
	return more < 0;
}

/* Into an array: the path goes on at one of its elements, if it has a position there. */
static int
elements(struct line *l, struct place *at, struct field *f, struct err *err)
{
	const char *path = at->path, *rest;
	size_t position = NO_COLUMN, i = 0;
	int more = 1, status;

	rest = jsonl_path_position(path, &position); /* NULL: position is none of these */
	for (; more > 0; i++) {
		l->p = json_space(l->p, l->end);
		at->path = i == position && *rest ? rest : NULL;
		if (l->p >= l->end)
			status = value_end(l, ']') < 0 ? 0 : -1;
		else if (i == position && !*rest)
			status = logits(l, at, l->p, err);
		else
			status = value(l, at, f, err);
		at->path = path;
		if (status < 0)
			return -1;
		more = l->p && !l->b->now.flawed ? value_end(l, ']') : -1;
	}
	return more < 0;
}

/* All that is in the object or array at l->p; 0, or 1 once flawed. */
static int
within(struct line *l, struct place *at, struct field *f, struct err *err)
{
	const bool object = *l->p == '{';

	l->p = json_space(l->p + 1, l->end);
	if (object && l->p >= l->end) {
		no_member(l, l->p);
		return 1;
	}
	if (object)
		return members(l, at, err);
	if (l->p < l->end && *l->p == ']') {
		l->p++;
		return 0;
	}
	return elements(l, at, f, err);
}

/* The member, or the line, that holds the logits ends at l->p. */
static void
end_frame(struct line *l)
{
	struct frame *s = &l->frame;

	s->after_len = l->p && s->after ? (size_t)(l->p - s->after) : 0;
}

/* The value at l->p, of member f or within it; the path may go on there. */
static int
value(struct line *l, struct place *at, struct field *f, struct err *err)
{
	const bool found = l->seen.found;
	struct place in = {.path = at->path, .depth = at->depth + 1};
	const char *from = l->p;
	int status;

	if (!at->path || (*from != '{' && *from != '['))
		return other(l, at, f, err);
	l->seen.below = true;
	status = within(l, &in, f, err);
	if (status < 0)
		return -1;
	if (status > 0)
		l->p = json_skip(from, l->end);
	if (l->seen.found && !found) {
		if (l->seen.depth == in.depth)
			l->clash = in.clash;
		if (at->depth == 0)
			end_frame(l);
		return 0;
	}
	f->value = from;
	f->value_len = l->p ? (size_t)(l->p - from) : 0;
	return at->depth == 0 && l->p ? jsonl_member(l->b, *f, err) : 0;
}

/* Says that the object that holds the logits has a member with the name of a written one. */
static void
clashes(struct line *l)
{
	const struct field *f = l->framed && l->frame.before_len > 0 ? &l->clash : &l->b->now.clash;

	if (!f->name || l->b->layout->fixed)
		return;
	if (f == &l->clash)
		batch_flaw(l->b, 1,
		    "a member %.*s stands beside the logits already; rename it first", shown(f),
		    f->name);
	else
		batch_flaw_advise(
		    l->b, 1, ADVICE_LEAVE_OUT, "a member %.*s is there already", shown(f), f->name);
}

/* The whole object; l->p moves behind it, or is NULL. 0, or 1 once flawed, or -1. */
static int
object(struct line *l, struct err *err)
{
	const char *field = l->b->layout->reading->field, *from = l->p;
	struct place at = {.path = jsonl_path(field)};
	struct field none = {.name = "\"\"", .name_len = 2};
	int status = within(l, &at, &none, err);

	if (status < 0 || !l->seen.again)
		return status;
	batch_again(l->b);
	l->p = from;
	l->n = 0;
	l->seen = (struct seen_in_line){.literal = true};
	l->frame = (struct frame){0};
	l->framed = false;
	l->clash.name = NULL;
	return jsonl_reserve(l->b, err) < 0 ? -1 : within(l, &at, &none, err);
}

/* The array on a line, into which the path leads. */
static int
array(struct line *l, struct err *err)
{
	struct place at = {.path = jsonl_path(l->b->layout->reading->field), .depth = 1};
	struct field none = {.name = "\"\"", .name_len = 2};
	int status;

	l->frame.before = l->p;
	status = within(l, &at, &none, err);
	l->clash = at.clash;
	if (l->seen.found)
		end_frame(l);
	return status;
}

const char *
jsonl_path(const char *field)
{
	return field + (field[0] == '.' && field[1]);
}

bool
jsonl_into_arrays(const struct reading *r)
{
	size_t position;

	return jsonl_path_position(jsonl_path(r->field), &position) != NULL;
}

int
jsonl_object(struct line *l, struct err *err)
{
	int status = *l->p == '{' ? object(l, err) : array(l, err);

	if (status != 0)
		return status < 0 ? -1 : 0;
	if (l->seen.found)
		clashes(l);
	else if (!l->b->layout->reading->labels_only)
		jsonl_no_logits(l);
	return 0;
}
