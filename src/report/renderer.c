/* SPDX-License-Identifier: MIT */
/*
 * The table of renderers, made from report.list.
 */
#include "report/renderer.h"

#include <string.h>
#include <strings.h>

#include "io/codec.h"

#define RENDERER(name) extern const struct renderer renderer_##name;
#include "report/report.list"
#undef RENDERER

#define RENDERER(name) &renderer_##name,
const struct renderer *const renderers[] = {
#include "report/report.list"
    NULL};
#undef RENDERER

const struct renderer *
renderer_named(const char *name)
{
	for (size_t i = 0; renderers[i]; i++) {
		if (strcmp(renderers[i]->name, name) == 0)
			return renderers[i];
	}
	return NULL;
}

static bool
ends_in(const char *path, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && strncasecmp(path + len - n, suffix, n) == 0;
}

const struct renderer *
renderer_of_file(const char *path)
{
	size_t len;

	codec_of_name(path, &len);
	for (size_t i = 0; renderers[i]; i++) {
		for (const char *const *s = renderers[i]->suffix; *s; s++) {
			if (ends_in(path, len, *s))
				return renderers[i];
		}
	}
	return NULL;
}

int
renderer_run(const struct renderer *how, const struct report *r, struct buf *out, struct err *err)
{
	if (report_check(r, err) < 0)
		return -1;
	how->render(r, out);
	return buf_check(out, err);
}
