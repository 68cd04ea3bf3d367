#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Truncated rows, and what they are worth.

    /usr/bin/python3 tests/oracle/rest.py        (writes tests/oracle/rest.jsonl and rest.txt)

Each row lists the k most probable of 1000 classes, in falling order, with float32 logarithms,
as teachers' dumps have them. rest.txt has for each row: the missing mass; the entropy of the
listed classes alone, with the missing mass as one class more, and of the renormalised row;
the largest probability and the margin as they stand; NLL and rank of the label (- if it is not
listed; so is the margin of one class); and the largest renormalised probability.
"""
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(150)


def h(p):
    p = p[p > 0]
    return -(p * np.log(p)).sum()


with open(os.path.join(here, "rest.jsonl"), "w") as rows, open(os.path.join(here, "rest.txt"), "w") as out:
    for i in range(40):
        k = int(rng.integers(1, 30))
        z = rng.normal(0, rng.uniform(0.5, 6), 1000)
        logp = z - (z.max() + np.log(np.exp(z - z.max()).sum()))
        top = np.argsort(-logp, kind="stable")[:k]
        v = logp[top].astype(np.float32).astype(np.float64)
        label = int(rng.choice(top)) if rng.random() < 0.7 else int(rng.integers(1000))
        rows.write(json.dumps({"row": i, "ids": top.tolist(), "logprobs": v.tolist(), "label": label}) + "\n")
        p = np.exp(v)
        r = max(0.0, 1 - p.sum())
        q = p / p.sum()
        s = np.sort(p)[::-1]
        at = np.flatnonzero(top == label)
        nll = "%.17g %d" % (-v[at[0]], (v > v[at[0]]).sum()) if len(at) else "- -"
        out.write("%d %.17g %.17g %.17g %.17g %.17g %s %s %.17g\n" % (
            i, r, h(p), h(np.append(p, r)), h(q), s[0], "%.17g" % (s[0] - s[1]) if k > 1 else "-", nll, q.max()))
