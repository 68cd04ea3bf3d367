/* SPDX-License-Identifier: MIT */
/*
 * kld: log-probabilities that llama.cpp saves (llama-perplexity
 * --kl-divergence-base FILE, or --save-all-logits). Little-endian:
 *     "_logits_", i32 n_ctx, i32 n_vocab, i32 n_chunk, i32 token[n_chunk][n_ctx];
 *     then for each chunk n_ctx - 1 - floor(n_ctx / 2) records:
 *     f32 scale, f32 least, u16 q[n_vocab], and a word of padding if n_vocab is odd.
 *
 * (1) log p_i = scale q_i + least, in double: rounded once.
 * (2) The label of record i is the token at floor(n_ctx / 2) + 1 + i of its chunk, which
 *     is the row's position. A label that is no class makes a bad row.
 * (3) The writer raises what is further than 16 below the largest logarithm to that, so
 *     if a row's range is 16 (or 24, as in a fork), each q of 0 is an upper bound. It is
 *     kept, as llama.cpp does, or masked. In a row of a smaller range nothing was raised.
 * (4) The file must hold as much as its head says. If it ends early, the whole rows
 *     that it has come first.
 * (5) Nothing is allocated for what the head says, but for what was read.
 * (6) In a block each record follows its chunk, position and label, as members of JSON.
 */
#include "format/kld.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/format.h"
#include "format/select.h"
#include "io/stream.h"
#include "kern/kern.h"

enum { BLOCK = 128 << 10 };
enum { COLUMN_CHUNK, COLUMN_POSITION, COLUMN_LABEL, COLUMNS };

static const char *const column_name[COLUMNS] = {"chunk", "position", "label"};
static const char *const member_name[COLUMNS] = {"\"chunk\"", "\"position\"", "\"label\""};

const char kld_magic[8] = {'_', 'l', 'o', 'g', 'i', 't', 's', '_'};

/* The place in a file. */
struct cursor {
	struct kld head;
	uint64_t done, records; /* read, and of the file */
	bool broken; /* `why` is told behind the rows before it */
	struct err why;
};

static void
kld_release(struct layout *l)
{
	struct cursor *c = l->cursor;
	struct kld *head = l->state;

	if (c)
		mem_free(c->head.tokens);
	mem_free(c);
	if (head)
		mem_free(head->tokens);
	mem_free(head);
	l->cursor = l->state = NULL;
}

size_t
kld_record_size(uint32_t vocab)
{
	return KLD_LEAD + 4 * (((size_t)vocab + 1) / 2);
}

uint32_t
kld_per_chunk(uint32_t context)
{
	return context - 1 - context / 2;
}

uint32_t
kld_u32(const char *p)
{
	const unsigned char *q = (const unsigned char *)p;

	return q[0] | (uint32_t)q[1] << 8 | (uint32_t)q[2] << 16 | (uint32_t)q[3] << 24;
}

