/* SPDX-License-Identifier: MIT */
/*
 * f64, f32, f16 and bf16: rows of --cols little-endian floats one after another,
 * with nothing before, between or behind them. A file that ends inside a row has a
 * bad row at its end. With a stride that is how many floats a row has, of which
 * --cols may take some.
 */
#include "format/dense.h"
#include "format/format.h"
#include "format/select.h"
#include "io/stream.h"

static int
raw_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const struct reading *r = l->reading;

	(void)head;
	(void)at_end;
	*used = *line = *column = 0;
	if (!r->cols && r->stride == 0) {
		err_set(err, ERR_USAGE, "%s input does not say how many classes a row has",
		    l->format->name);
		return err_advise(err, ADVICE_NCLASS);
	}
	if (r->stride > 0)
		return dense_layout(l, l->format->writes, r->stride, err);
	if (list_is_several(r->cols)) {
		err_about(err, SETTING_COLS, "how many values a row has is not said");
		return err_advise(err, ADVICE_STRIDE);
	}
	if (cols_number(r->cols, &n, err) < 0)
		return -1;
	return dense_layout(l, l->format->writes, n, err);
}

/* The last row may be cut short. */
static int
raw_total(
    const struct layout *l, const void *cursor, struct stream *s, uint64_t *rows, struct err *err)
{
	uint64_t size;
	int status = stream_size(s, &size, err);

	(void)cursor;
	if (status > 0)
		*rows = size / l->row_bytes + (size % l->row_bytes > 0);
	return status;
}

const struct format format_f64 = {
    .name = "f64",
    .help = "little-endian float64, row after row",
    .suffix = {".f64"},
    .writes = ELEMENT_F64,
    .open = raw_open,
    .total = raw_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .encode = dense_encode,
};

const struct format format_f32 = {
    .name = "f32",
    .help = "little-endian float32, row after row",
    .suffix = {".f32"},
    .writes = ELEMENT_F32,
    .open = raw_open,
    .total = raw_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .encode = dense_encode,
};

const struct format format_f16 = {
    .name = "f16",
    .help = "little-endian float16 (IEEE half), row after row",
    .suffix = {".f16"},
    .writes = ELEMENT_F16,
    .open = raw_open,
    .total = raw_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .encode = dense_encode,
};

const struct format format_bf16 = {
    .name = "bf16",
    .help = "little-endian bfloat16, row after row",
    .suffix = {".bf16"},
    .writes = ELEMENT_BF16,
    .open = raw_open,
    .total = raw_total,
    .cut = dense_cut,
    .count = dense_count,
    .decode = dense_decode,
    .encode = dense_encode,
};
