#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The score decomposition of CORP (Dimitriadis, Gneiting, Jordan 2021, as their R package
# reliabilitydiag defines it) of the dumps in eval/ and binary/: scikit-learn's isotonic
# regression finds the blocks, and the scores are summed in long double. Writes corp.txt.
import os

import numpy as np
from sklearn.isotonic import IsotonicRegression

from ecce import L, RUNS, here, measured


def brier(x, y):
    return (x - y) ** 2


def log_score(x, y):
    with np.errstate(divide='ignore'):
        return np.where(y == 1, -np.log(np.where(y == 1, x, 1)), -np.log(np.where(y == 1, 1, 1 - x)))


def recalibrated(x, y, w):
    """The isotonic regression: the blocks by scikit-learn, their means in long double."""
    x = (np.rint(x * L(1e15)) / L(1e15)).astype(np.float64)
    fit = IsotonicRegression().fit(x, y.astype(np.float64), w.astype(np.float64)).predict(x)
    out = np.empty(len(x), dtype=L)
    order = np.argsort(fit, kind='stable')
    cut = np.flatnonzero(np.diff(fit[order]) > 1e-12) + 1
    for part in np.split(order, cut):
        out[part] = (w * y)[part].sum() / w[part].sum()
    return out


def decomposition(x, y, w, binary):
    out, total = {}, w.sum()
    iso, share = recalibrated(x, y, w), (w * y).sum() / total
    for name, score, own in ('brier', brier, 'confidence_brier'), ('log', log_score, 'confidence_nll'):
        mean = [(w * score(v, y)).sum() / total for v in (x, iso, np.full(len(x), share, dtype=L))]
        if not binary:
            out[own] = mean[0]
        out['mcb_' + name] = mean[0] - mean[1]
        out['dsc_' + name] = mean[2] - mean[1]
        out['unc_' + name] = mean[2]
        out['refinement_' + name] = mean[1]
    return out


def main():
    lines = []
    for folder, name, temp in RUNS:
        lines.append(f'run {folder}/{name} --from logits --temp {temp}')
        for k, v in decomposition(*measured(f'{folder}/{name}.csv', temp), folder == 'binary').items():
            lines.append(f'{k} {float(v)!r}' if np.isfinite(v) else f'{k} null')
    with open(os.path.join(here, 'corp.txt'), 'w') as f:
        f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
