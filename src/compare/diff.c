/* SPDX-License-Identifier: MIT */
/*
 * Compares many pairs of rows and summarises the divergences.
 *
 * (1) If the KL of a row is infinite, the mean is not a number: kl and max_kl
 *     are null, infinite_kl counts such rows, and js still has a value. If the
 *     sum of finite KLs overflows, kl is null.
 * (2) Without rows every mean is null.
 * (3) In the multilabel task each label is a distribution of its own, of true and
 *     false, with a logit of +inf if it is certain. A row's KL, JS and difference of
 *     entropies are the sums over its labels, |p - q| is the mean and the largest of
 *     theirs, and the row flips if any label does.
 * (4) If only labels' log-probabilities are known, nothing else is compared. Roundings may put
 *     one a little above 0.
 * (5) Rows that list some of their classes: the label is known by its log-probability if both
 *     list it. If one does not, the metrics of labels are null, unless the lists are taken for
 *     all classes: then it has probability 0. Two answers may have different tokens at a
 *     place, and a name may stand for several: such a pair has no label.
 */
#include "compare/diff.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/task.h"
#include "base/tie.h"
#include "col/dist.h"
#include "kern/kern.h"

/* (4) */
#define LOGPROB_MOST 1e-3

struct diff
diff_like(const struct diff *settings)
{
	struct diff d = {
	    .ntop = settings->ntop,
	    .worst.most = settings->worst.most,
	    .binary = settings->binary,
	    .threshold = settings->threshold,
	    .labels = settings->labels,
	    .cut = settings->cut,
	    .draws = settings->draws,
	    .listed = settings->listed,
	    .rest = settings->rest,
	    .labelled = settings->labelled,
	    .compat = settings->compat,
	    .logprob = settings->logprob,
	    .deltas = deltas_like(&settings->deltas),
	    .memory = settings->memory,
	    .kls = {.most = settings->memory / 2},
	    .ppl = {.moves = {.most = settings->memory / 2}},
	};

	memcpy(d.top, settings->top, sizeof(d.top));
	if (d.draws)
		d.spread = spread_begin();
	return d;
}

static int
make_room(struct diff *d, size_t n, size_t each, struct err *err)
{
	double *p;

	if (n <= d->room)
		return 0;
	p = mem_grow(d->scratch, n, each * sizeof(*p), err);
	if (!p)
		return -1;
	d->scratch = p;
	d->room = n;
	return 0;
}

static void
count_classes(struct diff *d, size_t fewest, size_t most)
{
	d->fewest = d->fewest == 0 || (fewest > 0 && fewest < d->fewest) ? fewest : d->fewest;
	d->most = most > d->most ? most : d->most;
}

static void
add_sums(struct diff *d, const struct difference *one, bool flips)
{
	d->rows++;
	d->flips += flips;
	if (one->kl < INFINITY)
		exact_add(&d->kl, one->kl);
	else
		d->infinite++;
	if (one->kl * one->kl < INFINITY)
		exact_add(&d->kl_square, one->kl * one->kl);
	else
		d->large = true;
	exact_add(&d->js, one->js);
	if (diff_has_all(d)) {
		exact_add(&d->delta_p, one->delta_p);
		exact_add(&d->delta_entropy, one->delta_entropy);
	}
	d->most_kl = one->kl > d->most_kl ? one->kl : d->most_kl;
	d->most_delta_p = one->most_delta_p > d->most_delta_p ? one->most_delta_p : d->most_delta_p;
}

/* (3) */
static struct difference
compare_labels(const struct diff *d, const double *a, const double *b, size_t n, size_t *flips)
{
	struct difference sum = {.kl = 0}, one;
	double p[2], q[2], scratch[2 * COMPARE_SCRATCH];

	*flips = 0;
	for (size_t i = 0; i < n; i++) {
		label_pair(a[i], p);
		label_pair(b[i], q);
		one = compare_rows(p, q, 2, scratch);
		sum.kl += one.kl;
		sum.js += one.js;
		sum.delta_p += one.delta_p / (double)n;
		sum.most_delta_p = fmax(sum.most_delta_p, one.most_delta_p);
		sum.delta_entropy += one.delta_entropy;
		*flips +=
		    tie_above(kern_chance(p), d->cut[i]) != tie_above(kern_chance(q), d->cut[i]);
	}
	return sum;
}

