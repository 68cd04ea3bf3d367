#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write listed/: two files of truncated rows, and what smx diff is to say of them.

    /usr/bin/python3 tests/oracle/listed.py   (run anywhere; writes beside itself)

A and B list the most probable of 60 tokens, by number (a.jsonl, b.jsonl) and by text as a
server's answers (a.chat.jsonl, b.chat.jsonl; A lists the sampled token, too). full.csv has
all logits of A, and full.want.csv is of full.csv and b.jsonl. Values are of 50 digits,
rounded once. Each bound is checked against the distributions of all 60 tokens.
"""
import csv
import json
import os
from decimal import Decimal as D, getcontext

import numpy as np

getcontext().prec = 50
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "listed")
ROWS, VOCABULARY = 40, 60
rng = np.random.default_rng(151)


def text(c):
    return ["é", " the", '"', "\n", "漢"][c] if c < 5 else f"t{c}"


def softmax(z):
    e = [D(float(v)).exp() for v in z]
    return [v / sum(e) for v in e]


def terms(p, q):
    """KL, JS and TV as sums of terms that are not below 0; the KL of q = 0 is left to the caller."""
    kl = sum(x * (x / y).ln() - x + y if x else y for x, y in zip(p, q))
    js = sum((x * (2 * x / (x + y)).ln() if x else 0) + (y * (2 * y / (x + y)).ln() if y else 0)
             for x, y in zip(p, q)) / 2
    return kl, js, sum(abs(x - y) for x, y in zip(p, q)) / 2


def add_others(x, y, a, r, b, s):
    """The classes that one side alone lists have a and b, the rests are r and s."""
    if a * (b + s) + b * (a + r) <= (a + r) * (b + s):
        x.append(a + r)
        y.append(b + s)
    else:
        x += [a, r]
        y += [s, b]
    # the least of all: t of r in b, v of s in a
    t = np.linspace(0, 1, 201)[1:-1, None] * float(r)
    v = np.linspace(0, 1, 201)[None, 1:-1] * float(s)
    p = [float(a) + 0 * t * v, t + 0 * v, float(r) - t + 0 * v]
    q = [v + 0 * t, float(b) + 0 * t * v, float(s) - v + 0 * t]
    if min(a, b, r, s) <= 0:
        return
    kl = sum(u * np.log(u / w) - u + w for u, w in zip(p, q)).min()
    js = sum(u * np.log(2 * u / (u + w)) + w * np.log(2 * w / (u + w)) for u, w in zip(p, q)).min() / 2
    tv = sum(abs(u - w) for u, w in zip(p, q)).min() / 2
    n = -1 if len(x) == len(y) and x[-1] == a + r else -2
    for got, least in zip(terms(x[n:], y[n:]), (kl, js, tv)):
        assert least - 0.02 < float(got) < least + 1e-12, (got, least)


def compare(a, b, bucket):
    p, q = ({c: D(float(v)).exp() for c, v in x.items()} for x in (a, b))
    rest_p = max(D(0), 1 - sum(p.values()))
    rest_q = max(D(0), 1 - sum(q.values()))
    both = sorted(set(p) & set(q))
    x, y = [p[c] for c in both], [q[c] for c in both]
    most = [abs(u - v) for u, v in zip(x, y)]
    most += [p[c] - rest_q for c in p if c not in q] + [q[c] - rest_p for c in q if c not in p]
    if bucket:
        add_others(x, y, sum(p[c] for c in p if c not in q), rest_p,
                   sum(q[c] for c in q if c not in p), rest_q)
    top = [min(r, key=lambda c: (-r[c], c)) for r in (p, q)]
    firsts = [set(sorted(r, key=lambda c: (-r[c], c))[:2]) for r in (p, q)]
    return (*terms(x, y), max(most + [D(0)]), sum(x[:len(both)]), int(top[0] != top[1]),
            D(len(firsts[0] & firsts[1])) / 2)


def listing(z, k, extra=None):
    p = z - np.log(np.exp(z - z.max()).sum()) - z.max()
    ids = [int(c) for c in np.argsort(-p, kind="stable")[:k]]
    if extra is not None and extra not in ids:
        ids.append(extra)
    return {c: np.float32(p[c]) for c in ids}


def chat(row, sampled, i):
    top = [{"token": text(c), "logprob": float(v), "bytes": list(text(c).encode())} for c, v in row.items()]
    own = {"token": text(sampled), "logprob": float(row[sampled])}
    return {"id": f"r{i}", "choices": [{"index": 0, "logprobs": {"content": [{**own, "top_logprobs": top}]}}]}


def summary(rows):
    n = len(rows)
    kl, js, tv, most, shared, flips, top2 = zip(*rows)
    return [("flips", D(sum(flips)) / n), ("kl", sum(kl) / n), ("max_kl", max(kl)), ("infinite_kl", 0),
            ("js", sum(js) / n), ("tv", sum(tv) / n), ("max_delta_p", max(most)), ("shared_p", sum(shared) / n),
            ("top2_overlap", sum(top2) / n)]


def write(name, pairs):
    with open(os.path.join(HERE, name), "w") as out:
        for rest in ("bucket", "ignore"):
            rows = [compare(a, b, rest == "bucket") for a, b in pairs]
            for key, value in summary(rows):
                out.write(f"{rest},{key},{float(value)!r}\n")


def main():
    lists, full = [], []
    for i in range(ROWS):
        z = rng.normal(0, rng.uniform(1, 5), VOCABULARY)
        u = z + rng.normal(0, 10.0 ** rng.uniform(-6, 0.5), VOCABULARY)
        a = listing(z, int(rng.integers(3, 10)), int(rng.integers(VOCABULARY)))
        b = listing(u, int(rng.integers(3, 10)))
        lists.append((a, b))
        full.append(z)
        true = terms(softmax(z), softmax(u))
        for bucket in (True, False):  # rounding to float32 alone may exceed the bounds
            assert all(got <= want + D("1e-6") for got, want in zip(compare(a, b, bucket)[:3], true))
    for side, name in enumerate("ab"):
        with open(os.path.join(HERE, f"{name}.jsonl"), "w") as out:
            for i, row in enumerate(lists):
                r = row[side]
                out.write(json.dumps({"id": f"r{i}", "ids": list(r), "logprobs": [float(v) for v in r.values()]}) + "\n")
        with open(os.path.join(HERE, f"{name}.chat.jsonl"), "w") as out:
            for i, row in enumerate(lists):
                sampled = list(row[side])[-1 if side == 0 else 0]
                out.write(json.dumps(chat(row[side], sampled, i), ensure_ascii=side == 0) + "\n")
    with open(os.path.join(HERE, "full.csv"), "w") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id"] + [f"logit_{c}" for c in range(VOCABULARY)])
        writer.writerows([f"r{i}"] + [repr(float(v)) for v in z] for i, z in enumerate(full))
    write("want.csv", lists)
    exact = [({c: v for c, v in enumerate(softmax(z))}, b) for z, (_, b) in zip(full, lists)]
    with open(os.path.join(HERE, "full.want.csv"), "w") as out:
        rows = []
        for p, b in exact:
            q = {c: D(float(v)).exp() for c, v in b.items()}
            rest = max(D(0), 1 - sum(q.values()))
            both = sorted(q)
            x = [p[c] for c in both] + [sum(p[c] for c in p if c not in q)]
            y = [q[c] for c in both] + [rest]
            rows.append(terms(x, y))
        for key, value in (("kl", 0), ("js", 1), ("tv", 2)):
            out.write(f"bucket,{key},{float(sum(r[value] for r in rows) / len(rows))!r}\n")


main()
