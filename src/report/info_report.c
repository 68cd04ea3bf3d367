/* SPDX-License-Identifier: MIT */
/*
 * The report of smx info.
 *
 * (1) What is not known, or has no meaning for the format, is null; people do not see it.
 */
#include "report/info_report.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/task.h"
#include "config.h"
#include "format/format.h"
#include "report/info_columns.h"

/* (1) */
static struct report_cell
none(void)
{
	return cell_number(NAN);
}

static struct report_cell
word(const char *text)
{
	return text ? cell_text(text, strlen(text)) : none();
}

static void
add_file(struct section *s, const struct info *i)
{
	const struct layout *l = i->layout;

	section_fact(s, "file", "file", word(i->file));
	if (i->error)
		section_fact(s, "error", "error", word(i->error));
	if (!l)
		return;
	section_fact(
	    s, "format", l->format ? "format" : NULL, word(l->format ? l->format->name : NULL));
	section_fact(s, "compression", i->codec ? "compression" : NULL, word(i->codec));
}

static const char *
delim_word(char delim, char *room, bool people)
{
	room[0] = delim;
	room[1] = '\0';
	if (delim == BLANKS)
		return "blanks";
	if (!people)
		return delim == '\t' ? "tab" : room;
	return delim == '\t' ? "tab" : delim == ',' ? "comma" : delim == ';' ? "semicolon" : room;
}

static void
add_delim(struct report *r, const struct layout *l, bool people)
{
	char room[2];
	const char *delim = delim_word(l->delim, room, people);
	const struct report_cell cell = report_text(r, delim, strlen(delim));

	section_fact(&r->all, people ? NULL : "delimiter", people ? "delimiter" : NULL, cell);
}

static const char *
header_words(const struct layout *l)
{
	if (!l->header)
		return "no";
	if (l->commented)
		return "yes, the last line of comment";
	return l->corner ? "yes, without a cell above the first column" : "yes";
}

/* The worst of the rows and the header. */
static enum coding
worst_coding(const struct info *i)
{
	const struct layout *l = i->layout;
	enum coding worst = i->survey->coding, one;

	for (size_t c = 0; c < l->ncolumn && l->header; c++) {
		one = coding_of(l->column[c].name, strlen(l->column[c].name));
		worst = one > worst ? one : worst;
	}
	return worst;
}

/* What text and tables have. */
static void
add_text(struct report *r, const struct info *i)
{
	static const char *const codings[] = {"ascii", "utf-8", "other"};
	static const char *const words[] = {"ASCII", "UTF-8", "not UTF-8"};
	const enum coding coding = worst_coding(i);
	const struct layout *l = i->layout;
	const bool table = l->format->tabular, cells = table && l->ncolumn > 1;
	const bool odd = l->format->text && coding != CODING_ASCII;
	const bool spaced = cells && l->delim != '\0';
	struct section *s = &r->all;

	section_fact(s, "encoding", NULL, l->format->text ? word(codings[coding]) : none());
	section_fact(s, NULL, odd ? "encoding" : NULL, word(words[coding]));
	if (spaced) {
		add_delim(r, l, false);
		add_delim(r, l, true);
	} else {
		section_fact(s, "delimiter", NULL, none());
	}
	section_fact(s, "decimal", l->reading->comma && table ? "decimal" : NULL,
	    table ? word(l->reading->comma ? "," : ".") : none());
	section_fact(s, "header", NULL, table ? cell_bool(l->header) : none());
	section_fact(s, NULL, table ? "header" : NULL, word(header_words(l)));
	section_fact(s, "header_from_comment", NULL, table ? cell_bool(l->commented) : none());
}

/* How the values of a row stand together. */
static const char *
form_word(const struct info *i)
{
	static const char *const forms[] = {NULL, "array", "rows", "map", "number"};
	const struct layout *l = i->layout;

	if (info_is_json(i))
		return forms[i->members->form];
	if (!l->format->text)
		return "binary";
	return l->list ? "list" : "columns";
}

static void
add_rows(struct report *r, const struct info *i)
{
	static const char under[] = "rows";
	const struct survey *v = i->survey;
	struct section *s = &r->all;
	struct buf text = {0};

	section_part(s, under, "count", NULL, i->rows_known ? cell_count(i->rows) : none());
	section_part(s, under, "read", NULL, cell_count(v->rows));
	section_part(s, under, "bad", NULL, cell_count(v->bad));
	if (i->rows_known)
		buf_count(&text, i->rows);
	else if (i->more)
		buf_printf(&text, "more than %llu", v->rows);
	else
		buf_printf(&text, "%llu before the error", v->rows);
	if (i->more)
		buf_printf(&text, "; the first %llu were read%s", v->rows, i->more);
	section_fact(s, NULL, "rows", report_made(r, &text));
	section_fact(s, NULL, v->bad > 0 ? "bad rows" : NULL, cell_count(v->bad));
	buf_free(&text);
}

