"""Whether a product is for sale: its state in the shop, its stock, its availability."""

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
    """ "active", "draft", "archived" or "unpublished"."""
    for said in (status, published, visibility):
        if (state := STATES.get(said.strip().casefold())) is not None:
            return state
    return "unpublished" if {published.strip().casefold(), status.strip().casefold()} & NO else ACTIVE


def read_stock(text: str) -> int | None:
    """A number of pieces; None where there is none. What is oversold is 0."""
    match = re.fullmatch(r"\s*(-?\d{1,9})(?:[.,]0+)?\s*(?:pcs|stk|st\.?)?\s*", text, re.I)
    return max(0, int(match[1])) if match else None


def read_availability(text: str, stock: int | None, vocabulary: Vocabulary) -> str:
    """The table's word for an availability; by the stock where none is written, "" where nothing is."""
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
    """Of a product by its variants: in stock where one is; else what the first one says."""
    known = [one for one in availabilities if one]
    if not known:
        return ""
    return IN_STOCK if IN_STOCK in known else next((one for one in known if one != SOLD_OUT), SOLD_OUT)
