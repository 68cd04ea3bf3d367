/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_KERN_H
#define SMX_KERN_KERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The inner loops. One source (loops.c) is compiled once per CPU level; every
 * level gives the same bits for the same input: a fixed number of lanes, a
 * fixed order of each sum, no fused multiply-add, no libm.
 *
 * Rows are n >= 1 doubles. Unless stated otherwise they hold no NaN and no
 * +inf; -inf (a masked class) is allowed and has exp = 0. Pointers need no
 * alignment, and nothing after z[n - 1] is read or written.
 */

/* The bits that kern->check returns. */
enum {
	KERN_NAN = 1, /* some value is NaN */
	KERN_POS_INF = 2, /* some value is +inf */
	KERN_NEGATIVE = 4, /* some value is negative (including -inf, but not -0) */
	KERN_OVER_ONE = 8, /* some value is above one */
	KERN_SOME = 16, /* some value is above -inf */
	KERN_POSITIVE = 32 /* some value is above zero */
};

/* Numbers of 16 bits, little-endian. */
enum half_kind { HALF_F16, HALF_BF16, HALF_KINDS };

/*
 * The log-odds of 1 are +inf; this number replaces it in arithmetic. Its
 * sigmoid is 1, even at temperatures up to 1e28, and it fits in a float32.
 */
#define LOG_ODDS_MOST 1e30

/*
 * How many bytes a loop that reads or writes text may load (but not use) or
 * overwrite after the end.
 */
enum { KERN_PAD = 64 };

/* gumbel_near begins at multiples of this. */
enum { GUMBEL_GROUP = 32 };

/* A list of numbers as text: delim after each number but the last, then close. */
struct text_in {
	const char *p; /* start of the next number */
	const char *end; /* end of the text; KERN_PAD bytes after it can be loaded */
	char delim, close;
	bool json; /* numbers must be valid JSON: no +1, 01, .5 or 5. */
	bool
	    blanks; /* runs of blanks in place of delim, also before the first and after the last */
};

/* How to write numbers. */
struct text_out {
	int precision; /* as for num_write */
	char delim; /* after each number */
	/* what to write for these values, at most 9 bytes each */
	const char *nan, *inf, *minus_inf;
};

/* The results of kern->measure: arrays of one value per row; e has one per class. */
struct measured {
	double *e; /* exp(z - m), where m is the row's largest value */
	double *total; /* the sum of a row's e: e / total is a probability */
	size_t *top; /* the lowest index of the largest value */
	size_t *rank; /* how many classes precede the label: larger, or equal with a lower index */
	double *conf; /* the largest probability */
	double *nll; /* -log p of the label; +inf if the label is masked */
	double *entropy; /* in nats */
	double *brier; /* sum of (p_i - [i = label])^2 */
};

/* The digits of kern->digits: a sum is d[0] 2^-20 + d[1] 2^-70 + d[2] 2^-120. */
enum { DIGITS = 3, DIGIT_LAST = -120, DIGIT_BITS = 50, DIGIT_ROWS = 4096 };
#define DIGIT_LIMIT 0x1p31

/* Two rows of logits of the same n classes; see divergence.c. */
struct two_rows {
	const double *z, *u; /* the logits */
	const double *p, *q; /* their probabilities */
	size_t n;
	double top; /* the largest of z */
	double z_t, u_t; /* both rows' logits of one class t; finite */
	double drift; /* for divergence_sums: log(q_i / p_i) = (u_i - u_t) - (z_i - z_t) - drift */
};

/* Sums over the classes; all but tilt are nonnegative. All are 0 for equal rows. */
struct divergence_sums {
	/*
	 * KL(p||q), with q - p added to each term, except for what `lost`
	 * shows; NaN on overflow
	 */
	double kl;
	double back; /* KL(q||p) over the near classes (see divergence.c) */
	double js; /* Jensen-Shannon divergence, in nats, at most log(2) */
	double dp, most; /* sum and maximum of |q_i - p_i| */
	double tilt; /* sum of (q_i - p_i) (top - z_i) over the classes that neither row masks */
	double lost; /* sum of p_i over u_i = -inf; if it is not 0, KL(p||q) is infinite */
};

/*
 * Sums over a row at a temperature, from which the derivatives of its
 * log-sum-exp follow.
 */
struct moments {
	double rest; /* sum of e_i without the largest, whose e is 1 */
	double first; /* sum of e_i x_i, at most 0 */
	double second; /* sum of e_i x_i^2 */
};

