/* SPDX-License-Identifier: MIT */
/*
 * kld: a file that is checked by hand, heads, files that end early, and files that are
 * damaged in any way. Files of an independent encoder (tests/oracle/kld.py) are read and
 * written by the golden test kld.
 *
 * kld.c (1) to (5), kld_write.c (1) to (3).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dice.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_kld(void);

static void
put_u32(struct buf *b, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		buf_char(b, (char)(x >> 8 * i & 0xff));
}

static void
put_head(struct buf *b, uint32_t context, uint32_t vocab, uint32_t chunks)
{
	buf_add(b, "_logits_", 8);
	put_u32(b, context);
	put_u32(b, vocab);
	put_u32(b, chunks);
}

/* Three classes. */
static void
put_record(struct buf *b, float scale, float least, const unsigned *q)
{
	uint32_t bits;

	memcpy(&bits, &scale, sizeof(bits));
	put_u32(b, bits);
	memcpy(&bits, &least, sizeof(bits));
	put_u32(b, bits);
	for (int i = 0; i < 3; i++) {
		buf_char(b, (char)(q[i] & 0xff));
		buf_char(b, (char)(q[i] >> 8));
	}
	buf_add(b, "\0\0", 2);
}

static const unsigned codes[] = {65535, 32768, 0};

/* n_ctx 4, n_vocab 3, n_chunk 1, tokens 1 2 0 1, logits 2 1 0. */
static void
put_example(struct buf *b)
{
	put_head(b, 4, 3, 1);
	for (int i = 0; i < 4; i++)
		put_u32(b, (uint32_t) "\1\2\0\1"[i]);
	put_record(b, 2.0F / 65535, -2.407606F, codes);
}

static void
run_as(struct run *r, const struct buf *b, const char *out)
{
	const enum clamped clamped = r->reading.clamped;

	*r = (struct run){.reading = rig_reading("kld"),
	    .steps = "identity",
	    .output_format = out,
	    .precision = 6,
	    .memory = 1 << 20};
	r->reading.format = NULL;
	r->reading.clamped = clamped;
	rig_run_bytes(r, "a", b->p, b->len);
}

/* (1) (2), and in the other direction. */
START_TEST(the_example)
{
	struct buf b = {0};
	struct run r = {.status = 0};

	put_example(&b);
	ck_assert_uint_eq(b.len, 52);
	run_as(&r, &b, "jsonl");
	rig_same(&r.out,
	    "{\"chunk\":0,\"position\":3,\"label\":1,\"logits\":[-0.407606,-1.40759,-2.40761]}\n");
	rig_run_free(&r);
	run_as(&r, &b, "kld");
	rig_same_bytes(&r.out, b.p, b.len, "a copy");
	rig_run_free(&r);
	r = (struct run){.reading = rig_reading("jsonl"),
	    .steps = "identity",
	    .write = "logits",
	    .output_format = "kld",
	    .memory = 1 << 20};
	r.reading.want_label = true;
	rig_run_bytes(&r, "a.jsonl", "{\"logits\":[2,1,0],\"label\":1}\n", 29);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	/* n_ctx is 3 and the first two tokens are not known (kld_write.c (3)) */
	ck_assert_uint_eq(r.out.len, 48);
	rig_same_bytes(&(struct buf){.p = r.out.p, .len = 32},
	    "_logits_\3\0\0\0\3\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0", 32, "head");
	rig_same_bytes(&(struct buf){.p = r.out.p + 32, .len = 16}, b.p + 36, 16, "record");
	rig_run_free(&r);
	buf_free(&b);
	rig_clean();
}
END_TEST

/* (3) A range of 16 or 24; of another nothing was raised. */
START_TEST(clamped_values)
{
	static const struct {
		float range;
		bool clamped;
	} t[] = {{2, false}, {15.9F, false}, {16, true}, {16.1F, false}, {24, true}, {0, false}};
	struct buf b;
	struct run r = {.status = 0};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		for (int mask = 0; mask < 2; mask++) {
			b = (struct buf){0};
			put_head(&b, 3, 3, 1);
			for (int j = 0; j < 3; j++)
				put_u32(&b, 0);
			put_record(&b, t[i].range / 65535, -t[i].range, codes);
			r.reading.clamped = mask ? CLAMPED_MASK : CLAMPED_UNSAID;
			run_as(&r, &b, "csv");
			ck_assert_msg(r.status == 0, "%s", r.err.text);
			buf_char(&r.out, '\0');
			ck_assert_int_eq(strstr(r.out.p, "-inf") != NULL, mask && t[i].clamped);
			rig_run_free(&r);
			buf_free(&b);
		}
	}
	rig_clean();
}
END_TEST

