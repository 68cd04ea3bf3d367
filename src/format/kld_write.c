/* SPDX-License-Identifier: MIT */
/*
 * Rows as llama.cpp saves them (kld.c).
 *
 * (1) A record is made as llama.cpp makes it: the values become floats, whose largest is
 *     m; the least, but no less than m - 16, is w. All is float arithmetic but the sum:
 *         scale = (m - w) / 65535, least = (w - m) - log sum exp(z_i - m),
 *         q_i = (1 / scale) (z_i - w), rounded to the nearest (even), or 0 if z_i <= w.
 *     The logarithm may differ from llama.cpp's in its last bit, as expf may.
 * (2) A record that was read, and of which nothing was changed, is written as it was. So
 *     is the head, if all rows of one file are written. A kld file is then copied.
 * (3) From other input the tokens of a chunk's first half are not known. All rows become
 *     one chunk of n_ctx = 2 R + 1 tokens, of which the first R + 1 are 0.
 */
#include "format/kld.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "col/dist.h"
#include "format/format.h"
#include "kern/kern.h"

static char *
put_u32(char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		*p++ = (char)(x >> 8 * i & 0xff);
	return p;
}

static char *
put_f32(char *p, float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return put_u32(p, bits);
}

/* ---- the head ---- */

/* (2) Whether the rows are those of a kld file whose tokens are known. */
static const struct kld *
same_file(const struct style *s, const struct extent *e)
{
	const struct layout *l = s->layout;
	const struct kld *k = kld_is(l) && l->part.n == 0 ? l->state : NULL;
	const uint64_t all = k ? (uint64_t)kld_per_chunk(k->context) * k->chunks : 0;

	if (!e->label)
		return l->counted && !s->selects ? k : NULL;
	return e->seen == all && e->rows == all ? k : NULL;
}

static int
put_tokens(const struct extent *e, struct buf *out, struct err *err)
{
	const uint64_t first = e->rows + 1;
	char *q;

	if (e->rows > INT32_MAX / 2 || (first + e->rows) * KLD_TOKEN > SIZE_MAX)
		return err_set(err, ERR_DATA, "kld output has room for %d rows", INT32_MAX / 2);
	q = buf_room(out, (size_t)(first + e->rows) * KLD_TOKEN, err);
	if (!q)
		return -1;
	memset(q, 0, (size_t)first * KLD_TOKEN);
	q += first * KLD_TOKEN;
	for (uint64_t i = 0; i < e->rows; i++)
		q = put_u32(q, e->label[i]);
	out->len = (size_t)(q - out->p);
	return 0;
}

int
kld_head(const struct style *s, const struct extent *e, struct buf *out, struct err *err)
{
	const struct kld *k = same_file(s, e);
	const uint32_t vocab = (uint32_t)s->layout->nclass;
	const bool any = e->rows > 0;
	char head[KLD_HEAD], *q = head + sizeof(kld_magic);

	memcpy(head, kld_magic, sizeof(kld_magic));
	q = put_u32(q, k ? k->context : (uint32_t)(2 * e->rows + 1));
	q = put_u32(q, k ? k->vocab : vocab > 0 ? vocab : 1);
	put_u32(q, k ? k->chunks : any);
	buf_add(out, head, sizeof(head));
	if (k)
		buf_add(out, k->tokens, (size_t)k->context * k->chunks * KLD_TOKEN);
	else if (any && put_tokens(e, out, err) < 0)
		return -1;
	return buf_check(out, err);
}

bool
kld_knows_head(const struct style *s)
{
	return same_file(s, &(struct extent){0}) != NULL;
}

/* ---- records ---- */

/* What a row's codes are made with (1). */
struct scale {
	float least, scale, by; /* w, the scale and 1 / scale, or 0 */
};

static struct scale
scale_of(const double *z, size_t n)
{
	const size_t top = kern()->argmax(z, n);
	const float most = (float)z[top];
	float least = most;

	for (size_t i = 0; i < n; i++)
		least = (float)z[i] < least ? (float)z[i] : least;
	least = least > most - 16.0F ? least : most - 16.0F;
	return (struct scale){least, (most - least) / KLD_MOST, 0};
}

/* Adding 1.5 2^52 rounds to the nearest integer, on a tie to the even one. */
static unsigned
code_of(double z, const struct scale *s)
{
	const float above = (float)z - s->least;
	const float x = above > 0 ? s->by * above : 0;
	const double magic = 0x1.8p52;
	const double q = ((double)x + magic) - magic;

	return q < KLD_MOST ? (unsigned)q : KLD_MOST;
}

static void
put_record(char *p, const double *z, size_t n)
{
	const size_t top = kern()->argmax(z, n);
	struct scale s = scale_of(z, n);
	double dot;
	const float log_sum = (float)kern_log(1 + kern()->sum_top(z, n, top, &dot));
	const float least = (s.least - (float)z[top]) - log_sum;
	unsigned q;

	s.by = s.scale > 0 ? 1 / s.scale : 0;
	p = put_f32(p, s.scale);
	p = put_f32(p, least);
	for (size_t i = 0; i < n; i++) {
		q = code_of(z[i], &s);
		*p++ = (char)(q & 0xff);
		*p++ = (char)(q >> 8);
	}
	if (n % 2 > 0)
		memset(p, 0, 2);
}

/* (2) */
static bool
is_untouched(const struct style *s, const struct batch *b)
{
	const struct reading *r = s->layout->reading;

	return kld_is(s->layout) && s->layout->part.n == 0 && b->as_decoded && b->block &&
	    r->clamped != CLAMPED_MASK && r->from != FROM_PROBS;
}

static int
check_row(const struct layout *l, const struct row *row, struct err *err)
{
	if (row->null)
		return err_set(err, ERR_DATA, "kld output can't hold a row without values");
	if (row->label == DIST_NO_LABEL)
		return err_set(err, ERR_DATA, "kld output needs a label in every row");
	if (row->n != l->nclass || row->listed)
		return err_set(err, ERR_DATA, "kld output needs every class in every row");
	return 0;
}

int
kld_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const size_t size = kld_record_size((uint32_t)s->layout->nclass);
	const bool untouched = is_untouched(s, b);
	char *q;

	for (size_t i = 0; i < b->nrow; i++) {
		if (check_row(s->layout, &b->row[i], err) < 0)
			return -1;
		q = buf_room(out, size, err);
		if (!q)
			return -1;
		if (untouched)
			memcpy(q, kld_record(b, &b->row[i]), size);
		else
			put_record(q, cell[i * s->ncol].v, b->row[i].n);
		out->len += size;
	}
	return 0;
}
