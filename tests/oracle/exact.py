# SPDX-License-Identifier: MIT
"""What smx computes, in decimal arithmetic of 60 digits and more.

Shares no code with smx.  Logits and temperatures are the exact values of
doubles (Decimal(float)); nothing is rounded to double before it is printed,
so a reference is the correctly rounded true value.  Follows SPEC.md: order,
ties, and the 1e-12 of top-p.

A row is a list of floats; a class that a filter removes, or that came as
-inf, is None in `d`.
"""

import decimal
from decimal import Decimal

CTX = decimal.Context(prec=60, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX,
                      traps=[decimal.InvalidOperation, decimal.DivisionByZero,
                             decimal.Overflow])
FINE = CTX.copy()
FINE.prec = 140
decimal.setcontext(CTX)

ZERO, ONE, INF = Decimal(0), Decimal(1), float("inf")
TINY = Decimal("1e-60")
TOP_P_SLACK = Decimal("1e-12")


def log1p(s):
    """log(1 + s), s >= 0, to 60 digits also where s is tiny."""
    if s < TINY:
        return s
    return CTX.plus(FINE.ln(FINE.add(ONE, s)))


def one_less_exp(d):
    """1 - exp(d), d <= 0, to 60 digits also where d is tiny."""
    if -d < TINY:
        return -d
    return CTX.plus(FINE.subtract(ONE, FINE.exp(d)))


def neg(v):
    """-v, but never a negative zero."""
    return ZERO if v == 0 else -v


class Row:
    """One row at a temperature; filters narrow it in place."""

    def __init__(self, z, t=1.0):
        self.z, self.t = z, t
        self.order = sorted(range(len(z)), key=lambda i: (-z[i], i))
        top = self.order[0]
        assert z[top] > -INF
        self.m = Decimal(z[top])
        if t == 0:
            self.d = [ZERO if i == top else None for i in range(len(z))]
        else:
            self.d = [None if v == -INF
                      else (Decimal(v) - self.m) / Decimal(t) for v in z]
        self.e = [None if v is None else v.exp() for v in self.d]

    # -- filters ---------------------------------------------------------

    def kept(self):
        """Indices, rising, of the classes that are not -inf."""
        return [i for i, v in enumerate(self.d) if v is not None]

    def keep(self, some):
        for i in range(len(self.d)):
            if i not in some:
                self.d[i] = self.e[i] = None
        return self

    def top_k(self, k):
        return self.keep(set(self.order[:k]))

    def top_p(self, p, check=True):
        if p == 1:
            return self
        want, total, cum, some = Decimal(p) - TOP_P_SLACK, self.total(), ZERO, []
        for i in self.order:
            if self.d[i] is None:
                continue
            some.append(i)
            cum += self.e[i] / total
            if check:
                assert abs(cum - want) > Decimal("5e-13"), "top-p too close"
            if cum >= want:
                break
        return self.keep(set(some))

    def min_p(self, q, check=True):
        if q == 0:
            return self
        want = Decimal(q)
        for i in self.kept():
            if check and self.d[i] != 0:
                assert abs(self.e[i] / want - 1) > Decimal("1e-9"), \
                    "min-p too close"
        return self.keep({i for i in self.kept() if self.e[i] >= want})

    # -- what is written -------------------------------------------------

    def total(self):
        return sum((v for v in self.e if v is not None), ZERO)

    def rest(self):
        """The sum of exp(z - max) less the maximum's own 1."""
        first = self.argmax()
        return sum((v for i, v in enumerate(self.e)
                    if v is not None and i != first), ZERO)

    def argmax(self):
        return self.order[0]

    def probs(self):
        total = self.total()
        return [ZERO if v is None else v / total for v in self.e]

    def logprobs(self):
        log_total = log1p(self.rest())
        return [-INF if v is None else
                (v - log_total if v - log_total != 0 else ZERO)
                for v in self.d]

    def logits(self):
        """z / T of the classes kept (T > 0)."""
        return [-INF if d is None else Decimal(z) / Decimal(self.t)
                for z, d in zip(self.z, self.d)]

    def lse(self):
        return self.m / Decimal(self.t) + log1p(self.rest())

    def conf(self):
        return ONE / self.total()

    def margin(self):
        if len(self.z) == 1:
            return ONE
        second = self.d[self.order[1]]
        if second is None:
            return ONE / self.total()
        return one_less_exp(second) / self.total()

    def entropy(self):
        return sum((neg(p * lp) for p, lp in zip(self.probs(),
                                                 self.logprobs())
                    if lp != -INF), ZERO)

    def nll(self, y):
        lp = self.logprobs()[y]
        return INF if lp == -INF else neg(lp)

    def rank(self, y):
        """Classes ahead of y after the filters; a removed class is -inf."""
        def key(i):
            return (-INF if self.d[i] is None else self.z[i])
        return sum(1 for i in range(len(self.z))
                   if key(i) > key(y) or (key(i) == key(y) and i < y))


def sigmoid(z):
    if z == -INF:
        return ZERO
    e = (-abs(Decimal(z))).exp()
    return ONE / (ONE + e) if z >= 0 else e / (ONE + e)


def log_sigmoid(z):
    if z == -INF:
        return -INF
    return neg(log1p((-abs(Decimal(z))).exp()) + max(ZERO, -Decimal(z)))


def fl(v):
    """The double nearest to v (to even on a tie)."""
    return float(v)
