/* SPDX-License-Identifier: MIT */
/*
 * lm-eval: samples_*.jsonl of lm-evaluation-harness, an example a line, whose choices'
 * log-likelihoods are the row's values.
 *
 * (1) filtered_resps has [log-likelihood, greedy] for each request, numbers as strings;
 *     resps is the same one level deeper, and stands in if there is no filtered_resps.
 * (2) The text of choice i is arguments.gen_args_i.arg_1 (or element 1 of list i), without
 *     the one space that the harness puts before choices, if all have one.
 * (3) For mutual information the harness asks for each choice once more, without context:
 *     then the first half are the choices.
 * (4) The label is target: the number of a choice, its text, or a list of either, all of
 *     which are right; of these the one with the largest value is taken, which is
 *     right exactly if one of them is predicted. A target that can be read in two ways
 *     is none.
 * (5) Values are divided by characters or bytes of the choice as numpy does it, in double.
 * (6) What the line itself says of its accuracy must be what the row says; if not, the
 *     task measures in another way, or its choices are not what (2) takes them for.
 * (7) Rows of fewer choices are filled up with -inf if rows must be of one width.
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

struct choice {
	double z;
	size_t at, len; /* its text in w->text */
	bool bare; /* its context is empty */
	bool right;
};

struct sample {
	struct field filter, target, arguments, filtered, resps, acc;
	struct choice *choice; /* in w->room */
	size_t n; /* requests, then choices */
};

/* (6) What the harness calls the accuracy of values that are normalised so. */
static const char *const accuracy[] = {[NORMALISE_UNSAID] = "acc",
    [NORMALISE_NONE] = "acc",
    [NORMALISE_CHARS] = "acc_norm",
    [NORMALISE_BYTES] = "acc_bytes",
    [NORMALISE_PMI] = "acc_mutual_info"};

static bool
is(const struct field *f, const char *name)
{
	return json_string_is(f->name, f->name_len, name);
}

/* The members that become something else; others are carried. */
static bool
take_member(struct sample *s, const struct field *f, enum normalise normalise)
{
	const struct {
		const char *name;
		struct field *to;
		bool carried;
	} known[] = {
	    {"filter", &s->filter, true},
	    {"target", &s->target, false},
	    {"arguments", &s->arguments, false},
	    {"filtered_resps", &s->filtered, false},
	    {"resps", &s->resps, false},
	    {accuracy[normalise], &s->acc, true},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!is(f, known[i].name))
			continue;
		*known[i].to = *f;
		return known[i].carried;
	}
	return true;
}

/* ---- values ---- */

/* (1) The pair at f, or within it; false if there is none. */
static bool
likelihood(const struct field *f, double *z)
{
	struct field inner = *f, pair[2];

	for (int depth = 0; depth < 2; depth++) {
		if (!json_walk_at(&inner, 0, &pair[0]))
			return false;
		if (*pair[0].value != '[')
			break;
		inner = pair[0];
	}
	return json_walk_at(&inner, 1, &pair[1]) && *pair[0].value != '[' &&
	    strchr("\"tTfF01", *pair[1].value) &&
	    jsonl_number(pair[0].value, pair[0].value + pair[0].value_len, &z[0]) ==
	    pair[0].value + pair[0].value_len;
}

/* False with the row flawed. */
static bool
take_values(struct rewriting *w, struct sample *s)
{
	const struct field *from = json_walk_null(&s->filtered) ? &s->resps : &s->filtered;
	struct json_walk walk = json_walk(from->value, from->value + from->value_len);
	struct choice c = {0};
	struct field f;

	for (s->n = 0; json_walk_next(&walk, &f); s->n++) {
		if (!likelihood(&f, &c.z)) {
			rewriting_flaw(w, ADVICE_NONE,
			    "the answers are no pairs of a log-likelihood and whether it is "
			    "greedy: only tasks of several choices are read");
			return false;
		}
		buf_add(w->room, &c, sizeof(c));
	}
	s->choice = (struct choice *)(void *)w->room->p;
	if (s->n >= 2 && w->room->lacks == 0)
		return true;
	rewriting_flaw(w, ADVICE_NONE, "%s",
	    s->n == 0 ? "no member filtered_resps or resps holds log-likelihoods"
		      : "one log-likelihood: only tasks of several choices are read");
	return false;
}

