/* SPDX-License-Identifier: MIT */
/*
 * Softmax of rows of 16-bit numbers, to 16-bit numbers, in float32 arithmetic:
 *     x_i = z_i - m, e_i = exp(x_i) 2^64, p_i = e_i (1 / sum of e)
 * The tests cite these numbers:
 * (1) x_i is rounded once. e_i has a relative error of at most 2^-19; it is 0 if
 *     x_i is below SINGLE_LOWEST, and exactly 2^64 if z_i is m. The factor keeps
 *     every e_i, its sum and the inverse of that among the normal numbers.
 * (2) The sum has 16 lanes: value i is added to lane i % 16. After each RUN of
 *     values the lanes are added to doubles, lanes l and l + 8 to lane l of
 *     lanes.h, and begin with 0 again, so a long row loses no more than a short one.
 * (3) The sum's inverse is computed as a double and rounded to a float, as is the
 *     product; then that is rounded to 16 bits, to nearest, ties to even.
 * (4) The largest error is 0.501 units of the last place of a float16 or bfloat16
 *     (measured, tested below 0.505): half a unit is the rounding.
 * softmax_half does the same with doubles, so that a row gives the same bits whether
 * its values were taken from the bytes or went through other steps.
 */

#include <string.h>

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define INF __builtin_inf()

/* Whether the CPU converts a register of float16. */
#if defined(__F16C__) && NATIVE > 2 && !defined(AVX512_MODEL)
#define HAS_F16 1
#else
#define HAS_F16 0
#endif

enum { GROUP = 16, RUN = 256 }; /* (2) */

#define FLOATS (2 * NATIVE) /* in a register */
#define REGISTERS (GROUP / FLOATS)

typedef float vf __attribute__((vector_size(4 * FLOATS)));
typedef uint32_t vw __attribute__((vector_size(4 * FLOATS)));
typedef int32_t vi __attribute__((vector_size(4 * FLOATS)));
typedef uint16_t vh __attribute__((vector_size(2 * FLOATS)));
typedef float vf_any __attribute__((vector_size(4 * FLOATS), aligned(1), may_alias));
typedef uint16_t vh_any __attribute__((vector_size(2 * FLOATS), aligned(1), may_alias));

/* Numbers of 16 bits as signed integers, in a register that compilers don't split. */
#define WHOLES (NATIVE == 2 ? 8 : 16)
typedef int16_t vs __attribute__((vector_size(2 * WHOLES)));
typedef int16_t vs_any __attribute__((vector_size(2 * WHOLES), aligned(1), may_alias));

struct group {
	vf part[REGISTERS];
};

/* Which lanes of a row's last, partial group belong to it, and of its last integers. */
struct tail {
	vw part[REGISTERS];
	vs whole;
};

/* The bits of +inf. */
INLINE int16_t
infinity_of(enum half_kind kind)
{
	return kind == HALF_F16 ? 0x7c00 : 0x7f80;
}

INLINE vf
every(float x)
{
	return x - (vf){0};
}

INLINE vf
choose(vw mask, vf yes, vf no)
{
	return (vf)(((vw)yes & mask) | ((vw)no & ~mask));
}

INLINE vh
little_half(vh h)
{
	return LITTLE ? h : (vh)(h << 8 | h >> 8);
}

#if HAS_F16 && NATIVE == 8

