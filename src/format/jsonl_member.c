/* SPDX-License-Identifier: MIT */
/*
 * What the members of a JSON line are for, but for the logits.
 *
 * (1) The label and the weight are members of the line, or else what a path leads to,
 *     as in meta.label: names and positions with points between them.
 */
#include <string.h>

#include "base/json.h"
#include "format/jsonl.h"
#include "format/select.h"

const char *
jsonl_label(const struct layout *l)
{
	const struct reading *r = l->reading;

	if (r->labels || r->label)
		return r->labels ? r->labels : r->label;
	if (!reading_wants_label(r) || l->open || l->answers) /* one of the row's names */
		return NULL;
	return reading_multilabel(r) ? "labels" : "label";
}

const char *
jsonl_weight(const struct layout *l)
{
	if (l->reading->weight)
		return l->reading->weight;
	return l->reading->want_weight ? "weight" : NULL;
}

/* What a value says as text: a string without its quotes, null nothing. */
static void
take_text(const struct field *f, const char **text, size_t *len)
{
	bool quoted = f->value[0] == '"';

	*text = f->value + quoted;
	*len = f->value_len - 2 * (size_t)quoted;
	if (f->value_len == 4 && memcmp(f->value, "null", 4) == 0)
		*len = 0;
}

/* A label may be a name with escapes in it. */
int
jsonl_take_label(struct batch *b, const struct field *f, struct err *err)
{
	if (b->layout->reading->label_unread)
		return 0;
	take_text(f, &b->now.label, &b->now.label_len);
	b->now.label_cell = 1;
	b->now.label_array = f->value[0] == '[';
	if (f->value[0] != '"' || !memchr(f->value, '\\', f->value_len))
		return 0;
	b->unescaped.len = 0;
	json_unescape(&b->unescaped, f->value, f->value_len);
	if (buf_check(&b->unescaped, err) < 0)
		return -1;
	b->now.label = b->unescaped.p;
	b->now.label_len = b->unescaped.len;
	return 0;
}

int
jsonl_take_key(struct batch *b, const struct field *f, struct err *err)
{
	const bool quoted = f->value[0] == '"';
	const bool null = f->value_len == 4 && memcmp(f->value, "null", 4) == 0;

	b->now.key = f->value + quoted;
	b->now.key_len = null ? 0 : f->value_len - 2 * (size_t)quoted;
	b->now.key_cell = 1;
	b->now.key_array = f->value[0] == '[';
	if (!quoted || !memchr(f->value, '\\', f->value_len))
		return 0;
	b->key_text.len = 0;
	json_unescape(&b->key_text, f->value, f->value_len);
	if (buf_check(&b->key_text, err) < 0)
		return -1;
	b->now.key = b->key_text.p;
	b->now.key_len = b->key_text.len;
	return 0;
}

void
jsonl_take_weight(struct batch *b, const struct field *f)
{
	b->now.weight_cell = 1;
	b->now.weight_array = f->value[0] == '[';
	take_text(f, &b->now.weight, &b->now.weight_len);
}

void
jsonl_take_extra(struct batch *b, enum extra which, const struct field *f)
{
	struct given *g = &b->now.given[which];

	g->cell = 1;
	g->array = f->value[0] == '[';
	take_text(f, &g->p, &g->len);
}

/* An extra field. */
static void
look_for_extras(struct batch *b, const struct field *f)
{
	const struct reading *r = b->layout->reading;

	for (size_t i = 0; i < EXTRAS; i++) {
		if (!r->extra[i] || !json_string_is(f->name, f->name_len, r->extra[i]))
			continue;
		if (b->now.given[i].p)
			batch_flaw(b, 1, "two members are called '%s'", r->extra[i]);
		jsonl_take_extra(b, (enum extra)i, f);
	}
}

void
jsonl_take_ood(struct batch *b, const struct field *f)
{
	b->now.ood_cell = 1;
	b->now.ood_array = f->value[0] == '[';
	take_text(f, &b->now.ood, &b->now.ood_len);
}

size_t
jsonl_column(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (strcmp(l->column[i].name, name) == 0)
			return i;
	}
	return NO_COLUMN;
}

/* Where a member goes in a fixed layout, or NO_COLUMN; guess is likely. */
static size_t
column_of(const struct layout *l, const struct field *f, size_t guess)
{
	for (size_t i = 0; i < l->ncolumn; i++, guess++) {
		if (guess >= l->ncolumn)
			guess = 0;
		if (json_string_is(f->name, f->name_len, l->column[guess].name))
			return guess;
	}
	return NO_COLUMN;
}

bool
jsonl_is_written(const struct layout *l, const struct field *f)
{
	for (const char *const *w = l->reading->written; w && *w; w++) {
		if (json_string_is(f->name, f->name_len, *w))
			return true;
	}
	return false;
}