/* "4: cat, dog, fox, owl" */
static struct report_cell
class_words(struct report *r, const struct layout *l, size_t n)
{
	enum { NAMED = 8 };
	const struct names *names = &l->names;
	struct buf text = {0};
	struct report_cell cell;

	buf_count(&text, n);
	for (size_t i = 0; i < names->n; i++) {
		if (names->n > NAMED && i == NAMED / 2) {
			buf_str(&text, ", ...");
			i = names->n - 1;
		}
		buf_printf(&text, "%s%.60s", i == 0 ? ": " : ", ", names->name[i]);
	}
	cell = report_made(r, &text);
	buf_free(&text);
	return cell;
}

static void
add_classes(struct report *r, const struct info *i)
{
	const struct layout *l = i->layout;
	const struct survey *v = i->survey;
	const bool binary = l->task == TASK_BINARY;
	const size_t fewest = l->nvalue > 0 ? l->nvalue : v->fewest;
	const size_t most = l->nvalue > 0 ? l->nvalue : v->most;
	struct section *s = &r->all;
	struct buf text = {0};

	section_fact(s, "values_per_row", binary ? "values per row" : NULL,
	    most > 0 && fewest == most ? cell_count(most) : none());
	section_fact(s, "classes", NULL,
	    most == 0 || fewest != most ? none() : cell_count(binary ? 2 : most));
	section_fact(s, "fewest_classes", NULL, cell_count(binary ? 2 : fewest));
	section_fact(s, "most_classes", NULL, cell_count(binary ? 2 : most));
	if (most > 0 && fewest == most) {
		section_fact(s, NULL, "classes", class_words(r, l, binary ? 2 : most));
	} else if (most > 0) {
		buf_printf(&text, "%zu to %zu", fewest, most);
		section_fact(s, NULL, "classes", report_made(r, &text));
	}
	buf_free(&text);
}

static void
add_task(struct report *r, const struct info *i)
{
	const struct layout *l = i->layout;
	const char *name = task_name[l->task];
	struct section *s = &r->all;
	struct buf text = {0};
	char room[INFO_NAME];
	const char *label = info_label(i, room);

	section_part(s, "task", "assumed", NULL, word(name));
	section_part(s, "task", "given", NULL, cell_bool(l->reading->task_given));
	buf_printf(&text, "%s%s", name, l->reading->task_given ? "" : ", assumed");
	section_fact(s, NULL, "task", report_made(r, &text));
	buf_free(&text);
	section_fact(s, "label", label ? "label" : NULL,
	    label ? report_text(r, label, strlen(label)) : none());
	label = info_weight(i, room);
	section_fact(s, "weight", label ? "weight" : NULL,
	    label ? report_text(r, label, strlen(label)) : none());
}

static void
add_from(struct report *r, const struct info *i)
{
	static const char *const words[] = {
	    "logits", "logits", "logprobs", "probs", "exact-logprobs"};
	const enum from said = i->layout->reading->from;
	const bool logs = i->layout->pairs || i->layout->listed;
	const enum from from = layout_exact(i->layout) ? FROM_EXACT
	    : logs && said == FROM_UNSAID              ? FROM_LOGPROBS
						       : said;
	const char *looks = info_looks_like(i);
	struct section *s = &r->all;
	struct buf text = {0};

	section_part(s, "from", "assumed", NULL, i->layout->answers ? none() : word(words[from]));
	section_part(s, "from", "given", NULL, cell_bool(said != FROM_UNSAID));
	section_part(s, "from", "looks_like", NULL, word(looks));
	buf_printf(&text, "%s%s", words[from], said != FROM_UNSAID ? "" : ", assumed");
	if (looks && strcmp(looks, words[from]) != 0 &&
	    !(from == FROM_EXACT && strcmp(looks, "logprobs") == 0))
		buf_printf(&text, "; they look like %s", looks);
	section_fact(s, NULL, i->layout->answers ? NULL : "values", report_made(r, &text));
	buf_free(&text);
}

/* "-3 to 8.25" */
static struct report_cell
span(struct report *r, double least, double most)
{
	struct buf text = {0};
	struct report_cell cell;

	buf_number(&text, least, 6);
	buf_str(&text, " to ");
	buf_number(&text, most, 6);
	cell = report_made(r, &text);
	buf_free(&text);
	return cell;
}

static void
add_values(struct report *r, const struct info *i)
{
	static const char under[] = "values";
	const struct survey *v = i->survey;
	const bool some = v->values > v->minus_inf + v->plus_inf + v->nan;
	struct section *s = &r->all;

	section_part(s, under, "count", NULL, cell_count(v->values));
	section_part(s, under, "least", NULL, some ? cell_number(v->least) : none());
	section_part(s, under, "most", NULL, some ? cell_number(v->largest) : none());
	section_part(s, under, "minus_inf", NULL, cell_count(v->minus_inf));
	section_part(s, under, "plus_inf", NULL, cell_count(v->plus_inf));
	section_part(s, under, "nan", NULL, cell_count(v->nan));
	if (some)
		section_fact(s, NULL, "range", span(r, v->least, v->largest));
	section_fact(s, NULL, v->minus_inf > 0 ? "-inf" : NULL, cell_count(v->minus_inf));
	section_fact(s, NULL, v->plus_inf > 0 ? "+inf" : NULL, cell_count(v->plus_inf));
	section_fact(s, NULL, v->nan > 0 ? "NaN" : NULL, cell_count(v->nan));
}

