"""A product's state in the shop, its stock and its availability."""

from __future__ import annotations

import re

from catalog.values.tags import Vocabulary, normalised

ACTIVE = "active"
STATES = {
    "draft": "draft", "pending": "draft", "auto-draft": "draft", "entwurf": "draft", "staging": "draft",
    "archived": "archived", "archive": "archived", "deleted": "archived", "trash": "archived",
    "discontinued": "archived",
    "disabled": "unpublished", "inactive": "unpublished", "unpublished": "unpublished", "private": "unpublished",
    "hidden": "unpublished", "not visible individually": "unpublished", "unlisted": "unpublished", "-1": "draft",
    "inaktiv": "unpublished", "suspended": "unpublished",
}  # fmt: skip
NO = frozenset({"0", "false", "no", "n", "nein", "non", "off", "none", "0.0"})
IN_STOCK, SOLD_OUT = "in stock", "out of stock"


def read_state(status: str, published: str, visibility: str = "") -> str:
    """Return "active", "draft", "archived" or "unpublished"."""
    for said in (status, published, visibility):
        if (state := STATES.get(said.strip().casefold())) is not None:
            return state
    return "unpublished" if {published.strip().casefold(), status.strip().casefold()} & NO else ACTIVE


def read_stock(text: str) -> int | None:
    """Return a number of pieces; None if there is none. Negative numbers (oversold) become 0."""
    match = re.fullmatch(r"\s*(-?\d{1,9})(?:[.,]0+)?\s*(?:pcs|stk|st\.?)?\s*", text, re.I)
    return max(0, int(match[1])) if match else None


def read_availability(text: str, stock: int | None, vocabulary: Vocabulary) -> str:
    """Return the normalised availability; if there is none, derive it from the stock; "" if both are missing."""
    if text:
        # "https://schema.org/InStock" and "In stock (3)"
        plain = re.sub(r"\s*\(.*\)$", "", text.rsplit("/", 1)[-1]) if "://" in text or "(" in text else text
        said = normalised("availability", plain, vocabulary)
        number = read_stock(text)
        return said if said != plain or number is None else (IN_STOCK if number else SOLD_OUT)
    if stock is None:
        return ""
    return IN_STOCK if stock else SOLD_OUT


def joint_availability(availabilities: list[str]) -> str:
    """Return a product's availability: in stock if one variant is; else the first one that is not sold out."""
    known = [one for one in availabilities if one]
    if not known:
        return ""
    return IN_STOCK if IN_STOCK in known else next((one for one in known if one != SOLD_OUT), SOLD_OUT)
