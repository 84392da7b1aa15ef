"""Searches over time as a bar chart: positions and heights for an SVG that the template renders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from behaviour.analytics.figures import Bar

HEIGHT = 100.0
STEPS = (1, 2, 3, 4, 5, 6, 8)
GAP = 0.2
"""As a fraction of a bar's width."""
MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar: ``x`` and ``width`` in percent of the chart's width, heights in percent of its height; ``label``: its
    days, if they are written below it."""

    bar: Bar
    x: float
    width: float
    searches: float
    clicked: float
    label: str

    @property
    def top(self) -> float:
        return HEIGHT - self.searches

    @property
    def clicked_top(self) -> float:
        return HEIGHT - self.clicked

    @property
    def days(self) -> str:
        last = self.bar.first + timedelta(days=self.bar.days - 1)
        return _short(self.bar.first) if self.bar.days == 1 else f"{_short(self.bar.first)} – {_short(last)}"


@dataclass(frozen=True, slots=True)
class Chart:
    """``top``: the number at full height; ``marks``: horizontal lines, as (percent from above, number)."""

    bars: Sequence[Drawn]
    top: int
    marks: Sequence[tuple[float, int]]

    def __bool__(self) -> bool:
        return any(drawn.bar.searches for drawn in self.bars)


def chart(bars: Sequence[Bar]) -> Chart:
    top = _round_up(max((bar.searches for bar in bars), default=0))
    half = [(HEIGHT / 2, top // 2)] if top % 2 == 0 else []
    return Chart(list(_drawn(bars, top)), top, [(0.0, top), *half])


def _drawn(bars: Sequence[Bar], top: int) -> Iterator[Drawn]:
    step = 100 / max(1, len(bars))
    every = -(-len(bars) // MOST_LABELS)
    for place, bar in enumerate(bars):
        heights = (HEIGHT * bar.searches / top, HEIGHT * bar.clicked / top)
        label = _short(bar.first) if place % every == 0 else ""
        yield Drawn(bar, round(step * (place + GAP / 2), 3), round(step * (1 - GAP), 3), *heights, label)


def _round_up(number: int) -> int:
    """Round up to a digit followed by zeros: 1, 2, 3, 4, 5, 6, 8, 10, 20, …"""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= number:
                return step * power
        power *= 10


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
