/* SPDX-License-Identifier: MIT */
/*
 * .npy: heads that NumPy writes and heads that it does not, shapes, arrays one behind the
 * other, files that end early, and files that are damaged in any way. What NumPy itself
 * wrote is read by the golden test npy.
 *
 * npy_head.c (1) to (3), npy.c (1) to (4).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dice.h"
#include "format/npy_head.h"
#include "mutate.h"
#include "rig.h"

Suite *suite_npy(void);

/* ---- heads ---- */

/* Magic, version 1.0 and a literal, to which NumPy's blanks need not be added. */
static void
put_head(struct buf *b, const char *literal)
{
	const size_t n = strlen(literal);

	buf_add(b, "\x93NUMPY\1\0", 8);
	buf_char(b, (char)(n & 0xff));
	buf_char(b, (char)(n >> 8));
	buf_str(b, literal);
}

static int
read_head(const char *literal, struct npy_head *h, struct err *err)
{
	struct buf b = {0};
	int status;

	put_head(&b, literal);
	status = npy_head_read(h, b.p, b.len, err);
	buf_free(&b);
	return status;
}

/* npy_head.c (1) */
START_TEST(a_head_may_be_written_in_many_ways)
{
	static const struct {
		const char *literal;
		size_t naxis;
		uint64_t axis[2];
	} t[] = {
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': (8, 4), }   \n", 2, {8, 4}},
	    {"{'shape':(8L,4L),'fortran_order':False,'descr':'<f4'}", 2, {8, 4}},
	    {"{\"descr\" : \"<f4\" , \"shape\" : ( 8 , 4 , ) , \"fortran_order\" : False }\n", 2,
		{8, 4}},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 0, {0}},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': ( ), }", 0, {0}},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", 1, {7}},
	    {"\n{\n'descr'\n:\n'<f4'\n,'fortran_order':\tFalse,'shape':(0,\r\n2)}\n\n", 2, {0, 2}},
	};
	struct npy_head h;
	struct err err;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ck_assert_msg(read_head(t[i].literal, &h, &err) == 0, "%zu: %s", i, err.text);
		ck_assert_uint_eq(h.naxis, t[i].naxis);
		for (size_t j = 0; j < h.naxis; j++)
			ck_assert_uint_eq(h.axis[j], t[i].axis[j]);
		ck_assert(h.element == ELEMENT_F32 && !h.big && !h.fortran);
	}
}
END_TEST

#define D "'descr': '<f4', "
#define F "'fortran_order': False, "
#define S "'shape': (8, 4), "
#define N "the header is not as NumPy writes it: "

/* (1) (3) */
START_TEST(other_heads_are_refused)
{
	static const struct {
		const char *literal, *want;
	} t[] = {
	    {"", N "it is no dict"},
	    {"['descr']", N "it is no dict"},
	    {"{}", N "descr, fortran_order or shape is missing"},
	    {"{" D F "}", N "descr, fortran_order or shape is missing"},
	    {"{" D F S D "}", N "a key stands twice"},
	    {"{" D F S "'x': 1}", N "it has a key that is not descr, fortran_order or shape"},
	    {"{" D F S "} x", N "something follows the dict"},
	    {"{" D F S, N "a string is missing"},
	    {"{" D F "'shape': (8, 4)", N "a comma or the end is missing"},
	    {"{" D F "'shape': (8, 4", N "the shape is no tuple"},
	    {"{" D F "'shape': (8)}", N "the shape is no tuple"},
	    {"{" D F "'shape': 8}", N "the shape is no tuple"},
	    {"{" D F "'shape': (8, -4)}", N "the shape is not one of whole numbers"},
	    {"{" D F "'shape': (,)}", N "the shape is not one of whole numbers"},
	    {"{" D F "'shape': (8 4)}", N "the shape is no tuple"},
	    {"{" D F "'shape': (0x8, 4)}", N "the shape is no tuple"},
	    {"{" D F "'shape': (99999999999999999999, 4)}", N "an axis is too long"},
	    {"{" D S "'fortran_order': 0}", N "fortran_order is neither True nor False"},
	    {"{" D S "'fortran_order' False}", N "a colon is missing"},
	    {"{" F S "'descr': '<f4}", N "a string does not end"},
	    {"{" F S "'descr': f4}", N "a string is missing"},
	    {"{" F S "'descr': ''}", "the type '' is not one of NumPy's"},
	    {"{" F S "'descr': 'f4'}", "the type 'f4' is not one of NumPy's"},
	    {"{" F S "'descr': '|f4'}",
		"the array holds float32 numbers; save its astype('f8') instead"},
	    {"{" F S "'descr': '<f3'}",
		"the array holds float24 numbers; save its astype('f8') instead"},
	    {"{" F S "'descr': '<q8'}", "the type '<q8' is not one of NumPy's"},
	    {"{" F S "'descr': '|O'}",
		"the array holds Python objects, maybe as its rows have several "
		"lengths; save numpy.array(ROWS, dtype='f4') instead"},
	};
	struct npy_head h;
	struct err err;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ck_assert_msg(read_head(t[i].literal, &h, &err) < 0, "%s", t[i].literal);
		ck_assert_str_eq(err.text, t[i].want);
	}
}
END_TEST

