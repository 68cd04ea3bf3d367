/* SPDX-License-Identifier: MIT */
/*
 * Softmax of rows of 16-bit numbers that are written as such: from the bytes of the
 * block to those of the output, without the doubles between that everything else
 * needs. The same bytes as by that way (kern->softmax_half).
 */
#include "format/dense_half.h"

#include <math.h>

#include "base/buf.h"
#include "col/col.h"
#include "format/dense.h"
#include "format/format.h"
#include "format/style.h"
#include "kern/kern.h"

bool
dense_stays_half(const struct style *s)
{
	const struct layout *l = s->layout;

	return s->format && s->format->encode == dense_encode && l->format &&
	    l->format->decode == dense_decode && style_half(s) && !l->big && l->part.n == 0 &&
	    s->ncol == 1 && s->col[0] == &col_probs && batch_is_bare(l);
}

/* Returns how many rows from row i on are rows of the block in sequence. */
static size_t
run_from(const struct batch *b, size_t i)
{
	const struct row *row = &b->row[i];
	size_t n = 0;

	while (i + n < b->nrow && !row[n].null && row[n].number == row[0].number + n)
		n++;
	return n;
}

int
dense_encode_halves(const struct style *s, const struct batch *b, struct buf *room, struct buf *out,
    struct err *err)
{
	const enum half_kind from = element_half(s->layout->element);
	const enum half_kind to = element_half(style_element(s));
	const size_t n = s->layout->nvalue, size = s->layout->row_bytes;
	const double missing = NAN;
	size_t rows;
	float *f;
	char *q;

	f = (float *)(void *)buf_room(room, (n + 16) * sizeof(*f), err);
	q = buf_room(out, b->nrow * size + KERN_PAD, err);
	if (!f || !q)
		return -1;
	out->len += b->nrow * size;
	for (size_t i = 0; i < b->nrow; i += rows, q += rows * size) {
		rows = run_from(b, i);
		kern()->halves_softmax(q, b->block + b->row[i].number * size, rows, n, from, to, f);
		if (rows > 0)
			continue;
		rows = 1;
		for (size_t j = 0; j < n; j++)
			element_store(q + j * sizeof(uint16_t), &missing, 1, style_element(s));
	}
	return 0;
}
