/* SPDX-License-Identifier: MIT */
/*
 * Families of numbered columns.
 *
 * (1) A name is numbered if it ends in digits, or in digits and a bracket that
 *     closes: logit_0, class 7, 12, p[3]. What is around the digits is the same
 *     throughout a family. It may be nothing.
 * (2) The numbers need not follow each other, nor rise. 07 is 7.
 * (3) A number that occurs once more begins another family, as two tables side
 *     by side do: 0 1 2 0 1 2 are two families.
 * (4) pandas calls the second of two columns x by the name x.1: if there is a
 *     column x, then x.1 and x.2 are no family.
 * (5) 0.5, -3 and 1e5 are values and no names. If it is not sure that the line is
 *     a header (layout.doubtful), nor is 7 a name.
 */
#include "format/families.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "format/layout.h"
#include "format/select.h"

/* A numbered column. */
struct member {
	const char *name;
	size_t prefix; /* bytes before the digits */
	const char *digits; /* without zeros in front */
	size_t ndigit;
	char close; /* what follows the digits, or NUL */
	size_t nth; /* how often its number has occurred in its family before */
	size_t column;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* (1) (5) */
static bool
parse(struct member *m, const char *name)
{
	size_t end = strlen(name), from;
	double x;

	m->name = name;
	m->close = '\0';
	if (end > 0 && (name[end - 1] == ']' || name[end - 1] == ')'))
		m->close = name[--end];
	for (from = end; from > 0 && is_digit(name[from - 1]); from--)
		;
	if (from == end)
		return false;
	m->prefix = from;
	if (from > 0 && num_parse_all(name, &x) == 0)
		return false;
	while (from + 1 < end && name[from] == '0')
		from++; /* (2) */
	m->digits = name + from;
	m->ndigit = end - from;
	return true;
}

static int
order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare_texts(const struct member *a, const struct member *b)
{
	int by = order(a->prefix, b->prefix);

	if (by == 0)
		by = memcmp(a->name, b->name, a->prefix);
	return by != 0 ? by : a->close - b->close;
}

static int
compare_numbers(const struct member *a, const struct member *b)
{
	int by = order(a->ndigit, b->ndigit);

	return by != 0 ? by : memcmp(a->digits, b->digits, a->ndigit);
}

static int
by_number(const void *p, const void *q)
{
	const struct member *a = p, *b = q;
	int by = compare_texts(a, b);

	if (by == 0)
		by = compare_numbers(a, b);
	return by != 0 ? by : order(a->column, b->column);
}

/* (3) */
static int
compare_families(const struct member *a, const struct member *b)
{
	int by = compare_texts(a, b);

	return by != 0 ? by : order(a->nth, b->nth);
}

static int
by_family(const void *p, const void *q)
{
	const struct member *a = p, *b = q;
	int by = compare_families(a, b);

	return by != 0 ? by : order(a->column, b->column);
}

/* Sorts, if that is to be done: most headers are in order as they come. */
static void
sort(struct member *m, size_t n, int (*compare)(const void *, const void *))
{
	for (size_t i = 1; i < n; i++) {
		if (compare(&m[i - 1], &m[i]) > 0) {
			qsort(m, n, sizeof(*m), compare);
			return;
		}
	}
}

static int
by_first(const void *p, const void *q)
{
	const struct family *a = p, *b = q;

	return order(a->at, b->at);
}

/* How many members from m on are of one family. */
static size_t
run_length(const struct member *m, size_t n)
{
	size_t i = 1;

	while (i < n && compare_families(&m[0], &m[i]) == 0)
		i++;
	return i;
}

static void
count_repeats(struct member *m, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (compare_texts(&m[i - 1], &m[i]) == 0 && compare_numbers(&m[i - 1], &m[i]) == 0)
			m[i].nth = m[i - 1].nth + 1;
	}
}

/* Members in families' order become families, but for those of one. */
static void
group(struct families *f, const struct member *m, size_t n)
{
	size_t filled = 0, length;

	for (size_t i = 0; i < n; i += length) {
		length = run_length(m + i, n - i);
		if (length < 2)
			continue;
		f->one[f->n++] = (struct family){filled, length, m[i].column};
		for (size_t j = 0; j < length; j++)
			f->column[filled++] = m[i + j].column;
	}
	qsort(f->one, f->n, sizeof(*f->one), by_first);
}

/* (4) Whether the family of m is what pandas made of columns of one name. */
static bool
is_mangled(const struct layout *l, size_t column)
{
	struct member m;
	const char *name;

	if (!parse(&m, l->column[column].name) || m.close || m.prefix < 2 ||
	    m.name[m.prefix - 1] != '.')
		return false;
	for (size_t i = 0; i < l->ncolumn; i++) {
		name = l->column[i].name;
		if (strlen(name) == m.prefix - 1 && memcmp(name, m.name, m.prefix - 1) == 0)
			return true;
	}
	return false;
}

