/* SPDX-License-Identifier: MIT */
/*
 * What base/ promises in its headers: messages that end where their room does
 * (err.h), requests for memory that are refused rather than overflow, and fail
 * when told to (mem.h), buffers that remember a failure (buf.h),
 * the offer of the nearest word (near.h), and text that is safe to show (utf8.h).
 */
#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "base/num.h"
#include "base/arena.h"
#include "base/range.h"
#include "base/utf8.h"
#include "cli/advice.h"

Suite *suite_base(void);

/* ---- err ---- */

START_TEST(message_is_formatted_and_cut_at_its_room)
{
	struct {
		struct err err;
		char behind[16];
	} e;
	char longer[sizeof(e.err.text) + 100];

	memset(&e, '#', sizeof(e));
	ck_assert_int_eq(err_set(&e.err, ERR_DATA, "%s:%d", "x.csv", 7), -1);
	ck_assert_int_eq(e.err.code, ERR_DATA);
	ck_assert_str_eq(e.err.text, "x.csv:7");
	memset(longer, 'a', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	ck_assert_int_eq(err_set(&e.err, ERR_USAGE, "%s", longer), -1);
	ck_assert_uint_eq(strlen(e.err.text), sizeof(e.err.text) - 1);
	ck_assert_mem_eq(e.behind, "################", 16);
}
END_TEST

START_TEST(a_place_goes_before_the_message_and_its_option)
{
	struct err e;
	char longer[sizeof(e.text) + 100], message[640];

	err_about(&e, SETTING_COLS, "there is no column %d", 9);
	err_advise(&e, ADVICE_KEEP);
	ck_assert_int_eq(err_place(&e, "%s:%d", "x.csv", 7), -1);
	ck_assert_int_eq(e.code, ERR_USAGE);
	ck_assert_str_eq(e.text, "x.csv:7: there is no column 9");
	advice_message(&e, message, sizeof(message));
	ck_assert_str_eq(message,
	    "x.csv:7: --cols: there is no column 9 (--keep says which fields are carried)");
	ck_assert_int_eq(err_set(&e, ERR_DATA, "no"), -1);
	advice_message(&e, message, sizeof(message));
	ck_assert_str_eq(message, "no");
	memset(longer, 'a', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	err_set(&e, ERR_DATA, "%s", longer);
	err_place(&e, "%s", longer);
	ck_assert_uint_eq(strlen(e.text), sizeof(e.text) - 1);
	ck_assert_uint_eq(e.place, 299);
}
END_TEST

START_TEST(every_setting_and_advice_has_its_words)
{
	struct err e;
	char message[640];

	for (int i = 0; i < SETTING_COUNT; i++) {
		err_about(&e, (enum setting)i, "x");
		advice_message(&e, message, sizeof(message));
		ck_assert_int_eq(i > 0, strncmp(message, "--", 2) == 0);
	}
	for (int i = 0; i < ADVICE_COUNT; i++) {
		err_set(&e, ERR_DATA, "x");
		err_advise(&e, (enum advice)i);
		memcpy(e.choice, ";,|.", 5); /* of ADVICE_CHOICE */
		advice_message(&e, message, sizeof(message));
		ck_assert_int_eq(i > 0, strcmp(message, "x") != 0);
	}
}
END_TEST

START_TEST(errno_is_told_behind_the_message)
{
	struct err e;
	char want[200] = "a.csv: ", longer[600];

	errno = ENOENT;
	ck_assert_int_eq(err_errno(&e, "%s", "a.csv"), -1);
	ck_assert_int_eq(e.code, ERR_PATH);
	strcat(want, strerror(ENOENT));
	ck_assert_str_eq(e.text, want);
	for (size_t n = sizeof(e.text) - 60; n < sizeof(longer); n++) {
		memset(longer, 'a', n);
		longer[n] = '\0';
		memset(&e, '#', sizeof(e));
		errno = EACCES;
		ck_assert_int_eq(err_errno(&e, "%s", longer), -1);
		ck_assert_ptr_nonnull(memchr(e.text, '\0', sizeof(e.text)));
		ck_assert_uint_ge(strlen(e.text), n < sizeof(e.text) ? n : sizeof(e.text) - 1);
	}
}
END_TEST

/* What another try may help with, and what it won't. */
START_TEST(errors_that_may_pass_are_told_apart)
{
	static const int path[] = {
	    ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ELOOP, ENAMETOOLONG, EBADF};
	static const int passing[] = {EIO, ENOSPC, EFBIG, EDQUOT, EMFILE, ENFILE, EINTR, ENOMEM};
	static const enum err_code fault[] = {ERR_USAGE, ERR_VALUE, ERR_DATA, ERR_PATH};
	struct err e;

	for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
		errno = path[i];
		err_errno(&e, "x");
		ck_assert(!err_may_pass(&e));
	}
	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		errno = passing[i];
		err_errno(&e, "x");
		ck_assert(err_may_pass(&e));
	}
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		err_set(&e, fault[i], "x");
		ck_assert(!err_may_pass(&e));
	}
	err_set(&e, ERR_MEM, "x");
	ck_assert(err_may_pass(&e));
}
END_TEST

