"""Toy simulators for matching, the adversary and worth: cheap, noisy, with answers known in closed form."""

import hashlib

import numpy as np


def noise(point, draw, name=""):
    """A standard normal keyed by point, draw and name."""
    from scipy import special

    digest = hashlib.sha256(f"{np.asarray(point).tobytes().hex()}{draw}{name}".encode()).digest()
    return float(special.ndtri((int.from_bytes(digest[:7], "big") + 0.5) / 2**56))


def corner(point, draw):
    """Three figures: two equal a coordinate each, the third their difference; 0.01 of noise."""
    x, y = point[:2]
    return {
        "A": x + 0.01 * noise(point, draw, "A"),
        "B": y + 0.01 * noise(point, draw, "B"),
        "C": x - y + 0.01 * noise(point, draw, "C"),
    }


def undefined(point, draw):
    """A city in which one figure is undefined in half of the box, and a second is missed there as well."""
    x = point[0]
    return {"A": float("nan") if x < 0.5 else 0.5, "B": float("nan") if x < 0.5 else 0.5, "C": 0.0}


def lacking(point, draw):
    """A simulator that does not give every figure."""
    return {"A": point[0]}
