"""Near-duplicate products with different ids: found, listed, joined or marked as different by staff."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from catalog import services, tasks
from catalog.models import DuplicatePair, Product, StyleJoin
from search import service
from search.engine import neighbours
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row
from tests.catalog.pictured import draw

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
LIST = "admin:catalog_duplicatepair_changelist"


@pytest.fixture
def place(folder: Folder) -> Path:
    """S1 and S2 are one shirt, photographed once and saved twice; S3 is blue, S4 are trousers."""
    place = folder([row(n) for n in (1, 2, 3, 4)], pictures=False)
    draw(place / "images/S1.jpg", "firebrick", "shirt")
    draw(place / "images/S2.jpg", "firebrick", "shirt", size=(320, 400))
    draw(place / "images/S3.jpg", "navy", "shirt")
    draw(place / "images/S4.jpg", "firebrick", "trousers")
    return place


@pytest.fixture
def stocked(place: Path) -> Path:
    call_command("ingest", place, catalog="shop")
    tasks.examine_products()
    return place


def pairs() -> set[tuple[str, str]]:
    return set(DuplicatePair.objects.values_list("first__external_id", "second__external_id"))


def listed(staff: Client, **query: str) -> set[tuple[str, str]]:
    found = staff.get(reverse(LIST), query).context["cl"].queryset
    return {(one.first.external_id, one.second.external_id) for one in found}


def act(staff: Client, name: str, address: str = LIST, query: str = "") -> Any:
    model = StyleJoin if "join" in address else DuplicatePair
    chosen = list(model.objects.values_list("pk", flat=True))
    return staff.post(reverse(address) + query, {"action": name, "_selected_action": chosen}, follow=True)


def shown() -> int:
    return service.by_text(SearchQuery(filters={"catalog": ("shop",)})).total


def test_the_same_picture_under_two_ids_is_found_and_nothing_is_joined(stocked: Path) -> None:
    assert pairs() == {("S1", "S2")}
    assert set(Product.objects.values_list("group", flat=True)) == {""}
    assert shown() == 4


def test_the_list_shows_both_pictures_and_why_they_are_alike(admin_client: Client, stocked: Path) -> None:
    page = admin_client.get(reverse(LIST)).content.decode()
    for one in Product.objects.filter(external_id__in=("S1", "S2")).select_related("image"):
        assert one.image.name.rpartition(".")[0] in page
        assert one.external_id in page
    assert "of 256 bits of their hashes differ" in page
    assert re.search(r"Pictures 9\d % alike", page), "never 100 % of two files"
    assert reverse(LIST) in admin_client.get(reverse("admin:index")).content.decode()


def test_what_is_joined_is_one_result_and_can_be_taken_apart(
    admin_client: Client, admin_user: User, stocked: Path
) -> None:
    answer = act(admin_client, "join")
    assert "taken apart again" in answer.content.decode()
    assert shown() == 3
    assert listed(admin_client) == set()
    styles = dict(Product.objects.values_list("external_id", "group"))
    assert styles == {"S1": "S1", "S2": "S1", "S3": "", "S4": ""}
    assert StyleJoin.objects.get().user == admin_user

    call_command("ingest", stocked, catalog="shop")
    assert Product.objects.filter(group="S1").count() == 2, "an import leaves it"

    act(admin_client, "take_apart", "admin:catalog_stylejoin_changelist")
    assert set(Product.objects.values_list("group", flat=True)) == {""}
    assert Product.objects.exclude(edited_fields=[]).count() == 0
    assert shown() == 4
    assert listed(admin_client) == {("S1", "S2")}


def test_all_looks_of_both_styles_are_joined(admin_client: Client, stocked: Path) -> None:
    Product.objects.filter(external_id__in=("S2", "S3")).update(group="summer")
    act(admin_client, "join")
    assert dict(Product.objects.values_list("external_id", "group")) == {
        "S1": "summer", "S2": "summer", "S3": "summer", "S4": "",
    }  # fmt: skip
    act(admin_client, "take_apart", "admin:catalog_stylejoin_changelist")
    assert dict(Product.objects.values_list("external_id", "group")) == {
        "S1": "", "S2": "summer", "S3": "summer", "S4": "",
    }  # fmt: skip


def test_not_the_same_is_remembered(admin_client: Client, stocked: Path) -> None:
    act(admin_client, "tell_apart")
    assert listed(admin_client) == set()
    assert listed(admin_client, decided="different") == {("S1", "S2")}

    draw(stocked / "images/S2.jpg", "firebrick", "shirt", size=(300, 375))
    call_command("ingest", stocked, catalog="shop")
    tasks.examine_products()
    assert listed(admin_client) == set()
    act(admin_client, "ask_again", query="?decided=different")
    assert listed(admin_client) == {("S1", "S2")}


def test_another_picture_is_compared_anew(admin_client: Client, stocked: Path) -> None:
    draw(stocked / "images/S2.jpg", "seagreen", "trousers")
    shutil.copy(stocked / "images/S3.jpg", stocked / "images/S4.jpg")
    call_command("ingest", stocked, catalog="shop")
    tasks.examine_products()
    assert pairs() == {("S3", "S4")}
    assert "The same picture file" in admin_client.get(reverse(LIST)).content.decode()


def test_placeholder_pictures_are_not_duplicates(folder: Folder) -> None:
    place = folder([row(n) for n in range(14)], pictures=False)
    for number in range(14):
        draw(place / f"images/S{number}.jpg", "lightgrey", "shirt")
    call_command("ingest", place, catalog="shop")
    tasks.examine_products()
    assert not DuplicatePair.objects.exists()


def test_what_was_hidden_is_no_longer_asked_about(admin_client: Client, stocked: Path) -> None:
    act(admin_client, "hide_second")
    assert Product.objects.get(external_id="S2").is_hidden
    assert listed(admin_client) == set()


def test_only_products_with_a_new_picture_are_compared(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("it was compared before")

    monkeypatch.setattr(neighbours, "of_pictures", refuse)
    product = Product.objects.get(external_id="S3")
    product.price = 7
    services.save_product(product, edited=["price"])
    assert Product.objects.filter(is_due=True).count() == 1
    tasks.examine_products()
    assert not Product.objects.filter(is_due=True).exists()


def test_a_picture_that_is_lost_keeps_nothing_from_being_examined(place: Path, settings: Any) -> None:
    call_command("ingest", place, catalog="shop")
    for path in (settings.VAR / "media").rglob("*.webp"):
        path.unlink()
    tasks.examine_products()
    assert pairs() == set()
    assert not Product.objects.filter(is_due=True).exists()


def test_who_may_only_look_joins_nothing(client: Client, stocked: Path) -> None:
    user = User.objects.create_user("packer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_duplicatepair"))
    client.force_login(user)
    assert listed(client) == {("S1", "S2")}
    act(client, "join")
    assert not StyleJoin.objects.exists()
