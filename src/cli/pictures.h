/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_PICTURES_H
#define SMX_CLI_PICTURES_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/outputs.h"
#include "report/charts.h"
#include "report/figure.h"

/*
 * The charts of an evaluation as files of their own, and in the terminal: what --svg, --png,
 * --pdf and --plot ask for. All zero is none; end with outputs_free and then pictures_free.
 */

enum { PICTURE_FORMATS = 3, PICTURE_KINDS = 12 };

/* A file of one chart. */
struct picture {
	const struct figure_kind *kind;
	size_t format;
	char *path; /* owned */
	bool alone; /* it was asked for by itself: that there is none is an error */
	size_t output; /* its number among the outputs */
};

struct pictures {
	const char *path[PICTURE_FORMATS]; /* DIR or FILE of each format, or NULL */
	const struct figure_kind *chart[PICTURE_KINDS]; /* of --chart; nchart of them */
	size_t nchart;
	bool plot; /* on standard output, in characters */

	/* Internal. */
	struct picture one[PICTURE_FORMATS * PICTURE_KINDS];
	size_t n;
	size_t plotted; /* the output of --plot */
	const char *made[PICTURE_FORMATS]; /* directories that were made, until one is used */
};

/* Whether any was asked for. */
bool pictures_wanted(const struct pictures *p);

/*
 * Before a byte is read: refuses what can't be drawn, makes directories, and adds the
 * files to the outputs. 0, or -1 with err set.
 */
int pictures_add(struct pictures *p, struct outputs *o, const struct settings *s, struct err *err);

/* Refuses evaluations that can't be drawn, if any picture was asked for. */
int pictures_check(const struct pictures *p, const struct setup *setup, struct err *err);

/* Draws all into the outputs; `of` is what they show. 0, or -1 with err set. */
int pictures_draw(
    struct pictures *p, struct outputs *o, const struct charts *c, const char *of, struct err *err);

/* The same of an evaluation whose results are computed; nothing if none was asked for. */
int pictures_of(struct pictures *p, struct outputs *o, const struct evaluation *e,
    const struct settings *s, struct err *err);

/* Releases all, and removes directories that were made if nothing was put into them. */
void pictures_free(struct pictures *p);

/* What the rows are called: the name of the first file, and how many more there are. */
const char *pictures_title(const struct settings *s, char *room, size_t size);

/* The charts, as --help lists them. */
void pictures_lists(void);

#endif