/* (2) Versions and lengths; bytes that are too few are no error. */
START_TEST(the_size_of_a_head)
{
	char head[16] = "\x93NUMPY\1\0\x76\0";
	size_t size = 0;
	struct err err;

	for (size_t n = 0; n < 10; n++)
		ck_assert_int_eq(npy_head_size(head, n, &size, &err), 0);
	ck_assert_int_eq(npy_head_size(head, 10, &size, &err), 1);
	ck_assert_uint_eq(size, 128);
	memcpy(head + 6, "\2\0\x74\0\0\0", 6);
	ck_assert_int_eq(npy_head_size(head, 11, &size, &err), 0);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), 1);
	ck_assert_uint_eq(size, 128);
	memcpy(head + 8, "\x10\x27\0\0", 4);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), 1);
	ck_assert_uint_eq(size, 10012);
	memcpy(head + 8, "\x11\x27\0\0", 4);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), -1);
	ck_assert_str_eq(
	    err.text, "the header has 10001 bytes, and NumPy reads no more than 10000");
	memcpy(head + 8, "\xff\xff\xff\xff", 4);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), -1);
	memcpy(head + 6, "\4\0", 2);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), -1);
	memcpy(head + 6, "\1\1", 2);
	ck_assert_int_eq(npy_head_size(head, 12, &size, &err), -1);
	ck_assert_str_eq(err.text, "version 1.1 of NumPy's format, of which 1.0 to 3.0 are known");
}
END_TEST

START_TEST(products_do_not_overflow)
{
	struct npy_head h = {
	    .item = 8, .naxis = 3, .axis = {(uint64_t)1 << 40, (uint64_t)1 << 40, 0}};
	uint64_t n;
	struct err err;

	ck_assert_int_eq(npy_head_count(&h, &n, &err), 0);
	ck_assert_uint_eq(n, 0);
	h.axis[2] = 1;
	ck_assert_int_eq(npy_head_count(&h, &n, &err), -1);
	h.axis[0] = 1 << 19;
	ck_assert_int_eq(npy_head_count(&h, &n, &err), 0);
	ck_assert_uint_eq(n, (uint64_t)1 << 59);
	h.axis[0] = (1 << 19) + 1;
	ck_assert_int_eq(npy_head_count(&h, &n, &err), -1);
}
END_TEST

/* ---- arrays ---- */

/* An array of float32 with the values first, first + 1 ... in C order. */
static void
put_array(struct buf *b, const uint64_t *axis, size_t naxis, bool fortran, float first)
{
	char literal[256];
	uint64_t all = 1, at, rest, stride;
	size_t len, start;
	float x;

	len = (size_t)snprintf(literal, sizeof(literal),
	    "{'descr': '<f4', 'fortran_order': %s, 'shape': (", fortran ? "True" : "False");
	for (size_t i = 0; i < naxis; all *= axis[i++])
		len += (size_t)snprintf(
		    literal + len, sizeof(literal) - len, "%llu,", (unsigned long long)axis[i]);
	snprintf(literal + len, sizeof(literal) - len, ")}");
	put_head(b, literal);
	start = b->len;
	ck_assert(buf_reserve(b, all * 4) || all == 0);
	b->len += all * 4;
	for (uint64_t c = 0; c < all; c++) {
		at = 0;
		rest = c;
		stride = all;
		for (size_t i = naxis; i > 0; i--) { /* c's places, from the last axis on */
			stride /= axis[i - 1];
			at += rest % axis[i - 1] * stride;
			rest /= axis[i - 1];
		}
		x = first + (float)c;
		element_store(
		    b->p + start + 4 * (fortran ? at : c), (double[]){(double)x}, 1, ELEMENT_F32);
	}
}

