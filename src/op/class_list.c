/* SPDX-License-Identifier: MIT */
/*
 * Classes from a file.
 *
 * (1) A line is split at its last comma or tab, so that a name may have some; a name between
 *     quotes is taken without them, and "" in it is one quote. Empty lines are skipped.
 * (2) With numbers, the first line is a header if there is none at its end.
 * (3) A class must not be there twice: of two numbers either could be meant.
 */
#include "op/class_list.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/num.h"
#include "io/whole.h"

enum { LONGEST = 1 << 28 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void
trim(const char **p, const char **end)
{
	while (*p < *end && is_blank(**p))
		++*p;
	while (*end > *p && is_blank((*end)[-1]))
		--*end;
}

/* Adds a copy of the name, (1) without its quotes. */
static int
add(struct class_list *l, const char *p, const char *end, size_t line, double value,
    struct err *err)
{
	const bool quoted = end - p >= 2 && *p == '"' && end[-1] == '"' && line > 0;
	struct class_entry *all;
	const size_t at = l->text.len;

	if ((l->n & (l->n - 1)) == 0) {
		all = mem_grow(l->entry, l->n ? 2 * l->n : 1, sizeof(*all), err);
		if (!all)
			return -1;
		l->entry = all;
	}
	p += quoted;
	end -= quoted;
	for (; p < end; p++) {
		buf_char(&l->text, *p);
		p += quoted && *p == '"' && p + 1 < end && p[1] == '"';
	}
	l->entry[l->n++] =
	    (struct class_entry){.at = at, .len = l->text.len - at, .line = line, .value = value};
	return buf_check(&l->text, err);
}

/* ---- lines ---- */

/* A number, and nothing else. */
static bool
read_number(const char *p, const char *end, double *x)
{
	trim(&p, &end);
	return p < end && num_parse(p, (size_t)(end - p), x) == 0;
}

static int
add_line(
    struct class_list *l, const char *p, const char *end, size_t line, bool values, struct err *err)
{
	const char *split;
	bool number;
	double x = 0;

	trim(&p, &end);
	if (p == end)
		return 0;
	if (!values)
		return add(l, p, end, line, 0, err);
	for (split = end; split > p && split[-1] != ',' && split[-1] != '\t';)
		split--;
	number = split > p && read_number(split, end, &x);
	if (number && isfinite(x)) {
		end = split - 1;
		trim(&p, &end);
		return add(l, p, end, line, x, err);
	}
	if (line == 1 && split > p && !number) /* (2) */
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s:%zu:1: a line is a class, a comma and a finite number, as cat,-1.5", l->path,
	    line);
}

static int
read_lines(struct class_list *l, const char *p, const char *end, bool values, struct err *err)
{
	const char *newline;

	for (size_t line = 1; p < end; line++, p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (add_line(l, p, newline, line, values, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- JSON ---- */

/* An element is a name, or a class as a number. */
static int
add_element(struct class_list *l, const cJSON *item, struct err *err)
{
	char number[NUM_ROOM];
	const char *text = cJSON_GetStringValue(item);
	size_t len = text ? strlen(text) : 0;

	if (cJSON_IsNumber(item)) {
		len = num_write(number, item->valuedouble, 17);
		text = number;
	}
	if (!text)
		return err_set(err, ERR_DATA,
		    "%.200s: an element is neither the name nor the number of a class", l->path);
	return add(l, text, text + len, 0, 0, err);
}

static int
add_items(struct class_list *l, const cJSON *json, bool values, struct err *err)
{
	const cJSON *item;

	if (!json)
		return err_set(err, ERR_DATA, "%.200s: it begins as JSON and is none", l->path);
	if (values != (bool)cJSON_IsObject(json))
		return err_set(err, ERR_DATA,
		    values ? "%.200s: give an object of classes and numbers, as {\"cat\":-1.5}"
			   : "%.200s: give an array of classes, as [\"cat\",3]",
		    l->path);
	cJSON_ArrayForEach(item, json)
	{
		if (!values) {
			if (add_element(l, item, err) < 0)
				return -1;
			continue;
		}
		if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
			return err_set(err, ERR_DATA,
			    "%.200s: '%.60s' is not given a finite number", l->path, item->string);
		if (add(l, item->string, item->string + strlen(item->string), 0, item->valuedouble,
			err) < 0)
			return -1;
	}
	return 0;
}

int
class_list_read(struct class_list *l, const char *path, bool values, struct err *err)
{
	struct buf text = {0};
	const char *p, *end;
	cJSON *json;
	int status = whole_read(path, LONGEST, &text, err);

	l->path = path;
	p = text.p;
	end = p + text.len;
	while (status == 0 && p < end && (is_blank(*p) || *p == '\n'))
		p++;
	if (status == 0 && p < end && (*p == '{' || *p == '[')) {
		json = cJSON_ParseWithLengthOpts(p, (size_t)(end - p), NULL, false);
		status = add_items(l, json, values, err);
		cJSON_Delete(json);
	} else if (status == 0) {
		status = read_lines(l, text.p, end, values, err);
	}
	if (status == 0 && l->n == 0)
		status = err_set(err, ERR_DATA, "%.200s: no classes in it", path);
	buf_free(&text);
	return status;
}

/* ---- their places ---- */

static int
by_class(const void *a, const void *b)
{
	const struct class_entry *x = a, *y = b;

	return x->class < y->class ? -1 : x->class > y->class;
}

/* In front of a message about an entry. */
static int
place(const struct class_list *l, const struct class_entry *e, struct err *err)
{
	if (e->line == 0)
		return err_place(err, "%.200s", l->path);
	return err_place(err, "%.200s:%zu:1", l->path, e->line);
}

int
class_list_settle(struct class_list *l, const struct names *names, size_t n, struct err *err)
{
	struct class_entry *e;
	int shown;

	for (size_t i = 0; i < l->n && !l->settled; i++) {
		e = &l->entry[i];
		shown = e->len > 60 ? 60 : (int)e->len;
		if (names_label(names, n, l->text.p + e->at, e->len, &e->class, err) == 0)
			continue;
		err_set(err, ERR_DATA, "'%.*s' is none of the %zu classes", shown,
		    l->text.p + e->at, n);
		return place(l, e, err);
	}
	if (!l->settled)
		qsort(l->entry, l->n, sizeof(*l->entry), by_class);
	l->settled = true;
	for (size_t i = 1; i < l->n; i++) {
		e = &l->entry[i];
		if (e->class != e[-1].class)
			continue;
		err_set(err, ERR_DATA, "class %zu is there twice", e->class); /* (3) */
		return place(l, e->line > e[-1].line ? e : e - 1, err);
	}
	return 0;
}

void
class_list_free(struct class_list *l)
{
	buf_free(&l->text);
	mem_free(l->entry);
}
