"""The only place that reads and writes queries as URL parameters, for pages and API alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from search.errors import InvalidQuery
from search.fields import BY_NAME, TAG_FIELDS, YES, attribute
from search.lexicon.terms import beginning
from search.types import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET, MAX_WORDS, SORTS, Place, SearchQuery, clean_text

MAX_VALUES = 50
MAX_VALUE = 200
MAX_PLAIN = 10
MAX_ATTRIBUTES = 20
MOST_KM = 500.0
LONGEST_NUMBER = 50
CENT = Decimal("0.01")


def read_query(params: QueryDict, *, lenient: bool = False) -> SearchQuery:
    """Read a query string. Unknown parameters are ignored; reversed price bounds are swapped.

    Errors: InvalidQuery with a sentence for each bad parameter; ``lenient`` (pages) uses defaults instead.
    """
    errors: dict[str, str] = {}
    values: dict[str, Any] = {"text": beginning(clean_text(params.get("q", "")), MAX_WORDS)}
    values["filters"] = _filters(params, errors)
    values["plain"] = _tags(params.getlist("plain")[:MAX_PLAIN])
    for name, reader in _READERS.items():
        raw = params.get(name, "").strip()
        if not raw:
            continue
        try:
            values[name] = reader(raw[:LONGEST_NUMBER])
        except ValueError as error:
            errors[name] = str(error)
    low, high = values.get("price_min"), values.get("price_max")
    if low is not None and high is not None and low > high:
        values["price_min"], values["price_max"] = high, low
    if errors and not lenient:
        raise InvalidQuery(errors)
    if lenient and "near" in values:  # whatever the URL says, links on the page carry only the rounded location
        values["near"] = rounded(values["near"])
    return SearchQuery(**values)


def query_string(query: SearchQuery, **changes: Any) -> str:
    """Return the canonical query string, with ``changes`` of fields applied; defaults are left out."""
    query = replace(query, **changes)
    pairs: list[tuple[str, str]] = []
    if query.text:
        pairs.append(("q", query.text))
    own = sorted(name for name in query.filters if attribute(name))
    for name in (*TAG_FIELDS, *own):
        pairs += [(name, value) for value in query.filters.get(name, ())]
    pairs += [("plain", words) for words in query.plain]
    for name in ("price_min", "price_max", "image_weight"):
        if (value := getattr(query, name)) is not None:
            pairs.append((name, f"{value:f}" if isinstance(value, Decimal) else f"{value:g}"))
    if query.near is not None:
        pairs.append(("near", written_place(query.near)))
    for name in ("exact", "looks"):
        if getattr(query, name):
            pairs.append((name, "1"))
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    if query.limit != DEFAULT_LIMIT:
        pairs.append(("limit", str(query.limit)))
    if query.offset:
        pairs.append(("offset", str(query.offset)))
    return urlencode(pairs)


def _filters(params: QueryDict, errors: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the filters by name: tags, flags, and the shop's own columns ("attr.Fit")."""
    own = [name for name in params if attribute(name)][:MAX_ATTRIBUTES]
    found: dict[str, tuple[str, ...]] = {}
    for name in (*TAG_FIELDS, *own):
        values = _tags(params.getlist(name))
        if values and name in BY_NAME and BY_NAME[name].flag:
            try:
                values = (YES,) if _flag(values[-1]) else ()
            except ValueError as error:
                errors[name], values = str(error), ()
        if values:
            found[name[:MAX_VALUE]] = values
    return found


def _tags(values: Sequence[str]) -> tuple[str, ...]:
    cleaned = (clean_text(value, MAX_VALUE) for value in values[:MAX_VALUES])
    return tuple(dict.fromkeys(value for value in cleaned if value))


def _whole(low: int, high: int) -> Any:
    def read(text: str) -> int:
        message = f"Give a whole number from {low} to {high:,}."
        try:
            number = int(text)
        except ValueError:
            raise ValueError(message) from None
        if not low <= number <= high:
            raise ValueError(message)
        return number

    return read


def price(text: str) -> Decimal:
    """Parse a price, in cents. Errors: ValueError, also for numbers with an exponent, which can be gigabytes long."""
    message = "Give a price such as 29.90."
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}", text):
        raise ValueError(message)
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(message) from None
    if found >= 10**9:
        raise ValueError(message)
    rounded = found.quantize(CENT)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral() else rounded


def _weight(text: str) -> float:
    message = "Give a number from 0 (words) to 1 (picture)."
    try:
        weight = float(text)
    except ValueError:
        raise ValueError(message) from None
    if not 0 <= weight <= 1:
        raise ValueError(message)
    return weight


def place(text: str) -> Place:
    """Parse a point and the radius around it, in kilometres: "52.52,13.4,10". Errors: ValueError."""
    parts = text.split(",")
    try:
        latitude, longitude, km = map(float, parts)
    except ValueError:
        raise ValueError("Give latitude, longitude and kilometres, such as 52.52,13.40,10.") from None
    if not -90 <= latitude <= 90:
        raise ValueError("The latitude is a number of degrees from -90 to 90.")
    if not -180 <= longitude <= 180:
        raise ValueError("The longitude is a number of degrees from -180 to 180.")
    if not 0 < km <= MOST_KM:
        raise ValueError(f"The distance is a number of kilometres above 0, up to {MOST_KM:g}.")
    return Place(latitude, longitude, km)


def rounded(near: Place) -> Place:
    """Return a place rounded to two decimals of a degree, about a kilometre."""
    return replace(near, latitude=round(near.latitude, 2), longitude=round(near.longitude, 2))


def written_place(near: Place) -> str:
    """Return a place in the format that :func:`place` reads."""
    return ",".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in (near.latitude, near.longitude, near.km))


def _sort(text: str) -> str:
    if text not in SORTS:
        raise ValueError(f"Sort by one of: {', '.join(SORTS)}.")
    return text


def _flag(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false"):
        raise ValueError("Give true or false.")
    return text.lower() in ("1", "true")


_READERS: Mapping[str, Any] = {
    "price_min": price,
    "price_max": price,
    "near": place,
    "sort": _sort,
    "limit": _whole(1, MAX_LIMIT),
    "offset": _whole(0, MAX_OFFSET),
    "image_weight": _weight,
    "exact": _flag,
    "looks": _flag,
}
