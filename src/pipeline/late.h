/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_LATE_H
#define SMX_PIPELINE_LATE_H

#include <stdbool.h>
#include <stddef.h>

#include "format/format.h"
#include "io/spool.h"

struct batch;
struct sink;

/*
 * An output whose format has a late_head, which says how much comes behind it. If the
 * output can be patched, the head is written over in the end. Else, unless it is known
 * how many there will be, the rows are kept until then, in memory and beyond that in a
 * temporary file.
 */
struct late {
	struct sink *sink; /* set by the owner, as the next two are */
	const struct style *style;
	size_t memory; /* bytes to keep in memory */

	/* Internal. */
	bool patches; /* the head is written over in the end */
	bool keeps; /* rows wait; if neither, the head was right from the beginning */
	struct spool spool; /* pieces; the last one may be used in part */
	char *piece;
	size_t used; /* bytes of it */
	struct extent extent;
	struct buf labels; /* of the rows, if the head has them */
};

/* Before the first row. These return 0, or -1 with err set. */
int late_begin(struct late *l, struct err *err);

/* Counts rows of the output, of `seen` rows of the input, whose text has so many bytes. */
void late_count(struct late *l, size_t rows, size_t seen, size_t bytes);

/* If the head has labels, takes those of the batch's rows. */
int late_label(struct late *l, const struct batch *b, struct err *err);

/* If keeps: takes the text of these rows, which is then written by late_end. */
int late_keep(struct late *l, const char *p, size_t len, struct err *err);

/* Behind the last row: completes the output. */
int late_end(struct late *l, struct err *err);

void late_free(struct late *l);

#endif
