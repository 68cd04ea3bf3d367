/* SPDX-License-Identifier: MIT */
/*
 * jsonl: a JSON value a line, either an array of logits or an object that holds
 * one, by default in its member logits.
 *
 * (1) The logits are read here, every other value by cJSON: what it takes is
 *     taken. Carried members keep their bytes and their order.
 * (2) The members may come in any order; the array's member may stand once.
 * (3) inf, infinity and nan in any case, so Python's Infinity and NaN, are
 *     numbers; null is a missing value. Otherwise numbers are JSON's: no +1, 01, .5 or 5.
 * (4) Empty lines are passed over.
 * (5) A column in a message is the position in the array, from 1; what is wrong
 *     with the line as a whole is at 1.
 */
#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/num.h"
#include "format/field.h"
#include "format/format.h"
#include "format/select.h"
#include "kern/kern.h"

/* A member of the line's object. */
struct member {
	struct field field;
	bool hot; /* the logits */
};

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* Behind the string that begins at p, or NULL where it does not end. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		p += *p == '\\';
	return p < end ? p + 1 : NULL;
}

/* Behind the value that begins at p, by its brackets and strings alone, or NULL. */
static const char *
value_end(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = string_end(p, end);
			if (!p)
				return NULL;
			if (depth == 0)
				return p;
			continue;
		}
		if (depth == 0 && (*p == ',' || *p == '}' || *p == ']' || *p == ' ' || *p == '\t'))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		p++;
	}
	return depth == 0 ? p : NULL;
}

/* A string without escapes, in which cJSON takes any byte. */
static bool
is_plain_string(const char *p, size_t len)
{
	return len >= 2 && p[0] == '"' && p[len - 1] == '"' && !memchr(p + 1, '"', len - 2) &&
	    !memchr(p + 1, '\\', len - 2);
}

/* (1) Whether cJSON, which is lenient (01, 1.), takes all these bytes for one value. */
static bool
is_json(const char *p, size_t len)
{
	const char *stop = NULL;
	cJSON *json;

	if (json_number(p, len) || is_plain_string(p, len))
		return true;
	json = cJSON_ParseWithLengthOpts(p, len, &stop, 0);
	cJSON_Delete(json);
	return json && stop == p + len;
}

static void
no_element(struct batch *b, size_t i, const char *p, const char *end)
{
	int len = 0;

	while (p + len < end && len < 24 && !strchr(",] \t\r\n", p[len]))
		len++;
	if (len == 4 && memcmp(p, "null", 4) == 0)
		batch_flaw_advise(b, i, ADVICE_MASKED, "null: a missing value");
	else if (len > 0 && (*p == '[' || *p == '{'))
		batch_flaw(b, i, "an array of %s: one row a line, as from jq -c '.[]'",
		    *p == '[' ? "arrays" : "objects");
	else if (p >= end)
		batch_flaw(
		    b, i, "the line ends inside the array: one row a line, as from jq -c '.[]'");
	else if (len == 0)
		batch_flaw(b, i, "a number is missing");
	else
		batch_flaw(b, i, "not a number: '%.*s'", len, p);
}

/* Says why the i-th element of an array, at p, is none, or what lacks behind it. */
static void
bad_element(struct batch *b, size_t i, const char *p, const char *end)
{
	const char *q;
	double x;

	p = skip_space(p, end);
	q = p < end ? num_read(p, end, &x) : NULL;
	if (!q || !num_is_json(p, q)) {
		no_element(b, i, p, end);
		return;
	}
	q = skip_space(q, end);
	batch_flaw(
	    b, i, q < end ? "a comma or ] must follow the number" : "the array is not closed");
}

/* How many values the next row likely has. */
static size_t
likely_width(const struct batch *b)
{
	const size_t n = b->nrow > 0 ? b->row[b->nrow - 1].n : 0;

	return n > 0 ? n : 64;
}

/*
 * Reads the array that begins at *at behind the values this row has; *at moves
 * behind it, or is NULL once it is flawed.
 */
