/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SURVEYOR_H
#define SMX_PIPELINE_SURVEYOR_H

#include "format/survey.h"
#include "pipeline/job.h"

/*
 * The consumer that surveys rows (format/survey.h). It adds up as it goes, so that
 * what it has holds for the rows before an error, too.
 */
extern const struct consumer consumer_surveyor;

struct surveyor {
	unsigned long long stop; /* set by the owner: as survey_batch has it */

	/* Its results; members_free(&members) releases them. */
	struct survey survey;
	struct members members; /* of a JSON input's first good row */
};

#endif
