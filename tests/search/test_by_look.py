"""Products that look like the query product or photo come first; the set of results does not depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from demo import demo_products, draw
from search import photo_asking, service
from search.engine import generations, retrieval, writer
from search.engine.entries import ProductEntry
from search.mix import Mix, ProductRef, mix_trace
from search.pipeline import search
from search.ranking import weights
from search.ranking.by_look import TargetLook, alike
from search.types import SearchQuery
from tests.looks import certain
from tests.search.conftest import entry
from vision.look import Look, levels, unknown
from vision.types import Box, Garment

COUNT = 40
ASKED = SearchQuery(limit=10)


def near(number: int, look: Look | None, **changes: Any) -> ProductEntry:
    """A product whose picture is the less similar to that of number 0, the higher its number."""
    vector = np.zeros(16, np.float32)
    turned = number * 0.01
    vector[0], vector[1] = np.cos(turned), np.sin(turned)
    words = {"title": f"Shirt {number}", "colour": "", "article_type": "Shirts", "brand": ""}
    return entry(number, image_vector=vector, text_vector=vector, look=look, **{**words, **changes})


@pytest.fixture
def shelf(redis_server: object) -> None:
    """Number 0 is striped and red; every fourth of the others is red, every fifth striped, number 2 is unknown."""
    made = [
        near(number, certain("red" if number % 4 == 0 else "blue", "striped" if number % 5 == 0 else "solid"))
        for number in range(COUNT)
    ]
    made[2] = near(2, None)
    # something entirely different
    others = [entry(number) for number in range(100, 180)]
    writer.put([*made, *others])


def found(query: SearchQuery = ASKED, by: Any = "image") -> list[str]:
    return [hit.id for hit in service.by_product("demo", "P-0", by, query).hits]


@pytest.fixture
def no_looks(monkeypatch: pytest.MonkeyPatch) -> Any:
    def forget() -> None:
        for name in ("LOOK_OF_PHOTO", "LOOK_OF_PRODUCT"):
            monkeypatch.setattr(weights, name, {"colour": 0.0, "pattern": 0.0})

    return forget


@pytest.mark.usefixtures("shelf")
def test_of_products_about_as_near_those_of_the_same_look_come_first() -> None:
    first = found()
    assert first[:2] == ["P-4", "P-20"] or first[:2] == ["P-20", "P-4"]
    assert {"P-8", "P-12"} <= set(first)


@pytest.mark.usefixtures("shelf")
def test_similarity_and_the_set_of_results_do_not_change(no_looks: Any) -> None:
    everything = SearchQuery(limit=100)
    now = service.by_product("demo", "P-0", "image", everything)
    no_looks()
    before = service.by_product("demo", "P-0", "image", everything)

    assert [hit.id for hit in now.hits] != [hit.id for hit in before.hits]
    assert {hit.id for hit in now.hits} == {hit.id for hit in before.hits}
    assert now.total == before.total
    assert {hit.id: hit.similarity for hit in now.hits} == {hit.id: hit.similarity for hit in before.hits}
    assert [hit.score for hit in before.hits] == [hit.similarity for hit in before.hits]


@pytest.mark.usefixtures("shelf")
def test_what_a_look_adds_is_bounded_and_an_unknown_one_adds_nothing() -> None:
    hits = service.by_product("demo", "P-0", "image", SearchQuery(limit=100)).hits
    added = {hit.id: hit.score - hit.similarity for hit in hits if hit.score is not None and hit.similarity is not None}
    most = sum(weights.LOOK_OF_PRODUCT.values())

    assert added["P-2"] == pytest.approx(0)
    assert max(map(abs, added.values())) <= most
    assert added["P-20"] > added["P-4"] > 0 > added["P-1"]


@pytest.mark.usefixtures("shelf")
def test_pages_follow_each_other() -> None:
    whole = found(SearchQuery(limit=30))
    parts = [one for offset in (0, 10, 20) for one in found(SearchQuery(limit=10, offset=offset))]
    assert parts == whole


@pytest.mark.usefixtures("shelf")
def test_products_that_are_alike_in_words_need_not_look_alike(no_looks: Any) -> None:
    by_words = found(by="text")
    no_looks()
    assert by_words == found(by="text")


@pytest.mark.usefixtures("shelf")
def test_the_reasons_say_what_is_the_same_and_what_it_adds() -> None:
    hits = service.by_product("demo", "P-0", "image", SearchQuery(limit=100), explain=True).hits
    reasons = {hit.id: " | ".join(hit.reasons) for hit in hits}

    assert "same colour (+0." in reasons["P-20"]
    assert "same pattern (+0." in reasons["P-20"]
    assert "same pattern" not in reasons["P-4"]
    assert "same colour" not in reasons["P-1"]


@pytest.mark.usefixtures("shelf")
def test_a_product_of_unknown_look_asks_for_none() -> None:
    assert service.product_trace("demo", "P-0", "image", ASKED, {}).relevant.looks.added
    assert not service.product_trace("demo", "P-2", "image", ASKED, {}).relevant.looks.added


def test_scores_are_moved_both_ways_by_as_much(stored: list[ProductEntry]) -> None:
    _, columns = retrieval.known()
    looks = [certain("red"), certain("blue"), certain("blue"), unknown()]
    columns.looks[:4] = levels([one.as_text() for one in looks])
    told = alike(columns, np.arange(4), TargetLook(certain("red", "solid"), {"colour": 0.3, "pattern": 0.2}))

    assert told.boosts(np.arange(5)) == pytest.approx([0.2, -0.1, -0.1, 0, 0])
    assert set(told.added) == {"colour"}
    assert told.same(0) == {"colour": pytest.approx(0.2)}
    assert told.same(1) == {}


def test_a_photo_asks_for_its_colours_and_pattern_unless_words_say_otherwise(published: Sequence[ProductEntry]) -> None:
    shirt = next(one for one in demo_products(60) if one.article_type == "Shirts")
    picture, whole = draw(shirt, 300), Garment("top", 0.9, Box(0.05, 0.05, 0.9, 0.9))

    aim = photo_asking.vectors(picture, whole, "", 0.5, {})
    assert aim.look is not None
    assert aim.look.colours.sum() == pytest.approx(1, abs=1e-4)
    assert aim.look.patterns.sum() == pytest.approx(1, abs=1e-4)
    writer.put([entry(900, look=certain("red"), fingerprint=published[0].fingerprint,
                      image_vector=published[0].image_vector, text_vector=published[0].text_vector)])  # fmt: skip
    _, columns = retrieval.known()
    assert "colour" in search(photo_asking.ask_for(ASKED, aim, None), columns).relevant.looks.added

    green = photo_asking.vectors(picture, whole, "but in green", 0.5, {}).look
    assert green is not None
    assert not green.colours.any()
    assert green.patterns.any()
    checked = photo_asking.vectors(picture, whole, "kariert", 0.5, {}).look
    assert checked is not None
    assert checked.colours.any()
    assert not checked.patterns.any()
    whatever = photo_asking.vectors(picture, None, "", 0.5, {}).look
    assert whatever is not None
    assert whatever.colours.any()
    assert not whatever.patterns.any()
    shoes = photo_asking.vectors(picture, Garment("shoes", 0.9, whole.box), "", 0.5, {}).look
    assert shoes is not None
    assert not shoes.patterns.any()


def test_of_several_liked_the_mean_look_counts_and_words_take_it_back(published: Sequence[ProductEntry]) -> None:
    looks = [certain("red", "striped"), certain("blue", "striped"), certain("red", "solid"), certain("green", "solid")]
    writer.put(
        [
            entry(number, look=look, fingerprint=one.fingerprint, image_vector=one.image_vector,
                  text_vector=one.text_vector)
            for number, (one, look) in enumerate(zip(published, looks, strict=False))
        ]
    )  # fmt: skip
    liked = Mix((ProductRef("demo", "P-0"), ProductRef("demo", "P-1", weight=3.0)))

    def added(words: str) -> dict[str, Any]:
        return dict(mix_trace(liked, SearchQuery(text=words), {}).relevant.looks.likeness)

    _, columns = retrieval.known()
    red, green = columns.places([generations.serving().key("demo", id).encode() for id in ("P-2", "P-3")])
    both = added("")
    assert both["colour"][red] == pytest.approx(0.5, abs=0.01)  # the square root of a quarter
    assert both["colour"][green] == pytest.approx(0)
    assert both["pattern"][red] == pytest.approx(0)
    assert set(added("in white")) == {"pattern"}


def test_what_is_also_close_is_of_the_categories_that_answer(redis_server: object) -> None:
    shirts = [near(number, certain("red", "solid")) for number in range(30)]
    bag = near(95, certain("red", "solid"), category="Accessories", article_type="Backpacks")
    writer.put([*shirts, bag, near(97, None), *(entry(number) for number in range(100, 180))])

    result = service.by_product("demo", "P-0", "image", SearchQuery(limit=60))

    assert not {"P-95", "P-97"} & {hit.id for hit in result.hits}
    also = [hit.id for hit in result.also_close]
    assert also[0] == "P-97"
    assert "P-95" not in also