/* (2) The texts of the requests, unescaped into w->text. */
static bool
take_texts(struct rewriting *w, struct sample *s)
{
	struct json_walk walk =
	    json_walk(s->arguments.value, s->arguments.value + s->arguments.value_len);
	struct field f, context, text;
	size_t i = 0;

	for (; i < s->n && json_walk_next(&walk, &f); i++) {
		if (*f.value == '{' ? !json_walk_member(&f, "arg_0", &context) ||
			    !json_walk_member(&f, "arg_1", &text)
				    : !json_walk_at(&f, 0, &context) || !json_walk_at(&f, 1, &text))
			return false;
		if (*context.value != '"' || *text.value != '"')
			return false;
		s->choice[i].bare = context.value_len == 2;
		s->choice[i].at = w->text->len;
		json_unescape(w->text, text.value, text.value_len);
		s->choice[i].len = w->text->len - s->choice[i].at;
	}
	return i == s->n && w->text->lacks == 0;
}

static bool
same_text(const struct rewriting *w, const struct choice *a, const struct choice *b)
{
	return a->len == b->len && memcmp(w->text->p + a->at, w->text->p + b->at, a->len) == 0;
}

/* (3) Whether the second half are the first half's choices without context. */
static bool
is_doubled(const struct rewriting *w, const struct sample *s)
{
	const size_t half = s->n / 2;
	bool context = false;

	for (size_t i = 0; i < half; i++) {
		context = context || !s->choice[i].bare;
		if (!s->choice[half + i].bare || !same_text(w, &s->choice[i], &s->choice[half + i]))
			return false;
	}
	return s->n % 2 == 0 && half >= 2 && context;
}

/* (2) */
static void
strip_space(const struct rewriting *w, struct sample *s)
{
	size_t i = 0;

	while (i < s->n && s->choice[i].len > 0 && w->text->p[s->choice[i].at] == ' ')
		i++;
	if (i < s->n)
		return;
	for (i = 0; i < s->n; i++) {
		s->choice[i].at++;
		s->choice[i].len--;
	}
}

static size_t
characters(const char *p, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)p[i] & 0xc0) != 0x80;
	return n;
}

/* (5) False with the row flawed. */
static bool
normalise(struct rewriting *w, struct sample *s, bool doubled)
{
	const enum normalise how = w->layout->reading->normalise;
	struct choice *c = s->choice;
	size_t len;

	if (how == NORMALISE_PMI && !doubled) {
		rewriting_flaw(w, ADVICE_NONE,
		    "no log-likelihoods without context, which acc_mutual_info in the task's "
		    "metric_list asks for");
		return false;
	}
	for (size_t i = 0; i < s->n; i++) {
		len =
		    how == NORMALISE_CHARS ? characters(w->text->p + c[i].at, c[i].len) : c[i].len;
		if (how == NORMALISE_PMI)
			c[i].z -= c[s->n + i].z;
		if (how != NORMALISE_CHARS && how != NORMALISE_BYTES)
			continue;
		if (len == 0) {
			rewriting_flaw(w, ADVICE_NONE,
			    "choice %zu is empty: nothing can be divided by its length", i);
			return false;
		}
		c[i].z /= (double)len;
	}
	return true;
}

/* ---- the label ---- */

/* The choice with this text; s->n if there is none. */
static size_t
choice_of(const struct rewriting *w, const struct sample *s, const char *p, size_t len)
{
	size_t i = 0;

	while (i < s->n &&
	    !(s->choice[i].len == len && memcmp(w->text->p + s->choice[i].at, p, len) == 0))
		i++;
	return i;
}

/* The number at p as that of a choice; s->n if it is none. */
static size_t
number_of(const struct sample *s, const char *p, size_t len)
{
	size_t x = 0;

	if (len == 0 || len > 6)
		return s->n;
	for (size_t i = 0; i < len; i++) {
		if (p[i] < '0' || p[i] > '9')
			return s->n;
		x = 10 * x + (size_t)(p[i] - '0');
	}
	return x < s->n ? x : s->n;
}

/* (4) One target as text. NULL, or why it is none. */
static const char *
mark_one(const struct rewriting *w, struct sample *s, const char *p, size_t len, bool number)
{
	const size_t text = choice_of(w, s, p, len), index = number ? number_of(s, p, len) : s->n;

	if (text < s->n && index < s->n && text != index)
		return "is the number of one choice and the text of another";
	if (text == s->n && index == s->n)
		return "is neither the number nor the text of a choice";
	s->choice[index < s->n ? index : text].right = true;
	return NULL;
}

