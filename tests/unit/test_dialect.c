/* SPDX-License-Identifier: MIT */
/*
 * What is between the cells of a table, and before a number's fraction: found by
 * the first two lines or said, read and written. csv_dialect.c (1) to (6). Lines
 * of a table say what is read from a text, in the notation of rig_parse_same().
 */
#include <check.h>
#include <string.h>

#include "rig.h"

Suite *suite_dialect(void);

/* What is read from a text; delim and comma as the reading says. */
struct example {
	const char *text;
	char delim;
	bool comma;
	const char *want;
	char found;
};

static const struct example examples[] = {
    /* (1) */
    {"1,2\n3,4\n", 0, false, "1 2; 3 4", ','},
    {"1;2\n3;4\n", 0, false, "1 2; 3 4", ';'},
    {"1|2\n3|4\n", 0, false, "1 2; 3 4", '|'},
    {"1\t2\n3\t4\n", 0, false, "1 2; 3 4", '\t'},
    {"a;b\n1;2\n", 0, false, "1 2", ';'},
    {"\"a,b\";c\n1;2\n", 0, false, "1 2", ';'},
    {"\"a\nb\";c\n1;2\n", 0, false, "1 2", ';'},
    {"id;a;b\n\"x,y\";1;2\nz;3;4\n", 0, false, "1 2 <\"x,y\">; 3 4 <z>", ';'},
    {"1 2 3\n4 5 6\n", 0, false, "1 2 3; 4 5 6", BLANKS},
    {"  1   2\t3  \n4 \t5 6\r\n", 0, false, "1 2 3; 4 5 6", BLANKS},
    {"1\n2\n", 0, false, "0 1; 0 2", ','},
    {"a logit\n2\n", 0, false, "0 2", ','},
    {" 1 \n 2\n", 0, false, "0 1; 0 2", ','},
    {"1 2\n3 4 5\n6 7\n", 0, false, "1 2; null; 6 7; !2:3", BLANKS},
    {"1 2 3\n4\n", 0, false, "1 2 3; null; !2:2", BLANKS},
    {"1 2\n\n \t\n3 4\n", 0, false, "1 2; 3 4", BLANKS},
    {"id a b\n\"x y\" 1 2\n\"\" 3 4\n", 0, false, "1 2 <\"x y\">; 3 4 <\"\">", BLANKS},
    {"1;2", 0, false, "1 2", ';'},
    {"1 2", 0, false, "1 2", BLANKS},
    {"1,2", 0, false, "1 2", ','},
    {"1", 0, false, "0 1", ','},
    /* (2) */
    {"a;x,b\n1,2\n", 0, false, "1 2", ','},
    {"1,\t2\n3,\t4\n", 0, false, "1 2; 3 4", ','},
    {"1 2\t3\n4 5\t6\n", 0, false, "1 2 3; 4 5 6", BLANKS},
    {"a|b;c\n1;2\n", 0, false, "1 2", ';'},
    /* (3) */
    {"id,a,b\nx;y,1,2\n", 0, false, "1 2 <x;y>", ','},
    {"id,a,b\nx y,1,2\n", 0, false, "1 2 <x y>", ','},
    {"id,a,b\nx|y\tz,1,2\n", 0, false, "1 2 <x|y\tz>", ','},
    {"id;a,b;c\n\"x\";1;2\n", 0, false, "1 2 <\"x\">", ';'},
    {"a;b,c\n", 0, false, "", ','},
    /* (4) */
    {"2,5;1,0\n", 0, false,
	"error 1:1: the cells may be between ',', as in '2' '5;1' '0', or between ';', as in "
	"'2,5' '1,0'; say -d , or -d ';' --decimal ,",
	0},
    {"a;b\n0,5;0,5\n", 0, false,
	"error 1:1: the cells may be between ',', as in '0' '5;0' '5', or between ';', as in "
	"'0,5' '0,5'; say -d , or -d ';' --decimal ,",
	0},
    {"0,1;0,2;0,7\n0,3;0,3;0,4\n", 0, false,
	"error 1:1: the cells may be between ',', as in '0' '3;0' '3;0', or between ';', as in "
	"'0,3' '0,3' '0,4'; say -d , or -d ';' --decimal ,",
	0},
    {"0,5\t0,7\n", 0, false,
	"error 1:1: the cells may be between ',', as in '0' '5\t0' '7', or between a tab, as in "
	"'0,5' '0,7'; say -d , or -d tab --decimal ,",
	0},
    {"0,5 0,7\n", 0, false,
	"error 1:1: the cells may be between ',', as in '0' '5 0' '7', or between blanks, as in "
	"'0,5' '0,7'; say -d , or -d blanks --decimal ,",
	0},
    {"x;y,z\nu;v|w\n", 0, false, "null; !1:1", ';'},
    {"x;y|z\nu;v|w\n", 0, false,
	"error 1:1: the cells may be between ';', as in 'u' 'v|w', or between '|', as in 'u;v' "
	"'w'; say -d ';' or -d '|'",
	0},
    /* (5) */
    {"1;2\n;NA\n", 0, false, "1 2; null; !2:1", ';'},
    /* (6) */
    {"2,5;1,0\n", 0, true, "2.5 1", ';'},
    {"2,5 1,0\n", 0, true, "2.5 1", BLANKS},
    {"2,5\n1,0\n", 0, true, "0 2.5; 0 1", ';'},
    {"2,5\t1\n-,5\t1e-1\n", 0, true, "2.5 1; -0.5 0.10000000000000001", '\t'},
    {"\"2,5\",\"1,0\"\n\"3\",4\n", 0, true, "2.5 1; 3 4", ','},
    {"id;a;b\n1,5;\"0,5\"; 0,25 \n", 0, true, "0.5 0.25 <1,5>", ';'},
    {"1;2\n1.5;2\n1.234,5;2\n", 0, true, "1 2; null; null; !2:1; !3:1", ';'},
    /* said */
    {"1;1\n1,2;3\n", ';', false, "1 1; null; !2:1", ';'},
    {"2,5;1,0\n", ';', true, "2.5 1", ';'},
    {"1:2\n3:4\n", ':', false, "1 2; 3 4", ':'},
    {"1 2\n3 4\n", ' ', false, "1 2; 3 4", ' '},
    {"1  2\n", ' ', false, "null; !1:2", ' '},
    {"1\t2 \n3  4\n", BLANKS, false, "1 2; 3 4", BLANKS},
    /* R's header */
    {"\"V1\" \"V2\"\n\"1\" 3 4\n\"2\" 5 6\n", 0, false, "3 4 <\"1\">; 5 6 <\"2\">", BLANKS},
    {"V1 V2\nr1 3 4\n", 0, false, "3 4 <r1>", BLANKS},
    {"\"V1\",\"V2\"\n\"1\",3,4\n", 0, false, "3 4 <\"1\">", ','},
    {"a,b\n1,2,3\n", 0, false, "null; !1:3", ','},
};

