/* SPDX-License-Identifier: MIT */
/*
 * The options that say what the input is.
 */
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/groups.h"
#include "cli/settings.h"
#include "io/whole.h"
#include "format/foreign.h"

const char *const from_words[] = {"logits", "logprobs", "probs", "exact-logprobs", NULL};

static int
take_format(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->reading.format = formats[(size_t)x];
	return 0;
}

/* COL or @FILE. */
static int
set_label(struct settings *s, const char *text, struct err *err)
{
	if (!*text && !s->reading.label_optional)
		return err_set(err, ERR_VALUE, "give a column, a member, or @FILE");
	if (strcmp(text, "@") == 0)
		return err_set(err, ERR_VALUE, "give the name of a file after the @");
	s->reading.label_file = text[0] == '@';
	s->label_path = s->reading.label_file ? text + 1 : NULL;
	s->reading.label = s->reading.label_file ? NULL : text;
	return 0;
}

static int
set_labels(struct settings *s, const char *text, struct err *err)
{
	if (text[0] == '@')
		return err_set(err, ERR_VALUE, "a file of labels is --label %.150s", text);
	s->reading.labels = text;
	return 0;
}

static int
add_ignored(struct settings *s, const char *text, struct err *err)
{
	struct reading *r = &s->reading;

	if (r->nignore == IGNORE_MOST)
		return err_set(err, ERR_VALUE, "give at most %d of them", (int)IGNORE_MOST);
	r->ignore[r->nignore++] = text;
	return 0;
}

/* Adds each line of the text as a class name. */
static int
add_names(struct names *names, const char *p, const char *end, const char *path, struct err *err)
{
	const char *newline;
	size_t len;

	if (end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		len = (size_t)(newline - p);
		if (len > 0 && p[len - 1] == '\r')
			len--;
		if (len == 0)
			return err_set(err, ERR_DATA,
			    "%s:%zu:1: an empty line: one class name a line", path, names->n + 1);
		if (names_add(names, p, len, err) < 0)
			return -1;
	}
	return 0;
}

/* A file that is no text would give names, too, and maybe as many as there are classes. */
static int
check_names_text(const char *path, const struct buf *text, struct err *err)
{
	const struct foreign *f = foreign_file(text->p, text->len, false);
	const char *utf16 = text->len > 0 ? utf16_name(text->p, text->len) : NULL;

	if (utf16)
		return err_set(err, ERR_DATA,
		    "%.200s: this is %.6s; convert it first (iconv -f %s -t UTF-8)", path, utf16,
		    utf16);
	if (!f && (text->len == 0 || !memchr(text->p, '\0', text->len)))
		return 0;
	return err_set(err, ERR_DATA, "%.200s: this is %s; class names are text, one a line", path,
	    f ? f->what : "no text");
}

static int
set_classes(struct settings *s, const char *path, struct err *err)
{
	struct names *names = &s->reading.classes;
	struct buf text = {0};
	int status;

	s->classes_path = path;
	names_free(names);
	status = whole_read(path, s->reading.max_row, &text, err);
	if (status == 0)
		status = check_names_text(path, &text, err);
	if (status == 0)
		status = add_names(names, text.p, text.p + text.len, path, err);
	if (status == 0 && names->n == 0)
		status = err_set(err, ERR_DATA, "%s: no class names in it", path);
	if (status == 0 && names_finish(names, err) < 0)
		status = err_place(err, "%.200s", path);
	buf_free(&text);
	return status;
}

