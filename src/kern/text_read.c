/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers as text, read; compiled once per CPU level. num_read defines
 * what a number is. The common case is handled here, for a register full of
 * numbers at once. Everything else, and whatever cannot be decided in a few
 * steps, is passed to num_read, number by number. So values are the same at
 * every level. A level without suitable registers (WORDS is 0) passes
 * everything on.
 *
 * The positions of delimiters are collected for about 64 numbers, which are then
 * converted without a branch. A number of at most 16 bytes, with its sign and
 * its blank, is an integer below 2^53 divided by a power of ten up to 10^15.
 * Both are exact, so the single division rounds correctly (Clinger 1990).
 */

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "kern/kern.h"
#include "kern/level.h"
#include "kern/words.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A blank, or in JSON any white space: a document has line ends between its numbers. */
static bool
is_space(const struct text_in *t, char c)
{
	return is_blank(c) || (t->json && (c == '\r' || c == '\n'));
}

/*
 * Reads the number between p and the delim or close at `stop`; blanks may
 * surround it.
 */
static bool
read_cell(const struct text_in *t, const char *p, const char *stop, double *x)
{
	const char *q;

	if (stop > p && stop[-1] == '\r' && *stop == t->close)
		stop--;
	while (p < stop && is_space(t, *p))
		p++;
	while (p < stop && is_space(t, stop[-1]))
		stop--;
	q = num_read(p, stop, x);
	return q && q == stop && (!t->json || num_is_json(p, q));
}

/*
 * Reads the number at p; returns the delim or close after it, or NULL if it is
 * malformed.
 */
static const char *
read_one(const struct text_in *t, const char *p, double *x)
{
	const char *q;

	while (t->json && p < t->end && is_space(t, *p))
		p++;
	q = num_read(p, t->end, x);
	if (q && q < t->end && (*q == t->delim || *q == t->close))
		return !t->json || num_is_json(p, q) ? q : NULL;
	for (q = p; q < t->end && *q != t->delim && *q != t->close; q++)
		;
	return q < t->end && read_cell(t, p, q, x) ? q : NULL;
}

/* Past the blanks behind a number: the close, or the last of them. A CR before close is one. */
static const char *
last_blank(const struct text_in *t, const char *p)
{
	const char *q = p;

	while (q < t->end && (is_blank(*q) || (*q == '\r' && q + 1 < t->end && q[1] == t->close)))
		q++;
	return q == p || (q < t->end && *q == t->close) ? q : q - 1;
}

/* read_one between blanks, which may come before it. */
static const char *
read_between_blanks(const struct text_in *t, const char *p, double *x)
{
	const char *q;

	while (p < t->end && is_blank(*p))
		p++;
	q = num_read(p, t->end, x);
	if (!q || q >= t->end || !(is_blank(*q) || *q == t->close || *q == '\r'))
		return NULL;
	q = last_blank(t, q);
	return q < t->end && *q != '\r' ? q : NULL;
}

/* Reads number by number. */
static size_t
read_plain(struct text_in *t, const char *p, double *z, size_t n)
{
	const char *q;
	size_t i = 0;

	while (
	    i < n && (q = t->blanks ? read_between_blanks(t, p, &z[i]) : read_one(t, p, &z[i]))) {
		i++;
		t->p = q;
		if (*q == t->close)
			break;
		p = q + 1;
	}
	return i;
}

#if WORDS > 0

enum {
	WINDOW = 64, /* how many delimiters to collect at a time */
	FITS = 17 /* if numbers with their delimiters are longer on average, few fit in registers */
};

/*
 * The positions of delimiters that are not used yet. Between blanks place[i + 1] is
 * still the byte behind the i-th number, but the byte before it is before[i].
 */
struct stops {
	const char *at; /* where to continue the search */
	bool last; /* the list or the text ends with the collected ones */
	size_t n;
	uint64_t place[WINDOW + 72 + WORDS]; /* place[0] is the delimiter before the next number */
	/* Between blanks. */
	size_t nbefore; /* n, or one more: a number whose end is not seen yet */
	uint64_t blank; /* 1 if the byte before `at` is no part of a number */
	uint64_t before[WINDOW + 72 + WORDS];
};

/* Returns one bit for each of the 64 bytes at p: whether it is c. */
INLINE uint64_t
find_bytes(const char *p, char c)
{
#if WORDS == 8
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
#else
	const __m256i *q = (const __m256i *)(const void *)p;
	const __m256i cs = _mm256_set1_epi8(c);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(q), cs)) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(_mm256_loadu_si256(q + 1), cs))
	    << 32;
#endif
}

/*
 * Writes the positions of the bits of `found`, eight at a time to save
 * branches. Returns the end.
 */
