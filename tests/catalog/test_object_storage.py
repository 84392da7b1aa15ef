"""Pictures and uploads in object storage, and two machines on one import: with a server that speaks S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from moto.server import ThreadedMotoServer

from catalog import cleaning, openings, running, services, tasks, uploads
from catalog.models import Catalog, Import, Product, ProductImage
from search import service
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row
from tests.catalog.test_admin import packed
from tests.catalog.test_import_recovery import in_small_batches
from webapp import buckets
from webapp.env import Environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server", "storage")]
PICTURES, UPLOADS, REGION = "pictures", "uploads", "eu-west-1"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a local object storage."""
    running_server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running_server.start()
    host, port = running_server.get_host_and_port()
    yield f"http://{host}:{port}"
    running_server.stop()


@pytest.fixture
def storage(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Both buckets, empty, with Drape's settings; returns a client to inspect them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    env = Environment(S3_BUCKET=PICTURES, S3_UPLOADS_BUCKET=UPLOADS, S3_ENDPOINT_URL=server, S3_REGION=REGION)
    client = boto3.client("s3", endpoint_url=server, region_name=REGION)
    for name in (PICTURES, UPLOADS):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    held = {"default": buckets.pictures(env), "private": buckets.private(env, UPLOADS)}
    settings.STORAGES = {**settings.STORAGES, **held}
    yield client
    for name in (PICTURES, UPLOADS):
        for key in keys(client, name):
            client.delete_object(Bucket=name, Key=key)
        client.delete_bucket(Bucket=name)


@pytest.fixture
def machine(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``machine(name)``: this process acts as the worker of another machine, with its own folder and open files."""
    opened: dict[str, list[Any]] = {}

    def become(name: str) -> None:
        settings.VAR = tmp_path / name
        settings.VAR.mkdir(exist_ok=True)
        monkeypatch.setattr(openings, "_opened", opened.setdefault(name, []))

    return become


def keys(client: Any, bucket: str) -> set[str]:
    return {one["Key"] for one in client.list_objects_v2(Bucket=bucket).get("Contents", ())}


def test_two_machines_take_in_one_upload(
    shop: Catalog, folder: Folder, storage: Any, machine: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("web")
    one = in_small_batches(monkeypatch, shop, folder([row(n) for n in range(8)]))
    assert keys(storage, UPLOADS) == {one.source}
    brought: list[str] = []
    bring = uploads._bring

    def noted(source: str, path: Path) -> None:
        brought.append(path.parts[-4])
        bring(source, path)

    monkeypatch.setattr(uploads, "_bring", noted)

    def second() -> None:
        machine("second")
        running.take_batches(one.pk, lambda: None)
        machine("first")

    machine("first")
    while running.take_batches(one.pk, second):
        pass
    one.refresh_from_db()
    assert (one.state, one.added, one.refused, one.done) == (Import.State.DONE, 8, 0, 8)
    assert {"first", "second"} <= set(brought), "each has a copy while it works"
    assert service.by_text(SearchQuery(filters={"catalog": (shop.slug,)})).total == 8
    assert keys(storage, UPLOADS) == set(), "nobody needs it any more"
    names = set(ProductImage.objects.values_list("name", flat=True))
    assert len(names) == 8
    assert names <= keys(storage, PICTURES)


def test_browsers_get_the_pictures_from_the_bucket(shop: Catalog, folder: Folder, storage: Any, server: str) -> None:
    services.start_import(shop, packed(folder([row(1)])))
    (hit,) = service.by_text(SearchQuery(filters={"catalog": (shop.slug,)})).hits
    (picture,) = hit.pictures
    assert picture.shown.startswith(f"{server}/{PICTURES}/")
    with urlopen(picture.shown) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.read(2) == b"\xff\xd8"


def test_importing_again_writes_nothing_and_a_lost_picture_is_written_again(
    shop: Catalog, folder: Folder, storage: Any
) -> None:
    place = folder([row(n) for n in range(3)])
    services.start_import(shop, packed(place))
    before = keys(storage, PICTURES)
    again = services.start_import(shop, packed(place))
    assert (again.unchanged, again.updated) == (3, 0)
    lost = ProductImage.objects.order_by("pk")[0].name
    storage.delete_object(Bucket=PICTURES, Key=lost)
    services.start_import(shop, packed(place))
    assert keys(storage, PICTURES) == before


def test_an_upload_that_is_gone_fails_with_a_sentence(
    shop: Catalog, folder: Folder, storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(tasks.run_import, "delay", lambda pk: None)
        one = services.start_import(shop, packed(folder([row(1)])))
    storage.delete_object(Bucket=UPLOADS, Key=one.source)
    tasks.run_import(one.pk)
    one.refresh_from_db()
    assert (one.state, one.error) == (Import.State.FAILED, uploads.ELSEWHERE)


def test_what_nobody_needs_is_cleared_from_both_buckets(
    shop: Catalog, folder: Folder, storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.start_import(shop, packed(folder([row(1), row(2)])))
    kept = keys(storage, PICTURES)
    Product.objects.get(external_id="S2").delete()
    storages["private"].save("imports/old.zip", ContentFile(b"x"))
    monkeypatch.setattr(cleaning, "UNUSED_PICTURES", timedelta(days=-1))
    monkeypatch.setattr(cleaning, "NOBODYS", timedelta(days=-1))
    tasks.clean()
    assert keys(storage, UPLOADS) == set()
    left = keys(storage, PICTURES)
    (image,) = ProductImage.objects.all()
    assert image.name in left
    assert left < kept
    assert default_storage.exists(image.name)