/* The same values as raw float32. */
static void
put_raw(struct buf *b, size_t n, float first)
{
	ck_assert_ptr_nonnull(buf_reserve(b, 4 * n + 1));
	for (size_t i = 0; i < n; i++) {
		element_store(
		    b->p + b->len, (double[]){(double)(first + (float)i)}, 1, ELEMENT_F32);
		b->len += 4;
	}
}

static void
run_as(struct run *r, const struct buf *b, const char *out)
{
	*r = (struct run){.reading = rig_reading("npy"),
	    .steps = "identity",
	    .output_format = out,
	    .memory = 1 << 20};
	r->reading.format = NULL;
	rig_run_bytes(r, "a.npy", b->p, b->len);
}

/* npy.c (1) (3): any shape in either order, in more than one panel too. */
START_TEST(any_shape_in_any_order)
{
	static const struct {
		size_t n;
		uint64_t axis[5];
	} t[] = {
	    {2, {3, 4}},
	    {2, {1, 4}},
	    {2, {4, 2}},
	    {3, {2, 3, 4}},
	    {3, {5, 1, 2}},
	    {4, {2, 3, 1, 5}},
	    {5, {2, 2, 3, 2, 3}},
	    {2, {40000, 3}},
	    {2, {3, 40000}},
	    {2, {300, 20000}},
	    {3, {70, 90, 300}},
	};
	struct buf b = {0}, want = {0};
	struct run r;
	size_t all = 1;

	for (size_t i = 0; i < t[_i / 2].n; i++)
		all *= t[_i / 2].axis[i];
	put_array(&b, t[_i / 2].axis, t[_i / 2].n, _i % 2, 0);
	put_raw(&want, all, 0);
	run_as(&r, &b, "f32");
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, want.p, want.len, "f32");
	rig_run_free(&r);
	buf_free(&b);
	buf_free(&want);
	rig_clean();
}
END_TEST

/* (2) */
START_TEST(arrays_follow_each_other)
{
	struct buf b = {0}, want = {0};
	struct run r;
	size_t n = 0;

	for (size_t i = 0; i < 30; i++) {
		const uint64_t axis[] = {dice_below(4), 1 + dice_below(3), 5};
		const bool flat = dice_below(2);
		const size_t all = (size_t)(axis[0] * axis[1]) * 5;

		put_array(&b, flat ? axis + 1 : axis, flat ? 2 : 3, dice_below(3) == 0, (float)n);
		put_raw(&want, flat ? (size_t)axis[1] * 5 : all, (float)n);
		n += flat ? (size_t)axis[1] * 5 : all;
	}
	run_as(&r, &b, "f32");
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same_bytes(&r.out, want.p, want.len, "f32");
	rig_run_free(&r);
	buf_free(&b);
	buf_free(&want);
	rig_clean();
}
END_TEST

/* (4) At every byte: whole rows are written, and all but the end of an array is an error. */
START_TEST(a_file_may_end_anywhere)
{
	static const uint64_t axis[] = {3, 2};
	struct buf b = {0}, want = {0}, part;
	struct run r;
	size_t first, rows;

	put_array(&b, axis, 2, false, 0);
	first = b.len;
	put_array(&b, axis, 2, false, 6);
	put_raw(&want, 12, 0);
	for (size_t n = 1; n <= b.len; n++) {
		part = (struct buf){.p = b.p, .len = n};
		run_as(&r, &part, "f32");
		rows = n < first - 24 ? 0 : n < first ? (n - (first - 24)) / 8 : 3;
		if (n > b.len - 24)
			rows += (n - (b.len - 24)) / 8;
		ck_assert_msg(
		    (r.status == 0) == (n == first || n == b.len), "%zu: %s", n, r.err.text);
		rig_same_bytes(&r.out, want.p, rows * 8, "f32");
		rig_run_free(&r);
	}
	buf_free(&b);
	buf_free(&want);
	rig_clean();
}
END_TEST

