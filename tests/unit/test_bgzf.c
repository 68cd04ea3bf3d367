/* SPDX-License-Identifier: MIT */
/*
 * BGZF in both directions: the members that are written, and what is read of
 * them on any number of threads, whole, cut short, damaged, and followed by
 * something else.
 *
 * bgzf.c (1) to (4), bgzf_read.c (1) to (4), decode.c (3).
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "dice.h"
#include "io/bgzf.h"
#include "io/codec.h"
#include "io/deflate.h"
#include "io/reader.h"
#include "io/sink.h"
#include "rig.h"

Suite *suite_bgzf(void);

static void
setup(void)
{
	rig_dir();
}

static const unsigned char *
bytes(const struct buf *b)
{
	return (const unsigned char *)b->p;
}

/* n bytes that compress well, or not at all. */
static struct buf
text_of(size_t n, bool noise)
{
	struct buf b = {0};
	struct err err;

	ck_assert_ptr_nonnull(buf_room(&b, n + 1, &err));
	for (; b.len < n; b.len++)
		b.p[b.len] = noise ? (char)(dice_bits() >> 32) : "0.125,7\n"[dice_bits() >> 61];
	return b;
}

static const struct codec *
codec(void)
{
	size_t stem;

	return codec_of_name("x.gz", &stem);
}

/* Members of up to `piece` bytes each, and the end member if `end`. */
static struct buf
members_of(const struct buf *text, size_t piece, bool end)
{
	struct buf out = {0};
	struct err err;
	void *p = codec()->packer(codec()->level.usual, &err), *e;
	struct codec_io io = {.in = (const unsigned char *)""};

	ck_assert_ptr_nonnull(p);
	for (size_t at = 0; at < text->len; at += piece)
		ck_assert_int_eq(codec()->pack(p, text->p + at,
				     text->len - at < piece ? text->len - at : piece, &out, &err),
		    0);
	codec()->packer_free(p);
	if (!end)
		return out;
	e = codec()->encoder(1, &err);
	io.out = (unsigned char *)buf_room(&out, 100, &err);
	io.nout = 100;
	while (codec()->encode(e, &io, CODEC_END, &err) > 0)
		;
	out.len += 100 - io.nout;
	codec()->encoder_free(e);
	return out;
}

/* All bytes of a file, in pieces; -1 where it ended badly. */
static int
read_all(const char *path, unsigned nthread, size_t piece, struct buf *out, struct err *err)
{
	struct stream *r = reader_open_on(path, nthread, err);
	size_t got = 0;
	int status = r ? 0 : -1;

	out->len = 0;
	while (status == 0) {
		ck_assert_ptr_nonnull(buf_room(out, piece, err));
		status = stream_fill(r, out->p + out->len, piece, &got, err);
		ck_assert_uint_le(got, piece);
		out->len += got;
		if (got < piece)
			break;
	}
	stream_close(r);
	return status;
}

/* ---- writing ---- */

static const size_t lengths[] = {0, 1, 65279, 65280, 65281, 130560, 200000, 1000003};

/* What zlib makes of members one after another, which it checks. */
static void
gunzip(const struct buf *gz, struct buf *out)
{
	z_stream z = {.next_in = (unsigned char *)gz->p, .avail_in = (uInt)gz->len};
	struct err err;
	int status;

	out->len = 0;
	ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
	while (z.avail_in > 0) {
		z.next_out = (unsigned char *)buf_room(out, 1 << 17, &err);
		z.avail_out = 1 << 17;
		status = inflate(&z, Z_NO_FLUSH);
		out->len += (1 << 17) - z.avail_out;
		ck_assert_msg(status == Z_OK || status == Z_STREAM_END, "%s", z.msg);
		if (status == Z_STREAM_END)
			inflateReset(&z);
	}
	inflateEnd(&z);
}

