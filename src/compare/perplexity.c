/* SPDX-License-Identifier: MIT */
/*
 * The statistics that llama-perplexity --kl-divergence prints about labels (the next tokens),
 * and estimators of KL from labels that one of the models drew.
 *
 * With a and b the log-probabilities of a row's label, n rows, and m the mean over rows:
 *     PPL(A) = exp(m(-a)), ln ratio = m(a - b), move = exp(b) - exp(a)
 * The standard error of a mean of x is sqrt((m(x^2) - m(x)^2) / (n - 1)), of f of a mean f'
 * times that. That of the ln ratio is the one of a - b, in which the covariance is contained.
 *
 * (1) If the labels were drawn from B, with r = p_A / p_B and d = log r,
 *         k1 = -d, k2 = d^2 / 2, k3 = r - 1 - d
 *     each have a mean that estimates KL(B||A) (Schulman 2020); k1 and k3 without bias.
 * (2) If a label has probability 0 on one side, what depends on its logarithm is null.
 * (3) One row has no standard error.
 */
#include "compare/perplexity.h"

#include <math.h>

#include "kern/kern.h"

const char *const perplexity_key[PPL_RESULTS] = {
    [PPL_A] = "ppl_a",
    [PPL_B] = "ppl_b",
    [PPL_RATIO] = "ppl_ratio",
    [PPL_LN_RATIO] = "ln_ppl_ratio",
    [PPL_DIFF] = "ppl_diff",
    [PPL_CORRELATION] = "ppl_correlation",
    [PPL_MOVE] = "label_delta_p",
    [PPL_MOVE_RMS] = "label_delta_p_rms",
    [PPL_D] = "delta_logp",
    [PPL_D_SIZE] = "abs_delta_logp",
    [PPL_D_MOST] = "max_delta_logp",
    [PPL_K1] = "kl_k1",
    [PPL_K2] = "kl_k2",
    [PPL_K3] = "kl_k3",
};

/* exp(d) - 1 - d, without cancellation: sum of d^k / k! from k = 2 on, if d is small. */
static double
exp_rest(double d)
{
	double sum = 0;

	if (fabs(d) > 0.5)
		return kern_exp(d) - 1 - d;
	for (int k = 20; k >= 2; k--)
		sum = (sum * d + d) / k; /* d/k (1 + d/(k+1) (1 + ...)) */
	return sum * d;
}

/* Adds x, or notes that it is no finite number. */
static void
add(struct perplexity *s, struct exact *sum, double x)
{
	if (isfinite(x))
		exact_add(sum, x);
	else
		s->large = true;
}

static void
add_logs(struct perplexity *s, double a, double b)
{
	const double d = a - b, rest = exp_rest(d), k2 = d * d / 2;

	add(s, &s->nll[0], -a);
	add(s, &s->nll[1], -b);
	add(s, &s->nll_square[0], a * a);
	add(s, &s->nll_square[1], b * b);
	add(s, &s->nll_product, a * b);
	add(s, &s->d, d);
	add(s, &s->d_square, d * d);
	add(s, &s->d_size, fabs(d));
	add(s, &s->k2_square, k2 * k2);
	add(s, &s->k3, rest);
	add(s, &s->k3_square, rest * rest);
	s->most_d = fmax(s->most_d, fabs(d));
}

int
perplexity_add(struct perplexity *s, double a, double b, double move, struct err *err)
{
	s->rows++;
	if (isfinite(a) && isfinite(b))
		add_logs(s, a, b);
	else
		s->infinite++;
	exact_add(&s->move, move);
	exact_add(&s->move_square, move * move);
	exact_add(&s->move_fourth, move * move * (move * move));
	return quantiles_add(&s->moves, move, err);
}

void
perplexity_merge(struct perplexity *s, const struct perplexity *more)
{
	for (int i = 0; i < 2; i++) {
		exact_merge(&s->nll[i], &more->nll[i]);
		exact_merge(&s->nll_square[i], &more->nll_square[i]);
	}
	exact_merge(&s->nll_product, &more->nll_product);
	exact_merge(&s->d, &more->d);
	exact_merge(&s->d_square, &more->d_square);
	exact_merge(&s->d_size, &more->d_size);
	exact_merge(&s->k2_square, &more->k2_square);
	exact_merge(&s->k3, &more->k3);
	exact_merge(&s->k3_square, &more->k3_square);
	exact_merge(&s->move, &more->move);
	exact_merge(&s->move_square, &more->move_square);
	exact_merge(&s->move_fourth, &more->move_fourth);
	s->rows += more->rows;
	s->infinite += more->infinite;
	s->large = s->large || more->large;
	s->most_d = fmax(s->most_d, more->most_d);
}

