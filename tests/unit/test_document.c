/* SPDX-License-Identifier: MIT */
/*
 * JSON documents: read at every cut, in blocks of every size, on one thread and on
 * three, and written. Rows are shown in the notation of rig_parse_same().
 *
 * json.c (1) to (4).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "rig.h"

Suite *suite_document(void);

static const struct {
	const char *text, *want;
} reads[] = {
    {"[[1,2],[3,4]]", "1 2; 3 4"},
    {"\xef\xbb\xbf [ [1,2] ,\n [3,\n\t4\r\n] ]\n\n", "1 2; 3 4"},
    {"[\n  {\n    \"i\": \"]},[\\\"\\\\\",\n"
     "    \"logits\": [\n      1.5,\n      -2\n    ]\n  },\n  [3]\n]\n",
	"1.5 -2 <\"i\":\"]},[\\\"\\\\\">; 3"},
    {"[]", ""},
    {" [ ] \n", ""},
    {"[[[1,2],[3]],[[4]],{\"logits\":[[5],[6]]}]", "1 2; 3; 4; 5; 6"},
    {"[{\"logits\":{\"Y_y\":1,\"b\":2}},{\"logits\":{\"b\":3,\"Y_y\":4}}]", "1 2; 4 3"},
    {"[[\n1,2,3,4,5,6,7,8,9,10,\n11,\n12, 13\n,14,15,16,17]]",
	"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"},
    /* bad rows among good ones */
    {"[[1],\n[x],\n[3]]", "1; null; 3; !2:1"},
    {"[[1],null,2,\"x\",[3]]", "1; null; null; null; 3; !1:1; !1:1; !1:1"},
    {"[{\"logits\":[1],\"a\":01},{\"b\":[2]},{\"logits\":[3]}]",
	"null; null <\"b\":[2]>; 3; !1:1; !1:1"},
    {"[{\"logits\":[1}},[2]]", "null; 2; !1:1"},
    /* (2) */
    {"[[1] [2],[3]]", "1; null; 3; !1:1"},
    {"[[1],,[3]]", "1; null; 3; !1:1"},
    {"[[1],\n]", "1; null; !2:1"},
    {"[[1],[2]", "1; 2; null; !2:1"},
    {"[[1],[2],", "1; 2; null; !2:1"},
    {"[[1],[2", "1; null; !1:1"},
    {"[[1],{\"a\":\"x", "1; null; !1:1"},
    {"[[1]]\n[[2]]\n", "1; null; !2:1"},
    {"[[1]] x", "1; null; !1:1"},
};

static struct parse
reading(void)
{
	struct parse p = {.reading = rig_reading("json")};

	p.reading.on_error = ON_ERROR_NULL;
	return p;
}

START_TEST(rows_are_read)
{
	struct parse p = reading();

	rig_reads(&p, reads[_i].text, reads[_i].want);
}
END_TEST

/* (1) In blocks of every size, on one thread and on three. */
START_TEST(blocks_are_cut_anywhere)
{
	const char *text = reads[_i].text;
	struct run whole = {
	    .reading = rig_reading("json"), .output_format = "csv", .precision = 17};

	whole.reading.on_error = ON_ERROR_NULL;
	whole.reading.no_fields = true;
	rig_run_bytes(&whole, "a.json", text, strlen(text));
	ck_assert_msg(whole.status == 0, "%s", whole.err.text);
	for (size_t size = 1; size <= strlen(text) + 1; size++) {
		struct run r = whole;

		r.out = r.bad = (struct buf){0};
		r.block_size = size;
		r.threads = size % 2 ? 1 : 3;
		rig_run_bytes(&r, "a.json", text, strlen(text));
		rig_same_bytes(&r.out, whole.out.p, whole.out.len, "in blocks");
		rig_same_bytes(&r.bad, whole.bad.p, whole.bad.len, "bad rows in blocks");
		rig_run_free(&r);
	}
	rig_run_free(&whole);
	rig_clean();
}
END_TEST

