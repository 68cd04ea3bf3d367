/* SPDX-License-Identifier: MIT */
/*
 * --chain: transforms in an order of one's own, and --seed of those that draw.
 *
 * (1) The text is NAME=ARGUMENT,NAME=ARGUMENT and so on. A part that begins like a number
 *     belongs to the argument before it, as in xtc=0.5,0.1.
 * (2) Beside it no step has an option of its own, because it would have no place in the
 *     order.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "cli/chain.h"
#include "cli/groups.h"
#include "cli/sets.h"
#include "cli/settings.h"

/* The names of all steps, behind `text`. */
static void
list_steps(char *text, size_t size)
{
	const char *before = "";
	size_t len = strlen(text);

	for (size_t i = 0; ops[i] && len < size; i++) {
		if (ops[i]->role != ROLE_STEP)
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s", before, ops[i]->name);
		before = ", ";
	}
}

static int
no_such_step(const char *name, struct err *err)
{
	struct suggestion near = {.word = name};
	char all[300] = "";

	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_STEP)
			suggest_try(&near, ops[i]->name);
	}
	if (op_normaliser(name))
		return err_set(err, ERR_VALUE, "%s comes last, and --op says so", name);
	if (strcmp(name, "penalties") == 0) /* llama.cpp's name of all three */
		return err_set(err, ERR_VALUE,
		    "penalties are repetition-penalty=R, frequency-penalty=F and "
		    "presence-penalty=P; give those that you mean");
	if (near.best)
		return err_set(err, ERR_VALUE, "there is no step '%.40s'; did you mean '%s'?", name,
		    near.best);
	list_steps(all, sizeof(all));
	return err_set(err, ERR_VALUE, "there is no step '%.40s'; give some of %s", name, all);
}

/* One step, NAME=ARGUMENT or NAME, which is cut in two. */
static int
add_step(struct chain *c, char *item, struct err *err)
{
	char *arg = strchr(item, '=');
	const struct op *op;

	if (arg)
		*arg++ = '\0';
	op = op_step(item, strlen(item));
	if (!op)
		return no_such_step(item, err);
	if (op->arg && !(arg && *arg))
		return err_set(
		    err, ERR_VALUE, "%s needs a value: %s=%s", op->name, op->name, op->arg);
	if (!op->arg && arg)
		return err_set(err, ERR_VALUE, "%s takes no value", op->name);
	if (chain_add(c, op, arg, err) == 0)
		return 0;
	return err->code == ERR_VALUE ? err_place(err, "%s=%.100s", op->name, arg) : -1;
}

/* (1) Ends the item at p and returns the next one, or NULL. */
static char *
cut_item(char *p)
{
	do
		p = strpbrk(p, ",;");
	while (p && strchr("0123456789.+-", p[1]) && p[1] && p++);
	if (!p)
		return NULL;
	*p = '\0';
	return p + 1;
}

static int
set_chain(struct settings *s, const char *text, struct err *err)
{
	char *item, *next;

	if (chain_refuse(s, NULL, err) < 0)
		return -1;
	chain_forget(&s->chain);
	s->chain.as_given = true;
	mem_free(s->steps);
	s->steps = mem_new(1, strlen(text) + 1, err);
	if (!s->steps)
		return -1;
	memcpy(s->steps, text, strlen(text) + 1);
	for (item = s->steps; item; item = next) {
		item += strspn(item, " ");
		next = cut_item(item);
		if (!*item)
			return err_set(err, ERR_VALUE, "give steps in order, as temp=0.7,top-k=40");
		if (add_step(&s->chain, item, err) < 0)
			return -1;
	}
	return 0;
}

int
chain_refuse(const struct settings *s, const struct op *op, struct err *err)
{
	if (!op && (s->chain.nstep == 0 || s->chain.as_given))
		return 0;
	if (op && (!s->chain.as_given || op->role != ROLE_STEP))
		return 0;
	if (!op)
		op = s->chain.steps[0].op;
	return err_set(err, ERR_USAGE,
	    "--chain and --%s: the order would not be clear; put %s%s%s into the list of --chain",
	    op->name, op->name, op->arg ? "=" : "", op->arg ? op->arg : "");
}

int
chain_check_metrics(const struct settings *s, struct err *err)
{
	const struct chain *c = &s->chain;

	for (size_t i = chain_unfiltered(c); c->as_given && i < c->nstep; i++) {
		if (!c->steps[i].op->filter)
			return err_set(err, ERR_USAGE,
			    "--metrics: metrics are taken before filters, but in --chain %s comes "
			    "after one; put %s first",
			    c->steps[i].op->name, c->steps[i].op->name);
	}
	return 0;
}

bool
chain_is_random(const struct settings *s)
{
	bool draws = chain_draws(&s->chain) || sets_draw_of(s);

	for (size_t i = 0; i < s->ncol; i++)
		draws = draws || s->col[i]->draws;
	return draws;
}

/* --tau is the temperature of what --gumbel makes. */
static int
check_tau(const struct chain *c, struct err *err)
{
	bool noisy = false;

	for (size_t i = 0; i < c->nstep; i++) {
		noisy = noisy || c->steps[i].op == &op_gumbel;
		if (c->steps[i].op == &op_tau && !noisy)
			return err_set(err, ERR_USAGE,
			    "--tau divides logits with the noise of --gumbel, and there is none; "
			    "without it say --temp");
	}
	return 0;
}

int
chain_check_draws(const struct settings *s, const char *given, struct err *err)
{
	if (check_tau(&s->chain, err) < 0)
		return -1;
	if (!given || chain_is_random(s))
		return 0;
	return err_set(err, ERR_USAGE, "%s: nothing is drawn; leave it out", given);
}

static const struct opt own_order[] = {
    {
	.name = "chain",
	.arg = "STEPS",
	.help = "transforms in an order of your own, as temp=0.7,top-k=40",
	.type = OPT_TEXT,
	.names = NAMES_STEP | NAMES_SEVERAL,
	.call = set_chain,
    },
    {
	.name = "seed",
	.arg = "S",
	.help = "seed of random draws (0)",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 0x1p53, .whole = true},
	.field = OPT_FIELD(settings, chain.seed),
	.given = OPT_FIELD(settings, seeded),
    },
    {0},
};

const struct opt_group group_chain = {"Order and chance", own_order, NULL};
