/* SPDX-License-Identifier: MIT */
/*
 * What a state keeps of a comparison. A bound leaves room for roundings, and for
 * log-probabilities that are a little above 0.
 */
#include "report/diff_state_form.h"

#include "compare/diff.h"

#define AT(field) offsetof(struct diff, field)
#define ONE(what, field) .is = what, .n = 1, .at = AT(field)
#define SEVERAL(what, count, field) .is = what, .n = count, .at = AT(field)
#define AT_MOST(x, field) .most = x, .of = AT(field)
#define SHARE AT_MOST(1.01, rows)

static const struct diff_field of_rows[] = {
    {.name = "rows", ONE(DIFF_COUNT, rows)},
    {.name = "flips", ONE(DIFF_COUNT, flips), AT_MOST(1, rows)},
    {.name = "labels", ONE(DIFF_COUNT, labels_seen)},
    {.name = "label_flips", ONE(DIFF_COUNT, label_flips), AT_MOST(1, labels_seen)},
    {.name = "infinite", ONE(DIFF_COUNT, infinite), AT_MOST(1, rows)},
    {.name = "few", SEVERAL(DIFF_COUNT, DIFF_TOPS, few), AT_MOST(1, rows)},
    {.name = "blind", ONE(DIFF_COUNT, blind), AT_MOST(1, rows)},
    {.name = "unlisted", ONE(DIFF_COUNT, unlisted), AT_MOST(1, rows)},
    {.name = "apart", ONE(DIFF_COUNT, apart), AT_MOST(1, rows)},
    {.name = "fewest", ONE(DIFF_CLASSES, fewest)},
    {.name = "most", ONE(DIFF_CLASSES, most)},
    {.name = "large", ONE(DIFF_FLAG, large)},
    {.name = "max_kl", ONE(DIFF_REAL, most_kl)},
    {.name = "max_delta_p", ONE(DIFF_REAL, most_delta_p)},
    {.name = "kl", ONE(DIFF_SUM, kl)},
    {.name = "kl_square", ONE(DIFF_SIZE, kl_square)},
    {.name = "js", ONE(DIFF_SUM, js)},
    {.name = "delta_p", ONE(DIFF_SIZE, delta_p), SHARE},
    {.name = "delta_entropy", ONE(DIFF_SIZE, delta_entropy)},
    {.name = "shared", SEVERAL(DIFF_SIZE, DIFF_TOPS, shared), SHARE},
    {.name = "tv", ONE(DIFF_SUM, tv), SHARE},
    {.name = "shared_p", ONE(DIFF_SIZE, shared_p), SHARE},
    {0},
};

#define OF_LABELS AT_MOST(1.01, ppl.rows)

static const struct diff_field of_labels[] = {
    {.name = "rows", ONE(DIFF_COUNT, ppl.rows)},
    {.name = "infinite", ONE(DIFF_COUNT, ppl.infinite), OF_LABELS},
    {.name = "large", ONE(DIFF_FLAG, ppl.large)},
    {.name = "max_d", ONE(DIFF_REAL, ppl.most_d)},
    {.name = "nll", SEVERAL(DIFF_SUM, 2, ppl.nll)},
    {.name = "nll_square", SEVERAL(DIFF_SIZE, 2, ppl.nll_square)},
    {.name = "nll_product", ONE(DIFF_SUM, ppl.nll_product)},
    {.name = "d", ONE(DIFF_SUM, ppl.d)},
    {.name = "d_square", ONE(DIFF_SIZE, ppl.d_square)},
    {.name = "d_size", ONE(DIFF_SIZE, ppl.d_size)},
    {.name = "k2_square", ONE(DIFF_SIZE, ppl.k2_square)},
    {.name = "k3", ONE(DIFF_SUM, ppl.k3)},
    {.name = "k3_square", ONE(DIFF_SIZE, ppl.k3_square)},
    {.name = "move", ONE(DIFF_SUM, ppl.move), OF_LABELS},
    {.name = "move_square", ONE(DIFF_SIZE, ppl.move_square), OF_LABELS},
    {.name = "move_fourth", ONE(DIFF_SIZE, ppl.move_fourth), OF_LABELS},
    {0},
};

