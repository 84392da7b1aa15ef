"""Clauses of RediSearch's query language. Whatever a shopper typed is passed as a parameter, never as syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

EVERYTHING = "*"
_REFERENCE = re.compile(r"\$(p\d+|nothing)\b")
NOTHING = "@catalog:{$nothing}"


class Params:
    """Collects the parameters of one request and names them."""

    def __init__(self) -> None:
        # no product is in this catalogue, and an empty tag would be a syntax error
        self.values: dict[str, Any] = {"nothing": "\0"}
        self._names: dict[Any, str] = {}

    def add(self, value: Any) -> str:
        """Return the reference to a value: "$p3"."""
        name = self._names.get(value)
        if name is None:
            name = self._names[value] = f"p{len(self._names)}"
            self.values[name] = value
        return f"${name}"

    def used_in(self, expression: str) -> dict[str, Any]:
        """Return the parameters that an expression refers to, by name."""
        return {name: self.values[name] for name in _REFERENCE.findall(expression)}

    def filled_in(self, expression: str) -> str:
        """Return the expression with values in place of parameter names: equal for equal queries."""
        return _REFERENCE.sub(lambda found: repr(self.values[found[1]]), expression)


def every(clauses: Iterable[str]) -> str:
    """Return the conjunction of the clauses; EVERYTHING if there is none."""
    kept = [clause for clause in clauses if clause and clause != EVERYTHING]
    return " ".join(kept) if kept else EVERYTHING


def either(clauses: Sequence[str]) -> str:
    """Return the disjunction of the clauses. Errors: ValueError if there is none."""
    if not clauses:
        raise ValueError("a choice of nothing")
    return clauses[0] if len(clauses) == 1 else f"({' | '.join(f'({clause})' for clause in clauses)})"


def tagged(params: Params, name: str, values: Sequence[str]) -> str:
    """Return the clause of products with any of these values, as the shop writes them."""
    usable = [value for value in values if value.strip()]
    return f"@{name}:{{{'|'.join(params.add(value) for value in usable)}}}" if usable else NOTHING


def untagged(params: Params, name: str, values: Sequence[str]) -> str:
    """Return the clause of products with none of these values, including those without the tag."""
    return f"-{tagged(params, name, values)}"


def tagged_all(params: Params, filters: Mapping[str, Sequence[str]]) -> str:
    """Return the clause of products with any of the values of each tag."""
    return every(tagged(params, name, values) for name, values in filters.items())


def priced(params: Params, low: Decimal | None, high: Decimal | None) -> str:
    if low is None and high is None:
        return EVERYTHING
    bounds = ("-inf" if low is None else float(low)), ("+inf" if high is None else float(high))
    return f"@price:[{params.add(bounds[0])} {params.add(bounds[1])}]"
