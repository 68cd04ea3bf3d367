/* SPDX-License-Identifier: MIT */
/*
 * What smx does not read but would be puzzling as text.
 */
#include "format/foreign.h"

#include <string.h>

#define PICKLE(protocol)                                                         \
	{                                                                        \
		"\x80" protocol, 2, 0, "a Python pickle",                        \
		    "write it as CSV or with tofile() first", false, ADVICE_NONE \
	}

/* The first is the one whose magic is long enough for raw numbers. */
static const struct foreign foreign[] = {
    {"\x93NUMPY", 6, 0, "a NumPy file", "its format is npy", false, ADVICE_NONE},
    {"BZh", 3, 0, "bzip2 data", "decompress it first (bzcat)", true, ADVICE_NONE},
    {"PK\x03\x04", 4, 0, "a zip archive (or .npz, .pt, .xlsx)", "unpack it first", true,
	ADVICE_NONE},
    {"PAR1", 4, 0, "a Parquet file", "write it as Arrow (see smx(5))", false, ADVICE_NONE},
    {"FEA1", 4, 0, "a Feather file of version 1",
	"write it again as version 2 (pyarrow.feather.write_feather)", false, ADVICE_NONE},
    {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15, 0,
	"a file as torch wrote it before 1.6",
	"write it again (torch.save(torch.load(FILE), FILE))", false, ADVICE_NONE},
    PICKLE("\2"),
    PICKLE("\3"),
    PICKLE("\4"),
    PICKLE("\5"),
    {"{\"schema\":\"smx.state/", 21, 0, "a state that smx eval wrote", "smx merge reads it", false,
	ADVICE_STATE},
    {"{\"schema\":\"smx.diff_state/", 26, 0, "a state that smx diff wrote", "smx merge reads it",
	false, ADVICE_NONE},
    {"ustar", 5, 257, "a tar archive (or a file of torch before 0.2)", "unpack it first", true,
	ADVICE_NONE},
};

const struct foreign *
foreign_file(const char *head, size_t n, bool raw)
{
	const struct foreign *f = foreign;

	for (size_t i = 0; i < (raw ? 1 : sizeof(foreign) / sizeof(foreign[0])); i++, f++) {
		if (n >= f->at + f->len && memcmp(head + f->at, f->magic, f->len) == 0)
			return f;
	}
	return NULL;
}
