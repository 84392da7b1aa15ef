"""API keys: what they permit, what they do not, and how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from access import keys
from access.auth import ANONYMOUS, KeyRefused, NotAllowed, check_catalog, optional, own_pages_or, required
from access.models import ApiKey, Scope

pytestmark = pytest.mark.django_db


def made(**fields: Any) -> tuple[ApiKey, str]:
    return keys.make(**{"name": "shop server", "scopes": ["search"], **fields})


def sent(text: str = "", **headers: str) -> HttpRequest:
    if text:
        headers["Authorization"] = f"Bearer {text}"
    return RequestFactory().get("/api/search", headers=headers)


def test_a_key_opens_what_its_scopes_name_and_nothing_else() -> None:
    key, text = made()
    request = sent(text)
    assert required(Scope.SEARCH)(request) == key
    with pytest.raises(NotAllowed, match="scope catalogue:write"):
        required(Scope.CATALOGUE_WRITE)(sent(text))


def test_the_database_cannot_give_a_key_away() -> None:
    key, text = made()
    stored = ApiKey.objects.filter(pk=key.pk).values_list()[0]
    assert text not in map(str, stored)
    assert text.split("_", 2)[2] not in str(stored)  # a secret may contain underscores


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), str.upper,
                                    lambda t: t + "x", lambda t: "", lambda t: "drape_"])  # fmt: skip
def test_anything_that_is_not_the_key_is_refused(change: Any) -> None:
    assert keys.recognise(change(made()[1])) is None


def test_a_wrong_key_is_refused_where_none_is_needed_too() -> None:
    with pytest.raises(KeyRefused, match="not valid"):
        optional(Scope.SEARCH)(sent("drape_nope"))
    assert optional(Scope.SEARCH)(sent()) == ANONYMOUS


def test_expired_and_revoked_keys_are_refused() -> None:
    _, expired = made(expires_at=timezone.now() - timedelta(seconds=1))
    key, revoked = made()
    keys.revoke(key)
    assert keys.recognise(expired) is None
    assert keys.recognise(revoked) is None


def test_after_a_rotation_both_secrets_work_until_the_grace_is_over() -> None:
    key, old = made()
    new = keys.rotate(key)
    assert keys.recognise(old) == keys.recognise(new) == key
    ApiKey.objects.update(old_until=timezone.now())
    assert keys.recognise(old) is None
    assert keys.recognise(new) == key


def test_the_last_use_is_noted() -> None:
    key, text = made()
    keys.recognise(text)
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_a_key_for_one_catalogue_does_not_reach_another() -> None:
    request = sent(made(catalogs=["shoes"])[1])
    required(Scope.SEARCH)(request)
    check_catalog(request, "shoes")
    with pytest.raises(NotAllowed, match="hats"):
        check_catalog(request, "hats")


def test_pages_of_other_origins_need_a_key_that_names_them() -> None:
    _, text = made(origins=["https://shop.example"])
    assert required(Scope.SEARCH)(sent(text, Origin="https://shop.example"))
    with pytest.raises(NotAllowed, match=r"evil\.example"):
        required(Scope.SEARCH)(sent(text, Origin="https://evil.example"))


def test_own_pages_need_no_key() -> None:
    events = own_pages_or(Scope.EVENTS)
    assert events(sent(Origin="http://testserver")) == ANONYMOUS
    assert events(sent(**{"Sec-Fetch-Site": "same-origin"})) == ANONYMOUS
    others: tuple[dict[str, str], ...] = (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    )
    for other in (sent(**headers) for headers in others):
        with pytest.raises(KeyRefused, match="Send an API key"):
            events(other)


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"rate": "fast"},
        {"name": ""},
        {"scopes": ["search", "catalogue:write"], "origins": ["https://shop.example"]},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**fields)


def test_the_command_makes_lists_rotates_and_revokes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("api_key", "create", "shop server", "--scope", "events", "--origin", "https://Shop.example/")
    text = capsys.readouterr().out.strip()
    key = keys.recognise(text)
    assert key is not None
    assert (key.scopes, key.origins) == (["events"], ["https://shop.example"])
    call_command("api_key", "list")
    listed = capsys.readouterr().out
    assert key.prefix in listed
    assert text not in listed
    call_command("api_key", "rotate", key.prefix)
    assert keys.recognise(capsys.readouterr().out.strip()) == key
    call_command("api_key", "revoke", key.prefix)
    assert keys.recognise(text) is None
    with pytest.raises(CommandError, match="no live key"):
        call_command("api_key", "revoke", "nonsense")


def test_staff_make_a_key_that_is_shown_once(admin_client: Client) -> None:
    form = {"name": "till", "scopes": ["search"], "origins": "https://shop.example", "rate": "100/m"}
    page = admin_client.post(reverse("admin:access_apikey_add"), form, follow=True).content.decode()
    text = page.partition("<code>")[2].partition("</code>")[0]
    key = keys.recognise(text)
    assert key is not None
    assert text not in admin_client.get(reverse("admin:access_apikey_change", args=[key.pk])).content.decode()


def test_a_key_for_web_pages_cannot_write_products(admin_client: Client) -> None:
    form = {"name": "till", "scopes": ["catalogue:write"], "origins": "https://shop.example", "rate": "100/m"}
    page = admin_client.post(reverse("admin:access_apikey_add"), form).content.decode()
    assert "must not be used from web pages" in page
    assert not ApiKey.objects.exists()
