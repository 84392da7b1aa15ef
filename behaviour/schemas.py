"""The JSON of events and profiles."""

from __future__ import annotations

from collections.abc import Collection

from ninja import Schema

from behaviour.profiles import Profile
from behaviour.recommending import Row
from search.api.schemas import ProductOut


class RefusedOut(Schema):
    index: int
    reason: str


class EventsOut(Schema):
    accepted: int
    refused: list[RefusedOut]


class VisitorOut(Schema):
    visitor: str


class CustomerIn(Schema):
    """``customer``: the shop's own id of the customer, up to 64 letters, digits and . _ : @ -."""

    customer: str


class ForgottenOut(Schema):
    detail: str


class ProductRef(Schema):
    catalog: str
    id: str


class RatingOut(ProductRef):
    """``rating``: stars, 1 to 5."""

    rating: int


class ProfileOut(Schema):
    """``counts``: weights of the values of each tag; ``price``: weighted mean; ``tastes``: the weight of each group of
    products that look alike; ``liked``: products that the profile is made from, newest first; ``disliked``: those that
    are never recommended, ``ratings``: the stars given. ``joined``: whether the profile is that of a customer, shared
    by all of the customer's devices."""

    visitor: str
    joined: bool
    tastes: list[float]
    counts: dict[str, dict[str, float]]
    price: float | None
    liked: list[ProductRef]
    bought: list[ProductRef]
    disliked: list[ProductRef]
    ratings: list[RatingOut]

    @classmethod
    def of(
        cls, visitor: str, profile: Profile, catalogs: Collection[str] = (), *, is_joined: bool = False
    ) -> ProfileOut:
        def references(products: Collection[tuple[str, str]]) -> list[ProductRef]:
            return [ProductRef(catalog=slug, id=id) for slug, id in products if not catalogs or slug in catalogs]

        return cls(
            visitor=visitor,
            joined=is_joined,
            tastes=list(profile.weights),
            counts={name: dict(values) for name, values in profile.counts.items()},
            price=profile.price,
            liked=references(profile.liked),
            bought=references(sorted(profile.bought)),
            disliked=references(sorted(profile.disliked)),
            ratings=[
                RatingOut(catalog=slug, id=id, rating=stars)
                for (slug, id), stars in profile.ratings.items()
                if not catalogs or slug in catalogs
            ],
        )


class RecommendedOut(ProductOut):
    """A product with the reason for it in words."""

    reason: str


class RowOut(Schema):
    row: str
    title: str
    results: list[RecommendedOut]

    @classmethod
    def of(cls, row: Row) -> RowOut:
        results = [RecommendedOut(**dict(ProductOut.of(one.hit)), reason=one.reason) for one in row.results]
        return cls(row=row.name, title=row.title, results=results)


class RowsOut(Schema):
    """Rows that have nothing to show are left out."""

    rows: list[RowOut]
