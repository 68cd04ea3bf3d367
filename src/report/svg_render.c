/* SPDX-License-Identifier: MIT */
/*
 * SVG as PNG and PDF, by librsvg and cairo.
 *
 * (1) librsvg is loaded when it is needed: with the fifty libraries that it needs, smx
 *     would take longer to start than most small jobs take to run.
 * (2) A PNG has two pixels for each of the SVG, for screens with fine pixels and for print.
 * (3) A pixel of SVG is 1/96 inch, a point of PDF 1/72.
 * (4) A PDF has no date in it: the same chart is the same bytes again.
 */
#include "report/svg_render.h"

#include "config.h"

#if HAVE_LIBRSVG
#include <cairo-pdf.h>
#include <dlfcn.h>
#include <librsvg/rsvg.h>

static const double PNG_SCALE = 2, PDF_SCALE = 0.75; /* (2), (3) */

#ifdef __APPLE__
static const char library[] = "librsvg-2.2.dylib";
#else
static const char library[] = "librsvg-2.so.2";
#endif

/* What is used of librsvg, and of the libraries that it brings. */
struct lib {
	__typeof__(rsvg_handle_new_from_data) *new_from_data;
	__typeof__(rsvg_handle_get_intrinsic_dimensions) *dimensions;
	__typeof__(rsvg_handle_render_document) *render;
	__typeof__(g_object_unref) *unref;
	__typeof__(g_error_free) *error_free;
	__typeof__(cairo_image_surface_create) *image_create;
	__typeof__(cairo_pdf_surface_create_for_stream) *pdf_create;
	__typeof__(cairo_pdf_surface_set_metadata) *pdf_metadata;
	__typeof__(cairo_surface_write_to_png_stream) *write_png;
	__typeof__(cairo_surface_finish) *finish;
	__typeof__(cairo_surface_status) *surface_status;
	__typeof__(cairo_surface_destroy) *surface_destroy;
	__typeof__(cairo_create) *create;
	__typeof__(cairo_scale) *scale;
	__typeof__(cairo_status) *status;
	__typeof__(cairo_destroy) *destroy;
	__typeof__(cairo_status_to_string) *status_text;
};

static const struct {
	const char *name;
	size_t at;
} functions[] = {
    {"rsvg_handle_new_from_data", offsetof(struct lib, new_from_data)},
    {"rsvg_handle_get_intrinsic_dimensions", offsetof(struct lib, dimensions)},
    {"rsvg_handle_render_document", offsetof(struct lib, render)},
    {"g_object_unref", offsetof(struct lib, unref)},
    {"g_error_free", offsetof(struct lib, error_free)},
    {"cairo_image_surface_create", offsetof(struct lib, image_create)},
    {"cairo_pdf_surface_create_for_stream", offsetof(struct lib, pdf_create)},
    {"cairo_pdf_surface_set_metadata", offsetof(struct lib, pdf_metadata)},
    {"cairo_surface_write_to_png_stream", offsetof(struct lib, write_png)},
    {"cairo_surface_finish", offsetof(struct lib, finish)},
    {"cairo_surface_status", offsetof(struct lib, surface_status)},
    {"cairo_surface_destroy", offsetof(struct lib, surface_destroy)},
    {"cairo_create", offsetof(struct lib, create)},
    {"cairo_scale", offsetof(struct lib, scale)},
    {"cairo_status", offsetof(struct lib, status)},
    {"cairo_destroy", offsetof(struct lib, destroy)},
    {"cairo_status_to_string", offsetof(struct lib, status_text)},
};

/* (1) It stays loaded: GLib can't be unloaded. */
static int
load(struct lib *lib, struct err *err)
{
	void *all = dlopen(library, RTLD_NOW | RTLD_LOCAL), *one;

	if (!all)
		return err_set(err, ERR_IO, "%.200s", dlerror());
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		one = dlsym(all, functions[i].name);
		if (!one)
			return err_set(
			    err, ERR_IO, "%s is too old: no %s", library, functions[i].name);
		memcpy((char *)lib + functions[i].at, &one, sizeof(one));
	}
	return 0;
}

