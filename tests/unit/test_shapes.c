/* SPDX-License-Identifier: MIT */
/*
 * The shapes in which services write rows as JSON: read, at every cut, and written
 * back as they stood. Rows are shown in the notation of rig_parse_same().
 *
 * jsonl_value.c (1) (2), jsonl_object.c (1) (2), jsonl_suggest.c (1) (2),
 * jsonl_rows.c (1) to (4), jsonl_map.c (1) to (3).
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
    /* rows (1) */
    {"logits", "{\"logits\":[[1,2]]}\n[[3]]\n[[[4]]]\n[ [ 5 , 6 ] ]\n", "1 2; 3; 4; 5 6"},
    {"logits", "[[1,2],[3]]\n[[4]]\n[[[5],[6]],[[7],[8]]]\n", "1 2; 3; 4; 5; 6; 7; 8"},
    {"logits", "{\"i\":0,\"logits\":[[1],[\"2\"]],\"z\":1}\n",
	"1 <\"i\":0> | <\"z\":1>; 2 <\"i\":0> | <\"z\":1>"},
    {"a.b", "{\"a\":{\"b\":[[1],[2]]}}\n{\"a\":{\"b\":[[3],[4],[5]]},\"z\":[[9],[9]]}\n",
	"1; 2; 3 <\"z\":[[9],[9]]>; 4 <\"z\":[[9],[9]]>; 5 <\"z\":[[9],[9]]>"},
    {"a.0", "{\"a\":[[[1],[2]],[[3]]]}\n", "1; 2"},
    /* (3) a bad row among others; a line that is bad as a whole */
    {"logits", "[[1],[x],[3]]\n[[4],[5],[null]]\n[[6]]\n", "1; null; 3; 4; 5; null; 6; !1:1; !2:1"},
    {"logits",
	"[[1],[2]\n[[1],[2]] x\n[[1],2]\n[[1],[[2]]]\n[[[1]],[2]]\n[[1] [2]]\n[[1],]\n[[]]\n",
	"null; null; null; null; null; null; null; null; "
	"!1:1; !2:1; !3:1; !4:1; !5:1; !6:1; !7:1; !8:1"},
    {"logits", "{\"logits\":[[1],[2]],\"a\":01}\n{\"logits\":[[1],[2]],\"logits\":[[1]]}\n",
	"null; null; !1:1; !2:1"},
    /* map (1) (2) */
    {"logits", "{\"logits\":{\"a\":1,\"b\":\"2\"}}\n{\"logits\":{ \"b\" : 3 , \"\\u0061\":4 }}\n",
	"1 2; 4 3"},
    {"logits",
	"{\"logits\":{\"a\":1,\"b\":2}}\n{\"logits\":{\"a\":1}}\n"
	"{\"logits\":{\"a\":1,\"b\":2,\"c\":3}}\n{\"logits\":{\"a\":1,\"a\":2}}\n"
	"{\"logits\":[1,2]}\n",
	"1 2; null; null; null; null; !2:1; !3:3; !4:2; !5:1"},
    {"logits",
	"{\"logits\":{\"a\":1,\"b\":null}}\n{\"logits\":{\"a\":1,\"b\":NaN}}\n"
	"{\"logits\":{\"a\":1,\"b\":2}}\n{\"logits\":{}}\n{\"logits\":{\"a\":1 \"b\":2}}\n",
	"null; null; 1 2; null; null; !1:2; !2:2; !4:1; !5:1"},
    {"logits", "[1,2]\n{\"logits\":{\"a\":1,\"b\":2}}\n", "1 2; null; !2:1"},
    {".", "{\"a\":1,\"b\":2}\n{\"b\":3,\"a\":4}\n", "1 2; 4 3"},
    {"logits", "[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4}]\n[{\"b\":5,\"a\":6}]\n", "1 2; 4 3; 6 5"},
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
    /* rows: the same nesting, or several lines of CSV with the fields in each */
    {"x", NULL, NULL, "{\"x\":[[1,1]]}\n[[2,2]]\n", "{\"probs\":[0.5,0.5]}\n[0.5,0.5]\n"},
    {"x", "argmax,probs", NULL, "{\"i\":7,\"x\":[[1,1],[2]]}\n{\"x\":[[3]]}\n",
	"{\"i\":7,\"argmax\":[0,0],\"probs\":[[0.5,0.5],[1]]}\n{\"argmax\":[0],\"probs\":[[1]]}\n"},
    {"x", "conf", NULL, "[[[1,1],[2]],[[3],[4]]]\n", "{\"conf\":[[0.5,1],[1,1]]}\n"},
    {"x", NULL, NULL, "[[[1,1],[2]],[[3],[4]]]\n[[1],[null]]\n[[1],2]\n",
	"[[[0.5,0.5],[1]],[[1],[1]]]\n[[1],null]\nnull\n"},
    {"a.x", NULL, NULL, "{\"a\":{\"x\":[[1],[2]],\"y\":3}}\n",
	"{\"a\":{\"probs\":[[1],[1]],\"y\":3}}\n"},
    {"x", NULL, "csv", "{\"i\":7,\"x\":[[1,1],[2,null],[3,3]],\"y\":8}\n",
	"7,0.5,0.5,8\n7,,,8\n7,0.5,0.5,8\n"},
    /* map (3) */
    {"x", "probs,argmax", NULL,
	"{\"x\":{\"a\":1,\"b\":1}}\n{\"x\":{\"b\":0, \"\\u0061\":\"0\"},\"i\":1}\n",
	"{\"probs\":{\"a\":0.5,\"b\":0.5},\"argmax\":0}\n"
	"{\"probs\":{\"b\":0.5,\"\\u0061\":0.5},\"argmax\":0,\"i\":1}\n"},
    {".", "name", NULL, "{\"a\":1,\"b\":2}\n{\"b\":1,\"a\":2}\n",
	"{\"name\":\"b\"}\n{\"name\":\"a\"}\n"},
    {".", NULL, NULL, "{\"a\":1,\"b\":1}\n", "{\"a\":0.5,\"b\":0.5}\n"},
    {"x", NULL, NULL, "[{\"a\":1,\"b\":1},{\"b\":1,\"a\":1}]\n",
	"[{\"a\":0.5,\"b\":0.5},{\"b\":0.5,\"a\":0.5}]\n"},
    {"x", "probs,name", "csv", "{\"x\":{\"a\":9,\"b\":0}}\n{\"x\":{\"b\":9,\"a\":0}}\n",
	"0.999877,0.000123395,a\n0.000123395,0.999877,b\n"},
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

