/* SPDX-License-Identifier: MIT */
/* Gates and baselines in a report. */
#include "report/gate_report.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "report/baseline.h"

void
report_compare(struct report *r, const struct baseline *base)
{
	if (!base)
		return;
	r->compares = true;
	r->all.base = baseline_results(base, NULL);
	for (size_t i = 0; i < r->ngroup; i++)
		r->group[i].base = baseline_results(base, r->group[i].value);
}

static const struct report_column columns[] = {
    {.heading = "gate", .width = 6, .left = true}, /* failed or passed */
    {.key = "gate", .heading = "", .width = 28, .left = true},
    {.key = "failed"},
    {.key = "value", .heading = "value", .digits = 6, .width = 12},
    {.key = "limit", .heading = "limit", .digits = 6, .width = 12},
    {.key = "base"},
    {.key = "group", .heading = "group", .apart = true, .most = 60},
    {.key = "others"},
    {.key = "reason", .heading = "", .apart = true},
};

static const struct report_table table = {
    .key = "gates",
    .first = true,
    .column = columns,
    .ncol = sizeof(columns) / sizeof(columns[0]),
};

static struct report_cell
text_or_none(const char *text)
{
	return text && *text ? cell_text(text, strlen(text))
			     : (struct report_cell){.is = CELL_NONE};
}

static void
add_gate(struct report *r, struct report_table *t, const struct verdict *v)
{
	static const struct report_cell none = {.is = CELL_NONE};
	struct buf text = {0};

	gate_text(v->gate, &text);
	report_table_add(t, text_or_none(v->failed ? "failed" : "passed"));
	report_table_add(t, report_made(r, &text));
	report_table_add(t, cell_bool(v->failed));
	report_table_add(t, cell_number(v->value));
	report_table_add(t, cell_number(v->limit));
	report_table_add(t, v->gate->relative ? cell_number(v->base) : none);
	report_table_add(t, v->group ? cell_text(v->group, strlen(v->group)) : none);
	report_table_add(t, v->gate->any ? cell_count(v->others) : none);
	report_table_add(t, text_or_none(v->why));
	buf_free(&text);
}

void
report_gates(struct report *r, const struct verdict *v, size_t n)
{
	struct report_table *t = n > 0 ? section_table(&r->all, &table) : NULL;

	for (size_t i = 0; i < n; i++)
		add_gate(r, t, &v[i]);
}
