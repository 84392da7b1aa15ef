"""The cutoff: the minimum score of a close result, calibrated on the catalogue; below it, nothing is reported as close.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from demo import demo_products, draw
from search import service
from search.engine import generations, writer
from search.engine.connection import client as redis_client
from search.engine.entries import ProductEntry
from search.ranking import confidence
from search.ranking.confidence import ConfidenceThreshold, PhotoEvidence
from search.types import SearchQuery
from tests.search.conftest import entry
from training.fashion import TYPES, names
from vision import nothing, runtime
from vision.encoder import Encoder
from vision.types import Box
from vision.vectors import unit

pytestmark = pytest.mark.usefixtures("redis_server")

NONSENSE = "subpoena photosynthesis"


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A fresh process: no search has loaded a cutoff yet, and no thread is left over."""
    monkeypatch.setattr(confidence, "_looked", ("", 0.0))
    yield
    for thread in confidence.threads():
        thread.join()


@pytest.fixture
def calibrated(published: Sequence[ProductEntry]) -> ConfidenceThreshold:
    found = confidence.calibrate()
    assert found is not None
    return found


def test_nonsense_finds_nothing_close_and_what_the_shop_has_does(calibrated: ConfidenceThreshold) -> None:
    good = service.by_text(SearchQuery(text="red tshirts for men"))
    bad = service.by_text(SearchQuery(text=NONSENSE))

    assert good.hits[0].confident
    assert not good.nothing_close
    assert not bad.hits
    assert [hit.confident for hit in bad.also_close] == [False] * len(bad.also_close)
    assert bad.nothing_close


def test_words_that_stand_in_a_title_are_close_whatever_the_encoder_thinks(
    published: Sequence[ProductEntry], calibrated: ConfidenceThreshold
) -> None:
    writer.put([replace(published[0], id="odd", title="Subpoena Photosynthesis 10K")])

    found = service.by_text(SearchQuery(text=NONSENSE))

    assert [(hit.id, hit.confident) for hit in found.hits] == [("odd", True)]
    assert found.also_close
    assert not any(hit.confident for hit in found.also_close)


def test_a_title_that_holds_some_of_the_words_is_found_and_the_other_words_are_named(
    published: Sequence[ProductEntry], calibrated: ConfidenceThreshold
) -> None:
    writer.put([replace(published[0], id="odd", title="Subpoena")])

    found = service.by_text(SearchQuery(text=NONSENSE))

    assert [hit.id for hit in found.hits] == ["odd"]
    assert found.notice == "No product mentions “photosynthesis”. These products match the other words."


def test_lists_without_words_are_not_judged(calibrated: ConfidenceThreshold) -> None:
    found = service.by_text(SearchQuery())

    assert {hit.confident for hit in found.hits} == {None}
    assert not found.nothing_close


def test_before_any_calibration_tags_and_words_find_and_nonsense_does_not(published: Sequence[ProductEntry]) -> None:
    found = service.by_text(SearchQuery(text="red tshirts"))

    assert {(hit.colour, hit.article_type) for hit in found.hits} == {("Red", "Tshirts")}
    assert service.by_text(SearchQuery(text=NONSENSE)).nothing_close


@pytest.mark.usefixtures("_quiet")
def test_a_warm_process_computes_the_cutoff_in_parallel_to_searches(published: Sequence[ProductEntry]) -> None:
    runtime.warm()
    assert confidence.of(generations.state()) is None

    service.by_text(SearchQuery(text=NONSENSE))
    for thread in confidence.threads():
        thread.join()

    assert service.by_text(SearchQuery(text=NONSENSE)).nothing_close


@pytest.mark.usefixtures("_quiet")
def test_a_catalogue_that_has_grown_is_calibrated_anew(
    published: Sequence[ProductEntry], calibrated: ConfidenceThreshold, encoder: Encoder
) -> None:
    more = [entry(number) for number in range(40, 80)]
    vectors = encoder.texts([one.title for one in more])
    pairs = zip(more, vectors, strict=True)
    writer.put([replace(o, image_vector=v, text_vector=v, fingerprint=encoder.fingerprint) for o, v in pairs])
    runtime.warm()

    service.by_text(SearchQuery(text="red tshirts"))
    for thread in confidence.threads():
        thread.join()

    now = confidence.of(generations.state())
    assert now is not None
    assert (calibrated.documents, now.documents) == (40, 80)


