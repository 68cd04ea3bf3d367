#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes pow10.h and pow10exp.h, the tables that num_ten.c includes, beside
itself, and proves the shortcuts of num_ten.h and num_write.c over the whole
range they are used in.

pow10.h: 10**k = G * 2**(floor(log2(10**k)) - 127) with 2**127 <= G < 2**128; a
row holds floor(G), the high half first. For 0 <= k <= 55 nothing is cut off.

pow10exp.h: what turns a binary exponent and 53 bits into a decimal exponent.
For c * 2**(e - 52), 2**52 <= c < 2**53, the value of the entry for e plus c has
floor(log10) + 324 above its lowest 53 bits: the least c from which on the
logarithm is one more, if there is one, makes the sum carry.
"""
import os
from fractions import Fraction

FIRST, LAST, EXACT = -342, 340, 55


def floor_log2(x):
    """The largest e with 2**e <= x."""
    e = x.numerator.bit_length() - x.denominator.bit_length()
    return e if Fraction(2) ** e <= x else e - 1


def floor_log10(x):
    """The largest e with 10**e <= x."""
    e = floor_log2(x) * 30103 // 100000
    while Fraction(10) ** e > x:
        e -= 1
    while Fraction(10) ** (e + 1) <= x:
        e += 1
    return e


def prove():
    for k in range(FIRST, LAST + 1):
        ten = Fraction(10) ** k
        e = floor_log2(ten)
        assert e == k * 217706 >> 16, k                      # ten_log2
        g = ten * Fraction(2) ** (127 - e)
        assert (g.denominator == 1) == (0 <= k <= EXACT), k  # TEN_EXACT
    for e in range(-1075, 1025):
        # the scale of shortest, for gaps of one width and of two
        assert floor_log10(Fraction(2) ** e) == e * 78913 >> 18, e
        assert floor_log10(Fraction(2) ** e * 3 / 4) == e * 1262611 - 524031 >> 22, e


def power(k):
    ten = Fraction(10) ** k
    g = int(ten * Fraction(2) ** (127 - floor_log2(ten)))
    return "{0x%016xU, 0x%016xU}" % (g >> 64, g & 2**64 - 1)


def exponent(e):
    low = floor_log10(Fraction(2) ** e)
    least = -(-Fraction(10) ** (low + 1) // Fraction(2) ** (e - 52))
    return "0x%016xU" % ((low + 324 << 53) + max(0, 2**53 - least))


def write(name, what, rows, per_line):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, name), "w", encoding="ascii") as f:
        f.write("/* SPDX-License-Identifier: MIT */\n")
        f.write("/* %s; written by tables.py. */\n/* clang-format off */\n" % what)
        for i in range(0, len(rows), per_line):
            f.write("\t%s,\n" % ", ".join(rows[i:i + per_line]))
        f.write("    /* clang-format on */\n")


prove()
write("pow10.h", "Rows of num_tens, 10^%d to 10^%d" % (FIRST, LAST),
      [power(k) for k in range(FIRST, LAST + 1)], 1)
write("pow10exp.h", "Rows of num_exps, 2^-1074 to 2^1023",
      [exponent(e) for e in range(-1074, 1024)], 4)
