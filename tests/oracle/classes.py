#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# What scikit-learn makes of the classes of dumps: the confusion matrix; precision, recall,
# F1 and support of each class; and the AUROC of each class against the others, with its
# macro and weighted means. Writes classes/many.csv, classes/NAME.matrix.csv,
# classes/NAME.table.csv and classes/NAME.auroc.csv, which tests/cli/confusion.sh and
# class_auroc.sh compare with. The predicted class is the first of the largest, as numpy's
# argmax has it. A rate that would be divided by 0 is null in the table, and so is an AUROC
# of a class without rows, and the macro mean of that. Probabilities are rounded to 15
# digits, so that those that are equal are equal here.
import csv
import os

import numpy as np
from scipy.special import softmax
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(16)


def read(path):
    with open(path, newline='') as f:
        head, *rows = list(csv.reader(f))
    x = np.array(rows, dtype=float)
    y = x[:, head.index('label')].astype(int)
    w = x[:, head.index('weight')] if 'weight' in head else None
    k = sum(c not in ('label', 'weight') for c in head)
    return head[:k], x[:, :k], y, w


def number(x, weighted):
    return repr(float(x)) if weighted else str(int(x))


def matrix(name, names, y, best, w):
    m = confusion_matrix(y, best, labels=np.arange(len(names)), sample_weight=w)
    with open(os.path.join(here, 'classes', name + '.matrix.csv'), 'w') as f:
        if len(names) <= 100:
            f.write(','.join(['label'] + names) + '\n')
            for i, row in enumerate(m):
                f.write(','.join([names[i]] + [number(v, w is not None) for v in row]) + '\n')
            return
        f.write('label,predicted,' + ('count' if w is None else 'weight') + '\n')
        for i, j in np.argwhere(m):
            f.write(f'{names[i]},{names[j]},{number(m[i, j], w is not None)}\n')


def table(name, k, y, best, w):
    with open(os.path.join(here, 'classes', name + '.table.csv'), 'w') as f:
        p, r, f1, n = precision_recall_fscore_support(
            y, best, labels=np.arange(k), sample_weight=w, zero_division=0)
        for c in range(k):
            rows, predicted = (y == c).sum(), (best == c).sum()
            cells = [c, rows, *([] if w is None else [float(n[c])]), predicted, ((y == c) & (best == c)).sum()]
            cells += [r[c] if rows else 'null', p[c] if predicted else 'null', f1[c] if rows or predicted else 'null']
            f.write(','.join(repr(float(v)) if isinstance(v, float) else str(v) for v in cells) + '\n')


def areas(name, z, y, w):
    p = np.vectorize(lambda v: float(f'{v:.14e}'))(softmax(z.astype(np.longdouble), 1))
    k = z.shape[1]
    each = [roc_auc_score(y == c, p[:, c], sample_weight=w) if (y == c).any() else None for c in range(k)]
    known = [c for c in range(k) if each[c] is not None]
    rows = [(y == c).sum() if w is None else w[y == c].sum() for c in known]
    weighted = np.average([each[c] for c in known], weights=rows)
    macro = np.mean(each) if len(known) == k else None
    if macro is not None:
        for how, v in ('macro', macro), ('weighted', weighted):
            q = p / p.sum(1, keepdims=True)  # the check is of the definition, not of ties
            assert abs(roc_auc_score(y, q, multi_class='ovr', average=how, sample_weight=w) - v) < 1e-3
    with open(os.path.join(here, 'classes', name + '.auroc.csv'), 'w') as f:
        for key, v in [('macro', macro), ('weighted', weighted), *enumerate(each)]:
            f.write(f'{key},{"null" if v is None else repr(float(v))}\n')


def main():
    z = rng.integers(-3, 4, (80, 120))
    y = rng.integers(0, 40, 80)
    z[np.arange(80), y] += 5
    with open(os.path.join(here, 'classes', 'many.csv'), 'w') as f:
        f.write(','.join([f'k{i}' for i in range(120)] + ['label']) + '\n')
        for i in range(80):
            f.write(','.join(map(str, [*z[i], y[i]])) + '\n')
    for name, path in (('many', 'classes/many.csv'), ('absent', 'eval/absent.csv'), ('ties', 'eval/ties.csv'),
                       ('weights', 'eval/weights.csv')):
        names, z, y, w = read(os.path.join(here, path))
        best = z.argmax(1)
        matrix(name, names, y, best, w)
        table(name, len(names), y, best, w)
        areas(name, z, y, w)


if __name__ == '__main__':
    main()
