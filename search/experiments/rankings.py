"""What a search by words can rank by in place of the shop's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is None stays as it is set otherwise. ``image_weight``: blend of pictures (1) and words (0);
    ``popularity_weight``: by how much popularity lifts at most, of all catalogues; ``rules``: whether the shop's rules
    pin, boost and bury products (what they hide stays hidden)."""

    image_weight: float | None = None
    popularity_weight: float | None = None
    rules: bool | None = None

    def over(self, other: Ranking) -> Ranking:
        """This, and what ``other`` says where this says nothing."""
        own = {name: value for name in self.names() if (value := getattr(self, name)) is not None}
        return Ranking(**{**other.as_json(), **own})

    def as_json(self) -> dict[str, Any]:
        """Only what is said."""
        return {name: value for name in self.names() if (value := getattr(self, name)) is not None}

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """Errors: TypeError for what another release wrote."""
        return cls(**held)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(one.name for one in fields(cls))


AS_SET = Ranking()