/* (3) The standard error of a mean, given the sums of x and x^2. */
static double
error_of(double sum, double square, double n)
{
	const double mean = sum / n, spread = square / n - mean * mean;

	return n > 1 ? sqrt((spread > 0 ? spread : 0) / (n - 1)) : NAN;
}

struct estimate
estimate_mean(const struct exact *sum, const struct exact *square, double n)
{
	const double x = exact_value(sum);

	return (struct estimate){x / n, error_of(x, exact_value(square), n)};
}

/* exp of it */
static struct estimate
power(struct estimate x)
{
	const double y = kern_exp(x.value);

	return (struct estimate){y, y * x.se};
}

/* Of two means that vary together: their covariance. */
static double
covariance(const struct perplexity *s, double n)
{
	const double a = exact_value(&s->nll[0]) / n, b = exact_value(&s->nll[1]) / n;

	return (exact_value(&s->nll_product) / n - a * b) / (n - 1);
}

static struct estimate
difference(const struct perplexity *s, struct estimate ln_a, struct estimate ln_b, double n)
{
	const struct estimate a = power(ln_a), b = power(ln_b);
	const double square = a.se * a.se + b.se * b.se - 2 * a.value * b.value * covariance(s, n);

	return (struct estimate){
	    b.value - a.value, isnan(square) ? NAN : sqrt(square > 0 ? square : 0)};
}

static struct estimate
of_logs(const struct perplexity *s, enum perplexity_result which, double n)
{
	const struct estimate a = estimate_mean(&s->nll[0], &s->nll_square[0], n),
			      b = estimate_mean(&s->nll[1], &s->nll_square[1], n),
			      d = estimate_mean(&s->d, &s->d_square, n);

	switch (which) {
	case PPL_A:
		return power(a);
	case PPL_B:
		return power(b);
	case PPL_RATIO:
		return power(d);
	case PPL_LN_RATIO:
	case PPL_D:
		return d;
	case PPL_DIFF:
		return difference(s, a, b, n);
	case PPL_CORRELATION:
		return (struct estimate){covariance(s, n) / (a.se * b.se), NAN};
	case PPL_D_SIZE:
		return estimate_mean(&s->d_size, &s->d_square, n);
	case PPL_D_MOST:
		return (struct estimate){s->most_d, NAN};
	case PPL_K1:
		return (struct estimate){0 - d.value, d.se};
	case PPL_K2:
		return (struct estimate){exact_value(&s->d_square) / 2 / n,
		    error_of(exact_value(&s->d_square) / 2, exact_value(&s->k2_square), n)};
	default:
		return estimate_mean(&s->k3, &s->k3_square, n);
	}
}

static struct estimate
of_moves(const struct perplexity *s, enum perplexity_result which, double n)
{
	const struct estimate square = estimate_mean(&s->move_square, &s->move_fourth, n);
	const double rms = sqrt(square.value);

	if (which == PPL_MOVE)
		return estimate_mean(&s->move, &s->move_square, n);
	return (struct estimate){rms, rms > 0 ? square.se / 2 / rms : square.se};
}

struct estimate
perplexity_result(const struct perplexity *s, enum perplexity_result which, const char **why)
{
	const bool moves = which == PPL_MOVE || which == PPL_MOVE_RMS;
	struct estimate x;

	*why = s->rows == 0                   ? "no row has a label"
	    : moves                           ? NULL
	    : s->infinite > 0                 ? "a label has probability 0"
	    : s->large && which != PPL_D_MOST ? "a logarithm is too large"
					      : NULL;
	if (*why)
		return (struct estimate){NAN, NAN};
	x = (moves ? of_moves : of_logs)(s, which, (double)s->rows);
	if (isnan(x.value))
		*why = "the labels' probabilities do not vary";
	return x;
}

void
perplexity_free(struct perplexity *s)
{
	quantiles_free(&s->moves);
}