/* ---- range ---- */

static const struct {
	struct range range;
	const char *is, *in[4], *out[8];
} ranges[] = {
    {{.least = 1, .most = 1e6, .whole = true}, "a whole number from 1 to 1000000",
	{"1", "1e6", "3.0"}, {"0", "1000001", "1.5", "nan", "", "x", "1x"}},
    {{.least = 0, .most = 0x1p53, .whole = true}, "a whole number from 0 to 9007199254740992",
	{"0", "-0", "9007199254740992"}, {"-1", "1e16", "inf", "0.5"}},
    {{.least = 0, .most = 1}, "a number from 0 to 1", {"0", "1", ".5"}, {"-1e-300", "1.1", "nan"}},
    {{.least = 0, .most = 1, .above = true}, "a number above 0, up to 1", {"1e-300", "1"},
	{"0", "-0", "2"}},
    {{.least = 0, .most = 1, .above = true, .below = true}, "a number between 0 and 1",
	{"1e-300", "0.5"}, {"0", "1"}},
    {{.least = 0, .most = INFINITY, .below = true}, "a number of at least 0", {"0", "1e300"},
	{"-1", "inf", "1e999", "nan"}},
    {{.least = 1, .most = INFINITY, .below = true, .above = true}, "a number above 1",
	{"1.5", "1e300"}, {"1", "inf"}},
};

START_TEST(ranges_take_what_they_say)
{
	char what[100], want[120];
	struct err e;
	double x;

	range_describe(&ranges[_i].range, what, sizeof(what));
	ck_assert_str_eq(what, ranges[_i].is);
	snprintf(want, sizeof(want), "give %s", what);
	for (size_t i = 0; ranges[_i].in[i]; i++)
		ck_assert_int_eq(range_read(&ranges[_i].range, ranges[_i].in[i], &x, &e), 0);
	for (size_t i = 0; ranges[_i].out[i]; i++) {
		ck_assert_int_eq(range_read(&ranges[_i].range, ranges[_i].out[i], &x, &e), -1);
		ck_assert_int_eq(e.code, ERR_VALUE);
		ck_assert_str_eq(e.text, want);
	}
}
END_TEST

/* ---- mem ---- */

START_TEST(memory_is_zeroed_and_never_none)
{
	struct err err;
	unsigned char *p = mem_new(1000, 3, &err);
	char *none = mem_new(0, 8, &err), *text = mem_text("ab\0c", 4, &err);

	ck_assert_ptr_nonnull(p);
	for (size_t i = 0; i < 3000; i++)
		ck_assert_uint_eq(p[i], 0);
	ck_assert_ptr_nonnull(none);
	ck_assert_ptr_nonnull(text);
	ck_assert_mem_eq(text, "ab\0c\0", 5);
	mem_free(text);
	mem_free(none);
	mem_free(p);
	text = mem_text(NULL, 0, &err);
	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, "");
	mem_free(text);
	mem_free(NULL);
}
END_TEST

