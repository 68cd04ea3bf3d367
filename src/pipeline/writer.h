/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_WRITER_H
#define SMX_PIPELINE_WRITER_H

#include "pipeline/job.h"

struct sink;

/* The consumer that writes columns for each row, in the input's order. */
struct writer {
	const struct style *style; /* checked */
	struct sink *sink;
	double unit; /* what entropies are divided by */

	/*
	 * What came of it: the first row with a carried cell that is not UTF-8 and was
	 * changed in JSON. The path is NULL if there is none.
	 */
	const char *odd_path;
	size_t odd_line;

	size_t line; /* its own: lines of the file before the next block */
};

extern const struct consumer consumer_writer; /* with is a struct writer */

#endif
