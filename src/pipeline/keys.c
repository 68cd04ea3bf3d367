/* SPDX-License-Identifier: MIT */
/* The keys of a block's rows. */
#include "pipeline/keys.h"

#include "base/json.h"
#include "format/field.h"
#include "format/format.h"

static int
add_value(struct buf *out, const struct field *f, struct err *err)
{
	char *p;

	if (f->name && f->value_len > 0 && f->value[0] == '"')
		json_unescape(out, f->value, f->value_len);
	else if (f->name)
		buf_add(out, f->value, f->value_len);
	if (f->name)
		return buf_check(out, err);
	p = buf_room(out, f->value_len, err);
	if (!p)
		return -1;
	out->len += cell_unquote(p, f->value, f->value_len);
	return 0;
}

static int
wrong_fields(const struct row *row, enum setting by, const char *path, struct err *err)
{
	err_about(err, by, "a row has %s", row->nfield == 0 ? "no such field" : "two such fields");
	return err_place(err, "%.200s", path);
}

int
keys_take(
    struct keys *keys, const struct batch *b, enum setting by, const char *path, struct err *err)
{
	const struct row *row;

	keys->text.len = keys->ends.len = 0;
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		if (!row->null && row->nfield != 1)
			return wrong_fields(row, by, path, err);
		if (row->nfield == 1 && add_value(&keys->text, &b->field[row->field], err) < 0)
			return -1;
		buf_add(&keys->ends, &keys->text.len, sizeof(keys->text.len));
	}
	return buf_check(&keys->ends, err);
}

const char *
keys_of(const struct keys *keys, size_t i, size_t *len)
{
	const size_t *ends = (const void *)keys->ends.p;
	size_t begin = i > 0 ? ends[i - 1] : 0;

	*len = ends[i] - begin;
	return keys->text.p ? keys->text.p + begin : "";
}

void
keys_free(struct keys *keys)
{
	buf_free(&keys->text);
	buf_free(&keys->ends);
}
