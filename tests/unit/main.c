/* SPDX-License-Identifier: MIT */
/*
 * Runs the unit tests: every suite of suite.list, or those named as arguments.
 * CK_FORK=no and Check's other variables work as usual. Ends with one line,
 * 'N passed, M failed', which 'make check' adds up.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#define SUITE(name) Suite *suite_##name(void);
#include "suite.list"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(name) {#name, suite_##name},
#include "suite.list"
#undef SUITE
};

static int
wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc < 2;
}

int
main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int failed, passed, nsuite = 0;
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		if (!wanted(suites[i].name, argc, argv))
			continue;
		srunner_add_suite(runner, suites[i].make());
		nsuite++;
	}
	if (nsuite == 0 || nsuite < argc - 1) {
		fprintf(stderr, "unit: no such suite; suite.list has them\n");
		srunner_free(runner);
		return 2;
	}
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	passed = srunner_ntests_run(runner) - failed;
	srunner_free(runner);
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
