"""The only randomness of the project: keyed, counter-based draws (Philox4x32-10, Salmon et al. 2011).

A draw is a pure function of (seed, replicate, purpose, entity, index). Nothing is taken from a shared stream, so
two arms with the same seed live through the same residents, firms and primary cases, and an extra draw in one place
changes none elsewhere. Every random quantity is the inverse distribution function of one uniform per slot: drawing by
rejection would couple neighbours (ORACLES 7.D item 4). ``index`` is the age of the entity's state (visit, month,
level), never the calendar, wherever a rate may differ between arms (ORACLES 7.2).

An entity is named by two 32-bit words ``(a, b)``: residents and firms by (number, 0), primary cases by their cell and
day, secondary cases by a hash of their parent.
"""

from __future__ import annotations

import math

import numpy as np

from model.compiled import compiled, formula, inner

# --- purposes: one number a named decision; numbers are never reused ----------------------------------------------
LAND, RESIDENT, RESIDENT_MIND, JOB, MEMBER, MEMBER_LIFE, FIRM, FIRM_LIFE, ORGANISATION, COVERAGE = range(1, 11)
ARRIVALS, RAISER, CASE_SHAPE, CASE_WORK, CASE_CLOCKS = range(11, 16)
DISCOVERY_CHANNEL, ENTRY, BOUNCES, DUPLICATE, JOINT, MEDIATION, REOPENING, IGNITION, SPREAD, CHILD, PAPER, RETURN = (
    range(16, 28)
)
FIRM_CONTACT, TIE, SECONDMENT, QUIT, JOB_MOVE, MERGED_NET, REGISTERED, SHORTCUT, PLACEMENT, ANALYSIS = range(28, 38)
RECRUIT = 42
SOURCE, SOURCE_CASE, DAY_FACTOR, CLUSTER_SIZE, REPEAT, WAIT, CURE, HARDNESS, PLACES, TEMPER, PROJECT, SEASON = range(
    50, 62
)
HOME_MOVE, TRANSFER, LISTED, AGE, ZEAL = range(70, 75)
BEFORE = 1 << 16  # indices of months before the run-in: months of the clock lie below

_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_HALF_32 = 2.0**-33
_UNIT_32 = 2.0**-32
_UNIT_52 = 2.0**-52
_HALF_53 = 2.0**-53
_TAIL = 0.425  # of the normal distribution: this far from the median
_SHIFT_6 = np.uint64(12)
_SHIFT_20 = np.uint64(20)


@formula
def philox(c0, c1, c2, c3, k0, k1):
    """Return the four 32-bit words of Philox4x32-10 at a counter and key (each word given as an integer below 2^32)."""
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    y0, y1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0 = _M0 * x0
        p1 = _M1 * x2
        x0, x1, x2, x3 = (p1 >> _SHIFT) ^ x1 ^ y0, p1 & _MASK, (p0 >> _SHIFT) ^ x3 ^ y1, p0 & _MASK
        y0 = (y0 + _W0) & _MASK
        y1 = (y1 + _W1) & _MASK
    return x0, x1, x2, x3


@formula
def _philox(a, b, index, purpose, key):  # one type of integer, hence one compilation
    return philox(np.uint64(a), np.uint64(b), np.uint64(index), np.uint64(purpose), key[0], key[1])


@formula
def uniform(key, purpose, a, b, index):
    """Return one uniform in the open interval (0, 1), 52 bits, for (key, purpose, entity (a, b), index)."""
    x0, x1, _, _ = _philox(a, b, index, purpose, key)
    return float((x0 << _SHIFT_20) | (x1 >> _SHIFT_6)) * _UNIT_52 + _HALF_53


@formula
def uniforms4(key, purpose, a, b, index):
    """Return four uniforms in (0, 1), 32 bits each, from one block: for slots that need no finer grain."""
    x0, x1, x2, x3 = _philox(a, b, index, purpose, key)
    return (
        float(x0) * _UNIT_32 + _HALF_32,
        float(x1) * _UNIT_32 + _HALF_32,
        float(x2) * _UNIT_32 + _HALF_32,
        float(x3) * _UNIT_32 + _HALF_32,
    )


@inner
def fill_uniforms4(key, purpose, a, step_a, b, step_b, index, count, out):
    """Write the four uniforms of ``count`` entities (a, b), (a + step_a, b + step_b), ... into the rows of ``out``.

    The same numbers as :func:`uniforms4`, several at once in the processor's wide registers (``out`` lies row by row).
    """
    for i in range(count):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms4(key, purpose, a + step_a * i, b + step_b * i, index)


@formula
def child_name(key, a, b, ordinal):
    """Return the two words that name the ``ordinal``-th case seeded by case (a, b); no primary case has it."""
    x0, x1, _, _ = _philox(a, b, ordinal, CHILD, key)
    return x0 | np.uint64(0x80000000), x1


@formula
def source_case_name(key, a, b, ordinal):
    """Return the two words that name the ``ordinal``-th case of source (a, b)."""
    x0, x1, _, _ = _philox(a, b, ordinal, SOURCE_CASE, key)
    return x0 | np.uint64(0x80000000), x1


