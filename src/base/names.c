/* SPDX-License-Identifier: MIT */
/*
 * Class names, and the meaning of labels.
 * (1) Without class names, a label is a whole number from 0.
 * (2) With class names, a label is a number or a name.
 * (3) If some class names are whole numbers (years, or digits in an unusual
 *     order), a label is always a name and never a position: 3 is the class
 *     named 3, wherever it is. So is 3.0, unless a class has that name.
 * (4) In the binary task -1 is class 0, true is 1 and false is 0; if class names are
 *     whole numbers, only the names count there too.
 * (5) With two classes, true is class 1 and false class 0, unless names say
 *     otherwise. Of classes called 1 and 0 it is the one so called. If a class is
 *     called true or false, in any case, the other one is the opposite, and 1 and 0
 *     are these, too.
 * (6) Labels to ignore need not be those of a class. They are equal as text, as
 *     numbers (-100 and -100.0), or as true or false.
 * (7) If the names of all classes begin alike, up to a "_", "-" or ".", labels may lack
 *     that: cat is the class logit_cat, unless a class is called cat. Numbers may not.
 */
#include "base/names.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"

/* Parses digits and nothing else. */
static bool
plain_whole(const char *p, size_t len, size_t *value)
{
	size_t x = 0, i;

	for (i = 0; i < len && p[i] >= '0' && p[i] <= '9'; i++)
		x = 10 * x + (size_t)(p[i] - '0');
	*value = x;
	return len > 0 && i == len;
}

/* Parses a whole number from 0 with an optional fraction of zeros. 0, or -1. */
static int
whole(const char *p, size_t len, size_t *value)
{
	char text[32];
	double x;

	if (len <= 9 && plain_whole(p, len, value)) /* more digits may overflow a size_t */
		return 0;
	if (len == 0 || len >= sizeof(text) || p[0] == '-')
		return -1;
	memcpy(text, p, len);
	text[len] = '\0';
	if (num_parse_all(text, &x) < 0 || !(x >= 0 && x < INFINITY))
		return -1;
	*value =
	    x < 9e15 ? (size_t)x : (size_t)-1; /* larger numbers are whole, and out of any range */
	return x < 9e15 && x != (double)*value ? -1 : 0;
}

/* Parses at most nine digits and nothing else, which nearly all labels are. */
static bool
digits(const char *p, size_t len, size_t *value)
{
	size_t x = 0, i = 0;

	for (; i < len && i < 9 && p[i] >= '0' && p[i] <= '9'; i++)
		x = 10 * x + (size_t)(p[i] - '0');
	*value = x;
	return i == len;
}

int
names_add(struct names *names, const char *p, size_t len, struct err *err)
{
	const char **name = names->name;
	size_t n = names->n, value;

	if ((n & (n - 1)) == 0) { /* the capacity doubles */
		name = mem_grow(name, n ? 2 * n : 1, sizeof(*name), err);
		if (!name)
			return -1;
		names->name = name;
	}
	name[n] = arena_text(&names->text, p, len, err);
	if (!name[n])
		return -1;
	names->n++;
	names->numbers = names->numbers || whole(p, len, &value) == 0;
	return 0;
}

/* Heapsort's sift-down over the classes, by name; qsort would need a global. */
static void
sift(const struct names *names, size_t *a, size_t i, size_t n)
{
	size_t child, t;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && strcmp(names->name[a[child]], names->name[a[child + 1]]) < 0)
			child++;
		if (strcmp(names->name[a[i]], names->name[a[child]]) >= 0)
			return;
		t = a[i];
		a[i] = a[child];
		a[child] = t;
		i = child;
	}
}

static void
sort(const struct names *names, size_t *a, size_t n)
{
	size_t t;

	for (size_t i = n / 2; i-- > 0;)
		sift(names, a, i, n);
	for (size_t end = n; end-- > 1;) {
		t = a[0];
		a[0] = a[end];
		a[end] = t;
		sift(names, a, 0, end);
	}
}

static bool
is_word(const char *p, size_t len, const char *word)
{
	size_t i = 0;

	while (i < len && word[i] && (p[i] | 0x20) == word[i])
		i++;
	return i == len && !word[i];
}

/* Whether it is true (1) or false (0); -1 if neither. */
static int
truth_of(const char *p, size_t len)
{
	return is_word(p, len, "true") ? 1 : is_word(p, len, "false") ? 0 : -1;
}

