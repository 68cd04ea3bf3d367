/* SPDX-License-Identifier: MIT */
/*
 * Maps: {"cat":1.2,"dog":0.3} is a row whose classes have names. So is a list of
 * labels and scores (jsonl_entry.c).
 *
 * (1) The first good row, or a list of class names, says which classes there are
 *     and in which order; the rows after it may have them in any other.
 * (2) A class that is none of these, or stands twice, makes a bad row. So does one
 *     that is missing, unless missing classes are masked.
 * (3) What is written for the classes is a map again, in the row's own order.
 * (4) If the map is the whole line, members called id, label or weight, and those
 *     that an option names, are no classes: they are what they are beside an array.
 */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/jsonl.h"
#include "format/select.h"

/* The class that a member names, or NO_COLUMN; guess is likely. */
static size_t
class_of(const struct names *names, const struct field *f, size_t guess)
{
	if (guess < names->n && json_string_is(f->name, f->name_len, names->name[guess]))
		return guess;
	if (!memchr(f->name, '\\', f->name_len))
		return names_find(names, f->name + 1, f->name_len - 2);
	for (size_t i = 0; i < names->n; i++) {
		if (json_string_is(f->name, f->name_len, names->name[i]))
			return i;
	}
	return NO_COLUMN;
}

/* Not a number, and none that is read: the class was not seen yet. */
static double
unseen(void)
{
	const uint64_t bits = 0x7ff8736d78000000;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static bool
is_unseen(double x)
{
	const double y = unseen();

	return memcmp(&x, &y, sizeof(x)) == 0;
}

static int
shown(const struct field *f)
{
	return f->name_len > 40 ? 40 : (int)f->name_len;
}

/* The name at p, whose value f then has without its length; NULL if there is none. */
static const char *
next_name(const char *p, const char *end, struct field *f)
{
	struct json_fault fault;
	const char *q;

	f->name = json_space(p, end);
	q = json_string(f->name, end, &fault);
	if (!q)
		return NULL;
	f->name_len = (size_t)(q - f->name);
	q = json_space(q, end);
	if (q >= end || *q != ':')
		return NULL;
	f->value = json_space(q + 1, end);
	return f->value < end ? f->value : NULL;
}

/* The class at p, and behind its name or its entry; NULL if there is none. */
static const char *
next_class(const char *p, const char *end, bool entries, struct field *f)
{
	if (!entries)
		return next_name(p, end, f);
	p = jsonl_entry(json_space(p, end), end, f);
	return p && *f->name == '"' ? p : NULL;
}

/* Whether the member is the one that a setting names, or on the way to it. */
static bool
is_asked(const struct field *f, const char *path)
{
	return path && (json_string_is(f->name, f->name_len, path) || jsonl_path_below(path, f));
}

/* (4) Whether the member is no class. */
static bool
is_beside(const struct layout *l, const struct field *f)
{
	static const char *const called[] = {"id", "label", "weight"};
	const struct jsonl_state *s = l->state;
	const char *const asked[] = {
	    s ? s->label : NULL, jsonl_weight(l), l->reading->by, l->reading->ood};
	const char *name = f->name + 1;
	const size_t len = f->name_len - 2;

	if (strcmp(jsonl_path(l->reading->field), ".") != 0)
		return false;
	for (size_t i = 0; i < sizeof(called) / sizeof(called[0]); i++) {
		if (strlen(called[i]) == len && strncasecmp(name, called[i], len) == 0)
			return true;
	}
	if (l->reading->by_several && list_matches(l->reading->by, name, len))
		return true;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (is_asked(f, asked[i]))
			return true;
	}
	for (size_t i = 0; i < EXTRAS; i++) {
		if (is_asked(f, l->reading->extra[i]))
			return true;
	}
	return l->reading->keep && list_matches(l->reading->keep, name, len);
}

