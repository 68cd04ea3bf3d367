/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_EXTRA_H
#define SMX_FORMAT_EXTRA_H

#include <stdbool.h>

#include "base/advice.h"

/*
 * Fields that say more of a row than its values, its label and its weight. They are read
 * only if a setting names them; each is a row of a table here.
 */
enum extra {
	EXTRA_LENGTH, /* how many values the row sees */
	EXTRA_POSITION, /* where it is in its matrix */
	EXTRA_PREVIOUS, /* the tokens that came before it */
	EXTRA_TARGET, /* the distribution that it should be */
	EXTRA_TANGENT, /* the vector of a Jacobian-vector product */
	EXTRA_GROUP, /* which rows have a threshold of their own */
	EXTRAS
};

struct extra_kind {
	const char *one, *many; /* what it is, for messages: "length", "lengths" */
	enum setting setting; /* which names the field */
	bool list; /* its value is a list */
	bool carried; /* it is carried, too, unless fields are named */
};

extern const struct extra_kind extra_kind[EXTRAS];

#endif
