/* SPDX-License-Identifier: MIT */
/*
 * A whole row in one cell.
 */
#include <string.h>

#include "format/csv.h"

bool
csv_is_list(const char *p, size_t len)
{
	return len > 1 && *p == '[' && p[len - 1] == ']';
}
