/* SPDX-License-Identifier: MIT */
/* The value of the field by which rows are measured separately. */
#include "pipeline/measure_value.h"

#include "base/json.h"
#include "format/condition.h"
#include "format/field.h"
#include "format/format.h"

int
measure_value(struct buf *value, const struct term *of, const struct batch *b,
    const struct row *row, struct err *err)
{
	const struct field *f = row->nfield > 0 ? b->field + row->field : NULL;
	char *q = buf_room(value, 1, err);

	value->len = 0;
	if (!q)
		return -1;
	if (f && of)
		f = condition_field(of, b, row);
	if (!f)
		return 0;
	if (f->name && f->value_len > 0 && f->value[0] == '"')
		json_unescape(value, f->value, f->value_len);
	else if (f->name)
		buf_add(value, f->value, f->value_len);
	if (f->name)
		return buf_check(value, err);
	q = buf_room(value, f->value_len + 1, err);
	if (!q)
		return -1;
	value->len = cell_unquote(q, f->value, f->value_len);
	return 0;
}