static void
add_sums(struct report *r, const struct info *i)
{
	static const char under[] = "row_sums";
	const struct survey *v = i->survey;
	const bool some = v->summed > 0;
	struct section *s = &r->all;
	struct buf text = {0};
	struct report_cell range;

	section_part(s, under, "rows", NULL, cell_count(v->summed));
	section_part(s, under, "least", NULL, some ? cell_number(v->sum_least) : none());
	section_part(s, under, "most", NULL, some ? cell_number(v->sum_most) : none());
	section_part(s, under, "ones", NULL, cell_count(v->ones));
	if (!some)
		return;
	range = span(r, v->sum_least, v->sum_most);
	if (range.is == CELL_TEXT)
		buf_add(&text, range.text.p, range.text.len);
	if (v->ones == v->summed)
		buf_str(&text, ": all are 1");
	else if (v->ones > 0)
		buf_printf(&text, "; %llu of %llu are 1", v->ones, v->summed);
	section_fact(s, NULL, "row sums", report_made(r, &text));
	buf_free(&text);
}

/* Values that are upper bounds: how many, and how much probability they have. */
static void
add_clamped(struct report *r, const struct info *i)
{
	static const char under[] = "clamped";
	const struct survey *v = i->survey;
	const unsigned long long good = v->rows - v->bad;
	const bool can = i->layout->format->clamps && good > 0;
	const double mean = can ? (double)v->clamped_mass * CLAMPED_UNIT / (double)good : 0;
	struct section *s = &r->all;
	struct buf text = {0};

	section_part(s, under, "count", NULL, can ? cell_count(v->clamped) : none());
	section_part(s, under, "mass_mean", NULL, can ? cell_number(mean) : none());
	section_part(s, under, "mass_most", NULL, can ? cell_number(v->clamped_most) : none());
	if (!can)
		return;
	buf_printf(&text, "%llu values", v->clamped);
	if (v->clamped > 0) {
		buf_str(&text, ", each an upper bound; their mass is at most ");
		buf_number(&text, mean, 3);
		buf_str(&text, " a row on average, ");
		buf_number(&text, v->clamped_most, 3);
		buf_str(&text, " in one row");
	}
	section_fact(s, NULL, "clamped", report_made(r, &text));
	buf_free(&text);
}

/* Without headings: what there is explains itself. */
static const struct report_column said_columns[] = {
    {.key = "kind", .heading = "", .width = 8, .left = true},
    {.key = "text", .heading = "", .apart = true},
    {.key = "rows"},
    {.heading = ""},
};

static const struct report_table messages = {
    .key = "messages",
    .title = "What smx says of it:",
    .needs_rows = true,
    .column = said_columns,
    .ncol = sizeof(said_columns) / sizeof(said_columns[0]),
};

/* "(7 such rows)", behind one of several; programs get the number. */
static void
add_like(struct report *r, struct report_table *t, const struct info *i, const struct info_said *s)
{
	const struct report_cell absent = {.is = CELL_NONE};
	struct buf text = {0};

	report_table_add(t, s->rows > 0 ? cell_count(s->rows) : absent);
	if (s->rows > 1 && s->named < i->survey->bad)
		buf_printf(&text, "(%u such rows of the first %u bad ones)", s->rows, s->named);
	else if (s->rows > 1)
		buf_printf(&text, "(%u such rows)", s->rows);
	report_table_add(t, s->rows > 1 ? report_made(r, &text) : absent);
	buf_free(&text);
}

static void
add_said(struct report *r, const struct info *i)
{
	struct report_table *t = section_table(&r->all, &messages);

	for (size_t j = 0; j < i->nsaid; j++) {
		report_table_add(t, word(i->said[j].kind));
		report_table_add(t, word(i->said[j].text));
		add_like(r, t, i, &i->said[j]);
	}
}

/* With a layout. */
static void
add_content(struct report *r, const struct info *i)
{
	add_text(r, i);
	section_fact(
	    &r->all, "form", info_is_json(i) && form_word(i) ? "form" : NULL, word(form_word(i)));
	add_rows(r, i);
	add_task(r, i);
	add_classes(r, i);
	add_from(r, i);
	add_values(r, i);
	add_sums(r, i);
	add_clamped(r, i);
	info_columns(r, i);
}

int
report_info(struct report *r, const struct info *i, struct err *err)
{
	*r = (struct report){
	    .schema = "smx.info/1", .version = SMX_VERSION, .counts_only = true, .line = true};
	add_file(&r->all, i);
	if (i->layout && i->layout->format)
		add_content(r, i);
	else if (i->layout)
		add_rows(r, i);
	add_said(r, i);
	return report_check(r, err);
}
