#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Penalties as transformers and vLLM compute them, in float64, with torch.

    /usr/bin/python3 tests/oracle/penalties.py   (run anywhere; writes into penalties/)

    rows.csv      previous tokens, as a list between blanks, and the logits of 7 classes
    NAME.csv      what `smx OPTIONS --penalty-field prev rows.csv` writes; see NAMES below

repetition() is RepetitionPenaltyLogitsProcessor.__call__ of transformers 4.46, others() what
apply_penalties of vLLM 0.6 does with the counts of tokens.
"""
import os
import random

import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'penalties')
CLASSES = 7
INF = float('inf')
NAMES = {  # repetition, frequency, presence, last tokens that count, softmax at T
    'repetition': (1.3, 0, 0, None, None),
    'reward': (0.4, 0, 0, None, None),
    'frequency': (1, 0.7, 0, None, None),
    'presence': (1, 0, -1.5, None, None),
    'all': (1.2, 0.3, 0.6, None, 0.8),
    'last5': (1.2, 0.3, 0.6, 5, None),
    'last1': (1.2, 0.3, 0.6, 1, 2.0),
    'last0': (1.2, 0.3, 0.6, 0, None),
}


def rows():
    rng = random.Random(20261126)
    out = []
    for i in range(60):
        z = [round(rng.gauss(0, 3), 4) for _ in range(CLASSES)]
        if i % 7 == 3:
            z[rng.randrange(CLASSES)] = -INF
        if i % 9 == 4:
            z[rng.randrange(CLASSES)] = 0.0
        out.append(([rng.randrange(CLASSES) for _ in range(rng.choice([0, 1, 2, 5, 6, 20]))], z))
    return out


def repetition(input_ids, scores, penalty):
    score = torch.gather(scores, 1, input_ids)
    score = torch.where(score < 0, score * penalty, score / penalty)
    return scores.scatter(1, input_ids, score)


def others(input_ids, logits, frequency, presence):
    counts = torch.zeros((1, CLASSES), dtype=torch.float64)
    counts.scatter_add_(1, input_ids, torch.ones_like(input_ids, dtype=torch.float64))
    logits = logits - frequency * counts
    return logits - presence * (counts > 0).double()


def result(prev, z, r, f, p, last, temp):
    ids = torch.tensor([prev if last is None else prev[len(prev) - min(last, len(prev)):]],
                       dtype=torch.long)
    logits = torch.tensor([z], dtype=torch.float64)
    logits = others(ids, repetition(ids, logits, r), f, p)
    return (torch.softmax(logits / temp, -1) if temp else logits)[0].tolist()


def write(name, table):
    with open(os.path.join(HERE, name + '.csv'), 'w', encoding='ascii', newline='\n') as f:
        f.write('prev,' + ','.join('z%d' % i for i in range(CLASSES)) + '\n')
        for prev, z in table:
            f.write('[' + ' '.join(map(str, prev)) + '],' + ','.join(map(text, z)) + '\n')


def text(x):
    return '-inf' if x == -INF else '%.17g' % x


def main():
    table = rows()
    write('rows', table)
    for name, how in NAMES.items():
        write(name, [(prev, result(prev, z, *how)) for prev, z in table])


main()
