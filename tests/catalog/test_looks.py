"""Products store their look; known looks are not computed again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalog import looks, tasks
from catalog.models import Catalog, Embedding, Product
from catalog.publishing import publish_products
from catalog.services import save_product
from search.engine import retrieval
from tests.catalog.conftest import Folder, row
from tests.catalog.test_importing import Calls, run
from vision import look
from vision.look import COLOURS, SIZE, from_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pictures processed in each call."""
    real, counted = look.of_products, list[int]()

    def counting(pictures: Any, garments: Any) -> Any:
        counted.append(len(pictures))
        return real(pictures, garments)

    monkeypatch.setattr(look, "of_products", counting)
    return counted


def colours_in_index() -> dict[str, str]:
    """Return the most likely colour of each product for searches; "" if it is unknown."""
    _, columns = retrieval.known()
    rows = columns.looks[:, : len(COLOURS)]
    return {
        key.decode().rsplit(":", 1)[1]: COLOURS[int(levels.argmax())] if levels.any() else ""
        for key, levels in zip(columns.keys, rows, strict=True)
    }


def test_an_import_stores_the_look_and_searches_use_it(folder: Folder, shop: Catalog, seen: list[int]) -> None:
    run(folder([row(0, colour="Green"), row(1, colour="", title="Shirt")]), shop)

    assert seen == [2]
    kept = {one.product.external_id: one.look for one in Embedding.objects.select_related("product")}
    assert all(len(text) == SIZE for text in kept.values())
    shown = COLOURS[int(from_text(kept["S1"]).colours.argmax())]
    assert shown != "green"
    assert colours_in_index() == {"S0": "green", "S1": shown}


def test_known_looks_are_not_computed_again(folder: Folder, shop: Catalog, seen: list[int]) -> None:
    run(folder([row(0), row(1)]), shop)
    run(folder([row(0), row(1, title="Another Green Coat", colour="Green")]), shop)

    assert sum(seen) == 2
    assert colours_in_index()["S1"] == "green"


def test_looks_of_old_products_are_computed_without_encoding_them_again(
    folder: Folder, shop: Catalog, seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder([row(n, colour="", title="Shirt") for n in range(3)]), shop)
    kept = colours_in_index()
    Embedding.objects.update(look="", look_by="")
    publish_products(list(Product.objects.values_list("pk", flat=True)))
    assert set(colours_in_index().values()) == {""}

    calls = Calls(monkeypatch)
    assert looks.due().count() == 3
    tasks.examine_products()

    assert calls.pictures == 0
    assert not looks.due().exists()
    assert colours_in_index() == kept
    assert "" not in kept.values()
    assert Product.objects.filter(is_published=True).count() == 3


def test_looks_by_other_heads_are_computed_again(folder: Folder, shop: Catalog, seen: list[int]) -> None:
    run(folder([row(0), row(1)]), shop)
    assert not looks.due().exists()
    kept = colours_in_index()
    Embedding.objects.update(look="A" * SIZE, look_by="0" * 16)
    publish_products(list(Product.objects.values_list("pk", flat=True)))

    assert looks.due().count() == 2
    tasks.examine_products()

    assert colours_in_index() == kept
    assert not Embedding.objects.filter(look="A" * SIZE).exists()
    assert not looks.due().exists()
    assert seen == [2, 2]


def test_a_look_is_kept_where_its_picture_cannot_be_opened_any_more(folder: Folder, shop: Catalog) -> None:
    run(folder([row(0)]), shop)
    kept = Embedding.objects.get().look
    Embedding.objects.update(look_by="0" * 16)
    default_storage.delete(Product.objects.get().image.name)

    assert looks.refresh() == 1
    assert Embedding.objects.get().look == kept
    assert not looks.due().exists()


def test_a_picture_that_cannot_be_opened_is_not_tried_for_ever(folder: Folder, shop: Catalog) -> None:
    run(folder([row(0, colour="", title="Shirt"), row(1)]), shop)
    Embedding.objects.update(look="", look_by="")
    default_storage.delete(Product.objects.get(external_id="S0").image.name)

    assert looks.refresh() == 2
    assert not looks.due().exists()
    assert colours_in_index() == {"S0": "", "S1": "red"}


def test_a_colour_that_staff_correct_is_known_at_once(folder: Folder, shop: Catalog, seen: list[int]) -> None:
    run(folder([row(0)]), shop)
    product = Product.objects.get()
    product.colour = "Yellow"
    save_product(product, edited=["colour"])

    assert colours_in_index() == {"S0": "yellow"}
    assert sum(seen) == 1
