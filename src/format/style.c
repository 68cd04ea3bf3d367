/* SPDX-License-Identifier: MIT */
/*
 * Checks of what --write asks for.
 */
#include "format/style.h"

#include <string.h>

#include "base/err.h"
#include "col/answer.h"
#include "format/format.h"

/* The output makes log-probabilities of logits, as softmax would. */
static int
check_logarithms(
    const struct style *s, const struct col *col, const struct op *norm, struct err *err)
{
	if (!norm->soft && norm->gives != KIND_LOGIT)
		return err_about(err, SETTING_WRITE,
		    "%s output holds log-probabilities of a softmax, and %s is another normaliser",
		    s->format->name, norm->name);
	if (s->ncol == 1 &&
	    (strcmp(col->name, "logits") == 0 ||
		(strcmp(col->name, "logprobs") == 0 && norm->soft)))
		return 0;
	return err_about(err, SETTING_WRITE,
	    "%s output holds log-probabilities alone: write logits, of which it makes them",
	    s->format->name);
}

static int
check_sense(const struct style *s, const struct col *col, const struct op *norm, struct err *err)
{
	bool sums = norm->soft || norm->gives == KIND_PROB || norm->gives == KIND_LOGPROB;

	if (col->needs_mixture && !s->mixed)
		return err_about(err, SETTING_WRITE,
		    "%s is of several files: only their mixture has it", col->name);
	if (col->needs_sets && !s->sets)
		return err_about(err, SETTING_WRITE,
		    "%s is of conformal sets, and the calibration makes none", col->name);
	if (col->needs_intervals && !s->intervals)
		return err_about(err, SETTING_WRITE,
		    "%s is of a calibration by venn-abers, or a chain that ends in it, and only "
		    "if nothing changes the rows behind that",
		    col->name);
	if (col->needs_sum && !sums)
		return err_about(err, SETTING_WRITE,
		    "%s needs probabilities that sum to 1, but %s gives %s", col->name, norm->name,
		    kind_name[norm->gives]);
	return 0;
}

static int
check_col(const struct style *s, const struct col *col, const struct op *norm, struct err *err)
{
	if (check_sense(s, col, norm, err) < 0)
		return -1;
	if (s->sparse && col->shape == COL_VECTOR && s->layout && s->layout->task == TASK_BINARY)
		return err_about(err, SETTING_SPARSE, "the binary task writes one value a row");
	if (s->element != ELEMENT_TEXT && s->format && !s->format->any_float)
		return err_about(
		    err, SETTING_DTYPE, "%s output has one type of numbers", s->format->name);
	if (!s->format || s->format->text || s->format->typed)
		return 0;
	if (s->format->knows_head && check_logarithms(s, col, norm, err) < 0)
		return -1;
	if (col->shape == COL_SET || col->shape == COL_SET_NAMES)
		return err_about(err, SETTING_WRITE,
		    "%s output has rows of one length, and sets have none: write set_size",
		    s->format->name);
	if (col->shape == COL_NAME || col->shape == COL_NAMES || col->shape == COL_PAIRS)
		return err_about(err, SETTING_WRITE, "%s output holds numbers, and %s is none",
		    s->format->name, col->name);
	if (col->shape == COL_VECTOR && s->sparse)
		return err_about(
		    err, SETTING_SPARSE, "%s output has rows of one length", s->format->name);
	return 0;
}

int
style_check(const struct style *s, const struct op *norm, struct err *err)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (check_col(s, s->col[i], norm, err) < 0)
			return -1;
		for (size_t j = 0; j < i; j++) {
			if (s->col[j] == s->col[i])
				return err_about(
				    err, SETTING_WRITE, "%s stands twice", s->col[i]->name);
		}
	}
	return 0;
}

/* Whether the text is _ and a number below n. */
static bool
is_number(const char *text, size_t n)
{
	size_t i = 0;

	if (*text++ != '_' || !*text || (*text == '0' && text[1]))
		return false;
	for (; *text >= '0' && *text <= '9' && i < n; text++)
		i = 10 * i + (size_t)(*text - '0');
	return !*text && i < n;
}

/* Whether the output calls a column it writes by this name. */
static bool
is_written(const struct style *s, const char *name, size_t vectors)
{
	const struct layout *l = s->layout;
	const struct col *col;
	size_t len;

	for (size_t j = 0; j < s->ncol; j++) {
		col = s->col[j];
		len = strlen(col->name);
		if (style_cells(s, col) > 1) {
			if (strncmp(name, col->name, len) == 0 &&
			    is_number(name + len, style_cells(s, col)))
				return true;
		} else if (col->shape != COL_VECTOR || s->sparse || !s->format->tabular ||
		    l->list) {
			if (strcmp(col->name, name) == 0)
				return true;
		} else if (vectors > 1 && strncmp(name, col->name, len) == 0 && name[len] == '_') {
			for (size_t i = 0; i < layout_width(l); i++) {
				if (strcmp(layout_class(l, i), name + len + 1) == 0)
					return true;
			}
		}
	}
	return false;
}