/* Nothing is allocated for what is only claimed. */
START_TEST(claims_cost_nothing)
{
	static const char *const literals[] = {
	    "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 4)}",
	    "{'descr': '<f8', 'fortran_order': True, 'shape': (1000000000000, 4)}",
	    "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 8000000)}",
	    "{'descr': '<f8', 'fortran_order': True, 'shape': (4, 8000000)}",
	    "{'descr': '<f8', 'fortran_order': False, 'shape': (8000000,)}",
	};
	struct buf b;
	struct run r;

	mutate_limit_memory();
	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		b = (struct buf){0};
		put_head(&b, literals[i]);
		buf_add(&b, "12345678", 8);
		run_as(&r, &b, "f32");
		ck_assert(r.status < 0 && r.err.code == ERR_DATA);
		ck_assert_ptr_nonnull(strstr(r.err.text, "the file ends in row 1 of the "));
		rig_run_free(&r);
		buf_free(&b);
	}
	b = (struct buf){0};
	put_head(&b, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 8388609)}");
	run_as(&r, &b, "f32");
	ck_assert_int_eq(r.err.advice, ADVICE_MAX_ROW);
	rig_run_free(&r);
	buf_free(&b);
	rig_clean();
}
END_TEST

static void
survives(const char *name, const struct buf *b)
{
	struct run r;

	(void)name;
	if (b->len == 0)
		return;
	run_as(&r, b, dice_below(2) ? "csv" : "npy");
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_files_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/numpy/npy", 10, survives);
	rig_clean();
}
END_TEST

/* zip.c (4), archive.c; with labels, which come from the archive too. */
static void
archives_survive(const char *name, const struct buf *b)
{
	struct run r = {.reading = rig_reading("npy"), .output_format = "csv", .write = "rank"};

	(void)name;
	if (b->len == 0)
		return;
	r.reading.format = NULL;
	r.reading.on_error = ON_ERROR_NULL;
	rig_run_bytes(&r, "a.npz", b->p, b->len);
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_archives_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/numpy/npz", 30, archives_survive);
	rig_clean();
}
END_TEST

/* label_array.c, of eight rows of four classes. */
static void
labels_survive(const char *name, const struct buf *b)
{
	static const char rows[8 * 4 * 2];
	struct run r = {.reading = rig_reading("f16"),
	    .output_format = "csv",
	    .write = "rank",
	    .label_path = rig_path("labels")};

	(void)name;
	r.reading.cols = "4";
	r.reading.label_file = true;
	r.reading.on_error = ON_ERROR_NULL;
	rig_write(r.label_path, b->p, b->len);
	rig_run_bytes(&r, "a.f16", rows, sizeof(rows));
	ck_assert_msg(
	    r.status == 0 || r.err.code == ERR_DATA || r.err.code == ERR_USAGE, "%s", r.err.text);
	rig_run_free(&r);
}

START_TEST(damaged_labels_are_survived)
{
	mutate_limit_memory();
	mutate_all("tests/numpy/labels", 6, labels_survive);
	rig_clean();
}
END_TEST

/* ---- writing ---- */

static void
same_head(const struct run *r, const char *literal)
{
	char want[128] = "\x93NUMPY\1\0\x76\0";
	const size_t n = strlen(literal);

	memset(want + 10, ' ', 117);
	memcpy(want + 10, literal, n);
	want[127] = '\n';
	ck_assert_msg(r->status == 0, "%s", r->err.text);
	ck_assert_uint_ge(r->out.len, 128);
	ck_assert_msg(memcmp(r->out.p, want, 128) == 0, "%.*s", 118, r->out.p + 10);
}

