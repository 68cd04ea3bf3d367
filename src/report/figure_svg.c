/* SPDX-License-Identifier: MIT */
/*
 * A figure as SVG: title, note, axes, marks, and below them the legend, so that no text
 * can stand on a mark.
 *
 * (1) Colours differ in lightness too, so they are told apart in grey and by people who
 *     don't see all colours.
 * (2) The dots of bins show by their area how many rows they have.
 * (3) A word that is too long is cut; a pointer shows all of it.
 */
#include "report/figure_svg.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "report/svg.h"
#include "report/ticks.h"

enum {
	SIDE = 360, /* of a square figure */
	WIDE = 440,
	HIGH = 264,
	BARS_WIDE = 330,
	BAR_HIGH = 20,
	WORD_MOST = 300,
	SIZE = 12, /* of most text */
	ROW = 18 /* of the legend */
};

static const double LEFT = 28, RIGHT = 24, TOP = 54; /* margins */

/* (1) */
static const char *const fill[SHADES] = {
    [SHADE_MAIN] = "fill=\"#0a5a96\"",
    [SHADE_OTHER] = "fill=\"#f5ab68\" stroke=\"#8a4500\" stroke-width=\"0.75\"",
    [SHADE_AREA] = "fill=\"#cddeec\"",
    [SHADE_DOT] = "fill=\"#b8420c\" stroke=\"#ffffff\" stroke-width=\"0.75\"",
    [SHADE_QUIET] = "fill=\"#ffffff\" stroke=\"#3c454f\" stroke-width=\"2\"",
};
static const char *const stroke[SHADES] = {
    [SHADE_MAIN] = "fill=\"none\" stroke=\"#0a5a96\" stroke-width=\"2\"",
    [SHADE_OTHER] = "fill=\"none\" stroke=\"#8a4500\" stroke-width=\"2\"",
    [SHADE_AREA] = "fill=\"none\" stroke=\"#cddeec\" stroke-width=\"2\"",
    [SHADE_DOT] = "stroke=\"#b8420c\" stroke-width=\"1.25\"",
    [SHADE_QUIET] = "stroke=\"#3c454f\" stroke-width=\"1.25\"",
};
static const char dashed[] =
    "fill=\"none\" stroke=\"#5b6570\" stroke-width=\"1.25\" stroke-dasharray=\"5 4\"";
static const char base[] = "stroke=\"#5b6570\" stroke-width=\"1\"";
static const char grid[] = "stroke=\"#e3e7eb\" stroke-width=\"1\"";
static const char quiet[] = "fill=\"#4c5661\"";

/* Where the figure is drawn: the edges of the plot, and the size of all. */
struct view {
	const struct figure *f;
	struct buf *out;
	double left, right, top, bottom, width, height;
	double tick[2][TICKS_MOST]; /* of x and y */
	size_t ntick[2];
	struct buf text; /* the one text that is being made */
};

static double
at_x(const struct view *v, double x)
{
	return v->left + axis_part(&v->f->x, x) * (v->right - v->left);
}

static double
at_y(const struct view *v, double y)
{
	return v->bottom - axis_part(&v->f->y, y) * (v->bottom - v->top);
}

/* Ends the text that is being made: "" if memory ran out, which the buffer remembers. */
static const char *
text_end(struct view *v)
{
	buf_char(&v->text, '\0');
	v->text.len = 0;
	return v->text.lacks ? "" : v->text.p;
}

static const char *
tick_text(struct view *v, const struct axis *a, double x)
{
	axis_value(&v->text, a, x, 10);
	return text_end(v);
}

static const char *
tell(struct view *v, const struct layer *m, const struct mark_point *p)
{
	figure_tell(&v->text, v->f, m, p);
	return text_end(v);
}

/* ---- the legend ---- */

/* Its texts flow from left to right. Draws them if `draw`; returns the rows that it takes. */
static size_t
legend(
    struct view *v, bool draw, void (*swatch)(struct view *, const struct layer *, double, double))
{
	const double from = v->f->nword > 0 ? 12 : v->left;
	double x = from, wide;
	size_t rows = 0;

	for (size_t i = 0; i < v->f->nmark; i++) {
		const struct layer *m = &v->f->mark[i];

		if (!m->name[0])
			continue;
		wide = 26 + svg_width(m->name, SIZE);
		if (rows == 0 || x + wide > v->width - 8) {
			rows++;
			x = from;
		}
		if (draw) {
			const double y = v->bottom + 42 + (double)rows * ROW;

			swatch(v, m, x, y - 4);
			svg_text(v->out, x + 26, y, SVG_START, "", m->name);
		}
		x += wide + 18;
	}
	return rows;
}

