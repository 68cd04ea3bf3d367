/* SPDX-License-Identifier: MIT */
/*
 * Why a cell of csv is no number, and what helps.
 *
 * A cell that a person would take for a number is told by what is odd about it. The
 * command that makes a number of it is in the message.
 */
#include <string.h>

#include "base/num.h"
#include "format/csv.h"

static const char digits[] = "0123456789";

/* The cell as text, up to a length that numbers have. */
struct text {
	char p[64];
	bool quoted;
};

static bool
ends_in(const char *text, char c)
{
	const size_t n = strlen(text);

	return n > 0 && text[n - 1] == c;
}

/* Behind a sign, and behind the digits there; NULL if there are none. */
static const char *
whole(const char *p)
{
	p += strspn(p, "-+");
	return strspn(p, digits) > 0 ? p + strspn(p, digits) : NULL;
}

/* Groups of three digits behind a mark, from p on; how many. */
static size_t
groups(const char **p, char mark)
{
	size_t n = 0;

	for (; **p == mark && strspn(*p + 1, digits) == 3; n++)
		*p += 4;
	return n;
}

/* 1,234.5 or 1,234,567: commas between thousands that are no decimal commas. */
static bool
has_thousands(const char *text, char mark, char point)
{
	const char *p = whole(text);
	size_t n = p ? groups(&p, mark) : 0;

	return n > 0 && (n > 1 || *p == point) && strspn(p, "0123456789.,") == strlen(p);
}

/* 1,234 */
static bool
may_be_thousands(const char *text)
{
	const char *p = whole(text);

	return p && groups(&p, ',') == 1 && !*p;
}

bool
csv_is_decimal_comma(struct csv_cell cell)
{
	char text[32];
	const char *p;

	if (cell.len >= sizeof(text))
		return false;
	memcpy(text, cell.p, cell.len);
	text[cell.len] = '\0';
	p = text + strspn(text, "-+");
	p += strspn(p, digits);
	return *p == ',' && strspn(p + 1, digits) > 0 && !has_thousands(text, ',', '.');
}

bool
csv_may_be_number(struct csv_cell cell)
{
	if (cell.len == 0 || !strchr("0123456789+-.\xe2", *cell.p))
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		if (!strchr("0123456789+-.,:%eEdD \xe2\x88\x92\xc2\xa0", cell.p[i]) ||
		    (cell.p[i] == '-' && i > 0 && strchr(digits, cell.p[i - 1])))
			return false; /* a word, or a date */
	}
	return true;
}

/* Two numbers with one of these marks between them. */
static bool
has_two(const char *text, const char *marks)
{
	const char *p = whole(text), *next;
	char first[64];
	double x;
	size_t n;

	if (!p)
		return false;
	n = strcspn(text, marks);
	next = text + n + strspn(text + n, marks);
	if (!text[n] || !whole(next))
		return false;
	memcpy(first, text, n);
	first[n] = '\0';
	return num_parse_all(first, &x) == 0;
}

/* 3:0.25, as svmlight has it. */
static bool
is_pair(const char *text)
{
	const char *p = whole(text);

	return p && *p == ':' && whole(p + 1);
}

/* 1.5D+00, as Fortran has it. */
static bool
has_fortran_exponent(const char *text)
{
	const char *d = strpbrk(text, "dD");

	return d && whole(text) && strspn(text, "+-.0123456789") == (size_t)(d - text) &&
	    whole(d + 1) && strchr(" \t", *whole(d + 1));
}

/* What makes a number of the text, or NULL. */
static const char *
remedy(const struct text *t)
{
	const char *text = t->p;

	if (ends_in(text, '%') && whole(text))
		return "remove the percent signs (sed 's/%//g')";
	if (strncmp(text, "\xe2\x88\x92", 3) == 0)
		return "its minus is U+2212; write - (sed 's/\xe2\x88\x92/-/g')";
	if (strstr(text, "\xc2\xa0"))
		return "remove the no-break spaces (sed 's/\\xc2\\xa0//g')";
	if (has_thousands(text, ',', '.'))
		return t->quoted ? "remove the commas between thousands (sed -E ':a; "
				   "s/(\"[^\",]*),([0-9]{3})/\\1\\2/; ta')"
				 : "remove the commas between thousands (sed -E ':a; "
				   "s/([0-9]),([0-9]{3})/\\1\\2/; ta')";
	if (is_pair(text))
		return "smx reads no pairs of index and value; if all indices are there, "
		       "remove them (sed -E 's/[0-9]+://g')";
	if (has_fortran_exponent(text))
		return "write E for D (tr D E)";
	if (*text == '{')
		return "smx reads maps in JSON: to_json(path, orient='records', lines=True)";
	if (*text == '(' && strchr(text, ','))
		return "write a list, as in [1, 2], instead of a tuple (sed "
		       "'s/\"(\\(.*\\))\"/\"[\\1]\"/')";
	return NULL;
}