/* (5) */
static void
find_truths(struct names *names)
{
	int first, second;

	if (names->n != 2)
		return;
	first = truth_of(names->name[0], strlen(names->name[0]));
	second = truth_of(names->name[1], strlen(names->name[1]));
	names->truths = first != second;
	if (names->truths) {
		names->truth[0] = first == 0 || second == 1 ? 0 : 1;
		names->truth[1] = 1 - names->truth[0];
	}
}

/* (7) Of sorted names the first and the last have in common what all have. */
static size_t
find_lead(const struct names *names)
{
	const char *first = names->name[names->sorted[0]];
	const char *last = names->name[names->sorted[names->n - 1]];
	size_t n = 0, lead = 0;

	for (; names->n > 1 && first[n] && first[n] == last[n]; n++) {
		if (strchr("_-.", first[n]))
			lead = n + 1;
	}
	return lead;
}

int
names_finish(struct names *names, struct err *err)
{
	size_t *a;

	if (names->n == 0)
		return 0;
	a = mem_new(names->n, sizeof(*a), err);
	if (!a)
		return -1;
	for (size_t i = 0; i < names->n; i++)
		a[i] = i;
	sort(names, a, names->n);
	find_truths(names);
	names->sorted = a;
	names->lead = find_lead(names);
	for (size_t i = 1; i < names->n; i++) {
		if (strcmp(names->name[a[i - 1]], names->name[a[i]]) == 0)
			return err_set(
			    err, ERR_DATA, "two classes are called '%s'", names->name[a[i]]);
	}
	return 0;
}

static int
compare(const char *name, const char *p, size_t len)
{
	size_t n = strlen(name);
	int order = memcmp(name, p, n < len ? n : len);

	return order != 0 ? order : n < len ? -1 : n > len;
}

size_t
names_find(const struct names *names, const char *p, size_t len)
{
	size_t low = 0, high = names->n, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = compare(names->name[names->sorted[mid]], p, len);
		if (order == 0)
			return names->sorted[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return (size_t)-1;
}

/* Which class of b has the name of class c of a; text is room for names. */
static size_t
find_twin(const struct names *a, size_t c, const struct names *b, struct buf *text)
{
	const char *name = a->name[c] + a->lead;

	if (c < b->n && strcmp(name, b->name[c] + b->lead) == 0)
		return c;
	text->len = 0;
	buf_add(text, b->name[0], b->lead);
	buf_str(text, name);
	return text->p ? names_find(b, text->p, text->len) : (size_t)-1;
}

size_t
names_places(const struct names *a, const struct names *b, uint32_t *place, bool *same)
{
	struct buf text = {0};
	size_t lacks = b->n > 0 ? NAMES_MATCH : 0, at;

	*same = true;
	for (size_t c = 0; c < a->n && b->n > 0; c++) {
		at = find_twin(a, c, b, &text);
		place[c] = (uint32_t)at;
		*same = *same && (at == c || at == (size_t)-1);
		if (at == (size_t)-1 && lacks == NAMES_MATCH)
			lacks = c;
	}
	buf_free(&text);
	return lacks;
}

static bool
number(const char *p, size_t len, double *x)
{
	char text[32];

	if (len == 0 || len >= sizeof(text))
		return false;
	memcpy(text, p, len);
	text[len] = '\0';
	return num_parse_all(text, x) == 0;
}

/* (5) The one of the classes true and false that a label means; or (size_t)-1. */
static size_t
find_truth(const struct names *names, const char *p, size_t len)
{
	size_t value;

	if (truth_of(p, len) >= 0)
		return names->truth[truth_of(p, len)];
	return whole(p, len, &value) == 0 && value <= 1 ? names->truth[value] : (size_t)-1;
}

/* (3) (5) The class that is called by a number; or (size_t)-1. */
static size_t
find_number(const struct names *names, const char *p, size_t len)
{
	const int truth = truth_of(p, len);
	size_t number, class;
	char text[32];
	int n;

	if (truth >= 0 && (names->n != 2 || names_find(names, "0", 1) == (size_t)-1))
		return (size_t)-1;
	if (truth >= 0)
		return names_find(names, truth ? "1" : "0", 1);
	if (whole(p, len, &number) < 0 || number == (size_t)-1)
		return (size_t)-1;
	n = snprintf(text, sizeof(text), "%zu.0", number);
	class = names_find(names, text, (size_t)n - 2);
	return class != (size_t)-1 ? class : names_find(names, text, (size_t)n);
}

/* (7) The class of that name behind the lead; or (size_t)-1. */
static size_t
find_behind_lead(const struct names *names, const char *p, size_t len)
{
	char name[256];
	double x;

	if (len > sizeof(name) || names->lead > sizeof(name) - len || number(p, len, &x))
		return (size_t)-1;
	memcpy(name, names->name[0], names->lead);
	memcpy(name + names->lead, p, len);
	return names_find(names, name, names->lead + len);
}

static int
no_number(const struct names *names, const char *p, size_t len, size_t n, struct err *err)
{
	const int shown = len > 40 ? 40 : (int)len;

	if (truth_of(p, len) >= 0 && n < UINT32_MAX)
		return err_set(err, ERR_DATA,
		    "the label '%.*s' is one of two classes, but there are %zu", shown, p, n);
	if (names->n == 0)
		return err_set(
		    err, ERR_DATA, "the label '%.*s' is not a whole number from 0", shown, p);
	return err_set(err, ERR_DATA,
	    "the label '%.*s' is neither a whole number from 0 nor the name of a class, such as "
	    "'%.40s'",
	    shown, p, names->name[0]);
}

int
names_label(
    const struct names *names, size_t n, const char *p, size_t len, size_t *label, struct err *err)
{
	int shown = len > 40 ? 40 : (int)len;

	if (len == 0)
		return err_set(err, ERR_DATA, "the label is missing");
	if (!names->numbers && !names->truths && digits(p, len, label) &&
	    *label < n) /* (2) a position */
		return 0;
	if (names->n > 0 && (*label = names_find(names, p, len)) < n)
		return 0;
	if (names->numbers && (*label = find_number(names, p, len)) < n)
		return 0;
	if (names->truths && (*label = find_truth(names, p, len)) < n)
		return 0;
	if (names->lead > 0 && (*label = find_behind_lead(names, p, len)) < n)
		return 0;
	if (names->numbers)
		return err_set(err, ERR_DATA, "no class is called '%.*s'", shown, p);
	if (n == 2 && truth_of(p, len) >= 0) {
		*label = (size_t)truth_of(p, len);
		return 0;
	}
	if (whole(p, len, label) < 0)
		return no_number(names, p, len, n, err);
	if (*label >= n)
		return err_set(err, ERR_DATA,
		    "the label %.*s is out of range: the classes are 0 to %zu", shown, p, n - 1);
	return 0;
}

bool
names_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	double x, y;

	if (a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0))
		return true;
	if (truth_of(a, a_len) >= 0)
		return truth_of(a, a_len) == truth_of(b, b_len);
	if (!number(b, b_len, &y) || !number(a, a_len, &x))
		return false;
	return x == y || (x != x && y != y);
}

