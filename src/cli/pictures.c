/* SPDX-License-Identifier: MIT */
/*
 * Charts as files, and in the terminal: --svg, --png, --pdf, --plot and --chart.
 *
 * (1) A path is a directory if it is one, a file if its name has the format's suffix, and
 *     otherwise a directory that is made.
 * (2) A file's name chooses the chart, unless --chart does.
 * (3) A chart that there is not is an error if it was asked for by itself; the directory
 *     then simply lacks it.
 * (4) In the terminal a few charts are drawn, unless others are chosen. If the report is on
 *     standard output, they are behind it.
 */
#include "cli/pictures.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/settings.h"
#include "cli/suffix.h"
#include "cli/terminal.h"
#include "cli/usage.h"
#include "report/figure_svg.h"
#include "report/figure_text.h"
#include "report/svg_render.h"

static const struct {
	const char *option, *suffix;
	bool rendered; /* from the SVG */
	enum svg_as as;
} formats_of[PICTURE_FORMATS] = {
    {"--svg", ".svg", false, 0},
    {"--png", ".png", true, SVG_AS_PNG},
    {"--pdf", ".pdf", true, SVG_AS_PDF},
};

bool
pictures_wanted(const struct pictures *p)
{
	for (size_t i = 0; i < PICTURE_FORMATS; i++) {
		if (p->path[i])
			return true;
	}
	return p->plot;
}

/* ---- which files ---- */

static int
add_file(struct pictures *p, size_t format, const struct figure_kind *kind, char *path, bool alone,
    struct outputs *o)
{
	if (!path)
		return -1;
	p->one[p->n++] = (struct picture){
	    .kind = kind, .format = format, .path = path, .alone = alone, .output = o->n};
	outputs_add(o, formats_of[format].option, path);
	return 0;
}

/* (2) The kind whose name the file has; NULL if there is none. */
static const struct figure_kind *
kind_of_file(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	for (size_t i = 0; figure_kinds[i]; i++) {
		const size_t len = strlen(figure_kinds[i]->name);

		if (strncmp(name, figure_kinds[i]->name, len) == 0 && name[len] == '.')
			return figure_kinds[i];
	}
	return NULL;
}

static int
which_chart(const char *option, const char *path, struct err *err)
{
	char all[200] = "";
	size_t len = 0;

	for (size_t i = 0; figure_kinds[i] && len < sizeof(all); i++)
		len += (size_t)snprintf(
		    all + len, sizeof(all) - len, "%s%s", i ? ", " : "", figure_kinds[i]->name);
	return err_set(err, ERR_USAGE,
	    "%s %.100s: a file has one chart; choose it with --chart, one of %s", option, path,
	    all);
}

static int
add_one(struct pictures *p, size_t format, struct outputs *o, struct err *err)
{
	const char *path = p->path[format];
	const struct figure_kind *kind = p->nchart == 1 ? p->chart[0] : kind_of_file(path);

	if (p->nchart > 1)
		return err_set(err, ERR_USAGE,
		    "%s %.150s: a file has one chart, but --chart names %zu; name a directory",
		    formats_of[format].option, path, p->nchart);
	if (!kind)
		return which_chart(formats_of[format].option, path, err);
	return add_file(p, format, kind, mem_text(path, strlen(path), err), true, o);
}

static char *
path_in(const char *dir, const struct figure_kind *kind, const char *suffix, struct err *err)
{
	struct buf path = {0};
	char *text = NULL;

	buf_printf(&path, "%s/%s%s", dir, kind->name, suffix);
	if (buf_check(&path, err) == 0)
		text = mem_text(path.p, path.len, err);
	buf_free(&path);
	return text;
}

static int
add_all(struct pictures *p, size_t format, struct outputs *o, struct err *err)
{
	const char *dir = p->path[format], *option = formats_of[format].option;
	const struct figure_kind *const *kind = p->nchart > 0 ? p->chart : figure_kinds;
	const size_t n = p->nchart > 0 ? p->nchart : PICTURE_KINDS;

	if (mkdir(dir, 0777) == 0)
		p->made[format] = dir;
	else if (errno != EEXIST)
		return err_errno(err, "%s %.300s", option, dir);
	for (size_t i = 0; i < n && kind[i]; i++) {
		char *path = path_in(dir, kind[i], formats_of[format].suffix, err);

		if (add_file(p, format, kind[i], path, p->nchart > 0, o) < 0)
			return -1;
	}
	return 0;
}