/* A threshold in two parts: x_i = (z_i - base) by, of which what is above high + low counts. */
struct ramp {
	double base, by, high, low;
};

/* Of the x_i above `high` of a ramp: how many, and the sums of x_i - high and its square. */
struct excess {
	size_t n;
	double first, second;
};

/*
 * The deformed exponential e_i = (1 - w_i)^(1 / s), w_i = (m - z_i) scale, where m is
 * the row's largest value; 0 if w_i >= 1. scale is finite, s positive.
 */
struct curve {
	double s, scale;
};

/* With a_i = w_i / (1 - w_i), sums over the classes whose e_i is not 0. */
struct deformed {
	double rest; /* of e_i without the largest, whose e is 1 */
	double first, second, third; /* of e_i a_i, e_i a_i^2 and e_i a_i^3 */
};

/*
 * Gumbel noise for the classes of a row (gumbel.h), as a function of the seed, of what else
 * counts, and of the class. Counters of which one word differs give other noise.
 */
struct gumbel {
	uint64_t seed;
	uint32_t counter[3]; /* the second to last words of Philox's counter */
	uint32_t more; /* another last word, for more bits */
};

/*
 * C += A B: c[i c_step + j] += a[i a_row + l a_step] b[l b_step + j], summed over l < k, for i < m
 * and j < n. C is none of the others.
 */
struct product {
	double *c;
	const double *a, *b;
	size_t m, k, n;
	size_t c_step, a_row, a_step, b_step;
};

struct kern {
	const char *name; /* "baseline", which every build has, "avx2" or "avx512" */

	/*
	 * Returns the bits above. Accepts any values, including NaN and
	 * infinities. *top is the argmax, ignoring NaN.
	 */
	unsigned (*check)(const double *z, size_t n, size_t *top);
	/* Returns the lowest index of the largest value. */
	size_t (*argmax)(const double *z, size_t n);
	/* Returns the sum of the values in the kernels' fixed order of lanes. */
	double (*sum)(const double *z, size_t n);
	/* z_i = z_i / by, and z_i = z_i * by. */
	void (*div)(double *z, size_t n, double by);
	void (*mul)(double *z, size_t n, double by);
	/* z_i = (z_i - a) - b. */
	void (*shift)(double *z, size_t n, double a, double b);

	/*
	 * Convert little-endian float32 to double and, rounded to nearest,
	 * back. Any values.
	 */
	void (*widen)(double *dst, const void *p, size_t n);
	void (*narrow)(void *dst, const double *z, size_t n);
	/* The same for float16 and bfloat16, rounded once, ties to even. */
	void (*widen_f16)(double *dst, const void *p, size_t n);
	void (*narrow_f16)(void *dst, const double *z, size_t n);
	void (*widen_bf16)(double *dst, const void *p, size_t n);
	void (*narrow_bf16)(void *dst, const double *z, size_t n);

	/*
	 * Rows of 16-bit numbers without anything between them; KERN_PAD bytes
	 * behind src can be loaded, and as many behind dst overwritten.
	 * halves_good: how many of the first rows have neither NaN nor +inf, and
	 * some value above -inf. halves_softmax: the softmax of such rows, as
	 * half_rows.c says; room is for n + 16 floats. softmax_half: the same
	 * bits for a row of doubles, of which z[top] is the largest, as doubles
	 * that are still to be rounded to 16 bits. dst may be z.
	 */
	size_t (*halves_good)(const void *p, size_t rows, size_t n, enum half_kind kind);
	void (*halves_softmax)(void *dst, const void *src, size_t rows, size_t n,
	    enum half_kind from, enum half_kind to, float *room);
	void (*softmax_half)(double *dst, const double *z, size_t n, size_t top);

	/*
	 * dst_i = exp(z_i - m), where m = z[top] is the largest value. Returns
	 * the sum of dst without dst[top]; that one is 1, so the whole sum is 1
	 * more, and log1p of the returned sum is accurate even if it is tiny.
	 * dst may be z.
	 */
	double (*exp_top)(double *dst, const double *z, size_t n, size_t top);
	/*
	 * The same with a relative error of 2^-28, the precision of a float32;
	 * 0 if that would be 0.
	 */
	double (*exp_top_single)(double *dst, const double *z, size_t n, size_t top);
	/*
	 * Returns the same sum without storing dst; *dot = sum of exp(z_i - m)
	 * (m - z_i), to which -inf adds 0.
	 */
	double (*sum_top)(const double *z, size_t n, size_t top, double *dot);

