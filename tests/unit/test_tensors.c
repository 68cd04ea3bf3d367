/* SPDX-License-Identifier: MIT */
/*
 * Files of tensors (safetensors_head.c, torch.c, pickle.c, tensors.c, archive.c): damaged
 * ones, and ones that end anywhere. The golden tests safetensors and torch have what is
 * right, and what is refused for which reason.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "dice.h"
#include "format/pickle.h"
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
	read_as(&r, "a", b);
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_files_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/tensors/safetensors", 10, survives);
	rig_clean();
}
END_TEST

/* Archives are damaged as a whole, */
START_TEST(damaged_archives_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/tensors/torch", 6, survives);
	mutate_all("tests/tensors/by_torch", 6, survives);
	rig_clean();
}
END_TEST

static bool
any_name(const char *name)
{
	return name[0] != 'x';
}

static size_t
number(const char *p, size_t n)
{
	size_t u = 0;

	for (size_t i = n; i > 0; i--)
		u = u << 8 | (unsigned char)p[i - 1];
	return u;
}

/* Damages some bytes of the pickle and puts its new CRC-32 into the directory. */
static void
damage_pickle(struct buf *b, char *entry)
{
	char *local = b->p + number(entry + 42, 4), *pickle;
	const size_t n = number(entry + 24, 4);
	uLong crc;

	pickle = local + 30 + number(local + 26, 2) + number(local + 28, 2);
	for (size_t i = 1 + dice_below(3); i > 0; i--)
		pickle[2 + dice_below(n - 2)] =
		    dice_below(2) ? pickle[dice_below(n)] : (char)dice_below(256);
	crc = crc32_z(0, (const Bytef *)pickle, n);
	for (size_t i = 0; i < 4; i++)
		entry[16 + i] = (char)(crc >> 8 * i);
}

/* and the pickles in them alone, which then have the checksum that they should have. */
static void
walk_survives(const char *name, const struct buf *b)
{
	static const char mark[] = "archive/data.pkl";
	char path[4096];
	struct buf seed;

	(void)b;
	snprintf(path, sizeof(path), "%s/tests/tensors/torch/%s", getenv("src"), name);
	seed = rig_read(path);
	for (size_t i = 46; i + sizeof(mark) < seed.len; i++) {
		if (memcmp(seed.p + i, mark, sizeof(mark) - 1) != 0 ||
		    memcmp(seed.p + i - 46, "PK\1\2", 4) != 0 || number(seed.p + i - 36, 2) != 0)
			continue;
		damage_pickle(&seed, seed.p + i - 46);
		survives(name, &seed);
		break;
	}
	buf_free(&seed);
}

static void
pickle_survives(const char *name, const struct buf *b)
{
	static const char mark[] = "archive/data.pkl";
	struct pickle p;
	struct err err = {0};

	(void)name;
	for (size_t i = 30; i + sizeof(mark) + 4 < b->len; i++) {
		if (memcmp(b->p + i, mark, sizeof(mark) - 1) != 0 || b->p[i - 30] != 'P')
			continue;
		for (i += sizeof(mark) - 1; i < b->len && b->p[i] != '\x80'; i++)
			;
		if (pickle_read(&p, b->p + i, b->len - i, any_name, &err) < 0)
			ck_assert_msg(err.code == ERR_DATA, "%s", err.text);
		pickle_free(&p);
	}
}

START_TEST(damaged_pickles_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/tensors/torch", 40, pickle_survives);
	mutate_all("tests/tensors/torch", 8, walk_survives);
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
	tcase_add_test(t, damaged_archives_are_survived);
	tcase_add_test(t, damaged_pickles_are_survived);
	tcase_add_test(t, no_end_is_taken_for_the_end);
	tcase_add_test(t, only_such_a_file_begins_so);
	suite_add_tcase(s, t);
	return s;
}
