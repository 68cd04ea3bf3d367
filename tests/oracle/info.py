#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# What numpy makes of the values of some files: writes info/ and info.txt, with which
# tests/cli/info_oracle.sh compares what smx info --json says. All values are multiples
# of 1/8, so that sums are exact in any order. big.csv is made by the test, with awk.
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20261126)


def show(x):
    return 'null' if not np.isfinite(x) else '%.17g' % x


def looks(z):
    if z.shape[1] < 2 or len(z) == 0:
        return 'null'
    near = np.abs(z.sum(1) - 1) <= 1e-3
    if np.all(near & (z >= 0).all(1) & (z <= 1).all(1)):
        return '"probs"'
    with np.errstate(over='ignore'):
        near = np.abs(np.exp(z).sum(1) - 1) <= 1e-3
    return '"logprobs"' if np.all(near & (z <= 0).all(1)) else '"logits"'


def tell(name, options, z, count=None):
    """A line for smx info --json of the file, of which the rows z are read."""
    bad = np.isnan(z).any(1) | (z == np.inf).any(1) | (z == -np.inf).all(1)
    finite = z[np.isfinite(z)]
    good = z[~bad]
    sums = good[(good > -np.inf).all(1)].sum(1)
    return ' '.join([
        name, options or '-', 'count=' + str(len(z) if count is None else count),
        'read=%d' % len(z), 'bad=%d' % bad.sum(),
        'values=%d' % z.size, 'least=' + show(finite.min()), 'most=' + show(finite.max()),
        'minus_inf=%d' % (z == -np.inf).sum(), 'plus_inf=%d' % (z == np.inf).sum(),
        'nan=%d' % np.isnan(z).sum(),
        'sums=%d' % len(sums), 'sum_least=' + show(sums.min() if len(sums) else np.nan),
        'sum_most=' + show(sums.max() if len(sums) else np.nan),
        'ones=%d' % (np.abs(sums - 1) <= 1e-3).sum(), 'looks=' + looks(good)])


def eighths(n, k):
    return rng.integers(-400, 400, (n, k)) / 8


def probs(n, k):
    """Rows of multiples of 1/8 that sum to 1."""
    return np.array([rng.multinomial(8, np.ones(k) / k) for _ in range(n)]) / 8


os.makedirs(os.path.join(here, 'info'), exist_ok=True)


def path(name):
    return os.path.join(here, 'info', name)


lines = []
z = eighths(40, 5)
z[3, 2] = z[17, 0] = -np.inf
z[5, 1] = z[30, 4] = np.nan
z[11, 3] = np.inf
z[23] = -np.inf
for name, delim in (('odd.csv', ','), ('odd.tsv', '\t'), ('odd.txt', ' ')):
    np.savetxt(path(name), z, fmt='%g', delimiter=delim)
    lines.append(tell(name, '', z))
z.tofile(path('odd.f64'))
lines.append(tell('odd.f64', '-c5', z))
z.astype('<f4').tofile(path('odd.f32'))
lines.append(tell('odd.f32', '-c5', z))
z.astype('<f2').tofile(path('odd.f16'))
lines.append(tell('odd.f16', '-c5', z))
with open(path('odd.jsonl'), 'w') as f:
    for i, row in enumerate(z):
        cells = ', '.join('NaN' if np.isnan(x) else str(x).replace('inf', 'Infinity') for x in row)
        f.write('{"id": %d, "logits": [%s]}\n' % (i, cells))
lines.append(tell('odd.jsonl', '', z))
p = probs(25, 4)
np.savetxt(path('probs.csv'), p, fmt='%g', delimiter=';', header='a;b;c;d', comments='')
lines.append(tell('probs.csv', '', p))
lines.append(tell('probs.csv', '--from=probs', p))
q = -np.log(2) * np.array([[1, 1], [2, 0.41503749927884376]])  # 1/2 1/2, 1/4 3/4
np.savetxt(path('logprobs.csv'), q, fmt='%.17g', delimiter=',')
lines.append(tell('logprobs.csv', '', q))
# big.csv: 30,000 rows of three values by a formula that awk knows too
i = np.arange(30000)
big = np.stack([i * 7919 % 1001 - 500, i * 104729 % 2003 - 1000, i % 17 - 8], 1) / 8
lines.append(tell('big.csv', '', big[:10000], 'null'))
lines.append(tell('big.csv', '--all', big))
with open(os.path.join(here, 'info.txt'), 'w') as f:
    f.write('\n'.join(lines) + '\n')
