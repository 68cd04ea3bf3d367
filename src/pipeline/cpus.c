/* SPDX-License-Identifier: MIT */
/*
 * The processors that this process may use: its CPU affinity if the system has
 * that, otherwise the processors that are online.
 */
#define _GNU_SOURCE /* for sched_getaffinity */
/* The BSDs and macOS hide _SC_NPROCESSORS_ONLN if only POSIX is asked for. */
#undef _POSIX_C_SOURCE
#include "pipeline/cpus.h"

#include <unistd.h>

#include "config.h"

#if HAVE_SCHED_GETAFFINITY
#include <sched.h>

static long
allowed(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 0;
}
#else
static long
allowed(void)
{
	return 0;
}
#endif

unsigned
cpus_usable(void)
{
	long n = allowed();

	if (n < 1)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : (unsigned)n;
}
