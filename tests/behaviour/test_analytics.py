"""Daily counts, and what staff see of them."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from behaviour.analytics import figures, spans, summaries
from behaviour.analytics.charts import chart
from behaviour.analytics.known_queries import FEWEST_VISITORS, visitors_by_query
from behaviour.analytics.spans import Span, SpanRefused
from behaviour.forgetting import forget
from behaviour.models import DailyPlace, DailySearch, StoredEvent, SummarisedDay
from search.engine.entries import ProductEntry

pytestmark = pytest.mark.django_db
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)
DAY = NOON.date()
SPAN = Span(DAY, DAY)


def stored(kind: str, after: float = 0, visitor: str = "", **more: Any) -> StoredEvent:
    """An event ``after`` seconds past noon."""
    at = more.pop("at", NOON) + timedelta(seconds=after)
    return StoredEvent.objects.create(event_id=uuid.uuid4(), type=kind, at=at, visitor=visitor, **more)


def searched(words: str, visitor: str = "", results: int = 10, after: float = 0, clicked: bool = False) -> str:
    """A search, clicked at once or not; returns its id."""
    id = str(uuid.uuid4())
    stored("search", after, visitor, query=words, results=results, query_id=id)
    if clicked:
        stored("click", after + 1, visitor, query=words, query_id=id, position=0, catalog="demo", product="P-1")
    return id


def by_many(words: str, **more: Any) -> None:
    for number in range(FEWEST_VISITORS):
        searched(words, f"v{number}", after=600 * number, **more)


def counted(**more: Any) -> None:
    """Count the day of these tests."""
    summaries.summarise(DAY, visitors_by_query(NOON - timedelta(days=30)), **more)


def test_searches_are_named_once_enough_visitors_made_them() -> None:
    by_many("Red Dréss")
    searched("red dress", "v1")
    for _ in range(20):
        searched("my name and address", "v1")
        searched("my name and address")  # searches without a recognised visitor may all come from one person
    counted()
    found = {row["query"]: row["searches"] for row in figures.queries(SPAN)}
    assert found == {"red dress": 6, "": 40}
    assert [row["query"] for row in figures.named(SPAN)] == ["red dress"]
    assert figures.other_searches(SPAN) == 40


def test_what_a_search_led_to_is_counted() -> None:
    by_many("boots", clicked=True)
    by_many("umbrella", results=0)
    counted()
    boots, umbrella = sorted(figures.named(SPAN), key=lambda row: str(row["query"]))
    assert (boots["clicked"], boots["click_rate"], boots["empty_rate"]) == (5, 1.0, 0.0)
    assert (umbrella["empty"], umbrella["empty_rate"], umbrella["click_rate"]) == (5, 1.0, None)
    assert [row["query"] for row in figures.without_results(SPAN)] == ["umbrella"]


def test_other_words_at_once_are_a_refined_search_unless_something_was_clicked() -> None:
    by_many("shoes")
    for number, (later, clicked) in enumerate([(30, False), (30, True), (300, False)]):
        begun = 5000 + 1000 * number
        searched("shoes", "v0", after=begun, clicked=clicked)
        searched("red shoes", "v0", after=begun + later)
    searched("shoes", "v1", after=9000)
    searched("SHOES", "v1", after=9010)  # the same words again
    counted()
    (row,) = figures.refined(SPAN)
    assert (row["query"], row["refined"], row["known"]) == ("shoes", 1, 10)


def test_a_search_that_is_seldom_clicked_stands_out_against_the_others() -> None:
    for number in range(40):
        searched("jeans", f"v{number}", clicked=True)
        searched("shirts", f"v{number}", clicked=number < 8)
        searched("hats", f"v{number}", clicked=number < 30)
    by_many("rare")
    counted()
    (row,) = figures.seldom_clicked(SPAN)
    assert row["query"] == "shirts"
    assert row["missed"] == round(40 * 78 / 125 - 8)


@pytest.mark.parametrize(("days", "is_counted"), [(1, True), (6.9, True), (8, False)])
def test_a_purchase_belongs_to_the_last_click_of_its_visitor_within_a_week(days: float, is_counted: bool) -> None:
    by_many("boots")
    goods = {"catalog": "demo", "product": "P-1"}
    before = -86400 * days
    stored("click", before - 60, "v0", row="popular", position=3, **goods)
    stored("click", before, "v0", query="boots", position=2, **goods)
    stored("click", -30, "v1", row="trending", position=0, **goods)
    stored("click", 30, "v0", row="for_you", position=0, **goods)
    stored("purchase", 0, "v0", **goods)
    counted()
    assert sum(row["bought"] for row in figures.named(SPAN)) == is_counted
    assert [row.position for row in DailyPlace.objects.filter(day=DAY, bought=1)] == [2] * is_counted


def test_a_purchase_that_names_its_row_belongs_there() -> None:
    stored("purchase", 0, "", row="for_you", catalog="demo", product="P-1")
    counted()
    assert DailyPlace.objects.get(bought=1).row == "for_you"


def test_rows_and_places_have_their_views_clicks_and_a_bounded_number_of_lines() -> None:
    for _ in range(4):
        stored("shown", row="for_you", results=6)
        searched("x", results=3)
    stored("click", row="for_you", position=5, catalog="demo", product="P-1")
    for number in range(30):
        stored("shown", row=f"row {number}", results=10**6)
        stored("click", row="", query="x", position=1000 + number, catalog="demo", product="P-1")
    stored("click", query="x", position=2, catalog="demo", product="P-1")
    counted()
    rows = {row["row"]: row for row in figures.rows_shown(SPAN)}
    assert set(rows) == {"for_you", "other"}
    assert (rows["for_you"]["seen"], rows["for_you"]["clicks"], rows["for_you"]["click_rate"]) == (4, 1, 0.25)
    places = {row["place"]: (row["shown"], row["clicks"]) for row in figures.positions(SPAN)}
    assert places == {1: (4, 0), 2: (4, 0), 3: (4, 1), summaries.BEYOND + 1: (0, 30)}


def test_counting_a_day_again_changes_nothing_and_late_events_come_in() -> None:
    by_many("boots")
    counted()
    searched("boots", "late")
    counted()
    counted()
    assert [row["searches"] for row in figures.named(SPAN)] == [6]


def test_figures_stay_when_events_go_and_nothing_is_counted_twice(settings: Settings) -> None:
    settings.EVENT_DAYS = 8
    long_ago = NOON - timedelta(days=20)
    for number in range(FEWEST_VISITORS):
        stored("search", 60 * number, f"v{number}", query="boots", results=3, at=long_ago)
    stored("view", catalog="demo", product="P-1", at=long_ago)
    kept = stored("view", catalog="demo", product="P-1", at=datetime.now(UTC))
    assert summaries.bring_up_to_date() == 6
    span = Span(long_ago.date(), datetime.now(UTC).date())
    assert list(StoredEvent.objects.all()) == [kept]
    assert [(row["query"], row["searches"]) for row in figures.queries(span)] == [("boots", 5)]
    assert [row["views"] for row in figures.products(span)] == [2]

    stored("view", catalog="demo", product="P-1", at=long_ago)  # delayed in the stream for weeks
    assert summaries.bring_up_to_date() == 1
    assert [row["views"] for row in figures.products(span)] == [2]


def test_only_days_that_may_have_changed_are_counted_again() -> None:
    now = datetime.now(UTC)
    for ago in (0, 1, 3, 30):
        stored("view", catalog="demo", product="P-1", at=now - timedelta(days=ago))
    summaries.bring_up_to_date()
    assert SummarisedDay.objects.count() == 4
    old = now - timedelta(hours=25)
    SummarisedDay.objects.update(made_at=old)
    summaries.bring_up_to_date()
    again = set(SummarisedDay.objects.exclude(made_at=old).values_list("day", flat=True))
    assert again == {(now - timedelta(days=ago)).date() for ago in (0, 1, 3)}  # too late for events of the other day


def test_who_is_forgotten_is_in_no_count_that_is_made_afterwards(products: Sequence[ProductEntry]) -> None:
    by_many("boots")
    forget("v0")
    counted()
    assert {row.query for row in DailySearch.objects.all()} == {""}


def test_days_are_read_from_the_address() -> None:
    today = date(2026, 5, 31)
    assert spans.read({"days": "7"}, today) == Span(date(2026, 5, 25), today)
    assert spans.read({"days": "31"}, today).days == spans.USUAL
    january = spans.read({"from": "2026-01-01", "to": "2026-01-31"}, today)
    assert january.before == Span(date(2025, 12, 1), date(2025, 12, 31))
    for first, last in (("x", ""), ("", "2026-01-01"), ("2026-02-01", "2026-01-01"), ("0001-01-01", "")):
        with pytest.raises(SpanRefused):
            spans.read({"from": first, "to": last}, today)


def test_a_long_time_has_few_bars_and_no_search_is_lost() -> None:
    by_many("boots")
    counted()
    for days in (1, 30, 90, 400, 3000):
        bars = figures.bars(Span(DAY - timedelta(days=days - 1), DAY))
        assert len(bars) <= figures.MOST_BARS
        assert sum(bar.searches for bar in bars) == 5
        assert max(drawn.searches for drawn in chart(bars).bars) == 100  # percent of the height
    assert not chart(figures.bars(Span(DAY, DAY).before))


# -- what staff see


@pytest.fixture
def busy(products: Sequence[ProductEntry]) -> Sequence[ProductEntry]:
    by_many("boots", clicked=True)
    by_many("=1+1 umbrella", results=0)
    searched("secret words", "v1")
    for kind in ("view", "view", "purchase"):
        stored(kind, catalog="demo", product="P-1")
    stored("view", catalog="demo", product="gone")
    counted()
    return products


def page(client: Client, report: str = "", **params: str) -> str:
    address = reverse("admin:behaviour_analytics_report", args=[report]) if report else reverse(OVERVIEW)
    answer = client.get(address, params)
    assert answer.status_code == 200
    return answer.content.decode()


OVERVIEW = "admin:behaviour_analytics_changelist"


def test_the_overview_has_the_figures_and_no_words_of_one_person(
    admin_client: Client, busy: Sequence[ProductEntry]
) -> None:
    shown = page(admin_client)
    assert "boots" in shown
    assert busy[1].title in shown
    assert "secret words" not in shown
    assert f'<a href="{reverse("search:results")}?q=boots">' in shown
    assert "There is nothing to tell" in page(admin_client, **{"from": "2020-01-01", "to": "2020-01-31"})
    assert "The first day is after the last one." in page(admin_client, **{"from": "2026-02-01", "to": "2026-01-01"})


@pytest.mark.parametrize("name", ["searches", "nothing", "products", "types", "rows", "positions"])
def test_each_report_is_a_page_and_a_table_for_spreadsheets(
    admin_client: Client, busy: Sequence[ProductEntry], name: str
) -> None:
    assert 'role="region"' in page(admin_client, name) or name == "rows"
    answer: Any = admin_client.get(reverse("admin:behaviour_analytics_download", args=[name]))
    table = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len({len(row) for row in table}) == 1
    assert not any(cell.startswith("=") for row in table for cell in row)


def test_a_report_is_sorted_as_asked(admin_client: Client, busy: Sequence[ProductEntry]) -> None:
    searched("boots", "v1")
    counted()

    def order(**params: str) -> bool:
        shown = page(admin_client, "searches", **params)
        return shown.index("?q=boots") < shown.index("umbrella</a>")

    assert order()
    assert order(order="-searches")
    assert not order(order="searches")
    assert not order(order="query")  # "=" comes first
    assert order(order="nonsense")


def test_products_are_named_by_what_the_shop_calls_them_now(
    admin_client: Client, busy: Sequence[ProductEntry]
) -> None:
    shown = page(admin_client, "products")
    assert busy[1].title in shown
    assert "(no longer in the shop)" in shown
    assert busy[1].article_type in page(admin_client, "types")


def test_there_is_no_report_of_another_name(admin_client: Client) -> None:
    assert admin_client.get(reverse("admin:behaviour_analytics_report", args=["passwords"])).status_code == 404
