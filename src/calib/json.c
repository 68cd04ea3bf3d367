/* SPDX-License-Identifier: MIT */
/*
 * A calibration as JSON: written here, read by cJSON.
 *
 * (1) The schema's name ends in its version: another version is refused, members
 *     that are not known are passed over.
 * (2) cJSON reads numbers with strtod() and the locale's decimal point; smx never
 *     leaves the C locale. So 17 digits come back as the double that they were,
 *     where the system's strtod() rounds correctly (glibc's, musl's and the
 *     BSDs' do).
 * (3) What is not known, as the standard error of a bound, is left out.
 */
#include "calib/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "config.h"

#define SCHEMA "smx.calibration/"
#define VERSION "1"

const char *const objective_name[] = {"nll", "ece", "brier", NULL};

/* A JSON text that grows; once memory has failed nothing more is added. */
struct writer {
	struct buf *out;
	struct err *err;
	int status;
};

static void
put(struct writer *w, const char *text)
{
	if (w->status == 0)
		w->status = buf_str(w->out, text, w->err);
}

static void
put_number(struct writer *w, double x)
{
	char text[NUM_ROOM + 1];

	text[num_write(text, x, 17)] = '\0';
	put(w, isfinite(x) ? text : "null");
}

/* The next member's name. */
static void
put_key(struct writer *w, const char *key)
{
	put(w, ",\n  \"");
	put(w, key);
	put(w, "\": ");
}

static void
put_member(struct writer *w, const char *key, double x)
{
	put_key(w, key);
	put_number(w, x);
}

static void
put_list(struct writer *w, const double *x, size_t n)
{
	put(w, "[");
	for (size_t i = 0; i < n; i++) {
		put(w, i ? ", " : "");
		put_number(w, x[i]);
	}
	put(w, "]");
}

static void
put_param(struct writer *w, const struct calib *c, size_t i)
{
	const struct param *p = &c->method->param[i];
	size_t k = c->nclass;

	put_key(w, p->key);
	if (p->shape == SHAPE_ONE)
		put_number(w, c->value[i][0]);
	if (p->shape == SHAPE_EACH || p->shape == SHAPE_LIST)
		put_list(w, c->value[i], c->n[i]);
	if (p->shape != SHAPE_SQUARE)
		return;
	for (size_t j = 0; j < k; j++) {
		put(w, j ? ",\n    " : "[\n    ");
		put_list(w, c->value[i] + j * k, k);
	}
	put(w, "\n  ]");
}

static void
put_score(struct writer *w, const char *name, const struct score *s, bool brier)
{
	put(w, "\"");
	put(w, name);
	put(w, "\": {\"nll\": ");
	put_number(w, s->nll);
	put(w, ", \"ece\": ");
	put_number(w, s->ece);
	if (brier) {
		put(w, ", \"brier\": ");
		put_number(w, s->brier);
	}
	put(w, "}");
}

static void
put_scores(struct writer *w, const struct calib_report *r)
{
	bool brier = r->options->objective == OBJECTIVE_BRIER;

	put(w, ",\n  ");
	put_score(w, "before", &r->before, brier);
	put(w, ",\n  ");
	put_score(w, "after", &r->after, brier);
	if (!(r->holdout > 0))
		return;
	put(w, ",\n  \"holdout\": {\"share\": ");
	put_number(w, r->holdout);
	put(w, ", \"rows\": ");
	put_number(w, r->held_before.rows);
	put(w, ", \"weights\": ");
	put_number(w, r->held_before.weight);
	put(w, ", ");
	put_score(w, "before", &r->held_before, brier);
	put(w, ", ");
	put_score(w, "after", &r->held_after, brier);
	put(w, "}");
}

/* The standard error of T and its 95 % interval, which ends at 0. */
static void
put_error(struct writer *w, double temp, double se)
{
	const double normal = 1.959963984540054; /* the 97.5th percentile */
	double ends[2] = {fmax(temp - normal * se, 0), temp + normal * se};

	if (!(se > 0 && se < INFINITY)) /* (3) */
		return;
	put_member(w, "temperature_se", se);
	put_key(w, "temperature_ci95");
	put_list(w, ends, 2);
}

int
calib_write(const struct calib *c, const struct calib_report *r, struct buf *out, struct err *err)
{
	struct writer w = {.out = out, .err = err};
	const struct fit *f = r->fit;

	put(&w,
	    "{\n  \"schema\": \"" SCHEMA VERSION "\",\n  \"smx\": \"" SMX_VERSION
	    "\",\n  \"method\": \"");
	put(&w, c->method->name);
	put(&w, "\"");
	put_member(&w, "classes", (double)c->nclass);
	for (size_t i = 0; c->method->param[i].key; i++)
		put_param(&w, c, i);
	put_error(&w, c->value[0][0], f->temperature_se);
	put_member(&w, "rows", r->before.rows);
	put_member(&w, "weights", r->before.weight);
	put_key(&w, "objective");
	put(&w, "\"");
	put(&w, objective_name[r->options->objective]);
	put(&w, "\"");
	if (c->method->takes_l2)
		put_member(&w, "l2", r->options->l2);
	if (r->cv > 0)
		put_member(&w, "cv", r->cv);
	put_scores(&w, r);
	put_member(&w, "passes", f->passes);
	if (!c->method->direct && r->options->objective == OBJECTIVE_NLL)
		put_member(&w, "gradient_norm", f->gradient);
	put_key(&w, "at_bound");
	put(&w, f->at_bound ? "true\n}\n" : "false\n}\n");
	return w.status;
}

