"""The shop's search rules: their effects, and that counts stay correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from search import service
from search.engine.entries import ProductEntry
from search.merchandising import store
from search.merchandising.reading import RuleRefused, normalised, read_rule
from search.suggest import phrases
from search.types import SearchQuery
from tests.search.conftest import entry

HOUR = timedelta(hours=1)


def publish(*rules: dict[str, Any]) -> None:
    store.publish([normalised({"name": f"rule {number}", **rule}) for number, rule in enumerate(rules)])


def found(text: str = "", **more: Any) -> Any:
    return service.by_text(SearchQuery(text=text, **more), explain=True)


def ids(text: str = "", **more: Any) -> list[str]:
    return [hit.id for hit in found(text, **more).hits]


def pin(*products: str, **more: Any) -> dict[str, Any]:
    return {"kind": "pin", "queries": ["red shirts"], "products": [f"demo/{one}" for one in products], **more}


def test_a_pinned_product_stands_at_its_place_whether_it_answers_or_not(published: Sequence[ProductEntry]) -> None:
    before = found("red shirts")
    stranger = next(one.id for one in published if one.article_type == "Jeans")
    publish(pin(stranger, place=2))
    after = found("Red  SHIRT")  # case, spaces and number do not matter

    assert [hit.id for hit in after.hits] == [before.hits[0].id, stranger, *(hit.id for hit in before.hits[1:])][:24]
    assert [hit.pinned for hit in after.hits][:3] == [False, True, False]
    assert after.total == before.total + 1
    assert sum(value.count for value in after.facets["article_type"]) == after.total
    assert "rule 0" in after.hits[1].reasons[-2]
    assert ids("shirts") == ids("shirts", plain=("nothing",))
    assert stranger not in ids("shirts")


def test_a_pin_obeys_the_shoppers_filters_and_order(published: Sequence[ProductEntry]) -> None:
    stranger = next(one for one in published if one.article_type == "Jeans" and one.colour == "Black")
    publish(pin(stranger.id))
    assert ids("red shirts")[0] == stranger.id
    assert stranger.id not in ids("red shirts", filters={"article_type": ("Shirts",)})
    prices = [hit.price for hit in found("red shirts", sort="price").hits]
    assert prices == sorted(prices)
    assert not any(hit.pinned for hit in found("red shirts", sort="price").hits)


def test_pins_compete_for_places_in_their_order(published: Sequence[ProductEntry]) -> None:
    publish(pin("P-1", "P-2", place=1), pin("P-3", place=2), pin("P-4", place=900))
    order = ids("red shirts", limit=100)
    assert order[:3] == ["P-1", "P-2", "P-3"]
    assert order[-1] == "P-4"
    assert len(order) == len(set(order)) == found("red shirts").total


RULES: list[dict[str, Any]] = [
    pin("P-4", "P-9", place=3),
    {"kind": "pin", "where": "category", "field": "article_type", "value": "Shirts", "products": ["demo/P-11"]},
    {"kind": "hide", "queries": ["shirts", "red shirts"], "tag": "brand", "values": ["Alder & Rye"]},
    {"kind": "hide", "where": "category", "field": "article_type", "value": "Shirts", "products": ["demo/P-1",
     "demo/P-6", "demo/P-2"]},
    {"kind": "hide", "where": "everywhere", "products": ["demo/P-3", "demo/P-16"]},
    {"kind": "boost", "where": "everywhere", "tag": "colour", "values": ["Navy Blue"], "strength": "slightly"},
    {"kind": "bury", "where": "everywhere", "tag": "gender", "values": ["Men"], "strength": "completely"},
    {"kind": "boost", "queries": ["red shirts"], "products": ["demo/P-36"], "strength": "completely"},
    {"kind": "synonym", "words": ["tops"], "means": ["shirts", "jeans"]},
]  # fmt: skip


@pytest.mark.keep_redis
@limits(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(["", "red shirts", "shirts", "tops", "zzz"]),
    filters=st.dictionaries(
        st.sampled_from(["gender", "article_type", "colour"]),
        st.sampled_from([("Men",), ("Women",), ("Shirts",), ("Shirts", "Jeans"), ("Red",), ("Navy Blue",)]),
        max_size=2,
    ),
    chosen=st.sets(st.integers(0, len(RULES) - 1)),
    turn=st.integers(0, 50),
    size=st.sampled_from([1, 3, 7]),
)
def test_whatever_the_rules_counts_are_true_and_pages_never_overlap(
    published: Sequence[ProductEntry], text: str, filters: dict[str, Any], chosen: set[int], turn: int, size: int
) -> None:
    publish(*(RULES[number] for number in sorted(chosen)))
    asked = SearchQuery(text=text, filters=filters, limit=100)
    whole = service.by_text(asked)
    values = [(name, value) for name in ("gender", "article_type", "brand") for value in whole.facets[name]]
    if values:
        name, value = values[turn % len(values)]
        ticked = replace(asked, filters={**filters, name: (value.value,)}, limit=1)
        assert service.by_text(ticked).total == value.count
    order = [hit.id for hit in whole.hits]
    assert len(order) == len(set(order)) == whole.total
    paged: list[str] = []
    while len(paged) < min(len(order), 3 * size):
        paged += [hit.id for hit in service.by_text(replace(asked, limit=size, offset=len(paged))).hits]
    assert paged == order[: len(paged)]


def test_hidden_products_are_nowhere(client: Client, published: Sequence[ProductEntry]) -> None:
    navy = {one.id for one in published if one.colour == "Navy Blue"}
    publish({"kind": "hide", "where": "everywhere", "tag": "colour", "values": ["navy blue"]})

    assert not navy & set(ids("navy shirts", limit=100))
    assert not navy & set(ids(limit=100))
    assert not navy & {hit.id for hit in found("shirts").also_close}
    assert "Navy Blue" not in {value.value for value in service.facets(SearchQuery())["colour"]}
    assert not [phrase for phrase in phrases("navy")]
    like = service.by_product("demo", "P-0", "both", SearchQuery(limit=100))
    assert not navy & {hit.id for hit in (*like.hits, *like.also_close)}


def test_a_category_hides_only_there(published: Sequence[ProductEntry]) -> None:
    shirt = next(one.id for one in published if one.article_type == "Shirts")
    count = next(value.count for value in found().facets["article_type"] if value.value == "Shirts")
    publish({"kind": "hide", "where": "category", "field": "article_type", "value": "shirts",
             "products": [f"demo/{shirt}"]})  # fmt: skip
    assert shirt in ids(limit=100)
    assert shirt not in ids(limit=100, filters={"article_type": ("Shirts",)})
    assert shirt not in ids("shirts", limit=100)
    assert next(value.count for value in found().facets["article_type"] if value.value == "Shirts") == count - 1


def test_what_is_hidden_for_a_search_is_not_suggested_for_it(client: Client, published: Sequence[ProductEntry]) -> None:
    newest = next(one for one in reversed(published) if one.article_type == "Shirts")
    address = "/suggest?q=shirts"
    assert newest.title in client.get(address).content.decode()
    publish({"kind": "hide", "queries": ["shirts"], "products": [f"demo/{newest.id}"]})
    assert newest.title not in client.get(address).content.decode()


def test_boosts_and_buries_move_what_answers_and_nothing_else(published: Sequence[ProductEntry]) -> None:
    before = found("shirts", limit=100)
    last = before.hits[-1]
    jeans = next(one.id for one in published if one.article_type == "Jeans")
    publish(
        {"kind": "boost", "queries": ["shirts"], "products": [f"demo/{last.id}", f"demo/{jeans}"],
         "strength": "completely"},
        {"kind": "bury", "where": "everywhere", "products": [f"demo/{before.hits[0].id}"], "strength": "completely"},
    )  # fmt: skip
    after = found("shirts", limit=100)
    assert after.total == before.total
    assert after.hits[0].id == last.id
    assert after.hits[-1].id == before.hits[0].id
    assert any("boosted by the rule “rule 0” (+10)" in one for one in after.hits[0].reasons)


def test_a_slight_boost_weighs_less_than_a_strong_one(published: Sequence[ProductEntry]) -> None:
    def score(strength: str) -> float:
        publish({"kind": "boost", "queries": ["shirts"], "products": ["demo/P-1"], "strength": strength})
        return float(next(hit.score for hit in found("shirts", limit=100).hits if hit.id == "P-1"))

    slightly, strongly = score("slightly"), score("strongly")
    publish()
    plain = next(hit.score for hit in found("shirts", limit=100).hits if hit.id == "P-1")
    assert slightly - plain == pytest.approx(0.05, abs=1e-3)
    assert strongly - plain == pytest.approx(0.25, abs=1e-3)


def test_browsing_begins_with_what_is_boosted(published: Sequence[ProductEntry]) -> None:
    publish({"kind": "boost", "where": "everywhere", "tag": "colour", "values": ["Red"], "strength": "slightly"})
    red = [one.id for one in reversed(published) if one.colour == "Red"]
    assert ids(limit=100)[: len(red)] == red
    assert ids(limit=3, offset=3) == ids(limit=100)[3:6]


def test_rules_hold_between_their_dates(published: Sequence[ProductEntry]) -> None:
    now = datetime.now(UTC)
    for starts, ends, holds in ((-HOUR, HOUR, True), (HOUR, 2 * HOUR, False), (-2 * HOUR, -HOUR, False)):
        publish(pin("P-4", starts=(now + starts).isoformat(), ends=(now + ends).isoformat()))
        assert (ids("red shirts")[0] == "P-4") is holds
    publish(pin("P-4", is_active=False))
    assert ids("red shirts")[0] != "P-4"


def test_a_word_of_the_shop_is_searched_for_as_what_it_means(published: Sequence[ProductEntry]) -> None:
    assert not found("red zibbles").total
    publish({"kind": "synonym", "words": ["zibbles"], "means": ["shirts", "jeans"]})
    either = {hit.id for text in ("red shirts", "red jeans") for hit in found(text, limit=100).hits}
    assert set(ids("red zibbles", limit=100)) == either
    assert found("red zibbles").corrected_query is None
    assert set(ids("red shirts", limit=100)) < either  # one way
    publish({"kind": "synonym", "words": ["shirts", "jeans"], "both_ways": True})
    assert set(ids("red shirts", limit=100)) == set(ids("red jeans", limit=100)) == either


def test_stop_words_are_left_out_but_not_the_last_word(published: Sequence[ProductEntry]) -> None:
    plain = ids("red shirts")
    publish({"kind": "stop_words", "words": ["zonkers", "shirts"]})
    assert ids("shirts zonkers") == ids("shirts")
    publish({"kind": "stop_words", "words": ["zonkers"]})
    assert ids("zonkers red shirts") == plain


def test_a_query_may_lead_elsewhere_and_have_a_banner(client: Client, published: Sequence[ProductEntry]) -> None:
    publish(
        {"kind": "redirect", "queries": ["help"], "match": "contains", "address": "https://shop.example/help"},
        {"kind": "banner", "queries": ["shirts"], "text": "Two for one <b>", "address": "/search?on_sale=1",
         "picture": "/media/two.webp"},
    )  # fmt: skip
    answer = client.get("/search?q=need+help")
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/help")
    swapped = client.get("/search?q=need+help", headers={"HX-Request": "true"})
    assert swapped["HX-Redirect"] == "https://shop.example/help"
    page = client.get("/search?q=shirts").content.decode()
    assert "Two for one &lt;b&gt;" in page
    assert 'href="/search?on_sale=1"' in page
    assert client.get("/api/search?q=shirts").json()["banner"] == {
        "text": "Two for one <b>", "address": "/search?on_sale=1", "picture": "/media/two.webp"
    }  # fmt: skip
    assert client.get("/api/search?q=help").json()["redirect"] == "https://shop.example/help"
    assert client.get("/api/search?q=jeans").json()["redirect"] is None


def test_staff_see_which_rules_applied_instead_of_being_redirected(
    admin_client: Client, admin_user: User, published: Sequence[ProductEntry]
) -> None:
    publish({"kind": "redirect", "queries": ["shirts"], "address": "/search?q=jeans"}, pin("P-1", queries=["shirts"]))
    page = admin_client.get("/search?q=shirts&explain=1").content.decode()
    assert "rule 0" in page
    assert "pinned to place 1 by the rule “rule 1”" in page


def test_pinned_looks_stand_for_their_style(redis_server: object, encoder: Any) -> None:
    from search.engine import writer
    from search.offers import Offer

    vectors = encoder.texts(["red shirt"] * 6)
    writer.put([
        entry(number, image_vector=vectors[number], text_vector=vectors[number], fingerprint=encoder.fingerprint,
              title="red shirt", offer=Offer(group="style" if number < 3 else ""))
        for number in range(6)
    ])  # fmt: skip
    total = found("red shirt").total
    publish(pin("P-2", "P-1", queries=["red shirt"]))
    result = found("red shirt")
    assert result.hits[0].id == "P-2"
    assert result.total == total
    assert not {"P-0", "P-1"} & {hit.id for hit in result.hits}


def test_a_rule_of_another_release_does_not_keep_shoppers_from_searching(published: Sequence[ProductEntry]) -> None:
    store.publish([{"kind": "levitate", "name": "?"}, normalised({"name": "pin", **pin("P-1")})])
    assert ids("red shirts")[0] == "P-1"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("kind", {"kind": "levitate"}),
        ("queries", {"queries": []}),
        ("products", {"products": ["P-1"]}),
        ("place", {"place": 0}),
        ("place", {"place": True}),
        ("ends", {"starts": "2026-02-01T00:00:00", "ends": "2026-01-01T00:00:00"}),
        ("starts", {"starts": "soon"}),
        ("value", {"where": "category", "field": "article_type"}),
        ("field", {"where": "category", "field": "price", "value": "5"}),
        ("tag", {"tag": "brand", "values": ["A"]}),
        ("values", {"kind": "boost", "tag": "brand"}),
        ("strength", {"kind": "boost", "strength": "very"}),
        ("colour", {"colour": "red"}),
        ("is_active", {"is_active": "yes"}),
        ("address", {"kind": "redirect", "address": "javascript:alert(1)"}),
        ("address", {"kind": "redirect", "address": "//evil.example"}),
        ("address", {"kind": "redirect", "address": "/\\evil.example"}),
        ("address", {"kind": "redirect", "address": "data:text/html,x"}),
        ("address", {"kind": "redirect", "address": "http://shop.example"}),
        ("address", {"kind": "redirect", "address": "https://name@evil.example"}),
        ("address", {"kind": "redirect"}),
        ("text", {"kind": "banner"}),
        ("picture", {"kind": "banner", "text": "x", "picture": "https://elsewhere.example/a.png"}),
        ("where", {"kind": "banner", "text": "x", "where": "everywhere"}),
        ("means", {"kind": "synonym", "words": ["a"]}),
        ("means", {"kind": "synonym", "words": ["shirt"], "means": ["Shirts"]}),
        ("words", {"kind": "stop_words"}),
    ],
)
def test_errors_of_a_rule_are_reported_by_field(field: str, changes: dict[str, Any]) -> None:
    rule = {"name": "x", "kind": "pin", "queries": ["a"], "products": ["demo/P-1"], **changes}
    with pytest.raises(RuleRefused) as refused:
        read_rule(rule)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_the_same_after_it_was_written_down(rule: dict[str, Any]) -> None:
    once = normalised({"name": "x", **rule})
    assert normalised(once) == once
    assert read_rule(once) == read_rule({"name": "x", **rule})


def test_many_rules_cost_a_search_one_lookup(published: Sequence[ProductEntry]) -> None:
    """Rules of other searches are not evaluated: matching rules are looked up by the words."""
    publish(*(pin("P-1", queries=[f"other {number}"]) for number in range(300)))
    from search.engine import retrieval

    snapshot = store.snapshot(retrieval.known()[0].rules)
    assert len(snapshot.exactly) == 300
    assert not snapshot.acting(["red shirts"], {}, datetime.now(UTC))