/* (5) Nothing is allocated for what is only claimed. */
START_TEST(heads_that_are_refused)
{
	static const struct {
		uint32_t context, vocab, chunks;
		const char *want;
	} t[] = {
	    {0, 3, 1, "n_ctx is 0"},
	    {4, 0, 1, "n_vocab is 0"},
	    {0x80000000, 3, 1, "n_ctx is -2147483648"},
	    {4, 0xffffffff, 1, "n_vocab is -1"},
	    {4, 3, 0xfffffffe, "n_chunk is -2"},
	    {0x7fffffff, 0x7fffffff, 0x7fffffff, "it says "},
	    {0x7fffffff, 3, 0x7fffffff, "it says "},
	    {4, 3, 1000000000, "the file ends inside its tokens"},
	    {4, 0x7fffffff, 1, "is longer than"},
	    {4, 30000000, 1, "the file ends in record 1 of the 1"},
	};
	struct buf b;
	struct run r = {.status = 0};

	mutate_limit_memory();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		b = (struct buf){0};
		put_head(&b, t[i].context, t[i].vocab, t[i].chunks);
		for (int j = 0; j < 12; j++)
			put_u32(&b, 0);
		run_as(&r, &b, "csv");
		ck_assert_msg(
		    r.status < 0 && strstr(r.err.text, t[i].want), "%zu: %s", i, r.err.text);
		rig_run_free(&r);
		buf_free(&b);
	}
	rig_clean();
}
END_TEST

/* (4) At every byte: whole rows are written, and all but the end is an error. */
START_TEST(a_file_may_end_anywhere)
{
	struct buf b = {0}, part;
	struct run r = {.status = 0};
	size_t rows, lines;

	put_head(&b, 5, 3, 2); /* two records a chunk */
	for (uint32_t i = 0; i < 10; i++)
		put_u32(&b, i % 3);
	for (int i = 0; i < 4; i++)
		put_record(&b, 2.0F / 65535, -2.4F, codes);
	for (size_t n = 8; n <= b.len; n++) {
		part = (struct buf){.p = b.p, .len = n};
		run_as(&r, &part, "csv");
		rows = n < 60 ? 0 : (n - 60) / 16;
		lines = 0;
		for (size_t i = 0; i < r.out.len; i++)
			lines += r.out.p[i] == '\n';
		ck_assert_uint_eq(lines, rows);
		ck_assert_msg((r.status == 0) == (n == b.len), "%zu: %s", n, r.err.text);
		if (n == 60 + 2 * 16 + 1)
			ck_assert_ptr_nonnull(strstr(r.err.text,
			    "the file ends in record 3 of the 4 that it should have (chunk 1, "
			    "position 3)"));
		rig_run_free(&r);
	}
	buf_char(&b, '\0');
	run_as(&r, &b, "csv");
	ck_assert_ptr_nonnull(strstr(r.err.text, "bytes follow the last of 4 records"));
	rig_run_free(&r);
	buf_free(&b);
	rig_clean();
}
END_TEST

static void
survives(const char *name, const struct buf *b)
{
	struct run r = {.status = 0};

	(void)name;
	if (b->len == 0)
		return;
	r.reading.clamped = dice_below(2) ? CLAMPED_MASK : CLAMPED_UNSAID;
	run_as(&r, b, dice_below(2) ? "csv" : "kld");
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_files_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/oracle/kld", 100, survives);
	rig_clean();
}
END_TEST

Suite *
suite_kld(void)
{
	Suite *s = suite_create("kld");
	TCase *c = tcase_create("kld");

	tcase_add_test(c, the_example);
	tcase_add_test(c, clamped_values);
	tcase_add_test(c, heads_that_are_refused);
	tcase_add_test(c, a_file_may_end_anywhere);
	tcase_add_test(c, damaged_files_are_survived);
	suite_add_tcase(s, c);
	return s;
}