static void
draw_swatch(struct view *v, const struct layer *m, double x, double y)
{
	if (m->shape == MARK_AREA || m->shape == MARK_BARS) {
		svg_rect(v->out, x + 3, y - 5, 14, 10, fill[m->shade], NULL);
		return;
	}
	if (m->shape == MARK_RULE || m->shape == MARK_LINE)
		svg_line(v->out, x, y, x + 20, y, m->dashed ? dashed : stroke[m->shade]);
	if (m->shape != MARK_DOTS)
		return;
	if (m->n > 0 && !isnan(m->at[0].low))
		svg_line(v->out, x + 10, y - 7, x + 10, y + 7, stroke[m->shade]);
	svg_circle(v->out, x + 10, y, 4.5, fill[m->shade], NULL);
}

/* ---- where everything is ---- */

static double
widest(struct view *v, const struct axis *a, const double *tick, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, svg_width(tick_text(v, a, tick[i]), SIZE));
	return most;
}

static double
widest_word(const struct figure *f)
{
	double most = 0;

	for (size_t i = 0; i < f->nword; i++)
		most = fmax(most, svg_width(f->word[i], SIZE));
	return fmin(most, WORD_MOST);
}

static void
place(struct view *v)
{
	const struct figure *f = v->f;
	double wide = f->square ? SIDE : WIDE, high = f->square ? SIDE : HIGH, end;

	if (f->nword > 0) {
		wide = BARS_WIDE;
		high = BAR_HIGH * (double)f->nword;
	} else {
		v->ntick[1] = axis_ticks(&f->y, 5, v->tick[1]);
	}
	v->ntick[0] = axis_ticks(&f->x, 5, v->tick[0]);
	v->left = f->nword > 0 ? 22 + widest_word(f)
			       : LEFT + 10 + widest(v, &f->y, v->tick[1], v->ntick[1]);
	v->right = v->left + wide;
	v->top = TOP;
	v->bottom = TOP + high;
	end = widest(v, &f->x, v->tick[0], v->ntick[0]) / 2 + 6;
	v->width = v->right + fmax(RIGHT, end);
	v->width = fmax(v->width, 24 + svg_width(f->title, 16));
	v->width = ceil(v->width);
	v->height = v->bottom + 48 + ROW * (double)legend(v, false, NULL);
}

/* ---- axes ---- */

static void
draw_x(struct view *v)
{
	const struct axis *a = &v->f->x;
	double x;

	for (size_t i = 0; i < v->ntick[0]; i++) {
		x = at_x(v, v->tick[0][i]);
		if (v->f->nword > 0)
			svg_line(v->out, x, v->top, x, v->bottom, grid);
		svg_line(v->out, x, v->bottom, x, v->bottom + 4, base);
		svg_text(
		    v->out, x, v->bottom + 17, SVG_MIDDLE, quiet, tick_text(v, a, v->tick[0][i]));
	}
	svg_line(v->out, v->left, v->bottom, v->right, v->bottom, base);
	svg_text(v->out, (v->left + v->right) / 2, v->bottom + 36, SVG_MIDDLE, "", a->label);
}

static void
draw_y(struct view *v)
{
	const struct axis *a = &v->f->y;
	double y;

	for (size_t i = 0; i < v->ntick[1]; i++) {
		y = at_y(v, v->tick[1][i]);
		svg_line(v->out, v->left, y, v->right, y, grid);
		svg_text(
		    v->out, v->left - 7, y + 4, SVG_END, quiet, tick_text(v, a, v->tick[1][i]));
	}
	svg_text_up(v->out, 18, (v->top + v->bottom) / 2, "", a->label);
}

/* (3) */
static void
draw_words(struct view *v)
{
	const struct figure *f = v->f;
	size_t len, n;

	for (size_t i = 0; i < f->nword; i++) {
		len = strlen(f->word[i]);
		buf_add(&v->text, f->word[i], len);
		while (len > 0 && svg_width(text_end(v), SIZE) > WORD_MOST) {
			n = 1;
			while (n < len && utf8_char(f->word[i] + len - n, n) != n)
				n++;
			len -= n;
			buf_add(&v->text, f->word[i], len);
			buf_str(&v->text, "\xe2\x80\xa6");
		}
		svg_text(v->out, v->left - 8, v->top + BAR_HIGH * ((double)i + 0.5) + 4, SVG_END,
		    "", v->text.lacks ? "" : v->text.p);
	}
}

/* ---- marks ---- */

static void
draw_line(struct view *v, const struct layer *m)
{
	int pen = 0;

	svg_path(v->out);
	for (size_t i = 0; i < m->n; i++) {
		if (isnan(m->at[i].y)) {
			pen = 0;
			continue;
		}
		svg_to(v->out, at_x(v, m->at[i].x), at_y(v, m->at[i].y), pen);
		pen = 1;
	}
	svg_path_end(v->out, 0, m->dashed ? dashed : stroke[m->shade]);
}

