/* SPDX-License-Identifier: MIT */
/*
 * Files of tensors (safetensors_head.c, tensors.c, archive.c): damaged ones, and ones that
 * end anywhere. The golden test safetensors has what is right, and what is refused for
 * which reason.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/safetensors.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_tensors(void);

/* With labels, which come from the file too. */
static void
read_as(struct run *r, const char *name, const struct buf *b)
{
	*r = (struct run){.reading = rig_reading("npy"), .output_format = "csv", .write = "rank"};
	r->reading.format = NULL;
	r->reading.on_error = ON_ERROR_NULL;
	rig_run_bytes(r, name, b->p, b->len);
}

static void
survives(const char *name, const struct buf *b)
{
	struct run r;

	(void)name;
	if (b->len == 0)
		return;
	read_as(&r, "a.safetensors", b);
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_files_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/tensors/safetensors", 40, survives);
	rig_clean();
}
END_TEST

/* Wherever such a file ends, that is told. */
START_TEST(no_end_is_taken_for_the_end)
{
	struct buf b, part;
	struct run r;
	char path[4096];

	snprintf(path, sizeof(path), "%s/eight.safetensors", getenv("data"));
	b = rig_read(path);
	for (size_t n = 1; n < b.len; n++) {
		part = (struct buf){.p = b.p, .len = n};
		read_as(&r, "a.safetensors", &part);
		ck_assert_msg(
		    r.status < 0 && r.err.code == ERR_DATA, "%zu bytes: %s", n, r.err.text);
		rig_run_free(&r);
	}
	buf_free(&b);
	rig_clean();
}
END_TEST

/* safetensors_head.c (1) */
START_TEST(only_such_a_file_begins_so)
{
	static const struct {
		const char *head;
		bool is;
	} c[] = {
	    {"\x02\0\0\0\0\0\0\0{", true},
	    {"\x01\0\0\0\0\0\0\0{", false},
	    {"\x00\xe1\xf5\x05\0\0\0\0{", true},
	    {"\x01\xe1\xf5\x05\0\0\0\0{", false},
	    {"\x10\0\0\0\0\0\0\0[", false},
	    {"\x10\0\0\0\0\0\0\0 ", false},
	    {"\x10\0\0\0\0\0\0\1{", false},
	    {"12345678{", false},
	};

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		ck_assert_int_eq(safetensors_begins(c[i].head, 9), c[i].is);
		ck_assert(!safetensors_begins(c[i].head, 8));
	}
}
END_TEST

Suite *
suite_tensors(void)
{
	Suite *s = suite_create("tensors");
	TCase *t = tcase_create("safetensors");

	tcase_add_test(t, damaged_files_are_survived);
	tcase_add_test(t, no_end_is_taken_for_the_end);
	tcase_add_test(t, only_such_a_file_begins_so);
	suite_add_tcase(s, t);
	return s;
}
