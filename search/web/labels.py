"""How prices, filters and garments are written for shoppers."""

from __future__ import annotations

from decimal import Decimal

FACETS = {
    "gender": "Gender",
    "category": "Category",
    "article_type": "Type",
    "colour": "Colour",
    "brand": "Brand",
    "subcategory": "Subcategory",
    "season": "Season",
    "usage": "Occasion",
    "catalog": "Catalogue",
}
BEFORE_PRICE = ("gender", "category", "article_type", "colour")
OPEN_FACETS = frozenset(BEFORE_PRICE)
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "INR": "₹", "JPY": "¥"}


def money(price: Decimal | None, currency: str | None) -> str:
    """``€29.90``, ``29.90 SEK``; empty where there is no price."""
    if price is None:
        return ""
    digits = 0 if currency == "JPY" else 2
    number = f"{price:,.{digits}f}"
    symbol = SYMBOLS.get(currency or "")
    return f"{symbol}{number}" if symbol else f"{number} {currency or ''}".rstrip()


def counted(number: int, one: str = "product", many: str = "products") -> str:
    return f"{number:,} {one if number == 1 else many}"


def price_range(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """``€20.00 – €50.00``, ``From …``, ``Up to …``."""
    if low is not None and high is not None:
        return f"{money(low, currency)} – {money(high, currency)}"
    return f"From {money(low, currency)}" if low is not None else f"Up to {money(high, currency)}"
