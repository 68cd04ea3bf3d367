/* SPDX-License-Identifier: MIT */
/*
 * Bars of words: the worst calibrated classes, and the pairs that are confused most often.
 */
#include <math.h>

#include "base/utf8.h"
#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"
#include "report/ticks.h"

enum { NAME_MOST = 18 }; /* characters */

/* Adds a word that `out` holds, and empties it. */
static int
add_word(struct figure *f, struct buf *out, struct err *err)
{
	const int status =
	    buf_check(out, err) < 0 ? -1 : figure_word(f, out->p ? out->p : "", out->len, err);

	out->len = 0;
	return status;
}

/* Appends the name of a class, or its first characters: two of them stand in a word. */
static void
add_short(struct buf *out, const struct charts *c, size_t class)
{
	const size_t begin = out->len;
	size_t at = begin, seen = 0, n;

	figure_class(out, &c->e->names, class);
	while (at < out->len && seen < NAME_MOST) {
		n = utf8_char(out->p + at, out->len - at);
		at += n ? n : 1;
		seen++;
	}
	if (at >= out->len)
		return;
	out->len = at;
	buf_str(out, "\xe2\x80\xa6"); /* an ellipsis */
}

/* The axis along which bars are long. */
static void
reach(struct figure *f, const struct layer *m)
{
	double most = 0;

	for (size_t i = 0; i < m->n; i++)
		most = fmax(most, m->at[i].x);
	f->x.to = ticks_above(most);
}

/* How many of all there are, if not all are shown. */
static void
note_rest(struct figure *f, size_t shown, size_t all, const char *one, const char *many)
{
	if (shown < all) {
		buf_printf(&f->note, "%zu of ", shown);
		figure_count(&f->note, (double)all);
	} else {
		figure_count(&f->note, (double)all);
	}
	buf_printf(&f->note, " %s", all == 1 ? one : many);
}

static int
make_classes(struct figure *f, const struct charts *c, struct err *err)
{
	const size_t n = c->nclass < FIGURE_WORDS ? c->nclass : FIGURE_WORDS;
	struct buf name = {0};
	struct layer *m;
	int status = 0;

	f->title = "Worst calibrated classes";
	if (n == 0)
		return figure_lack(f, "there are no rows, or the task is binary");
	f->x = (struct axis){.label = "ECE of the class", .what = "ECE"};
	m = figure_mark(f, MARK_BARS, SHADE_MAIN, "", n, err);
	for (size_t i = 0; m && status == 0 && i < n; i++) {
		m->at[i].x = c->class[i].row.ece;
		m->at[i].rows = (double)c->class[i].row.rows;
		figure_class(&name, &c->e->names, c->class[i].class);
		status = add_word(f, &name, err);
	}
	buf_free(&name);
	if (!m || status < 0)
		return -1;
	reach(f, m);
	note_rest(f, n, c->e->setup.nclass, "class", "classes");
	buf_printf(&f->desc, "Worst calibrated classes: %s, ECE ", f->word[0]);
	figure_number(&f->desc, m->at[0].x, 3);
	buf_char(&f->desc, '.');
	return 0;
}

static int
make_confusions(struct figure *f, const struct charts *c, struct err *err)
{
	const size_t n = c->npair < FIGURE_WORDS ? c->npair : FIGURE_WORDS;
	struct buf name = {0};
	struct layer *m;
	int status = 0;

	f->title = "Most frequent confusions";
	if (c->pairs_over)
		return figure_lack(f, "there are too many pairs of classes to keep");
	f->unswept = !c->e->setup.pairs;
	if (n == 0)
		return figure_lack(f,
		    c->e->setup.pairs ? "no row is taken for another class"
				      : "pairs of classes were not counted");
	f->x = (struct axis){.unit = AXIS_COUNT,
	    .label = c->e->setup.weighted ? "Weight of rows, label \xe2\x86\x92 prediction"
					  : "Rows, label \xe2\x86\x92 prediction",
	    .what = c->e->setup.weighted ? "weight" : "rows"};
	m = figure_mark(f, MARK_BARS, SHADE_OTHER, "", n, err);
	for (size_t i = 0; m && status == 0 && i < n; i++) {
		m->at[i].x = c->pair[i].weight;
		add_short(&name, c, c->pair[i].label);
		buf_str(&name, " \xe2\x86\x92 "); /* an arrow */
		add_short(&name, c, c->pair[i].taken);
		status = add_word(f, &name, err);
	}
	buf_free(&name);
	if (!m || status < 0)
		return -1;
	reach(f, m);
	note_rest(f, n, c->pairs, "confused pair of classes", "confused pairs of classes");
	buf_printf(&f->desc, "Most frequent confusions, label and prediction: %s, ", f->word[0]);
	figure_count(&f->desc, m->at[0].x);
	buf_str(&f->desc, " rows.");
	return 0;
}

const struct figure_kind figure_classes = {
    .name = "classes",
    .help = "the worst calibrated classes",
    .make = make_classes,
};

const struct figure_kind figure_confusions = {
    .name = "confusions",
    .help = "the pairs of classes that are confused most often",
    .make = make_confusions,
};
