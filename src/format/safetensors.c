/* SPDX-License-Identifier: MIT */
/*
 * .safetensors: named tensors (safetensors_head.c), of which one holds the rows. It comes
 * here as an array in NumPy's form (tensors.c), so what npy.c says of arrays holds.
 *
 * (1) Each column that is written is a tensor of its own, called as the column is. They
 *     have the axes of the input if each of its rows was written.
 * (2) Their numbers lie in the order of the columns, but integers before floats, and begin at a
 *     multiple of 8 bytes: so each tensor begins at one of the size of its numbers, which torch
 *     asks for.
 * (3) __metadata__ of the input is kept.
 */
#include <string.h>

#include "format/dense.h"
#include "format/format.h"
#include "format/npy.h"
#include "format/npy_head.h"
#include "format/safetensors.h"
#include "format/style.h"

enum { ALIGN = 8 };

static bool
probe(const char *head, size_t n)
{
	return safetensors_begins(head, n);
}

/* ---- writing ---- */

static const char *
type_name(enum element e)
{
	return e == ELEMENT_I64 ? "I64"
	    : e == ELEMENT_F64  ? "F64"
	    : e == ELEMENT_F32  ? "F32"
				: "F16";
}

/* (2) How many bytes the head has, whatever the extent: of each tensor its name and numbers. */
static size_t
room_for_head(const struct style *s)
{
	const size_t nlead = s->layout->nlead;
	const size_t axes = nlead > 1 ? nlead + 1 : 2;
	size_t n = 2 + strlen("\"__metadata__\":,");

	if (s->layout->metadata)
		n += strlen(s->layout->metadata);
	for (size_t i = 0; i < s->ncol; i++)
		n += strlen(s->col[i]->name) +
		    strlen("\"\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[,]},") +
		    (axes + 2) * NPY_AXIS;
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

/* "probs":{"dtype":"F32","shape":[8,4],"data_offsets":[0,128]} */
static uint64_t
put_tensor(const struct style *s, const struct extent *e, size_t j, uint64_t at, struct buf *out)
{
	const uint64_t size = dense_bytes(s, e, j) * e->rows;
	uint64_t axis[LAYOUT_AXES + 1];
	const size_t n = dense_axes(s, e, j, j + 1, axis);

	buf_printf(out, "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[",
	    out->len > 0 && out->p[out->len - 1] != '{' ? "," : "", s->col[j]->name,
	    type_name(style_column(s, j)));
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%llu", i > 0 ? "," : "", (unsigned long long)axis[i]);
	buf_printf(out, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)at,
	    (unsigned long long)(at + size));
	return at + size;
}

/* (1) (2) (3) */
static int
write_head(const struct style *s, const struct extent *e, struct buf *out, struct err *err)
{
	const size_t n = room_for_head(s), start = out->len;
	size_t order[STYLE_COLUMNS];
	uint64_t at = 0;

	if (n > SAFETENSORS_HEAD_MOST)
		return err_set(err, ERR_DATA, "the header would be longer than %d bytes",
		    SAFETENSORS_HEAD_MOST);
	for (size_t i = 0; i < 8; i++)
		buf_char(out, (char)((uint64_t)n >> 8 * i & 0xff));
	buf_char(out, '{');
	if (s->layout->metadata) {
		buf_str(out, "\"__metadata__\":");
		buf_str(out, s->layout->metadata);
	}
	dense_order(s, order);
	for (size_t i = 0; i < s->ncol; i++)
		at = put_tensor(s, e, order[i], at, out);
	buf_char(out, '}');
	while (out->len - start < n + 8 && buf_reserve(out, 1))
		buf_char(out, ' ');
	return buf_check(out, err);
}

const struct format format_safetensors = {
    .name = "safetensors",
    .help = "named tensors, of which the last axis is a row",
    .suffix = {".safetensors"},
    .contained = true,
    .by_column = true,
    .writes = ELEMENT_F64,
    .any_float = true,
    .probe = probe,
    .open = npy_open,
    .next = npy_next,
    .total = npy_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .late_head = write_head,
    .encode = dense_encode,
};
