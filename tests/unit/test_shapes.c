/* SPDX-License-Identifier: MIT */
/*
 * The shapes in which services write rows as JSON: read, at every cut, and written
 * back as they stood. Rows are shown in the notation of rig_parse_same().
 *
 * jsonl_value.c (1) (2), jsonl_object.c (1) (2), jsonl_suggest.c (1) (2).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "rig.h"

Suite *suite_shapes(void);

static const struct {
	const char *field, *text, *want;
} reads[] = {
    /* value (2): numbers in strings */
    {"logits", "[\"1\"]\n[\"-17.89\",2,\" 3\t\",\"4e1 \",5]\n[\"6\" , \"7\" ]\n",
	"1; -17.890000000000001 2 3 40 5; 6 7"},
    {"logits",
	"[1,2,3,4,5,6,7,8,9,\"10\",\"11\",12,13,14,15,16,17,18,19,20,\"21\"]\n"
	"[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]\n",
	"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; 1 2 3 4 5 6 7 8 9 10 11"},
    {"logits", "[\"-inf\",\"1\"]\n[\"+1\",\".5\",\"01\"]\n", "-inf 1; 1 0.5 1"},
    {"logits", "[\"\"]\n[\"1\",\"x\"]\n[\"1 2\"]\n[\"1]\n[\"1\" 2]\n[\"1\"\n[\"null\"]\n",
	"null; null; null; null; null; null; null; !1:1; !2:2; !3:1; !4:1; !5:1; !6:1; !7:1"},
    /* value (1): a number alone */
    {"logits", "{\"logits\":1}\n{\"logits\":\"-2.5\",\"a\":1}\n{\"logits\": 3 }\n",
	"1; -2.5 <\"a\":1>; 3"},
    {"logits", "{\"logits\":1x}\n{\"logits\":01}\n{\"logits\":\"[1]\"}\n{\"logits\":true}\n",
	"null; null; null; null; !1:1; !2:1; !3:1; !4:1"},
    /* object (1): paths */
    {"a.b", "{\"a\":{\"b\":[1,2]}}\n{\"i\":0,\"a\":{\"c\":[],\"b\":[3],\"d\":{}},\"z\":1}\n",
	"1 2; 3 <\"i\":0> | <\"z\":1>"},
    {"a.b.0.c", "{\"a\":{\"b\":[{\"c\":[1,2]},{\"c\":[8]}]}}\n", "1 2"},
    {"a.1", "{\"a\":[7,[1,2],[8]]}\n{\"a\":{\"1\":[3]}}\n{\"a\":[[1]]}\n{\"a\":[]}\n",
	"1 2; 3; null <\"a\":[[1]]>; null <\"a\":[]>; !3:1; !4:1"},
    {"1.x", "[0,{\"x\":[1,2]}]\n[{\"x\":[1]}]\n[]\n{\"1\":{\"x\":[3]}}\n",
	"1 2; null; null; 3; !2:1; !3:1"},
    {".a.b", "{\"a\":{\"b\":[1,2]}}\n", "1 2"},
    {"a.b.c", "{\"a.b\":{\"c\":[1]}}\n{\"a\":{\"b.c\":[2]}}\n{\"a\":{\"b\":{\"c\":[3]}}}\n",
	"1; 2; 3"},
    {"a", "{\"b\":{\"a\":[1]},\"a\":[2]}\n", "2 <\"b\":{\"a\":[1]}>"},
    /* the member that is called so comes first, wherever it stands */
    {"a.b", "{\"a.b\":[1],\"a\":{\"b\":[2]}}\n{\"a\":{\"b\":[2]},\"a.b\":[1]}\n",
	"1 <\"a\":{\"b\":[2]}>; 1 <\"a\":{\"b\":[2]}>"},
    {"a.b", "{\"x\":0,\"a\":{\"b\":[2]},\"y\":1,\"a.b\":[1],\"z\":2}\n",
	"1 <\"x\":0> <\"a\":{\"b\":[2]}> <\"y\":1> | <\"z\":2>"},
    {"a.b", "{\"a\":{\"b\":[2]},\"a.b\":[1],\"a.b\":[1]}\n", "null <\"a\":{\"b\":[2]}>; !1:1"},
    /* two of them are none */
    {"a.b", "{\"a\":{\"b\":[1],\"b\":[2]}}\n{\"a\":{\"b\":[1]},\"a\":{\"b\":[2]}}\n",
	"null; null <\"a\":{\"b\":[2]}>; !1:1; !2:1"},
    {"a.b.c", "{\"a.b\":{\"c\":[1]},\"a\":{\"b\":{\"c\":[1]}}}\n",
	"null <\"a\":{\"b\":{\"c\":[1]}}>; !1:1"},
    /* (2) what is wrong on the way */
    {"a.b", "{\"i\":0,\"a\":{\"c\":[1]},\"z\":1}\n{\"a\":5}\n{\"b\":[1]}\n",
	"null <\"i\":0> <\"a\":{\"c\":[1]}> <\"z\":1>; null <\"a\":5>; null <\"b\":[1]>; "
	"!1:1; !2:1; !3:1"},
    {"a.b", "{\"i\":0,\"a\":{\"b\":[1,x],\"c\":1},\"z\":1}\n", "null <\"i\":0> | <\"z\":1>; !1:2"},
    {"a.b", "{\"a\":{\"b\":[1],\"c\":01},\"z\":1}\n{\"a\":{\"c\":01,\"b\":[1]},\"z\":1}\n",
	"null <\"z\":1>; null <\"z\":1>; !1:1; !2:1"},
    {"a.b", "{\"a\":{\"b\":[1]\n{\"a\":{\"b\":[1]}\n{\"a\":{\"b\":[1]}}}\n{\"a\":{\n{\"a\":[\n",
	"null; null; null; null; null; !1:1; !2:1; !3:1; !4:1; !5:1"},
    {"a.0", "{\"a\":[[1],2\n{\"a\":[[1] 2]}\n{\"a\":[[1],]}\n{\"a\":[2}\n",
	"null; null; null; null; !1:1; !2:1; !3:1; !4:1"},
};

