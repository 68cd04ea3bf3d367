/* SPDX-License-Identifier: MIT */
/* The CPU levels of this build, and the choice of one of them. */

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <stdatomic.h>
#include <string.h>

#include "config.h"
#include "kern/kern.h"

extern const struct kern kern_baseline;
#if HAVE_KERN_AVX2
extern const struct kern kern_avx2;
#endif
#if HAVE_KERN_AVX512
extern const struct kern kern_avx512;
#endif
#if KERN_MODEL /* in the unit tests; see tests/unit/avx512.h */
extern const struct kern kern_model;
#endif

/* __builtin_cpu_supports is true only if the system also saves the registers. */
#if HAVE_KERN_AVX2 || HAVE_KERN_AVX512

/* Older compilers don't know "f16c" there. Its registers are those of AVX. */
static int
has_f16c(void)
{
	unsigned a, b, c = 0, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}

static int
has_avx2(void)
{
	__builtin_cpu_init();
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("bmi2") && has_f16c();
}
#endif

#if HAVE_KERN_AVX512
static int
has_avx512(void)
{
	__builtin_cpu_init();
	return has_avx2() && __builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

/* Slowest first. The first one runs on any CPU. */
static const struct {
	const struct kern *kern;
	int (*runs)(void);
} levels[] = {
#if KERN_MODEL
    {&kern_model, NULL},
#endif
    {&kern_baseline, NULL},
#if HAVE_KERN_AVX2
    {&kern_avx2, has_avx2},
#endif
#if HAVE_KERN_AVX512
    {&kern_avx512, has_avx512},
#endif
};

/* NULL until the first call of kern(). Two threads that race store the same value. */
static const struct kern *_Atomic chosen;

const struct kern *
kern_level(size_t i)
{
	size_t l;

	for (l = 0; l < sizeof levels / sizeof *levels; l++)
		if ((!levels[l].runs || levels[l].runs()) && i-- == 0)
			return levels[l].kern;
	return NULL;
}

const struct kern *
kern(void)
{
	const struct kern *k = atomic_load_explicit(&chosen, memory_order_relaxed), *next;
	size_t i;

	if (k)
		return k;
	for (i = 0; (next = kern_level(i)) != NULL; i++)
		k = next;
	atomic_store_explicit(&chosen, k, memory_order_relaxed);
	return k;
}

int
kern_use(const char *name)
{
	const struct kern *k;
	size_t i;

	for (i = 0; (k = kern_level(i)) != NULL; i++)
		if (strcmp(k->name, name) == 0) {
			atomic_store_explicit(&chosen, k, memory_order_relaxed);
			return 0;
		}
	return -1;
}
