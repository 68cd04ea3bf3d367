/* SPDX-License-Identifier: MIT */
/*
 * Cumulative differences between what is right and the confidence, over rows by rising
 * confidence. The slope is the miscalibration. The triangle at 0 is as high as the sum
 * may well come to by chance: two standard deviations of its end.
 */
#include <math.h>

#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"
#include "report/ticks.h"

static const double WIDE = 0.03; /* the triangle's base */

static int
add_triangle(struct figure *f, double sigma, struct err *err)
{
	struct layer *m = figure_mark(f, MARK_AREA, SHADE_AREA,
	    "\xc2\xb1"
	    "2\xcf\x83 of the whole sum, if the confidences are right",
	    2, err);

	if (!m)
		return -1;
	m->at[0] = (struct mark_point){.x = 0, .low = -2 * sigma, .high = 2 * sigma};
	m->at[1] = (struct mark_point){.x = WIDE, .low = 0, .high = 0};
	return 0;
}

static int
make(struct figure *f, const struct charts *c, struct err *err)
{
	const struct chart_temp *t = &c->temp[c->own];
	const struct cumulative *all = &t->cumulative;
	const struct mark_point ends[2] = {{.x = 0, .y = 0}, {.x = 1, .y = 0}};
	double most = 1e-9;
	struct layer *m;

	f->title = "Cumulative differences";
	if (t->nblock == 0)
		return figure_lack(f, "there are no rows");
	for (size_t i = 0; i < CHART_PLACES; i++)
		most = fmax(most, fabs(t->sum[i]));
	most = ticks_above(fmax(most, isnan(all->sigma) ? 0 : 2 * all->sigma));
	f->x = (struct axis){.to = 1,
	    .unit = AXIS_PERCENT,
	    .label = "Share of rows, least confident first",
	    .what = "share of rows"};
	f->y = (struct axis){
	    .from = -most, .to = most, .label = "Sum of (right \xe2\x88\x92 confidence) / rows"};
	if (c->e->setup.task == TASK_BINARY)
		f->y.label = "Sum of (class \xe2\x88\x92 P(class 1)) / rows";
	buf_str(&f->note, "largest ");
	figure_number(&f->note, all->most, 3);
	buf_str(&f->note, ", range ");
	figure_number(&f->note, all->range, 3);
	buf_str(&f->desc, "Cumulative differences: largest ");
	figure_number(&f->desc, all->most, 3);
	if (!isnan(all->sigma)) {
		buf_str(&f->desc, "; twice the standard deviation is ");
		figure_number(&f->desc, 2 * all->sigma, 3);
	}
	buf_char(&f->desc, '.');
	if ((!isnan(all->sigma) && add_triangle(f, all->sigma, err) < 0) ||
	    figure_rule(f, "", ends, err) < 0)
		return -1;
	m = figure_mark(f, MARK_LINE, SHADE_MAIN, "cumulative difference", CHART_PLACES, err);
	for (size_t i = 0; m && i < CHART_PLACES; i++) {
		m->at[i].x = (double)i / (CHART_PLACES - 1);
		m->at[i].y = t->sum[i];
	}
	return m ? 0 : -1;
}

const struct figure_kind figure_cumulative = {
    .name = "cumulative",
    .help = "cumulative differences with the \xc2\xb1"
	    "2\xcf\x83 triangle",
    .make = make,
};
