/* SPDX-License-Identifier: MIT */
/*
 * zstd, xz and lz4, each with smx built with its library or without: data/ read
 * in pieces of any size, several frames, cut short and damaged anywhere,
 * followed by something else; what needs too much memory; zstd written.
 *
 * zstd.c (1) to (3), xz.c (1) (2), lz4.c (1) (2), decode.c (1) (2).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "dice.h"
#include "io/codec.h"
#include "io/reader.h"
#include "io/sink.h"
#include "rig.h"

Suite *suite_codecs(void);

static const char *const names[] = {"zst", "xz", "lz4"};
enum { ZSTD, XZ, LZ4, CODECS };

static struct buf plain, packed; /* eight.csv, and the same compressed */
static const char *path;
static const struct codec *codec;

static struct buf
data(const char *suffix)
{
	char name[1000];

	snprintf(name, sizeof(name), "%s/eight.csv%s", getenv("data"), suffix);
	return rig_read(name);
}

static void
setup(void)
{
	rig_dir();
	path = rig_path("a");
}

/* Prepares a codec. False if smx was built without it: then its data is refused by name. */
static bool
take(int i)
{
	char suffix[8];
	size_t stem, got;
	struct err err;
	struct stream *r;
	char p[10];

	snprintf(suffix, sizeof(suffix), ".%s", names[i]);
	plain = data("");
	packed = data(suffix);
	codec = codec_of_head(packed.p, packed.len);
	ck_assert_ptr_nonnull(codec);
	ck_assert_ptr_eq(codec_of_name(suffix + 1, &stem), NULL);
	snprintf(p, sizeof(p), "x%s", suffix);
	ck_assert_ptr_eq(codec_of_name(p, &stem), codec);
	if (codec_is_built(codec))
		return true;
	rig_write(path, packed.p, packed.len);
	r = reader_open(path, &err);
	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(stream_fill(r, p, sizeof(p), &got, &err), -1);
	ck_assert_uint_eq(got, 0);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(err.text, codec->library));
	stream_close(r);
	return false;
}

static void
release(void)
{
	buf_free(&plain);
	buf_free(&packed);
}

/* All bytes of `in`, which is the file's contents, in pieces; -1 where it ended badly. */
static int
read_all(const struct buf *in, size_t piece, struct buf *out, struct err *err)
{
	struct stream *r;
	size_t got = 0;
	int status = 0;

	rig_write(path, in->p, in->len);
	r = reader_open(path, err);
	ck_assert_ptr_nonnull(r);
	out->len = 0;
	while (status == 0) {
		ck_assert_ptr_nonnull(buf_room(out, piece, err));
		status = stream_fill(r, out->p + out->len, piece, &got, err);
		out->len += got;
		if (got < piece)
			break;
	}
	stream_close(r);
	return status;
}

START_TEST(frames_are_read_through)
{
	static const size_t pieces[] = {1, 7, 4096};
	static const char skippable[] = "\x53\x2a\x4d\x18\x05\0\0\0xxxxx";
	static const char zeros[8];
	struct buf in = {0}, out = {0};
	struct err err;

	if (!take(_i))
		goto done;
	for (size_t i = 0; i < 3; i++) {
		ck_assert_msg(read_all(&packed, pieces[i], &out, &err) == 0, "%s", err.text);
		rig_same_bytes(&out, plain.p, plain.len, "one");
		in.len = 0;
		if (_i == ZSTD)
			buf_add(&in, skippable, sizeof(skippable) - 1);
		for (size_t j = 0; j < 3; j++) {
			buf_add(&in, packed.p, packed.len);
			if (_i == XZ)
				buf_add(&in, zeros, 4 * j);
			else
				buf_add(&in, skippable, sizeof(skippable) - 1);
		}
		ck_assert_msg(read_all(&in, pieces[i], &out, &err) == 0, "%s", err.text);
		ck_assert_uint_eq(out.len, 3 * plain.len);
		for (size_t j = 0; j < 3; j++)
			ck_assert_mem_eq(out.p + j * plain.len, plain.p, plain.len);
	}
	buf_free(&in);
	buf_free(&out);
done:
	release();
}
END_TEST

