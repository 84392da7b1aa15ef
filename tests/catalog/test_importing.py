"""Importing: only changes are processed, and nothing is lost, whatever the file contains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalog import importing, storing
from catalog.choices import choices_of
from catalog.feeds import open_feed
from catalog.importing import Options, ingest
from catalog.models import Catalog, Embedding, Product
from catalog.report import IngestReport
from search import service
from search.engine import writer
from search.engine.picture_names import thumbnail_name
from search.errors import SearchUnavailable
from search.types import SearchQuery
from tests.catalog.conftest import Folder, draw, row
from vision import runtime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


def run(place: Path, catalog: Catalog, should_stop: Callable[[], bool] = lambda: False, **options: Any) -> IngestReport:
    with open_feed(place, choices=choices_of(catalog, "EUR")) as feed:
        return ingest(feed, catalog, Options(**options), should_stop=should_stop)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.refused


def indexed() -> set[str]:
    return {id for (_, id), _ in writer.digests()}


class Calls:
    """Counts the calls of the models."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pictures = self.texts = 0
        encoder = runtime.encoder()
        images, texts = type(encoder).images, type(encoder).texts

        def seen(this: Any, pictures: Any) -> Any:
            self.pictures += len(pictures)
            return images(this, pictures)

        def read(this: Any, words: Any) -> Any:
            self.texts += len(words)
            return texts(this, words)

        monkeypatch.setattr(type(encoder), "images", seen)
        monkeypatch.setattr(type(encoder), "texts", read)


def test_a_folder_becomes_products_pictures_embeddings_and_documents(folder: Folder, shop: Catalog) -> None:
    report = run(folder([row(n) for n in range(5)]), shop)

    assert counts(report) == (5, 0, 0, 0)
    product = Product.objects.get(external_id="S3")
    assert (product.title, str(product.price), product.currency) == ("Alder Men Red Shirt 3", "23.90", "EUR")
    assert default_storage.exists(product.image.name)
    assert default_storage.exists(thumbnail_name(product.image.name, 240))
    assert Embedding.objects.get(product=product).fingerprint == runtime.encoder_fingerprint()
    assert indexed() == {f"S{n}" for n in range(5)}
    assert product.is_published
    found = service.by_text(SearchQuery(text="red shirt"))
    assert found.total == 5


