#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write rmsce.txt: how often the interval of rmsce_debiased holds the true value.

    /usr/bin/python3 tests/oracle/rmsce.py   (writes beside itself; ten minutes)

The interval is that of src/metric/reliability.c (4), once more in numpy.  Rows are
drawn from a pool whose probabilities are known, and made over- or underconfident by
a factor of the logits; the true value is that of the whole pool, in the same bins.
"missed" is the share of runs in which the interval lies above the true value, and in
which it lies below.  The last lines have the interval of data/digits.test.csv, for
confidences of 0.95 and 0.5.
"""

import csv
import os

import numpy as np
import scipy.special
import scipy.stats

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "..", "..", "data", "digits.test.csv")
RUNS, POOL = 600, 200000


def pool(task, factor):
    rng = np.random.default_rng(9)
    if task == "binary":
        z = rng.normal(-1, 2, POOL)
        return scipy.special.expit(z * factor), scipy.special.expit(z)
    z = rng.normal(0, {"doubtful": 2, "sure": 6, "very sure": 20}[task], (POOL, 10))
    true = scipy.special.softmax(z, 1)[np.arange(POOL), z.argmax(1)]
    return scipy.special.softmax(z * factor, 1).max(1), true


def bins_of(p, bins):
    return np.clip(np.searchsorted(np.arange(bins + 1) / bins, p, side="left") - 1, 0, bins - 1)


def interval(p, right, b, bins, confidence=.95):
    n = np.bincount(b, minlength=bins).astype(float)
    some = n > 0
    k, sums = np.bincount(b, right, bins)[some], np.bincount(b, p, bins)[some]
    n = n[some]
    total, several = n.sum(), n > 1
    share, acc, gap = n / n.sum(), k / n, (k - sums) / n
    own = np.where(several, acc * (1 - acc) * n / np.maximum(n - 1, 1), 0)
    u = np.where(several, gap ** 2 - own / n, 0)
    t = max((share * u).sum(), 0)
    v = np.maximum(own, (k + 1) * (n - k + 1) / (n + 2) / (n + 3))
    pairs = (several * 2 * share ** 2 * v ** 2 / np.maximum(n * (n - 1), 1)).sum()
    u = np.maximum(u, 0)
    s = (share * u).sum()
    line = max((share * v).sum(), (share * u * v).sum() / s if s > 0 else 0)
    square = (share * u ** 2).sum() / s ** 2 - 1 if s > 0 else 0
    z2 = scipy.stats.norm.ppf((1 + confidence) / 2) ** 2
    # (t - x)^2 = z2 (pairs + 4 line x / total + square x^2 / total)
    c2, c1 = 1 - z2 * square / total, -2 * t - 4 * z2 * line / total
    c0 = t * t - z2 * pairs
    x = np.sort(np.roots([c2, c1, c0]).real)
    if c2 <= 0:  # all beyond the one root that is not negative
        x = [max(x) if c0 > 0 else 0, 1]
    return np.sqrt(np.clip(x, 0, 1))


def main():
    lines = ["# %d runs each; see rmsce.py" % RUNS,
             "%-10s %6s %5s %6s %7s %9s %13s" % ("rows", "factor", "bins", "n", "true",
                                                 "coverage", "missed")]
    for task in ("doubtful", "sure", "very sure", "binary"):
        for factor in (1, 1.1, 1.3, 2, .7):
            p, true = pool(task, factor)
            for bins, n in ((15, 100), (15, 500), (15, 5000), (5, 500)):
                b = bins_of(p, bins)
                w, g = np.bincount(b, minlength=bins), np.bincount(b, true - p, bins)
                real = np.sqrt((g[w > 0] ** 2 / w[w > 0]).sum() / POOL) if factor != 1 else 0
                rng, above, below = np.random.default_rng(n + bins), 0, 0
                for _ in range(RUNS):
                    i = rng.integers(0, POOL, n)
                    lo, hi = interval(p[i], rng.random(n) < true[i], b[i], bins)
                    above += lo > real
                    below += hi < real
                lines.append("%-10s %6s %5d %6d %7.4f %9.3f %6.3f %6.3f" % (
                    task, factor, bins, n, real, 1 - (above + below) / RUNS,
                    above / RUNS, below / RUNS))
    with open(DIGITS, newline="") as f:
        rows = list(csv.reader(f))[1:]
    z = np.array([[float(v) for v in r[1:11]] for r in rows])
    y = np.array([int(r[11]) for r in rows])
    conf = scipy.special.softmax(z, 1).max(1)
    for confidence in (.95, .5):
        lo, hi = interval(conf, z.argmax(1) == y, bins_of(conf, 15), 15, confidence)
        lines.append("digits,%s,%r,%r" % (confidence, float(lo), float(hi)))
    with open(os.path.join(HERE, "rmsce.txt"), "w", newline="\n") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
