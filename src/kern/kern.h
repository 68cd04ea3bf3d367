/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_KERN_H
#define SMX_KERN_KERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The loops everything is made of. One source (loops.c) is compiled once for
 * each CPU level; every level gives the same bits for the same input: a fixed
 * number of lanes, a fixed order of each sum, no fused multiply-add, no libm.
 *
 * Rows are n >= 1 doubles. Unless a line says otherwise they hold no NaN and no
 * +inf, -inf (a masked class) is legal and gives exp = 0; pointers need no
 * alignment, and nothing past z[n - 1] is read or written.
 */

/* What kern->check found, as bits. */
enum {
	KERN_NAN = 1, /* some value is NaN */
	KERN_POS_INF = 2, /* some value is +inf */
	KERN_NEGATIVE = 4, /* some value is below zero (-inf too, -0 not) */
	KERN_OVER_ONE = 8, /* some value is above one */
	KERN_SOME = 16, /* some value is above -inf */
	KERN_POSITIVE = 32 /* some value is above zero */
};

/*
 * The log-odds of 1, which are +inf, as a number that arithmetic can go on with: its
 * sigmoid is 1, also at temperatures up to 1e28, and it is a float32 too.
 */
#define LOG_ODDS_MOST 1e30

/* How far a loop that reads or writes text may look (never use) or scribble past an end. */
enum { KERN_PAD = 64 };

/* A list of numbers as text: delim behind each but the last, close behind that. */
struct text_in {
	const char *p; /* where the next number begins */
	const char *end; /* of the text; KERN_PAD bytes behind it can be loaded */
	char delim, close;
	bool json; /* numbers are JSON's: no +1, 01, .5 or 5. */
	bool blanks; /* in place of delim runs of blanks, before the first and after the last too */
};

/* How numbers are to be written. */
struct text_out {
	int precision; /* as num_write's */
	char delim; /* behind each number */
	const char *nan, *inf, *minus_inf; /* the words for these, at most 9 bytes */
};

/* What kern->measure says of rows: arrays of one value a row, e of one a class. */
struct measured {
	double *e; /* exp(z - m), m the row's largest value */
	double *total; /* the sum of a row's e: e / total is a probability */
	size_t *top; /* the lowest index of the largest value */
	size_t *rank; /* how many come before the label: larger, or equal with a lower index */
	double *conf; /* the largest probability */
	double *nll; /* -log p of the label; +inf where that is masked */
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
	double z_t, u_t; /* both rows' logit of one class t, finite */
	double drift; /* for divergence_sums: log(q_i / p_i) = (u_i - u_t) - (z_i - z_t) - drift */
};

/* Sums over the classes, none of them below zero but tilt; all 0 for equal rows. */
struct divergence_sums {
	double kl; /* of p (q - p added to each term), but for what lost tells; NaN: overflow */
	double back; /* KL(q||p) over the classes that are near each other */
	double js; /* Jensen-Shannon divergence, in nats, at most log(2) */
	double dp, most; /* of |q_i - p_i|: the sum, and the largest */
	double tilt; /* of (q_i - p_i) (top - z_i), over the classes that neither masks */
	double lost; /* of p_i where u_i is -inf: where that is not 0, KL(p||q) is infinite */
};

/* Of a row under a temperature: what the derivatives of its log-sum-exp are made of. */
struct moments {
	double rest; /* sum of e_i but for the largest, whose e is 1 */
	double first; /* sum of e_i x_i, at most 0 */
	double second; /* sum of e_i x_i^2 */
};

struct kern {
	const char *name; /* "baseline", which every build has; "avx2", "avx512" */

	/* The bits above, of any values, NaN and infinities too; *top is argmax without the NaN. */
	unsigned (*check)(const double *z, size_t n, size_t *top);
	/* The lowest index of the largest value. */
	size_t (*argmax)(const double *z, size_t n);
	/* The sum of the values in the kernels' fixed order of lanes. */
	double (*sum)(const double *z, size_t n);
	/* z_i / by, and z_i * by. */
	void (*div)(double *z, size_t n, double by);
	void (*mul)(double *z, size_t n, double by);
	/* (z_i - a) - b. */
	void (*shift)(double *z, size_t n, double a, double b);

	/* Little-endian float32 to doubles and, rounded to the nearest, back; any values. */
	void (*widen)(double *dst, const void *p, size_t n);
	void (*narrow)(void *dst, const double *z, size_t n);

	/*
	 * dst_i = exp(z_i - m), m = z[top] the largest value, and the sum of dst over
	 * all i but top: with dst[top] = 1 the whole sum is 1 + that, and log1p of
	 * it is exact where the others are tiny. dst may be z.
	 */
	double (*exp_top)(double *dst, const double *z, size_t n, size_t top);
	/* The same to 2^-28, which is what a float32 can show; 0 where that would be 0. */
	double (*exp_top_single)(double *dst, const double *z, size_t n, size_t top);
	/* The sum of exp_top alone, and *dot = sum of exp(z_i - m) (m - z_i), -inf giving 0. */
	double (*sum_top)(const double *z, size_t n, size_t top, double *dot);

