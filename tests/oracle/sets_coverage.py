#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Coverage of conformal sets over 1,000 resamplings, by smx itself: a table on standard output.

A pool of rows is split anew each time into n rows for smx fit and 200 for smx eval.  The mean
coverage must lie in [1 - alpha, 1 - alpha + 1 / (n + 1)] up to three standard errors of the
simulation.  Scores are without ties (random sets and lac), so that both bounds hold.  With
--mondrian class the same is asked of each class (its rows are counted in each split; the upper
bound is the mean of 1 / (n_c + 1)).  Run with the path of smx; takes some minutes.
sets_coverage.txt keeps the table.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

ROUNDS, TEST, CLASSES = 1000, 200, 5
CASES = [(m, a, n) for m in ('lac', 'aps', 'raps', 'saps') for a, n in ((0.1, 99), (0.1, 200), (0.3, 40))]


def rows(r, n):
    """Logits, and labels of another distribution: coverage must not depend on the model."""
    z = r.normal(0, 2, (n, CLASSES))
    p = np.exp(z / 2 + np.arange(CLASSES) / 8)
    u = r.random(n)[:, None] * p.sum(axis=1, keepdims=True)
    return z, (p.cumsum(axis=1) < u).sum(axis=1)


def run(smx, args, text):
    return subprocess.run([smx] + args, input=text, capture_output=True, check=True).stdout


def dump(z, y):
    return b'\n'.join(b','.join(b'%.17g' % v for v in row) + b',%d' % t for row, t in zip(z, y)) + b'\n'


def one(smx, r, place, method, alpha, n, more):
    z, y = rows(r, n + TEST)
    cols = ['-i', 'csv', '--header', 'no', '-c', '1-%d' % CLASSES, '--label', str(CLASSES + 1), '-q', '-j', '1']
    c = os.path.join(place, 'c.json')
    seed = ['--seed', str(r.integers(1 << 30))] if method != 'lac' else []
    run(smx, ['fit', '--method', method, '--alpha', str(alpha), '-o', c] + more + seed + cols, dump(z[:n], y[:n]))
    m = json.loads(run(smx, ['eval', '--calib', c, '--json', '--class-table'] + seed + cols, dump(z[n:], y[n:])))
    return m, y[:n]


def main():
    smx = sys.argv[1]
    r = np.random.default_rng(16)
    bad = False
    with tempfile.TemporaryDirectory() as place:
        print('method alpha n   coverage  se       bounds             set_size')
        for method, alpha, n in CASES:
            got = [one(smx, r, place, method, alpha, n, [])[0]['metrics'] for _ in range(ROUNDS)]
            c = np.array([g['coverage'] for g in got])
            size = np.mean([g['set_size'] for g in got])
            se = c.std(ddof=1) / ROUNDS ** 0.5
            ok = 1 - alpha - 3 * se <= c.mean() <= 1 - alpha + 1 / (n + 1) + 3 * se
            bad |= not ok
            print('%-6s %.2f  %3d %.5f   %.5f  [%.5f, %.5f] %.3f %s' % (
                method, alpha, n, c.mean(), se, 1 - alpha, 1 - alpha + 1 / (n + 1), size, '' if ok else 'OUTSIDE'))
        print('\naps --mondrian class, alpha 0.2, n 200: each class')
        cover, top = [[] for _ in range(CLASSES)], [[] for _ in range(CLASSES)]
        for _ in range(ROUNDS):
            m, y = one(smx, r, place, 'aps', 0.2, 200, ['--mondrian', 'class'])
            for t in m['class_coverage_table']:
                if t['rows']:
                    cover[t['class']].append(t['coverage'])
                    top[t['class']].append(0.8 + 1 / (1 + (y == t['class']).sum()))
        for k in range(CLASSES):
            c = np.array(cover[k])
            se = c.std(ddof=1) / len(c) ** 0.5
            ok = 0.8 - 3 * se <= c.mean() <= np.mean(top[k]) + 3 * se
            bad |= not ok
            print('class %d %.5f   %.5f  [%.5f, %.5f] %s' % (k, c.mean(), se, 0.8, np.mean(top[k]), '' if ok else 'OUTSIDE'))
    sys.exit(bad)


main()
