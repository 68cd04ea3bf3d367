/* SPDX-License-Identifier: MIT */
/*
 * What smx diff found as llama-perplexity --kl-divergence prints it, so that the two can be
 * compared line by line. Its Q is B, and its base is A.
 */
#include "report/llama_text.h"

#include <stddef.h>

#include "base/buf.h"
#include "compare/diff.h"

/* Percentiles by their words there, without the largest and the least. */
static const struct {
	const char *word;
	double share;
	bool moves_only;
} lines[] = {
    {"99.9%  ", 0.999, false},
    {"99.0%  ", 0.99, false},
    {"95.0%  ", 0.95, false},
    {"90.0%  ", 0.9, false},
    {"75.0%  ", 0.75, true},
    {"Median ", 0.5, false},
    {"25.0%  ", 0.25, true},
    {"10.0%  ", 0.1, false},
    {" 5.0%  ", 0.05, false},
    {" 1.0%  ", 0.01, false},
    {" 0.1%  ", 0.001, false},
};
enum { LINES = sizeof(lines) / sizeof(lines[0]) };

static void
put(struct buf *out, const char *what, struct estimate x)
{
	buf_printf(out, "%s: %10.6f ± %10.6f\n", what, x.value, x.se);
}

static void
put_percent(struct buf *out, const char *what, struct estimate x)
{
	buf_printf(out, "%s: %6.3f ± %5.3f %%\n", what, 100.0 * x.value, 100.0 * x.se);
}

static void
put_perplexities(struct buf *out, const struct llama_results *r)
{
	buf_str(out, "====== Perplexity statistics ======\n");
	put(out, "Mean PPL(Q)                   ", r->ppl_b);
	put(out, "Mean PPL(base)                ", r->ppl_a);
	buf_printf(out, "Cor(ln(PPL(Q)), ln(PPL(base))): %6.2f%%\n", 100.0 * r->correlation);
	put(out, "Mean ln(PPL(Q)/PPL(base))     ", r->ln_ratio);
	put(out, "Mean PPL(Q)/PPL(base)         ", r->ratio);
	put(out, "Mean PPL(Q)-PPL(base)         ", r->difference);
}

static void
put_kl(struct buf *out, const struct quantiles *q, struct estimate kl)
{
	buf_str(out, "\n====== KL divergence statistics ======\n");
	put(out, "Mean    KLD", kl);
	buf_printf(out, "Maximum KLD: %10.6f\n", llama_quantile(q, 1));
	for (size_t i = 0; i < LINES; i++) {
		if (!lines[i].moves_only)
			buf_printf(out, "%s KLD: %10.6f\n", lines[i].word,
			    llama_quantile(q, lines[i].share));
	}
	buf_printf(out, "Minimum KLD: %10.6f\n", llama_quantile(q, 0));
}

static void
put_moves(struct buf *out, const struct quantiles *q, struct estimate move)
{
	buf_str(out, "\n====== Token probability statistics ======\n");
	put_percent(out, "Mean    Δp", move);
	buf_printf(out, "Maximum Δp: %6.3f%%\n", 100.0 * llama_quantile(q, 1));
	for (size_t i = 0; i < LINES; i++)
		buf_printf(out, "%s Δp: %6.3f%%\n", lines[i].word,
		    100.0 * llama_quantile(q, lines[i].share));
	buf_printf(out, "Minimum Δp: %6.3f%%\n", 100.0 * llama_quantile(q, 0));
}

int
llama_text(const struct diff *d, struct buf *out, struct err *err)
{
	const struct llama_results r = llama_results(&d->llama);

	put_perplexities(out, &r);
	put_kl(out, &d->kls, r.kl);
	put_moves(out, &d->ppl.moves, r.move);
	put_percent(out, "RMS Δp    ", r.rms);
	put_percent(out, "Same top p", r.same);
	return buf_check(out, err);
}
