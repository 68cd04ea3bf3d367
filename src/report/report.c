/* SPDX-License-Identifier: MIT */
/* Builds and releases reports. */
#include "report/report.h"

#include <math.h>

#include "base/mem.h"

void
section_fact(struct section *s, const char *key, const char *label, struct report_cell value)
{
	section_part(s, NULL, key, label, value);
}

void
section_part(struct section *s, const char *under, const char *key, const char *label,
    struct report_cell value)
{
	const struct fact f = {.key = key, .label = label, .under = under, .value = value};

	buf_add(&s->facts, &f, sizeof(f));
}

size_t
section_nfact(const struct section *s)
{
	return s->facts.len / sizeof(struct fact);
}

struct fact *
section_facts(const struct section *s)
{
	void *all = s->facts.p;

	return all;
}

double
section_base(const struct section *s, const char *key)
{
	const struct result *r = s->base ? results_find(s->base, key) : NULL;

	return r ? r->value : NAN;
}

struct report_table *
section_table(struct section *s, const struct report_table *like)
{
	struct report_table *t = &s->table[s->ntable++];

	*t = *like;
	t->cells = (struct buf){0};
	return t;
}

struct report_cell
report_text(struct report *r, const char *p, size_t len)
{
	const char *copy = r->is_lost ? NULL : arena_text(&r->text, p, len, &r->lost);

	if (copy)
		return cell_text(copy, len);
	r->is_lost = true;
	return (struct report_cell){.is = CELL_NONE};
}

struct report_cell
report_made(struct report *r, const struct buf *text)
{
	if (!r->is_lost && buf_check(text, &r->lost) < 0)
		r->is_lost = true;
	return report_text(r, text->p, text->len);
}

static int
section_check(const struct section *s, struct err *err)
{
	for (size_t i = 0; i < s->ntable; i++) {
		if (buf_check(&s->table[i].cells, err) < 0)
			return -1;
	}
	return buf_check(&s->facts, err);
}

int
report_check(const struct report *r, struct err *err)
{
	if (r->is_lost) {
		*err = r->lost;
		return -1;
	}
	for (size_t i = 0; i < r->ngroup; i++) {
		if (section_check(&r->group[i], err) < 0)
			return -1;
	}
	if (buf_check(&r->lines.cells, err) < 0)
		return -1;
	return section_check(&r->all, err);
}

static void
section_free(struct section *s)
{
	buf_free(&s->facts);
	for (size_t i = 0; i < s->ntable; i++)
		buf_free(&s->table[i].cells);
}

void
report_free(struct report *r)
{
	for (size_t i = 0; i < r->ngroup; i++)
		section_free(&r->group[i]);
	mem_free(r->group);
	buf_free(&r->lines.cells);
	buf_free(&r->columns);
	section_free(&r->all);
	results_free(&r->made);
	arena_free(&r->text);
	*r = (struct report){0};
}
