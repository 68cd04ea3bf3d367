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
#include "format/format.h"

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

static uint32_t
little32(uint32_t x)
{
	unsigned char p[4];
	uint32_t y = 0;

	memcpy(p, &x, sizeof(p));
	for (int i = 0; i < 4; i++)
		y |= (uint32_t)p[i] << 8 * i;
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
load_f32(double *z, const char *p, size_t n)
{
	uint32_t bits;
	float x;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, p + 4 * i, sizeof(bits));
		bits = little32(bits);
		memcpy(&x, &bits, sizeof(x));
		z[i] = (double)x;
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
store_f32(char *p, const double *z, size_t n)
{
	uint32_t bits;
	float x;

	for (size_t i = 0; i < n; i++) {
		x = (float)z[i]; /* (2) */
		memcpy(&bits, &x, sizeof(bits));
		bits = little32(bits);
		memcpy(p + 4 * i, &bits, sizeof(bits));
	}
}

static void
load(double *z, const char *p, size_t n, size_t width)
{
	if (width == 8)
		load_f64(z, p, n);
	else
		load_f32(z, p, n);
}

static char *
store(char *p, const double *z, size_t n, size_t width)
{
	if (width == 8)
		store_f64(p, z, n);
	else
		store_f32(p, z, n);
	return p + width * n;
}

static size_t
row_size(const struct layout *l)
{
	return l->nclass * l->format->width;
}

static int
raw_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const struct reading *r = l->reading;

	(void)head;
	(void)n;
	(void)at_end;
	*used = *line = *column = 0;
	l->label = l->weight = NO_COLUMN;
	if (!r->cols)
		return err_set(err, ERR_USAGE, "%s input needs --cols N, the number of classes",
		    l->format->name);
	if (cols_number(r->cols, &l->nclass, err) < 0)
		return -1;
	if (r->label || r->weight || r->by || r->keep)
		return err_set(err, ERR_USAGE, "%s input has logits alone, so %s means nothing%s",
		    l->format->name,
		    r->label        ? "--label"
			: r->weight ? "--weight"
			: r->by     ? reading_by(r)
				    : "--keep",
		    r->label ? " (but --label @FILE does)" : "");
	if (row_size(l) > r->max_row)
		return err_set(err, ERR_USAGE,
		    "a row of %zu classes is longer than %zu bytes (see --max-row)", l->nclass,
		    r->max_row);
	return layout_names(l, err);
}

static size_t
raw_cut(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n - n % row_size(l);
}

static size_t
raw_count(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n / row_size(l) + (n % row_size(l) > 0);
}

static int
raw_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const struct layout *l = b->layout;
	size_t size = row_size(l), left;
	double *z;

	for (size_t at = 0; at < n && !b->stopped; at += size) {
		left = n - at;
		batch_begin(b);
		if (left < size) { /* (1) and nothing is allocated for what is not there */
			batch_flaw(b, left / l->format->width + 1,
			    "the input ends inside a row: %zu bytes of %zu", left, size);
		} else {
			z = batch_room(b, l->nclass, err);
			if (!z)
				return -1;
			load(z, p + at, l->nclass, l->format->width);
		}
		if (batch_end(b, l->nclass, err) < 0)
			return -1;
	}
	return 0;
}

static char *
put_cells(const struct style *s, const struct row *row, const struct cell *cell, char *q)
{
	const double nan_value = NAN;
	size_t n;

	for (size_t j = 0; j < s->ncol; j++) {
		n = s->col[j]->shape == COL_VECTOR ? row->n : 1;
		if (cell[j].n > 0)
			q = store(q, cell[j].v, n, s->format->width);
		else
			for (size_t i = 0; i < n; i++)
				q = store(q, &nan_value, 1, s->format->width);
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
		q = buf_room(out, (row->n + 1) * s->ncol * s->format->width, err);
		if (!q)
			return -1;
		out->len += (size_t)(put_cells(s, row, cell + i * s->ncol, q) - q);
	}
	return 0;
}

const struct format format_f64 = {
    .name = "f64",
    .help = "rows of --cols little-endian float64",
    .suffix = {".f64"},
    .width = 8,
    .open = raw_open,
    .cut = raw_cut,
    .count = raw_count,
    .decode = raw_decode,
    .encode = raw_encode,
};

const struct format format_f32 = {
    .name = "f32",
    .help = "rows of --cols little-endian float32",
    .suffix = {".f32"},
    .width = 4,
    .open = raw_open,
    .cut = raw_cut,
    .count = raw_count,
    .decode = raw_decode,
    .encode = raw_encode,
};