float
kld_f32(const char *p)
{
	const uint32_t bits = kld_u32(p);
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static bool
probe(const char *head, size_t n)
{
	return n >= sizeof(kld_magic) && memcmp(head, kld_magic, sizeof(kld_magic)) == 0;
}

/* ---- the layout ---- */

static uint64_t
token_bytes(const struct kld *k)
{
	return (uint64_t)k->context * k->chunks * KLD_TOKEN;
}

static uint64_t
records_of(const struct kld *k)
{
	return (uint64_t)kld_per_chunk(k->context) * k->chunks;
}

/* The head without its tokens. They are signed there, and no negative one makes sense. */
static int
read_head(struct kld *k, const char *p, struct err *err)
{
	static const char *const name[] = {"n_ctx", "n_vocab", "n_chunk"};
	uint32_t x[3];

	for (int i = 0; i < 3; i++) {
		x[i] = kld_u32(p + sizeof(kld_magic) + 4 * i);
		if (x[i] > INT32_MAX || (i < 2 && x[i] == 0))
			return err_set(err, ERR_DATA, "the header is damaged: %s is %lld", name[i],
			    (long long)x[i] - (x[i] > INT32_MAX ? 0x100000000 : 0));
	}
	*k = (struct kld){.context = x[0], .vocab = x[1], .chunks = x[2]};
	if (records_of(k) > UINT64_MAX / kld_record_size(k->vocab))
		return err_set(err, ERR_DATA,
		    "the header is damaged: it says %llu rows of %u "
		    "classes",
		    (unsigned long long)records_of(k), (unsigned)k->vocab);
	return 0;
}

static int
mark_one(struct layout *l, enum setting setting, const char *text, unsigned role, size_t *column,
    struct err *err)
{
	size_t i;

	if (!text)
		return 0;
	if (list_one(setting, text, l, &i, err) < 0)
		return -1;
	l->column[i].role |= role;
	if (column)
		*column = i;
	return 0;
}

/* What options say of the three columns; else the label is the token. */
static int
mark_columns(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;

	if (mark_one(l, SETTING_LABEL, r->label, ROLE_LABEL, &l->label, err) < 0 ||
	    mark_one(l, SETTING_WEIGHT, r->weight, ROLE_WEIGHT, &l->weight, err) < 0 ||
	    mark_one(l, reading_key(r), r->key, ROLE_KEY, NULL, err) < 0 ||
	    (r->by_several ? list_mark(reading_by(r), r->by, l, ROLE_KEEP, err)
			   : mark_one(l, reading_by(r), r->by, ROLE_KEEP, NULL, err)) < 0)
		return -1;
	if (l->label == NO_COLUMN && !reading_labels_elsewhere(r)) {
		l->label = COLUMN_LABEL;
		l->column[COLUMN_LABEL].role |= ROLE_LABEL;
	}
	if (r->keep)
		return list_mark(SETTING_KEEP, r->keep, l, ROLE_KEEP, err);
	for (size_t i = 0; i < COLUMNS && !r->no_fields; i++)
		l->column[i].role |= ROLE_KEEP;
	return 0;
}

static int
add_columns(struct layout *l, struct err *err)
{
	size_t n;

	l->label = l->weight = l->ood = NO_COLUMN;
	for (size_t i = 0; i < COLUMNS; i++) {
		n = strlen(column_name[i]);
		if (layout_column(l, column_name[i], n, column_name[i], n, err) < 0)
			return -1;
	}
	l->header = true;
	if (mark_columns(l, err) < 0)
		return -1;
	for (size_t i = 0; i < COLUMNS; i++)
		l->nbefore += (l->column[i].role & ROLE_KEEP) != 0;
	return 0;
}

/* What the reading asks for and this input is not. */
static int
check_reading(const struct reading *r, const struct kld *k, struct err *err)
{
	size_t n = k->vocab;

	if (r->labels)
		return err_about(err, SETTING_LABELS, "kld input has one label a row");
	if (r->labels_only)
		return err_set(
		    err, ERR_DATA, "labels are read from csv, tsv, json, jsonl or arrow");
	if (reading_multilabel(r))
		return err_about(err, SETTING_TASK, "kld input has one label a row: the token");
	if (r->stride > 0)
		n = r->stride;
	else if (r->cols && !list_is_several(r->cols) && cols_number(r->cols, &n, err) < 0)
		return -1;
	if (n != k->vocab)
		return err_about(err, r->stride > 0 ? SETTING_STRIDE : SETTING_COLS,
		    "the file has rows of %u values, not %zu", (unsigned)k->vocab, n);
	if (kld_record_size(k->vocab) <= r->max_row)
		return 0;
	err_set(err, ERR_USAGE, "a row of %u classes is longer than %zu bytes", (unsigned)k->vocab,
	    r->max_row);
	return err_advise(err, ADVICE_MAX_ROW);
}

/* The head with tokens of its own. */
static int
copy_head(struct kld *to, const struct kld *k, const char *tokens, struct err *err)
{
	const size_t n = (size_t)token_bytes(k);

	*to = *k;
	to->tokens = mem_new(n > 0 ? n : 1, 1, err);
	if (!to->tokens)
		return -1;
	memcpy(to->tokens, tokens, n);
	return 0;
}

static int
learn(struct layout *l, const struct kld *k, const char *tokens, struct err *err)
{
	struct cursor *c;

	if (check_reading(l->reading, k, err) < 0 || layout_part(l, k->vocab, err) < 0 ||
	    add_columns(l, err) < 0)
		return -1;
	if (l->part.n > 0 && l->part.total < l->part.end) /* (2) */
		return err_about(err, SETTING_COLS,
		    "tokens are labels: only the first values can be taken, as in 1-%zu",
		    l->part.total);
	if (l->reading->head)
		return err_set(err, ERR_USAGE,
		    "kld input holds probabilities of classes: it needs neither a tree nor "
		    "clusters");
	layout_task(l, l->part.n > 0 ? l->part.total : k->vocab, false);
	l->row_bytes = KLD_FIELDS + kld_record_size(k->vocab);
	l->element = ELEMENT_F64;
	l->release = kld_release;
	l->state = mem_new(1, sizeof(struct kld), err);
	l->cursor = c = mem_new(1, sizeof(*c), err);
	if (!l->state || !c)
		return -1;
	c->records = records_of(k);
	if (copy_head(l->state, k, tokens, err) < 0 || copy_head(&c->head, k, tokens, err) < 0)
		return -1;
	return layout_names(l, err);
}

/* (5) */
static int
kld_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	struct kld k;
	uint64_t need;

	*used = *line = *column = 0;
	if (!probe(head, n) && (at_end || n >= sizeof(kld_magic)))
		return err_set(err, ERR_DATA,
		    "this is no file of log-probabilities by llama.cpp: it does not begin with "
		    "_logits_");
	if (n < KLD_HEAD)
		return at_end ? err_set(err, ERR_DATA, "the file ends inside its header")
			      : OPEN_MORE;
	if (read_head(&k, head, err) < 0)
		return -1;
	need = KLD_HEAD + token_bytes(&k);
	if (need > n && at_end)
		return err_set(err, ERR_DATA,
		    "the file ends inside its tokens: it has %zu bytes, and its header with the "
		    "tokens takes %llu",
		    n, (unsigned long long)need);
	if (need > l->reading->max_row) {
		err_set(err, ERR_DATA, "its tokens take %llu bytes, more than %zu",
		    (unsigned long long)(need - KLD_HEAD), l->reading->max_row);
		return err_advise(err, ADVICE_MAX_ROW);
	}
	if (need > n)
		return OPEN_MORE;
	*used = (size_t)need;
	return learn(l, &k, head + KLD_HEAD, err) < 0 ? -1 : OPEN_DONE;
}

