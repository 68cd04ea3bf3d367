/* SPDX-License-Identifier: MIT */
/*
 * The options that say how a report is written.
 */
#include "cli/groups.h"
#include "cli/report_format.h"
#include "cli/settings.h"
#include "cli/suffix.h"
#include "report/renderer.h"

const char *
renderer_word(size_t i)
{
	return renderers[i] ? renderers[i]->name : NULL;
}

static int
take_renderer(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	s->report.said = renderers[(size_t)x];
	return 0;
}

static const struct opt options[] = {
    {
	.name = "json",
	.help = "write JSON with all digits; also if -o ends in .json",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, report.json),
    },
    {
	.name = "output-format",
	.letter = 'O',
	.arg = "text|json|csv|tsv|md",
	.help = "write that, whatever -o ends in; md is Markdown",
	.type = OPT_WORD,
	.word = renderer_word,
	.take = take_renderer,
    },
    {
	.name = "wide",
	.help = "a line for all rows and for each group, with a column a metric",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, report.wide),
    },
    {0},
};

const struct opt_group group_report = {"Output", options, NULL};

int
report_format(const struct settings *s, bool tables, const struct renderer **how, struct err *err)
{
	const struct renderer *json = renderer_named("json");

	if (s->report.json && s->report.said && s->report.said != json)
		return err_set(err, ERR_USAGE, "--json and --output-format %s: give one of them",
		    s->report.said->name);
	*how = s->report.json ? json : s->report.said;
	if (suffix_report(s->output, how, err) < 0)
		return -1;
	if (s->report.wide && (*how)->grouped)
		return err_set(err, ERR_USAGE,
		    "--wide: %s has the groups as they are; leave it out, or say -O csv",
		    (*how)->label);
	if (tables && s->report.wide)
		return err_set(err, ERR_USAGE,
		    "--wide and --class-table: --wide has no other tables; give one of them");
	if (tables && (*how)->untabled)
		return err_set(err, ERR_USAGE,
		    "--class-table: %s has the metrics alone; say -O json, -O text or -O md",
		    (*how)->label);
	return 0;
}
