/* SPDX-License-Identifier: MIT */
/*
 * The columns of a file, or its members, and the names of its classes, as tables.
 *
 * (1) Programs get every column, people a line for neighbours of one kind.
 */
#include "report/info_columns.h"

#include <string.h>

#include "base/buf.h"
#include "format/format.h"

static const char *const use_name[] = {"logits", "label", "weight", "carried", "unused"};

static const char *const why_key[] = {[WHY_NONE] = "format",
    [WHY_ASKED] = "option",
    [WHY_OTHERS] = "not_option",
    [WHY_CALLED] = "called",
    [WHY_NO_NAME] = "no_name",
    [WHY_FAMILY] = "numbered",
    [WHY_BESIDE] = "beside",
    [WHY_LIST] = "list",
    [WHY_TYPE] = "type",
    [WHY_REST] = "rest"};

static const char *const why_words[] = {[WHY_NONE] = "the format",
    [WHY_ASKED] = "an option names it",
    [WHY_OTHERS] = "an option names others",
    [WHY_CALLED] = "its name",
    [WHY_NO_NAME] = "the first column, without a name",
    [WHY_FAMILY] = "numbered",
    [WHY_BESIDE] = "beside the logits",
    [WHY_LIST] = "its cells hold lists",
    [WHY_TYPE] = "its type is not numeric",
    [WHY_REST] = "by default"};

static const char *const doubt_key[] = {[SUSPECT_NAME] = "name",
    [SUSPECT_BESIDE] = "beside",
    [SUSPECT_WHOLE] = "whole",
    [SUSPECT_COUNTER] = "counter",
    [SUSPECT_TEXT] = "text",
    [SUSPECT_EMPTY] = "empty"};
static const char *const doubt_words[] = {[SUSPECT_NAME] = "but its name is unusual for a logit",
    [SUSPECT_BESIDE] = "but others are named alike",
    [SUSPECT_WHOLE] = "but it has whole numbers only",
    [SUSPECT_COUNTER] = "but it counts the rows",
    [SUSPECT_TEXT] = "but it is text",
    [SUSPECT_EMPTY] = "but it is empty"};

static struct report_cell
word(const char *text)
{
	return cell_text(text, strlen(text));
}

static const struct report_column for_programs[] = {
    {.key = "column"},
    {.key = "name"},
    {.key = "role"},
    {.key = "class"},
    {.key = "why"},
    {.key = "doubt"},
};
static const struct report_column for_people[] = {
    {.heading = "column", .width = 9, .left = true},
    {.heading = "name", .width = 24, .left = true, .apart = true, .most = 60},
    {.heading = "role", .width = 8, .left = true, .apart = true},
    {.heading = "why", .apart = true},
};
static const struct report_column class_columns[] = {{.key = "class"}, {.key = "name"}};
enum { MAIN_COLUMNS = sizeof(for_programs) / sizeof(for_programs[0]) };

static const struct report_table columns = {
    .key = "columns",
    .program_only = true,
    .column = for_programs,
    .ncol = MAIN_COLUMNS,
};
static const struct report_table groups = {
    .needs_rows = true,
    .column = for_people,
    .ncol = sizeof(for_people) / sizeof(for_people[0]),
};
static const struct report_table class_names = {
    .key = "class_names",
    .program_only = true,
    .column = class_columns,
    .ncol = sizeof(class_columns) / sizeof(class_columns[0]),
};
static struct report_cell
absent(void)
{
	return (struct report_cell){.is = CELL_NONE};
}

static struct report_cell
if_any(const char *text)
{
	return text ? word(text) : absent();
}

/* (1) Every column. */
static void
add_columns(struct report_table *t, const struct cells *cells)
{
	const struct layout *l = cells->l;
	const struct column *c = l->column;
	size_t class = 0;
	enum use use;

	for (size_t i = 0; i < l->ncolumn; i++, c++) {
		use = cells_use(cells, i);
		report_table_add(t, cell_count(i + 1));
		report_table_add(t, l->header ? word(c->name) : absent());
		report_table_add(t, word(use_name[use]));
		report_table_add(
		    t, use == USE_LOGITS && !l->list ? cell_count(class ++) : absent());
		report_table_add(t, word(why_key[c->why]));
		report_table_add(t, if_any(doubt_key[c->suspicion]));
	}
}