START_TEST(products_that_overflow_are_refused)
{
	static const struct {
		size_t n, size;
	} t[] = {
	    {SIZE_MAX, 2},
	    {SIZE_MAX / 2 + 1, 2},
	    {SIZE_MAX, SIZE_MAX},
	    {SIZE_MAX / 8 + 2, 8},
	    {(size_t)1 << (sizeof(size_t) * 4), (size_t)1 << (sizeof(size_t) * 4)},
	    {SIZE_MAX, 1},
	    {1, SIZE_MAX},
	};
	struct err err;
	char *p = mem_new(3, 1, &err);

	ck_assert_ptr_nonnull(p);
	p[0] = 'x';
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		err.code = ERR_NONE;
		ck_assert_ptr_null(mem_new(t[i].n, t[i].size, &err));
		ck_assert_int_eq(err.code, ERR_MEM);
		err.code = ERR_NONE;
		ck_assert_ptr_null(mem_grow(p, t[i].n, t[i].size, &err));
		ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_int_eq(p[0], 'x'); /* still valid */
	}
	mem_free(p);
}
END_TEST

/* What is too large is refused, also with something added and as bytes. */
START_TEST(products_of_sizes_do_not_wrap)
{
	const size_t half = (size_t)1 << (sizeof(size_t) * 4);
	struct err err;

	ck_assert_uint_eq(mem_product(0, SIZE_MAX), 0);
	ck_assert_uint_eq(mem_product(1, 7), 7);
	ck_assert_uint_eq(mem_product(half, half / 2), SIZE_MAX / 2); /* one more than that */
	ck_assert_uint_eq(mem_product(half, half / 4), half * (half / 4));
	ck_assert_uint_eq(mem_product(half, half), SIZE_MAX / 2);
	ck_assert_uint_eq(mem_product(half + 1, half), SIZE_MAX / 2);
	ck_assert_uint_eq(mem_product(SIZE_MAX, SIZE_MAX), SIZE_MAX / 2);
	ck_assert_ptr_null(mem_new(mem_product(half, half) + 100, 1, &err));
	ck_assert_ptr_null(mem_new(mem_product(half, half), 8, &err));
}
END_TEST

/* A buffer beyond what may be asked for stays as it is. (None is written to.) */
START_TEST(a_huge_buffer_grows_no_more)
{
	struct buf b = {.len = SIZE_MAX / 4 + 2, .cap = SIZE_MAX / 4 + 2};
	struct err err;

	ck_assert_ptr_null(buf_room(&b, 1, &err));
	ck_assert_int_eq(err.code, ERR_MEM);
	ck_assert_uint_eq(b.len, SIZE_MAX / 4 + 2);
}
END_TEST

START_TEST(memory_fails_from_the_nth_request_on)
{
	struct err err;
	void *p, *q;

	for (long n = 1; n < 5; n++) {
		mem_fail_at(n);
		for (long i = 1; i < n; i++) {
			p = mem_new(1, 1, &err);
			ck_assert_ptr_nonnull(p);
			mem_free(p);
		}
		err.code = ERR_NONE;
		ck_assert_ptr_null(mem_new(1, 1, &err));
		ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_ptr_null(mem_text("a", 1, &err));
		ck_assert_ptr_null(mem_grow(NULL, 1, 1, &err));
		mem_fail_at(0);
	}
	p = mem_grow(NULL, 4, 1, &err);
	ck_assert_ptr_nonnull(p);
	memcpy(p, "abcd", 4);
	q = mem_grow(p, 100000, 1, &err);
	ck_assert_ptr_nonnull(q);
	ck_assert_mem_eq(q, "abcd", 4);
	mem_free(q);
}
END_TEST