/* rows (2): labels and weights of several rows, in every order of the members. */
START_TEST(labels_are_arrays_too)
{
	struct parse p = reading("x");

	p.reading.label = "y";
	p.reading.weight = "w";
	rig_reads(&p,
	    "{\"y\":[1,\"0\"],\"x\":[[1,2],[3,4]],\"w\":[1,2]}\n"
	    "{\"w\":3,\"x\":[[[1,2]],[[3,4]]],\"y\":[[1],[0]]}\n"
	    "{\"x\":[[5,6]],\"y\":[1],\"w\":[\"1\"]}\n{\"x\":[[5,6]],\"y\":1,\"w\":1}\n",
	    "1 2 <\"y\":[1,\"0\"]> | <\"w\":[1,2]> =1; 3 4 <\"y\":[1,\"0\"]> | <\"w\":[1,2]> =0; "
	    "1 2 <\"w\":3> | <\"y\":[[1],[0]]> =1; 3 4 <\"w\":3> | <\"y\":[[1],[0]]> =0; "
	    "5 6 <\"y\":[1]> <\"w\":[\"1\"]> =1; 5 6 <\"y\":1> <\"w\":1> =1");
	p.reading.on_error = ON_ERROR_SKIP;
	rig_reads(&p,
	    "{\"x\":[[1,2],[3,4]],\"y\":[1],\"w\":1}\n{\"x\":[[1,2],[3,4]],\"y\":1,\"w\":1}\n"
	    "{\"x\":[[1,2],[3,4]],\"y\":[1,2],\"w\":1}\n"
	    "{\"x\":[[1,2],[3,4]],\"y\":[1,null],\"w\":1}\n"
	    "{\"x\":[[1,2],[3,4]],\"y\":[1,0],\"w\":[1]}\n"
	    "{\"x\":[[1,2],[3,4]],\"y\":[1,0],\"w\":[1,0]}\n"
	    "{\"x\":[[1,2],[3,4]],\"w\":1}\n{\"x\":[1,2],\"y\":[1],\"w\":1}\n",
	    "!1:1; !2:1; !3:1; !4:1; !5:1; !6:1; !7:1; !8:1");
}
END_TEST

