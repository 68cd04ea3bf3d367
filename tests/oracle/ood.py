#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reference values of smx eval --ood: tests/oracle/ood/NAME.csv and ood.txt.

Scores by scipy in float64, metrics by scikit-learn: roc_auc_score,
average_precision_score, and roc_curve without dropped points.  Run from anywhere;
needs numpy, scipy and scikit-learn.
"""
import os

import numpy as np
from scipy.special import logsumexp, softmax
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

here = os.path.dirname(os.path.abspath(__file__))
SCORES = ('msp', 'entropy', 'energy', 'max_logit', 'margin')


def tied(s, tol):
    """The same numbers, with the first of each tie for all of it."""
    order = np.argsort(s, kind='stable')
    t, begin = s.copy(), None
    for i in order:
        if begin is None or s[i] - begin > tol(abs(begin)):
            begin = s[i]
        t[i] = begin
    return t


def entropy(z):
    """Without cancellation."""
    top = z.argmax(axis=1)
    x = z - z.max(axis=1, keepdims=True)
    e = np.exp(x)
    e[np.arange(len(z)), top] = 0
    rest = e.sum(axis=1)
    dot = np.where(e > 0, -x * e, 0).sum(axis=1)
    return np.log1p(rest) + dot / (1 + rest)


def scores(z):
    """The higher, the more in distribution."""
    two = np.sort(softmax(z, axis=1), axis=1)[:, ::-1]
    return {
        'msp': tied(two[:, 0], lambda x: 1e-15),
        'entropy': tied(-entropy(z), lambda x: 1e-13 * x),
        'energy': tied(logsumexp(z, axis=1), lambda x: 1e-13 * max(x, 1)),
        'max_logit': z.max(axis=1),
        'margin': tied(two[:, 0] - two[:, 1], lambda x: 1e-15),
    }


def fpr95(y, s, w):
    fpr, tpr, _ = roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    return fpr[np.argmax(tpr >= 0.95)]


def measure(z, out, w, scaled):
    res = {}
    n_out = out.sum()
    for name, s in scores(z).items():
        one = n_out in (0, len(out)) or (not scaled and name in ('energy', 'max_logit'))
        key = 'ood_%s_' + name
        res[key % 'auroc'] = None if one else roc_auc_score(~out, s, sample_weight=w)
        res[key % 'aupr_in'] = None if one else average_precision_score(~out, s, sample_weight=w)
        res[key % 'fpr95_in'] = None if one else fpr95(~out, s, w)
        res[key % 'aupr_out'] = None if one else average_precision_score(out, -s, sample_weight=w)
        res[key % 'fpr95_out'] = None if one else fpr95(out, -s, w)
    return res


def dumps():
    rng = np.random.default_rng(20)

    def some(n, k, share, shift):
        out = rng.random(n) < share
        z = rng.normal(size=(n, k)) * np.where(out, 1, 2)[:, None] + np.where(out, 0, shift)[:, None]
        return np.round(z, 6), out

    z, out = some(300, 5, 0.4, 0.5)
    yield 'plain', z, out, None, 'logits', ['', '--temp 2.5', '--from logprobs']
    yield 'weights', *some(200, 4, 0.5, 1), np.round(rng.gamma(2, size=200), 3) + 0.001, 'logits', ['']
    z, out = some(400, 3, 0.3, 0.5)
    yield 'ties', np.round(z), out, None, 'logits', ['']
    yield 'tied_weights', np.round(z[:150]), out[:150], rng.integers(1, 5, 150).astype(float), 'logits', ['']
    z, out = some(40, 3, 0.5, 0)
    yield 'probs', np.round(softmax(z, axis=1), 3) + 0.001, out, None, 'probs', ['--from probs']
    z, out = some(20, 3, 0.5, 5)
    yield 'exactly95', np.round(z, 2), np.arange(20) < 0, None, 'logits', ['']
    z, out = some(40, 3, 0.5, 0.2)
    yield 'twenty', np.round(z, 1), np.arange(40) % 2 == 1, None, 'logits', ['']
    z, _ = some(8, 3, 0.5, 0)
    yield 'only_out', z, np.ones(8, bool), None, 'logits', []
    z = np.concatenate([rng.normal(size=(30, 6)) * 300, rng.normal(size=(30, 6)) * 100])
    yield 'far', np.round(z), np.arange(60) >= 30, None, 'logits', ['']


def main():
    lines = []
    os.makedirs(os.path.join(here, 'ood'), exist_ok=True)
    for name, z, out, w, kind, runs in dumps():
        rng = np.random.default_rng(len(name))
        order = rng.permutation(len(z))
        z, out = z[order], out[order]
        w = None if w is None else w[order]
        y = rng.integers(0, z.shape[1], len(z))
        with open(os.path.join(here, 'ood', name + '.csv'), 'w') as f:
            f.write(','.join(f'logit_{i}' for i in range(z.shape[1])) + ',label,ood' + (',weight' if w is not None else '') + '\n')
            for i in range(len(z)):
                label = '' if out[i] else str(y[i])
                f.write(','.join(f'{x!r}' for x in z[i].tolist()) + f',{label},{int(out[i])}' +
                        (f',{float(w[i])!r}' if w is not None else '') + '\n')
        for options in runs:
            u = np.log(z) if kind == 'probs' else z
            if '--temp' in options:
                u = u / float(options.split()[-1])
            lines.append(f'run {name} {options}'.rstrip())
            lines.append(f'ood_rows {out.sum()}')
            for k, x in measure(u, out, w, '--from' not in options).items():
                lines.append(f'{k} {"null" if x is None else repr(float(x))}')
    with open(os.path.join(here, 'ood.txt'), 'w') as f:
        f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
