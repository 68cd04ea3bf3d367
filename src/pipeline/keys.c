/* SPDX-License-Identifier: MIT */
/* The keys of a block's rows. */
#include "pipeline/keys.h"

#include <string.h>

#include "base/json.h"
#include "format/field.h"
#include "format/format.h"
#include "format/select.h"

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

/* One of several fields of a key. */
static int
add_part(struct buf *out, const struct field *f, bool first, struct err *err)
{
	size_t begin, n;
	char *p;

	if (!first)
		buf_char(out, ',');
	begin = out->len;
	if (add_value(out, f, err) < 0)
		return -1;
	n = out->len - begin;
	if (n == 0 || (!memchr(out->p + begin, ',', n) && !memchr(out->p + begin, '"', n)))
		return 0;
	/* each quote twice, and one at either end: made behind, then moved to where it belongs */
	if (!buf_room(out, 2 * n + 2, err))
		return -1;
	p = out->p + out->len;
	*p++ = '"';
	for (size_t i = begin; i < begin + n; i++) {
		if (out->p[i] == '"')
			*p++ = '"';
		*p++ = out->p[i];
	}
	*p++ = '"';
	n = (size_t)(p - (out->p + out->len));
	memmove(out->p + begin, out->p + out->len, n);
	out->len = begin + n;
	return 0;
}

/* The field of a row that an item of the list names; NULL if it has none. */
static const struct field *
field_of(const struct batch *b, const struct row *row, const char *item, enum setting by)
{
	const struct layout *l = b->layout;
	const struct field *f = b->field + row->field;
	size_t column, before = 0;
	struct err none;

	for (size_t i = 0; i < row->nfield && f[i].name && f[i].name_len > 0; i++) {
		if (json_string_is(f[i].name, f[i].name_len, item))
			return &f[i];
	}
	if ((row->nfield > 0 && f->name) || list_one(by, item, l, &column, &none) < 0)
		return NULL;
	for (size_t i = 0; i < column; i++)
		before += (l->column[i].role & ROLE_KEEP) != 0;
	return before < row->nfield ? &f[before] : NULL;
}

/* Without a part of it a row has no key. */
static int
add_parts(struct keys *keys, const struct batch *b, const struct row *row, enum setting by,
    struct err *err)
{
	const char *list = b->layout->reading->by;
	const size_t begin = keys->text.len;
	const struct field *f;
	struct list_item item;

	while ((list = list_next(list, &item))) {
		f = field_of(b, row, item.text, by);
		if (!f && row->null) {
			keys->text.len = begin;
			return 0;
		}
		if (!f)
			return err_about(err, by, "a row has no field '%.80s'", item.text);
		if (add_part(&keys->text, f, keys->text.len == begin, err) < 0)
			return -1;
	}
	return 0;
}

static int
wrong_fields(const struct row *row, enum setting by, const char *path, struct err *err)
{
	err_about(err, by, "a row has %s", row->nfield == 0 ? "no such field" : "two such fields");
	return err_place(err, "%.200s", path);
}

static int
take(struct keys *keys, const struct batch *b, const struct row *row, enum setting by,
    const char *path, struct err *err)
{
	if (b->layout->reading->by_several) {
		if (add_parts(keys, b, row, by, err) < 0)
			return err->code == ERR_MEM ? -1 : err_place(err, "%.200s", path);
		return 0;
	}
	if (!row->null && row->nfield != 1)
		return wrong_fields(row, by, path, err);
	return row->nfield == 1 ? add_value(&keys->text, &b->field[row->field], err) : 0;
}

int
keys_take(
    struct keys *keys, const struct batch *b, enum setting by, const char *path, struct err *err)
{
	keys->text.len = keys->ends.len = 0;
	for (size_t i = 0; i < b->nrow; i++) {
		if (take(keys, b, &b->row[i], by, path, err) < 0)
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
