/* SPDX-License-Identifier: MIT */
/*
 * The outputs of a run: checked, opened and finished together.
 *
 * (1) Files are compared, not names: see io/place.c.
 * (2) What goes to a file is whole before a byte goes to a pipe or a device, which
 *     can't be taken back. Those are then written and closed one after another,
 *     the main one first, because one reader may read all of them.
 */
#include "cli/outputs.h"

#include <stdio.h>
#include <string.h>

#include "io/codec.h"
#include "io/place.h"

static struct output *
add(struct outputs *o, const char *option, const char *path)
{
	o->one[o->n] = (struct output){.option = option, .path = path};
	return &o->one[o->n++];
}

struct output *
outputs_main(struct outputs *o, const struct settings *s)
{
	return add(o, "--output", s->output ? s->output : "-");
}

struct output *
outputs_add(struct outputs *o, const char *option, const char *path)
{
	return path ? add(o, option, path) : NULL;
}

/* ---- which files they are ---- */

static int
refuse_pair(const struct output *a, const struct output *b, struct err *err)
{
	if (strcmp(a->path, "-") == 0 || strcmp(b->path, "-") == 0)
		return err_set(err, ERR_USAGE,
		    "%s %.300s: standard output is taken "
		    "(--output FILE moves the main output)",
		    a->option, a->path);
	if (strcmp(a->path, b->path) == 0)
		return err_set(
		    err, ERR_USAGE, "%s and %s: both are %.300s", a->option, b->option, b->path);
	return err_set(err, ERR_USAGE, "%s %.150s and %s %.150s are the same file", a->option,
	    a->path, b->option, b->path);
}

static int
check_pairs(const struct outputs *o, const struct place *at, struct err *err)
{
	for (size_t i = 0; i < o->n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (place_same(&at[i], &at[j]))
				return refuse_pair(&o->one[i], &o->one[j], err);
		}
	}
	return 0;
}

/* Whether writing to `out` destroys a file that is read, which is not standard output. */
static bool
destroys(const struct place *out, const struct place *in)
{
	return !out->standard && in->there && S_ISREG(in->st.st_mode) && place_same(out, in);
}

/* One input, or NULL. */
static int
check_input(
    const struct outputs *o, const struct place *at, const char *path, bool file, struct err *err)
{
	struct place in;

	if (!path)
		return 0;
	in = place_of(path, true);
	for (size_t i = 0; i < o->n; i++) {
		if (!(file && o->one[i].over_files) && destroys(&at[i], &in))
			return err_set(err, ERR_USAGE,
			    "%s %.150s would overwrite the input %.150s; choose another file",
			    o->one[i].option, o->one[i].path,
			    strcmp(path, "-") == 0 ? "on standard input" : path);
	}
	return 0;
}

/* The name of an output promises a codec that smx can't write. */
static int
check_codec(const struct output *out, struct err *err)
{
	size_t stem;
	const struct codec *codec = codec_of_name(out->path, &stem);
	const int len = stem < 150 ? (int)stem : 150;
	char why[80];

	if (!codec || codec->encoder)
		return 0;
	if (codec->writes)
		snprintf(why, sizeof(why), "this smx was built without %s", codec->library);
	else
		snprintf(why, sizeof(why), "smx reads %s, but does not write it", codec->name);
	return err_set(err, ERR_USAGE, "%s %.150s: %s; write %.*s, and compress that: %s %.*s",
	    out->option, out->path, why, len, out->path, codec->program, len, out->path);
}

/* A level needs a codec that has it. */
static int
check_level(const struct output *out, struct err *err)
{
	size_t stem;
	const struct codec *codec = codec_of_name(out->path, &stem);

	if (!out->level)
		return 0;
	if (!codec)
		return err_set(err, ERR_USAGE,
		    "--compress-level %d: the output is not compressed; "
		    "compress it by its name, as in --output FILE.gz",
		    *out->level);
	if (*out->level >= codec->level.least && *out->level <= *codec->level.most)
		return 0;
	return err_set(err, ERR_USAGE, "--compress-level %d: %s has the levels %d to %d here",
	    *out->level, codec->name, codec->level.least, *codec->level.most);
}

static int
check_codecs(const struct outputs *o, struct err *err)
{
	for (size_t i = 0; i < o->n; i++) {
		if (check_codec(&o->one[i], err) < 0 || check_level(&o->one[i], err) < 0)
			return -1;
	}
	return 0;
}

int
outputs_check(const struct outputs *o, const struct settings *s, struct err *err)
{
	struct place at[OUTPUTS_MOST];

	for (size_t i = 0; i < o->n; i++)
		at[i] = place_of(o->one[i].path, false);
	if (check_codecs(o, err) < 0 || check_pairs(o, at, err) < 0 ||
	    check_input(o, at, s->label_path, false, err) < 0 ||
	    check_input(o, at, s->truth.path, false, err) < 0 ||
	    check_input(o, at, s->classes_path, false, err) < 0 ||
	    check_input(o, at, s->gates.baseline, false, err) < 0 ||
	    check_input(o, at, s->calib_path, false, err) < 0)
		return -1;
	for (size_t i = 0; i < s->more.n; i++) {
		if (check_input(o, at, s->more.path[i], false, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < s->nfile; i++) {
		if (check_input(o, at, s->file[i], true, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- their contents ---- */

int
outputs_open(struct outputs *o, struct err *err)
{
	struct output *one;

	for (size_t i = 0; i < o->n; i++) {
		one = &o->one[i];
		one->sink = i == 0 ? sink_open(one->path, err) : sink_open_late(one->path, err);
		if (!one->sink || (one->level && sink_level(one->sink, *one->level, err) < 0))
			return -1;
	}
	return 0;
}

void
outputs_drop(struct output *one)
{
	sink_abort(one->sink);
	one->sink = NULL;
}

/* (2) Writes and closes those that have a place to take, or the others. */
static int
write_all(struct outputs *o, bool placed, struct err *err)
{
	struct output *one;

	for (size_t i = 0; i < o->n; i++) {
		one = &o->one[i];
		if (!one->sink || sink_has_place(one->sink) != placed)
			continue;
		if (sink_write(one->sink, one->text.p, one->text.len, err) < 0 ||
		    sink_close(one->sink, err) < 0)
			return -1;
	}
	return 0;
}

int
outputs_finish(struct outputs *o, struct err *err)
{
	struct sink *sink[OUTPUTS_MOST];
	size_t n = 0;

	if (write_all(o, true, err) < 0 || write_all(o, false, err) < 0)
		return -1;
	for (size_t i = 0; i < o->n; i++) {
		if (!o->one[i].sink)
			continue;
		sink[n++] = o->one[i].sink;
		o->one[i].sink = NULL;
	}
	return sink_place(sink, n, err);
}

void
outputs_free(struct outputs *o)
{
	for (size_t i = 0; i < o->n; i++) {
		sink_abort(o->one[i].sink);
		buf_free(&o->one[i].text);
	}
	*o = (struct outputs){0};
}
