"""The range of days that a report covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

OFFERED = (7, 30, 90)
USUAL = 30
LONGEST = 3660


class SpanRefused(ValueError):
    """The range is invalid; the message says why."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in UTC, inclusive of the first and the last one."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """The same number of days just before."""
        return latest(self.days, self.first - timedelta(days=1))

    @property
    def query(self) -> str:
        """The range as URL parameters."""
        return f"from={self.first}&to={self.last}"

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} – {self.last:%Y-%m-%d}"


def latest(days: int, today: date) -> Span:
    """Return the given number of days up to today."""
    return Span(today - timedelta(days=days - 1), today)


def read(params: Mapping[str, str], today: date) -> Span:
    """Parse the range from URL parameters: ``days``, or ``from`` and ``to``. Errors: SpanRefused."""
    if params.get("from") or params.get("to"):
        first, last = _day(params.get("from", "")), _day(params.get("to") or today.isoformat())
        if first > last:
            raise SpanRefused("The first day is after the last one.")
        if (last - first).days >= LONGEST:
            raise SpanRefused("That is more than ten years.")
        return Span(first, last)
    days = params.get("days", str(USUAL))
    return latest(int(days) if days in map(str, OFFERED) else USUAL, today)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SpanRefused("Days are written as 2026-05-31.") from None
