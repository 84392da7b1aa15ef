"""Determine the types of other shops' products from their texts, in the languages of the available catalogues.

A product's type is needed to judge whether it is a correct result. Products whose type cannot be determined stay in the
gallery but are correct for no query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalog.rows import ProductRow
from training.encoder.shops import TYPES, label_of
from vision.text import normalise

WORDS: Mapping[str, str] = {
    # label: Spanish, Portuguese, Turkish and Slovak words for it in a title or an article type
    "t-shirt": "remera|remeras|camiseta|camisetas|tişört|tričko|tričká|remeras y tops",
    "top": "top",
    "shirt": "camisa|camisas|gömlek|košeľa",
    "sweater": "buzo|buzos|kazak|sveter|pulóver|malha|triko",
    "sweatshirt": "sweatshirt|mikina|polar",
    "jacket": "campera|camperas|chaqueta|jaqueta|mont|bunda",
    "blazer": "ceket|sako|blazer",
    "coat": "kaban|palto|kabát|abrigo",
    "suit": "takım elbise|oblek",
    "trousers": "pantalón|pantalones|calça|pantolon|nohavice",
    "jeans": "jean|jeans|džínsy|calça jeans|denim pantolon",
    "shorts": "short|shorts|şort|šortky|bermuda",
    "dress": "vestido|vestidos|elbise|šaty",
    "skirt": "falda|pollera|saia|etek|sukňa",
    "boots": "botas|bota|bot|čižmy",
    "sneakers": "tênis|zapatillas|ayakkabı|tenisky|sneaker",
    "formal shoes": "sapato|zapatos|poltopánky",
    "sandals": "sandalias|sandalia|sandalet|sandále",
    "hat/beanie": "gorro|bere|čiapka",
    "hat/brim": "sombrero|klobúk",
    "cap/peaked": "gorra|şapka|šiltovka",
    "backpack": "mochila|sırt çantası|ruksak",
    "belt": "cinto|cinturón|kemer|opasok",
    "tie": "corbata|kravat|kravata",
    "scarf": "bufanda|atkı|šál",
    "socks": "medias|çorap|ponožky",
    "tailored waistcoat": "yelek|vesta",
}
_NAMED = {normalise(word): label for label, words in WORDS.items() for word in words.split("|")}
_RULE = re.compile(r"\b(" + "|".join(re.escape(word) for word in sorted(_NAMED, key=len, reverse=True)) + r")\b")

PHOTOS: Mapping[str, str] = {
    # kind of photo: the labels that are correct for it
    "dress": "dress|jumpsuit/playsuit",
    "hat": "hat/beanie|hat/brim|bucket hat|cap/peaked",
    "longsleeve": "t-shirt|top|sweater|sweatshirt",
    "outwear": "jacket|coat|blazer|bomber jacket|denim jacket|leather jacket|cardigan",
    "pants": "trousers|jeans|leggings/tights|joggers",
    "shirt": "shirt|blouse",
    "shoes": "sneakers|boots|bootie|sandals|heeled sandals|pumps|heels|wedge|ballerinas|flat shoe|formal shoes|"
    "other shoe",
    "shorts": "shorts",
    "skirt": "skirt",
    "t-shirt": "t-shirt|polo shirt|top|vest top",
}


def label(row: ProductRow) -> str:
    """Return the type of another shop's product, in the terms of :mod:`training.encoder.shops`; "" if unknown."""
    found = label_of({name: str(getattr(row, name) or "") for name in _ASKED})
    if found in TYPES:
        return found
    foreign = _RULE.findall(normalise(f"{row.title} {row.article_type}"))
    return _NAMED[foreign[-1]] if foreign else ""


_ASKED = ("title", "description", "article_type", "subcategory", "category", "colour")
