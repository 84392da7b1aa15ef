"""What many visitors' events say about products: which are popular, which are trending, which go together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import combinations

from django.db.models import Count, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import TruncDate
from django.utils import timezone

from behaviour import engine
from behaviour.analytics.known_queries import visitors_by_query
from behaviour.events import WEIGHTS
from behaviour.models import StoredEvent
from search.engine import searched

Product = tuple[str, str]
DAYS = 60
POPULAR_HALF_LIFE, TRENDING_HALF_LIFE = 14.0, 1.0
"""In days."""
PRIOR = 5.0
"""Added to a product's usual level, so that a single view of a new one is not a trend."""
LARGEST_BASKET = 30
SEARCH_DAYS, MOST_SEARCHES = 30, 500
MOST_RELATED = 30
FEWEST_TOGETHER = 2
SHRINK = 3.0
TOGETHER: Mapping[str, tuple[str, ...]] = {"viewed": ("view", "click"), "bought": ("purchase", "add_to_cart")}


def learn() -> None:
    """Recompute all lists. Errors: SearchUnavailable, DatabaseError."""
    popular, trending = popularity()
    engine.put_scores("popular", popular)
    engine.put_scores("trending", trending)
    searched.publish(popular_searches())
    for name, types in TOGETHER.items():
        engine.put_related(name, together(_baskets(types)))


def popularity() -> tuple[dict[Product, float], dict[Product, float]]:
    """Return popular and trending products with scores. A recognised visitor counts once a day per type of event."""
    today = timezone.now().date()
    rows = (
        StoredEvent.objects.filter(at__gte=timezone.now() - timedelta(days=DAYS), type__in=_positive())
        .annotate(day=TruncDate("at"))
        .values_list("day", "catalog", "product", "type")
        .annotate(people=people())
    )
    slow: dict[Product, float] = defaultdict(float)
    fast: dict[Product, float] = defaultdict(float)
    for day, catalog, product, kind, number in rows.iterator():
        age, weight = (today - day).days, WEIGHTS[kind] * number
        slow[catalog, product] += weight * 0.5 ** (age / POPULAR_HALF_LIFE)
        fast[catalog, product] += weight * 0.5 ** (age / TRENDING_HALF_LIFE)
    return dict(slow), {name: value**2 / (slow[name] + PRIOR) for name, value in fast.items()}


def people() -> CombinedExpression:
    """Return an expression that counts people: recognised visitors once each, others each time."""
    return Count("visitor", distinct=True, filter=~Q(visitor="")) + Count("id", filter=Q(visitor=""))


def popular_searches() -> list[str]:
    """Return what enough recognised visitors searched for with results, the most common first, so that nothing typed by
    one person is shown to others."""
    counts = visitors_by_query(timezone.now() - timedelta(days=SEARCH_DAYS), found=True)
    return sorted(counts, key=lambda words: (-counts[words], words))[:MOST_SEARCHES]


def _positive() -> list[str]:
    return [name for name, weight in WEIGHTS.items() if weight]


def _baskets(types: Iterable[str]) -> Iterable[set[Product]]:
    """Yield the products of each visitor on each day."""
    rows = (
        StoredEvent.objects.filter(at__gte=timezone.now() - timedelta(days=DAYS), type__in=types)
        .exclude(visitor="")
        .annotate(day=TruncDate("at"))
        .order_by("visitor", "day")
        .values_list("visitor", "day", "catalog", "product")
    )
    current, basket = None, set[Product]()
    for visitor, day, catalog, product in rows.iterator():
        if (visitor, day) != current:
            if basket:
                yield basket
            current, basket = (visitor, day), set()
        if len(basket) < LARGEST_BASKET:  # who looks at everything says little about any two
            basket.add((catalog, product))
    if basket:
        yield basket


def together(baskets: Iterable[set[Product]]) -> dict[Product, list[Product]]:
    """Return, for each product, those found with it more often than by chance, best first: by normalised pointwise
    mutual information (Bouma 2009), shrunk towards 0 for rare pairs."""
    single: Counter[Product] = Counter()
    pairs: Counter[tuple[Product, Product]] = Counter()
    count = 0
    for basket in baskets:
        count += 1
        single.update(basket)
        pairs.update(combinations(sorted(basket), 2))
    scored: dict[Product, list[tuple[float, Product]]] = defaultdict(list)
    for (one, other), both in pairs.items():
        score = _npmi(single[one], single[other], both, count) * both / (both + SHRINK)
        if both >= FEWEST_TOGETHER and score > 0:
            scored[one].append((score, other))
            scored[other].append((score, one))
    return {name: [other for _, other in sorted(found, reverse=True)[:MOST_RELATED]] for name, found in scored.items()}


def _npmi(one: int, other: int, both: int, count: int) -> float:
    if both == count:
        return 1.0
    return math.log(both * count / (one * other)) / -math.log(both / count)
