#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Samples as lm-evaluation-harness writes them, and its accuracies of them.

Writes lm_eval/*.jsonl beside this script, with the members, the strings and the nesting of
lm_eval/loggers/evaluation_tracker.py (save_results_samples), and lm_eval.txt: the file, how its
values are normalised, and the accuracy by the formulas of ConfigurableTask.process_results
(lm_eval/api/task.py), in NumPy; and the mean Brier score and NLL of the softmax of the values.
"""
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(15)
words = ["yes", "no", "Zürich", "東京", "a longer answer", "naïve café", "42 km", "x", "of course not",
         "B\u00e9b\u00e9", "\U0001f600 smile", "tab\there", 'quo"ted', "back\\slash"]


def sanitize(x):
    return [sanitize(i) for i in x] if isinstance(x, (list, tuple)) else str(x)


def sample(i, n, target, doubled, flt, named=True):
    choices = [str(w) for w in rng.choice(words, n, replace=False)]
    lls = list(-rng.gamma(2, 4, n) * np.array([len(c) ** 0.7 for c in choices]))
    free = list(-rng.gamma(2, 5, n)) if doubled else []
    right = [int(rng.integers(n))]
    if target == "list":
        right = sorted(int(j) for j in rng.choice(n, 2, replace=False))
    gold = {"index": right[0], "text": choices[right[0]], "list": right,
            "texts": [choices[j] for j in right]}[target]
    args = [("Question %d?\nAnswer:" % i, " " + c) for c in choices]
    args += [("", " " + c) for c in choices] if doubled else []
    resps = [(float(x), bool(x > -5)) for x in lls + free]
    chars = np.array([float(len(c)) for c in choices])
    byte = np.array([float(len(c.encode())) for c in choices])
    v = {"none": np.array(lls), "chars": np.array(lls) / chars, "bytes": np.array(lls) / byte}
    if doubled:
        v["pmi"] = np.array([a - b for a, b in zip(lls, free)])
    acc = {k: 1.0 if int(np.argmax(x)) in right else 0.0 for k, x in v.items()}
    line = {"doc_id": i, "doc": {"q": "Question %d?" % i, "choices": choices}, "target": str(gold),
            "arguments": {"gen_args_%d" % j: {"arg_0": a, "arg_1": b} for j, (a, b) in enumerate(args)},
            "resps": sanitize([[r] for r in resps]), "filtered_resps": sanitize(resps), "filter": flt,
            "metrics": ["acc", "acc_norm", "acc_bytes"], "doc_hash": "d%d" % i,
            "prompt_hash": "p%d" % i, "target_hash": "t%d" % i}
    if named:
        line.update(acc=acc["none"], acc_norm=acc["chars"], acc_bytes=acc["bytes"])
        if doubled:
            line["acc_mutual_info"] = acc["pmi"]
    measured = {}
    for k, x in v.items():
        p = np.exp(x - x.max()) / np.exp(x - x.max()).sum()
        best = max(right, key=lambda j: (x[j], -j))
        one = np.zeros(n)
        one[best] = 1
        measured[k] = (acc[k], ((p - one) ** 2).sum(), -np.log(p[best]))
    return line, measured


def write(name, specs, flt="none"):
    os.makedirs(os.path.join(here, "lm_eval"), exist_ok=True)
    every = [sample(i, *s) for i, s in enumerate(specs)]
    with open(os.path.join(here, "lm_eval", name + ".jsonl"), "w", encoding="utf-8") as f:
        for line, _ in every:
            f.write(json.dumps(line, ensure_ascii=False) + "\n")
    for k in every[0][1]:
        m = np.array([e[1][k] for e in every]).mean(axis=0)
        out.write("%s %s %.17g %.17g %.17g\n" % (name, k, *m))


with open(os.path.join(here, "lm_eval.txt"), "w") as out:
    write("four", [(4, "index", False, "none") for _ in range(40)])
    write("ragged", [(int(rng.integers(2, 6)), ("index", "text")[i % 2], False, "none", False) for i in range(40)])
    write("several", [(4, ("list", "texts")[i % 2], False, "none") for i in range(20)])
    write("mutual", [(3, "text", True, "none") for _ in range(30)])
