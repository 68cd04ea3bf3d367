#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Venn-Abers by its definition, for tests/cli/venn.sh.

    /usr/bin/python3 tests/oracle/venn.py >tests/oracle/venn.txt

For each score of a dump in binary/, one row with that score and the label 0 is added to the
rows of another dump (or the same), scikit-learn fits an isotonic regression to all of them,
and p0 is its value at the score; p1 likewise with the label 1 (Vovk and Petej 2014). With
folds, the rows of each make p0 and p1 of their own, and P is that of Vovk, Petej and Fedorova
(2015), 4.1. A line is: the dump of the fit, its --from, the dump that is calibrated, its
--from, folds, and P, p0 and p1 of the first rows.

Made with Python 3.11, numpy 1.24, scikit-learn 1.2.
"""
import csv
import os

import numpy as np
from scipy.special import expit
from scipy.stats import gmean
from sklearn.isotonic import IsotonicRegression

here = os.path.dirname(os.path.abspath(__file__))
FROM = {'plain': 'logits', 'weights': 'logits', 'ties': 'probs', 'tied_weights': 'probs', 'few': 'logits'}
ROWS = 60


def load(name):
    with open(f'{here}/binary/{name}.csv') as f:
        rows = list(csv.DictReader(f))
    value = next(k for k in rows[0] if k not in ('label', 'weight', 'id'))
    s = np.array([float(r[value]) for r in rows])
    s = expit(s) if FROM[name] == 'logits' else s
    w = np.array([float(r['weight']) for r in rows]) if 'weight' in rows[0] else np.ones(len(rows))
    return np.round(s, 13), np.array([int(r['label']) for r in rows]), w


def place(number, seed):
    """Where the hash of src/calib/rows.c puts a row, from 0 to 1."""
    m = 2**64 - 1
    x = (number + (seed + 1) * 0x9e3779b97f4a7c15) & m
    x = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & m
    x = ((x ^ x >> 27) * 0x94d049bb133111eb) & m
    x ^= x >> 31
    return (x >> 11) * 2.0**-53


def venn(s, y, w, at):
    def value(label):
        iso = IsotonicRegression(y_min=None, y_max=None, out_of_bounds='clip')
        return iso.fit(np.append(s, at), np.append(y, label), np.append(w, 1.0)).predict([at])[0]
    return value(0.0), value(1.0)


def main():
    for of, to, folds in (('plain', 'plain', 0), ('plain', 'few', 0), ('few', 'plain', 0), ('ties', 'ties', 0),
                          ('ties', 'plain', 0), ('tied_weights', 'plain', 0), ('weights', 'weights', 0),
                          ('weights', 'ties', 0), ('plain', 'plain', 2), ('ties', 'plain', 5),
                          ('tied_weights', 'ties', 3)):
        s, y, w = load(of)
        x, _, _ = load(to)
        where = np.array([place(i, 3) for i in range(len(s))])
        parts = [(where >= k / folds) & (where < (k + 1) / folds) for k in range(folds)] if folds else [s > -1]
        out = []
        for at in x[:ROWS]:
            p = np.array([venn(s[i], y[i].astype(float), w[i], at) for i in parts])
            g1, g0 = gmean(p[:, 1]), gmean(1 - p[:, 0])
            out += [g1 / (g0 + g1), p[:, 0].min(), p[:, 1].max()]
        print(of, FROM[of], to, FROM[to], folds, *(repr(float(v)) for v in out))


if __name__ == '__main__':
    main()
