/* SPDX-License-Identifier: MIT */
/*
 * Records of other programs that are rewritten as JSON-lines (format/rewrite.h): the same
 * rows and the same bad rows at every size of blocks, on one thread and on three, and any
 * damage is survived. What the rows are is in the golden tests openai, rest and lm_eval; those
 * that are answers are compared with sums in long double.
 *
 * By the way: answer.c (1) (2).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_records(void);

/* Answers with and without tokens, unknown and missing values. */
static const char text_of_answers[] =
    "{\"id\":\"r1\",\"choices\":[{\"index\":0,\"logprobs\":{\"content\":["
    "{\"token\":\"a\",\"logprob\":-0.25,\"top_logprobs\":[{\"token\":\"a\",\"logprob\":-0.25},"
    "{\"token\":\"b\",\"logprob\":-2.0}]},{\"token\":\"c\",\"logprob\":-1,\"top_logprobs\":[]}]},"
    "\"refusal\":null},{\"index\":1,\"logprobs\":{\"content\":[{\"token\":\"!\","
    "\"logprob\":-9999.0,\"top_logprobs\":[{\"token\":\".\",\"logprob\":-0.125}]}]}},"
    "{\"index\":2,\"logprobs\":{\"content\":[]}},{\"index\":3,\"logprobs\":null}]}\n"
    "\n{\"custom_id\":\"f\",\"response\":null,\"error\":{\"message\":\"no\"}}\n"
    "{\"id\":\"r2\",\"choices\":[{\"logprobs\":{\"tokens\":[\"<s>\",\"x\"],\"token_logprobs\":"
    "[null,-0.5],\"top_logprobs\":[null,{\"x\":-0.5,\"y\":-1.5}]}}]}";
static const char text_of_prompts[] =
    "{\"id\":\"v\",\"prompt_logprobs\":[null,{\"5\":{\"logprob\":-3.0,\"rank\":7},"
    "\"9\":{\"logprob\":-0.5,\"rank\":1}},{\"6\":{\"logprob\":-0.5}}],\"choices\":[]}\n"
    "{\"id\":\"w\",\"prompt_logprobs\":[null,{},{\"5\":-3.0}],\"choices\":[]}\n";

static const struct seed {
	const char *format, *text;
	enum normalise normalise; /* lm-eval */
	bool answers; /* rows are answers, not tokens */
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
    {.format = "openai", .answers = true, .text = text_of_answers},
    {.format = "vllm", .answers = true, .text = text_of_prompts},
};

enum { SEEDS = sizeof(seeds) / sizeof(seeds[0]) };

static void
set_run(struct run *r, const struct seed *seed, size_t size, unsigned threads)
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
	r->reading.answers = seed->answers;
	r->write = seed->answers ? "@0,@1,@2,@3,@4" : NULL;
}

static void
run_as(struct run *r, const struct seed *seed, const struct buf *b, size_t size, unsigned threads)
{
	set_run(r, seed, size, threads);
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
	for (long round = 0; round < dice_rounds(150); round++) {
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

/* ---- rows that are answers, against long double ---- */

enum { TOKENS_MOST = 9, LISTED_MOST = 4 };

static double
draw_logprob(double *left)
{
	const double p = *left * dice_in(0.05, 0.7);

	*left -= p;
	return log(p);
}

/* An answer of n tokens, which it is appended to as JSON, and what its row is. */
static void
draw_answer(struct buf *out, size_t n, enum rest rest, long double want[5])
{
	long double sum = 0, least = 0, entropies = 0;

	for (size_t i = 0; i < n; i++) {
		const size_t k = 1 + dice_below(LISTED_MOST), own = dice_below(k);
		long double mass = 0, entropy = 0, shift, x;
		double lp[LISTED_MOST], left = 1;

		for (size_t j = 0; j < k; j++) {
			lp[j] = draw_logprob(&left);
			mass += expl(lp[j]);
		}
		shift = rest == REST_RENORMALISE ? logl(mass) : 0;
		for (size_t j = 0; j < k; j++)
			entropy -= expl(lp[j] - shift) * (lp[j] - shift);
		if (rest == REST_BUCKET || rest == REST_UNSAID)
			entropy -= (1 - mass) * logl(1 - mass);
		x = lp[own] - shift;
		sum += x;
		least = i == 0 || x < least ? x : least;
		entropies += entropy;
		buf_printf(out, "%s{\"token\":\"t%zu\",\"logprob\":", i > 0 ? "," : "", own);
		buf_number(out, lp[own], 17);
		buf_str(out, ",\"top_logprobs\":[");
		for (size_t j = 0; j < k; j++) {
			buf_printf(out, "%s{\"token\":\"t%zu\",\"logprob\":", j > 0 ? "," : "", j);
			buf_number(out, lp[j], 17);
			buf_str(out, "}");
		}
		buf_str(out, "]}");
	}
	want[0] = sum / (long double)n;
	want[1] = least;
	want[2] = expl(-want[0]);
	want[3] = entropies / (long double)n;
	want[4] = (long double)n;
}

/* The number behind the key in a line of JSON. */
static double
number_of(const char *line, const char *key)
{
	char name[40];
	const char *p;

	snprintf(name, sizeof(name), "\"%s\":", key);
	p = strstr(line, name);
	ck_assert_msg(p != NULL, "no %s in %s", key, line);
	return strtod(p + strlen(name), NULL);
}

START_TEST(answers_are_sums_of_tokens)
{
	static const char *const key[] = {
	    "mean_logprob", "min_logprob", "perplexity", "mean_entropy", "length"};
	static const enum rest rest[] = {REST_UNSAID, REST_IGNORE, REST_BUCKET, REST_RENORMALISE};
	const struct seed seed = {.format = "openai", .answers = true};
	struct buf text = {0};
	struct run r = {0};
	long double want[40][5];
	char *line;

	for (size_t i = 0; i < 40; i++) {
		buf_printf(&text, "{\"id\":\"r%zu\",\"choices\":[{\"logprobs\":{\"content\":[", i);
		draw_answer(&text, 1 + dice_below(TOKENS_MOST), rest[_i], want[i]);
		buf_str(&text, "]}}]}\n");
	}
	set_run(&r, &seed, 400, 1);
	r.reading.rest = rest[_i];
	rig_run_bytes(&r, "a", text.p, text.len);
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	buf_char(&r.out, '\0');
	line = r.out.p;
	for (size_t i = 0; i < 40; i++, line = strchr(line, '\n') + 1) {
		for (size_t j = 0; j < 5; j++) {
			const double got = number_of(line, key[j]);

			ck_assert_msg(fabsl(got - want[i][j]) <= 1e-13L * (1 + fabsl(want[i][j])),
			    "answer %zu: %s %.17g, not %.19Lg", i, key[j], got, want[i][j]);
		}
	}
	ck_assert_str_eq(line, "");
	rig_run_free(&r);
	buf_free(&text);
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
	tcase_add_loop_test(t, answers_are_sums_of_tokens, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
