/* SPDX-License-Identifier: MIT */
/*
 * What the rows of an input show of it.
 *
 * (1) A sum is 1 if it is within 1e-3 of it, as everywhere in smx.
 * (2) A row looks like probabilities if it has two values or more, all from 0 to 1,
 *     and their sum is 1; or, in the binary and multilabel tasks, if its values are from 0 to 1.
 * (3) A row looks like log-probabilities if it has two values or more, none above 0,
 *     and their exponentials sum to 1.
 */
#include "format/survey.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "format/format.h"
#include "format/kld.h"
#include "kern/kern.h"

/* (1) */
static const double NEAR = 1e-3;

static void
add_value(struct survey *s, double x)
{
	if (isnan(x)) {
		s->nan++;
	} else if (isinf(x)) {
		s->minus_inf += x < 0;
		s->plus_inf += x > 0;
	} else {
		const bool first = s->values == s->minus_inf + s->plus_inf + s->nan;

		s->least = first || x < s->least ? x : s->least;
		s->largest = first || x > s->largest ? x : s->largest;
	}
	s->values++;
}

static void
add_sum(struct survey *s, double sum)
{
	s->sum_least = s->summed == 0 || sum < s->sum_least ? sum : s->sum_least;
	s->sum_most = s->summed == 0 || sum > s->sum_most ? sum : s->sum_most;
	s->summed++;
	s->ones += fabs(sum - 1) <= NEAR;
}

/* (3) of values of which none is above 0 */
static bool
are_logprobs(const double *z, size_t n, size_t top)
{
	double dot;

	return fabs((1 + kern()->sum_top(z, n, top, &dot)) * kern_exp(z[top]) - 1) <= NEAR;
}

/* (1) (2) (3) of a good row */
static void
look_at(struct survey *s, const double *z, size_t n)
{
	size_t top;
	const unsigned seen = kern()->check(z, n, &top);
	const double sum = kern()->sum(z, n);

	if (n < 2)
		return;
	s->several++;
	if (sum > -INFINITY)
		add_sum(s, sum);
	s->probs += !(seen & (KERN_NEGATIVE | KERN_OVER_ONE)) && fabs(sum - 1) <= NEAR;
	s->logprobs += !(seen & KERN_POSITIVE) && are_logprobs(z, n, top);
}

/* (2) of rows whose values are on their own */
static bool
are_chances(const double *z, size_t n)
{
	size_t top;

	return !(kern()->check(z, n, &top) & (KERN_NAN | KERN_NEGATIVE | KERN_OVER_ONE));
}

static void
add_row(struct survey *s, const struct row *row, const double *z, enum task task)
{
	const size_t n = task == TASK_BINARY ? 1 : row->n; /* which it has twice */

	s->rows++;
	s->bad += row->null;
	for (size_t i = 0; i < n && (!row->null || row->valued); i++)
		add_value(s, z[i]);
	if (row->null)
		return;
	s->fewest = s->fewest == 0 || n < s->fewest ? n : s->fewest;
	s->most = n > s->most ? n : s->most;
	if (task != TASK_MULTICLASS)
		s->probs += are_chances(z, n);
	else
		look_at(s, z, n);
}

static void
add_clamped(struct survey *s, const struct batch *b, const struct row *row)
{
	const struct kld_clamped c = kld_clamped(b, row);

	s->clamped += c.n;
	s->clamped_mass += (unsigned long long)(c.mass / CLAMPED_UNIT + 0.5);
	s->clamped_most = c.mass > s->clamped_most ? c.mass : s->clamped_most;
}

enum coding
coding_of(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return utf8_is(text, n) ? CODING_UTF8 : CODING_OTHER;
	}
	return CODING_ASCII;
}

void
survey_batch(struct survey *s, const struct batch *b, unsigned long long first,
    unsigned long long stop, const char *text, size_t n)
{
	const struct row *row;

	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		if (stop > 0 && first + row->number >= stop)
			break;
		add_row(s, row, b->z + row->first, b->layout->task);
		if (!row->null && b->layout->format->clamps)
			add_clamped(s, b, row);
	}
	if (text && coding_of(text, n) > s->coding)
		s->coding = coding_of(text, n);
}

static bool
has_finite(const struct survey *s)
{
	return s->values > s->minus_inf + s->plus_inf + s->nan;
}

static void
merge_values(struct survey *s, const struct survey *more)
{
	if (has_finite(more)) {
		s->least = !has_finite(s) || more->least < s->least ? more->least : s->least;
		s->largest =
		    !has_finite(s) || more->largest > s->largest ? more->largest : s->largest;
	}
	s->values += more->values;
	s->minus_inf += more->minus_inf;
	s->plus_inf += more->plus_inf;
	s->nan += more->nan;
}

static void
merge_sums(struct survey *s, const struct survey *more)
{
	if (more->summed > 0) {
		s->sum_least = s->summed == 0 || more->sum_least < s->sum_least ? more->sum_least
										: s->sum_least;
		s->sum_most =
		    s->summed == 0 || more->sum_most > s->sum_most ? more->sum_most : s->sum_most;
	}
	s->several += more->several;
	s->summed += more->summed;
	s->ones += more->ones;
	s->probs += more->probs;
	s->logprobs += more->logprobs;
}

void
survey_merge(struct survey *s, const struct survey *more)
{
	merge_values(s, more);
	merge_sums(s, more);
	s->clamped += more->clamped;
	s->clamped_mass += more->clamped_mass;
	if (more->clamped_most > s->clamped_most)
		s->clamped_most = more->clamped_most;
	s->rows += more->rows;
	s->bad += more->bad;
	if (more->fewest > 0 && (s->fewest == 0 || more->fewest < s->fewest))
		s->fewest = more->fewest;
	s->most = more->most > s->most ? more->most : s->most;
	s->coding = more->coding > s->coding ? more->coding : s->coding;
}

/* ---- the members of JSON ---- */

static enum form
form_of(const struct batch *b, const struct row *row)
{
	const struct frame *f = row->frame > 0 ? &b->frame[row->frame - 1] : NULL;

	if (f && f->open > 0)
		return FORM_ROWS;
	if (f && f->map)
		return FORM_MAP;
	return f && f->scalar ? FORM_NUMBER : FORM_ARRAY;
}

int
members_learn(struct members *m, const struct batch *b, const struct row *row, struct err *err)
{
	const struct field *f = b->field + row->field;
	struct buf name = {0};
	int status = 0;

	m->form = form_of(b, row);
	m->bare = row->bare;
	m->before = row->nbefore;
	m->name = mem_new(row->nfield, sizeof(*m->name), err);
	if (!m->name)
		return -1;
	for (size_t i = 0; i < row->nfield && status == 0; i++) {
		name.len = 0;
		json_unescape(&name, f[i].name, f[i].name_len);
		status = buf_check(&name, err);
		if (status == 0)
			m->name[i] = arena_text(&m->text, name.p, name.len, err);
		status = status == 0 && m->name[i] ? 0 : -1;
		m->n += status == 0;
	}
	buf_free(&name);
	return status;
}

void
members_free(struct members *m)
{
	mem_free(m->name);
	arena_free(&m->text);
	*m = (struct members){0};
}
