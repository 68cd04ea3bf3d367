/* SPDX-License-Identifier: MIT */
/*
 * JSON-lines on buffers, and fields on their way between CSV and JSON: members
 * in any order and of any kind keep their bytes, what is no JSON is a bad row,
 * cuts at every byte, and the way back to text. Lines of a table say what is
 * read from a text, in the notation of rig_parse_same().
 *
 * jsonl.c (1) to (5), field.c (1) (2) (3), batch_value.c (1) (2), batch.c (1).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "dice.h"
#include "format/field.h"
#include "rig.h"

Suite *suite_jsonl(void);

struct example {
	const char *text, *want;
};

static struct parse
reading(void)
{
	struct parse p = {.reading = rig_reading("jsonl")};

	p.reading.on_error = ON_ERROR_NULL;
	return p;
}

static const struct example lines[] = {
    {"[1,2]\n[3]\n", "1 2; 3"},
    {"[1,2]", "1 2"},
    {"\xef\xbb\xbf[1,2]\n", "1 2"},
    {" [ 1 , 2 ] \r\n\t[3]\t\n", "1 2; 3"},
    {"{\"logits\":[1,2]}\n", "1 2"},
    {"{\"id\":\"x\",\"logits\":[1,2],\"label\":1}\n", "1 2 <\"id\":\"x\"> | <\"label\":1>"},
    /* (2) */
    {"{\"logits\":[1],\"a\":1,\"b\":2}\n{\"b\":3,\"logits\":[2],\"a\":4}\n",
	"1 <\"a\":1> <\"b\":2>; 2 <\"b\":3> | <\"a\":4>"},
    {"{\"logits\":[1],\"logits\":[2]}\n", "null; !1:1"},
    {"{\"logits\":[1],\"log\\u0069ts\":[2]}\n", "null; !1:1"},
    {"{\"log\\u0069ts\":[2]}\n", "2"},
    {"{ \"a\" : 1 , \"logits\" : [ 1 , 2 ] }\n", "1 2 <\"a\":1>"},
    /* (1) carried members keep their bytes: duplicates, escapes, nesting, 20 digits */
    {"{\"a\":1,\"a\":2,\"logits\":[1]}\n", "1 <\"a\":1> <\"a\":2>"},
    {"{\"\\u0061\\\"\":\"\\u00e9\\\\\",\"logits\":[1]}\n", "1 <\"\\u0061\\\"\":\"\\u00e9\\\\\">"},
    {"{\"logits\":[1],\"x\":{\"logits\":[9],\"y\":[[\"]}\",{}],\"\\\"]\"]}}\n",
	"1 <\"x\":{\"logits\":[9],\"y\":[[\"]}\",{}],\"\\\"]\"]}>"},
    {"{\"id\":12345678901234567890,\"logits\":[1]}\n", "1 <\"id\":12345678901234567890>"},
    {"{\"id\":-0.10e+05,\"logits\":[1],\"n\":null,\"t\":true,\"f\":false,\"e\":[],\"o\":{}}\n",
	"1 <\"id\":-0.10e+05> | <\"n\":null> <\"t\":true> <\"f\":false> <\"e\":[]> <\"o\":{}>"},
    {"{\"s\":\"caf\xc3\xa9 \xf0\x9f\x98\x80\",\"logits\":[1]}\n",
	"1 <\"s\":\"caf\xc3\xa9 \xf0\x9f\x98\x80\">"},
    {"{\"\":\"\",\"logits\":[1]}\n", "1 <\"\":\"\">"},
    /* (3) */
    {"[Infinity]\n[-Infinity,1]\n[NaN]\n[-inf,0]\n[nan]\n",
	"null; -inf 1; null; -inf 0; null; !1:1; !3:1; !5:1"},
    {"[1,null]\n[null]\n", "null; null; !1:2; !2:1"},
    {"[+1]\n[01]\n[.5]\n[5.]\n[-]\n[-.5]\n[-01]\n[1.e5]\n[1e]\n[0x1]\n",
	"null; null; null; null; null; null; null; null; null; null; !1:1; !2:1; !3:1; !4:1; !5:1; "
	"!6:1; !7:1; !8:1; !9:1; !10:1"},
    {"[0,-0,0.5,-0.5e-1,1E+2,10]\n", "0 -0 0.5 -0.050000000000000003 100 10"},
    {"[true]\n[{}]\n", "null; null; !1:1; !2:1"},
    {"[1e400]\n[-1e400,0]\n[1e-400]\n", "null; -inf 0; 0; !1:1"},
    {"[-Infinity,-Infinity]\n", "null; !1:1"},
    /* (4) */
    {"\n[1]\n \t\r\n\n[2]\n\n", "1; 2"},
    {"", ""},
    {"\n\n", ""},
    /* (5) */
    {"[1,2,x]\n", "null; !1:3"},
    {"[1,2 3]\n", "null; !1:2"},
    {"[1,]\n", "null; !1:2"},
    {"[,1]\n", "null; !1:1"},
    {"[1,,2]\n", "null; !1:2"},
    {"[]\n[ ]\n", "null; null; !1:1; !2:1"},
    {"[1,2\n[1,2]\n", "null; 1 2; !1:2"},
    {"[1,2]]\n[1],[2]\n[1] x\n", "null; null; null; !1:2; !2:1; !3:1"},
    {"1\n\"x\"\nnull\nlogits\n", "null; null; null; null; !1:1; !2:1; !3:1; !4:1"},
    {"{}\n{ }\n{\"a\":1}\n", "null; null; null <\"a\":1>; !1:1; !2:1; !3:1"},
    {"{\"logits\":null}\n{\"logits\":{}}\n", "null; null; !1:1; !2:1"},
    {"{\"logits\":[1]\n{\"logits\":[1\n{\"logits\":\n{\"logits\"\n{\n",
	"null; null; null; null; null; !1:1; !2:1; !3:1; !4:1; !5:1"},
    {"{\"logits\":[1],}\n{,\"logits\":[1]}\n{\"logits\":[1] \"a\":1}\n{\"logits\":[1]}}\n",
	"null; null; null; null; !1:1; !2:1; !3:1; !4:1"},
    {"{\"logits\":[1]} {\"logits\":[1]}\n", "null; !1:1"},
    {"{'logits':[1]}\n{logits:[1]}\n{1:[1]}\n", "null; null; null; !1:1; !2:1; !3:1"},
    {"{\"logits\" [1]}\n{\"logits\":=[1]}\n", "null; null; !1:1; !2:1"},
};

