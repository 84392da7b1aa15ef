"""The HTML report, as seen by somebody who opens the file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from evaluation.mapping import flat
from evaluation.outcome import Outcome
from evaluation.report import write


@pytest.fixture(scope="module")
def file(outcome: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write(outcome, path, catalogue="<shop>", made="today")
    return path


def test_the_file_needs_nothing_but_itself(file: Path) -> None:
    page = file.read_text()
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert links
    assert {link.split(",")[0] for link in links if not link.startswith("#")} == {"data:image/webp;base64"}
    assert "<script" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_words_of_the_catalogue_are_text_not_markup(file: Path) -> None:
    assert "&lt;shop&gt;" in file.read_text()
    assert "<shop>" not in file.read_text()


def test_pictures_come_before_figures(file: Path) -> None:
    page = file.read_text()
    assert page.index("crimson skirt") < page.index("blue shirts for men") < page.index('id="figures"')
    assert page.index('id="phrases"') < page.index('id="confusion"') < page.index('id="figures"')


def test_without_similar_products_photos_and_redis_the_rest_is_shown(outcome: Outcome, tmp_path: Path) -> None:
    own = [one for one in outcome.answers if one.method not in ("as served", "full text")]
    bare = replace(outcome, similar=None, photos=(), answers=own, notes=("Nobody was home.",))
    write(bare, tmp_path / "bare.html", catalogue="shop", made="today")
    page = (tmp_path / "bare.html").read_text()
    assert "Nobody was home." in page
    assert 'id="confusion"' not in page
    assert "Ranked by the encoder alone" in page


def test_a_held_out_evaluation_says_what_training_left_out(outcome: Outcome, tmp_path: Path) -> None:
    held = replace(
        outcome, plan=replace(outcome.plan, held_out=True), twins=replace(outcome.twins, compared=7, alike=5)
    )
    write(held, tmp_path / "held.html", catalogue="shop", made="today")
    page = (tmp_path / "held.html").read_text()
    assert "held-out products" in page
    assert "The training of the bundled encoder" in page


def test_what_was_answered_or_lost_though_it_should_not_be_is_shown(outcome: Outcome, tmp_path: Path) -> None:
    photo = [outcome.photos[0].asked]
    wrong = replace(outcome.refusals, passed=["toaster"], lost=["navy shirts"], passed_photos=photo, lost_photos=photo)
    write(replace(outcome, refusals=wrong), tmp_path / "wrong.html", catalogue="shop", made="today")
    section = (tmp_path / "wrong.html").read_text().split('id="refused"')[1].split("</section>")[0]

    assert "toaster" in section
    assert "navy shirts" in section
    assert section.count("<img") == section.count("a photo") == 2
    assert section.count("answered") == section.count("lost") == 2


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_it_fits_the_screen_and_frames_what_is_right(
    page: Page, file: Path, outcome: Outcome, width: int, scheme: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", background))) < 128) is (scheme == "dark")
    phrases = outcome.by_method("as served")["phrase of colour, type and gender"]
    right = sum(
        len(answers & set(best[:10]))
        for answers, best in zip(phrases.questions.right, phrases.best.tolist(), strict=True)
    )
    assert page.locator("#phrases li.right").count() == right
    assert page.locator("#phrases img").evaluate_all("all => all.every(one => one.naturalWidth > 20)")
    assert page.locator("#map circle").count() == len(outcome.encoded.rows)


def test_the_map_keeps_what_is_alike_together() -> None:
    draw = np.random.default_rng(1)
    kinds = np.repeat(np.arange(4), 30)
    rows = (draw.normal(size=(4, 16))[kinds] + 0.2 * draw.normal(size=(120, 16))).astype(np.float32)
    places = flat(rows)
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (kinds[apart.argmin(axis=1)] == kinds).all()
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.array_equal(places, flat(rows))


@pytest.mark.parametrize("products", [1, 2, 3, 5])
def test_a_handful_of_products_has_a_map(products: int) -> None:
    places = flat(np.eye(products, 8, dtype=np.float32))
    assert places.shape == (products, 2)
    assert np.isfinite(places).all()
