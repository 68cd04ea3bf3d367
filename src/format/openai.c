/* SPDX-License-Identifier: MIT */
/*
 * openai, vllm: answers of language models' servers, with the log-probabilities of the most
 * probable tokens at each position.
 *
 * (1) Chat completions have choices[].logprobs.content[] and .refusal[], the Responses API
 *     output[].content[].logprobs[], both of {token, bytes, logprob, top_logprobs}; older
 *     completions have choices[].logprobs of tokens[], token_logprobs[] and top_logprobs[],
 *     maps of a token to its value.
 * (2) A line of the Batch API holds such an answer in response.body; its custom_id is the key.
 *     A request that failed is a bad row.
 * (3) The row of a token lists the most probable ones and, if it is none of them, the one
 *     that was sampled, which is the label. -9999 stands for a value that is not known:
 *     such a token is not listed.
 * (4) A position without a value, as the first of an echoed prompt, is no row, but it counts.
 * (5) vllm: prompt_logprobs[] are maps of token numbers to {logprob, decoded_token}, in
 *     which the prompt's own token comes first.
 * (6) An answer's row: mean and least log-probability of its tokens, perplexity, the mean
 *     of their entropies, and how many they are (col/answer.c).
 * (7) A record is a line; but if the first line is no JSON by itself, a value.
 * (8) Listed alone, the sampled token may not be the most probable. Maps always have it.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/format.h"
#include "format/json_walk.h"
#include "format/jsonl.h"
#include "format/rewrite.h"
#include "kern/kern.h"

/* A token and its value. */
struct item {
	struct field token, value, bytes;
};

/* An answer, or a part of one that has positions of its own. */
struct answer {
	struct rewriting *w;
	const struct field *id; /* named as it is written */
	size_t choice;
	const char *name; /* as JSON */
	size_t position;
	/* (6) */
	size_t n;
	double sum, least, entropy;
	bool unknown; /* a sampled token's value is not known */
	double most; /* the largest sum of a position's probabilities */
};

static void
put_lead(struct answer *a)
{
	rewriting_row(a->w);
	if (a->id->value)
		rewriting_field(a->w, a->id);
	rewriting_count(a->w, "choice", a->choice);
	rewriting_member(a->w, "part", a->name, strlen(a->name));
}

static void
begin_part(struct answer *a, const char *name)
{
	a->name = name;
	a->position = a->n = 0;
	a->sum = a->entropy = 0;
	a->least = INFINITY;
	a->unknown = false;
	a->most = 0;
	if (a->w->layout->answers)
		put_lead(a);
}

/* (6) */
static void
end_part(struct answer *a)
{
	const double n = (double)a->n;
	const double v[] = {a->sum / n, a->least, kern_exp(-(a->sum / n)), a->entropy / n, n};

	if (!a->w->layout->answers)
		return;
	if (a->unknown || a->n == 0) {
		rewriting_flaw(a->w, ADVICE_NONE, "%s",
		    a->n == 0
			? "the answer has no tokens with log-probabilities"
			: "the log-probability of a token is not known: it is not among the most "
			  "probable, and given as -9999 or null");
		return;
	}
	if (a->most > 1.02) { /* as of other rows */
		rewriting_flaw(a->w, ADVICE_FROM_LOGITS,
		    "the probabilities of a position's tokens sum to %.6g, more than 1", a->most);
		return;
	}
	rewriting_member(a->w, a->w->layout->reading->field, "[", 1);
	for (size_t i = 0; a->w->out && i < sizeof(v) / sizeof(*v); i++) {
		if (i > 0)
			buf_char(a->w->out, ',');
		buf_number(a->w->out, v[i], NUM_SHORTEST);
	}
	if (a->w->out)
		buf_char(a->w->out, ']');
	rewriting_end(a->w);
}

static double
number_of(const struct field *f)
{
	const char *end = f->value + f->value_len;
	double x;

	return f->value && jsonl_number(f->value, end, &x) == end ? x : NAN;
}

