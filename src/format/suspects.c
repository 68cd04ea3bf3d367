/* SPDX-License-Identifier: MIT */
/*
 * Columns that do not look like logits.
 *
 * (1) By name: labels, predictions, ids, counters, times, losses have such names,
 *     however they are written: y_true, "Y true" and yTrue are one. So have labels
 *     that stand beside values: y_cat beside p_cat (label_pairs.c).
 * (2) If two or more are called logit_..., or prob_... and the like, the others
 *     are suspects.
 * (3) By value: whole numbers only, and most others have fractions; the number of
 *     the row; text, or nothing at all (csv_look.c).
 * (4) Classes may have such names among their like: n, w and y in an alphabet,
 *     true beside false, correct beside incorrect.
 * (5) One column alone may be called score, prob or y_pred: it is what is meant.
 */
#include "format/suspects.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/label_pairs.h"
#include "format/layout.h"
#include "format/select.h"

/* (1) In lower case, without what is between words. */
static const char *const odd[] = {"", "#", "y", "ytrue", "target", "targets", "gold", "goldlabel",
    "truth", "true", "gt", "gtlabel", "groundtruth", "actual", "answer", "expected", "label",
    "labels", "truelabel", "trueclass", "targetclass", "class", "category", "correct", "iscorrect",
    "acc", "accuracy", "loss", "nll", "crossentropy", "perplexity", "ppl", "entropy", "margin",
    "argmax", "rank", "epoch", "step", "globalstep", "iter", "iteration", "batch", "frame", "fold",
    "split", "seed", "lr", "time", "date", "datetime", "ts", "index", "idx", "row", "rowid",
    "rowindex", "rownumber", "rownum", "lineno", "qid", "uid", "uuid", "guid", "key", "n", "w",
    "weights", "sampleweight", "sampleweights"};

/* (5) */
static const char *const value[] = {"pred", "preds", "ypred", "yhat", "predicted", "prediction",
    "predictions", "predlabel", "predclass", "predictedlabel", "predictedclass", "score", "prob",
    "proba", "probability", "yprob", "yproba", "yscore", "maxprob", "conf", "confidence"};

static bool
is_among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(word, list[i]) == 0)
			return true;
	}
	return false;
}

/* image_id, sampleId, sample-idx, class_label. */
static bool
ends_in_id(const char *name)
{
	static const char *const ends[] = {"id", "ids", "idx", "index", "label", "labels"};
	size_t len = strlen(name), n;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		n = strlen(ends[i]);
		if (len <= n || strcasecmp(name + len - n, ends[i]) != 0)
			continue;
		if (strchr("_-. ", name[len - n - 1]) ||
		    (name[len - n - 1] >= 'a' && name[len - n - 1] <= 'z' && name[len - n] < 'a'))
			return true;
	}
	return false;
}

/* In lower case, without what is between words. False if there is more than fits. */
static bool
squeeze(const char *name, char *word, size_t room)
{
	size_t n = 0;

	for (const char *p = name; *p && n < room - 1; p++) {
		if (strchr("_-. ", *p))
			continue;
		word[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
	}
	word[n] = '\0';
	return n < room - 1;
}

static bool
is_word(const char *name, const char *const *list, size_t n)
{
	char word[20];

	return squeeze(name, word, sizeof(word)) && is_among(word, list, n);
}

static bool
is_odd(const char *name, bool alone)
{
	char word[20];

	if (ends_in_id(name))
		return true;
	if (!squeeze(name, word, sizeof(word)))
		return strncmp(word, "timestamp", 9) == 0;
	if (strncmp(word, "timestamp", 9) == 0 || strcmp(word, "unnamed:0") == 0)
		return true;
	if (strpbrk(word, "0123456789"))
		return false; /* no other has one, and headers of numbered columns are long */
	return is_among(word, odd, sizeof(odd) / sizeof(*odd)) ||
	    (!alone && is_among(word, value, sizeof(value) / sizeof(*value)));
}

/* (2) How long the word is that a name begins with, if it is one for values. */
static size_t
value_word(const char *name)
{
	static const char *const words[] = {
	    "logit", "logits", "prob", "probs", "proba", "logprob", "logprobs", "softmax"};
	size_t len = strcspn(name, "_-. "), n;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && name[len]; i++) {
		n = strlen(words[i]);
		if (n == len && strncasecmp(name, words[i], n) == 0)
			return len;
	}
	return 0;
}

