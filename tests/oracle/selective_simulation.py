#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# How often the risk of smx eval's guaranteed threshold is above R in the population: rows of two
# classes whose confidence c is drawn, and which are wrong with a chance h(c), so that the risk of
# any threshold is known. 1,000 samples for each population; a guarantee with delta may be wrong
# in about delta of them. For each: how often there is a threshold, how often its risk is above R,
# the mean coverage, and the largest one that R allows in the population.
# The method is here once more, on rows instead of cells; smx measures 50 of the samples, too:
# `farthest` is how far its coverage is from that at most. Needs scipy. $SMX is the program (./smx).
# Writes selective_simulation.txt.
import json
import math
import os
import subprocess

import numpy as np
from scipy.stats import binom

here = os.path.dirname(os.path.abspath(__file__))
smx = os.environ.get('SMX', './smx')
rng = np.random.default_rng(20261126)
RUNS, GROUPS = 1000, 50

populations = {
    # every threshold has a risk just above R: each guarantee is wrong
    'just above': lambda c, R: np.full_like(c, R * 1.0001),
    # calibrated: the risk falls with the threshold
    'calibrated': lambda c, R: 1 - c,
    # the most confident twentieth is wrong more often than R: the risk falls below R, and rises again
    'bad top': lambda c, R: np.where(rank(c) > 0.95, 1.5 * R, np.where(rank(c) > 0.4, R / 2, 4 * R)),
    # it is wrong only a little too often
    'mild bad top': lambda c, R: np.where(rank(c) > 0.95, 1.02 * R, np.where(rank(c) > 0.4, R / 2, 4 * R)),
    # the risk rises to R at a quarter of the rows, and stays just above it
    'plateau': lambda c, R: np.where(rank(c) > 0.875, R / 2, np.where(rank(c) > 0.75, 1.5002 * R, 1.0001 * R)),
    # the chance rises above R so slowly that the risk of all rows together is R, and no threshold has more
    'slope': lambda c, R: R * (0.8 + 0.4 * (1 - rank(c))),
}


runs = (('just above', 0.1, 0.1, 2000), ('just above', 0.05, 0.05, 4000), ('calibrated', 0.1, 0.1, 2000),
        *((name, 0.1, delta, 2000) for name in ('bad top', 'mild bad top', 'plateau', 'slope') for delta in (0.1, 0.05)),
        ('calibrated', 0.1, 0.05, 2000))


def rank(c):
    """The share of rows that are less confident."""
    return (2 * c - 1) ** 2


def draw(n):
    return 0.5 + 0.5 * rng.random(n) ** 0.5


grid = 0.5 + 0.5 * ((np.arange(2000000) + 0.5) / 2000000) ** 0.5  # quantiles


def passes(k, n, R, delta):
    return (k / n < R) & (binom.cdf(k, n, R) <= delta)


def least(R, delta):
    k = 1
    while not passes(k, math.ceil(2 * k / R), R, delta):
        k += 1
    return math.ceil(2 * k / R)


def guaranteed(c, wrong, R, delta):
    """How many rows are accepted: fixed-sequence testing from the most confident one down."""
    first = least(R, delta)
    k = np.cumsum(wrong[np.argsort(-c, kind='stable')])
    n = np.arange(1, len(c) + 1)
    fails = ~passes(k, n, R, delta)[first - 1:]
    return 0 if fails[0] else first - 1 + (np.argmax(fails) if fails.any() else len(fails))


def by_smx(c, label, R, delta):
    """The coverage of each sample, each a group of one run."""
    rows = ''.join(f'{i},{p:.17g},{1 - p:.17g},{y}\n' for i in range(len(c)) for p, y in zip(c[i], label[i]))
    got = subprocess.run([smx, 'eval', '-q', '--from', 'probs', '--json', '-j', '1', '--by', 'g', '-',
                          '--coverage-at-risk', str(R), '--delta', str(delta)],
                         input='g,a,b,label\n' + rows, capture_output=True, text=True, check=True)
    return {int(g['value']): g['metrics']['guaranteed_coverage'] for g in json.loads(got.stdout)['by']['groups']}


def main():
    with open(os.path.join(here, 'selective_simulation.txt'), 'w') as out:
        out.write('population,R,delta,rows,found,above,coverage,possible,farthest\n')
        for name, R, delta, n in runs:
            h = populations[name]
            wrong = h(grid, R)
            risk = np.cumsum(wrong[::-1])[::-1] / np.arange(len(grid), 0, -1)
            allowed = np.flatnonzero(risk <= R)
            possible = 1 - allowed[0] / len(grid) if len(allowed) else 0
            c = draw((RUNS, n))
            label = (rng.random(c.shape) < h(c, R)).astype(int)
            took = np.array([guaranteed(c[i], label[i], R, delta) for i in range(RUNS)])
            at = np.array([np.sort(c[i])[n - k] for i, k in enumerate(took) if k > 0])
            above = (risk[np.minimum(np.searchsorted(grid, at), len(grid) - 1)] > R).sum()
            got = by_smx(c[:GROUPS], label[:GROUPS], R, delta)
            far = max(abs(got[i] - took[i] / n) for i in range(GROUPS))
            out.write(f'{name},{R},{delta},{n},{len(at)},{above},{took.mean() / n:.4f},{possible:.4f},{far:.4f}\n')
            out.flush()


main()
