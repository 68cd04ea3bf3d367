/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_LAW_H
#define SMX_TESTS_LAW_H

#include <stddef.h>

#include "choice.h"

/*
 * What must hold of a pick of choices. Files in the current directory whose names begin with the
 * worker's number are written over.
 */
enum verdict { FAILED, PASSED, NOT_MEANT };

struct law {
	const char *name;
	/* Whether it holds for the pick; NOT_MEANT if it does not speak of such a pick. */
	enum verdict (*holds)(const struct pick *p, size_t split, unsigned worker);
	unsigned stages; /* a bit for each stage whose choices it takes */
	bool split; /* it is tried at each place of the split */
	bool pairs; /* it is tried with every pair, else with a sample */
};

/* All of them; the last has no name. */
extern const struct law laws[];

#endif