static bool
begins_so(const char *name, const char *word, size_t len)
{
	return strncasecmp(name, word, len) == 0 && name[len] && strchr("_-. ", name[len]);
}

/* (2) Behind the first column of that kind, those that do not begin as it does. */
static void
mark_beside(struct layout *l)
{
	const char *first = NULL;
	size_t len = 0, like = 0;

	for (size_t i = 0; i < l->nvalue && len == 0; i++) {
		first = l->column[l->logit[i]].name;
		len = value_word(first);
	}
	for (size_t i = 0; i < l->nvalue && len > 0; i++)
		like += begins_so(l->column[l->logit[i]].name, first, len);
	for (size_t i = 0; i < l->nvalue && like >= 2; i++) {
		if (!begins_so(l->column[l->logit[i]].name, first, len))
			l->column[l->logit[i]].suspicion = SUSPECT_BESIDE;
	}
}

bool
suspects_matter(const struct layout *l)
{
	return l->nvalue > 0 && l->column[l->logit[0]].why == WHY_REST;
}

/* The name of class i: of its column or, of a map, its own. */
static const char *
name_of(const struct layout *l, size_t i)
{
	return l->logit ? l->column[l->logit[i]].name : l->names.name[i];
}

/* (4) What there is among the names. */
struct like {
	bool wrong, incorrect;
	size_t letters;
};

static struct like
look_for_like(const struct layout *l)
{
	struct like like = {0};
	const char *name;

	for (size_t i = 0; i < l->nvalue; i++) {
		name = name_of(l, i);
		like.wrong = like.wrong || strcasecmp(name, "false") == 0;
		like.incorrect = like.incorrect || strcasecmp(name, "incorrect") == 0;
		like.letters += strlen(name) == 1;
	}
	return like;
}

static bool
is_among_its_like(const struct like *like, const char *name)
{
	enum { ALPHABET = 10 };

	return (strlen(name) == 1 && like->letters > ALPHABET) ||
	    (like->wrong && strcasecmp(name, "true") == 0) ||
	    (like->incorrect && strcasecmp(name, "correct") == 0);
}

static void
mark_labels(struct layout *l)
{
	struct label_pair pair;

	if (!label_pair_find(l, &pair))
		return;
	for (size_t i = 0; i < l->nvalue; i++) {
		if (label_pair_has(&pair, l->column[l->logit[i]].name))
			l->column[l->logit[i]].suspicion = SUSPECT_NAME;
	}
}

void
suspects_by_name(struct layout *l)
{
	struct like like;
	const char *name;

	if (!suspects_matter(l) || !l->header)
		return;
	mark_beside(l);
	mark_labels(l);
	like = look_for_like(l);
	for (size_t i = 0; i < l->nvalue; i++) {
		name = l->column[l->logit[i]].name;
		if (is_odd(name, l->nvalue == 1) && !is_among_its_like(&like, name))
			l->column[l->logit[i]].suspicion = SUSPECT_NAME;
	}
}

/* Appends what there is room for. */
static void ERR_PRINTF(3, 4) append(char *text, size_t room, const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + used, room - used, fmt, ap);
	va_end(ap);
}

/* Appends the suspects of a kind, "'y', 'fold' (by name)", as many as fit. Returns how many. */
static size_t
list_suspects(const struct layout *l, enum suspicion kind, const char *why, char *text, size_t room)
{
	enum { MUCH = 60 };
	const size_t from = strlen(text);
	size_t n = 0, named = 0;

	for (size_t i = 0; i < l->nvalue; i++) {
		if (l->column[l->logit[i]].suspicion != kind || n++ != named ||
		    strlen(text) > from + MUCH)
			continue;
		append(text, room, named > 0 || from > 0 ? ", " : "");
		if (l->header)
			append(text, room, "'%.40s'", l->column[l->logit[i]].name);
		else
			append(text, room, "column %zu", l->logit[i] + 1);
		named++;
	}
	if (n > named)
		append(text, room, " and %zu more", n - named);
	if (n > 0)
		append(text, room, " (%s)", why);
	return n;
}

