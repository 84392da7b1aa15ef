"""The price filter: two fields, and a slider over a histogram if the prices of the results are known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from search.types import SearchResult
from search.web.labels import currency_symbol

HEIGHT = 40
"""Height of the histogram, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class PriceView:
    """``low`` to ``high`` is the range of the slider, in whole units; ``start`` and ``end`` the selected part of it."""

    low: int
    high: int
    start: int
    end: int
    bars: tuple[Bar, ...]
    symbol: str


def price_view(result: SearchResult, currency: str) -> PriceView | None:
    """Return the price filter; None if there is nothing to slide: no prices, or all of them equal."""
    if result.price_range is None:
        return None
    low = int(result.price_range[0].to_integral_value(ROUND_FLOOR))
    high = int(result.price_range[1].to_integral_value(ROUND_CEILING))
    if high - low < 2:
        return None
    asked_low, asked_high = _asked(result)
    return PriceView(
        low=low,
        high=high,
        start=_within(asked_low, low, high, low),
        end=_within(asked_high, low, high, high),
        bars=_bars(result.price_histogram),
        symbol=currency_symbol(currency),
    )


def _asked(result: SearchResult) -> tuple[Decimal | None, Decimal | None]:
    """Return the price bounds in effect: the narrower of those selected and those in the words."""
    said = next((part.values for part in result.intent if part.kind == "price"), ())
    low, high = (Decimal(bound) if bound else None for bound in (*said, "", "")[:2])
    lows, highs = (low, result.query.price_min), (high, result.query.price_max)
    return max(filter(None, lows), default=None), min(filter(None, highs), default=None)


def _within(price: Decimal | None, low: int, high: int, default: int) -> int:
    return default if price is None else min(max(int(price), low), high)


def _bars(counts: tuple[int, ...]) -> tuple[Bar, ...]:
    most = max(counts, default=0)
    heights = [round(HEIGHT * (count / most) ** 0.5) if most else 0 for count in counts]
    return tuple(Bar(place * 10, HEIGHT - height, height) for place, height in enumerate(heights))
