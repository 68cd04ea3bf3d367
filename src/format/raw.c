/* SPDX-License-Identifier: MIT */
/*
 * f64 and f32: rows of --cols little-endian IEEE numbers one after another,
 * with nothing before, between or behind them.
 *
 * (1) A file that ends inside a row has a bad row at its end.
 * (2) What does not fit into a float32 becomes infinite or the nearest there is.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/format.h"
#include "format/style.h"
#include "kern/kern.h"

/* So many numbers stay in a core's first cache until their rows are checked. */
enum { TOGETHER = 2048 };

/* The same number with its bytes turned round where this machine's order is the other. */
static uint64_t
little64(uint64_t x)
{
	unsigned char p[8];
	uint64_t y = 0;

	memcpy(p, &x, sizeof(p));
	for (int i = 0; i < 8; i++)
		y |= (uint64_t)p[i] << 8 * i;
	return y;
}

static void
load_f64(double *z, const char *p, size_t n)
{
	uint64_t bits;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, p + 8 * i, sizeof(bits));
		bits = little64(bits);
		memcpy(&z[i], &bits, sizeof(bits));
	}
}

static void
store_f64(char *p, const double *z, size_t n)
{
	uint64_t bits;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, &z[i], sizeof(bits));
		bits = little64(bits);
		memcpy(p + 8 * i, &bits, sizeof(bits));
	}
}

static void
load(double *z, const char *p, size_t n, enum element e)
{
	if (e == ELEMENT_F64)
		load_f64(z, p, n);
	else
		kern()->widen(z, p, n);
}

static char *
store(char *p, const double *z, size_t n, enum element e)
{
	if (e == ELEMENT_F64)
		store_f64(p, z, n);
	else
		kern()->narrow(p, z, n); /* (2) */
	return p + element_size(e) * n;
}

static int
no_fields(const struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;

	err_about(err,
	    r->label        ? SETTING_LABEL
		: r->weight ? SETTING_WEIGHT
		: r->key    ? SETTING_KEY
		: r->by     ? reading_by(r)
			    : SETTING_KEEP,
	    "%s input holds logits and nothing else", l->format->name);
	return err_advise(err, r->label || r->key ? ADVICE_LABEL_FILE : ADVICE_NONE);
}

static int
raw_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const struct reading *r = l->reading;

	(void)head;
	(void)at_end;
	*used = *line = *column = 0;
	l->label = l->weight = NO_COLUMN;
	if (!r->cols) {
		err_set(err, ERR_USAGE, "%s input does not say how many classes a row has",
		    l->format->name);
		return err_advise(err, ADVICE_NCLASS);
	}
	if (cols_number(r->cols, &n, err) < 0)
		return -1;
	layout_task(l, n, true);
	if (r->label || r->weight || r->key || r->by || r->keep)
		return no_fields(l, err);
	l->element = l->format->writes;
	if (l->nvalue > r->max_row / element_size(l->element)) {
		err_set(err, ERR_USAGE, "a row of %zu classes is longer than %zu bytes", l->nvalue,
		    r->max_row);
		return err_advise(err, ADVICE_MAX_ROW);
	}
	l->row_bytes = l->nvalue * element_size(l->element);
	return layout_names(l, err);
}

static size_t
raw_cut(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n - n % l->row_bytes;
}

static size_t
raw_count(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n / l->row_bytes + (n % l->row_bytes > 0);
}

/* (1) and nothing is allocated for what is not there */
static int
decode_half(struct batch *b, size_t left, struct err *err)
{
	const struct layout *l = b->layout;

	batch_begin(b);
	batch_flaw(b, left / element_size(l->element) + 1,
	    "the input ends inside a row: %zu bytes of %zu", left, l->row_bytes);
	return batch_end(b, l->nvalue, err);
}

/*
 * Takes up to `rows` rows, whose numbers are loaded together: behind a row that
 * is left out they are not where they must be, and the rest is not taken.
 * *taken is how many were.
 */
static int
decode_rows(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	size_t before;
	double *z = batch_room(b, rows * l->nvalue, err);

	*taken = 0;
	if (!z)
		return -1;
	load(z, p, rows * l->nvalue, l->element);
	do {
		before = b->nz;
		batch_begin(b);
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
	} while (++*taken < rows && b->nz > before);
	return 0;
}

/* The same of the binary task, whose rows grow: each value comes when it is needed. */
static int
decode_binary(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	double *z;

	for (*taken = 0; *taken < rows && !b->stopped; ++*taken, p += l->row_bytes) {
		batch_begin(b);
		z = batch_room(b, 1, err);
		if (!z)
			return -1;
		load(z, p, 1, l->element);
		if (batch_end(b, 1, err) < 0)
			return -1;
	}
	return 0;
}

static int
raw_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const size_t size = b->layout->row_bytes, nvalue = b->layout->nvalue;
	const size_t most = nvalue < TOGETHER ? TOGETHER / nvalue : 1;
	bool binary = b->layout->task == TASK_BINARY;
	size_t rows, taken;

	while (n > 0 && !b->stopped) {
		rows = n / size < most ? n / size : most;
		if (rows == 0)
			return decode_half(b, n, err);
		if ((binary ? decode_binary : decode_rows)(b, p, rows, &taken, err) < 0)
			return -1;
		p += taken * size;
		n -= taken * size;
	}
	return 0;
}

/* How many values the cell takes in the output, whether it has them or not. */
static size_t
width_of(const struct style *s, const struct row *row, size_t j)
{
	return s->col[j]->shape == COL_VECTOR ? style_width(s, row) : 1;
}

/* Cells whose values lie one behind the other, as single ones do, are stored together. */
static char *
put_cells(const struct style *s, const struct row *row, const struct cell *cell, char *q)
{
	const double nan_value = NAN;
	size_t n, end;

	for (size_t j = 0; j < s->ncol; j = end) {
		n = width_of(s, row, j);
		end = j + 1;
		if (cell[j].n == 0) {
			for (size_t i = 0; i < n; i++)
				q = store(q, &nan_value, 1, s->format->writes);
			continue;
		}
		for (; end < s->ncol && cell[end].n > 0 && cell[end].v == cell[j].v + n; end++)
			n += width_of(s, row, end);
		q = store(q, cell[j].v, n, s->format->writes);
	}
	return q;
}

static int
raw_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const struct row *row;
	char *q;

	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		q = buf_room(
		    out, mem_product(row->n + 1, s->ncol * element_size(s->format->writes)), err);
		if (!q)
			return -1;
		out->len += (size_t)(put_cells(s, row, cell + i * s->ncol, q) - q);
	}
	return 0;
}

const struct format format_f64 = {
    .name = "f64",
    .help = "little-endian float64, row after row",
    .suffix = {".f64"},
    .writes = ELEMENT_F64,
    .open = raw_open,
    .cut = raw_cut,
    .count = raw_count,
    .decode = raw_decode,
    .encode = raw_encode,
};

const struct format format_f32 = {
    .name = "f32",
    .help = "little-endian float32, row after row",
    .suffix = {".f32"},
    .writes = ELEMENT_F32,
    .open = raw_open,
    .cut = raw_cut,
    .count = raw_count,
    .decode = raw_decode,
    .encode = raw_encode,
};
