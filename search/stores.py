"""The stores of the shop, as searches know them: their names and locations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from math import isfinite
from typing import Any, Self

import numpy as np
from django.utils.formats import number_format
from numpy.typing import NDArray

from search.types import Place

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store. ``value`` is the tag of its products, by which filters refer to it: "catalogue/code".

    ``latitude`` and ``longitude`` are in degrees, None if unknown; such a store is near nothing. Unknown texts are "".
    """

    value: str
    name: str
    address: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""

    @property
    def catalog(self) -> str:
        return self.value.partition("/")[0]

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        return cls(**{**held, "address": tuple(held.get("address", ()))})


@dataclass(frozen=True)
class Stores:
    """All stores, in the order in which they are listed; ``version`` identifies this state of them.

    A shop has few, so each search computes the distances to all of them: when a store moves, no document has to be
    rewritten.
    """

    all: tuple[Store, ...] = ()
    version: str = ""
    _by_value: Mapping[str, Store] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_value", {one.value: one for one in self.all})

    def __bool__(self) -> bool:
        return bool(self.all)

    def get(self, value: str) -> Store | None:
        return self._by_value.get(value)

    def name(self, value: str) -> str:
        """Return the name that shoppers see for a tag; the tag itself if no such store is known."""
        found = self._by_value.get(value)
        return found.name if found else value

    @cached_property
    def _degrees(self) -> NDArray[np.float64]:
        """(n, 2) latitudes and longitudes, NaN if unknown."""
        known = [(one.latitude, one.longitude) if None not in (one.latitude, one.longitude) else (np.nan, np.nan)
                 for one in self.all]  # fmt: skip
        return np.array(known, np.float64).reshape(-1, 2)

    def distances(self, place: Place) -> NDArray[np.float64]:
        """Return the (n,) kilometres from a place to each store, as the crow flies; NaN if a store's location is
        unknown."""
        return kilometres(place.latitude, place.longitude, self._degrees)

    def within(self, place: Place) -> tuple[str, ...]:
        """Return the tags of the stores within reach of a place."""
        near = self.distances(place) <= place.km  # False for NaN
        return tuple(self.all[number].value for number in np.flatnonzero(near).tolist())

    def nearest(self, place: Place, catalogs: Collection[str] = ()) -> list[tuple[Store, float]]:
        """Return the stores with a known location in these catalogues (all if none are given), and their distances in
        kilometres, the nearest first."""
        found = zip(self.all, self.distances(place).tolist(), strict=True)
        known = [(one, km) for one, km in found if isfinite(km) and (not catalogs or one.catalog in catalogs)]
        return sorted(known, key=lambda pair: pair[1])


NO_STORES = Stores()


def kilometres(latitude: float, longitude: float, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (n,) great-circle distances from a point to places (n, 2), in degrees, by the haversine formula."""
    own = np.radians([latitude, longitude])
    others = np.radians(places)
    rise, turn = (others - own).T / 2
    part = np.sin(rise) ** 2 + np.cos(own[0]) * np.cos(others[:, 0]) * np.sin(turn) ** 2
    found: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(part.clip(0, 1)))
    return found


def distance(km: float) -> str:
    """Return a number of kilometres as people say it, in the language of the page: 0.4, 2.5, 37."""
    short = round(km, 1)
    return number_format(short if short < 10 and short % 1 else round(km), use_l10n=True)


def of_json(held: Sequence[Mapping[str, Any]], version: str) -> Stores:
    return Stores(tuple(map(Store.of_json, held)), version)
