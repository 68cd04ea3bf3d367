#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What metrics and curves of probabilities of two decimals are, in exact fractions.

    /usr/bin/python3 tests/oracle/ties.py   (run anywhere; writes beside itself)

Two decimals make many confidences equal, and put many on the edges of bins; on
their way through a logarithm and a softmax they come out as different doubles.
Here they are fractions, so what is equal is equal.  Of SETS random dumps:

    ties.csv  set, label, isotonic, histogram, p...: the probabilities of a row,
              and what the two methods, fitted to the set, make of its largest
    ties.txt  set BINS CLOSED, then KEY VALUE lines: metrics of smx eval, the
              points of the isotonic curve, and the ends of --bins 4 of histogram

Nothing but smece, which has no fraction, is rounded before it is printed.
"""
import math
import os
import random
from fractions import Fraction as F

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

HERE = os.path.dirname(os.path.abspath(__file__))
SETS, HISTOGRAM_BINS = 64, 4


def draw(rng):
    """Rows of (probabilities in hundredths, label)."""
    k, step = rng.choice([2, 3, 4]), rng.choice([1, 5, 10])
    rows = []
    for _ in range(rng.choice([6, 20, 45])):
        cuts = sorted(rng.randint(0, 100 // step) for _ in range(k - 1))
        p = [(b - a) * step for a, b in zip([0] + cuts, cuts + [100 // step])]
        rows.append((p, rng.choices(range(k), [q + 5 for q in p])[0]))
    return rows


def bin_of(p, bins, left):
    return min(p * bins // 100, bins - 1) if left else max(-(-p * bins // 100) - 1, 0)


def gaps(pairs, bins, left):
    """Mean over rows of |sum of right - p| of each bin."""
    sums = [F(0)] * bins
    for p, right in pairs:
        sums[bin_of(p, bins, left)] += right - F(p, 100)
    return sum(map(abs, sums)) / len(pairs)


def groups(pairs):
    """confidence: rows that are wrong, rows that are right; rising."""
    out = {}
    for p, right in sorted(pairs):
        out.setdefault(p, [0, 0])[right] += 1
    return out


def ace(pairs, bins):
    n, at, g, sums = len(pairs), 0, 1, [F(0)] * bins
    for p, (wrong, right) in groups(pairs).items():
        sums[g - 1] += right - (wrong + right) * F(p, 100)
        at += wrong + right
        while g < bins and at >= n // bins * g + min(g, n % bins):
            g += 1
    return sum(map(abs, sums)) / n


def auroc(pairs):
    below, area, n = 0, F(0), [0, 0]
    for wrong, right in groups(pairs).values():
        area += right * (below + F(wrong, 2))
        below += wrong
        n[0] += wrong
        n[1] += right
    return area / (n[0] * n[1]) if n[0] * n[1] else None


def aurc(pairs):
    rows = errors = 0
    area = F(0)
    for wrong, right in reversed(groups(pairs).values()):
        rows += wrong + right
        errors += wrong
        area += (wrong + right) * F(errors, rows)
    return area / rows


def smece(pairs):
    n = len(pairs)
    mass = [(p / 100, float(right - (wrong + right) * F(p, 100)))
            for p, (wrong, right) in groups(pairs).items()]
    t, r = (np.array(x) for x in zip(*mass))
    low, high = abs(math.fsum(r)) / n, abs(r).sum() / n
    if high <= low * (1 + 1e-12):
        return low

    def f(s):
        far = 1 + math.ceil(9 * s)
        at = np.concatenate([2 * k + g * t for k in range(-far, far + 1) for g in (1, -1)])
        m = np.tile(r, 4 * far + 2)

        def g(x):
            return float((m * np.exp(-0.5 * ((x - at) / s) ** 2)).sum())

        x = np.linspace(0, 1, int(60 / s) + 1)
        y = [g(v) for v in x]
        zeros = [brentq(g, a, b, xtol=1e-14)
                 for a, b, c, d in zip(x, x[1:], y, y[1:]) if (c < 0) != (d < 0)]
        ends = [0.0] + zeros + [1.0]
        return sum(abs(float((m * (ndtr((b - at) / s) - ndtr((a - at) / s))).sum()))
                   for a, b in zip(ends, ends[1:])) / n

    return brentq(lambda s: f(s) - s, max(low * (1 - 1e-9), 1e-5), high, xtol=1e-12, rtol=1e-10)


def isotonic(pairs):
    """Blocks of [lowest, highest, right, rows], pooled until the shares rise."""
    blocks = []
    for p, (wrong, right) in groups(pairs).items():
        blocks.append([p, p, right, wrong + right])
        while len(blocks) > 1 and F(*blocks[-2][2:]) >= F(*blocks[-1][2:]):
            last = blocks.pop()
            blocks[-1][1:] = [last[1], blocks[-1][2] + last[2], blocks[-1][3] + last[3]]
    return blocks


def histogram(pairs):
    """The same of bins of equal mass; equal confidences go to the lower one."""
    n, at, blocks, reach = len(pairs), 0, [], 0
    for p, (wrong, right) in groups(pairs).items():
        if at >= reach:
            blocks.append([p, p, 0, 0])
            while at >= reach:
                reach += F(n, HISTOGRAM_BINS)
        blocks[-1][1:] = [p, blocks[-1][2] + right, blocks[-1][3] + wrong + right]
        at += wrong + right
    return blocks


def value(blocks, p):
    return next(F(right, rows) for _, high, right, rows in blocks if p <= high)


def text(x):
    return 'null' if x is None else repr(float(x))


def main():
    rng = random.Random(20240613)
    with open(os.path.join(HERE, 'ties.csv'), 'w') as dump, \
            open(os.path.join(HERE, 'ties.txt'), 'w') as out:
        for i in range(SETS):
            rows, left, bins = draw(rng), i % 2 == 1, rng.choice([4, 5, 7, 10, 15, 20])
            pairs = [(max(p), int(p.index(max(p)) == y)) for p, y in rows]
            iso, his = isotonic(pairs), histogram(pairs)
            for (p, y), (conf, _) in zip(rows, pairs):
                cells = [i, y, text(value(iso, conf)), text(value(his, conf))]
                dump.write(','.join(map(str, cells + [F(q, 100).__float__() for q in p])) + '\n')
            k = len(rows[0][0])
            classwise = sum(gaps([(p[c], int(y == c)) for p, y in rows], bins, left)
                            for c in range(k)) / k
            points = sorted({(p, F(b[2], b[3])) for b in iso for p in b[:2]})
            ends = [F(b[1], 100) for b in his[:-1]] + [F(1)]
            out.write(f'set {i} {bins} {"left" if left else "right"}\n')
            for key, x in (('ece', gaps(pairs, bins, left)), ('classwise_ece', classwise),
                           ('ace', ace(pairs, bins)), ('smece', smece(pairs)),
                           ('auroc', auroc(pairs)), ('aurc', aurc(pairs))):
                out.write(f'{key} {text(x)}\n')
            for key, xs in (('isotonic_x', [F(p, 100) for p, _ in points]),
                            ('isotonic_y', [y for _, y in points]), ('histogram_x', ends),
                            ('histogram_y', [F(b[2], b[3]) for b in his])):
                out.write(f'{key} {",".join(map(text, xs))}\n')


main()
