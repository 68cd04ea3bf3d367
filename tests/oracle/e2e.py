#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write e2e/NAME.csv and e2e/NAME.cmd: outputs of whole command lines.

    /usr/bin/python3 tests/oracle/e2e.py    (run anywhere)

Reads data/eight.csv and the first 50 rows of data/digits.test.csv, computes
in exact.py's decimals, rounds once to double and prints that with %.6g or
%.17g.  A 6-digit file is only written when no error that a sound double
computation makes can change a byte of it; see `steady`.
"""

import os

import numpy as np
import scipy.special
from decimal import Decimal

import exact
from exact import Row, fl

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OUT = os.path.join(HERE, "e2e")
INF = float("inf")

WORDS = ("argmax", "name", "conf", "margin", "entropy", "lse", "nll", "rank")
ALL = "argmax,conf,margin,entropy,lse,nll,rank"

# name, input, options
EIGHT = [
    ("probs", ""),
    ("temp0.7", "--temp 0.7"),
    ("temp0", "--temp 0"),
    ("log", "--log"),
    ("top-k2", "--top-k 2"),
    ("top-p0.9", "--top-p 0.9"),
    ("min-p0.1", "--min-p 0.1"),
    ("chain", "--temp 0.7 --top-k 3 --top-p 0.9 --min-p 0.05"),
    ("top-k2-log", "--top-k 2 --log"),
    ("sigmoid", "--op sigmoid"),
    ("log-sigmoid", "--op log-sigmoid"),
    ("identity", "--op identity"),
    ("identity-temp0.7", "--op identity --temp 0.7"),
    ("identity-top-k2", "--op identity --top-k 2"),
    ("write", "-l label --write " + ALL),
    ("write-temp0.7", "-l label --temp 0.7 --write " + ALL),
    ("write-top-k2", "-l label --top-k 2 --write conf,margin,entropy,lse,nll"),
    ("write-top-k2-rank", "-l label --top-k 2 --write rank"),
    ("write-name", "--write argmax,name"),
    ("write-probs-conf", "--write conf,probs,argmax"),
    ("write-two", "--write probs,logprobs"),
    ("write-three", "--write logits,probs,entropy,logprobs --temp 0.7"),
    ("probs-17", "--precision 17"),
    ("temp0.7-17", "--temp 0.7 --precision 17"),
    ("log-17", "--log --precision 17"),
    ("sigmoid-17", "--op sigmoid --precision 17"),
    ("log-sigmoid-17", "--op log-sigmoid --precision 17"),
    ("write-17", "-l label --precision 17 --write " + ALL),
]
DIGITS = [
    ("probs", ""),
    ("temp0.7", "--temp 0.7"),
    ("log-temp4", "--log --temp 4"),
    ("top-k2", "--top-k 2"),
    ("top-p0.9", "--top-p 0.9"),
    ("min-p0.1", "--min-p 0.1"),
    ("sigmoid", "--op sigmoid"),
    ("log-sigmoid", "--op log-sigmoid"),
    ("identity", "--op identity"),
    ("write-temp4", "-l label --temp 4 --write " + ALL),
    ("probs-17", "--precision 17"),
    ("temp0.7-17", "--temp 0.7 --precision 17"),
    ("log-17", "--log --precision 17"),
    ("write-17", "-l label --precision 17 --write " + ALL),
]


# -- reading, keeping bytes --------------------------------------------------

def cells(line):
    """The cells of a CSV line as they stand, quotes and all."""
    out, cell, quoted = [], "", False
    for c in line:
        if c == '"':
            quoted = not quoted
        if c == "," and not quoted:
            out.append(cell)
            cell = ""
        else:
            cell += c
    return out + [cell]


def read(path, limit=None):
    """(header, [(cells before, logits, cells after)]): id, logits, label."""
    with open(os.path.join(ROOT, path), newline="") as f:
        lines = f.read().split("\n")
    assert lines.pop() == ""
    header = cells(lines[0])
    assert header[0] == "id" and header[-1] == "label"
    rows = []
    for line in lines[1:][:limit]:
        c = cells(line)
        assert len(c) == len(header)
        rows.append((c[0], [float(v) for v in c[1:-1]], c[-1]))
    return header, rows


# -- the command line, as far as it is used here -----------------------------

def parse(options):
    words, got = options.split(), {}
    while words:
        key = words.pop(0).lstrip("-")
        got[key] = True if key == "log" else words.pop(0)
    return got


class Value:
    """A written number with what a double computation may get wrong in it:
    `rel` of it, and `absolute`."""

    def __init__(self, v, rel=0.0, absolute=0.0):
        self.v, self.rel, self.absolute = v, rel, absolute


def vector(kind, row, op, rel):
    """probs, logprobs or logits of a row that the filters have left."""
    if kind == "logits" or op == "identity":
        exactly = row.t == 1
        return [Value(v, 0 if exactly else rel) for v in row.logits()]
    if op == "sigmoid":
        return [Value(exact.sigmoid(v), rel) for v in row.z]
    if op == "log-sigmoid":
        return [Value(exact.log_sigmoid(v), rel) for v in row.z]
    if kind == "logprobs":
        # log(sum) is off by an ulp of 1, however small it is
        a = noise(row)
        return [Value(v, rel, 0 if row.rest() == 0 else a)
                for v in row.logprobs()]
    return [Value(v, rel if v else 0) for v in row.probs()]


def noise(row):
    """Absolute error of what is a sum of logarithms: a few ulp of the
    largest logit."""
    if row.t == 0:
        return 0.0
    big = max([1.0] + [abs(v) / row.t for v in row.z if v != -INF])
    return 4e-15 + 4 * 2.0 ** -53 * big


def scalar(word, row, label, names, rel):
    a = noise(row)
    if word == "argmax":
        return row.argmax()
    if word == "name":
        return names[row.argmax()]
    if word == "rank":
        return row.rank(label)
    if word == "conf":
        return Value(row.conf(), rel)
    if word == "margin":
        v = row.margin()
        return Value(v, rel, 0 if v == 0 else a)
    if word == "entropy":
        v = row.entropy()
        return Value(v, rel, 0 if v == 0 else a * len(row.z))
    if word == "lse":
        return Value(row.lse(), rel, a)
    if word == "nll":
        v = row.nll(label)
        return Value(v, rel, 0 if v in (0, INF) else a)
    raise KeyError(word)


def steady(value, text, what):
    """Assert that an error within (rel, absolute) keeps the %.6g bytes."""
    v = value.v
    if isinstance(v, float):        # inf or -inf
        return
    err = abs(v) * Decimal(value.rel) + Decimal(value.absolute)
    for w in (v - err, v + err):
        assert "%.6g" % fl(w) == text, "%s: %s is near a tie" % (what, text)


def run(name, header, rows, options, rel):
    o = parse(options)
    temp, digits = float(o.get("temp", 1)), int(o.get("precision", 6))
    op = o.get("op", "softmax")
    kinds = o.get("write", "logprobs" if "log" in o else "probs").split(",")
    classes = header[1:-1]
    vectors = [k for k in kinds if k not in WORDS]
    # each class on its own: only plain command lines here
    assert op in ("softmax", "identity") or not set(o) - {"op", "precision"}

    head = [header[0]]
    for k in kinds:
        if k in WORDS:
            head.append(k)
        elif len(vectors) > 1:
            head += ["%s_%s" % (k, c) for c in classes]
        else:
            head += classes
    lines = [",".join(head + [header[-1]])]

    for ident, z, label in rows:
        row = Row(z, temp)
        if "top-k" in o:
            row.top_k(int(o["top-k"]))
        if "top-p" in o:
            row.top_p(float(o["top-p"]))
        if "min-p" in o:
            row.min_p(float(o["min-p"]))
        compare(row, z, temp, o)
        out = []
        for k in kinds:
            if k in WORDS:
                out.append(scalar(k, row, int(label), classes, rel))
            else:
                out += vector(k, row, op, rel)
        texts = []
        for v in out:
            if isinstance(v, Value):
                text = "%.*g" % (digits, fl(v.v))
                assert text != "-0", name
                if digits == 6:
                    steady(v, text, "%s, %s" % (name, ident))
            else:
                text = str(v)
            texts.append(text)
        lines.append(",".join([ident] + texts + [label]))
    return "\n".join(lines) + "\n"


def compare(row, z, temp, o):
    """scipy's float64 gives the same where no filter and T > 0."""
    if temp == 0 or {"top-k", "top-p", "min-p"} & set(o):
        return
    x = np.array(z) / temp
    a = noise(row)
    assert np.allclose(scipy.special.softmax(x),
                       [fl(v) for v in row.probs()], rtol=a, atol=0)
    assert np.allclose(scipy.special.log_softmax(x),
                       [fl(v) for v in row.logprobs()], rtol=4e-15, atol=a)
    assert abs(scipy.special.logsumexp(x) - fl(row.lse())) <= 2 * a
    assert np.allclose(scipy.special.expit(z),
                       [fl(exact.sigmoid(v)) for v in z], rtol=1e-14, atol=0)


def main():
    os.makedirs(OUT, exist_ok=True)
    for old in os.listdir(OUT):
        if old.endswith((".csv", ".cmd")):
            os.remove(os.path.join(OUT, old))
    sets = [("eight", "data/eight.csv", None, EIGHT, 1e-9),
            ("digits", "data/digits.test.csv", 50, DIGITS, 1e-11)]
    for prefix, path, limit, table, rel in sets:
        header, rows = read(path, limit)
        for name, options in table:
            name = "%s.%s" % (prefix, name)
            text = run(name, header, rows, options, rel)
            command = " ".join(w for w in ("smx", options) if w)
            if limit:
                command = "head -n %d %s | %s" % (limit + 1, path, command)
            else:
                command += " " + path
            for suffix, data in ((".csv", text), (".cmd", command + "\n")):
                with open(os.path.join(OUT, name + suffix), "w",
                          newline="\n") as f:
                    f.write(data)


if __name__ == "__main__":
    main()
