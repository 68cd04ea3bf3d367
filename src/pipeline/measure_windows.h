/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_WINDOWS_H
#define SMX_PIPELINE_MEASURE_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "metric/tally.h"

struct batch;
struct err;
struct row;

/* Windows: consecutive rows that are measured on their own. */
struct window {
	uint64_t first, last; /* the numbers of its first and last row */
	struct buf value; /* of the field, if that makes windows */
	struct tally tally;
};

/* What is said of windows, in their order. */
struct window_text {
	struct buf lines, told; /* for the output; for people */
	bool failed; /* a gate failed */
};

enum { WINDOW_PARTS = 2 };

/*
 * A job's windows: the parts of the first and of the last one in a block. Those between
 * them are whole, and text already. All zero at first.
 */
struct window_parts {
	struct window part[WINDOW_PARTS]; /* n of them */
	size_t n;
	struct window_text text;
	struct buf begun; /* struct window_mark: each window that begins in the block */
	struct buf value; /* of the next row */
};

/* So many windows may lie between two with the same value for it to be noticed. */
enum { WINDOWS_KNOWN = 1024 };

/* The windows of a run; the source counts rows. */
struct windows {
	/*
	 * Set by the owner. One window has so many rows, from the multiples of this on; if it is
	 * 0, a window ends when the value of the field changes (reading.by).
	 */
	uint64_t rows;
	const struct term *by_field; /* if rows carry others, too: that field; or NULL */
	void *who;
	/* Appends what is to be said of a window. On any thread; 0, or -1 with err set. */
	int (*describe)(
	    const void *who, const struct window *w, struct window_text *out, struct err *err);
	/* Writes what that appended, in the order of the input. 0, or -1 with err set. */
	int (*write)(void *who, const struct window_text *text, struct err *err);
	/* A window begins with a value that one before the last had; once. 0, or -1 likewise. */
	int (*again)(void *who, uint64_t row, struct err *err);

	/* Internal. */
	struct window open; /* the last window so far, */
	bool is_open; /* if there is one */
	struct window_text text;
	uint64_t known[WINDOWS_KNOWN]; /* hashes of the last values */
	uint64_t nbegun;
	bool told;
};

/*
 * Returns the tally of the window in which the row is, which begins with it if it is not in
 * the last one; NULL with err set.
 */
struct tally *windows_at(const struct windows *w, struct window_parts *p, const struct batch *b,
    const struct row *row, const struct setup *s, struct err *err);

/* Whether the row is in the last window, which then has it: 1, 0, or -1 with err set. */
int windows_take(const struct windows *w, struct window_parts *p, const struct batch *b,
    const struct row *row, struct err *err);

/* Adds a block's windows in the order of the input, and writes those that have ended. */
int windows_commit(struct windows *w, struct window_parts *p, struct err *err);

/* Writes the last window, after the run. 0, or -1 with err set. */
int windows_finish(struct windows *w, struct err *err);

void windows_free(struct windows *w);
void window_parts_free(struct window_parts *p);

#endif
