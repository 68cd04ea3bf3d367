/* SPDX-License-Identifier: MIT */
/*
 * The classes that a calibration was fitted to, and which of an input's they are.
 *
 * (1) Names are compared without what all names of one side begin with (logit_, prob_; see
 *     base/names.c). Names that differ in a whole number alone are compared by it: z0 and
 *     logit_0 are one class, logit_1 and logit_01 too, unless both are there. names_places
 *     does not compare numbers, because diff also takes names of which only some differ.
 * (2) The checksum is FNV-1a, 64 bits, of what is left of the names by (1), sorted by bytes,
 *     with a NUL behind each. So it does not depend on the order.
 * (3) Names stand in the file if the parameters go by class, or there are at most NAMES_MOST;
 *     of others the checksum says whether the classes are the same.
 * (4) The file is UTF-8. A name that is not is taken for Latin-1, as in other JSON.
 */
#include "calib/classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "calib/sets.h"

/* (3) */
enum { NAMES_MOST = 1000 };

bool
calib_by_class(const struct calib *c)
{
	if ((c->before && calib_by_class(c->before)) || (c->sets && c->sets->by == SET_CLASS))
		return true;
	if (!c->method)
		return c->task == TASK_BINARY;
	if (calib_by_rest(c))
		return true;
	for (size_t i = 0; c->method->param[i].key; i++) {
		if (c->task != TASK_MULTILABEL &&
		    (c->method->param[i].shape == SHAPE_EACH ||
			c->method->param[i].shape == SHAPE_SQUARE))
			return true;
	}
	if (c->task == TASK_BINARY) /* which class is class 1 */
		return !calib_is_temperature(c);
	return c->nlabel > 1 || c->cut != NULL;
}

/* ---- what is left of names by (1) ---- */

struct key {
	const char *p;
	size_t len, class;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How many bytes all names end in. */
static size_t
common_tail(const struct names *names)
{
	const char *first = names->name[0], *other;
	size_t most = strlen(first), len = most, n;

	for (size_t i = 1; i < names->n; i++) {
		other = names->name[i];
		n = strlen(other);
		for (size_t k = 0; k < most; k++) {
			if (k == n || other[n - 1 - k] != first[len - 1 - k])
				most = k;
		}
	}
	return most;
}

/* How many bytes all names begin with. */
static size_t
common_lead(const struct names *names)
{
	const char *first = names->name[names->sorted[0]];
	const char *last = names->name[names->sorted[names->n - 1]];
	size_t n = 0;

	while (first[n] && first[n] == last[n])
		n++;
	return n;
}

/* The number in the name, without leading zeros; false if it has none, or something else. */
static bool
take_number(const char *name, size_t lead, size_t tail, struct key *key)
{
	const size_t len = strlen(name);
	const char *p = name + lead, *end = name + len - tail;

	if (lead + tail >= len)
		return false;
	for (const char *q = p; q < end; q++) {
		if (!is_digit(*q))
			return false;
	}
	while (p + 1 < end && *p == '0')
		p++;
	key->p = p;
	key->len = (size_t)(end - p);
	return true;
}

static bool
take_numbers(const struct names *names, struct key *key)
{
	const char *first = names->name[0];
	size_t lead = common_lead(names), tail = common_tail(names), len = strlen(first);

	while (lead > 0 && is_digit(first[lead - 1]))
		lead--;
	while (tail > 0 && is_digit(first[len - tail]))
		tail--;
	for (size_t i = 0; i < names->n; i++) {
		if (!take_number(names->name[i], lead, tail, &key[i]))
			return false;
	}
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	const size_t n = x->len < y->len ? x->len : y->len;
	const int order = memcmp(x->p, y->p, n);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

static bool
has_twins(const struct key *key, size_t n)
{
	size_t i = 1;

	while (i < n && compare(&key[i - 1], &key[i]) != 0)
		i++;
	return i < n;
}

static void
take_names(const struct names *names, struct key *key)
{
	for (size_t i = 0; i < names->n; i++) {
		key[i].p = names->name[i] + names->lead;
		key[i].len = strlen(key[i].p);
	}
}

static void
sort(struct key *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		key[i].class = i;
	qsort(key, n, sizeof(*key), compare);
}

/* The keys of all classes, sorted; NULL with err set. */
static struct key *
sorted_keys(const struct names *names, struct err *err)
{
	struct key *key = mem_new(names->n, sizeof(*key), err);
	bool numbers = key && take_numbers(names, key);

	if (numbers)
		sort(key, names->n);
	if (!key || (numbers && !has_twins(key, names->n)))
		return key;
	take_names(names, key);
	sort(key, names->n);
	return key;
}

/* (2) */
static uint64_t
checksum(const struct key *key, size_t n)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < key[i].len; k++)
			h = (h ^ (unsigned char)key[i].p[k]) * 0x100000001b3;
		h *= 0x100000001b3; /* the NUL */
	}
	return h;
}

int
calib_checksum(const struct names *names, uint64_t *sum, struct err *err)
{
	struct key *key = sorted_keys(names, err);

	if (!key)
		return -1;
	*sum = checksum(key, names->n);
	mem_free(key);
	return 0;
}

/* ---- names as the file has them ---- */