	/*
	 * Measures nrow rows of n contiguous values against their labels;
	 * probabilities are bit for bit those of exp_top and div. Nothing
	 * cancels: a row whose largest probability is 1 - 1e-20 keeps all
	 * digits. out->top is computed, or used as it is if top_known.
	 */
	void (*measure)(const double *z, size_t nrow, size_t n, const size_t *label, bool top_known,
	    const struct measured *out);
	/*
	 * Over nrow rows of n values of e: adds to sum[c] the integers nearest
	 * to e[c] * scale[row], which must be at most 2^51, and writes the
	 * index in e of each value above limit[row] to `at`, which has room for
	 * all. Returns how many indices it wrote.
	 */
	size_t (*columns)(const double *e, size_t nrow, size_t n, const double *scale,
	    const double *limit, int64_t *sum, size_t *at);
	/*
	 * Adds up n <= DIGIT_ROWS values (or their squares, if `square`) in [0,
	 * DIGIT_LIMIT), each rounded to a multiple of 2^DIGIT_LAST, as
	 * integers: exactly, so that the order does not matter. Other values,
	 * including NaN, are left out; returns how many.
	 */
	size_t (*digits)(const double *v, size_t n, bool square, int64_t d[DIGITS]);
	/*
	 * Selection. peaks: the largest value of each of 8 ceil(n / (8 span))
	 * groups of up to span values, -inf for an empty group. dst has room
	 * for that many; returns the number of groups. Value i is in group i /
	 * (8 span) * 8 + i % 8.
	 */
	size_t (*peaks)(double *dst, const double *z, size_t n, size_t span);
	/*
	 * Returns how many values are above x; *equal is how many equal x, *sum
	 * is the sum of those above.
	 */
	size_t (*rank)(const double *z, size_t n, double x, size_t *equal, double *sum);
	/*
	 * Copy the values above x, or below x, or the z_i for which by_i is x,
	 * in order to dst, which has room for n and may be z. Return how many.
	 */
	size_t (*above)(double *dst, const double *z, size_t n, double x);
	size_t (*below)(double *dst, const double *z, size_t n, double x);
	size_t (*where)(double *dst, const double *z, const double *by, size_t n, double x);
	/*
	 * Keeps z_i if it is above x, and the first `equal` of those that equal
	 * x; the rest become -inf.
	 */
	void (*keep)(double *z, size_t n, double x, size_t equal);
	/* Sets z_i to -inf if z_i - a < b. */
	void (*cut)(double *z, size_t n, double a, double b);

	/*
	 * With x_i = z_i - z[top], top the index of the largest, and e_i =
	 * exp(by x_i) for a finite by > 0: the sums of e, e x and e x^2 in one
	 * pass; -inf adds 0. moments_f32 and argmax_f32 read floats and return
	 * the same bits as for the same numbers as doubles.
	 */
	struct moments (*moments)(const double *z, size_t n, size_t top, double by);
	struct moments (*moments_f32)(const float *z, size_t n, size_t top, double by);
	size_t (*argmax_f32)(const float *z, size_t n);

	/*
	 * For linear models of rows, which ignore classes with z_i = -inf.
	 * affine: dst_i = w_i z_i + b_i, or -inf; dst may be z.
	 * add_products: to_i += r_i z_i. add_scaled: to_i += z_i by. Both leave
	 * to_i unchanged if z_i is -inf.
	 * dot: returns the sum of w_i z_i over the other classes.
	 */
	void (*affine)(double *dst, const double *z, const double *w, const double *b, size_t n);
	void (*add_products)(double *to, const double *r, const double *z, size_t n);
	void (*add_scaled)(double *to, const double *z, size_t n, double by);
	double (*dot)(const double *w, const double *z, size_t n);
	/* Adds a product of matrices, each sum in the order of k. No value is -inf. */
	void (*add_product)(const struct product *p);