/* Whether a member is to be carried. A name with escapes in it is no match for a list. */
static bool
kept(const struct layout *l, const struct field *f)
{
	if (l->reading->by_several)
		return list_matches(l->reading->by, f->name + 1, f->name_len - 2);
	if (l->reading->by)
		return json_string_is(f->name, f->name_len, l->reading->by);
	if (l->reading->keep)
		return list_matches(l->reading->keep, f->name + 1, f->name_len - 2);
	return !l->reading->no_fields;
}

/* Carries a member, or where the layout is fixed puts it in its place. */
static int
carry(struct batch *b, struct field f, struct err *err)
{
	const struct layout *l = b->layout;
	size_t column;

	if (l->fixed) {
		column = column_of(l, &f, b->now.next_column);
		if (column != NO_COLUMN)
			b->now.next_column = column + 1;
		if (column != NO_COLUMN && b->field[b->now.row.field + column].name_len > 0)
			batch_flaw(b, 1, "two members are called %.*s",
			    f.name_len > 40 ? 40 : (int)f.name_len, f.name);
		else if (column != NO_COLUMN)
			b->field[b->now.row.field + column] = f;
		else if (kept(l, &f))
			batch_flaw_advise(b, 1, ADVICE_KEEP,
			    "the first row has no member %.*s: it has no column",
			    f.name_len > 40 ? 40 : (int)f.name_len, f.name);
		return 0;
	}
	if (!kept(l, &f))
		return 0;
	if (jsonl_is_written(l, &f))
		b->now.clash = f;
	return batch_field(b, f, err);
}

int
jsonl_member(struct batch *b, struct field f, struct err *err)
{
	const char *label = jsonl_label(b->layout), *weight = jsonl_weight(b->layout);
	const char *key = b->layout->reading->key, *ood = b->layout->reading->ood;

	if (label && json_string_is(f.name, f.name_len, label)) {
		if (b->now.label)
			batch_flaw(b, 1, "two members are called '%s'", label);
		if (jsonl_take_label(b, &f, err) < 0)
			return -1;
	}
	if (weight && json_string_is(f.name, f.name_len, weight)) {
		if (b->now.weight)
			batch_flaw(b, 1, "two members are called '%s'", weight);
		jsonl_take_weight(b, &f);
	}
	if (reading_has_extras(b->layout->reading))
		look_for_extras(b, &f);
	if (ood && json_string_is(f.name, f.name_len, ood)) {
		if (b->now.ood)
			batch_flaw(b, 1, "two members are called '%s'", ood);
		jsonl_take_ood(b, &f);
	}
	if (key && json_string_is(f.name, f.name_len, key)) {
		if (b->now.key)
			batch_flaw(b, 1, "two members are called '%s'", key);
		if (jsonl_take_key(b, &f, err) < 0)
			return -1;
	}
	return carry(b, f, err);
}

/* The value that a path leads to; false if it leads nowhere. */
static bool
by_path(const struct line *l, const char *path, struct field *f)
{
	struct json_fault fault;
	const char *end;

	if (!path || !strchr(path, '.'))
		return false;
	f->value = jsonl_find(l->begin, l->end, path);
	end = f->value ? json_value(f->value, l->end, JSON_PYTHON, &fault) : NULL;
	f->value_len = end ? (size_t)(end - f->value) : 0;
	return end != NULL;
}

bool
jsonl_has_paths(const struct reading *r)
{
	const char *const all[] = {r->weight, r->label, r->key, r->ood, r->by};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i] && strchr(all[i], '.'))
			return true;
	}
	for (size_t i = 0; i < EXTRAS; i++) {
		if (r->extra[i] && strchr(r->extra[i], '.'))
			return true;
	}
	return false;
}

int
jsonl_take_by_path(struct line *l, struct err *err)
{
	const struct reading *r = l->b->layout->reading;
	struct current *now = &l->b->now;
	struct field f = {.name = ""};

	if (!now->weight && by_path(l, r->weight, &f))
		jsonl_take_weight(l->b, &f);
	if (!now->ood && by_path(l, r->ood, &f))
		jsonl_take_ood(l->b, &f);
	if (!now->label && by_path(l, r->label, &f) && jsonl_take_label(l->b, &f, err) < 0)
		return -1;
	if (!now->key && by_path(l, r->key, &f) && jsonl_take_key(l->b, &f, err) < 0)
		return -1;
	for (size_t i = 0; i < EXTRAS; i++) {
		if (!now->given[i].p && by_path(l, r->extra[i], &f))
			jsonl_take_extra(l->b, (enum extra)i, &f);
	}
	if (now->row.nfield == 0 && by_path(l, r->by, &f))
		return batch_field(l->b, f, err);
	return 0;
}

int
jsonl_reserve(struct batch *b, struct err *err)
{
	const struct layout *l = b->layout;

	b->now.row.nbefore = l->nbefore;
	for (size_t i = 0; l->fixed && i < l->ncolumn; i++) {
		if (batch_field(b, (struct field){.name = "", .value = ""}, err) < 0)
			return -1;
	}
	return 0;
}