/*
 * A string of Python's repr at p, appended to w->text, which has room. Returns what is
 * behind it; NULL if it is none, or has escapes of another kind.
 */
static const char *
take_repr(struct rewriting *w, const char *p, const char *end)
{
	static const char from[] = "tnr\\'\"", to[] = "\t\n\r\\'\"";
	const char quote = p < end && (*p == '\'' || *p == '"') ? *p++ : '\0';
	const char *escape;

	for (; quote && p < end && *p != quote; p++) {
		if (*p != '\\') {
			buf_char(w->text, *p);
			continue;
		}
		escape = ++p < end && *p ? strchr(from, *p) : NULL;
		if (!escape)
			return NULL;
		buf_char(w->text, to[escape - from]);
	}
	return quote && p < end ? p + 1 : NULL;
}

/* (4) A list as Python prints it. */
static const char *
mark_list(struct rewriting *w, struct sample *s, const char *p, size_t len)
{
	static const char unclear[] = "is no list of choices";
	const char *end = p + len - 1, *q, *why = NULL;
	size_t from;

	for (p++; p < end && !why; p = q) {
		from = w->text->len;
		q = take_repr(w, p, end);
		if (q) {
			why = mark_one(w, s, w->text->p + from, w->text->len - from, false);
		} else {
			for (q = p; q < end && *q != ','; q++)
				;
			why = number_of(s, p, (size_t)(q - p)) < s->n
			    ? mark_one(w, s, p, (size_t)(q - p), true)
			    : unclear;
		}
		if (q < end && *q++ != ',')
			return unclear;
		while (q < end && *q == ' ')
			q++;
	}
	return why;
}

/* (4) Which choices are right. NULL, or why that is not known. */
static const char *
mark_right(struct rewriting *w, struct sample *s)
{
	const struct field *t = &s->target;
	const size_t from = w->text->len;
	const char *p;
	size_t len, same = 1;

	if (json_walk_null(t))
		return "is missing";
	while (same < s->n && same_text(w, &s->choice[0], &s->choice[same]))
		same++;
	if (*t->value == '"')
		json_unescape(w->text, t->value, t->value_len);
	else
		buf_add(w->text, t->value, t->value_len);
	len = w->text->len - from;
	if (!buf_reserve(w->text, len) || len == 0) /* for what mark_list appends */
		return "is empty";
	p = w->text->p + from;
	if (same == s->n)
		return "does not say which: all choices have one text";
	if (len > 2 && *p == '[' && p[len - 1] == ']' && choice_of(w, s, p, len) == s->n)
		return mark_list(w, s, p, len);
	return mark_one(w, s, p, len, true);
}

static size_t
largest(const struct sample *s, bool right)
{
	size_t top = s->n;

	for (size_t i = 0; i < s->n; i++) {
		if ((s->choice[i].right || !right) &&
		    (top == s->n || s->choice[i].z > s->choice[top].z))
			top = i;
	}
	return top;
}

/* (6) False with the row flawed. */
static bool
check_accuracy(struct rewriting *w, const struct sample *s)
{
	const char *name = accuracy[w->layout->reading->normalise];
	const bool right = s->choice[largest(s, false)].right;
	double said;

	if (json_walk_null(&s->acc) ||
	    (w->layout->reading->normalise == NORMALISE_PMI && *s->target.value == '"' &&
		s->target.value[1] == '['))
		return true;
	if (jsonl_number(s->acc.value, s->acc.value + s->acc.value_len, &said) && said == right)
		return true;
	rewriting_flaw(w, ADVICE_NONE,
	    "the line says that %s is %.*s, and by its values it is %d: the task measures in a way "
	    "of its own",
	    name, s->acc.value_len > 20 ? 20 : (int)s->acc.value_len, s->acc.value, right);
	return false;
}

/* Writes the label. False with the row flawed. */
static bool
put_label(struct rewriting *w, struct sample *s)
{
	const struct reading *r = w->layout->reading;
	const bool wanted = reading_wants_label(r) && !r->label;
	const char *why = mark_right(w, s);

	if (why && wanted && !reading_may_lack_label(r)) {
		rewriting_flaw(w, ADVICE_LABEL_MEMBER, "the target %.*s %s",
		    s->target.value_len > 60 ? 60 : (int)s->target.value_len,
		    s->target.value ? s->target.value : "", why);
		return false;
	}
	if (why || r->label)
		return true;
	if (wanted && !check_accuracy(w, s))
		return false;
	rewriting_count(w, "label", largest(s, true));
	return true;
}

