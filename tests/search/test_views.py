"""The shopper's pages without a browser: their responses, above all to errors."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from search import service
from search.engine.connection import client as redis_client
from search.engine.entries import ProductEntry
from vision.types import Box, Garment
from webapp.env import ROOT


def photo(colour: str = "red", size: tuple[int, int] = (300, 400), kind: str = "JPEG", **options: Any) -> io.BytesIO:
    picture = Image.new("RGB", size, "white")
    picture.paste(colour, (size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4))
    data = io.BytesIO()
    picture.save(data, kind, **options)
    data.seek(0)
    data.name = "photo.jpg"
    return data


@pytest.fixture
def one_garment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "detect", lambda picture: [Garment("top", 0.9, Box(0.2, 0.2, 0.6, 0.6))])


def test_an_empty_shop_has_a_start_page(client: Client, redis_server: object) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert b'name="q"' in answer.content


def test_every_address_of_the_state_renders_in_full(client: Client, published: Sequence[ProductEntry]) -> None:
    for path in (
        "/", "/search", "/search?q=red+shirt", "/search?q=shirt&gender=Men&gender=Women&sort=price&offset=5",
        "/search?like=demo/P-3&by=image", "/search?like=demo/P-3&by=text&explain", "/products/demo/P-3/",
        "/suggest?q=shi",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "style=" not in answer.content.decode().replace("data-style=", "")
        assert not re.search(r"<script(?![^>]*(src=|ld\+json))[^>]*>\s*\S", answer.content.decode())


@pytest.mark.parametrize("path", ["/", "/search?q=shirts"])
def test_the_first_pictures_are_not_put_off(client: Client, published: Sequence[ProductEntry], path: str) -> None:
    pictures = re.findall(r"<img[^>]+>", client.get(path).content.decode())
    assert 'fetchpriority="high"' in pictures[0]
    for picture in pictures[:5]:
        assert "lazy" not in picture
        assert "async" not in picture  # decoded with the first frame, not after it
    assert "lazy" in pictures[-1]


def test_a_page_that_filters_have_emptied_says_so_once(client: Client, published: Sequence[ProductEntry]) -> None:
    page = client.get("/search?q=shirts&price_max=1").content.decode()
    assert "No products match these filters" in page
    assert page.count("Remove one, or clear all.") == 1
    assert "nearest products" not in page  # there are none


def test_the_price_slider_shows_what_the_words_ask_for(client: Client, published: Sequence[ProductEntry]) -> None:
    page = client.get("/search?q=shirts+under+20").content.decode()
    assert re.search(r'id="slide-max"[^>]*value="20"', page)
    assert re.search(r'id="price-max"[^>]*value=""', page)  # not chosen by the shopper


def test_one_product_has_nothing_to_filter_by(client: Client, published: Sequence[ProductEntry]) -> None:
    filters = 'class="facet'
    assert filters not in client.get("/search", {"q": published[0].id}).content.decode()
    assert filters in client.get("/search", {"q": "shirts"}).content.decode()


def test_nothing_found_is_not_to_be_sorted(client: Client, published: Sequence[ProductEntry]) -> None:
    hidden = '<span class="select" hidden>'
    assert hidden in client.get("/search", {"q": "xylophone"}).content.decode()
    assert hidden not in client.get("/search", {"q": "shirts"}).content.decode()


def test_the_pages_own_styles_and_scripts_stay_light(client: Client, published: Sequence[ProductEntry]) -> None:
    """60 kB compressed, which a slow phone loads in about two seconds; on every page."""
    for path in ("/", "/search?q=shirt", "/products/demo/P-3/"):
        page = client.get(path).content.decode()
        files = set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', page))
        assert len(files) > 8
        assert sum(len(gzip.compress((ROOT / "static" / file).read_bytes())) for file in files) < 60_000, path


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 100_000, "q=a%00b", "q=%40gender%3A%7B*%7D", "limit=0", "limit=1000000000", "offset=-3",
     "sort=beauty", "price_min=cheap", "gender=%7C%25%22%5C", "image_weight=7", "garment=99", "photo=../../etc",
     "by=magic", "like=nothing", "like=a/b/c"],
)  # fmt: skip
def test_no_address_breaks_a_page(client: Client, published: Sequence[ProductEntry], query: str) -> None:
    assert client.get(f"/search?{query}").status_code in (200, 404, 410, 414)


def test_a_product_that_is_gone_is_a_404_page(client: Client, published: Sequence[ProductEntry]) -> None:
    answer = client.get("/products/demo/nothing/")
    assert answer.status_code == 404
    assert b'name="q"' in answer.content


def test_redis_down_is_a_page_that_says_so_and_asks_again(
    client: Client, settings: Any, tmp_path: Path, published: Sequence[ProductEntry]
) -> None:
    address = settings.REDIS_URL
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    for path in ("/", "/search?q=shirt", "/products/demo/P-1/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert b"temporarily unavailable" in answer.content
        assert b'http-equiv="refresh"' in answer.content
    settings.REDIS_URL = address
    assert client.get("/search?q=shirt").status_code == 200


@pytest.mark.usefixtures("one_garment")
def test_a_photo_is_encoded_anew_and_kept_for_a_while(client: Client, published: Sequence[ProductEntry]) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    answer = client.post("/photo", {"photo": photo(exif=exif, comment=b"at home")})

    assert answer.status_code == 302
    token = re.search(r"photo=([\w-]+)", answer["Location"])
    assert token
    kept = client.get(reverse("search:photo_file", args=[token[1]]))
    assert kept["Content-Type"] == "image/jpeg"
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    assert b"at home" not in kept.content
    (key,) = redis_client().keys("*:photo:*")
    assert 0 < redis_client().ttl(key) <= 24 * 3600
    page = client.get(answer["Location"]).content.decode()
    assert "Top" in page
    assert "<polygon" in page or "<svg" in page


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [(b"not a picture", 422, "not a picture"), (b"", 422, ""), (photo("black").getvalue()[:400], 422, "damaged")],
    ids=["text", "empty", "cut"],
)
def test_a_photo_that_cannot_be_used_says_why(
    client: Client, published: Sequence[ProductEntry], data: bytes, status: int, said: str
) -> None:
    sent = io.BytesIO(data)
    sent.name = "photo.jpg"
    answer = client.post("/photo", {"photo": sent})
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_no_photo_at_all_says_what_to_do(client: Client, published: Sequence[ProductEntry]) -> None:
    assert client.post("/photo").status_code == 422


def test_a_photo_whose_time_is_over_says_so(client: Client, published: Sequence[ProductEntry]) -> None:
    answer = client.get("/search?photo=AAAAAAAAAAAAAAAA&garment=0")
    assert answer.status_code == 410
    assert "no longer available" in answer.content.decode()


def test_searches_that_cost_a_model_run_are_limited(
    client: Client, settings: Any, published: Sequence[ProductEntry]
) -> None:
    settings.RATE_LIMIT = "2/m"
    statuses = [client.get("/search?q=shirt").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_filtering_costs_a_fifth_of_a_search(client: Client, settings: Any, published: Sequence[ProductEntry]) -> None:
    settings.RATE_LIMIT = "1/m"
    assert [client.get("/search?gender=Men").status_code for _ in range(6)] == [*[200] * 5, 429]


def test_a_page_costs_no_sql(
    client: Client, published: Sequence[ProductEntry], db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/search?q=shirt").status_code == 200
        assert client.get("/products/demo/P-3/").status_code == 200


def test_the_order_that_words_ask_for_is_shown_and_can_be_changed(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    def order(path: str) -> tuple[str, list[str]]:
        page = client.get(path).content.decode()
        current = re.search(r'<option value="([^"]+)" selected>', page)
        assert current
        return current[1], re.findall(r'href="(/products/[^"?]+)', page)

    cheapest, products = order("/search?q=cheapest+shirts")
    assert cheapest == "price"
    assert '<option value="match">' in client.get("/search?q=cheapest+shirts").content.decode()
    best, others = order("/search?q=cheapest+shirts&sort=match")
    assert best == "match"
    assert sorted(others) == sorted(products)
    assert others != products
    assert order("/search?q=shirts&sort=match")[0] == "relevance"
