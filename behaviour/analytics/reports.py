"""The reports that staff open and download: which figures, under which labels, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from behaviour import segments
from behaviour.analytics import figures, goods
from behaviour.analytics.figures import Row
from behaviour.analytics.known_queries import FEWEST_VISITORS
from behaviour.analytics.spans import Span
from behaviour.analytics.summaries import BEYOND, OTHER_ROWS

ROW_NAMES: Mapping[str, str] = {
    "for_you": "For you",
    "because_viewed": "Because you looked at …",
    "related": "You may also like",
    "bought_together": "Bought together",
    "viewed_together": "Others also looked at",
    "complete_the_look": "Complete the look",
    "trending": "Trending",
    "popular": "Popular",
    "back_again": "Still interested?",
    "viewed": "Recently viewed",
    "row-image": "Similar by picture",
    "row-text": "Similar by description",
    OTHER_ROWS: "Other rows",
}


@dataclass(frozen=True, slots=True)
class Column:
    """``bar``: its numbers are also drawn as bars."""

    name: str
    label: str
    kind: Literal["text", "count", "share", "number"] = "count"
    bar: bool = False

    @property
    def descending(self) -> str:
        return f"-{self.name}"

    def text(self, row: Row) -> str:
        """Return the value as downloaded: shares from 0 to 1."""
        value = row[self.name]
        return "" if value is None else f"{value:.4f}" if self.kind == "share" else str(value)


@dataclass(frozen=True, slots=True)
class Report:
    """``order``: the default sort column; with "-" in front, descending."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    order: str
    rows: Callable[[Span], list[Row]]
    label: Callable[[Sequence[Row]], Sequence[Row]] = lambda rows: rows
    """Adds what is only looked up for the rows shown."""

    def sorted(self, span: Span, order: str) -> list[Row]:
        """Return all rows sorted; rows without a value come last. Errors: SearchError."""
        name = order.removeprefix("-")
        if name not in {column.name for column in self.columns}:
            name, order = self.order.removeprefix("-"), self.order
        rows = sorted(self.rows(span), key=lambda row: str(row[self.columns[0].name]))
        there = [row for row in rows if row.get(name) is not None]
        missing = [row for row in rows if row.get(name) is None]
        return sorted(there, key=lambda row: row[name], reverse=order.startswith("-")) + missing

    def cells(self, rows: Sequence[Row]) -> Iterator[list[str]]:
        """Yield the rows as downloaded."""
        for row in self.label(rows):
            yield [column.text(row) for column in self.columns]

    @property
    def is_of_queries(self) -> bool:
        return self.columns[0].name == "query"


def _queries(rows: Sequence[Row]) -> Sequence[Row]:
    return [{**row, "link": f"{reverse('search:results')}?{urlencode({'q': row['query']})}"} for row in rows]


def _all_queries(span: Span) -> list[Row]:
    return figures.named(span)


def _places(rows: Sequence[Row]) -> Sequence[Row]:
    last, text = BEYOND + 1, f"{BEYOND + 1} and after, or not told"
    return [{**row, "place": text if row["place"] == last else row["place"]} for row in rows]


def _rows(rows: Sequence[Row]) -> Sequence[Row]:
    return [{**row, "row": ROW_NAMES.get(row["row"], row["row"])} for row in rows]


def _titled(rows: Sequence[Row]) -> Sequence[Row]:
    titles = goods.titles((row["catalog"], row["product"]) for row in rows)
    return [_titled_row(row, titles.get((row["catalog"], row["product"]))) for row in rows]


def _titled_row(row: Row, title: str | None) -> Row:
    if title is None:
        return {**row, "title": goods.GONE}
    try:
        link = reverse("search:product", args=[row["catalog"], row["product"]])
    except NoReverseMatch:
        link = ""
    return {**row, "title": title, "link": link}


def _by_product(span: Span) -> list[Row]:
    return [{**row, "title": row["product"]} for row in figures.products(span)]


def _by_type(span: Span) -> list[Row]:
    return goods.by_type(figures.products(span))