/* ---- buf ---- */

START_TEST(buffer_grows_and_keeps_its_bytes)
{
	struct buf b = {0};
	struct err err;
	size_t grown = 0, cap = 0;

	for (size_t i = 0; i < 100000; i++) {
		buf_char(&b, (char)(i % 251));
		ck_assert_uint_le(b.len, b.cap);
		grown += b.cap != cap;
		cap = b.cap;
	}
	ck_assert_uint_lt(grown, 60); /* by half, not by one */
	for (size_t i = 0; i < 100000; i++)
		ck_assert_int_eq(b.p[i], (char)(i % 251));
	buf_free(&b);
	ck_assert_ptr_null(b.p);
	ck_assert_uint_eq(b.len + b.cap, 0);
	buf_add(&b, NULL, 0);
	buf_str(&b, "");
	buf_str(&b, "abc");
	buf_add(&b, "d\0e", 3);
	ck_assert_uint_eq(b.len, 6);
	ck_assert_mem_eq(b.p, "abcd\0e", 6);
	ck_assert_ptr_eq(buf_room(&b, 5, &err), b.p + 6);
	ck_assert_uint_eq(b.len, 6);
	ck_assert_uint_ge(b.cap, 11);
	buf_free(&b);
	buf_free(&b);
}
END_TEST

START_TEST(numbers_and_formats_are_appended)
{
	struct buf b = {0};
	struct err err;
	char longer[1000];

	buf_count(&b, 0);
	buf_char(&b, ' ');
	buf_count(&b, 18446744073709551615ULL);
	buf_char(&b, ' ');
	buf_number(&b, 0.1, NUM_SHORTEST);
	buf_char(&b, ' ');
	buf_number(&b, 1.0 / 3, 6);
	buf_printf(&b, " %s-%d", "x", 7);
	ck_assert_int_eq(buf_check(&b, &err), 0);
	ck_assert_uint_eq(b.len, strlen("0 18446744073709551615 0.1 0.333333 x-7"));
	ck_assert_mem_eq(b.p, "0 18446744073709551615 0.1 0.333333 x-7", b.len);
	memset(longer, 'a', sizeof(longer));
	for (size_t n = 150; n < sizeof(longer); n += 7) {
		b.len = 0;
		buf_printf(&b, "%.*s|", (int)n, longer);
		ck_assert_uint_eq(b.len, n + 1);
		ck_assert_mem_eq(b.p, longer, n);
		ck_assert_int_eq(b.p[n], '|');
	}
	buf_free(&b);
}
END_TEST

/* What was appended stays; nothing more is, and the failure is told as often as asked. */
START_TEST(a_buffer_remembers_a_failure)
{
	struct buf b = {0}, was;
	struct err err;

	buf_str(&b, "abc");
	while (b.len < b.cap) /* what fits needs no memory */
		buf_char(&b, 'd');
	was = b;
	mem_fail_at(1);
	ck_assert_int_eq(buf_check(&b, &err), 0);
	buf_add(&b, "efgh", 4);
	mem_fail_at(0);
	ck_assert_uint_eq(b.lacks, 4);
	b.len = 3; /* there is room again, but what came between is lost */
	buf_char(&b, 'i');
	buf_add(&b, "efgh", 4);
	buf_str(&b, "efgh");
	buf_number(&b, 1, 6);
	buf_count(&b, 1);
	buf_printf(&b, "%d", 1);
	ck_assert_ptr_null(buf_reserve(&b, 0));
	err.code = ERR_NONE;
	ck_assert_ptr_null(buf_room(&b, 1, &err));
	ck_assert_int_eq(err.code, ERR_MEM);
	for (int i = 0; i < 2; i++) {
		err.code = ERR_NONE;
		ck_assert_int_eq(buf_check(&b, &err), -1);
		ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_str_eq(err.text, "out of memory (4 bytes more)");
	}
	ck_assert_ptr_eq(b.p, was.p);
	ck_assert_uint_eq(b.len, 3);
	ck_assert_uint_eq(b.cap, was.cap);
	ck_assert_mem_eq(b.p, "abc", 3);
	buf_free(&b);
	buf_str(&b, "new");
	ck_assert_int_eq(buf_check(&b, &err), 0);
	buf_free(&b);
}
END_TEST

