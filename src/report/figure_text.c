/* SPDX-License-Identifier: MIT */
/*
 * A figure as text. What has bars or dots is a table with a bar in each row; what is a
 * line is drawn in columns that are filled below it.
 *
 * (1) Dots on a square are how y compares with x: the bar is y, a mark stands at x.
 * (2) Bars of several names, which have the same ranges, stand behind each other in one row.
 * (3) Above the axis a column is simply full.
 */
#include "report/figure_text.h"

#include <math.h>
#include <string.h>

#include "report/ticks.h"

enum { HIGH = 10, WIDE_LEAST = 10, WORD_MOST = 32 };

struct sheet {
	const struct figure *f;
	const struct terminal *t;
	struct buf *out;
	struct buf text; /* the one text that is being made */
};

static const char *const sgr[SHADES] = {[SHADE_MAIN] = "34",
    [SHADE_OTHER] = "33",
    [SHADE_AREA] = "36",
    [SHADE_DOT] = "34",
    [SHADE_QUIET] = "2"};

static const char *
text_end(struct sheet *s)
{
	columns_ascii(&s->text, s->t, 0);
	buf_char(&s->text, '\0');
	s->text.len = 0;
	return s->text.lacks ? "" : s->text.p;
}

static const char *
value(struct sheet *s, const struct axis *a, double x)
{
	axis_value(&s->text, a, x, 4);
	return text_end(s);
}

static const char *
either(const struct sheet *s, const char *unicode, const char *ascii)
{
	return s->t->unicode ? unicode : ascii;
}

static void
put_title(struct sheet *s)
{
	const size_t from = s->out->len;

	columns_colour(s->out, s->t, "1");
	buf_str(s->out, s->f->title);
	columns_colour(s->out, s->t, "0");
	if (s->f->note.len > 1)
		buf_printf(s->out, ": %s", s->f->note.p);
	buf_char(s->out, '\n');
	columns_ascii(s->out, s->t, from);
}

/* Ends a line, without blanks behind it. */
static void
put_newline(struct sheet *s)
{
	while (s->out->len > 0 && s->out->p[s->out->len - 1] == ' ')
		s->out->len--;
	buf_char(s->out, '\n');
}

/* The columns that are left of the width for bars. */
static size_t
room(const struct sheet *s, size_t used)
{
	return s->t->width > used + WIDE_LEAST ? s->t->width - used : WIDE_LEAST;
}

static size_t
wider(size_t a, const char *text)
{
	const size_t b = columns_of(text, strlen(text));

	return a > b ? a : b;
}

/* ---- a bar for each word ---- */

static const char *
word(struct sheet *s, size_t i)
{
	buf_str(&s->text, s->f->word[i]);
	return text_end(s);
}

static void
put_words(struct sheet *s)
{
	const struct figure *f = s->f;
	const struct layer *m = &f->mark[0];
	size_t name = 0, number = 0, cells;

	for (size_t i = 0; i < m->n; i++) {
		name = wider(name, word(s, i));
		number = wider(number, value(s, &f->x, m->at[i].x));
	}
	name = name > WORD_MOST ? WORD_MOST : name;
	cells = room(s, name + number + 4);
	for (size_t i = 0; i < m->n; i++) {
		columns_pad(s->out, s->t, word(s, i), name, true);
		buf_str(s->out, "  ");
		columns_pad(s->out, s->t, value(s, &f->x, m->at[i].x), number, true);
		buf_str(s->out, "  ");
		columns_colour(s->out, s->t, sgr[m->shade]);
		columns_bar_short(s->out, s->t, axis_part(&f->x, m->at[i].x), cells);
		columns_colour(s->out, s->t, "0");
		buf_char(s->out, '\n');
	}
	columns_blank(s->out, name + number + 4);
	buf_str(&s->text, f->x.label);
	buf_printf(s->out, "%s\n", text_end(s));
}

/* ---- bars of ranges ---- */

static const char *
range(struct sheet *s, const struct mark_point *p)
{
	axis_value(&s->text, &s->f->x, p->low, 4);
	buf_str(&s->text, " \xe2\x80\x93 ");
	axis_value(&s->text, &s->f->x, p->high, 4);
	return text_end(s);
}

