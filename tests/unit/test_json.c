/* SPDX-License-Identifier: MIT */
/*
 * JSON of results (report/json.h): commas, numbers that are none, text that needs
 * escapes, and what is remembered of a failure.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "report/json.h"
#include "rig.h"

Suite *suite_json(void);

static void
write_all(struct json *j)
{
	json_open(j, NULL, '{');
	json_add_text(j, "schema", "a\"b\n", 4);
	json_open(j, "none", '[');
	json_close(j, ']');
	json_open(j, "some", '[');
	json_add_number(j, NULL, 0.1);
	json_add_number(j, NULL, NAN);
	json_add_number(j, NULL, -INFINITY);
	json_open(j, NULL, '{');
	json_add_count(j, "zero", 0);
	json_add_count(j, "most", 18446744073709551615ULL);
	json_close(j, '}');
	json_close(j, ']');
	json_add_number(j, "x", -2);
	json_close(j, '}');
}

START_TEST(pieces_make_json)
{
	struct buf out = {0};
	struct json j = {.out = &out};

	write_all(&j);
	ck_assert(!j.failed);
	rig_same(&out,
	    "{\"schema\":\"a\\\"b\\u000a\",\"none\":[],\"some\":[0.10000000000000001,null,null,"
	    "{\"zero\":0,\"most\":18446744073709551615}],\"x\":-2}");
	buf_free(&out);
}
END_TEST

/* Of one to four bytes; what is too long, a surrogate, cut short or beyond U+10FFFF is none. */
START_TEST(text_is_utf_8)
{
#define NONE "\xef\xbf\xbd"
	static const struct {
		const char *text, *want;
	} t[] = {
	    {"z\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf",
		"z\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"},
	    {"\xff\xfe", NONE NONE},
	    {"\xc0\x80", NONE NONE},
	    {"\xe0\x9f\xbf", NONE NONE NONE},
	    {"\xed\xa0\x80", NONE NONE NONE},
	    {"\xf0\x8f\xbf\xbf", NONE NONE NONE NONE},
	    {"\xf4\x90\x80\x80", NONE NONE NONE NONE},
	    {"\xc3", NONE},
	    {"\xe2\x82", NONE NONE},
	    {"\xe2\x82z", NONE NONE "z"},
	    {"\x80", NONE},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct buf out = {0}, want = {0};
		struct json j = {.out = &out};
		struct err err;

		json_add_text(&j, NULL, t[i].text, strlen(t[i].text));
		ck_assert(!j.failed);
		ck_assert(buf_char(&want, '"', &err) == 0 && buf_str(&want, t[i].want, &err) == 0 &&
		    buf_add(&want, "\"", 2, &err) == 0);
		rig_same(&out, want.p);
		buf_free(&out);
		buf_free(&want);
	}
#undef NONE
}
END_TEST

START_TEST(no_memory_is_remembered)
{
	struct buf out = {0};
	struct json j = {.out = &out};

	mem_fail_at(1);
	write_all(&j);
	mem_fail_at(0);
	ck_assert(j.failed);
	ck_assert_int_eq(j.err.code, ERR_MEM);
	ck_assert_uint_eq(out.len, 0);
	buf_free(&out);
}
END_TEST

Suite *
suite_json(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_test(t, pieces_make_json);
	tcase_add_test(t, text_is_utf_8);
	tcase_add_test(t, no_memory_is_remembered);
	suite_add_tcase(s, t);
	return s;
}
