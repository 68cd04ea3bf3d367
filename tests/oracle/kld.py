#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""llama.cpp's files of log-probabilities, encoded and read independently of smx.

    /usr/bin/python3 tests/oracle/kld.py        (writes tests/oracle/kld/ and kld.txt)

The encoder follows the arithmetic of llama.cpp's perplexity tool: NumPy float32
throughout, and a double for the sum.  The results are what llama.cpp prints of the
file (perplexity, without renormalising), and metrics of softmax and of the values as
they stand, in double.
"""

import os
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
F = np.float32


def encode(z, bound=16):
    """A record of the logits z."""
    z = np.asarray(z, F)
    most = z.max()
    least = max(z.min(), F(most - F(bound)))
    total = np.exp((z - most).astype(F)).astype(F).astype(np.float64).sum()
    log_sum = F(np.log(total))
    least_logprob = F(F(least - most) - log_sum)
    scale = F(F(most - least) / F(65535))
    q = np.zeros(len(z), np.uint16)
    if scale:
        by = F(F(1) / scale)
        raised = np.rint(by * (z - least).astype(F))
        q = np.where(z > least, raised, 0).astype(np.uint16)
    out = struct.pack("<ff", scale, least_logprob) + q.astype("<u2").tobytes()
    return out + b"\0\0" * (len(z) % 2)


def write(path, n_ctx, n_vocab, tokens, rows, bound=16):
    n_chunk = len(tokens) // n_ctx
    assert len(tokens) == n_chunk * n_ctx
    assert len(rows) == n_chunk * (n_ctx - 1 - n_ctx // 2)
    with open(path, "wb") as f:
        f.write(b"_logits_" + struct.pack("<3i", n_ctx, n_vocab, n_chunk))
        f.write(np.asarray(tokens, "<i4").tobytes())
        for z in rows:
            f.write(encode(z, bound))


def read(path):
    """Rows of log-probabilities in double, labels, and the clamped ones' masks."""
    data = open(path, "rb").read()
    assert data[:8] == b"_logits_"
    n_ctx, n_vocab, n_chunk = struct.unpack_from("<3i", data, 8)
    tokens = np.frombuffer(data, "<i4", n_ctx * n_chunk, 20)
    at, first = 20 + 4 * n_ctx * n_chunk, n_ctx // 2
    rows, labels, masks = [], [], []
    for c in range(n_chunk):
        for i in range(n_ctx - 1 - first):
            scale, least = struct.unpack_from("<ff", data, at)
            q = np.frombuffer(data, "<u2", n_vocab, at + 8)
            rows.append(scale * q.astype(np.float64) + least)
            masks.append((q == 0) & any(abs(65535 * scale - b) < 1e-3
                                        for b in (16, 24)))
            labels.append(int(tokens[c * n_ctx + first + 1 + i]))
            at += 2 * (2 * ((n_vocab + 1) // 2) + 4)
    assert at == len(data)
    return np.array(rows), np.array(labels), np.array(masks)


def measure(logp, y):
    """Of probabilities exp(logp), whatever their sum is."""
    p = np.exp(logp)
    one = np.eye(p.shape[1])[y]
    nll = -logp[np.arange(len(y)), y].mean()
    ent = -np.where(p > 0, p * np.where(p > 0, logp, 0), 0).sum(axis=1).mean()
    return {"nll": nll, "perplexity": np.exp(nll), "entropy": ent,
            "brier": ((p - one) ** 2).sum(axis=1).mean(),
            "confidence": p.max(axis=1).mean(),
            "accuracy": (p.argmax(axis=1) == y).mean()}


def main():
    folder = os.path.join(HERE, "kld")
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(12)
    out = []
    for name, n_ctx, n_vocab, n_chunk, spread, bound in (
            ("even", 8, 6, 3, 4.0, 16), ("odd", 7, 5, 4, 2.0, 16),
            ("wide", 12, 257, 2, 9.0, 16), ("fork", 12, 257, 2, 9.0, 24)):
        tokens = rng.integers(0, n_vocab, n_ctx * n_chunk)
        n = n_chunk * (n_ctx - 1 - n_ctx // 2)
        rows = (rng.standard_normal((n, n_vocab)) * spread).astype(F)
        path = os.path.join(folder, name + ".kld")
        write(path, n_ctx, n_vocab, tokens, rows, bound)
        rows.astype("<f4").tofile(os.path.join(folder, name + ".f32"))
        logp, y, clamped = read(path)
        mass = np.where(clamped, np.exp(logp), 0).sum(axis=1)
        soft = logp - np.log(np.exp(logp).sum(axis=1, keepdims=True))
        for how, values in (("exact", logp), ("softmax", soft)):
            for key, x in measure(values, y).items():
                out.append("%s %s %s %.15g" % (name, how, key, x))
        out.append("%s info clamped %d" % (name, clamped.sum()))
        out.append("%s info mass_mean %.9g" % (name, mass.mean()))
        out.append("%s info mass_most %.9g" % (name, mass.max()))
    write(os.path.join(folder, "hand.kld"), 4, 3, [1, 2, 0, 1], [[2, 1, 0]])
    with open(os.path.join(HERE, "kld.txt"), "w") as f:
        f.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