/* (3) */
static bool
is_unknown(const struct field *value)
{
	return json_walk_null(value) || number_of(value) == -9999;
}

/* (6) What a row of these values adds; label: which of them was sampled. */
static void
measure(struct answer *a, const struct item *item, size_t n, size_t label)
{
	const struct reading *r = a->w->layout->reading;
	double most = -INFINITY, sum = 0, shift = 0, entropy = 0, rest, x;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, number_of(&item[i].value));
	for (size_t i = 0; i < n; i++)
		sum += kern_exp(number_of(&item[i].value) - most);
	if (r->rest == REST_RENORMALISE)
		shift = most + kern_log(sum);
	for (size_t i = 0; i < n; i++) {
		x = number_of(&item[i].value) - shift;
		entropy -= x == -INFINITY ? 0 : kern_exp(x) * x;
	}
	rest = 1 - sum * kern_exp(most);
	a->most = r->from == FROM_LOGITS ? 0 : fmax(a->most, 1 - rest);
	if ((r->rest == REST_UNSAID || r->rest == REST_BUCKET) && rest > 0)
		entropy -= rest * kern_log(rest);
	x = label < n ? number_of(&item[label].value) - shift : NAN;
	a->unknown = a->unknown || isnan(x) || isnan(entropy);
	a->sum += x;
	a->least = x < a->least ? x : a->least;
	a->entropy += entropy;
	a->n++;
}

/* The row of a token; its items are in w->room. alone: they may not be the most probable. */
static void
put_token(struct answer *a, const struct field *token, size_t label, bool alone)
{
	struct rewriting *w = a->w;
	const struct item *item = (const struct item *)(const void *)w->room->p;
	const size_t n = w->room->len / sizeof(*item);

	if (w->room->lacks > 0)
		return;
	if (w->layout->answers) {
		measure(a, item, n, label);
		return;
	}
	put_lead(a);
	rewriting_count(w, "position", a->position);
	rewriting_member(w, "token", token->value, token->value_len);
	rewriting_member(w, w->layout->reading->field, "[", 1);
	if (w->out && label < n)
		buf_count(w->out, label);
	if (label < n && alone && w->out)
		buf_str(w->out, ",true");
	for (size_t i = 0; w->out && i < n; i++) {
		buf_str(w->out, i > 0 || label < n ? ",[" : "[");
		buf_add(w->out, item[i].token.value, item[i].token.value_len);
		buf_char(w->out, ',');
		buf_add(w->out, item[i].value.value, item[i].value.value_len);
		buf_char(w->out, ']');
	}
	if (w->out)
		buf_char(w->out, ']');
	rewriting_end(w);
}

/* A position without what it should have. */
static void
bad_token(struct answer *a, const char *why)
{
	if (a->w->layout->answers) {
		a->unknown = true;
		a->n++;
		return;
	}
	put_lead(a);
	rewriting_flaw(
	    a->w, ADVICE_NONE, "choice %zu, position %zu: %s", a->choice, a->position, why);
}

static bool
same_value(const struct field *a, const struct field *b)
{
	return a->value_len == b->value_len &&
	    (a->value_len == 0 || memcmp(a->value, b->value, a->value_len) == 0);
}

/* Whether two arrays, or other values, are one but for white space. */
static bool
same_bytes(const struct field *a, const struct field *b)
{
	struct json_walk v = json_walk(a->value, a->value + a->value_len);
	struct json_walk w = json_walk(b->value, b->value + b->value_len);
	struct field f, g;

	if (!v.p || !w.p)
		return same_value(a, b);
	while (json_walk_next(&v, &f)) {
		if (!json_walk_next(&w, &g) || !same_value(&f, &g))
			return false;
	}
	return !json_walk_next(&w, &g);
}

