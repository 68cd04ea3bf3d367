#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# What smx eval --unlabelled says of the dumps of eval.py and binary.py, by the definitions, in
# long double. Writes unlabelled.txt; see README.md. A line "bin B N" is a bin of the confidence
# and its number of rows, "class C N S" a class that is predicted, its number of rows and its share.
import csv
import os

import numpy as np

L = np.longdouble
BINS = 15
here = os.path.dirname(os.path.abspath(__file__))
runs = [
    ('eval/spread', ''), ('eval/saturated', ''), ('eval/ties', ''), ('eval/weights', ''),
    ('eval/absent', ''), ('eval/masked', ''), ('eval/wide', ''), ('eval/one_row', ''),
    ('eval/spread', '--temp 2.5'),
    ('binary/plain', '--task binary'), ('binary/plain', '--task binary --threshold 0.3'),
    ('binary/weights', '--task binary --threshold 0.7'), ('binary/saturated', '--task binary'),
    ('binary/ties', '--task binary --from probs --threshold 0.4'),
    ('binary/tied_weights', '--task binary --from probs'),
    ('binary/rare', '--task binary --from probs'),
]


def read(path):
    with open(path) as f:
        head, *rows = csv.reader(f)
    at = [i for i, name in enumerate(head) if name not in ('id', 'label', 'weight')]
    w = [L(r[head.index('weight')]) for r in rows] if 'weight' in head else None
    return np.array([[float(r[i]) for i in at] for r in rows]), w


def decide(z, options):
    o = options.split()
    value = dict(zip(o[::1], o[1:] + ['']))
    temp = L(value.get('--temp', '1'))
    if '--task' not in o:
        z = z.astype(L) / temp
        e = np.exp(z - z.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        return p, z.argmax(1)
    x = z[:, 0].astype(L)
    p1 = x if '--from' in o else 1 / (1 + np.exp(-x))
    p0 = 1 - x if '--from' in o else 1 / (1 + np.exp(x))
    t = L(float(value.get('--threshold', '0.5')))
    return np.stack([p0, p1], axis=1), (p1 > t + L('1e-15')).astype(int)


def entropy(p):
    q = np.where(p > 0, p, 1)
    return -(p * np.log(q)).sum(1)


def line(out, key, x):
    out.write('%s %s\n' % (key, 'null' if x is None else repr(float(x))))


with open(os.path.join(here, 'unlabelled.txt'), 'w') as out:
    for name, options in runs:
        z, weight = read(os.path.join(here, name + '.csv'))
        p, top = decide(z, options)
        n = len(top)
        w = np.array(weight) if weight else np.ones(n, dtype=L)
        c = p[np.arange(n), top]
        W = w.sum()
        mean = (w * c).sum() / W
        out.write('run %s %s\n' % (name, options))
        line(out, 'estimated_accuracy', mean)
        line(out, 'se_estimated_accuracy',
             np.sqrt(L(n) / (n - 1) * (w * w * (c - mean) ** 2).sum()) / W if n > 1 else None)
        line(out, 'accuracy_sd', np.sqrt((w * w * c * (1 - c)).sum()) / W)
        line(out, 'confidence', mean)
        line(out, 'entropy', (w * entropy(p)).sum() / W)
        line(out, 'predicted_classes', len(set(top)))
        b = np.clip(np.ceil((c - L('5e-16')) * BINS).astype(int) - 1, 0, BINS - 1)
        for i in range(BINS):
            out.write('bin%d %d\n' % (i, (b == i).sum()))
        for k in sorted(set(top)):
            out.write('class%d %d\n' % (k, (top == k).sum()))
            line(out, 'share%d' % k, w[top == k].sum() / W)