/* In a table each row has its own label and weight. */
START_TEST(a_table_has_a_label_in_each_row)
{
	struct run r = {.reading = rig_reading("jsonl"), .output_format = "csv", .precision = 6};
	const char *in = "{\"i\":[7,8],\"y\":[1,\"a\"],\"logits\":[[1,1],[2,2]],\"w\":[1,2]}\n";

	r.reading.label = "y";
	r.reading.weight = "w";
	r.reading.tabular = r.reading.one_width = true;
	ck_assert_int_eq(names_add(&r.reading.classes, "a", 1, &r.err), 0);
	ck_assert_int_eq(names_add(&r.reading.classes, "b", 1, &r.err), 0);
	ck_assert_int_eq(names_finish(&r.reading.classes, &r.err), 0);
	rig_run_bytes(&r, "a.jsonl", in, strlen(in));
	rig_same(&r.out, "\"[7,8]\",1,0.5,0.5,1\n\"[7,8]\",a,0.5,0.5,2\n");
	rig_run_free(&r);
	names_free(&r.reading.classes);
	rig_clean();
}
END_TEST

/* rows (3) (4): bad lines of several rows take as many lines of a label file as good ones. */
START_TEST(label_files_stay_in_step)
{
	static const char text[] = "[[1,2],[3,4]]\n[[1,2],[x,4],[5,6]]\n[1,2]\n[[1,2],[3,4]]]\n"
				   "{\"logits\":[[1,2],[3,4]],\"z\":01}\n[[7,8]]\n";
	static const char labels[] = "0\n1\n0\n1\n1\n0\n1\n1\n0\n0\n1\n";

	char path[200];

	for (size_t size = 1; size < 200; size += 13) {
		snprintf(path, sizeof(path), "%s", rig_path("labels"));
		struct run r = {.reading = rig_reading("jsonl"),
		    .write = "rank",
		    .precision = 6,
		    .block_size = size};

		r.reading.on_error = ON_ERROR_SKIP;
		r.reading.label_file = true;
		r.label_path = path;
		rig_write(r.label_path, labels, sizeof(labels) - 1);
		rig_run_bytes(&r, "a.jsonl", text, sizeof(text) - 1);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		rig_same(&r.out, "{\"rank\":[1,0]}\n{\"rank\":1}\n{\"rank\":[0]}\n");
		rig_run_free(&r);
	}
	rig_clean();
}
END_TEST

/* map (2) */
START_TEST(missing_classes_may_be_masked)
{
	struct parse p = reading("x");

	p.reading.missing = MISSING_MASKED;
	rig_reads(&p,
	    "{\"x\":{\"a\":1,\"b\":2}}\n{\"x\":{\"b\":3}}\n{\"x\":{\"b\":3,\"c\":1}}\n{\"x\":{}}\n",
	    "1 2; -inf 3; null; null; !3:2; !4:1");
	p.reading.from = FROM_PROBS;
	rig_reads(&p, "{\"x\":{\"a\":1,\"b\":1}}\n{\"x\":{\"b\":1}}\n", "0 0; -inf 0");
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
    {"logits", "{\"a\":{\"b\":[{\"c\":\"[\"},{}],\"logits\":[[1]]}}\n", "a.logits"},
    {"logits", "{\"index\":[0,1],\"tokens\":[5,6],\"x\":[[1,2]]}\n", "x"},
    {"logits", "{\"class_ids\":[0,1],\"shape\":[1,2],\"labels\":[1,2]}\n", NULL},
    {"logits", "{\"n\":1,\"a\":[{\"logits\":[1,2]},{\"logits\":[3,4]}]}\n", NULL},
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
	tcase_add_test(t, labels_are_arrays_too);
	tcase_add_test(t, a_table_has_a_label_in_each_row);
	tcase_add_test(t, label_files_stay_in_step);
	tcase_add_test(t, missing_classes_may_be_masked);
	tcase_add_loop_test(t, what_is_offered_works, 0, sizeof(offers) / sizeof(offers[0]));
	suite_add_tcase(s, t);
	return s;
}
