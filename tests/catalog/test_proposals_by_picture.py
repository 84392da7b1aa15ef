"""Attributes that pictures show and the shop does not name: proposed, and written to the shop's own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from catalog.care import pictured
from catalog.care.examining import examine
from catalog.models import Product, TagProposal
from search import service
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row
from vision import runtime
from vision.attributes import Prediction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
LIST = "admin:catalog_tagproposal_changelist"
SHOWN = {
    "pattern": Prediction("striped", 0.93),
    "sleeves": Prediction("long sleeves", 0.99),
    "neckline": Prediction("collar", 0.8),
}


class Heads:
    """Predicts the same for all pictures; ``asked``: the labels of the pictures it was given."""

    def __init__(self, shown: Mapping[str, Prediction]) -> None:
        self.shown, self.asked = shown, list[str]()

    def proposed(self, pictures: Sequence[Any], labels: Sequence[str]) -> list[Mapping[str, Prediction]]:
        self.asked += labels
        return [self.shown for _ in pictures]


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> Heads:
    found = Heads(SHOWN)
    monkeypatch.setattr(pictured, "runtime", type("Runtime", (), {"attributes": lambda: found}))
    return found


def taken_in(folder: Folder, *rows: dict[str, str]) -> None:
    call_command("ingest", folder(rows), catalog="shop")
    examine(seconds=60)


def proposed(id: str = "S0") -> dict[str, str]:
    of_product = TagProposal.objects.filter(product__external_id=id, state=TagProposal.State.OPEN)
    return dict(of_product.values_list("field", "value"))


def accept(staff: Client) -> None:
    chosen = list(TagProposal.objects.values_list("pk", flat=True))
    staff.post(reverse(LIST), {"action": "accept", "_selected_action": chosen})


def test_what_a_picture_shows_is_proposed_with_its_precision(
    folder: Folder, heads: Heads, admin_client: Client
) -> None:
    taken_in(folder, row(0, title="Shirt"))

    assert proposed() == {"pattern": "Striped", "sleeves": "long sleeves", "neckline": "collar"}
    assert heads.asked == ["top"]
    page = admin_client.get(reverse(LIST)).content.decode()
    assert "the picture shows it (99%); of such proposals 96% were right" in page
    assert Product.objects.get().attributes == {}


def test_what_is_accepted_is_written_where_it_belongs_and_found(
    folder: Folder, heads: Heads, admin_client: Client
) -> None:
    taken_in(folder, row(0, title="Shirt"))
    accept(admin_client)

    product = Product.objects.get()
    assert (product.pattern, product.attributes) == ("Striped", {"Sleeves": "long sleeves", "Neckline": "collar"})
    assert product.edited_fields == ["pattern"]
    assert service.by_text(SearchQuery(text="shirt with long sleeves")).total == 1
    assert service.by_text(SearchQuery(filters={"pattern": ("Striped",)})).total == 1
    Product.objects.update(is_due=True)
    examine(seconds=60)
    assert proposed() == {}


def test_imports_leave_what_was_accepted_and_may_still_add_columns(
    folder: Folder, heads: Heads, admin_client: Client
) -> None:
    taken_in(folder, row(0, title="Shirt"))
    accept(admin_client)
    Product.objects.update(attributes={"Fit": "Slim", **Product.objects.get().attributes}, row_hash="")
    taken_in(folder, row(0, title="Shirt", usage="Formal"))

    assert Product.objects.get().attributes == {"Fit": "Slim", "Sleeves": "long sleeves", "Neckline": "collar"}


def test_the_shops_own_names_are_used(folder: Folder, heads: Heads, admin_client: Client) -> None:
    taken_in(folder, row(0, title="Shirt"), row(1, title="Shirt"))
    TagProposal.objects.all().delete()
    changes = {"attributes": {"Sleeve length": "short", "Neck": "V"}, "pattern": "Stripes"}
    Product.objects.filter(external_id="S1").update(**changes)
    Product.objects.update(is_due=True)
    Product.objects.filter(external_id="S0").update(title="Shirt of Alder")
    examine(seconds=60)

    assert proposed("S1") == {}
    assert proposed("S0")["pattern"] == "Stripes"
    accept(admin_client)
    assert Product.objects.get(external_id="S0").attributes == {"Sleeve length": "long sleeves", "Neck": "collar"}


@pytest.mark.parametrize(
    ("title", "told", "pattern"),
    [("Checked Shirt", "striped", None), ("Shirt", "solid", None), ("Shirt", "floral", "Floral")],
)
def test_titles_take_precedence_and_plain_is_no_pattern(
    folder: Folder, heads: Heads, title: str, told: str, pattern: str | None
) -> None:
    heads.shown = {"pattern": Prediction(told, 0.9)}
    taken_in(folder, row(0, title=title))
    by_picture = TagProposal.objects.filter(reasons__startswith="the picture shows it")
    assert [one.value for one in by_picture] == ([pattern] if pattern else [])


def test_complete_products_and_non_garments_are_not_predicted(folder: Folder, heads: Heads) -> None:
    taken_in(folder, row(0, title="Gift card", article_type="", subcategory="", category=""))
    assert heads.asked == []


def test_the_bundled_heads_are_used(folder: Folder) -> None:
    taken_in(folder, row(0, title="Shirt"))
    (found,) = pictured.predicted(list(Product.objects.all()))
    assert found.keys() <= {"pattern", "sleeves", "neckline"}
    assert all(one.confidence >= 0.7 for one in found.values())
    assert runtime.attributes()
