/* SPDX-License-Identifier: MIT */
/*
 * The data of the bench: normal logits, standard deviation 4, six decimals.
 *
 *     gen csv|jsonl|f32 ROWS COLS
 *
 * Only integers are added, up to the last step, so the bytes are the same on
 * every machine, and the values the same in the three formats. Fewer rows of as
 * many columns are the beginning of more rows.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MICRO = 1000000, SD = 4 };

static uint64_t seed = 4;

/* Steele, Lea, Flood 2014: splitmix64 */
static uint64_t
draw(void)
{
	uint64_t x = seed += 0x9e3779b97f4a7c15U;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
	x = (x ^ x >> 27) * 0x94d049bb133111ebU;
	return x ^ x >> 31;
}

/* A logit in millionths: the sum of twelve uniform numbers of 21 bits has a variance of 1. */
static int32_t
draw_logit(void)
{
	int64_t sum = 0;

	for (int i = 0; i < 4; i++) {
		uint64_t x = draw();

		sum += (int64_t)((x & 0x1fffff) + (x >> 21 & 0x1fffff) + (x >> 42 & 0x1fffff));
	}
	return (int32_t)((sum * (SD * MICRO)) / (1 << 21)) - 6 * SD * MICRO;
}

static void
put_float(int32_t micro)
{
	float f = (float)((double)micro / MICRO);
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	for (int i = 0; i < 32; i += 8)
		putchar((int)(bits >> i & 0xff));
}

static void
put_text(int32_t micro)
{
	uint32_t x = (uint32_t)(micro < 0 ? -micro : micro);
	char text[16], *p = text + sizeof(text);

	for (int i = 0; i < 7 || x > 0; i++) {
		if (i == 6)
			*--p = '.';
		*--p = (char)('0' + x % 10);
		x /= 10;
	}
	if (micro < 0)
		*--p = '-';
	fwrite(p, 1, (size_t)(text + sizeof(text) - p), stdout);
}

int
main(int argc, char **argv)
{
	long nrow = argc == 4 ? atol(argv[2]) : 0, ncol = argc == 4 ? atol(argv[3]) : 0;
	int jsonl = argc == 4 && strcmp(argv[1], "jsonl") == 0;
	int raw = argc == 4 && strcmp(argv[1], "f32") == 0;

	if (nrow < 1 || ncol < 1) {
		fputs("usage: gen csv|jsonl|f32 ROWS COLS\n", stderr);
		return 2;
	}
	for (long i = 0; i < nrow; i++) {
		if (jsonl)
			printf("{\"id\":%ld,\"logits\":[", i);
		for (long j = 0; j < ncol; j++) {
			if (raw) {
				put_float(draw_logit());
				continue;
			}
			if (j > 0)
				putchar(',');
			put_text(draw_logit());
		}
		if (!raw)
			fputs(jsonl ? "]}\n" : "\n", stdout);
	}
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
