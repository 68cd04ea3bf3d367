#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes mcnemar.txt: McNemar's exact p by whole numbers, checked against scipy.

Each line: pairs that only A has right, pairs that only B has right, p. statsmodels'
mcnemar(exact=True) is min(1, 2 binom.cdf(min, n, 0.5)), which is checked too.
"""
from fractions import Fraction
from math import isclose

import mpmath
from scipy.stats import binom, binomtest


def exact(b, c):
    """p as an exact fraction, while 2^n has a sensible number of digits."""
    n, k = b + c, min(b, c)
    term = total = 1
    for i in range(1, k + 1):
        term = term * (n - i + 1) // i
        total += term
    return min(Fraction(1), Fraction(2 * total, 2**n))


def rounded(x):
    """The double nearest to a fraction, also below 1e-308."""
    return x.numerator / x.denominator


pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (0, 5), (5, 1), (10, 3), (3, 10), (7, 8), (15, 16),
         (15, 40), (16, 40), (17, 40), (40, 16), (100, 100), (100, 102), (100, 150), (0, 1000),
         (0, 1073), (3, 1080), (12, 1180), (15, 1200), (16, 1200), (0, 2000), (1000, 1100),
         (1000, 2500), (9000, 9001), (9000, 9300), (9000, 12000)]
large = [(499_000, 501_000), (499_999, 500_001), (498_000, 502_000), (490_000, 510_000),
         (480_000, 520_000), (499_500, 500_500), (5_000_000_000, 5_000_300_000)]
print('# only A, only B, p; made by mcnemar.py')
for b, c in pairs:
    p = rounded(exact(b, c))
    n = b + c
    if n > 0:
        want = binomtest(min(b, c), n, 0.5).pvalue
        assert isclose(p, want, rel_tol=1e-10, abs_tol=1e-300), (b, c, p, want)
        assert isclose(p, min(1, 2 * binom.cdf(min(b, c), n, 0.5)), rel_tol=1e-10, abs_tol=1e-300)
    print(b, c, repr(p))
mpmath.mp.dps = 50


def by_mpmath(b, c):
    """2 P(X <= k) summed downwards from the largest term, in 50 digits."""
    n, k = b + c, min(b, c)
    lead = mpmath.exp(mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
                      - n * mpmath.log(2))
    term = total = mpmath.mpf(1)
    j = 0
    while term > total * mpmath.mpf(10)**-30 and j < k:
        term *= mpmath.mpf(k - j) / (n - k + 1 + j)
        total += term
        j += 1
    return float(min(mpmath.mpf(1), 2 * lead * total))


for b, c in large:
    p = by_mpmath(b, c)
    want = binomtest(min(b, c), b + c, 0.5).pvalue
    assert isclose(p, want, rel_tol=1e-6), (b, c, p, want)  # scipy's own error
    print(b, c, repr(p))