static int
array(struct batch *b, const char **at, const char *end, size_t *n, struct err *err)
{
	struct text_in t = {skip_space(*at + 1, end), end, ',', ']', true};
	size_t room = likely_width(b), got;
	double *z;

	*n = 0;
	*at = NULL;
	if (t.p < end && *t.p == ']') {
		batch_flaw(b, 1, "the array is empty");
		return 0;
	}
	for (;; room *= 2, t.p++) {
		z = batch_room(b, room, err);
		if (!z)
			return -1;
		got = kern()->read(&t, z + *n, room - *n);
		*n += got;
		if (got > 0 && *t.p == ']')
			break;
		if (*n < room) {
			bad_element(b, *n + 1, t.p + (got > 0), end);
			return 0;
		}
	}
	*at = t.p + 1;
	return 0;
}

/* Whether the member's name, with its quotes, is name. */
static bool
is_named(const char *p, size_t len, const char *name)
{
	struct buf text = {0};
	struct err err;
	bool same;

	if (!memchr(p, '\\', len))
		return len == strlen(name) + 2 && memcmp(p + 1, name, len - 2) == 0;
	same = is_json(p, len) && json_unescape(&text, p, len, &err) == 0 &&
	    text.len == strlen(name) && memcmp(text.p, name, text.len) == 0;
	buf_free(&text);
	return same;
}

/* The next member's name and where its value begins; false where there is none to read. */
static bool
member_begin(const char *p, const char *end, struct field *f, const char **value)
{
	const char *q;

	p = skip_space(p, end);
	if (p >= end || *p != '"')
		return false;
	q = string_end(p, end);
	if (!q || !is_json(p, (size_t)(q - p)))
		return false;
	f->name = p;
	f->name_len = (size_t)(q - p);
	q = skip_space(q, end);
	if (q >= end || *q != ':')
		return false;
	*value = skip_space(q + 1, end);
	return *value < end;
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
static int
take_label(struct batch *b, const struct field *f, struct err *err)
{
	take_text(f, &b->now.label, &b->now.label_len);
	b->now.label_cell = 1;
	if (f->value[0] != '"' || !memchr(f->value, '\\', f->value_len))
		return 0;
	b->unescaped.len = 0;
	if (json_unescape(&b->unescaped, f->value, f->value_len, err) < 0)
		return -1;
	b->now.label = b->unescaped.p;
	b->now.label_len = b->unescaped.len;
	return 0;
}

static size_t
column_called(const struct layout *l, const char *name)
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
		if (is_named(f->name, f->name_len, l->column[guess].name))
			return guess;
	}
	return NO_COLUMN;
}

static bool
wants_label(const struct layout *l)
{
	return l->reading->label || (l->reading->want_label && !l->reading->label_file);
}

static const char *
label_name(const struct layout *l)
{
	return l->reading->label ? l->reading->label : "label";
}

/* The member that holds the weight, or NULL. */
static const char *
weight_name(const struct layout *l)
{
	if (l->reading->weight)
		return l->reading->weight;
	return l->reading->want_weight ? "weight" : NULL;
}

/* Whether the output gets a member of this name. */
static bool
is_written(const struct layout *l, const struct field *f)
{
	for (const char *const *w = l->reading->written; w && *w; w++) {
		if (is_named(f->name, f->name_len, *w))
			return true;
	}
	return false;
}

/* Whether a member is to be carried. A name with escapes in it is no match for a list. */
static bool
kept(const struct layout *l, const struct field *f)
{
	if (l->reading->by)
		return is_named(f->name, f->name_len, l->reading->by);
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
	if (is_written(l, &f))
		b->now.clash = f;
	return batch_field(b, f, err);
}

/* layout.weight, as no members have numbers; MAY_HAVE_WEIGHT until the first row is seen. */
enum { HAS_WEIGHT, MAY_HAVE_WEIGHT };

