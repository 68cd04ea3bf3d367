/* SPDX-License-Identifier: MIT */
/*
 * Records of other programs that are rewritten as JSON-lines (format/rewrite.h): the same
 * rows and the same bad rows at every size of blocks, on one thread and on three, and any
 * damage is survived. What the rows are is in the golden tests openai, rest and lm_eval.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "dice.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_records(void);

static const struct seed {
	const char *format, *text;
	enum normalise normalise; /* lm-eval */
} seeds[] = {
    {.format = "openai",
	.text =
	    "{\"id\":\"r1\",\"choices\":[{\"index\":0,\"logprobs\":{\"content\":["
	    "{\"token\":\"H\\u00e9\",\"logprob\":-0.25,\"bytes\":[72],\"top_logprobs\":["
	    "{\"token\":\"H\\u00e9\",\"logprob\":-0.25,\"bytes\":[72]},"
	    "{\"token\":\"Yo\",\"logprob\":-2.0,\"bytes\":null}]},"
	    "{\"token\":\"!\",\"logprob\":-9999.0,\"bytes\":[33],\"top_logprobs\":["
	    "{\"token\":\".\",\"logprob\":-0.125}]}],\"refusal\":null}}]}\n"
	    "\n"
	    "{\"custom_id\":\"q\",\"response\":{\"status_code\":200,\"body\":{\"choices\":["
	    "{\"index\":1,\"logprobs\":{\"tokens\":[\"<s>\",\"a\"],\"token_logprobs\":[null,-0.5],"
	    "\"top_logprobs\":[null,{\"a\":-0.5,\"c\":-1.5}]}},"
	    "{\"index\":0,\"logprobs\":null}]}}}\n"
	    "{\"custom_id\":\"f\",\"response\":null,\"error\":{\"message\":\"no\"}}\n"
	    "{\"output\":[{\"content\":[{\"logprobs\":[{\"token\":\"x\",\"logprob\":-1,"
	    "\"top_logprobs\":[]}]}]}]}"},
    {.format = "openai", /* values over several lines */
	.text = "{\n \"id\": \"r1\",\n \"choices\": [\n  {\"logprobs\": {\"content\": [\n"
		"   {\"token\": \"a{\\\"\", \"logprob\": -1, \"top_logprobs\": []}\n  ]}}\n ]\n}\n"
		"{\"id\":\"r2\",\"choices\":[]}\n{\n}\n"},
    {.format = "vllm",
	.text =
	    "{\"id\":\"v\",\"prompt_logprobs\":[null,{\"5\":{\"logprob\":-3.0,\"rank\":7,"
	    "\"decoded_token\":\"x\"},\"9\":{\"logprob\":-0.5,\"rank\":1,"
	    "\"decoded_token\":null}},{\"6\":{\"logprob\":-0.5}},{}],"
	    "\"choices\":[{\"index\":0,\"logprobs\":null,\"prompt_logprobs\":[{\"7\":-1}]}]}\n"},
    {.format = "pairs",
	.text = "{\"id\":\"a\",\"indices\":[7,2,50],\"logprobs\":[-0.25,-2.5,-3.5],\"label\":2}\n"
		"{\"top_ids\":[[1,2],[3,4]],\"top_logprobs\":[[-0.1,-3],[-1,-2]],\"labels\":[2,-1],"
		"\"text\":[1,2]}\n"
		"[[7,-0.25],[\"2\",\"-2.5\"]]\n\n"
		"{\"pairs\":[[[7,-0.25]],[[2,-2.5]]],\"k\":1}\n"
		"{\"ids\":[1],\"logprobs\":[-1,-2]}"},
    {.format = "pairs",
	.text = "doc,pos,token,logprob\na,0,7,-0.25\na,0,2,-2.5\n\"a,\"\"b\",1,5,-1\n\n"
		"c,1,5,x\nc,1,6,-3\na,0,1,-1"},
    {.format = "pairs", .text = "k\t3\t-1\nk\t4\t-2\r\nl\t3\t-0.5\n"},
    {.format = "lm-eval",
	.text =
	    "{\"doc_id\":0,\"target\":\"[0, 1]\",\"arguments\":{\"gen_args_0\":{\"arg_0\":\"Q\","
	    "\"arg_1\":\" Z\\u00fcrich\"},\"gen_args_1\":{\"arg_0\":\"Q\",\"arg_1\":\" no\"}},"
	    "\"resps\":[[[\"-11.2\",\"False\"]],[[\"-2.5\",\"True\"]]],"
	    "\"filtered_resps\":[[\"-11.2\",\"False\"],[\"-2.5\",\"True\"]],\"filter\":\"none\","
	    "\"acc\":0.0}\n"
	    "{\"doc_id\":1,\"target\":\"no\",\"arguments\":{\"gen_args_0\":{\"arg_0\":\"Q\","
	    "\"arg_1\":\" yes\"},\"gen_args_1\":{\"arg_0\":\"Q\",\"arg_1\":\" no\"}},"
	    "\"filtered_resps\":[[-1,false],[-2.5,true]],\"filter\":\"none\"}\n"},
    {.format = "lm-eval",
	.normalise = NORMALISE_PMI,
	.text = "{\"target\":1,\"arguments\":{\"gen_args_0\":{\"arg_0\":\"Q\",\"arg_1\":\" a\"},"
		"\"gen_args_1\":{\"arg_0\":\"Q\",\"arg_1\":\" b\"},"
		"\"gen_args_2\":{\"arg_0\":\"\",\"arg_1\":\" a\"},"
		"\"gen_args_3\":{\"arg_0\":\"\",\"arg_1\":\" b\"}},"
		"\"filtered_resps\":[[-1,false],[-2,true],[-3,false],[-5,true]]}\n"},
};

