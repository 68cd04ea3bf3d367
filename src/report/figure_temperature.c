/* SPDX-License-Identifier: MIT */
/*
 * A metric against temperature, with the lowest of those that were measured, and the
 * run's.
 *
 * (1) The axis reaches as far up as the metric does near these two. At extreme
 *     temperatures it would flatten everything else.
 */
#include <math.h>
#include <string.h>

#include "report/charts.h"
#include "report/figure.h"
#include "report/figure_words.h"

static double
value_at(const struct charts *c, size_t i, const char *key)
{
	const struct result *r = results_find(&c->temp[i].results, key);

	return r ? r->value : NAN;
}

/* Where the metric is lowest; c->ntemp if it has no value. */
static size_t
lowest(const struct charts *c, const char *key)
{
	size_t best = c->ntemp;

	for (size_t i = 0; i < c->ntemp; i++) {
		const double x = value_at(c, i, key);

		if (!isnan(x) && (best == c->ntemp || x < value_at(c, best, key)))
			best = i;
	}
	return best;
}

/* (1) */
static void
reach(struct axis *y, const struct charts *c, const char *key, size_t best)
{
	const double a = c->temp[c->own].temp, b = c->temp[best].temp;
	const double least = value_at(c, best, key);
	double most = 0;

	for (size_t i = 0; i < c->ntemp; i++) {
		const double t = c->temp[i].temp, x = value_at(c, i, key);

		if (!isnan(x) && t >= fmin(a, b) / 2.5 && t <= fmax(a, b) * 2.5)
			most = fmax(most, x);
	}
	y->to = most > 0 ? most + 0.08 * (most - fmin(least, most)) : 1;
	y->from = fmax(0, least - 0.15 * (y->to - least));
	if (y->from < 0.4 * y->to)
		y->from = 0;
	if (!(y->to > y->from))
		y->to = y->from + 1;
}

static int
add_curve(struct figure *f, const struct charts *c, const char *key, struct err *err)
{
	struct layer *m = figure_mark(f, MARK_LINE, SHADE_MAIN, "", c->ntemp, err);

	for (size_t i = 0; m && i < c->ntemp; i++) {
		m->at[i].x = c->temp[i].temp;
		m->at[i].y = value_at(c, i, key);
	}
	return m ? 0 : -1;
}

/* The value at a temperature, as a dot that says what it is. */
static int
add_dot(struct figure *f, const struct charts *c, const char *key, size_t i, enum shade shade,
    const char *what, struct err *err)
{
	struct layer *m = figure_mark(f, MARK_DOTS, shade, "", 1, err);

	if (!m)
		return -1;
	m->at[0].x = c->temp[i].temp;
	m->at[0].y = value_at(c, i, key);
	figure_name(m, what, m->at[0].y, 4, " at T = ");
	figure_name(m, m->name, m->at[0].x, 4, "");
	return 0;
}

static int
make(struct figure *f, const struct charts *c, const char *key, const char *label, struct err *err)
{
	const size_t best = lowest(c, key);

	f->unswept = c->ntemp < 2;
	if (f->unswept)
		return figure_lack(f, "other temperatures were not measured");
	if (best == c->ntemp || isnan(value_at(c, c->own, key)))
		return figure_lack(f, "the metric has no value");
	f->x = (struct axis){.from = c->temp[0].temp,
	    .to = c->temp[c->ntemp - 1].temp,
	    .log = true,
	    .label = "Temperature (logarithmic)",
	    .what = "temperature"};
	f->y = (struct axis){.label = label, .what = label};
	reach(&f->y, c, key, best);
	figure_note(f, c->e, &c->temp[c->own], key, strcmp(key, "nll") == 0 ? "NLL" : "ECE");
	if (add_curve(f, c, key, err) < 0 ||
	    add_dot(f, c, key, c->own, SHADE_QUIET, "this run: ", err) < 0 ||
	    add_dot(f, c, key, best, SHADE_DOT, "lowest: ", err) < 0)
		return -1;
	buf_printf(&f->desc, "%s against temperature; ", label);
	buf_printf(&f->desc, "%s; %s.", f->mark[2].name, f->mark[1].name);
	return 0;
}

static int
make_nll(struct figure *f, const struct charts *c, struct err *err)
{
	f->title = "NLL against temperature";
	return make(f, c, "nll", "NLL (nats)", err);
}

static int
make_ece(struct figure *f, const struct charts *c, struct err *err)
{
	f->title = "ECE against temperature";
	return make(f, c, "ece", "ECE", err);
}

const struct figure_kind figure_nll = {
    .name = "nll",
    .help = "NLL against temperature, the lowest marked",
    .make = make_nll,
};

const struct figure_kind figure_ece = {
    .name = "ece",
    .help = "ECE against temperature, the lowest marked",
    .make = make_ece,
};