static int
add_labelled(struct diff *d, const struct diff_pair *pair, struct err *err)
{
	const struct labelled row = {pair->a, pair->b, pair->n, pair->label, pair->draw};

	return deltas_add(&d->deltas, &row, err);
}

static double
logp_of(const double *z, const struct difference *d, int side, size_t label)
{
	return (z[label] - z[d->top[side]]) - d->lse[side];
}

static int
add_label(struct diff *d, const struct diff_pair *pair, struct diff_row *r, struct err *err)
{
	double a, b;

	if (!d->labelled || pair->label == DIST_NO_LABEL)
		return 0;
	a = r->logp[0] = logp_of(pair->a, &r->difference, 0, pair->label);
	b = r->logp[1] = logp_of(pair->b, &r->difference, 1, pair->label);
	return perplexity_add(&d->ppl, a, b, kern_exp(b) - kern_exp(a), err);
}

/* What llama.cpp prints takes the place of what it is about. */
static int
add_compat(struct diff *d, const struct diff_pair *pair, struct difference *one, struct err *err)
{
	struct llama_pair p;

	if (llama_add(&d->llama, pair->llama, &p, err) < 0)
		return -1;
	if (isnan(p.nll[1]))
		return err_set(err, ERR_DATA,
		    "row %llu, counted from 0: a logit is too large for a float, which llama.cpp "
		    "computes with",
		    pair->row);
	if (quantiles_add(&d->kls, (double)(float)p.kl, err) < 0)
		return -1;
	one->kl = p.kl;
	one->top[0] = p.top[0];
	one->top[1] = p.top[1];
	return perplexity_add(&d->ppl, -(double)p.nll[0], -(double)p.nll[1], (double)p.move, err);
}

/* What percentiles and labels need of a pair. */
static int
add_more(struct diff *d, const struct diff_pair *pair, struct diff_row *r, struct err *err)
{
	if (pair->llama)
		return add_compat(d, pair, &r->difference, err);
	if (quantiles_add(&d->kls, r->difference.kl, err) < 0)
		return -1;
	return add_label(d, pair, r, err);
}

/* (4) */
static int
add_logprobs(struct diff *d, const struct diff_pair *pair, struct err *err)
{
	const double *a = pair->a, *b = pair->b;

	for (size_t i = 0; i < pair->n; i++) {
		if (a[i] > LOGPROB_MOST || b[i] > LOGPROB_MOST)
			return err_set(err, ERR_DATA,
			    "row %llu, counted from 0: %g is no logarithm of a probability",
			    pair->row, a[i] > LOGPROB_MOST ? a[i] : b[i]);
		if (perplexity_add(&d->ppl, a[i], b[i], kern_exp(b[i]) - kern_exp(a[i]), err) < 0)
			return -1;
	}
	d->rows++;
	count_classes(d, pair->n, pair->n);
	return 0;
}

double
diff_conf(const struct diff_row *row, size_t side)
{
	return isnan(row->chance[side]) ? kern_exp(0 - row->difference.lse[side])
					: row->chance[side];
}

/* What is predicted. */
static void
predict(const struct diff *d, const struct diff_pair *pair, struct diff_row *r)
{
	const double *z[2] = {pair->a, pair->b};

	for (size_t side = 0; side < 2 && d->binary; side++) {
		r->chance[side] = kern_chance(z[side]);
		r->difference.top[side] = tie_above(r->chance[side], d->threshold) ? 1 : 0;
	}
	r->flipped = r->flips > 0 || r->difference.top[0] != r->difference.top[1];
}

int
diff_add(struct diff *d, const struct diff_pair *pair, struct err *err)
{
	struct diff_row *r = &d->last;
	const double *a = pair->a, *b = pair->b;
	const size_t n = pair->n;

	if (d->logprob)
		return add_logprobs(d, pair, err);
	if (make_room(d, n, COMPARE_SCRATCH, err) < 0)
		return -1;
	*r = (struct diff_row){.row = pair->row,
	    .key_len = pair->key_len,
	    .label = pair->label,
	    .chance = {NAN, NAN},
	    .logp = {NAN, NAN}};
	if (d->labels)
		r->difference = compare_labels(d, a, b, n, &r->flips);
	else
		r->difference = compare_rows(a, b, n, d->scratch);
	if (add_more(d, pair, r, err) < 0) /* before --threshold decides */
		return -1;
	predict(d, pair, r);
	add_sums(d, &r->difference, r->flipped);
	if (spread_add(
		&d->spread, r->difference.kl, r->difference.top, r->flipped, d->labels, err) < 0)
		return -1;
	if (pair->label < n && d->deltas.setup.edge && !d->labels && add_labelled(d, pair, err) < 0)
		return -1;
	d->labels_seen += d->labels ? n : 0;
	d->label_flips += r->flips;
	for (size_t i = 0; i < d->ntop; i++)
		exact_add(&d->shared[i], compare_top(a, b, n, d->top[i], d->scratch));
	count_classes(d, n, n);
	return worst_keep(&d->worst, r, pair->key, err);
}

