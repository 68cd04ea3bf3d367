/* SPDX-License-Identifier: MIT */
/*
 * Values of Arrow as text.
 *
 * (1) Integers have all their digits, and floats the fewest that read back.
 * (2) Dates and timestamps are as ISO 8601 writes them, in the proleptic Gregorian
 *     calendar, with as many digits of a second as the unit has. A timestamp with
 *     a time zone is one of UTC, and ends in Z.
 * (3) A float that is not finite is NaN, Infinity or -Infinity, as Python's json has it.
 * (4) Lists and structs are JSON arrays and objects.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"

enum element
arrow_element(const struct arrow_field *f)
{
	static const enum element ints[2][9] = {
	    {[1] = ELEMENT_U8, [2] = ELEMENT_U16, [4] = ELEMENT_U32, [8] = ELEMENT_U64},
	    {[1] = ELEMENT_I8, [2] = ELEMENT_I16, [4] = ELEMENT_I32, [8] = ELEMENT_I64}};

	if (f->type == ARROW_INT)
		return ints[f->param[1] != 0][f->width];
	return f->width == 2 ? ELEMENT_F16 : f->width == 4 ? ELEMENT_F32 : ELEMENT_F64;
}

bool
arrow_has_text(const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];
	static const bool has[ARROW_TYPES] = {
	    [ARROW_NULL] = true,
	    [ARROW_INT] = true,
	    [ARROW_FLOAT] = true,
	    [ARROW_UTF8] = true,
	    [ARROW_LARGE_UTF8] = true,
	    [ARROW_UTF8_VIEW] = true,
	    [ARROW_BOOL] = true,
	    [ARROW_DATE] = true,
	    [ARROW_TIMESTAMP] = true,
	    [ARROW_LIST] = true,
	    [ARROW_LARGE_LIST] = true,
	    [ARROW_FIXED_LIST] = true,
	    [ARROW_STRUCT] = true,
	};

	if (!has[f->type])
		return false;
	if (f->dictionary)
		return f->kind != KIND_BITS && f->nchild == 0 && f->kind != KIND_NOTHING;
	for (size_t i = field + 1; i < field + f->size; i += s->field[i].size) {
		if (!arrow_has_text(s, i))
			return false;
	}
	return true;
}

/* Two's complement of `width` bytes. */
static int64_t
signed_at(const char *p, size_t width)
{
	const uint64_t top = (uint64_t)1 << (8 * width - 1);
	const uint64_t u = (flat_load(p, (unsigned)width) ^ top) - top;

	return u >> 63 ? -(int64_t)~u - 1 : (int64_t)u;
}

/* (1) */
static void
put_integer(struct buf *out, const struct arrow_field *f, const char *p)
{
	if (f->param[1])
		buf_printf(out, "%lld", (long long)signed_at(p, f->width));
	else
		buf_count(out, flat_load(p, (unsigned)f->width));
}

/* (1) The fewest digits of which a float32 is read. */
static int
digits_of(float x)
{
	char text[NUM_ROOM + NUM_PAD] = "";
	double y;

	for (int n = 1; n < 9; n++) {
		const size_t len = num_write(text, (double)x, n);

		if (num_read(text, text + len, &y) && (float)y == x)
			return n;
	}
	return 9;
}

/* (1) (3) */
static void
put_float(struct buf *out, const struct arrow_field *f, const char *p)
{
	double x;

	element_load(&x, p, 1, arrow_element(f), false);
	if (isnan(x))
		buf_str(out, "NaN");
	else if (isinf(x))
		buf_str(out, x > 0 ? "Infinity" : "-Infinity");
	else
		buf_number(out, x, f->width == 8 ? NUM_SHORTEST : digits_of((float)x));
}

/* Year, month and day by days since 1970; Howard Hinnant's days_from_civil, inverted. */
static void
put_date(struct buf *out, int64_t days)
{
	const int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	const int64_t doe = z - era * 146097;
	const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	const int64_t month = mp < 10 ? mp + 3 : mp - 9;
	const int64_t year = yoe + era * 400 + (month <= 2);

	buf_printf(out, "%04lld-%02d-%02d", (long long)year, (int)month,
	    (int)(doy - (153 * mp + 2) / 5 + 1));
}

