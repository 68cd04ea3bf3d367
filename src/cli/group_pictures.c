/* SPDX-License-Identifier: MIT */
/*
 * The options for pictures of an evaluation.
 */
#include "cli/eval_output.h"

static const char *
chart_word(size_t i)
{
	return figure_kinds[i] ? figure_kinds[i]->name : NULL;
}

static int
take_chart(struct settings *s, size_t i, double x, struct err *err)
{
	struct pictures *p = &((struct show *)s->own)->pictures;

	if (i == 0)
		p->nchart = 0;
	for (size_t k = 0; k < p->nchart; k++) {
		if (p->chart[k] == figure_kinds[(size_t)x])
			return 0;
	}
	if (p->nchart == PICTURE_KINDS)
		return err_set(err, ERR_VALUE, "give at most %d words", (int)PICTURE_KINDS);
	p->chart[p->nchart++] = figure_kinds[(size_t)x];
	return 0;
}

static const struct opt options[] = {
    {
	.name = "svg",
	.arg = "DIR|FILE",
	.help = "draw the charts as SVG files: all into DIR, or one to FILE.svg",
	.type = OPT_FILE,
	.field = OPT_OWN(show, pictures.path[0]),
    },
    {
	.name = "png",
	.arg = "DIR|FILE",
	.help = "the same as PNG files (needs librsvg)",
	.type = OPT_FILE,
	.field = OPT_OWN(show, pictures.path[1]),
    },
    {
	.name = "pdf",
	.arg = "DIR|FILE",
	.help = "the same as PDF files (needs librsvg)",
	.type = OPT_FILE,
	.field = OPT_OWN(show, pictures.path[2]),
    },
    {
	.name = "plot",
	.help = "draw charts in the terminal, on standard output",
	.type = OPT_FLAG,
	.field = OPT_OWN(show, pictures.plot),
    },
    {
	.name = "chart",
	.arg = "LIST",
	.help = "which charts to draw; see below",
	.type = OPT_LIST,
	.word = chart_word,
	.take = take_chart,
    },
    {0},
};

const struct opt_group group_pictures = {"Charts", options, NULL};
