"""How popular products are with those who see them, for the order of searches.

What is listed first is clicked more whatever it is. So a click at a place is weighted by the inverse of the probability
that the place is looked at (inverse propensity scoring: Joachims, Swaminathan and Schnabel 2017), which is estimated
from the shop's own clicks by place. Likes, carts and purchases of a product are weighted by the mean of its clicks. A
share of the new products, different ones each day, is raised as if they were popular, so that they are seen at all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from numpy.typing import ArrayLike, NDArray

from behaviour.analytics.summaries import BEYOND, SEARCH
from behaviour.events import WEIGHTS
from behaviour.learning import people
from behaviour.models import DailyPlace, PopularityWeight, StoredEvent
from search.engine import generations, popularity, retrieval

Product = tuple[str, str]
DAYS, HALF_LIFE = 60, 14.0
CONVERSIONS = ("like", "add_to_cart", "purchase")
FEWEST_CLICKS = 200
"""Clicks in search results; with fewer, popularity is unknown and nothing is raised."""
FEWEST_TO_MEASURE = 1000
"""With fewer clicks, the propensity of places is assumed, not measured."""
ASSUMED_DECAY = 0.5
"""The propensity of place k, counted from 0, is assumed to be (1 + k) to the power of minus this."""
LEAST_PROPENSITY = 0.1
"""A click counts ten times at most, or a single one far down would decide."""
PRIOR = 5.0
"""Pseudo-clicks: what few clicked is hardly popular."""
FULL = 0.99
"""The quantile of the clicked products from which a product is raised by the full weight."""
STEP = 0.05
"""Popularity is rounded to steps, so that processes need not reload it after each click."""
NEW_DAYS, EXPLORED = 14, 0.1


@dataclass(slots=True)
class Noticed:
    """Decayed counts of one product: ``clicks`` in search results, the same corrected by inverse propensity, and the
    weight of likes, carts and purchases."""

    clicks: float = 0.0
    corrected: float = 0.0
    converted: float = 0.0

    @property
    def strength(self) -> float:
        return self.corrected + self.converted * (self.corrected / self.clicks if self.clicks else 1.0)


@dataclass(frozen=True, slots=True)
class Popularity:
    """``scores`` from 0 to 1, of the products that have any; ``explored``: new ones that are raised in order to be
    seen."""

    scores: Mapping[Product, float] = field(default_factory=dict)
    explored: frozenset[Product] = frozenset()

    @property
    def lifting(self) -> dict[Product, float]:
        """The scores including those of the new products that are to be seen."""
        return {**self.scores, **dict.fromkeys(self.explored, 1.0)}

    def lifts(self, weight: float, own: Mapping[str, float] | None = None) -> dict[Product, float]:
        """Return by how much each product is raised; ``own``: weights of single catalogues, "" for all others."""
        return popularity.lifted(self.lifting, {"": weight, **(own or {})})


def renew() -> None:
    """Recompute popularity for all processes. Errors: SearchUnavailable, IndexMissing, DatabaseError."""
    own = dict(PopularityWeight.objects.values_list("catalog", "weight"))
    popularity.publish(measured().lifting, {"": settings.POPULARITY_WEIGHT, **own})


def measured() -> Popularity:
    """Compute popularity from the events of the last DAYS days; empty if too few results were clicked."""
    noticed, count = _noticed()
    if count < FEWEST_CLICKS:
        return Popularity()
    return Popularity(scores(noticed), explored(_new_products(), timezone.now().date()))


def propensities(shown: ArrayLike, clicks: ArrayLike) -> NDArray[np.float64]:
    """Return the (places,) propensity of each place relative to the first, from views and clicks by place.

    It is the click rate, forced to be non-increasing. Since a good ranking's last places have less relevant products,
    this underestimates their propensity, which LEAST_PROPENSITY bounds.
    """
    views, counts = np.asarray(shown, float), np.asarray(clicks, float)
    if counts.sum() < FEWEST_TO_MEASURE or not views[0]:
        measured = (1.0 + np.arange(len(views))) ** -ASSUMED_DECAY
    else:
        usual = counts.sum() / views.sum()
        rates = (counts + usual * PRIOR) / (views + PRIOR)
        measured = np.minimum.accumulate(rates / rates[0])
    return np.clip(measured, LEAST_PROPENSITY, 1.0)


def scores(noticed: Mapping[Product, Noticed]) -> dict[Product, float]:
    """Return scores from 0 to 1 by the logarithm of the strengths, in steps."""
    strengths = np.array([one.strength for one in noticed.values()])
    if not strengths.size or not strengths.max():
        return {}
    grown = np.log1p(strengths / PRIOR)
    relative = np.minimum(1.0, grown / np.quantile(grown[grown > 0], FULL))
    stepped = np.round(relative / STEP) * STEP
    return {product: round(float(score), 2) for product, score in zip(noticed, stepped, strict=True) if score > 0}


def explored(new: Iterable[Product], day: date) -> frozenset[Product]:
    """Return the new products that are raised on this day: each has the same chance every day."""
    return frozenset(one for one in new if _draw("\t".join((*one, day.isoformat()))) < EXPLORED)


def _draw(text: str) -> float:
    """Return a pseudo-random number from 0 to 1, the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


