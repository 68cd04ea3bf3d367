/* SPDX-License-Identifier: MIT */
/* The states of all metrics. */
#include "metric/tally.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "metric/cells.h"
#include "metric/redraw.h"
#include "metric/rows.h"
#include "metric/unlisted.h"

int
tally_begin(struct tally *t, const struct setup *s, struct err *err)
{
	static const struct slot none = {.unit = UNIT_NONE, .weighted = UNIT_NONE};
	const struct slot *slot;
	size_t n = 0;

	for (size_t i = 0; metrics[i]; i++)
		n += metric_slots(metrics[i]);
	*t = (struct tally){.vec = mem_new(n, sizeof(*t->vec), err)};
	if (!t->vec)
		return -1;
	for (size_t i = 0; metrics[i]; i++) {
		for (size_t j = 0; j < metric_slots(metrics[i]); j++) {
			slot = metric_counts(metrics[i], s) ? &metrics[i]->slot[j] : &none;
			if (vec_begin(&t->vec[t->nvec], slot, s, err) < 0)
				return -1;
			t->nvec++;
		}
	}
	return 0;
}

struct vec *
tally_vec(const struct tally *t, const struct metric *m)
{
	size_t at = 0;

	for (size_t i = 0; metrics[i] != m; i++)
		at += metric_slots(metrics[i]);
	return t->vec + at;
}

void
tally_drop(struct tally *t, const struct metric *m)
{
	struct vec *v = tally_vec(t, m);

	for (size_t i = 0; i < metric_slots(m); i++)
		vec_free(&v[i]);
}

int
tally_add(struct tally *t, const struct setup *s, const struct seen *r, struct err *err)
{
	struct vec *v = t->vec;

	for (size_t i = 0; metrics[i]; i++) {
		if (metrics[i]->add && metric_counts(metrics[i], s) &&
		    !(metrics[i]->needs_all && s->rest != SETUP_WHOLE) &&
		    metrics[i]->add(v, s, r, err) < 0)
			return -1;
		v += metric_slots(metrics[i]);
	}
	return 0;
}

int
tally_merge(struct tally *t, const struct tally *more, struct err *err)
{
	for (size_t i = 0; i < t->nvec; i++) {
		if (t->vec[i].unit != UNIT_NONE && vec_merge(&t->vec[i], &more->vec[i], err) < 0)
			return -1;
	}
	return 0;
}

void
tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->nvec; i++)
		vec_free(&t->vec[i]);
	mem_free(t->vec);
	*t = (struct tally){0};
}

struct totals
tally_totals(const struct tally *t, const struct setup *s)
{
	struct totals totals = rows_totals(tally_vec(t, &metric_rows), s);

	if (s->rest != SETUP_WHOLE)
		unlisted_totals(tally_vec(t, &metric_unlisted), &totals);
	totals.tally = t;
	return totals;
}

/* Reports no rows: only the counts are numbers. */
static int
report_nothing(
    const struct setup *s, const struct totals *totals, struct results *out, struct err *err)
{
	size_t n;
	const char **key = setup_keys(s, &n, err);

	for (size_t i = 0; key && i < n; i++) {
		if (results_find(out, key[i])) /* an old name, which follows the new one */
			continue;
		if (!results_add(
			out, key[i], rows_value(totals, key[i]), "there are no rows", err)) {
			mem_free(key);
			return -1;
		}
	}
	mem_free(key);
	return key ? 0 : -1;
}

/* Reports one metric; of truncated rows it may be that nobody knows it. */
static int
report_one(const struct tally *t, const struct metric *m, const struct totals *totals,
    struct results *out, struct err *err)
{
	const bool binary = totals->setup->task == TASK_BINARY && m->of_binary;
	const struct metric *of = binary ? m->of_binary : m->of;
	const bool lacks = m->needs_all && totals->setup->rest != SETUP_WHOLE;
	char why[120] = "rows list some of their classes, and it needs all";

	if (!lacks && !(m->needs_top && totals->blind > 0))
		return m->report(tally_vec(t, of ? of : m), totals, out, err);
	if (!lacks)
		snprintf(why, sizeof(why),
		    "%llu row%s just the sampled token, which may not be the most probable",
		    (unsigned long long)totals->blind, totals->blind == 1 ? " lists" : "s list");
	for (const char *const *key = m->key; *key; key++) {
		if (!results_add(out, *key, NAN, why, err))
			return -1;
	}
	return 0;
}

int
tally_report(const struct tally *t, const struct setup *s, struct results *out, struct err *err)
{
	struct totals totals = tally_totals(t, s);
	struct cells kept[KEPT] = {{0}};
	int status = 0;

	totals.kept = kept;
	if (totals.rows == 0)
		return report_nothing(s, &totals, out, err);
	for (size_t i = 0; metrics[i] && status == 0; i++) {
		if (metric_counts(metrics[i], s))
			status = report_one(t, metrics[i], &totals, out, err);
	}
	for (size_t i = 0; i < KEPT; i++)
		mem_free(kept[i].c);
	return status;
}

