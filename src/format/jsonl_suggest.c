/* SPDX-License-Identifier: MIT */
/*
 * Where in a line logits may be, for a message.
 *
 * (1) What is offered works: at each path offered stand two numbers or more in an
 *     array, or arrays of such, and neither ids nor a shape, nor what an option calls
 *     the label or the weight.
 * (2) Offered is the path whose last name is the one asked for, else the nearest
 *     word, else the only one.
 * (3) No path leads into one of several objects of an array, which would leave the
 *     others out: they are rows, of which jq makes lines. So are the members of an
 *     object that has nothing else. Of columns, as pandas writes them, it can't.
 */
#include <string.h>

#include "base/json.h"
#include "base/suggest.h"
#include "format/jsonl.h"

enum { LONGEST = 64, DEEPEST = 8 };

struct search {
	const char *field, *end;
	const struct reading *reading;
	char path[LONGEST]; /* of where the search is */
	size_t len;
	unsigned depth;
	struct suggestion near;
	size_t n, ones; /* paths seen so far: to several numbers, and to one */
	size_t several; /* how much of the path leads to an array of several objects, or 0 */
	char rows[LONGEST]; /* the first such array that has a path in it */
	char first[LONGEST], last[LONGEST],
	    best[LONGEST]; /* of them; last: with the right last name */
};

static void look(struct search *s, const char *p);

static const char *
last_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && dot[1] ? dot + 1 : path;
}

/* (1) Whether what has this name is something else. */
static bool
is_other(const char *name)
{
	static const char *const word[] = {"index", "idx", "ids", "tokens", "shape", "label",
	    "labels", "target", "targets", "box", "bbox", "offsets"};
	const size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++) {
		if (strcmp(name, word[i]) == 0)
			return true;
	}
	return len > 4 && strcmp(name + len - 4, "_ids") == 0;
}

/* (1) Whether an option says what is at s->path. */
static bool
is_asked(const struct search *s)
{
	const struct reading *r = s->reading;

	return (r->label && strcmp(r->label, s->path) == 0) ||
	    (r->weight && strcmp(r->weight, s->path) == 0) ||
	    (r->ood && strcmp(r->ood, s->path) == 0);
}

/* Numbers at s->path, or just one, which may be what is meant if it is called nearly so. */
static void
note(struct search *s, bool several)
{
	if (s->len == 0 || is_other(last_name(s->path)) || is_asked(s))
		return;
	if (s->several > 0) { /* (3) */
		if (!*s->rows)
			memcpy(s->rows, s->path, s->several);
		return;
	}
	if (several ? s->n++ == 0 : s->n == 0 && s->ones++ == 0)
		strcpy(s->first, s->path);
	if (!*s->last && strcmp(last_name(s->path), last_name(s->field)) == 0)
		strcpy(s->last, s->path);
	suggest_try(&s->near, s->path);
	if (s->near.best == s->path)
		s->near.best = strcpy(s->best, s->path);
}

/* Adds a step to the path; false if it is too long or deep, or no path can have it. */
static bool
step(struct search *s, const char *name, size_t len)
{
	if (s->depth >= DEEPEST || s->len + len + 2 > LONGEST || len == 0 ||
	    memchr(name, '\\', len) || memchr(name, '\0', len))
		return false;
	if (s->len > 0)
		s->path[s->len++] = '.';
	memcpy(s->path + s->len, name, len);
	s->len += len;
	s->path[s->len] = '\0';
	s->depth++;
	return true;
}

/* The value at p, behind this step. Returns what follows it, or NULL. */
static const char *
look_below(struct search *s, const char *name, size_t len, const char *p)
{
	const size_t before = s->len;
	const unsigned depth = s->depth;

	if (step(s, name, len)) {
		look(s, p);
		s->len = before;
		s->path[before] = '\0';
		s->depth = depth;
	}
	return json_skip(p, s->end);
}

static const char *
comma(const struct search *s, const char *p)
{
	p = p ? json_space(p, s->end) : NULL;
	return p && p < s->end && *p == ',' ? json_space(p + 1, s->end) : NULL;
}

static void
look_into_object(struct search *s, const char *p)
{
	struct json_fault fault;
	const char *name;
	size_t len;

	while (p && (name = p, p = json_string(p, s->end, &fault))) {
		len = (size_t)(p - name) - 2;
		p = json_space(p, s->end);
		p = p < s->end ? json_space(p + 1, s->end) : p;
		if (p < s->end)
			p = comma(s, look_below(s, name + 1, len, p));
		else
			p = NULL;
	}
}

/* Whether the array at p has two elements or more. */
static bool
has_several(const struct search *s, const char *p)
{
	p = json_skip(json_space(p + 1, s->end), s->end);
	p = p ? json_space(p, s->end) : NULL;
	return p && p < s->end && *p == ',';
}

/* (1) How many numbers begin the array at p, or the arrays in it: 0, 1, or 2 for more. */
static int
count_numbers(const struct search *s, const char *p)
{
	const char *q = json_space(p + 1, s->end);
	double x;

	while (q < s->end && *q == '[') {
		p = q;
		q = json_space(p + 1, s->end);
	}
	q = jsonl_number(q, s->end, &x);
	q = q ? json_space(q, s->end) : NULL;
	return !q ? 0 : q < s->end && *q == ',' ? 2 : 1;
}

