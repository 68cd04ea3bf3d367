/* SPDX-License-Identifier: MIT */
/*
 * A hash table of rows: open addressing with linear probing, at most half full,
 * with FNV-1a and one more mixing of its bits.
 */
#include "compare/keyed.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/fnv.h"
#include "base/mem.h"
#include "base/names.h"

static uint64_t
hash(const char *p, size_t len)
{
	uint64_t h = fnv(p, len);

	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

/* Returns the slot that has the key, or the free slot for it. */
static size_t
find_slot(const struct keyed *k, const char *key, size_t len)
{
	size_t i = (size_t)hash(key, len) & (k->nslot - 1);
	const struct keyed_row *row;

	for (; k->slot[i]; i = (i + 1) & (k->nslot - 1)) {
		row = &k->row[k->slot[i] - 1];
		if (row->key_len == len &&
		    (len == 0 || memcmp(k->text.p + row->key, key, len) == 0))
			break;
	}
	return i;
}

static int
grow_slots(struct keyed *k, struct err *err)
{
	size_t n = k->nslot ? 2 * k->nslot : 1024;
	size_t *slot = mem_new(n, sizeof(*slot), err);

	if (!slot)
		return -1;
	mem_free(k->slot);
	k->slot = slot;
	k->nslot = n;
	for (size_t i = 0; i < k->n; i++)
		slot[find_slot(k, k->text.p + k->row[i].key, k->row[i].key_len)] = i + 1;
	return 0;
}

/* Grows p, if necessary, to room for `want` elements; NULL with err set. */
static void *
grow(void *p, size_t *cap, size_t want, size_t size, struct err *err)
{
	if (p && want <= *cap)
		return p;
	if (want < *cap + *cap / 2)
		want = *cap + *cap / 2;
	p = mem_grow(p, want, size, err);
	if (p)
		*cap = want;
	return p;
}

/* Appends values; *first is their position. */
static int
add_values(struct keyed *k, const double *z, size_t n, size_t *first, struct err *err)
{
	double *values = n > 0 ? grow(k->z, &k->z_cap, k->nz + n, sizeof(*values), err) : k->z;

	*first = k->nz;
	if (n == 0)
		return 0;
	if (!values)
		return -1;
	k->z = values;
	memcpy(values + k->nz, z, n * sizeof(*z));
	k->nz += n;
	return 0;
}

int
keyed_add(struct keyed *k, const char *key, size_t key_len, const double *z, size_t n,
    unsigned long long row, size_t *twin, struct err *err)
{
	struct keyed_row *rows, new = {.key = k->text.len, .key_len = key_len, .n = n, .row = row};
	size_t at;

	if (2 * (k->n + 1) > k->nslot && grow_slots(k, err) < 0)
		return -1;
	at = find_slot(k, key, key_len);
	*twin = k->slot[at] ? k->slot[at] - 1 : KEYED_NONE;
	if (*twin != KEYED_NONE)
		return 0;
	rows = grow(k->row, &k->cap, k->n + 1, sizeof(*rows), err);
	if (!rows)
		return -1;
	k->row = rows;
	buf_add(&k->text, key, key_len);
	if (buf_check(&k->text, err) < 0 || add_values(k, z, n, &new.first, err) < 0)
		return -1;
	rows[k->n] = new;
	k->slot[at] = ++k->n;
	return 0;
}

int
keyed_fill(
    struct keyed *k, size_t at, const double *z, size_t n, unsigned long long row, struct err *err)
{
	if (add_values(k, z, n, &k->row[at].first, err) < 0)
		return -1;
	k->row[at].n = n;
	k->row[at].row = row;
	return 0;
}

size_t
keyed_find(const struct keyed *k, const char *key, size_t key_len)
{
	return k->nslot ? k->slot[find_slot(k, key, key_len)] - 1 : KEYED_NONE;
}

static void
trim(const char **p, size_t *len)
{
	while (*len > 0 && (**p == ' ' || **p == '\t')) {
		++*p;
		--*len;
	}
	while (*len > 0 && ((*p)[*len - 1] == ' ' || (*p)[*len - 1] == '\t'))
		--*len;
}

static bool
is_alike(const char *a, size_t a_len, const char *b, size_t b_len)
{
	trim(&a, &a_len);
	trim(&b, &b_len);
	return (a_len == b_len && strncasecmp(a, b, a_len) == 0) || names_same(a, a_len, b, b_len);
}

size_t
keyed_alike(const struct keyed *k, const char *key, size_t key_len)
{
	for (size_t i = 0; i < k->n; i++) {
		if (is_alike(k->text.p + k->row[i].key, k->row[i].key_len, key, key_len))
			return i;
	}
	return KEYED_NONE;
}

void
keyed_free(struct keyed *k)
{
	buf_free(&k->text);
	mem_free(k->z);
	mem_free(k->row);
	mem_free(k->slot);
	*k = (struct keyed){0};
}
