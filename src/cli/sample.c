/* SPDX-License-Identifier: MIT */
/*
 * --sample and --no-replacement, and what makes no sense beside them.
 */
#include "cli/sample.h"

#include "base/err.h"
#include "cli/chain.h"
#include "cli/groups.h"

/* More would be a table of its own for each row. */
enum { SAMPLE_MOST = 100000 };

static bool
has_step(const struct chain *c, const struct op *op)
{
	size_t i = 0;

	while (i < c->nstep && c->steps[i].op != op)
		i++;
	return i < c->nstep;
}

static bool
writes_sample(const struct settings *s)
{
	size_t i = 0;

	while (i < s->ncol && s->col[i] != &col_sample && s->col[i] != &col_sample_name)
		i++;
	return i < s->ncol;
}

int
sample_check(const struct settings *s, struct err *err)
{
	const bool sample = writes_sample(s);

	if (s->sampling.n > 0 && s->argmax)
		return err_set(err, ERR_USAGE, "--argmax and --sample: say --write argmax,sample");
	if (s->sampling.n > 0 && !sample)
		return err_set(err, ERR_USAGE,
		    "--sample: --write does not have it; add sample to the list of --write");
	if (s->sampling.distinct && !sample)
		return err_set(err, ERR_USAGE,
		    "--no-replacement: no classes are drawn; say how many with --sample N");
	if (sample && has_step(&s->chain, &op_gumbel))
		return err_set(err, ERR_USAGE,
		    "--gumbel and --sample: noise would be added twice; leave --gumbel out");
	return chain_check_draws(s,
	    s->seeded              ? "--seed"
		: s->first_row > 0 ? "--first-row"
				   : NULL,
	    err);
}

int
sample_check_classes(const struct settings *s, size_t nclass, struct err *err)
{
	if (!s->sampling.distinct || nclass == 0 || s->sampling.n <= nclass)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--sample %zu --no-replacement: there are only %zu classes; leave out "
	    "--no-replacement, or say --sample %zu",
	    s->sampling.n, nclass, nclass);
}

static const struct opt options[] = {
    {
	.name = "sample",
	.arg = "N",
	.help = "draw N classes by their probabilities: --write sample",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = SAMPLE_MOST, .whole = true},
	.field = OPT_FIELD(settings, sampling.n),
    },
    {
	.name = "no-replacement",
	.help = "draw each class at most once in a row",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, sampling.distinct),
    },
    {0},
};

const struct opt_group group_sample = {"Draws", options, NULL};
