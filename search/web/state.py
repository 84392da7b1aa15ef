"""What a page reads from a request: the state in its address, and a shopper's photo."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, get_args
from urllib.parse import parse_qsl, urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from search.mix import Mix, ProductRef
from search.params import query_string, read_query
from search.types import DEFAULT_LIMIT, SearchQuery, clean_text
from vision.types import Box

By = Literal["image", "text", "both"]
LONGEST_TOKEN = 64
LONGEST_LABEL = 40
MOST_LIKED = 12
SMALLEST_BOX = 2.0
"""Least width and height of an area of a photo, in percent."""


class NoPhoto(Exception):
    """The form came without a file."""

    def __init__(self) -> None:
        super().__init__(gettext("Choose a photo from your device, or take one."))


@dataclass(frozen=True, slots=True)
class PageState:
    """All that a results page shows, as its address says it.

    ``photo`` is the token of a kept photo and ``garment`` the find in it that is searched with, or ``box`` an area
    that the shopper drew (neither: the whole photo); ``label`` is what the shopper says that it shows. ``like`` are
    (catalog, id) of products that are searched with, ``unlike`` of those that the results should be less like; ``by``:
    what of a single product is compared.
    """

    query: SearchQuery = field(default_factory=SearchQuery)
    photo: str = ""
    garment: int | None = None
    box: Box | None = None
    label: str = ""
    like: tuple[tuple[str, str], ...] = ()
    unlike: tuple[tuple[str, str], ...] = ()
    by: By = "image"
    explain: bool = False

    @property
    def is_plain_search(self) -> bool:
        """Whether words were typed and nothing was chosen besides."""
        query = self.query
        priced = query.price_min is not None or query.price_max is not None
        return bool(query.text) and not (query.filters or priced or query.offset or query.exact)

    @classmethod
    def from_params(cls, params: QueryDict) -> Self:
        """Read an address. What cannot be used is left out: a page shows something rather than an error."""
        by = params.get("by", "image")
        like = () if params.get("photo") else _products(params.getlist("like"))
        return cls(
            query=read_query(params, lenient=True),
            photo=params.get("photo", "")[:LONGEST_TOKEN],
            garment=None if (box := _box(params.getlist("box"))) else _index(params.get("garment", "")),
            box=box,
            label=clean_text(params.get("label", ""), LONGEST_LABEL),
            like=like,
            unlike=tuple(one for one in _products(params.getlist("unlike")) if one not in like) if like else (),
            by=by if by in get_args(By) else "image",  # type: ignore[arg-type]
            explain="explain" in params,
        )

    @property
    def compares(self) -> bool:
        """Whether products are compared with something, so that they have scores."""
        return bool(self.query.text or self.photo or self.like)

    @property
    def mix(self) -> Mix | None:
        """What is asked for as several things: products, or a product and words; None for anything else."""
        if not self.like or not (len(self.like) > 1 or self.unlike or self.query.text):
            return None
        return Mix(tuple(ProductRef(*one) for one in self.like), tuple(ProductRef(*one) for one in self.unlike))

    def own_params(self) -> list[tuple[str, str]]:
        """The parameters that are not the query's, defaults left out."""
        pairs: list[tuple[str, str]] = []
        if self.photo:
            pairs.append(("photo", self.photo))
            if self.garment is not None:
                pairs.append(("garment", str(self.garment)))
            if self.box:
                pairs.append(("box", ",".join(f"{side:g}" for side in percent(self.box))))
            if self.label:
                pairs.append(("label", self.label))
        pairs += [("like", "/".join(one)) for one in self.like]
        pairs += [("unlike", "/".join(one)) for one in self.unlike]
        if len(self.like) == 1 and not self.unlike:
            pairs.append(("by", self.by))
        if self.explain:
            pairs.append(("explain", "1"))
        return pairs

    def params(self) -> list[tuple[str, str]]:
        """All parameters of the address, for a form that carries them along."""
        return parse_qsl(query_string(self.query)) + self.own_params()

    def url(self, query: SearchQuery | None = None, **changes: Any) -> str:
        """The address of this state with another query, and ``changes`` of other fields; from its first page."""
        state = replace(self, query=replace(query or self.query, limit=DEFAULT_LIMIT, offset=0), **changes)
        return state._address()

    def page_url(self, *, limit: int = DEFAULT_LIMIT, offset: int = 0) -> str:
        """The address of a part of the same results."""
        return replace(self, query=replace(self.query, limit=limit, offset=offset))._address()

    def _address(self) -> str:
        params = "&".join(part for part in (query_string(self.query), urlencode(self.own_params())) if part)
        return f"{reverse('search:results')}?{params}" if params else reverse("search:results")


def uploaded_photo(request: HttpRequest) -> bytes:
    """The bytes of the photo in a form; webapp bounds them before they are read. Errors: NoPhoto."""
    for file in request.FILES.getlist("photo"):
        if isinstance(file, UploadedFile) and file.size:
            return bytes(file.read())
    raise NoPhoto


def percent(box: Box) -> tuple[float, float, float, float]:
    """Left, top, width, height, as addresses and forms say them."""
    return tuple(round(side * 100, 1) for side in (box.x, box.y, box.width, box.height))  # type: ignore[return-value]


def _box(values: Sequence[str]) -> Box | None:
    """``10,5,80,90``, or four fields of a form; what reaches beyond the photo is cut."""
    try:
        left, top, width, height = (float(part) for part in ",".join(values[:4]).split(","))
    except ValueError:
        return None
    left, top = (min(max(side, 0.0), 100 - SMALLEST_BOX) for side in (left, top))
    width, height = min(max(width, SMALLEST_BOX), 100 - left), min(max(height, SMALLEST_BOX), 100 - top)
    if (left, top, width, height) == (0, 0, 100, 100) or math.isnan(left + top + width + height):
        return None
    return Box(left / 100, top / 100, width / 100, height / 100)


def _index(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _products(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    parts = [clean_text(text).partition("/") for text in texts[:MOST_LIKED]]
    return tuple(dict.fromkeys((catalog, id) for catalog, _, id in parts if catalog and id))
