#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# What smx eval says of the cumulative calibration errors (ECCE) of the dumps in eval/ and
# binary/, by the definitions in man smx: numpy in long double, mpmath in 60 digits for the
# tails. Writes ecce.txt (the runs) and walk.txt (the tails alone).
#
# With --uniform it draws calibrated rows instead, and prints which share of 2000 samples has
# a p-value below some levels: it should be that level.
import csv
import os
import sys

import numpy as np
from mpmath import erfc, mp, mpf, sqrt

mp.dps = 60
L = np.longdouble
here = os.path.dirname(os.path.abspath(__file__))


def tail(x):
    return erfc(x / sqrt(mpf(2))) / 2


def reaches(x):
    """That a Brownian motion from 0 to 1 gets x away from 0."""
    x = mpf(x)
    return 4 * sum((-1) ** k * tail((2 * k + 1) * x) for k in range(int(40 / x) + 10)) if x > 0 else mpf(1)


def spans(x):
    """That its range is x."""
    x = mpf(x)
    return 8 * sum((-1) ** (k - 1) * k * tail(k * x) for k in range(1, int(40 / x) + 10)) if x > 0 else mpf(1)


def walk(conf, right, w):
    """C at 0 and at each distinct confidence, and sigma."""
    key = np.rint(conf * L(1e15)).astype(np.int64)
    o = np.argsort(key, kind='stable')
    c = np.cumsum((w * (right - conf))[o])
    last = np.append(key[o][1:] != key[o][:-1], True)
    return np.append(L(0), c[last]) / w.sum(), np.sqrt((w * w * conf * (1 - conf)).sum()) / w.sum()


def exactly(x):
    return mpf(np.format_float_scientific(x))


def ecce(conf, right, w):
    c, sigma = walk(conf, right, w)
    mad, r = abs(c).max(), c.max() - c.min()
    out = {'ecce_mad': mad, 'ecce_r': r, 'ecce_sigma': sigma}
    for key, x, f in ('ecce_mad_p', mad, reaches), ('ecce_r_p', r, spans):
        out[key] = f(exactly(x) / exactly(sigma)) if sigma > 0 else mpf(int(x <= 0))
    return out


def read(name):
    with open(os.path.join(here, name)) as f:
        rows = list(csv.DictReader(f))
    values = [k for k in rows[0] if k not in ('label', 'weight')]
    z = np.array([[float(r[k]) for k in values] for r in rows])
    y = np.array([int(float(r['label'])) for r in rows])
    w = np.array([float(r.get('weight', 1)) for r in rows]).astype(L)
    return z.astype(L), y, w


def measured(name, temp):
    z, y, w = read(name)
    z = z / L(temp)
    if z.shape[1] == 1 and name.startswith('binary'):
        return 1 / (1 + np.exp(-z[:, 0])), (y == 1).astype(L), w
    e = np.exp(z - z.max(1, keepdims=True))
    return 1 / e.sum(1), (z.argmax(1) == y).astype(L), w


RUNS = [('eval', name, temp) for name in ('spread', 'weights', 'ties', 'edges', 'masked', 'right', 'wrong',
                                          'wide', 'one_row', 'crowded') for temp in (1, 1.7)]
RUNS += [('binary', name, temp) for name in ('plain', 'weights', 'saturated') for temp in (1, 1.7)]


def runs():
    for folder, name, temp in RUNS:
        out = ecce(*measured(f'{folder}/{name}.csv', temp))
        yield f'run {folder}/{name} --from logits --temp {temp}'
        for k, v in out.items():
            yield f'{k} {mp.nstr(v, 17, min_fixed=-5, max_fixed=20) if isinstance(v, mpf) else repr(float(v))}'


def tails():
    x = [0.05, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99, 1, 1.01, 1.2, 1.5, 2, 2.5, 3, 3.7, 4.1, 5, 5.512, 5.65, 5.66,
         6, 7.3, 8, 10.16, 12, 15.55, 20, 23.456, 30, 33.3, 36.9, 37.5]
    for v in x:
        yield f'{v!r} {mp.nstr(reaches(v), 20)} {mp.nstr(spans(v), 20)}'


def uniform():
    rng = np.random.default_rng(16)
    levels = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9)
    print('rows  metric     ' + ' '.join(f'{v:7}' for v in levels))
    grid = np.linspace(0, 12, 4001)
    p_of = {'ecce_mad_p': [float(reaches(v)) for v in grid], 'ecce_r_p': [float(spans(v)) for v in grid]}
    for n in (100, 1000, 10000):
        seen = {'ecce_mad_p': [], 'ecce_r_p': []}
        for _ in range(2000):
            conf = rng.beta(3, 1, n).astype(L)
            right = (rng.random(n) < conf).astype(L)
            c, sigma = walk(conf, right, np.ones(n, dtype=L))
            seen['ecce_mad_p'].append(np.interp(float(abs(c).max() / sigma), grid, p_of['ecce_mad_p']))
            seen['ecce_r_p'].append(np.interp(float((c.max() - c.min()) / sigma), grid, p_of['ecce_r_p']))
        for key, p in seen.items():
            print(f'{n:5} {key:10} ' + ' '.join(f'{np.mean(np.array(p) <= v):7.4f}' for v in levels))


def main():
    if '--uniform' in sys.argv:
        return uniform()
    for name, lines in ('ecce.txt', runs()), ('walk.txt', tails()):
        with open(os.path.join(here, name), 'w') as f:
            f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
