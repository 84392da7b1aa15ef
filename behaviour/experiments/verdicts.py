"""What an experiment shows so far, in a sentence that needs no statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma

from behaviour.experiments import counting, statistics
from behaviour.experiments.statistics import Difference, Side
from behaviour.models import Experiment

UNITS = {
    "clicks": "{0} clicks per 100 searches",
    "carts": "{0} of 100 visitors put something into the cart",
    "purchases": "{0} of 100 visitors buy something",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``text`` says what is known; ``winner``: "a", "b", or "" if nothing is decided."""

    text: str
    winner: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of both variants, as a table shows it."""

    label: str
    first: str
    second: str
    difference: str
    once: str
    always: str
    decides: bool


def verdict(one: Experiment, now: datetime) -> Verdict:
    first, second = counting.sides(one)
    visitors = first.visitors + second.visitors
    if not one.has_begun(now):
        return Verdict("The test has not begun.")
    if not visitors:
        return Verdict("Nobody took part." if one.is_over(now) else "Nobody has taken part so far.")
    if mismatch(one):
        return Verdict("Nothing can be said of sides that cannot be compared.")
    if visitors < one.smallest:
        so_far = f"With {intcomma(visitors)} of {intcomma(one.smallest)} visitors"
        said = "the test ended too early to say anything." if one.is_over(now) else "it is too early to say anything."
        return Verdict(f"{so_far} {said}")
    found = statistics.difference(first, second, one.measure, one.smallest)
    if found is None:
        return Verdict("Both sides did nothing that differs, so there is nothing to compare.")
    return _said(one, found, is_over=one.is_over(now))


def _said(one: Experiment, found: Difference, *, is_over: bool) -> Verdict:
    low, high = (100 * bound for bound in found.always)
    if low > 0:
        text = UNITS[one.measure].format(f"{_number(low)} to {_number(high)} more")
        return Verdict(f"B is better: {text} than with A.{_stop(is_over)}", "b")
    if high < 0:
        text = UNITS[one.measure].format(f"{_number(-high)} to {_number(-low)} more")
        return Verdict(f"A is better: {text} than with B.{_stop(is_over)}", "a")
    text = UNITS[one.measure].format(f"between {_number(-low)} fewer and {_number(high)} more")
    if is_over:
        return Verdict(f"The test is over and found no difference beyond chance: with B {text}.")
    return Verdict(f"No difference beyond chance so far: with B {text}. Let it run on.")


def _stop(is_over: bool) -> str:
    return "" if is_over else " You can stop."


def mismatch(one: Experiment) -> str:
    """Return a warning if the variants have numbers of visitors that a fair draw would not give, "" if not."""
    first, second = counting.sides(one)
    if not statistics.is_mismatched(first.visitors, second.visitors):
        return ""
    counts = f"{intcomma(first.visitors)} visitors on A and {intcomma(second.visitors)} on B"
    return (
        f"Do not trust these figures: {counts} are not half and half, and chance does that less than once in a hundred "
        "tests. Something loses visitors of one side, such as a page that fails or a cache in front of the shop."
    )


def lines(one: Experiment) -> list[Line]:
    first, second = counting.sides(one)
    return [_line(one, measure, label, first, second) for measure, label in Experiment.MEASURES]


def _line(one: Experiment, measure: str, label: str, first: Side, second: Side) -> Line:
    found = statistics.difference(first, second, measure, one.smallest)
    a, b = (_rate(measure, side.rate(measure)) for side in (first, second))
    if found is None:
        return Line(label, a, b, "–", "–", "–", measure == one.measure)
    once, always = (f"{_signed(low)} to {_signed(high)}" for low, high in (found.once, found.always))
    return Line(label, a, b, _signed(found.value), once, always, measure == one.measure)


def _rate(measure: str, rate: float | None) -> str:
    if rate is None:
        return "–"
    return f"{100 * rate:.1f}" if measure == "clicks" else f"{100 * rate:.1f} %"


def _signed(value: float) -> str:
    return f"{100 * value:+.1f}".replace("-", "−")


def _number(value: float) -> str:
    return f"{value:.1f}"
