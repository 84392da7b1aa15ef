"""What a product costs, which sizes are left, and where to buy it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class InStore:
    """A store that has the product, by its tag (:class:`search.stores.Store`), and in which ``sizes``; empty if the
    product has no sizes or they are unknown."""

    store: str
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What cards show of an offer. Unknown texts are "".

    ``link``: the product's page in the shop. ``regular_price``: before the current sale, None without one. ``sizes``:
    those available, in the shop's order; ``sale_sizes``: those of them that are currently reduced; ``gone_sizes``:
    those sold out. ``group``: what the looks (colours) of one style share. ``stores``: those that have it.
    ``further_images``: the storage names of all pictures but the main one, in the shop's order.
    """

    link: str = ""
    regular_price: Decimal | None = None
    availability: str = ""
    sizes: tuple[str, ...] = ()
    sale_sizes: tuple[str, ...] = ()
    gone_sizes: tuple[str, ...] = ()
    group: str = ""
    stores: tuple[InStore, ...] = ()
    further_images: tuple[str, ...] = ()

    @property
    def is_sold_out(self) -> bool:
        return self.availability == "out of stock"

    @property
    def is_on_sale(self) -> bool:
        return self.regular_price is not None or bool(self.sale_sizes)

    def as_text(self) -> str:
        """Return what is known, as a document stores it; "" if nothing is."""
        known: dict[str, Any] = {name: value for name, value in asdict(self).items() if value}
        if self.regular_price is not None:
            known["regular_price"] = str(self.regular_price)
        if self.stores:
            known["stores"] = [[one.store, *one.sizes] for one in self.stores]
        return json.dumps(known, ensure_ascii=False, separators=(",", ":")) if known else ""

    @classmethod
    def from_text(cls, text: str | None) -> Offer:
        """Return an offer from the text that :meth:`as_text` wrote."""
        held: dict[str, Any] = json.loads(text) if text else {}
        price = held.get("regular_price")
        values = {name: held[name] for name in ("link", "availability", "group") if name in held}
        return cls(
            **values,
            regular_price=Decimal(price) if price else None,
            sizes=tuple(held.get("sizes", ())),
            sale_sizes=tuple(held.get("sale_sizes", ())),
            gone_sizes=tuple(held.get("gone_sizes", ())),
            stores=tuple(InStore(store, tuple(sizes)) for store, *sizes in held.get("stores", ())),
            further_images=tuple(held.get("further_images", ())),
        )


NO_OFFER = Offer()