/* Down, also below zero. */
static int64_t
quotient(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* (2) */
static void
put_time(struct buf *out, const struct arrow_field *f, int64_t x)
{
	static const int64_t per_second[] = {1, 1000, 1000000, 1000000000};
	const unsigned unit = f->param[0] & 3;
	const int64_t second = quotient(x, per_second[unit]), day = quotient(second, 86400);
	const int of_day = (int)(second - day * 86400);

	put_date(out, day);
	buf_printf(out, "T%02d:%02d:%02d", of_day / 3600, of_day / 60 % 60, of_day % 60);
	if (unit > 0)
		buf_printf(
		    out, ".%0*lld", (int)(3 * unit), (long long)(x - second * per_second[unit]));
	if (*f->zone)
		buf_char(out, 'Z');
}

static void
put_fixed(struct buf *out, const struct arrow_field *f, const char *p)
{
	const int64_t day = f->width == 4 ? 1 : 86400000;

	if (f->type == ARROW_INT)
		put_integer(out, f, p);
	else if (f->type == ARROW_FLOAT)
		put_float(out, f, p);
	else if (f->type == ARROW_DATE)
		put_date(out, quotient(signed_at(p, f->width), day));
	else
		put_time(out, f, signed_at(p, 8));
}

/* What is between the quotes of a string, if it has quotes. */
static const char *
string_at(const char *chunk, size_t field, size_t i, size_t *len)
{
	const char *ends = chunk_part(chunk, field, CHUNK_OFFSETS);
	const uint64_t begin = chunk_number(ends, i);

	*len = (size_t)(chunk_number(ends, i + 1) - begin);
	return chunk_part(chunk, field, CHUNK_DATA) + begin;
}

static bool
is_null(const struct arrow_field *f, const char *chunk, size_t field, size_t i)
{
	return f->kind == KIND_NOTHING || !chunk_bit(chunk_part(chunk, field, CHUNK_VALID), i);
}

/* (4) The elements [begin, end) of a list. */
static void
put_list(struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field,
    uint64_t begin, uint64_t end)
{
	buf_char(out, '[');
	for (uint64_t i = begin; i < end; i++) {
		if (i > begin)
			buf_char(out, ',');
		arrow_value_json(out, s, chunk, field, (size_t)i);
	}
	buf_char(out, ']');
}

/* (4) */
static void
put_struct(struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i)
{
	const size_t end = field + s->field[field].size;

	buf_char(out, '{');
	for (size_t c = field + 1; c < end; c += s->field[c].size) {
		if (c > field + 1)
			buf_char(out, ',');
		json_text(out, s->field[c].name, strlen(s->field[c].name));
		buf_char(out, ':');
		arrow_value_json(out, s, chunk, c, i);
	}
	buf_char(out, '}');
}

static void
put_nested(struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i)
{
	const struct arrow_field *f = &s->field[field];
	const char *ends;

	if (f->kind == KIND_STRUCT) {
		put_struct(out, s, chunk, field, i);
	} else if (f->kind == KIND_FIXED_LIST) {
		put_list(out, s, chunk, field + 1, i * f->width, (i + 1) * f->width);
	} else {
		ends = chunk_part(chunk, field, CHUNK_OFFSETS);
		put_list(
		    out, s, chunk, field + 1, chunk_number(ends, i), chunk_number(ends, i + 1));
	}
}

void
arrow_value_text(
    struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i)
{
	const struct arrow_field *f = &s->field[field];
	const char *p = chunk_part(chunk, field, CHUNK_DATA);
	size_t len;

	if (is_null(f, chunk, field, i))
		return;
	if (f->kind == KIND_BITS) {
		buf_str(out, chunk_bit(p, i) ? "true" : "false");
	} else if (f->kind == KIND_FIXED) {
		put_fixed(out, f, p + i * f->width);
	} else if (f->kind == KIND_BYTES || f->kind == KIND_VIEW) {
		p = string_at(chunk, field, i, &len);
		buf_add(out, p, len);
	} else {
		put_nested(out, s, chunk, field, i);
	}
}

void
arrow_value_json(
    struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i)
{
	const struct arrow_field *f = &s->field[field];
	const bool quoted = f->type == ARROW_DATE || f->type == ARROW_TIMESTAMP;
	const char *p;
	size_t len;

	if (is_null(f, chunk, field, i)) {
		buf_str(out, "null");
	} else if (f->kind == KIND_BYTES || f->kind == KIND_VIEW) {
		p = string_at(chunk, field, i, &len);
		json_text(out, p, len);
	} else {
		if (quoted)
			buf_char(out, '"');
		arrow_value_text(out, s, chunk, field, i);
		if (quoted)
			buf_char(out, '"');
	}
}
