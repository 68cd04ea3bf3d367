/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_WRITER_H
#define SMX_PIPELINE_WRITER_H

#include "pipeline/job.h"
#include "pipeline/late.h"
#include "pipeline/partial.h"

struct condition;
struct sink;

/* The consumer that writes columns for each row, in the order of the input. */
struct writer {
	const struct style *style; /* already checked */
	struct sink *sink;
	const struct sets *sets; /* those of the chain's calibration; or NULL */
	const double *cut; /* binary and multilabel: the threshold of each label */
	const struct partials *whole; /* of the rows of which these are parts; or NULL */
	const struct loss *loss; /* which loss, if a column asks for it */
	const struct condition *where; /* rows for which it does not hold are left out; or NULL */
	const struct condition *abstain; /* if it holds, decisions are empty; or NULL */
	double unit; /* nats per unit of entropy: entropies are divided by it */
	size_t memory; /* bytes of rows to keep, if their number must come before them */

	/*
	 * Result: the first row with a carried cell that is not UTF-8 and was
	 * changed for JSON. odd_path is NULL if there is none.
	 */
	const char *odd_path;
	size_t odd_line;

	/* Result: a bit for each term of where and of abstain whose field some row has. */
	unsigned seen_where, seen_abstain;

	bool begun, any; /* internal: what comes before the first row, and a row, was written */
	size_t line; /* internal: line of the file at the start of the next block */
	void *joiner; /* internal: the format's, and what it is to write */
	struct buf joined;
	struct late late; /* internal */
};

/*
 * What comes behind the last row, or changes with it, also if a bad one ended the run;
 * and gives back what the writer holds. Once, after the run. 0, or -1 with err set.
 */
int writer_end(struct writer *w, struct err *err);

extern const struct consumer consumer_writer; /* its `with` is a struct writer */

#endif
