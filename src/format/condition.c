/* SPDX-License-Identifier: MIT */
/*
 * Conditions on rows.
 *
 * (1) A name in quotes is that of a column of the input. Another one is that of a column
 *     that --write can write if there is one, else that of one of the input.
 * (2) Numbers are compared in full precision, whatever is written of them.
 * (3) A value that is not there, or is no number, or NaN, is equal to no number and neither
 *     more nor less: only != holds. As text, what is not there is the empty text.
 * (4) A value without quotes is a number if it reads as one. Names of classes are texts.
 *     Signs in it, as in split==test&&conf<0.9, are refused: they look like a second condition.
 * (5) Cells are compared without blanks around them.
 */
#include "format/condition.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "base/suggest.h"
#include "col/answer.h"
#include "format/field.h"
#include "format/format.h"
#include "format/select.h"
#include "format/style.h"

static const char *const signs[] = {
    [COMPARE_LESS] = "<",
    [COMPARE_AT_MOST] = "<=",
    [COMPARE_MORE] = ">",
    [COMPARE_AT_LEAST] = ">=",
    [COMPARE_EQUAL] = "==",
    [COMPARE_OTHER] = "!=",
};

static const char blanks[] = " \t\n", ends_name[] = " \t\n<>=!'\"", joins[] = "<>=!&|";

/* ---- parsing ---- */

/* The condition, and how far its text was read. */
struct parser {
	const char *text, *p;
	size_t *at;
	struct err *err;
};

static void
skip_blanks(struct parser *r)
{
	r->p += strspn(r->p, blanks);
	*r->at = (size_t)(r->p - r->text) + 1;
}

/* Reads text up to the quote that it begins with; NULL with err set if there is none. */
static const char *
read_quoted(struct parser *r, size_t *len)
{
	const char *begin = r->p + 1, *end = strchr(begin, *r->p);

	if (!end) {
		err_set(r->err, ERR_USAGE, "the quote is not closed");
		return NULL;
	}
	*len = (size_t)(end - begin);
	r->p = end + 1;
	return begin;
}

static int
read_name(struct parser *r, struct term *t)
{
	const char *name = r->p;
	size_t len;

	skip_blanks(r);
	t->at = *r->at;
	t->quoted = *r->p == '"' || *r->p == '\'';
	if (t->quoted) {
		name = read_quoted(r, &len);
		if (!name)
			return -1;
	} else {
		name = r->p;
		len = strcspn(name, ends_name);
		r->p += len;
	}
	if (len == 0)
		return err_set(r->err, ERR_USAGE,
		    "give a column, one of < <= > >= == !=, and a value, as in conf<0.9");
	if (len >= sizeof(t->name))
		return err_set(
		    r->err, ERR_USAGE, "a name has at most %zu bytes", sizeof(t->name) - 1);
	memcpy(t->name, name, len);
	return 0;
}

static int
read_sign(struct parser *r, struct term *t)
{
	size_t len;

	skip_blanks(r);
	t->op_at = *r->at;
	len = strspn(r->p, "<>=!");
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (strlen(signs[i]) == len && memcmp(signs[i], r->p, len) == 0) {
			t->op = (enum compare_op)i;
			r->p += len;
			return 0;
		}
	}
	if (len == 1 && *r->p == '=')
		return err_set(r->err, ERR_USAGE, "equality is ==, as in %.60s==VALUE", t->name);
	if (!t->quoted && *r->p && !len)
		return err_set(r->err, ERR_USAGE,
		    "after the column comes one of < <= > >= == !=; put a name with blanks in "
		    "double quotes");
	return err_set(r->err, ERR_USAGE, "after the column comes one of < <= > >= == !=");
}

/* (4) */
static int
read_value(struct parser *r, struct term *t)
{
	char number[64];

	skip_blanks(r);
	t->value_at = *r->at;
	t->literal = *r->p == '"' || *r->p == '\'';
	if (t->literal) {
		t->value = read_quoted(r, &t->value_len);
		return t->value ? 0 : -1;
	}
	t->value = r->p;
	t->value_len = strcspn(r->p, blanks);
	if (strcspn(r->p, joins) < t->value_len) {
		*r->at += strcspn(r->p, joins);
		return err_set(r->err, ERR_USAGE,
		    "join conditions by and, with blanks around it; put text with signs such as < "
		    "or & in double quotes");
	}
	r->p += t->value_len;
	if (t->value_len == 0)
		return err_set(
		    r->err, ERR_USAGE, "give a value after %s, a number or text", signs[t->op]);
	if (t->value_len < sizeof(number)) {
		memcpy(number, t->value, t->value_len);
		number[t->value_len] = '\0';
		t->is_number = num_parse_all(number, &t->number) == 0;
	}
	if (t->is_number && isnan(t->number))
		return err_set(r->err, ERR_USAGE, "nothing is equal to NaN, not even NaN");
	return 0;
}

