#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The best temperature from 0.1 to 10 for the NLL and for the Brier score of dumps in eval/
# and binary/, what is left there (refinement) and what it takes away (calibration): by scipy,
# around the best of many temperatures. Writes refinement.txt, and refinement_temp.txt with
# the temperatures.
import os

import numpy as np
import scipy.optimize
import scipy.special

from ecce import here, read

RUNS = [('eval', name, temp) for name in ('spread', 'weights', 'wide', 'right', 'wrong', 'crowded', 'one_row')
        for temp in (1, 1.7)]
RUNS += [('binary', name, temp) for name in ('plain', 'weights') for temp in (1, 1.7)]


def losses(z, y, t):
    """Of each row: NLL and Brier score."""
    if z.shape[1] == 1:
        z = np.c_[0 * z, z]
        half = 2
    else:
        half = 1
    log = scipy.special.log_softmax(z / t, axis=1)
    truth = np.arange(z.shape[1]) == y[:, None]
    return -log[truth], ((np.exp(log) - truth) ** 2).sum(1) / half


def split(z, y, w, own, i):
    def score(log_t):
        return float(np.average(losses(z, y, np.exp(log_t))[i], weights=w))

    grid = np.linspace(np.log(.1), np.log(10), 400)
    k = int(np.argmin([score(x) for x in grid]))
    low, high = grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)]
    found = scipy.optimize.minimize_scalar(score, bounds=(low, high), method='bounded',
                                           options={'xatol': 1e-9})
    least, at = min((found.fun, found.x), (score(grid[k]), grid[k]))
    now = score(np.log(own))
    return max(now - least, 0), min(least, now), np.exp(at)


def main():
    scores, temps = [], []
    for folder, name, temp in RUNS:
        z, y, w = read(f'{folder}/{name}.csv')
        for lines in scores, temps:
            lines.append(f'run {folder}/{name} --from logits --temp {temp} --sweep')
        for i, key in enumerate(('nll', 'brier')):
            calibration, refinement, at = split(z.astype(float), y, w.astype(float), temp, i)
            scores.append(f'{key}_calibration {calibration!r}')
            scores.append(f'{key}_refinement {refinement!r}')
            temps.append(f'{key}_temperature {float(at)!r}')
    for name, lines in ('refinement', scores), ('refinement_temp', temps):
        with open(os.path.join(here, f'{name}.txt'), 'w') as f:
            f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
