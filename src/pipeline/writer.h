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
};

extern const struct consumer consumer_writer; /* with is a struct writer */

#endif
