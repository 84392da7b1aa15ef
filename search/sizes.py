"""The order of sizes (S before M before L, 36 before 37, others last), and which sizes are the same."""

from __future__ import annotations

import re

from search.lexicon.folding import fold

LETTERS = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl", "xxxxxl")
WORDS = {"extra small": "xs", "x-small": "xs", "small": "s", "medium": "m", "large": "l", "x-large": "xl",
         "extra large": "xl", "xx-large": "xxl"}  # fmt: skip
_TIMES = re.compile(r"(\d)x(s|l)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def key(size: str) -> str:
    """Return a key that is equal for one size however it is written: "Small", "small" and "s"."""
    text = " ".join(fold(size).split())
    return WORDS.get(text, text)


def place(size: str) -> tuple[int, float, float, str]:
    """Return a sort key for sizes: letters, numbers, then others by name; "38/40" and "W32 L34" by both numbers."""
    text = key(size)
    first = re.split(r"[\s/–-]+", text)[0]
    letters = _TIMES.sub(lambda found: "x" * int(found[1]) + found[2], first)
    if letters in LETTERS:
        return 0, float(LETTERS.index(letters)), 0.0, text
    numbers = [float(one.replace(",", ".")) for one in _NUMBER.findall(text)]
    if numbers:
        return 1, numbers[0], numbers[1] if len(numbers) > 1 else 0.0, text
    return 2, 0.0, 0.0, text
