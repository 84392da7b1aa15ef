"""Everything that grows is limited: each kind of data is deleted once it exceeds its limit, not before."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import cleaning, services
from catalog.feeds import open_feed
from catalog.importing import ingest
from catalog.models import Catalog, Import, Product, ProductImage, RejectedRow, StoredFile
from catalog.pictures import names_of
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


def age(path: Path | str, by: timedelta) -> None:
    then = time.time() - by.total_seconds() - 60
    os.utime(path, (then, then))


def age_pictures() -> None:
    for name in StoredFile.objects.values_list("name", flat=True):
        if default_storage.exists(name):
            age(default_storage.path(name), cleaning.UNUSED_PICTURES)


@pytest.fixture
def stocked(empty_storage: None, folder: Folder, shop: Catalog) -> Catalog:
    """Four products; two catalogues share the picture of the first."""
    with open_feed(folder([row(n) for n in range(4)])) as feed:
        ingest(feed, shop)
    with open_feed(folder([row(0)], name="other")) as feed:
        ingest(feed, Catalog.objects.create(slug="other", name="Other"))
    return shop


def test_pictures_go_with_the_last_product_that_has_them(stocked: Catalog) -> None:
    names = {one.product.external_id: one.name for one in ProductImage.objects.filter(product__catalog=stocked)}
    services.delete(list(Product.objects.filter(catalog=stocked).values_list("pk", flat=True)))
    assert cleaning.clean_pictures().count == 0, "an import may just be writing its product"
    age_pictures()
    cleaned = cleaning.clean_pictures()
    assert cleaned.count == len({file for id, name in names.items() if id != "S0" for file in names_of(name)})
    assert cleaned.size > 0
    assert default_storage.exists(names["S0"])
    assert not default_storage.exists(names["S1"])
    assert set(StoredFile.objects.values_list("name", flat=True)) == set(names_of(names["S0"]))


def test_check_index_reports_files_that_no_product_has(stocked: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_index")
    assert "belong to no product" not in capsys.readouterr().out
    product = Product.objects.get(external_id="S1")
    files = {file for one in product.images.all() for file in names_of(one.name)}
    services.delete([product.pk])
    call_command("check_index")
    assert f"{len(files)} picture files" in (said := capsys.readouterr().out)
    assert "0 are due" in said
    age_pictures()
    call_command("check_index")
    assert f"{len(files)} are due" in capsys.readouterr().out
    cleaning.clean_pictures()
    call_command("check_index")
    assert "belong to no product" not in capsys.readouterr().out


def test_pictures_of_hidden_and_deleted_products_are_not_served(stocked: Catalog, client: Client) -> None:
    def statuses(id: str) -> list[int]:
        return [client.get(f"/media/{file}").status_code for file in files[id]]

    files = {one.product.external_id: names_of(one.name) for one in ProductImage.objects.all()}
    assert all(statuses(id) == [200] * len(files[id]) for id in files)
    services.hide(list(Product.objects.filter(external_id="S1").values_list("pk", flat=True)))
    services.delete(list(Product.objects.filter(external_id="S2").values_list("pk", flat=True)))
    services.delete(list(Product.objects.filter(catalog=stocked, external_id="S0").values_list("pk", flat=True)))
    assert {*statuses("S1"), *statuses("S2")} == {404}
    assert {*statuses("S0"), *statuses("S3")} == {200}, "another product has it, or nothing happened to it"
    client.force_login(User.objects.create_user("ann", is_staff=True))
    assert set(statuses("S1")) == {200}


def test_files_that_an_interrupted_write_left_go_too(stocked: Catalog) -> None:
    left = Path(default_storage.path("products")) / ".abc.part"
    left.write_bytes(b"half")
    age(left, cleaning.UNUSED_PICTURES)
    assert cleaning.clean_pictures().count == 1
    assert not left.exists()


def uploaded(shop: Catalog, name: str, **facts: object) -> Path:
    source = storages["private"].save(f"imports/{name}", ContentFile(b"x" * 100))
    Import.objects.create(catalog=shop, source=source, file_name=name, **facts)
    return Path(storages["private"].path(source))


def test_uploads_of_imports_that_were_given_up_go_after_a_week(shop: Catalog) -> None:
    failed = uploaded(shop, "failed.zip", state=Import.State.FAILED, finished_at=timezone.now())
    fresh = uploaded(shop, "fresh.zip", state=Import.State.FAILED, finished_at=timezone.now())
    waiting = uploaded(shop, "waiting.zip", state=Import.State.WAITING)
    nobodys = failed.with_name("nobodys.zip")
    nobodys.write_bytes(b"x")
    for path in (failed, waiting, nobodys):
        age(path, cleaning.UPLOADS)
    cleaning.clean_uploads()
    assert [path.exists() for path in (failed, fresh, waiting, nobodys)] == [False, True, True, False]


def test_uploads_are_bounded_by_size_oldest_first(shop: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaning.clean_uploads()
    monkeypatch.setattr(cleaning, "UPLOADS_BYTES", 150)
    older = uploaded(shop, "older.zip", state=Import.State.CANCELLED, finished_at=timezone.now())
    newer = uploaded(shop, "newer.zip", state=Import.State.CANCELLED, finished_at=timezone.now())
    for path in older.parent.iterdir():
        if path not in (older, newer):
            path.unlink()
    age(older, timedelta(hours=1))
    cleaning.clean_uploads()
    assert (older.exists(), newer.exists()) == (False, True)


def test_reports_and_refused_rows_go_after_months(
    shop: Catalog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = settings.VAR / "imports"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"shop-{number}.json" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_text("{}")
        age(path, timedelta(days=0 if number else 91))
    monkeypatch.setattr(cleaning, "REPORTS_COUNT", 10_000)
    cleaning.clean_reports()
    assert [path.exists() for path in paths] == [False, True, True]
    monkeypatch.setattr(cleaning, "REPORTS_COUNT", 1)
    cleaning.clean_reports()
    assert sum(1 for _ in folder.iterdir()) == 1

    for days in (1, 91):
        ended = timezone.now() - timedelta(days=days)
        one = Import.objects.create(catalog=shop, source="", file_name=f"{days}", finished_at=ended)
        RejectedRow.objects.create(upload=one, number=1, reason="why")
    assert cleaning.clean_rejected().count == 1
    assert RejectedRow.objects.get().upload.file_name == "1"


def test_sessions_and_records_of_log_ins_go(shop: Catalog) -> None:
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(days=1))
    for days in (1, 31):
        attempt = AccessAttempt.objects.create(username=f"{days}", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(days=days))
    assert cleaning.clean_accounts().count == 2
    assert [one.session_key for one in Session.objects.all()] == ["open"]
    assert [one.username for one in AccessAttempt.objects.all()] == ["1"]


def test_the_log_of_redis_is_bounded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    log = settings.VAR / "redis" / "redis.log"
    before = log.read_bytes() if log.exists() else b""
    log.write_bytes(b"x" * 1000)
    monkeypatch.setattr(cleaning, "LOG_BYTES", 500)
    assert cleaning.clean_redis_files().count == 1
    assert not log.exists()
    log.write_bytes(before)


def test_usage_lists_what_takes_room(stocked: Catalog) -> None:
    out = StringIO()
    call_command("usage", stdout=out)
    lines = out.getvalue()
    assert all(name in lines for name in ("pictures", "Redis: index", "MB are free"))
