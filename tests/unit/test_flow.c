/* SPDX-License-Identifier: MIT */
/*
 * The pipeline: whatever the size of the blocks, the number of threads and the
 * pieces of a pipe, the same bytes; gzip in one or more members, cut short at
 * every byte and damaged at every byte; label files; bad rows; the sink's file
 * is whole or not there; memory that fails at every request.
 *
 * decode.c (1) (2), gzip.c (2), cutter.c (1) to (4), files.c (1), sink.c (1) (3).
 */
#define _GNU_SOURCE /* posix_openpt, F_GETPIPE_SZ */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "config.h"
#include "dice.h"
#include "io/reader.h"
#include "io/sink.h"
#include "rig.h"

Suite *suite_flow(void);

/* Small, and with all that is awkward about text. */
static const char csv[] = "id,cat,dog,fox,label\r\n"
			  "img-01,8.25,0.5,-1.75,0\n"
			  "\"img,02\",1.5,1.5,-2,1\r\n"
			  "\n"
			  "\"two\nlines \"\"x\"\"\",2.25,-inf,0.75,2\n"
			  "12345678901234567890,80.5,79.25,-80.5,0\n"
			  ",\"-1.5\", -3.25 ,-0.75e0,2\r\n"
			  "last,0,0,0,1";
static const char jsonl[] = "{\"id\": \"img-01\", \"logits\": [8.25, 0.5, -1.75], \"label\": 0}\n"
			    "\n"
			    "{\"label\":1,\"x\":{\"a\":[1,\"]}\"]},\"logits\":[1.5,1.5,-2]}\r\n"
			    "[2.25, -Infinity, 0.75]\n"
			    "{\"id\":12345678901234567890,\"logits\":[80.5],\"label\":0}\n"
			    "{\"logits\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0]}";

static void
setup(void)
{
	rig_dir();
}

static void
cleanup(void)
{
	mem_fail_at(0);
	rig_clean();
}

/* ---- Blocks and threads ---- */

static const char *const inputs[] = {"a.csv", "a.jsonl", "a.f64", "a.f32"};

/* The input of that name, and a run over it. */
static struct buf
input_of(const char *name, struct run *r)
{
	struct buf b = {0};
	double x;
	float f;

	*r = (struct run){.precision = 17};
	r->reading = rig_reading(strchr(name, '.') + 1);
	if (strcmp(name, "a.csv") == 0) {
		buf_add(&b, csv, sizeof(csv) - 1);
		r->write = "probs,logprobs,argmax,name,nll,rank,top";
		return b;
	}
	if (strcmp(name, "a.jsonl") == 0) {
		buf_add(&b, jsonl, sizeof(jsonl) - 1);
		r->write = "probs,conf,entropy,top";
		return b;
	}
	r->reading.cols = "3";
	for (size_t i = 0; i < 3 * 20; i++) {
		x = dice_in(-9, 9);
		f = (float)x;
		if (strcmp(name, "a.f64") == 0)
			buf_add(&b, &x, sizeof(x));
		else
			buf_add(&b, &f, sizeof(f));
	}
	return b;
}

START_TEST(blocks_and_threads_change_no_byte)
{
	static const size_t blocks[] = {1, 2, 3, 7, 16, 64, 4096};
	static const unsigned threads[] = {1, 2, 3, 7};
	struct run r;
	struct buf in = input_of(inputs[_i], &r), want;
	char what[80];

	rig_run_bytes(&r, inputs[_i], in.p, in.len);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	ck_assert_uint_gt(r.out.len, 100);
	want = r.out;
	buf_free(&r.bad);
	for (size_t i = 0; i < 7 * 4; i++) {
		r.block_size = blocks[i / 4];
		r.threads = threads[i % 4];
		rig_run_bytes(&r, inputs[_i], in.p, in.len);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		snprintf(what, sizeof(what), "blocks of %zu, %u threads", r.block_size, r.threads);
		rig_same_bytes(&r.out, want.p, want.len, what);
		rig_run_free(&r);
	}
	buf_free(&want);
	buf_free(&in);
}
END_TEST

/* A worker for one block alone would only be waited for. */
START_TEST(threads_start_where_there_are_blocks_for_them)
{
	static const char in[] = "a,b\nx,1\n1.5,2.5\n3,4\n5,6\n7,8\n9,10\n11,12\n";
	struct run r = {.precision = 6};
	size_t tasks[3];

	r.reading = rig_reading("csv");
	r.reading.on_error = ON_ERROR_SKIP;
	for (size_t i = 0; i < 3; i++) {
		r.tasks = 0;
		r.threads = i == 0 ? 1 : 8;
		r.block_size = i == 2 ? 4 : 4096;
		rig_run_bytes(&r, "a.csv", in, sizeof(in) - 1);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		tasks[i] = r.tasks;
		rig_run_free(&r);
	}
	ck_assert_uint_eq(tasks[1], tasks[0]);
	ck_assert(tasks[2] > tasks[0] || tasks[0] == 0);
}
END_TEST