static int
stands_twice(const struct column *c, struct err *err)
{
	if (!(c->role & ROLE_KEEP))
		return err_about(err, SETTING_WRITE, "a class is called '%s' already", c->name);
	err_set(err, ERR_USAGE, "a column is called '%s' already", c->name);
	return err_advise(err, ADVICE_LEAVE_OUT);
}

/* The classes of a head are none of the columns. */
static int
check_head_names(const struct style *s, size_t vectors, struct err *err)
{
	const struct layout *l = s->layout;

	for (size_t i = 0; vectors == 1 && !l->list && i < l->names.n; i++) {
		if (is_written(s, l->names.name[i], vectors))
			return err_about(
			    err, SETTING_WRITE, "a class is called '%s' already", l->names.name[i]);
	}
	for (size_t i = 0; vectors == 1 && !l->list && i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_KEEP &&
		    names_find(&l->names, l->column[i].name, strlen(l->column[i].name)) !=
			NO_COLUMN)
			return stands_twice(&l->column[i], err);
	}
	return 0;
}

/* Names that would stand twice in the header or the object: of carried columns, and of classes. */
static int
check_names(const struct style *s, struct err *err)
{
	const struct layout *l = s->layout;
	const bool head = l->reading->head;
	size_t vectors = 0;
	unsigned role;

	for (size_t j = 0; j < s->ncol; j++)
		vectors += s->col[j]->shape == COL_VECTOR && !s->sparse && s->format->tabular;
	if (l->header && head && check_head_names(s, vectors, err) < 0)
		return -1;
	for (size_t i = 0; l->header && i < l->ncolumn; i++) {
		role = l->column[i].role;
		if (!(role & ROLE_KEEP) &&
		    !(role & ROLE_LOGIT && vectors == 1 && !l->list && !head))
			continue;
		if (is_written(s, l->column[i].name, vectors))
			return stands_twice(&l->column[i], err);
	}
	return 0;
}

/* Whether the column holds a class in each row, or several of which none is missing. */
static bool
is_whole(const struct style *s, size_t j)
{
	const struct reading *r = s->layout->reading; /* NULL: there was no input */

	return s->format->any_float && !s->format->typed && s->element == ELEMENT_TEXT &&
	    !(r && r->on_error == ON_ERROR_NULL) && !s->abstains && !s->col[j]->needs_label &&
	    (s->col[j]->shape == COL_INDEX ||
		(s->col[j]->shape == COL_CLASSES && !s->sampling.distinct));
}

/* Whether its numbers are integers. */
static bool
has_integers(const struct style *s, size_t j)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (!is_whole(s, i) && (i == j || !s->format->by_column))
			return false;
	}
	return true;
}

enum element
style_column(const struct style *s, size_t j)
{
	return has_integers(s, j) ? ELEMENT_I64 : style_element(s);
}

/* What the input has, if it is a float that can be written and that tells all classes apart. */
static enum element
element_of_input(const struct style *s)
{
	const enum element e = s->layout->element;
	bool classes = false;

	if (e == ELEMENT_BF16)
		return ELEMENT_F32;
	if (!element_is_single(e))
		return ELEMENT_F64;
	for (size_t i = 0; i < s->ncol; i++)
		classes = classes ||
		    ((s->col[i]->shape == COL_INDEX || s->col[i]->shape == COL_CLASSES) &&
			!has_integers(s, i));
	if (classes && (double)s->layout->nclass > element_whole(e) + 1)
		return ELEMENT_F32;
	return e;
}

enum element
style_element(const struct style *s)
{
	if (!s->format->any_float)
		return s->format->writes;
	return s->element != ELEMENT_TEXT ? s->element : element_of_input(s);
}

/* A class that is rounded to another is a wrong answer. */
static int
check_whole(const struct style *s, size_t j, struct err *err)
{
	const struct col *col = s->col[j];
	const double most = element_whole(style_column(s, j));

	if (s->format->writes == ELEMENT_TEXT || s->format->typed ||
	    (col->shape != COL_INDEX && col->shape != COL_CLASSES) ||
	    (double)s->layout->nclass <= most + (col->counts ? 0 : 1))
		return 0;
	err_about(err, SETTING_WRITE,
	    "%s of %zu classes: whole numbers are exact in %s up to %.0f only", col->name,
	    s->layout->nclass, element_name(style_column(s, j)), most);
	return err_advise(err, ADVICE_WIDER);
}

/* Whether labels may come; JSON-lines look in each row. */
static bool
has_labels(const struct layout *l)
{
	return l->label != NO_COLUMN || reading_labels_elsewhere(l->reading) ||
	    l->reading->extra[EXTRA_TARGET] || (l->format->text && !l->format->tabular);
}

