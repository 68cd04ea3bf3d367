/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_OUTPUTS_H
#define SMX_CLI_OUTPUTS_H

#include "base/buf.h"
#include "cli/settings.h"
#include "io/sink.h"

/*
 * What a run writes: its main output, and what options such as --state ask for.
 * All are checked before anything is read and opened before the rows are. They
 * take their places together at the end, so if one can't be written, none is.
 * All zero is none; end with outputs_free.
 */
struct output {
	const char *option, *path; /* not owned */
	bool over_files; /* it may replace one of the FILEs: nothing is lost by that */
	const int *level; /* how hard it is compressed, or NULL: as its codec usually does */
	struct sink *sink; /* from outputs_open to outputs_finish */
	struct buf text; /* what outputs_finish writes to it */
};

enum { OUTPUTS_MOST = 48 }; /* a picture is one, too */

struct outputs {
	struct output one[OUTPUTS_MOST]; /* the first is the main one, if there is one */
	size_t n;
};

/* Adds the main output, s->output or else standard output. First of all, or not at all. */
struct output *outputs_main(struct outputs *o, const struct settings *s);

/* Adds what an option asks for; NULL if path is. */
struct output *outputs_add(struct outputs *o, const char *option, const char *path);

/*
 * Refuses two outputs to one file, and an output to a file that is read, whatever
 * the files are called. 0, or -1 with err set.
 */
int outputs_check(const struct outputs *o, const struct settings *s, struct err *err);

/* Opens all, so that what can't be written is noticed now. 0, or -1 with err set. */
int outputs_open(struct outputs *o, struct err *err);

/* Leaves out one that was opened: nothing comes of it. */
void outputs_drop(struct output *one);

/* Writes each one's text, closes all, puts all into their places. 0, or -1 with err set. */
int outputs_finish(struct outputs *o, struct err *err);

/* Leaves no trace of what is not finished. */
void outputs_free(struct outputs *o);

#endif