@pytest.mark.parametrize("size", [1, 2, 5, 20])
def test_a_tiny_catalogue_is_calibrated_and_finds_what_it_has(published: Sequence[ProductEntry], size: int) -> None:
    writer.remove([one.key for one in published[size:]])

    threshold = confidence.calibrate()

    assert threshold is not None
    assert threshold.documents == size
    assert published[0].id in [hit.id for hit in service.by_text(SearchQuery(text=published[0].title)).hits]


def test_an_empty_catalogue_is_not_calibrated(published: Sequence[ProductEntry]) -> None:
    writer.remove([one.key for one in published])
    assert confidence.calibrate() is None


def test_a_cutoff_is_of_one_generation(published: Sequence[ProductEntry], calibrated: ConfidenceThreshold) -> None:
    assert confidence.of(generations.state()) == calibrated
    writer.rebuild(published, total=len(published))
    assert confidence.of(generations.state()) is None


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"generation": "x"}'])
def test_a_cutoff_that_cannot_be_read_is_none(published: Sequence[ProductEntry], text: str) -> None:
    redis_client().hset(generations.state_key(), "cutoff", text)

    assert confidence.of(generations.state()) is None
    assert service.by_text(SearchQuery(text="red shirt")).hits


def test_the_least_score_lies_between_good_and_strange_where_they_are_apart() -> None:
    strange = np.linspace(0.1, 0.4, 100)

    least = confidence.between(list(np.linspace(0.6, 0.9, 100)), list(strange))

    assert np.mean(strange < least) > 0.92
    assert least < 0.6


def test_where_good_and_strange_overlap_no_more_than_a_fiftieth_of_the_good_are_lost() -> None:
    good = np.linspace(0.3, 0.9, 1000)

    assert np.mean(good < confidence.between(list(good), list(np.linspace(0.1, 0.7, 100)))) <= 0.02


def test_between_the_blends_that_are_calibrated_the_least_score_is_interpolated() -> None:
    known = ConfidenceThreshold("g", 1, (0.2, 0.4, 0.8), 0.1)

    assert [known.of_words(weight) for weight in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0.2, 0.3, 0.4, 0.6, 0.8])


@pytest.mark.parametrize(
    ("certainty", "out_of_domain_logit", "close"),
    [
        (0.2, -1.1, True),
        (0.2, -0.9, False),
        (0.02, -1.1, True),  # a portrait: no detections count neither for it nor against it
        (0.9, 0.8, True),
        (0.9, 1.0, False),
        (None, -1.1, True),
        (None, -0.9, False),
    ],
)
def test_a_photo_is_close_by_its_fashion_score_and_the_detectors_confidence(
    certainty: float | None, out_of_domain_logit: float, close: bool
) -> None:
    offset = confidence.threshold_offset(PhotoEvidence(certainty, False, out_of_domain_logit))
    assert offset == (-math.inf if close else math.inf)


def test_a_garment_that_the_detector_shows_must_still_be_like_a_product() -> None:
    assert confidence.threshold_offset(PhotoEvidence(0.6, True, -3.0)) == 0
    assert confidence.threshold_offset(PhotoEvidence(0.4, True, 6.0)) == math.inf
    assert confidence.threshold_offset(None) == 0


def test_a_photo_is_as_close_to_the_shop_on_a_page_of_one(
    published: Sequence[ProductEntry], calibrated: ConfidenceThreshold, encoder: Encoder
) -> None:
    picture = draw(demo_products(1)[0], 300)
    seen = encoder.photos([picture.crop((0, 0, 300, 297))])[0]
    far = np.linalg.qr(np.stack([seen, np.ones_like(seen)]).T)[0].T[1].astype(np.float32)
    alike = replace(published[0], image_vector=unit(seen + far), text_vector=-seen)
    named = replace(published[1], image_vector=far, text_vector=seen)
    writer.put([replace(one, image_vector=-far, text_vector=-seen) for one in published[2:]] + [alike, named])

    pages = [service.by_image(picture, SearchQuery(limit=limit), box=Box(0, 0, 1, 0.99)) for limit in (1, 24)]

    assert pages[0].hits[0].id == named.id
    assert not pages[1].nothing_close
    assert not pages[0].nothing_close


