/* SPDX-License-Identifier: MIT */
/*
 * Which columns of csv are the logits, and why: families of numbered columns,
 * suspects, and lines that are skipped.
 *
 * families.c (1) to (5), roles.c (1) to (6), csv_look.c (1) (2), csv.c (5).
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "dice.h"
#include "format/families.h"
#include "rig.h"

Suite *suite_columns(void);

static struct parse
reading(const char *format)
{
	struct parse p = {.reading = rig_reading(format)};

	p.reading.on_error = ON_ERROR_NULL;
	p.reading.delim = ',';
	return p;
}

/* What --cols would say of the first family, of columns as the header has them. */
static void
family_list(const struct layout *l, char *list, size_t room)
{
	struct families f;
	struct err err;

	ck_assert_int_eq(families_find(&f, l, &err), 0);
	*list = '\0';
	if (f.n > 0)
		families_list(&f, 0, l, list, room);
	families_free(&f);
}

static const struct {
	const char *header, *list;
} families[] = {
    {"a_0,a_1", "a_*"},
    {"x,a_1,a_0,y", "a_*"},
    {"a_0,a_1,a_x", "a_[0-9]*"},
    {"a_0,a_1,a_1x", "1-2"},
    {"a_0,b,a_1,a_2,a_2x,a_9", "1,3-4,6"},
    {"0,1,b", "[0-9]*"},
    {"0,1,1st", "1-2"},
    {"0,1,0,1", "1-2"},
    {"0,x,1,0,1,y,2", "1,3,7"},
    {"p[0],p[1]", "p\\[*]"},
    {"a*0,a*1", "a\\**"},
    {"a?0,a?1,ab0", "a\\?*"},
    {"a\\0,a\\1", "a\\\\*"},
    {"a'0,a'1", "1-2"},
    {"a\t0,a\t1", "1-2"},
    {"\"a,0\",\"a,1\"", "1-2"},
    {"a07,a8,a009", "a*"},
    {"a7,a07,b", ""},
    {"a99999999999999999998,a99999999999999999999", "a*"},
    {"a1,A2", ""},
    {"a,b", ""},
    {"a1,b", ""},
    {"x,x.1,x.2", ""},
    {"y.1,x.1,x.2", "x.*"},
    {"a-1,a-2", "a-*"},
    {"-1,-2,x", ""},
    {"0.5,0.25,x", ""},
    {"1e5,1e6,x", ""},
};

START_TEST(families_are_found_and_listed)
{
	struct parse p = reading("csv");
	char list[96], text[200];

	p.reading.header = HEADER_YES;
	p.reading.cols = "1-";
	snprintf(text, sizeof(text), "%s\n", families[_i].header);
	rig_parse(&p, text, strlen(text));
	ck_assert_int_eq(p.status, 0);
	family_list(&p.layout, list, sizeof(list));
	ck_assert_str_eq(list, families[_i].list);
	rig_parse_free(&p);
}
END_TEST

/* Whatever the names are, the list means the family and no other column. */
START_TEST(a_list_means_its_family)
{
	static const char *const part[] = {
	    "a", "a_", "0", "1", "17", "x", "[", "]", "*", "-", ".", "b"};
	size_t found = 0;

	for (int round = 0; round < 3000; round++) {
		struct parse p = reading("csv"), q = reading("csv");
		char text[400] = "", list[96];
		struct families f;
		struct err err;

		for (int i = 0; i < 6; i++) {
			for (size_t n = 1 + dice_below(3); n > 0; n--)
				strcat(text, part[dice_below(sizeof(part) / sizeof(*part))]);
			strcat(text, i < 5 ? "," : "\n1,2,3,4,5,6\n");
		}
		p.reading.header = q.reading.header = HEADER_YES;
		p.reading.cols = "1-";
		rig_parse(&p, text, strlen(text));
		ck_assert_int_eq(families_find(&f, &p.layout, &err), 0);
		for (size_t i = 0; i < f.n; i++) {
			families_list(&f, i, &p.layout, list, sizeof(list));
			q.reading.cols = list;
			rig_parse(&q, text, strlen(text));
			ck_assert_msg(q.status == 0, "%s --cols '%s'", text, list);
			ck_assert_uint_eq(q.layout.nclass, f.one[i].n);
			ck_assert_mem_eq(q.layout.logit, f.column + f.one[i].first,
			    f.one[i].n * sizeof(*f.column));
			rig_parse_free(&q);
			found++;
		}
		families_free(&f);
		rig_parse_free(&p);
	}
	ck_assert_uint_gt(found, 300);
}
END_TEST