START_TEST(rows_are_read)
{
	struct parse p = reading();

	rig_reads(&p, lines[_i].text, lines[_i].want);
}
END_TEST

/* (1) What is no JSON by RFC 8259 is a bad row. */
static const char *const bad_values[] = {"", "x", "tru", "TRUE", "+1", ".5", "'a'", "\"a",
    "\"\\x\"", "\"\\u12\"", "{\"a\"}", "{a:1}", "[1,]", "[1 2]", "{\"a\":1,}", "]", "}", "\"a\"b",
    "[1]2", "{}{}", "nul", "- 1", "1 2", "--1", "[", "{", "0x10", "\\", "01", "1.", "[1,02]",
    "\"\t\"", "{\"a\":\"\x01\"}", "nan", "-NaN", "inf", "[Infinit]"};

START_TEST(values_that_are_no_json_are_bad_rows)
{
	char text[100];
	struct parse p = reading();

	p.reading.on_error = ON_ERROR_SKIP;
	snprintf(text, sizeof(text), "{\"a\":%s,\"logits\":[1]}\n[2]\n", bad_values[_i]);
	rig_reads(&p, text, "2; !1:1");
	snprintf(text, sizeof(text), "{\"logits\":[1],\"a\":%s}\n[2]\n", bad_values[_i]);
	rig_reads(&p, text, "2; !1:1");
}
END_TEST

