/* SPDX-License-Identifier: MIT */
/*
 * An evaluation as text.
 * (1) utf8_show makes class names and group values, which may hold any bytes,
 *     safe.
 */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "metric/classwise.h"
#include "metric/reliability.h"
#include "report/evaluation.h"

enum { BAR = 24, DIGITS_SHOWN = 6, NAME_SHOWN = 40, VALUE_SHOWN = 200 };

/* Formats a number with num_write, because printf depends on the locale. */
static const char *
number(char text[NUM_ROOM + 1], double x, int precision)
{
	if (isfinite(x))
		text[num_write(text, x, precision)] = 0;
	else
		strcpy(text, "-");
	return text;
}

static void
metric_line(struct buf *out, const struct result *r)
{
	char value[NUM_ROOM + 1], other[NUM_ROOM + 1], high[NUM_ROOM + 1];
	bool count = strcmp(r->key, "rows") == 0;

	number(value, r->value, count ? 17 : DIGITS_SHOWN);
	if (r->why[0])
		buf_printf(out, "%-16s %12s   %s\n", r->key, value, r->why);
	else if (isfinite(r->lo))
		buf_printf(out, "%-16s %12s   %s to %s\n", r->key, value, number(other, r->lo, 4),
		    number(high, r->hi, 4));
	else if (isfinite(r->se))
		buf_printf(out, "%-16s %12s   +- %s\n", r->key, value, number(other, r->se, 3));
	else if (isfinite(r->bound) && r->bound > 0)
		buf_printf(
		    out, "%-16s %12s   within %s\n", r->key, value, number(other, r->bound, 2));
	else
		buf_printf(out, "%-16s %12s\n", r->key, value);
}

/* Draws # up to the accuracy, and | at the confidence. */
static void
bar(char text[BAR + 1], const struct bin *b)
{
	int right = b->rows ? (int)(b->accuracy * BAR + 0.5) : 0;
	int at = b->rows ? (int)(b->confidence * BAR) : -1;

	for (int i = 0; i < BAR; i++)
		text[i] = i < right ? '#' : '.';
	if (at >= 0)
		text[at < BAR ? at : BAR - 1] = '|';
	text[BAR] = 0;
}

static void
reliability(struct buf *out, const struct tally *tally, const struct setup *s)
{
	const struct vec *v = tally_vec(tally, &metric_reliability);
	char n[5][NUM_ROOM + 1], shown[BAR + 1];
	struct bin b;

	buf_printf(
	    out, "\n%-17s %12s %10s %10s %10s\n", "confidence", "rows", "mean", "accuracy", "gap");
	for (size_t i = 0; i < s->bins; i++) {
		b = reliability_bin(v, s, i);
		bar(shown, &b);
		buf_printf(out, "%7s - %-7s %12llu %10s %10s %10s  %s\n", number(n[0], b.lo, 4),
		    number(n[1], b.hi, 4), (unsigned long long)b.rows,
		    number(n[2], b.confidence, 4), number(n[3], b.accuracy, 4),
		    number(n[4], b.gap, 3), shown);
	}
	buf_printf(out, "%17s %58s\n", "", "# accuracy, | mean confidence");
}

/* (1) Truncates to the room available. */
static const char *
show_text(char *shown, size_t room, const char *text)
{
	utf8_show(shown, room, text, strlen(text));
	return shown;
}

static void
classes(struct buf *out, const struct evaluation *e, const struct tally *tally)
{
	struct totals totals = tally_totals(tally, &e->setup);
	const struct vec *v = tally_vec(tally, &metric_classwise);
	char n[5][NUM_ROOM + 1], name[NAME_SHOWN + 1];
	struct class_row r;

	buf_printf(out, "\n%5s %-16s %10s %10s %10s %10s %10s %10s %10s\n", "class", "name", "rows",
	    "predicted", "recall", "precision", "mean p", "share", "ece");
	for (size_t c = 0; totals.rows > 0 && c < e->setup.nclass; c++) {
		r = classwise_row(v, &totals, c);
		show_text(name, sizeof(name), c < e->names.n ? e->names.name[c] : "");
		buf_printf(out, "%5zu %-16s %10llu %10llu %10s %10s %10s %10s %10s\n", c, name,
		    (unsigned long long)r.rows, (unsigned long long)r.predicted,
		    number(n[0], r.recall, 4), number(n[1], r.precision, 4),
		    number(n[2], r.probability, 4), number(n[3], r.share, 4),
		    number(n[4], r.ece, 4));
	}
}

static void
table(struct buf *out, const struct evaluation *e, const struct tally *tally,
    const struct results *all, bool class_table)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->result[i].key, "weight") != 0 || e->setup.weighted)
			metric_line(out, &all->result[i]);
	}
	reliability(out, tally, &e->setup);
	if (class_table)
		classes(out, e, tally);
}

int
evaluation_text(const struct evaluation *e, bool class_table, struct buf *out, struct err *err)
{
	char level[NUM_ROOM + 1], by[VALUE_SHOWN / 2 + 1], value[VALUE_SHOWN + 1];

	table(out, e, &e->tally, &e->results, class_table);
	if (e->boot.n > 0)
		buf_printf(out, "\nIntervals of %s by %zu bootstrap replicates, seed %llu.\n",
		    number(level, e->confidence, DIGITS_SHOWN), e->boot.n,
		    (unsigned long long)e->boot.seed);
	for (size_t i = 0; i < e->groups.n; i++) {
		buf_printf(out, "\n%s: %s\n", show_text(by, sizeof(by), e->by),
		    show_text(value, sizeof(value), e->groups.group[i].value));
		table(out, e, &e->groups.group[i].tally, &e->of_group[i], class_table);
	}
	return buf_check(out, err);
}
