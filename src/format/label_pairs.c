/* SPDX-License-Identifier: MIT */
/*
 * Labels beside values: y_cat, y_dog, p_cat, p_dog.
 *
 * (1) One family begins as labels do, the other as values do, and both have the same
 *     endings in the same order, at least two.
 * (2) No other column begins so: a pattern names just these.
 */
#include "format/label_pairs.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "format/layout.h"

static const char *const label_words[] = {"y", "y_true", "ytrue", "true", "truth", "label",
    "labels", "target", "targets", "gt", "gold", "actual"};
static const char *const value_words[] = {"p", "prob", "probs", "proba", "logit", "logits", "z",
    "pred", "preds", "score", "scores", "y_pred", "y_prob", "y_proba", "y_score", "y_hat", "yhat",
    "conf", "sigmoid", "output"};

struct stem {
	const char *name; /* begins with it */
	size_t len, n; /* n columns begin so */
};

static bool
begins_with(const char *name, const struct stem *stem)
{
	return strncmp(name, stem->name, stem->len) == 0;
}

/* (2) The stem that is this word; n = 0 if there is none, or not of logits only. */
static struct stem
find_stem(const struct layout *l, const char *word)
{
	const size_t len = strlen(word);
	struct stem stem = {0};
	const char *name;

	for (size_t i = 0; i < l->ncolumn; i++) {
		name = l->column[i].name;
		if (stem.n == 0 && strncasecmp(name, word, len) == 0 && name[len] &&
		    strchr("_-.", name[len]))
			stem = (struct stem){.name = name, .len = len + 1};
		if (!stem.name || !begins_with(name, &stem))
			continue;
		if (!(l->column[i].role & ROLE_LOGIT))
			return (struct stem){0};
		stem.n++;
	}
	return stem;
}

static size_t
next_column(const struct layout *l, const struct stem *stem, size_t i)
{
	while (i < l->ncolumn && !begins_with(l->column[i].name, stem))
		i++;
	return i;
}

/* (1) */
static bool
end_alike(const struct layout *l, const struct stem *a, const struct stem *b)
{
	size_t i = next_column(l, a, 0), j = next_column(l, b, 0);

	while (i < l->ncolumn && j < l->ncolumn &&
	    strcmp(l->column[i].name + a->len, l->column[j].name + b->len) == 0) {
		i = next_column(l, a, i + 1);
		j = next_column(l, b, j + 1);
	}
	return i == l->ncolumn && j == l->ncolumn;
}

static bool
find_values(const struct layout *l, const struct stem *labels, struct label_pair *pair)
{
	struct stem values;

	for (size_t i = 0; i < sizeof(value_words) / sizeof(*value_words); i++) {
		values = find_stem(l, value_words[i]);
		if (values.n != labels->n || !end_alike(l, labels, &values))
			continue;
		*pair = (struct label_pair){
		    labels->name, values.name, labels->len, values.len, labels->n};
		return true;
	}
	return false;
}

bool
label_pair_find(const struct layout *l, struct label_pair *pair)
{
	struct stem labels;

	for (size_t i = 0; l->header && i < sizeof(label_words) / sizeof(*label_words); i++) {
		labels = find_stem(l, label_words[i]);
		if (labels.n >= 2 && find_values(l, &labels, pair))
			return true;
	}
	return false;
}

bool
label_pair_has(const struct label_pair *pair, const char *name)
{
	return strncmp(name, pair->labels, pair->labels_len) == 0;
}

int
label_pair_advise(const struct label_pair *pair, struct err *err)
{
	snprintf(err->use[0], sizeof(err->use[0]), "%.*s*", (int)pair->values_len, pair->values);
	snprintf(err->use[1], sizeof(err->use[1]), "%.*s*", (int)pair->labels_len, pair->labels);
	return err_advise(err, ADVICE_LABELS_BESIDE);
}
