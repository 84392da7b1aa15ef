"""The same evaluation on other shops' catalogues."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from catalog.feeds import FeedError
from catalog.rows import ProductRow
from demo import demo_products, write
from evaluation.elsewhere import galleries, sources
from evaluation.elsewhere.galleries import Gallery
from evaluation.elsewhere.labels import label
from evaluation.elsewhere.measuring import COLOURED, PHOTO, PHOTO_COLOUR, SIMILAR, TYPE, Photos, measured
from evaluation.elsewhere.refusing import NONSENSE_REFUSED, WORDS_LOST, refusals
from tests.catalog.evaluated import draw_catalogue, draw_photos, quietly


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shops' catalogues, each with shirts and skirts in red and blue."""
    place = tmp_path_factory.mktemp("shops")
    draw_catalogue(place / "north")
    shutil.copytree(place / "north", place / "deep" / "south")
    return place


def test_other_shops_are_asked_by_what_shoppers_call_their_types(shops: Path) -> None:
    gallery = galleries.others([shops / "north", shops / "deep" / "south"], quietly)

    assert len(gallery.kinds) == 96
    assert dict(gallery.asked) == {"shirt": "shirt", "skirt": "skirt"}
    assert gallery.colours.count("red") > 24
    assert gallery.colours.count("blue") + gallery.colours.count("navy") > 24
    figures = measured(gallery, Photos())
    assert figures[TYPE].queries == 2
    assert figures[SIMILAR].queries == 96
    assert figures[COLOURED].value > 0.5
    assert PHOTO not in figures


def test_the_command_shows_other_shops_beside_the_own_one(
    shops: Path, tmp_path: Path, settings: object, redis_server: object
) -> None:
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    out = StringIO()
    photos = draw_photos(tmp_path / "photos")

    call_command("evaluate", str(shops / "north"), elsewhere=shops, photos=photos, stdout=out)

    (report,) = (tmp_path / "evaluations").glob("*.json")
    found = json.loads(report.read_text())["elsewhere"]
    assert found["products"] == 96
    assert set(found["sources"]) == {"north", "south"}
    assert set(found["own shop"]) == set(found["elsewhere"])
    assert "elsewhere: 96 products" in out.getvalue()
    assert found["elsewhere"][WORDS_LOST]["queries"] == 6
    assert found["elsewhere"][NONSENSE_REFUSED]["value"] > 0.9
    page = report.with_suffix(".html").read_text()
    assert "Pictures alone, at home and elsewhere" in page


def test_pictures_alone_answer_words_for_what_is_there_and_no_others(tmp_path: Path, redis_server: object) -> None:
    (tmp_path / "drawn").mkdir()
    write(tmp_path / "drawn", demo_products(120, seed=3))
    found = refusals(galleries.others([tmp_path / "drawn"], quietly), Photos(), [])

    assert found[WORDS_LOST].queries > 5
    assert found[WORDS_LOST].value == 0
    assert found[NONSENSE_REFUSED].value > 0.85


def test_what_the_encoder_was_trained_on_is_left_out(shops: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "trained_on", lambda: frozenset({"north", "garments"}))
    chosen = sources.choose(shops)

    assert [path.name for path in chosen.paths] == ["south"]
    assert chosen.notes == ["Left out, for the encoder was trained on them: north."]

    monkeypatch.setattr(sources, "trained_on", lambda: frozenset({"north", "deep/south"}))
    with pytest.raises(FeedError, match="none to measure with"):
        sources.choose(shops)


def test_a_model_card_without_sources_is_reported(shops: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "trained_on", lambda: None)
    chosen = sources.choose(shops)

    assert len(chosen.paths) == 2
    assert "does not name" in chosen.notes[0]


def test_a_folder_without_catalogues_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="holds no catalogue"):
        sources.choose(tmp_path)
    with pytest.raises(FeedError, match="is no folder"):
        sources.choose(tmp_path / "missing")


@pytest.mark.parametrize(
    ("title", "article_type", "kind"),
    [
        ("Slim Fit Lacivert Gömlek", "Klasik Gömlek", "shirt"),
        ("Károvaná flanelová košeľa", "", "shirt"),
        ("Buzo gris abrigado", "buzos", "sweater"),
        ("Wide-collared shirt", "", "shirt"),
        ("VERONICA BACK PACK", "Backpack", "backpack"),
        ("Biya Zinc 2pc", "", ""),
    ],
)
def test_products_are_known_by_their_shops_words(title: str, article_type: str, kind: str) -> None:
    assert label(ProductRow(1, "1", title, article_type=article_type)) == kind


def test_right_colours_are_those_of_the_photo_and_right_kinds_those_of_its_folder() -> None:
    gallery = Gallery(
        np.eye(192, dtype=np.float32)[[0] * 12 + [1] * 12],
        ["shirt"] * 12 + ["skirt"] * 12,
        {"shirt": "shirt", "skirt": "skirt"},
        ["red"] * 12 + ["blue"] * 12,
        {"shirt": frozenset({"shirt"})},
    )
    photos = Photos(["shirt", "shirt", "hat"], np.eye(192, dtype=np.float32)[[0, 1, 0]], ["red", "red", "red"])

    found = measured(gallery, photos)

    assert found[PHOTO].queries == 2
    assert found[PHOTO].value == 0.5
    assert found[PHOTO_COLOUR].value == 0.5
