/* SPDX-License-Identifier: MIT */
/*
 * What smx does not read but would be puzzling as text.
 */
#include "format/foreign.h"

#include <string.h>

/* The first is the one whose magic is long enough for raw numbers. */
static const struct foreign foreign[] = {
    {"\x93NUMPY", 6, "a NumPy file", "its format is npy", false},
    {"BZh", 3, "bzip2 data", "decompress it first (bzcat)", true},
    {"PK\x03\x04", 4, "a zip archive (or .npz, .pt, .xlsx)", "unpack it first", true},
    {"PAR1", 4, "a Parquet file", "write it as Arrow (see smx(5))", false},
    {"FEA1", 4, "a Feather file of version 1",
	"write it again as version 2 (pyarrow.feather.write_feather)", false},
    {"\x80\x04", 2, "a Python pickle", "write it as CSV or with tofile() first", false},
};

const struct foreign *
foreign_file(const char *head, size_t n, bool raw)
{
	for (size_t i = 0; i < (raw ? 1 : sizeof(foreign) / sizeof(foreign[0])); i++) {
		if (n >= foreign[i].len && memcmp(head, foreign[i].magic, foreign[i].len) == 0)
			return &foreign[i];
	}
	return NULL;
}
