"""``POST /api/search``: a query composed of several things, parsed from JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import QueryDict
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from search import photo_store
from search.api.cursor import offset_of
from search.errors import InvalidQuery
from search.fields import ATTRIBUTE_PREFIX, BY_NAME, TAG_FIELDS, YES
from search.mix import MOST_THINGS, Mix, PhotoRef, ProductRef
from search.params import LONGEST_NUMBER, MAX_ATTRIBUTES, read_query
from search.ratelimit import Cost
from search.types import MAX_LIMIT, MAX_TEXT, MAX_WORDS, SearchQuery
from vision.types import Box

Weight = Annotated[float, Field(gt=0, le=10, description="How much it counts beside the others.")]
Fraction = Annotated[float, Field(ge=0, le=1)]


class Strict(Schema):
    """Base of request bodies: a misspelt name is rejected instead of ignored."""

    model_config = ConfigDict(extra="forbid")


class ProductIn(Strict):
    catalog: str = Field(max_length=200)
    id: str = Field(max_length=200)


class ThingIn(Strict):
    """One thing: ``words``, a ``product`` of the index, or a ``photo`` that was uploaded, by its token, with the
    ``box`` (x, y, width, height, 0 to 1) that counts."""

    words: str | None = Field(
        None, max_length=MAX_TEXT, description=f"The first {MAX_WORDS} words of all liked things together are used."
    )
    product: ProductIn | None = None
    photo: str | None = Field(None, max_length=64)
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    weight: Weight = 1.0


_CHOSEN: dict[str, Any] = {name: (bool, False) if BY_NAME[name].flag else (list[str], []) for name in TAG_FIELDS}
ChosenIn: Any = create_model("ChosenIn", __base__=Strict, **_CHOSEN)


class FiltersIn(ChosenIn):
    attributes: dict[str, list[str]] = Field(default={}, max_length=MAX_ATTRIBUTES, description="Shops' own columns.")
    price_min: Decimal | None = Field(default=None, ge=0, max_digits=12, decimal_places=2)
    price_max: Decimal | None = Field(default=None, ge=0, max_digits=12, decimal_places=2)
    near: str = Field(default="", max_length=LONGEST_NUMBER, description="As the parameter “near”: 52.52,13.40,10.")


class MixIn(Strict):
    """Products like everything in ``like`` together, unlike what is in ``unlike``."""

    like: list[ThingIn] = Field([], max_length=MOST_THINGS)
    unlike: list[ThingIn] = Field([], max_length=MOST_THINGS)
    filters: FiltersIn = FiltersIn()
    looks: bool = Field(False, description="Each look (colour) of a style is a result of its own.")
    sort: Literal["relevance", "match", "price", "-price", "newest"] = "relevance"
    limit: int = Field(24, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(None, max_length=100, description="The ``next`` of the page before.")
    image_weight: Fraction | None = None

    @property
    def cost(self) -> int:
        """The cost in the units of Cost: each photo and each text is a model run, whether liked or not."""
        things = [*self.like, *self.unlike]
        photos = sum(one.photo is not None for one in things)
        texts = any(one.words for one in self.like) + sum(one.words is not None for one in self.unlike)
        further = Cost.WORDS * (max(0, photos - 1) + texts)
        return Cost.SIMILAR + sum(one.product is not None for one in things) + Cost.PHOTO * (photos > 0) + further

    def query(self) -> SearchQuery:
        """Return the liked words and the filters as a query. Errors: InvalidQuery."""
        params = QueryDict(mutable=True)
        params["q"] = " ".join(one.words for one in self.like if one.words)
        for name in TAG_FIELDS:
            chosen = getattr(self.filters, name)
            params.setlist(name, ([YES] if chosen else []) if BY_NAME[name].flag else chosen)
        for name, values in self.filters.attributes.items():
            params.setlist(ATTRIBUTE_PREFIX + name, values)
        for name in ("price_min", "price_max"):
            if (bound := getattr(self.filters, name)) is not None:
                params[name] = f"{bound:f}"
        params["near"] = self.filters.near
        params["looks"] = "1" if self.looks else "0"
        params["sort"], params["limit"] = self.sort, str(self.limit)
        params["offset"] = str(offset_of(self.cursor))
        if self.image_weight is not None:
            params["image_weight"] = f"{self.image_weight:g}"
        return read_query(params)

    def mix(self, holder: str) -> Mix:
        """Return likes and dislikes other than words; ``holder``: whose photos may be used. Errors: InvalidQuery."""
        said = [one for one in self.like if one.words]
        return Mix(
            like=tuple(_things("like", self.like, holder)),
            unlike=tuple(_things("unlike", self.unlike, holder)),
            unlike_words=tuple(one.words for one in self.unlike if one.words),
            words_weight=max((one.weight for one in said), default=1.0),
        )


def _things(name: str, things: list[ThingIn], holder: str) -> list[ProductRef | PhotoRef]:
    found: list[ProductRef | PhotoRef] = []
    for place, one in enumerate(things):
        given = [part for part in (one.words, one.product, one.photo) if part]
        if len(given) != 1:
            raise InvalidQuery({f"{name}[{place}]": "Give one of words, product and photo."})
        if one.product:
            found.append(ProductRef(one.product.catalog, one.product.id, one.weight))
        if one.photo:
            found.append(_photo(f"{name}[{place}]", one, holder))
    return found


def _photo(name: str, one: ThingIn, holder: str) -> PhotoRef:
    kept = photo_store.load(one.photo or "", holder)
    if kept is None:
        raise InvalidQuery({name: "There is no such photo, or it is not yours to search with. Upload it again."})
    try:
        box = Box(*one.box) if one.box else None
    except ValueError:
        raise InvalidQuery({name: "The box has to lie within the picture."}) from None
    return PhotoRef(kept.opened(), box, one.weight)
