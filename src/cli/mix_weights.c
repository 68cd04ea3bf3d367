/* SPDX-License-Identifier: MIT */
/*
 * The weights of smx mix as text: numbers that are not negative, between commas or, in a
 * file, blanks or lines. Only their ratios matter.
 */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "cli/mix_work.h"
#include "io/whole.h"

enum { TEXT_MOST = 1 << 16 };

static int
take_weight(const char *p, size_t len, double *weight, struct err *err)
{
	char text[64];

	if (len == 0 || len >= sizeof(text))
		return err_set(err, ERR_USAGE, "--weights: give numbers with commas between them");
	memcpy(text, p, len);
	text[len] = '\0';
	if (num_parse_all(text, weight) < 0 || !(*weight >= 0 && *weight < INFINITY))
		return err_set(
		    err, ERR_USAGE, "--weights: '%s' is not a number of at least 0", text);
	return 0;
}

/* The numbers of the text; there must be n. */
static int
read_list(const char *p, double *weight, size_t n, struct err *err)
{
	static const char between[] = ", \t\r\n";
	size_t found = 0, len;
	double one;

	for (p += strspn(p, between); *p; p += strspn(p, between)) {
		len = strcspn(p, between);
		if (take_weight(p, len, &one, err) < 0)
			return -1;
		if (found < n)
			weight[found] = one;
		found++;
		p += len;
	}
	if (found != n)
		return err_set(err, ERR_USAGE, "--weights: %zu number%s for %zu files", found,
		    found == 1 ? "" : "s", n);
	return 0;
}

static int
divide(double *weight, size_t n, struct err *err)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weight[i];
	if (!(sum > 0 && sum < INFINITY))
		return err_set(
		    err, ERR_USAGE, "--weights: their sum is %s", sum > 0 ? "too large" : "0");
	for (size_t i = 0; i < n; i++)
		weight[i] /= sum;
	return 0;
}

static int
read_file(const char *path, double *weight, size_t n, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, TEXT_MOST, &text, err);

	if (status == 0) {
		buf_char(&text, '\0');
		status = buf_check(&text, err);
	}
	if (status == 0)
		status = read_list(text.p, weight, n, err);
	buf_free(&text);
	return status;
}

int
mix_weights(const struct mix_own *own, double *weight, size_t n, struct err *err)
{
	const char *text = own->weights;

	for (size_t i = 0; i < n; i++)
		weight[i] = 1;
	if (text &&
	    (text[0] == '@' ? read_file(text + 1, weight, n, err)
			    : read_list(text, weight, n, err)) < 0)
		return -1;
	return divide(weight, n, err);
}

void
mix_weights_text(const double *weight, size_t n, int precision, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_number(out, weight[i], precision);
	}
}
