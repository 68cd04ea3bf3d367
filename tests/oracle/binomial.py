#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes binomial.txt: Clopper-Pearson intervals by scipy's beta distribution.

Each line: successes, trials, confidence, lower end, upper end.
"""
from scipy.stats import beta

print('# k n confidence low high, by scipy.stats.beta.ppf; made by binomial.py')
for n in (1, 2, 3, 7, 20, 137, 1000, 65537, 10**7, 10**9):
    for k in sorted({0, 1, n // 3, n // 2, n - n // 50, n - 1, n}):
        for c in (0.5, 0.95, 0.999):
            tail = (1 - c) / 2
            low = beta.ppf(tail, k, n - k + 1) if k > 0 else 0.0
            high = beta.isf(tail, k + 1, n - k) if k < n else 1.0
            print(k, n, repr(c), repr(float(low)), repr(float(high)))
