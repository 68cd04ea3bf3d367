/* SPDX-License-Identifier: MIT */
/* Columns are copied from chunks, in as long runs as there are. */
#include "format/arrow_gather.h"

#include "base/err.h"
#include "base/mem.h"
#include "format/arrow_message.h"

/* ---- nodes and buffers ---- */

void
gather_node(struct gather *g, size_t n, size_t nulls)
{
	if (g->chunk) {
		g->field += g->begun;
		g->begun = true;
		return;
	}
	flat_set(&g->flat, g->node, n, 8);
	flat_set(&g->flat, g->node + 8, nulls, 8);
	g->node += ARROW_PAIR;
}

static void
align(struct gather *g)
{
	static const char zeros[8];
	const size_t from = g->chunk ? g->from : g->body;

	buf_add(g->out, zeros, (8 - (g->out->len - from) % 8) % 8);
}

void
gather_begin(struct gather *g, enum chunk_part part)
{
	g->begin = g->out->len;
	if (g->chunk)
		chunk_set(g->out, g->from, CHUNK_HEAD + CHUNK_PARTS * g->field + part,
		    g->begin - g->from);
}

void
gather_end(struct gather *g)
{
	if (!g->chunk) {
		flat_set(&g->flat, g->buffer, g->begin - g->body, 8);
		flat_set(&g->flat, g->buffer + 8, g->out->len - g->begin, 8);
		g->buffer += ARROW_PAIR;
	}
	align(g);
}

void
gather_empty(struct gather *g)
{
	g->begin = g->out->len;
	if (!g->chunk)
		gather_end(g);
}

char *
gather_room(struct gather *g, size_t n)
{
	char *p = buf_reserve(g->out, n);

	if (!p)
		return NULL;
	memset(p, 0, n);
	g->out->len += n;
	return p;
}

/* ---- fields ---- */

static size_t
count_nulls(const struct runs *r, size_t field)
{
	const char *valid;
	size_t nulls = 0;

	for (size_t i = 0; i < r->n; i++) {
		valid = chunk_part(r->run[i].chunk, field, CHUNK_VALID);
		for (size_t j = 0; valid && j < r->run[i].n; j++)
			nulls += !chunk_bit(valid, r->run[i].first + j);
	}
	return nulls;
}

/* The bits of a part; all set if a chunk has none. */
static void
put_bits(struct gather *g, const struct runs *r, size_t field, enum chunk_part part)
{
	const struct run *run;
	const char *bits;
	size_t at = 0;
	char *to;

	gather_begin(g, part);
	to = gather_room(g, (r->total + 7) / 8);
	for (size_t i = 0; to && i < r->n; i++) {
		run = &r->run[i];
		bits = chunk_part(run->chunk, field, part);
		if (bits && at % 8 == 0) {
			chunk_bits(to + at / 8, bits, run->first, run->n);
			at += run->n;
			if (at % 8 > 0) /* what is behind them comes with the next run */
				to[at / 8] &= (char)((1 << at % 8) - 1);
			continue;
		}
		for (size_t j = 0; j < run->n; j++, at++) {
			if (chunk_bit(bits, run->first + j))
				to[at / 8] |= (char)(1 << at % 8);
		}
	}
	gather_end(g);
}

static void
put_fixed(struct gather *g, const struct runs *r, size_t field, size_t width)
{
	const struct run *run;

	gather_begin(g, CHUNK_DATA);
	for (size_t i = 0; i < r->n; i++) {
		run = &r->run[i];
		buf_add(g->out, chunk_part(run->chunk, field, CHUNK_DATA) + run->first * width,
		    run->n * width);
	}
	gather_end(g);
}

/* In a chunk, the machine's own number. */
static void
put_offset(const struct gather *g, char *to, uint64_t x, size_t width)
{
	if (g->chunk)
		memcpy(to, &x, sizeof(x));
	else
		flat_store(to, x, (unsigned)width);
}

/* Offsets of `width` bytes; *runs, made of what they refer to, is to be freed. */
static int
put_offsets(struct gather *g, const struct runs *r, size_t field, size_t width, struct run **inner,
    struct runs *of)
{
	const struct run *run;
	const char *ends;
	uint64_t base, sum = 0;
	char *to;

	*inner = mem_new(r->n, sizeof(**inner), g->err);
	if (!*inner)
		return -1;
	gather_begin(g, CHUNK_OFFSETS);
	to = gather_room(g, (r->total + 1) * width);
	for (size_t i = 0; to && i < r->n; i++) {
		run = &r->run[i];
		ends = chunk_part(run->chunk, field, CHUNK_OFFSETS);
		base = chunk_number(ends, run->first) - sum;
		for (size_t j = 1; j <= run->n; j++) {
			to += width;
			put_offset(g, to, chunk_number(ends, run->first + j) - base, width);
		}
		(*inner)[i] = (struct run){.chunk = run->chunk,
		    .first = (size_t)chunk_number(ends, run->first),
		    .n = (size_t)(chunk_number(ends, run->first + run->n) - base - sum)};
		sum += (*inner)[i].n;
	}
	gather_end(g);
	*of = (struct runs){*inner, r->n, (size_t)sum};
	if (width != 4 || sum <= INT32_MAX)
		return 0;
	return err_set(g->err, ERR_DATA,
	    "a record batch of the column '%.60s' has more than 2^31 values or bytes", g->name);
}

static int
put_referring(struct gather *g, const struct runs *r, const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];
	const size_t width = g->chunk ? 8 : f->width;
	struct run *inner;
	struct runs of;
	int status = put_offsets(g, r, field, width, &inner, &of);

	if (status == 0 && f->kind == KIND_LIST)
		status = gather_field(g, &of, s, field + 1);
	else if (status == 0)
		put_fixed(g, &of, field, 1);
	mem_free(inner);
	return status;
}

static int
put_fixed_list(struct gather *g, const struct runs *r, const struct arrow_schema *s, size_t field,
    size_t width)
{
	struct run *inner = mem_new(r->n, sizeof(*inner), g->err);
	int status;

	if (!inner)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		inner[i] =
		    (struct run){r->run[i].chunk, r->run[i].first * width, r->run[i].n * width};
	status = gather_field(g, &(struct runs){inner, r->n, r->total * width}, s, field + 1);
	mem_free(inner);
	return status;
}

static int
put_struct(struct gather *g, const struct runs *r, const struct arrow_schema *s, size_t field)
{
	const size_t end = field + s->field[field].size;

	for (size_t i = field + 1; i < end; i += s->field[i].size) {
		if (gather_field(g, r, s, i) < 0)
			return -1;
	}
	return 0;
}

int
gather_field(struct gather *g, const struct runs *r, const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];
	const size_t nulls = f->kind == KIND_NOTHING ? r->total : count_nulls(r, field);

	gather_node(g, r->total, nulls);
	if (f->kind == KIND_NOTHING)
		return 0;
	if (nulls > 0)
		put_bits(g, r, field, CHUNK_VALID);
	else
		gather_empty(g);
	switch (f->kind) {
	case KIND_BITS:
		put_bits(g, r, field, CHUNK_DATA);
		return 0;
	case KIND_FIXED:
		put_fixed(g, r, field, f->width);
		return 0;
	case KIND_FIXED_LIST:
		return put_fixed_list(g, r, s, field, f->width);
	case KIND_STRUCT:
		return put_struct(g, r, s, field);
	default:
		return put_referring(g, r, s, field);
	}
}