/* Whether the format can be written: a sentence that says what to install if it can't. */
static int
check_format(const struct pictures *p, size_t format, struct err *err)
{
	const char *option = formats_of[format].option;
	struct err why = {0};

	if (!formats_of[format].rendered || svg_render_check(&why) == 0)
		return 0;
	if (svg_render_built())
		return err_set(err, ERR_IO,
		    "%s %.100s: %.200s; install librsvg2-2 (Debian, Ubuntu), or use --svg", option,
		    p->path[format], why.text);
	return err_set(err, ERR_USAGE,
	    "%s %.100s: %.200s; install librsvg2-dev (Debian, Ubuntu) and run ./configure and make "
	    "again, or use --svg",
	    option, p->path[format], why.text);
}

/* (1) */
static int
add_path(struct pictures *p, size_t format, struct outputs *o, struct err *err)
{
	const char *path = p->path[format], *suffix = formats_of[format].suffix, *other;
	struct stat st;
	const bool there = stat(path, &st) == 0;

	if (check_format(p, format, err) < 0)
		return -1;
	if (there && S_ISDIR(st.st_mode))
		return add_all(p, format, o, err);
	if (strcmp(path, "-") == 0 || suffix_picture(path, suffix))
		return add_one(p, format, o, err);
	other = suffix_other(path, suffix);
	if (other)
		return err_set(err, ERR_USAGE,
		    "%s %.200s: charts cannot be written as %s; use the suffix %s, or name a "
		    "directory",
		    formats_of[format].option, path, other, suffix);
	if (there)
		return err_set(err, ERR_USAGE,
		    "%s %.200s: this is a file; use the suffix %s, or name a directory",
		    formats_of[format].option, path, suffix);
	return add_all(p, format, o, err);
}

/* ---- what can be drawn ---- */

enum { BINS_MOST = 50 };

static const char *
first_option(const struct pictures *p)
{
	for (size_t i = 0; i < PICTURE_FORMATS; i++) {
		if (p->path[i])
			return formats_of[i].option;
	}
	return "--plot";
}

int
pictures_check(const struct pictures *p, const struct setup *setup, struct err *err)
{
	if (!pictures_wanted(p))
		return 0;
	if (setup->task == TASK_MULTILABEL)
		return err_set(err, ERR_USAGE,
		    "%s: no charts of the multilabel task yet; --class-table shows each label",
		    first_option(p));
	if (setup->bins > BINS_MOST)
		return err_set(err, ERR_USAGE, "%zu bins: a chart shows at most %d", setup->bins,
		    (int)BINS_MOST);
	return 0;
}

int
pictures_add(struct pictures *p, struct outputs *o, const struct settings *s, struct err *err)
{
	if (!pictures_wanted(p))
		return p->nchart == 0
		    ? 0
		    : err_set(err, ERR_USAGE,
			  "--chart: there is no --svg, --png, --pdf or --plot to draw it");
	for (size_t i = 0; i < s->chain.nstep; i++) {
		if (s->chain.steps[i].op == &op_temperature &&
		    !(*(const double *)s->chain.steps[i].arg > 0))
			return err_set(err, ERR_USAGE,
			    "--temp 0: every confidence is 1, so there is nothing to draw");
	}
	for (size_t i = 0; i < PICTURE_FORMATS; i++) {
		if (p->path[i] && add_path(p, i, o, err) < 0)
			return -1;
	}
	if (p->plot && (o->n == 0 || strcmp(o->one[0].path, "-") != 0)) {
		p->plotted = o->n;
		outputs_add(o, "--plot", "-");
	}
	return 0;
}

/* ---- drawing ---- */

static int
no_chart(const struct figure_kind *kind, const struct figure *f, struct err *err)
{
	return err_set(err, ERR_USAGE, "no chart %s: %s%s", kind->name, f->lacks,
	    f->unswept ? "; smx eval --sweep does that" : "");
}

