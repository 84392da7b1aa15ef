"""Missing or wrong tags: proposed, accepted, rejected, never written automatically."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import tasks
from catalog.care import examining
from catalog.care.examining import examine
from catalog.models import Examination, Product, TagProposal
from search import service
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row, write_folder
from tests.catalog.pictured import draw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
LIST = "admin:catalog_tagproposal_changelist"
TAGGED = 24


@pytest.fixture(autouse=True)
def _nothing_by_pictures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "predicted", lambda products: [{} for _ in products])


def rows() -> list[dict[str, str]]:
    """Red shirts for men and navy trousers for women, all tagged; S90 lacks all tags, S91 is titled blue."""
    found = []
    for number in range(TAGGED):
        if number % 2:
            words = {"title": f"Alder Women Navy Trousers {number}", "gender": "Women", "article_type": "Trousers"}
            found.append(row(number, subcategory="Bottomwear", colour="Navy Blue", **words))
        else:
            found.append(row(number))
    untagged = {"title": "Alder Men Red Shirt", "gender": "", "article_type": "", "colour": "", "subcategory": ""}
    found.append(row(90, **untagged, category=""))
    found.append(row(91, colour="Navy Blue"))
    return found


@pytest.fixture
def place(folder: Folder) -> Path:
    place = folder(rows(), pictures=False)
    for number, one in enumerate(rows()):
        is_shirt = one["id"] in ("S90", "S91") or not number % 2
        kind, colour = ("shirt", "firebrick") if is_shirt else ("trousers", "midnightblue")
        draw(place / f"images/{one['id']}.jpg", colour, kind, shift=number)
    return place


@pytest.fixture
def stocked(place: Path) -> Path:
    call_command("ingest", place, catalog="shop")
    examine(seconds=60)
    return place


def waiting(id: str = "") -> dict[tuple[str, str], tuple[str, str]]:
    """Return the proposals: (id, tag) → (present value, proposed value)."""
    found = TagProposal.objects.filter(state=TagProposal.State.OPEN)
    chosen = found.filter(product__external_id=id) if id else found
    rows = chosen.values_list("product__external_id", "field", "current", "value")
    return {(product, field): (current, value) for product, field, current, value in rows}


def act(staff: Client, name: str, query: str = "") -> Any:
    chosen = list(TagProposal.objects.values_list("pk", flat=True))
    return staff.post(reverse(LIST) + query, {"action": name, "_selected_action": chosen}, follow=True)


def product(id: str = "S90") -> Product:
    return Product.objects.get(external_id=id)


def test_what_is_missing_and_what_is_contradicted_is_proposed_and_nothing_is_written(stocked: Path) -> None:
    assert waiting() == {
        ("S90", "article_type"): ("", "Shirts"),
        ("S90", "colour"): ("", "Red"),
        ("S90", "gender"): ("", "Men"),
        ("S91", "colour"): ("Navy Blue", "Red"),
    }
    assert (product().article_type, product().colour, product("S91").colour) == ("", "", "Navy Blue")


def test_the_list_shows_picture_reason_and_confidence(admin_client: Client, stocked: Path) -> None:
    page = admin_client.get(reverse(LIST)).content.decode()
    assert product().image.name.rpartition(".")[0] in page
    assert "the title says so" in page
    wrong = admin_client.get(reverse(LIST), {"kind": "wrong"}).context["cl"].queryset
    assert [one.product.external_id for one in wrong] == ["S91"]
    assert all(0.85 <= one.confidence <= 1 for one in TagProposal.objects.all())


def test_what_is_accepted_is_found_by_shoppers_and_imports_leave_it(
    admin_client: Client, admin_user: User, stocked: Path
) -> None:
    before = bytes(product().embeddings.get().text_vector)
    act(admin_client, "accept")
    one = product()
    assert (one.article_type, one.colour, one.gender) == ("Shirts", "Red", "Men")
    assert one.edited_fields == ["article_type", "colour", "gender"]
    assert bytes(one.embeddings.get().text_vector) != before, "its words are encoded again"
    filters = {"colour": ("Red",), "article_type": ("Shirts",), "gender": ("Men",)}
    assert service.by_text(SearchQuery(filters=filters)).total == TAGGED // 2 + 2
    assert {one.user for one in TagProposal.objects.all()} == {admin_user}

    call_command("ingest", stocked, catalog="shop")
    tasks.examine_products()
    assert (product("S91").colour, waiting()) == ("Red", {})


def test_what_is_rejected_is_not_proposed_again(admin_client: Client, stocked: Path) -> None:
    act(admin_client, "reject")
    Examination.objects.all().delete()
    Product.objects.update(is_due=True)
    examine(seconds=60)
    assert waiting() == {}
    assert product().colour == ""
    act(admin_client, "ask_again", "?decided=rejected")
    assert ("S90", "colour") in waiting()


def test_a_tag_that_was_written_meanwhile_is_left(admin_client: Client, stocked: Path) -> None:
    Product.objects.filter(external_id="S91").update(colour="Green")
    act(admin_client, "accept")
    assert product("S91").colour == "Green"
    assert not TagProposal.objects.filter(product=product("S91")).exists()


def test_a_field_that_staff_emptied_stays_empty(admin_client: Client, stocked: Path) -> None:
    changes = {"edited_fields": ["colour"], "title": "Alder Men Red Shirts", "is_due": True}
    Product.objects.filter(external_id="S90").update(**changes)
    examine(seconds=60)
    assert set(waiting("S90")) == {("S90", "article_type"), ("S90", "gender")}


def test_a_tag_that_no_product_has_is_proposed_where_the_title_names_it(folder: Folder) -> None:
    place = folder([row(n, title=title) for n, title in enumerate(("Striped shirt", "Shirt", "Floral shirt"))])
    call_command("ingest", place, catalog="shop")
    examine(seconds=60)
    patterns = {id: value for (id, field), (_, value) in waiting().items() if field == "pattern"}
    assert patterns == {"S0": "Striped", "S2": "Floral"}


def test_staff_may_have_products_examined_again(admin_client: Client, stocked: Path) -> None:
    TagProposal.objects.all().delete()
    chosen = list(Product.objects.values_list("pk", flat=True))
    address = reverse("admin:catalog_product_changelist")
    admin_client.post(address, {"action": "examine_products", "_selected_action": chosen})
    examine(seconds=60)
    assert len(waiting()) == 4
    assert "Proposed tags (4)" in admin_client.get(reverse("admin:index")).content.decode()


def test_who_may_only_look_writes_nothing(client: Client, stocked: Path) -> None:
    user = User.objects.create_user("packer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_tagproposal"))
    client.force_login(user)
    assert client.get(reverse(LIST)).status_code == 200
    act(client, "accept")
    assert product().colour == ""
    assert len(waiting()) == 4


def test_the_number_of_queries_does_not_grow_with_the_products(place: Path, tmp_path: Path) -> None:
    call_command("ingest", place, catalog="shop")
    Product.objects.exclude(external_id__in=("S0", "S1")).update(is_due=False)
    with CaptureQueriesContext(connection) as few:
        assert examine(seconds=60) == 2
    Product.objects.exclude(external_id__in=("S0", "S1")).update(is_due=True)
    with CaptureQueriesContext(connection) as many:
        assert examine(seconds=60) == TAGGED
    assert len(many) <= len(few) + 2


def test_after_an_import_the_worker_examines_by_itself(place: Path) -> None:
    call_command("ingest", place, catalog="shop")
    tasks.tidy()
    assert not Product.objects.filter(is_due=True).exists()
    assert len(waiting()) == 4


def test_a_catalogue_with_hardly_any_tags_proposes_nothing_by_pictures(tmp_path: Path) -> None:
    place = write_folder(tmp_path / "bare", [row(n, title=f"No. {n}", colour="", article_type="") for n in range(3)])
    call_command("ingest", place, catalog="shop")
    examine(seconds=60)
    assert waiting() == {}
