"""What the shop's rules do to a search: which products they add or remove, which they move, and which rule did it.

Rules for a query or a category hide, pin, boost and bury; rules for everywhere do so in every search by words and on
every page of products. Hiding that does not depend on words is done earlier, in the columns
(:mod:`search.engine.veiling`), so that facets, suggestions and recommendations are consistent with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from search.engine import styles
from search.engine.columns import Columns, Mask, Rows, kept_as
from search.engine.expressions import Params, every, tagged
from search.engine.generations import Generation
from search.engine.retrieval import Near, Request
from search.engine.veiling import rows_of
from search.engine.words import identifier
from search.merchandising.rules import Kind, Rule, Strength, Where
from search.merchandising.snapshot import Acting
from search.ranking import weights
from search.ranking.relevant import Relevant

STRENGTHS = {
    Strength.SLIGHTLY: weights.MOVED_SLIGHTLY,
    Strength.STRONGLY: weights.MOVED_STRONGLY,
    Strength.COMPLETELY: weights.MOVED_COMPLETELY,
}
TIER = 1e11
"""Seconds by which a boosted product counts as newer when products are browsed, newest first."""


@dataclass(frozen=True, slots=True)
class Pin:
    place: int
    row: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of the shop's rules on a search.

    ``pins``: sorted by place. ``lifted`` (n,): what is added to the score of each product, None if nothing is;
    ``movers`` (n,): index in ``rules`` of the rule that moves it, -1 for none. ``taken_out`` (n,): products that are
    hidden; ``put_in``: rows of products that are added.
    """

    pins: tuple[Pin, ...] = ()
    lifted: NDArray[np.float64] | None = None
    movers: NDArray[np.int16] | None = None
    rules: tuple[Rule, ...] = ()
    taken_out: Mask | None = None
    put_in: Rows = field(default_factory=lambda: np.zeros(0, np.int64))

    def on(self, relevant: Relevant) -> Relevant:
        """Return the relevant set with products added and removed."""
        if self.taken_out is None and not len(self.put_in):
            return relevant
        mask, allowed = relevant.mask.copy(), relevant.allowed
        mask[self.put_in] = True
        if self.taken_out is not None:
            mask, allowed = mask & ~self.taken_out, allowed & ~self.taken_out
        return replace(relevant, mask=mask, allowed=allowed)

    def shown(self, columns: Columns, shown: Mask, looks: bool) -> tuple[Pin, ...]:
        """Return the pins of shown products; one for each style unless ``looks`` counts each look by itself."""
        found: list[Pin] = []
        for pin in self.pins:
            rows = np.array([one.row for one in found], np.int64)
            again = any(one.row == pin.row for one in found)
            if shown[pin.row] and not again and (looks or not styles.same_style(columns, rows)[pin.row]):
                found.append(pin)
        return tuple(found)

    def reasons(self, row: int) -> list[str]:
        """Return which rules moved a product, in words."""
        found = [
            gettext("pinned to place %(place)d by the rule “%(name)s”") % {"place": pin.place, "name": pin.rule.name}
            for pin in self.pins
            if pin.row == row
        ][:1]
        if self.movers is not None and self.lifted is not None and (place := int(self.movers[row])) >= 0:
            rule, by = self.rules[place], float(self.lifted[row])
            boosted, buried = (
                gettext("boosted by the rule “%(name)s” (%(by)s)"),
                gettext("buried by the rule “%(name)s” (%(by)s)"),
            )
            found.append((boosted if by > 0 else buried) % {"name": rule.name, "by": f"{by:+g}"})
        return found


NONE = Effects()


def effects(acting: Acting, columns: Columns, relevant: Relevant, serving: Generation) -> Effects:
    """Return what the rules that apply to a search do to its products."""
    if not acting.of(Kind.PIN, Kind.HIDE, Kind.BOOST, Kind.BURY):
        return NONE
    taken_out = None
    for rule in acting.of(Kind.HIDE):
        if rule.where is not Where.EVERYWHERE:  # rules for everywhere have been applied to the columns already
            hidden = rows_of(rule, columns, serving) & in_category(rule, columns)
            taken_out = hidden if taken_out is None else taken_out | hidden
    pins = _pins(acting.of(Kind.PIN), columns, relevant, serving)
    put_in = np.array([pin.row for pin in pins if pin.rule.where is Where.QUERY], np.int64)
    if taken_out is not None:
        pins = [pin for pin in pins if not taken_out[pin.row]]
    rules = acting.of(Kind.BOOST, Kind.BURY)
    lifted, movers = _moved(rules, columns, serving)
    return Effects(tuple(pins), lifted, movers, rules, taken_out, put_in)