/* ---- blocks ---- */

/* (4) */
static int
cut_short(const struct cursor *c, const struct stream *s, struct err *err)
{
	const uint32_t per = kld_per_chunk(c->head.context);

	return err_set(err, ERR_DATA,
	    "%s: the file ends in record %llu of the %llu that it should have (chunk %llu, "
	    "position %llu)",
	    s->name, (unsigned long long)c->done + 1, (unsigned long long)c->records,
	    (unsigned long long)(c->done / per),
	    (unsigned long long)(c->head.context / 2 + 1 + c->done % per));
}

/* A member in its place, with blanks behind it. A name and a number fit. */
static void
put_member(struct buf *text, size_t i, long long value)
{
	char room[KLD_FIELD + 24];
	int n = snprintf(room, sizeof(room), "%s:%lld", member_name[i], value);

	memset(room + n, ' ', sizeof(room) - (size_t)n);
	buf_add(text, room, KLD_FIELD);
}

/* (2) */
static void
put_fields(const struct cursor *c, struct buf *text)
{
	const uint32_t per = kld_per_chunk(c->head.context);
	const uint64_t chunk = c->done / per;
	const uint64_t position = c->head.context / 2 + 1 + c->done % per;
	const char *token =
	    c->head.tokens + (size_t)(chunk * c->head.context + position) * KLD_TOKEN;
	const uint32_t label = kld_u32(token);

	put_member(text, COLUMN_CHUNK, (long long)chunk);
	put_member(text, COLUMN_POSITION, (long long)position);
	put_member(text, COLUMN_LABEL, (long long)label - (label > INT32_MAX ? 0x100000000 : 0));
}