START_TEST(sizes_that_overflow_are_refused)
{
	static const size_t n[] = {SIZE_MAX, SIZE_MAX - 3, SIZE_MAX - 2, SIZE_MAX / 2};
	struct buf b;
	struct err err;

	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		b = (struct buf){0};
		buf_str(&b, "abc");
		err.code = ERR_NONE;
		ck_assert_ptr_null(buf_room(&b, n[i], &err));
		ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_uint_eq(b.len, 3);
		ck_assert_mem_eq(b.p, "abc", 3);
		buf_free(&b);
	}
}
END_TEST

/* ---- near ---- */

static const char *
nearest(const char *word)
{
	static const char *const known[] = {
	    "temp", "top-k", "top-p", "precision", "on-error", "label", "c"};
	struct suggestion near = {.word = word};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		suggest_try(&near, known[i]);
	return near.best ? near.best : "";
}

/* Texts of all lengths stay as they are while others come; a failure changes nothing. */
START_TEST(a_pile_keeps_its_texts)
{
	enum { TEXTS = 3000, LONGEST = 200000 };
	static const char *kept[TEXTS];
	char *text = mem_new(LONGEST, 1, &(struct err){0});
	struct arena pile = {0};
	struct err err = {0};

	ck_assert_ptr_nonnull(text);
	memset(text, 'a', LONGEST);
	for (size_t i = 0; i < TEXTS; i++) {
		const size_t len = i % 1000 == 999 ? LONGEST - i : i % 37;

		text[len / 2] = (char)('b' + i % 20);
		if (i % 100 == 0) { /* whether it needs a new part or not */
			mem_fail_at(1);
			kept[i] = arena_text(&pile, text, len, &err);
			mem_fail_at(0);
			ck_assert(kept[i] || err.code == ERR_MEM);
		}
		kept[i] = arena_text(&pile, text, len, &err);
		ck_assert_ptr_nonnull(kept[i]);
		text[len / 2] = 'a';
	}
	for (size_t i = 0; i < TEXTS; i++) {
		const size_t len = i % 1000 == 999 ? LONGEST - i : i % 37;

		if (strlen(kept[i]) != len || (len > 0 && kept[i][len / 2] != (char)('b' + i % 20)))
			ck_abort_msg("text %zu", i);
	}
	arena_free(&pile);
	ck_assert_ptr_null(pile.last);
	arena_free(&pile);
	mem_free(text);
}
END_TEST

START_TEST(nearest_word_is_offered)
{
	static const struct {
		const char *word, *best;
	} t[] = {
	    {"temp", "temp"},
	    {"tmep", "temp"}, /* a swap */
	    {"tem", "temp"}, /* one missing */
	    {"tempp", "temp"}, /* one too many */
	    {"tamp", "temp"}, /* one wrong */
	    {"TEMP", "temp"}, /* case counts for nothing */
	    {"Top_P", "top-p"},
	    {"topk", "top-k"},
	    {"top-q", "top-k"}, /* of equally near ones the first */
	    {"presicion", "precision"},
	    {"percision", "precision"},
	    {"lable", "label"},
	    {"onerror", "on-error"},
	    {"zzzz", ""},
	    {"t", ""},
	    {"x", ""},
	    {"", ""},
	    {"temperature-of-the-sun", ""},
	};
	char longer[300];

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_msg(strcmp(nearest(t[i].word), t[i].best) == 0, "'%s': '%s', not '%s'",
		    t[i].word, nearest(t[i].word), t[i].best);
	for (size_t n = 60; n < sizeof(longer); n++) {
		memset(longer, 'a', n);
		longer[n] = '\0';
		ck_assert_str_eq(nearest(longer), "");
	}
}
END_TEST