INLINE vf
load_f16(const void *p)
{
	return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

INLINE void
store_f16(void *p, vf x)
{
	_mm256_storeu_si256((__m256i *)p,
	    _mm512_cvtps_ph((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

#elif HAS_F16

INLINE vf
load_f16(const void *p)
{
	return (vf)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

INLINE void
store_f16(void *p, vf x)
{
	_mm_storeu_si128((__m128i *)p,
	    _mm256_cvtps_ph((__m256)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

#else

/* The factor makes up for the other bias, for subnormals too; all but NaN is exact. */
INLINE vf
load_f16(const void *p)
{
	const vw h = __builtin_convertvector(little_half(*(const vh_any *)p), vw);
	const vw a = (h & 0x7fff) << 13, sign = (h & 0x8000) << 16;
	const vw infinite = (vw)((vi)a >= 0x7c00 << 13);

	return (vf)((vw)choose(infinite, every((float)INF), (vf)a * 0x1p112f) | sign);
}

/* x is 0 ... 1. The last place of 0.5 + x is the least float16 there is. */
INLINE void
store_f16(void *p, vf x)
{
	const vw u = (vw)x, small = (vw)(x < 0x1p-14f);
	const vw low = (vw)(x + 0.5f) - (vw)every(0.5f);
	const vw h = (u + 0xfff + ((u >> 13) & 1) - (112U << 23)) >> 13;

	*(vh_any *)p = little_half(__builtin_convertvector((low & small) | (h & ~small), vh));
}

#endif

INLINE vf
load_half(const void *p, enum half_kind kind)
{
	if (kind == HALF_F16)
		return load_f16(p);
	return (vf)(__builtin_convertvector(little_half(*(const vh_any *)p), vw) << 16);
}

/* x is 0 ... 1. */
INLINE void
store_half(void *p, vf x, enum half_kind kind)
{
	const vw u = (vw)x;

	if (kind == HALF_F16)
		store_f16(p, x);
	else
		*(vh_any *)p =
		    little_half(__builtin_convertvector((u + 0x7fff + ((u >> 16) & 1)) >> 16, vh));
}

/* (1) As exp_single of vmath.h, with 127 + 64 in place of the bias. */
INLINE vf
exp_scaled(vf x)
{
	const float magic = 0x1.8p23f + 127 + 64;
	const vf t = x * (float)INV_LN2 + magic;
	const vf r = x - (t - magic) * (float)LN2, r2 = r * r;
	/* exp(r) = 1 + r + r^2 Q(r), to 2^-23.18 for |r| <= ln2 / 2. */
	const vf q01 = 0x1.fffdfcp-2f + r * 0x1.5557aap-3f;
	const vf q23 = 0x1.572a0ep-5f + r * 0x1.1064c8p-7f;
	const vf e = ((1 + r) + r2 * (q01 + r2 * q23)) * (vf)((vw)t << 23);

	return (vf)((vw)e & ~(vw)(x < (float)SINGLE_LOWEST));
}

INLINE vs
little_whole(vs h)
{
	return LITTLE ? h : (vs)((h << 8) | ((h >> 8) & 0xff));
}

/* Loads numbers as integers. */
INLINE vs
load_whole(const unsigned char *p)
{
	return little_whole(*(const vs_any *)(const void *)p);
}

/* A number's bits as an integer of the same order, and back; NaN are outside of the infinities. */
INLINE vs
ordered(vs h)
{
	return h ^ ((h >> 15) & 0x7fff);
}

#if defined(__AVX2__) && !defined(AVX512_MODEL)

INLINE vs
larger_whole(vs a, vs b)
{
	return (vs)_mm256_max_epi16((__m256i)a, (__m256i)b);
}

/* The instruction is for the least of unsigned numbers. */
INLINE int16_t
largest_lane(vs a)
{
	const __m128i most = _mm_max_epi16(
	    _mm256_castsi256_si128((__m256i)a), _mm256_extracti128_si256((__m256i)a, 1));
	const int least =
	    _mm_cvtsi128_si32(_mm_minpos_epu16(_mm_xor_si128(most, _mm_set1_epi16(0x7fff))));

	return (int16_t)(least ^ 0x7fff);
}

#else

INLINE vs
larger_whole(vs a, vs b)
{
	const vs mask = a > b;

	return (a & mask) | (b & ~mask);
}

INLINE int16_t
largest_lane(vs a)
{
	int16_t lane[WHOLES], most;
	size_t i;

	memcpy(lane, &a, sizeof(lane));
	most = lane[0];
	for (i = 1; i < WHOLES; i++)
		most = lane[i] > most ? lane[i] : most;
	return most;
}

#endif

INLINE struct tail
tail_of(size_t n)
{
	static const int16_t ones[2 * GROUP] = {
	    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
	const int16_t *from = ones + GROUP - n % GROUP;
	struct tail t;
	size_t p;

	t.whole = *(const vs_any *)(ones + GROUP - n % WHOLES);
#pragma GCC unroll 4
	for (p = 0; p < REGISTERS; p++)
		t.part[p] = -__builtin_convertvector(
		    *(const vh_any *)(const void *)(from + p * FLOATS) & 1, vw);
	return t;
}

/* The row's largest number, in all lanes. */
INLINE vf
top_of(const unsigned char *p, size_t n, enum half_kind kind, const struct tail *tail)
{
	const vs least = (vs){0} + INT16_MIN;
	int16_t h[GROUP];
	vs best = least;
	size_t i;

	for (i = 0; n - i >= WHOLES; i += WHOLES)
		best = larger_whole(ordered(load_whole(p + 2 * i)), best);
	if (i < n)
		best = larger_whole(
		    (ordered(load_whole(p + 2 * i)) & tail->whole) | (least & ~tail->whole), best);
	best = ordered((vs){0} + largest_lane(best));
	for (i = 0; i < GROUP; i += WHOLES)
		*(vs_any *)(h + i) = little_whole(best);
	return load_half(h, kind);
}

/* e of the group at p. */
INLINE struct group
exp_group(const unsigned char *p, vf m, enum half_kind kind)
{
	struct group g;
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		g.part[r] = exp_scaled(load_half(p + 2 * FLOATS * r, kind) - m);
	return g;
}

/* The same of the last group, 0 in the lanes behind the row. */
INLINE struct group
exp_tail(const unsigned char *p, vf m, enum half_kind kind, const struct tail *tail)
{
	const vf none = every((float)-INF);
	struct group g;
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		g.part[r] = exp_scaled(
		    choose(tail->part[r], load_half(p + 2 * FLOATS * r, kind), none) - m);
	return g;
}

INLINE void
add_group(struct group *to, const struct group *g)
{
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		to->part[r] += g->part[r];
}

INLINE void
put_group(float *p, const struct group *g)
{
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		*(vf_any *)(p + r * FLOATS) = g->part[r];
}

INLINE struct group
get_group(const float *p)
{
	struct group g;
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		g.part[r] = *(const vf_any *)(p + r * FLOATS);
	return g;
}

INLINE void
store_group(unsigned char *p, const struct group *g, vf by, enum half_kind kind)
{
	size_t r;

#pragma GCC unroll 4
	for (r = 0; r < REGISTERS; r++)
		store_half(p + 2 * FLOATS * r, g->part[r] * by, kind);
}

/* (2) */
INLINE void
add_run(struct lanes *total, const struct group *run)
{
	float lane[GROUP];
	size_t p;

	put_group(lane, run);
#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		total->part[p] +=
		    load_wide(lane + p * NATIVE) + load_wide(lane + LANES + p * NATIVE);
}

/* (3) */
INLINE float
inverse_of(const struct lanes *total)
{
	return (float)(1 / fold(SUM, total));
}

/* A row of at most one group stays in registers. */
INLINE void
softmax_short(unsigned char *dst, const unsigned char *src, size_t n, enum half_kind from,
    enum half_kind to, const struct tail *tail)
{
	const vf m = top_of(src, n, from, tail);
	const struct group g = n < GROUP ? exp_tail(src, m, from, tail) : exp_group(src, m, from);
	struct lanes total = {0};

	add_run(&total, &g);
	store_group(dst, &g, every(inverse_of(&total)), to);
}

INLINE void
softmax_long(unsigned char *dst, const unsigned char *src, size_t n, enum half_kind from,
    enum half_kind to, const struct tail *tail, float *room)
{
	const vf m = top_of(src, n, from, tail);
	struct lanes total = {0};
	struct group g, run;
	size_t i, end;
	vf by;

	for (i = 0; i < n;) {
		end = n - i < RUN ? n : i + RUN;
		run = (struct group){0};
		for (; end - i >= GROUP; i += GROUP) {
			g = exp_group(src + 2 * i, m, from);
			put_group(room + i, &g);
			add_group(&run, &g);
		}
		if (i < end) {
			g = exp_tail(src + 2 * i, m, from, tail);
			put_group(room + i, &g);
			add_group(&run, &g);
			i = end;
		}
		add_run(&total, &run);
	}
	by = every(inverse_of(&total));
	for (i = 0; i < n; i += GROUP) {
		g = get_group(room + i);
		store_group(dst + 2 * i, &g, by, to);
	}
}

INLINE void
softmax(void *dst, const void *src, size_t rows, size_t n, enum half_kind from, enum half_kind to,
    float *room)
{
	const struct tail tail = tail_of(n);
	const unsigned char *p = src;
	unsigned char *q = dst;

	if (n <= GROUP) {
		for (; rows > 0; rows--, p += 2 * n, q += 2 * n)
			softmax_short(q, p, n, from, to, &tail);
		return;
	}
	for (; rows > 0; rows--, p += 2 * n, q += 2 * n)
		softmax_long(q, p, n, from, to, &tail, room);
}

void
OF_LEVEL(halves_softmax)(void *dst, const void *src, size_t rows, size_t n, enum half_kind from,
    enum half_kind to, float *room)
{
	if (from == HALF_F16 && to == HALF_F16)
		softmax(dst, src, rows, n, HALF_F16, HALF_F16, room);
	else if (from == HALF_F16)
		softmax(dst, src, rows, n, HALF_F16, HALF_BF16, room);
	else if (to == HALF_F16)
		softmax(dst, src, rows, n, HALF_BF16, HALF_F16, room);
	else
		softmax(dst, src, rows, n, HALF_BF16, HALF_BF16, room);
}

/* Loads the doubles at i less m as floats, -inf behind the row. */
INLINE void
load_floats(float x[GROUP], const double *z, size_t i, size_t n, double m)
{
	size_t j;

#pragma GCC unroll 8
	for (j = 0; j < GROUP; j += NATIVE) {
		const vd v = i + j < n ? load_some(z + i + j, n - i - j, all(-INF)) : all(-INF);

		*(vf_anywhere *)(x + j) = __builtin_convertvector(v - m, vf_anywhere);
	}
}

void
OF_LEVEL(softmax_half)(double *dst, const double *z, size_t n, size_t top)
{
	const double m = z[top];
	struct lanes total = {0};
	struct group g, run = {0};
	float x[GROUP], by;
	size_t i, j, r;

	for (i = 0; i < n; i += GROUP) {
		load_floats(x, z, i, n, m);
		g = get_group(x);
#pragma GCC unroll 4
		for (r = 0; r < REGISTERS; r++)
			g.part[r] = exp_scaled(g.part[r]);
		add_group(&run, &g);
		put_group(x, &g);
		for (j = 0; j < GROUP && i + j < n; j += NATIVE)
			store_some(dst + i + j, n - i - j, load_wide(x + j));
		if ((i + GROUP) % RUN == 0 || n - i <= GROUP) {
			add_run(&total, &run);
			run = (struct group){0};
		}
	}
	by = inverse_of(&total);
	for (i = 0; i < n; i += NATIVE) {
		const vd e = load_some(dst + i, n - i, all(0));

		store_some(dst + i, n - i,
		    __builtin_convertvector(__builtin_convertvector(e, vf_anywhere) * by, vd));
	}
}

/* ---- which rows can be taken as they are ---- */

INLINE bool
any_whole(vs a)
{
	uint64_t part[WHOLES / 4], any = 0;
	size_t i;

	memcpy(part, &a, sizeof(part));
	for (i = 0; i < WHOLES / 4; i++)
		any |= part[i];
	return any != 0;
}

INLINE vs
is_big(vs h, int16_t inf)
{
	return (h & 0x7fff) > (int16_t)(inf - 1);
}

/* Whether some of n values is NaN or infinite. */
INLINE bool
any_big(const unsigned char *p, size_t n, int16_t inf)
{
	const struct tail tail = tail_of(n);
	vs big = {0};
	size_t i;

	for (i = 0; n - i >= WHOLES; i += WHOLES)
		big |= is_big(load_whole(p + 2 * i), inf);
	if (i < n)
		big |= is_big(load_whole(p + 2 * i), inf) & tail.whole;
	return any_whole(big);
}

/* Whether a row has no NaN and no +inf, and not only -inf. */
INLINE bool
is_good(const unsigned char *p, size_t n, int16_t inf, const struct tail *tail)
{
	const int16_t minus_inf = (int16_t)(inf - 0x7fff - 1);
	vs bad = {0}, some = {0}, more;
	size_t i;

	for (i = 0; n - i >= WHOLES; i += WHOLES) {
		more = load_whole(p + 2 * i) != minus_inf;
		some |= more;
		bad |= is_big(load_whole(p + 2 * i), inf) & more;
	}
	if (i < n) {
		more = (load_whole(p + 2 * i) != minus_inf) & tail->whole;
		some |= more;
		bad |= is_big(load_whole(p + 2 * i), inf) & more;
	}
	return any_whole(some) && !any_whole(bad);
}

/* Most rows have neither NaN nor infinities, so that many are looked at together. */
size_t
OF_LEVEL(halves_good)(const void *p, size_t rows, size_t n, enum half_kind kind)
{
	const size_t together = n < 1024 ? 1024 / n : 1;
	const struct tail tail = tail_of(n);
	const int16_t inf = infinity_of(kind);
	const unsigned char *q = p;
	size_t i = 0, end;

	while (i < rows) {
		end = rows - i < together ? rows : i + together;
		if (any_big(q + 2 * n * i, (end - i) * n, inf)) {
			for (; i < end; i++)
				if (!is_good(q + 2 * n * i, n, inf, &tail))
					return i;
		}
		i = end;
	}
	return rows;
}