/* (4) Text has no order. */
static int
check_order(const struct parser *r, const struct term *t)
{
	if (t->is_number || t->op == COMPARE_EQUAL || t->op == COMPARE_OTHER)
		return 0;
	*r->at = t->value_at;
	return err_set(r->err, ERR_USAGE,
	    "%s compares numbers, and '%.*s' is none; text is compared with == and !=",
	    signs[t->op], t->value_len < 60 ? (int)t->value_len : 60, t->value);
}

/* Reads what is between two terms. 1 if there is another one, 0 at the end. */
static int
read_and(struct parser *r)
{
	size_t len;

	skip_blanks(r);
	len = strcspn(r->p, blanks);
	if (len == 3 && memcmp(r->p, "and", 3) == 0) {
		r->p += len;
		return 1;
	}
	if (len == 0)
		return 0;
	if (len == 2 && memcmp(r->p, "or", 2) == 0)
		return err_set(r->err, ERR_USAGE,
		    "there is no or; conditions are joined by and, which all must hold");
	return err_set(r->err, ERR_USAGE,
	    "'%.*s' is not and, which joins conditions; put text with blanks in double quotes",
	    len < 60 ? (int)len : 60, r->p);
}

int
condition_parse(struct condition *c, const char *text, size_t *at, struct err *err)
{
	struct parser r = {.text = text, .p = text, .at = at, .err = err};
	struct term *t;
	int more = 1;

	*c = (struct condition){.text = text};
	while (more == 1) {
		t = &c->term[c->n++];
		if (read_name(&r, t) < 0 || read_sign(&r, t) < 0 || read_value(&r, t) < 0 ||
		    check_order(&r, t) < 0)
			return -1;
		t->col = t->quoted ? NULL : col_named(t->name, strlen(t->name)); /* (1) */
		more = read_and(&r);
		if (more == 1 && c->n == CONDITION_TERMS)
			return err_set(
			    err, ERR_USAGE, "give at most %d conditions", CONDITION_TERMS);
	}
	return more;
}

void
condition_describe(const struct condition *c, struct buf *out)
{
	char number[NUM_ROOM + 1];
	const struct term *t;
	const char *quote;

	for (size_t i = 0; i < c->n; i++) {
		t = &c->term[i];
		quote = t->col ? "" : "\"";
		buf_printf(
		    out, "%s%s%s%s%s", i > 0 ? " and " : "", quote, t->name, quote, signs[t->op]);
		quote = memchr(t->value, '"', t->value_len) ? "'" : "\"";
		if (t->is_number)
			buf_add(out, number, num_write(number, t->number, NUM_SHORTEST));
		else
			buf_printf(out, "%s%.*s%s", quote, (int)t->value_len, t->value, quote);
	}
}

bool
condition_asks(const struct condition *c, const struct col *col)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->term[i].col == col)
			return true;
	}
	return false;
}

/* ---- with the layout known ---- */

/* What is worked out of a row of one value, and of which there is just one. */
static bool
is_single(const struct col *col, const struct layout *l)
{
	return col->shape == COL_REAL || col->shape == COL_INDEX || col->shape == COL_NAME ||
	    (col->shape == COL_VECTOR && l->task == TASK_BINARY);
}

/* (4) */
static int
settle_class(struct term *t, const struct layout *l, size_t *at, struct err *err)
{
	struct suggestion near = {.word = ""};
	char name[CONDITION_NAME] = "";

	*at = t->op_at;
	if (t->op != COMPARE_EQUAL && t->op != COMPARE_OTHER)
		return err_set(err, ERR_USAGE, "names are compared with == and !=");
	if (l->open)
		return 0;
	*at = t->value_at;
	t->class = names_find(&l->names, t->value, t->value_len);
	if (t->class != NO_COLUMN)
		return 0;
	memcpy(name, t->value, t->value_len < sizeof(name) ? t->value_len : sizeof(name) - 1);
	near.word = name;
	for (size_t i = 0; i < l->names.n; i++)
		suggest_try(&near, l->names.name[i]);
	return err_set(err, ERR_USAGE,
	    near.best ? "no class is called '%.60s'; did you mean '%.60s'?"
		      : "no class is called '%.60s'%s",
	    name, near.best ? near.best : "");
}

