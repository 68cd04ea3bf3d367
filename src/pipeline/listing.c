/* SPDX-License-Identifier: MIT */
/*
 * (1) A name that stands twice in a row, or that has U+FFFD in it, may stand for any of
 *     several tokens: parts of a character have such names.
 * (2) The most probable class is not known to be listed if the sampled token alone is, with
 *     less than what all others have together.
 */
#include "pipeline/listing.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "col/dist.h"
#include "kern/kern.h"

static int
make_room(struct listing *l, size_t n, struct err *err)
{
	struct listed_class *class;
	double *z;

	if (n <= l->cap)
		return 0;
	n += n / 2;
	class = mem_grow(l->class, n, sizeof(*class), err);
	l->class = class ? class : l->class;
	z = class ? mem_grow(l->z, n, sizeof(*z), err) : NULL;
	if (!z)
		return -1;
	l->z = z;
	l->cap = n;
	return 0;
}

/* ---- names ---- */

/* (1) */
static bool
has_replacement(const char *p, size_t len)
{
	static const char mark[] = "\xef\xbf\xbd";

	for (size_t i = 0; i + 3 <= len; i++) {
		if (memcmp(p + i, mark, 3) == 0)
			return true;
	}
	return false;
}

/* Lets the class at i sink in a heap of n, whose largest is the first. */
static void
sink(struct listed_class *c, double *z, size_t i, size_t n)
{
	struct listed_class one = c[i];
	double value = z[i];
	size_t k;

	for (; (k = 2 * i + 1) < n; i = k) {
		k += k + 1 < n && listed_order(&c[k], &c[k + 1]) < 0;
		if (listed_order(&one, &c[k]) >= 0)
			break;
		c[i] = c[k];
		z[i] = z[k];
	}
	c[i] = one;
	z[i] = value;
}

/* A heap sort, which needs no memory. */
static void
sort(struct listed_class *c, double *z, size_t n)
{
	struct listed_class one;
	double value;

	for (size_t i = n / 2; i-- > 0;)
		sink(c, z, i, n);
	while (n-- > 1) {
		one = c[0];
		value = z[0];
		c[0] = c[n];
		z[0] = z[n];
		c[n] = one;
		z[n] = value;
		sink(c, z, 0, n);
	}
}

/* Names without escapes, one behind another. */
static int
take_names(struct listing *l, const struct token *token, size_t n, struct err *err)
{
	const char *p;

	l->text.len = 0;
	for (size_t i = 0; i < n; i++) {
		l->class[i].len = l->text.len;
		json_unescape(&l->text, token[i].text, token[i].len);
		l->class[i].len = l->text.len - l->class[i].len;
	}
	if (buf_check(&l->text, err) < 0)
		return -1;
	p = l->text.p;
	for (size_t i = 0; i < n; p += l->class[i++].len) {
		l->class[i].name = p ? p : "";
		l->class[i].id = 0;
		l->class[i].unsure = has_replacement(l->class[i].name, l->class[i].len);
		l->class[i].chosen = false;
	}
	return 0;
}

/* (1) */
static void
mark_twins(struct listed_class *c, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (listed_order(&c[i - 1], &c[i]) == 0)
			c[i - 1].unsure = c[i].unsure = true;
	}
}

/* ---- rows ---- */

static int
take_named(struct listing *l, const struct batch *b, const struct row *row, struct err *err)
{
	memcpy(l->z, b->z + row->first, row->n * sizeof(*l->z));
	if (take_names(l, b->token + row->token, row->n, err) < 0)
		return -1;
	if (row->label < row->n)
		l->class[row->label].chosen = true;
	sort(l->class, l->z, row->n);
	mark_twins(l->class, row->n);
	for (size_t i = 0; row->label < row->n && i < row->n; i++)
		l->row.label = l->class[i].chosen ? i : l->row.label;
	l->counted = 0;
	l->row.z = l->z;
	return 0;
}

static void
take_numbers(struct listing *l, const uint32_t *id, size_t n)
{
	for (size_t i = l->counted; !id && i < n; i++)
		l->class[i] = (struct listed_class){.id = (uint32_t)i};
	for (size_t i = 0; id && i < n; i++)
		l->class[i] = (struct listed_class){.id = id[i]};
	l->counted = id ? 0 : n > l->counted ? n : l->counted;
}