#define OF_LLAMA AT_MOST(1.01, llama.rows)

static const struct diff_field of_llama[] = {
    {.name = "rows", ONE(DIFF_COUNT, llama.rows), AT_MOST(1, rows)},
    {.name = "same", ONE(DIFF_COUNT, llama.same), AT_MOST(1, llama.rows)},
    {.name = "infinite_nll", ONE(DIFF_FLAG, llama.infinite_nll)},
    {.name = "infinite_kl", ONE(DIFF_FLAG, llama.infinite_kl)},
    {.name = "nll", SEVERAL(DIFF_SUM, 2, llama.nll)},
    {.name = "nll_square", SEVERAL(DIFF_SIZE, 2, llama.nll_square)},
    {.name = "nll_product", ONE(DIFF_SUM, llama.nll_product)},
    {.name = "kl", ONE(DIFF_SUM, llama.kl)},
    {.name = "kl_square", ONE(DIFF_SIZE, llama.kl_square)},
    {.name = "move", ONE(DIFF_SUM, llama.move), OF_LLAMA},
    {.name = "move_square", ONE(DIFF_SIZE, llama.move_square), OF_LLAMA},
    {.name = "move_fourth", ONE(DIFF_SIZE, llama.move_fourth), OF_LLAMA},
    {0},
};

#define OF_DELTAS AT_MOST(1, deltas.rows)
static const struct diff_field of_deltas[] = {
    {.name = "rows", ONE(DIFF_COUNT, deltas.rows), AT_MOST(1, rows)},
    {.name = "first", ONE(DIFF_COUNT, deltas.first)},
    {.name = "several", ONE(DIFF_FLAG, deltas.several)},
    {.name = "unsure", ONE(DIFF_COUNT, deltas.unsure), OF_DELTAS},
    {.name = "right", SEVERAL(DIFF_COUNT, 2, deltas.right), OF_DELTAS},
    {.name = "only_right", SEVERAL(DIFF_COUNT, 2, deltas.only), OF_DELTAS},
    {.name = "nll", SEVERAL(DIFF_SUM, 2, deltas.nll.side)},
    {.name = "nll_delta", ONE(DIFF_SUM, deltas.nll.delta)},
    {.name = "nll_squares", ONE(DIFF_SIZE, deltas.nll.squares)},
    {.name = "nll_infinite", SEVERAL(DIFF_COUNT, 2, deltas.nll.infinite), OF_DELTAS},
    {.name = "nll_undefined", ONE(DIFF_COUNT, deltas.nll.undefined), OF_DELTAS},
    {.name = "nll_huge", ONE(DIFF_COUNT, deltas.nll.huge), OF_DELTAS},
    {.name = "brier", SEVERAL(DIFF_SUM, 2, deltas.brier.side)},
    {.name = "brier_delta", ONE(DIFF_SUM, deltas.brier.delta)},
    {.name = "brier_squares", ONE(DIFF_SIZE, deltas.brier.squares)},
    {.name = "brier_infinite", SEVERAL(DIFF_COUNT, 2, deltas.brier.infinite), OF_DELTAS},
    {.name = "brier_undefined", ONE(DIFF_COUNT, deltas.brier.undefined), OF_DELTAS},
    {.name = "brier_huge", ONE(DIFF_COUNT, deltas.brier.huge), OF_DELTAS},
    {0},
};

static bool
has_llama(const void *diff)
{
	const struct diff *d = diff;

	return d->compat;
}

static bool
has_labels(const void *diff)
{
	const struct diff *d = diff;

	return d->ppl.rows > 0;
}

static bool
has_deltas(const void *diff)
{
	const struct diff *d = diff;

	return d->deltas.rows > 0;
}

const struct diff_section diff_sections[] = {
    {"pairs", of_rows, NULL},
    {"labels", of_labels, has_labels},
    {"llama", of_llama, has_llama},
    {"deltas", of_deltas, has_deltas},
    {0},
};
