/* SPDX-License-Identifier: MIT */
/*
 * pairs: rows that list some of their classes by number, each with a value, as dumps of a
 * teacher's most probable tokens are.
 *
 * (1) JSON-lines with two arrays of one length, of classes and of values, under two
 *     members; or with one array of pairs, [[class, value],...], as a member or as the line.
 * (2) An array of such arrays is several rows: each has its position, and of the other
 *     members those that are no arrays or objects; of arrays of as many elements called
 *     label or labels the element.
 * (3) A table with a line for each class of each row: format/pairs_long.c.
 * (4) Members are found by their names, or as options say.
 * (5) The values are log-probabilities unless --from says otherwise; if their name does, it
 *     must.
 */
#include "format/pairs.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "format/format.h"
#include "format/json_walk.h"
#include "format/jsonl.h"

/* ---- names ---- */

static const char *const classes[] = {"indices", "index", "ids", "token_ids", "top_ids",
    "top_indices", "topk_ids", "topk_indices", "top_k_ids", "top_k_indices", "top_token_ids",
    "topk_token_ids", "class", "class_id", "token_id", "token", "id"};
static const char *const values[] = {"logprobs", "logprob", "log_probs", "log_prob", "top_logprobs",
    "topk_logprobs", "top_k_logprobs", "top_log_probs", "topk_log_probs", "values", "value",
    "top_values", "topk_values", "pairs", "logits", "logit", "top_logits", "topk_logits",
    "top_k_logits", "probs", "prob", "top_probs", "topk_probs", "top_k_probs", "probability", "p"};

static bool
is_among(const char *const *word, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(word[i]) == len && strncasecmp(word[i], name, len) == 0)
			return true;
	}
	return false;
}

bool
pairs_names_class(const char *name, size_t len)
{
	return is_among(classes, sizeof(classes) / sizeof(*classes), name, len);
}

bool
pairs_names_value(const char *name, size_t len)
{
	return is_among(values, sizeof(values) / sizeof(*values), name, len);
}

static bool
has(const char *name, size_t len, const char *word)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++) {
		if (strncasecmp(name + i, word, n) == 0)
			return true;
	}
	return false;
}

int
pairs_check_from(const struct layout *l, const char *name, size_t len, struct err *err)
{
	const bool log = has(name, len, "logp") || has(name, len, "log_p");

	if (l->reading->from != FROM_UNSAID || log ||
	    !(has(name, len, "logit") || has(name, len, "prob") || has(name, len, "score") ||
		(len == 1 && *name == 'p')))
		return 0;
	return err_about(err, SETTING_FROM,
	    "log-probabilities are read, and '%.*s' may be something else: say what it is",
	    len > 60 ? 60 : (int)len, name);
}

/* ---- JSON ---- */

/* What a line has. */
struct found {
	struct field class, value; /* class: none if values are pairs */
	struct field label; /* an array of them */
};

static const char *
label_name(const struct reading *r)
{
	return r->label ? r->label : "label";
}

/* Whether the path begins with this member. */
static bool
leads_into(const char *path, const struct field *f)
{
	return path &&
	    (json_string_is(f->name, f->name_len, path) || jsonl_path_below(jsonl_path(path), f));
}

/* Where the path leads; false if nowhere. */
static bool
by_path(const char *p, const char *end, const char *path, struct field *f)
{
	struct json_fault fault;
	const char *q;

	f->value = jsonl_find(p, end, path);
	q = f->value ? json_value(f->value, end, JSON_PYTHON, &fault) : NULL;
	f->value_len = q ? (size_t)(q - f->value) : 0;
	return q != NULL;
}

static const char *
given_field(const struct reading *r)
{
	return r->field_given ? r->field : NULL;
}

/* (4) Whether the member holds the values or the classes, or has the way to them. */
static bool
is_used(const struct reading *r, const struct found *found, const struct field *f)
{
	return f->value == found->value.value || f->value == found->class.value ||
	    leads_into(given_field(r), f) || leads_into(r->index, f);
}

