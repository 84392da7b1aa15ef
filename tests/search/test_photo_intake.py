"""The common intake of shoppers' photos: pages and API refuse the same photos with the same messages."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from benchmarks.bombs import flat, many_scans
from demo import demo_products, draw
from search import photo_intake
from search.engine.entries import ProductEntry
from search.photo_intake import TooManyPhotos, take
from vision import decoding


def named(data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = "photo"
    return file


def garment() -> bytes:
    file = io.BytesIO()
    draw(demo_products(1)[0], 400).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [(flat("PNG", 300, "RGB"), 422, "too dark"), (many_scans(100), 422, "too much memory or time"),
     (flat("PNG", 1500, "1"), 413, "at most 1 megapixels"), (b"words", 422, "not a picture")],
    ids=["black", "scans", "large", "words"],
)  # fmt: skip
def test_pages_and_api_refuse_alike(
    client: Client, published: Sequence[ProductEntry], settings: Settings, data: bytes, status: int, said: str
) -> None:
    settings.MAX_PICTURE_MEGAPIXELS = 1
    page = client.post("/photo", {"photo": named(data)})
    assert page.status_code == status
    assert said in page.content.decode()
    for address in ("/api/search/image", "/api/detect"):
        answer = client.post(address, {"image": named(data)})
        assert answer.status_code == status
        assert said in answer.json()["detail"]


def test_the_api_returns_the_original_size(client: Client, published: Sequence[ProductEntry]) -> None:
    file = io.BytesIO()
    draw(demo_products(1)[0], 400).resize((2000, 2600)).save(file, "JPEG")
    found = client.post("/api/detect", {"image": named(file.getvalue())}).json()
    assert (found["width"], found["height"]) == (2000, 2600)


def test_beyond_the_places_photos_are_asked_to_come_back(
    client: Client, published: Sequence[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_intake, "PATIENCE", 0.01)
    _, places = photo_intake.rooms()
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    try:
        with pytest.raises(TooManyPhotos):
            take(garment())
        answer = client.post("/api/detect", {"image": named(garment())})
        page = client.post("/photo", {"photo": named(garment())})
        searched = client.get("/api/search?q=shirt")
    finally:
        places.release(taken)
    assert (answer.status_code, page.status_code, searched.status_code) == (503, 503, 200)
    assert int(answer["Retry-After"]) == int(page["Retry-After"]) == 5
    assert take(garment()).picture.size


def test_photos_that_wait_for_their_turn_leave_threads_for_searches(client: Client, settings: Settings) -> None:
    room, places = photo_intake.rooms()
    taken = 0
    while room.acquire(blocking=False):
        taken += 1
    try:
        assert 0 < taken <= settings.WEB_THREADS * 3 / 4
        assert places.acquire(blocking=False)
        places.release()
        assert client.post("/api/detect", {"image": named(garment())}).status_code == 503
    finally:
        room.release(taken)


@pytest.mark.parametrize(("cores", "looked_at"), [(1, 1), (2, 1), (8, 4), (64, 4)])
def test_half_as_many_photos_are_processed_as_there_are_cores(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, cores: int, looked_at: int
) -> None:
    settings.WEB_THREADS = 8
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    _, places = photo_intake.rooms.__wrapped__()
    assert [places.acquire(blocking=False) for _ in range(looked_at + 1)] == [True] * looked_at + [False]


def test_a_picture_that_takes_long_to_decode_blocks_no_other(
    published: Sequence[ProductEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, decoding_now, go_on = garment(), threading.Event(), threading.Event()
    decoded = decoding.decode

    def decode(data: bytes, **limits: Any) -> Any:
        if data is slow:
            decoding_now.set()
            assert go_on.wait(60)
        return decoded(data, **limits)

    monkeypatch.setattr(photo_intake, "decode", decode)
    monkeypatch.setattr(photo_intake, "PATIENCE", 0.01)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(take, slow)
        try:
            assert decoding_now.wait(60)
            assert take(garment()).picture.size
        finally:
            go_on.set()
        assert first.result().picture.size


def test_a_costly_picture_beside_another_is_asked_to_come_back(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    with decoding._alone(None):
        answer = client.post("/api/detect", {"image": named(flat("PNG", 3600))})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
