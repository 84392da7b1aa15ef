"""A session ends on the server, not just in the browser, when its user loses access."""

from __future__ import annotations

import hashlib
import re
from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.webapp.test_second_factor import shown
from webapp.staff import passwords
from webapp.staff.sessions import Login

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_superuser("ann", password=PASSWORD)


def logged_in() -> Client:
    client = Client()
    client.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_logging_out_ends_the_session_for_whoever_has_its_cookie(ann: User) -> None:
    client, thief = logged_in(), Client()
    thief.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    assert is_in(thief)
    client.post("/admin/logout/")
    assert not is_in(thief)


def test_each_log_in_has_a_session_of_its_own(ann: User) -> None:
    client = logged_in()
    before = client.session.session_key
    client.post("/admin/logout/")
    client.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(ann: User) -> None:
    client, other = logged_in(), logged_in()
    new = {"new_password1": PASSWORD + "!", "new_password2": PASSWORD + "!"}
    refused = client.post("/admin/password_change/", {"old_password": "guess", **new})
    assert refused.status_code == 200
    assert is_in(other)
    client.post("/admin/password_change/", {"old_password": PASSWORD, **new})
    assert is_in(client)
    assert not is_in(other)


def test_somebody_who_has_left_is_out_at_once(ann: User) -> None:
    client = logged_in()
    User.objects.update(is_active=False)
    assert not is_in(client)


def test_a_session_s_cookie_is_not_for_scripts_or_other_sites(ann: User) -> None:
    cookie = logged_in().cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("path", ["/", "/api/search", "/admin/"])
def test_requests_are_not_read_back(db: None, path: str) -> None:
    answer = Client().trace(path, headers={"X-Secret": "something-private"})
    assert answer.status_code in (302, 405)
    assert "something-private" not in answer.content.decode()


def listed(client: Client) -> tuple[str, list[str]]:
    """The page of one's own sessions and its buttons."""
    page = client.get("/admin/sessions/").content.decode()
    return page, re.findall(r'name="end" value="([0-9a-f]+)"', page)


def test_staff_see_where_they_are_logged_in_and_end_one(ann: User) -> None:
    client, other = logged_in(), Client(headers={"User-Agent": "A browser <b>elsewhere</b>"})
    other.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    page, (name,) = listed(client)
    assert "this one" in page
    assert "A browser &lt;b&gt;elsewhere" in page
    assert str(other.session.session_key) not in page
    client.post("/admin/sessions/", {"end": name})
    assert not is_in(other)
    assert is_in(client)
    assert "was over already" in client.post("/admin/sessions/", {"end": name}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
         "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
         "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on macOS"),
        ("A browser of tomorrow", "A browser of tomorrow"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_session_names_browser_and_system(said: str, name: str) -> None:
    now = timezone.now()
    assert Login("x", now, now, said, is_this_one=False).browser_name == name


def test_all_others_end_at_once(ann: User) -> None:
    client, *others = logged_in(), logged_in(), logged_in()
    client.post("/admin/sessions/", {"end": "others"})
    assert [is_in(one) for one in (client, *others)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else_on_that_page(ann: User) -> None:
    client = logged_in()
    ben = Client()
    ben.force_login(User.objects.create_user("ben", is_staff=True))
    key = str(client.session.session_key)
    ben.post("/admin/sessions/", {"end": hashlib.sha256(key.encode()).hexdigest()[:32]})
    ben.post("/admin/sessions/", {"end": "others"})
    assert is_in(client)
    assert listed(ben)[1] == []


def test_who_handles_users_ends_their_sessions(ann: User, admin_client: Client) -> None:
    client = logged_in()
    form = {"action": "end_sessions", "_selected_action": [ann.pk]}
    page = admin_client.post("/admin/auth/user/", form, follow=True).content.decode()
    assert "1 sessions were ended" in page
    assert not is_in(client)
    assert is_in(admin_client)


def test_a_password_that_was_made_for_somebody_only_lets_them_choose_another(ann: User) -> None:
    passwords.give_first(ann, PASSWORD)
    client = Client()
    client.post("/admin/login/", {"username": "ann", "password": PASSWORD})
    for page in ("/admin/", "/admin/catalog/import/", "/admin/auth/user/"):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain == [("/admin/password_change/", 302)]
    assert "Choose a password of your own" in answer.content.decode()
    assert client.get("/admin/sessions/").status_code == 200
    same = {"old_password": PASSWORD, "new_password1": "another " + PASSWORD, "new_password2": "another " + PASSWORD}
    client.post("/admin/password_change/", same)
    assert is_in(client)


def test_a_shop_may_ask_all_staff_for_a_second_factor(ann: User, settings: Settings) -> None:
    client = logged_in()
    settings.SECOND_FACTOR = "required"
    answer = client.get("/admin/catalog/product/", follow=True)
    assert answer.redirect_chain == [("/admin/second-factor/", 302)]
    assert "Set up a second factor first" in answer.content.decode()
    client.post("/admin/second-factor/", {"action": "begin", "password": PASSWORD})
    client.post("/admin/second-factor/", {"action": "confirm", "code": shown("ann")})
    assert is_in(client)


def test_log_ins_are_logged_with_what_they_were_made_with(ann: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "drape.staff"):
        logged_in()
    assert "ann logged in with a password alone" in caplog.messages
