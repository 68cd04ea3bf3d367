/* SPDX-License-Identifier: MIT */
/*
 * openai, vllm: answers of language models' servers, with the log-probabilities of the most
 * probable tokens at each position.
 *
 * What the rows are is in answer.c.
 *
 * (1) Chat completions have choices[].logprobs.content[] and .refusal[], the Responses API
 *     output[].content[].logprobs[], both of {token, bytes, logprob, top_logprobs}; older
 *     completions have choices[].logprobs of tokens[], token_logprobs[] and top_logprobs[],
 *     maps of a token to its value.
 * (2) A line of the Batch API holds such an answer in response.body; its custom_id is the key.
 *     A request that failed is a bad row.
 * (3) A position without a value, as the first of an echoed prompt, is no row, but it counts.
 * (4) vllm: prompt_logprobs[] are maps of token numbers to {logprob, decoded_token}, in
 *     which the prompt's own token comes first.
 * (5) A record is a line; but if the first line is no JSON by itself, a value.
 */
#include <string.h>

#include "base/json.h"
#include "format/answer.h"
#include "format/format.h"
#include "format/json_walk.h"
#include "format/jsonl.h"
#include "format/rewrite.h"

/* ---- (1) lists of tokens ---- */

/* top: what was as probable, or NULL. */
static bool
item_of(const struct field *f, struct item *item, struct field *top)
{
	static const char *const name[] = {"token", "logprob", "bytes", "top_logprobs"};
	struct field m[4];

	json_walk_members(f, name, m, top ? 4 : 3);
	*item = (struct item){.token = m[0], .value = m[1], .bytes = m[2]};
	if (top)
		*top = m[3];
	return m[0].value && m[1].value;
}

static void
take_list(struct answer *a, const struct field *list, const char *name)
{
	struct json_walk w = json_walk(list->value, list->value + list->value_len), inner;
	struct field f, top, one;
	struct item own, item;
	size_t label;

	answer_begin(a, name);
	for (; json_walk_next(&w, &f); a->position++) {
		a->w->room->len = 0;
		label = SIZE_MAX;
		if (!item_of(&f, &own, &top)) {
			answer_flaw(a, "token and logprob must be there");
			continue;
		}
		inner = json_walk(top.value, top.value + top.value_len);
		while (json_walk_next(&inner, &one)) {
			if (item_of(&one, &item, NULL) && *item.token.value == '"')
				answer_list(a->w, &item, &own, &label);
		}
		answer_row(a, &own, label, a->w->room->len > 0);
	}
	answer_end(a);
}

/* ---- (1) arrays of older completions ---- */

static void
take_arrays(struct answer *a, const struct field *tokens, const struct field *f)
{
	struct field values, tops, top = {0}, one;
	struct json_walk t = json_walk(tokens->value, tokens->value + tokens->value_len), v, m, in;
	struct item own = {0}, item = {0};
	size_t label;

	json_walk_member(f, "token_logprobs", &values);
	json_walk_member(f, "top_logprobs", &tops);
	v = json_walk(values.value, values.value + values.value_len);
	m = json_walk(tops.value, tops.value + tops.value_len);
	answer_begin(a, "\"text\"");
	for (; json_walk_next(&t, &own.token); a->position++) {
		a->w->room->len = 0;
		label = SIZE_MAX;
		if (!json_walk_next(&v, &own.value)) {
			answer_flaw(a, "token_logprobs is shorter than tokens");
			continue;
		}
		json_walk_next(&m, &top);
		if (json_walk_null(&own.value) && json_walk_null(&top)) /* (3) */
			continue;
		in = json_walk(top.value, top.value + top.value_len);
		while (in.object && json_walk_next(&in, &one)) {
			item.token = (struct field){.value = one.name, .value_len = one.name_len};
			item.value = one;
			answer_list(a->w, &item, &own, &label);
		}
		answer_row(a, &own, label, false);
	}
	if (json_walk_next(&v, &own.value))
		answer_flaw(a, "tokens is shorter than token_logprobs");
	answer_end(a);
}

/* ---- (4) ---- */

