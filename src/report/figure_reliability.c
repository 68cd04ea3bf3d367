/* SPDX-License-Identifier: MIT */
/*
 * The reliability diagram: how often rows of a confidence are right. The dots are bins,
 * the line is isotonic regression (CORP) with the band in which it would lie if the
 * confidences were right.
 */
#include <math.h>
#include <string.h>

#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"

static int
add_band(struct figure *f, const struct chart_temp *t, double confidence, struct err *err)
{
	struct layer *m;

	for (size_t i = 0; i < CHART_PLACES; i++) {
		if (!isnan(t->low[i]))
			break;
		if (i + 1 == CHART_PLACES)
			return 0;
	}
	m = figure_mark(f, MARK_AREA, SHADE_AREA, "", CHART_PLACES, err);
	if (!m)
		return -1;
	figure_name(m, "", 100 * confidence, 4, "% consistency band of CORP");
	for (size_t i = 0; i < CHART_PLACES; i++) {
		m->at[i].x = (double)i / (CHART_PLACES - 1);
		m->at[i].low = t->low[i];
		m->at[i].high = t->high[i];
	}
	return 0;
}

/* Flat over each block. */
static int
add_corp(struct figure *f, const struct chart_temp *t, struct err *err)
{
	struct layer *m;

	m = figure_mark(f, MARK_LINE, SHADE_MAIN, "CORP (isotonic regression)", 2 * t->nblock, err);
	for (size_t i = 0; m && i < t->nblock; i++) {
		m->at[2 * i].x = t->block[i].from;
		m->at[2 * i + 1].x = t->block[i].to;
		m->at[2 * i].y = m->at[2 * i + 1].y = t->block[i].share;
	}
	return m ? 0 : -1;
}

/* Bins without rows have no dot. */
static int
add_bins(
    struct figure *f, const struct chart_temp *t, bool weighted, double confidence, struct err *err)
{
	struct layer *m = figure_mark(f, MARK_DOTS, SHADE_DOT, "bin", t->nbin, err);
	size_t n = 0;

	if (!m)
		return -1;
	if (!weighted)
		figure_name(m, "bin, ", 100 * confidence, 4,
		    "% Clopper\xe2\x80\x93"
		    "Pearson interval");
	for (size_t i = 0; i < t->nbin; i++) {
		if (t->bin[i].bin.rows == 0)
			continue;
		m->at[n++] = (struct mark_point){.x = t->bin[i].bin.confidence,
		    .y = t->bin[i].bin.accuracy,
		    .low = t->bin[i].low,
		    .high = t->bin[i].high,
		    .rows = weighted ? t->bin[i].bin.weight : (double)t->bin[i].bin.rows};
	}
	m->n = n;
	return 0;
}

/* What a screen reader says. */
static void
describe(struct figure *f, const struct chart_temp *t, const struct figure_words *w)
{
	size_t full = 0, over = 0;

	for (size_t i = 0; i < t->nbin; i++) {
		full += t->bin[i].bin.rows > 0;
		over += t->bin[i].bin.rows > 0 && t->bin[i].bin.gap < 0;
	}
	buf_printf(&f->desc, "%s against %s. ", f->y.label, f->x.label);
	buf_str(&f->desc, f->note.p);
	buf_printf(&f->desc, ". In %zu of %zu bins with rows the %s is below the mean %s.", over,
	    full, w->right_share, w->confidence);
}

static int
draw(struct figure *f, const struct charts *c, const struct evaluation *e,
    const struct chart_temp *t, struct err *err)
{
	const struct figure_words *w = figure_words(c);
	const struct mark_point ends[2] = {{.x = 0, .y = 0}, {.x = 1, .y = 1}};

	if (t->nblock == 0)
		return figure_lack(f, "there are no rows");
	f->square = true;
	f->x = (struct axis){.to = 1, .label = w->x_label, .what = w->mean};
	f->y = (struct axis){.to = 1, .label = w->y_label, .what = w->right_share};
	figure_note(f, e, t, "ece", "ECE");
	if (buf_check(&f->note, err) < 0)
		return -1;
	describe(f, t, w);
	if (add_band(f, t, c->confidence, err) < 0 || figure_rule(f, "calibrated", ends, err) < 0 ||
	    add_corp(f, t, err) < 0)
		return -1;
	return add_bins(f, t, e->setup.weighted, c->confidence, err);
}

static int
make(struct figure *f, const struct charts *c, struct err *err)
{
	f->title = "Reliability diagram";
	return draw(f, c, c->e, &c->temp[c->own], err);
}

/* Of what the charts compare with. */
static int
make_other(
    struct figure *f, const struct charts *c, const char *label, const char *lacks, struct err *err)
{
	for (size_t i = 0; i < c->nother; i++) {
		if (strcmp(c->other[i].label, label) == 0)
			return draw(f, c, c->other[i].e, &c->other[i].at, err);
	}
	return figure_lack(f, lacks);
}

static int
make_before(struct figure *f, const struct charts *c, struct err *err)
{
	f->title = "Reliability diagram, before calibration";
	return make_other(f, c, "before calibration", "no rows were calibrated", err);
}

static int
make_baseline(struct figure *f, const struct charts *c, struct err *err)
{
	f->title = "Reliability diagram, baseline";
	return make_other(f, c, "baseline", "there is no baseline", err);
}

const struct figure_kind figure_reliability = {
    .name = "reliability",
    .help = "reliability diagram: CORP curve, band, bins with intervals",
    .make = make,
};

const struct figure_kind figure_reliability_before = {
    .name = "reliability-before",
    .help = "the same before calibration",
    .make = make_before,
};

const struct figure_kind figure_reliability_baseline = {
    .name = "reliability-baseline",
    .help = "the same of the baseline",
    .make = make_baseline,
};
