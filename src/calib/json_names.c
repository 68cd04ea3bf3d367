/* SPDX-License-Identifier: MIT */
/*
 * The names of a calibration's classes as JSON, and their checksum.
 * (1) A file that has neither, which smx wrote before it knew them, has its classes by
 *     position.
 * (2) Names without a checksum are fine. A checksum that is not theirs says that somebody
 *     changed one of them, perhaps by accident.
 * (3) A checksum alone says nothing of the order, so it is ignored if the result depends on
 *     which class is which. Its classes are then by position, as in (1).
 */
#include "calib/json_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "calib/classes.h"

void
json_names_put(struct json *j, const struct calib *c)
{
	char sum[20];

	if (!c->summed)
		return;
	if (c->names.n > 0)
		json_open_line(j, "class_names", '[');
	for (size_t i = 0; i < c->names.n; i++)
		json_add_string(j, NULL, c->names.name[i]);
	if (c->names.n > 0)
		json_close(j, ']');
	snprintf(sum, sizeof(sum), "%016llx", (unsigned long long)c->checksum);
	json_add_string(j, "names_checksum", sum);
}

static int
read_names(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "class_names"), *item = NULL;
	const char *text;

	if (array && (!cJSON_IsArray(array) || (size_t)cJSON_GetArraySize(array) != c->nclass))
		return err_set(err, ERR_DATA, "\"class_names\": not an array of %zu", c->nclass);
	cJSON_ArrayForEach(item, array)
	{
		text = cJSON_GetStringValue(item);
		if (!text)
			return err_set(err, ERR_DATA, "\"class_names\": not a text");
		if (names_add(&c->names, text, strlen(text), err) < 0)
			return -1;
	}
	if (names_finish(&c->names, err) < 0)
		return err_place(err, "\"class_names\"");
	return 0;
}

/* (2) */
static int
read_checksum(struct calib *c, const cJSON *json, struct err *err)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, "names_checksum");
	const char *text = cJSON_GetStringValue(item);
	uint64_t said;

	c->summed = c->names.n > 0 || (item && !calib_by_class(c)); /* (3) */
	if (c->names.n > 0 && calib_checksum(&c->names, &c->checksum, err) < 0)
		return -1;
	if (!item)
		return 0;
	if (!text || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
		return err_set(
		    err, ERR_DATA, "\"names_checksum\": not a text of 16 hexadecimal digits");
	said = strtoull(text, NULL, 16);
	if (c->names.n > 0 && said != c->checksum)
		return err_set(err, ERR_DATA,
		    "\"names_checksum\": it is not that of \"class_names\"; if these were changed "
		    "on purpose, leave it out");
	c->checksum = said;
	return 0;
}

int
json_names_read(struct calib *c, const cJSON *json, struct err *err)
{
	names_free(&c->names); /* those of a part of it */
	return read_names(c, json, err) < 0 ? -1 : read_checksum(c, json, err);
}
