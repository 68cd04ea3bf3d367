#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# What smx eval says of selective prediction on the dumps of eval.py and binary.py, by the
# definitions: every threshold between two confidences is tried, in long double; the guarantee is
# tested by scipy's binomial distribution. Writes selective.txt; see README.md. For each threshold
# it has the two numbers between which it must be: above the first and at most the second.
import csv
import math
import os

import numpy as np
from scipy.stats import binom
from sklearn.metrics import roc_auc_score

L = np.longdouble
here = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with open(path) as f:
        head, *rows = csv.reader(f)
    col = {name: i for i, name in enumerate(head)}
    label = np.array([int(r[col['label']]) for r in rows])
    weight = np.array([L(r[col['weight']]) for r in rows]) if 'weight' in col else None
    z = np.array([[float(r[i]) for i, name in enumerate(head) if name not in ('id', 'label', 'weight')]
                  for r in rows])
    return z, label, weight


def confidences(z, label, task):
    if task == 'probs':
        p = z[:, 0].astype(L)
        return np.maximum(p, 1 - p), (p > 0.5).astype(int) == label
    if task == 'logits':
        z = np.stack([np.zeros(len(z)), z[:, 0]], axis=1)
        best = (z[:, 1] > 0).astype(int)
    else:
        best = z.argmax(1)
    e = np.exp(z.astype(L) - z.max(1, keepdims=True).astype(L))
    p = e[np.arange(len(z)), best] / e.sum(1)
    return p, best == label


def areas(conf, right, w):
    o = np.argsort(-conf, kind='stable')
    c, wr, ww = conf[o], ((1 - right) * w)[o], w[o]
    last = np.searchsorted(-c, -c, side='right') - 1
    aurc = ((np.cumsum(wr)[last] / np.cumsum(ww)[last]) * ww).sum() / ww.sum()
    n, m = len(c), int((1 - right).sum())
    if np.all(w == 1):
        best = sum(L(i) / (n - m + i) for i in range(1, m + 1)) / n
    else:  # the mean of e / (R + e) over infinitely many parts of the wrong rows
        R, E = (right * w).sum(), wr.sum()
        best = (E - R * np.log1p(E / R)) / (R + E)
    acc = (right * w).sum() / w.sum()
    one = right.all() or not right.any()
    auroc = 0 if one else L(roc_auc_score(right.astype(int), conf.astype(float), sample_weight=w.astype(float)))
    return max(L(0), aurc - best), (1 - auroc) * acc * (1 - acc) * (not one) + (1 - acc) ** 2 / 2


def steps(conf, right, w):
    """Falling confidences, each with the weight of the rows accepted and of the wrong ones, and the next."""
    distinct = sorted(set(conf), reverse=True)
    for i, c in enumerate(distinct):
        on = conf >= c
        below = distinct[i + 1] if i + 1 < len(distinct) else None
        yield c, w[on].sum(), (w * (1 - right))[on].sum(), below


def least(R, delta):
    k = 1
    while not (k / math.ceil(2 * k / R) < R and binom.cdf(k, math.ceil(2 * k / R), R) <= delta):
        k += 1
    return math.ceil(2 * k / R)


def answers(conf, right, w, weighted, R, C, delta):
    W = w.sum()
    seen = list(steps(conf, right, w))
    at = [s for s in seen if float(s[2]) / float(s[1]) <= R]
    yield 'coverage_at_risk', 'threshold_at_risk', (at[-1][1] / W if at else L(0)), at[-1] if at else None
    at = next((s for s in seen if float(s[1]) / float(W) >= C), seen[-1])
    yield 'risk_at_coverage', 'threshold_at_coverage', at[2] / at[1], at
    if not delta:
        return
    best = None
    for s in seen if not weighted else []:
        if s[1] < least(R, delta):
            continue
        n, k = int(s[1]), int(s[2])
        if not (k / n < R and binom.cdf(k, n, R) <= delta):
            break
        best = s
    yield 'guaranteed_coverage', 'guaranteed_threshold', \
        None if weighted else best[1] / W if best else L(0), best


def put(out, key, value):
    out.write(f'{key} {"null" if value is None else repr(float(value))}\n')


def main():
    runs = []
    for R, C, delta in ((0.2, 0.5, 0.1), (0.45, 0.25, 0.05), (0, 1, None), (0.05, 0.001, None)):
        runs += [('eval/' + name, '', R, C, delta) for name in
                 ('spread', 'saturated', 'ties', 'edges', 'masked', 'right', 'wrong', 'wide', 'weights')]
        runs += [('binary/' + name, '--from ' + task, R, C, delta) for name, task in
                 (('plain', 'logits'), ('saturated', 'logits'), ('few', 'logits'), ('ties', 'probs'),
                  ('rare', 'probs'), ('weights', 'logits'))]
    runs += [('../../data/digits.test', '', 0.02, 0.8, 0.1), ('../../data/digits.test', '', 0.05, 0.9, 0.01)]
    with open(os.path.join(here, 'selective.txt'), 'w') as out:
        for name, options, R, C, delta in runs:
            z, label, weight = read(os.path.join(here, name + '.csv'))
            conf, right = confidences(z, label, options.split(' ')[-1])
            conf = np.array([L(int(np.rint(c * L(1e15)))) / L(1e15) for c in conf])
            right = right.astype(L)
            w = np.ones(len(right), dtype=L) if weight is None else weight
            more = f' --delta {delta}' if delta else ''
            out.write(f'run {name} {options} --coverage-at-risk {R} --risk-at-coverage {C}{more}\n')
            if not options:
                e, g = areas(conf, right, w)
                put(out, 'e_aurc', e)
                put(out, 'augrc', g)
            for key, threshold, value, s in answers(conf, right, w, weight is not None, R, C, delta):
                put(out, key, value)
                if s is None:
                    put(out, threshold, None)
                    continue
                put(out, 'above_' + threshold, s[3] if s[3] is not None else -1)
                put(out, 'most_' + threshold, s[0])


main()