	/*
	 * Measures nrow rows of n values, one row behind the other, against their
	 * labels: probabilities as exp_top and div make them, to the bit. Nothing
	 * cancels: a row that is certain but for 1e-20 keeps its digits. out->top
	 * is worked out, or used where it is known.
	 */
	void (*measure)(const double *z, size_t nrow, size_t n, const size_t *label, bool top_known,
	    const struct measured *out);
	/*
	 * Over nrow rows of n values of e: adds to sum[c] the integers nearest to
	 * e[c] * scale[row], which must be at most 2^51; and writes the place in e of
	 * each value above limit[row] to `at`, which has room for all. Returns how many.
	 */
	size_t (*columns)(const double *e, size_t nrow, size_t n, const double *scale,
	    const double *limit, int64_t *sum, size_t *at);
	/*
	 * Adds up n <= DIGIT_ROWS values from 0 to below DIGIT_LIMIT, each (or its
	 * square, where that is asked for) rounded to a multiple of 2^DIGIT_LAST, as
	 * integers: exactly, so that no order matters. Others (NaN too) are left out,
	 * and how many is returned.
	 */
	size_t (*digits)(const double *v, size_t n, bool square, int64_t d[DIGITS]);
	/*
	 * Selection. peaks: the largest of each of `groups` = 8 ceil(n / (8 span))
	 * groups of up to span values; dst has room for that many; -inf where a
	 * group is empty. Value i is of group i / (8 span) * 8 + i % 8.
	 */
	size_t (*peaks)(double *dst, const double *z, size_t n, size_t span);
	/* How many values are above x; *equal are x, *sum is the sum of those above. */
	size_t (*rank)(const double *z, size_t n, double x, size_t *equal, double *sum);
	/*
	 * The values that are above x, or below it, or z_i where by_i is x, one after
	 * another in dst, which has room for n and may be z. Returns how many.
	 */
	size_t (*above)(double *dst, const double *z, size_t n, double x);
	size_t (*below)(double *dst, const double *z, size_t n, double x);
	size_t (*where)(double *dst, const double *z, const double *by, size_t n, double x);
	/* z_i stays where it is above x, and of those that are x the first `equal`; else -inf. */
	void (*keep)(double *z, size_t n, double x, size_t equal);
	/* -inf for z_i where z_i - a < b. */
	void (*cut)(double *z, size_t n, double a, double b);

	/*
	 * With x_i = z_i - z[top], top the largest's index, and e_i = exp(by x_i) for a
	 * finite by > 0: the sums of e, e x and e x^2, in one pass; -inf gives 0. The
	 * second reads floats, and gives the bits that the first gives of the same
	 * numbers as doubles; so does argmax_f32.
	 */
	struct moments (*moments)(const double *z, size_t n, size_t top, double by);
	struct moments (*moments_f32)(const float *z, size_t n, size_t top, double by);
	size_t (*argmax_f32)(const float *z, size_t n);

	/*
	 * For linear models of rows, where a class whose z is -inf is not there:
	 * dst_i = w_i z_i + b_i, or -inf; dst may be z.
	 * to_i += r_i z_i, and to_i += z_i by, nothing where z_i is -inf.
	 * The sum of w_i z_i over the others.
	 */
	void (*affine)(double *dst, const double *z, const double *w, const double *b, size_t n);
	void (*add_products)(double *to, const double *r, const double *z, size_t n);
	void (*add_scaled)(double *to, const double *z, size_t n, double by);
	double (*dot)(const double *w, const double *z, size_t n);

	/* Each value on its own; the error of each in ulp is stated in loops.c. */
	void (*exp)(double *z, size_t n); /* overflows to +inf, underflows gradually */
	void (*log)(double *z, size_t n); /* 0 gives -inf; no value below zero */
	void (*log_odds)(double *p, size_t n); /* log p - log(1 - p), 0 <= p <= 1 */
	void (*sigmoid)(double *z, size_t n); /* 1 / (1 + exp(-z)), z = -inf gives 0 */
	void (*log_sigmoid)(double *z, size_t n); /* -log1p(exp(-z)), never log of sigmoid */

	/*
	 * With x_i = (u_i - z_i) - shift over the classes that neither row masks: the
	 * sum of p_i (exp(x_i) - 1), where *far, the largest |x_i|, is at most 1/4.
	 * *far is +inf where a class is masked in one row alone.
	 */
	double (*divergence_drift)(const struct two_rows *r, double *far);
	void (*divergence_sums)(const struct two_rows *r, struct divergence_sums *a);

	/*
	 * Reads numbers of a list into z, as num_read does, until it has n of them, or
	 * one was followed by close, or the next is none. Blanks (space, tab, a CR
	 * before close; in JSON each CR) may stand around a number. Returns how many
	 * it read; t->p then is the delim or close behind the last of them, with
	 * t->blanks the close or the last blank of those.
	 */
	size_t (*read)(struct text_in *t, double *z, size_t n);
	/*
	 * Writes each of v, any doubles, as num_write does with t->delim behind it.
	 * dst has room for n * (NUM_ROOM + 1) + KERN_PAD bytes. Returns the end.
	 */
	char *(*write)(const struct text_out *t, char *dst, const double *v, size_t n);
	/* Copies n bytes with each a as b, and each b as a. dst may be src. */
	void (*swap)(char *dst, const char *src, size_t n, char a, char b);
};

/*
 * The loops in use; never NULL. The fastest level that this CPU has, unless
 * kern_use said otherwise.
 */
const struct kern *kern(void);

/*
 * Pins a level by its name, before any thread starts. 0, or -1 where this CPU
 * or this build has no such level.
 */
int kern_use(const char *name);

/* The i-th level of this build, slowest first, that this CPU can run; NULL past the last. */
const struct kern *kern_level(size_t i);

/* One number, the same code and bits at every level. log1p for x >= 0. */
double kern_exp(double x);
double kern_log(double x);
double kern_log1p(double x);

#endif