/* The most that the bars of a row come to together. */
static double
most_together(const struct figure *f, size_t rows)
{
	double most = 0, sum;

	for (size_t i = 0; i < rows; i++) {
		sum = 0;
		for (size_t k = 0; k < f->nmark; k++)
			sum += f->mark[k].shape == MARK_BARS ? f->mark[k].at[i].y : 0;
		most = fmax(most, sum);
	}
	return most > 0 ? most : 1;
}

/* (2) The first is solid, others are of a pattern; what is there has a cell at least. */
static void
put_stack(struct sheet *s, size_t row, double most, size_t cells)
{
	const struct layer *m = s->f->mark;
	size_t used = 0, n;

	for (size_t k = 0; k < s->f->nmark && used < cells; k++) {
		const double part = m[k].shape == MARK_BARS ? m[k].at[row].y / most : 0;

		if (!(part > 0))
			continue;
		columns_colour(s->out, s->t, sgr[m[k].shade]);
		if (k == 0) {
			used = columns_bar_short(s->out, s->t, part, cells);
		} else {
			n = (size_t)(part * (double)cells + 0.5);
			n = n == 0 ? 1 : n;
			n = n > cells - used ? cells - used : n;
			used += n;
			while (n-- > 0)
				buf_str(s->out, either(s, "\xe2\x96\x92", "x"));
		}
		columns_colour(s->out, s->t, "0");
	}
}

static void
put_ranges(struct sheet *s, const struct layer *first)
{
	const struct figure *f = s->f;
	const double most = most_together(f, first->n);
	size_t left = wider(0, f->x.label), used, number[FIGURE_MARKS];

	for (size_t i = 0; i < first->n; i++)
		left = wider(left, range(s, &first->at[i]));
	columns_pad(s->out, s->t, f->x.label, left, false);
	used = left + 2;
	for (size_t k = 0; k < f->nmark; k++) {
		if (f->mark[k].shape != MARK_BARS)
			continue;
		number[k] = wider(0, f->mark[k].name);
		for (size_t i = 0; i < f->mark[k].n; i++)
			number[k] = wider(number[k], value(s, &f->y, f->mark[k].at[i].y));
		used += number[k] + 2;
		buf_str(s->out, "  ");
		columns_pad(s->out, s->t, f->mark[k].name, number[k], true);
	}
	buf_char(s->out, '\n');
	for (size_t i = 0; i < first->n; i++) {
		columns_pad(s->out, s->t, range(s, &first->at[i]), left, false);
		for (size_t k = 0; k < f->nmark; k++) {
			if (f->mark[k].shape != MARK_BARS)
				continue;
			buf_str(s->out, "  ");
			columns_pad(
			    s->out, s->t, value(s, &f->y, f->mark[k].at[i].y), number[k], true);
		}
		buf_str(s->out, "  ");
		put_stack(s, i, most, room(s, used));
		put_newline(s);
	}
}

/* ---- dots on a square ---- */

/* (1) */
static void
put_compared(struct sheet *s, const struct mark_point *p, size_t cells)
{
	struct buf bar = {0};
	size_t mark = (size_t)(p->x * (double)cells), n, at = 0, width;

	mark = mark < cells ? mark : cells - 1;
	columns_bar(&bar, s->t, p->y, cells);
	columns_colour(s->out, s->t, sgr[SHADE_MAIN]);
	for (size_t i = 0; bar.lacks == 0 && at < bar.len; i++) {
		for (n = 1; at + n < bar.len && ((unsigned char)bar.p[at + n] & 0xc0) == 0x80;)
			n++;
		width = i == mark;
		if (width) {
			columns_colour(s->out, s->t, "0;33");
			buf_str(s->out, either(s, "\xe2\x94\x82", "|"));
			columns_colour(s->out, s->t, "0;34");
		} else {
			buf_add(s->out, bar.p + at, n);
		}
		at += n;
	}
	columns_colour(s->out, s->t, "0");
	s->out->lacks = s->out->lacks ? s->out->lacks : bar.lacks;
	buf_free(&bar);
}

