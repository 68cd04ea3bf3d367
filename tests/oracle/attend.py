#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Attention in 60 decimal digits: softmax1, scalable softmax, causal masks.

    /usr/bin/python3 tests/oracle/attend.py   (run anywhere; writes into attend/)

    rows.csv      logits; exp and log are mpmath's, of the exact values of the doubles
    block.npy     scores of 2 sequences, 3 heads and 5 x 5 positions, saved by numpy
    causal.csv    the softmax of each row of them up to its own position; causal-2.csv: up to
                  two positions more; length.csv: up to the row's length, causal too, for
                  the lengths in length-in.csv
    NAME.csv      what `smx OPTIONS rows.csv` writes with 17 digits; see NAMES below
"""
import os
import random

import mpmath as mp
import numpy as np

mp.mp.dps = 60
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'attend')
INF = float('inf')
NAMES = {'softmax1': '--op softmax1', 'log-softmax1': '--op log-softmax1',
         'ssmax': '--ssmax 0.43', 'ssmax-log': '--ssmax 2 --log',
         'both': '--temp 0.7 --ssmax 1.5 --op softmax1'}


def rows():
    rng = random.Random(20261126)
    out = [[0, 0, 0, 0, 0, 0], [-1e-3, -INF, -INF, -INF, -INF, -INF], [800, 799, -800, 1, 2, -INF],
           [-800, -799, -801, -900, -INF, -745], [-40, -41, -42, -43, -44, -45],
           [40, 1, 2, 3, 4, 5], [1e-9, -1e-9, 0, -INF, 3e-9, -2e-9], [5, -INF, 5, -INF, 5, -INF]]
    for scale in (0.1, 1, 3, 10, 30):
        for shift in (0, -20, 20):
            out.append([rng.gauss(0, 1) * scale + shift for _ in range(6)])
    return out


def softmax(z, none=False, log=False):
    terms = [mp.exp(x) if x > -INF else mp.mpf(0) for x in z]
    total = mp.fsum(terms) + (1 if none else 0)
    if log:
        return [x - mp.log(total) if x > -INF else -INF for x in z]
    return [t / total for t in terms]


def scaled(z, by):
    return [mp.mpf(x) * by if x > -INF else -INF for x in z]


def ssmax(z, s):
    n = sum(x > -INF for x in z)
    return scaled(z, mp.mpf(s) * mp.log(n))


def result(name, z):
    if name == 'ssmax':
        return softmax(ssmax(z, 0.43))
    if name == 'ssmax-log':
        return softmax(ssmax(z, 2), log=True)
    if name == 'both':
        return softmax(ssmax(scaled(z, 1 / mp.mpf(0.7)), 1.5), none=True)
    return softmax(z, none=True, log=name.startswith('log'))


def text(x):
    return '-inf' if x == -INF else '%.17g' % float(x)


def write(name, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w') as f:
        for row in rows:
            f.write(','.join(map(text, row)) + '\n')


def seen(z, n):
    return softmax([x if i < n else -INF for i, x in enumerate(z)])


def masks():
    block = np.random.RandomState(20261126).randn(2, 3, 5, 5) * 4
    np.save(os.path.join(HERE, 'block.npy'), block)
    flat = [[float(x) for x in row] for row in block.reshape(-1, 5)]
    lengths = [1 + i * 7 % 5 for i in range(len(flat))]
    write('causal', [seen(z, i % 5 + 1) for i, z in enumerate(flat)])
    write('causal-2', [seen(z, i % 5 + 3) for i, z in enumerate(flat)])
    with open(os.path.join(HERE, 'length-in.csv'), 'w') as f:
        f.write('at,n,k0,k1,k2,k3,k4\n')
        for i, (z, n) in enumerate(zip(flat, lengths)):
            f.write(','.join([str(i % 5), str(n)] + [
                text(x) if j < n else 'nan' for j, x in enumerate(z)]) + '\n')
    write('length', [seen(z, min(n, i % 5 + 1)) for i, (z, n) in enumerate(zip(flat, lengths))])


def main():
    masks()
    z = rows()
    write('rows', z)
    for name in NAMES:
        write(name, [result(name, row) for row in z])


main()