/* (3) Python's words are taken; bytes and half a surrogate pair are not judged. */
static const char *const odd_values[] = {"NaN", "[Infinity,-Infinity,{\"b\":NaN}]", "\"\\ud800\"",
    "\"\xff\"", "1e999", "\"\\u0000\"", "[[[[]]]]"};

START_TEST(values_that_are_odd_are_carried)
{
	char text[100], want[100];
	struct parse p = reading();

	snprintf(text, sizeof(text), "{\"a\":%s,\"logits\":[1]}\n", odd_values[_i]);
	snprintf(want, sizeof(want), "1 <\"a\":%s>", odd_values[_i]);
	rig_reads(&p, text, want);
}
END_TEST

/* The byte is that of the line; what is behind the fault is carried all the same. */
START_TEST(a_flaw_says_what_and_where)
{
	static const struct {
		const char *line, *flaw, *row;
	} t[] = {
	    {" {\"a\":01,\"logits\":[1],\"b\":2}",
		"the value of \"a\" is not JSON at byte 7: a number must not begin with 0",
		"null <\"b\":2>; !1:1"},
	    {"{\"a\":[1,{\"c\":.5}],\"logits\":[1],\"b\":2}",
		"the value of \"a\" is not JSON at byte 14: no JSON value begins like this",
		"null <\"b\":2>; !1:1"},
	    {"{\"a\":[1,2",
		"the line ends inside the value of \"a\": one row a line, as from jq -c",
		"null; !1:1"},
	    {"{\"a\":\"b", "the line ends inside the value of \"a\": one row a line, as from jq -c",
		"null; !1:1"},
	    {"{\"a\":1,\"lo", "the line ends inside the object: one row a line, as from jq -c",
		"null <\"a\":1>; !1:1"},
	    {"{\"a\"", "the line ends inside the object: one row a line, as from jq -c",
		"null; !1:1"},
	    {"{", "the line ends inside the object: one row a line, as from jq -c", "null; !1:1"},
	    {"{\"a\\x\":1}", "the line is not JSON at byte 4: JSON has no such escape",
		"null; !1:1"},
	    {"{\"a\" 1}", "the line is not JSON: \"name\": value must stand here", "null; !1:1"},
	};
	struct parse p = reading();

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		rig_parse(&p, t[i].line, strlen(t[i].line));
		ck_assert_uint_eq(p.batch.nbad, 1);
		ck_assert_str_eq(p.batch.bad[0].text, t[i].flaw);
		rig_parse_same(&p, t[i].row);
		rig_parse_free(&p);
	}
}
END_TEST

/* Once the batch has grown, rows are read without any memory, whatever they carry. */
START_TEST(no_row_allocates)
{
	static const char text[] =
	    "{\"a\":[1,{\"b\":[true,null,\"x\\u00e9\"]}],\"logits\":[1,2],"
	    "\"l\\u0061bel\":\"\\u0031\"}\n"
	    "{\"\\u0061\":{\"c\":-1e5},\"log\\u0069ts\":[3,4],\"label\":0,\"z\":\"\\\"\"}\n";
	struct parse p = reading();

	p.reading.label = "label";
	rig_parse(&p, text, strlen(text));
	rig_parse_same(&p,
	    "1 2 <\"a\":[1,{\"b\":[true,null,\"x\\u00e9\"]}]> | <\"l\\u0061bel\":\"\\u0031\"> =1; "
	    "3 4 <\"\\u0061\":{\"c\":-1e5}> | <\"label\":0> <\"z\":\"\\\"\"> =0");
	batch_clear(&p.batch);
	mem_fail_at(1);
	p.status = p.reading.format->decode(&p.batch, p.rows.p, p.rows.len, &p.err);
	mem_fail_at(0);
	ck_assert_int_eq(p.status, 0);
	ck_assert_uint_eq(p.batch.nrow, 2);
	rig_parse_free(&p);
}
END_TEST

