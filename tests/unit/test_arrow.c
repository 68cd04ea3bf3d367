/* SPDX-License-Identifier: MIT */
/*
 * Arrow on buffers: FlatBuffers that lie, bits that move, values as text, and files that
 * are cut short or damaged anywhere. What the files mean is tested in tests/cli/arrow.sh.
 *
 * arrow_flat.c (1), arrow_schema.c (1), arrow_text.c (1) (2) (3).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_arrow(void);

/* ---- FlatBuffers ---- */

START_TEST(flat_comes_back)
{
	static const unsigned char sizes[] = {1, 8, 0, 4, 4, 2};
	struct buf out = {0};
	struct flat_out f;
	struct flat b;
	struct flat_table t;
	struct flat_vector v;
	size_t table, text, vector, len;

	buf_str(&out, "in front"); /* places are counted from where it begins */
	f = flat_begin(&out);
	table = flat_add_table(&f, sizes, sizeof(sizes));
	flat_refer(&f, 0, table);
	flat_set(&f, flat_field(&f, table, 0), 200, 1);
	flat_set(&f, flat_field(&f, table, 1), 0x123456789abcdef0, 8);
	flat_set(&f, flat_field(&f, table, 5), 0xfffe, 2);
	text = flat_add_text(&f, "abc", 3);
	flat_refer(&f, flat_field(&f, table, 3), text);
	vector = flat_add_vector(&f, 3, 16, 8);
	ck_assert_uint_eq((vector + 4) % 8, 0);
	flat_refer(&f, flat_field(&f, table, 4), vector);
	ck_assert_uint_eq(out.lacks, 0);

	b = (struct flat){(const unsigned char *)out.p + 8, out.len - 8, false};
	t = flat_root(&b);
	ck_assert_uint_eq(flat_number(&b, t, 0, 1, 7), 200);
	ck_assert_uint_eq(flat_number(&b, t, 1, 8, 7), 0x123456789abcdef0);
	ck_assert_uint_eq(flat_number(&b, t, 2, 8, 7), 7);
	ck_assert_uint_eq(flat_number(&b, t, 5, 2, 7), 0xfffe);
	ck_assert_uint_eq(flat_number(&b, t, 6, 2, 7), 7);
	ck_assert(memcmp(flat_text(&b, t, 3, &len), "abc", 3) == 0 && len == 3);
	v = flat_vector(&b, t, 4, 16);
	ck_assert_uint_eq(v.n, 3);
	ck_assert(!b.bad);
	ck_assert(flat_vector(&b, t, 4, 64).n == 0 && b.bad);
	buf_free(&out);
}
END_TEST

/* Vectors of tables that all refer to one: a schema of a kilobyte with 2^60 fields. */
START_TEST(a_schema_cant_name_more_fields_than_it_has_bytes)
{
	static const unsigned char message_sizes[] = {2, 1, 4, 8}, schema_sizes[] = {2, 4};
	static const unsigned char field_sizes[] = {0, 1, 1, 4, 0, 4};
	struct buf out = {0};
	struct flat_out f = flat_begin(&out);
	size_t message = flat_add_table(&f, message_sizes, 4), schema, vector, field, own;
	struct arrow_schema s;
	struct err err;

	flat_refer(&f, 0, message);
	flat_set(&f, flat_field(&f, message, 0), 4, 2);
	flat_set(&f, flat_field(&f, message, 1), 1, 1);
	schema = flat_add_table(&f, schema_sizes, 2);
	flat_refer(&f, flat_field(&f, message, 2), schema);
	vector = flat_field(&f, schema, 1);
	for (int depth = 0; depth < 30; depth++) {
		const size_t next = flat_add_vector(&f, 4, 4, 4);

		flat_refer(&f, vector, next);
		field = flat_add_table(&f, field_sizes, sizeof(field_sizes));
		for (size_t i = 0; i < 4; i++)
			flat_refer(&f, flat_item(next, i, 4), field);
		flat_set(&f, flat_field(&f, field, 2), ARROW_STRUCT, 1);
		own = flat_add_table(&f, schema_sizes, 0);
		flat_refer(&f, flat_field(&f, field, 3), own);
		vector = flat_field(&f, field, 5);
	}
	flat_refer(&f, vector, flat_add_vector(&f, 0, 4, 4));
	ck_assert_int_eq(arrow_schema_read(&s, out.p, out.len, &err), -1);
	ck_assert_str_eq(err.text, "the schema is damaged");
	arrow_schema_free(&s);
	buf_free(&out);
}
END_TEST

/* ---- chunks ---- */

START_TEST(bits_move)
{
	char src[40], dst[40];
	size_t first, n;

	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(src); i++)
			src[i] = (char)dice_below(256);
		first = dice_below(100);
		n = dice_below(200);
		chunk_bits(dst, src, first, n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(chunk_bit(dst, i), chunk_bit(src, first + i));
	}
	ck_assert(chunk_bit(NULL, 5));
}
END_TEST

/* ---- text ---- */