int
families_find(struct families *f, const struct layout *l, struct err *err)
{
	struct member *m = mem_new(l->ncolumn, sizeof(*m), err);
	size_t n = 0;

	*f = (struct families){0};
	if (!m)
		return -1;
	for (size_t i = 0; i < l->ncolumn; i++) {
		m[n].column = i;
		n += l->column[i].role == ROLE_LOGIT && parse(&m[n], l->column[i].name) &&
		    (m[n].prefix > 0 || !l->doubtful);
	}
	sort(m, n, by_number);
	count_repeats(m, n);
	sort(m, n, by_family);
	f->column = mem_new(n, sizeof(*f->column), err);
	f->one = f->column ? mem_new(n / 2, sizeof(*f->one), err) : NULL;
	if (f->one)
		group(f, m, n);
	mem_free(m);
	if (f->n == 1 && is_mangled(l, f->one[0].at))
		f->n = 0;
	if (f->one)
		return 0;
	families_free(f);
	return -1;
}

/* Text of names and bytes that mean themselves in a pattern and within '...' of a shell. */
static bool
is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)p[i] < ' ' || (unsigned char)p[i] > '~' || strchr("',", p[i]))
			return false;
	}
	return true;
}

/* The prefix, then `any`, then what follows the digits; false if there is no room. */
static bool
put_pattern(const struct member *m, const char *any, char *text, size_t room)
{
	size_t n = 0;

	if (!is_plain(m->name, m->prefix) || room < 2 * m->prefix + strlen(any) + 2)
		return false;
	for (size_t i = 0; i < m->prefix; i++) {
		if (strchr("*?[\\", m->name[i]))
			text[n++] = '\\';
		text[n++] = m->name[i];
	}
	strcpy(text + n, any);
	n += strlen(any);
	text[n] = m->close;
	text[n + 1] = '\0';
	return true;
}

/* Whether the pattern means the n columns and no other; they rise. */
static bool
means(const char *pattern, const size_t *column, size_t n, const struct layout *l)
{
	size_t met = 0;

	for (size_t i = 0; i < l->ncolumn; i++) {
		if (fnmatch(pattern, l->column[i].name, 0) != 0)
			continue;
		if (met == n || column[met++] != i)
			return false;
	}
	return met == n;
}

void
families_list(const struct families *f, size_t i, const struct layout *l, char *text, size_t room)
{
	static const char *const any[] = {"*", "[0-9]*"};
	const size_t *column = f->column + f->one[i].first, n = f->one[i].n;
	struct member m;

	parse(&m, l->column[column[0]].name);
	for (size_t j = 0; j < sizeof(any) / sizeof(*any); j++) {
		if ((j > 0 || m.prefix > 0) && put_pattern(&m, any[j], text, room) &&
		    means(text, column, n, l))
			return;
	}
	list_ranges(column, n, text, room);
}

/* How many logits are called as a pattern says. */
static size_t
count_alike(const struct layout *l, const char *pattern)
{
	size_t n = 0;

	for (size_t i = 0; i < l->nvalue; i++)
		n += fnmatch(pattern, l->column[l->logit[i]].name, 0) == 0;
	return n;
}

void
families_alike(const struct layout *l, size_t n, char *text, size_t room)
{
	enum { TRIED = 32 };
	struct member m = {0};
	size_t all = 0;

	for (size_t i = 0; i < l->nvalue && i < TRIED; i++) {
		m.name = l->column[l->logit[i]].name;
		m.prefix = strcspn(m.name, "_-.");
		m.prefix += m.name[m.prefix] != '\0';
		if (m.prefix == 0 || !m.name[m.prefix] || !put_pattern(&m, "*", text, room) ||
		    count_alike(l, text) != n)
			continue;
		for (size_t c = all = 0; c < l->ncolumn; c++)
			all += fnmatch(text, l->column[c].name, 0) == 0;
		if (all == n)
			return;
	}
	text[0] = '\0';
}

enum numbering
families_numbering(const char *const *name, size_t n)
{
	enum numbering found = NUMBERED_FROM_0;
	struct member first = {0}, before = {0}, m;
	char number[24];

	for (size_t i = 0; i < n; i++, before = m) {
		if (!parse(&m, name[i]))
			return NUMBERED_NOT;
		first = i == 0 ? m : first;
		if (compare_texts(&first, &m) != 0)
			return NUMBERED_NOT;
		if (i > 0 && compare_numbers(&before, &m) >= 0)
			found = NUMBERED_OTHERWISE;
		snprintf(number, sizeof(number), "%zu", i);
		if (found == NUMBERED_FROM_0 &&
		    (strlen(number) != m.ndigit || memcmp(number, m.digits, m.ndigit) != 0))
			found = NUMBERED_RISING;
	}
	return found;
}

const char *
families_number(const char *name, size_t *len)
{
	struct member m;

	*len = parse(&m, name) ? m.ndigit : 0;
	return *len > 0 ? m.digits : name;
}

void
families_free(struct families *f)
{
	mem_free(f->column);
	mem_free(f->one);
	*f = (struct families){0};
}