static int
settle_col(
    struct term *t, const struct style *style, const struct op *norm, size_t *at, struct err *err)
{
	const struct layout *l = style->layout;

	if (l->task == TASK_MULTILABEL && (!t->col->each || t->col->shape == COL_VECTOR))
		return err_set(err, ERR_USAGE,
		    "%s is not one value of a row in the multilabel task; ask for nll, or for a "
		    "column of the input",
		    t->col->name);
	if (t->col->draws)
		return err_set(err, ERR_USAGE, "%s is drawn; ask for a value that is not", t->name);
	if (!is_single(t->col, l))
		return err_set(err, ERR_USAGE,
		    "%s has several values in a row; ask for a column of one value, as conf",
		    t->name);
	if (style_check_asked(style, t->col, norm, err) < 0)
		return -1;
	if (t->col->shape == COL_NAME)
		return settle_class(t, l, at, err);
	if (t->is_number)
		return 0;
	*at = t->value_at;
	return err_set(err, ERR_USAGE, "%s is a number, and '%.*s' is none%s", t->name,
	    t->value_len < 60 ? (int)t->value_len : 60, t->value,
	    t->col->shape == COL_INDEX ? "; the name of the class is in the column name" : "");
}

static int
no_field(const struct term *t, const struct layout *l, struct err *err)
{
	struct suggestion near = {.word = t->name};

	for (size_t i = 0; !t->quoted && cols[i]; i++)
		suggest_try(&near, cols[i]->name);
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_KEEP)
			suggest_try(&near, l->column[i].name);
	}
	if (near.best)
		return err_set(err, ERR_USAGE, "no column is called '%.60s'; did you mean '%.60s'?",
		    t->name, near.best);
	return err_set(err, ERR_USAGE,
	    "no column is called '%.60s': neither one that smx computes nor one of the input",
	    t->name);
}

static int
not_carried(const struct term *t, bool logit, struct err *err)
{
	if (logit)
		return err_set(err, ERR_USAGE,
		    "'%.60s' is a column of logits; ask for what is made of them, as conf, or "
		    "for a column that is carried",
		    t->name);
	err_set(err, ERR_USAGE, "'%.60s' is not carried", t->name);
	return err_advise(err, ADVICE_KEEP);
}

/* In a table the fields have places. */
static int
settle_column(struct term *t, const struct layout *l, struct err *err)
{
	size_t found = NO_COLUMN;

	if (!l->header)
		return err_set(err, ERR_USAGE, "the columns of the input have no names");
	t->carried = 0;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (strcmp(l->column[i].name, t->name) != 0)
			continue;
		if (found != NO_COLUMN)
			return err_set(err, ERR_USAGE, "two columns are called '%.60s'", t->name);
		found = i;
	}
	if (found == NO_COLUMN)
		return no_field(t, l, err);
	if (!(l->column[found].role & ROLE_KEEP))
		return not_carried(t, l->column[found].role & ROLE_LOGIT, err);
	for (size_t i = 0; i < found; i++)
		t->carried += (l->column[i].role & ROLE_KEEP) != 0;
	return 0;
}

/* In JSON they have names, and may come in any row unless they have places in the output. */
static int
settle_member(struct term *t, const struct layout *l, struct err *err)
{
	const char *keep = l->reading->keep;

	t->carried = NO_COLUMN;
	if (keep && !list_matches(keep, t->name, strlen(t->name)))
		return not_carried(t, false, err);
	for (size_t i = 0; l->fixed && i < l->ncolumn; i++) {
		if (strcmp(l->column[i].name, t->name) == 0)
			return 0;
	}
	return l->fixed ? no_field(t, l, err) : 0;
}

int
condition_find(struct term *t, const struct layout *l, struct err *err)
{
	if (l->format->tabular || l->ncolumn > 0)
		return l->fixed ? settle_member(t, l, err) : settle_column(t, l, err);
	return l->format->text ? settle_member(t, l, err) : no_field(t, l, err);
}

static int
settle_field(struct term *t, const struct layout *l, struct err *err)
{
	for (size_t i = 0; l->answers && !t->quoted && i < ANSWER_COLS; i++) {
		if (strcmp(answer_cols[i].name, t->name) == 0)
			t->col = &answer_cols[i];
	}
	return t->col ? 0 : condition_find(t, l, err);
}

int
condition_settle(struct condition *c, const struct style *style, const struct op *norm, size_t *at,
    struct err *err)
{
	struct term *t;