/* The one value of a chunk. */
static void
reads_as(const struct arrow_field *f, uint64_t x, const char *want)
{
	struct arrow_field field = *f;
	struct arrow_schema s = {.field = &field, .nfield = 1, .ncolumn = 1};
	struct buf chunk = {0}, text = {0};
	const size_t from = chunk_begin(&chunk, 1, 1);
	char *p = chunk_add(&chunk, from, 0, CHUNK_DATA, 8);

	flat_store(p, x, 8);
	chunk_end(&chunk, from);
	arrow_value_json(&text, &s, chunk.p, 0, 0);
	rig_same(&text, want);
	buf_free(&text);
	buf_free(&chunk);
}

static uint64_t
bits_of(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

/* Dates by Python's datetime. */
START_TEST(values_as_text)
{
	const struct arrow_field i64 = {
	    .type = ARROW_INT, .kind = KIND_FIXED, .width = 8, .param = {64, 1}};
	const struct arrow_field u64 = {
	    .type = ARROW_INT, .kind = KIND_FIXED, .width = 8, .param = {64, 0}};
	const struct arrow_field i8 = {
	    .type = ARROW_INT, .kind = KIND_FIXED, .width = 1, .param = {8, 1}};
	const struct arrow_field f32 = {
	    .type = ARROW_FLOAT, .kind = KIND_FIXED, .width = 4, .param = {1}};
	const struct arrow_field day = {
	    .type = ARROW_DATE, .kind = KIND_FIXED, .width = 4, .zone = ""};
	struct arrow_field at = {
	    .type = ARROW_TIMESTAMP, .kind = KIND_FIXED, .width = 8, .zone = "", .param = {3}};

	reads_as(&i64, UINT64_MAX, "-1");
	reads_as(&i64, (uint64_t)1 << 63, "-9223372036854775808");
	reads_as(&u64, UINT64_MAX, "18446744073709551615");
	reads_as(&i8, 0x80, "-128");
	reads_as(&f32, bits_of(0.1F), "0.1");
	reads_as(&f32, bits_of(16777216.0F), "16777216");
	reads_as(&f32, bits_of(1e-45F), "1e-45");
	reads_as(&f32, 0xff800000, "-Infinity");
	reads_as(&f32, 0x7fc00000, "NaN");
	reads_as(&day, 0, "\"1970-01-01\"");
	reads_as(&day, 0xffffffff, "\"1969-12-31\"");
	reads_as(&day, 11016, "\"2000-02-29\"");
	reads_as(&day, (uint32_t)-25509, "\"1900-02-28\"");
	reads_as(&day, (uint32_t)-25508, "\"1900-03-01\"");
	reads_as(&at, 1, "\"1970-01-01T00:00:00.000000001\"");
	reads_as(&at, UINT64_MAX, "\"1969-12-31T23:59:59.999999999\"");
	at.zone = "Europe/Berlin";
	at.param[0] = 0;
	reads_as(&at, 951827696, "\"2000-02-29T12:34:56Z\"");
}
END_TEST

/* ---- files ---- */

static void
run_as(struct run *r, const struct buf *b, const char *format)
{
	*r = (struct run){.reading = rig_reading("arrow"),
	    .steps = "identity",
	    .output_format = format,
	    .precision = 17,
	    .literal = true};
	r->reading.on_error = ON_ERROR_NULL;
	r->reading.keep_text = strcmp(format, "csv") == 0;
	rig_run_bytes(r, "a.bin", b->p, b->len);
}

/* Wherever it ends, the rows before that are what they were, or there is an error. */
START_TEST(files_may_end_anywhere)
{
	struct buf whole, part;
	struct run all, r;
	char path[512];

	snprintf(path, sizeof(path), "%s/eight.arrow", getenv("data"));
	whole = rig_read(path);
	run_as(&all, &whole, "csv");
	ck_assert_msg(all.status == 0, "%s", all.err.text);
	for (size_t n = 1; n < whole.len; n++) {
		part = (struct buf){0};
		buf_add(&part, whole.p, n);
		run_as(&r, &part, "csv");
		ck_assert_msg(r.status < 0 && r.err.code == ERR_DATA, "%zu: %s", n, r.err.text);
		ck_assert_uint_le(r.out.len, all.out.len);
		ck_assert(r.out.len == 0 || memcmp(r.out.p, all.out.p, r.out.len) == 0);
		rig_run_free(&r);
		buf_free(&part);
	}
	rig_run_free(&all);
	buf_free(&whole);
	rig_clean();
}
END_TEST

static void
survives(const char *name, const struct buf *b)
{
	struct run r;

	if (b->len == 0 || strstr(name, "make."))
		return;
	run_as(&r, b, dice_below(2) ? "csv" : "arrow");
	ck_assert_msg(r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s: %s",
	    name, r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_files_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/arrow", 100, survives);
	rig_clean();
}
END_TEST

Suite *
suite_arrow(void)
{
	Suite *s = suite_create("arrow");
	TCase *t = tcase_create("arrow");

	tcase_add_test(t, flat_comes_back);
	tcase_add_test(t, a_schema_cant_name_more_fields_than_it_has_bytes);
	tcase_add_test(t, bits_move);
	tcase_add_test(t, values_as_text);
	tcase_add_test(t, files_may_end_anywhere);
	tcase_add_test(t, damaged_files_are_survived);
	suite_add_tcase(s, t);
	return s;
}