static struct parse
reading(const char *field)
{
	struct parse p = {.reading = rig_reading("jsonl")};

	p.reading.on_error = ON_ERROR_NULL;
	p.reading.field = field;
	return p;
}

START_TEST(rows_are_read)
{
	struct parse p = reading(reads[_i].field);

	rig_reads(&p, reads[_i].text, reads[_i].want);
}
END_TEST

START_TEST(any_cut_gives_the_same_rows)
{
	struct parse p = reading(reads[_i].field);

	rig_cut_everywhere(&p.reading, reads[_i].text, strlen(reads[_i].text));
}
END_TEST

/* What is written where. softmax of two equal logits is 0.5 for each. */
static const struct {
	const char *field, *write, *format, *in, *out;
} rounds[] = {
    {"a.b", NULL, NULL, "{\"i\": 0, \"a\":{\"c\":[1], \"b\" : [1,1] , \"d\":2},\"z\":1}\n",
	"{\"i\": 0,\"a\":{\"c\":[1], \"probs\":[0.5,0.5] , \"d\":2},\"z\":1}\n"},
    {"a.b", "argmax,conf", NULL, "{\"a\":{\"b\":[1,1]}}\n",
	"{\"a\":{\"argmax\":0,\"conf\":0.5}}\n"},
    {"a.1", NULL, NULL, "{\"a\":[0, [1,1] ,{}]}\n", "{\"a\":[0, [0.5,0.5] ,{}]}\n"},
    {"a.1", "argmax", NULL, "{\"a\":[0, [1,1] ,{}]}\n", "{\"a\":[0, {\"argmax\":0} ,{}]}\n"},
    {"0.x", NULL, NULL, "[ {\"x\":[1,1]}, 5 ]\n", "[ {\"probs\":[0.5,0.5]}, 5 ]\n"},
    {"1", "probs,conf", NULL, "[0,[1,1]]\n", "[0,{\"probs\":[0.5,0.5],\"conf\":0.5}]\n"},
    {"a.b", NULL, NULL, "{\"a\":{\"b\":[1,null],\"c\":1}}\n", "{\"a\":{\"probs\":null,\"c\":1}}\n"},
    {"a.b", NULL, "csv", "{\"i\":7,\"a\":{\"b\":[1,1],\"c\":1},\"z\":8}\n", "7,0.5,0.5,8\n"},
    {"a.b", NULL, NULL, "{\"a\":{\"b\":[1,1]},\"probs\":1}\n",
	"{\"a\":{\"probs\":[0.5,0.5]},\"probs\":1}\n"},
    {"x", "probs,argmax", NULL, "{\"x\":\"2\"}\n{\"x\":3}\n",
	"{\"probs\":1,\"argmax\":0}\n{\"probs\":1,\"argmax\":0}\n"},
    {"a.0", NULL, NULL, "{\"a\":[2,3]}\n", "{\"a\":[1,3]}\n"},
};