INLINE uint64_t *
put_places(uint64_t *place, const char *at, uint64_t found)
{
	uint64_t *end = place + __builtin_popcountll(found);

	do {
		for (int i = 0; i < 8; i++) {
			/* 64 if found is 0 */
			place[i] = (uint64_t)(uintptr_t)at + _tzcnt_u64(found);
			found &= found - 1;
		}
		place += 8;
	} while (place < end);
	return end;
}

/*
 * Collects more positions, up to the end of the list; ignores those after the
 * end of the text.
 */
INLINE void
gather(struct stops *s, const struct text_in *t, size_t n)
{
	uint64_t *place = s->place + s->n + 1;
	const uint64_t *enough = s->place + (n < WINDOW ? n : WINDOW);

	while (!s->last && place <= enough) {
		const size_t left = (size_t)(t->end - s->at);
		const uint64_t closes = find_bytes(s->at, t->close);
		uint64_t found = find_bytes(s->at, t->delim) | closes;

		found &= closes ^ (closes - 1); /* up to and including the first close */
		s->last = closes != 0;
		if (left < 64) {
			found &= ((uint64_t)1 << left) - 1;
			s->last = true;
		}
		place = put_places(place, s->at, found);
		s->at += 64;
	}
	s->n = (size_t)(place - s->place) - 1;
}

/* The same between blanks: where numbers end, and the bytes before they begin. */
INLINE void
gather_blanks(struct stops *s, const struct text_in *t, size_t n)
{
	uint64_t *place = s->place + s->n + 1, *before = s->before + s->nbefore;
	const uint64_t *enough = s->place + (n < WINDOW ? n : WINDOW);

	while (!s->last && place <= enough) {
		const size_t left = (size_t)(t->end - s->at);
		const uint64_t closes = find_bytes(s->at, t->close);
		const uint64_t others = find_bytes(s->at, ' ') | find_bytes(s->at, '\t') | closes;
		const uint64_t edges = others ^ (others << 1 | s->blank);
		uint64_t known = closes ^ (closes - 1); /* up to the first, it included */

		s->last = closes != 0;
		if (left < 64) {
			known &= ((uint64_t)1 << left) - 1;
			s->last = true;
		}
		place = put_places(place, s->at, edges & others & known);
		before = put_places(before, s->at - 1, edges & ~others & known);
		s->blank = others >> 63;
		s->at += 64;
	}
	s->n = (size_t)(place - s->place) - 1;
	s->nbefore = (size_t)(before - s->before);
}

/*
 * Returns a mask of the numbers that violate JSON's grammar. text holds a
 * number with its first byte lowest, which has `before` digits before its point
 * and f after it.
 */
INLINE vm
against_json(vw text, vw before, vm has_point, vw f)
{
	const vm bare = equal(f, words(0)) | equal(before, words(0));

	return (has_point & bare) | (equal(text & 0xff, words('0')) & above(before, words(1)));
}

/*
 * Returns a mask of the bytes up to and including the lowest point in x; 0 if
 * there is none. Other bytes may be mistaken for points above it, which changes
 * nothing.
 */
INLINE vw
up_to_point(vw x)
{
	const vw y = x ^ BYTES((uint64_t)('.' ^ '0'));
	const vw zero = (y - BYTES(1)) & ~y & BYTES(0x80);

	return keep_words(some(zero), zero ^ (zero - 1));
}

/*
 * Reads the numbers between the bytes at before_it and at behind. Returns a bit for
 * each number that cannot be read in this way.
 */
INLINE unsigned
read_words(const uint64_t *before_it, const uint64_t *behind, bool json, double *z)
{
	const vw len = load_words(behind) - load_words(before_it) - 1;
	vw first, second;

	load_texts(before_it, &first, &second);

	/* a blank, then a sign, then n bytes */
	const vm blank = equal(first & 0xff, words(' '));
	const vw text = pick_words(blank, first >> 8, first);
	const vm minus = equal(text & 0xff, words('-'));
	const vw lead = keep_words(blank, words(1)) + keep_words(minus, words(1));
	const vw n = len - lead;

	/*
	 * shifted up, so that the last byte is the highest of `high`; digits
	 * become 0 to 9, other bytes more
	 */
	const vw by = 128 - (len << 3);
	const vw digits = (first ^ ZEROS) & shl(words(ONES), lead << 3);
	const vw high = shl(second ^ ZEROS, by) | shr(digits, 64 - by) | shl(digits, by - 64);
	const vw low = shl(digits, by);

	/* the bytes before the point are moved over it */
	const vw up_high = up_to_point(high), up_in_low = up_to_point(low);
	const vm in_high = some(up_high), has_point = in_high | some(up_in_low);
	const vw up_low = pick_words(in_high, words(ONES), up_in_low);
	const vw high_digits = (high & ~up_high) | ((high << 8 | low >> 56) & up_high);
	const vw low_digits = (low & ~up_low) | ((low << 8) & up_low);

	const vw f = (bytes_above(up_high) + bytes_above(up_low)) & 15; /* digits after the point */
	const wd whole = value16(value8(low_digits), value8(high_digits));
	const wd x = whole / power(f);
	const vw least = pick_words(has_point, words(1), words(0));
	vm odd = above(len, words(16)) | ~above(n, least) |
	    some(over_nine(high_digits) | over_nine(low_digits)) |
	    not_below(whole, doubles(0x1p53));

	if (json)
		odd |=
		    against_json(pick_words(minus, text >> 8, text), n - f - least, has_point, f);
	store_doubles(z, as_doubles(as_words(x) | keep_words(minus, words((uint64_t)1 << 63))));
	return mask_bits(odd);
}