static bool
are_alike(const struct cells *c, size_t i, size_t j)
{
	const struct column *a = &c->l->column[i], *b = &c->l->column[j];

	return cells_use(c, i) == cells_use(c, j) && a->why == b->why &&
	    a->suspicion == b->suspicion;
}

/* The columns from i to before j, which are alike. */
static void
add_group(struct report *r, struct report_table *t, const struct cells *cells, size_t i, size_t j)
{
	const struct layout *l = cells->l;
	const struct column *c = &l->column[i];
	struct buf text = {0};

	if (j - i > 1)
		buf_printf(&text, "%zu-%zu", i + 1, j);
	else
		buf_count(&text, j);
	report_table_add(t, report_made(r, &text));
	text.len = 0;
	if (l->header)
		buf_printf(&text, "%.200s", c->name);
	if (l->header && j - i > 1)
		buf_printf(&text, "%s%.200s", j - i > 2 ? " ... " : ", ", l->column[j - 1].name);
	report_table_add(t, report_made(r, &text));
	report_table_add(t, word(use_name[cells_use(cells, i)]));
	text.len = 0;
	buf_str(&text, why_words[c->why]);
	if (c->suspicion != SUSPECT_NOT)
		buf_printf(&text, ", %s", doubt_words[c->suspicion]);
	report_table_add(t, report_made(r, &text));
	buf_free(&text);
}

/* (1) Neighbours that are alike on one line. */
static void
add_groups(struct report *r, struct report_table *t, const struct cells *c)
{
	for (size_t i = 0, j; i < c->l->ncolumn; i = j) {
		for (j = i + 1; j < c->l->ncolumn && are_alike(c, i, j); j++)
			;
		add_group(r, t, c, i, j);
	}
}

static void
add_member(struct report_table *all, struct report_table *shown, const char *name, enum use use,
    enum why why)
{
	report_table_add(all, absent());
	report_table_add(all, word(name));
	report_table_add(all, word(use_name[use]));
	report_table_add(all, absent());
	report_table_add(all, word(why_key[why]));
	report_table_add(all, absent());
	report_table_add(shown, absent());
	report_table_add(shown, word(name));
	report_table_add(shown, word(use_name[use]));
	report_table_add(shown, word(why_words[why]));
}

/* The members of JSON's first good row. */
static void
add_members(struct report_table *all, struct report_table *shown, const struct info *i)
{
	const struct members *m = i->members;
	const struct reading *r = i->layout->reading;
	const char *label = info_label(i, NULL), *weight = info_weight(i, NULL), *name;
	const bool asked = strcmp(r->field, "logits") != 0;

	for (size_t j = 0; j <= m->n && m->form != FORM_NONE && !m->bare; j++) {
		if (j == m->before)
			add_member(
			    all, shown, r->field, USE_LOGITS, asked ? WHY_ASKED : WHY_CALLED);
		if (j == m->n)
			break;
		name = m->name[j];
		if (name == label)
			add_member(all, shown, name, USE_LABEL,
			    r->label || r->labels ? WHY_ASKED : WHY_CALLED);
		else if (name == weight)
			add_member(
			    all, shown, name, USE_WEIGHT, r->weight ? WHY_ASKED : WHY_CALLED);
		else
			add_member(all, shown, name, USE_CARRIED, r->keep ? WHY_ASKED : WHY_BESIDE);
	}
}

static void
add_names(struct report_table *t, const struct names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		report_table_add(t, cell_count(i));
		report_table_add(t, word(names->name[i]));
	}
}

void
info_columns(struct report *r, const struct info *i)
{
	const struct layout *l = i->layout;
	struct report_table *all = section_table(&r->all, &columns);
	struct report_table *shown = section_table(&r->all, &groups);
	struct cells cells;

	if (info_is_json(i)) {
		add_members(all, shown, i);
	} else if (l->format->tabular || l->ncolumn > 0) {
		cells = info_cells(l);
		add_columns(all, &cells);
		add_groups(r, shown, &cells);
	}
	add_names(section_table(&r->all, &class_names), &l->names);
}