START_TEST(what_is_no_document_is_refused)
{
	static const struct {
		const char *text, *want;
	} t[] = {
	    {"[1,2]", "an array of numbers"},
	    {"\n[\n\"a\"]", "an array of numbers"},
	    {"{\"a\":[[1]]}", "is an object"},
	    {"x", "begins with ["},
	};
	struct parse p = reading();

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		rig_parse(&p, t[i].text, strlen(t[i].text));
		ck_assert_int_eq(p.status, -1);
		ck_assert_msg(strstr(p.err.text, t[i].want) != NULL, "%s", p.err.text);
		ck_assert_uint_eq(p.line, i == 1 ? 2 : 1);
		rig_parse_free(&p);
	}
}
END_TEST

/* (4) */
START_TEST(documents_are_known_by_their_first_bytes)
{
	static const struct {
		const char *text, *format;
	} t[] = {
	    {"[[1,2],[3,4]]", "json"},
	    {"[[1,2],[3,4]]\n\n", "json"},
	    {"[{\"logits\":[1,2]}]", "json"},
	    {"\xef\xbb\xbf\n[\n [1,2]\n]", "json"},
	    {"[[1,2],", "json"},
	    {"[{\"a\":\"]\n", "json"},
	    {"[[1,2],[3,4]]\n[[5,6],[7,8]]\n", "jsonl"},
	    {"[1,2]\n[3,4]\n", "jsonl"},
	    {"[1,2]", "jsonl"},
	    {"[\n1,\n2]", "jsonl"},
	    {"{\"a\":[[1]]}", "jsonl"},
	    {"1,2\n", "csv"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_str_eq(format_probe(t[i].text, strlen(t[i].text))->name, t[i].format);
}
END_TEST

/* (3) */
static const struct {
	const char *from, *to, *in, *out;
} rounds[] = {
    {"json", NULL, "[[1,1],[2,2]]", "[\n[0.5,0.5],\n[0.5,0.5]\n]\n"},
    {"json", NULL, "[\n{\"i\": 1,\n \"logits\":[1]}]", "[\n{\"i\": 1,\"probs\":[1]}\n]\n"},
    {"json", NULL, "[]", "[\n]\n"},
    {"jsonl", "json", "[1,1]\n[[2],[2]]\n", "[\n[0.5,0.5],\n[[1],[1]]\n]\n"},
    {"csv", "json", "a,b,id\n0,0,7\n", "[\n{\"probs\":[0.5,0.5],\"id\":7}\n]\n"},
    {"csv", "json", "", "[\n]\n"},
    {"json", "jsonl", "[[1,1],\n[2,2]]", "[0.5,0.5]\n[0.5,0.5]\n"},
    {"json", "csv", "[{\"i\":1,\"logits\":[1,1]},\n{\"logits\":[2,2]}]", "1,0.5,0.5\n,0.5,0.5\n"},
};

START_TEST(rows_are_written)
{
	for (size_t size = 1; size < 40; size += 6) {
		struct run r = {.reading = rig_reading(rounds[_i].from),
		    .output_format = rounds[_i].to,
		    .precision = 6,
		    .block_size = size,
		    .threads = 1 + (unsigned)size % 3};

		r.reading.tabular = r.reading.one_width =
		    rounds[_i].to && strcmp(rounds[_i].to, "csv") == 0;
		rig_run_bytes(&r, "a", rounds[_i].in, strlen(rounds[_i].in));
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		rig_same(&r.out, rounds[_i].out);
		rig_run_free(&r);
	}
	rig_clean();
}
END_TEST

Suite *
suite_document(void)
{
	Suite *s = suite_create("document");
	TCase *t = tcase_create("document");

	tcase_add_loop_test(t, rows_are_read, 0, sizeof(reads) / sizeof(reads[0]));
	tcase_add_loop_test(t, blocks_are_cut_anywhere, 0, sizeof(reads) / sizeof(reads[0]));
	tcase_add_test(t, what_is_no_document_is_refused);
	tcase_add_test(t, documents_are_known_by_their_first_bytes);
	tcase_add_loop_test(t, rows_are_written, 0, sizeof(rounds) / sizeof(rounds[0]));
	suite_add_tcase(s, t);
	return s;
}
