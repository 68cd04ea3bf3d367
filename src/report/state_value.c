/* SPDX-License-Identifier: MIT */
/*
 * Values of states. The numbers are those of diff_state_form.h.
 */
#include "report/state_value.h"

#include <string.h>

#include "base/err.h"
#include "base/exact.h"
#include "base/fix.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/wide.h"

int
state_damaged(struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "a damaged state: %s", what);
}

const cJSON *
state_member(const cJSON *json, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(json, name);
}

bool
state_number(const cJSON *json, const char *name, double most, size_t *n)
{
	const cJSON *item = name ? state_member(json, name) : json;

	if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= most))
		return false;
	*n = (size_t)item->valuedouble;
	return (double)*n == item->valuedouble;
}

bool
state_flag(const cJSON *json, const char *name, bool *flag)
{
	size_t n = 0;
	const bool good = state_number(json, name, 1, &n);

	*flag = n == 1;
	return good;
}

char *
state_text(const cJSON *json, const char *name, struct err *err)
{
	const char *text = cJSON_GetStringValue(state_member(json, name));

	if (text)
		return mem_text(text, strlen(text), err);
	state_damaged(err, name);
	return NULL;
}

int
state_names(struct names *names, const cJSON *array, struct err *err)
{
	const cJSON *item;
	const char *text;

	cJSON_ArrayForEach(item, array)
	{
		text = cJSON_GetStringValue(item);
		if (!text)
			return state_damaged(err, "names");
		if (names_add(names, text, strlen(text), err) < 0)
			return -1;
	}
	return 0;
}

int
state_tops(size_t *top, size_t *n, size_t most, const cJSON *array, struct err *err)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		if (*n == most || !state_number(item, NULL, 1e9, &top[*n]))
			return state_damaged(err, "top");
		++*n;
	}
	return 0;
}

/* (1) */
bool
state_count(const cJSON *item, uint64_t *n)
{
	const char *hex = cJSON_GetStringValue(item);

	return hex && fix_read(n, 1, hex);
}

bool
state_real(const cJSON *item, double *x)
{
	uint64_t bits;

	if (!state_count(item, &bits))
		return false;
	memcpy(x, &bits, sizeof(*x));
	return true;
}

bool
state_sum(const cJSON *item, struct exact *sum)
{
	const char *text = cJSON_GetStringValue(item);

	return text && exact_read(sum, text);
}

bool
state_wide(const cJSON *item, struct wide *sum)
{
	const char *hex = cJSON_GetStringValue(item);
	const bool negative = hex && *hex == '-';
	uint64_t w[2];

	if (!hex || !fix_read(w, 2, hex + negative) || w[1] >> 62)
		return false;
	if (negative) {
		w[0] = ~w[0] + 1;
		w[1] = ~w[1] + (w[0] == 0);
	}
	*sum = (struct wide){w[0], (int64_t)w[1]};
	return true;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* (5) */
char *
state_bytes(const cJSON *item, size_t *len, struct err *err)
{
	const char *hex = cJSON_GetStringValue(item);
	char *text = hex ? mem_text(hex, strlen(hex), err) : NULL;
	bool good = text && strlen(text) % 2 == 0;

	if (hex && !text)
		return NULL;
	*len = 0;
	for (size_t i = 0; good && text[i]; i += 2) {
		good = digit(text[i]) >= 0 && digit(text[i + 1]) >= 0;
		if (good)
			text[(*len)++] = (char)(digit(text[i]) << 4 | digit(text[i + 1]));
	}
	if (good) {
		text[*len] = '\0';
		return text;
	}
	mem_free(text);
	state_damaged(err, "a text of a row");
	return NULL;
}
