"""Scheduled sources: imported when due, with failures reported."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import schedules, tasks
from catalog.models import Catalog, Import, Product, Source
from tests.catalog.conftest import Folder, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
HEADER = "id,title,price,image\n"


class Feed(BaseHTTPRequestHandler):
    """A shop's feed server with configurable responses."""

    status = 200
    kind = "text/csv"
    body = b""
    asked: list[str] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("If-None-Match", ""))
        same = self.asked[-1] == '"v1"'
        self.send_response(304 if same else self.status)
        body = b"" if same else self.body
        for name, value in {"Content-Length": str(len(body)), "Content-Type": self.kind, "ETag": '"v1"'}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def source(shop: Catalog, feed: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Source:
    settings.FETCH_ALLOWED_HOSTS = (feed,)
    for name, value in {"status": 200, "kind": "text/csv", "asked": [], "body": HEADER.encode()}.items():
        monkeypatch.setattr(Feed, name, value)
    return Source.objects.create(catalog=shop, name="Feed", location=f"http://{feed}/feed.csv")


def run(source: Source) -> Source:
    tasks.run_source(source.pk)
    source.refresh_from_db()
    return source


def test_a_folder_is_imported_once_and_again_when_it_has_changed(shop: Catalog, folder: Folder, settings: Any) -> None:
    place = folder([row(1), row(2)])
    settings.SOURCES_FOLDER = place.parent
    source = Source.objects.create(catalog=shop, name="Folder", kind=Source.Kind.FOLDER, location=place.name)

    assert run(source).result == "2 rows: 2 added, 0 changed, 0 refused."
    assert run(source).result == "Nothing new since the last import."
    folder([row(1, title="New title"), row(2)])
    assert run(source).result == "2 rows: 0 added, 1 changed, 0 refused."
    assert Import.objects.count() == 2
    source.location = "../.."
    source.save()
    assert "not within" in run(source).alert


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [(403, "text/plain", "answers 403. It may need a log-in"), (200, "text/html; charset=utf-8", "with a web page"),
     (404, "text/plain", "answers 404")],
)  # fmt: skip
def test_a_feed_that_is_none_raises_an_alert(
    source: Source, monkeypatch: pytest.MonkeyPatch, admin_client: Client, status: int, kind: str, said: str
) -> None:
    monkeypatch.setattr(Feed, "status", status)
    monkeypatch.setattr(Feed, "kind", kind)
    assert said in run(source).alert
    assert source.failures == 1
    assert not Import.objects.exists()
    assert said in admin_client.get(reverse("admin:catalog_source_changelist")).content.decode()
    assert admin_client.get(reverse("admin:catalog_source_change", args=[source.pk])).status_code == 200


def test_a_feed_of_this_machine_is_not_requested(source: Source, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ()
    assert "is not a public one" in run(source).alert
    assert Feed.asked == []


def test_an_unchanged_feed_is_not_read_again_and_a_shrunken_one_raises_an_alert(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Feed, "body", (HEADER + "".join(f"{n},Shirt,5,\n" for n in range(10))).encode())
    assert run(source).result.startswith("10 rows")
    assert run(source).result == "Nothing new since the last import."
    assert Feed.asked == ["", '"v1"']
    Source.objects.update(etag="")
    monkeypatch.setattr(Feed, "body", (HEADER + "1,Shirt,5,\n").encode())
    source.refresh_from_db()
    assert "shrunk from 10 to 1 rows" in run(source).alert


def test_a_source_is_due_once_when_its_time_has_come(source: Source) -> None:
    assert schedules.due() == []
    source.refresh_from_db()
    assert source.next_run_at is not None
    Source.objects.update(next_run_at=timezone.now() - timedelta(minutes=1))
    assert schedules.due() == [source.pk]
    assert schedules.due() == []
    assert schedules.next_run("15 4 * * *", datetime(2026, 3, 1, 5, 0, tzinfo=UTC)) == datetime(
        2026, 3, 2, 4, 15, tzinfo=UTC
    )
    source.rhythm = "every day"
    with pytest.raises(ValidationError, match="five fields"):
        source.full_clean()


def test_new_products_wait_for_their_pictures_and_come_in_when_they_can_be_had(
    source: Source, feed: str, monkeypatch: pytest.MonkeyPatch, admin_client: Client, tmp_path: Path
) -> None:
    monkeypatch.setattr(Feed, "body", (HEADER + f"1,Linen shirt,5,http://{feed}/1.png\n").encode())
    run(source)  # the pictures' address returns the table
    waiting = source.catalog.waiting.get()
    upload = Import.objects.get()
    assert (upload.state, upload.added, upload.waiting, upload.refused) == (Import.State.DONE, 0, 1, 0)
    assert "waits on the list" in upload.rejected.get().reason
    assert waiting.next_try_at is not None
    page = admin_client.get(reverse("admin:catalog_waitingproduct_changelist")).content.decode()
    assert "Linen shirt" in page
    tasks.tidy()
    waiting.refresh_from_db()
    assert waiting.attempts == 0  # it is not due yet

    type(waiting).objects.update(next_try_at=timezone.now())
    tasks.tidy()
    waiting.refresh_from_db()
    assert waiting.attempts == 1
    assert waiting.next_try_at > timezone.now() + timedelta(minutes=9)

    picture = folder_picture(tmp_path)
    monkeypatch.setattr(Feed, "body", picture)
    monkeypatch.setattr(Feed, "kind", "image/png")
    address = reverse("admin:catalog_waitingproduct_changelist")
    admin_client.post(address, {"action": "try_again", "_selected_action": [waiting.pk]})
    assert Product.objects.get().title == "Linen shirt"
    assert not source.catalog.waiting.exists()


def folder_picture(place: Path) -> bytes:
    from tests.catalog.conftest import draw

    draw(place / "one.png", 1)
    return (place / "one.png").read_bytes()
