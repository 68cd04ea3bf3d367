/* SPDX-License-Identifier: MIT */
/*
 * Progress for people who wait: rows, bytes and pace, five times a second on a
 * terminal, a line every two seconds elsewhere.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/message.h"
#include "kern/kern.h"

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void
progress_begin(struct progress_line *line, enum progress progress)
{
	bool terminal = isatty(STDERR_FILENO);

	*line = (struct progress_line){
	    .begin = seconds(),
	    .terminal = terminal,
	    .wanted = progress == PROGRESS_YES || (progress == PROGRESS_AUTO && terminal),
	    .wait = progress == PROGRESS_YES ? 0 : 2,
	};
}

/* Whether it is time for a line. */
static bool
is_due(struct progress_line *line, double now)
{
	double pause = line->terminal ? 0.2 : 2;

	if (now - line->begin < line->wait || (line->drawn && now - line->shown < pause))
		return false;
	line->drawn = true;
	line->shown = now;
	return true;
}

void
progress_pass(void *who, unsigned pass, const char *what, double value, double beta)
{
	struct progress_line *line = who;

	if (!line->wanted || !is_due(line, seconds()))
		return;
	fprintf(stderr, "%ssmx: pass %u", line->terminal ? "\r" : "", pass);
	if (what)
		fprintf(stderr, ", %s %.9g", what, value);
	if (beta > 0)
		fprintf(stderr, ", beta %.9g", beta);
	fputs(line->terminal ? "  " : "\n", stderr);
}

void
progress_show(void *who, const struct counts *counts)
{
	struct progress_line *line = who;
	double now;

	if (!line->wanted)
		return;
	now = seconds();
	if (!is_due(line, now))
		return;
	fprintf(stderr, "%ssmx: %llu rows, %.1f MB, %.1f MB/s%s", line->terminal ? "\r" : "",
	    counts->rows_in, (double)counts->bytes_in * 1e-6,
	    (double)counts->bytes_in * 1e-6 / (now - line->begin + 1e-9),
	    line->terminal ? "  " : "\n");
}

void
progress_end(struct progress_line *line)
{
	if (line->drawn && line->terminal)
		fprintf(stderr, "\r%60s\r", "");
	line->drawn = false;
}

void
progress_summary(const struct progress_line *line, const struct counts *counts, unsigned threads)
{
	double time = seconds() - line->begin;

	message(
	    "%llu rows in, %llu out, %llu bad; %llu bytes in, %llu out; %.3f s, %u thread%s, %s",
	    counts->rows_in, counts->rows_out, counts->bad, counts->bytes_in, counts->bytes_out,
	    time, threads, threads == 1 ? "" : "s", kern()->name);
}
