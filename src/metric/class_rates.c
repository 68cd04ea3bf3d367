/* SPDX-License-Identifier: MIT */
/*
 * How well classes are predicted, from the number (weight) of each class's rows t, of rows
 * predicted as it p, and of rows that are both c:
 *
 *     precision c / p, recall c / t, f1 = 2 c / (t + p)   of each class
 *     macro_...          the mean over the classes
 *     weighted_...       the mean over the classes by their rows
 *     balanced_accuracy  the mean recall over the classes that have rows
 *     mcc                the correlation of labels and predictions (Gorodkin 2004), R_K:
 *                        sum (c n - t p) / sqrt((n^2 - sum t^2) (n^2 - sum p^2)), n = sum t
 *     kappa              the agreement above chance (Cohen 1960):
 *                        sum (c n - t p) / (n^2 - sum t p)
 *
 * These are the definitions of scikit-learn.
 *
 * (1) A class that is no row's label and is never predicted is left out of all means. Of
 *     the others, a rate that would be divided by 0 counts as 0 in macro and weighted means,
 *     as scikit-learn's zero_division does by default. Alone, in the table of classes, it
 *     is null.
 * (2) A class that is predicted but has no rows is left out of balanced_accuracy, as in
 *     scikit-learn, and counts 0 in macro_recall.
 * (3) If all labels or all predictions are of one class, mcc is null (scikit-learn: 0), and
 *     kappa if both are of the same one (scikit-learn: NaN).
 * (4) c n - t p is the sum over the classes of TP TN - FP FN, and n^2 - sum t^2 that of
 *     t (n - t): so nothing cancels where nearly all rows are of one class.
 */
#include "metric/class_rates.h"

#include <math.h>
#include <stdio.h>

#include "metric/results.h"

struct class_rates
class_rates_of(const struct class_mass *m)
{
	return (struct class_rates){
	    .precision = m->predicted > 0 ? m->right / m->predicted : NAN,
	    .recall = m->rows > 0 ? m->right / m->rows : NAN,
	    .f1 = m->rows + m->predicted > 0 ? 2 * m->right / (m->rows + m->predicted) : NAN,
	};
}

/* Averages over the classes (1). */
static void
add_means(struct class_sums *s, const struct class_mass *m)
{
	const struct class_rates r = class_rates_of(m);
	const double rate[] = {r.precision, r.recall, r.f1};

	for (size_t i = 0; i < 3; i++) {
		s->macro[i] += isnan(rate[i]) ? 0 : rate[i];
		s->weighted[i] += isnan(rate[i]) ? 0 : m->rows * rate[i];
	}
	s->recall += isnan(r.recall) ? 0 : r.recall;
}

void
class_sums_add(struct class_sums *s, const struct class_mass *m)
{
	const double all = s->all, t = m->rows / all, p = m->predicted / all;
	const double fp = m->predicted - m->right, fn = m->rows - m->right;

	s->labelled += m->rows > 0;
	s->predicted += m->predicted > 0;
	if (!(m->rows > 0 || m->predicted > 0))
		return;
	s->occurring++;
	s->rows += m->rows;
	add_means(s, m);
	s->agreement +=
	    m->right / all * ((all - m->rows - fp) / all) - fp / all * (fn / all); /* (4) */
	s->label_spread += t * ((all - m->rows) / all);
	s->predicted_spread += p * ((all - m->predicted) / all);
	s->chance += t * ((all - m->predicted) / all);
}

/* (3) */
static int
report_chance(const struct class_sums *s, bool mcc, struct results *out, struct err *err)
{
	const bool flat = s->labelled <= 1 || s->predicted <= 1;
	const double spread = sqrt(s->label_spread) * sqrt(s->predicted_spread);

	if (mcc &&
	    !results_add(out, "mcc", flat ? NAN : s->agreement / spread,
		"all labels, or all predictions, are of one class", err))
		return -1;
	return results_add(out, "kappa", s->occurring > 1 ? s->agreement / s->chance : NAN,
		   "all labels and predictions are of one class", err)
	    ? 0
	    : -1;
}

/* Beside the averages: which classes they leave out, or take a rate of 0 of. */
static void
note_lack(struct result *r, const char *what, size_t has, size_t all)
{
	if (has < all)
		snprintf(r->note, sizeof(r->note), "%s: %zu of %zu", what, all - has, all);
}

static int
report_means(
    struct results *out, const char *const key[3], const double sum[3], double all, struct err *err)
{
	for (size_t i = 0; i < 3; i++) {
		if (!results_add(out, key[i], sum[i] / all, NULL, err))
			return -1;
	}
	return 0;
}

int
class_sums_report(const struct class_sums *s, bool mcc, struct results *out, struct err *err)
{
	static const char *const macro[] = {"macro_precision", "macro_recall", "macro_f1"};
	static const char *const weighted[] = {
	    "weighted_precision", "weighted_recall", "weighted_f1"};
	struct result *r;

	r = results_add(out, "balanced_accuracy", s->recall / (double)s->labelled, NULL, err);
	if (!r)
		return -1;
	note_lack(r, "classes without rows", s->labelled, s->classes);
	if (report_chance(s, mcc, out, err) < 0 ||
	    report_means(out, macro, s->macro, (double)s->occurring, err) < 0)
		return -1;
	note_lack(&out->result[out->n - 3], "classes never predicted", s->predicted, s->classes);
	return report_means(out, weighted, s->weighted, s->rows, err);
}