	/*
	 * Loops of sparse normalisers. excess: the sums above r->high. ramp: z_i = max(x_i
	 * - high - low, 0), or its square. ramp_power: dst_i = (s of that)^(1 / s); returns
	 * their sum; dst may be z, or NULL. deformed_sums reads e_i; deformed stores it in
	 * dst, which may be z, and returns the sum without dst[top]. log_deformed: z_i =
	 * log(e_i) - minus, or -inf.
	 */
	struct excess (*excess)(const double *z, size_t n, const struct ramp *r);
	void (*ramp)(double *z, size_t n, const struct ramp *r, bool square);
	double (*ramp_power)(
	    double *dst, const double *z, size_t n, const struct ramp *r, double s);
	struct deformed (*deformed_sums)(
	    const double *z, size_t n, size_t top, const struct curve *c);
	double (*deformed)(
	    double *dst, const double *z, size_t n, size_t top, const struct curve *c);
	void (*log_deformed)(double *z, size_t n, double max, const struct curve *c, double minus);
	/*
	 * gumbel_add: dst_i = z_i + g_i, with the noise of class i; dst may be z.
	 * gumbel_listed: the noise of these classes.
	 * gumbel_near: z are the values of classes from `first` on, a multiple of GUMBEL_GROUP.
	 * Writes to `at` the indices in z of those for which the sum may be at least *least, and
	 * to `most` what the sum is at most; both have room for all. -inf is none of them. If
	 * raise, *least is raised to what some class's sum is known to be at least. Returns how
	 * many it wrote.
	 */
	void (*gumbel_add)(double *dst, const double *z, size_t n, const struct gumbel *g);
	void (*gumbel_listed)(
	    double *noise, const uint32_t *class, size_t n, const struct gumbel *g);
	size_t (*gumbel_near)(const double *z, size_t n, size_t first, const struct gumbel *g,
	    double *least, bool raise, uint32_t *at, double *most);
	/*
	 * Of nrow rows of n <= GUMBEL_GROUP values each: what the largest sum of each is at
	 * least, and a bit for each class whose sum may be that. Row i has g->counter[1] + i.
	 */
	void (*gumbel_rows)(const double *z, size_t nrow, size_t n, const struct gumbel *g,
	    double *least, uint32_t *which);

	/* Apply a function to each value; loops.c states the error of each in ulp. */
	void (*exp)(double *z, size_t n); /* overflows to +inf, underflows gradually */
	void (*log)(double *z, size_t n); /* 0 gives -inf; no value may be negative */
	void (*log_odds)(double *p, size_t n); /* log p - log(1 - p), 0 <= p <= 1 */
	void (*sigmoid)(double *z, size_t n); /* 1 / (1 + exp(-z)); -inf gives 0 */
	/* -log1p(exp(-z)); never computed as the log of sigmoid */
	void (*log_sigmoid)(double *z, size_t n);

	/*
	 * With x_i = (u_i - z_i) - (u_t - z_t) over the classes that neither
	 * row masks: returns the sum of p_i (exp(x_i) - 1), valid if *far, the
	 * largest |x_i|, is at most 1/4. *far is +inf if only one row masks a
	 * class. divergence_sums computes all members of *a.
	 */
	double (*divergence_drift)(const struct two_rows *r, double *far);
	void (*divergence_sums)(const struct two_rows *r, struct divergence_sums *a);

	/*
	 * Reads numbers of a list into z, as num_read does, until it has n of
	 * them, or one was followed by close, or the next is malformed. Blanks
	 * (space, tab, a CR before close; in JSON any CR) may surround a
	 * number. Returns how many it read; t->p is then the delim or close
	 * after the last of them, with t->blanks the
	 * close or the last blank of those.
	 */
	size_t (*read)(struct text_in *t, double *z, size_t n);
	/*
	 * Writes each of v, which may be any doubles, as num_write does, with
	 * t->delim after it. dst has room for n * (NUM_ROOM + 1) + KERN_PAD
	 * bytes. Returns the end.
	 */
	char *(*write)(const struct text_out *t, char *dst, const double *v, size_t n);
	/* Copies n bytes with each a as b, and each b as a. dst may be src. */
	void (*swap)(char *dst, const char *src, size_t n, char a, char b);
};

/*
 * Returns the loops in use, never NULL: the fastest level that this CPU can
 * run, unless kern_use chose another.
 */
const struct kern *kern(void);

/*
 * Selects a level by name, before any thread starts. 0, or -1 if this CPU or
 * this build lacks that level.
 */
int kern_use(const char *name);

/*
 * Returns the i-th level, slowest first, of those in this build that this CPU
 * can run; NULL after the last.
 */
const struct kern *kern_level(size_t i);

/* For one number; the same code and bits at every level. log1p is for x >= 0. */
double kern_exp(double x);
double kern_log(double x);
double kern_log1p(double x);

/* The probability of the second of two classes, by their logits. */
double kern_chance(const double *z);

#endif
