/* SPDX-License-Identifier: MIT */
/* A list of results: keys and values. */
#include "metric/results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct result *
results_add(struct results *r, const char *key, double value, const char *why, struct err *err)
{
	struct result *all = mem_grow(r->result, r->n + 1, sizeof(*all), err), *new;

	if (!all)
		return NULL;
	r->result = all;
	new = &all[r->n++];
	*new = (struct result){.value = isfinite(value) ? value : NAN,
	    .se = NAN,
	    .lo = NAN,
	    .hi = NAN,
	    .square = {NAN, NAN, NAN},
	    .bound = NAN,
	    .null_mean = NAN,
	    .null_high = NAN,
	    .excess = NAN,
	    .p = NAN};
	snprintf(new->key, sizeof(new->key), "%s", key);
	if (!isfinite(value))
		snprintf(new->why, sizeof(new->why), "%s", why ? why : "not a finite number");
	return new;
}

int
results_add_bound(struct results *out, const char *key, double value, double bound, const char *why,
    struct err *err)
{
	struct result *r = results_add(out, key, value, why, err);

	if (r && !isnan(r->value))
		r->bound = bound;
	return r ? 0 : -1;
}

const char *
results_old_name(const char *key)
{
	return strcmp(key, "rmsce_debiased") == 0 ? "ece_debiased" : NULL;
}

const struct result *
results_find(const struct results *r, const char *key)
{
	const char *old;

	for (size_t i = 0; i < r->n; i++) {
		old = results_old_name(r->result[i].key);
		if (strcmp(r->result[i].key, key) == 0 || (old && strcmp(old, key) == 0))
			return &r->result[i];
	}
	return NULL;
}

void
results_free(struct results *r)
{
	mem_free(r->result);
	mem_free(r->curve);
	mem_free(r->band);
	*r = (struct results){0};
}