/* One byte that can be nothing else in a row; tab and blanks have words. */
static int
set_delim(struct settings *s, const char *text, struct err *err)
{
	const unsigned char c = (unsigned char)*text;

	if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
		s->reading.delim = '\t';
	else if (strcmp(text, "blanks") == 0)
		s->reading.delim = BLANKS;
	else if (c && !text[1] && (c == '\t' || (c >= 0x20 && c < 0x7f)) &&
	    !strchr("\".+-0123456789", c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		s->reading.delim = *text;
	else
		return err_set(
		    err, ERR_VALUE, "give one character that is in no number, tab, or blanks");
	return 0;
}

/* One byte that begins no row. */
static int
set_comment(struct settings *s, const char *text, struct err *err)
{
	if (text[0] < '!' || text[0] > '~' || text[1] || strchr("\"+-.,0123456789", text[0]))
		return err_set(err, ERR_VALUE, "give one character that begins no row, as #");
	s->reading.comment = text[0];
	return 0;
}

static int
take_stride(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->reading.stride = (size_t)x;
	return 0;
}

/* What can be addressed, with room for a row's numbers beside its text. */
#define ROW_MOST (SIZE_MAX / 4)

static int
take_max_row(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->reading.max_row = x < (double)ROW_MOST ? (size_t)x : ROW_MOST;
	return 0;
}

static const char *const decimal_words[] = {".", ",", NULL};
static const char *const header_words[] = {"auto", "yes", "no", NULL};
static const char *const on_error_words[] = {"fail", "skip", "null", NULL};
static const char *const rows_words[] = {"tokens", "answers", NULL};
static const char *const rest_words[] = {"ignore", "bucket", "renormalise", NULL};
static const char *const normalise_words[] = {"none", "chars", "bytes", "pmi", NULL};
static const char *const clamped_words[] = {"keep", "mask", NULL};
static const char *const missing_words[] = {"fail", "-inf", NULL};

static const struct opt input[] = {
    {
	.name = "input-format",
	.letter = 'i',
	.arg = "F",
	.help = "the input's format (by suffix, otherwise by the first bytes)",
	.type = OPT_WORD,
	.word = format_word,
	.about = format_about,
	.instead = format_of_input,
	.take = take_format,
    },
    {
	.name = "delimiter",
	.letter = 'd',
	.arg = "C",
	.help = "csv: between cells: a character, tab, or blanks; else by the first lines",
	.type = OPT_TEXT,
	.names = NAMES_DELIMITER,
	.call = set_delim,
    },
    {
	.name = "decimal",
	.arg = ".|,",
	.help = "csv: what is before a number's fraction (.)",
	.type = OPT_WORD,
	.words = decimal_words,
	.field = OPT_FIELD(settings, reading.comma),
    },
    {
	.name = "header",
	.arg = "auto|yes|no",
	.help = "whether csv begins with column names",
	.type = OPT_WORD,
	.words = header_words,
	.first = HEADER_AUTO,
	.field = OPT_FIELD(settings, reading.header),
    },
    {
	.name = "comment",
	.arg = "C",
	.help = "csv: skip lines that begin with this character",
	.type = OPT_TEXT,
	.call = set_comment,
    },
    {
	.name = "cols",
	.letter = 'c',
	.arg = "LIST",
	.help = "the logit columns: 3, 2-5, logit_*; raw: the number of classes",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_SEVERAL | NAMES_LOGITS,
	.field = OPT_FIELD(settings, reading.cols),
    },
    {
	.name = "stride",
	.arg = "N",
	.help = "raw, npy: how many values a row has, of which --cols takes some",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 2147483648, .whole = true},
	.take = take_stride,
    },
    {
	.name = "field",
	.arg = "PATH",
	.help = "jsonl, npz, tensors: the member that holds the logits, as a.b.0.c (logits)",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_LOGITS,
	.field = OPT_FIELD(settings, reading.field),
	.given = OPT_FIELD(settings, reading.field_given),
    },
    {
	.name = "rest",
	.arg = "ignore|bucket|renormalise",
	.help = "pairs: how to treat the classes that a row does not list (bucket)",
	.type = OPT_WORD,
	.words = rest_words,
	.first = REST_IGNORE,
	.field = OPT_FIELD(settings, reading.rest),
    },
    {
	.name = "rows",
	.arg = "tokens|answers",
	.help = "openai, vllm: what a row is (tokens)",
	.type = OPT_WORD,
	.words = rows_words,
	.field = OPT_FIELD(settings, reading.answers),
    },
    {
	.name = "ids",
	.arg = "PATH",
	.help = "pairs: the member or column of the classes' numbers; --field has their values",
	.type = OPT_NAME,
	.names = NAMES_COLUMN | NAMES_LOGITS,
	.field = OPT_FIELD(settings, reading.index),
    },
    {
	.name = "normalise",
	.arg = "none|chars|bytes|pmi",
	.help = "lm-eval: divide each by the choice's length, or subtract that without context",
	.type = OPT_WORD,
	.words = normalise_words,
	.first = NORMALISE_NONE,
	.field = OPT_FIELD(settings, reading.normalise),
    },
    {
	.name = "filter",
	.arg = "NAME",
	.help = "lm-eval: the filter whose lines are rows, if there are several",
	.type = OPT_NAME,
	.field = OPT_FIELD(settings, reading.filter),
    },
    {
	.name = "from",
	.arg = "logits|logprobs|probs|exact-logprobs",
	.help = "what the values are",
	.type = OPT_WORD,
	.words = from_words,
	.first = FROM_LOGITS,
	.field = OPT_FIELD(settings, reading.from),
    },
    {
	.name = "task",
	.arg = "multiclass|binary|multilabel",
	.help = "binary: one value a row, that of class 1 (if a row has one); "
		"multilabel: any number of labels",
	.type = OPT_WORD,
	.words = task_name,
	.field = OPT_FIELD(settings, reading.task),
	.given = OPT_FIELD(settings, reading.task_given),
    },
    {
	.name = "label",
	.letter = 'l',
	.arg = "COL",
	.help = "the true class: a column, a member, or @FILE with one line per row",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_AT_FILE | NAMES_IN_TRUTH,
	.call = set_label,
    },
    {
	.name = "labels",
	.arg = "LIST",
	.help = "columns of 0 and 1, one a class, as 'y_*'; or what holds such a list",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_SEVERAL,
	.call = set_labels,
    },
    {
	.name = "ignore-label",
	.arg = "N",
	.help = "do not measure, nor fit to, rows with this label; repeatable",
	.type = OPT_TEXT,
	.call = add_ignored,
    },
    {
	.name = "weight",
	.letter = 'w',
	.arg = "COL",
	.help = "the row's weight: a column or a member",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_FIELD(settings, reading.weight),
    },
    {
	.name = "classes",
	.arg = "FILE",
	.help = "the names of the classes, one per line",
	.type = OPT_FILE,
	.call = set_classes,
    },
    {
	.name = "on-error",
	.arg = "fail|skip|null",
	.help = "how to handle bad rows",
	.type = OPT_WORD,
	.words = on_error_words,
	.first = ON_ERROR_FAIL,
	.field = OPT_FIELD(settings, reading.on_error),
    },
    {
	.name = "missing",
	.arg = "fail|-inf",
	.help = "if a row's map lacks a class: a bad row, or the class is masked",
	.type = OPT_WORD,
	.words = missing_words,
	.first = MISSING_BAD,
	.field = OPT_FIELD(settings, reading.missing),
    },
    {
	.name = "clamped",
	.arg = "keep|mask",
	.help = "kld: what a value that is only an upper bound is: itself, or masked",
	.type = OPT_WORD,
	.words = clamped_words,
	.first = CLAMPED_KEEP,
	.field = OPT_FIELD(settings, reading.clamped),
    },
    {
	.name = "max-row",
	.arg = "BYTES",
	.help = "the longest row to accept, in bytes (67108864)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 1e12, .whole = true},
	.take = take_max_row,
    },
    {0},
};

static const char *const unmatched_words[] = {"fail", "skip", NULL};

static const struct opt truth[] = {
    {
	.name = "truth",
	.arg = "FILE",
	.help = "take labels from another file, by a key",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, truth.path),
    },
    {
	.name = "key",
	.arg = "COL",
	.help = "with --truth: the column or member that finds a row's label",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_FIELD(settings, truth.key),
    },
    {
	.name = "truth-key",
	.arg = "COL",
	.help = "its name in that file, if it differs; --label names the labels",
	.type = OPT_NAME,
	.names = NAMES_COLUMN | NAMES_IN_TRUTH,
	.field = OPT_FIELD(settings, truth.column),
    },
    {
	.name = "unmatched",
	.arg = "fail|skip",
	.help = "how to handle rows without a label, and labels without a row",
	.type = OPT_WORD,
	.words = unmatched_words,
	.field = OPT_FIELD(settings, truth.skip),
    },
    {0},
};

static const struct opt first_row[] = {
    {
	.name = "first-row",
	.arg = "N",
	.help = "the number of the first row (0), for a shard of a larger input",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 1e15, .whole = true},
	.field = OPT_FIELD(settings, first_row),
    },
    {0},
};

const struct opt_group group_input = {"Input", input, NULL};
const struct opt_group group_truth = {"Labels of another file", truth, NULL};
const struct opt_group group_first_row = {"Rows", first_row, NULL};
