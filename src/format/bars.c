/* SPDX-License-Identifier: MIT */
/*
 * Each row as bars: its number, fields and entropy, then the classes with the largest
 * probabilities, the largest first and of equals the first, and how many others there are.
 *
 * (1) A full bar is the probability 1, so rows can be compared.
 * (2) A binary row is one bar: class 1.
 */
#include "format/bars.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"
#include "format/field.h"

enum { NAME_MOST = 32, WIDE_LEAST = 10, INDENT = 2 };

struct bar {
	size_t at; /* among the row's values */
	double p;
	char name[4 * NAME_MOST + 4]; /* or what has room of it */
};

/* What is drawn of a row. */
struct sheet {
	const struct style *s;
	const struct batch *b;
	const struct row *row;
	const struct cell *cell;
	struct buf *out;
	struct bar bar[BARS_MOST];
	size_t n; /* bars */
	size_t others, none; /* classes without a bar, and those of them that are 0 */
	double rest; /* what the others come to */
	struct buf text, shown; /* of the row's fields */
};

/* Puts the i-th value at its place among the largest, or with the others. */
static void
take(struct sheet *t, size_t i, double p)
{
	size_t at = t->n;

	while (at > 0 && t->bar[at - 1].p < p)
		at--;
	if (at == BARS_MOST)
		return;
	if (t->n < BARS_MOST)
		t->n++;
	for (size_t k = t->n - 1; k > at; k--)
		t->bar[k] = t->bar[k - 1];
	t->bar[at].at = i;
	t->bar[at].p = p;
}

static bool
has_bar(const struct sheet *t, size_t i)
{
	for (size_t k = 0; k < t->n; k++) {
		if (t->bar[k].at == i)
			return true;
	}
	return false;
}

static void
choose(struct sheet *t)
{
	const double *v = t->cell->v;
	const size_t n = t->cell->n;

	t->n = t->others = t->none = 0;
	t->rest = 0;
	for (size_t i = 0; i < n; i++)
		take(t, i, v[i]);
	for (size_t i = 0; n > t->n && i < n; i++) {
		if (has_bar(t, i))
			continue;
		t->others++;
		t->none += v[i] == 0;
		t->rest += v[i];
	}
}

/* (2) The name of a bar's class, or its number. */
static void
name_bar(const struct sheet *t, struct bar *bar)
{
	const struct layout *l = t->s->layout;
	const uint32_t *id = batch_ids(t->b, t->row);
	const bool binary = l->task == TASK_BINARY;
	const size_t class = binary ? 1 : id ? id[bar->at] : bar->at;
	const struct token *token;

	if (l->open) {
		token = &t->b->token[t->row->token + bar->at];
		utf8_show(bar->name, sizeof(bar->name), token->text, token->len);
	} else if (class < l->names.n) {
		utf8_show(bar->name, sizeof(bar->name), l->names.name[class],
		    strlen(l->names.name[class]));
	} else {
		snprintf(bar->name, sizeof(bar->name), binary ? "class %zu" : "%zu", class);
	}
}

/* The fields of the row behind its number and entropy, as much as a line has room for. */
static void
put_head(struct sheet *t)
{
	const struct terminal *how = t->s->terminal;
	struct buf *text = &t->text, *shown = &t->shown;
	struct json j = {.out = text};
	char room[NUM_ROOM + 4];
	const struct field *f;
	size_t column = 0;

	text->len = shown->len = 0;
	buf_printf(shown, "row %llu", (unsigned long long)(t->b->first_row + t->row->number));
	if (t->s->ncol > 1 && t->cell[1].n > 0) {
		buf_str(shown, ", entropy ");
		buf_number(shown, t->cell[1].v[0], 4);
	}
	for (size_t i = 0; i < t->row->nfield; i++) {
		f = &t->b->field[t->row->field + i];
		field_member(&j, f, f->name ? NULL : field_name(t->s->layout, &column, room));
	}
	if (text->len > 0)
		buf_str(shown, ": ");
	utf8_show_all(shown, text->p ? text->p : "", text->len);
	buf_char(shown, '\0');
	columns_colour(t->out, how, "1");
	if (shown->lacks == 0)
		columns_cut(t->out, how, shown->p, how->width);
	columns_colour(t->out, how, "0");
	buf_char(t->out, '\n');
}

static size_t
digits(const struct sheet *t, double p)
{
	char number[NUM_ROOM];

	return num_write(number, p, t->s->precision);
}

/* A line: a name, a number, and a bar; (1). */
static void
put_bar(struct sheet *t, const char *name, double p, size_t wide, size_t number, const char *sgr)
{
	const struct terminal *how = t->s->terminal;
	const size_t used = INDENT + wide + 2 + number + 2;
	const size_t cells = how->width > used + WIDE_LEAST ? how->width - used : WIDE_LEAST;

	columns_blank(t->out, INDENT);
	columns_pad(t->out, how, name, wide, true);
	columns_blank(t->out, 2 + number - digits(t, p));
	buf_number(t->out, p, t->s->precision);
	if (p > 0) {
		columns_blank(t->out, 2);
		columns_colour(t->out, how, sgr);
		columns_bar_short(t->out, how, p < 1 ? p : 1, cells);
		columns_colour(t->out, how, "0");
	}
	buf_char(t->out, '\n');
}

static void
put_bars(struct sheet *t)
{
	size_t wide, number, columns;
	char others[80] = "";

	choose(t);
	number = digits(t, t->rest);
	if (t->others > 0 && t->none > 0)
		snprintf(others, sizeof(others), "%zu more, %zu of them 0", t->others, t->none);
	else if (t->others > 0)
		snprintf(others, sizeof(others), "%zu more", t->others);
	wide = strlen(others);
	for (size_t i = 0; i < t->n; i++) {
		name_bar(t, &t->bar[i]);
		columns = columns_of(t->bar[i].name, strlen(t->bar[i].name));
		wide = columns > wide ? columns : wide;
		columns = digits(t, t->bar[i].p);
		number = columns > number ? columns : number;
	}
	wide = wide < NAME_MOST ? wide : NAME_MOST;
	for (size_t i = 0; i < t->n; i++)
		put_bar(t, t->bar[i].name, t->bar[i].p, wide, number, i == 0 ? "1;34" : "34");
	if (t->others > 0)
		put_bar(t, others, t->rest, wide, number, "2");
}

static int
encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	struct sheet t = {.s = s, .b = b, .out = out};

	for (size_t i = 0; i < b->nrow; i++) {
		t.row = &b->row[i];
		t.cell = cell + i * s->ncol;
		buf_char(out, '\n');
		put_head(&t);
		if (t.row->null)
			buf_str(out, "  a bad row: it has no probabilities\n");
		else
			put_bars(&t);
	}
	out->lacks = out->lacks ? out->lacks : t.text.lacks + t.shown.lacks;
	buf_free(&t.text);
	buf_free(&t.shown);
	return buf_check(out, err);
}

const struct format format_bars = {
    .name = "plot",
    .text = true,
    .carries = true,
    .between = 1,
    .encode = encode,
};
