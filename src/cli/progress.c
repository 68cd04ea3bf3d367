/* SPDX-License-Identifier: MIT */
/*
 * Progress for people who wait: rows, bytes and pace, and if it is known how much there is
 * also the share and the time left; five times a second on a terminal, a line every two
 * seconds elsewhere.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
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

bool
progress_wanted(enum progress progress)
{
	return progress == PROGRESS_YES || (progress == PROGRESS_AUTO && isatty(STDERR_FILENO));
}

void
progress_begin(struct progress_line *line, enum progress progress)
{
	*line = (struct progress_line){
	    .begin = seconds(),
	    .terminal = isatty(STDERR_FILENO),
	    .wanted = progress_wanted(progress),
	    .said = progress == PROGRESS_YES,
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

/* Draws the line, over the last one on a terminal. */
static void
draw(struct progress_line *line, const char *text)
{
	const int width = (int)strlen(text);

	if (line->terminal)
		fprintf(stderr, "\r%-*s", line->width, text);
	else
		fprintf(stderr, "%s\n", text);
	line->width = width;
	line->said = true;
}

void
progress_pass(void *who, unsigned pass, const char *what, double value, double beta)
{
	struct progress_line *line = who;
	char text[160];
	size_t n;

	if (!line->wanted || !is_due(line, seconds()))
		return;
	n = (size_t)snprintf(text, sizeof(text), "smx: pass %u", pass);
	if (what)
		n += (size_t)snprintf(text + n, sizeof(text) - n, ", %.60s %.9g", what, value);
	if (beta > 0)
		snprintf(text + n, sizeof(text) - n, ", beta %.9g", beta);
	draw(line, text);
}

/* The share of the input that was read; -1: it is not known how much there is. */
static double
share(const struct progress_line *line, const struct counts *c)
{
	double x = -1;

	if (line->rows > 0)
		x = (double)c->rows_in / (double)line->rows;
	else if (c->size > 0)
		x = (double)c->at / (double)c->size;
	return x > 1 ? 1 : x;
}

/* ", 34%, 0:12 left"; what is left is not said within the first second. */
static void
add_share(char *text, size_t size, double x, double time)
{
	const double left = x > 0 ? time * (1 - x) / x : 0;
	const unsigned long long s = left < 1e9 ? (unsigned long long)(left + 0.5) : 1000000000;
	size_t n = (size_t)snprintf(text, size, ", %d%%", (int)(100 * x));

	if (time < 1 || !(x > 0))
		return;
	if (s >= 3600)
		snprintf(
		    text + n, size - n, ", %llu:%02llu:%02llu left", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(text + n, size - n, ", %llu:%02llu left", s / 60, s % 60);
}

void
progress_show(void *who, const struct counts *counts)
{
	struct progress_line *line = who;
	char text[160];
	double now, time, x;
	size_t n;

	if (!line->wanted)
		return;
	now = seconds();
	if (!is_due(line, now))
		return;
	time = now - line->begin;
	x = share(line, counts);
	n = (size_t)snprintf(text, sizeof(text), "smx: %llu rows, %.1f MB, %.1f MB/s",
	    counts->rows_in, (double)counts->bytes_in * 1e-6,
	    (double)counts->bytes_in * 1e-6 / (time + 1e-9));
	if (x >= 0)
		add_share(text + n, sizeof(text) - n, x, time);
	draw(line, text);
}

void
progress_end(struct progress_line *line)
{
	if (line->drawn && line->terminal)
		fprintf(stderr, "\r%*s\r", line->width, "");
	line->drawn = false;
	line->width = 0;
}

void
progress_total(const struct progress_line *line, const struct counts *counts)
{
	const double time = seconds() - line->begin;
	char written[48] = "";

	if (!line->wanted || !line->said)
		return;
	if (counts->left_out > 0)
		snprintf(written, sizeof(written), ", %llu of them written",
		    counts->rows_out - counts->left_out);
	message("%llu row%s%s, %.1f MB in %.1f s: %.0f rows/s, %.1f MB/s", counts->rows_in,
	    counts->rows_in == 1 ? "" : "s", written, (double)counts->bytes_in * 1e-6, time,
	    (double)counts->rows_in / (time + 1e-9),
	    (double)counts->bytes_in * 1e-6 / (time + 1e-9));
}

void
progress_summary(const struct progress_line *line, const struct counts *counts, unsigned threads)
{
	double time = seconds() - line->begin;
	char abstained[64] = "";

	if (counts->abstained > 0)
		snprintf(abstained, sizeof(abstained), ", %llu of them without a decision",
		    counts->abstained);
	message("%llu rows in, %llu out%s, %llu bad; %llu bytes in, %llu out; %.3f s, %u thread%s, "
		"%s",
	    counts->rows_in, counts->rows_out - counts->left_out, abstained, counts->bad,
	    counts->bytes_in, counts->bytes_out, time, threads, threads == 1 ? "" : "s",
	    kern()->name);
}