START_TEST(the_shape_is_kept_if_all_rows_are)
{
	static const uint64_t axis[] = {2, 3, 4};
	struct buf b = {0}, want = {0};
	struct run r;

	put_array(&b, axis, 3, false, 0);
	put_raw(&want, 24, 0);
	for (int bad = 0; bad < 2; bad++) {
		if (bad)
			element_store(b.p + b.len - 4, (double[]){NAN}, 1, ELEMENT_F32);
		r = (struct run){.reading = rig_reading("npy"), .steps = "identity"};
		r.reading.on_error = ON_ERROR_SKIP;
		rig_run_bytes(&r, "a.npy", b.p, b.len);
		same_head(&r,
		    bad ? "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 4), }"
			: "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 4), }");
		ck_assert_uint_eq(r.out.len, bad ? 128 + 80 : 128 + 96);
		ck_assert_mem_eq(r.out.p + 128, want.p, r.out.len - 128);
		rig_run_free(&r);
	}
	buf_free(&b);
	buf_free(&want);
	rig_clean();
}
END_TEST

START_TEST(the_type_is_the_one_asked_for)
{
	static const struct {
		const char *input, *want;
		enum element element;
	} t[] = {
	    {"csv", "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", ELEMENT_TEXT},
	    {"csv", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", ELEMENT_F32},
	    {"csv", "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }", ELEMENT_F16},
	    {"f64", "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", ELEMENT_TEXT},
	    {"f32", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", ELEMENT_TEXT},
	    {"f16", "{'descr': '<f2', 'fortran_order': False, 'shape': (4, 2), }", ELEMENT_TEXT},
	    {"bf16", "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 2), }", ELEMENT_TEXT},
	    {"f16", "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }", ELEMENT_F64},
	};
	static const char zeros[16];
	struct run r;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		r = (struct run){.reading = rig_reading(t[i].input),
		    .output_format = "npy",
		    .element = t[i].element};
		r.reading.cols = i < 3 ? NULL : "2";
		rig_run_bytes(&r, "a", i < 3 ? "1,2" : zeros, i < 3 ? 3 : sizeof(zeros));
		same_head(&r, t[i].want);
		rig_run_free(&r);
	}
	rig_clean();
}
END_TEST

/* NumPy's own size, whatever number comes to stand there. */
START_TEST(a_head_keeps_its_size)
{
	const uint64_t small[] = {0, 3}, large[] = {UINT64_MAX, UINT64_MAX};
	uint64_t most[65];
	struct buf b = {0};

	npy_head_write(ELEMENT_F32, small, 2, 2 * NPY_AXIS, &b);
	ck_assert_uint_eq(b.len, 128);
	npy_head_write(ELEMENT_F32, large, 2, 2 * NPY_AXIS, &b);
	ck_assert_uint_eq(b.len, 256);
	b.len = 0;
	for (size_t i = 0; i < 65; i++)
		most[i] = UINT64_MAX;
	npy_head_write(ELEMENT_F32, most, 65, 65 * NPY_AXIS, &b);
	ck_assert_uint_eq(b.len % 64, 0);
	ck_assert_int_eq(b.p[b.len - 1], '\n');
	ck_assert_ptr_nonnull(memchr(b.p, '}', b.len));
	buf_free(&b);
}
END_TEST

Suite *
suite_npy(void)
{
	Suite *s = suite_create("npy");
	TCase *t = tcase_create("npy");

	tcase_add_test(t, a_head_may_be_written_in_many_ways);
	tcase_add_test(t, other_heads_are_refused);
	tcase_add_test(t, the_size_of_a_head);
	tcase_add_test(t, products_do_not_overflow);
	tcase_add_loop_test(t, any_shape_in_any_order, 0, 22);
	tcase_add_test(t, arrays_follow_each_other);
	tcase_add_test(t, a_file_may_end_anywhere);
	tcase_add_test(t, claims_cost_nothing);
	tcase_add_test(t, damaged_files_are_survived);
	tcase_add_test(t, damaged_labels_are_survived);
	tcase_add_test(t, damaged_archives_are_survived);
	tcase_add_test(t, the_shape_is_kept_if_all_rows_are);
	tcase_add_test(t, the_type_is_the_one_asked_for);
	tcase_add_test(t, a_head_keeps_its_size);
	suite_add_tcase(s, t);
	return s;
}
