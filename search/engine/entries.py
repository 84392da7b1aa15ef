"""What the shop's side passes to the index for one product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from search import fields
from search.fields import YES, Tags
from search.offers import NO_OFFER, Offer
from vision.look import Look
from vision.types import Garment


@dataclass(frozen=True, slots=True)
class ProductEntry(Tags):
    """Everything that a document needs. Unknown texts are "".

    ``attributes``: the texts of the shop's own columns, by name; ``choices``: the values of those that are facets.
    ``image`` is a storage name (:mod:`search.engine.picture_names`); the vectors are (dim,) float32 of unit length;
    ``fingerprint`` identifies the encoder that made them. ``look``: its colours and patterns, None if unknown.
    """

    catalog: str
    id: str
    title: str
    description: str
    year: int | None
    price: Decimal | None
    currency: str
    image: str
    garment: Garment | None
    image_vector: NDArray[np.float32]
    text_vector: NDArray[np.float32]
    fingerprint: str
    created_at: datetime
    updated_at: datetime
    offer: Offer = NO_OFFER
    attributes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    look: Look | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.catalog, self.id

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values that a product has in one of KEPT_FIELDS."""
        match name:
            case "size":
                return self.offer.sizes
            case "on_sale":
                return (YES,) if self.offer.is_on_sale else ()
            case "in_stock":
                return () if self.offer.is_sold_out else (YES,)
            case "store":
                return tuple(one.store for one in self.offer.stores)
            case fields.SALE_SIZES:
                return self.offer.sale_sizes
            case fields.STORE_SIZES:
                return tuple(fields.at_store(one.store, size) for one in self.offer.stores for size in one.sizes)
            case fields.ATTRIBUTES:
                return tuple(choice(own, value) for own, values in self.choices.items() for value in values)
            case fields.STYLE:
                return (f"{self.catalog}/{self.offer.group}",) if self.offer.group else ()
        return (value,) if (value := getattr(self, name)) else ()


def choice(name: str, value: str) -> str:
    """Return a value of a shop's own column as the index stores it: "Fit=Slim"."""
    return f"{name.replace('=', ' ')}={value}"