static int
write_figure(
    const struct figure *f, size_t format, const char *of, struct buf *out, struct err *err)
{
	struct buf svg = {0};
	int status;

	if (!formats_of[format].rendered)
		return figure_svg(f, of, out, err);
	status = figure_svg(f, of, &svg, err);
	if (status == 0)
		status = svg_render(&svg, formats_of[format].as, out, err);
	if (status < 0)
		err_place(err, "%s", formats_of[format].option);
	buf_free(&svg);
	return status;
}

static int
draw(const struct picture *one, struct output *out, const struct charts *c, const char *of,
    struct err *err)
{
	struct figure f = {0};
	int status = figure_make(&f, one->kind, c, err);

	if (status == 0 && f.lacks[0] && one->alone)
		status = no_chart(one->kind, &f, err);
	else if (status == 0 && f.lacks[0])
		outputs_drop(out); /* (3) */
	else if (status == 0)
		status = write_figure(&f, one->format, of, &out->text, err);
	figure_free(&f);
	return status;
}

/* (4) */
static bool
is_plotted(const struct figure_kind *kind)
{
	static const char *const usual[] = {"reliability", "histogram", "risk-coverage", "nll"};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (strcmp(kind->name, usual[i]) == 0)
			return true;
	}
	return false;
}

static int
plot_one(const struct figure_kind *kind, const struct terminal *t, bool alone, struct buf *out,
    const struct charts *c, struct err *err)
{
	struct figure f = {0};
	int status = figure_make(&f, kind, c, err);

	if (status == 0 && f.lacks[0] && alone) {
		status = no_chart(kind, &f, err);
	} else if (status == 0 && !f.lacks[0]) {
		if (out->len > 0)
			buf_char(out, '\n');
		status = figure_text(&f, t, out, err);
	}
	figure_free(&f);
	return status;
}

static int
plot_all(const struct pictures *p, struct buf *out, const struct charts *c, struct err *err)
{
	const struct terminal t = terminal_here();

	for (size_t i = 0; i < p->nchart; i++) {
		if (plot_one(p->chart[i], &t, true, out, c, err) < 0)
			return -1;
	}
	for (size_t i = 0; p->nchart == 0 && figure_kinds[i]; i++) {
		if (is_plotted(figure_kinds[i]) &&
		    plot_one(figure_kinds[i], &t, false, out, c, err) < 0)
			return -1;
	}
	return 0;
}

int
pictures_draw(
    struct pictures *p, struct outputs *o, const struct charts *c, const char *of, struct err *err)
{
	size_t drawn = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (draw(&p->one[i], &o->one[p->one[i].output], c, of, err) < 0)
			return -1;
		drawn += o->one[p->one[i].output].sink != NULL;
	}
	if (p->n > 0 && drawn == 0)
		return err_set(err, ERR_DATA, "nothing to draw: there are no rows");
	return p->plot ? plot_all(p, &o->one[p->plotted].text, c, err) : 0;
}

int
pictures_of(struct pictures *p, struct outputs *o, const struct evaluation *e,
    const struct settings *s, struct err *err)
{
	struct charts charts = {0};
	char room[240];
	int status;

	if (!pictures_wanted(p))
		return 0;
	status = charts_make(&charts, e, NULL, err);
	if (status == 0)
		status = pictures_draw(p, o, &charts, pictures_title(s, room, sizeof(room)), err);
	charts_free(&charts);
	return status;
}

void
pictures_free(struct pictures *p)
{
	for (size_t i = 0; i < p->n; i++)
		mem_free(p->one[i].path);
	for (size_t i = 0; i < PICTURE_FORMATS; i++) {
		if (p->made[i])
			rmdir(p->made[i]); /* fails if there is something in it */
	}
	p->n = 0;
}

const char *
pictures_title(const struct settings *s, char *room, size_t size)
{
	const char *file = s->nfile > 0 && strcmp(s->file[0], "-") != 0 ? s->file[0] : NULL;
	const char *slash = file ? strrchr(file, '/') : NULL;

	if (!file)
		return "standard input";
	file = slash ? slash + 1 : file;
	if (s->nfile == 1)
		return file;
	snprintf(room, size, "%.200s and %zu more", file, s->nfile - 1);
	return room;
}

void
pictures_lists(void)
{
	printf("\n--chart:\n");
	for (size_t i = 0; figure_kinds[i]; i++)
		usage_word(figure_kinds[i]->name, figure_kinds[i]->help);
}
