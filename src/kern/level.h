/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_LEVEL_H
#define SMX_KERN_LEVEL_H

/*
 * Shared by the sources that are compiled once per CPU level. KERN_LEVEL is the
 * name of the level and the suffix of everything they define.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct curve;
struct deformed;
struct divergence_sums;
struct excess;
struct gumbel;
struct measured;
struct moments;
struct ramp;
struct text_in;
struct text_out;
struct two_rows;

#define JOINED(a, b) a##_##b
#define JOIN(a, b) JOINED(a, b)
#define OF_LEVEL(name) JOIN(name, KERN_LEVEL)

size_t OF_LEVEL(text_read)(struct text_in *t, double *z, size_t n);
char *OF_LEVEL(text_write)(const struct text_out *t, char *dst, const double *v, size_t n);
double OF_LEVEL(divergence_drift)(const struct two_rows *r, double *far);
void OF_LEVEL(divergence_sums)(const struct two_rows *r, struct divergence_sums *a);
size_t OF_LEVEL(argmax)(const double *z, size_t n);
void OF_LEVEL(rows_measure)(const double *z, size_t nrow, size_t n, const size_t *label,
    bool top_known, const struct measured *out);
size_t OF_LEVEL(rows_columns)(const double *e, size_t nrow, size_t n, const double *scale,
    const double *limit, int64_t *sum, size_t *at);
size_t OF_LEVEL(rows_digits)(const double *v, size_t n, bool square, int64_t *d);
struct moments OF_LEVEL(moments)(const double *z, size_t n, size_t top, double by);
struct moments OF_LEVEL(moments_f32)(const float *z, size_t n, size_t top, double by);
void OF_LEVEL(affine)(double *dst, const double *z, const double *w, const double *b, size_t n);
void OF_LEVEL(add_products)(double *to, const double *r, const double *z, size_t n);
void OF_LEVEL(add_scaled)(double *to, const double *z, size_t n, double by);
void OF_LEVEL(widen_f16)(double *dst, const void *p, size_t n);
void OF_LEVEL(narrow_f16)(void *dst, const double *z, size_t n);
void OF_LEVEL(widen_bf16)(double *dst, const void *p, size_t n);
void OF_LEVEL(narrow_bf16)(void *dst, const double *z, size_t n);
void OF_LEVEL(gumbel_add)(double *dst, const double *z, size_t n, const struct gumbel *g);
void
    OF_LEVEL(gumbel_listed)(double *noise, const uint32_t *class, size_t n, const struct gumbel *g);
size_t OF_LEVEL(gumbel_near)(const double *z, size_t n, size_t first, const struct gumbel *g,
    double *least, bool raise, uint32_t *at, double *most);
void OF_LEVEL(gumbel_rows)(
    const double *z, size_t nrow, size_t n, const struct gumbel *g, double *least, uint32_t *which);
size_t OF_LEVEL(halves_good)(const void *p, size_t rows, size_t n, enum half_kind kind);
void OF_LEVEL(halves_softmax)(void *dst, const void *src, size_t rows, size_t n,
    enum half_kind from, enum half_kind to, float *room);
void OF_LEVEL(softmax_half)(double *dst, const double *z, size_t n, size_t top);
double OF_LEVEL(dot)(const double *w, const double *z, size_t n);
void OF_LEVEL(add_product)(const struct product *p);
struct excess OF_LEVEL(excess)(const double *z, size_t n, const struct ramp *r);
void OF_LEVEL(ramp)(double *z, size_t n, const struct ramp *r, bool square);
double OF_LEVEL(ramp_power)(double *dst, const double *z, size_t n, const struct ramp *r, double s);
struct deformed
    OF_LEVEL(deformed_sums)(const double *z, size_t n, size_t top, const struct curve *c);
double
    OF_LEVEL(deformed)(double *dst, const double *z, size_t n, size_t top, const struct curve *c);
void OF_LEVEL(log_deformed)(double *z, size_t n, double max, const struct curve *c, double minus);

#endif
