/* SPDX-License-Identifier: MIT */
/*
 * Rows that say more than their values: which classes they have, what is missing,
 * several labels, several rows of one record; and what a bad row leaves behind.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "col/dist.h"
#include "format/batch.h"
#include "rig.h"

Suite *suite_batch(void);

static struct reading reading;
static struct layout layout;
static struct batch batch;
static struct err err;

static void
setup(void)
{
	reading = rig_reading("jsonl");
	reading.on_error = ON_ERROR_SKIP;
	layout = (struct layout){.reading = &reading, .format = reading.format, .nclass = 100};
	batch = (struct batch){.layout = &layout};
}

static void
cleanup(void)
{
	mem_fail_at(0);
	batch_free(&batch);
}

/* A row of these classes, 0-terminated, with the classes as values; a label as text or NULL. */
static int
add_listed(const uint32_t *class, const char *label, double rest)
{
	size_t n = 0;
	uint32_t *id;
	double *z;

	while (class[n])
		n++;
	batch_begin(&batch);
	id = batch_classes(&batch, n, &err);
	z = id ? batch_room(&batch, n, &err) : NULL;
	if (!z)
		return -1;
	for (size_t i = 0; i < n; i++) {
		id[i] = class[i];
		z[i] = class[i];
	}
	batch.now.row.rest = rest;
	batch.now.label = label;
	batch.now.label_len = label ? strlen(label) : 0;
	return batch_end(&batch, n, &err);
}

START_TEST(rows_may_list_their_classes)
{
	static const uint32_t a[] = {3, 5, 99, 0}, b[] = {7, 0};
	double p[3], logp[3];
	struct dist d = {.norm = op_normaliser("softmax"), .unit = 1};
	const struct row *row;

	ck_assert_int_eq(add_listed(a, "99", 0), 0);
	ck_assert_int_eq(add_listed(b, "98", 0.5), 0);
	ck_assert_uint_eq(batch.nrow, 2);
	row = &batch.row[0];
	ck_assert_uint_eq(row->label, 99);
	ck_assert_uint_eq(batch_place(&batch, row, 99), 2);
	ck_assert_uint_eq(batch_place(&batch, row, 3), 0);
	ck_assert_uint_eq(batch_place(&batch, row, 4), DIST_NO_LABEL);
	ck_assert_uint_eq(batch_place(&batch, row, 100), DIST_NO_LABEL);
	ck_assert_uint_eq(batch_place(&batch, row, DIST_NO_LABEL), DIST_NO_LABEL);
	ck_assert_mem_eq(batch_ids(&batch, row), a, 3 * sizeof(*a));
	d.context.id = batch_ids(&batch, row);
	dist_begin(&d, batch.z + row->first, row->n, batch_place(&batch, row, row->label), p, logp);
	ck_assert_uint_eq(dist_class(&d, dist_top(&d)), 99);
	ck_assert_uint_eq(d.label, 2);
	row = &batch.row[1];
	ck_assert_uint_eq(batch_ids(&batch, row)[0], 7);
	ck_assert(row->rest == 0.5);
	ck_assert_uint_eq(batch_place(&batch, row, row->label), DIST_NO_LABEL);
	/* out of the vocabulary */
	ck_assert_int_eq(add_listed(a, "100", 0), 0);
	ck_assert_uint_eq(batch.nbad, 1);
	ck_assert_uint_eq(batch.nid, 4); /* nothing of it is left */
	/* a label whose class is not there is masked, unless there is a rest */
	reading.unmasked_label = true;
	ck_assert_int_eq(add_listed(b, "98", 0), 0);
	ck_assert_uint_eq(batch.nbad, 2);
	ck_assert_int_eq(add_listed(b, "98", 0.1), 0);
	ck_assert_int_eq(add_listed(b, "7", 0), 0);
	ck_assert_uint_eq(batch.nbad, 2);
	ck_assert_uint_eq(batch.row[3].number, 5); /* those that were left out count */
}
END_TEST

START_TEST(whole_rows_have_no_list)
{
	double *z;

	batch_begin(&batch);
	z = batch_room(&batch, 2, &err);
	ck_assert_ptr_nonnull(z);
	z[0] = 1;
	z[1] = 2;
	ck_assert_int_eq(batch_end(&batch, 2, &err), 0);
	ck_assert_ptr_null(batch_ids(&batch, &batch.row[0]));
	ck_assert_uint_eq(batch_place(&batch, &batch.row[0], 1), 1);
	ck_assert_uint_eq(batch_nlabel(&batch.row[0]), 0);
	ck_assert(batch.row[0].rest == 0);
}
END_TEST

START_TEST(labels_are_none_or_one_or_a_set)
{
	static const uint32_t classes[] = {1, 2, 0}, set[] = {4, 8, 15}, one[] = {16};
	const uint32_t *sets[] = {set, one, NULL};
	const size_t n[] = {3, 1, 0};

	ck_assert_int_eq(add_listed(classes, "2", 0), 0);
	ck_assert_uint_eq(batch_nlabel(&batch.row[0]), 1);
	ck_assert_uint_eq(batch_label(&batch, &batch.row[0], 0), 2);
	for (size_t i = 0; i < 3; i++) {
		batch_begin(&batch);
		ck_assert_int_eq(batch_label_set(&batch, sets[i], n[i], &err), 0);
		*batch_room(&batch, 1, &err) = 1;
		ck_assert_int_eq(batch_end(&batch, 1, &err), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(batch_nlabel(&batch.row[1 + i]), n[i]);
		for (size_t j = 0; j < n[i]; j++)
			ck_assert_uint_eq(batch_label(&batch, &batch.row[1 + i], j), sets[i][j]);
	}
	ck_assert_uint_eq(batch.row[1].label, 4);
	ck_assert_uint_eq(batch.row[3].label, DIST_NO_LABEL);
}
END_TEST

START_TEST(a_record_may_have_several_rows)
{
	static const uint32_t want[] = {0, 1, 1, 1, 2};

	for (size_t i = 0; i < 5; i++) {
		batch_begin(&batch);
		if (i == 2 || i == 3)
			batch_same_record(&batch);
		*batch_room(&batch, 1, &err) = 1;
		ck_assert_int_eq(batch_end(&batch, 1, &err), 0);
	}
	for (size_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(batch.row[i].record, want[i]);
		ck_assert_uint_eq(batch.row[i].number, i);
	}
	batch_clear(&batch);
	batch_begin(&batch);
	ck_assert_uint_eq(batch.now.row.record, 0);
}
END_TEST

START_TEST(memory_may_fail)
{
	static const uint32_t a[] = {3, 5, 99, 0};
	int status = -1;

	for (long n = 1; status < 0; n++) {
		batch_free(&batch);
		batch.layout = &layout;
		mem_fail_at(n);
		status = add_listed(a, NULL, 0);
		if (status == 0)
			status = batch_label_set(&batch, a, 3, &err);
		mem_fail_at(0);
		if (status < 0)
			ck_assert_int_eq(err.code, ERR_MEM);
		ck_assert_int_lt(n, 20);
	}
}
END_TEST

Suite *
suite_batch(void)
{
	Suite *s = suite_create("batch");
	TCase *t = tcase_create("batch");

	tcase_add_checked_fixture(t, setup, cleanup);
	tcase_add_test(t, rows_may_list_their_classes);
	tcase_add_test(t, whole_rows_have_no_list);
	tcase_add_test(t, labels_are_none_or_one_or_a_set);
	tcase_add_test(t, a_record_may_have_several_rows);
	tcase_add_test(t, memory_may_fail);
	suite_add_tcase(s, t);
	return s;
}
