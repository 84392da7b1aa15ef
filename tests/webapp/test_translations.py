"""All texts for shoppers are translated into every language, and compiled from the sources."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import template as translation

from webapp.env import ROOT
from webapp.languages import NAMES

TRANSLATED = [code for code in NAMES if code != "en"]
FRESH = 0.06
"""The share of the texts that may be untranslated."""
CALL = re.compile(r"""\b(?:n?gettext(?:_lazy)?|_)\(\s*(u?)(["'])((?:\\.|(?!\2).)*)\2""")
PLACE = re.compile(r"%\((\w+)\)s|%d|\{\}")


def said_in_templates() -> set[str]:
    files = [path for name in ("components", "search", ".") for path in (ROOT / "templates" / name).glob("*.html")]
    sources = (translation.templatize(path.read_text()) for path in files)
    return {match[3].replace("\\'", "'") for source in sources for match in CALL.finditer(source)}


def catalogue(language: str) -> dict[object, str]:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_templates_say_is_translated(language: str) -> None:
    """All but a few new texts, which are English until they are translated."""
    known = {key[0] if isinstance(key, tuple) else key for key, text in catalogue(language).items() if text}
    said = said_in_templates()
    assert len(said - known) <= FRESH * len(said), sorted(said - known)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_places_that_are_filled_in(language: str) -> None:
    for key, text in catalogue(language).items():
        if isinstance(key, str) and key:
            assert sorted(PLACE.findall(key)) == sorted(PLACE.findall(text)), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_files_are_those_of_the_sources(language: str) -> None:
    source = (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").read_text()
    joined = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', source)).replace('\\"', '"').replace("\\n", "\n")
    for key, text in catalogue(language).items():
        if key:
            assert text in joined, key


@pytest.mark.usefixtures("redis_server")
@pytest.mark.parametrize(("language", "words"), [("de", "Seite nicht gefunden"), ("ar", "الصفحة غير موجودة")])
def test_a_page_speaks_the_language_that_is_asked_for(client: Client, language: str, words: str) -> None:
    assert words in client.get("/nowhere", headers={"accept-language": language}).content.decode()


def test_no_language_is_offered_without_its_files() -> None:
    assert {path.name for path in Path(ROOT / "locale").iterdir()} == set(TRANSLATED)
