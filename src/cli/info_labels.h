/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_INFO_LABELS_H
#define SMX_CLI_INFO_LABELS_H

#include <stddef.h>

#include "cli/settings.h"
#include "cli/warn.h"

/* The file as it was read before; see info_labels.c. */
struct first_look {
	const struct settings *settings;
	const char *const *path;
	unsigned long long stop; /* as struct surveyor has it */
	unsigned long long bad; /* its bad rows, */
	const struct told *told; /* and what was said of them */
};

/*
 * Reads the file again, with the labels and weights that eval takes by their names.
 * Whether it would refuse these: then text says why.
 */
bool info_labels(const struct first_look *before, char *text, size_t size);

#endif