/* Which option helps. */
static enum advice
option(const struct batch *b, const struct text *t, struct csv_cell cell)
{
	const struct layout *l = b->layout;

	if (*t->p == '#' && !l->reading->comment)
		return ADVICE_COMMENT;
	if (b->with_commas)
		return strchr(t->p, '.') ? ADVICE_POINT : csv_logits_advice(l);
	if (csv_is_decimal_comma(cell))
		return ADVICE_DECIMAL;
	if (l->ncolumn == 1 && has_two(t->p, "\t"))
		return ADVICE_TSV;
	if (l->ncolumn == 1 && l->delim == '\t' && has_two(t->p, ","))
		return ADVICE_CSV;
	return csv_logits_advice(l);
}

/* Whether the header stands once more. */
static bool
is_header(const struct layout *l, size_t column, struct csv_cell cell)
{
	const char *name = column <= l->ncolumn ? l->column[column - 1].name : "";

	return l->header && *name && strlen(name) == cell.len &&
	    memcmp(name, cell.p, cell.len) == 0;
}

/* A cell that is there and is no number. */
static void
tell(struct batch *b, size_t column, struct csv_cell cell, struct csv_cell inner)
{
	struct text t = {.quoted = inner.len < cell.len};
	const int shown = cell.len > 24 ? 24 : (int)cell.len;
	const size_t len = inner.len < sizeof(t.p) ? inner.len : sizeof(t.p) - 1;
	const char *help;

	memcpy(t.p, inner.p, len);
	if (b->with_commas && has_thousands(t.p, '.', ','))
		help = "remove the points between thousands (tr -d .)";
	else if (is_header(b->layout, column, inner))
		help =
		    "if the header is there again, remove it (awk 'NR == 1 || $0 != h; NR == 1 { h "
		    "= $0 }')";
	else
		help = b->with_commas ? NULL : remedy(&t);
	if (help)
		batch_flaw(b, column, "not a number: '%.*s'; %s", shown, cell.p, help);
	else if (has_two(t.p, ";") && !t.quoted)
		batch_flaw_advise(b, column, ADVICE_DELIMITER,
		    "not a number: '%.*s' (a list in a cell must be in brackets)", shown, cell.p);
	else if (has_two(t.p, " ,;") && b->layout->ncolumn > 1 && !csv_is_decimal_comma(inner))
		batch_flaw(b, column,
		    "not a number: '%.*s'; several numbers in a cell must be a list in brackets",
		    shown, cell.p);
	else if (option(b, &t, inner) == ADVICE_DECIMAL && may_be_thousands(t.p))
		batch_flaw_advise(b, column, ADVICE_DECIMAL,
		    "not a number: '%.*s' (thousands have no comma)", shown, cell.p);
	else
		batch_flaw_advise(
		    b, column, option(b, &t, inner), "not a number: '%.*s'", shown, cell.p);
}

void
csv_not_a_number(struct batch *b, size_t column, struct csv_cell cell)
{
	const struct csv_cell inner = csv_bare(cell);

	if (cell.len == 0)
		batch_flaw(b, column, "empty cell: a missing value");
	else if (memchr(cell.p, '\0', cell.len))
		batch_flaw_advise(b, column, ADVICE_BINARY, "%s", csv_nul_byte);
	else if (memchr(cell.p, '\r', cell.len))
		batch_flaw(b, column, "a line end of CR alone; convert it (tr '\\r' '\\n')");
	else if (csv_is_missing(inner))
		batch_flaw(b, column, "'%.*s': a missing value", (int)inner.len, inner.p);
	else
		tell(b, column, cell, inner);
}
