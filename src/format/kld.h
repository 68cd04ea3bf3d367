/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_KLD_H
#define SMX_FORMAT_KLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct buf;
struct cell;
struct err;
struct extent;
struct layout;
struct row;
struct style;

/* llama.cpp's files of log-probabilities: see kld.c. */

/* The head of a file. */
struct kld {
	uint32_t context, vocab, chunks; /* tokens of a chunk, classes, chunks */
	char *tokens; /* context of each chunk, as they stand in the file */
};

/* Bytes before the tokens, of a token, and of a record's scale and least logarithm. */
enum { KLD_HEAD = 20, KLD_TOKEN = 4, KLD_LEAD = 8 };

/* In a block of rows: bytes of each of three members of JSON before a record (see kld.c). */
enum { KLD_FIELD = 24, KLD_FIELDS = 3 * KLD_FIELD };

extern const char kld_magic[8];

/* The largest code. */
#define KLD_MOST 65535

/* Bytes of a record of that many classes. */
size_t kld_record_size(uint32_t vocab);

/* How many records a chunk has. */
uint32_t kld_per_chunk(uint32_t context);

/* The number at p. */
uint32_t kld_u32(const char *p);
float kld_f32(const char *p);

/* How many values of a row are clamped, and the probability mass they stand for at most. */
struct kld_clamped {
	size_t n;
	double mass;
};

/* What was clamped in this row of the batch, which a kld file was decoded to. */
struct kld_clamped kld_clamped(const struct batch *b, const struct row *row);

/* The record that the row was decoded from. */
const char *kld_record(const struct batch *b, const struct row *row);

/* Whether the input is such a file. */
bool kld_is(const struct layout *l);

/* As in struct format. */
bool kld_knows_head(const struct style *s);
int kld_head(const struct style *s, const struct extent *e, struct buf *out, struct err *err);
int kld_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

#endif
