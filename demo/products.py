"""Generate invented products with titles, descriptions and prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from demo.kinds import KINDS
from demo.vocabulary import BRANDS, CHILDREN, Kind

CURRENCY = "EUR"
REDUCED = 9
"""One in this number of products is on sale."""
YEARS = (2023, 2024, 2025, 2026)

PATTERN_WORDS = {
    "Solid": "in plain {colour}",
    "Striped": "with stripes on {colour}",
    "Pinstriped": "with fine vertical stripes on {colour}",
    "Checked": "with checks on {colour}",
    "Polka Dots": "with polka dots on {colour}",
    "Floral": "with a floral print on {colour}",
    "Tropical": "with palm leaves on {colour}",
    "Geometric": "with a geometric pattern on {colour}",
    "Camouflage": "in {colour} camouflage",
    "Animal": "with an animal print on {colour}",
    "Abstract": "with loose brush marks on {colour}",
    "Paisley": "with block-printed paisley on {colour}",
    "Herringbone": "in {colour} herringbone",
    "Tie-Dye": "in {colour} tie-dye",
    "Printed": "in {colour} with a print on the chest",
    "Colour Block": "in {colour}, set against a second colour",
    "Melange": "in flecked {colour}",
    "Denim": "in {colour} denim",
    "Cable Knit": "in {colour} with a cable pattern",
}
OPENINGS = (
    "A {who} {noun} of {stuff} {pattern}.",
    "{Stuff} {pattern}: a {who} {noun}.",
    "The {who} {noun} of the season, {stuff} {pattern}.",
)
CLOSINGS = {
    "Casual": (
        "Easy to wear every day.",
        "Made for weekends and slow mornings.",
        "Goes with nearly everything.",
    ),
    "Formal": (
        "At home in the office and at dinner.",
        "Sharp lines for long days.",
        "Dresses up without effort.",
    ),
    "Sports": (
        "Keeps pace with every session.",
        "Dries fast and moves along.",
        "For the track, the gym and the way home.",
    ),
    "Ethnic": (
        "For festive days and quiet ones.",
        "Made with an eye for old crafts.",
        "Light, graceful and comfortable.",
    ),
    "Party": ("For evenings that run late.", "Made to be noticed.", "A quiet kind of glamour."),
}


@dataclass(frozen=True)
class DemoProduct:
    """A row of the demo catalogue; `look` is the seed of its drawing, which is deterministic."""

    id: str
    title: str
    description: str
    gender: str
    category: str
    subcategory: str
    article_type: str
    colour: str
    brand: str
    season: str
    usage: str
    year: int
    price: Decimal
    currency: str
    pattern: str
    look: int

    @property
    def sale_price(self) -> Decimal | None:
        """Return the price reduced by about a quarter for every ninth product, None for the others."""
        if int(self.id) % REDUCED:
            return None
        return Decimal(max(3, int(self.price * 3 / 4))) + Decimal("0.90")


def demo_products(count: int = 600, seed: int = 1) -> list[DemoProduct]:
    """Return `count` different products, always the same ones for the same seed.

    Raises ValueError if count is not positive or seed is negative.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    if seed < 0:
        raise ValueError("seed must not be negative")
    rng = np.random.default_rng([seed, 20])
    taken: set[tuple[str, ...]] = set()
    return [_product(seed, index, kind, rng, taken) for index, kind in enumerate(_deal(count, rng))]


def _deal(count: int, rng: np.random.Generator) -> list[Kind]:
    """Return `count` article types in proportion to their weights, as evenly as possible, in random order."""
    total = sum(kind.weight for kind in KINDS)
    shares = np.array([kind.weight / total for kind in KINDS])
    have = rng.uniform(0, 0.5, len(KINDS))
    dealt: list[int] = []
    for _ in range(count):
        have += shares
        dealt.append(int(have.argmax()))
        have[dealt[-1]] -= 1
    return [KINDS[index] for index in rng.permutation(dealt)]


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(rng.integers(len(options)))]


def _traits(kind: Kind, rng: np.random.Generator) -> tuple[str, str, str, str]:
    pattern = _pick(rng, kind.patterns)
    colours = ("Blue", "Navy Blue", "Light Blue", "Black", "Grey") if pattern == "Denim" else kind.colours
    if pattern == "Camouflage":
        colours = ("Olive", "Khaki", "Grey", "Green", "Brown")
    if pattern == "Animal":
        colours = ("Beige", "Tan", "Cream", "Mustard", "Khaki")
    gender, usage = _pick(rng, kind.genders), _pick(rng, kind.usages)
    return gender, _pick(rng, colours), pattern, usage


def _product(seed: int, index: int, kind: Kind, rng: np.random.Generator, taken: set[tuple[str, ...]]) -> DemoProduct:
    for _ in range(12):  # avoid repetitions if possible
        gender, colour, pattern, usage = _traits(kind, rng)
        if (kind.noun, gender, colour, pattern) not in taken:
            break
    taken.add((kind.noun, gender, colour, pattern))
    brand = _pick(rng, CHILDREN if gender in ("Boys", "Girls") else BRANDS[usage])
    return DemoProduct(
        id=str(seed * 100_000 + 10_001 + index),
        title=_title(kind, brand, gender, colour, pattern),
        description=_description(kind, gender, colour, pattern, usage, rng),
        gender=gender,
        category=kind.category,
        subcategory=kind.subcategory,
        article_type=kind.article_type,
        colour=colour,
        brand=brand,
        season=_pick(rng, kind.seasons),
        usage=usage,
        year=int(rng.choice(YEARS)),
        price=_price(kind, gender, rng),
        currency=CURRENCY,
        pattern=pattern,
        look=int(rng.integers(2**31)),
    )


def _title(kind: Kind, brand: str, gender: str, colour: str, pattern: str) -> str:
    shown = "" if pattern == "Solid" else {"Polka Dots": "Polka Dot", "Animal": "Animal Print"}.get(pattern, pattern)
    return " ".join(word for word in (brand, gender, colour, shown, kind.noun) if word)


def _description(kind: Kind, gender: str, colour: str, pattern: str, usage: str, rng: np.random.Generator) -> str:
    who = {"Men": "men's", "Women": "women's", "Boys": "boys'", "Girls": "girls'", "Unisex": "unisex"}[gender]
    noun = kind.noun if kind.noun == "T-shirt" else kind.noun.lower()
    shown = PATTERN_WORDS[pattern].format(colour=colour.lower())
    stuff = "denim" if pattern == "Denim" else kind.stuff
    if kind.noun.endswith("s") and not kind.noun.endswith("ss"):  # jeans, but not dress
        who = f"pair of {who}"
    words = {
        "who": who,
        "noun": noun,
        "stuff": stuff,
        "Stuff": stuff[0].upper() + stuff[1:],
        "pattern": shown,
    }
    return f"{_pick(rng, OPENINGS).format(**words)} {kind.detail} {_pick(rng, CLOSINGS[usage])}"


def _price(kind: Kind, gender: str, rng: np.random.Generator) -> Decimal:
    """Return a price that ends in .90 or .95, as is common in shops; children's products cost about half."""
    low, high = kind.price
    value = low + (high - low) * float(rng.beta(1.6, 2.6))
    whole = max(4, int(value * (0.55 if gender in ("Boys", "Girls") else 1.0)))
    return Decimal(whole) + Decimal(str(rng.choice(["0.90", "0.95"])))