/* Adds an item; that of the label, which is to be like `own`, is *label. */
static void
add_item(struct rewriting *w, const struct item *item, const struct item *own, size_t *label)
{
	if (is_unknown(&item->value) && item->value.value_len != 4) /* null is flawed as a value */
		return;
	if (*label == SIZE_MAX && same_value(&item->token, &own->token) &&
	    (json_walk_null(&item->bytes) || json_walk_null(&own->bytes) ||
		same_bytes(&item->bytes, &own->bytes)))
		*label = w->room->len / sizeof(*item);
	buf_add(w->room, item, sizeof(*item));
}

/* (3) Behind all others the sampled token, if not among them. ranked: it is (8). */
static void
finish_token(struct answer *a, const struct item *own, size_t label, bool ranked)
{
	struct rewriting *w = a->w;

	if (*own->token.value != '"') {
		bad_token(a, "the token is no string");
		return;
	}
	if (label == SIZE_MAX && !is_unknown(&own->value)) {
		label = w->room->len / sizeof(*own);
		buf_add(w->room, own, sizeof(*own));
	}
	if (w->room->len == 0)
		bad_token(a, "no token has a log-probability that is known");
	else
		put_token(a, &own->token, label, !ranked && w->room->len == sizeof(*own));
}

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

	begin_part(a, name);
	for (; json_walk_next(&w, &f); a->position++) {
		a->w->room->len = 0;
		label = SIZE_MAX;
		if (!item_of(&f, &own, &top)) {
			bad_token(a, "token and logprob must be there");
			continue;
		}
		inner = json_walk(top.value, top.value + top.value_len);
		while (json_walk_next(&inner, &one)) {
			if (item_of(&one, &item, NULL) && *item.token.value == '"')
				add_item(a->w, &item, &own, &label);
		}
		finish_token(a, &own, label, a->w->room->len > 0);
	}
	end_part(a);
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
	begin_part(a, "\"text\"");
	for (; json_walk_next(&t, &own.token); a->position++) {
		a->w->room->len = 0;
		label = SIZE_MAX;
		if (!json_walk_next(&v, &own.value)) {
			bad_token(a, "token_logprobs is shorter than tokens");
			continue;
		}
		json_walk_next(&m, &top);
		if (json_walk_null(&own.value) && json_walk_null(&top)) /* (4) */
			continue;
		in = json_walk(top.value, top.value + top.value_len);
		while (in.object && json_walk_next(&in, &one)) {
			item.token = (struct field){.value = one.name, .value_len = one.name_len};
			item.value = one;
			add_item(a->w, &item, &own, &label);
		}
		finish_token(a, &own, label, false);
	}
	if (json_walk_next(&v, &own.value))
		bad_token(a, "tokens is shorter than token_logprobs");
	end_part(a);
}

/* ---- (5) ---- */

static void
take_prompt(struct answer *a, const struct field *list)
{
	struct json_walk w = json_walk(list->value, list->value + list->value_len), in;
	struct field f, one, rank = {0};
	struct item own, item;
	size_t label;

	begin_part(a, "\"prompt\"");
	for (; json_walk_next(&w, &f); a->position++) {
		if (json_walk_null(&f)) /* (4) */
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
			add_item(a->w, &item, &own, &label);
		}
		if (own.token.value)
			finish_token(a, &own, label, number_of(&rank) == 1);
		else
			bad_token(a, "no tokens are listed");
	}
	end_part(a);
}

/* ---- answers ---- */

/* A row for what has no log-probabilities. */
static void
flaw(struct answer *a, const char *what, const struct field *shown)
{
	put_lead(a);
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
		if (number_of(&index) >= 0 && number_of(&index) < 1e9)
			a->choice = (size_t)number_of(&index);
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
	if (status.value && number_of(&status) != 200)
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

/* ---- (7) ---- */

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
	if (r->key && reading_key(r) == SETTING_CLUSTER)
		return err_about(err, SETTING_CLUSTER,
		    "labels of tokens are not compared; measure each file with eval");
	if (r->label || r->labels || r->label_file || r->key)
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