/* Top-k overlaps, of rows that list enough classes. */
static void
add_tops(struct diff *d, const struct listed *a, const struct listed *b, size_t classes)
{
	double share;

	for (size_t i = 0; i < d->ntop; i++) {
		share = listed_top(a, b, d->rest, d->top[i], classes, d->scratch);
		if (isnan(share))
			d->few[i]++;
		else
			exact_add(&d->shared[i], share);
	}
}

/* A name is that of the listed row, which lives as long as `last` is asked for. */
static void
set_name(struct diff_row *r, size_t which, const struct listed_class *class)
{
	union {
		const char *shown;
		char *owned;
	} text = {.shown = class->name}; /* as in a row that owns it, but never freed */

	r->name[which].text = text.owned;
	r->name[which].len = class->len;
}

/* The log-probability of a class; -inf if it is not listed. */
static double
listed_logp(const struct diff *d, const struct listed *l, size_t place, const struct diff_row *r,
    size_t side)
{
	if (place == LISTED_OUTSIDE)
		return -INFINITY;
	if (d->rest != LISTED_NONE)
		return l->z[place];
	return (l->z[place] - l->z[kern()->argmax(l->z, l->n)]) - r->difference.lse[side];
}

static int
add_listed_deltas(struct diff *d, const struct diff_pair *pair, const struct listed *const row[2],
    const size_t place[2], const struct diff_row *r, struct err *err)
{
	struct delta_side side[2];

	for (size_t i = 0; i < 2; i++) {
		side[i] = (struct delta_side){
		    .nll = 0 - r->logp[i],
		    .conf = fmin(diff_conf(r, i), 1),
		    .right = kern()->argmax(row[i]->z, row[i]->n) == place[i],
		};
		side[i].hit = side[i].right;
	}
	d->deltas.unsure += row[0]->blind || row[1]->blind;
	return deltas_add_sides(&d->deltas, side, pair->draw, err);
}

/* (5) */
static int
add_listed_label(struct diff *d, const struct diff_pair *pair, const struct listed *a,
    const struct listed *b, struct diff_row *r, struct err *err)
{
	const struct listed *const row[2] = {a, b};
	size_t place[2] = {LISTED_OUTSIDE, LISTED_OUTSIDE};
	const enum listed_labels labels = listed_label_of(a, b, place);
	const size_t has = place[0] != LISTED_OUTSIDE ? 0 : 1;

	d->apart += labels == LISTED_LABELS_APART;
	if (labels != LISTED_LABEL_SAME)
		return 0;
	r->label = place[has] != LISTED_OUTSIDE ? row[has]->class[place[has]].id
	    : a->label != LISTED_NO_LABEL       ? a->label_id
						: b->label_id;
	if (place[has] != LISTED_OUTSIDE)
		set_name(r, 2, &row[has]->class[place[has]]);
	for (size_t i = 0; i < 2; i++)
		r->logp[i] = listed_logp(d, row[i], place[i], r, i);
	if (d->deltas.setup.edge && add_listed_deltas(d, pair, row, place, r, err) < 0)
		return -1;
	if (d->rest != LISTED_NONE && (place[0] == LISTED_OUTSIDE || place[1] == LISTED_OUTSIDE)) {
		for (size_t i = 0; i < 2; i++)
			r->logp[i] = place[i] == LISTED_OUTSIDE ? NAN : r->logp[i];
		d->unlisted++;
		return 0;
	}
	return perplexity_add(
	    &d->ppl, r->logp[0], r->logp[1], kern_exp(r->logp[1]) - kern_exp(r->logp[0]), err);
}