/*
 * Reads those of n numbers that read_words left. Returns how many precede a
 * malformed one.
 */
static size_t
read_odd(const struct text_in *t, const uint64_t *before, unsigned odd, size_t n, double *z)
{
	const char *p;

	for (size_t i = 0; i < n; i++) {
		p = (const char *)(uintptr_t)before[i] + 1;
		if (odd >> i & 1 &&
		    !(t->blanks ? read_between_blanks(t, p, &z[i]) : read_one(t, p, &z[i])))
			return i;
	}
	return n;
}

/*
 * Reads as many of the collected numbers as fill registers, up to n; all of
 * them if no more will come. Returns how many were read. *bad: the next one is
 * malformed.
 */
INLINE size_t
convert(struct stops *s, struct text_in *t, bool blanks, double *z, size_t n, bool *bad)
{
	const uint64_t *before = blanks ? s->before : s->place, *behind = s->place + 1;
	size_t all = s->n < n ? s->n : n, done = 0, part, good;
	double room[WORDS];
	unsigned odd;

	if (all < n && !s->last)
		all -= all % WORDS;
	for (size_t i = 1; i < WORDS; i++) /* after the last: empty texts at a readable address */
		s->place[s->n + i] = s->place[s->n];
	for (size_t i = 0; blanks && i < WORDS; i++)
		s->before[s->n + i] =
		    i == 0 && s->nbefore > s->n ? s->before[s->n] : s->place[s->n];
	while (done < all && !*bad) {
		part = all - done < WORDS ? all - done : WORDS;
		odd = read_words(
		    before + done, behind + done, t->json, part < WORDS ? room : z + done);
		if (part < WORDS)
			memcpy(z + done, room, part * sizeof(*z));
		good = odd ? read_odd(t, before + done, odd, part, z + done) : part;
		*bad = good < part;
		done += good;
	}
	t->p = done > 0 ? (const char *)(uintptr_t)s->place[done] : t->p;
	memmove(s->place, s->place + done, (s->n - done + 1) * sizeof(*s->place));
	s->n -= done;
	if (blanks) {
		s->nbefore -= done;
		memmove(s->before, s->before + done, s->nbefore * sizeof(*s->before));
	}
	return done;
}

/* Returns whether most of the collected numbers are too long for registers. */
INLINE bool
are_wide(const struct stops *s, bool blanks)
{
	uint64_t sum = 0;

	if (!blanks)
		return s->place[s->n] - s->place[0] > FITS * s->n;
	for (size_t i = 0; i < s->n; i++)
		sum += s->place[i + 1] - s->before[i];
	return sum > FITS * s->n;
}

/* Reads n > 0 numbers, one window after another. */
INLINE size_t
read_list(struct text_in *t, bool blanks, double *z, size_t n)
{
	struct stops s;
	size_t done = 0;
	bool bad = false;

	s.at = t->p;
	s.last = false;
	s.n = s.nbefore = 0;
	s.blank = 1;
	s.place[0] = (uint64_t)(uintptr_t)t->p - 1;
	while (done < n && !bad) {
		if (blanks)
			gather_blanks(&s, t, n - done);
		else
			gather(&s, t, n - done);
		if (are_wide(&s, blanks)) /* skip the delimiter before the number */
			return done + read_plain(t, t->p + (done > 0), z + done, n - done);
		done += convert(&s, t, blanks, z + done, n - done, &bad);
		bad |= s.last;
	}
	return done;
}

static size_t
read_delimited(struct text_in *t, double *z, size_t n)
{
	return read_list(t, false, z, n);
}

static size_t
read_blanks(struct text_in *t, double *z, size_t n)
{
	const size_t done = read_list(t, true, z, n);

	if (done > 0)
		t->p = last_blank(t, t->p);
	return done;
}

#endif

size_t
OF_LEVEL(text_read)(struct text_in *t, double *z, size_t n)
{
#if WORDS > 0
	if (n >= WORDS)
		return t->blanks ? read_blanks(t, z, n) : read_delimited(t, z, n);
#endif
	return read_plain(t, t->p, z, n);
}