START_TEST(cells_are_found)
{
	const struct example *e = &examples[_i];
	struct parse p = {.reading = rig_reading("csv")};

	p.reading.on_error = ON_ERROR_NULL;
	p.reading.delim = e->delim;
	p.reading.comma = e->comma;
	if (strncmp(e->want, "3 4 <", 5) == 0)
		p.reading.cols = "2-3"; /* which columns are logits is not asked here */
	rig_parse(&p, e->text, strlen(e->text));
	rig_parse_same(&p, e->want);
	if (e->found)
		ck_assert_int_eq(p.layout.delim, e->found);
	rig_parse_free(&p);
	if (e->found)
		rig_cut_everywhere(&p.reading, e->text, strlen(e->text));
}
END_TEST

/* csv_list.c (1) to (4); a list is its values. */
static const struct example lists[] = {
    {"logits\n\"[1, 2]\"\n\"[3,4]\"\n", 0, false, "1 2; 3 4", 0},
    {"id,z,t\na,\"[1,2]\",5\nb,\" [ 3. 4. ] \",6\n", 0, false, "1 2 <a> | <5>; 3 4 <b> | <6>", 0},
    {"\"[1 2\n 3]\"\n\"[[4 5\n  6]]\"\n", 0, false, "1 2 3; 4 5 6", 0},
    {"z;n\ntensor([1, 2], device='c');1\narray([3., 4.]);2\n", 0, false, "1 2 <1>; 3 4 <2>", 0},
    {"z\n[1 2]\n[1 2 3]\n[1]\n[3 4]\n", 0, false, "1 2; null; null; 3 4; !2:1; !3:1", 0},
    {"z\n[1 ... 2]\n[1 2]\n\"[[1],[2]]\"\nx\n", 0, false, "null; 1 2; null; null; !1:1; !3:1; !4:1",
	0},
    {"a\tb\n[1, 2, 3]\t4\n", 0, false, "1 2 3 <4>", 0},
    {"a,b\n1,[2, 3]\n", 0, false,
	"error 2:1: a list that is not in quotes is several cells; quote it (sed "
	"'s/\\[.*\\]/\"&\"/')",
	0},
};

