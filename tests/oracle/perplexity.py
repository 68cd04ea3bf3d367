#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What llama-perplexity --kl-divergence prints of two models, computed independently of smx.

    /usr/bin/python3 tests/oracle/perplexity.py  (writes tests/oracle/perplexity/ and perplexity.txt)

base.kld and quant.kld are files of llama.cpp, quant.f32 has the logits of quant.kld before they
were rounded. perplexity.txt has a line for each metric of smx diff base.kld quant.kld: its key,
value and standard error, with NumPy in long double from the softmax of the values of the files.

llama.txt and llama_kld.txt are what llama.cpp's algorithm prints of base.kld and the logits of
quant.f32, or of the values of quant.kld: its float32 and double arithmetic step by step, one row
after another, as on one thread, without fused multiply-adds.
"""

import os

import numpy as np

import kld

HERE = os.path.dirname(os.path.abspath(__file__))
DIR = os.path.join(HERE, "perplexity")
F, L = np.float32, np.longdouble
N_CTX, N_VOCAB, N_CHUNK = 17, 41, 14  # 8 rows a chunk, and a word of padding
SHARES = {"max": 1, "p99.9": 0.999, "p99": 0.99, "p95": 0.95, "p90": 0.9, "p75": 0.75, "median": 0.5,
          "p25": 0.25, "p10": 0.1, "p5": 0.05, "p1": 0.01, "p0.1": 0.001, "min": 0}


def make():
    rng = np.random.default_rng(1503)
    n = N_CHUNK * (N_CTX - 1 - N_CTX // 2)
    base = rng.normal(0, 3, (n, N_VOCAB)).astype(F)
    base[:, 7] += F(2)
    base[3, 5] -= F(40)  # beyond 16 below the largest
    quant = (base + rng.normal(0, 0.15, base.shape)).astype(F)
    quant[10:14] += rng.normal(0, 2, quant[10:14].shape).astype(F)
    tokens = rng.integers(0, N_VOCAB, N_CTX * N_CHUNK)
    for c in range(N_CHUNK):  # most of the next tokens are likely
        for i in range(N_CTX - 1 - N_CTX // 2):
            if rng.random() < 0.7:
                row = base[c * (N_CTX - 1 - N_CTX // 2) + i]
                tokens[c * N_CTX + N_CTX // 2 + 1 + i] = row.argsort()[-1 - rng.integers(0, 3)]
    os.makedirs(DIR, exist_ok=True)
    kld.write(os.path.join(DIR, "base.kld"), N_CTX, N_VOCAB, tokens, base)
    kld.write(os.path.join(DIR, "quant.kld"), N_CTX, N_VOCAB, tokens, quant)
    quant.astype("<f4").tofile(os.path.join(DIR, "quant.f32"))
    return quant


def mean(x):
    x = np.asarray(x, L)
    return x.mean(), np.sqrt(x.var() / (len(x) - 1))


def exact(a, b, y):
    """(key, value, standard error) of log-probabilities a and b and labels y."""
    a, b = (z.astype(L) for z in (a, b))
    a, b = (z - z.max(1, keepdims=True) for z in (a, b))
    a, b = (z - np.log(np.exp(z).sum(1, keepdims=True)) for z in (a, b))
    kl = (np.exp(a) * (a - b)).sum(1)
    rows = np.arange(len(y))
    la, lb = a[rows, y], b[rows, y]
    d, move = la - lb, np.exp(lb) - np.exp(la)
    n = len(y)
    out = [("kl", *mean(kl)), ("max_kl", kl.max(), None)]
    same = L((a.argmax(1) == b.argmax(1)).mean())
    out.append(("same_top", same, np.sqrt(same * (1 - same) / (n - 1))))
    (ma, sa), (mb, sb), (md, sd) = mean(-la), mean(-lb), mean(d)
    cov = (((-la) - ma) * ((-lb) - mb)).mean() / (n - 1)
    pa, pb = np.exp(ma), np.exp(mb)
    out += [("ppl_a", pa, pa * sa), ("ppl_b", pb, pb * sb),
            ("ppl_ratio", np.exp(md), np.exp(md) * sd), ("ln_ppl_ratio", md, sd),
            ("ppl_diff", pb - pa, np.sqrt((pa * sa) ** 2 + (pb * sb) ** 2 - 2 * pa * pb * cov)),
            ("ppl_correlation", cov / (sa * sb), None), ("label_delta_p", *mean(move))]
    m2, s2 = mean(move ** 2)
    out += [("label_delta_p_rms", np.sqrt(m2), s2 / 2 / np.sqrt(m2)), ("delta_logp", *mean(d)),
            ("abs_delta_logp", *mean(abs(d))), ("max_delta_logp", abs(d).max(), None),
            ("kl_k1", *mean(-d)), ("kl_k2", *mean(d ** 2 / 2)), ("kl_k3", *mean(np.exp(d) - 1 - d))]
    for of, x in (("kl", kl), ("label_delta_p", move)):
        for name, share in SHARES.items():
            if (of, name) == ("kl", "max"):
                continue
            key = f"{name}_{of}" if name in ("max", "min") else f"{of}_{name}"
            out.append((key, np.quantile(x, share), None))
    return out


# ---- llama.cpp's arithmetic ----


def exp32(x):
    """The float nearest to exp(x), which is expf up to some of its last bits."""
    return np.exp(np.asarray(x, F).astype(np.float64)).astype(F)


def row_of(codes, scale, least, z, y, sums):
    """Adds a row with codes of the base model and float logits z of the other."""
    most = z.max()
    total = np.float64(0)
    for e in exp32(z - most):
        total += np.float64(e)
    log_sum = F(np.log(total))
    nll = F(F(most + log_sum) - z[y])
    logs = (F(scale) * codes.astype(F)).astype(F) + F(least)
    nll_base = -logs[y]
    most = F(most + log_sum)
    kl = np.float64(0)
    for i in range(len(z)):
        if logs[i] > F(-16):
            kl += np.float64(F(exp32(logs[i]) * F(F(logs[i] - z[i]) + most)))
    dp = F(exp32(-nll) - exp32(-nll_base))
    dp2 = np.float64(F(dp * dp))
    for key, x in (("nll", nll), ("nll2", F(nll * nll)), ("base", nll_base),
                   ("base2", F(nll_base * nll_base)), ("both", F(nll * nll_base)), ("kl", kl),
                   ("kl2", kl * kl), ("dp", dp), ("dp2", dp2), ("dp4", dp2 * dp2),
                   ("same", int(z.argmax() == logs.argmax()))):
        sums[key] = sums.get(key, 0) + (x if key == "same" else np.float64(x))
    return F(kl), dp


def percentile(v, fraction):
    p = F(F(fraction) * F(len(v) - 1))
    i = int(p)
    p = F(p - F(i))
    return F(F(F(1) - p) * v[i]) + F(p * v[min(i + 1, len(v) - 1)])


def median(v):
    n = len(v)
    return F(F(0.5) * F(v[n // 2] + v[n // 2 - 1])) if n % 2 == 0 else v[n // 2]


def llama(records, logits, labels):
    """The lines that llama.cpp prints at the end."""
    s, kls, moves = {}, [], []
    for (scale, least, codes), z, y in zip(records, logits, labels):
        kl, dp = row_of(codes, scale, least, z, y, s)
        kls.append(kl)
        moves.append(dp)
    n = len(kls)
    kls, moves = np.sort(np.array(kls, F)), np.sort(np.array(moves, F))

    def estimate(a, b):
        f = s[a] / n
        df = s[b] / n - f * f
        return f, np.sqrt(df / (n - 1)) if df > 0 and n > 10 else 0.0

    (lq, eq), (lb, eb) = estimate("nll", "nll2"), estimate("base", "base2")
    cov = (s["both"] / n - (s["nll"] / n) * (s["base"] / n)) / (n - 1)
    q, b = np.exp(lq), np.exp(lb)
    ratio, error = lq - lb, np.sqrt(eq * eq + eb * eb - 2.0 * cov)
    pq, pb = q * eq, b * eb
    out = ["====== Perplexity statistics ======",
           "Mean PPL(Q)                   : %10.6f ± %10.6f" % (q, pq),
           "Mean PPL(base)                : %10.6f ± %10.6f" % (b, pb),
           "Cor(ln(PPL(Q)), ln(PPL(base))): %6.2f%%" % (100.0 * (cov / (eq * eb))),
           "Mean ln(PPL(Q)/PPL(base))     : %10.6f ± %10.6f" % (ratio, error),
           "Mean PPL(Q)/PPL(base)         : %10.6f ± %10.6f" % (np.exp(ratio), np.exp(ratio) * error),
           "Mean PPL(Q)-PPL(base)         : %10.6f ± %10.6f"
           % (q - b, np.sqrt(pq * pq + pb * pb - 2.0 * (q * b * cov))), "",
           "====== KL divergence statistics ======",
           "Mean    KLD: %10.6f ± %10.6f" % estimate("kl", "kl2"),
           "Maximum KLD: %10.6f" % kls[-1]]
    for name, share in (("99.9%", 0.999), ("99.0%", 0.99), ("95.0%", 0.95), ("90.0%", 0.9),
                        ("Median", None), ("10.0%", 0.1), (" 5.0%", 0.05), (" 1.0%", 0.01),
                        (" 0.1%", 0.001)):
        x = median(kls) if share is None else percentile(kls, share)
        out.append("%-8sKLD: %10.6f" % (name, x))
    out += ["Minimum KLD: %10.6f" % kls[0], "", "====== Token probability statistics ======",
            "Mean    Δp: %6.3f ± %5.3f %%" % tuple(100.0 * x for x in estimate("dp", "dp2")),
            "Maximum Δp: %6.3f%%" % (100.0 * np.float64(moves[-1]))]
    for name, share in (("99.9%", 0.999), ("99.0%", 0.99), ("95.0%", 0.95), ("90.0%", 0.9),
                        ("75.0%", 0.75), ("Median", None), ("25.0%", 0.25), ("10.0%", 0.1),
                        (" 5.0%", 0.05), (" 1.0%", 0.01), (" 0.1%", 0.001)):
        x = median(moves) if share is None else percentile(moves, share)
        out.append("%-8sΔp: %6.3f%%" % (name, 100.0 * np.float64(x)))
    square, its = estimate("dp2", "dp4")
    rms, same = np.sqrt(square), 1.0 * s["same"] / n
    out += ["Minimum Δp: %6.3f%%" % (100.0 * np.float64(moves[0])),
            "RMS Δp    : %6.3f ± %5.3f %%" % (100.0 * rms, 100.0 * (0.5 / rms * its)),
            "Same top p: %6.3f ± %5.3f %%"
            % (100.0 * same, 100.0 * np.sqrt(same * (1.0 - same) / (n - 1)))]
    return "\n".join(out) + "\n"


def records(path):
    """Scale, least and codes of each record."""
    data, size = open(path, "rb").read(), kld_size()
    first = 20 + 4 * N_CTX * N_CHUNK
    for at in range(first, len(data), size):
        scale, least = np.frombuffer(data, "<f4", 2, at)
        yield scale, least, np.frombuffer(data, "<u2", N_VOCAB, at + 8)


def kld_size():
    return 8 + 4 * ((N_VOCAB + 1) // 2)


def main():
    quant = make()
    base, other = (kld.read(os.path.join(DIR, f)) for f in ("base.kld", "quant.kld"))
    with open(os.path.join(HERE, "perplexity.txt"), "w") as f:
        for key, value, se in exact(np.array(base[0]), np.array(other[0]), np.array(base[1])):
            f.write("%s %.17g %s\n" % (key, value, "-" if se is None else "%.17g" % se))
    rows = list(records(os.path.join(DIR, "base.kld")))
    with open(os.path.join(DIR, "llama.txt"), "w") as f:
        f.write(llama(rows, quant, base[1]))
    z = [(F(s) * q.astype(F)).astype(F) + F(m) for s, m, q in records(os.path.join(DIR, "quant.kld"))]
    with open(os.path.join(DIR, "llama_kld.txt"), "w") as f:
        f.write(llama(rows, z, base[1]))


main()