	for (size_t i = 0; i < c->n && style->layout->format; i++) {
		t = &c->term[i];
		*at = t->at;
		if (!t->col && settle_field(t, style->layout, err) < 0)
			return -1;
		if (t->col && settle_col(t, style, norm, at, err) < 0)
			return -1;
	}
	*at = 0;
	return 0;
}

/* ---- rows ---- */

/* (3) */
static bool
compare(enum compare_op op, double x, double y)
{
	switch (op) {
	case COMPARE_LESS:
		return x < y;
	case COMPARE_AT_MOST:
		return x <= y;
	case COMPARE_MORE:
		return x > y;
	case COMPARE_AT_LEAST:
		return x >= y;
	case COMPARE_EQUAL:
		return x == y;
	case COMPARE_OTHER:
		return !(x == y);
	}
	return false;
}

/* Whether the text, or none, is as the term says. */
static bool
compare_text(const struct term *t, const struct buf *text)
{
	const bool same = text->len == t->value_len &&
	    (text->len == 0 || memcmp(text->p, t->value, text->len) == 0);

	return (t->op == COMPARE_EQUAL) == same;
}

static bool
col_holds(const struct term *t, struct dist *d, const struct batch *b, const struct row *row,
    struct buf *text)
{
	const struct col *col = t->col;
	const bool lacks = !d || (col->needs_label && d->label == DIST_NO_LABEL);
	const struct token *token;
	double x = NAN;

	if (!lacks)
		x = col->one ? col->one(d) : col->binary ? col->binary(d) : col->vector(d)[1];
	if (col->shape != COL_NAME)
		return compare(t->op, x, t->number);
	if (lacks || !b->layout->open)
		return compare(t->op, x, (double)t->class);
	token = &b->token[row->token + (size_t)x];
	text->len = 0;
	json_unescape(text, token->text, token->len);
	return compare_text(t, text);
}

const struct field *
condition_field(const struct term *t, const struct batch *b, const struct row *row)
{
	const struct field *f = b->field + row->field;

	if (t->carried != NO_COLUMN)
		return t->carried < row->nfield ? &f[t->carried] : NULL;
	for (size_t i = 0; i < row->nfield; i++) {
		if (f[i].name && f[i].name_len > 0 &&
		    json_string_is(f[i].name, f[i].name_len, t->name))
			return &f[i];
	}
	return NULL;
}

/* (5) Reads the field; of null, and of none, nothing. */
static void
read_field(const struct field *f, struct buf *text)
{
	const char *p = f ? f->value : "";
	size_t len = f ? f->value_len : 0;
	char *q;

	text->len = 0;
	if (f && f->name && len > 0 && *p == '"') {
		json_unescape(text, p, len);
		return;
	}
	if (f && f->name && len == 4 && memcmp(p, "null", 4) == 0)
		return;
	for (; len > 0 && strchr(blanks, *p); len--)
		p++;
	while (len > 0 && strchr(blanks, p[len - 1]))
		len--;
	q = buf_reserve(text, len + 1);
	if (q)
		text->len = f && !f->name ? cell_unquote(q, p, len) : len;
	if (q && f && f->name)
		memcpy(q, p, len);
}

static double
number_of(const struct buf *text, bool comma)
{
	char number[64];
	double x;

	if (text->len == 0 || text->len >= sizeof(number))
		return NAN;
	memcpy(number, text->p, text->len);
	number[text->len] = '\0';
	if (comma && strchr(number, ','))
		*strchr(number, ',') = '.';
	return num_parse_all(number, &x) == 0 ? x : NAN;
}

static bool
field_holds(const struct term *t, size_t i, const struct batch *b, const struct row *row,
    struct buf *text, unsigned *seen)
{
	const struct field *f = condition_field(t, b, row);

	*seen |= f ? 1U << i : 0;
	read_field(f, text);
	if (!t->is_number)
		return compare_text(t, text);
	return compare(
	    t->op, number_of(text, f && !f->name && b->layout->reading->comma), t->number);
}

bool
condition_holds(const struct condition *c, struct dist *d, const struct batch *b,
    const struct row *row, struct buf *text, unsigned *seen)
{
	bool holds = true;

	for (size_t i = 0; i < c->n; i++) {
		if (!c->term[i].col) /* each, so that the fields that rows have are known */
			holds = field_holds(&c->term[i], i, b, row, text, seen) && holds;
		else
			holds = holds && col_holds(&c->term[i], d, b, row, text);
	}
	return holds;
}
