/* SPDX-License-Identifier: MIT */
/*
 * Lists of labels and scores: [{"label":"cat","score":0.9},{"label":"dog","score":0.1}]
 * is a row whose classes have names, as pipelines of Hugging Face write it.
 *
 * (1) An entry is an object of two members, of which one is called label, name,
 *     class, ... and the other score, confidence, probability, ... in any case.
 * (2) An array is such a list if its first element is an entry.
 */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "format/jsonl.h"

static const char *const naming[] = {
    "label", "name", "class", "classname", "class_name", "category", "displayname", "tag", "token"};
static const char *const scoring[] = {"score", "prob", "proba", "probability", "confidence",
    "confidencescore", "logit", "logprob", "value"};

static bool
is_among(const char *name, size_t len, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(word[i]) == len && strncasecmp(name, word[i], len) == 0)
			return true;
	}
	return false;
}

/* A member of the object at p, up to behind its value; NULL if none can be read. */
static const char *
member(const char *p, const char *end, struct field *f)
{
	struct json_fault fault;
	const char *q;

	f->name = p = json_space(p, end);
	q = json_string(p, end, &fault);
	if (!q)
		return NULL;
	f->name_len = (size_t)(q - p);
	q = json_space(q, end);
	if (q >= end || *q != ':')
		return NULL;
	f->value = json_space(q + 1, end);
	q = json_value(f->value, end, JSON_PYTHON, &fault);
	f->value_len = q ? (size_t)(q - f->value) : 0;
	return q ? json_space(q, end) : NULL;
}

/* (1) What kind of member it is. */
static bool
names(const struct field *f)
{
	return is_among(f->name + 1, f->name_len - 2, naming, sizeof(naming) / sizeof(*naming));
}

static bool
scores(const struct field *f)
{
	return is_among(f->name + 1, f->name_len - 2, scoring, sizeof(scoring) / sizeof(*scoring));
}

const char *
jsonl_entry(const char *p, const char *end, struct field *entry)
{
	struct field a = {0}, b = {0};
	const struct field *name, *score;

	if (p >= end || *p != '{')
		return NULL;
	p = member(p + 1, end, &a);
	if (!p || p >= end || *p != ',')
		return NULL;
	p = member(p + 1, end, &b);
	if (!p || p >= end || *p != '}')
		return NULL;
	name = names(&a) ? &a : &b;
	score = name == &a ? &b : &a;
	if (!names(name) || !scores(score) || *score->value == '[' || *score->value == '{')
		return NULL;
	entry->name = name->value;
	entry->name_len = name->value_len;
	entry->value = score->value;
	entry->value_len = score->value_len;
	return p + 1;
}

bool
jsonl_is_entries(const char *p, const char *end)
{
	struct field entry;

	if (p >= end || *p != '[')
		return false;
	p = json_space(p + 1, end);
	return p < end && *p == '{' && jsonl_entry(p, end, &entry);
}
