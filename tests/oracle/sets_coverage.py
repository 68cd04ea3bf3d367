#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Coverage of conformal sets over 1,000 resamplings: a table on standard output.

Rows are drawn anew each time, n to fit and 200 to measure.  The mean coverage must lie in
[1 - alpha, 1 - alpha + 1 / (n + 1)] up to three standard errors of the simulation; scores are
without ties, so that both bounds hold.  With a threshold for each class the same is asked of
each class, whose upper bound is the mean of 1 - alpha + 1 / (n_c + 1).  If parameters are chosen
("raps-size" is --lambda auto --k-reg auto --tune-for size), n is the number of rows that fit the
threshold, and the last column shows the bad way, too: the same rows choose and fit.

Without an argument the sets are made by numpy, by the definitions that tests/cli/sets_oracle.sh
compares with smx on other rows.  With the path of smx and names of methods, smx fit and smx eval
make them.  Needs numpy.  sets_coverage.txt keeps the tables.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

ROUNDS, TEST, CLASSES = 1000, 200, 5
AUTO = [(m, a, n) for m in ('raps-size', 'raps-adaptiveness', 'saps-size', 'saps-adaptiveness')
        for a, n in ((0.1, 100), (0.1, 300), (0.3, 40))]
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
    m = json.loads(run(smx, ['eval', '--calib', c, '--json'] + seed + cols, dump(z[n:], y[n:])))
    return m, y[:n]


def scores(z, method, u, lam=0.01, k_reg=5, weight=0.2):
    """The score of each class of each row, with the defaults of smx."""
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    order = np.argsort(-z, axis=1, kind='stable')
    rank = np.argsort(order, axis=1, kind='stable') + 1
    q = np.take_along_axis(p, order, axis=1)
    before = np.take_along_axis(q.cumsum(axis=1) - q, order.argsort(axis=1), axis=1)
    u = u[:, None]
    if method == 'lac':
        return 1 - p
    if method == 'aps':
        return before + u * p
    if method == 'raps':
        return before + u * p + lam * np.maximum(0, rank - k_reg)
    top = p.max(axis=1, keepdims=True)
    return np.where(rank == 1, u * top, top + (rank - 2 + u) * weight)


def threshold(s, alpha):
    k = int(np.ceil(round((len(s) + 1) * (1 - alpha), 9)))
    return np.sort(s)[k - 1] if k <= len(s) else np.inf


def by_numpy(r, method, alpha, n, mondrian):
    z, y = rows(r, n + TEST)
    s = scores(z, method, r.random(n + TEST))
    own, t = s[np.arange(n), y[:n]], y[n:]
    if mondrian:
        q = np.array([threshold(own[y[:n] == k], alpha) for k in range(CLASSES)])
    else:
        q = threshold(own, alpha)
    sets = s[n:] <= q
    has = sets[np.arange(TEST), t]
    return has.mean(), sets.sum(axis=1).mean(), [has[t == k] for k in range(CLASSES)], y[:n]


GRID = {'raps-size': (.001, .01, .1, .2, .5), 'raps-adaptiveness': (.00001, .0001, .0008, .001, .0015, .002),
        'saps-size': (.02, *(i / 20 for i in range(1, 13)))}
GRID['saps-adaptiveness'] = GRID['saps-size']


def chosen(r, z, y, method, alpha):
    """The parameters that these rows choose, as a function of scores."""
    kind, aim = method.split('-')
    n = np.arange(len(y))
    rank = 1 + (z > z[n, y][:, None]).sum(axis=1)
    k = int(threshold(rank, alpha))
    u, v = r.random(len(y)), r.random(len(y))
    best = None
    for g in GRID[method]:
        of = lambda z, u: scores(z, kind, u, g, k, g)
        inside = of(z, v) <= threshold(of(z, u)[n, y], alpha)
        size, has = inside.sum(axis=1), inside[n, y]
        strata = [has[(size >= a) & (size <= b)] for a, b in ((0, 1), (2, 3), (4, 10))]
        m = size.mean() if aim == 'size' else max(abs(h.mean() - 1 + alpha) for h in strata if len(h))
        if best is None or m < best[0]:
            best = m, of
    return best[1]


