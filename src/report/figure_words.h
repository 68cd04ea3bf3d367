/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_FIGURE_WORDS_H
#define SMX_REPORT_FIGURE_WORDS_H

#include "report/charts.h"
#include "report/figure.h"

/* What several figures of an evaluation say alike. */

/* What is called how in the task. */
struct figure_words {
	const char *x_label, *y_label; /* of axes */
	const char *confidence, *mean, *right_share;
	const char *right, *wrong;
};

const struct figure_words *figure_words(const struct charts *c);

/* Notes a metric under its name for people, the rows, and the temperature unless it is 1. */
void figure_note(struct figure *f, const struct evaluation *e, const struct chart_temp *t,
    const char *key, const char *name);

/* Says why there is no figure. Returns 0. */
int figure_lack(struct figure *f, const char *why);

/* Names a mark: a text, a number of so many digits, and a text. */
void figure_name(struct layer *m, const char *before, double x, int digits, const char *behind);

/* Names a class: its name, or its number. Appends. */
void figure_class(struct buf *out, const struct names *names, size_t class);

#endif
