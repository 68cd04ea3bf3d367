/* SPDX-License-Identifier: MIT */
/*
 * The table of codecs, made from codec.list.
 */
#include "io/codec.h"

#include <string.h>
#include <strings.h>

#define CODEC(name) extern const struct codec codec_##name;
#include "io/codec.list"
#undef CODEC

#define CODEC(name) &codec_##name,
const struct codec *const codecs[] = {
#include "io/codec.list"
    NULL};
#undef CODEC

bool
codec_is_built(const struct codec *c)
{
	return c->decoder || c->open;
}

const struct codec *
codec_of_head(const void *head, size_t n)
{
	for (size_t i = 0; codecs[i]; i++) {
		if (codecs[i]->probe(head, n))
			return codecs[i];
	}
	return NULL;
}

const struct codec *
codec_of_name(const char *path, size_t *stem)
{
	size_t len = *stem = strlen(path), n;

	for (size_t i = 0; codecs[i]; i++) {
		for (size_t j = 0; codecs[i]->suffix[j]; j++) {
			n = strlen(codecs[i]->suffix[j]);
			if (len <= n || strcasecmp(path + len - n, codecs[i]->suffix[j]) != 0)
				continue;
			*stem = len - n;
			return codecs[i];
		}
	}
	return NULL;
}
