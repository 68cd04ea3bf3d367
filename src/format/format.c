/* SPDX-License-Identifier: MIT */
/*
 * The table of formats, made from format.list.
 */
#include "format/format.h"

#include <string.h>
#include <strings.h>

#include "io/codec.h"

#define FORMAT(name) extern const struct format format_##name;
#include "format/format.list"
#undef FORMAT

#define FORMAT(name) &format_##name,
const struct format *const formats[] = {
#include "format/format.list"
    NULL};
#undef FORMAT

const struct format *
format_named(const char *name)
{
	for (size_t i = 0; formats[i]; i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

static bool
ends_in(const char *text, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && strncasecmp(text + len - n, suffix, n) == 0;
}

const struct format *
format_of_file(const char *path)
{
	size_t len;

	codec_of_name(path, &len);
	for (size_t i = 0; formats[i]; i++) {
		for (size_t j = 0; formats[i]->suffix[j]; j++) {
			if (ends_in(path, len, formats[i]->suffix[j]))
				return formats[i];
		}
	}
	return NULL;
}

const struct format *
format_probe(const char *head, size_t n)
{
	for (size_t i = 0; formats[i]; i++) {
		if (formats[i]->probe && formats[i]->probe(head, n))
			return formats[i];
	}
	return format_named("csv");
}

/* From the back in steps, forwards in each: C has no memrchr. */
size_t
whole_lines(const char *p, size_t n)
{
	enum { STEP = 512 };
	const char *q, *last = NULL;
	size_t from = n;

	while (!last && from > 0) {
		n = from;
		from = n > STEP ? n - STEP : 0;
		for (q = p + from; (q = memchr(q, '\n', (size_t)(p + n - q))); last = q++)
			;
	}
	return last ? (size_t)(last - p) + 1 : 0;
}

const char *
next_line(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? newline + 1 : end;
}

/* As people write it; room for four bytes. */
static const char *
delim_name(char delim, char *room)
{
	if (delim == BLANKS)
		return "blanks";
	if (delim == '\t')
		return "tabs";
	memcpy(room, "' '", 4);
	room[1] = delim;
	return room;
}

static int
other_delim(
    const struct layout *l, const struct layout *first, const char *first_name, struct err *err)
{
	char mine[4], others[4];

	return err_set(err, ERR_DATA, "the cells are between %s, but in %s between %s",
	    delim_name(l->delim, mine), first_name, delim_name(first->delim, others));
}

bool
layout_exact(const struct layout *l)
{
	const enum from from = l->reading->from;

	return l->task == TASK_MULTICLASS &&
	    (from == FROM_EXACT || (from == FROM_UNSAID && l->format && l->format->exact));
}

int
layout_same(
    const struct layout *l, const struct layout *first, const char *first_name, struct err *err)
{
	if (!l->format->tabular && l->format->text)
		return 0; /* rows are compared one by one */
	if (l->delim != first->delim && l->ncolumn > 1 && first->ncolumn > 1)
		return other_delim(l, first, first_name, err);
	if (l->list != first->list)
		return err_set(err, ERR_DATA, "%s, but in %s they are %s",
		    l->list ? "the rows are lists" : "the rows are no lists", first_name,
		    l->list ? "not" : "lists in one cell");
	if (l->nvalue != first->nvalue)
		return err_set(err, ERR_DATA, "%zu classes, but %s has %zu", l->nvalue, first_name,
		    first->nvalue);
	if (l->reading->causal && l->nlead > 0 &&
	    (l->nlead != first->nlead || l->lead[l->nlead - 1] != first->lead[l->nlead - 1]))
		return err_set(err, ERR_DATA,
		    "the array has other axes than %s, and they say a row's place", first_name);
	if (l->width != first->width)
		return err_set(err, ERR_DATA, "rows of %zu values, but %s has %zu", l->width,
		    first_name, first->width);
	if (l->element != first->element || l->big != first->big)
		return err_set(err, ERR_DATA, "%s%s, but %s has %s%s", l->big ? "big-endian " : "",
		    element_name(l->element), first_name, first->big ? "big-endian " : "",
		    element_name(first->element));
	if (l->ncolumn != first->ncolumn)
		return err_set(err, ERR_DATA, "%zu columns, but %s has %zu", l->ncolumn, first_name,
		    first->ncolumn);
	if (l->header != first->header)
		return err_set(err, ERR_DATA, "%s, but %s has %s",
		    l->header ? "the first line is a header" : "the first line is no header",
		    first_name, l->header ? "none" : "one");
	for (size_t i = 0; i < l->ncolumn && l->header; i++) {
		if (strcmp(l->column[i].name, first->column[i].name) != 0)
			return err_set(err, ERR_DATA,
			    "column %zu is called '%.60s', but in %s '%.60s'", i + 1,
			    l->column[i].name, first_name, first->column[i].name);
	}
	return 0;
}