/* A member that is not the logits: label, weight, carried. */
static int
other_member(struct batch *b, struct field f, struct err *err)
{
	const struct layout *l = b->layout;

	if (!is_json(f.value, f.value_len)) {
		batch_flaw(b, 1, "the value of %.*s is not JSON",
		    f.name_len > 40 ? 40 : (int)f.name_len, f.name);
		return 0;
	}
	if (wants_label(l) && is_named(f.name, f.name_len, label_name(l))) {
		if (b->now.label)
			batch_flaw(b, 1, "two members are called '%s'", label_name(l));
		if (take_label(b, &f, err) < 0)
			return -1;
	}
	if (weight_name(l) && is_named(f.name, f.name_len, weight_name(l))) {
		if (b->now.weight)
			batch_flaw(b, 1, "two members are called '%s'", weight_name(l));
		b->now.weight_cell = 1;
		take_text(&f, &b->now.weight, &b->now.weight_len);
	}
	return carry(b, f, err);
}

/* In a fixed layout each carried member has its place; those that do not come stay empty. */
static int
reserve_fields(struct batch *b, struct err *err)
{
	const struct layout *l = b->layout;

	b->now.row.nbefore = l->nbefore;
	for (size_t i = 0; l->fixed && i < l->ncolumn; i++) {
		if (batch_field(b, (struct field){.name = "", .value = ""}, err) < 0)
			return -1;
	}
	return 0;
}

/* Says that the object, whose members begin at p, lacks the logits; offers the nearest name. */
static void
no_logits(struct batch *b, const char *p, const char *end)
{
	const char *field = b->layout->reading->field, *value;
	struct near near = {.word = field};
	char name[64], best[64] = "";
	struct field f;

	while (p && member_begin(p, end, &f, &value)) {
		if (f.name_len - 2 < sizeof(name)) {
			memcpy(name, f.name + 1, f.name_len - 2);
			name[f.name_len - 2] = '\0';
			near_try(&near, name);
			if (near.best == name)
				near.best = memcpy(best, name, sizeof(best));
		}
		p = value_end(value, end);
		if (p)
			p = skip_space(p, end) + 1;
	}
	if (near.best)
		batch_flaw_advise(b, 1, ADVICE_FIELD,
		    "no member is called '%s'; did you mean '%s'?", field, best);
	else
		batch_flaw_advise(b, 1, ADVICE_FIELD, "no member is called '%s'", field);
}

/* The logits. Where they are flawed *p moves behind them all the same, by their brackets. */
static int
hot_member(
    struct batch *b, const char **p, const char *end, size_t *n, bool *found, struct err *err)
{
	const char *value = *p, *field = b->layout->reading->field;
	int status = 0;

	if (*found)
		batch_flaw(b, 1, "two members are called '%s'", field);
	else if (*value != '[')
		batch_flaw(b, 1, "the member '%s' is not an array", field);
	else
		status = array(b, p, end, n, err);
	if (b->now.flawed)
		*p = value_end(value, end);
	if (!*found && !b->layout->fixed)
		b->now.row.nbefore = b->now.row.nfield;
	*found = true;
	return status;
}

/* The member's value: the logits, or what cJSON judges. *p moves behind it; NULL: no end. */
static int
member_value(struct batch *b, struct field *f, const char **p, const char *end, size_t *n,
    bool *found, struct err *err)
{
	const char *value = *p;

	if (is_named(f->name, f->name_len, b->layout->reading->field))
		return hot_member(b, p, end, n, found, err);
	*p = value_end(value, end);
	if (!*p) {
		batch_flaw(b, 1, "the line is not whole JSON");
		return 0;
	}
	f->value = value;
	f->value_len = (size_t)(*p - value);
	return other_member(b, *f, err);
}

/* What must stand behind a member's value: 1 for a comma, 0 for the end, -1 once flawed. */
static int
member_end(struct batch *b, const char **p, const char *end)
{
	*p = skip_space(*p, end);
	if (*p < end && (**p == ',' || **p == '}'))
		return *(*p)++ == ',';
	batch_flaw(
	    b, 1, *p < end ? "a comma or } must follow the value" : "the object is not closed");
	return -1;
}

static int
object(struct batch *b, const char *p, const char *end, size_t *n, struct err *err)
{
	const char *members;
	bool found = false;
	struct field f;
	int more;