def test_running_again_does_nothing(folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder([row(n) for n in range(5)])
    run(place, shop)
    calls = Calls(monkeypatch)

    assert counts(run(place, shop)) == (0, 0, 5, 0)
    assert (calls.pictures, calls.texts) == (0, 0)


def test_only_what_changed_is_computed(folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder([row(n) for n in range(5)]), shop)
    draw(folder([row(n) for n in range(5)]) / "images" / "S4.png", 77)
    place = folder([row(0), row(1, title="Alder Men Blue Coat"), row(2, price="99"), row(3), row(4), row(5)])
    calls = Calls(monkeypatch)

    report = run(place, shop)

    assert counts(report) == (1, 3, 2, 0)
    # S1: text only (its type still names the same garment), S4: picture only, S5: both, S2: no model
    assert calls.texts == 2
    assert calls.pictures == 2
    assert service.product("shop", "S1").title == "Alder Men Blue Coat"
    assert str(service.product("shop", "S2").price) == "99.00"


def test_bad_rows_are_reported_and_the_rest_goes_on(folder: Folder, shop: Catalog) -> None:
    place = folder([row(1), row(2), row(3), row(4), row(5)])
    (place / "images" / "S2.png").unlink()
    (place / "images" / "S3.png").write_bytes((place / "images" / "S3.png").read_bytes()[:150])
    (place / "images" / "S4.png").write_text("<html>not a picture</html>")
    text = (place / "products.csv").read_text()
    again = text.splitlines()[1]
    (place / "products.csv").write_text(text + again + "\n" + ",No id,Men\n" + "S6,Dear,,,,,,,,priceless\n")

    report = run(place, shop)

    assert counts(report) == (2, 0, 0, 6)
    reasons = {(one.number, one.id): one.reason for one in report.rejected}
    assert "no picture" in reasons[3, "S2"]
    assert "damaged" in reasons[4, "S3"]
    assert "not a picture" in reasons[5, "S4"]
    assert "before" in reasons[7, "S1"]
    assert "no id" in reasons[8, ""]
    assert "no picture" in reasons[9, "S6"]
    assert [(one.number, "price" in one.text) for one in report.remarks] == [(9, True)]
    assert indexed() == {"S1", "S5"}


def test_a_picture_of_too_many_pixels_is_refused_from_its_header(folder: Folder, shop: Catalog, settings: Any) -> None:
    settings.MAX_PICTURE_MEGAPIXELS = 1
    place = folder([row(1), row(2)])
    Image.new("RGB", (1200, 1000)).save(place / "images" / "S2.png")

    report = run(place, shop)

    assert counts(report) == (1, 0, 0, 1)
    assert "1200 × 1000" in report.rejected[0].reason


def test_a_product_whose_new_picture_is_broken_keeps_the_old_one(folder: Folder, shop: Catalog) -> None:
    place = folder([row(1)])
    run(place, shop)
    name = Product.objects.get().image.name
    place = folder([row(1, price="9.00")])
    (place / "images" / "S1.png").write_bytes(b"broken")

    report = run(place, shop)

    assert counts(report) == (0, 1, 0, 0)
    assert "keeps the picture" in report.remarks[0].text
    assert (Product.objects.get().image.name, str(Product.objects.get().price)) == (name, "9.00")
    assert indexed() == {"S1"}


def test_an_interrupted_run_goes_on_where_it_ended(
    folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder([row(n) for n in range(10)])
    real = storing.store

    def breaks(*arguments: Any, **options: Any) -> None:
        if Product.objects.count() >= 4:
            raise KeyboardInterrupt
        real(*arguments, **options)

    monkeypatch.setattr(importing, "store", breaks)
    with pytest.raises(KeyboardInterrupt):
        run(place, shop, batch=2)
    assert Product.objects.count() == 4
    monkeypatch.setattr(importing, "store", real)
    calls = Calls(monkeypatch)

    assert counts(run(place, shop, batch=2)) == (6, 0, 4, 0)
    assert 6 <= calls.pictures <= 12  # a picture, and its cut-out
    assert Product.objects.count() == 10
    assert indexed() == {f"S{n}" for n in range(10)}


def test_products_that_were_stored_but_not_published_are_published_next_time(
    folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder([row(n) for n in range(4)])

    def down(ids: Any) -> int:
        raise SearchUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(storing, "publish_products", down)
        with pytest.raises(SearchUnavailable):
            run(place, shop, batch=2)
    assert Product.objects.count() == 2
    assert indexed() == set()

    assert counts(run(place, shop, batch=2)) == (2, 0, 2, 0)
    assert indexed() == {f"S{n}" for n in range(4)}


def test_a_run_can_be_stopped_between_batches(folder: Folder, shop: Catalog) -> None:
    report = run(folder([row(n) for n in range(10)]), shop, batch=2, should_stop=lambda: Product.objects.count() >= 4)

    assert report.stopped
    assert Product.objects.count() == 4


def test_missing_products_are_reported_and_hidden_only_if_asked(folder: Folder, shop: Catalog) -> None:
    run(folder([row(n) for n in range(4)]), shop)
    fewer = folder([row(n) for n in range(2)])

    assert run(fewer, shop).missing == 2
    assert len(indexed()) == 4
    asked = run(fewer, shop, remove_missing=True)
    assert (asked.hidden, asked.held_back) == (0, 2)
    assert len(indexed()) == 4
    assert run(fewer, shop, remove_missing=True, hiding_confirmed=True).hidden == 2
    assert indexed() == {"S0", "S1"}
    assert Product.objects.count() == 4
    back = run(folder([row(n) for n in range(4)]), shop)
    assert counts(back) == (0, 2, 2, 0)
    assert len(indexed()) == 4


def test_what_staff_hid_stays_hidden(folder: Folder, shop: Catalog) -> None:
    run(folder([row(0), row(1)]), shop)
    Product.objects.filter(external_id="S0").update(is_hidden=True)

    run(folder([row(0, title="New title"), row(1)]), shop)

    assert Product.objects.get(external_id="S0").title == "New title"
    assert Product.objects.get(external_id="S0").is_hidden
    assert indexed() == {"S1"}


def test_two_catalogues_may_use_the_same_ids(folder: Folder, shop: Catalog) -> None:
    other = Catalog.objects.create(slug="other", name="Other")
    place = folder([row(0)])
    run(place, shop)
    run(place, other)

    assert service.by_text(SearchQuery()).total == 2
    assert service.by_text(SearchQuery(filters={"catalog": ("other",)})).total == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(empty_storage: None, folder: Folder, shop: Catalog) -> None:
    def queries(first: int, last: int) -> int:
        place = folder([row(n) for n in range(first, last)], name=f"from-{first}")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run(place, shop)
        return len(captured)

    run(folder([row(900)], name="warm"), shop)
    assert queries(0, 4) == queries(100, 120)


def test_the_report_is_written_with_every_refused_row(folder: Folder, shop: Catalog, tmp_path: Path) -> None:
    place = folder([row(1), row(2, id="")])
    report = run(place, shop)
    text = report.write(tmp_path / "reports", "shop").read_text()

    assert '"added": 1' in text
    assert "has no id" in text
    assert "1 added" in report.summary()


def test_jeans_on_a_person_are_found_as_jeans(folder: Folder, shop: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    from vision.types import Box, Garment

    top, trousers = (
        Garment("top", 0.9, Box(0.2, 0.1, 0.6, 0.4)),
        Garment("trousers", 0.8, Box(0.2, 0.5, 0.6, 0.45)),
    )
    detector = runtime.detector()
    assert detector is not None
    monkeypatch.setattr(
        type(detector), "find", lambda self, pictures, threshold=None: [[top, trousers]] * len(pictures)
    )

    run(folder([row(1, article_type="Jeans", title="Blue denim"), row(2, article_type="Perfume", title="Scent")]), shop)

    hit = service.product("shop", "S1")
    assert hit.garment is not None
    assert hit.garment.label == "trousers"
    assert service.product("shop", "S2").garment is None
