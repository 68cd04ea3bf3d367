/* SPDX-License-Identifier: MIT */
/*
 * Loads and stores the numbers of binary files.
 *
 * (1) What does not fit into a narrower float becomes infinite or the nearest
 *     there is.
 */
#include "format/elements.h"

#include <string.h>

#include "kern/kern.h"

/* Numbers whose bytes are turned round stay in the first cache. */
enum { TURNED = 512 };

static const struct {
	const char *name;
	size_t size;
	double whole;
	bool single, integer, is_signed;
} about[ELEMENT_COUNT] = {
    [ELEMENT_TEXT] = {.name = "text"},
    [ELEMENT_F64] = {.name = "float64", .size = 8, .whole = 0x1p53},
    [ELEMENT_F32] = {.name = "float32", .size = 4, .whole = 0x1p24, .single = true},
    [ELEMENT_F16] = {.name = "float16", .size = 2, .whole = 0x1p11, .single = true},
    [ELEMENT_BF16] = {.name = "bfloat16", .size = 2, .whole = 0x1p8, .single = true},
    [ELEMENT_I8] = {.name = "int8", .size = 1, .integer = true, .is_signed = true},
    [ELEMENT_I16] = {.name = "int16", .size = 2, .integer = true, .is_signed = true},
    [ELEMENT_I32] = {.name = "int32", .size = 4, .integer = true, .is_signed = true},
    [ELEMENT_I64] =
	{.name = "int64", .size = 8, .whole = 0x1p53, .integer = true, .is_signed = true},
    [ELEMENT_U8] = {.name = "uint8", .size = 1, .integer = true},
    [ELEMENT_U16] = {.name = "uint16", .size = 2, .integer = true},
    [ELEMENT_U32] = {.name = "uint32", .size = 4, .integer = true},
    [ELEMENT_U64] = {.name = "uint64", .size = 8, .integer = true},
    [ELEMENT_BOOL] = {.name = "bool", .size = 1},
};

size_t
element_size(enum element e)
{
	return about[e].size;
}

const char *
element_name(enum element e)
{
	return about[e].name;
}

bool
element_is_single(enum element e)
{
	return about[e].single;
}

enum half_kind
element_half(enum element e)
{
	return e == ELEMENT_F16 ? HALF_F16 : HALF_BF16;
}

double
element_whole(enum element e)
{
	return about[e].whole;
}

/* The same number with its bytes turned round if this machine's order is the other. */
static uint64_t
little64(uint64_t x)
{
	unsigned char p[8];
	uint64_t y = 0;

	memcpy(p, &x, sizeof(p));
	for (int i = 0; i < 8; i++)
		y |= (uint64_t)p[i] << 8 * i;
	return y;
}

static void
load_f64(double *z, const char *p, size_t n)
{
	uint64_t bits;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, p + 8 * i, sizeof(bits));
		bits = little64(bits);
		memcpy(&z[i], &bits, sizeof(bits));
	}
}

static void
store_f64(char *p, const double *z, size_t n)
{
	uint64_t bits;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, &z[i], sizeof(bits));
		bits = little64(bits);
		memcpy(p + 8 * i, &bits, sizeof(bits));
	}
}

static void
store_i64(char *p, const double *z, size_t n)
{
	uint64_t bits;

	for (size_t i = 0; i < n; i++) {
		bits = little64((uint64_t)(int64_t)z[i]);
		memcpy(p + 8 * i, &bits, sizeof(bits));
	}
}

static void
load_bools(double *z, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		z[i] = p[i] != 0;
}

/* The bits of an integer, in the low ones of 64. */
static uint64_t
integer_at(const unsigned char *p, size_t size, bool big)
{
	uint64_t u = 0;

	for (size_t i = 0; i < size; i++)
		u = u << 8 | p[big ? i : size - 1 - i];
	return u;
}

/* Two's complement of `size` bytes as 64 bits: the sign is moved up and the value back down. */
static int64_t
with_sign(uint64_t u, size_t size)
{
	const uint64_t top = (uint64_t)1 << (8 * size - 1);

	u = (u ^ top) - top;
	return u >> 63 ? -(int64_t)~u - 1 : (int64_t)u;
}

int64_t
element_integer(const char *p, enum element e, bool big)
{
	const size_t size = about[e].size;
	const uint64_t u = integer_at((const unsigned char *)p, size, big);

	return with_sign(u, about[e].is_signed ? size : 8);
}

bool
element_is_integer(enum element e)
{
	return about[e].integer;
}

bool
element_is_float(enum element e)
{
	return about[e].size > 1 && !about[e].integer;
}

static void
load_integers(double *z, const char *p, size_t n, enum element e, bool big)
{
	const size_t size = about[e].size;
	uint64_t u;

	for (size_t i = 0; i < n; i++) {
		u = integer_at((const unsigned char *)p + i * size, size, big);
		z[i] = about[e].is_signed ? (double)with_sign(u, size) : (double)u;
	}
}

/* Floats whose lowest byte is first. */
static void
load_floats(double *z, const char *p, size_t n, enum element e)
{
	if (e == ELEMENT_F64)
		load_f64(z, p, n);
	else if (e == ELEMENT_F32)
		kern()->widen(z, p, n);
	else if (e == ELEMENT_F16)
		kern()->widen_f16(z, p, n);
	else
		kern()->widen_bf16(z, p, n);
}

static void
turn(char *to, const char *p, size_t n, size_t size)
{
	for (size_t i = 0; i < n * size; i += size) {
		for (size_t j = 0; j < size; j++)
			to[i + j] = p[i + size - 1 - j];
	}
}

static void
load_turned(double *z, const char *p, size_t n, enum element e)
{
	const size_t size = about[e].size;
	char turned[8 * TURNED];
	size_t part;

	for (size_t i = 0; i < n; i += part) {
		part = n - i < TURNED ? n - i : TURNED;
		turn(turned, p + i * size, part, size);
		load_floats(z + i, turned, part, e);
	}
}

void
element_load(double *z, const char *p, size_t n, enum element e, bool big)
{
	if (about[e].integer)
		load_integers(z, p, n, e, big);
	else if (e == ELEMENT_BOOL)
		load_bools(z, p, n);
	else if (big)
		load_turned(z, p, n, e);
	else
		load_floats(z, p, n, e);
}

char *
element_store(char *p, const double *z, size_t n, enum element e)
{
	if (e == ELEMENT_F64)
		store_f64(p, z, n);
	else if (e == ELEMENT_F32)
		kern()->narrow(p, z, n); /* (1) */
	else if (e == ELEMENT_F16)
		kern()->narrow_f16(p, z, n);
	else if (e == ELEMENT_I64)
		store_i64(p, z, n);
	else
		kern()->narrow_bf16(p, z, n);
	return p + about[e].size * n;
}
