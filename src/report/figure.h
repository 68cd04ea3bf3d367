/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_FIGURE_H
#define SMX_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct charts;

/*
 * A chart that stands alone, as axes and marks, before anything is said about how it is
 * drawn: as SVG (figure_svg.h) or in a terminal (figure_text.h). All zero is none; end
 * with figure_free. NaN is no value.
 */

enum mark_shape {
	MARK_AREA, /* from low to high at each x */
	MARK_BARS, /* from low to high on the axis of x, as high as y; see figure.word */
	MARK_RULE, /* a thin straight line */
	MARK_LINE,
	MARK_DOTS /* with an interval from low to high; the larger, the more rows */
};

/* What a mark is drawn in. */
enum shade { SHADE_MAIN, SHADE_OTHER, SHADE_AREA, SHADE_DOT, SHADE_QUIET, SHADES };

struct mark_point {
	double x, y, low, high;
	double rows; /* or their weight; NaN: not said */
};

struct layer {
	enum mark_shape shape;
	enum shade shade;
	bool dashed;
	char name[96]; /* in the legend; "": it is not there */
	struct mark_point *at; /* n of them; owned */
	size_t n;
};

enum axis_unit { AXIS_NUMBER, AXIS_PERCENT, AXIS_COUNT };

struct axis {
	double from, to;
	bool log;
	enum axis_unit unit;
	const char *label; /* with the unit */
	const char *what; /* of one value, in a sentence: "mean confidence" */
};

enum { FIGURE_MARKS = 6, FIGURE_WORDS = 20 };

struct figure {
	const char *name; /* of its kind */
	const char *title;
	struct buf note; /* a line beneath the title */
	struct buf desc; /* what it shows, in words */
	struct axis x, y;
	bool square; /* x and y are drawn to the same scale */
	struct layer mark[FIGURE_MARKS]; /* the first is drawn first */
	size_t nmark;

	/*
	 * Bars of words: one for each word, from top to bottom, as long as the point's x.
	 * The axis of y is then unused. Owned.
	 */
	char *word[FIGURE_WORDS];
	size_t nword;

	char lacks[160]; /* why there is no chart; "": there is one */
	bool unswept; /* because there is no sweep */
};

struct figure_kind {
	const char *name; /* of its file, too */
	const char *help;
	/* Makes it of charts. 0, also if it lacks something; or -1 with err set. */
	int (*make)(struct figure *f, const struct charts *c, struct err *err);
};

/* All kinds of an evaluation in the order of figure.list, NULL behind the last. */
extern const struct figure_kind *const figure_kinds[];

/*
 * Makes a figure of a kind; *f is all zero. 0, or -1 with err set; call figure_free in
 * both cases.
 */
int figure_make(
    struct figure *f, const struct figure_kind *kind, const struct charts *c, struct err *err);
void figure_free(struct figure *f);

/* Adds a mark with room for n points, which are all NaN; NULL with err set. */
struct layer *figure_mark(struct figure *f, enum mark_shape shape, enum shade shade,
    const char *name, size_t n, struct err *err);

/* Adds a dashed straight line. 0, or -1 with err set. */
int
figure_rule(struct figure *f, const char *name, const struct mark_point ends[2], struct err *err);

/* Adds a word of the bars of words, which is UTF-8 and printable then. 0, or -1 with err set. */
int figure_word(struct figure *f, const char *text, size_t len, struct err *err);

/* Where x is between the ends of an axis: 0 ... 1, or beyond. */
double axis_part(const struct axis *a, double x);

/* The ticks of an axis of about so many. Returns how many. */
size_t axis_ticks(const struct axis *a, unsigned about, double *tick);

/* Appends a value as the axis shows it, of so many significant digits. */
void axis_value(struct buf *out, const struct axis *a, double x, int digits);

/* Appends what a point of a mark says, in words. */
void figure_tell(
    struct buf *out, const struct figure *f, const struct layer *m, const struct mark_point *p);

/* Appends a number of so many digits, or a dash for none; a share as a percentage. */
void figure_number(struct buf *out, double x, int digits);
void figure_percent(struct buf *out, double x, int digits);

/* Appends a number of rows with commas between the thousands, or a weight. */
void figure_count(struct buf *out, double x);

#endif
