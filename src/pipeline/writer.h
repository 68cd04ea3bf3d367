/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_WRITER_H
#define SMX_PIPELINE_WRITER_H

#include "pipeline/job.h"

struct sink;

/* The consumer that writes columns for each row, in the order of the input. */
struct writer {
	const struct style *style; /* already checked */
	struct sink *sink;
	double unit; /* nats per unit of entropy: entropies are divided by it */

	/*
	 * Result: the first row with a carried cell that is not UTF-8 and was
	 * changed for JSON. odd_path is NULL if there is none.
	 */
	const char *odd_path;
	size_t odd_line;

	size_t line; /* internal: line of the file at the start of the next block */
};

extern const struct consumer consumer_writer; /* its `with` is a struct writer */

#endif
