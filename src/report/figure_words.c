/* SPDX-License-Identifier: MIT */
/*
 * What several figures of an evaluation say alike.
 */
#include "report/figure_words.h"

#include <stdio.h>

static const struct figure_words multiclass = {
    .x_label = "Confidence",
    .y_label = "Accuracy",
    .confidence = "confidence",
    .mean = "mean confidence",
    .right_share = "accuracy",
    .right = "right",
    .wrong = "wrong",
};

static const struct figure_words binary = {
    .x_label = "P(class 1)",
    .y_label = "Share of class 1",
    .confidence = "P(class 1)",
    .mean = "mean P(class 1)",
    .right_share = "share of class 1",
    .right = "class 1",
    .wrong = "class 0",
};

const struct figure_words *
figure_words(const struct charts *c)
{
	return c->e->setup.task == TASK_BINARY ? &binary : &multiclass;
}

void
figure_note(struct figure *f, const struct evaluation *e, const struct chart_temp *t,
    const char *key, const char *name)
{
	const struct result *r = results_find(&t->results, key);
	const struct totals totals = tally_totals(&e->tally, &e->setup);

	if (r) {
		buf_printf(&f->note, "%s ", name);
		figure_number(&f->note, r->value, 3);
		buf_str(&f->note, ", ");
	}
	figure_count(&f->note, (double)totals.rows);
	buf_str(&f->note, totals.rows == 1 ? " row" : " rows");
	if (e->setup.weighted)
		buf_str(&f->note, " with weights");
	if (t->temp != 1) {
		buf_str(&f->note, ", T = ");
		figure_number(&f->note, t->temp, 4);
	}
	buf_reserve(&f->note, 1);
	if (f->note.lacks == 0)
		f->note.p[f->note.len] = '\0'; /* so that it can be read already */
}

int
figure_lack(struct figure *f, const char *why)
{
	snprintf(f->lacks, sizeof(f->lacks), "%s", why);
	return 0;
}

void
figure_name(struct layer *m, const char *before, double x, int digits, const char *behind)
{
	struct buf text = {0};

	buf_str(&text, before);
	figure_number(&text, x, digits);
	buf_str(&text, behind);
	buf_char(&text, '\0');
	if (text.lacks == 0)
		snprintf(m->name, sizeof(m->name), "%s", text.p);
	buf_free(&text);
}

void
figure_class(struct buf *out, const struct names *names, size_t class)
{
	if (class < names->n)
		buf_str(out, names->name[class]);
	else
		buf_printf(out, "%zu", class);
}