/* (4) -1, 0 or 1, however it is written; false if it is none. */
static bool
binary_number(const char *p, size_t len, double *x)
{
	const int truth = truth_of(p, len);

	*x = truth;
	return truth >= 0 || (number(p, len, x) && (*x == 0 || *x == 1 || *x == -1));
}

int
names_binary(const struct names *names, const char *p, size_t len, size_t *label,
    enum names_sign *sign, struct err *err)
{
	int shown = len > 40 ? 40 : (int)len;
	double x;

	*sign = NAMES_OTHER;
	if (len == 0)
		return err_set(err, ERR_DATA, "the label is missing");
	if (names->n > 0 && (*label = names_find(names, p, len)) < names->n)
		return 0;
	if (names->numbers && (*label = find_number(names, p, len)) < names->n)
		return 0;
	if (names->numbers)
		return err_set(err, ERR_DATA, "no class is called '%.*s'", shown, p);
	if (!binary_number(p, len, &x)) {
		err_set(err, ERR_DATA, "the label '%.*s' is not 0, 1, -1, true or false%s", shown,
		    p, names->n > 0 ? ", and no class is called so" : "");
		return names->n > 0 ? -1 : err_advise(err, ADVICE_NAMES);
	}
	*label = names->truths ? names->truth[x == 1] : x == 1;
	*sign = x < 0 ? NAMES_MINUS : x == 0 ? NAMES_ZERO : NAMES_OTHER;
	return 0;
}

bool
names_equal(const struct names *a, const struct names *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++) {
		if (strcmp(a->name[i], b->name[i]) != 0)
			return false;
	}
	return a->n == b->n;
}

void
names_free(struct names *names)
{
	arena_free(&names->text);
	mem_free(names->name);
	mem_free(names->sorted);
	*names = (struct names){0};
}
