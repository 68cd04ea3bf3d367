/* SPDX-License-Identifier: MIT */
/*
 * The rows that stand out, in short lists that are kept sorted.
 */
#include "metric/standouts.h"

#include <string.h>

#include "base/mem.h"

/* How many rows of each kind are kept. */
static const size_t most[STANDOUT_KINDS] = {
    [STANDOUT_WRONG] = STANDOUTS_MOST, [STANDOUT_UNSURE] = 8, [STANDOUT_FIRST] = 4};

static bool
before(double score, uint64_t number, const struct standout *other)
{
	return score != other->score ? score > other->score : number < other->number;
}

bool
standouts_take(const struct standouts *s, enum standout_kind kind, double score, uint64_t number)
{
	const size_t n = s->n[kind];

	return n < most[kind] || before(score, number, &s->row[kind][n - 1]);
}

static void
free_row(struct standout *row)
{
	mem_free(row->z);
	mem_free(row->id);
	mem_free(row->fields);
	*row = (struct standout){0};
}

static void
insert(struct standouts *s, enum standout_kind kind, const struct standout *row)
{
	struct standout *all = s->row[kind];
	size_t i;

	if (s->n[kind] == most[kind])
		free_row(&all[--s->n[kind]]);
	for (i = s->n[kind]++; i > 0 && before(row->score, row->number, &all[i - 1]); i--)
		all[i] = all[i - 1];
	all[i] = *row;
}

/* Keeps the largest values, of equal ones the first, in the order of their classes. */
static int
keep_largest(struct standout *to, const double *z, struct err *err)
{
	size_t n = 0, i, least;

	to->z = mem_new(STANDOUT_LARGEST, sizeof(*to->z), err);
	to->id = mem_new(STANDOUT_LARGEST, sizeof(*to->id), err);
	if (!to->z || !to->id)
		return -1;
	for (size_t c = 0; c < to->nclass; c++) {
		least = 0;
		for (i = 1; i < n; i++)
			least = to->z[i] <= to->z[least] ? i : least;
		if (n == STANDOUT_LARGEST && !(z[c] > to->z[least]))
			continue;
		for (i = n == STANDOUT_LARGEST ? least : n; i + 1 < n; i++) {
			to->z[i] = to->z[i + 1];
			to->id[i] = to->id[i + 1];
		}
		n += n < STANDOUT_LARGEST;
		to->z[n - 1] = z[c];
		to->id[n - 1] = (uint32_t)c;
	}
	to->n = n;
	return 0;
}

static int
copy_values(struct standout *to, const double *z, struct err *err)
{
	to->z = NULL;
	to->id = NULL;
	if (to->nclass > STANDOUT_ALL)
		return keep_largest(to, z, err);
	to->n = to->nclass;
	to->z = mem_new(to->n, sizeof(*to->z), err);
	if (!to->z)
		return -1;
	memcpy(to->z, z, to->n * sizeof(*to->z));
	return 0;
}

int
standouts_add(struct standouts *s, enum standout_kind kind, const struct standout *row,
    const double *z, struct err *err)
{
	struct standout copy = *row;

	copy.fields = row->fields ? mem_text(row->fields, row->fields_len, err) : NULL;
	if (copy_values(&copy, z, err) < 0 || (row->fields && !copy.fields)) {
		free_row(&copy);
		return -1;
	}
	insert(s, kind, &copy);
	return 0;
}

void
standouts_merge(struct standouts *s, struct standouts *more)
{
	struct standout *row;

	for (int k = 0; k < STANDOUT_KINDS; k++) {
		for (size_t i = 0; i < more->n[k]; i++) {
			row = &more->row[k][i];
			if (standouts_take(s, (enum standout_kind)k, row->score, row->number))
				insert(s, (enum standout_kind)k, row);
			else
				free_row(row);
		}
		more->n[k] = 0;
	}
}

void
standouts_free(struct standouts *s)
{
	for (int k = 0; k < STANDOUT_KINDS; k++) {
		for (size_t i = 0; i < s->n[k]; i++)
			free_row(&s->row[k][i]);
		s->n[k] = 0;
	}
}