enum { SEEDS = sizeof(seeds) / sizeof(seeds[0]) };

static void
run_as(struct run *r, const struct seed *seed, const struct buf *b, size_t size, unsigned threads)
{
	*r = (struct run){.reading = rig_reading(seed->format),
	    .output_format = "jsonl",
	    .precision = 17,
	    .sparse = true,
	    .block_size = size,
	    .threads = threads};
	r->reading.on_error = ON_ERROR_NULL;
	r->reading.want_label = true;
	r->reading.normalise = seed->normalise;
	rig_run_bytes(r, "a", b->p, b->len);
}

START_TEST(blocks_are_cut_anywhere)
{
	const struct seed *seed = &seeds[_i];
	const struct buf b = {.p = (char *)(uintptr_t)seed->text, .len = strlen(seed->text)};
	struct run whole, r;

	run_as(&whole, seed, &b, 0, 1);
	ck_assert_msg(whole.status == 0, "%s", whole.err.text);
	ck_assert_uint_gt(whole.out.len, 0);
	for (size_t size = 1; size <= b.len + 1; size++) {
		run_as(&r, seed, &b, size, size % 2 ? 1 : 3);
		ck_assert_msg(r.status == 0, "%s", r.err.text);
		rig_same_bytes(&r.out, whole.out.p, whole.out.len, "in blocks");
		rig_same_bytes(&r.bad, whole.bad.p, whole.bad.len, "bad rows in blocks");
		rig_run_free(&r);
	}
	rig_run_free(&whole);
	rig_clean();
}
END_TEST

/* What was damaged is read, or is an error of data, and cut into blocks it is the same. */
START_TEST(damage_is_survived)
{
	const struct seed *seed = &seeds[_i];
	struct run whole, r;
	struct buf b;

	mutate_limit_memory();
	for (long round = 0; round < 150 * dice_stress(); round++) {
		b = (struct buf){0};
		buf_add(&b, seed->text, strlen(seed->text));
		mutate(&b);
		run_as(&whole, seed, &b, 0, 1);
		ck_assert_msg(
		    whole.status == 0 || whole.err.code == ERR_DATA || whole.err.code == ERR_USAGE,
		    "%s", whole.err.text);
		run_as(&r, seed, &b, 1 + dice_below(b.len + 1), 1);
		ck_assert_msg(r.status == whole.status, "%s, %s: %.*s", whole.err.text, r.err.text,
		    (int)b.len, b.p);
		if (r.status == 0)
			rig_same_bytes(&r.out, whole.out.p, whole.out.len, "damaged, in blocks");
		rig_run_free(&r);
		rig_run_free(&whole);
		buf_free(&b);
	}
	rig_clean();
}
END_TEST

Suite *
suite_records(void)
{
	Suite *s = suite_create("records");
	TCase *t = tcase_create("records");

	tcase_add_loop_test(t, blocks_are_cut_anywhere, 0, SEEDS);
	tcase_add_loop_test(t, damage_is_survived, 0, SEEDS);
	suite_add_tcase(s, t);
	return s;
}