/* (5) One record, in steps that do not go far beyond what has come. */
static int
take_record(const struct cursor *c, const struct layout *l, struct stream *s, struct buf *text,
    struct err *err)
{
	size_t left = l->row_bytes - KLD_FIELDS, step = BLOCK, got;
	char *q;

	for (; left > 0; left -= got, step *= 2) {
		step = step < left ? step : left;
		q = buf_room(text, step, err);
		if (!q || stream_fill(s, q, step, &got, err) < 0)
			return -1;
		text->len += got;
		if (got < step)
			return cut_short(c, s, err);
	}
	return 0;
}

/* 0 at the end of the file. */
static int
check_end(struct cursor *c, struct stream *s, struct err *err)
{
	char more;
	size_t got;

	if (stream_fill(s, &more, 1, &got, err) < 0)
		return -1;
	if (got == 0)
		return 0;
	return err_set(err, ERR_DATA, "%s: bytes follow the last of %llu records", s->name,
	    (unsigned long long)c->records);
}

static int
kld_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text, size_t *rows,
    struct err *err)
{
	const size_t most = l->row_bytes < BLOCK ? BLOCK / l->row_bytes : 1;
	struct cursor *c = cursor;
	size_t whole = text->len;

	if (!c->broken && c->done == c->records)
		return check_end(c, s, err);
	for (*rows = 0; *rows < most && !c->broken && c->done < c->records;) {
		put_fields(c, text);
		c->broken = buf_check(text, &c->why) < 0 || take_record(c, l, s, text, &c->why) < 0;
		if (c->broken)
			break;
		whole = text->len;
		c->done++;
		++*rows;
	}
	text->len = whole;
	if (*rows > 0)
		return 1;
	*err = c->why;
	return -1;
}

/* Only if the file is as long as it should be. */
static int
kld_total(
    const struct layout *l, const void *cursor, struct stream *s, uint64_t *rows, struct err *err)
{
	const struct cursor *c = cursor;
	const uint64_t head = KLD_HEAD + token_bytes(&c->head);
	uint64_t size;
	int status = stream_size(s, &size, err);

	*rows = c->records;
	if (status <= 0 || size < head)
		return status < 0 ? -1 : 0;
	return size - head == c->records * (l->row_bytes - KLD_FIELDS);
}

static size_t
kld_cut(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n - n % l->row_bytes;
}

static size_t
kld_count(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n / l->row_bytes;
}

/* ---- rows ---- */

/* (3) */
static bool
is_clamped(float scale)
{
	const double range = KLD_MOST * (double)scale;

	return fabs(range - 16) < 1e-3 || fabs(range - 24) < 1e-3;
}

/* (1) (3) The values whose codes are at q. */
static void
load_codes(double *z, const char *record, const unsigned char *q, size_t n, bool mask)
{
	const double by = kld_f32(record), least = kld_f32(record + 4);

	for (size_t i = 0; i < n; i++)
		z[i] = by * (double)(q[2 * i] | q[2 * i + 1] << 8) + least;
	for (size_t i = 0; mask && i < n; i++) {
		if ((q[2 * i] | q[2 * i + 1]) == 0)
			z[i] = -INFINITY;
	}
}

/* Which values of a record are taken; room is for the span of all. */
static struct spans
part_of(const struct layout *l, struct stretch *room)
{
	*room = (struct stretch){0, l->width};
	return l->part.n > 0 ? l->part : (struct spans){.span = room, .n = 1};
}

