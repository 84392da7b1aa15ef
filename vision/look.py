"""The look of a garment: the probabilities of its visual attributes, used to re-rank similar products.

The attributes are colour, pattern, sleeves, length and neckline. An encoder finds shirts for a shirt, but also checked
blue shirts for a plain brown one. The heads for colours (:mod:`vision.appearance`) and for the other attributes
(:mod:`vision.attributes`) distinguish these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.types import Garment

Rows = NDArray[np.float32]
Levels = NDArray[np.uint8]

COLOURS = ("black", "grey", "white", "beige", "brown", "red", "orange", "yellow", "green", "turquoise", "blue", "navy",
           "purple", "pink", "gold", "multi")  # fmt: skip
PATTERNS = ("solid", "striped", "checked", "floral", "printed", "polka dot", "animal print", "colour block")
COLOUR, PATTERN, SLEEVES, LENGTH, NECKLINE = "colour", "pattern", "sleeves", "length", "neckline"
VALUES: Mapping[str, tuple[str, ...]] = {
    COLOUR: COLOURS,
    PATTERN: PATTERNS,
    SLEEVES: ("sleeveless", "short sleeves", "three-quarter sleeves", "long sleeves"),
    LENGTH: ("short", "knee-length", "midi", "maxi"),
    NECKLINE: ("round neck", "v-neck", "collar", "high neck", "hood", "off-shoulder"),
}
"""The attributes of a look and the classes of their heads, in the words of the English lexicon where it has one. The
heads are not imported here, because every process reads looks."""
SHOPPER_NAMES = {"navy": "navy blue", "multi": "multi colour"}
"""The colours for which shoppers use another name."""
SIZE = sum(map(len, VALUES.values()))
FORMER_SIZE = len(COLOURS) + len(PATTERNS)
"""The size of looks that were stored before they had sleeves, lengths and necklines, which are unknown in them."""
FINEST = 63
"""The highest level to which the square root of a probability is quantised; each level is stored as one letter."""
PLACES: Mapping[str, slice] = {
    name: slice(end - len(values), end)
    for (name, values), end in zip(VALUES.items(), accumulate(map(len, VALUES.values())), strict=True)
}
"""The position of each attribute's values in a row of :func:`levels`."""
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LEVELS = bytes(max(0, _LETTERS.find(one)) for one in range(256))
BATCH = 32
"""Pictures per batch."""

SHOPS_COLOURS: Mapping[str, str] = {
    # colour: names that shops use for it and its shades
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
    """``shares``: for each known attribute the probabilities of its VALUES, (values,) float32, which sum to 1."""

    shares: Mapping[str, Rows] = field(default_factory=dict)

    def of(self, attribute: str) -> Rows:
        """Return the (values,) probabilities of an attribute's values, all 0 if it is unknown."""
        known = self.shares.get(attribute)
        return np.zeros(len(VALUES[attribute]), np.float32) if known is None else known

    @property
    def colours(self) -> Rows:
        return self.of(COLOUR)

    @property
    def patterns(self) -> Rows:
        return self.of(PATTERN)

    def colours_by_name(self) -> Mapping[str, float]:
        """Return the probability of each colour by the name that shoppers use."""
        return {SHOPPER_NAMES.get(name, name): float(share) for name, share in zip(COLOURS, self.colours, strict=True)}

    def as_text(self) -> str:
        """Return SIZE letters, from which :func:`from_text` restores the look except for rounding."""
        roots = np.sqrt(np.concatenate([self.of(name) for name in VALUES]))
        found: bytes = np.rint(roots * FINEST).astype(np.uint8).tobytes()
        return found.translate(_LETTERS.ljust(256, b"A")).decode()


def colour_group(colour: str) -> str:
    """Return the basic colour that a shop's colour name is a shade of, "" if the name is unknown."""
    return _GROUP_OF.get(" ".join(colour.lower().split()), "")


def unknown() -> Look:
    return Look()


def from_text(text: str) -> Look:
    """Return the look stored as text; an unknown look for an invalid text such as ""."""
    return from_levels(levels([text])[0])


def from_levels(found: Levels) -> Look:
    """Return the look for one row of :func:`levels`."""
    return Look({name: _shares(found[place]) for name, place in PLACES.items() if found[place].any()})


def levels(texts: Sequence[str]) -> Levels:
    """Return (n, SIZE) uint8: FINEST times the square roots of the probabilities; rows of 0 for invalid texts."""
    fitting = [text.ljust(SIZE, "A") if len(text) in (SIZE, FORMER_SIZE) else "A" * SIZE for text in texts]
    flat = "".join(fitting).encode("ascii", "replace").translate(_LEVELS)
    return np.frombuffer(flat, np.uint8).reshape(-1, SIZE)


def mean(looks: Sequence[Look], weights: Sequence[float]) -> Look:
    """Return the look with the weighted mean of each attribute, over the looks in which it is known."""
    found: dict[str, Rows] = {}
    for name in VALUES:
        rows = [one.of(name) * weight for one, weight in zip(looks, weights, strict=True)]
        total = np.sum(rows, axis=0).astype(np.float32)
        if total.any():
            found[name] = _summing_to_1(total)
    return Look(found)


def of_products(pictures: Sequence[Image.Image], garments: Sequence[Garment | None]) -> list[Look]:
    """Return the look of each product, from its RGB picture and the garment detected in it. Errors: ModelError."""
    from vision import runtime
    from vision.attributes import FULL_PICTURE, WORN_AS

    if not pictures:
        return []  # without loading the heads
    colours, attributes = runtime.colours(), runtime.attributes()
    found: list[Look] = []
    for start in range(0, len(pictures), BATCH):
        some = pictures[start : start + BATCH]
        likely = attributes.likely(some, tuple(WORN_AS), views_of=FULL_PICTURE)
        for place, one in enumerate(zip(some, garments[start : start + BATCH], strict=True)):
            found.append(Look({COLOUR: colours.colours(*one), **{name: rows[place] for name, rows in likely.items()}}))
    return found


def of_photo(picture: Image.Image, garment: Garment | None) -> Look:
    """Return the look of a garment in an RGB photo, with the attributes that such a garment has.

    Without a garment, it has only the colours of everything but a plain background. Errors: ModelError.
    """
    from vision import runtime
    from vision.attributes import PHOTO_VIEWS, worn_by
    from vision.garment import parts

    colours = runtime.colours().colours(picture, garment)
    wanted = sorted(worn_by([garment.label])) if garment else []
    if garment is None or not wanted:
        return Look({COLOUR: colours})
    likely = runtime.attributes().likely(parts(picture, garment), wanted, views_of=PHOTO_VIEWS)
    return Look({COLOUR: colours, **{name: rows.mean(axis=0) for name, rows in likely.items()}})


def _shares(found: Levels) -> Rows:
    return _summing_to_1(np.square(found.astype(np.float32) / np.float32(FINEST)))


def _summing_to_1(row: Rows) -> Rows:
    total = float(row.sum())
    return row / total if total else row