def test_other_names_for_what_the_shop_sells_are_close(calibrated: ConfidenceThreshold) -> None:
    sold = ("tshirts", "shirts", "dresses", "casual shoes", "jeans")
    asked = [name for kind in sold for name in names(TYPES, kind)]

    refused = [text for text in asked if service.by_text(SearchQuery(text=text)).nothing_close]

    assert len(asked) > 30
    assert len(refused) <= 0.05 * len(asked), refused


def test_a_picture_of_a_car_is_close_to_nothing_and_the_catalogue_s_own_are(calibrated: ConfidenceThreshold) -> None:
    car = service.by_image(nothing.picture("car", 7), SearchQuery())
    own = service.by_image(draw(demo_products(1)[0], 300), SearchQuery())

    assert car.nothing_close
    assert not car.hits
    assert not any(hit.confident for hit in car.also_close)
    assert not own.nothing_close
    assert own.hits[0].confident


def test_the_page_says_that_nothing_is_close_and_shows_what_comes_nearest(
    client: Client, calibrated: ConfidenceThreshold
) -> None:
    page = client.get("/search", {"q": NONSENSE}).content.decode()

    assert f"No close matches for “{NONSENSE}”. The nearest products are below." in page
    assert 'class="card"' in page
    assert "No close matches" not in client.get("/search", {"q": "red tshirts for men"}).content.decode()


def test_a_photo_without_garments_gets_a_message_and_no_boxes(
    client: Client, calibrated: ConfidenceThreshold
) -> None:
    sent = io.BytesIO()
    nothing.picture("car", 9).save(sent, "JPEG")
    sent.seek(0)
    sent.name = "car.jpg"

    page = client.post("/photo", {"photo": sent}, follow=True).content.decode()

    assert "No close matches for your photo. Take one in which" in page
    assert "another part" not in page


def test_the_api_returns_for_each_product_whether_it_is_close(client: Client, calibrated: ConfidenceThreshold) -> None:
    bad = json.loads(client.get("/api/search", {"q": NONSENSE}).content)
    good = json.loads(client.get("/api/search", {"q": "red tshirts for men"}).content)

    assert (bad["nothing_close"], good["nothing_close"]) == (True, False)
    assert bad["results"] == []
    assert not any(one["confident"] for one in bad["also_close"])
    assert good["results"][0]["confident"]


def test_what_is_close_on_another_page_or_in_another_order_is_not_denied(
    published: Sequence[ProductEntry], calibrated: ConfidenceThreshold
) -> None:
    writer.put([replace(published[0], id="odd", title="Subpoena", price=Decimal(1))])
    one = service.by_text(SearchQuery(text="red tshirts for men subpoena", limit=1))
    cheapest = service.by_text(SearchQuery(text="red tshirts for men", sort="price", limit=1))

    assert not one.nothing_close
    assert not cheapest.nothing_close


def test_pictures_that_nobody_has_described_are_found_by_what_they_show(
    published: Sequence[ProductEntry], encoder: Encoder
) -> None:
    names = [f"{number:08d}" for number in range(len(published))]
    nameless = [
        replace(
            one, id=name, title=name, text_vector=text, description="", gender="", category="", subcategory="",
            article_type="", colour="", brand="", season="", usage="",
        )
        for one, name, text in zip(published, names, encoder.texts(names), strict=True)
    ]  # fmt: skip
    writer.rebuild(nameless, total=len(nameless))
    threshold = confidence.calibrate()

    assert threshold is not None
    assert threshold.pictures_alone
    found = service.by_text(SearchQuery(text="red tshirts"))
    assert not found.nothing_close
    assert found.hits[0].id in [names[place] for place, one in enumerate(published) if one.article_type == "Tshirts"]
    assert service.by_text(SearchQuery(text=NONSENSE)).nothing_close


def test_products_that_say_what_they_are_are_searched_by_words_too(calibrated: ConfidenceThreshold) -> None:
    assert not calibrated.pictures_alone


def test_where_no_product_has_the_colour_s_tag_those_without_any_may_look_like_it(
    published: Sequence[ProductEntry],
) -> None:
    red = [one.id for one in published if (one.colour, one.article_type) == ("Red", "Tshirts")]
    untagged = [replace(one, colour="", title=one.article_type) if one.id in red else one for one in published]
    writer.rebuild(untagged, total=len(untagged))
    confidence.calibrate()

    found = service.by_text(SearchQuery(text="red tshirts"))

    assert red
    assert not found.nothing_close
    assert {hit.id for hit in found.hits} <= set(red)