static cairo_status_t
append(void *out, const unsigned char *p, unsigned n)
{
	buf_add(out, p, n);
	return CAIRO_STATUS_SUCCESS; /* the buffer remembers a failure */
}

static int
failed(const struct lib *lib, cairo_status_t status, struct err *err)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return 0;
	return err_set(err, status == CAIRO_STATUS_NO_MEMORY ? ERR_MEM : ERR_IO, "cairo: %.200s",
	    lib->status_text(status));
}

static int
draw(const struct lib *lib, RsvgHandle *svg, cairo_surface_t *to, double scale,
    const RsvgRectangle *size, struct err *err)
{
	cairo_t *cr = lib->create(to);
	GError *why = NULL;
	int status = 0;

	lib->scale(cr, scale, scale);
	if (!lib->render(svg, cr, size, &why)) {
		status = err_set(err, ERR_IO, "librsvg: %.200s", why->message);
		lib->error_free(why);
	} else {
		status = failed(lib, lib->status(cr), err);
	}
	lib->destroy(cr);
	return status;
}

static int
as_png(const struct lib *lib, RsvgHandle *svg, const RsvgRectangle *size, struct buf *out,
    struct err *err)
{
	cairo_surface_t *to = lib->image_create(CAIRO_FORMAT_RGB24,
	    (int)(size->width * PNG_SCALE + 0.5), (int)(size->height * PNG_SCALE + 0.5));
	int status = draw(lib, svg, to, PNG_SCALE, size, err);

	if (status == 0)
		status = failed(lib, lib->write_png(to, append, out), err);
	lib->surface_destroy(to);
	return status;
}

static int
as_pdf(const struct lib *lib, RsvgHandle *svg, const RsvgRectangle *size, struct buf *out,
    struct err *err)
{
	cairo_surface_t *to =
	    lib->pdf_create(append, out, size->width * PDF_SCALE, size->height * PDF_SCALE);
	int status;

	lib->pdf_metadata(to, CAIRO_PDF_METADATA_CREATE_DATE, ""); /* (4) */
	status = draw(lib, svg, to, PDF_SCALE, size, err);
	lib->finish(to);
	if (status == 0)
		status = failed(lib, lib->surface_status(to), err);
	lib->surface_destroy(to);
	return status;
}

bool
svg_render_built(void)
{
	return true;
}

int
svg_render_check(struct err *err)
{
	struct lib lib;

	return load(&lib, err);
}

int
svg_render(const struct buf *svg, enum svg_as as, struct buf *out, struct err *err)
{
	struct lib lib;
	RsvgLength wide, high;
	RsvgRectangle size = {0};
	GError *why = NULL;
	RsvgHandle *handle;
	int status;

	if (load(&lib, err) < 0)
		return -1;
	handle = lib.new_from_data((const guint8 *)svg->p, svg->len, &why);
	if (!handle) {
		status = err_set(err, ERR_IO, "librsvg: %.200s", why->message);
		lib.error_free(why);
		return status;
	}
	lib.dimensions(handle, NULL, &wide, NULL, &high, NULL, NULL);
	size.width = wide.length;
	size.height = high.length;
	status = as == SVG_AS_PNG ? as_png(&lib, handle, &size, out, err)
				  : as_pdf(&lib, handle, &size, out, err);
	lib.unref(handle);
	return status == 0 ? buf_check(out, err) : status;
}
#else
bool
svg_render_built(void)
{
	return false;
}

int
svg_render_check(struct err *err)
{
	return err_set(err, ERR_USAGE, "this smx was built without librsvg");
}

int
svg_render(const struct buf *svg, enum svg_as as, struct buf *out, struct err *err)
{
	(void)svg, (void)as, (void)out;
	return svg_render_check(err);
}
#endif