/* (4) */
static void
find(const struct reading *r, const char *p, const char *end, struct found *found)
{
	struct json_walk w = json_walk(p, end);
	const char *field = given_field(r), *label = label_name(r);
	struct field f;

	*found = (struct found){0};
	if (field && !by_path(p, end, field, &found->value))
		return;
	if (r->index && !by_path(p, end, r->index, &found->class))
		return;
	while (json_walk_next(&w, &f)) {
		if (*f.value != '[')
			continue;
		if (!field && !found->value.value && pairs_names_value(f.name + 1, f.name_len - 2))
			found->value = f;
		else if (!r->index && !found->class.value &&
		    pairs_names_class(f.name + 1, f.name_len - 2))
			found->class = f;
		else if (json_string_is(f.name, f.name_len, label) ||
		    (!r->label && json_string_is(f.name, f.name_len, "labels")))
			found->label = f;
	}
}

/* How deep arrays are in the first element of this one: 1 for an array of numbers. */
static unsigned
depth_of(const struct field *f)
{
	struct field in = *f, element;
	unsigned depth = 0;

	while (in.value && *in.value == '[' && depth < 4) {
		depth++;
		if (!json_walk_at(&in, 0, &element))
			break;
		in = element;
	}
	return depth;
}

static void
put_pair(struct rewriting *w, bool first, const struct field *class, const struct field *value)
{
	if (!w->out)
		return;
	buf_str(w->out, first ? "[" : ",[");
	buf_add(w->out, class->value, class->value_len);
	buf_char(w->out, ',');
	buf_add(w->out, value->value, value->value_len);
	buf_char(w->out, ']');
}

/* The pairs of a row as its last member. False with the row flawed. */
static bool
put_pairs(struct rewriting *w, const struct field *class, const struct field *value)
{
	struct json_walk c = json_walk(class->value, class->value + class->value_len);
	struct json_walk v = json_walk(value->value, value->value + value->value_len);
	struct field one, other;
	bool more, first = true;

	rewriting_member(w, w->layout->reading->field, "[", 1);
	for (; (more = json_walk_next(&v, &other)); first = false) {
		if (class->value && !json_walk_next(&c, &one))
			break;
		if (!class->value &&
		    (!json_walk_at(&other, 0, &one) || !json_walk_at(&other, 1, &other))) {
			rewriting_flaw(
			    w, ADVICE_NONE, "an element is no pair of a class and a value");
			return false;
		}
		put_pair(w, first, &one, &other);
	}
	if (class->value && (more || json_walk_next(&c, &one))) {
		rewriting_flaw(
		    w, ADVICE_NONE, "there are %s classes than values", more ? "fewer" : "more");
		return false;
	}
	if (w->out)
		buf_char(w->out, ']');
	rewriting_end(w);
	return true;
}

/* The other members. */
static void
put_members(
    struct rewriting *w, const char *p, const char *end, const struct found *found, bool several)
{
	const struct reading *r = w->layout->reading;
	struct json_walk walk = json_walk(p, end);
	struct field f;

	while (walk.object && json_walk_next(&walk, &f)) {
		if (is_used(r, found, &f) || json_string_is(f.name, f.name_len, r->field) ||
		    (several && (*f.value == '[' || *f.value == '{')))
			continue;
		rewriting_field(w, &f);
	}
}

static size_t
count(const struct field *array)
{
	struct json_walk w = json_walk(array->value, array->value + array->value_len);
	struct field f;
	size_t n = 0;

	while (json_walk_next(&w, &f))
		n++;
	return n;
}

/* (2) What is wrong with the record as a whole. False with a row flawed. */
static bool
check_several(struct rewriting *w, const char *p, const char *end, const struct found *found)
{
	const struct field line = {.value = p, .value_len = (size_t)(end - p)};
	const size_t n = count(&found->value);
	const size_t nclass = found->class.value ? count(&found->class) : n;
	const size_t nlabel = found->label.value ? count(&found->label) : n;
	struct field position;

	if (nclass == n && nlabel == n &&
	    (!json_walk_member(&line, "position", &position) || *position.value == '[' ||
		*position.value == '{'))
		return true;
	rewriting_row(w);
	if (nclass != n)
		rewriting_flaw(w, ADVICE_NONE,
		    "the values are of %zu positions, and the classes of %zu", n, nclass);
	else if (nlabel != n)
		rewriting_flaw(w, ADVICE_NONE,
		    "the values are of %zu positions, and the labels of %zu", n, nlabel);
	else
		rewriting_flaw(w, ADVICE_NONE,
		    "a member \"position\" stands beside several positions; rename it first");
	return false;
}

