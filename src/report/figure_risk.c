/* SPDX-License-Identifier: MIT */
/*
 * Risk and coverage: the share of wrong rows among those that are most confident.
 */
#include <math.h>

#include "base/num.h"
#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"
#include "report/ticks.h"

static int
add_curve(struct figure *f, const struct charts *c, struct err *err)
{
	struct layer *m =
	    figure_mark(f, MARK_LINE, SHADE_MAIN, "the most confident rows", c->nrisk, err);

	for (size_t i = 0; m && i < c->nrisk; i++) {
		m->at[i].x = c->risk[i].coverage;
		m->at[i].y = c->risk[i].risk;
		f->y.to = fmax(f->y.to, c->risk[i].risk);
	}
	return m ? 0 : -1;
}

/* Where the curve is at a threshold that was asked for. */
static int
add_threshold(struct figure *f, const struct charts *c, const char *key, const char *name,
    enum shade shade, struct err *err)
{
	const struct result *r = results_find(&c->e->results, key);
	struct layer *m;
	size_t i = 0;

	if (!r || isnan(r->value))
		return 0;
	while (i + 1 < c->nrisk && c->risk[i + 1].threshold >= r->value)
		i++;
	m = figure_mark(f, MARK_DOTS, shade, "", 1, err);
	if (!m)
		return -1;
	m->at[0].x = c->risk[i].coverage;
	m->at[0].y = c->risk[i].risk;
	figure_name(m, name, r->value, NUM_SHORTEST, "");
	return 0;
}

static int
add_thresholds(struct figure *f, const struct charts *c, struct err *err)
{
	return add_threshold(f, c, "threshold_at_risk", "most coverage at the risk: threshold ",
		   SHADE_OTHER, err) < 0 ||
		add_threshold(f, c, "threshold_at_coverage", "risk at the coverage: threshold ",
		    SHADE_DOT, err) < 0 ||
		add_threshold(
		    f, c, "guaranteed_threshold", "guaranteed: threshold ", SHADE_MAIN, err) < 0
	    ? -1
	    : 0;
}

static int
make(struct figure *f, const struct charts *c, struct err *err)
{
	struct mark_point ends[2] = {{.x = 0}, {.x = 1}};
	double all;

	f->title = "Risk and coverage";
	if (c->nrisk == 0)
		return figure_lack(f, "there are no rows");
	all = c->risk[c->nrisk - 1].risk;
	ends[0].y = ends[1].y = all;
	f->x = (struct axis){.to = 1,
	    .unit = AXIS_PERCENT,
	    .label = "Coverage: share of rows that are answered",
	    .what = "coverage"};
	f->y = (struct axis){
	    .unit = AXIS_PERCENT, .label = "Risk: share of them that is wrong", .what = "risk"};
	figure_note(f, c->e, &c->temp[c->own], "aurc", "AURC");
	if (figure_rule(f, "", ends, err) < 0 || add_curve(f, c, err) < 0 ||
	    add_thresholds(f, c, err) < 0)
		return -1;
	figure_name(&f->mark[0], "all rows: ", 100 * all, 3, "% wrong");
	f->y.to = fmin(1, ticks_above(f->y.to));
	buf_str(&f->desc, "Risk and coverage: ");
	figure_percent(&f->desc, all, 3);
	buf_str(&f->desc, " of all rows are wrong.");
	return 0;
}

const struct figure_kind figure_risk = {
    .name = "risk-coverage",
    .help = "risk of the rows that are most confident",
    .make = make,
};
