"""Products that the shop hides whatever is searched for, removed from the columns, so that everything that counts,
suggests or recommends leaves them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from search.engine.columns import Columns, Mask
from search.engine.generations import Generation
from search.engine.open_indexes import SearchIndex
from search.merchandising import store
from search.merchandising.rules import Rule, Where


def veiled(index: SearchIndex, columns: Columns, generation: Generation, version: str) -> Columns:
    """Return the columns as shoppers may see them under the rules of this version."""
    rules = store.snapshot(version)
    hiding = rules.hides(datetime.now(UTC)) if rules.hiding else ()
    if not hiding:
        return columns
    state = ("veiled", generation.name, columns.position, rules.version, tuple(rule.name for rule in hiding))
    return index.kept(state, lambda: _without(columns, generation, hiding, version=rules.version))


def _without(columns: Columns, generation: Generation, hiding: Sequence[Rule], version: str) -> Columns:
    alive = columns.alive.copy()
    by_tag: dict[str, Mask] = {}
    for rule in hiding:
        rows = rows_of(rule, columns, generation)
        if rule.where is Where.EVERYWHERE:
            alive &= ~rows
        else:
            name, value = rule.category
            inside = rows & columns.having(name, [value])
            by_tag[name] = by_tag[name] | inside if name in by_tag else inside
    return replace(columns, alive=alive, veiled=by_tag, view=" ".join([version, *(rule.name for rule in hiding)]))


def rows_of(rule: Rule, columns: Columns, generation: Generation) -> Mask:
    """Return the (n,) products that a rule names."""
    mask = columns.having(rule.tag, rule.values) if rule.tag else np.zeros(len(columns), bool)
    mask[columns.places(generation.key(*one).encode() for one in rule.products)] = True
    return mask