/* ---- rows ---- */

static void
put_values(struct rewriting *w, const struct sample *s)
{
	const struct layout *l = w->layout;
	size_t n = !l->reading->one_width ? 0 : l->nclass > 0 ? l->nclass : l->pad;

	if (!w->out)
		return;
	rewriting_member(w, "logits", "[", 1);
	for (size_t i = 0; i < s->n || i < n; i++) {
		if (i > 0)
			buf_char(w->out, ',');
		if (i < s->n)
			buf_number(w->out, s->choice[i].z, NUM_SHORTEST);
		else
			buf_str(w->out, "-inf"); /* (7) */
	}
	buf_char(w->out, ']');
}

static void
put_sample(struct rewriting *w, struct sample *s)
{
	bool doubled;

	if (!take_values(w, s))
		return;
	if (!take_texts(w, s)) {
		rewriting_flaw(w, ADVICE_NONE,
		    "arguments does not have the context and the text of %zu choices", s->n);
		return;
	}
	doubled = is_doubled(w, s);
	s->n = doubled ? s->n / 2 : s->n;
	strip_space(w, s);
	if (!normalise(w, s, doubled) || !put_label(w, s))
		return;
	w->widest = s->n > w->widest ? s->n : w->widest;
	put_values(w, s);
	rewriting_end(w);
}

/* Whether the line is of another filter than what is read. */
static bool
is_other(const struct layout *l, const struct field *filter)
{
	return l->filter && !json_walk_null(filter) &&
	    !json_string_is(filter->value, filter->value_len, l->filter);
}

static void
lm_eval_record(struct rewriting *w, const char *p, const char *end)
{
	const struct reading *r = w->layout->reading;
	struct json_walk walk;
	struct sample s = {0};
	struct field f;

	if (!rewriting_json(w, p, end))
		return;
	walk = json_walk(json_space(p, end), end);
	while (json_walk_next(&walk, &f))
		take_member(&s, &f, r->normalise);
	if (r->filter && is_other(w->layout, &s.filter))
		return;
	rewriting_row(w);
	if (is_other(w->layout, &s.filter)) {
		rewriting_flaw(w, ADVICE_FILTER,
		    "the filter is %.*s, and in the first line \"%.40s\"",
		    s.filter.value_len > 40 ? 40 : (int)s.filter.value_len, s.filter.value,
		    w->layout->filter);
		return;
	}
	walk = json_walk(json_space(p, end), end);
	while (json_walk_next(&walk, &f)) {
		if (take_member(&s, &f, r->normalise))
			rewriting_field(w, &f);
	}
	put_sample(w, &s);
}

/* The filter of the first line is that of all. */
static int
lm_eval_learn(struct layout *l, const char *p, const char *end, struct err *err)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p)), *q;
	struct json_fault fault;
	struct field line = {0}, filter;
	struct buf text = {0};
	int status = 0;

	l->filter = l->reading->filter;
	line.value = json_space(p, end);
	if (!newline || l->array)
		newline = end;
	q = line.value < newline ? json_value(line.value, newline, JSON_PYTHON, &fault) : NULL;
	if (l->filter || !q)
		return 0;
	line.value_len = (size_t)(q - line.value);
	if (!json_walk_member(&line, "filter", &filter) || *filter.value != '"')
		return 0;
	json_unescape(&text, filter.value, filter.value_len);
	status = buf_check(&text, err);
	if (status == 0 && text.len > 0)
		l->filter = arena_text(&l->text, text.p, text.len, err);
	if (status == 0 && text.len > 0 && !l->filter)
		status = -1;
	buf_free(&text);
	return status;
}

static const struct rewrite lm_eval = {
    .arrays = true,
    .learn = lm_eval_learn,
    .record = lm_eval_record,
};

const struct format format_lm_eval = {
    .name = "lm-eval",
    .help = "samples of lm-evaluation-harness: log-likelihoods of choices (in only)",
    .text = true,
    .carries = true,
    .rewrite = &lm_eval,
    .open = rewrite_open,
    .cut = rewrite_cut,
    .count = rewrite_count,
    .decode = rewrite_decode,
    .encode = jsonl_encode,
};