static int
check_labelled(const struct style *s, struct err *err)
{
	if (s->layout->task != TASK_MULTICLASS)
		return err_about(err, SETTING_TASK,
		    "%s output has one label a row, that of a class", s->format->name);
	if (s->layout->reading->on_error == ON_ERROR_NULL)
		return err_about(err, SETTING_ON_ERROR,
		    "%s output can't hold rows without values; skip the bad ones", s->format->name);
	if (has_labels(s->layout))
		return 0;
	err_set(err, ERR_USAGE, "%s output needs labels", s->format->name);
	return err_advise(err, ADVICE_LABEL);
}

/* Rows that list their classes have no place for others, and names of their own few uses. */
static int
check_listed(const struct style *s, const struct col *col, struct err *err)
{
	const struct layout *l = s->layout;
	const bool several = col->shape == COL_VECTOR || col->shape == COL_PAIRS;
	const bool json = s->format->text && !s->format->tabular;

	if (l->answers && (col < answer_cols || col >= answer_cols + ANSWER_COLS))
		return err_about(err, SETTING_WRITE,
		    "rows that are answers have no %s: leave it out", col->name);
	if (l->listed &&
	    (col->shape == COL_CLASSES || col->shape == COL_NAMES || col->needs_sets ||
		col == &col_loss || col == &col_grad))
		return err_about(err, SETTING_WRITE,
		    "rows that list some of their classes have no %s: it needs all of them",
		    col->name);
	if (l->listed && several && !json && (l->open || !s->format->text))
		return err_about(err, SETTING_WRITE,
		    "%s output can't hold %s of rows that list some of their classes; jsonl "
		    "output can",
		    s->format->name, col->name);
	if (l->open && col->shape == COL_NAME && !s->format->text)
		return err_about(err, SETTING_WRITE,
		    "%s output can't hold %s of tokens; csv output can", s->format->name,
		    col->name);
	if (l->open && col->shape == COL_INDEX && !col->needs_label && !col->counts)
		return err_about(err, SETTING_WRITE,
		    "the classes are tokens without numbers: say name, not %s", col->name);
	return 0;
}

/* What the classes and the rows of the input have none of. */
static int
check_has(const struct layout *l, const struct col *col, struct err *err)
{
	if (l->names.n == 0 &&
	    (col->shape == COL_NAMES || col->shape == COL_SET_NAMES ||
		(col->shape == COL_NAME && !l->open))) {
		err_about(err, SETTING_WRITE, "%s needs class names, and the classes have none",
		    col->name);
		return err_advise(err, ADVICE_CLASSES);
	}
	if (col->needs_label && !has_labels(l)) {
		err_about(err, SETTING_WRITE, "%s needs labels", col->name);
		return err_advise(err, ADVICE_LABEL);
	}
	return 0;
}

int
style_check_asked(
    const struct style *s, const struct col *col, const struct op *norm, struct err *err)
{
	const struct style text = {.format = format_named("jsonl"),
	    .layout = s->layout,
	    .sets = s->sets,
	    .intervals = s->intervals,
	    .mixed = s->mixed};

	return check_sense(&text, col, norm, err) < 0 || check_listed(&text, col, err) < 0 ||
		check_has(s->layout, col, err) < 0
	    ? -1
	    : 0;
}

/* Names that have in them what stands between the names of a set. */
static int
check_joined(const struct style *s, const struct col *col, struct err *err)
{
	const struct names *names = &s->layout->names;

	if (col->shape != COL_SET_NAMES || !s->format->tabular)
		return 0;
	for (size_t i = 0; i < names->n; i++) {
		if (strchr(names->name[i], ';'))
			return err_about(err, SETTING_WRITE,
			    "a class is called '%.60s', and ; stands between the names of a set; "
			    "write set, or jsonl output",
			    names->name[i]);
	}
	return 0;
}

int
style_check_layout(const struct style *s, struct err *err)
{
	const struct layout *l = s->layout;

	for (size_t i = 0; i < s->ncol; i++) {
		if (check_listed(s, s->col[i], err) < 0 || check_has(l, s->col[i], err) < 0 ||
		    check_whole(s, i, err) < 0 || check_joined(s, s->col[i], err) < 0)
			return -1;
	}
	if (s->format->knows_head && check_labelled(s, err) < 0)
		return -1;
	return l->format->tabular ? check_names(s, err) : 0;
}

size_t
style_cells(const struct style *s, const struct col *col)
{
	const bool several = col->shape == COL_CLASSES || col->shape == COL_NAMES;

	return several && s->format->tabular && !s->layout->list ? s->sampling.n : 1;
}

size_t
style_width(const struct style *s, const struct row *row)
{
	return s->layout->task == TASK_BINARY ? 1 : row->n;
}

bool
style_single(const struct style *s)
{
	return s->format && element_is_single(s->layout->element) &&
	    element_is_single(style_element(s));
}

bool
style_half(const struct style *s)
{
	return style_single(s) && element_size(s->layout->element) == 2 &&
	    element_size(style_element(s)) == 2;
}
