/* SPDX-License-Identifier: MIT */
/*
 * The options of gates.
 */
#include "cli/groups.h"
#include "cli/settings.h"

static int
add_gate(struct settings *s, const char *text, struct err *err)
{
	return gates_add(&s->gates, text, err);
}

static const char *const annotate_words[] = {"github", NULL};

static const struct opt gates[] = {
    {
	.name = "fail-if",
	.arg = "GATE",
	.help = "exit with status 1 if 'METRIC>0.05' or the like is true; repeatable",
	.type = OPT_TEXT,
	.names = NAMES_METRIC,
	.call = add_gate,
    },
    {
	.name = "baseline",
	.arg = "FILE",
	.help = "compare with an earlier run, as in --fail-if 'METRIC>base+0.01'",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, gates.baseline),
    },
    {
	.name = "annotate",
	.arg = "github",
	.help = "report failed gates as GitHub annotations",
	.type = OPT_WORD,
	.words = annotate_words,
	.first = true,
	.field = OPT_FIELD(settings, gates.github),
    },
    {
	.name = "junit",
	.arg = "FILE",
	.help = "write the gates as a JUnit report",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, gates.junit),
    },
    {0},
};

const struct opt_group group_gates = {"Gates", gates, NULL};
