/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_MIXED_H
#define SMX_BASE_MIXED_H

/* What several distributions of one example say together; compare/mixture.c has the formulas. */
enum mixed {
	MIXED_TOTAL,
	MIXED_EXPECTED,
	MIXED_MUTUAL,
	MIXED_VARIATION,
	MIXED_DISAGREEMENT,
	MIXED_VALUES
};

#endif
