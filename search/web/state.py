"""What a page reads from a request: the state in its URL, and a shopper's photo."""

from __future__ import annotations

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
from search.web.photo_part import AGAINST, PhotoPart, box_of

By = Literal["image", "text", "both"]
Refs = tuple[tuple[str, str], ...]
MOST_LIKED = 12
MOST_PHOTOS = 3
"""More would overflow the panel on a phone, and each costs a model run."""


class NoPhoto(Exception):
    """The form came without a file."""

    def __init__(self) -> None:
        super().__init__(gettext("Choose a photo from your device, or take one."))


@dataclass(frozen=True, slots=True)
class PageState:
    """Everything that a results page shows, as encoded in its URL.

    ``photos`` are searched with together; the one at ``current`` is shown to select a part of it. ``like`` are
    (catalog, id) of products that are searched with, alone or together with photos, ``unlike`` of those that the
    results should be less like; ``by``: what of a single product is compared.
    """

    query: SearchQuery = field(default_factory=SearchQuery)
    photos: tuple[PhotoPart, ...] = ()
    current: int = 0
    like: Refs = ()
    unlike: Refs = ()
    by: By = "image"
    explain: bool = False

    @property
    def is_plain_search(self) -> bool:
        """Whether words were typed and nothing else was selected."""
        query = self.query
        return bool(query.text) and not (query.is_narrowed or query.offset or query.exact)

    @classmethod
    def from_params(cls, params: QueryDict) -> Self:
        """Parse a URL. Invalid parameters are ignored: a page shows something instead of an error."""
        by = params.get("by", "image")
        photos, current = _photos(params)
        like = _products(params.getlist("like"))
        unlike = tuple(one for one in _products(params.getlist("unlike")) if one not in like)
        state = cls(
            query=read_query(params, lenient=True),
            photos=photos,
            current=current,
            by=by if by in get_args(By) else "image",  # type: ignore[arg-type]
            explain="explain" in params,
        )
        return state.with_products(like, unlike if like or photos else ())

    @property
    def compares(self) -> bool:
        """Whether products are compared with something, so that they have scores."""
        return bool(self.query.text or self.photos or self.like)

    @property
    def mix(self) -> Mix | None:
        """The query as several products, or a product and words; None for anything else."""
        if not self.like or not (len(self.like) > 1 or self.unlike or self.query.text):
            return None
        return self.products

    @property
    def products(self) -> Mix:
        """The products that are searched with."""
        return Mix(tuple(ProductRef(*one) for one in self.like), tuple(ProductRef(*one) for one in self.unlike))

    @property
    def is_mixed(self) -> bool:
        """Whether photos and products are searched with together."""
        return bool(self.photos and (self.like or self.unlike))

    def with_products(self, like: Refs, unlike: Refs) -> Self:
        """Return the state with other products. Without a liked product one photo must be liked, or there is nothing to
        find."""
        return replace(self, photos=self.photos if like else _with_a_liked_one(self.photos), like=like, unlike=unlike)

    @property
    def part(self) -> PhotoPart:
        """The current photo; there must be one."""
        return self.photos[self.current]

    def with_part(self, **changes: Any) -> Self:
        """Return the state with ``changes`` to the current photo."""
        changed = replace(self.part, **changes)
        return replace(self, photos=(*self.photos[: self.current], changed, *self.photos[self.current + 1 :]))

    def with_photo(self, part: PhotoPart) -> Self:
        """Return the state with one more photo, which becomes the current one; if there are too many, it replaces all
        of them."""
        photos = (*self.photos, part) if len(self.photos) < MOST_PHOTOS else (part,)
        return replace(self, photos=photos, current=len(photos) - 1)

    def without_photo(self, place: int) -> Self:
        photos = (*self.photos[:place], *self.photos[place + 1 :])
        current = max(0, min(self.current - (place < self.current), len(photos) - 1))
        return replace(self, photos=photos, current=current).with_products(self.like, self.unlike)

    def own_params(self) -> list[tuple[str, str]]:
        """Return the parameters that are not the query's, without defaults."""
        pairs: list[tuple[str, str]] = []
        if self.photos:
            pairs += self._photo_params()
        pairs += [("like", "/".join(one)) for one in self.like]
        pairs += [("unlike", "/".join(one)) for one in self.unlike]
        if len(self.like) == 1 and not (self.unlike or self.photos):
            pairs.append(("by", self.by))
        if self.explain:
            pairs.append(("explain", "1"))
        return pairs

    def _photo_params(self) -> list[tuple[str, str]]:
        """Return the current photo in separate parameters, which forms can set, and each other one in a single
        parameter."""
        part = self.part
        pairs = [("photo", part.token)]
        if part.place:
            pairs.append(("box" if part.box else "garment", part.place))
        if part.label:
            pairs.append(("label", part.label))
        if not part.liked:
            pairs.append((AGAINST, "1"))
        pairs += [("also", one.text()) for place, one in enumerate(self.photos) if place != self.current]
        if self.current:
            pairs.append(("place", str(self.current)))
        return pairs

    def params(self) -> list[tuple[str, str]]:
        """Return all parameters of the URL, for a form that passes them on."""
        return parse_qsl(query_string(self.query)) + self.own_params()

    def url(self, query: SearchQuery | None = None, **changes: Any) -> str:
        """Return the URL of this state with another query, and ``changes`` of other fields; from its first page."""
        state = replace(self, query=replace(query or self.query, limit=DEFAULT_LIMIT, offset=0), **changes)
        return state._address()

    def page_url(self, *, limit: int = DEFAULT_LIMIT, offset: int = 0) -> str:
        """Return the URL of a part of the same results."""
        return replace(self, query=replace(self.query, limit=limit, offset=offset))._address()

    def _address(self) -> str:
        params = "&".join(part for part in (query_string(self.query), urlencode(self.own_params())) if part)
        return f"{reverse('search:results')}?{params}" if params else reverse("search:results")


def uploaded_photo(request: HttpRequest) -> bytes:
    """Return the bytes of the photo in a form; webapp limits their number before they are read. Errors: NoPhoto."""
    for file in request.FILES.getlist("photo"):
        if isinstance(file, UploadedFile) and file.size:
            return bytes(file.read())
    raise NoPhoto


def _photos(params: QueryDict) -> tuple[tuple[PhotoPart, ...], int]:
    """Return the photos in a URL and the index of the current one; an area may be four form fields."""
    token = params.get("photo", "")
    if not token:
        return (), 0
    place = ",".join(params.getlist("box")[:4])
    if not box_of(place):
        place = params.get("garment", "")
    current = PhotoPart.read(token, place, params.get("label", ""), liked=AGAINST not in params)
    others = [PhotoPart.from_text(text) for text in params.getlist("also")[: MOST_PHOTOS - 1]]
    others = [one for one in others if one.token]
    asked = params.get("place", "")
    at = min(int(asked), len(others)) if asked in ("1", "2") else 0
    return (*others[:at], current, *others[at:]), at


def _with_a_liked_one(photos: tuple[PhotoPart, ...]) -> tuple[PhotoPart, ...]:
    if not photos or any(one.liked for one in photos):
        return photos
    return (replace(photos[0], liked=True), *photos[1:])


def _products(texts: Sequence[str]) -> Refs:
    parts = [clean_text(text).partition("/") for text in texts[:MOST_LIKED]]
    return tuple(dict.fromkeys((catalog, id) for catalog, _, id in parts if catalog and id))
