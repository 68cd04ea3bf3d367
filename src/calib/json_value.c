/* SPDX-License-Identifier: MIT */
/*
 * Values of calibrations in JSON.
 * (1) cJSON reads numbers with strtod() and the locale's decimal point; smx never leaves the C
 *     locale. So 17 digits give back the same double, provided that the system's strtod()
 *     rounds correctly (those of glibc, musl and the BSDs do).
 */
#include "calib/json_value.h"

#include <math.h>

#include "base/err.h"
#include "calib/calib.h"

const char *
json_value_text(const cJSON *json, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
}

int
json_value_number(const cJSON *item, const char *key, double *x, struct err *err)
{
	if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
		return err_set(err, ERR_DATA, "\"%s\": not a finite number", key);
	*x = item->valuedouble;
	return 0;
}

int
json_value_list(const cJSON *array, const char *key, double *x, size_t want, struct err *err)
{
	const cJSON *item = NULL;
	size_t n = 0;

	if (!cJSON_IsArray(array))
		return err_set(err, ERR_DATA, "\"%s\": not an array", key);
	cJSON_ArrayForEach(item, array)
	{
		if (n < want && json_value_number(item, key, &x[n], err) < 0)
			return -1;
		n++;
	}
	if (n != want)
		return err_set(err, ERR_DATA, "\"%s\": %zu where %zu should be", key, n, want);
	return 0;
}

const char *
json_value_labels(const struct calib *c)
{
	return calib_by_rest(c) ? "one_vs_rest" : "labels";
}