	p = members = skip_space(p + 1, end);
	more = p >= end || *p != '}';
	p += !more;
	while (more) {
		f = (struct field){0};
		if (!member_begin(p, end, &f, &p)) {
			batch_flaw(b, 1, "%s",
			    p && skip_space(p, end) < end
				? "the line is not JSON: \"name\": value must stand here"
				: "the line ends inside the object: one row a line, as from jq -c");
			return 0;
		}
		if (member_value(b, &f, &p, end, n, &found, err) < 0)
			return -1;
		if (!p)
			return 0;
		more = member_end(b, &p, end);
		if (more < 0)
			return 0;
	}
	if (!found)
		no_logits(b, members, end);
	else if (b->now.clash.name)
		batch_flaw_advise(b, 1, ADVICE_LEAVE_OUT, "a member %.*s is there already",
		    b->now.clash.name_len > 40 ? 40 : (int)b->now.clash.name_len,
		    b->now.clash.name);
	else if (skip_space(p, end) < end)
		batch_flaw(b, 1, "more follows the object: one row a line");
	return 0;
}

/* (5) The whole line; *n is how many values it holds. */
static int
line_row(struct batch *b, const char *p, const char *end, size_t *n, struct err *err)
{
	p = skip_space(p, end);
	*n = 0;
	if (reserve_fields(b, err) < 0)
		return -1;
	b->now.row.bare = *p == '[';
	if (*p == '{')
		return object(b, p, end, n, err);
	if (*p != '[') {
		batch_flaw(b, 1, "a row is a JSON array or object, on a line of its own");
		return 0;
	}
	if (array(b, &p, end, n, err) < 0)
		return -1;
	if (p && skip_space(p, end) < end)
		batch_flaw(b, *n, "more follows the array: one row a line");
	return 0;
}

static void
check_width(struct batch *b, size_t n)
{
	const struct layout *l = b->layout;

	if (l->nclass > 0 && n != l->nclass && !b->now.flawed)
		batch_flaw(b, n < l->nclass ? n + 1 : l->nclass + 1,
		    "the row has %zu class%s, not %zu", n, n == 1 ? "" : "es", l->nclass);
	if (wants_label(l) && !b->now.label)
		batch_flaw(
		    b, 1, "no member is called '%s', which is to be the label", label_name(l));
	if (l->weight == HAS_WEIGHT && !b->now.weight)
		batch_flaw(
		    b, 1, "no member is called '%s', which is to be the weight", weight_name(l));
	if (l->weight == NO_COLUMN && b->now.weight)
		batch_flaw(b, 1, "the first row has no member '%s': all have one, or none",
		    weight_name(l));
}

static int
jsonl_decode(struct batch *b, const char *p, size_t size, struct err *err)
{
	const char *end = p + size, *newline;
	size_t n;

	for (; p < end && !b->stopped; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (skip_space(p, newline) < newline) {
			batch_begin(b);
			if (line_row(b, p, newline, &n, err) < 0 || !batch_room(b, n + 1, err))
				return -1;
			check_width(b, n);
			if (batch_end(b, n, err) < 0)
				return -1;
		}
		b->nline++;
	}
	return 0;
}

static size_t
jsonl_cut(const struct layout *l, const char *p, size_t n)
{
	(void)l;
	return whole_lines(p, n);
}

static size_t
jsonl_count(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *newline;
	size_t rows = 0;

	(void)l;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		rows += skip_space(p, newline) < newline;
	}
	return rows;
}

static bool
jsonl_probe(const char *head, size_t n)
{
	size_t i = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < n && (head[i] == ' ' || head[i] == '\t' || head[i] == '\r' || head[i] == '\n'))
		i++;
	return i < n && (head[i] == '{' || head[i] == '[');
}

/* The members of a row become the columns to carry. */
static int
learn_columns(struct layout *l, const struct field *f, size_t n, struct err *err)
{
	struct buf name = {0};
	int status = 0;

	for (size_t i = 0; i < n && status == 0; i++) {
		name.len = 0;
		status = json_unescape(&name, f[i].name, f[i].name_len, err);
		if (status == 0 && buf_char(&name, '\0', err) < 0)
			status = -1;
		if (status == 0 && column_called(l, name.p) == NO_COLUMN)
			status =
			    layout_column(l, name.p, name.len - 1, f[i].name, f[i].name_len, err);
	}
	buf_free(&name);
	return status;
}

