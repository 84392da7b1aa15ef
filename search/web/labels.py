"""How prices, counts, filters and orders are written for shoppers, in the language of the page."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from search import fields
from search.values import value_name

FACETS = {field.name: field.label for field in fields.TAGS if field.facet and not field.flag}
FLAGS = {field.name: field.label for field in fields.TAGS if field.flag}
BEFORE_PRICE = tuple(field.name for field in fields.TAGS if field.leading)
OPEN_FACETS = frozenset(BEFORE_PRICE)
GARMENTS = {
    "top": _("Top"),
    "outerwear": _("Jacket or coat"),
    "trousers": _("Trousers"),
    "shorts": _("Shorts"),
    "skirt": _("Skirt"),
    "dress": _("Dress"),
    "shoes": _("Shoes"),
    "bag": _("Bag"),
    "hat": _("Hat"),
    "sunglasses": _("Sunglasses"),
    "belt": _("Belt"),
    "scarf": _("Scarf"),
}
"""The classes of the bundled detector; labels of another one are shown as they are."""
REFINEMENTS = {
    "top": _("Like this, but… with long sleeves"),
    "outerwear": _("Like this, but… lighter, for spring"),
    "trousers": _("Like this, but… in black, wide"),
    "shorts": _("Like this, but… in navy"),
    "skirt": _("Like this, but… longer"),
    "dress": _("Like this, but… longer, in red"),
    "shoes": _("Like this, but… in white"),
    "bag": _("Like this, but… smaller"),
}
SORTS = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "price": _("Price: low to high"),
    "-price": _("Price: high to low"),
}


def chosen(name: str, *values: str) -> str:
    """Return the label of an active filter, by its values: "Red", "Size M", "On sale", "Fit: Slim"."""
    if name in FLAGS:
        return str(FLAGS[name])
    shown = ", ".join(value_name(name, value) for value in values)
    if name == "size":
        return gettext("Size %(size)s") % {"size": shown}
    if own := fields.attribute(name):
        return gettext("%(filter)s: %(value)s") % {"filter": own, "value": shown}
    return shown


def garment_name(label: str) -> str:
    return str(GARMENTS.get(label, label.capitalize()))


def number(value: int) -> str:
    """``1,234``; ``1.234`` in German."""
    return format_decimal(value, locale=_locale())


def money(price: Decimal | None, currency: str | None) -> str:
    """``€29.90``, ``29,90 €`` in German; only the number if the currency is unknown, empty if there is no price."""
    if price is None:
        return ""
    if not currency:
        return format_decimal(price, "#,##0.00", locale=_locale())
    return format_currency(price, currency, locale=_locale())


def currency_symbol(currency: str) -> str:
    return get_currency_symbol(currency, locale=_locale())


def counted(count: int) -> str:
    return ngettext("%(number)s product", "%(number)s products", count) % {"number": number(count)}


def price_range(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """``€20.00 – €50.00``, ``From …``, ``Up to …``."""
    bounds = {"low": money(low, currency), "high": money(high, currency)}
    if low is not None and high is not None:
        return gettext("%(low)s – %(high)s") % bounds
    return (gettext("From %(low)s") if low is not None else gettext("Up to %(high)s")) % bounds


def shortened(text: str, longest: int) -> str:
    """Return ``text``, cut at the end of a word and with an ellipsis if it is longer."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[longest // 2 :] else cut}…"


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