static void
put_dots(struct sheet *s, const struct layer *m)
{
	const struct figure *f = s->f;
	const char *head[3] = {f->x.what, f->y.what, "rows"};
	size_t wide[3], cells, used = 0;

	for (size_t k = 0; k < 3; k++) {
		wide[k] = wider(7, head[k]);
		for (size_t i = 0; k == 2 && i < m->n; i++) {
			figure_count(&s->text, m->at[i].rows);
			wide[k] = wider(wide[k], text_end(s));
		}
		columns_pad(s->out, s->t, head[k], wide[k], true);
		buf_str(s->out, "  ");
		used += wide[k] + 2;
	}
	cells = room(s, used);
	buf_char(s->out, '0');
	columns_pad(s->out, s->t, "1", cells - 1, true);
	buf_char(s->out, '\n');
	for (size_t i = 0; i < m->n; i++) {
		columns_pad(s->out, s->t, value(s, &f->x, m->at[i].x), wide[0], true);
		buf_str(s->out, "  ");
		columns_pad(s->out, s->t, value(s, &f->y, m->at[i].y), wide[1], true);
		buf_str(s->out, "  ");
		figure_count(&s->text, m->at[i].rows);
		columns_pad(s->out, s->t, text_end(s), wide[2], true);
		buf_str(s->out, "  ");
		put_compared(s, &m->at[i], cells);
		put_newline(s);
	}
	columns_blank(s->out, used);
	columns_bar_short(s->out, s->t, 1, 1);
	buf_printf(s->out, " %s, %s %s\n", f->y.what, either(s, "\xe2\x94\x82", "|"), f->x.what);
}

/* ---- a line ---- */

/* How high the line is at a part of the axis of x, as a part of that of y; NaN: not there. */
static double
height_at(const struct figure *f, const struct layer *m, double part)
{
	double from, to, a, b;

	for (size_t i = 0; i + 1 < m->n; i++) {
		from = axis_part(&f->x, m->at[i].x);
		to = axis_part(&f->x, m->at[i + 1].x);
		if (!(part >= from && part <= to))
			continue;
		a = axis_part(&f->y, m->at[i].y);
		b = axis_part(&f->y, m->at[i + 1].y);
		return to > from ? a + (b - a) * (part - from) / (to - from) : b;
	}
	return NAN;
}

