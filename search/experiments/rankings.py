"""What a search by words can rank by instead of the shop's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranking settings; None keeps what is set elsewhere.

    ``image_weight``: blend of pictures (1) and words (0); ``popularity_weight``: the most by which popularity raises a
    score, in all catalogues; ``rules``: whether the shop's rules pin, boost and bury products (what they hide stays
    hidden).
    """

    image_weight: float | None = None
    popularity_weight: float | None = None
    rules: bool | None = None

    def over(self, other: Ranking) -> Ranking:
        """Return this ranking with its unset values taken from ``other``."""
        own = {name: value for name in self.names() if (value := getattr(self, name)) is not None}
        return Ranking(**{**other.as_json(), **own})

    def as_json(self) -> dict[str, Any]:
        """Return only the values that are set."""
        return {name: value for name in self.names() if (value := getattr(self, name)) is not None}

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """Errors: TypeError for data written by another release."""
        return cls(**held)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(one.name for one in fields(cls))


AS_SET = Ranking()
