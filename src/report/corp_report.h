/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_CORP_REPORT_H
#define SMX_REPORT_CORP_REPORT_H

#include <stdbool.h>

struct results;
struct section;

/*
 * Adds the isotonic curve of results as a table, and its band if calibration was tested.
 * The results must outlive the section.
 */
void report_corp(struct section *section, const struct results *results, bool weighted);

#endif
