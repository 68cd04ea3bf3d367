/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_MUTATE_H
#define SMX_TESTS_MUTATE_H

#include <stddef.h>

#include "base/buf.h"

/* Damage to files, for the tests that a reader survives any. */

/* Damages the bytes in one to four places: bits, numbers, lengths, and parts that move. */
void mutate(struct buf *b);

/*
 * Limits the process to what is far more than any of the small files needs. What asks for
 * more than that by what a file claims then fails with ERR_MEM. Nothing under sanitizers.
 */
void mutate_limit_memory(void);

/*
 * Calls `reads` with damaged copies of each seed, `rounds` times SMX_STRESS times: files in
 * that folder of the sources. It must return, and fail the test if that is not an error of data.
 */
void
mutate_all(const char *folder, long rounds, void (*reads)(const char *name, const struct buf *b));

#endif
