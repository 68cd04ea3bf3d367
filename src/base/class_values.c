/* SPDX-License-Identifier: MIT */
/*
 * A number for each class.
 *
 * (1) A class that is missing, unknown, or there twice is an error.
 * (2) If some names are whole numbers, a class is always a name, as labels are.
 */
#include "base/class_values.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"

struct cells {
	const char *class, *value; /* class NULL: the line is a value alone */
	size_t class_len, value_len;
};

struct values {
	const struct names *names;
	double *value;
	size_t nclass, n; /* classes; lines with a value so far */
	bool *seen;
	bool alone; /* lines are values alone */
	size_t line;
};

static void
trim(const char **p, size_t *len)
{
	const char *end = *p + *len;

	while (*p < end && (**p == ' ' || **p == '\t' || **p == '\r'))
		++*p;
	while (end > *p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	*len = (size_t)(end - *p);
	if (*len >= 2 && **p == '"' && end[-1] == '"') {
		++*p;
		*len -= 2;
	}
}

/* The value is behind the last delimiter: a name may have some, a number has none. */
static struct cells
split(const char *p, const char *end)
{
	struct cells c = {0};
	const char *q = end;

	while (q > p && q[-1] != ',' && q[-1] != ';' && q[-1] != '\t')
		q--;
	c.value = q;
	c.value_len = (size_t)(end - q);
	trim(&c.value, &c.value_len);
	if (q == p)
		return c;
	c.class = p;
	c.class_len = (size_t)(q - 1 - p);
	trim(&c.class, &c.class_len);
	return c;
}

static bool
number(const struct cells *c, double *x)
{
	return c->value_len > 0 && num_parse(c->value, c->value_len, x) == 0;
}

static int
shown(size_t len)
{
	return len < 60 ? (int)len : 60;
}

/* (1) (2) */
static int
find_class(const struct values *v, const struct cells *c, size_t *class, struct err *err)
{
	if (v->n > 0 && v->alone != !c->class)
		return err_set(err, ERR_DATA,
		    ":%zu:1: some lines are a class and a value, others "
		    "a value alone",
		    v->line);
	*class = v->n;
	if (!c->class && v->n < v->nclass)
		return 0;
	if (!c->class)
		return err_set(
		    err, ERR_DATA, ":%zu:1: a value more than the %zu classes", v->line, v->nclass);
	if (names_label(v->names, v->nclass, c->class, c->class_len, class, err) == 0)
		return 0;
	return err_set(err, ERR_DATA,
	    ":%zu:1: '%.*s' is neither the name of a class nor one of "
	    "the %zu, counted from 0",
	    v->line, shown(c->class_len), c->class, v->nclass);
}

static int
take(struct values *v, const struct cells *c, struct err *err)
{
	size_t class;
	double x;

	if (!number(c, &x) && v->n == 0 && v->line == 1)
		return 0; /* a header */
	if (!number(c, &x) || isnan(x))
		return err_set(err, ERR_DATA,
		    ":%zu:1: '%.*s' is not a number; a line is a class "
		    "and its value",
		    v->line, shown(c->value_len), c->value);
	if (find_class(v, c, &class, err) < 0)
		return -1;
	if (v->seen[class])
		return err_set(
		    err, ERR_DATA, ":%zu:1: class %zu has a value already", v->line, class);
	v->seen[class] = true;
	v->value[class] = x;
	v->alone = !c->class;
	v->n++;
	return 0;
}

static int
take_lines(struct values *v, const char *p, const char *end, struct err *err)
{
	const char *newline, *q;
	struct cells c;

	if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		newline = newline ? newline : end;
		v->line++;
		for (q = p; q < newline && (*q == ' ' || *q == '\r'); q++)
			;
		c = split(p, newline);
		if (q < newline && take(v, &c, err) < 0)
			return -1;
	}
	return 0;
}

static int
missing(const struct values *v, struct err *err)
{
	size_t i = 0;

	while (v->seen[i])
		i++;
	return err_set(err, ERR_DATA,
	    ": no value for class %zu%s%.60s%s: there are %zu for %zu "
	    "classes",
	    i, v->names->n ? ", '" : "", v->names->n ? v->names->name[i] : "",
	    v->names->n ? "'" : "", v->n, v->nclass);
}

int
class_values_read(const char *p, size_t n, const struct names *names, size_t nclass, double *value,
    struct err *err)
{
	struct values v = {.names = names, .nclass = nclass, .value = value};
	int status;

	v.seen = mem_new(nclass + 1, sizeof(*v.seen), err);
	if (!v.seen)
		return -1;
	status = take_lines(&v, p, p + n, err);
	if (status == 0 && v.n < nclass)
		status = missing(&v, err);
	mem_free(v.seen);
	return status;
}
