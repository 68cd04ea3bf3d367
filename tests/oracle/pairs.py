#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write pairs.txt: reference values for two rows; see README.md.

    /usr/bin/python3 tests/oracle/pairs.py   (run anywhere; writes beside
                                              itself)

In decimal arithmetic of 420 digits from the exact values of the doubles: what
cancels is the square of a difference of 1e-16, or of a probability of 1e-170.
"""

import os
import struct
from decimal import Decimal

import numpy as np
import scipy.special
import scipy.spatial.distance
import scipy.stats

import exact
from exact import ZERO, fl

exact.decimal.getcontext().prec = 420
HERE = os.path.dirname(os.path.abspath(__file__))
INF = float("inf")
TINIEST = Decimal(2) ** -1075
NOISE = Decimal("1e-350")  # what the decimals' own rounding leaves

HEAD = """\
# Reference values for pairs of rows of logits, rounded to double at the end.
# Made by tests/oracle/pairs.py, which shares no code with smx; do not edit.
#
# case NAME        a new pair begins
# a V...           logits of A, K of them
# b V...           logits of B
# kl V             KL(A||B) in nats, inf where B masks what A gives mass to
# js V             Jensen-Shannon divergence in nats
# delta_p V M      mean and largest |p_i - q_i|
# delta_entropy V  |H(A) - H(B)| in nats
# top K V          share of the K most probable classes that are in both
"""


def probs(z):
    top = max(v for v in z)
    e = [ZERO if v == -INF else (Decimal(v) - Decimal(top)).exp() for v in z]
    total = sum(e, ZERO)
    return [v / total for v in e]


def plogp(p, q):
    """p log(p / q)"""
    return ZERO if p == 0 else p * (p / q).ln()


def entropy(p):
    return -sum((v * v.ln() for v in p if v), ZERO)


def best(z, k):
    order = sorted((i for i in range(len(z)) if z[i] > -INF),
                   key=lambda i: (-z[i], i))
    return set(order[:k])


def values(a, b):
    p, q = probs(a), probs(b)
    # mass that is 0 as a double can't make the KL infinite
    if any(y == 0 and x > TINIEST for x, y in zip(p, q)):
        kl = INF
    else:
        kl = sum((plogp(x, y) for x, y in zip(p, q) if y), ZERO)
    js = sum((plogp(x, (x + y) / 2) + plogp(y, (x + y) / 2)
              for x, y in zip(p, q)), ZERO) / 2
    gaps = [abs(x - y) for x, y in zip(p, q)]
    out = {
        "kl": [kl], "js": [js],
        "delta_p": [sum(gaps, ZERO) / len(a), max(gaps)],
        "delta_entropy": [abs(entropy(p) - entropy(q))],
    }
    for k in (1, 3, 5):
        x, y = best(a, k), best(b, k)
        out["top %d" % k] = [Decimal(len(x & y)) / max(len(x), len(y))]
    return out


def check(a, b, v):
    """scipy agrees as far as float64 goes."""
    p, q = scipy.special.softmax(a), scipy.special.softmax(b)
    noise = 1e-13 * len(a) * max(1, np.abs(np.array(a + b))[
        np.isfinite(a + b)].max())
    if (q[p > 0] > 0).all():
        assert abs(scipy.special.rel_entr(p, q).sum()
                   - float(v["kl"][0])) <= noise, v
    with np.errstate(invalid="ignore"):  # its sum is below 0 for near rows
        js = scipy.spatial.distance.jensenshannon(p, q) ** 2
    assert abs(js - float(v["js"][0])) <= noise or v["js"][0] < 1e-15
    assert abs(np.abs(p - q).mean() - float(v["delta_p"][0])) <= noise
    assert abs(np.abs(p - q).max() - float(v["delta_p"][1])) <= noise
    assert abs(abs(scipy.stats.entropy(p) - scipy.stats.entropy(q))
               - float(v["delta_entropy"][0])) <= noise


def f32(z):
    return [float(np.float32(v)) for v in z]


def bf16(z):
    return [struct.unpack("<f", struct.pack("<I", struct.unpack(
        "<I", struct.pack("<f", v))[0] + 0x8000 & 0xffff0000))[0] for v in z]


def cases():
    rng = np.random.RandomState(20240611)

    def row(k, scale=5.0):
        return [float(v) for v in rng.normal(0, scale, k)]

    def near(z, eps):
        return [float(v + eps * e) for v, e in zip(z, rng.normal(0, 1, len(z)))]

    yield "one_class", [3.0], [-2.0]
    yield "equal", [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]
    yield "shifted", [1.0, 2.0, 3.0], [17.0, 18.0, 19.0]
    yield "two", [0.0, 1.0], [1.0, 0.0]
    yield "ties", [1.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 1.0]
    yield "masked_in_b", [0.0, 1.0, 2.0], [0.0, -INF, 2.0]
    yield "masked_in_a", [0.0, -INF, 2.0], [0.0, 1.0, 2.0]
    yield "masked_in_both", [0.0, -INF, 2.0], [0.5, -INF, 2.0]
    yield "masked_equal", [0.0, -INF, 2.0], [0.0, -INF, 2.0]
    yield "top_masked", [0.0, 1.0, 5.0], [0.25, 1.0, -INF]
    yield "disjoint", [0.0, -INF, 1.0, -INF], [-INF, 0.0, -INF, 1.0]
    yield "masked_without_mass", [0.0, -1e9, 2.0], [0.0, -INF, 2.5]
    yield "masked_by_number", [0.0, 1.0, 2.0], [0.0, -1e9, 2.0]
    yield "underflow", [0.0, -800.0, 1.0], [0.0, -750.0, 1.5]
    yield "far", [0.0, 700.0, -700.0], [0.0, -700.0, 700.0]
    yield "certain", [50.0, 0.0, 0.0], [60.0, 0.0, 0.0]
    yield "certain_far", [400.0, 0.0, 1.0], [500.0, 0.0, 2.0]
    yield "large_offset", [1e6, 1e6 + 1, 1e6 - 2], [-1e6, 1.5 - 1e6, -3.0 - 1e6]
    yield "edge_of_near", [0.0, 0.0, 0.0], [0.25, 0.25, 0.0]
    yield "edge_of_near_above", [0.0, 0.0, 0.0], [0.2500001, 0.25, -0.2500001]
    yield "half", [0.0, 0.0], [0.5, 0.5000000001]
    yield "tail_differs", [30.0, 0.0, -5.0, -20.0], [30.0, 0.0, -5.0, 3.0]
    for k in (2, 3, 8, 10, 17):
        for eps in (1e-15, 1e-12, 1e-8, 1e-5, 1e-2, 0.1, 0.3, 1.0, 10.0):
            z = row(k)
            yield "near_%d_%g" % (k, eps), z, near(z, eps)
    for k in (10, 65):
        z = row(k)
        yield "float32_%d" % k, z, f32(z)
        yield "bfloat16_%d" % k, f32(z), bf16(z)
        yield "other_%d" % k, row(k), row(k)
        yield "mixed_%d" % k, z, [v + (3 if i % 7 == 3 else 1e-9)
                                  for i, v in enumerate(z)]
        yield "scaled_%d" % k, z, [v * 1.3 for v in z]
    z = row(300)
    yield "float32_300", z, f32(z)
    yield "other_300", row(300), row(300)


def main():
    out, names = [HEAD.rstrip("\n")], set()
    for name, a, b in cases():
        assert name not in names
        names.add(name)
        v = values(a, b)
        check(a, b, v)
        out += ["", "case " + name,
                "a " + " ".join(repr(x) for x in a),
                "b " + " ".join(repr(x) for x in b)]
        out += ["%s %s" % (w, " ".join(
            repr(x if x == INF else fl(x if abs(x) > NOISE else ZERO))
            for x in xs))
                for w, xs in v.items()]
    with open(os.path.join(HERE, "pairs.txt"), "w", newline="\n") as f:
        f.write("\n".join(out) + "\n")
    print("%d pairs" % len(names))


if __name__ == "__main__":
    main()
