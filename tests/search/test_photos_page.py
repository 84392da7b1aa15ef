"""Pages for searching with several photos: which part of each is used, which are negative, which are removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from PIL import Image

from demo import demo_products, draw
from search import photo_asking, photo_store, service
from search.engine.entries import ProductEntry
from search.mix import Mix, PhotoRef, ProductRef, by_mix
from search.ranking import confidence
from search.types import SearchQuery
from search.web.photo_part import PhotoPart
from search.web.state import MOST_PHOTOS, PageState
from tests.search.test_views import photo
from vision import nothing
from vision.types import Box, Garment

pytestmark = pytest.mark.usefixtures("two_garments")
GARMENTS = [Garment("top", 0.9, Box(0.2, 0.2, 0.6, 0.3)), Garment("shoes", 0.8, Box(0.2, 0.6, 0.6, 0.3))]


@pytest.fixture
def two_garments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "detect", lambda picture: GARMENTS)


def uploaded(client: Client, beside: str = "") -> str:
    """Return the address to which a new photo redirects."""
    answer = client.post("/photo", {"photo": photo(), **({"beside": beside} if beside else {})})
    assert answer.status_code == 302
    return str(answer["Location"])


def query(address: str) -> str:
    return address.partition("?")[2]


def state_of(address: str) -> PageState:
    return PageState.from_params(QueryDict(query(address)))


@pytest.mark.parametrize(
    "part",
    [
        PhotoPart("token"),
        PhotoPart("-to_ken", garment=3, label="dress"),
        PhotoPart("token", box=Box(0.1, 0.05, 0.5, 0.8), liked=False),
        PhotoPart("token", label="a~b c", liked=False),
    ],
)
def test_an_address_says_all_of_every_photo(part: PhotoPart) -> None:
    others = (PhotoPart("first", 0), PhotoPart("last", 1, liked=False))
    for place in range(3):
        photos = (*others[:place], part, *others[place:])
        for current in range(3):
            state = PageState(SearchQuery(text="red"), photos=photos, current=current)
            assert state_of(state.url()) == state


@pytest.mark.parametrize(
    "address",
    [
        "?photo=a&also=&also=~~~&also=b~x~y~z&place=9",
        "?photo=a&place=x&box=nan,1,2,3&garment=-1",
        "?also=b~1&place=1",
        "?photo=a&less=1",
        "?photo=a&less&also=b~~less&place=1",
    ],
)
def test_what_an_address_says_wrong_is_left_out(address: str) -> None:
    state = state_of(address)
    assert 0 <= state.current <= max(0, len(state.photos) - 1)
    assert not state.photos or any(part.liked for part in state.photos)
    assert all(part.token for part in state.photos)


def test_photos_are_added_one_by_one_up_to_three(client: Client, published: Sequence[ProductEntry]) -> None:
    address = uploaded(client)
    for count in range(2, MOST_PHOTOS + 1):
        page = client.get(f"{address}&gender=Men").content.decode()
        beside = re.search(r'name="beside" value="([^"]+)"', page)
        assert beside
        address = uploaded(client, beside[1].replace("&amp;", "&"))
        state = state_of(address)
        assert (len(state.photos), state.current) == (count, count - 1)
        assert state.query.filters == {"gender": ("Men",)}
        client.post("/photo")  # a failed upload changes nothing
    page = client.get(address).content.decode()
    assert "Like your photos" in page
    assert page.count('class="photo-item') == MOST_PHOTOS
    assert 'name="beside"' not in page


def test_each_photo_shows_its_chosen_part_and_can_become_the_current_one(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    first = state_of(uploaded(client)).part.token
    second = state_of(uploaded(client)).part.token
    page = client.get(f"/search?photo={first}&garment=1&also={second}~0~~dress").content.decode()

    assert 'alt="Photo 1: Shoes"' in page
    assert 'alt="Photo 2: Dress"' in page
    assert page.count('class="chosen-part"') == 1
    other = re.search(r'id="photo-2" href="([^"]+)"', page)
    assert other
    turned = state_of(other[1].replace("&amp;", "&"))
    assert (turned.part.token, turned.part.label, turned.current) == (second, "dress", 1)
    assert turned.photos[0] == PhotoPart(first, 1)


def test_one_can_count_against_but_not_all(client: Client, published: Sequence[ProductEntry]) -> None:
    first, second = (state_of(uploaded(client)).part.token for _ in range(2))
    page = client.get(f"/search?photo={first}&also={second}").content.decode()
    turn = re.search(r'id="turn-photo" href="([^"]+)"', page)
    assert turn
    against = client.get(turn[1].replace("&amp;", "&")).content.decode()

    assert re.search(r'is-current is-unliked">', against)
    assert "More like this" in against
    liked = client.get(f"/search?photo={second}&also={first}~~less").content.decode()
    assert 'id="turn-photo"' not in liked


def test_words_and_filters_keep_all_photos(client: Client, published: Sequence[ProductEntry]) -> None:
    first, second = (state_of(uploaded(client)).part.token for _ in range(2))
    page = client.get(f"/search?q=red&photo={first}&garment=0&also={second}~1~less").content.decode()

    assert "Like your photos, but “red”" in page
    for form in ("photo-words", "filter-form", "header-q-kept", "kind-form"):
        part = page.split(f'"{form}"')[1].split("</form>")[0]
        assert f'name="also" value="{second}~1~less"' in part, form
        assert f'name="photo" value="{first}"' in part, form


def test_a_missing_photo_is_reported_and_the_others_are_used(
    client: Client, published: Sequence[ProductEntry]
) -> None:
    first, second = (state_of(uploaded(client)).part.token for _ in range(2))
    both = f"/search?photo={first}&also={second}"
    client.post(f"/photo/{first}", {"next": "/search?photo=x"})
    page = client.get(both).content.decode()

    assert "One of your photos is no longer available." in page
    assert f"/photo/{second}.jpg" in page
    assert f"/photo/{first}.jpg" not in page
    photo_store.delete(second, client.cookies[settings.PHOTO_COOKIE_NAME].value)
    assert client.get(both).status_code == 410


def test_a_photo_can_be_deleted_while_the_others_stay(client: Client, published: Sequence[ProductEntry]) -> None:
    first, second = (state_of(uploaded(client)).part.token for _ in range(2))
    page = client.get(f"/search?photo={first}&also={second}~1").content.decode()
    form = page.split(f'action="/photo/{first}"')[1].split("</form>")[0]
    following = re.search(r'name="next" value="([^"]+)"', form)
    assert following
    address = following[1].replace("&amp;", "&")
    asked = f"/search?photo={second}&garment=1#photo-deleted"
    assert client.post(f"/photo/{first}", {"next": address})["Location"] == asked
    elsewhere = {"next": "https://elsewhere.example/"}
    assert client.post(f"/photo/{second}", elsewhere)["Location"] == "/#photo-deleted"


def test_a_photo_joins_the_products_that_are_searched_with(client: Client, published: Sequence[ProductEntry]) -> None:
    page = client.get("/search?like=demo/P-3&gender=Men").content.decode()
    beside = re.search(r'name="beside" value="([^"]+)"', page)
    assert beside
    address = uploaded(client, beside[1].replace("&amp;", "&"))
    state = state_of(address)
    assert (len(state.photos), state.like) == (1, (("demo", "P-3"),))
    assert state.query.filters == {"gender": ("Men",)}

    page = client.get(address).content.decode()
    assert "More like these" in page
    assert 'href="/products/demo/P-3/"' in page.split('class="liked"')[1].split("</ul>")[0]
    assert "P-3/" not in page.split('id="grid"')[1].split("</ul>")[0]
    removed = re.search(r'id="remove-demo-p-3" href="([^"]+)"', page)
    assert removed
    assert state_of(removed[1].replace("&amp;", "&")) == replace(state, like=())
    without = re.search(r'id="without-1" href="([^"]+)"', page)
    assert without
    assert state_of(without[1].replace("&amp;", "&")) == replace(state, photos=())
    assert 'name="like" value="demo/P-3"' in page.split('id="filter-form"')[1].split("</form>")[0]


def test_of_photos_and_products_one_stays_liked(client: Client, published: Sequence[ProductEntry]) -> None:
    token = state_of(uploaded(client)).part.token
    against = state_of(f"/search?photo={token}&less&like=demo/P-3")
    assert not against.part.liked
    assert state_of(against.url()) == against
    assert state_of(f"/search?photo={token}&less&unlike=demo/P-3").part.liked
    # what remains if the product is no longer sold, or the photo no longer exists
    page = client.get(f"/search?photo={token}&less&like=demo/gone").content.decode()
    assert "Like your photo" in page
    gone = client.get("/search?photo=gone&like=demo/P-3").content.decode()
    assert "One of your photos is no longer available." in gone
    assert "Similar look" in gone


def test_shop_the_look_leads_back_to_all_photos(client: Client, published: Sequence[ProductEntry]) -> None:
    first, second = (state_of(uploaded(client)).part.token for _ in range(2))
    page = client.get(f"/look?photo={first}&garment=1&also={second}").content.decode()
    assert f'href="/search?photo={first}&amp;garment=1&amp;also={second}"' in page
    assert client.get("/look").status_code == 410


def drawn(kind: str, count: int) -> list[Image.Image]:
    return [draw(one, 300) for one in demo_products(300) if one.article_type == kind][:count]


def whole(picture: Image.Image) -> PhotoRef:
    return PhotoRef(picture, photo_asking.WHOLE)


def test_two_photos_of_a_kind_find_it_and_one_against_moves_away(published: Sequence[ProductEntry]) -> None:
    shirts, jeans = drawn("Shirts", 2), drawn("Jeans", 2)

    def jeans_in(mix: Mix) -> int:
        found = by_mix(mix, SearchQuery(limit=10))
        return sum(hit.article_type == "Jeans" for hit in (*found.hits, *found.also_close)[:10])

    of_jeans = jeans_in(Mix(tuple(map(whole, jeans))))
    both = jeans_in(Mix((whole(jeans[0]), whole(shirts[0]))))
    against = jeans_in(Mix((whole(jeans[0]), whole(shirts[0])), unlike=(whole(jeans[1]),)))
    assert of_jeans > both > against


def test_photos_of_nothing_that_is_sold_find_nothing_close(published: Sequence[ProductEntry]) -> None:
    confidence.calibrate()
    cars = [whole(nothing.picture("car", seed)) for seed in (7, 8)]
    assert by_mix(Mix(tuple(cars)), SearchQuery()).nothing_close
    product = ProductRef("demo", published[0].id)
    assert not by_mix(Mix((cars[0], product)), SearchQuery()).nothing_close