/* The cell of a column in a row from below. */
static void
put_cell(struct sheet *s, double height, size_t row)
{
	static const char *const eighth[] = {" ", "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83",
	    "\xe2\x96\x84", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
	static const char *const ascii[] = {" ", ".", ".", ".", ":", ":", ":", ":", "#"};
	double n = isnan(height) ? 0 : height * HIGH * 8 - (double)row * 8;

	n = n > 8 ? 8 : n > 0 ? n : 0; /* (3) */
	buf_str(s->out, (s->t->unicode ? eighth : ascii)[(size_t)(n + 0.5)]);
}

/* Ticks of y beside the rows that they belong to. */
static void
put_rows(struct sheet *s, const double *height, size_t cells, size_t left)
{
	const struct figure *f = s->f;
	double tick[TICKS_MOST];
	const size_t n = axis_ticks(&f->y, 5, tick);
	const char *text;

	for (size_t row = HIGH; row-- > 0;) {
		text = "";
		for (size_t i = 0; i < n; i++) {
			const double at = axis_part(&f->y, tick[i]) * HIGH;

			if (at >= (double)row && (at < (double)row + 1 || row == HIGH - 1))
				text = value(s, &f->y, tick[i]);
		}
		columns_pad(s->out, s->t, text, left, true);
		buf_str(s->out, either(s, " \xe2\x94\x82", " |"));
		columns_colour(s->out, s->t, sgr[SHADE_MAIN]);
		for (size_t c = 0; c < cells; c++)
			put_cell(s, height[c], row);
		columns_colour(s->out, s->t, "0");
		put_newline(s);
	}
}

/* What stands for the k-th mark of the axis. */
static const char *
mark_of(const struct sheet *s, enum shade shade)
{
	return shade == SHADE_DOT ? either(s, "\xe2\x96\xb2", "^") : either(s, "\xe2\x97\x8b", "o");
}

static void
put_axis(struct sheet *s, size_t cells, size_t left)
{
	const struct figure *f = s->f;
	const char *text;
	size_t at;

	columns_blank(s->out, left);
	buf_str(s->out, either(s, " \xe2\x94\x94", " +"));
	for (size_t c = 0; c < cells; c++) {
		text = either(s, "\xe2\x94\x80", "-");
		for (size_t i = 0; i < f->nmark; i++) {
			if (f->mark[i].shape != MARK_DOTS || f->mark[i].n != 1)
				continue;
			at = (size_t)(axis_part(&f->x, f->mark[i].at[0].x) * (double)cells);
			if ((at < cells ? at : cells - 1) == c)
				text = mark_of(s, f->mark[i].shade);
		}
		buf_str(s->out, text);
	}
	buf_char(s->out, '\n');
}

static void
put_ticks(struct sheet *s, size_t cells, size_t left)
{
	const struct figure *f = s->f;
	double tick[TICKS_MOST];
	const size_t n = axis_ticks(&f->x, 5, tick);
	size_t used = 0, at, wide;
	const char *text;

	columns_blank(s->out, left + 2);
	for (size_t i = 0; i < n; i++) {
		text = value(s, &f->x, tick[i]);
		wide = strlen(text);
		at = (size_t)(axis_part(&f->x, tick[i]) * (double)cells);
		at = at > wide / 2 ? at - wide / 2 : 0;
		at = at + wide > cells ? cells - wide : at;
		if (used > 0 && at < used + 1)
			continue;
		columns_blank(s->out, at - used);
		buf_str(s->out, text);
		used = at + wide;
	}
	buf_char(s->out, '\n');
}

static void
put_legend(struct sheet *s, size_t left)
{
	const struct figure *f = s->f;

	columns_blank(s->out, left + 2);
	buf_str(&s->text, f->x.label);
	buf_printf(s->out, "%s\n", text_end(s));
	for (size_t i = 0; i < f->nmark; i++) {
		const struct layer *m = &f->mark[i];
		const char *text = "";

		if (!m->name[0] || m->shape == MARK_LINE || m->shape == MARK_AREA)
			continue;
		if (m->shape == MARK_DOTS)
			text = mark_of(s, m->shade);
		columns_blank(s->out, left + 2);
		buf_printf(s->out, "%s%s", text, *text ? " " : "");
		buf_str(&s->text, m->name);
		buf_printf(s->out, "%s\n", text_end(s));
	}
}

enum { WIDTH_MOST = 512 };

static void
put_line(struct sheet *s, const struct layer *m)
{
	const struct figure *f = s->f;
	double tick[TICKS_MOST], height[WIDTH_MOST];
	const size_t n = axis_ticks(&f->y, 5, tick);
	size_t left = 0, cells;

	for (size_t i = 0; i < n; i++)
		left = wider(left, value(s, &f->y, tick[i]));
	cells = room(s, left + 2);
	cells = cells < WIDTH_MOST ? cells : WIDTH_MOST;
	for (size_t c = 0; c < cells; c++)
		height[c] = height_at(f, m, ((double)c + 0.5) / (double)cells);
	buf_str(&s->text, f->y.label);
	buf_printf(s->out, "%s\n", text_end(s));
	put_rows(s, height, cells, left);
	put_axis(s, cells, left);
	put_ticks(s, cells, left);
	put_legend(s, left);
}

/* ---- the whole ---- */

/* The mark of a shape, or NULL. */
static const struct layer *
find(const struct figure *f, enum mark_shape shape)
{
	for (size_t i = 0; i < f->nmark; i++) {
		if (f->mark[i].shape == shape)
			return &f->mark[i];
	}
	return NULL;
}

int
figure_text(const struct figure *f, const struct terminal *t, struct buf *out, struct err *err)
{
	struct sheet s = {.f = f, .t = t, .out = out};
	int status;

	put_title(&s);
	if (f->nword > 0)
		put_words(&s);
	else if (f->square && find(f, MARK_DOTS))
		put_dots(&s, find(f, MARK_DOTS));
	else if (find(f, MARK_BARS))
		put_ranges(&s, find(f, MARK_BARS));
	else if (find(f, MARK_LINE))
		put_line(&s, find(f, MARK_LINE));
	status = buf_check(&s.text, err) < 0 ? -1 : buf_check(out, err);
	buf_free(&s.text);
	return status;
}
