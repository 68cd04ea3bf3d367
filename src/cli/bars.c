/* SPDX-License-Identifier: MIT */
/*
 * --plot of rows: what it shows, and what it goes with.
 */
#include "cli/bars.h"

#include "cli/suffix.h"
#include "format/bars.h"

/* Options that say what else to write, or how. */
static int
refuse_others(const struct settings *s, bool usual, struct err *err)
{
	const struct {
		bool given;
		const char *name;
	} told[] = {
	    {s->output_format != NULL, "output-format"},
	    {s->argmax, "argmax"},
	    {s->sampling.n > 0, "sample"},
	    {!usual, "write"},
	    {s->sparse, "sparse"},
	    {s->literal, "nonfinite"},
	    {s->dtype != ELEMENT_TEXT, "dtype"},
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (told[i].given)
			return err_set(err, ERR_USAGE,
			    "--plot and --%s: --plot shows probabilities as bars, and writes "
			    "nothing else; leave one of them out",
			    told[i].name);
	}
	return 0;
}

int
bars_prepare(struct settings *s, bool usual, struct err *err)
{
	const struct op *norm = s->chain.norm.op;
	const char *suffix = s->output ? suffix_other(s->output, ".txt") : NULL;

	if (refuse_others(s, usual, err) < 0)
		return -1;
	if (suffix)
		return err_set(err, ERR_USAGE,
		    "--plot --output %.200s: bars are text for people, not %s; use the suffix .txt",
		    s->output, suffix);
	if (norm->gives != KIND_PROB && norm->gives != KIND_SCORE && norm->gives != KIND_PART)
		return err_set(err, ERR_USAGE, "--plot and --op %s: bars are probabilities, not %s",
		    norm->name, kind_name[norm->gives]);
	s->col[0] = &col_probs;
	if (norm->gives == KIND_PROB)
		s->col[s->ncol++] = col_named("entropy", 7);
	s->output_format = &format_bars;
	return 0;
}
