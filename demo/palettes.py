"""The colours of the demo catalogue: names, RGB values as fabric and as denim, and matching colours."""

from __future__ import annotations

import colorsys

import numpy as np

RGB = tuple[float, float, float]

COLOURS: dict[str, RGB] = {
    "Black": (0.115, 0.115, 0.125),
    "White": (0.965, 0.960, 0.950),
    "Grey": (0.545, 0.555, 0.570),
    "Charcoal": (0.255, 0.265, 0.285),
    "Navy Blue": (0.105, 0.150, 0.320),
    "Blue": (0.165, 0.385, 0.715),
    "Light Blue": (0.600, 0.760, 0.900),
    "Turquoise": (0.180, 0.660, 0.680),
    "Teal": (0.055, 0.400, 0.420),
    "Green": (0.150, 0.480, 0.265),
    "Olive": (0.375, 0.385, 0.190),
    "Mint": (0.660, 0.865, 0.740),
    "Yellow": (0.965, 0.810, 0.220),
    "Mustard": (0.800, 0.580, 0.120),
    "Orange": (0.930, 0.480, 0.140),
    "Rust": (0.660, 0.290, 0.130),
    "Red": (0.775, 0.110, 0.130),
    "Maroon": (0.390, 0.065, 0.130),
    "Pink": (0.935, 0.560, 0.660),
    "Magenta": (0.770, 0.120, 0.450),
    "Peach": (0.975, 0.745, 0.620),
    "Purple": (0.375, 0.190, 0.500),
    "Lavender": (0.740, 0.680, 0.870),
    "Brown": (0.345, 0.215, 0.130),
    "Tan": (0.705, 0.490, 0.295),
    "Khaki": (0.690, 0.610, 0.440),
    "Beige": (0.865, 0.790, 0.670),
    "Cream": (0.955, 0.920, 0.825),
}

# Washed indigo differs from the blue of a shirt, but the shop calls both "Blue".
DENIM: dict[str, RGB] = {
    "Blue": (0.270, 0.400, 0.590),
    "Navy Blue": (0.135, 0.185, 0.310),
    "Light Blue": (0.560, 0.680, 0.800),
    "Black": (0.150, 0.150, 0.165),
    "Grey": (0.480, 0.490, 0.510),
    "White": (0.940, 0.935, 0.920),
}

WARM = ("Mustard", "Rust", "Red", "Orange", "Peach", "Pink")
COOL = ("Teal", "Blue", "Turquoise", "Light Blue", "Mint", "Lavender")
LEAF = ("Green", "Olive", "Teal", "Mint")
LIGHT = ("White", "Cream")
DEEP = ("Navy Blue", "Black", "Maroon", "Brown")


def shade_of(colour: str, pattern: str, rng: np.random.Generator) -> RGB:
    """Return a random shade of the named colour, slightly different in hue, lightness and saturation."""
    base = DENIM.get(colour, COLOURS[colour]) if pattern == "Denim" else COLOURS[colour]
    hue, light, strength = colorsys.rgb_to_hls(*base)
    hue = (hue + rng.uniform(-0.012, 0.012)) % 1
    light = float(np.clip(light * rng.uniform(0.93, 1.07), 0.06, 0.97))
    strength = float(np.clip(strength * rng.uniform(0.90, 1.06), 0, 1))
    return colorsys.hls_to_rgb(hue, light, strength)


def _distance(a: RGB, b: RGB) -> float:
    weights = (0.55, 0.75, 0.35)
    return float(sum(w * (p - q) ** 2 for w, p, q in zip(weights, a, b, strict=True)) ** 0.5)


def _pick(names: tuple[str, ...], against: RGB, rng: np.random.Generator, apart: float = 0.24) -> RGB:
    """Return one of the named colours that contrasts with `against`, or the most distant one if none does."""
    shuffled = [COLOURS[str(name)] for name in rng.permutation(names)]
    return next(
        (c for c in shuffled if _distance(c, against) > apart),
        max(shuffled, key=lambda c: _distance(c, against)),
    )


def accents_for(ground: RGB, rng: np.random.Generator) -> tuple[RGB, RGB, RGB, RGB]:
    """Return four accent colours visible on a ground: a neutral or bright one, then a warm, a green and a pale one."""
    neutral = LIGHT if sum(ground) < 1.9 else DEEP
    first = _pick(neutral if rng.random() < 0.62 else WARM + COOL, ground, rng)
    second = _pick(WARM if rng.random() < 0.6 else COOL, ground, rng)
    third = _pick(LEAF, ground, rng, 0.15)
    fourth = _pick(("Yellow", "Cream", "White", "Mustard"), ground, rng)
    return (first, second, third, fourth)


def trim_for(ground: RGB, rng: np.random.Generator) -> RGB:
    """Return the second colour, for collars, linings, blocks and straps."""
    names = ("White", "Cream", "Navy Blue", "Black", "Grey", "Tan") if rng.random() < 0.7 else WARM + COOL
    return _pick(names, ground, rng)
