/* SPDX-License-Identifier: MIT */
/*
 * The rows of an answer of a language model: a row for each of its tokens, or one for all.
 *
 * (1) The row of a token lists the most probable ones and, if it is none of them, the one
 *     that was sampled, which is the label. -9999 stands for a value that is not known:
 *     such a token is not listed.
 * (2) An answer's row: mean and least log-probability of its tokens, perplexity, the mean
 *     of their entropies, and how many they are (col/answer.c).
 * (3) Listed alone, the sampled token may not be the most probable.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "format/answer.h"
#include "format/jsonl.h"
#include "kern/kern.h"

void
answer_lead(struct answer *a)
{
	rewriting_row(a->w);
	if (a->id->value)
		rewriting_field(a->w, a->id);
	rewriting_count(a->w, "choice", a->choice);
	rewriting_member(a->w, "part", a->name, strlen(a->name));
}

void
answer_begin(struct answer *a, const char *name)
{
	a->name = name;
	a->position = a->n = 0;
	a->sum = a->entropy = 0;
	a->least = INFINITY;
	a->unknown = false;
	a->most = 0;
	if (a->w->layout->answers)
		answer_lead(a);
}

/* (2) */
void
answer_end(struct answer *a)
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

double
answer_number(const struct field *f)
{
	const char *end = f->value + f->value_len;
	double x;

	return f->value && jsonl_number(f->value, end, &x) == end ? x : NAN;
}

/* (1) */
static bool
is_unknown(const struct field *value)
{
	return json_walk_null(value) || answer_number(value) == -9999;
}

/* (2) What a row of these values adds; label: which of them was sampled. */
static void
measure(struct answer *a, const struct item *item, size_t n, size_t label)
{
	const struct reading *r = a->w->layout->reading;
	double most = -INFINITY, sum = 0, shift = 0, entropy = 0, rest, x;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, answer_number(&item[i].value));
	for (size_t i = 0; i < n; i++)
		sum += kern_exp(answer_number(&item[i].value) - most);
	if (r->rest == REST_RENORMALISE)
		shift = most + kern_log(sum);
	for (size_t i = 0; i < n; i++) {
		x = answer_number(&item[i].value) - shift;
		entropy -= x == -INFINITY ? 0 : kern_exp(x) * x;
	}
	rest = 1 - sum * kern_exp(most);
	a->most = r->from == FROM_LOGITS ? 0 : fmax(a->most, 1 - rest);
	if ((r->rest == REST_UNSAID || r->rest == REST_BUCKET) && rest > 0)
		entropy -= rest * kern_log(rest);
	x = label < n ? answer_number(&item[label].value) - shift : NAN;
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
	answer_lead(a);
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
void
answer_flaw(struct answer *a, const char *why)
{
	if (a->w->layout->answers) {
		a->unknown = true;
		a->n++;
		return;
	}
	answer_lead(a);
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
void
answer_list(struct rewriting *w, const struct item *item, const struct item *own, size_t *label)
{
	if (is_unknown(&item->value) && item->value.value_len != 4) /* null is flawed as a value */
		return;
	if (*label == SIZE_MAX && same_value(&item->token, &own->token) &&
	    (json_walk_null(&item->bytes) || json_walk_null(&own->bytes) ||
		same_bytes(&item->bytes, &own->bytes)))
		*label = w->room->len / sizeof(*item);
	buf_add(w->room, item, sizeof(*item));
}

/* (1) Behind all others the sampled token, if not among them. ranked: it is (3). */
void
answer_row(struct answer *a, const struct item *own, size_t label, bool ranked)
{
	struct rewriting *w = a->w;

	if (*own->token.value != '"') {
		answer_flaw(a, "the token is no string");
		return;
	}
	if (label == SIZE_MAX && !is_unknown(&own->value)) {
		label = w->room->len / sizeof(*own);
		buf_add(w->room, own, sizeof(*own));
	}
	if (w->room->len == 0)
		answer_flaw(a, "no token has a log-probability that is known");
	else
		put_token(a, &own->token, label, !ranked && w->room->len == sizeof(*own));
}
