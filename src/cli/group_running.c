/* SPDX-License-Identifier: MIT */
/*
 * The options that change how smx runs and not what it writes.
 */
#include "cli/groups.h"
#include "cli/settings.h"
#include "pipeline/driver.h"
#include "kern/kern.h"

static const char *
level_word(size_t i)
{
	return kern_level(i) ? kern_level(i)->name : NULL;
}

static int
take_level(struct settings *s, size_t i, double x, struct err *err)
{
	(void)s;
	(void)i;
	(void)err;
	return kern_use(level_word((size_t)x));
}

static const struct opt running[] = {
    {
	.name = "threads",
	.letter = 'j',
	.arg = "N",
	.help = "threads to work with (the processors there are)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = PIPELINE_THREADS, .whole = true},
	.field = OPT_FIELD(settings, threads),
    },
    {
	.name = "cpu",
	.arg = "LEVEL",
	.help = "pin the code to a level of CPU; the bytes are the same",
	.type = OPT_WORD,
	.word = level_word,
	.take = take_level,
    },
    {
	.name = "quiet",
	.letter = 'q',
	.help = "no warnings, no progress",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, quiet),
    },
    {
	.name = "strict",
	.help = "a warning is an error, even with -q",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, strict),
    },
    {
	.name = "verbose",
	.letter = 'v',
	.help = "a line at the end: rows, bytes, time",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, verbose),
    },
    {
	.name = "progress",
	.help = "show progress at once, also where there is no terminal",
	.type = OPT_FLAG,
	.first = PROGRESS_YES,
	.field = OPT_FIELD(settings, progress),
    },
    {
	.name = "no-progress",
	.help = "never show it",
	.type = OPT_FLAG,
	.first = PROGRESS_NO,
	.field = OPT_FIELD(settings, progress),
    },
    {.name = "help", .letter = 'h', .help = "this text", .type = OPT_HELP},
    {.name = "version", .letter = 'V', .help = "the version", .type = OPT_VERSION},
    {0},
};

static const struct opt help[] = {
    {
	.name = "quiet",
	.letter = 'q',
	.help = "no warnings",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, quiet),
    },
    {
	.name = "strict",
	.help = "a warning is an error, even with -q",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, strict),
    },
    {.name = "help", .letter = 'h', .help = "this text", .type = OPT_HELP},
    {.name = "version", .letter = 'V', .help = "the version", .type = OPT_VERSION},
    {0},
};

const struct opt_group group_running = {"Running", running, NULL};
const struct opt_group group_help = {"Rest", help, NULL};
