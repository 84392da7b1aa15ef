"""Pages are in the shopper's language; the admin and the API stay English."""

from __future__ import annotations

import pytest
from django.test import Client

from webapp.env import Environment, SettingsError, load
from webapp.languages import offered


@pytest.mark.usefixtures("redis_server")
@pytest.mark.parametrize(("asked", "lang"), [("de-AT,de;q=0.9", "de"), ("ar", "ar"), ("pl", "en"), ("", "en")])
def test_the_browsers_language_is_that_of_the_page(client: Client, asked: str, lang: str) -> None:
    page = client.get("/", headers={"accept-language": asked})
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in page.content.decode()
    assert "Accept-Language" in page["Vary"]


@pytest.mark.usefixtures("redis_server")
def test_a_choice_is_kept(client: Client) -> None:
    assert client.post("/language", {"language": "fr", "next": "/"}).status_code == 302
    assert 'lang="fr"' in client.get("/", headers={"accept-language": "de"}).content.decode()


@pytest.mark.django_db
def test_the_admin_is_english_for_everybody(client: Client) -> None:
    page = client.get("/admin/login/", headers={"accept-language": "de"}).content.decode()
    assert "Password" in page
    assert "Passwort" not in page


def test_the_shops_own_language_is_always_offered() -> None:
    assert "de" in offered(Environment(SHOP_LANGUAGE="de", SHOP_LANGUAGES=("en",)))


def test_a_language_that_is_not_translated_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_LANGUAGES", "en,tlh")
    with pytest.raises(SettingsError, match="tlh is not translated"):
        load()