START_TEST(another_member_may_hold_the_logits)
{
	struct parse p = reading();

	p.reading.field = "scores";
	rig_reads(&p, "{\"logits\":[1],\"scores\":[2]}\n", "2 <\"logits\":[1]>");
	rig_parse(&p, "{\"scroes\":[1]}\n", 15);
	ck_assert_uint_eq(p.batch.nbad, 1);
	ck_assert_str_eq(rig_flaw(&p.batch),
	    "no member is called 'scores'; did you mean 'scroes'? "
	    "(--field says which member holds the logits)");
	rig_parse_free(&p);
	rig_parse(&p, "{\"x\":[1]}\n", 10);
	ck_assert_str_eq(rig_flaw(&p.batch),
	    "no member is called 'scores'; did you mean 'x'? "
	    "(--field says which member holds the logits)");
	rig_parse_free(&p);
}
END_TEST

/* batch.c (1); the label's member is still carried. */
START_TEST(labels_may_be_numbers_or_strings)
{
	struct parse p = reading();
	struct err err;

	p.reading.label = "y";
	p.reading.weight = "w";
	rig_reads(&p,
	    "{\"logits\":[1,2],\"y\":1,\"w\":2}\n{\"y\":\"1\",\"w\":0.5,\"logits\":[1,2]}\n"
	    "{\"logits\":[1,2],\"y\":1.0,\"w\":\"3\"}\n{\"logits\":[1,2],\"y\":2,\"w\":1}\n"
	    "{\"logits\":[1,2],\"w\":1}\n{\"logits\":[1,2],\"y\":null,\"w\":1}\n"
	    "{\"logits\":[1,2],\"y\":1}\n{\"logits\":[1,2],\"y\":1,\"w\":0}\n[1,2]\n",
	    "1 2 <\"y\":1> <\"w\":2> =1; 1 2 <\"y\":\"1\"> <\"w\":0.5> =1; "
	    "1 2 <\"y\":1.0> <\"w\":\"3\"> =1; null <\"y\":2> <\"w\":1>; null <\"w\":1>; "
	    "null <\"y\":null> <\"w\":1>; null <\"y\":1>; null <\"y\":1> <\"w\":0>; null; "
	    "!4:1; !5:1; !6:1; !7:1; !8:1; !9:1");
	/* asked for without a name, the first row decides whether there are weights */
	p.reading.weight = NULL;
	p.reading.want_weight = true;
	rig_reads(&p,
	    "{\"logits\":[1,2],\"y\":1,\"weight\":2}\n{\"logits\":[1,2],\"y\":1}\n"
	    "{\"weight\":1,\"logits\":[1,2],\"y\":1,\"weight\":1}\n",
	    "1 2 <\"y\":1> <\"weight\":2> =1; null <\"y\":1>; "
	    "null <\"weight\":1> | <\"y\":1> <\"weight\":1>; !2:1; !3:1");
	rig_reads(&p, "{\"logits\":[1,2],\"y\":1}\n{\"logits\":[1,2],\"y\":1,\"weight\":2}\n",
	    "1 2 <\"y\":1> =1; null <\"y\":1> <\"weight\":2>; !2:1");
	p.reading.want_weight = false;
	ck_assert_int_eq(names_add(&p.reading.classes, "c\xc3\xa9", 3, &err), 0);
	ck_assert_int_eq(names_add(&p.reading.classes, "d\"", 2, &err), 0);
	ck_assert_int_eq(names_finish(&p.reading.classes, &err), 0);
	rig_reads(&p,
	    "{\"logits\":[1,2],\"y\":\"c\xc3\xa9\"}\n{\"logits\":[1,2],\"y\":1}\n"
	    "{\"logits\":[1,2],\"y\":\"cat\"}\n",
	    "1 2 <\"y\":\"c\xc3\xa9\"> =0; 1 2 <\"y\":1> =1; null <\"y\":\"cat\">; !3:1");
	names_free(&p.reading.classes);
}
END_TEST

