/* SPDX-License-Identifier: MIT */
/*
 * The one place where options' values are read, kept, and refused.
 *
 * (1) A bad value is told in one form: the option, the value as a shell would
 *     want it, and what to give instead.
 * (2) Of a list each part is read by itself, without blanks before it.
 */
#include "cli/value.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/num.h"
#include "cli/chain.h"
#include "cli/option.h"
#include "cli/settings.h"

const char *
value_word(const struct opt *o, size_t i)
{
	if (o->word)
		return o->word(i);
	return o->words ? o->words[i] : NULL;
}

/* The word's number; -1 if it is none of them. */
static int
find_word(const struct opt *o, const char *text)
{
	const char *word;

	for (size_t i = 0; (word = value_word(o, i)); i++) {
		if (strcmp(word, text) == 0)
			return (int)i;
	}
	return -1;
}

/* Adds to text, of size bytes, the words, each after this. */
static void
list_words(const struct opt *o, const char *before, char *text, size_t size)
{
	const char *word;
	size_t len = strlen(text);

	for (size_t i = 0; (word = value_word(o, i)) && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", i ? ", " : before, word);
}

/* What to give in place of a word that is none of the option's; part: it is one of several. */
static int
no_such_word(const struct opt *o, const char *text, bool part, struct err *err)
{
	struct suggestion near = {.word = text};
	char give[400] = "give", which[50] = "";
	const char *word = o->instead ? o->instead(text) : NULL;

	if (word)
		return err_set(err, ERR_VALUE, "%s", word);
	for (size_t i = 0; (word = value_word(o, i)); i++)
		suggest_try(&near, word);
	list_words(o, value_word(o, 1) ? " one of " : " ", give, sizeof(give));
	if (part)
		snprintf(which, sizeof(which), ": '%.40s'", text);
	if (near.best)
		return err_set(
		    err, ERR_VALUE, "no such word%s; did you mean '%s'?", which, near.best);
	if (part)
		return err_set(err, ERR_VALUE, "no such word%s; %s", which, give);
	return err_set(err, ERR_VALUE, "%s", give);
}

/* A number of the range, or the number that a word stands for. */
static int
read_number(const struct opt *o, const char *text, double *x, struct err *err)
{
	char give[200];
	int word = find_word(o, text);

	if (word >= 0) {
		*x = o->first + word;
		return 0;
	}
	if (range_read(&o->range, text, x, err) == 0)
		return 0;
	snprintf(give, sizeof(give), "%.100s", err->text);
	list_words(o, ", or ", give, sizeof(give));
	return err_set(
	    err, ERR_VALUE, o->type == OPT_LIST ? "%s, or several between commas" : "%s", give);
}

static int
read_word(const struct opt *o, const char *text, bool part, double *x, struct err *err)
{
	int word = find_word(o, text);

	*x = o->first + word;
	return word >= 0 ? 0 : no_such_word(o, text, part, err);
}

static int
read_size(const struct opt *o, const char *text, double *x, struct err *err)
{
	static const char units[] = "KMGT";
	char room[64 + NUM_PAD] = ""; /* num_read looks at NUM_PAD bytes after the text */
	const size_t len = strlen(text) < 64 ? strlen(text) : 63;
	const char *end = room + len, *unit, *p;

	memcpy(room, text, len);
	p = num_read(room, end, x);
	unit = p && *p ? strchr(units, *p) : NULL;
	p += unit != NULL;
	for (; unit && unit >= units; unit--)
		*x *= 1024;
	if (p == end && !text[len] && range_has(&o->range, *x))
		return 0;
	return err_set(err, ERR_VALUE, "give a number of bytes, or one with K, M, G or T");
}

static void *
place_of(const struct opt_field *f, struct settings *s)
{
	return (f->own ? (char *)s->own : (char *)s) + f->at;
}

/* x is whole and not negative; what a field can't hold becomes the most that it can. */
static void
store_whole(const struct opt_field *f, struct settings *s, double x)
{
	void *to = place_of(f, s);
	uint64_t wide = (uint64_t)x;
	uint32_t narrow = x < UINT32_MAX ? (uint32_t)x : UINT32_MAX;
	bool is = x != 0;

	if (f->size == sizeof(is))
		memcpy(to, &is, sizeof(is));
	else if (f->size == sizeof(narrow))
		memcpy(to, &narrow, sizeof(narrow));
	else
		memcpy(to, &wide, sizeof(wide));
}

/* (2) */
static int
set_list(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	char part[64];
	bool several = false;
	size_t len;
	double x;

	for (size_t i = 0;; i++, text += len + 1) {
		text += strspn(text, " ");
		len = strcspn(text, ",");
		snprintf(part, sizeof(part), "%.*s", len < sizeof(part) ? (int)len : 63, text);
		several = several || text[len];
		if ((value_word(o, 0) ? read_word(o, part, several, &x, err)
				      : read_number(o, part, &x, err)) < 0 ||
		    o->take(s, i, x, err) < 0)
			return -1;
		if (!text[len])
			return 0;
	}
}

static int
set_text(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	if (o->type != OPT_TEXT && !*text)
		return err_set(err, ERR_VALUE,
		    o->type == OPT_FILE ? "give the name of a file" : "give a name");
	if (o->call)
		return o->call(s, text, err);
	memcpy(place_of(&o->field, s), &text, sizeof(text));
	return 0;
}

/* An operation with its argument, or --temp auto. */
static int
set_op(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	double x;
	bool is_auto = text && find_word(o, text) >= 0;

	if (chain_refuse(s, o->op, err) < 0)
		return -1;
	if (text && !o->op->read && read_number(o, text, &x, err) < 0)
		return -1;
	if (o->op == &op_temperature)
		s->auto_temp = is_auto;
	return chain_add(&s->chain, o->op, is_auto ? "1" : text, err);
}

static int
set_number(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	double x;
	int status;

	if (o->type == OPT_WORD)
		status = read_word(o, text, false, &x, err);
	else if (o->type == OPT_SIZE)
		status = read_size(o, text, &x, err);
	else
		status = read_number(o, text, &x, err);
	if (status < 0)
		return -1;
	if (o->take)
		return o->take(s, 0, x, err);
	if (o->type == OPT_WORD || o->type == OPT_WHOLE)
		store_whole(&o->field, s, x);
	else
		memcpy(place_of(&o->field, s), &x, sizeof(x));
	return 0;
}

static int
set(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	switch (o->type) {
	case OPT_FLAG:
		store_whole(&o->field, s, o->first ? o->first : 1);
		return 0;
	case OPT_WORD:
	case OPT_WHOLE:
	case OPT_REAL:
	case OPT_SIZE:
		return set_number(o, s, text, err);
	case OPT_LIST:
		return set_list(o, s, text, err);
	case OPT_TEXT:
	case OPT_NAME:
	case OPT_FILE:
		return set_text(o, s, text, err);
	case OPT_OP:
		return set_op(o, s, text, err);
	case OPT_HELP:
	case OPT_VERSION:
		break;
	}
	return 0;
}

/* (1) */
static int
refuse(const struct opt *o, const char *text, struct err *err)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789.,+-_/:@%=";
	const char *quote = *text && !text[strspn(text, plain)] ? "" : "'";

	return err_place(err, "--%s %s%.200s%s", o->name, quote, text, quote);
}

int
value_set(const struct opt *o, struct settings *s, const char *text, struct err *err)
{
	int status = set(o, s, text, err);

	if (status == 0 && o->given.size > 0)
		store_whole(&o->given, s, 1);
	return status < 0 && err->code == ERR_VALUE ? refuse(o, text ? text : "", err) : status;
}