START_TEST(lists_are_rows)
{
	const struct example *e = &lists[_i];
	struct parse p = {.reading = rig_reading("csv")};

	p.reading.on_error = ON_ERROR_NULL;
	rig_reads(&p, e->text, e->want);
	if (strncmp(e->want, "error", 5) != 0)
		rig_cut_everywhere(&p.reading, e->text, strlen(e->text));
}
END_TEST

/* The rows and the header are written as they were; carried cells keep their bytes. */
static const struct example same[] = {
    {"id;a;b\n\"x;y\";0,5;-1,25\n 7,5 ;1e-05;1e+22\n", ';', true, NULL, 0},
    {"id|a|b\nx,y|0.5|-1.25\n", 0, false, NULL, 0},
    {"id a b\n\"x y\" 0.5 -1.25\n\"\" 1 2\n", 0, false, NULL, 0},
    {"a b\n\"1\" 0.5 -1.25\n", 0, false, NULL, 0},
    {"id,a,b\n\"1,5\",\"0,5\",\"-1,25\"\n2,1,\"1,5\"\n", ',', true, NULL, 0},
    {"id\ta\tb\nx y\t0,5\t1,5\n", 0, true, NULL, 0},
};

START_TEST(it_is_written_as_it_was)
{
	const struct example *e = &same[_i];
	struct run r = {.reading = rig_reading("csv"), .steps = "identity"};

	r.reading.delim = e->delim;
	r.reading.comma = e->comma;
	r.reading.cols = _i == 3 ? "2-3" : NULL;
	rig_run_bytes(&r, "a.txt", e->text, strlen(e->text));
	ck_assert_msg(r.status == 0, "%s", r.err.text);
	rig_same(&r.out, e->text);
	rig_run_free(&r);
	rig_clean();
}
END_TEST

/* What is a bad row between blanks must be something there. */
START_TEST(null_rows_keep_their_cells)
{
	static const char text[] = "id a b\nx 1 y\n\"u v\" 1 2\n";
	struct run r = {.reading = rig_reading("csv"), .steps = "identity"};

	r.reading.on_error = ON_ERROR_NULL;
	rig_run_bytes(&r, "a.txt", text, strlen(text));
	rig_same(&r.out, "id a b\nx nan nan\n\"u v\" 1 2\n");
	rig_run_free(&r);
	rig_clean();
}
END_TEST

static const struct example hints[] = {
    {"1;2\n1;2,5\n", 0, false, "not a number: '2,5'; if that is a decimal comma, say --decimal ,",
	0},
    {"1;2\n1;2.5\n", 0, true, "not a number: '2.5'; if numbers have a point, leave --decimal out",
	0},
};

START_TEST(messages_say_what_helps)
{
	const struct example *e = &hints[_i];
	struct parse p = {.reading = rig_reading("csv")};

	p.reading.comma = e->comma;
	rig_parse(&p, e->text, strlen(e->text));
	ck_assert_uint_eq(p.batch.nbad, 1);
	ck_assert_str_eq(rig_flaw(&p.batch), e->want);
	rig_parse_free(&p);
}
END_TEST

Suite *
suite_dialect(void)
{
	Suite *s = suite_create("dialect");
	TCase *t = tcase_create("dialect");

	tcase_add_loop_test(t, cells_are_found, 0, sizeof(examples) / sizeof(*examples));
	tcase_add_loop_test(t, lists_are_rows, 0, sizeof(lists) / sizeof(*lists));
	tcase_add_loop_test(t, it_is_written_as_it_was, 0, sizeof(same) / sizeof(*same));
	tcase_add_test(t, null_rows_keep_their_cells);
	tcase_add_loop_test(t, messages_say_what_helps, 0, sizeof(hints) / sizeof(*hints));
	suite_add_tcase(s, t);
	return s;
}