/* Every kind of bad row, its place, and what --on-error makes of it, however it is cut. */
START_TEST(bad_rows_are_the_same_however_blocks_are_cut)
{
	static const char in[] = "id,a,b\n"
				 "r1,1,2\n"
				 "r2,x,2\n"
				 "\"r\n3\",1\n"
				 "r4,1,2\n"
				 "\n"
				 "r5,nan,2\n"
				 "r6,-inf,-inf\n"
				 "r7,1,\n"
				 "r8,3,3\n";
	static const char *const bad = "%s:3:2: not a number: 'x'; name the logit columns with "
				       "--cols, or what to carry with --keep\n"
				       "%s:4:3: the row has 2 cells, not 3\n"
				       "%s:8:2: NaN is not a logit\n"
				       "%s:9:2: every class is -inf\n"
				       "%s:10:3: empty cell: a missing value\n";
	static const char *const out[] = {
	    "id,a,b\nr1,1,2\n",
	    "id,a,b\nr1,1,2\nr4,1,2\nr8,3,3\n",
	    "id,a,b\nr1,1,2\nr2,,\n\"r\n3\",,\nr4,1,2\nr5,,\nr6,,\nr7,,\nr8,3,3\n",
	};
	static const size_t blocks[] = {1, 5, 17, 40, 4096};
	const enum on_error policy = (enum on_error)_i;
	const char *path = rig_path("bad.csv");
	char want[1000];
	struct run r = {.precision = 6, .steps = "identity"};

	snprintf(want, sizeof(want), bad, path, path, path, path, path);
	r.reading = rig_reading("csv");
	r.reading.on_error = policy;
	for (size_t i = 0; i < 5 * 3; i++) {
		r.block_size = blocks[i / 3];
		r.threads = (unsigned)(i % 3) * 2 + 1;
		rig_run_bytes(&r, "bad.csv", in, sizeof(in) - 1);
		rig_same(&r.out, out[policy]);
		if (policy == ON_ERROR_FAIL) {
			ck_assert_int_eq(r.status, -1);
			ck_assert_int_eq(r.err.code, ERR_DATA);
			ck_assert_uint_eq(r.bad.len, 0);
			*strchr(want, '\n') = '\0';
			ck_assert_str_eq(rig_message(&r.err), want);
			want[strlen(want)] = '\n';
			ck_assert_uint_eq(r.counts.rows_out, 1);
		} else {
			ck_assert_msg(r.status == 0, "%s", r.err.text);
			rig_same(&r.bad, want);
			ck_assert_uint_eq(r.counts.bad, 5);
			ck_assert_uint_eq(r.counts.rows_in, 8);
			ck_assert_uint_eq(r.counts.rows_out, policy == ON_ERROR_SKIP ? 3 : 8);
		}
		rig_run_free(&r);
	}
}
END_TEST

/* The first ten are named and all are counted. */
START_TEST(ten_bad_rows_are_named)
{
	struct run r = {.precision = 6, .block_size = 8, .threads = (unsigned)_i};
	struct buf in = {0};
	size_t lines = 0;

	for (size_t i = 0; i < 50; i++)
		buf_str(&in, i % 2 ? "1,x\n" : "1,2\n");
	r.reading = rig_reading("csv");
	r.reading.header = HEADER_NO;
	r.reading.on_error = ON_ERROR_SKIP;
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_int_eq(r.status, 0);
	for (size_t i = 0; i < r.bad.len; i++)
		lines += r.bad.p[i] == '\n';
	ck_assert_uint_eq(lines, 10);
	ck_assert_uint_eq(r.counts.bad, 25);
	ck_assert_uint_eq(r.counts.rows_out, 25);
	rig_run_free(&r);
	buf_free(&in);
}
END_TEST

/* What the softmax-twice warning asks: the first 1,000 rows, all of them. */
START_TEST(rows_like_probabilities_are_noticed)
{
	static const size_t blocks[] = {1, 100, 4096, 1 << 20};
	struct run r = {.precision = 6, .block_size = blocks[_i], .threads = 3};
	struct buf in = {0};

	r.reading = rig_reading("csv");
	for (size_t i = 0; i < 1001; i++)
		buf_str(&in, i < 1000 ? ".25,0.75\n" : "7,8\n");
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_int_eq(r.status, 0);
	ck_assert(r.counts.like_probs);
	rig_run_free(&r);
	memcpy(in.p + 999 * 9, "1.5,-.50\n", 9);
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert(!r.counts.like_probs);
	rig_run_free(&r);
	memcpy(in.p + 999 * 9, "x.5,-.50\n", 9); /* a bad row is none of the rows */
	r.reading.on_error = ON_ERROR_SKIP;
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_int_eq(r.status, 0);
	ck_assert(!r.counts.like_probs); /* the thousandth row is 7,8 now */
	rig_run_free(&r);
	buf_free(&in);
}
END_TEST

/* cutter.c (2) */
START_TEST(rows_may_be_larger_than_a_block_but_not_than_max_row)
{
	struct run r = {.precision = 6, .block_size = 64, .steps = "identity"};
	struct buf in = {0};

	for (size_t i = 0; i < 3000; i++)
		buf_str(&in, i % 1000 == 999 ? "1\n" : "12,");
	r.reading = rig_reading("csv");
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, in.p, in.len, "wide rows");
	rig_run_free(&r);
	r.reading.max_row = 2048;
	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_int_eq(r.status, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(r.err.text, "2048"));
	rig_run_free(&r);
	buf_free(&in);
}
END_TEST

