#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes sparse/rows.csv, sparse/ALPHA.csv and sparse/eval.txt: sparsemax and alpha-entmax.

The threshold is found by bisection in 60 decimal digits, whatever alpha is, from the exact values of the doubles. scipy's
brentq on the same equation agrees within 1e-12, which is asserted. eval.txt has metrics of the rows with labels of
probability above 0, by their definitions: 'ALPHA key value'.
"""
import os
from decimal import Decimal as D, getcontext

import numpy as np
from scipy.optimize import brentq

getcontext().prec = 60
HERE = os.path.dirname(os.path.abspath(__file__))
ALPHAS = ["1.1", "1.3", "1.5", "1.7", "2", "2.5", "4"]


def entmax(z, alpha):
    s = D(alpha) - 1
    x = [s * (D(v) - D(max(z))) if v > -np.inf else None for v in z]

    def p(t):
        return [((v - t).ln() / s).exp() if v is not None and v > t else D(0) for v in x]

    low, high = D(-1), D(0)
    for _ in range(190):
        mid = (low + high) / 2
        if sum(p(mid)) > 1:
            low = mid
        else:
            high = mid
    return p(low)


def check(z, alpha, p):
    s = float(alpha) - 1
    x = s * (np.array(z) - max(z))
    t = brentq(lambda t: (np.maximum(x - t, 0) ** (1 / s)).sum() - 1, -1, 0, xtol=1e-16, rtol=1e-15)
    q = np.maximum(x - t, 0) ** (1 / s)
    assert abs(q - np.array(p, float)).max() < 1e-12, (z, alpha)


def main():
    rng = np.random.default_rng(13)
    z = rng.normal(0, 1.5, (12, 6)).round(2)
    z[1] = [1, 1, 1, 1, 1, 1]
    z[2, 1:3] = -np.inf
    z[3] = [-np.inf] * 5 + [3]
    z[4, :3] = z[4, 3:]
    z[5] += 1000
    z[6] = [0, -1, -2, -3, 0, -1]
    y = rng.integers(0, 6, 12)
    with open(f"{HERE}/sparse/rows.csv", "w") as f:
        print("label,a,b,c,d,e,f", file=f)
        for r, c in zip(z, y):
            print(c, *(("%.2f" % v) if v > -np.inf else "-inf" for v in r), sep=",", file=f)
    with open(f"{HERE}/sparse/eval.txt", "w") as e:
        for alpha in ALPHAS:
            n = 0
            total = {"nll": D(0), "brier": D(0), "entropy": D(0), "confidence": D(0), "accuracy": D(0)}
            with open(f"{HERE}/sparse/{alpha}.csv", "w") as f:
                for r, c in zip(z, y):
                    p = entmax(r.tolist(), alpha)
                    check(r.tolist(), alpha, p)
                    print(*(repr(float(v)) if v else 0 for v in p), sep=",", file=f)
                    if not p[c]:
                        continue
                    n += 1
                    total["nll"] -= p[c].ln()
                    total["brier"] += sum((v - (i == c)) ** 2 for i, v in enumerate(p))
                    total["entropy"] -= sum(v * v.ln() for v in p if v)
                    total["confidence"] += max(p)
                    total["accuracy"] += p[c] == max(p) and p.index(max(p)) == c
            for key, v in total.items():
                print(alpha, key, repr(float(v / n)), file=e)


main()