static void
take_prompt(struct answer *a, const struct field *list)
{
	struct json_walk w = json_walk(list->value, list->value + list->value_len), in;
	struct field f, one, rank = {0};
	struct item own, item;
	size_t label;

	answer_begin(a, "\"prompt\"");
	for (; json_walk_next(&w, &f); a->position++) {
		if (json_walk_null(&f)) /* (3) */
			continue;
		a->w->room->len = 0;
		label = SIZE_MAX;
		own = (struct item){0};
		in = json_walk(f.value, f.value + f.value_len);
		while (in.object && json_walk_next(&in, &one)) {
			item = (struct item){0};
			if (!json_walk_member(&one, "logprob", &item.value))
				item.value = one;
			if (!json_walk_member(&one, "decoded_token", &item.token) ||
			    *item.token.value != '"')
				item.token =
				    (struct field){.value = one.name, .value_len = one.name_len};
			item.bytes = (struct field){.value = one.name, .value_len = one.name_len};
			json_walk_member(&one, "rank", &rank);
			own = own.token.value ? own : item;
			answer_list(a->w, &item, &own, &label);
		}
		if (own.token.value)
			answer_row(a, &own, label, answer_number(&rank) == 1);
		else
			answer_flaw(a, "no tokens are listed");
	}
	answer_end(a);
}

/* ---- answers ---- */

/* A row for what has no log-probabilities. */
static void
flaw(struct answer *a, const char *what, const struct field *shown)
{
	answer_lead(a);
	rewriting_flaw(a->w, ADVICE_NONE, "%s%.*s", what,
	    shown->value_len > 120 ? 120 : (int)shown->value_len, shown->value ? shown->value : "");
}

/* (1) The element of choices. False if it has no log-probabilities. */
static bool
take_choice(struct answer *a, const struct field *choice)
{
	struct field logprobs, content, refusal, tokens;
	bool any = false;

	if (!json_walk_member(choice, "logprobs", &logprobs) || *logprobs.value != '{')
		return false;
	if (json_walk_member(&logprobs, "tokens", &tokens) && *tokens.value == '[') {
		take_arrays(a, &tokens, &logprobs);
		return true;
	}
	if (json_walk_member(&logprobs, "content", &content) && *content.value == '[') {
		take_list(a, &content, "\"content\"");
		any = true;
	}
	if (json_walk_member(&logprobs, "refusal", &refusal) && *refusal.value == '[') {
		take_list(a, &refusal, "\"refusal\"");
		any = true;
	}
	return any;
}

static void
take_choices(struct answer *a, const struct field *choices, bool prompts)
{
	struct json_walk w = json_walk(choices->value, choices->value + choices->value_len);
	struct field choice, index, prompt, none = {0};

	for (size_t i = 0; json_walk_next(&w, &choice); i++) {
		a->choice = i;
		json_walk_member(&choice, "index", &index);
		if (answer_number(&index) >= 0 && answer_number(&index) < 1e9)
			a->choice = (size_t)answer_number(&index);
		if (json_walk_member(&choice, "delta", &prompt)) {
			flaw(a, "a piece of a stream: save the answer as a whole", &none);
			continue;
		}
		if (prompts && json_walk_member(&choice, "prompt_logprobs", &prompt) &&
		    *prompt.value == '[')
			take_prompt(a, &prompt);
		if (!take_choice(a, &choice) && !prompts)
			flaw(a, "the choice has no logprobs: ask the server for them", &none);
	}
}

/* (1) The Responses API; parts are counted as choices are. False if there are none. */
static bool
take_output(struct answer *a, const struct field *output)
{
	struct json_walk w = json_walk(output->value, output->value + output->value_len), in;
	struct field item, content, part, logprobs;
	bool any = false;

	for (a->choice = 0; json_walk_next(&w, &item);) {
		json_walk_member(&item, "content", &content);
		in = json_walk(content.value, content.value + content.value_len);
		while (!in.object && json_walk_next(&in, &part)) {
			if (!json_walk_member(&part, "logprobs", &logprobs) ||
			    *logprobs.value != '[')
				continue;
			take_list(a, &logprobs, "\"output\"");
			a->choice++;
			any = true;
		}
	}
	a->choice = 0;
	return any;
}

