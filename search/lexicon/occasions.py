"""What people wear on an occasion, for queries that name an occasion and no article type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occasion:
    """``usages`` and ``types``: English labels that fit, the most typical first. ``says_little``: almost anything fits,
    so that the word is ignored in a shop that has none of the types."""

    usages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    says_little: bool = False


def _occasion(usages: str = "", types: str = "", says_little: bool = False) -> Occasion:
    return Occasion(tuple(filter(None, usages.split("|"))), tuple(filter(None, types.split("|"))), says_little)


_DRESSED_UP = "dresses|suits|blazers|formal shoes|heels|clutches|ties|skirts|blouses|jumpsuit|shirts"
_SPORTS = "sports shoes|tshirts|leggings|track pants|shorts|tank tops|sweatshirts|tracksuits|bra|duffel bag"

OCCASIONS: Mapping[str, Occasion] = {
    "wedding": _occasion("formal|party|ethnic", f"{_DRESSED_UP}|sarees|lehenga choli|kurta sets|waistcoat|sherwani"),
    "office": _occasion("formal", "shirts|trousers|blazers|suits|formal shoes|skirts|blouses|dresses|laptop bag|ties"),
    "interview": _occasion("formal", "suits|blazers|shirts|trousers|formal shoes|ties|blouses|skirts|laptop bag"),
    "party": _occasion("party", "dresses|tops|heels|clutches|skirts|jumpsuit|shirts|blazers|camisoles|earrings"),
    "gala": _occasion("formal|party", _DRESSED_UP),
    "date": _occasion("party|casual", "dresses|tops|shirts|skirts|heels|jeans|blouses|blazers|jumpsuit"),
    "beach": _occasion("casual|travel", "swimwear|flip flops|sandals|shorts|sunglasses|hats|hat|dresses|tunics|tops"),
    "holiday": _occasion(
        "casual|travel", "shorts|dresses|tshirts|sandals|swimwear|sunglasses|hats|shirts|trolley bag|duffel bag"
    ),
    "gym": _occasion("sports", _SPORTS),
    "school": _occasion("casual", "backpacks|tshirts|jeans|shirts|sweatshirts|hoodies|casual shoes|skirts|trousers"),
    "festival": _occasion("casual|party", "dresses|shorts|tops|boots|hats|sunglasses|jackets|tshirts|skirts"),
    "christmas": _occasion("casual|party", "sweaters|dresses|night suits|socks|scarves|skirts|shirts"),
    "halloween": _occasion("party", "clothing set|dresses|tshirts|sweatshirts|hats"),
    "skiing": _occasion("sports", "jackets|rain jacket|trousers|gloves|thermals|beanies|sweaters|socks|boots"),
    "rain": _occasion("", "rain jacket|rain trousers|coats|boots|umbrellas|jackets"),
    "pregnancy": _occasion("", "dresses|leggings|tops|jeans|bra|tunics"),
    "funeral": _occasion("formal", "suits|dresses|blazers|shirts|trousers|formal shoes|coats|ties"),
    "brunch": _occasion("casual", "dresses|skirts|blouses|tops|shirts|sandals|jumpsuit|trousers"),
    "diwali": _occasion("ethnic|party", "sarees|kurtas|kurta sets|lehenga choli|kurtis|nehru jackets|sherwani|salwar"),
    "gift": _occasion(
        "", "watches|handbags|wallets|earrings|necklace and chains|pendant|bracelet|jewellery set|scarves|stoles|"
        "perfume and body mist|sunglasses|ties|cufflinks|clutches|belts|gloves", says_little=True,
    ),
}
"""By the labels of kind OCCASION."""