/* Names that --keep gives and the first row did not have come last. */
static int
keep_columns(struct layout *l, struct err *err)
{
	const char *list = l->reading->keep;
	struct list_item item;

	while ((list = list_next(list, &item))) {
		if (!item.pattern && column_called(l, item.text) == NO_COLUMN &&
		    layout_column(l, item.text, item.len, "", 0, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * The members of the first good row become the columns to carry, and its number
 * of classes everyone's. *found says whether there is one.
 */
static int
learn_from(struct layout *l, const char *p, size_t n, bool *found, struct err *err)
{
	struct layout loose = *l;
	struct reading patient = *l->reading;
	struct batch b = {.layout = &loose};
	int status;

	loose.fixed = false;
	/* lines of a label file are for the rows to come: here no label is looked for */
	patient.want_label = l->reading->want_label && !l->reading->label_file;
	patient.label_file = false;
	patient.on_error = ON_ERROR_SKIP;
	loose.reading = &patient;
	status = jsonl_decode(&b, p, n, err);
	*found = b.nrow > 0;
	if (*found && l->weight == MAY_HAVE_WEIGHT)
		l->weight = b.row->weighted ? HAS_WEIGHT : NO_COLUMN;
	if (status == 0 && *found) {
		l->nclass = l->reading->one_width ? b.row->n : l->nclass;
		l->nbefore = b.row->nbefore;
		if (l->fixed)
			status = learn_columns(l, b.field + b.row->field, b.row->nfield, err);
	}
	batch_free(&b);
	return status < 0 || !l->fixed || !*found ? status : keep_columns(l, err);
}

static int
jsonl_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	size_t skip = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	size_t whole = at_end ? n : jsonl_cut(l, head, n);
	bool found = false;

	*line = *column = 0;
	*used = skip;
	l->label = l->weight = NO_COLUMN;
	if (weight_name(l))
		l->weight = l->reading->weight ? HAS_WEIGHT : MAY_HAVE_WEIGHT;
	if (l->reading->cols && cols_number(l->reading->cols, &l->nclass, err) < 0)
		return -1;
	l->fixed = l->reading->tabular && !l->reading->no_fields;
	if (l->reading->classes.n > 0 && l->nclass == 0)
		l->nclass = l->reading->classes.n;
	if (l->fixed || l->weight == MAY_HAVE_WEIGHT || (l->reading->one_width && l->nclass == 0)) {
		if (whole > skip && learn_from(l, head + skip, whole - skip, &found, err) < 0)
			return -1;
		/* with --on-error fail a first row that is bad ends the run anyway */
		if (!found && !at_end && (whole <= skip || l->reading->on_error != ON_ERROR_FAIL))
			return OPEN_MORE;
		if (!found && l->nclass == 0 && !l->reading->tabular &&
		    l->reading->on_error == ON_ERROR_NULL) {
			err_set(err, ERR_DATA, "no row is good: how wide null rows are is unknown");
			return err_advise(err, ADVICE_COLS);
		}
	}
	return layout_names(l, err);
}

/* A number, or what stands for one that is not finite. */
static char *
put_number(char *q, double x, int precision, bool literal)
{
	const char *word = isnan(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";

	if (isfinite(x))
		return q + num_write(q, x, precision);
	if (!literal)
		word = "null";
	memcpy(q, word, strlen(word));
	return q + strlen(word);
}

static char *
put_pair(char *q, bool first, double index, double value, const struct style *s)
{
	if (!first)
		*q++ = ',';
	*q++ = '[';
	q += num_write(q, index, 17);
	*q++ = ',';
	q = put_number(q, value, s->precision, s->literal);
	*q++ = ']';
	return q;
}

static char *
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell)
{
	bool pairs = col->shape == COL_PAIRS, first = true;

	*q++ = '[';
	for (size_t i = 0; i < cell->n; i += pairs ? 2 : 1) {
		if (!pairs && cell->v[i] == col->absent)
			continue;
		q = pairs ? put_pair(q, first, cell->v[i], cell->v[i + 1], s)
			  : put_pair(q, first, (double)i, cell->v[i], s);
		first = false;
	}
	*q++ = ']';
	return q;
}

static char *
put_array(char *q, const struct style *s, const struct cell *cell)
{
	const struct text_out text = {.precision = s->precision,
	    .delim = ',',
	    .nan = s->literal ? "NaN" : "null",
	    .inf = s->literal ? "Infinity" : "null",
	    .minus_inf = s->literal ? "-Infinity" : "null"};

	*q++ = '[';
	q = kern()->write(&text, q, cell->v, cell->n);
	q[-1] = ']'; /* there is one value at least */
	return q;
}

/* The value of one written column. */
static int
put_value(const struct style *s, const struct col *col, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const char *name;
	char *q;

	if (cell->n == 0)
		return buf_str(out, "null", err);
	if (col->shape == COL_NAME) {
		name = s->layout->names.name[(size_t)cell->v[0]];
		return text_json(out, name, strlen(name), err);
	}
	q = buf_room(out, mem_product(cell->n + 1, 2 * NUM_ROOM + 4) + KERN_PAD, err);
	if (!q)
		return -1;
	if (col->shape == COL_PAIRS || (col->shape == COL_VECTOR && s->sparse))
		q = put_pairs(q, s, col, cell);
	else if (col->shape == COL_VECTOR)
		q = put_array(q, s, cell);
	else
		q = put_number(
		    q, cell->v[0], col->shape == COL_INDEX ? 17 : s->precision, s->literal);
	out->len = (size_t)(q - out->p);
	return 0;
}

static int
put_member(const struct style *s, const struct col *col, const struct cell *cell, struct buf *out,
    struct err *err)
{
	if (buf_char(out, '"', err) < 0 || buf_str(out, col->name, err) < 0 ||
	    buf_add(out, "\":", 2, err) < 0)
		return -1;
	return put_value(s, col, cell, out, err);
}

/* The name of the next field carried from a table, whose column is *c or behind it. */
static const char *
field_name(const struct layout *l, size_t *c, char *room)
{
	const char *name = room;

	if (!l->format->tabular)
		return "";
	while (*c < l->ncolumn && !(l->column[*c].role & ROLE_KEEP))
		++*c;
	if (l->header) {
		name = l->column[*c].name;
	} else {
		memcpy(room, "col", 3);
		room[3 + num_write(room + 3, (double)(*c + 1), 17)] = '\0';
	}
	++*c;
	return name;
}

static int
put_object(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out, struct err *err)
{
	const struct field *field = b->field + row->field;
	char name[NUM_ROOM + 4];
	size_t done = 0, c = 0;

	if (buf_char(out, '{', err) < 0)
		return -1;
	for (size_t i = 0; i <= row->nfield; i++) {
		for (size_t j = 0; i == row->nbefore && j < s->ncol; j++) {
			if ((done++ > 0 && buf_char(out, ',', err) < 0) ||
			    put_member(s, s->col[j], &cell[j], out, err) < 0)
				return -1;
		}
		if (i < row->nfield &&
		    ((done++ > 0 && buf_char(out, ',', err) < 0) ||
			field_member(out, &field[i], field_name(s->layout, &c, name), err) < 0))
			return -1;
	}
	return buf_add(out, "}\n", 2, err);
}

static int
jsonl_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const struct row *row;
	const struct cell *own;
	int status = 0;

	for (size_t i = 0; i < b->nrow && status == 0; i++) {
		row = &b->row[i];
		own = cell + i * s->ncol;
		if (row->bare && s->ncol == 1 &&
		    (s->col[0]->shape == COL_VECTOR || s->col[0]->shape == COL_PAIRS))
			status = put_value(s, s->col[0], own, out, err) < 0 ||
				buf_char(out, '\n', err) < 0
			    ? -1
			    : 0;
		else
			status = put_object(s, b, row, own, out, err);
	}
	return status;
}

const struct format format_jsonl = {
    .name = "jsonl",
    .help = "a JSON array, or an object with one, a line",
    .suffix = {".jsonl", ".ndjson"},
    .text = true,
    .carries = true,
    .probe = jsonl_probe,
    .open = jsonl_open,
    .cut = jsonl_cut,
    .count = jsonl_count,
    .decode = jsonl_decode,
    .encode = jsonl_encode,
};
