"""The admin's front page and the quality page."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import tasks
from catalog.models import (
    Catalog,
    DuplicatePair,
    Import,
    ImportChange,
    Product,
    ProductImage,
    QualityCount,
    Source,
    TagProposal,
    WaitingProduct,
)
from catalog.quality import CHECKS, KEPT, counts_of, history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stocked(shop: Catalog) -> Catalog:
    def made(id: str, source: str = "", width: int = 600, **fields: Any) -> Product:
        words = {"title": f"Shirt {id}", "article_type": "Shirts", "colour": "Red", "gender": "Men", "price": 5}
        words |= {"description": "Cotton.", "link": "https://shop.example/1", "is_published": True}
        product = Product.objects.create(catalog=shop, external_id=id, **{**words, **fields})
        if source:
            facts = {"name": f"{source}.jpg", "source_hash": source, "width": width, "height": width}
            ProductImage.objects.create(product=product, main_of=product, **facts)
        return product

    made("1", "a")
    made("2", "a", colour="")
    made("3", "b", width=80, group="style", title="Tee")
    made("4", "b", group="style", title="Tee", colour="Blue")
    made("5", is_hidden=True, article_type="")
    return shop


def test_quality_is_counted_and_leads_to_the_products(admin_client: Client, stocked: Catalog) -> None:
    assert counts_of(stocked) == {"no-picture": 1, "tiny": 1, "same-picture": 2, "no-type": 1, "no-colour": 1}
    page = admin_client.get(reverse("admin:catalog_quality")).content.decode()
    assert "same picture as another product" in page
    listed = admin_client.get(reverse("admin:catalog_product_changelist"), {"quality": "same-picture"})
    assert {one.external_id for one in listed.context["cl"].queryset} == {"1", "2"}


def test_duplicates_and_contradicted_tags_are_counted_while_they_are_to_be_decided(stocked: Catalog) -> None:
    one, other, third = (Product.objects.get(external_id=id) for id in ("1", "3", "5"))
    pair = DuplicatePair.objects.create(catalog=stocked, first=one, second=other, likeness=1, bits=0)
    words = {"catalog": stocked, "field": "colour", "value": "Blue", "confidence": 1}
    wrong = TagProposal.objects.create(product=one, current="Red", **words)
    TagProposal.objects.create(product=third, current="", **words)
    counts = counts_of(stocked)
    assert (counts["like-another"], counts["contradicted"]) == (2, 1)
    pair.is_different, wrong.state = True, TagProposal.State.REJECTED
    pair.save()
    wrong.save()
    assert not {"like-another", "contradicted"} & set(counts_of(stocked))


def test_the_counts_of_each_day_are_kept_drawn_and_downloaded(admin_client: Client, stocked: Catalog) -> None:
    tasks.clean()
    page = admin_client.get(reverse("admin:catalog_quality")).content.decode()
    assert "<polyline" not in page
    yesterday = timezone.localdate() - timedelta(days=1)
    QualityCount.objects.update(day=yesterday)
    QualityCount.objects.create(catalog=stocked, day=yesterday - KEPT, check_name="tiny", count=9)
    Product.objects.filter(external_id="5").update(article_type="Shirts")
    tasks.clean()
    tasks.clean()
    history = history_of(stocked)
    today = timezone.localdate()
    assert history["products"] == {yesterday: 5, today: 5}
    assert (history["no-type"], history["tiny"]) == ({yesterday: 1, today: 0}, {yesterday: 1, today: 1})
    page = admin_client.get(reverse("admin:catalog_quality")).content.decode()
    assert "<polyline" in page
    assert f"1 on {yesterday:%-d %B %Y}, 1 now" in page
    lines = text_of(admin_client.get(reverse("admin:catalog_quality_history", args=[stocked.pk]))).splitlines()
    assert [line.split(",")[0] for line in lines] == ["\ufeffday", str(yesterday), str(today)]


def test_the_products_of_each_count_are_downloaded_as_text(admin_client: Client, stocked: Catalog) -> None:
    Product.objects.filter(external_id="2").update(title="=cmd()")
    answer = admin_client.get(reverse("admin:catalog_quality_products", args=[stocked.pk, "same-picture"]))
    assert answer["Content-Disposition"] == 'attachment; filename="shop-same-picture.csv"'
    rows = list(csv.DictReader(text_of(answer).lstrip("\ufeff").splitlines()))
    assert [(row["external_id"], row["title"], row["picture width"]) for row in rows] == [
        ("1", "Shirt 1", "600"), ("2", "'=cmd()", "600"),
    ]  # fmt: skip
    for name in CHECKS:
        address = reverse("admin:catalog_quality_products", args=[stocked.pk, name])
        assert admin_client.get(address).status_code == 200
    nonsense = reverse("admin:catalog_quality_products", args=[stocked.pk, "nonsense"])
    assert admin_client.get(nonsense).status_code == 404


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_the_front_page_shows_the_state_of_the_shop_and_undoes_the_last_import(
    admin_client: Client, stocked: Catalog, admin_user: User
) -> None:
    one = Import.objects.create(
        catalog=stocked, source="a", file_name="autumn.zip", state=Import.State.DONE, user=admin_user, added=4
    )
    ImportChange.objects.create(upload=one, product=Product.objects.get(external_id="1"), before=None)
    Import.objects.create(
        catalog=stocked, source="b", file_name="odd.zip", state=Import.State.FAILED, error="It is a PDF.",
        finished_at=timezone.now(),
    )  # fmt: skip
    Source.objects.create(catalog=stocked, name="Feed", location="x", alert="The feed has shrunk.")
    WaitingProduct.objects.create(catalog=stocked, external_id="9", row=b"")
    page = admin_client.get(reverse("admin:index")).content.decode()
    for text in ("autumn.zip", admin_user.username, "4 added", "It is a PDF.", "The feed has shrunk.", "Take back"):
        assert text in page
    assert '<th scope="col"></th>' not in page  # each column has a name
    found = admin_client.get(reverse("admin:index")).context["catalogues"][0]
    assert {name: found[name] for name in ("shown", "hidden", "pictureless", "waiting")} == {
        "shown": 4, "hidden": 1, "pictureless": 1, "waiting": 1,
    }  # fmt: skip
    assert page.index("Imports") < page.index("Groups")


def test_staff_see_on_the_front_page_what_they_may_see(client: Client, stocked: Catalog) -> None:
    user = User.objects.create_user("packer", is_staff=True)
    Import.objects.create(catalog=stocked, source="a", file_name="autumn.zip", state=Import.State.DONE)
    client.force_login(user)
    assert "autumn.zip" not in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse("admin:catalog_quality")).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    page = client.get(reverse("admin:index")).content.decode()
    assert "shown to shoppers" in page
    assert "autumn.zip" not in page


def test_an_upload_has_one_button(admin_client: Client, shop: Catalog) -> None:
    page = admin_client.get(reverse("admin:catalog_import_add")).content.decode()
    assert re.findall(r'<input type="submit" value="([^"]+)"', page) == ["Upload"]


def test_the_desk_calls_the_record_of_log_ins_by_what_it_is(admin_client: Client, shop: Catalog) -> None:
    page = admin_client.get(reverse("admin:index")).content.decode()
    assert "Log-ins" in page
    assert ">Axes<" not in re.sub(r"\s+", "", page)