/* (2) */
static void
put_several(struct rewriting *w, const char *p, const char *end, const struct found *found)
{
	struct json_walk c =
	    json_walk(found->class.value, found->class.value + found->class.value_len);
	struct json_walk v =
	    json_walk(found->value.value, found->value.value + found->value.value_len);
	struct json_walk labels =
	    json_walk(found->label.value, found->label.value + found->label.value_len);
	struct field class = {0}, value, label;

	if (!check_several(w, p, end, found))
		return;
	for (size_t i = 0; json_walk_next(&v, &value); i++) {
		rewriting_row(w);
		json_walk_next(&c, &class);
		put_members(w, p, end, found, true);
		rewriting_count(w, "position", i);
		if (json_walk_next(&labels, &label))
			rewriting_member(
			    w, label_name(w->layout->reading), label.value, label.value_len);
		put_pairs(w, &class, &value);
	}
}

/* (1) The line is an array of pairs. */
static bool
is_bare(const char *p, const char *end, struct found *found)
{
	struct json_fault fault;
	const char *q = json_value(p, end, JSON_PYTHON, &fault);

	*found = (struct found){0};
	if (*p != '[' || !q || json_space(q, end) < end)
		return false;
	found->value = (struct field){.value = p, .value_len = (size_t)(q - p)};
	return true;
}

static void
record(struct rewriting *w, const char *p, const char *end)
{
	struct found found;
	unsigned depth;

	if (w->layout->long_form.is) {
		pairs_long_record(w, p, end);
		return;
	}
	p = json_space(p, end);
	if (!is_bare(p, end, &found)) {
		if (!rewriting_json(w, p, end))
			return;
		find(w->layout->reading, p, end, &found);
	}
	depth = depth_of(&found.value);
	if (depth == 0 || (depth == 1 && !found.class.value)) {
		rewriting_row(w);
		rewriting_flaw(w, ADVICE_PAIRS, "no members hold classes and their values");
		return;
	}
	if (depth == (found.class.value ? 2 : 3)) {
		put_several(w, p, end, &found);
		return;
	}
	rewriting_row(w);
	put_members(w, p, end, &found, false);
	put_pairs(w, &found.class, &found.value);
}

static const char *
end_of(const struct layout *l, const char *p, const char *end)
{
	return l->long_form.is ? pairs_long_end(l, p, end) : next_line(p, end);
}

static size_t
cut(const struct layout *l, const char *p, size_t n)
{
	return l->long_form.is ? pairs_long_cut(l, p, n) : whole_lines(p, n);
}

/* (5) */
static int
learn(struct layout *l, const char *p, const char *end, struct err *err)
{
	const char *newline, *begin = json_space(p, end);
	struct json_fault fault;
	struct found found;

	l->long_form = (struct long_form){0};
	if (!l->listed && !(l->reading->cols && l->reading->cols[0])) {
		err_set(err, ERR_USAGE,
		    "the number of classes is needed to mask those that a row lacks");
		return err_advise(err, ADVICE_NCLASS);
	}
	if (begin < end && *begin != '{' && *begin != '[')
		return pairs_long_learn(l, p, end, err);
	newline = memchr(begin, '\n', (size_t)(end - begin));
	end = newline ? newline : end;
	if (begin >= end || *begin != '{' || !json_value(begin, end, JSON_PYTHON, &fault))
		return 0;
	find(l->reading, begin, end, &found);
	if (found.value.name)
		return pairs_check_from(l, found.value.name + 1, found.value.name_len - 2, err);
	if (found.value.value)
		return pairs_check_from(l, l->reading->field, strlen(l->reading->field), err);
	return 0;
}

static const struct rewrite rewrite = {
    .learn = learn,
    .record = record,
    .end_of = end_of,
    .cut = cut,
};

const struct format format_pairs = {
    .name = "pairs",
    .help = "rows that list some classes by number, each with a log-probability (in only)",
    .text = true,
    .carries = true,
    .listed = true,
    .rewrite = &rewrite,
    .open = rewrite_open,
    .cut = rewrite_cut,
    .count = rewrite_count,
    .decode = rewrite_decode,
    .encode = jsonl_encode,
};