/* A string member, or NULL. */
static const char *
text_of(const cJSON *json, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
}

/* (1) */
static int
check_schema(const cJSON *json, struct err *err)
{
	const char *schema = text_of(json, "schema");
	size_t len = strlen(SCHEMA);

	if (!schema || strncmp(schema, SCHEMA, len) != 0)
		return err_set(err, ERR_DATA,
		    "this is no calibration of smx: its \"schema\" should be \"" SCHEMA VERSION
		    "\"");
	if (strcmp(schema + len, VERSION) != 0)
		return err_set(err, ERR_DATA,
		    "this calibration is of version '%.20s', which smx " SMX_VERSION
		    " does not know (it knows " VERSION "); use a newer smx",
		    schema + len);
	return 0;
}

static int
read_number(const cJSON *item, const char *key, double *x, struct err *err)
{
	if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
		return err_set(err, ERR_DATA, "\"%s\": not a finite number", key);
	*x = item->valuedouble;
	return 0;
}

/* The numbers of an array; want is how many there must be, 0 for any. */
static int
read_list(const cJSON *array, const char *key, double *x, size_t want, struct err *err)
{
	const cJSON *item = NULL;
	size_t n = 0;

	if (!cJSON_IsArray(array))
		return err_set(err, ERR_DATA, "\"%s\": not an array", key);
	cJSON_ArrayForEach(item, array)
	{
		if (n < want && read_number(item, key, &x[n], err) < 0)
			return -1;
		n++;
	}
	if (n != want)
		return err_set(err, ERR_DATA, "\"%s\": %zu where %zu should be", key, n, want);
	return 0;
}

static int
read_square(const cJSON *array, const char *key, double *x, size_t k, struct err *err)
{
	const cJSON *row = NULL;
	size_t n = 0;

	cJSON_ArrayForEach(row, array)
	{
		if (read_list(row, key, x + n++ * k, k, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_param(struct calib *c, size_t i, const cJSON *json, struct err *err)
{
	const struct param *p = &c->method->param[i];
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, p->key);
	size_t k = c->nclass, n = 1;
	double *x;

	if (!item)
		return err_set(err, ERR_DATA, "\"%s\" is missing", p->key);
	if (p->shape == SHAPE_EACH)
		n = k;
	if (p->shape == SHAPE_LIST)
		n = (size_t)cJSON_GetArraySize(item);
	if (p->shape == SHAPE_SQUARE)
		n = mem_product(k, k);
	/* before there is room for what may not be there */
	if ((p->shape == SHAPE_EACH || p->shape == SHAPE_SQUARE) &&
	    (!cJSON_IsArray(item) || (size_t)cJSON_GetArraySize(item) != k))
		return err_set(err, ERR_DATA, "\"%s\": not an array of %zu", p->key, k);
	x = calib_room(c, i, n, err);
	if (!x)
		return -1;
	if (p->shape == SHAPE_ONE)
		return read_number(item, p->key, x, err);
	if (p->shape == SHAPE_SQUARE)
		return read_square(item, p->key, x, k, err);
	return read_list(item, p->key, x, n, err);
}

static int
read_object(struct calib *c, const cJSON *json, struct err *err)
{
	const char *method;
	double k = 0;

	if (!cJSON_IsObject(json))
		return err_set(err, ERR_DATA, "this is no calibration of smx: not a JSON object");
	if (check_schema(json, err) < 0)
		return -1;
	method = text_of(json, "method");
	c->method = method ? method_named(method) : NULL;
	if (!c->method)
		return err_set(err, ERR_DATA,
		    "\"method\": smx " SMX_VERSION " knows no method '%.40s'",
		    method ? method : "");
	if (read_number(cJSON_GetObjectItemCaseSensitive(json, "classes"), "classes", &k, err) < 0)
		return -1;
	if (!(k >= 1 && k <= 1e9) || k != floor(k))
		return err_set(err, ERR_DATA, "\"classes\": not a whole number above 0");
	c->nclass = (size_t)k;
	for (size_t i = 0; c->method->param[i].key; i++) {
		if (read_param(c, i, json, err) < 0)
			return -1;
	}
	return c->method->check ? c->method->check(c, err) : 0;
}

/* Where in the text a byte stands, both from 1. */
static int
not_json(const char *text, const char *at, struct err *err)
{
	size_t line = 1;
	const char *begin = text;

	for (const char *p = text; p < at; p++) {
		if (*p == '\n') {
			line++;
			begin = p + 1;
		}
	}
	return err_set(
	    err, ERR_DATA, "not JSON at line %zu, column %zu", line, (size_t)(at - begin) + 1);
}

int
calib_read(struct calib *c, const char *text, size_t len, struct err *err)
{
	const char *end = text;
	cJSON *json = cJSON_ParseWithLengthOpts(text, len, &end, 0);
	int status;

	while (json && end < text + len && strchr(" \t\r\n", *end) && *end)
		end++;
	if (!json || end < text + len)
		status = not_json(text, end, err);
	else
		status = read_object(c, json, err);
	cJSON_Delete(json);
	if (status < 0)
		calib_free(c);
	return status;
}