def _noticed() -> tuple[Mapping[Product, Noticed], int]:
    """Return what is known of each product, and the number of clicks in results."""
    now = timezone.now()
    seen = place_propensities((now - timedelta(days=DAYS)).date())
    events = StoredEvent.objects.filter(at__gte=now - timedelta(days=DAYS)).annotate(day=TruncDate("at"))
    found: dict[Product, Noticed] = defaultdict(Noticed)
    count = 0
    clicks = events.filter(type="click", row="", position__isnull=False).exclude(query="")
    placed = clicks.values_list("day", "catalog", "product", "position").annotate(number=people()).order_by()
    for day, catalog, product, position, number in placed.iterator():
        one, decayed = found[catalog, product], number * _decay(now, day)
        one.clicks += decayed
        one.corrected += decayed / seen[min(position, BEYOND)]
        count += number
    converted = events.filter(type__in=CONVERSIONS).values_list("day", "type", "catalog", "product")
    for day, kind, catalog, product, number in converted.annotate(number=people()).order_by().iterator():
        found[catalog, product].converted += number * WEIGHTS[kind] * _decay(now, day)
    return found, count


def _decay(now: datetime, day: date) -> float:
    return float(0.5 ** ((now.date() - day).days / HALF_LIFE))


def place_propensities(since: date) -> NDArray[np.float64]:
    """Return the (BEYOND + 1,) propensity of each place of the first page, by the clicks since that day; the entry for
    later places is that of the last one."""
    found = propensities(*_by_place(since))
    return np.append(found, found[-1])


def is_assumed(since: date) -> bool:
    """Return whether there were too few clicks to measure propensities."""
    return bool(_by_place(since)[1].sum() < FEWEST_TO_MEASURE)


def _by_place(since: date) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the (BEYOND,) views and clicks of each place of the first page."""
    shown, clicks = np.zeros(BEYOND), np.zeros(BEYOND)
    places = DailyPlace.objects.filter(row=SEARCH, day__gte=since, position__lt=BEYOND).values("position")
    for row in places.annotate(views=Sum("shown"), clicked=Sum("clicks")).order_by():
        shown[row["position"]], clicks[row["position"]] = row["views"], row["clicked"]
    return shown, clicks


def _new_products() -> Iterable[Product]:
    """Return products that were added to the shop within NEW_DAYS."""
    state, columns = retrieval.known()
    serving = generations.checked(state)
    since = (timezone.now() - timedelta(days=NEW_DAYS)).timestamp()
    rows = np.flatnonzero(columns.alive & (columns.created >= since))
    if len(rows) > columns.alive.sum() / 2:  # a shop that has just been filled has no new products
        return ()
    return [serving.product(columns.keys[row]) for row in rows.tolist()]
