#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Answers of two language models, as OpenAI's chat interface gives them, and what
smx diff should say of their sampled tokens. Writes a.jsonl, b.jsonl and want.csv into
tests/oracle/listed_labels. Sums are in NumPy's long double."""
import json
import math
import os
import random

import numpy as np

L = np.longdouble
NTOKEN, NTOP = 12, 4


def answers(noise, seed, apart):
    shared, own = random.Random(11), random.Random(seed)
    for k in range(6):
        content = []
        for p in range(5):
            clean = [shared.gauss(0, 2) for _ in range(NTOKEN)]
            z = [x + own.gauss(0, noise) for x in clean]
            lse = math.log(sum(map(math.exp, z)))
            lp = [round(x - lse, 9) for x in z]
            token = shared.randrange(NTOKEN) if shared.random() < .4 else clean.index(max(clean))
            if apart and (k + p) % 7 == 0:
                token = (token + 1) % NTOKEN
            top = sorted(range(NTOKEN), key=lambda i: -lp[i])[:NTOP]
            content.append({"token": f"t{token}", "logprob": lp[token], "bytes": None,
                            "top_logprobs": [{"token": f"t{i}", "logprob": lp[i], "bytes": None}
                                             for i in top]})
        yield {"id": f"r{k}", "object": "chat.completion",
               "choices": [{"index": 0, "logprobs": {"content": content}}]}


def tokens(records):
    return [p for r in records for p in r["choices"][0]["logprobs"]["content"]]


def mean_and_error(x):
    n = len(x)
    return x.mean(), np.sqrt(((x - x.mean()) ** 2).mean() / (n - 1))


def top_of(token):
    listed = {t["token"]: t["logprob"] for t in token["top_logprobs"]}
    listed[token["token"]] = token["logprob"]
    best = max(listed, key=listed.get)
    return best == token["token"], np.exp(L(listed[best]))


def ece(right, conf):
    cell = np.clip(np.ceil((conf * 15).astype(float)).astype(int) - 1, 0, 14)
    return sum(abs((conf[cell == i] - right[cell == i]).sum()) for i in range(15)) / len(conf)


def main():
    to = os.path.join(os.path.dirname(os.path.abspath(__file__)), "listed_labels")
    os.makedirs(to, exist_ok=True)
    files = {"a": list(answers(0, 1, False)), "b": list(answers(.4, 2, True))}
    for name, records in files.items():
        with open(os.path.join(to, name + ".jsonl"), "w") as f:
            f.writelines(json.dumps(r) + "\n" for r in records)
    pairs = [(x, y) for x, y in zip(tokens(files["a"]), tokens(files["b"]))
             if x["token"] == y["token"]]
    a, b = (np.array([p[i]["logprob"] for p in pairs], L) for i in (0, 1))
    (right_a, conf_a), (right_b, conf_b) = (
        map(np.array, zip(*[top_of(p[i]) for p in pairs])) for i in (0, 1))
    d, move = a - b, np.exp(b) - np.exp(a)
    rest = np.expm1(d) - d
    want = {"labelled": len(pairs), "ppl_a": np.exp(-a.mean()), "ppl_b": np.exp(-b.mean()),
            "ppl_ratio": np.exp(d.mean()), "ppl_diff": np.exp(-b.mean()) - np.exp(-a.mean()),
            "label_delta_p_rms": np.sqrt((move ** 2).mean()), "max_delta_logp": abs(d).max(),
            "kl_k1": -d.mean(), "label_delta_p_median": np.median(move),
            "max_label_delta_p": move.max(), "accuracy_a": L(right_a.mean()),
            "accuracy_b": L(right_b.mean()), "delta_accuracy": L(right_b.mean() - right_a.mean()),
            "nll_a": -a.mean(), "nll_b": -b.mean(), "delta_nll": d.mean(),
            "ece_a": ece(right_a, conf_a), "ece_b": ece(right_b, conf_b),
            "delta_ece": ece(right_b, conf_b) - ece(right_a, conf_a),
            "only_a_right": (right_a & ~right_b).sum(), "only_b_right": (right_b & ~right_a).sum()}
    for name, x in {"ln_ppl_ratio": d, "label_delta_p": move, "delta_logp": d,
                    "abs_delta_logp": abs(d), "kl_k2": d * d / 2, "kl_k3": rest}.items():
        want[name], want[name + ".se"] = mean_and_error(x)
    with open(os.path.join(to, "want.csv"), "w") as f:
        f.writelines(f"bucket,{k},{np.format_float_positional(L(v), 20, fractional=False, trim='-')}\n"
                     for k, v in sorted(want.items()))


main()