/* (5) If nothing else is left, the first column that is called a score. */
static void
advise_score(const struct layout *l, struct err *s)
{
	static const char *const score[] = {
	    "score", "yscore", "prob", "proba", "probability", "yprob", "yproba"};
	const char *name;

	for (size_t i = 0; i < l->nvalue && l->header; i++) {
		name = l->column[l->logit[i]].name;
		if (is_word(name, score, sizeof(score) / sizeof(*score)) &&
		    strlen(name) < sizeof(s->use[2])) {
			memcpy(s->use[2], name, strlen(name) + 1);
			return;
		}
	}
}

/* The columns without the suspects, and with those that may be logits. */
static int
advise(struct layout *l, struct err *err)
{
	struct err *s = &l->suspects;
	size_t *column = mem_new(l->nvalue, sizeof(*column), err), n = 0, all = 0;
	enum suspicion suspicion;

	if (!column)
		return -1;
	for (size_t i = 0; i < l->nvalue; i++) {
		if (l->column[l->logit[i]].suspicion == SUSPECT_NOT)
			column[n++] = l->logit[i];
	}
	list_ranges(column, n, s->use[0], sizeof(s->use[0]));
	s->use_header = list_hides_header(l, column, n);
	for (size_t i = 0; i < l->nvalue; i++) {
		suspicion = l->column[l->logit[i]].suspicion;
		if (suspicion < SUSPECT_TEXT)
			column[all++] = l->logit[i];
	}
	if (all > n)
		list_ranges(column, all, s->use[1], sizeof(s->use[1]));
	if (n == 0 && all > 1)
		advise_score(l, s);
	mem_free(column);
	err_advise(s, ADVICE_COLS_SUSPECT);
	return 0;
}

int
suspects_tell(struct layout *l, struct err *err)
{
	char text[sizeof(err->text) - 60] = "";
	struct label_pair pair;
	size_t n = list_suspects(l, SUSPECT_NAME, "by name", text, sizeof(text));

	n += list_suspects(l, SUSPECT_BESIDE, "not named as others are", text, sizeof(text));
	n += list_suspects(l, SUSPECT_WHOLE, "whole numbers only", text, sizeof(text));
	n += list_suspects(l, SUSPECT_COUNTER, "counts the rows", text, sizeof(text));
	n += list_suspects(l, SUSPECT_TEXT, "text", text, sizeof(text));
	n += list_suspects(l, SUSPECT_EMPTY, "empty", text, sizeof(text));
	if (n == 0)
		return 0;
	err_set(&l->suspects, ERR_DATA, "columns that do not look like logits: %s", text);
	if (label_pair_find(l, &pair)) {
		label_pair_advise(&pair, &l->suspects);
		return 0;
	}
	return advise(l, err);
}

void
suspects_of_map(struct layout *l, const char *path)
{
	const struct like like = look_for_like(l);
	const bool whole = strcmp(path, ".") == 0, carries = whole && !l->reading->no_fields;
	const char *first = NULL;
	char text[200] = "";
	size_t n = 0;

	for (size_t i = 0; i < l->names.n; i++) {
		if (!is_odd(name_of(l, i), false) || is_among_its_like(&like, name_of(l, i)) ||
		    (like.letters > 1 && strlen(name_of(l, i)) == 1))
			continue;
		first = n++ == 0 ? name_of(l, i) : first;
		if (n <= 3)
			append(text, sizeof(text), "%s'%.40s'", n > 1 ? ", " : "", name_of(l, i));
	}
	if (n == 0)
		return;
	err_set(&l->suspects, ERR_DATA, "the map has %s: %s%s",
	    n == 1 ? "a member that may be no class" : "members that may be no classes", text,
	    n > 3 ? " ..." : "");
	if (!carries)
		append(l->suspects.text, sizeof(l->suspects.text),
		    "; if so take it out (jq -c 'del(%s%.80s.%.40s)')", whole ? "" : ".",
		    whole ? "" : path, first);
	err_advise(&l->suspects, carries ? ADVICE_MEMBERS : ADVICE_CLASSES_ELSE);
}
