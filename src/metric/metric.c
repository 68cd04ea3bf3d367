/* SPDX-License-Identifier: MIT */
/*
 * The table of metrics, made from metric.list.
 */
#include "metric/metric.h"

#include <string.h>

#define METRIC(name) extern const struct metric metric_##name;
#include "metric/metric.list"
#undef METRIC

#define METRIC(name) &metric_##name,
const struct metric *const metrics[] = {
#include "metric/metric.list"
    NULL};
#undef METRIC

/* Whether a key is this one of a metric, in which K stands for a number. */
static bool
is_key(const char *key, const char *pattern)
{
	const char *k = strchr(pattern, 'K');
	size_t len = k ? (size_t)(k - pattern) : 0;

	if (!k)
		return strcmp(key, pattern) == 0;
	if (strncmp(key, pattern, len) != 0)
		return false;
	return strcmp(key + len + strspn(key + len, "0123456789"), k + 1) == 0;
}

struct trait
trait_of(const char *key)
{
	const struct trait *t;
	const char *old;

	for (size_t i = 0; metrics[i]; i++) {
		for (t = metrics[i]->trait; t && t->key; t++) {
			old = results_old_name(t->key);
			if (is_key(key, t->key) || (old && strcmp(key, old) == 0))
				return *t;
		}
	}
	return (struct trait){.key = key};
}
