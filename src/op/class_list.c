/* SPDX-License-Identifier: MIT */
/*
 * Classes from a file.
 *
 * (1) A line is split at its last comma, semicolon or tab, so that a name may have some; a name
 *     between quotes is taken without them, and "" in it is one quote. Empty lines are skipped.
 * (2) With numbers, the first line is a header if there is none at its end.
 * (3) A class must not be there twice: of two numbers either could be meant.
 * (4) If there is a number for each class, the numbers may stand alone, in the order of the
 *     classes; but not only in some lines.
 */
#include "op/class_list.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* A number, and nothing else but quotes. */
static bool
read_number(const char *p, const char *end, double *x)
{
	const bool quoted = end - p >= 2 && *p == '"' && end[-1] == '"';

	p += quoted;
	end -= quoted;
	return p < end && num_parse(p, (size_t)(end - p), x) == 0;
}

static int
no_number(const struct class_list *l, const char *p, const char *end, size_t line, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%.200s:%zu:1: '%.*s' is no finite number; a line is a class, a comma and a number, as "
	    "cat,-1.5",
	    l->path, line, end - p < 60 ? (int)(end - p) : 60, p);
}

static int
add_line(struct class_list *l, const char *p, const char *end, size_t line,
    enum class_list_kind kind, struct err *err)
{
	const char *split, *value;
	bool number, alone;
	double x = 0;

	trim(&p, &end);
	if (p == end)
		return 0;
	if (kind == CLASSES)
		return add(l, p, end, line, 0, err);
	for (split = end; split > p && !strchr(",;\t", split[-1]);)
		split--;
	alone = split == p;
	value = split;
	trim(&value, &end);
	number = read_number(value, end, &x);
	if (!number && line == 1 && (!alone || kind == NUMBER_EACH)) /* (2) */
		return 0;
	if (!number || !isfinite(x) || (alone && kind != NUMBER_EACH))
		return no_number(l, value, end, line, err);
	if (l->n > 0 && l->alone != alone) /* (4) */
		return err_set(err, ERR_DATA,
		    "%.200s:%zu:1: some lines are a class and a number, others a number alone",
		    l->path, line);
	l->alone = alone;
	end = alone ? p : split - 1;
	trim(&p, &end);
	return add(l, p, end, line, x, err);
}

static int
read_lines(struct class_list *l, const char *p, const char *end, enum class_list_kind kind,
    struct err *err)
{
	const char *newline;

	for (size_t line = 1; p < end; line++, p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (add_line(l, p, newline, line, kind, err) < 0)
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
class_list_take(
    struct class_list *l, const char *p, size_t n, enum class_list_kind kind, struct err *err)
{
	const char *const end = p + n, *q;
	cJSON *json;
	int status;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (q = p; q < end && (is_blank(*q) || *q == '\n');)
		q++;
	if (q == end || (*q != '{' && *q != '['))
		return read_lines(l, p, end, kind, err);
	json = cJSON_ParseWithLengthOpts(q, (size_t)(end - q), NULL, false);
	status = add_items(l, json, kind != CLASSES, err);
	cJSON_Delete(json);
	return status;
}

int
class_list_read(struct class_list *l, const char *path, enum class_list_kind kind, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, LONGEST, &text, err);

	l->path = path;
	if (status == 0)
		status = class_list_take(l, text.p, text.len, kind, err);
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

/* The class that the entry says, or (4) that its place says. */
static int
find_class(const struct class_list *l, struct class_entry *e, const struct names *names, size_t n,
    struct err *err)
{
	const int shown = e->len > 60 ? 60 : (int)e->len;

	e->class = (size_t)(e - l->entry);
	if (l->alone && e->class < n)
		return 0;
	if (l->alone)
		err_set(err, ERR_DATA, "there are more numbers than the %zu classes", n);
	else if (names_label(names, n, l->text.p + e->at, e->len, &e->class, err) == 0)
		return 0;
	else
		err_set(err, ERR_DATA, "'%.*s' is none of the %zu classes", shown,
		    l->text.p + e->at, n);
	return place(l, e, err);
}

int
class_list_settle(struct class_list *l, const struct names *names, size_t n, struct err *err)
{
	struct class_entry *e;

	if (l->settled)
		return 0;
	for (size_t i = 0; i < l->n; i++) {
		if (find_class(l, &l->entry[i], names, n, err) < 0)
			return -1;
	}
	if (l->n > 0)
		qsort(l->entry, l->n, sizeof(*l->entry), by_class);
	for (size_t i = 1; i < l->n; i++) {
		e = &l->entry[i];
		if (e->class != e[-1].class)
			continue;
		err_set(err, ERR_DATA, "class %zu is there twice", e->class); /* (3) */
		return place(l, e->line > e[-1].line ? e : e - 1, err);
	}
	l->settled = true;
	return 0;
}

int
class_list_each(
    const struct class_list *l, const struct names *names, size_t n, double *value, struct err *err)
{
	size_t i = 0;

	for (; i < l->n; i++)
		value[l->entry[i].class] = l->entry[i].value;
	if (l->n == n)
		return 0;
	for (i = 0; i < l->n && l->entry[i].class == i;)
		i++;
	return err_set(err, ERR_DATA,
	    "%.200s: no number for class %zu%s%.60s%s: there are %zu for "
	    "%zu classes",
	    l->path, i, names->n ? ", '" : "", names->n ? names->name[i] : "", names->n ? "'" : "",
	    l->n, n);
}

void
class_list_free(struct class_list *l)
{
	buf_free(&l->text);
	mem_free(l->entry);
}

int
class_list_op_read(void *arg, const char *path, struct err *err)
{
	return class_list_read(arg, path, CLASSES, err);
}

int
class_list_op_settle(void *arg, const struct names *names, size_t n, bool binary, struct err *err)
{
	(void)binary;
	return class_list_settle(arg, names, n, err);
}

void
class_list_op_release(void *arg)
{
	class_list_free(arg);
}
