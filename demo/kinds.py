"""All article types that can be drawn."""

from __future__ import annotations

from demo.apparel import APPAREL, OUTERWEAR
from demo.footwear import FOOTWEAR
from demo.vocabulary import Kind

KINDS: tuple[Kind, ...] = (*APPAREL, *OUTERWEAR, *FOOTWEAR)
BY_TYPE: dict[str, Kind] = {kind.article_type: kind for kind in KINDS}