def _pins(rules: Iterable[Rule], columns: Columns, relevant: Relevant, serving: Generation) -> list[Pin]:
    """Return the pins by place: a query's may be any product, others only relevant ones. A place that is taken leads to
    the next."""
    found: list[Pin] = []
    seen: set[int] = set()
    for rule in rules:
        keys = [serving.key(*one).encode() for one in rule.products]
        rows = columns.places(keys, missing=True).tolist()
        usable = columns.alive if rule.where is Where.QUERY else relevant.mask & in_category(rule, columns)
        for number, row in enumerate(rows):
            if row >= 0 and usable[row] and row not in seen:
                seen.add(row)
                found.append(Pin(rule.place + number, row, rule))
    return sorted(found, key=lambda pin: pin.place)


def _moved(
    rules: Sequence[Rule], columns: Columns, serving: Generation
) -> tuple[NDArray[np.float64] | None, NDArray[np.int16] | None]:
    """Return the score offsets and the rule behind each; of several rules the first, most specific one applies."""
    if not rules:
        return None, None
    lifted, movers = np.zeros(len(columns)), np.full(len(columns), -1, np.int16)
    for place, rule in reversed(list(enumerate(rules))):
        rows = rows_of(rule, columns, serving) & in_category(rule, columns)
        lifted[rows] = STRENGTHS[rule.strength] * (1 if rule.kind is Kind.BOOST else -1)
        movers[rows] = place
    return lifted, movers


def in_category(rule: Rule, columns: Columns) -> Mask:
    """Return the (n,) products of the category that a rule applies to; all if it is for none."""
    return columns.having(rule.category[0], [rule.category[1]]) if rule.category[0] else np.ones(len(columns), bool)


def placed(order: Rows, pins: Sequence[Pin], is_complete: bool) -> Rows:
    """Return the order with pinned products, which are not in it, inserted at their places, or at the end if it is
    shorter. ``is_complete``: no products follow those of the order."""
    if not pins:
        return order
    rows, last = order.tolist(), 0
    for pin in pins:
        last = max(pin.place, last + 1)
        if is_complete or last <= len(rows) + 1:
            rows.insert(last - 1, pin.row)
    return np.array(rows, np.int64)


def compared_besides(
    requests: dict[str, Request], acting: Acting, params: Params, columns: Columns
) -> dict[str, Request]:
    """Return the requests for the nearest products of a page, extended so that it can be filled whatever is moved.

    They also ask for the nearest products that are boosted or buried, and for those that are not buried, separately.
    Pinned and hidden products take up no place.
    """
    movers = acting.of(Kind.BOOST, Kind.BURY)
    spare = sum(len(rule.products) for rule in acting.rules if rule.kind is not Kind.BOOST)
    away = every(
        f"-{clause}" for rule in acting.of(Kind.HIDE, Kind.BURY) if (clause := _tag_clause(rule, params, columns))
    )
    found: dict[str, Request] = {}
    for name, request in requests.items():
        assert isinstance(request, Near)
        found[name] = Near(every((request.expression, away)), request.count + spare)
        for number, rule in enumerate(movers):
            for kind, clause in enumerate((_tag_clause(rule, params, columns), _id_clause(rule, params))):
                if clause:
                    found[f"{name} {number} {kind}"] = Near(every((request.expression, clause)), request.count + spare)
    return found


def _tag_clause(rule: Rule, params: Params, columns: Columns) -> str:
    if not rule.tag:
        return ""
    kept = kept_as(rule.tag)
    values = [columns.values[kept][code] for code in columns.codes_of(rule.tag, rule.values)]
    clauses = [tagged(params, kept, values)] if values else []
    if rule.category[0] and clauses:
        codes = columns.codes_of(rule.category[0], [rule.category[1]])
        clauses.append(tagged(params, rule.category[0], [columns.values[rule.category[0]][code] for code in codes]))
    return clauses[0] if len(clauses) == 1 else f"({' '.join(clauses)})" if clauses else ""


def _id_clause(rule: Rule, params: Params) -> str:
    """Return the clause of products whose words include the ids; it may match a few others, too."""
    words = [identifier(id).split()[-1] for _, id in rule.products if identifier(id)]
    return f"@names:({'|'.join(params.add(word) for word in dict.fromkeys(words))})" if words else ""