def _segments(span: Span) -> list[Row]:
    """Return the current segments, whatever the days."""
    return [asdict(one) for one in segments.current()]


QUERY = Column("query", "Search", "text")
SEARCHES = Column("searches", "Searches", bar=True)
EMPTY_RATE = Column("empty_rate", "Found nothing", "share")
CLICK_RATE = Column("click_rate", "Click-through", "share")
REFINED_RATE = Column("refined_rate", "Refined at once", "share")
PURCHASES = Column("bought", "Purchases")
PURCHASE_RATE = Column("purchase_rate", "Purchase rate", "share")
DONE = (Column("views", "Views", bar=True), Column("clicks", "Clicks"), Column("likes", "Likes"),
        Column("carts", "Into the cart"), Column("purchases", "Purchases"),
        Column("purchase_rate", "Purchases by view", "share"))  # fmt: skip

ALL = (
    Report(
        "searches", "Searches", "What was searched for most. Click-through: the share of searches with results that "
        "led to a click. Purchases are those within a week after a click in the results.",
        (QUERY, SEARCHES, EMPTY_RATE, CLICK_RATE, REFINED_RATE, PURCHASES, PURCHASE_RATE), "-searches",
        _all_queries, _queries,
    ),
    Report(
        "nothing", "Found nothing", "Searches that nothing in the shop is close to: words to add as synonyms, or goods "
        "to think about.",
        (QUERY, Column("empty", "Found nothing", bar=True), SEARCHES, EMPTY_RATE), "-empty",
        figures.without_results, _queries,
    ),
    Report(
        "unclicked", "Seldom clicked", "Searches with results whose click-through is less than half the usual one, and "
        f"the clicks that they miss to it; from {figures.FEWEST_SEARCHES} searches on.",
        (QUERY, Column("missed", "Clicks missed", bar=True), SEARCHES, CLICK_RATE), "-missed",
        figures.seldom_clicked, _queries,
    ),
    Report(
        "refined", "Refined at once", "Searches after which a recognised visitor clicked nothing and searched for "
        "other words within a minute.",
        (QUERY, Column("refined", "Refined", bar=True), Column("known", "By recognised visitors"), REFINED_RATE),
        "-refined", figures.refined, _queries,
    ),
    Report(
        "positions", "Places in results", "How often each place of a page of results was clicked and bought from. The "
        "first places are clicked more whatever stands there.",
        (Column("place", "Place", "text"), Column("shown", "Shown"), Column("clicks", "Clicks"),
         Column("click_rate", "Click-through", "share", bar=True), PURCHASES, PURCHASE_RATE), "place",
        figures.positions, _places,
    ),
    Report(
        "rows", "Recommendation rows", "How often a row was on the screen, and what was clicked in it. Clicks of "
        "browsers without JavaScript are counted, their views are not.",
        (Column("row", "Row", "text"), Column("seen", "Seen"), Column("clicks", "Clicks"),
         Column("click_rate", "Clicks by view", "share", bar=True), PURCHASES,
         Column("purchase_rate", "Purchases by view", "share")), "-clicks",
        figures.rows_shown, _rows,
    ),
    Report(
        "products", "Products", "What was done with each product, everywhere in the shop.",
        (Column("title", "Product", "text"), Column("catalog", "Catalogue", "text"), Column("product", "Id", "text"),
         *DONE), "-views", _by_product, _titled,
    ),
    Report(
        "types", "Product types", "The same by type of product.",
        (Column("type", "Type", "text"), *DONE), "-views", _by_type,
    ),
    Report(
        "segments", "Segments", "Visitors with a similar taste, as they are now, whatever the days: clusters of "
        "profiles, named by what is commonest in them. None has fewer than "
        f"{FEWEST_VISITORS} visitors, and no value is listed that fewer like. Worked out every hour.",
        (Column("name", "Segment", "text"), Column("visitors", "Visitors", bar=True),
         Column("share", "Of all with a profile", "share"), Column("types", "Types", "text"),
         Column("colours", "Colours", "text"), Column("price", "Median price", "number")), "-visitors", _segments,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Report] = {one.name: one for one in ALL}
