/* SPDX-License-Identifier: MIT */
/*
 * How many rows have which confidence: right and wrong ones side by side in each bin.
 */
#include <math.h>

#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"
#include "report/ticks.h"

/* Half of each bin is the right rows', the other half the wrong ones'. */
static int
add_bars(struct figure *f, const struct chart_temp *t, const char *name, bool right, double *all,
    struct err *err)
{
	struct layer *m =
	    figure_mark(f, MARK_BARS, right ? SHADE_MAIN : SHADE_OTHER, name, t->nbin, err);
	const struct chart_bin *b;

	for (size_t i = 0; m && i < t->nbin; i++) {
		b = &t->bin[i];
		m->at[i].low = b->bin.lo;
		m->at[i].high = b->bin.hi;
		m->at[i].y = right ? b->right : b->bin.weight - b->right;
		f->y.to = fmax(f->y.to, m->at[i].y);
		*all += m->at[i].y;
	}
	return m ? 0 : -1;
}

static int
make(struct figure *f, const struct charts *c, struct err *err)
{
	const struct figure_words *w = figure_words(c);
	const struct chart_temp *t = &c->temp[c->own];
	double right = 0, wrong = 0;

	f->title = c->e->setup.task == TASK_BINARY ? "Probabilities" : "Confidences";
	if (t->nblock == 0)
		return figure_lack(f, "there are no rows");
	f->x = (struct axis){.to = 1, .label = w->x_label, .what = w->confidence};
	f->y = (struct axis){.unit = AXIS_COUNT,
	    .label = c->e->setup.weighted ? "Rows in a bin, by weight" : "Rows in a bin"};
	if (c->e->setup.task == TASK_BINARY)
		figure_note(f, c->e, t, "prevalence", "prevalence");
	else
		figure_note(f, c->e, t, "accuracy", "accuracy");
	if (add_bars(f, t, w->right, true, &right, err) < 0 ||
	    add_bars(f, t, w->wrong, false, &wrong, err) < 0)
		return -1;
	f->y.to = ticks_above(f->y.to);
	buf_printf(&f->desc, "Histogram of %s: ", w->confidence);
	figure_count(&f->desc, right);
	buf_printf(&f->desc, " %s, ", w->right);
	figure_count(&f->desc, wrong);
	buf_printf(&f->desc, " %s.", w->wrong);
	return 0;
}

const struct figure_kind figure_histogram = {
    .name = "histogram",
    .help = "confidences of right and of wrong rows",
    .make = make,
};
