/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_CPUS_H
#define SMX_PIPELINE_CPUS_H

/* Returns how many processors this process may use; at least 1. */
unsigned cpus_usable(void);

#endif
