#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes paired/: labelled dumps of two models, and what smx diff says of their differences.

a.csv, b.csv            600 rows of 5 classes, in clusters; B is A with noise
binary-a.csv, -b.csv    300 binary rows
want.csv                case,key,value,se,lo,hi: numpy and scipy, nothing of smx

The bootstrap's intervals take Poisson weights of Philox4x32-10 by (row or FNV-1a hash of the
cluster's text, replicate, seed), which is written again here.
"""
import os

import numpy as np
from scipy import stats
from scipy.special import log_softmax

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'paired')
MASK = 0xFFFFFFFF


def philox(counter, key):
    """Salmon et al. 2011; four words at once."""
    c, k = list(counter), [key & MASK, key >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def fnv(text):
    """FNV-1a of 64 bits."""
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


def weights(numbers, replicates, seed):
    """How often each row is in each replicate: Poisson(1) by its distribution function."""
    cdf = np.round(stats.poisson.cdf(np.arange(12), 1) * 2**32)
    w = np.empty((replicates, len(numbers)), int)
    for i, number in enumerate(numbers):
        for four in range((replicates + 3) // 4):
            u = philox([number & MASK, number >> 32, four, 1], seed)
            for k in range(4):
                if 4 * four + k < replicates:
                    w[4 * four + k, i] = np.sum(cdf <= u[k])
    return w


def measure(z, y):
    """Right, NLL, Brier score, confidence and what it is about, of each row."""
    logp = log_softmax(z, axis=1)
    p = np.exp(logp)
    top = np.argmax(z, axis=1)
    hot = np.eye(z.shape[1])[y]
    rows = np.arange(len(y))
    return (top == y).astype(float), -logp[rows, y], np.sum((p - hot)**2, axis=1), p[rows, top], top == y


def measure_binary(z, y):
    p = 1 / (1 + np.exp(-z))
    nll = np.logaddexp(0, np.where(y == 1, -z, z))
    return ((p > 0.5) == (y == 1)).astype(float), nll, (p - y)**2, p, y == 1


def ece(conf, hit, w, bins=15):
    b = np.clip(np.ceil(conf * bins).astype(int) - 1, 0, bins - 1)
    gap = np.bincount(b, w * (conf - hit), bins)
    return np.sum(np.abs(gap)) / np.sum(w)


def case(out, name, a, b, numbers=None, replicates=0, seed=0, clusters=False, confidence=0.95):
    n = len(a[0])
    one = np.ones(n)
    w = weights(numbers, replicates, seed) if replicates else None
    only_a, only_b = int(np.sum(a[0] > b[0])), int(np.sum(b[0] > a[0]))
    for i, key in enumerate(('accuracy', 'nll', 'brier')):
        d = b[i] - a[i]
        se = stats.sem(d)
        lo, hi = d.mean() - stats.norm.ppf(.975) * se, d.mean() + stats.norm.ppf(.975) * se
        if replicates:
            v = w @ d / w.sum(axis=1)
            lo, hi = np.quantile(v, [(1 - confidence) / 2, (1 + confidence) / 2])
            se = np.std(v, ddof=1) if clusters else se
        out.append((name, 'delta_' + key, d.mean(), se, lo, hi))
        out.append((name, key + '_a', a[i].mean(), '', '', ''))
        out.append((name, key + '_b', b[i].mean(), '', '', ''))
    d = ece(b[3], b[4], one) - ece(a[3], a[4], one)
    se = lo = hi = ''
    if replicates:
        v = np.array([ece(b[3], b[4], x) - ece(a[3], a[4], x) for x in w])
        se = np.std(v, ddof=1)
        lo, hi = np.quantile(v, [(1 - confidence) / 2, (1 + confidence) / 2])
    out.append((name, 'delta_ece', d, se, lo, hi))
    out.append((name, 'ece_a', ece(a[3], a[4], one), '', '', ''))
    out.append((name, 'ece_b', ece(b[3], b[4], one), '', '', ''))
    out.append((name, 'only_a_right', only_a, '', '', ''))
    out.append((name, 'only_b_right', only_b, '', '', ''))
    if not clusters:
        p = stats.binomtest(only_a, only_a + only_b, 0.5).pvalue
        out.append((name, 'mcnemar_p', p, '', '', ''))


def write(name, head, rows):
    with open(os.path.join(here, name), 'w', encoding='ascii') as f:
        f.write(head + '\n')
        for row in rows:
            f.write(','.join(str(x) for x in row) + '\n')


def main():
    rng = np.random.default_rng(20261126)
    n, k = 600, 5
    y = rng.integers(0, k, n)
    z = np.round(rng.normal(0, 1.5, (n, k)) + 1.5 * np.eye(k)[y], 4)
    u = np.round(0.8 * z + rng.normal(0, 0.5, (n, k)), 4)
    cluster = [f'doc {i}' for i in rng.integers(0, 40, n)]
    head = 'id,cluster,' + ','.join(f'z{i}' for i in range(k)) + ',label'
    for name, x in (('a.csv', z), ('b.csv', u)):
        write(name, head, ((f'r{i}', cluster[i], *x[i], y[i]) for i in range(n)))
    yb = rng.integers(0, 2, 300)
    zb = np.round(rng.normal(0, 1, 300) + 1.2 * (2 * yb - 1), 4)
    ub = np.round(1.3 * zb + rng.normal(0, 0.6, 300), 4)
    write('binary-a.csv', 'logit,label', zip(zb, yb))
    write('binary-b.csv', 'logit,label', zip(ub, yb))
    out = []
    a, b = measure(z, y), measure(u, y)
    case(out, 'plain', a, b)
    case(out, 'binary', measure_binary(zb, yb), measure_binary(ub, yb))
    case(out, 'rows', a, b, range(n), 200, 7)
    case(out, 'clusters', a, b, [fnv(c) for c in cluster], 200, 7, True, 0.9)
    with open(os.path.join(here, 'want.csv'), 'w', encoding='ascii') as f:
        f.write('case,key,value,se,lo,hi\n')
        for row in out:
            f.write(','.join(x if isinstance(x, str) else repr(float(x)) for x in row) + '\n')


main()
