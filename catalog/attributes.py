"""The shop's own columns ("attributes"): what each is used for in a catalogue, and which ones its products have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.models import Catalog, Product
from catalog.values.tags import items

SEARCHED, FACET, BOTH, NEITHER = "searched", "facet", "both", "neither"
USES = {
    SEARCHED: "searched by its words",
    FACET: "a filter",
    BOTH: "a filter, and searched by its words",
    NEITHER: "neither",
}
"""Possible uses of an attribute with their labels; the first applies if the catalogue does not set one."""
LONGEST_VALUE = 100
MOST_VALUES = 30
SAMPLED = 20_000
"""The number of newest products that are read to find out which attributes a catalogue has."""
EXAMPLES = 3


@dataclass(slots=True)
class AttributeSummary:
    """An attribute of a catalogue: how many products have it, and how often each of its values occurs."""

    name: str
    use: str
    products: int = 0
    values: Counter[str] = field(default_factory=Counter)

    @property
    def examples(self) -> str:
        return ", ".join(value for value, _ in self.values.most_common(EXAMPLES))


def searched(catalog: Catalog, attributes: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes of a product that are searched as text."""
    return {name: str(value) for name, value in attributes.items() if use_of(catalog, name) in (SEARCHED, BOTH)}


def choices(catalog: Catalog, attributes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the attributes of a product that shoppers filter by, with their values."""
    found = {name: values_of(value) for name, value in attributes.items() if use_of(catalog, name) in (FACET, BOTH)}
    return {name: values for name, values in found.items() if values}


def use_of(catalog: Catalog, name: str) -> str:
    return str(catalog.attribute_uses.get(name, SEARCHED))


def values_of(value: Any) -> tuple[str, ...]:
    """Split a cell into values: a JSON list, or text separated by "|", ";" or a comma followed by a space."""
    text = str(value)
    parts = items(text, "|;")
    if len(parts) == 1 and not text.startswith("["):
        parts = re.split(r",\s+", text)
    cut = (" ".join(part.split())[:LONGEST_VALUE] for part in parts[:MOST_VALUES])
    return tuple(dict.fromkeys(part for part in cut if part))


def summaries(catalog: Catalog) -> list[AttributeSummary]:
    """Return the attributes of the catalogue's newest products and those declared in it, the most frequent first."""
    found = {name: AttributeSummary(name, use) for name, use in catalog.attribute_uses.items()}
    newest = Product.objects.filter(catalog=catalog).exclude(attributes={}).order_by("-pk")
    for attributes in newest.values_list("attributes", flat=True)[:SAMPLED].iterator():
        for name, value in attributes.items():
            one = found.setdefault(name, AttributeSummary(name, SEARCHED))
            one.products += 1
            one.values.update(values_of(value))
    return sorted(found.values(), key=lambda one: (-one.products, one.name))