/* Finds the group of a value, or where it would be inserted. */
static size_t
find(const struct groups *g, const char *value, size_t len, bool *there)
{
	size_t low = 0, high = g->n, mid;
	int order;

	*there = false;
	if (memchr(value, 0, len)) /* no group has such a value */
		return 0;
	while (low < high) {
		mid = low + (high - low) / 2;
		order = strncmp(g->group[mid].value, value, len);
		if (order == 0)
			order = g->group[mid].value[len] != 0;
		if (order == 0) {
			*there = true;
			return mid;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct group *
insert(struct groups *g, size_t at, const char *value, size_t len, const struct setup *s,
    struct err *err)
{
	struct group *all, new;

	if (s->redraws > 0 && (double)(g->n + 1) * redraw_sums(s) > REDRAW_SUMS_MOST) {
		err_about(err, SETTING_BY,
		    "more than %zu values with %zu redraws of the labels need too much memory; "
		    "ask for fewer redraws: another is '%.*s'",
		    g->n, s->redraws, len > 40 ? 40 : (int)len, value);
		return NULL;
	}
	if (g->n == GROUPS_MOST || (double)(g->n + 1) * (double)s->nclass * (double)s->bins > 4e7) {
		err_about(err, SETTING_BY,
		    "more than %zu values with %zu classes: another is '%.*s'", g->n, s->nclass,
		    len > 40 ? 40 : (int)len, value);
		return NULL;
	}
	if (memchr(value, 0, len)) {
		err_about(err, SETTING_BY, "a value with a NUL byte in it");
		return NULL;
	}
	all = mem_grow(g->group, g->n + 1, sizeof(*all), err);
	if (!all)
		return NULL;
	g->group = all;
	new.value = mem_text(value, len, err);
	if (!new.value || tally_begin(&new.tally, s, err) < 0) {
		if (new.value)
			tally_free(&new.tally);
		mem_free(new.value);
		return NULL;
	}
	memmove(all + at + 1, all + at, (g->n - at) * sizeof(*all));
	all[at] = new;
	g->n++;
	return &all[at];
}

struct group *
groups_at(struct groups *g, const char *value, size_t len, const struct setup *s, struct err *err)
{
	bool there;
	size_t at = g->last;

	if (at < g->n && !memchr(value, 0, len) && strncmp(g->group[at].value, value, len) == 0 &&
	    g->group[at].value[len] == 0)
		return &g->group[at];
	at = g->last = find(g, value, len, &there);
	return there ? &g->group[at] : insert(g, at, value, len, s, err);
}

int
groups_merge(struct groups *g, const struct groups *more, const struct setup *s, struct err *err)
{
	const struct group *from;
	struct group *to;

	for (size_t i = 0; i < more->n; i++) {
		from = &more->group[i];
		to = groups_at(g, from->value, strlen(from->value), s, err);
		if (!to || tally_merge(&to->tally, &from->tally, err) < 0)
			return -1;
	}
	return 0;
}

void
groups_free(struct groups *g)
{
	for (size_t i = 0; i < g->n; i++) {
		mem_free(g->group[i].value);
		tally_free(&g->group[i].tally);
	}
	mem_free(g->group);
	*g = (struct groups){0};
}

double *
setup_edges(size_t bins, struct err *err)
{
	double *edge = mem_new(bins + 1, sizeof(*edge), err);

	for (size_t b = 0; edge && b <= bins; b++)
		edge[b] = (double)b / (double)bins;
	return edge;
}

enum { KEY_LEN = 32 };

const char **
setup_keys(const struct setup *s, size_t *n, struct err *err)
{
	size_t most = s->ntop + 1;
	const char **all, *old;
	char *text;

	for (size_t i = 0; metrics[i]; i++) {
		for (size_t j = 0; metrics[i]->key[j]; j++)
			most += results_old_name(metrics[i]->key[j]) ? 2 : 1;
	}
	all = mem_new(most, sizeof(*all) + KEY_LEN, err);
	if (!all)
		return NULL;
	text = (char *)(all + most);
	*n = 0;
	for (size_t i = 0; metrics[i]; i++) {
		if (!metric_counts(metrics[i], s))
			continue;
		for (const char *const *key = metrics[i]->key; *key; key++) {
			if (!strstr(*key, "topK")) {
				all[(*n)++] = *key;
				old = results_old_name(*key);
				if (old)
					all[(*n)++] = old;
				continue;
			}
			for (size_t k = 0; k < s->ntop; k++, text += KEY_LEN) {
				if (setup_all_in_top(s, s->top[k]))
					continue;
				snprintf(text, KEY_LEN, "top%zu_accuracy", s->top[k]);
				all[(*n)++] = text;
			}
		}
	}
	return all;
}