/* Compares two rows, and says what each has for its most probable class. */
static struct listed_difference
compare_lists(struct diff *d, const struct listed *a, const struct listed *b, struct diff_row *r)
{
	const struct listed_difference found = compare_listed(a, b, d->rest, d->scratch);
	const struct listed *const row[2] = {a, b};
	const struct listed_class *top[2];

	r->difference = found.difference;
	for (size_t i = 0; i < 2; i++) {
		top[i] = &row[i]->class[r->difference.top[i]];
		if (d->rest != LISTED_NONE)
			r->difference.lse[i] = 0 - row[i]->z[r->difference.top[i]];
		r->difference.top[i] = top[i]->id;
		set_name(r, i, top[i]);
	}
	r->flipped = listed_order(top[0], top[1]) != 0;
	return found;
}

int
diff_add_listed(struct diff *d, const struct diff_pair *pair, const struct listed *a,
    const struct listed *b, struct err *err)
{
	struct diff_row *r = &d->last;
	struct listed_difference found;

	if (make_room(d, a->n + b->n + 1, LISTED_SCRATCH, err) < 0)
		return -1;
	*r = (struct diff_row){.row = pair->row,
	    .key_len = pair->key_len,
	    .label = DIST_NO_LABEL,
	    .chance = {NAN, NAN},
	    .logp = {NAN, NAN}};
	found = compare_lists(d, a, b, r);
	add_tops(d, a, b, found.classes);
	d->blind += a->blind || b->blind;
	add_sums(d, &r->difference, r->flipped);
	exact_add(&d->tv, found.tv);
	exact_add(&d->shared_p, found.shared);
	if (spread_add(&d->spread, r->difference.kl, r->difference.top, r->flipped,
		r->name[0].text != NULL, err) < 0 ||
	    quantiles_add(&d->kls, r->difference.kl, err) < 0 ||
	    add_listed_label(d, pair, a, b, r, err) < 0)
		return -1;
	count_classes(d, found.classes, found.classes);
	return worst_keep(&d->worst, r, pair->key, err);
}

int
diff_take(struct diff *d, struct diff *more, struct err *err)
{
	if (quantiles_take(&d->kls, &more->kls, err) < 0)
		return -1;
	return quantiles_take(&d->ppl.moves, &more->ppl.moves, err);
}

int
diff_end(struct diff *d, struct err *err)
{
	return quantiles_end(&d->kls, err) < 0 ? -1 : quantiles_end(&d->ppl.moves, err);
}

int
diff_merge(struct diff *d, struct diff *more, struct err *err)
{
	int status = spread_merge(&d->spread, &more->spread, err);

	if (status == 0)
		status = deltas_merge(&d->deltas, &more->deltas, err);
	for (size_t i = 0; i < d->ntop; i++) {
		exact_merge(&d->shared[i], &more->shared[i]);
		d->few[i] += more->few[i];
	}
	exact_merge(&d->tv, &more->tv);
	exact_merge(&d->shared_p, &more->shared_p);
	d->blind += more->blind;
	d->unlisted += more->unlisted;
	d->apart += more->apart;
	if (status == 0)
		status = diff_take(d, more, err);
	perplexity_merge(&d->ppl, &more->ppl);
	llama_merge(&d->llama, &more->llama);
	exact_merge(&d->kl, &more->kl);
	exact_merge(&d->kl_square, &more->kl_square);
	exact_merge(&d->js, &more->js);
	exact_merge(&d->delta_p, &more->delta_p);
	exact_merge(&d->delta_entropy, &more->delta_entropy);
	d->rows += more->rows;
	d->flips += more->flips;
	d->labels_seen += more->labels_seen;
	d->label_flips += more->label_flips;
	d->infinite += more->infinite;
	d->large = d->large || more->large;
	d->most_kl = more->most_kl > d->most_kl ? more->most_kl : d->most_kl;
	d->most_delta_p =
	    more->most_delta_p > d->most_delta_p ? more->most_delta_p : d->most_delta_p;
	count_classes(d, more->fewest, more->most);
	return status == 0 ? worst_merge(&d->worst, &more->worst, err) : status;
}

void
diff_free(struct diff *d)
{
	worst_free(&d->worst);
	mem_free(d->scratch);
	quantiles_free(&d->kls);
	perplexity_free(&d->ppl);
	llama_free(&d->llama);
	spread_free(&d->spread);
	deltas_free(&d->deltas);
	d->scratch = NULL;
	d->room = 0;
}
