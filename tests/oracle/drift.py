#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Drift of eval --unlabelled between pairs of files, by scipy; and tails of chi-square and of
# Kolmogorov's distribution by mpmath. Writes the files of drift/, drift.txt and chi_square.txt;
# see README.md. The groups of psi and js are found as metric/drift.c says; ks is that of all values.
import csv
import math
import os

import mpmath
import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import kolmogorov
from scipy.stats import chi2_contingency, ks_2samp

here = os.path.dirname(os.path.abspath(__file__))
at = lambda name: os.path.join(here, 'drift', name + '.csv')


def make():
    r = np.random.default_rng(16)
    os.makedirs(os.path.join(here, 'drift'), exist_ok=True)
    for name, n, k, scale, shift in (('a', 300, 4, 2, 0), ('b', 200, 4, 3, 0.5), ('c', 80, 4, 2, 0),
                                     ('sure', 120, 4, 40, 0), ('x', 200, 1, 2, 0), ('y', 150, 1, 2, 1)):
        z = r.normal(size=(n, k)) * scale
        z[:, 0] += shift
        w = np.exp(r.normal(size=n))
        for weighted in (False, True) if name in 'abxy' else (False,):
            with open(at(name + ('w' if weighted else '')), 'w', newline='') as f:
                out = csv.writer(f, lineterminator='\n')
                out.writerow(['z%d' % i for i in range(k)] + ['weight'] * weighted)
                for row, v in zip(z, w):
                    out.writerow(['%.4f' % x for x in row] + ['%.3f' % v] * weighted)


def read(name):
    with open(at(name)) as f:
        head, *rows = csv.reader(f)
    k = len(head) - ('weight' in head)
    w = np.array([float(r[k]) for r in rows]) if 'weight' in head else np.ones(len(rows))
    return np.array([[float(x) for x in r[:k]] for r in rows]), w


def row_values(z, threshold):
    if z.shape[1] == 1:
        z = np.concatenate([np.zeros_like(z), z], axis=1)
        p = np.exp(z.astype(np.longdouble))
        p /= p.sum(1, keepdims=True)
        top = (p[:, 1] > threshold).astype(int)
    else:
        p = np.exp((z - z.max(1, keepdims=True)).astype(np.longdouble))
        p /= p.sum(1, keepdims=True)
        top = z.argmax(1)
    conf = p[np.arange(len(z)), top].astype(float)
    conf = np.rint(conf * 1e15) / 1e15
    return conf, -(p * np.log(p)).sum(1).astype(float), top


def part(x, bits):
    m, e = math.frexp(x)
    return (e - 1) * 2 ** bits + int((2 * m - 1) * 2 ** bits)


def conf_cell(p):
    x = 1 - p if p > 0.5 else p
    if x == 0:
        return 80 * 4096 + 1
    off = part(0.5, 12) - part(x, 12)
    return 28 * 4096 + off if p > 0.5 else max(28 * 4096 - off, 0)


def entropy_cell(x):
    return 0 if x < 2.0 ** -20 else part(x, 10) - part(2.0 ** -20, 10) + 1


def shares(cells, w, base_cells, base_w):
    all_cells = sorted(set(cells) | set(base_cells))
    now, base, g, run = np.zeros(10), np.zeros(10), 0, 0
    for c in all_cells:
        now[g] += w[cells == c].sum()
        base[g] += base_w[base_cells == c].sum()
        run += base_w[base_cells == c].sum()
        while g < 9 and run * 10 >= (g + 1) * base_w.sum():
            g += 1
    return now / w.sum(), base / base_w.sum()


def psi(p, q):
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return ((p - q) * np.log(p / q)).sum()


def ks(x, w, y, v):
    points = np.concatenate([x, y])
    return max(abs(w[x <= t].sum() / w.sum() - v[y <= t].sum() / v.sum()) for t in points)


def main():
    make()
    with open(os.path.join(here, 'drift.txt'), 'w') as out:
        put = lambda key, x: out.write('%s %s\n' % (key, 'null' if x is None else repr(float(x))))
        for base, now, options in (('a', 'b', ''), ('b', 'a', ''), ('a', 'c', ''), ('a', 'a', ''), ('a', 'sure', ''),
                                   ('sure', 'sure', ''), ('aw', 'bw', ''), ('bw', 'aw', ''), ('x', 'y', '--threshold 0.3'),
                                   ('y', 'x', ''), ('xw', 'yw', '')):
            out.write('run %s %s %s\n' % (base, now, options))
            threshold = float(options.split()[1]) if options else 0.5
            (z, w), (y, v) = read(now), read(base)
            A, B = row_values(z, threshold), row_values(y, threshold)
            weighted = now.endswith('w')
            for key, a, b, cell in (('confidence', A[0], B[0], conf_cell), ('entropy', A[1], B[1], entropy_cell)):
                p, q = shares(np.array([cell(x) for x in a]), w, np.array([cell(x) for x in b]), v)
                put('psi_' + key, psi(p, q))
                put('js_' + key, jensenshannon(p, q) ** 2)
                d = ks(a, w, b, v)
                if not weighted:
                    assert abs(d - ks_2samp(a, b).statistic) < 1e-12
                put('ks_' + key, d)
                put('ks_%s_p' % key, None if weighted else kolmogorov(d * math.sqrt(len(a) * len(b) / (len(a) + len(b)))))
            classes = sorted(set(A[2]) | set(B[2]))
            p = np.array([w[A[2] == c].sum() for c in classes])
            q = np.array([v[B[2] == c].sum() for c in classes])
            put('psi_class', psi(p / p.sum(), q / q.sum()))
            put('js_class', jensenshannon(p, q) ** 2)
            chi2, pvalue = chi2_contingency([p, q], correction=False)[:2]
            put('chi2_class', None if weighted else chi2)
            put('chi2_class_p', None if weighted else pvalue)
    mpmath.mp.dps = 40
    with open(os.path.join(here, 'chi_square.txt'), 'w') as out:
        for k in (1, 2, 3, 4, 9, 100, 999, 1000, 128000):
            for f in ('0', '1e-6', '0.1', '0.7', '0.99', '1', '1.01', '1.3', '3', '20', '400'):
                x = float(mpmath.mpf(f) * k)
                p = mpmath.gammainc(mpmath.mpf(k) / 2, mpmath.mpf(x) / 2, regularized=True)
                if p > mpmath.mpf('1e-250'):
                    out.write('%r %d %s\n' % (x, k, mpmath.nstr(p, 20)))


main()
