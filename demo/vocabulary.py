"""The vocabulary of the demo shop: brands, colour groups, and the description of an article type."""

from __future__ import annotations

from dataclasses import dataclass, field

BRANDS: dict[str, tuple[str, ...]] = {
    "Casual": ("Northlane", "Ardelle", "Quillmark", "Brevano", "Solvane", "Tarnwick", "Ondrelle", "Fennwick"),
    "Formal": ("Harrowell", "Maristow", "Quillmark", "Ostrevan", "Calverne"),
    "Sports": ("Strydea", "Volterro", "Pacelon", "Kinetar"),
    "Ethnic": ("Amravelle", "Sutrani", "Kalindora"),
    "Party": ("Ardelle", "Veloura", "Ondrelle", "Calverne"),
}
CHILDREN = ("Pipkinley", "Tumbelow", "Minnowby", "Northlane")

DARKS = ("Black", "Navy Blue", "Charcoal", "Grey", "Brown")
BRIGHTS = ("Red", "Blue", "Green", "Yellow", "Orange", "Pink", "Turquoise", "Purple")
SOFTS = ("White", "Cream", "Beige", "Light Blue", "Lavender", "Peach", "Mint", "Pink")
EARTH = ("Olive", "Khaki", "Tan", "Mustard", "Rust", "Brown", "Maroon", "Teal", "Beige")
LEATHERS = ("Black", "Brown", "Tan", "Maroon", "Navy Blue", "Grey", "Olive", "Red", "Beige", "White")
ANY = tuple(dict.fromkeys(DARKS + BRIGHTS + SOFTS + EARTH + ("Magenta",)))

ADULTS = ("Men", "Women")
EVERYONE = ("Men", "Women", "Men", "Women", "Boys", "Girls", "Unisex")
HERS = ("Women", "Women", "Women", "Girls")
HIS = ("Men", "Men", "Men", "Boys")


@dataclass(frozen=True)
class Kind:
    """One article type. `noun` ends its titles, `weight` is its relative frequency, `price` the range for adults."""

    article_type: str
    category: str
    subcategory: str
    noun: str
    stuff: str  # "cotton jersey"
    detail: str  # a sentence about how it is made
    price: tuple[float, float]
    genders: tuple[str, ...] = EVERYONE
    patterns: tuple[str, ...] = ("Solid",)
    colours: tuple[str, ...] = ANY
    weave: str = "plain"
    sheen: float = 0.0
    usages: tuple[str, ...] = ("Casual",)
    seasons: tuple[str, ...] = ("Summer", "Winter", "Spring", "Fall")
    weight: float = 1.0
    weaves: dict[str, str] = field(default_factory=dict)  # by pattern, if it needs another weave

    @property
    def weave_of(self) -> dict[str, str]:
        return {"Denim": "denim", "Melange": "melange", "Cable Knit": "cable", **self.weaves}
