#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The score decomposition of CORP (Dimitriadis, Gneiting, Jordan 2021, as their R package
# reliabilitydiag defines it) of the dumps in eval/ and binary/: scikit-learn's isotonic
# regression finds the blocks, and the scores are summed in long double. Writes corp.txt.
import os

import numpy as np
from sklearn.isotonic import IsotonicRegression

from ecce import L, RUNS, here, measured, read


def brier(x, rest, y):
    return (x - y) ** 2


def log_score(x, rest, y):
    with np.errstate(divide='ignore'):
        return -np.log(np.where(y == 1, x, rest))


def recalibrated(x, y, w):
    """The isotonic regression: the blocks by scikit-learn, their means in long double."""
    # ranks, because scikit-learn takes x closer than 1e-15 for equal
    x = np.unique(np.array([float(f'{float(v):.14e}') for v in x]), return_inverse=True)[1]
    fit = IsotonicRegression().fit(x, y.astype(np.float64), w.astype(np.float64)).predict(x)
    out = np.empty(len(x), dtype=L)
    order = np.argsort(fit, kind='stable')
    cut = np.flatnonzero(np.diff(fit[order]) > 1e-12) + 1
    for part in np.split(order, cut):
        out[part] = (w * y)[part].sum() / w[part].sum()
    return out


def decomposition(x, rest, y, w, binary):
    out, total = {}, w.sum()
    iso, share = recalibrated(x, y, w), (w * y).sum() / total
    for name, score, own in ('brier', brier, 'confidence_brier'), ('log', log_score, 'confidence_nll'):
        mean = [(w * score(v, u, y)).sum() / total
                for v, u in ((x, rest), (iso, 1 - iso), (share + 0 * x, 1 - share + 0 * x))]
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
        x, y, w = measured(f'{folder}/{name}.csv', temp)
        rest = 1 / (1 + np.exp(read(f'{folder}/{name}.csv')[0][:, 0] / L(temp))) if folder == 'binary' else 1 - x
        for k, v in decomposition(x, rest, y, w, folder == 'binary').items():
            lines.append(f'{k} {float(v)!r}' if np.isfinite(v) else f'{k} null')
    with open(os.path.join(here, 'corp.txt'), 'w') as f:
        f.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
