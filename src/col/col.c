/* SPDX-License-Identifier: MIT */
/*
 * The table of columns, made from col.list.
 */
#include "col/col.h"

#include <string.h>

#define COL(name) extern const struct col col_##name;
#include "col/col.list"
#undef COL

#define COL(name) &col_##name,
const struct col *const cols[] = {
#include "col/col.list"
    NULL};
#undef COL

const struct col *
col_named(const char *name, size_t len)
{
	for (size_t i = 0; cols[i]; i++) {
		if (strlen(cols[i]->name) == len && memcmp(cols[i]->name, name, len) == 0)
			return cols[i];
	}
	return NULL;
}