static void
load(double *z, const struct layout *l, const char *record)
{
	const unsigned char *q = (const unsigned char *)record + KLD_LEAD;
	const bool mask = l->reading->clamped == CLAMPED_MASK && is_clamped(kld_f32(record));
	struct stretch room;
	const struct spans part = part_of(l, &room);

	for (size_t i = 0; i < part.n; z += part.span[i++].n)
		load_codes(z, record, q + 2 * part.span[i].first, part.span[i].n, mask);
}

static int
take_column(struct batch *b, size_t i, const char *p, struct err *err)
{
	const unsigned role = b->layout->column[i].role;
	const size_t name_len = strlen(member_name[i]);
	const char *name = p, *value = p + name_len + 1;
	struct current *now = &b->now;
	size_t n = 0;

	while (value + n < p + KLD_FIELD && value[n] != ' ')
		n++;
	if (role & ROLE_LABEL) {
		now->label = value;
		now->label_len = n;
		now->label_cell = i + 1;
	}
	if (role & ROLE_WEIGHT) {
		now->weight = value;
		now->weight_len = n;
		now->weight_cell = i + 1;
	}
	if (role & ROLE_KEY) {
		now->key = value;
		now->key_len = n;
		now->key_cell = i + 1;
	}
	if (!(role & ROLE_KEEP))
		return 0;
	return batch_field(b,
	    (struct field){.name = name, .name_len = name_len, .value = value, .value_len = n},
	    err);
}

static int
decode_row(struct batch *b, const char *p, struct err *err)
{
	const struct layout *l = b->layout;
	const char *record = p + KLD_FIELDS;
	const float scale = kld_f32(record);
	double *z;

	batch_begin(b);
	for (size_t i = 0; i < COLUMNS; i++) {
		if (take_column(b, i, p + i * KLD_FIELD, err) < 0)
			return -1;
	}
	b->now.row.nbefore = l->nbefore;
	z = batch_room(b, l->nvalue, err);
	if (!z)
		return -1;
	if (!(scale >= 0 && scale < INFINITY) || !isfinite(kld_f32(record + 4)))
		batch_flaw(b, 1, "the record is damaged: its scale is %g, its least logarithm %g",
		    (double)scale, (double)kld_f32(record + 4));
	else
		load(z, l, record);
	return batch_end(b, l->nvalue, err);
}

static int
kld_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const size_t size = b->layout->row_bytes;

	b->block = p;
	b->block_len = n;
	for (; n >= size && !b->stopped; p += size, n -= size) {
		if (decode_row(b, p, err) < 0)
			return -1;
	}
	return 0;
}

const char *
kld_record(const struct batch *b, const struct row *row)
{
	return b->block + row->number * b->layout->row_bytes + KLD_FIELDS;
}

struct kld_clamped
kld_clamped(const struct batch *b, const struct row *row)
{
	const char *record = kld_record(b, row);
	const unsigned char *q = (const unsigned char *)record + KLD_LEAD;
	struct kld_clamped c = {0};
	struct stretch room;
	const struct spans part = part_of(b->layout, &room);

	if (!is_clamped(kld_f32(record)))
		return c;
	for (size_t i = 0; i < part.n; i++) {
		for (size_t j = part.span[i].first; j < part.span[i].first + part.span[i].n; j++)
			c.n += (q[2 * j] | q[2 * j + 1]) == 0;
	}
	c.mass = (double)c.n * kern_exp(kld_f32(record + 4));
	return c;
}

const struct format format_kld = {
    .name = "kld",
    .help = "log-probabilities that llama.cpp saved",
    .suffix = {".kld"},
    .carries = true,
    .exact = true,
    .clamps = true,
    .writes = ELEMENT_F64,
    .probe = probe,
    .open = kld_open,
    .next = kld_next,
    .total = kld_total,
    .cut = kld_cut,
    .count = kld_count,
    .decode = kld_decode,
    .late_head = kld_head,
    .knows_head = kld_knows_head,
    .encode = kld_encode,
};

bool
kld_is(const struct layout *l)
{
	return l->format == &format_kld;
}
