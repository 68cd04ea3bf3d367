/* SPDX-License-Identifier: MIT */
/*
 * JSON of results (report/json.h): commas, numbers that are none, text that needs
 * escapes, and what is remembered of a failure.
 */
#include <check.h>
#include <math.h>

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
	tcase_add_test(t, no_memory_is_remembered);
	suite_add_tcase(s, t);
	return s;
}
