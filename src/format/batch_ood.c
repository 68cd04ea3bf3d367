/* SPDX-License-Identifier: MIT */
/*
 * Whether the row that ends is out of distribution: a field says 1, true, out or ood, or
 * 0, false, in or id, in any case. Anything else, such as nothing or -1, makes a bad row.
 */
#include <string.h>
#include <strings.h>

#include "base/label_list.h"
#include "format/batch.h"

/* Whether the text is one of two words, in any case. */
static bool
is_word(const char *p, size_t n, const char *a, const char *b)
{
	return (n == strlen(a) && strncasecmp(p, a, n) == 0) ||
	    (n == strlen(b) && strncasecmp(p, b, n) == 0);
}

/* 0, or -1 if the field says neither. */
static int
read_ood(const struct current *now, bool *out)
{
	unsigned char flag = 0;
	struct err none;

	*out = is_word(now->ood, now->ood_len, "out", "ood");
	if (*out || is_word(now->ood, now->ood_len, "in", "id"))
		return 0;
	if (label_flag(now->ood, now->ood_len, &flag, &none) < 0)
		return -1;
	*out = flag;
	return 0;
}

void
batch_read_ood(struct batch *b)
{
	const struct current *now = &b->now;
	const int shown = now->ood_len > 40 ? 40 : (int)now->ood_len;

	if (now->flawed)
		return;
	if (!now->ood)
		batch_flaw(b, 1,
		    "no member is called '%.60s', which is to say whether the row is out of "
		    "distribution",
		    b->layout->reading->ood);
	else if (read_ood(now, &b->now.row.out) < 0)
		batch_flaw(b, now->ood_cell,
		    "'%.*s' says neither 1 (or out), out of distribution, nor 0 (or in)", shown,
		    now->ood);
}

bool
batch_is_out(const struct batch *b)
{
	bool out = false;

	return b->now.ood && read_ood(&b->now, &out) == 0 && out;
}
