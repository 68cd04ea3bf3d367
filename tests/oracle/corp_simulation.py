#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Write corp_simulation.txt: whether band and p-values of isotonic regression are right.

    /usr/bin/python3 tests/oracle/corp_simulation.py SMX   (writes beside itself)

RUNS data sets of ROWS rows are made whose labels are drawn from their probabilities, and a
third as many whose logits are then made larger by a factor.  smx eval --calibration-test R
tests each.  For the two miscalibrations the table has the p-value of a Kolmogorov-Smirnov
test that the p-values of calibrated rows are uniform, the shares of them that are at most
0.05 and 0.1, the mean excess, and the share of p <= 0.05 of rows that are not calibrated
(power).  The last column is the share of places of the band, for calibrated rows, at which
the curve is in it; it should be 0.9 or more, as a band that holds equal values is wider.

"tenths" are rows of the binary task whose p is a multiple of 0.1.

The lines "reliabilitydiag" are what that R package does (aijordan/reliabilitydiag, region
method "resampling" and miscalibration_test, with R in the place of 100), by numpy: it also
draws the confidences again, with replacement, takes quantiles of lines between the
confidences that were drawn, and takes the share of resamples with at least this
miscalibration for p.  It takes some minutes.
"""

import json
import os
import subprocess
import sys

import numpy as np
import scipy.special
import scipy.stats
from sklearn.isotonic import IsotonicRegression

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS, ROWS, R, CLASSES, FACTOR = 300, 500, 99, 10, 1.3


def rows_of(task, rng, factor):
    """Header, rows, and for the binary task p and y."""
    if task in ("classes", "weighted"):
        z = rng.normal(0, 2, (ROWS, CLASSES))
        c = np.cumsum(scipy.special.softmax(z, 1), 1)
        y = np.minimum((rng.random((ROWS, 1)) > c).sum(1), CLASSES - 1)
        head = ",".join("z%d" % i for i in range(CLASSES)) + ",label"
        if task == "weighted":
            return head + ",weight", np.c_[z * factor, y, rng.integers(1, 6, ROWS)], None
        return head, np.c_[z * factor, y], None
    z = rng.normal(0, 2, ROWS)
    if task == "tenths":
        z = scipy.special.logit(np.clip(np.round(scipy.special.expit(z), 1), .1, .9))
    y = (rng.random(ROWS) < scipy.special.expit(z)).astype(int)
    return "logit,label", np.c_[z * factor, y], (scipy.special.expit(z * factor), y)


def run(smx, task, rng, factor, runs):
    """Each data set is a group."""
    lines = []
    for i in range(runs):
        head, rows, _ = rows_of(task, rng, factor)
        whole = len(head.split(",")) - 1 - (task == "weighted")
        lines += [",".join(repr(float(x)) if c < whole else str(int(x))
                           for c, x in enumerate(r)) + ",g%d" % i for r in rows]
    logits = ",".join(head.split(",")[:whole])
    args = [smx, "eval", "-q", "-j", "1", "--json", "--calibration-test", str(R), "--by", "g",
            "--cols", logits, "--bins", "1"]
    binary = ["--task", "binary"] if head.startswith("logit") else []
    out = subprocess.run(args + binary, input=(head + ",g\n" + "\n".join(lines) + "\n").encode(),
                         stdout=subprocess.PIPE, check=True).stdout
    return [(d["p"], d["excess"], np.mean([b["lo"] - 1e-12 <= b["accuracy"] <= b["hi"] + 1e-12
                                           for b in d["corp_band"]]))
            for d in json.loads(out)["by"]["groups"]]


def isotonic(x, y):
    """mcb_brier, the distinct x and the curve there."""
    kinds, at = np.unique(x, return_inverse=True)
    w = np.bincount(at).astype(float)
    fit = IsotonicRegression().fit(np.arange(len(w)), np.bincount(at, y) / w, sample_weight=w)
    curve = fit.predict(np.arange(len(w)))
    return ((x - y) ** 2).mean() - ((curve[at] - y) ** 2).mean(), kinds, curve


def package(task, rng, factor):
    x, y = rows_of(task, rng, factor)[2]
    own, kinds, curve = isotonic(x, y)
    null, lines = [], []
    for _ in range(R):
        s = rng.choice(x, len(x))
        m, k, c = isotonic(s, (rng.random(len(s)) < s).astype(int))
        null.append(m)
        lines.append(np.interp(kinds, k, c, np.nan, np.nan))
    low, high = np.nanpercentile(lines, [5, 95], axis=0)
    inside = np.mean((low - 1e-12 <= curve) & (curve <= high + 1e-12))
    return {"mcb_brier": np.mean(np.array(null) >= own)}, {"mcb_brier": own - np.mean(null)}, inside


def table(name, calm, bold, rng, lines):
    for key in "mcb_brier", "mcb_log":
        if key not in calm[0][0]:
            continue
        p = np.array([c[0][key] for c in calm])
        power = np.array([c[0][key] for c in bold])
        u = p - rng.random(len(p)) / (R + 1)  # spread each p over the step that it stands for
        lines.append("%-24s %-10s %7.3f %7.3f %7.3f %9.5f %7.2f %7.3f" % (
            name, key, scipy.stats.kstest(u, "uniform").pvalue, (p <= .05).mean(),
            (p <= .1).mean(), np.mean([c[1][key] for c in calm]), (power <= .05).mean(),
            np.mean([c[2] for c in calm])))


def main():
    smx, lines = sys.argv[1], []
    lines.append("# %d runs of %d rows, %d resamples; see corp_simulation.py" % (RUNS, ROWS, R))
    lines.append("%-24s %-10s %7s %7s %7s %9s %7s %7s" % (
        "rows", "metric", "KS p", "p<=.05", "p<=.1", "excess", "power", "in band"))
    for k, task in enumerate(("classes", "binary", "tenths", "weighted")):
        rng = np.random.default_rng(300 + k)
        calm = run(smx, task, rng, 1, RUNS)
        bold = run(smx, task, rng, FACTOR, RUNS // 3)
        table(task, calm, bold, rng, lines)
    for k, task in enumerate(("binary", "tenths")):
        rng = np.random.default_rng(400 + k)
        calm = [package(task, rng, 1) for _ in range(RUNS)]
        bold = [package(task, rng, FACTOR) for _ in range(RUNS // 3)]
        table("reliabilitydiag " + task, calm, bold, rng, lines)
    with open(os.path.join(HERE, "corp_simulation.txt"), "w", newline="\n") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