/* Says what is wrong with the value of f. */
static void
no_number(struct line *l, size_t i, const struct field *f)
{
	const char *p = f->value;

	if (l->b->now.row.bare && l->seen.inner && !l->document)
		batch_flaw_advise(
		    l->b, i, ADVICE_DOCUMENT, "a JSON document of objects on one line");
	else if (*p == '[' || *p == '{')
		jsonl_no_logits(l);
	else if (l->end - p >= 4 && memcmp(p, "null", 4) == 0)
		batch_flaw_advise(
		    l->b, i, ADVICE_MASKED, "%.*s is null: a missing value", shown(f), f->name);
	else if (l->whole)
		batch_flaw_advise(l->b, i, ADVICE_KEEP, "%.*s is not a number", shown(f), f->name);
	else
		batch_flaw(l->b, i, "%.*s is not a number", shown(f), f->name);
}

/* Whether a comma or the end follows at l->p, which moves there. */
static bool
goes_on(struct line *l, size_t i, char close)
{
	l->p = json_space(l->p, l->end);
	if (l->p < l->end && (*l->p == ',' || *l->p == close))
		return true;
	batch_flaw(l->b, i, "%s",
	    l->p >= l->end     ? "the line ends inside the map"
		: close == ']' ? "a comma or ] must follow the entry"
			       : "a comma or } must follow the value");
	return false;
}

/* The value of a class, the i-th of the map, whose place in z it is. False if flawed. */
static bool
take(struct line *l, const struct field *f, double *z, size_t i, bool entries)
{
	const char *q;
	double x;

	if (!is_unseen(*z)) {
		batch_flaw(l->b, i, "the class %.*s stands twice", shown(f), f->name);
		return false;
	}
	q = jsonl_number(f->value, l->end, &x);
	if (!q) {
		no_number(l, i, f);
		return false;
	}
	*z = x;
	l->p = entries ? l->p : q;
	return true;
}

/* Where the next value goes; NULL with l->b->now.flawed or err set. */
static double *
place(struct line *l, const struct field *f, size_t i, size_t *class, struct err *err)
{
	const struct names *names = &l->b->layout->names;
	double *z;

	*class = names->n > 0 ? class_of(names, f, *class) : i - 1;
	if (*class == NO_COLUMN) { /* (2) */
		batch_flaw_advise(l->b, i, ADVICE_CLASSES,
		    "the class %.*s is not one of the first row's", shown(f), f->name);
		return NULL;
	}
	z = batch_room(l->b, l->values + *class + 1, err);
	if (!z)
		return NULL;
	if (names->n == 0)
		z[l->values + *class] = unseen();
	return z + l->values + *class;
}

/* (4) The member whose value is at l->p. 1, 0 with the line flawed, or -1 with err set. */
static int
beside(struct line *l, struct field *f, size_t before, struct err *err)
{
	struct json_fault fault;

	l->p = json_value(f->value, l->end, JSON_PYTHON, &fault);
	if (!l->p) {
		batch_flaw(l->b, 1, "the value of %.*s is not JSON at byte %zu: %s", shown(f),
		    f->name, (size_t)(fault.at - l->begin) + 1, fault.what);
		return 0;
	}
	f->value_len = (size_t)(l->p - f->value);
	l->b->now.row.bare = false;
	if (jsonl_member(l->b, *f, err) < 0)
		return -1;
	if (before == 0 && !l->b->layout->fixed)
		l->b->now.row.nbefore = l->b->now.row.nfield;
	return 1;
}

/* (2) */
static void
check_missing(struct line *l, double *z, size_t n)
{
	const struct layout *layout = l->b->layout;

	for (size_t i = 0; i < n; i++) {
		if (!is_unseen(z[i]))
			continue;
		if (layout->reading->missing != MISSING_MASKED) {
			batch_flaw_advise(l->b, 1, ADVICE_MISSING, "the row has no class '%.40s'",
			    layout->names.name[i]);
			return;
		}
		z[i] = layout->reading->from == FROM_PROBS ? 0 : -INFINITY;
	}
}