/* Each column has a role and the reason for it. */
START_TEST(roles_have_reasons)
{
	static const enum why why[] = {
	    WHY_NO_NAME, WHY_CALLED, WHY_FAMILY, WHY_FAMILY, WHY_BESIDE, WHY_ASKED, WHY_CALLED};
	static const enum why listed[] = {
	    WHY_OTHERS, WHY_CALLED, WHY_ASKED, WHY_OTHERS, WHY_OTHERS, WHY_ASKED, WHY_CALLED};
	static const char text[] = ",id,z_0,z_1,x,y,label\n1,2,3,4,5,0,1\n";
	struct parse p = reading("csv");

	p.reading.want_label = true;
	for (int i = 0; i < 2; i++) {
		p.reading.keep = "y";
		p.reading.cols = i ? "z_0" : NULL;
		rig_parse(&p, text, strlen(text));
		ck_assert_int_eq(p.status, 0);
		for (size_t c = 0; c < 7; c++)
			ck_assert_int_eq(p.layout.column[c].why, (i ? listed : why)[c]);
		ck_assert_uint_eq(p.layout.nnote, i ? 0 : 1);
		rig_parse_free(&p);
	}
}
END_TEST

/* A column of whole numbers among others, by a slow count over the same rows. */
START_TEST(whole_numbers_are_seen)
{
	enum { COLUMNS = 5 };
	static const char *const cell[] = {
	    "3", "-2", "4.0", "1e2", "0.5", "2.25", "1e-1", "-inf", "x"};
	size_t suspects = 0;

	for (int round = 0; round < 400; round++) {
		struct parse p = reading("csv");
		size_t nrow = 5 + dice_below(20), whole[COLUMNS] = {0}, fraction[COLUMNS] = {0};
		size_t with = 0, k;
		char *text = mem_new(nrow * COLUMNS + 1, 8, &p.err), *q = text;

		for (size_t i = 0; i < nrow * COLUMNS; i++) {
			k = i % COLUMNS < dice_below(4) ? dice_below(4) : dice_below(9);
			if (i % COLUMNS == 0)
				k = dice_below(4);
			whole[i % COLUMNS] += k < 4;
			fraction[i % COLUMNS] += k >= 4 && k < 7;
			q += sprintf(q, "%s%c", cell[k], i % COLUMNS == COLUMNS - 1 ? '\n' : ',');
		}
		for (size_t c = 0; c < COLUMNS; c++)
			with += fraction[c] > 0;
		p.reading.header = HEADER_NO;
		rig_parse(&p, text, strlen(text));
		ck_assert_int_eq(p.status, 0);
		for (size_t c = 0; c < COLUMNS; c++) {
			bool want = fraction[c] == 0 && whole[c] >= 10 && 2 * with > COLUMNS - 1;

			ck_assert_int_eq(p.layout.column[c].suspicion == SUSPECT_WHOLE, want);
			suspects += want;
		}
		rig_parse_free(&p);
		mem_free(text);
	}
	ck_assert_uint_gt(suspects, 50);
}
END_TEST

START_TEST(comments_are_cut_and_counted)
{
	static const char text[] = "id,a,b\n%\n%\"x,\n\"%,\n\",1,2\n\n%x\r\n\"y\",x,2\n%";
	struct parse p = reading("csv");

	p.reading.comment = '%';
	rig_reads(&p, text, "1 2 <\"%,\n\">; null <\"y\">; !7:2");
	rig_cut_everywhere(&p.reading, text, sizeof(text) - 1);
}
END_TEST

Suite *
suite_columns(void)
{
	Suite *s = suite_create("columns");
	TCase *t = tcase_create("columns");

	tcase_add_loop_test(
	    t, families_are_found_and_listed, 0, (int)(sizeof(families) / sizeof(families[0])));
	tcase_add_test(t, a_list_means_its_family);
	tcase_add_test(t, roles_have_reasons);
	tcase_add_test(t, whole_numbers_are_seen);
	tcase_add_test(t, comments_are_cut_and_counted);
	suite_add_tcase(s, t);
	return s;
}
