/* SPDX-License-Identifier: MIT */
#include "mutate.h"

#include <check.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "dice.h"
#include "rig.h"

static const uint64_t odd[] = {0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
    0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000,
    0xffffffffffffffff, 0x4000000000000000, 0x2000000000000001};

static void
put_number(struct buf *b, size_t at, size_t size)
{
	const uint64_t u = odd[dice_below(sizeof(odd) / sizeof(odd[0]))];

	for (size_t i = 0; i < size && at + i < b->len; i++)
		b->p[at + i] = (char)(u >> 8 * i);
}

/* A part of it once more, somewhere else. */
static void
repeat(struct buf *b, size_t at)
{
	const size_t n = dice_below(b->len - at < 200 ? b->len - at + 1 : 200);
	const size_t to = dice_below(b->len + 1);
	char part[200];

	memcpy(part, b->p + at, n);
	buf_room(b, n, &(struct err){0});
	memmove(b->p + to + n, b->p + to, b->len - to);
	memcpy(b->p + to, part, n);
	b->len += n;
}

static void
cut_out(struct buf *b, size_t at)
{
	const size_t n = dice_below(b->len - at < 40 ? b->len - at + 1 : 40);

	memmove(b->p + at, b->p + at + n, b->len - at - n);
	b->len -= n;
}

static void
damage(struct buf *b)
{
	static const char words[] = "0123456789,()[]{}'\":L TrueFals<>|fiubOcVUSx-\\\n";
	size_t at = dice_below(b->len < 300 || dice_below(2) ? b->len : 300);

	switch (dice_below(8)) {
	case 0:
		b->p[at] = (char)(b->p[at] ^ 1 << dice_below(8));
		break;
	case 1:
		b->p[at] = (char)dice_bits();
		break;
	case 2:
		b->p[at] = words[dice_below(sizeof(words) - 1)];
		break;
	case 3:
		put_number(b, at, (size_t)1 << dice_below(4));
		break;
	case 4:
		repeat(b, at);
		break;
	case 5:
		cut_out(b, at);
		break;
	case 6:
		b->len = at;
		break;
	default:
		put_number(b, b->len - dice_below(b->len < 120 ? b->len : 120), 4);
	}
}

void
mutate(struct buf *b)
{
	for (size_t n = 1 + dice_below(4); n > 0 && b->len > 0; n--)
		damage(b);
}

void
mutate_limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	const struct rlimit limit = {(rlim_t)1 << 30, (rlim_t)1 << 30};

	setrlimit(RLIMIT_AS, &limit);
#endif
}

void
mutate_all(const char *folder, long rounds, void (*reads)(const char *name, const struct buf *b))
{
	char path[4096];
	struct dirent *file;
	struct buf seed, b;
	size_t seeds = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", getenv("src"), folder);
	dir = opendir(path);
	ck_assert_msg(dir != NULL, "%s", path);
	while ((file = readdir(dir))) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s", getenv("src"), folder, file->d_name);
		seed = rig_read(path);
		for (long i = 0; i < dice_rounds(rounds); i++) {
			b = (struct buf){0};
			buf_add(&b, seed.p, seed.len);
			mutate(&b);
			reads(file->d_name, &b);
			buf_free(&b);
		}
		buf_free(&seed);
		seeds++;
	}
	closedir(dir);
	ck_assert_uint_ge(seeds, 2);
}
