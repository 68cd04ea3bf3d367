#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# A dump and labels in another file that do not match exactly, and what pandas' merge and
# scikit-learn make of them; the temperature by scipy. Writes truth/ and truth.txt; see
# README.md.
import os

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax
from sklearn import metrics as sk

rng = np.random.default_rng(11)
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'truth')
os.makedirs(here, exist_ok=True)
names = ['cat', 'dog', 'fox', 'owl']
N = 240

z = rng.normal(0, 2, (N, 4)).round(3)
dump = pd.DataFrame(z, columns=names)
dump.insert(0, 'id', [f'k-{i}' for i in rng.permutation(N)])
dump['site'] = rng.choice(['a', 'b', 'c'], N)
dump['weight'] = rng.integers(1, 9, N) / 4
y = np.array([rng.choice(4, p=softmax(r / 1.7)) for r in z])

truth = pd.DataFrame({'key': dump.id, 'y': y})
truth = truth.sample(frac=1, random_state=3).drop(index=range(30, 50))
more = pd.DataFrame({'key': [f'x-{i}' for i in range(12)], 'y': 1})
same = truth.iloc[5:12]  # twice, with one label
other = truth.iloc[20:29].assign(y=lambda t: (t.y + 1) % 4)  # twice, with another one
ignored = truth.index[100:125]
truth = pd.concat([truth, more, same, other])
truth['label'] = [names[v] if i % 3 == 0 else str(v) for i, v in enumerate(truth.y)]  # names and numbers
truth.loc[truth.index.isin(ignored) & truth.key.str.startswith('k'), 'label'] = '-100'
truth = truth.sample(frac=1, random_state=4)

dump.to_csv(f'{here}/dump.csv', index=False)
dump.drop(columns=names).assign(logits=[list(r) for r in z]).to_json(
    f'{here}/dump.jsonl', orient='records', lines=True)
truth[['key', 'label']].to_csv(f'{here}/labels.csv', index=False)
truth[['key', 'label']].to_json(f'{here}/labels.json', orient='records', indent=1)

# What is left: keys of one label, the label not ignored.
labels = truth.assign(y=truth.label.map(lambda s: names.index(s) if s in names else int(s)))
labels = labels[['key', 'y']].drop_duplicates()
labels = labels[~labels.key.duplicated(keep=False)]
all_ = dump.merge(labels, left_on='id', right_on='key', how='left')
some = all_[all_.y >= 0]
left_out = (all_.y < 0).sum(), all_.y.isna().sum()


def report(out, name, t, ignored, unmatched):
    p = softmax(t[names].to_numpy(), axis=1)
    w, y = t.weight.to_numpy(), t.y.to_numpy().astype(int)
    one = np.eye(4)[y]
    values = {
        'rows': len(t), 'weight': w.sum(), 'ignored': ignored, 'unmatched': unmatched,
        'accuracy': sk.accuracy_score(y, p.argmax(1), sample_weight=w),
        'nll': sk.log_loss(y, p, sample_weight=w, labels=range(4)),
        'brier': np.average(((p - one) ** 2).sum(1), weights=w),
    }
    for k, v in values.items():
        print(name, k, repr(float(v)), file=out)


def gradient(beta):
    zz, y, w = some[names].to_numpy(), some.y.to_numpy().astype(int), some.weight.to_numpy()
    p = softmax(beta * zz, axis=1)
    return np.sum(w * ((p * zz).sum(1) - zz[np.arange(len(y)), y]))


with open(f'{here}.txt', 'w') as out:
    report(out, 'all', some, *left_out)
    for site, t in some.groupby('site'):
        a = all_[all_.site == site]
        report(out, site, t, (a.y < 0).sum(), a.y.isna().sum())
    print('fit temperature', repr(1 / brentq(gradient, 0.05, 5, xtol=1e-15, rtol=1e-15)), file=out)
    print('file rows', len(truth), file=out)
    print('file left', (~truth.key.isin(dump.id)).sum(), file=out)
    print('file twice', truth.key.duplicated().sum(), file=out)
    print('file unclear', (truth.assign(y=truth.label.map(
        lambda s: names.index(s) if s in names else int(s))).groupby('key').y.nunique() > 1).sum(), file=out)