/* (4) */
static int
add_utf8(struct names *to, const char *name, struct buf *text, struct err *err)
{
	text->len = 0;
	for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
		if (*p >= 0x80)
			buf_char(text, (char)(0xc0 | *p >> 6));
		buf_char(text, (char)(*p >= 0x80 ? 0x80 | (*p & 0x3f) : *p));
	}
	return buf_check(text, err) < 0 ? -1 : names_add(to, text->p, text->len, err);
}

static int
copy_names(struct names *to, const struct names *from, struct err *err)
{
	struct buf text = {0};
	int status = 0;
	size_t len;

	for (size_t i = 0; status == 0 && i < from->n; i++) {
		len = strlen(from->name[i]);
		status = utf8_is(from->name[i], len) ? names_add(to, from->name[i], len, err)
						     : add_utf8(to, from->name[i], &text, err);
	}
	buf_free(&text);
	if (status == 0)
		status = names_finish(to, err);
	if (status < 0)
		names_free(to);
	return status < 0 && err->code == ERR_DATA ? 0 : status;
}

int
calib_keep_names(struct calib *c, const struct names *names, struct err *err)
{
	const bool keep = calib_by_class(c) || names->n <= NAMES_MOST; /* (3) */

	if (names->n == 0 || names->n != c->nclass)
		return 0;
	if (copy_names(&c->names, names, err) < 0)
		return -1;
	c->summed = c->names.n > 0;
	if (c->summed && calib_checksum(&c->names, &c->checksum, err) < 0)
		return -1;
	if (!keep)
		names_free(&c->names);
	return 0;
}

/* ---- the classes of an input ---- */

/* The first class of sorted keys that the other side lacks; its class in place of a. */
static bool
find_other(const struct key *a, const struct key *b, size_t n, size_t *of_a, size_t *of_b)
{
	size_t i = 0, j = 0;
	int order = 0;

	*of_a = *of_b = n;
	while (i < n || j < n) {
		order = i == n ? 1 : j == n ? -1 : compare(&a[i], &b[j]);
		if (order < 0 && *of_a == n)
			*of_a = a[i].class;
		if (order > 0 && *of_b == n)
			*of_b = b[j].class;
		i += order <= 0;
		j += order >= 0;
	}
	return *of_a < n;
}

/* The first class that is written otherwise, though it is the same. */
static void
find_respelt(const struct names *there, const struct names *here, struct calib_matched *m)
{
	size_t i = 0;
	const char *name;

	for (; i < there->n && !m->here; i++) {
		name = here->name[m->order[i]];
		if (strcmp(there->name[i], name) == 0)
			continue;
		m->there = there->name[i];
		m->here = name;
	}
}

static int
match_keys(const struct calib *c, const struct names *names, const struct key *a,
    const struct key *b, struct calib_matched *m, struct err *err)
{
	const size_t n = names->n;
	bool same = true;
	size_t at_a, at_b;

	if (find_other(a, b, n, &at_a, &at_b)) {
		m->match = CALIB_OTHER;
		m->there = c->names.name[at_a];
		m->here = names->name[at_b];
		return 0;
	}
	m->order = mem_new(n, sizeof(*m->order), err);
	if (!m->order)
		return -1;
	for (size_t i = 0; i < n; i++) {
		m->order[a[i].class] = b[i].class;
		same = same && a[i].class == b[i].class;
	}
	m->match = same ? CALIB_SAME : CALIB_REORDERED;
	find_respelt(&c->names, names, m);
	if (same) {
		mem_free(m->order);
		m->order = NULL;
	}
	return 0;
}

static int
match_names(
    const struct calib *c, const struct names *names, struct calib_matched *m, struct err *err)
{
	struct key *a = sorted_keys(&c->names, err), *b = a ? sorted_keys(names, err) : NULL;
	const int status = b ? match_keys(c, names, a, b, m, err) : -1;

	mem_free(a);
	mem_free(b);
	return status;
}

static int
match_checksum(
    const struct calib *c, const struct names *names, struct calib_matched *m, struct err *err)
{
	uint64_t sum;

	if (calib_checksum(names, &sum, err) < 0)
		return -1;
	m->match = sum == c->checksum ? CALIB_SAME : CALIB_OTHER;
	return 0;
}

int
calib_match(
    const struct calib *c, const struct names *names, struct calib_matched *m, struct err *err)
{
	size_t i = 0;

	*m = (struct calib_matched){.match = CALIB_UNNAMED};
	if (!c->summed || names->n != c->nclass)
		return 0;
	while (i < names->n && utf8_is(names->name[i], strlen(names->name[i])))
		i++;
	if (i < names->n && copy_names(&m->utf8, names, err) < 0)
		return -1;
	if (i < names->n)
		names = &m->utf8;
	if (names->n == 0)
		return 0;
	return (c->names.n > 0 ? match_names : match_checksum)(c, names, m, err);
}

void
calib_matched_free(struct calib_matched *m)
{
	mem_free(m->order);
	names_free(&m->utf8);
}

enum class_numbers
class_numbers(const struct names *names, struct err *err)
{
	struct key *key = mem_new(names->n, sizeof(*key), err);
	enum class_numbers found = NUMBERS_RISING;

	if (!key || names->n < 2 || !take_numbers(names, key))
		found = NUMBERS_NOT;
	for (size_t i = 1; found == NUMBERS_RISING && i < names->n; i++) {
		if (key[i].len < key[i - 1].len ||
		    (key[i].len == key[i - 1].len && compare(&key[i - 1], &key[i]) >= 0))
			found = NUMBERS_OTHERWISE;
	}
	mem_free(key);
	return found;
}