/* ---- utf8 ---- */

START_TEST(text_is_shown_without_control_characters)
{
	static const char *const shown[][2] = {
	    {"plain \\ \"text\"", "plain \\ \"text\""},
	    {"\303\251 \342\202\254 \360\237\230\200 \302\240",
		"\303\251 \342\202\254 \360\237\230\200 \302\240"},
	    {"\033[1m\001\037\177", "\\x1b[1m\\x01\\x1f\\x7f"},
	    {"a\nb\rc\td", "a\\nb\\rc\\td"},
	    {"\302\200\302\233\302\237", "\\xc2\\x80\\xc2\\x9b\\xc2\\x9f"},
	    {"\351t\303", "\\xe9t\\xc3"}, /* Latin-1, and half a character */
	    {"\300\200\355\240\200\364\220\200\200", /* too long, a surrogate, too large */
		"\\xc0\\x80\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"},
	};
	struct buf out = {0};
	char text[100];

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		size_t len = strlen(shown[i][1]);

		ck_assert_uint_eq(
		    utf8_show(text, sizeof(text), shown[i][0], strlen(shown[i][0])), len);
		ck_assert_str_eq(text, shown[i][1]);
		out.len = 0;
		utf8_show_all(&out, shown[i][0], strlen(shown[i][0]));
		ck_assert_uint_eq(out.len, len);
		ck_assert_mem_eq(out.p, shown[i][1], len);
	}
	ck_assert_uint_eq(utf8_show(text, 10, "a\0b", 3), 6);
	ck_assert_str_eq(text, "a\\x00b");
	buf_free(&out);
}
END_TEST

/* What does not fit is left out by whole characters and escapes. */
START_TEST(shown_text_ends_at_a_character)
{
	char text[12];

	for (size_t room = 1; room < sizeof(text); room++) {
		memset(text, '#', sizeof(text));
		utf8_show(text, room, "\303\251\033x\302\200", 6);
		ck_assert_str_eq(text,
		    room > 7       ? "\303\251\\x1bx"
			: room > 6 ? "\303\251\\x1b"
			: room > 2 ? "\303\251"
				   : "");
		ck_assert_int_eq(text[room], '#');
	}
}
END_TEST

Suite *
suite_base(void)
{
	Suite *s = suite_create("base");
	TCase *t = tcase_create("base");

	tcase_add_test(t, message_is_formatted_and_cut_at_its_room);
	tcase_add_test(t, a_place_goes_before_the_message_and_its_option);
	tcase_add_test(t, every_setting_and_advice_has_its_words);
	tcase_add_test(t, errno_is_told_behind_the_message);
	tcase_add_test(t, errors_that_may_pass_are_told_apart);
	tcase_add_loop_test(t, ranges_take_what_they_say, 0, sizeof(ranges) / sizeof(ranges[0]));
	tcase_add_test(t, memory_is_zeroed_and_never_none);
	tcase_add_test(t, products_that_overflow_are_refused);
	tcase_add_test(t, products_of_sizes_do_not_wrap);
	tcase_add_test(t, a_huge_buffer_grows_no_more);
	tcase_add_test(t, memory_fails_from_the_nth_request_on);
	tcase_add_test(t, buffer_grows_and_keeps_its_bytes);
	tcase_add_test(t, numbers_and_formats_are_appended);
	tcase_add_test(t, a_buffer_remembers_a_failure);
	tcase_add_test(t, sizes_that_overflow_are_refused);
	tcase_add_test(t, a_pile_keeps_its_texts);
	tcase_add_test(t, nearest_word_is_offered);
	tcase_add_test(t, text_is_shown_without_control_characters);
	tcase_add_test(t, shown_text_ends_at_a_character);
	suite_add_tcase(s, t);
	return s;
}