/* The name of a class in JSON's escapes is the same name. */
START_TEST(labels_with_escapes_are_the_names_they_mean)
{
	struct parse p = reading();
	struct err err;

	p.reading.label = "y";
	ck_assert_int_eq(names_add(&p.reading.classes, "c\xc3\xa9", 3, &err), 0);
	ck_assert_int_eq(names_add(&p.reading.classes, "d\"", 2, &err), 0);
	ck_assert_int_eq(names_finish(&p.reading.classes, &err), 0);
	rig_reads(&p, "{\"logits\":[1,2],\"y\":\"d\\\"\"}\n{\"logits\":[1,2],\"y\":\"c\\u00e9\"}\n",
	    "1 2 <\"y\":\"d\\\"\"> =1; 1 2 <\"y\":\"c\\u00e9\"> =0");
	names_free(&p.reading.classes);
}
END_TEST

START_TEST(widths_are_checked_where_they_must_be_one)
{
	struct parse p = reading();

	p.reading.cols = "2";
	rig_reads(&p, "[1,2]\n[1]\n[1,2,3]\n", "1 2; null; null; !2:2; !3:3");
	p.reading.cols = "x";
	rig_reads(
	    &p, "[1,2]\n", "error: --cols: for this input it is the number of classes, got 'x'");
	p.reading.cols = NULL;
	p.reading.one_width = true;
	rig_reads(&p, "[x]\n[1,2]\n[1]\n", "null; 1 2; null; !1:1; !3:2");
}
END_TEST

START_TEST(keep_chooses_members)
{
	static const char text[] = "{\"a\":1,\"logits\":[1],\"b\":2,\"ab\":3}\n";
	struct parse p = reading();

	p.reading.keep = "a";
	rig_reads(&p, text, "1 <\"a\":1>");
	p.reading.keep = "a*";
	rig_reads(&p, text, "1 <\"a\":1> | <\"ab\":3>");
	p.reading.keep = "b";
	rig_reads(&p, text, "1 <\"b\":2>");
}
END_TEST

/* For an output with columns each row carries what the first good one does. */
START_TEST(a_table_has_the_first_rows_members)
{
	struct parse p = reading();

	p.reading.tabular = p.reading.one_width = true;
	rig_reads(&p,
	    "{\"a\":1,\"logits\":[1],\"b\":2}\n{\"b\":3,\"logits\":[2]}\n{\"logits\":[3],\"c\":4}\n"
	    "[4]\n{\"\\u0061\":5,\"logits\":[6]}\n",
	    "1 <\"a\":1> | <\"b\":2>; 2 <> | <\"b\":3>; null <> | <>; 4 <> | <>; "
	    "6 <\"\\u0061\":5> | <>; !3:1");
	p.reading.keep = "b";
	rig_reads(&p, "{\"a\":1,\"b\":2,\"logits\":[1]}\n{\"c\":4,\"logits\":[3]}\n",
	    "1 <\"b\":2>; 3 <>");
}
END_TEST

static const char *const cut_texts[] = {
    "[1,2]\n\n{\"a\":\"]}\\\"\",\"logits\":[3]}\r\n[x]\n[4,",
    "{\"x\":{\"logits\":[9]},\"logits\":[ 1 ],\"label\":0}\n\n \n{\"logits\":[1,2,3]}\n{\n",
};

START_TEST(any_cut_gives_the_same_rows)
{
	struct parse p = reading();

	p.reading.on_error = _i % 2 ? ON_ERROR_SKIP : ON_ERROR_NULL;
	rig_cut_everywhere(&p.reading, cut_texts[_i / 2], strlen(cut_texts[_i / 2]));
}
END_TEST

/* ---- And back ---- */

