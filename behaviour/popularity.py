"""How popular products are with those who see them, for the order of searches.

What stands first is clicked more whatever it is. So a click at a place counts by the inverse of how likely the place is
looked at (inverse propensity scoring: Joachims, Swaminathan and Schnabel 2017), which the shop's own clicks by place
tell; likes, carts and purchases of a product count by the mean of its clicks. A share of the new products is lifted as
if it were popular, another one each day, so that they are seen at all.
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
"""In results of searches; before that, nothing is known of popularity and nothing is lifted."""
FEWEST_TO_MEASURE = 1000
"""Before that many clicks, how likely a place is looked at is assumed, not measured."""
ASSUMED_DECAY = 0.5
"""The place k, counted from 0, is assumed to be looked at with (1 + k) to the power of minus this."""
LEAST_PROPENSITY = 0.1
"""A click counts ten times at most, or a single one far down would decide."""
PRIOR = 5.0
"""Clicks of nobody: what few clicked is hardly popular."""
FULL = 0.99
"""The quantile of the clicked products from which on a product is lifted by the whole weight."""
STEP = 0.05
"""Popularity is rounded to steps, so that processes need not read it anew after each click."""
NEW_DAYS, EXPLORED = 14, 0.1


@dataclass(slots=True)
class Noticed:
    """Decayed counts of one product: ``clicks`` in results of searches, the same by inverse propensity, and the weight
    of likes, carts and purchases."""

    clicks: float = 0.0
    corrected: float = 0.0
    converted: float = 0.0

    @property
    def strength(self) -> float:
        return self.corrected + self.converted * (self.corrected / self.clicks if self.clicks else 1.0)


@dataclass(frozen=True, slots=True)
class Popularity:
    """``scores`` from 0 to 1, of the products that have any; ``explored``: new ones that are lifted to be seen."""

    scores: Mapping[Product, float] = field(default_factory=dict)
    explored: frozenset[Product] = frozenset()

    @property
    def lifting(self) -> dict[Product, float]:
        """The scores with those of new products that are to be seen."""
        return {**self.scores, **dict.fromkeys(self.explored, 1.0)}

    def lifts(self, weight: float, own: Mapping[str, float] | None = None) -> dict[Product, float]:
        """By product; ``own``: weights of single catalogues, "" for all others."""
        return popularity.lifted(self.lifting, {"": weight, **(own or {})})


def renew() -> None:
    """Work it out anew for all processes. Errors: SearchUnavailable, IndexMissing, DatabaseError."""
    own = dict(PopularityWeight.objects.values_list("catalog", "weight"))
    popularity.publish(measured().lifting, {"": settings.POPULARITY_WEIGHT, **own})


def measured() -> Popularity:
    """From the events of the last DAYS days; nothing where too few searches were clicked."""
    noticed, count = _noticed()
    if count < FEWEST_CLICKS:
        return Popularity()
    return Popularity(scores(noticed), explored(_new_products(), timezone.now().date()))


def propensities(shown: ArrayLike, clicks: ArrayLike) -> NDArray[np.float64]:
    """(places,) how likely each place is looked at, relative to the first, from views and clicks by place: the click
    rate, never rising from place to place. Taken for the same products everywhere, it makes a good ranking's last
    places out to be looked at less than they are, which LEAST_PROPENSITY bounds."""
    views, counts = np.asarray(shown, float), np.asarray(clicks, float)
    if counts.sum() < FEWEST_TO_MEASURE or not views[0]:
        measured = (1.0 + np.arange(len(views))) ** -ASSUMED_DECAY
    else:
        usual = counts.sum() / views.sum()
        rates = (counts + usual * PRIOR) / (views + PRIOR)
        measured = np.minimum.accumulate(rates / rates[0])
    return np.clip(measured, LEAST_PROPENSITY, 1.0)


def scores(noticed: Mapping[Product, Noticed]) -> dict[Product, float]:
    """From 0 to 1 by the logarithm of the strengths, in steps."""
    strengths = np.array([one.strength for one in noticed.values()])
    if not strengths.size or not strengths.max():
        return {}
    grown = np.log1p(strengths / PRIOR)
    relative = np.minimum(1.0, grown / np.quantile(grown[grown > 0], FULL))
    stepped = np.round(relative / STEP) * STEP
    return {product: round(float(score), 2) for product, score in zip(noticed, stepped, strict=True) if score > 0}


def explored(new: Iterable[Product], day: date) -> frozenset[Product]:
    """The new products that are lifted on this day: each has the same chance every day."""
    return frozenset(one for one in new if _draw("\t".join((*one, day.isoformat()))) < EXPLORED)


def _draw(text: str) -> float:
    """From 0 to 1, the same for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) / 2**64


def _noticed() -> tuple[Mapping[Product, Noticed], int]:
    """What is known of each product, and how many clicks in results there were."""
    now = timezone.now()
    seen = places_looked_at((now - timedelta(days=DAYS)).date())
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


def places_looked_at(since: date) -> NDArray[np.float64]:
    """(BEYOND + 1,) how likely each place of the first page is looked at, by the clicks since that day; what comes
    after is looked at as its last one."""
    found = propensities(*_by_place(since))
    return np.append(found, found[-1])


def is_assumed(since: date) -> bool:
    """Whether too little was clicked to tell how likely places are looked at."""
    return bool(_by_place(since)[1].sum() < FEWEST_TO_MEASURE)


def _by_place(since: date) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(BEYOND,) views and clicks of each place of the first page."""
    shown, clicks = np.zeros(BEYOND), np.zeros(BEYOND)
    places = DailyPlace.objects.filter(row=SEARCH, day__gte=since, position__lt=BEYOND).values("position")
    for row in places.annotate(views=Sum("shown"), clicked=Sum("clicks")).order_by():
        shown[row["position"]], clicks[row["position"]] = row["views"], row["clicked"]
    return shown, clicks


def _new_products() -> Iterable[Product]:
    """Products that came into the shop within NEW_DAYS."""
    state, columns = retrieval.known()
    serving = generations.checked(state)
    since = (timezone.now() - timedelta(days=NEW_DAYS)).timestamp()
    rows = np.flatnonzero(columns.alive & (columns.created >= since))
    if len(rows) > columns.alive.sum() / 2:  # a shop that has just been filled has no new products
        return ()
    return [serving.product(columns.keys[row]) for row in rows.tolist()]