/* All members. 1 with *n as many as are classes, 0 with the line flawed, or -1 with err set. */
static int
members(struct line *l, bool entries, size_t *n, struct err *err)
{
	const bool whole = l->whole && !l->seen.inner && !entries;
	const char close = entries ? ']' : '}';
	struct field f = {0};
	size_t class = 0;
	double *z;
	int status;

	for (*n = 0;; l->p++) {
		l->p = next_class(l->p, l->end, entries, &f);
		if (!l->p) {
			batch_flaw(l->b, *n + 1, "%s",
			    entries ? "the list is not one of labels, as strings, and scores"
				    : "the map is not JSON: \"class\": number must stand here");
			return 0;
		}
		if (whole && is_beside(l->b->layout, &f)) {
			status = beside(l, &f, *n, err);
			if (status <= 0)
				return status;
		} else {
			err->code = ERR_NONE;
			z = place(l, &f, ++*n, &class, err);
			if (!z)
				return l->b->now.flawed ? 0 : -1;
			if (!take(l, &f, z, *n, entries))
				return 0;
			class ++;
		}
		if (!goes_on(l, *n, close))
			return 0;
		if (*l->p == close)
			return 1;
	}
}

/* In the first row: as many as there must be. */
static int
pad(struct line *l, struct err *err)
{
	const size_t n = l->b->layout->nclass;
	double *z;

	if (n <= l->n)
		return 0;
	z = batch_room(l->b, l->values + n, err);
	for (; z && l->n < n; l->n++)
		z[l->values + l->n] = 0;
	return z ? 0 : -1;
}

int
jsonl_map(struct line *l, struct err *err)
{
	const struct layout *layout = l->b->layout;
	const struct jsonl_state *s = layout->state;
	const size_t nclass = layout->names.n;
	const char *from = l->p;
	const bool entries = *from == '[';
	double *z;
	int status;

	z = batch_room(l->b, l->values + nclass + 1, err);
	if (!z)
		return -1;
	for (size_t i = 0; i < nclass; i++)
		z[l->values + i] = unseen();
	l->p++;
	status = members(l, entries, &l->n, err);
	if (status > 0 && l->n == 0) {
		batch_flaw(l->b, 1, "the map has no class");
		status = 0;
	}
	if (status <= 0) {
		l->p = NULL;
		return status;
	}
	l->p++;
	if (nclass == 0 && s && !s->learning)
		batch_flaw_advise(
		    l->b, 1, ADVICE_CLASSES, "a map, but the first row has no class names");
	l->framed = true;
	l->frame.map = from;
	l->frame.map_len = (size_t)(l->p - from);
	if (nclass == 0)
		return pad(l, err);
	l->n = nclass;
	check_missing(l, batch_room(l->b, 0, err) + l->values, nclass);
	return 0;
}

/* ---- Of the first row ---- */

int
jsonl_learn_map(
    const struct layout *l, struct names *names, const struct frame *frame, struct err *err)
{
	const char *p = frame->map + 1, *end = frame->map + frame->map_len;
	const bool entries = *frame->map == '[';
	struct field f = {0};
	struct buf name = {0};
	int status = 0;

	for (; status == 0 && (p = next_class(p, end, entries, &f)); p++) {
		p = json_space(entries ? p : json_skip(p, end), end);
		if (!entries && is_beside(l, &f))
			continue;
		name.len = 0;
		json_unescape(&name, f.name, f.name_len);
		status = buf_check(&name, err);
		if (status == 0)
			status = names_add(names, name.p ? name.p : "", name.len, err);
	}
	buf_free(&name);
	return status;
}

/* ---- Writing ---- */

void
jsonl_put_map(const struct style *s, const struct frame *frame, double absent,
    const struct cell *cell, struct buf *out)
{
	const char *p = frame->map + 1, *end = frame->map + frame->map_len;
	const bool entries = *frame->map == '[';
	struct field f = {0};
	size_t class = 0;
	bool comma = false;

	buf_char(out, '{');
	for (; (p = next_class(p, end, entries, &f)); class ++) {
		p = json_space(entries ? p : json_skip(p, end), end) + 1;
		class = class_of(&s->layout->names, &f, class);
		if (class >= cell->n || (s->sparse && cell->v[class] == absent))
			continue;
		if (comma)
			buf_char(out, ',');
		comma = true;
		buf_add(out, f.name, f.name_len);
		buf_char(out, ':');
		jsonl_put_number(s, cell->v[class], out);
	}
	buf_char(out, '}');
}