/* ---- Several files ---- */

/* files.c (1): each has its own header; empty ones and blank ones are passed over. */
START_TEST(several_files_are_one_stream)
{
	static const char *const text[] = {
	    "", "\n\n", "id,a,b\nr1,1,2", "id,a,b\n", "\n", "\xef\xbb\xbfid,a,b\r\nr2,3,4\r\n", ""};
	const char *path[7];
	char name[8] = "0.csv";
	struct run r = {.precision = 6, .steps = "identity"};
	static const size_t blocks[] = {1, 3, 4096};

	r.reading = rig_reading("csv");
	for (size_t i = 0; i < 7; i++) {
		name[0] = (char)('0' + i);
		path[i] = rig_path(name);
		rig_write(path[i], text[i], strlen(text[i]));
	}
	for (size_t i = 0; i < 3; i++) {
		r.block_size = blocks[i];
		rig_run(&r, path, 7);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		rig_same(&r.out, "id,a,b\nr1,1,2\nr2,3,4\n");
		rig_run_free(&r);
	}
	rig_write(path[5], "id,a,c\nr2,3,4\n", 14);
	rig_run(&r, path, 7);
	ck_assert_int_eq(r.status, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_msg(strncmp(r.err.text, path[5], strlen(path[5])) == 0, "%s", r.err.text);
	rig_same(&r.out, "id,a,b\nr1,1,2\n");
	rig_run_free(&r);
}
END_TEST

START_TEST(no_row_at_all_is_an_empty_output)
{
	struct run r = {.precision = 6};
	const char *path = rig_path("gone");

	r.reading = rig_reading("csv");
	rig_run_bytes(&r, "a.csv", "", 0);
	ck_assert_int_eq(r.status, 0);
	ck_assert_uint_eq(r.out.len, 0);
	rig_run_free(&r);
	rig_run(&r, &path, 1);
	ck_assert_int_eq(r.status, -1);
	ck_assert_int_eq(r.err.code, ERR_PATH);
	ck_assert_ptr_nonnull(strstr(r.err.text, strerror(ENOENT)));
	path = rig_dir();
	rig_run(&r, &path, 1);
	ck_assert_int_eq(r.status, -1);
	ck_assert_ptr_nonnull(strstr(r.err.text, "directory"));
}
END_TEST

/* ---- A pipe ---- */

struct pump {
	const char *p;
	size_t len, piece;
	int fd;
};

static void *
pump(void *arg)
{
	const struct pump *m = arg;
	size_t len;

	for (size_t at = 0; at < m->len; at += len) {
		len = m->len - at < m->piece ? m->len - at : m->piece;
		if (write(m->fd, m->p + at, len) != (ssize_t)len)
			break;
		for (size_t i = 0; i < 3; i++)
			sched_yield();
	}
	close(m->fd);
	return NULL;
}

/* cutter.c (1): standard input hands out pieces of _i + 1 bytes. */
START_TEST(a_pipe_in_pieces_is_the_same)
{
	static const char *const dash = "-";
	struct run r;
	struct buf in = input_of("a.csv", &r), gz = rig_gzip(in.p, in.len, 50), want;
	struct pump m = {.piece = (size_t)_i + 1};
	pthread_t thread;
	int fd[2], keep = dup(STDIN_FILENO);

	rig_run_bytes(&r, "a.csv", in.p, in.len);
	ck_assert_int_eq(r.status, 0);
	want = r.out;
	buf_free(&r.bad);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(pipe(fd), 0);
		ck_assert_int_eq(dup2(fd[0], STDIN_FILENO), STDIN_FILENO);
		close(fd[0]);
		m.p = i ? gz.p : in.p;
		m.len = i ? gz.len : in.len;
		m.fd = fd[1];
		r.block_size = 64;
		ck_assert_int_eq(pthread_create(&thread, NULL, pump, &m), 0);
		rig_run(&r, &dash, 1);
		pthread_join(thread, NULL);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		rig_same_bytes(&r.out, want.p, want.len, "from a pipe");
		rig_run_free(&r);
	}
	if (keep >= 0) {
		dup2(keep, STDIN_FILENO);
		close(keep);
	}
	buf_free(&want);
	buf_free(&gz);
	buf_free(&in);
}
END_TEST

/* ---- gzip ---- */

