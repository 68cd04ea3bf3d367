/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SAMPLE_H
#define SMX_CLI_SAMPLE_H

#include "cli/settings.h"

/* With the columns chosen: draws that were asked for and none is written, or twice. */
int sample_check(const struct settings *s, struct err *err);

/* With the number of classes known, else 0: different ones are so many at most. */
int sample_check_classes(const struct settings *s, size_t nclass, struct err *err);

#endif
