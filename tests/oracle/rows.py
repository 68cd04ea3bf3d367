#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write rows.txt: reference values for single rows; see README.md.

    /usr/bin/python3 tests/oracle/rows.py   (run anywhere; writes beside
                                             itself)
"""

import math
import os
import warnings
from decimal import Decimal

import numpy as np
import scipy.special
import scipy.stats

import exact
from exact import Row, fl

HERE = os.path.dirname(os.path.abspath(__file__))
INF = float("inf")

HEAD = """\
# Reference values for rows of logits, correctly rounded to double.
# Made by tests/oracle/rows.py, which shares no code with smx; do not edit.
#
# '#' lines and empty lines are skipped. Fields are separated by one space.
# Numbers are the shortest decimals that read back to the same double; inf
# and -inf are written so; there is no NaN. K is the number of values of z.
#
# case NAME            a new row begins
# z V...               its logits, K of them
# probs T V...         softmax(z / T), K values; T = 0: one 1, at the argmax
# logprobs T V...      log-softmax(z / T)
# lse T V              log sum exp(z / T)          (never T = 0)
# entropy T V          in nats
# conf T V             largest probability
# margin T V           largest less second probability; 1 where K = 1
# argmax I             lowest index of the largest logit
# sigmoid V...         1 / (1 + exp(-z))
# log_sigmoid V...     its logarithm
# topk K I...          classes that are not -inf after --top-k K, rising
# topp P I...          the same after --top-p P (at T = 1)
# minp Q I...          the same after --min-p Q (at T = 1)
# chain T K P Q V...   --temp T --top-k K --top-p P --min-p Q, then softmax
#
# README.md beside this file says with which bound to compare each line.
"""


def text(values):
    return " ".join(repr(fl(v)) for v in values)


# -- the rows ----------------------------------------------------------------

TS = (1.0, 0.7, 2.5)


def case(name, z, ts=TS, ks=None, ps=(0.3, 0.5, 0.9, 0.999, 1.0),
         qs=(0.0, 0.05, 0.3, 1.0), chains=True, sigmoid=True):
    z = [float(v) for v in z]
    if ks is None:
        n = len(z)
        ks = sorted({1, 2, (n + 1) // 2, n, n + 3})
    return dict(name=name, z=z, ts=ts, ks=ks, ps=ps, qs=qs, chains=chains,
                sigmoid=sigmoid)


def logs(probs):
    return [math.log(p) if p > 0 else -INF for p in probs]


def cases():
    rng = np.random.RandomState(20240607)

    # random: full doubles, several scales, with and without an offset
    for k in (1, 2, 3, 5, 10, 50):
        for scale in (0.01, 1.0, 8.0, 100.0):
            if k == 50 and scale == 0.01:
                continue
            z = rng.standard_normal(k) * scale
            if scale == 8.0:
                z -= 30
            yield case("random_%d_scale_%g" % (k, scale), z)
    # random float32 values, and quarters: many ties
    for k in (3, 10, 50):
        z = (rng.standard_normal(k) * 4).astype(np.float32)
        yield case("float32_%d" % k, z, ts=(1.0, 0.7))
        yield case("quarters_%d" % k,
                   np.round(rng.standard_normal(k) * 6) / 4, ts=(1.0, 0.7))
    # random with a third of the classes masked
    z = rng.standard_normal(10) * 3
    z[rng.permutation(10)[:3]] = -INF
    yield case("random_masked_10", z)
    yield case("random_1000", rng.standard_normal(1000) * 4, ts=(0.7,),
               ks=(1, 40), ps=(0.5, 0.9), qs=(0.02,), sigmoid=False)

    # equal, ties, masks
    yield case("equal_4", [0.0] * 4, ps=(0.3, 0.6, 0.9, 1.0))
    yield case("equal_7_at_1000", [1000.0] * 7, ps=(0.3, 0.5, 0.9, 1.0))
    yield case("equal_3_negative", [-2.5] * 3, ps=(0.3, 0.5, 0.9, 1.0))
    yield case("equal_5_boundary", [1.5] * 5, ps=(0.2, 0.4, 0.6, 0.8, 1.0))
    yield case("tie_for_first", [1.0, 3.0, 3.0, 2.0], ts=(0.0,) + TS,
               ks=(1, 2, 3, 4))
    yield case("tie_at_kth", [2.0, 1.0, 3.0, 1.0, 1.0, 0.0, 1.0],
               ks=(1, 2, 3, 4, 5, 6, 7))
    yield case("tie_at_kth_last", [0.0, 0.0, 5.0, 0.0], ks=(1, 2, 3, 4))
    yield case("tie_zero_signs", [-0.0, 0.0, -0.0, -1.0], ts=(0.0,) + TS,
               ks=(1, 2, 3))
    yield case("masked_one", [1.0, -INF, 0.5, 2.0], ts=(0.0,) + TS)
    yield case("masked_first", [-INF, -INF, 0.25, -4.0], ts=(0.0,) + TS,
               ks=(1, 2, 3, 4))
    yield case("masked_all_but_one", [-INF, -INF, -7.0, -INF, -INF],
               ts=(0.0,) + TS, ks=(1, 2, 5))
    yield case("masked_tie", [-INF, 2.0, -INF, 2.0, 2.0, -INF],
               ks=(1, 2, 3, 4), ps=(0.3, 0.6, 0.9, 1.0))
    yield case("one_class", [3.25], ts=(0.0,) + TS)
    yield case("one_class_negative", [-1e5], ts=(0.0,) + TS)
    yield case("one_class_zero", [0.0], ts=(0.0, 1.0))

    # magnitude
    yield case("huge_pair", [1e308, -1e308])
    yield case("huge_tie", [1e308, 1e308, -1e308, 0.0], ts=(0.0, 1.0, 2.5),
               chains=False)
    yield case("huge_next", [1e308, math.nextafter(1e308, 0), 0.0],
               ts=(1.0, 2.5), chains=False)
    yield case("huge_low", [-1e308, -1e308, -1.2e308])
    yield case("thousands", [1000.0, 999.0, 998.5, -1000.0], ts=(0.0,) + TS)
    yield case("minus_thousands", [-1000.0, -1001.0, -1000.25, -3000.0])
    yield case("scipy_1000_1", [1000.0, 1.0])
    yield case("scipy_arange_4", [0.0, 1.0, 2.0, 3.0])
    yield case("scipy_arange_4_plus_100", [100.0, 101.0, 102.0, 103.0])
    yield case("scipy_1e10", [1e10, 1e-10])
    yield case("scipy_minus_1e10", [-1e10, -INF])

    # differences that doubles hardly see: their order is known, but whether
    # p >= 1 * max p is not, so min-p is not asked with 1
    near = dict(qs=(0.0, 0.05, 0.3))
    yield case("tiny_difference", [0.0, 1e-300, -1e-300],
               ps=(0.3, 0.6, 0.9, 1.0), **near)
    yield case("tiny_subnormal", [5e-324, 0.0, 5e-324], ts=(1.0, 2.5),
               ps=(0.5, 0.9, 1.0), chains=False, **near)
    yield case("one_ulp", [1.0, math.nextafter(1.0, 2), math.nextafter(1.0, 0)],
               ts=TS, ps=(0.3, 0.6, 0.9, 1.0), chains=False, **near)
    yield case("one_ulp_at_64", [64.0, math.nextafter(64.0, 99), 1.0],
               ts=TS, ps=(0.3, 0.9, 1.0), chains=False, **near)
    yield case("small_differences", [1e-9, 2e-9, 3e-9, 0.0],
               ps=(0.2, 0.6, 0.9, 1.0), **near)

    # probabilities that are subnormal, zero, or saturate
    yield case("subnormal", [0.0, -708.5, -720.0, -740.0, -744.4, -745.0,
                             -745.2, -746.0, -800.0])
    yield case("subnormal_shifted", [3.0, -706.0, -717.3, -739.1, -741.5])
    z200 = math.log(1e-200)
    sat = dict(ps=(1e-9, 0.5, 0.999, 1.0), qs=(0.0, 1e-300, 1e-100, 1.0))
    yield case("saturated_1e-200", [0.0, z200], **sat)
    yield case("saturated_1e-200_swapped", [z200, 0.0], **sat)
    yield case("saturated_mid", [-5.0, 40.0, 2.0], **sat)
    yield case("saturated_1e-15", [34.5, 0.0], **sat)
    yield case("saturated_many", [90.0] + [0.0] * 9, **sat)
    yield case("sigmoid_edges", [-800.0, -745.2, -744.4, -709.0, -40.0, -37.0,
                                 -36.0, -1e-9, 0.0, 1e-9, 36.0, 37.0, 40.0,
                                 709.0, 745.0, 800.0], ts=(1.0,))

    # temperatures
    z = [1.0, 2.0, -0.5, 2.0, 0.0]
    yield case("t_zero_tie", z, ts=(0.0,))
    yield case("t_zero_negative", [-3.0, -1.0, -2.0], ts=(0.0,))
    yield case("t_tiny", z, ts=(1e-300,), chains=False)
    yield case("t_tiny_no_tie", [1.0, 2.0, -0.5], ts=(1e-300, 1e-10),
               chains=False)
    yield case("t_tiny_tiny_logits", [1e-300, 2e-300, -1e-300],
               ts=(1e-300, 1e-299), ps=(0.3, 0.6, 0.9, 1.0),
               qs=(0.0, 0.05, 0.3), chains=False)
    yield case("t_huge", z, ts=(1e300,), chains=False)
    yield case("t_huge_masked", [1.0, -INF, 5.0], ts=(1e300, 1e10))
    yield case("t_huge_huge_logits", [1e300, 0.0, -1e300], ts=(1e300,),
               chains=False)
    # z / T, or z - max before it, leave the range of a double; the answer
    # does not
    yield case("overflow_quotient", [1e10, 1e10, 3e9], ts=(1e-300,),
               chains=False)
    yield case("overflow_quotient_5e-324", [1.0, 2.0, -0.5], ts=(5e-324,),
               chains=False)
    yield case("overflow_quotient_negative", [-1e10, -2e10], ts=(1e-300,),
               chains=False)
    yield case("overflow_quotient_1e308", [1.5e308, 1e308], ts=(0.5, 0.7),
               chains=False)
    yield case("overflow_difference", [1e308, 0.0, -1e308], ts=(1e308,),
               chains=False)

    # boundaries of top-p and min-p
    yield case("topp_532", logs([.5, .3, .2]), ks=(1, 2),
               ps=(.5, .8, 1.0, .49, .51, .79, .81))
    yield case("topp_235", logs([.2, .3, .5]), ks=(1, 2), ps=(.5, .8, 1.0))
    yield case("topp_tenths", logs([.1] * 10), ks=(1, 3),
               ps=(.1, .2, .3, .4, .5, .6, .7, .8, .9, 1.0))
    yield case("topp_powers", logs([.5, .25, .125, .0625, .0625]), ks=(4,),
               ps=(.5, .75, .875, .9375, .99, 1.0))
    yield case("topp_within_tolerance", logs([.5, .3, .2]), ks=(1,),
               ps=(.8 + 1e-13, .8 + 3e-13, .8 + 2e-12, .8 + 1e-11))
    yield case("topp_tiny", logs([.4, .4, .2]), ks=(1,), ps=(1e-300, 1e-13,
                                                            1e-12, 1e-9))
    yield case("topp_exact_zeros", [0.0, -INF, 0.0, -800.0],
               ps=(.5, .9, .999999, 1.0))
    llama = logs([.1, .2, .3, .4])
    yield case("llama_1234", llama, ts=(0.0, 1.0), ks=(1, 3, 4),
               ps=(1e-9, .7, .8, 1.0),
               qs=(0.0, .24, .26, .49, .51, .74, .76, 1.0))
    yield case("transformers_topp_0", logs([.3, .1, .1, .5]), ps=(.8,))
    yield case("transformers_topp_1", logs([.15, .3, .3, .25]), ps=(.8,))
    yield case("transformers_topk_0", range(10), ks=(3,))
    yield case("transformers_topk_1", [10, 11, 12, 13, 14, 5, 6, 7, 8, 9],
               ks=(3,))
    yield case("transformers_ramp", [v - 5 for v in range(10)], ps=(.9,),
               qs=(.9,))
    yield case("transformers_ramp_100", [100 * (v - 5) for v in range(10)],
               ps=(.9,), qs=(.9,))
    yield case("transformers_minp_0", logs([.9, .0274, .047, .0274]),
               qs=(.05,))
    yield case("transformers_minp_1", logs([.15, .3, .3, .25]), qs=(.05,))
    yield case("transformers_minp_2", logs([.97, .01, .01, .01]), qs=(.05,))


# what other people's tests expect of the same rows
EXPECTED = {
    ("llama_1234", "topk", 1): [3],
    ("llama_1234", "topk", 3): [1, 2, 3],
    ("llama_1234", "topp", .7): [2, 3],
    ("llama_1234", "topp", .8): [1, 2, 3],
    ("llama_1234", "topp", 1.0): [0, 1, 2, 3],
    ("llama_1234", "minp", 0.0): [0, 1, 2, 3],
    ("llama_1234", "minp", .24): [0, 1, 2, 3],
    ("llama_1234", "minp", .26): [1, 2, 3],
    ("llama_1234", "minp", .49): [1, 2, 3],
    ("llama_1234", "minp", .51): [2, 3],
    ("llama_1234", "minp", .74): [2, 3],
    ("llama_1234", "minp", .76): [3],
    ("llama_1234", "minp", 1.0): [3],
    ("transformers_topp_0", "topp", .8): [0, 3],
    ("transformers_topp_1", "topp", .8): [1, 2, 3],
    ("transformers_topk_0", "topk", 3): [7, 8, 9],
    ("transformers_topk_1", "topk", 3): [2, 3, 4],
    ("transformers_minp_0", "minp", .05): [0, 2],
    ("transformers_minp_1", "minp", .05): [0, 1, 2, 3],
    ("transformers_minp_2", "minp", .05): [0],
    ("topp_532", "topp", .5): [0],
    ("topp_532", "topp", .8): [0, 1],
    ("topp_532", "topp", 1.0): [0, 1, 2],
}


# -- one block ---------------------------------------------------------------

def chain_settings(n):
    """(T, k, p, q) to try, in order."""
    return [(.7, max(1, (n + 1) // 2), .9, .05), (.7, max(1, n - 1), .8, .1),
            (.7, max(1, (n + 1) // 2), .89, .052),
            (.7, n, .97, .01), (.7, n, .6, .004)]


def block(c):
    z, out = c["z"], ["case " + c["name"], "z " + text(c["z"])]
    for t in c["ts"]:
        row = Row(z, t)
        head = " %r " % t
        out.append("probs" + head + text(row.probs()))
        out.append("logprobs" + head + text(row.logprobs()))
        if t > 0:
            out.append("lse" + head + text([row.lse()]))
        out.append("entropy" + head + text([row.entropy()]))
        out.append("conf" + head + text([row.conf()]))
        out.append("margin" + head + text([row.margin()]))
    out.append("argmax %d" % Row(z).argmax())
    if c["sigmoid"]:
        out.append("sigmoid " + text(exact.sigmoid(v) for v in z))
        out.append("log_sigmoid " + text(exact.log_sigmoid(v) for v in z))

    base = Row(z)       # filters are tried on copies of it

    def filtered(word, arg, narrow):
        row = Row.__new__(Row)
        row.__dict__.update(base.__dict__, d=list(base.d), e=list(base.e))
        try:
            kept = narrow(row).kept()
        except AssertionError as err:
            raise SystemExit("%s: %s %r: %s" % (c["name"], word, arg, err))
        want = EXPECTED.get((c["name"], word, arg))
        assert want is None or want == kept, (c["name"], word, arg, kept)
        out.append("%s %r " % (word, arg) + " ".join(map(str, kept)))

    for k in c["ks"]:
        filtered("topk", k, lambda r: r.top_k(k))
    for p in c["ps"]:
        filtered("topp", p, lambda r: r.top_p(p))
    for q in c["qs"]:
        filtered("minp", q, lambda r: r.min_p(q))
    if c["chains"]:
        done = 0
        for t, k, p, q in chain_settings(len(z)):
            # a quotient must not merge two logits that differ
            assert len({v / t for v in z}) == len(set(z)), c["name"]
            try:
                row = Row(z, t).top_k(k).top_p(p).min_p(q)
            except AssertionError:
                continue
            out.append("chain %r %d %r %r " % (t, k, p, q)
                       + text(row.probs()))
            done += 1
            if done == 2 or len(z) == 1000:
                break
        assert done, c["name"]
    check(c, out)
    return out


# -- the same by scipy -------------------------------------------------------

def close(got, want, rel, absolute):
    got, want = np.asarray(got, float), np.asarray(want, float)
    same = got == want
    with np.errstate(invalid="ignore"):
        near = np.abs(got - want) <= rel * np.abs(want) + absolute
    return bool(np.all(same | near))


def check(c, lines):
    """scipy agrees, within what float64 can do; where it can, at all."""
    z = np.array(c["z"])
    finite = np.abs(z[np.isfinite(z)]).max()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for line in lines:
            word, *rest = line.split()
            if word in ("sigmoid", "log_sigmoid"):
                v = np.array([float(x) for x in rest])
                if word == "sigmoid":
                    # expit of subnormal results is zero in this scipy
                    assert close(scipy.special.expit(z), v, 1e-14, 3e-308), \
                        line
                else:
                    assert close(scipy.special.log_expit(z), v, 1e-14,
                                 3e-308), line
                continue
            if word not in ("probs", "logprobs", "lse", "entropy", "conf"):
                continue
            t = float(rest[0])
            v = np.array([float(x) for x in rest[1:]])
            if t == 0 or finite / t > 1e15 or finite > 1e300:
                continue
            x = z / t
            noise = 4e-15 + 4 * 2.0 ** -53 * finite / t
            if word == "probs":
                assert close(scipy.special.softmax(x), v, noise, 1e-322), line
            elif word == "logprobs":
                assert close(scipy.special.log_softmax(x), v, 4e-15, noise), \
                    line
            elif word == "lse":
                assert close(scipy.special.logsumexp(x), v[0], 4e-15,
                             noise), line
            elif word == "entropy":
                p = scipy.special.softmax(x)
                # entropy's slope by a logit is p log p at most: noise * K
                assert close(scipy.stats.entropy(p), v[0], 1e-13,
                             noise * len(z)), line
            elif word == "conf":
                assert close(scipy.special.softmax(x).max(), v[0], noise,
                             0), line
            check.count += 1


check.count = 0


def main():
    names, out = set(), [HEAD.rstrip("\n")]
    for c in cases():
        assert c["name"] not in names
        names.add(c["name"])
        out.append("")
        out += block(c)
    with open(os.path.join(HERE, "rows.txt"), "w", newline="\n") as f:
        f.write("\n".join(out) + "\n")
    print("%d cases, %d lines agree with scipy" % (len(names), check.count))


if __name__ == "__main__":
    main()