START_TEST(rows_are_written_where_they_stood)
{
	struct run r = {.reading = rig_reading("jsonl"),
	    .write = rounds[_i].write,
	    .output_format = rounds[_i].format,
	    .precision = 6};

	r.reading.on_error = ON_ERROR_NULL;
	r.reading.field = rounds[_i].field;
	r.reading.tabular = r.reading.one_width = rounds[_i].format != NULL;
	rig_run_bytes(&r, "a.jsonl", rounds[_i].in, strlen(rounds[_i].in));
	rig_same(&r.out, rounds[_i].out);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* What is offered for what was asked for. */
static const struct {
	const char *field, *text, *offer;
} offers[] = {
    {"logits", "{\"output\":{\"logits\":[1,2],\"x\":[1]}}\n", "output.logits"},
    {"output.logits", "{\"output\":{\"logit\":[1,2]}}\n", "output.logit"},
    {"output.logits", "{\"outputs\":[{\"logits\":[1,2]}]}\n", "outputs.0.logits"},
    {"logits", "{\"a\":{\"scores\":[1,2]},\"b\":[\"x\"]}\n", "a.scores"},
    {"logits", "{\"a\":{\"b\":[1],\"c\":[2]}}\n", NULL},
    {"logits", "{\"a\":{\"b\":[{\"c\":\"[\"},{}],\"logits\":[[1]]}}\n", NULL},
    {"logits", "{\"logits\":{\"x\":[1,2]}}\n", "logits.x"},
};

START_TEST(what_is_offered_works)
{
	struct parse p = reading(offers[_i].field);
	char want[100];

	rig_parse(&p, offers[_i].text, strlen(offers[_i].text));
	snprintf(want, sizeof(want),
	    offers[_i].offer ? "did you mean '%s'" : "no member is called '%s'",
	    offers[_i].offer ? offers[_i].offer : offers[_i].field);
	ck_assert_uint_eq(p.batch.nbad, 1);
	ck_assert_msg(strstr(rig_flaw(&p.batch), want) != NULL, "%s", rig_flaw(&p.batch));
	ck_assert_int_eq(
	    strstr(rig_flaw(&p.batch), "did you mean") != NULL, offers[_i].offer != NULL);
	rig_parse_free(&p);
	if (!offers[_i].offer)
		return;
	p = reading(offers[_i].offer);
	rig_parse(&p, offers[_i].text, strlen(offers[_i].text));
	ck_assert_uint_eq(p.batch.ngood, 1);
	rig_parse_free(&p);
}
END_TEST

Suite *
suite_shapes(void)
{
	Suite *s = suite_create("shapes");
	TCase *t = tcase_create("shapes");

	tcase_add_loop_test(t, rows_are_read, 0, sizeof(reads) / sizeof(reads[0]));
	tcase_add_loop_test(t, any_cut_gives_the_same_rows, 0, sizeof(reads) / sizeof(reads[0]));
	tcase_add_loop_test(
	    t, rows_are_written_where_they_stood, 0, sizeof(rounds) / sizeof(rounds[0]));
	tcase_add_loop_test(t, what_is_offered_works, 0, sizeof(offers) / sizeof(offers[0]));
	suite_add_tcase(s, t);
	return s;
}
