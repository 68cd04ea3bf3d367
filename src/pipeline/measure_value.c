/* SPDX-License-Identifier: MIT */
/* The value of the field by which rows are measured separately. */
#include "pipeline/measure_value.h"

#include "base/json.h"
#include "format/field.h"
#include "format/format.h"

int
measure_value(struct buf *value, const struct batch *b, const struct row *row, struct err *err)
{
	const struct field *f;
	char *q = buf_room(value, 1, err);

	value->len = 0;
	if (!q)
		return -1;
	if (row->nfield == 0)
		return 0;
	f = b->field + row->field;
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
