"""A shop's own name, logo, colours, font and links on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from search.web.shop import luminance
from webapp.env import SettingsError, load


def test_a_shop_shows_its_own_face(client: Client, redis_server: object, settings: Any) -> None:
    settings.SHOP_NAME = "Anna & Co"
    settings.SHOP_LOGO = "https://shop.example/logo.svg"
    settings.SHOP_COLOUR = "#0a5c36"
    settings.SHOP_FONT = "Inter, sans-serif"
    settings.SHOP_LINKS = [("Imprint", "https://shop.example/imprint")]
    page = client.get("/").content.decode()
    assert "Anna &amp; Co" in page
    assert '<img class="logo" src="https://shop.example/logo.svg"' in page
    assert '<a href="https://shop.example/imprint">Imprint</a>' in page
    address = re.search(r'href="(/theme.css[^"]*)"', page)
    assert address
    css = client.get(address[1]).content.decode()
    assert "--accent: #0a5c36; --on-accent: #fff" in css
    assert "--font: Inter, sans-serif" in css


def test_without_own_colours_no_style_sheet_is_loaded(client: Client, redis_server: object) -> None:
    assert "theme.css" not in client.get("/").content.decode()


@pytest.mark.parametrize(("colour", "expected"), [("#000000", 0.0), ("#ffffff", 1.0), ("#ff0000", 0.2126)])
def test_luminance_is_that_of_wcag(colour: str, expected: float) -> None:
    assert luminance(colour) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SHOP_COLOUR", "red;} body{display:none"), ("SHOP_FONT", "x;}*{"), ("SHOP_LINKS", "javascript:alert(1)")],
)
def test_what_cannot_be_a_colour_font_or_link_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load()