/* A terminal whose other side hangs up gives what was written, then EIO. */
START_TEST(what_was_read_before_an_error_counts)
{
	static const char text[] = "1,2\n3,4\n5,";
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave, old = dup(STDIN_FILENO);
	struct termios raw;
	struct stream *r;
	struct err err;
	char got[64];
	size_t len;

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		return;
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(slave, 0);
	ck_assert_int_eq(tcgetattr(slave, &raw), 0);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	ck_assert_int_eq(tcsetattr(slave, TCSANOW, &raw), 0);
	ck_assert_int_eq(write(slave, text, sizeof(text) - 1), (ssize_t)sizeof(text) - 1);
	close(slave);
	dup2(master, STDIN_FILENO);
	close(master);
	r = reader_open("-", &err);
	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(stream_fill(r, got, sizeof(got), &len, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_uint_eq(len, sizeof(text) - 1);
	ck_assert_mem_eq(got, text, len);
	stream_close(r);
	dup2(old, STDIN_FILENO);
	close(old);
}
END_TEST

/* All bytes of a file through stream_fill in pieces; -1 where it ended badly. */
static int
read_all(const char *path, size_t piece, struct buf *out, struct err *err)
{
	struct stream *r = reader_open(path, err);
	size_t got;
	int status;

	out->len = 0;
	if (!r)
		return -1;
	do {
		ck_assert_ptr_nonnull(buf_room(out, piece, err));
		status = stream_fill(r, out->p + out->len, piece, &got, err);
		ck_assert_uint_le(got, piece);
		out->len += got;
	} while (status == 0 && got == piece);
	if (status == 0) { /* the end stays the end */
		ck_assert_ptr_nonnull(buf_room(out, piece, err));
		ck_assert_int_eq(stream_fill(r, out->p + out->len, piece, &got, err), 0);
		ck_assert_uint_eq(got, 0);
	}
	stream_close(r);
	return status;
}

/* Enough bytes that do not compress away for several chunks of the reader. */
static struct buf
noise(size_t n)
{
	struct buf b = {0};
	struct err err;

	ck_assert_ptr_nonnull(buf_room(&b, n, &err));
	for (; b.len < n; b.len++)
		b.p[b.len] = (char)(dice_bits() >> 32);
	b.p[0] = '!'; /* no magic by chance */
	return b;
}

START_TEST(members_and_padding_are_read_through)
{
	static const size_t members[] = {1000000, 70000, 65536, 1000};
	static const size_t pieces[] = {1, 4096, 65536, 300000};
	const char *path = rig_path("a.gz");
	struct buf in = noise(_i == 0 ? 3000 : 200000), gz, out = {0}, plain = {0}, empty;
	struct err err;

	empty = rig_gzip("", 0, 1);
	for (size_t m = 0; m < 4; m++) {
		gz = rig_gzip(in.p, in.len, members[m]);
		for (size_t pad = 0; pad < 3; pad++) {
			plain.len = 0;
			if (pad == 2) /* an empty member in front, another at the end */
				buf_add(&plain, empty.p, empty.len);
			buf_add(&plain, gz.p, gz.len);
			if (pad == 2)
				buf_add(&plain, empty.p, empty.len);
			for (size_t i = 0; pad > 0 && i < 70000; i++)
				buf_char(&plain, '\0');
			rig_write(path, plain.p, plain.len);
			ck_assert_msg(read_all(path, pieces[_i], &out, &err) == 0, "%s", err.text);
			rig_same_bytes(&out, in.p, in.len, "gunzipped");
		}
		buf_free(&gz);
	}
	rig_write(path, in.p, in.len);
	ck_assert_int_eq(read_all(path, pieces[_i], &out, &err), 0);
	rig_same_bytes(&out, in.p, in.len, "plain");
	buf_free(&empty);
	buf_free(&plain);
	buf_free(&out);
	buf_free(&in);
}
END_TEST

/* decode.c (2), cutter.c (4): an error, after whole rows that are the first ones. */
START_TEST(gzip_cut_short_anywhere_gives_whole_rows_and_an_error)
{
	struct run r;
	struct buf in = input_of(inputs[_i], &r), gz = rig_gzip(in.p, in.len, 90), want;
	size_t longest = 0, members = 0;
	const size_t width = element_size(r.reading.format->writes); /* of three values a row is */

	r.block_size = 16;
	rig_run_bytes(&r, inputs[_i], gz.p, gz.len);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	want = r.out;
	buf_free(&r.bad);
	for (size_t n = 4; n < gz.len; n++) { /* with less it is not known for gzip */
		rig_run_bytes(&r, inputs[_i], gz.p, n);
		/* at the end of a member the file may end, if the text does between rows */
		members += r.status == 0;
		if (r.status < 0)
			ck_assert_msg(r.err.code == ERR_DATA, "%zu bytes: %s", n, r.err.text);
		ck_assert_uint_le(r.out.len, want.len);
		if (r.status < 0) {
			ck_assert_mem_eq(r.out.p ? r.out.p : "", want.p, r.out.len);
			ck_assert_msg(width > 0 ? r.out.len % (3 * width) == 0
						: !r.out.len || r.out.p[r.out.len - 1] == '\n',
			    "%zu bytes: half a row", n);
		}
		longest = r.out.len > longest ? r.out.len : longest;
		rig_run_free(&r);
	}
	ck_assert_uint_gt(longest, want.len / 2);
	ck_assert_uint_le(members, (in.len + 89) / 90);
	buf_free(&want);
	buf_free(&gz);
	buf_free(&in);
}
END_TEST

/* Never a crash, and never other bytes without an error: the checksum sees to that. */
START_TEST(gzip_damaged_anywhere_is_an_error_or_does_no_harm)
{
	const char *path = rig_path("a.gz");
	struct buf gz = rig_gzip(csv, sizeof(csv) - 1, 100), out = {0};
	struct err err;
	char was;
	size_t refused = 0;

	for (size_t i = 3; i < gz.len; i += dice_stride()) {
		was = gz.p[i];
		gz.p[i] = (char)(was ^ 1 << (_i % 8));
		rig_write(path, gz.p, gz.len);
		if (read_all(path, 1000, &out, &err) == 0) {
			if (i > 3) /* reserved flags: this is not gzip, (1) */
				rig_same_bytes(&out, csv, sizeof(csv) - 1, "damaged");
		} else {
			refused++;
			ck_assert_int_eq(err.code, ERR_DATA);
			ck_assert_uint_le(out.len, sizeof(csv) - 1 + 400);
		}
		gz.p[i] = was;
	}
	ck_assert_uint_gt(refused, gz.len / 2 / dice_stride());
	buf_free(&gz);
	buf_free(&out);
}
END_TEST

START_TEST(what_follows_gzip_must_be_gzip)
{
	const char *path = rig_path("a.gz");
	struct buf gz = rig_gzip("1,2\n", 4, 100), out = {0};
	struct err err;

	buf_str(&gz, "x");
	rig_write(path, gz.p, gz.len);
	ck_assert_int_eq(read_all(path, 1000, &out, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_uint_eq(out.len, 4);
	/* another member's first byte alone is one that ends too early */
	gz.p[gz.len - 1] = 0x1f;
	rig_write(path, gz.p, gz.len);
	ck_assert_int_eq(read_all(path, 1000, &out, &err), -1);
	/* two bytes of magic are gzip that ends too early */
	rig_write(path, "\x1f\x8b", 2);
	ck_assert_int_eq(read_all(path, 1000, &out, &err), -1);
	ck_assert_uint_eq(out.len, 0);
	buf_free(&gz);
	buf_free(&out);
}
END_TEST

/* What a pipe brings before it falls silent: the chunks of the reader that a second block takes. */
static struct buf silent;
static int silent_fd;

static void *
write_silent(void *arg)
{
	ck_assert_int_eq(write(silent_fd, silent.p, 3 * 65536), 3 * 65536);
	return arg;
}

/*
 * reader.c (3): closed while the thread waits for bytes, or for room, or has
 * ended. That close comes back is the test.
 */
START_TEST(gunzipping_ahead_is_not_waited_for)
{
	const char *path = rig_path("a.gz");
	struct buf in = noise(2000000), gz = rig_gzip(in.p, in.len, in.len);
	char p[1000];
	size_t got;
	int to[2];
	struct err err;
	struct stream *r;
	pthread_t thread;

	ck_assert_int_eq(pipe(to), 0);
	ck_assert_int_eq(dup2(to[0], STDIN_FILENO), STDIN_FILENO);
	silent = gz;
	silent_fd = to[1];
	rig_write(path, gz.p, _i == 2 ? gz.len / 10 : gz.len);
	r = reader_open(_i == 0 ? "-" : path, &err);
	ck_assert_ptr_nonnull(r);
	if (_i == 0)
		ck_assert_int_eq(pthread_create(&thread, NULL, write_silent, NULL), 0);
	for (size_t i = 0; i < 20; i++) {
		ck_assert_int_eq(stream_fill(r, p, sizeof(p), &got, &err), 0);
		ck_assert_uint_eq(got, sizeof(p));
		ck_assert_mem_eq(p, in.p + i * sizeof(p), sizeof(p));
	}
	if (_i == 3)
		poll(NULL, 0, 20); /* long enough to fill the ring, mostly */
	stream_close(r);
	if (_i == 0)
		pthread_join(thread, NULL);
	buf_free(&gz);
	buf_free(&in);
}
END_TEST

/* ---- Pipes ---- */

#if HAVE_F_SETPIPE_SZ
/* A reader and a sink make their pipes hold more where the system lets anybody; never less. */
START_TEST(pipes_hold_more_and_never_less)
{
	int to[2], from[2], large = 512 << 10;
	struct err err;
	struct stream *r;
	struct sink *s;

	ck_assert(pipe(to) == 0 && pipe(from) == 0);
	if (fcntl(from[0], F_SETPIPE_SZ, large) < large)
		return;
	ck_assert_int_eq(dup2(to[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert_int_eq(dup2(from[1], STDOUT_FILENO), STDOUT_FILENO);
	r = reader_open("-", &err);
	s = sink_open(NULL, &err);
	ck_assert_int_ge(fcntl(to[1], F_GETPIPE_SZ), 256 << 10);
	ck_assert_int_eq(fcntl(from[0], F_GETPIPE_SZ), large);
	sink_abort(s);
	ck_assert_int_eq(fcntl(from[0], F_SETPIPE_SZ, 4096), 4096);
	s = sink_open(NULL, &err);
	ck_assert_int_ge(fcntl(from[0], F_GETPIPE_SZ), 256 << 10);
	sink_abort(s);
	stream_close(r);
}
END_TEST
#endif

/* ---- Labels from a file ---- */

START_TEST(label_file_goes_with_the_rows)
{
	static const char in[] = "a,b\n1,2\n\n3,1\nx,1\n0,0\n";
	static const size_t blocks[] = {1, 4, 4096};
	static const struct {
		const char *labels, *out, *err;
	} cases[] = {
	    {"1\n1\n0\n0\n", "nll,rank\n0.313262,0\n2.12693,1\n,\n0.693147,0\n", NULL},
	    {"1\r\nb\r\n0\r\na", "nll,rank\n0.313262,0\n2.12693,1\n,\n0.693147,0\n", NULL},
	    {"1\n1\n0\n", "nll,rank\n0.313262,0\n2.12693,1\n,\n,\n", NULL},
	    {"", "nll,rank\n,\n,\n,\n,\n", NULL},
	    {"1\n1\n0\n0\n0\n", NULL, "more labels than rows"},
	    {"1\n1\n0\n0\n\n0\n", NULL, "more labels than rows"},
	    {"1\n1\n0\n0\n\n \r\n\n", "nll,rank\n0.313262,0\n2.12693,1\n,\n0.693147,0\n", NULL},
	    {"# y\n1\n1\n0\n0", "nll,rank\n0.313262,0\n2.12693,1\n,\n0.693147,0\n", NULL},
	    {"y\n 1\n\"b\"\n0\t\n0", "nll,rank\n0.313262,0\n2.12693,1\n,\n0.693147,0\n", NULL},
	    {"y\n1\n1\n0\n", NULL, "no label for this row"},
	    {"1\n\n0\n2\n", "nll,rank\n0.313262,0\n,\n,\n,\n", NULL},
	};
	struct run r = {.precision = 6, .write = "nll,rank"};

	r.reading = rig_reading("csv");
	r.reading.on_error = ON_ERROR_NULL;
	r.reading.label_file = true;
	r.label_path = rig_path("labels");
	rig_write(r.label_path, cases[_i].labels, strlen(cases[_i].labels));
	for (size_t i = 0; i < 3 * 2; i++) {
		r.block_size = blocks[i / 2];
		r.threads = (unsigned)(i % 2) * 2 + 1;
		rig_run_bytes(&r, "a.csv", in, sizeof(in) - 1);
		if (cases[_i].err) {
			ck_assert_int_eq(r.status, -1);
			ck_assert_int_eq(r.err.code, ERR_DATA);
			ck_assert_msg(strstr(r.err.text, cases[_i].err) != NULL, "%s", r.err.text);
		} else {
			ck_assert_msg(r.status == 0, "%s", r.err.text);
			rig_same(&r.out, cases[_i].out);
		}
		rig_run_free(&r);
	}
}
END_TEST

/* A row without a label is a bad one; the rows before it are written. */
START_TEST(label_file_too_short_ends_the_run_at_its_row)
{
	static const size_t blocks[] = {1, 4, 4096};
	struct run r = {.precision = 6, .write = "nll", .block_size = blocks[_i], .threads = 2};

	r.reading = rig_reading("csv");
	r.reading.label_file = true;
	r.label_path = rig_path("labels");
	rig_write(r.label_path, "0\n1", 3);
	rig_run_bytes(&r, "a.csv", "0,0\n\n1,1\n2,2\n3,3\n", 17);
	ck_assert_int_eq(r.status, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_msg(strstr(r.err.text, "labels:3: ") && strstr(r.err.text, "a.csv, line 4)"),
	    "%s", r.err.text);
	rig_same(&r.out, "0.693147\n0.693147\n");
	rig_run_free(&r);
}
END_TEST

/* ---- The sink ---- */

static size_t
files_in_dir(void)
{
	char command[100], number[20] = "";
	FILE *f;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", rig_dir());
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fgets(number, sizeof(number), f));
	pclose(f);
	return (size_t)strtoul(number, NULL, 10);
}

static void
put(struct sink *s, const char *text)
{
	struct err err;

	ck_assert_msg(sink_write(s, text, strlen(text), &err) == 0, "%s", err.text);
}

static void
holds(const char *path, const char *text)
{
	struct buf b = rig_read(path);

	rig_same(&b, text);
	buf_free(&b);
}

/* sink.c (1) */
START_TEST(finished_file_takes_its_place_with_its_mode)
{
	const char *path = rig_path("out.csv"), *link = rig_path("link");
	struct stat st;
	struct err err;
	struct sink *s;

	umask(027);
	s = sink_open(path, &err);
	ck_assert_ptr_nonnull(s);
	put(s, "one");
	ck_assert_int_eq(access(path, F_OK), -1);
	ck_assert_int_eq(sink_finish(s, &err), 0);
	holds(path, "one");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);

	ck_assert_int_eq(chmod(path, 0604), 0);
	ck_assert_int_eq(symlink("out.csv", link), 0);
	s = sink_open(link, &err);
	ck_assert_ptr_nonnull(s);
	put(s, "two");
	holds(path, "one");
	ck_assert_int_eq(sink_finish(s, &err), 0);
	holds(path, "two");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0604);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_uint_eq(files_in_dir(), 2);
}
END_TEST

START_TEST(aborted_file_leaves_nothing)
{
	const char *path = rig_path("out.csv");
	struct err err;
	struct sink *s = sink_open(path, &err);

	ck_assert_ptr_nonnull(s);
	put(s, "one");
	sink_abort(s);
	sink_abort(NULL);
	ck_assert_uint_eq(files_in_dir(), 0);
	rig_write(path, "old", 3);
	s = sink_open(path, &err);
	ck_assert_ptr_nonnull(s);
	put(s, "new");
	sink_abort(s);
	holds(path, "old");
	ck_assert_uint_eq(files_in_dir(), 1);
	ck_assert_ptr_null(sink_open(rig_dir(), &err));
	ck_assert_int_eq(err.code, ERR_PATH);
	ck_assert_ptr_null(sink_open(rig_path("none/there"), &err));
	ck_assert_int_eq(err.code, ERR_PATH);
	ck_assert_uint_eq(files_in_dir(), 1);
}
END_TEST

/* sink.c (1): the file `path` is replaced. */
static struct stat
replaced(const char *path)
{
	struct stat st;
	struct err err;
	struct sink *s = sink_open(path, &err);

	ck_assert_msg(s != NULL, "%s", err.text);
	put(s, "new");
	ck_assert_int_eq(sink_finish(s, &err), 0);
	holds(path, "new");
	ck_assert_int_eq(stat(path, &st), 0);
	return st;
}

START_TEST(permissions_are_kept_but_no_setuid)
{
	static const mode_t mode[] = {0755, 04755, 02755, 01644, 07711, 0600};
	const char *path = rig_path("out.csv");

	for (size_t i = 0; i < sizeof(mode) / sizeof(mode[0]); i++) {
		rig_write(path, "old", 3);
		ck_assert_int_eq(chmod(path, mode[i]), 0);
		ck_assert_uint_eq(replaced(path).st_mode & 07777, mode[i] & 0777);
	}
}
END_TEST

/* Root keeps the owner; whoever may not, replaces the file all the same. */
START_TEST(the_owner_is_kept_if_permitted)
{
	const char *path = rig_path("out.csv");
	struct stat st;

	if (geteuid() != 0)
		return;
	rig_write(path, "old", 3);
	if (chown(path, 1234, 5678) < 0)
		return;
	ck_assert_int_eq(chmod(path, 04750), 0);
	st = replaced(path);
	ck_assert_uint_eq(st.st_uid, 1234);
	ck_assert_uint_eq(st.st_gid, 5678);
	ck_assert_uint_eq(st.st_mode & 07777, 0750);

	/* in this process of its own */
	if (chmod(rig_dir(), 0777) < 0 || setgid(4321) < 0 || setuid(4321) < 0 ||
	    access(rig_dir(), W_OK) < 0)
		return;
	st = replaced(path);
	ck_assert_uint_eq(st.st_uid, 4321);
	ck_assert_uint_eq(st.st_gid, 4321);
	ck_assert_uint_eq(st.st_mode & 07777, 0750);
}
END_TEST

/* sink.c (5) */
START_TEST(files_take_their_places_together)
{
	const char *path[] = {rig_path("a"), rig_path("b"), rig_path("none")};
	struct sink *s[3];
	struct err err;

	for (int i = 0; i < 2; i++) {
		s[i] = sink_open(path[i], &err);
		ck_assert_ptr_nonnull(s[i]);
		ck_assert(sink_has_place(s[i]));
		put(s[i], i ? "b" : "a");
		ck_assert_int_eq(sink_close(s[i], &err), 0);
		ck_assert_int_eq(access(path[i], F_OK), -1);
	}
	ck_assert_uint_eq(files_in_dir(), 2);
	ck_assert_int_eq(sink_place(s, 2, &err), 0);
	holds(path[0], "a");
	holds(path[1], "b");

	for (int i = 0; i < 3; i++) {
		s[i] = sink_open(path[i], &err);
		ck_assert_ptr_nonnull(s[i]);
		ck_assert_int_eq(sink_close(s[i], &err), 0);
	}
	ck_assert_int_eq(unlink(path[0]), 0);
	ck_assert_int_eq(mkdir(path[0], 0700), 0); /* where the first file is to go */
	ck_assert_int_eq(sink_place(s, 3, &err), -1);
	holds(path[1], "b");
	ck_assert_uint_eq(files_in_dir(), 2);

	s[0] = sink_open(path[1], &err);
	s[1] = sink_open(path[2], &err);
	sink_remove_unfinished();
	ck_assert_uint_eq(files_in_dir(), 2);
	sink_abort(s[0]);
	sink_abort(s[1]);
}
END_TEST

START_TEST(a_late_fifo_waits_for_its_reader_at_the_first_write)
{
	const char *path = rig_path("fifo");
	char text[4] = "";
	struct err err;
	struct sink *s;
	int fd;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	s = sink_open_late(path, &err); /* sink_open would wait */
	ck_assert_ptr_nonnull(s);
	ck_assert(!sink_has_place(s));
	fd = open(path, O_RDONLY | O_NONBLOCK);
	ck_assert_int_ge(fd, 0);
	put(s, "one");
	ck_assert_int_eq(sink_close(s, &err), 0);
	ck_assert_int_eq(sink_place(&s, 1, &err), 0);
	ck_assert_int_eq(read(fd, text, 4), 3);
	ck_assert_int_eq(memcmp(text, "one", 3), 0);
	close(fd);
}
END_TEST

START_TEST(gz_is_compressed_and_read_back)
{
	const char *path = rig_path("out.csv.gz");
	struct buf in = noise(200000), out = {0};
	struct err err;
	struct sink *s = sink_open(path, &err);

	ck_assert_ptr_nonnull(s);
	if (_i)
		for (size_t at = 0; at < in.len; at += 1000)
			ck_assert_int_eq(sink_write(s, in.p + at, 1000, &err), 0);
	ck_assert_int_eq(sink_finish(s, &err), 0);
	ck_assert_int_eq(read_all(path, 7777, &out, &err), 0);
	rig_same_bytes(&out, in.p, _i ? in.len : 0, "read back");
	buf_free(&in);
	buf_free(&out);
}
END_TEST

/* sink.c (3), and a device is written to directly */
START_TEST(a_full_device_is_told)
{
	struct err err;
	struct sink *s;

	if (access("/dev/full", W_OK) < 0)
		return;
	s = sink_open("/dev/full", &err);
	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(sink_write(s, "x", 1, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, strerror(ENOSPC)));
	ck_assert_ptr_nonnull(strstr(err.text, "/dev/full"));
	sink_abort(s);
	ck_assert_int_eq(access("/dev/full", W_OK), 0);
}
END_TEST

/* ---- No memory ---- */

/* Each request for memory fails in turn: a clean error every time, and no byte of half a row. */
START_TEST(no_memory_is_a_clean_error)
{
	struct run r;
	struct buf in = input_of(inputs[_i % 4], &r), want;
	const char *path = rig_path(inputs[_i % 4]);
	long n;

	r.output_format = _i < 4 ? NULL : _i == 5 ? "csv" : "jsonl";
	r.reading.on_error = ON_ERROR_SKIP;
	if (_i == 4)
		r.write = "name,top,probs";
	if (_i == 5) {
		r.write = "probs,lse";
		in.len = (size_t)(strstr(in.p, "{\"id\":123") - in.p); /* one width for all */
	}
	r.steps = "temp=0.5 top-k=2 top-p=0.9 min-p=0.01";
	r.block_size = 64;
	rig_write(path, in.p, in.len);
	rig_run(&r, &path, 1);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	want = r.out;
	buf_free(&r.bad);
	for (n = 1;; n++) {
		mem_fail_at(n);
		rig_run(&r, &path, 1); /* ends with mem_fail_at(0) */
		if (r.status == 0)
			break;
		ck_assert_int_eq(r.status, -1);
		ck_assert_msg(r.err.code == ERR_MEM, "request %ld: code %d: %s", n, (int)r.err.code,
		    r.err.text);
		ck_assert_uint_le(r.out.len, want.len);
		ck_assert_mem_eq(r.out.p ? r.out.p : "", want.p, r.out.len);
		ck_assert_uint_le(files_in_dir(), 1);
		rig_run_free(&r);
		ck_assert_int_lt(n, 3000);
	}
	ck_assert_int_gt(n, 10);
	rig_same_bytes(&r.out, want.p, want.len, "with enough memory");
	rig_run_free(&r);
	buf_free(&want);
	buf_free(&in);
}
END_TEST

Suite *
suite_flow(void)
{
	Suite *s = suite_create("flow");
	TCase *t = tcase_create("flow");

	tcase_add_checked_fixture(t, setup, cleanup);
	tcase_add_loop_test(t, blocks_and_threads_change_no_byte, 0, 4);
	tcase_add_test(t, threads_start_where_there_are_blocks_for_them);
	tcase_add_loop_test(t, bad_rows_are_the_same_however_blocks_are_cut, 0, 3);
	tcase_add_loop_test(t, ten_bad_rows_are_named, 1, 4);
	tcase_add_loop_test(t, rows_like_probabilities_are_noticed, 0, 4);
	tcase_add_test(t, rows_may_be_larger_than_a_block_but_not_than_max_row);
	tcase_add_test(t, several_files_are_one_stream);
	tcase_add_test(t, no_row_at_all_is_an_empty_output);
	tcase_add_loop_test(t, a_pipe_in_pieces_is_the_same, 0, 7);
	tcase_add_loop_test(t, members_and_padding_are_read_through, 0, 4);
	tcase_add_loop_test(t, gzip_cut_short_anywhere_gives_whole_rows_and_an_error, 0, 4);
	tcase_add_loop_test(t, gzip_damaged_anywhere_is_an_error_or_does_no_harm, 0, 8);
	tcase_add_test(t, what_follows_gzip_must_be_gzip);
	tcase_add_test(t, what_was_read_before_an_error_counts);
	tcase_add_loop_test(t, gunzipping_ahead_is_not_waited_for, 0, 4);
#if HAVE_F_SETPIPE_SZ
	tcase_add_test(t, pipes_hold_more_and_never_less);
#endif
	tcase_add_loop_test(t, label_file_goes_with_the_rows, 0, 11);
	tcase_add_loop_test(t, label_file_too_short_ends_the_run_at_its_row, 0, 3);
	tcase_add_test(t, finished_file_takes_its_place_with_its_mode);
	tcase_add_test(t, aborted_file_leaves_nothing);
	tcase_add_test(t, permissions_are_kept_but_no_setuid);
	tcase_add_test(t, the_owner_is_kept_if_permitted);
	tcase_add_test(t, files_take_their_places_together);
	tcase_add_test(t, a_late_fifo_waits_for_its_reader_at_the_first_write);
	tcase_add_loop_test(t, gz_is_compressed_and_read_back, 0, 2);
	tcase_add_test(t, a_full_device_is_told);
	tcase_add_loop_test(t, no_memory_is_a_clean_error, 0, 6);
	suite_add_tcase(s, t);
	return s;
}