/* Whether the member at p, which moves behind it, is a number, an array or an object; or 0. */
static char
kind_of_member(const char **p, const char *end)
{
	struct json_fault fault;
	const char *q = json_string(json_space(*p, end), end, &fault), *value;
	double x;

	*p = NULL;
	q = q ? json_space(q, end) : NULL;
	if (!q || q >= end)
		return 0;
	value = json_space(q + 1, end);
	if (value >= end)
		return 0;
	q = json_skip(value, end);
	*p = q ? json_space(q, end) : NULL;
	return jsonl_number(value, end, &x) ? '0' : *value;
}

/* What the members of the object at p are. */
struct shape {
	size_t n, numbers, rows; /* how many; how many are numbers, arrays or objects */
	bool columns; /* the first holds an object of numbered members, or they are so called */
	bool maps; /* the first is an object */
};

static struct shape
shape_of(const char *p, const char *end)
{
	struct shape shape = {0};
	const char *inner;
	char kind;

	if (p >= end || *p != '{')
		return shape;
	inner = memchr(p, ':', (size_t)(end - p));
	inner = inner ? json_space(inner + 1, end) : end;
	shape.columns = (end - inner > 3 && memcmp(inner, "{\"0\"", 4) == 0) ||
	    (end - p > 10 && memcmp(p, "{\"columns\"", 10) == 0);
	shape.maps = inner < end && *inner == '{';
	do {
		p++;
		kind = kind_of_member(&p, end);
		shape.n++;
		shape.numbers += kind == '0';
		shape.rows += kind == '[' || kind == '{';
	} while (p && p < end && *p == ',');
	return shape;
}

/* The array at p, whose first element is an object at q. */
static void
look_into_array(struct search *s, const char *p, const char *q)
{
	const size_t several = s->several;

	if (several == 0 && has_several(s, p))
		s->several = s->len;
	if (s->several > 0 && shape_of(q, s->end).numbers > 1)
		note(s, true); /* maps, or objects with logits alone */
	look_below(s, "0", 1, q);
	s->several = several;
}

/* What may be at p. */
static void
look(struct search *s, const char *p)
{
	const char *q = json_space(p + 1, s->end);
	int numbers;

	if (p >= s->end || q >= s->end)
		return;
	if (*p == '{')
		look_into_object(s, q);
	if (*p != '[')
		return;
	numbers = count_numbers(s, p);
	if (numbers > 0 || jsonl_is_entries(p, s->end))
		note(s, numbers != 1);
	else if (*q == '{')
		look_into_array(s, p, q);
}

/* (3) Says that the line has many rows. */
static bool
tell_rows(struct line *l, const char *field, const struct search *s, const struct shape *shape)
{
	if (shape->columns)
		batch_flaw(l->b, 1,
		    "the object holds columns, as pandas writes them; write rows: "
		    "to_json(path, orient='records', lines=True)");
	else if (*s->rows)
		batch_flaw(l->b, 1,
		    "no member is called '%s'; '%s' holds several rows, and jq -c '.%s[]' makes "
		    "lines of them",
		    field, s->rows, s->rows);
	else if (shape->rows > 1 && shape->rows == shape->n)
		batch_flaw(l->b, 1,
		    "no member is called '%s'; if each is a row, jq -c 'to_entries[] | "
		    "{id: .key%s' makes lines of them",
		    field, shape->maps ? "} + .value" : ", logits: .value}");
	else
		return false;
	return true;
}

/* Whether the line is of a program whose lines have a format of their own. */
static bool
tell_producer(struct line *l)
{
	static const struct {
		const char *member;
		enum advice advice;
	} known[] = {{"filtered_resps", ADVICE_LM_EVAL}, {"prompt_logprobs", ADVICE_VLLM},
	    {"choices", ADVICE_OPENAI}, {"response.body.choices", ADVICE_OPENAI},
	    {"output.0.content", ADVICE_OPENAI}, {"output.1.content", ADVICE_OPENAI}};
	const char *at;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		at = jsonl_find(l->begin, l->end, known[i].member);
		if (!at || *at != '[')
			continue;
		batch_flaw_advise(l->b, 1, known[i].advice, "no member is called '%s'",
		    l->b->layout->reading->field);
		return true;
	}
	return false;
}

void
jsonl_no_logits(struct line *l)
{
	const struct reading *r = l->b->layout->reading;
	const char *field = r->field, *offer;
	const char *begin = json_space(l->begin, l->end);
	struct search s = {
	    .field = jsonl_path(field), .end = l->end, .reading = r, .near.word = field};
	const struct shape shape = shape_of(begin, l->end);
	struct field entry;
	bool only;

	if (jsonl_entry(begin, l->end, &entry)) {
		batch_flaw_advise(l->b, 1, l->document ? ADVICE_ONE_ROW : ADVICE_NONE,
		    "a label and a score are one class, not a row");
		return;
	}
	if (tell_producer(l))
		return;
	look(&s, begin);
	only = s.n == 1 || (s.n == 0 && s.ones == 1);
	offer = *s.last ? s.last : s.near.best ? s.near.best : only ? s.first : NULL;
	if (!shape.columns && offer && strcmp(offer, field) != 0)
		batch_flaw_advise(l->b, 1, ADVICE_FIELD,
		    "no member is called '%s'; did you mean '%s'?", field, offer);
	else if (!tell_rows(l, field, &s, &shape))
		batch_flaw_advise(l->b, 1, shape.numbers > 1 ? ADVICE_WHOLE : ADVICE_FIELD,
		    "no member is called '%s'", field);
}