@formula
def exponential_threshold(u):
    """Return -ln(u): the cumulative hazard at which a risk with uniform ``u`` strikes (unit exponential)."""
    return -math.log(u)


@compiled
def poisson_quantile(u, mean):
    """Return the smallest n with P(Poisson(mean) <= n) >= u; 0 for a mean of 0. Exact by summation up to mean 600."""
    if mean <= 0.0:
        return 0
    if mean > 600.0:  # exp(-mean) leaves the doubles; the normal limit is good to 1 in 10^3 there
        return max(0, int(math.floor(mean + math.sqrt(mean) * normal_quantile(u) + 0.5)))
    term = math.exp(-mean)
    total = term
    n = 0
    while total < u and n < 2000:
        n += 1
        term *= mean / n
        total += term
        if term < 1e-18 and n > mean:
            break
    return n


@compiled
def geometric_quantile(u, success):
    """Return the number of failures before the first success, P(0) = success; 0 when success is 1."""
    if u > 1.0 - success:
        return 0
    return int(math.floor(math.log(u) / math.log(1.0 - success)))


@compiled
def binomial_quantile(u, n, p):
    """Return the smallest k with P(Binomial(n, p) <= k) >= u; n when p is 1 or more. Exact by summation."""
    if p >= 1.0:
        return n
    term = (1.0 - p) ** n
    total = term
    k = 0
    while total < u and k < n:
        term *= (n - k) / (k + 1) * p / (1.0 - p)
        total += term
        k += 1
    return k


@formula
def _central(q):
    """Return the normal quantile at 0.5 + q, for |q| up to ``_TAIL``."""
    r = 0.180625 - q * q
    num = (
        (
            (
                (
                    ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                    + 45921.953931549871457
                )
                * r
                + 13731.693765509461125
            )
            * r
            + 1971.5909503065514427
        )
        * r
        + 133.14166789178437745
    ) * r + 3.387132872796366608
    den = (
        (
            (
                (
                    ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                    + 21213.794301586595867
                )
                * r
                + 5394.1960214247511077
            )
            * r
            + 687.1870074920579083
        )
        * r
        + 42.313330701600911252
    ) * r + 1.0
    return q * num / den


@formula
def _tail(u):
    """Return the normal quantile at ``u``, for |u - 0.5| beyond ``_TAIL``."""
    q = u - 0.5
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        num = (
            (
                (
                    (
                        ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                        + 1.27045825245236838258
                    )
                    * r
                    + 3.64784832476320460504
                )
                * r
                + 5.7694972214606914055
            )
            * r
            + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        den = (
            (
                (
                    (
                        ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                        + 0.14810397642748007459
                    )
                    * r
                    + 0.68976733498510000455
                )
                * r
                + 1.6763848301838038494
            )
            * r
            + 2.05319162663775882187
        ) * r + 1.0
    else:
        r -= 5.0
        num = (
            (
                (
                    (
                        ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                        + 0.026532189526576123093
                    )
                    * r
                    + 0.29656057182850489123
                )
                * r
                + 1.7848265399172913358
            )
            * r
            + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        den = (
            (
                (
                    (
                        ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                        + 7.868691311456132591e-4
                    )
                    * r
                    + 0.0148753612908506148525
                )
                * r
                + 0.13692988092273580531
            )
            * r
            + 0.59983220655588793769
        ) * r + 1.0
    return -num / den if q < 0.0 else num / den


@compiled
def normal_quantile(u):
    """Return the standard normal quantile (Wichura 1988, AS 241, relative error about 1e-16)."""
    return _central(u - 0.5) if abs(u - 0.5) <= _TAIL else _tail(u)


@inner
def fill_normal_quantiles(uniforms, count, out):
    """Write the normal quantiles of the first ``count`` uniforms; those about the median several at once."""
    for i in range(count):
        out[i] = _central(uniforms[i] - 0.5)
    for i in range(count):
        if abs(uniforms[i] - 0.5) > _TAIL:
            out[i] = _tail(uniforms[i])


@compiled
def lognormal_quantile(u, mean, cv):
    """Return the lognormal quantile with the given mean and coefficient of variation (cv 0 gives the mean)."""
    if cv <= 0.0:
        return mean
    variance = math.log(1.0 + cv * cv)
    return mean * math.exp(math.sqrt(variance) * normal_quantile(u) - 0.5 * variance)


def key_of(seed: int, replicate: int = 0) -> np.ndarray:
    """Return the key of one replication as two words.

    Args:
        seed: Experiment seed, 0 to 2^32 - 1 (0 is a seed like any other).
        replicate: Replication number, 0 to 2^32 - 1.

    Raises:
        ValueError: If either is not an integer in that range.
    """
    for name, value in (("seed", seed), ("replicate", replicate)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value < 2**32:
            raise ValueError(f"{name} is {value!r}; allowed is a whole number from 0 to {2**32 - 1}")
    return np.array([seed, replicate], dtype=np.uint64)


def generator(seed: int, purpose: int = 0) -> np.random.Generator:
    """Return a NumPy Generator for analysis (bootstrap, samplers), keyed by seed and purpose; not for the model."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, (ANALYSIS << 32) + purpose], dtype=np.uint64)))
