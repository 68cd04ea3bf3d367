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
	.help = "number of threads (all processors)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = PIPELINE_THREADS, .whole = true},
	.field = OPT_FIELD(settings, threads),
    },
    {
	.name = "cpu",
	.arg = "LEVEL",
	.help = "use the code for a CPU level; the output is the same",
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
	.help = "show rows, bytes and time at the end",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, verbose),
    },
    {
	.name = "progress",
	.help = "show progress at once, even without a terminal",
	.type = OPT_FLAG,
	.first = PROGRESS_YES,
	.field = OPT_FIELD(settings, progress),
    },
    {
	.name = "no-progress",
	.help = "never show progress",
	.type = OPT_FLAG,
	.first = PROGRESS_NO,
	.field = OPT_FIELD(settings, progress),
    },
    {.name = "help", .letter = 'h', .help = "show this help", .type = OPT_HELP},
    {.name = "version", .letter = 'V', .help = "show the version", .type = OPT_VERSION},
    {0},
};

static const struct opt unbuffered[] = {
    {
	.name = "unbuffered",
	.help = "write each row, or window, as soon as it has been read from a pipe",
	.type = OPT_FLAG,
	.field = OPT_FIELD(settings, unbuffered),
    },
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
    {.name = "help", .letter = 'h', .help = "show this help", .type = OPT_HELP},
    {.name = "version", .letter = 'V', .help = "show the version", .type = OPT_VERSION},
    {0},
};

const struct opt_group group_unbuffered = {NULL, unbuffered, NULL};
const struct opt_group group_running = {"Running", running, NULL};
const struct opt_group group_help = {"Rest", help, NULL};