/* There along the upper edge, and back along the lower one. */
static void
draw_area(struct view *v, const struct layer *m)
{
	int pen = 0;

	svg_path(v->out);
	for (size_t i = 0; i < m->n; i++) {
		if (isnan(m->at[i].high))
			continue;
		svg_to(v->out, at_x(v, m->at[i].x), at_y(v, m->at[i].high), pen);
		pen = 1;
	}
	for (size_t i = m->n; i-- > 0;) {
		if (!isnan(m->at[i].low))
			svg_to(v->out, at_x(v, m->at[i].x), at_y(v, m->at[i].low), 1);
	}
	svg_path_end(v->out, 1, fill[m->shade]);
}

/* The k-th of n bars that share each range. */
static void
draw_bars(struct view *v, const struct layer *m, size_t k, size_t n)
{
	const struct mark_point *p;
	double from, wide, y;

	for (size_t i = 0; i < m->n; i++) {
		p = &m->at[i];
		if (!(p->y > 0))
			continue;
		from = at_x(v, p->low) + 1;
		wide = (at_x(v, p->high) - 1 - from) / (double)n;
		y = at_y(v, p->y);
		svg_rect(v->out, from + wide * (double)k, y, wide, v->bottom - y, fill[m->shade],
		    tell(v, m, p));
	}
}

static void
draw_word_bars(struct view *v, const struct layer *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (isnan(m->at[i].x))
			continue;
		svg_rect(v->out, v->left, v->top + BAR_HIGH * (double)i + 3,
		    at_x(v, m->at[i].x) - v->left, BAR_HIGH - 6, fill[m->shade],
		    tell(v, m, &m->at[i]));
	}
}

/* (2) */
static void
draw_dots(struct view *v, const struct layer *m)
{
	const struct mark_point *p;
	double most = 0, x, low, high;

	for (size_t i = 0; i < m->n; i++)
		most = fmax(most, m->at[i].rows);
	for (size_t i = 0; i < m->n; i++) {
		p = &m->at[i];
		if (isnan(p->low))
			continue;
		x = at_x(v, p->x);
		low = at_y(v, p->low);
		high = at_y(v, p->high);
		svg_line(v->out, x, low, x, high, stroke[m->shade]);
		svg_line(v->out, x - 3, low, x + 3, low, stroke[m->shade]);
		svg_line(v->out, x - 3, high, x + 3, high, stroke[m->shade]);
	}
	for (size_t i = 0; i < m->n; i++) {
		p = &m->at[i];
		if (isnan(p->x) || isnan(p->y))
			continue;
		svg_circle(v->out, at_x(v, p->x), at_y(v, p->y),
		    most > 0 ? 2.5 + 3.5 * sqrt(p->rows / most) : 5, fill[m->shade], tell(v, m, p));
	}
}

/* A bar of how many, as marks share each range. */
static size_t
bars_before(const struct figure *f, size_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < end; i++)
		n += f->mark[i].shape == MARK_BARS;
	return n;
}

static void
draw_mark(struct view *v, size_t i)
{
	const struct layer *m = &v->f->mark[i];

	if (m->shape == MARK_AREA)
		draw_area(v, m);
	else if (m->shape == MARK_LINE || m->shape == MARK_RULE)
		draw_line(v, m);
	else if (m->shape == MARK_DOTS)
		draw_dots(v, m);
	else if (v->f->nword > 0)
		draw_word_bars(v, m);
	else
		draw_bars(v, m, bars_before(v->f, i), bars_before(v->f, v->f->nmark));
}

/* Lines may leave the plot, and are cut off there; their own width is let through. */
static void
draw_marks(struct view *v)
{
	struct buf id = {0};

	buf_printf(&id, "clip-%s", v->f->name);
	buf_char(&id, '\0');
	svg_group_clip(v->out, id.p ? id.p : "clip", v->left - 1, v->top - 2,
	    v->right - v->left + 2, v->bottom - v->top + 4);
	for (size_t i = 0; i < v->f->nmark; i++) {
		if (v->f->mark[i].shape != MARK_DOTS)
			draw_mark(v, i);
	}
	svg_group_end(v->out);
	for (size_t i = 0; i < v->f->nmark; i++) {
		if (v->f->mark[i].shape == MARK_DOTS)
			draw_mark(v, i);
	}
	v->text.lacks = v->text.lacks ? v->text.lacks : id.lacks;
	buf_free(&id);
}

int
figure_svg(const struct figure *f, const char *of, struct buf *out, struct err *err)
{
	struct view v = {.f = f, .out = out};
	int status;

	place(&v);
	buf_str(&v.text, f->title);
	if (*of)
		buf_printf(&v.text, ": %s", of);
	svg_begin(out, v.width, v.height, text_end(&v), f->desc.p);
	svg_text(out, 12, 22, SVG_START, "font-size=\"15\" font-weight=\"bold\"", f->title);
	svg_text(out, 12, 40, SVG_START, quiet, f->note.p);
	if (f->nword == 0)
		draw_y(&v);
	draw_x(&v);
	draw_marks(&v);
	draw_words(&v);
	legend(&v, true, draw_swatch);
	svg_end(out);
	status = buf_check(&v.text, err) < 0 ? -1 : buf_check(out, err);
	buf_free(&v.text);
	return status;
}
