/* SPDX-License-Identifier: MIT */
/* Tables of cells. */
#include "report/table.h"

struct report_cell
cell_count(unsigned long long n)
{
	return (struct report_cell){.is = CELL_COUNT, .count = n};
}

struct report_cell
cell_bool(bool yes)
{
	return (struct report_cell){.is = CELL_BOOL, .yes = yes};
}

struct report_cell
cell_number(double x)
{
	return (struct report_cell){.is = CELL_NUMBER, .number = x};
}

struct report_cell
cell_text(const char *p, size_t len)
{
	return (struct report_cell){.is = CELL_TEXT, .text = {p, len}};
}

void
report_table_add(struct report_table *t, struct report_cell cell)
{
	buf_add(&t->cells, &cell, sizeof(cell));
}

size_t
report_table_rows(const struct report_table *t)
{
	return t->cells.len / sizeof(struct report_cell) / t->ncol;
}

const struct report_cell *
report_table_row(const struct report_table *t, size_t row)
{
	const void *all = t->cells.p;

	return (const struct report_cell *)all + row * t->ncol;
}
