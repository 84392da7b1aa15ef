"""Turn shoppers' clicks into training pairs and, from a later period, evaluation queries.

Only queries of several recognised visitors are used, and only pairs of products that several of them made, so that
nothing that a single person typed or did ends up in an encoder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from django.utils import timezone

from behaviour.analytics.known_queries import FEWEST_VISITORS, visitors_by_query
from behaviour.clicked import DAYS, Click, Product, log
from behaviour.models import StoredEvent
from catalog.errors import SwitchError
from catalog.models import Product as StoredProduct

LATER = 0.2
"""Share of the clicks, the latest ones, that is used for evaluation instead of training."""
FEWEST_TIMES = 2
"""Minimum number of clicks on a product for the same query; a single one may be a mistake."""
FEWEST_PAIRS, FEWEST_LATER = 100, 20
"""Minimum numbers of training pairs and of evaluation queries."""
MOST_WORDS = 20
"""Maximum number of queries per product, the most frequent ones."""
SIMILAR_ROWS = ("row-image", "row-text", "related")
SOON = timedelta(minutes=30)
"""Maximum time between opening a product's page and a click in a row that is attributed to that product."""
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Clicks:
    """Training and evaluation data from clicks.

    ``asked``: by product key, the queries for which it was clicked, and the titles of products on whose pages it was
    clicked. ``later``: later queries with the keys of the products clicked for them.
    """

    asked: Mapping[int, tuple[str, ...]]
    later: tuple[tuple[str, tuple[int, ...]], ...]

    def as_json(self) -> dict[str, Any]:
        return {"asked": {str(key): list(words) for key, words in self.asked.items()}, "later": list(self.later)}

    @classmethod
    def of_json(cls, held: Mapping[str, Any] | None) -> Self:
        held = held or {"asked": {}, "later": []}
        asked = {int(key): tuple(words) for key, words in held["asked"].items()}
        return cls(asked, tuple((words, tuple(keys)) for words, keys in held["later"]))


def gathered(wanted: Iterable[int]) -> Clicks:
    """Return the clicks on the products with these keys. Errors: SwitchError if there are too few."""
    keys, titles = _products(set(wanted))
    known = log()
    common = visitors_by_query(timezone.now() - timedelta(days=DAYS))
    clicks = [click for click in known.clicks if click.query in common and click.product in keys]
    cut = len(clicks) - round(LATER * len(clicks))
    pairs = _often((known.words[one.query], keys[one.product]) for one in clicks[:cut] if one.query in known.words)
    since = timezone.now() - timedelta(days=DAYS)
    until = clicks[cut].at if cut < len(clicks) else timezone.now()
    beside = _together(_chosen_beside(since, until), keys, titles)
    found = Clicks(_by_product(pairs + beside), _later(clicks[cut:], keys))
    count = sum(map(len, found.asked.values()))
    if count < FEWEST_PAIRS or len(found.later) < FEWEST_LATER:
        raise SwitchError(
            f"There are {count} pairs of words and clicked products to learn from, and {len(found.later)} later "
            f"searches to measure with; {FEWEST_PAIRS} and {FEWEST_LATER} are needed. Searches count that "
            f"{FEWEST_VISITORS} recognised visitors made within {DAYS} days. Go on without --from-clicks, or wait."
        )
    return found


def _products(wanted: set[int]) -> tuple[dict[Product, int], dict[int, str]]:
    rows = StoredProduct.objects.values_list("pk", "catalog__slug", "external_id", "title").iterator(AT_ONCE)
    found = [row for row in rows if row[0] in wanted]
    return {(slug, id): key for key, slug, id, _ in found}, {key: title for key, _, _, title in found}


def _often(pairs: Iterable[tuple[str, int]]) -> Counter[tuple[str, int]]:
    counts = Counter(pairs)
    return Counter({pair: count for pair, count in counts.items() if count >= FEWEST_TIMES})


def _together(
    pairs: Iterable[tuple[str, Product, Product]], keys: Mapping[Product, int], titles: Mapping[int, str]
) -> Counter[tuple[str, int]]:
    """Count pairs of a product's title and the key of a product to which enough visitors went on."""
    visitors: dict[tuple[Product, Product], set[str]] = defaultdict(set)
    for visitor, one, other in pairs:
        if one in keys and other in keys:
            visitors[one, other].add(visitor)
    return Counter(
        {
            (titles[keys[one]], keys[other]): len(people)
            for (one, other), people in visitors.items()
            if len(people) >= FEWEST_VISITORS
        }
    )


def _chosen_beside(since: Any, until: Any) -> Iterator[tuple[str, Product, Product]]:
    """Yield visitor, the product whose page was open, and the one clicked in a row of similar products."""
    rows = StoredEvent.objects.filter(type__in=("view", "click"), at__gte=since, at__lt=until).exclude(visitor="")
    opened: tuple[str, Product, Any] = ("", ("", ""), since)
    for kind, visitor, catalog, product, row, at in (
        rows.order_by("visitor", "at", "pk")
        .values_list("type", "visitor", "catalog", "product", "row", "at")
        .iterator(AT_ONCE)
    ):
        name, before, then = opened
        if kind == "view":
            opened = (visitor, (catalog, product), at)
        elif row in SIMILAR_ROWS and name == visitor and at - then <= SOON and before != (catalog, product):
            yield visitor, before, (catalog, product)


def _by_product(pairs: Counter[tuple[str, int]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for (words, key), _ in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(found[key]) < MOST_WORDS:
            found[key].append(words)
    return {key: tuple(words) for key, words in found.items()}


def _later(clicks: Sequence[Click], keys: Mapping[Product, int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for click in clicks:
        found[click.query][keys[click.product]] = None
    return tuple((query, tuple(products)) for query, products in sorted(found.items()))