START_TEST(cut_short_anywhere_is_an_error)
{
	struct buf out = {0};
	struct err err;
	const size_t whole = take(_i) ? packed.len : 0;

	for (size_t n = 6; n < whole; n++) { /* with less it may not be known */
		packed.len = n;
		ck_assert_int_eq(read_all(&packed, 1000, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_ptr_nonnull(strstr(err.text, "ends too early"));
		ck_assert_uint_le(out.len, plain.len);
		ck_assert_mem_eq(out.p, plain.p, out.len);
	}
	buf_free(&out);
	release();
}
END_TEST

/* Their checksums see to that. */
START_TEST(damaged_anywhere_is_an_error_or_does_no_harm)
{
	struct buf out = {0};
	struct err err;
	size_t refused = 0;
	const bool built = take(_i % CODECS);

	for (size_t i = 6; built && i < packed.len; i += dice_stride()) {
		packed.p[i] = (char)(packed.p[i] ^ 1 << _i / CODECS);
		if (read_all(&packed, 1000, &out, &err) == 0) {
			rig_same_bytes(&out, plain.p, plain.len, "damaged");
		} else {
			refused++;
			ck_assert_msg(err.code == ERR_DATA || err.code == ERR_MEM, "%s", err.text);
			ck_assert_uint_le(out.len, plain.len + 100000);
		}
		packed.p[i] = (char)(packed.p[i] ^ 1 << _i / CODECS);
	}
	if (built)
		ck_assert_uint_gt(refused, packed.len / 2 / dice_stride());
	buf_free(&out);
	release();
}
END_TEST

START_TEST(what_follows_must_be_the_same)
{
	static const char *const garbage[] = {"hello, world", "id,a,b\n", "\0\0", "\0\0\0\0\0"};
	struct buf in = {0}, out = {0};
	struct err err;
	const bool built = take(_i);

	for (size_t i = 0; built && i < 4; i++) {
		in.len = 0;
		buf_add(&in, packed.p, packed.len);
		buf_add(&in, garbage[i], i == 2 ? 2 : i == 3 ? 5 : strlen(garbage[i]));
		ck_assert_int_eq(read_all(&in, 1000, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert(strstr(err.text, "follow") || strstr(err.text, "ends too early"));
		rig_same_bytes(&out, plain.p, plain.len, "what precedes");
	}
	buf_free(&in);
	buf_free(&out);
	release();
}
END_TEST

/* What asks for a lot of memory: by zstd's window of 256 MB, by xz's dictionary of 1 GB. */
static const unsigned char window[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0, 18 << 3, 0x21, 0, 0, '1', ',', '2', '\n'};
static const unsigned char dictionary[] = {0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6,
    0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01, 0x24, 0x00, 0x00, 0x00, 0x5e, 0x1f, 0xc7, 0xf9, 0x01,
    0x00, 0x03, 0x31, 0x2c, 0x32, 0x0a, 0x00, 0x2d, 0x27, 0x76, 0x6a, 0xad, 0xc7, 0x4e, 0x59, 0x00,
    0x01, 0x1c, 0x04, 0x6f, 0x2c, 0x9c, 0xc1, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00,
    0x04, 0x59, 0x5a};
static const unsigned char legacy[] = {
    0x02, 0x21, 0x4c, 0x18, 0x05, 0x00, 0x00, 0x00, 0x40, 0x31, 0x2c, 0x32, 0x0a};

START_TEST(what_needs_too_much_is_refused_with_a_way_to_read_it)
{
	static const struct {
		const unsigned char *p;
		size_t n;
		const char *say;
	} file[] = {
	    [ZSTD] = {window, sizeof(window), "pipe it through zstd -dc -M2048MB"},
	    [XZ] = {dictionary, sizeof(dictionary), "pipe it through xz -dc"},
	    [LZ4] = {legacy, sizeof(legacy), "pipe it through lz4 -dc"},
	};
	struct buf in = {0}, out = {0};
	struct err err;

	if (take(_i)) {
		buf_add(&in, file[_i].p, file[_i].n);
		ck_assert_int_eq(read_all(&in, 1000, &out, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		ck_assert_msg(strstr(err.text, file[_i].say) != NULL, "%s", err.text);
		ck_assert_uint_eq(out.len, 0);
	}
	buf_free(&in);
	buf_free(&out);
	release();
}
END_TEST

START_TEST(zstd_is_written_as_one_frame)
{
	const char *file = rig_path("out.zst");
	struct buf in = {0}, out = {0}, got;
	struct err err;
	struct sink *s;
	const size_t lengths[] = {0, 1, 3000000};

	if (!take(ZSTD))
		goto done;
	for (size_t i = 0; i < lengths[_i]; i++)
		buf_char(&in, (char)(dice_bits() >> 60));
	for (int level = 1; level <= 4; level += 3) {
		s = sink_open(file, &err);
		ck_assert_ptr_nonnull(s);
		ck_assert_int_eq(sink_level(s, level, &err), 0);
		ck_assert(!sink_packs(s));
		for (size_t at = 0; at < in.len; at += 100000)
			ck_assert_int_eq(sink_write(s, in.p + at,
					     in.len - at < 100000 ? in.len - at : 100000, &err),
			    0);
		ck_assert_int_eq(sink_finish(s, &err), 0);
		got = rig_read(file);
		ck_assert_int_eq(read_all(&got, 12345, &out, &err), 0);
		rig_same_bytes(&out, in.p ? in.p : "", in.len, "read back");
		buf_free(&got);
	}
	s = sink_open(file, &err); /* with its thread at work */
	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(sink_write(s, plain.p, plain.len, &err), 0);
	sink_abort(s);
	buf_free(&in);
	buf_free(&out);
done:
	release();
}
END_TEST

Suite *
suite_codecs(void)
{
	Suite *s = suite_create("codecs");
	TCase *t = tcase_create("codecs");

	tcase_add_checked_fixture(t, setup, rig_clean);
	tcase_add_loop_test(t, frames_are_read_through, 0, CODECS);
	tcase_add_loop_test(t, cut_short_anywhere_is_an_error, 0, CODECS);
	tcase_add_loop_test(t, damaged_anywhere_is_an_error_or_does_no_harm, 0, 8 * CODECS);
	tcase_add_loop_test(t, what_follows_must_be_the_same, 0, CODECS);
	tcase_add_loop_test(t, what_needs_too_much_is_refused_with_a_way_to_read_it, 0, CODECS);
	tcase_add_loop_test(t, zstd_is_written_as_one_frame, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
