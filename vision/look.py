"""The look of a garment, which orders what looks alike: how likely each colour and each pattern is.

An encoder finds shirts for a shirt, and checked blue ones for a plain brown one; the heads for colours
(:mod:`vision.appearance`) and patterns (:mod:`vision.attributes`) know better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.types import Garment

Rows = NDArray[np.float32]
Levels = NDArray[np.uint8]

COLOURS = ("black", "grey", "white", "beige", "brown", "red", "orange", "yellow", "green", "turquoise", "blue", "navy",
           "purple", "pink", "gold", "multi")  # fmt: skip
PATTERNS = ("solid", "striped", "checked", "floral", "printed", "polka dot", "animal print", "colour block")
"""What the heads tell apart, in their order; they are not imported for it, as every process knows looks."""
SAID = {"navy": "navy blue", "multi": "multi colour"}
"""What shoppers call a colour, where it is another word."""
SIZE = len(COLOURS) + len(PATTERNS)
FINEST = 63
"""Levels above 0 that the root of a probability is told apart by: a letter each."""
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LEVELS = bytes(max(0, _LETTERS.find(one)) for one in range(256))
BATCH = 32
"""Pictures that are looked at together."""

SHOPS_COLOURS: Mapping[str, str] = {
    # colour: what shops call it and its shades
    "black": "black|jet black|onyx",
    "grey": "grey|gray|grey melange|charcoal|silver|steel|metallic|dark grey|light grey|heather grey|gunmetal|graphite",
    "white": "white|off white|ivory|snow white|ecru",
    "beige": "beige|cream|nude|skin|khaki|sand|taupe|light beige|dark beige|greyish beige|champagne|stone",
    "brown": "brown|coffee brown|tan|bronze|copper|bronze/copper|chocolate|camel|cognac|yellowish brown|mushroom brown|"
    "dark brown|light brown",
    "red": "red|maroon|burgundy|wine|dark red|light red|other red|wine red|crimson|scarlet",
    "orange": "orange|peach|coral|rust|salmon|light orange|dark orange|other orange|apricot|burnt orange",
    "yellow": "yellow|mustard|lemon|light yellow|dark yellow|other yellow|ochre",
    "green": "green|olive|lime green|fluorescent green|greenish khaki|dark green|light green|other green|emerald|mint|"
    "lime|army green",
    "turquoise": "turquoise blue|turquoise|teal|sea green|aqua|dark turquoise|light turquoise|other turquoise|petrol",
    "blue": "blue|light blue|sky blue|royal|royal blue|other blue|denim",
    "navy": "navy blue|navy|dark blue|midnight blue",
    "purple": "purple|lavender|mauve|light purple|dark purple|other purple|violet|lilac|plum",
    "pink": "pink|rose|magenta|fuchsia|light pink|dark pink|other pink|hot pink|blush",
    "gold": "gold|golden|rose gold",
    "multi": "multi|multi colour|multicolour|multicoloured|multicolor|assorted",
}
_GROUP_OF = {name: group for group, names in SHOPS_COLOURS.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """``colours`` (len(COLOURS),) and ``patterns`` (len(PATTERNS),): how likely each is; of each they sum to 1, or all
    are 0 where nobody knows."""

    colours: Rows
    patterns: Rows

    def colours_by_name(self) -> Mapping[str, float]:
        """How likely each colour is, by what shoppers call it."""
        return {SAID.get(name, name): float(share) for name, share in zip(COLOURS, self.colours, strict=True)}

    def as_text(self) -> str:
        """SIZE letters, from which :func:`from_text` makes the same but for rounding."""
        roots = np.sqrt(np.concatenate([self.colours, self.patterns]))
        found: bytes = np.rint(roots * FINEST).astype(np.uint8).tobytes()
        return found.translate(_LETTERS.ljust(256, b"A")).decode()


def colour_group(colour: str) -> str:
    """The main colour that a shop's colour is a shade of, "" for none that is known."""
    return _GROUP_OF.get(" ".join(colour.lower().split()), "")


def unknown() -> Look:
    return Look(np.zeros(len(COLOURS), np.float32), np.zeros(len(PATTERNS), np.float32))


def from_text(text: str) -> Look:
    """What was kept of a look; an unknown one for what is none, such as ""."""
    return from_levels(levels([text])[0])


def from_levels(found: Levels) -> Look:
    """The look of one row of :func:`levels`."""
    return Look(_shares(found[: len(COLOURS)]), _shares(found[len(COLOURS) :]))


def levels(texts: Sequence[str]) -> Levels:
    """(n, SIZE) the roots of the probabilities of each look, times FINEST; rows of 0 for what is no look."""
    fitting = [text if len(text) == SIZE else "A" * SIZE for text in texts]
    flat = "".join(fitting).encode("ascii", "replace").translate(_LEVELS)
    return np.frombuffer(flat, np.uint8).reshape(-1, SIZE)


def mean(looks: Sequence[Look], weights: Sequence[float]) -> Look:
    """The weighted mean, of those that are known."""
    parts: list[Rows] = []
    for name in ("colours", "patterns"):
        rows = [getattr(one, name) * weight for one, weight in zip(looks, weights, strict=True)]
        parts.append(_summing_to_1(np.sum(rows, axis=0).astype(np.float32)))
    return Look(*parts)


def of_products(pictures: Sequence[Image.Image], garments: Sequence[Garment | None]) -> list[Look]:
    """The look of each product by its picture, RGB, and the garment that was found in it. Errors: ModelError."""
    from vision import runtime
    from vision.attributes import AT_HAND, PATTERN

    if not pictures:
        return []  # the heads are loaded once there is something to see
    colours, attributes = runtime.colours(), runtime.attributes()
    found: list[Look] = []
    for start in range(0, len(pictures), BATCH):
        some = pictures[start : start + BATCH]
        patterns: Any = attributes.likely(some, [PATTERN], views_of=AT_HAND)[PATTERN]
        pairs = zip(some, garments[start : start + BATCH], strict=True)
        found += [Look(colours.colours(*one), row) for one, row in zip(pairs, patterns, strict=True)]
    return found


def of_photo(picture: Image.Image, garment: Garment | None) -> Look:
    """The look of a garment in a photo, RGB, without one the colours of what is not its plain background; no pattern
    where it is not known to be of a kind of which the heads know patterns. Errors: ModelError."""
    from vision import runtime
    from vision.attributes import PATTERN, WORN_AS
    from vision.garment import parts

    colours = runtime.colours().colours(picture, garment)
    if garment is None or garment.label not in WORN_AS[PATTERN]:
        return Look(colours, unknown().patterns)
    return Look(colours, runtime.attributes().likely(parts(picture, garment), [PATTERN])[PATTERN].mean(axis=0))


def _shares(found: Levels) -> Rows:
    return _summing_to_1(np.square(found.astype(np.float32) / np.float32(FINEST)))


def _summing_to_1(row: Rows) -> Rows:
    total = float(row.sum())
    return row / total if total else row
