/* SPDX-License-Identifier: MIT */
/*
 * Streams and codecs: what can be read anywhere, and which codec a file has.
 *
 * file.c (2) (3), decode.c (1).
 */
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/codec.h"
#include "io/reader.h"
#include "rig.h"

Suite *suite_io(void);

enum { SIZE = 300000 };

static char bytes[SIZE];

static void
setup(void)
{
	rig_dir();
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * i / 7);
	rig_write(rig_path("plain"), bytes, SIZE);
}

/* Reading anywhere, before and behind what fill has read, does not move fill. */
START_TEST(a_file_can_be_read_anywhere)
{
	static char got[SIZE];
	struct err err;
	struct stream *s = reader_open(rig_path("plain"), &err);
	uint64_t size = 0;
	size_t n;

	ck_assert_ptr_nonnull(s);
	if (_i)
		ck_assert_int_eq(stream_fill(s, got, 100, &n, &err), 0);
	ck_assert_int_eq(stream_size(s, &size, &err), 1);
	ck_assert_uint_eq(size, SIZE);
	ck_assert_int_eq(stream_read_at(s, got, 1000, 250000, &n, &err), 0);
	ck_assert_uint_eq(n, 1000);
	ck_assert_mem_eq(got, bytes + 250000, 1000);
	ck_assert_int_eq(stream_read_at(s, got, 1000, SIZE - 7, &n, &err), 0);
	ck_assert_uint_eq(n, 7);
	ck_assert_int_eq(stream_read_at(s, got, 1000, SIZE + 7, &n, &err), 0);
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(stream_fill(s, got, SIZE, &n, &err), 0);
	ck_assert_uint_eq(n, _i ? SIZE - 100 : SIZE);
	ck_assert_mem_eq(got, bytes + SIZE - n, n);
	stream_close(s);
}
END_TEST

START_TEST(standard_input_counts_from_where_it_stands)
{
	char got[10];
	struct err err;
	struct stream *s;
	uint64_t size = 0;
	size_t n;
	int fd = open(rig_path("plain"), O_RDONLY), kept = dup(STDIN_FILENO);

	ck_assert_int_eq(lseek(fd, 1000, SEEK_SET), 1000);
	ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	s = reader_open("-", &err);
	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(stream_size(s, &size, &err), 1);
	ck_assert_uint_eq(size, SIZE - 1000);
	ck_assert_int_eq(stream_read_at(s, got, 10, 5, &n, &err), 0);
	ck_assert_mem_eq(got, bytes + 1005, 10);
	stream_close(s);
	ck_assert_int_eq(dup2(kept, STDIN_FILENO), STDIN_FILENO);
	close(kept);
	close(fd);
}
END_TEST

/* 0: gzip, also while it is read ahead; 1: a pipe. */
START_TEST(what_is_made_or_comes_once_cannot)
{
	static char got[SIZE];
	struct err err;
	struct buf z = rig_gzip(bytes, SIZE, SIZE);
	struct stream *s;
	uint64_t size;
	size_t n;
	int ends[2], kept = dup(STDIN_FILENO);

	rig_write(rig_path("z"), z.p, z.len);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	s = reader_open(_i ? "-" : rig_path("z"), &err);
	ck_assert_ptr_nonnull(s);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(stream_size(s, &size, &err), 0);
		ck_assert_int_eq(stream_fill(s, got, 10, &n, &err), 0);
	}
	stream_close(s);
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(ends[0]);
	buf_free(&z);
}
END_TEST

START_TEST(codecs_are_known_by_head_and_name)
{
	size_t stem;

	ck_assert_ptr_null(codec_of_head("", 0));
	ck_assert_ptr_null(codec_of_head("\x1f\x8b\x07", 3));
	ck_assert_str_eq(codec_of_head("\x1f\x8b\x08\x00", 4)->name, "gzip");
	ck_assert_str_eq(codec_of_name("a.csv.GZ", &stem)->name, "gzip");
	ck_assert_uint_eq(stem, 5);
	ck_assert_ptr_null(codec_of_name(".gz", &stem));
	ck_assert_uint_eq(stem, 3);
	ck_assert_ptr_null(codec_of_name("a.csv", &stem));
	ck_assert_uint_eq(stem, 5);
}
END_TEST

Suite *
suite_io(void)
{
	Suite *s = suite_create("io");
	TCase *t = tcase_create("io");

	tcase_add_checked_fixture(t, setup, rig_clean);
	tcase_add_loop_test(t, a_file_can_be_read_anywhere, 0, 2);
	tcase_add_test(t, standard_input_counts_from_where_it_stands);
	tcase_add_loop_test(t, what_is_made_or_comes_once_cannot, 0, 2);
	tcase_add_test(t, codecs_are_known_by_head_and_name);
	suite_add_tcase(s, t);
	return s;
}