/* The label of a row whose classes have numbers. */
static void
take_label(struct listing *l, const struct batch *b, const struct row *row)
{
	size_t place;

	l->row.ignored = row->ignored;
	if (row->label == DIST_NO_LABEL)
		return;
	place = l->row.whole ? row->label : batch_place(b, row, row->label);
	l->row.label = place < row->n ? place : LISTED_OUTSIDE;
	l->row.label_id = (uint32_t)row->label;
}

static void
make_logprobs(struct listing *l, const struct row *row)
{
	const size_t top = kern()->argmax(l->row.z, row->n);
	const double max = l->row.z[top];
	double dot;

	memcpy(l->z, l->row.z, row->n * sizeof(*l->z));
	kern()->shift(l->z, row->n, max, kern_log1p(kern()->sum_top(l->row.z, row->n, top, &dot)));
	l->row.z = l->z;
}

int
listing_take(
    struct listing *l, const struct batch *b, const struct row *row, bool kept, struct err *err)
{
	const bool named = b->layout->open;

	if (make_room(l, row->n, err) < 0)
		return -1;
	l->row = (struct listed){
	    .class = l->class,
	    .z = b->z + row->first,
	    .n = row->n,
	    .rest = row->rest,
	    .whole = !named && !row->listed,
	    .label = LISTED_NO_LABEL,
	};
	if (named) {
		if (take_named(l, b, row, err) < 0)
			return -1;
	} else {
		take_numbers(l, batch_ids(b, row), row->n);
		take_label(l, b, row);
	}
	if (kept && l->row.whole)
		make_logprobs(l, row);
	l->row.blind = row->sampled && kern_exp(l->row.z[0]) < row->rest; /* (2) */
	return 0;
}

/* ---- rows that are stored ---- */

/* What stands before the classes of a row. */
struct packed {
	double rest;
	size_t label;
	uint32_t label_id;
	bool whole, blind, named, ignored;
};

int
listing_pack(const struct listed *row, struct buf *out, struct err *err)
{
	struct packed head = {.rest = row->rest};

	head.whole = row->whole;
	head.blind = row->blind;
	head.named = row->n > 0 && row->class[0].name;
	head.label = row->label;
	head.label_id = row->label_id;
	head.ignored = row->ignored;
	buf_add(out, (const char *)&head, sizeof(head));
	for (size_t i = 0; !row->whole && i < row->n; i++) {
		buf_add(out, (const char *)&row->class[i].len, sizeof(row->class[i].len));
		buf_add(out, (const char *)&row->class[i].id, sizeof(row->class[i].id));
		buf_char(out, row->class[i].unsure);
		buf_add(out, row->class[i].name, row->class[i].len);
	}
	return buf_check(out, err);
}

int
listing_unpack(struct listing *l, const char *p, const double *z, size_t n, struct err *err)
{
	struct packed head;
	struct listed_class *c;

	if (make_room(l, n, err) < 0)
		return -1;
	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	if (head.whole)
		take_numbers(l, NULL, n);
	else
		l->counted = 0;
	for (c = l->class; !head.whole && c < l->class + n; c++) {
		memcpy(&c->len, p, sizeof(c->len));
		p += sizeof(c->len);
		memcpy(&c->id, p, sizeof(c->id));
		p += sizeof(c->id);
		c->unsure = *p++;
		c->name = head.named ? p : NULL;
		p += c->len;
	}
	l->row = (struct listed){
	    .class = l->class,
	    .z = z,
	    .n = n,
	    .rest = head.rest,
	    .whole = head.whole,
	    .blind = head.blind,
	    .label = head.label,
	    .label_id = head.label_id,
	    .ignored = head.ignored,
	};
	return 0;
}

bool
listing_fits(const struct listed *a, const struct listed *b, struct err *err)
{
	const struct listed *all = a->whole ? a : b, *some = a->whole ? b : a;

	if (!all->whole || some->class[some->n - 1].id < all->n)
		return true;
	err_set(err, ERR_DATA, "class %u is listed in %s, but %s has %zu classes, counted from 0",
	    (unsigned)some->class[some->n - 1].id, some == a ? "A" : "B", some == a ? "B" : "A",
	    all->n);
	return false;
}

void
listing_free(struct listing *l)
{
	mem_free(l->class);
	mem_free(l->z);
	buf_free(&l->text);
	*l = (struct listing){0};
}
