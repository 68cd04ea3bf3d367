#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# How often the risk of smx eval's guaranteed threshold is above R in the population: rows of two
# classes whose confidence c is drawn, and which are wrong with a chance h(c), so that the risk of
# any threshold is known. 1,000 samples for each population; a guarantee with delta may be wrong
# in about delta of them. For each: how often there is a threshold, how often its risk is above R,
# the mean coverage, and the largest one that R allows in the population.
# Writes selective_simulation.txt. $SMX is the program (./smx).
import json
import os
import subprocess

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
smx = os.environ.get('SMX', './smx')
rng = np.random.default_rng(20261126)
RUNS, GROUPS = 1000, 50

populations = {
    # every threshold has a risk just above R: each guarantee is wrong
    'just above': lambda c, R: np.full_like(c, R * 1.0001),
    # calibrated: the risk falls with the threshold
    'calibrated': lambda c, R: 1 - c,
    # rows of the highest confidence are worse than R, those below are better
    'bad top': lambda c, R: np.where(c > 0.97, 1.1 * R, np.where(c > 0.8, 0.7 * R, 0.4)),
    # the risk is at R over a wide range, then far above
    'plateau': lambda c, R: np.where(c > 0.8, R, 0.45),
}


def draw(n):
    return 0.5 + 0.5 * rng.random(n) ** 0.5


grid = 0.5 + 0.5 * ((np.arange(2000000) + 0.5) / 2000000) ** 0.5  # quantiles


def samples(n, h, R, delta):
    """The metrics of RUNS samples of n rows, each a group of a run."""
    for _ in range(RUNS // GROUPS):
        c = draw(n * GROUPS)
        label = (rng.random(len(c)) < h(c, R)).astype(int)
        rows = ''.join(f'{i % GROUPS},{p:.17g},{1 - p:.17g},{y}\n' for i, (p, y) in enumerate(zip(c, label)))
        got = subprocess.run([smx, 'eval', '-q', '--from', 'probs', '--json', '-j', '1', '--by', 'g', '-',
                              '--coverage-at-risk', str(R), '--delta', str(delta)],
                             input='g,a,b,label\n' + rows, capture_output=True, text=True, check=True)
        for group in json.loads(got.stdout)['by']['groups']:
            yield group['metrics']


def main():
    with open(os.path.join(here, 'selective_simulation.txt'), 'w') as out:
        out.write('population,R,delta,rows,found,above,coverage,possible\n')
        for name, h in populations.items():
            for R, delta, n in ((0.1, 0.1, 2000), (0.05, 0.05, 4000)):
                wrong = h(grid, R)
                risk = np.cumsum(wrong[::-1])[::-1] / np.arange(len(grid), 0, -1)
                allowed = np.flatnonzero(risk <= R)
                possible = 1 - allowed[0] / len(grid) if len(allowed) else 0
                found = above = coverage = 0
                for m in samples(n, h, R, delta):
                    coverage += m['guaranteed_coverage']
                    if m['guaranteed_threshold'] is None:
                        continue
                    found += 1
                    at = np.searchsorted(grid, m['guaranteed_threshold'])
                    above += risk[min(at, len(grid) - 1)] > R
                out.write(f'{name},{R},{delta},{n},{found},{above},{coverage / RUNS:.4f},{possible:.4f}\n')
                out.flush()


main()
