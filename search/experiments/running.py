"""Running experiments, and the variant that each visitor sees.

The variant follows from a hash of experiment and visitor alone, so that a visitor always sees the same one, nothing has
to be stored, and the variants of several experiments are independent of each other (Kohavi, Tang and Xu 2020, chapter
4).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from search.experiments.rankings import AS_SET, Ranking
from search.types import SearchQuery

SIDES = ("a", "b")
LABEL = re.compile(r"([1-9][0-9]{0,8})([ab])")
"""How an event names a variant that was seen: "12a"."""
VISITOR = re.compile(r"[A-Za-z0-9._:@-]{1,64}")
ALL = ""
"""Stands for all catalogues."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running experiment: ``share`` (0 to 1) of the visitors take part, half of them with each of ``sides``.
    ``catalog``: only searches limited to it, or ALL for every search."""

    id: int
    catalog: str
    share: float
    starts: datetime
    ends: datetime
    sides: tuple[Ranking, Ranking]

    def takes_part(self, visitor: str) -> bool:
        return _draw(f"part\t{self.id}\t{visitor}") < self.share

    def concerns(self, query: SearchQuery, now: datetime) -> bool:
        catalogs = query.filters.get("catalog", ())
        return self.starts <= now < self.ends and (self.catalog == ALL or tuple(catalogs) == (self.catalog,))

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "catalog": self.catalog,
            "share": self.share,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "sides": [one.as_json() for one in self.sides],
        }

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """Errors: KeyError, TypeError, ValueError for data written by another release."""
        first, second = (Ranking.of_json(one) for one in held["sides"])
        starts, ends = (datetime.fromisoformat(held[name]) for name in ("starts", "ends"))
        return cls(held["id"], held["catalog"], held["share"], starts, ends, (first, second))


def side_of(experiment: int, visitor: str) -> str:
    """Return one of SIDES, whether or not the visitor takes part."""
    return SIDES[_draw(f"side\t{experiment}\t{visitor}") >= 0.5]


def label(experiment: int, side: str) -> str:
    """Return the name of a variant as LABEL reads it."""
    return f"{experiment}{side}"


def _draw(text: str) -> float:
    """Return a pseudo-random number from 0 to 1, the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a search ranks by, and the variants that its visitor sees as a result, named by :func:`label`."""

    ranking: Ranking = AS_SET
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``standing``: what staff have set, by catalogue; ``running``: the experiments, oldest first."""

    standing: Mapping[str, Ranking] = field(default_factory=dict)
    running: tuple[Running, ...] = ()

    def chosen(self, query: SearchQuery, visitor: str, now: datetime) -> Chosen:
        """Choose the ranking of a search. ``visitor``: "" if not recognised.

        What the query itself asks for has priority; a search with an explicit order or blend takes part in no
        experiment.
        """
        ranking = self._standing(query)
        if not visitor or query.sort != "relevance" or query.image_weight is not None:
            return Chosen(ranking)
        seen = []
        for one in self.running:
            if one.concerns(query, now) and one.takes_part(visitor):
                side = side_of(one.id, visitor)
                ranking = one.sides[SIDES.index(side)].over(ranking)
                seen.append(label(one.id, side))
        return Chosen(ranking, tuple(seen))

    def _standing(self, query: SearchQuery) -> Ranking:
        usual = self.standing.get(ALL, AS_SET)
        catalogs = query.filters.get("catalog", ())
        return self.standing.get(catalogs[0], AS_SET).over(usual) if len(catalogs) == 1 else usual

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        standing = {slug: Ranking.of_json(one) for slug, one in held.get("standing", {}).items()}
        return cls(standing, tuple(_usable(held.get("running", ()))))

    def as_json(self) -> dict[str, Any]:
        standing = {slug: one.as_json() for slug, one in sorted(self.standing.items())}
        return {"standing": standing, "running": [one.as_json() for one in self.running]}


def _usable(held: Iterable[Mapping[str, Any]]) -> Iterable[Running]:
    """Skip what another release wrote and this one cannot read, since it must not keep shoppers from searching."""
    for one in held:
        try:
            yield Running.of_json(one)
        except (KeyError, TypeError, ValueError):
            continue