static const struct {
	const char *in, *write, *steps, *want, *to;
	bool sparse, literal;
} rounds[] = {
    {"[0,0]\n", "probs", NULL, "[0.5,0.5]\n", NULL, false, false},
    {"[0,0]\n", "probs,conf", NULL, "{\"probs\":[0.5,0.5],\"conf\":0.5}\n", NULL, false, false},
    {"[0,0]\n", "conf", NULL, "{\"conf\":0.5}\n", NULL, false, false},
    {"[0,1,0]\n", "top", "top-k=2", "[[1,0.731059],[0,0.268941]]\n", NULL, false, false},
    {"[0,1,0]\n", "probs", "top-k=1", "[[1,1]]\n", NULL, true, false},
    {"[0,1]\n", "logits", "top-k=1", "[null,1]\n", NULL, false, false},
    {"[0,1]\n", "logits", "top-k=1", "[-Infinity,1]\n", NULL, false, true},
    {"{ \"id\" : 12345678901234567890 , \"logits\":[0,0], \"\\u0061\":[ 1, 2 ]}\n", "argmax,probs",
	NULL,
	"{\"id\" : 12345678901234567890,\"argmax\":0,\"probs\":[0.5,0.5],\"\\u0061\":[ 1, 2 ]}\n",
	NULL, false, false},
    {"[x]\n[0]\n", "probs", NULL, "null\n[1]\n", NULL, false, false},
    {"{\"a\":1,\"logits\":[null]}\n", "probs,conf", NULL,
	"{\"a\":1,\"probs\":null,\"conf\":null}\n", NULL, false, false},
    /* (1) (2) of field.c: JSON to CSV */
    {"{\"id\":12345678901234567890,\"logits\":[0],\"s\":\"a,\\\"\\n\","
     "\"n\":null,\"o\":{\"a\":[1,2]}}\n",
	"probs", NULL, "12345678901234567890,1,\"a,\"\"\n\",null,\"{\"\"a\"\":[1,2]}\"\n", "csv",
	false, false},
    {"{\"logits\":[0,0],\"s\":\"caf\\u00e9\"}\n{\"logits\":[0,0]}\n", "conf", NULL,
	"0.5,caf\xc3\xa9\n0.5,\n", "csv", false, false},
    {"{\"logits\":[0,0],\"s\":\"\\ud800\\\"x\\\\u0000\",\"t\":NaN,\"u\":\"\\u0000\\n\"}\n", "conf",
	NULL, "0.5,\"\xef\xbf\xbd\"\"x\\u0000\",NaN,\"\"\"\\u0000\\n\"\"\"\n", "csv", false, false},
    {"{\"logits\":[0,0],\"s\":\"a\\tb,\"}\n", "conf", NULL, "0.5\t\"a\tb,\"\n", "tsv", false,
	false},
};