static void
take_body(struct answer *a, const struct field *body)
{
	const bool prompts = a->w->layout->format->name[0] == 'v';
	struct field f, none = {0};
	const size_t rows = a->w->rows;

	if (json_walk_member(body, "error", &f) && !json_walk_null(&f)) {
		flaw(a, "an error in place of an answer: ", &f);
		return;
	}
	if (prompts && json_walk_member(body, "prompt_logprobs", &f) && *f.value == '[')
		take_prompt(a, &f);
	if (json_walk_member(body, "choices", &f) && *f.value == '[')
		take_choices(a, &f, prompts);
	else if (json_walk_member(body, "output", &f) && *f.value == '[')
		take_output(a, &f);
	if (a->w->rows == rows)
		flaw(a, "the answer has no logprobs: ask the server for them", &none);
}

/* (2) */
static void
take_batch(struct answer *a, const struct field *line, const struct field *response)
{
	struct field body, status, error;

	json_walk_member(line, "error", &error);
	if (!json_walk_null(&error)) {
		flaw(a, "the request failed: ", &error);
		return;
	}
	json_walk_member(response, "status_code", &status);
	json_walk_member(response, "body", &body);
	if (status.value && answer_number(&status) != 200)
		flaw(a, "the request failed with status ", &status);
	else
		take_body(a, &body);
}

static void
record(struct rewriting *w, const char *p, const char *end)
{
	struct field line = {0}, id, response;
	struct answer a = {.w = w, .id = &id, .name = "null"};

	if (!rewriting_json(w, p, end))
		return;
	line.value = json_space(p, end);
	line.value_len = (size_t)(end - line.value);
	if (!json_walk_member(&line, "custom_id", &id))
		json_walk_member(&line, "id", &id);
	if (json_walk_member(&line, "response", &response))
		take_batch(&a, &line, &response);
	else
		take_body(&a, &line);
}

/* ---- (5) ---- */

static const char *
end_of(const struct layout *l, const char *p, const char *end)
{
	const char *q;

	if (!l->document)
		return next_line(p, end);
	p = json_space(p, end);
	q = json_skip(p, end);
	if (q == p) /* no value begins here: the line is a bad record */
		return next_line(p, end);
	while (q && q < end && (*q == ' ' || *q == '\t' || *q == '\r'))
		q++;
	return !q ? end : q < end && *q == '\n' ? q + 1 : q;
}

static size_t
cut(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *whole = p, *q;

	if (!l->document)
		return whole_lines(p, n);
	while ((q = json_skip(json_space(whole, end), end)) && q < end) {
		if (q == json_space(whole, end) && !memchr(q, '\n', (size_t)(end - q)))
			break;
		whole = end_of(l, whole, end);
	}
	return (size_t)(whole - p);
}

static int
learn(struct layout *l, const char *p, const char *end, struct err *err)
{
	const struct reading *r = l->reading;
	struct json_fault fault;
	const char *newline;

	p = json_space(p, end);
	newline = memchr(p, '\n', (size_t)(end - p));
	l->document = newline && *p == '{' && !json_value(p, newline, JSON_PYTHON, &fault) &&
	    fault.at >= newline;
	l->answers = r->answers;
	l->pairs = l->open = !r->answers;
	l->listed = true;
	if (r->label || r->labels || r->label_file || (r->key && reading_key(r) != SETTING_CLUSTER))
		return err_about(err, r->labels ? SETTING_LABELS : SETTING_LABEL,
		    "the label is the token that was sampled");
	if (r->missing == MISSING_MASKED || r->cols || r->classes.n > 0)
		return err_set(err, ERR_USAGE,
		    "tokens have no numbers: the classes of a row are those it lists");
	if (r->from == FROM_PROBS)
		return err_about(err, SETTING_FROM, "servers give log-probabilities, or logits");
	return 0;
}

static const struct rewrite rewrite = {
    .arrays = true,
    .learn = learn,
    .record = record,
    .end_of = end_of,
    .cut = cut,
};

const struct format format_openai = {
    .name = "openai",
    .help = "answers by OpenAI's and like interfaces, with the logprobs of tokens (in only)",
    .text = true,
    .carries = true,
    .rewrite = &rewrite,
    .open = rewrite_open,
    .cut = rewrite_cut,
    .count = rewrite_count,
    .decode = rewrite_decode,
    .encode = jsonl_encode,
};

const struct format format_vllm = {
    .name = "vllm",
    .help = "the same by vLLM, with prompt_logprobs (in only)",
    .text = true,
    .carries = true,
    .rewrite = &rewrite,
    .open = rewrite_open,
    .cut = rewrite_cut,
    .count = rewrite_count,
    .decode = rewrite_decode,
    .encode = jsonl_encode,
};