/* (1) (3) Each member says how long it is, and the last one is empty. */
static void
check_members(const struct buf *gz)
{
	static const unsigned char end[28] = {
	    0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 'B', 'C', 2, 0, 0x1b, 0, 3};
	size_t at = 0, size = 0;

	for (; at < gz->len; at += size) {
		ck_assert_uint_ge(gz->len - at, BGZF_HEAD);
		size = bgzf_size(bytes(gz) + at, gz->len - at);
		ck_assert_uint_gt(size, 0);
	}
	ck_assert_uint_eq(at, gz->len);
	ck_assert_uint_eq(size, sizeof(end));
	ck_assert_mem_eq(gz->p + gz->len - sizeof(end), end, sizeof(end));
}

/* Written in parts, packed and not, at each level. (2): noise is stored. */
START_TEST(members_are_what_gunzip_and_bgzip_read)
{
	const char *path = rig_path("out.gz");
	struct buf in = text_of(lengths[_i / 2], _i % 2), gz, out = {0}, packed = {0};
	struct sink_packer *packer = NULL;
	struct err err;
	struct sink *s;

	for (int level = -1; level <= deflate_most; level += 5) {
		s = sink_open(path, &err);
		ck_assert_ptr_nonnull(s);
		ck_assert(sink_packs(s));
		if (level >= 0)
			ck_assert_int_eq(sink_level(s, level, &err), 0);
		for (size_t at = 0, part = 1; at < in.len; at += part, part = 2 * part + 7) {
			part = part < in.len - at ? part : in.len - at;
			packed.len = 0;
			ck_assert_int_eq(sink_pack(s, &packer, in.p + at, part, &packed, &err), 0);
			ck_assert_int_eq(part % 4 == 0
				? sink_write_packed(s, packed.p, packed.len, &err)
				: sink_write(s, in.p + at, part, &err),
			    0);
		}
		ck_assert_int_eq(sink_finish(s, &err), 0);
		sink_packer_free(packer);
		packer = NULL;
		gz = rig_read(path);
		check_members(&gz);
		gunzip(&gz, &out);
		rig_same_bytes(&out, in.p, in.len, "zlib");
		ck_assert_int_eq(read_all(path, 2, 100000, &out, &err), 0);
		rig_same_bytes(&out, in.p, in.len, "read");
		if (_i % 2)
			ck_assert_uint_le(gz.len, in.len + 40 * (in.len / 60000 + 40));
		buf_free(&gz);
	}
	buf_free(&packed);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* ---- reading ---- */

START_TEST(any_number_of_threads_reads_the_same)
{
	static const size_t pieces[] = {1, 777, 20000, 65280};
	const char *path = rig_path("a.gz");
	struct buf in = text_of(_i == 0 ? 20000 : 3000000, _i == 2), gz, out = {0};
	struct err err;

	for (size_t i = _i == 0 ? 0 : 2; i < 4; i++) {
		gz = members_of(&in, pieces[i], true);
		rig_write(path, gz.p, gz.len);
		for (unsigned nthread = 0; nthread < 6; nthread++) {
			ck_assert_msg(
			    read_all(path, nthread, nthread % 2 ? 70001 : 1 << 18, &out, &err) == 0,
			    "%s", err.text);
			rig_same_bytes(&out, in.p, in.len, "read");
		}
		buf_free(&gz);
	}
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* bgzf_read.c (3) (4): an error at every length, but for whole files. */
START_TEST(cut_short_anywhere_is_an_error)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(400, false), gz = members_of(&in, 90, true), out = {0};
	struct err err;
	size_t unmarked = 0;

	for (size_t n = 16; n < gz.len; n++) { /* with less it is not known for BGZF */
		rig_write(path, gz.p, n);
		ck_assert_int_eq(read_all(path, 2, 1000, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_ptr_nonnull(strstr(err.text, "a.gz: "));
		ck_assert_uint_le(out.len, in.len);
		ck_assert_mem_eq(out.p, in.p, out.len);
		if (strstr(err.text, "lacks the empty member"))
			unmarked++;
		else
			ck_assert_ptr_nonnull(strstr(err.text, "the gzip data ends too early"));
	}
	ck_assert_uint_eq(unmarked, 5); /* a member of text each */
	ck_assert_uint_eq(out.len, in.len);
	buf_free(&gz);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* Large, so that threads are at work: all text before the cut. */
START_TEST(cut_short_with_threads_gives_what_precedes)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(2000000, true), gz = members_of(&in, 65280, true), out = {0};
	struct err err;
	const size_t cuts[] = {gz.len - 1, gz.len - 28, gz.len / 2, 300000, 65336};

	for (size_t i = 0; i < 5; i++) {
		rig_write(path, gz.p, cuts[i]);
		ck_assert_int_eq(read_all(path, (unsigned)_i, 100000, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_uint_ge(out.len + 66000, cuts[i]);
		ck_assert_mem_eq(out.p, in.p, out.len);
	}
	buf_free(&gz);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* Never other bytes without an error; and the member is named by where it begins. */
START_TEST(damaged_anywhere_is_an_error_or_does_no_harm)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(300, false), gz = members_of(&in, 70, true), out = {0};
	struct err err;
	size_t refused = 0, named = 0, size = 0, first = bgzf_size(bytes(&gz), gz.len);
	char was, place[60];

	for (size_t i = 4; i < gz.len; i += dice_stride()) {
		was = gz.p[i];
		gz.p[i] = (char)(was ^ 1 << (_i % 8));
		rig_write(path, gz.p, gz.len);
		if (read_all(path, 2, 1000, &out, &err) == 0) {
			rig_same_bytes(&out, in.p, in.len, "damaged");
		} else {
			refused++;
			ck_assert_int_eq(err.code, ERR_DATA);
			size = i < first ? 0 : first;
			snprintf(place, sizeof(place), "member at byte %zu is damaged (", size);
			named += i < 2 * first && strstr(err.text, place) != NULL;
		}
		gz.p[i] = was;
	}
	ck_assert_uint_gt(refused, gz.len / 2 / dice_stride());
	ck_assert_uint_gt(named, first / dice_stride());
	buf_free(&gz);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* bgzf_read.c (3): also many members, so that threads have begun. */
START_TEST(what_follows_is_read_as_gzip)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(_i ? 1000000 : 300, _i), gz, plain, all = {0}, out = {0};
	struct err err;

	gz = members_of(&in, 60000, false);
	plain = rig_gzip(in.p, in.len, 5000);
	buf_add(&all, gz.p, gz.len);
	buf_add(&all, plain.p, plain.len);
	for (size_t i = 0; i < 100000; i++)
		buf_char(&all, '\0');
	rig_write(path, all.p, all.len);
	ck_assert_msg(read_all(path, 3, 50000, &out, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(out.len, 2 * in.len);
	ck_assert_mem_eq(out.p, in.p, in.len);
	ck_assert_mem_eq(out.p + in.len, in.p, in.len);
	buf_char(&all, 'x');
	rig_write(path, all.p, all.len);
	ck_assert_int_eq(read_all(path, 3, 50000, &out, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "bytes that are not gzip follow"));
	ck_assert_uint_eq(out.len, 2 * in.len);
	/* and the other way round */
	buf_add(&plain, gz.p, gz.len);
	rig_write(path, plain.p, plain.len);
	ck_assert_msg(read_all(path, 3, 50000, &out, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(out.len, 2 * in.len);
	buf_free(&in);
	buf_free(&gz);
	buf_free(&plain);
	buf_free(&all);
	buf_free(&out);
}
END_TEST

/* A length that no member can have, and one that its data does not have. */
START_TEST(a_length_that_lies_is_an_error)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(1000, false), gz = members_of(&in, 1000, true), out = {0};
	struct err err;

	for (int i = 0; i < 2; i++) {
		gz.p[gz.len - 28 - 4 + (i ? 0 : 2)] ^= 1;
		rig_write(path, gz.p, gz.len);
		ck_assert_int_eq(read_all(path, 2, 1 << 20, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_uint_le(out.len, in.len);
		gz.p[gz.len - 28 - 4 + (i ? 0 : 2)] ^= 1;
	}
	buf_free(&gz);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

static struct buf silent;
static int silent_fd;

static void *
write_silent(void *arg)
{
	ck_assert_int_eq(write(silent_fd, silent.p, 600000), 600000);
	return arg;
}

/* Closed while threads wait for bytes of a pipe, or for room. That close comes back is the test. */
START_TEST(threads_are_not_waited_for)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(3000000, true), gz = members_of(&in, 65280, true);
	char p[1000];
	size_t got;
	int to[2], kept = dup(STDIN_FILENO);
	struct err err;
	struct stream *r;
	pthread_t thread;

	ck_assert_int_eq(pipe(to), 0);
	ck_assert_int_eq(dup2(to[0], STDIN_FILENO), STDIN_FILENO);
	silent = gz;
	silent_fd = to[1];
	rig_write(path, gz.p, gz.len);
	r = reader_open_on(_i ? path : "-", 3, &err);
	ck_assert_ptr_nonnull(r);
	if (!_i)
		ck_assert_int_eq(pthread_create(&thread, NULL, write_silent, NULL), 0);
	for (size_t i = 0; i < 400; i++) {
		ck_assert_int_eq(stream_fill(r, p, sizeof(p), &got, &err), 0);
		ck_assert_uint_eq(got, sizeof(p));
		ck_assert_mem_eq(p, in.p + i * sizeof(p), sizeof(p));
	}
	if (!_i)
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
	stream_close(r);
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(to[0]);
	close(to[1]);
	buf_free(&gz);
	buf_free(&in);
}
END_TEST

/* Each request for memory fails in turn: a clean error, or the whole text. */
START_TEST(no_memory_is_a_clean_error)
{
	const char *path = rig_path("a.gz");
	struct buf in = text_of(1000000, true), gz = members_of(&in, 65280, true);
	static char got[1 << 20];
	size_t n = 0, len = 0;
	struct stream *r;
	struct err err;

	rig_write(path, gz.p, gz.len);
	for (long at = 1; n < in.len; at++) {
		ck_assert_int_lt(at, 50);
		n = 0;
		mem_fail_at(at);
		r = reader_open_on(path, 2, &err);
		while (r && stream_fill(r, got + n, 100000, &len, &err) == 0 && len > 0)
			n += len;
		mem_fail_at(0);
		stream_close(r);
		if (n < in.len)
			ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_mem_eq(got, in.p, n);
	}
	buf_free(&gz);
	buf_free(&in);
}
END_TEST

Suite *
suite_bgzf(void)
{
	Suite *s = suite_create("bgzf");
	TCase *t = tcase_create("bgzf");

	tcase_add_checked_fixture(t, setup, rig_clean);
	tcase_add_loop_test(t, members_are_what_gunzip_and_bgzip_read, 0, 16);
	tcase_add_loop_test(t, any_number_of_threads_reads_the_same, 0, 3);
	tcase_add_test(t, cut_short_anywhere_is_an_error);
	tcase_add_loop_test(t, cut_short_with_threads_gives_what_precedes, 0, 4);
	tcase_add_loop_test(t, damaged_anywhere_is_an_error_or_does_no_harm, 0, 8);
	tcase_add_loop_test(t, what_follows_is_read_as_gzip, 0, 2);
	tcase_add_test(t, a_length_that_lies_is_an_error);
	tcase_add_loop_test(t, threads_are_not_waited_for, 0, 2);
	tcase_add_test(t, no_memory_is_a_clean_error);
	suite_add_tcase(s, t);
	return s;
}