START_TEST(rows_are_written)
{
	struct run r = {
	    .reading = rig_reading("jsonl"),
	    .write = rounds[_i].write,
	    .steps = rounds[_i].steps,
	    .output_format = rounds[_i].to,
	    .sparse = rounds[_i].sparse,
	    .literal = rounds[_i].literal,
	    .precision = 6,
	};

	r.reading.on_error = ON_ERROR_NULL;
	rig_run_bytes(&r, "a.jsonl", rounds[_i].in, strlen(rounds[_i].in));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same(&r.out, rounds[_i].want);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

START_TEST(csv_becomes_json)
{
	static const struct example t[] = {
	    {"id,a,b,label\n007,0,0,1\n.5,0,0,\n1e5,0,0,-0.0\n\"x\"\"\n\",0,0,\"1\"\n"
	     "12345678901234567890,0,0, 1\n",
		"{\"id\":\"007\",\"probs\":[0.5,0.5],\"label\":1}\n"
		"{\"id\":\".5\",\"probs\":[0.5,0.5],\"label\":\"\"}\n"
		"{\"id\":1e5,\"probs\":[0.5,0.5],\"label\":-0.0}\n"
		"{\"id\":\"x\\\"\\u000a\",\"probs\":[0.5,0.5],\"label\":\"1\"}\n"
		"{\"id\":12345678901234567890,\"probs\":[0.5,0.5],\"label\":\" 1\"}\n"},
	    {"\"i\"\"d\",a\n\"x\",0\ncaf\xe9,0\n\"\"\"\xff\"\"\"y\xc3\xa9,0\n",
		"{\"i\\\"d\":\"x\",\"probs\":0.5}\n"
		"{\"i\\\"d\":\"caf\xef\xbf\xbd\",\"probs\":0.5}\n"
		"{\"i\\\"d\":\"\\\"\xef\xbf\xbd\\\"y\xc3\xa9\",\"probs\":0.5}\n"},
	    {"\"i\"\"d\",a\nx,0\n", "{\"i\\\"d\":\"x\",\"probs\":0.5}\n"},
	};
	struct run r = {.reading = rig_reading("csv"), .output_format = "jsonl", .precision = 6};

	r.reading.keep = _i ? "1" : NULL;
	r.reading.header = HEADER_YES;
	rig_run_bytes(&r, "a.csv", t[_i].text, strlen(t[_i].text));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same(&r.out, t[_i].want);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* ---- field.c ---- */

START_TEST(numbers_are_those_of_jsons_grammar)
{
	static const char *const yes[] = {"0", "-0", "10", "0.5", "-0.50", "1e5", "1E+5", "1e-05",
	    "0e0", "12345678901234567890", "1.7976931348623157e+308"};
	static const char *const no[] = {"", "-", "+1", "007", "-01", ".5", "5.", "1.e5", "1e",
	    "1e+", "1 ", " 1", "0x1", "inf", "NaN", "1_0", "1,0", "--1", "1.2.3", "1e5.0", "\"1\""};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		ck_assert_msg(json_number(yes[i], strlen(yes[i])), "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_msg(!json_number(no[i], strlen(no[i])), "%s", no[i]);
}
END_TEST

START_TEST(cells_lose_their_quotes_and_get_them)
{
	static const struct {
		const char *cell, *text, *again;
	} t[] = {
	    {"", "", ""},
	    {"a", "a", "a"},
	    {" a ", " a ", " a "},
	    {"\"\"", "", ""},
	    {"\"a\"", "a", "a"},
	    {"\"a,b\"", "a,b", "\"a,b\""},
	    {"\"a\"\"b\"", "a\"b", "\"a\"\"b\""},
	    {"\"\"\"\"", "\"", "\"\"\"\""},
	    {"\"a\nb\"", "a\nb", "\"a\nb\""},
	    {"\"a\rb\"", "a\rb", "\"a\rb\""},
	    {"a\"b", "a\"b", "\"a\"\"b\""},
	    {"\"a\"b", "ab", "ab"},
	    {"\"a", "a", "a"},
	    {"caf\xc3\xa9\x01", "caf\xc3\xa9\x01", "caf\xc3\xa9\x01"},
	};
	char *text;
	struct buf out = {0};
	struct err err;
	size_t len, n;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		len = strlen(t[i].cell);
		text = mem_new(len, 1, &err); /* just that much room */
		ck_assert_ptr_nonnull(text);
		n = cell_unquote(text, t[i].cell, len);
		ck_assert_uint_eq(n, strlen(t[i].text));
		ck_assert_mem_eq(text, t[i].text, n);
		out.len = 0;
		text_cell(&out, text, n, ',');
		rig_same(&out, t[i].again);
		mem_free(text);
	}
	buf_free(&out);
}
END_TEST

START_TEST(text_becomes_json_and_back)
{
	static const struct {
		const char *text, *json;
	} t[] = {
	    {"", "\"\""},
	    {"a b", "\"a b\""},
	    {"\"\\/", "\"\\\"\\\\/\""},
	    {"\n\t\x01\x1f\x7f", "\"\\u000a\\u0009\\u0001\\u001f\x7f\""},
	    {"caf\xc3\xa9 \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\""},
	    {"\\u0000", "\"\\\\u0000\""},
	};
	struct buf out = {0}, back = {0};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		out.len = back.len = 0;
		json_text(&out, t[i].text, strlen(t[i].text));
		rig_same(&out, t[i].json);
		json_unescape(&back, out.p, out.len);
		rig_same(&back, t[i].text);
	}
	back.len = 0;
	json_unescape(&back, "\"\\ud83d\\ude00\\/\\b\"", 18);
	rig_same(&back, "\xf0\x9f\x98\x80/\b");
	buf_free(&out);
	buf_free(&back);
}
END_TEST

static int
size_of(size_t bytes, size_t each)
{
	return (int)(bytes / each);
}

/* Rows of all widths after each other; and each with a wrong element somewhere. */
START_TEST(wide_arrays_are_read_element_by_element)
{
	enum { ROWS = 8, WIDEST = 300 };
	static const char *const wrong[] = {"x", "", "null", "1 2", "01", "\"\"", "[1]", "1:2"};

	for (int round = 0; round < 200; round++) {
		static char text[ROWS * WIDEST * 8];
		struct parse p = reading();
		const bool bad = round % 2;
		size_t n = 0, width[ROWS], at[ROWS], got = 0;
		char *q = text;

		for (size_t r = 0; r < ROWS; r++) {
			width[r] = 1 + dice_below(dice_below(3) ? 70 : WIDEST);
			at[r] = bad ? dice_below(width[r]) : WIDEST;
			*q++ = '[';
			for (size_t i = 0; i < width[r]; i++, n++)
				q += i == at[r] ? sprintf(q, "%s,", wrong[dice_below(8)])
						: sprintf(q, "%zu%s,", n, n % 7 ? "" : " ");
			q[-1] = ']';
			*q++ = '\n';
		}
		p.reading.on_error = ON_ERROR_SKIP;
		rig_parse(&p, text, (size_t)(q - text));
		ck_assert_int_eq(p.status, 0);
		ck_assert_uint_eq(p.batch.nbad, bad ? ROWS : 0);
		for (size_t r = 0; r < ROWS; r++) {
			if (bad)
				ck_assert_uint_eq(p.batch.bad[r].column, at[r] + 1);
			else
				ck_assert_uint_eq(p.batch.row[r].n, width[r]);
		}
		for (; !bad && got < n; got++)
			if (p.batch.z[got] != (double)got)
				ck_abort_msg("element %zu of %s", got, text);
		rig_parse_free(&p);
	}
}
END_TEST

Suite *
suite_jsonl(void)
{
	Suite *s = suite_create("jsonl");
	TCase *t = tcase_create("jsonl");

	tcase_add_loop_test(t, rows_are_read, 0, size_of(sizeof(lines), sizeof(lines[0])));
	tcase_add_loop_test(t, values_that_are_no_json_are_bad_rows, 0,
	    size_of(sizeof(bad_values), sizeof(bad_values[0])));
	tcase_add_loop_test(t, values_that_are_odd_are_carried, 0,
	    size_of(sizeof(odd_values), sizeof(odd_values[0])));
	tcase_add_test(t, a_flaw_says_what_and_where);
	tcase_add_test(t, no_row_allocates);
	tcase_add_test(t, another_member_may_hold_the_logits);
	tcase_add_test(t, labels_may_be_numbers_or_strings);
	tcase_add_test(t, labels_with_escapes_are_the_names_they_mean);
	tcase_add_test(t, widths_are_checked_where_they_must_be_one);
	tcase_add_test(t, keep_chooses_members);
	tcase_add_test(t, a_table_has_the_first_rows_members);
	tcase_add_loop_test(t, any_cut_gives_the_same_rows, 0, 4);
	tcase_add_loop_test(t, rows_are_written, 0, size_of(sizeof(rounds), sizeof(rounds[0])));
	tcase_add_loop_test(t, csv_becomes_json, 0, 3);
	tcase_add_test(t, numbers_are_those_of_jsons_grammar);
	tcase_add_test(t, wide_arrays_are_read_element_by_element);
	tcase_add_test(t, cells_lose_their_quotes_and_get_them);
	tcase_add_test(t, text_becomes_json_and_back);
	suite_add_tcase(s, t);
	return s;
}