def auto_by_numpy(r, method, alpha, n):
    """Coverage, mean size, rows that fit; and coverage if all rows choose and fit."""
    z, y = rows(r, n + TEST)
    part = np.append(r.random(n) < 0.3, [False] * TEST)
    fit = ~part & (np.arange(n + TEST) < n)
    while part.sum() < 1 / alpha - 1:  # smx refuses
        part = np.append(r.random(n) < 0.3, [False] * TEST)
        fit = ~part & (np.arange(n + TEST) < n)
    out = []
    for who, by in ((part, fit), (np.arange(n + TEST) < n,) * 2):
        s = chosen(r, z[who], y[who], method, alpha)(z, r.random(n + TEST))
        inside = s[n:] <= threshold(s[by][np.arange(by.sum()), y[by]], alpha)
        out.append((inside[np.arange(TEST), y[n:]].mean(), inside.sum(axis=1).mean()))
    return out[0] + (fit.sum(), out[1][0])


def auto_by_smx(smx, r, place, method, alpha, n):
    kind, aim = method.split('-')
    more = ['--tune-for', aim] + (['--lambda', 'auto', '--k-reg', 'auto'] if kind == 'raps' else ['--rank-weight', 'auto'])
    m = one(smx, r, place, kind, alpha, n, more)[0]['metrics']
    with open(os.path.join(place, 'c.json')) as f:
        return m['coverage'], m['set_size'], json.load(f)['rows']


def line(what, c, least, most, more=''):
    c = np.array(c)
    se = c.std(ddof=1) / len(c) ** 0.5
    ok = least - 3 * se <= c.mean() <= most + 3 * se
    print('%-28s %.5f  %.5f  [%.5f, %.5f] %s%s' % (what, c.mean(), se, least, most, more, '' if ok else ' OUTSIDE'))
    return ok


def main():
    r = np.random.default_rng(16)
    smx, ok = sys.argv[1] if len(sys.argv) > 1 else None, True
    print('%s, %d resamplings' % ('smx' if smx else 'numpy', ROUNDS))
    print('method alpha n           coverage se       bounds             set size')
    with tempfile.TemporaryDirectory() as place:
        for method, alpha, n in CASES + AUTO:
            if smx and method not in sys.argv[2:]:
                continue
            if '-' in method:
                got = [auto_by_smx(smx, r, place, method, alpha, n) if smx else auto_by_numpy(r, method, alpha, n)
                       for _ in range(ROUNDS)]
                ok &= line('%-17s %.2f  %d' % (method, alpha, n), [g[0] for g in got], 1 - alpha,
                           1 - alpha + np.mean([1 / (g[2] + 1) for g in got]),
                           '%.3f' % np.mean([g[1] for g in got]) +
                           ('' if smx else '  (%.5f)' % np.mean([g[3] for g in got])))
                continue
            if smx:
                got = [one(smx, r, place, method, alpha, n, [])[0]['metrics'] for _ in range(ROUNDS)]
                got = [(g['coverage'], g['set_size']) for g in got]
            else:
                got = [by_numpy(r, method, alpha, n, False)[:2] for _ in range(ROUNDS)]
            ok &= line('%-6s %.2f  %d' % (method, alpha, n), [g[0] for g in got], 1 - alpha,
                       1 - alpha + 1 / (n + 1), '%.3f' % np.mean([g[1] for g in got]))
    cover, top = [[] for _ in range(CLASSES)], [[] for _ in range(CLASSES)]
    for _ in range(0 if smx else ROUNDS):
        _, _, has, y = by_numpy(r, 'aps', 0.2, 200, True)
        for k in range(CLASSES):
            if len(has[k]):
                cover[k].append(has[k].mean())
                top[k].append(0.8 + 1 / (1 + (y == k).sum()))
    for k in range(0 if smx else CLASSES):
        ok &= line('aps of each class, %d' % k, cover[k], 0.8, np.mean(top[k]))
    sys.exit(not ok)


main()
