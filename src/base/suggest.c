/* SPDX-License-Identifier: MIT */
/*
 * The edit distance between words: insertions, deletions, replacements and
 * swaps of neighbours (optimal string alignment), ignoring case.
 */
#include "base/suggest.h"

#include <ctype.h>
#include <string.h>

/* Longer words are not suggested, because the table is on the stack. */
enum { LONGEST = 64 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int
same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t d[LONGEST + 1][LONGEST + 1];

	for (size_t i = 0; i <= na; i++) {
		for (size_t j = 0; j <= nb; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
			    d[i - 1][j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[na][nb];
}

void
suggest_try(struct suggestion *s, const char *known)
{
	size_t nw = strlen(s->word), nk = strlen(known), d, most;

	if (nw == 0 || nw > LONGEST || nk == 0 || nk > LONGEST)
		return;
	d = distance(s->word, nw, known, nk);
	/* up to a third of the letters may be wrong; one of two; none of one */
	most = least(nw, nk) / 3;
	if (most == 0)
		most = least(nw, nk) > 1;
	if (d > most && nk >= 3 && nw <= 3 * nk && strncmp(s->word, known, nk) == 0)
		most = d; /* temperature begins with temp */
	if (d > most || (s->best && d >= s->distance))
		return;
	s->best = known;
	s->distance = d;
}
