/* SPDX-License-Identifier: MIT */
/*
 * Whether two outputs have the same numbers, to five or six digits.
 *
 *     same text|f32 FILE FILE
 *
 * Text may differ in all that is not a number, such as names and brackets. Two
 * numbers are the same if they are apart by at most 2e-5 of the larger, or by
 * 1e-9 (1e-6 in f32): peers that add up in float32 have no more. Says where the first
 * difference is, and exits with 1.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next number of a text, or 0 at its end. */
static int
next_number(FILE *file, double *x)
{
	char text[64];
	size_t n = 0;
	int c = getc(file), before = 0;

	/* a digit that belongs to a name is none */
	while (c != EOF &&
	    !(strchr("-.0123456789", c) && !((before | 32) >= 'a' && (before | 32) <= 'z'))) {
		before = c;
		c = getc(file);
	}
	while (c != EOF && strchr("+-.0123456789eE", c) && n < sizeof(text) - 1) {
		text[n++] = (char)c;
		c = getc(file);
	}
	text[n] = '\0';
	*x = strtod(text, NULL);
	return n > 0;
}

static int
next_float(FILE *file, double *x)
{
	unsigned char b[4];
	uint32_t bits;
	float f;

	if (fread(b, 1, 4, file) != 4)
		return 0;
	bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	memcpy(&f, &bits, sizeof(f));
	*x = (double)f;
	return 1;
}

int
main(int argc, char **argv)
{
	int raw = argc > 1 && strcmp(argv[1], "f32") == 0;
	int (*next)(FILE *, double *) = raw ? next_float : next_number;
	FILE *a = argc == 4 ? fopen(argv[2], "rb") : NULL;
	FILE *b = argc == 4 ? fopen(argv[3], "rb") : NULL;
	double x, y;

	if (!a || !b) {
		fputs("usage: same text|f32 FILE FILE\n", stderr);
		return 2;
	}
	for (long i = 1;; i++) {
		int more_a = next(a, &x), more_b = next(b, &y);

		if (!more_a && !more_b)
			return i == 1; /* two empty outputs show nothing */
		if (more_a != more_b) {
			printf("%s has %ld numbers, the other has more\n", argv[more_a ? 3 : 2],
			    i - 1);
			return 1;
		}
		if (!(fabs(x - y) <= 2e-5 * fmax(fabs(x), fabs(y)) ||
			fabs(x - y) <= (raw ? 1e-6 : 1e-9))) {
			printf("number %ld is %.9g in %s, %.9g in %s\n", i, x, argv[2], y, argv[3]);
			return 1;
		}
	}
}
