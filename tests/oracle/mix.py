#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reference values of smx mix: tests/oracle/mix/.

a.csv, b.csv, c.csv, g.csv are inputs, NAME.csv the output of the options in NAME.args.
Averages, entropies and mutual information by numpy and scipy in float64, votes by
counting; the weights of fit.txt by scipy's minimize.  Run from anywhere.
"""
import os
from itertools import combinations

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp, softmax
from scipy.stats import entropy

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mix')
NAMES = ['cat', 'dog', 'owl', 'pig']
N, K = 60, 4


def write(name, head, rows):
    with open(os.path.join(here, name + '.csv'), 'w') as f:
        f.write(','.join(head) + '\n')
        for r in rows:
            f.write(','.join(x if isinstance(x, str) else repr(float(x)).replace('inf', 'inf') for x in r) + '\n')


def main():
    os.makedirs(here, exist_ok=True)
    rng = np.random.default_rng(5)
    y = rng.integers(0, K, N)
    z = []
    for m in range(3):
        x = rng.normal(size=(N, K)) * (1, 2, 1.5)[m]
        right = rng.random(N) < (0.5, 0.6, 0.7)[m]
        x[np.arange(N), np.where(right, y, rng.integers(0, K, N))] += 2
        z.append(np.round(x, 4))
    z[0][7] += 800 * np.array([0, 1, 0, 0])  # so sure that others underflow
    z[1][7] += 900 * np.array([0, 1, 0, 0])
    z[2][7] += 850 * np.array([0, 1, 0, 0])
    z[0][9, 2] = -np.inf  # masked in one, in all
    for m in range(3):
        z[m][11, 3] = -np.inf
    z[0][13] = z[1][13] = z[2][13]  # no disagreement
    gate = np.round(rng.normal(size=(N, 3)), 3)
    gate[5] = [0, -np.inf, -np.inf]
    order = [2, 0, 3, 1]
    for m, name in enumerate('abc'):
        o = order if m == 1 else range(K)
        rows = [[f'r{i}'] + [z[m][i, j] for j in o] + [NAMES[y[i]]] for i in range(N)]
        write(name, ['id'] + ['logit_' + NAMES[j] for j in o] + ['label'], rows)
    rows = [[f'r{i}'] + [z[2][i, j] for j in range(K)] + [NAMES[y[i]]] for i in rng.permutation(N)]
    write('shuffled', ['id'] + ['logit_' + s for s in NAMES] + ['label'], rows)
    write('g', ['a', 'b', 'c'], gate)

    def case(name, args, w, what='probs', temp=1.0, values=False):
        w = np.broadcast_to(w, (N, 3)).T[:, :, None]
        lp = np.array([log_softmax(x / temp, axis=1) for x in z])
        with np.errstate(divide='ignore', invalid='ignore'):
            lpool = logsumexp(lp, axis=0, b=w)
            if what == 'probs':
                out = lpool
            else:
                out = np.where(w > 0, w * lp, 0).sum(axis=0)
        out = log_softmax(out, axis=1)
        head, cols = ['id'] + ['logit_' + s for s in NAMES], [out]
        if values:
            p = np.exp(lp)
            total = entropy(np.exp(lpool), axis=1)
            expected = (w[:, :, 0] * entropy(p, axis=2)).sum(axis=0)
            with np.errstate(invalid='ignore'):
                kl = np.where(p > 0, p * (lp - lpool), 0).sum(axis=2)
            mutual = (w[:, :, 0] * kl).sum(axis=0)
            top = lp.argmax(axis=2)
            ratio = [1 - np.bincount(top[:, i]).max() / 3 for i in range(N)]
            differ = [np.mean([top[a, i] != top[b, i] for a, b in combinations(range(3), 2)]) for i in range(N)]
            cols.append(np.column_stack([total, expected, mutual, ratio, differ]))
            head += ['total_entropy', 'expected_entropy', 'mutual_information', 'variation_ratio', 'disagreement']
        all_ = np.column_stack(cols)
        write(name, head + ['label'], [[f'r{i}'] + list(all_[i]) + [NAMES[y[i]]] for i in range(N)])
        with open(os.path.join(here, name + '.args'), 'w') as f:
            f.write(args + '\n')

    values = '--write logprobs,total_entropy,expected_entropy,mutual_information,variation_ratio,disagreement'
    case('equal', values, [1 / 3] * 3, values=True)
    case('weighted', '--weights 2,0,6 ' + values, [.25, 0, .75], values=True)
    case('temp', '--temp 2.5 --weights 0.2,0.3,0.5 --write logprobs', [.2, .3, .5], temp=2.5)
    case('logits', '--average logits --weights 0.2,0.3,0.5 --write logprobs', [.2, .3, .5], what='logits')
    case('logprobs', '--average logprobs --log', [1 / 3] * 3, what='logits')
    gates = softmax(gate, axis=1)
    case('gates', '--gates g.csv ' + values, gates, values=True)

    p = np.array([softmax(x, axis=1)[np.arange(N), y] for x in z])
    best = min((minimize(lambda t: -np.log(softmax(t) @ p).mean(), s, method='BFGS', options={'gtol': 1e-13})
                for s in rng.normal(size=(10, 3))), key=lambda r: r.fun)
    with open(os.path.join(here, 'fit.txt'), 'w') as f:
        f.write(' '.join(repr(float(x)) for x in list(softmax(best.x)) + [best.fun]) + '\n')


if __name__ == '__main__':
    main()
