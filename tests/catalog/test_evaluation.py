"""Metrics computed by hand, and the command on a catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from evaluation import measures
from evaluation.measures import Measure
from vision import nothing


def test_recall_precision_and_rank_by_hand() -> None:
    best = np.array([[3, 1, 2], [0, 2, 1]])
    right = [{1, 2}, {5}]

    assert measures.recall(best, right, 1) == [0.0, 0.0]
    assert measures.recall(best, right, 2) == [1.0, 0.0]
    assert measures.precision(best, right, 2) == [0.5, 0.0]
    assert measures.reciprocal_rank(best, right) == [0.5, 0.0]


def test_the_best_come_first_and_the_product_itself_can_be_left_out() -> None:
    scores = np.array([[0.1, 0.9, 0.5]], np.float32)
    assert measures.ranked(scores, 2).tolist() == [[1, 2]]
    assert measures.ranked(scores, 2, without=np.array([1])).tolist() == [[2, 0]]


def test_the_nearest_are_those_of_exact_scores_at_every_blend() -> None:
    draw = np.random.default_rng(1)
    images, texts, queries = (draw.normal(size=(count, 4)).astype(np.float32) for count in (700, 700, 600))
    for weight in (0.0, 0.3, 1.0):
        scores = weight * (queries @ images.T) + (1 - weight) * (queries @ texts.T)
        own = np.arange(600)
        scores[own, own] = -np.inf
        best = measures.nearest(
            measures.blended(queries, queries, weight), measures.joined(images, texts), 7, without=own
        )
        assert np.array_equal(best, np.argsort(-scores, axis=1)[:, :7])


def test_a_depth_beyond_the_catalogue_gives_all_of_it() -> None:
    rows = np.eye(3, dtype=np.float32)
    assert measures.nearest(rows, rows, 10).shape == (3, 3)
    assert measures.nearest(rows, rows, 10, without=np.arange(3)).shape == (3, 2)


def test_labels_that_few_products_carry_are_not_asked_for() -> None:
    assert measures.answers_by(["a", "b", "a", ""], 2) == {"a": {0, 2}}


def test_the_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = Measure.over([0.0, 1.0] * 10), Measure.over([0.0, 1.0] * 1000)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    with pytest.raises(ValueError, match="nothing"):
        Measure.over([])


def test_evaluate_prints_tables_and_writes_pictures_and_json(
    small_catalogue: Path, capsys: pytest.CaptureFixture[str], redis_server: object, tmp_path: Path
) -> None:
    for number in range(3):
        nothing.picture("car", number).save(tmp_path / f"{number}.png")
    (tmp_path / "notes.txt").write_text("no picture")

    call_command("evaluate", small_catalogue, limit=40, without=tmp_path, bias=True)
    out = capsys.readouterr().out

    assert "title → product, recall@10" in out
    assert "full text" in out
    assert "how evenly products are shown" in out
    written = Path(out.split("Report: ")[1].strip())
    report = json.loads(written.read_text())
    assert report["products"] == 40
    assert report["near-identical"]["compared"] == 20
    assert 0 <= report["measures"]["title → product, recall@10"]["value"] <= 1
    refused = report["measures"]["photos of other things refused"]
    assert (refused["queries"], refused["value"]) == (3, 1)
    assert "search" in report["bias"]["spreads"]
    page = Path(out.split("Pictures: ")[1].splitlines()[0])
    assert page == written.with_suffix(".html")
    assert "on 40 products of" in page.read_text()


def test_evaluate_of_nothing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="neither a table"):
        call_command("evaluate", tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"photos": "nowhere"}, "no folder"),
        ({"without": "nowhere"}, "no folder"),
        ({"ask": "nowhere.txt"}, "cannot be read"),
        ({"ask": "."}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(
    evaluated: Path, tmp_path: Path, options: dict[str, str], message: str
) -> None:
    paths = {name: tmp_path / value for name, value in options.items()}
    with pytest.raises(CommandError, match=message):
        call_command("evaluate", evaluated, **paths)


def test_a_limit_is_a_number_of_products(evaluated: Path) -> None:
    with pytest.raises(CommandError, match="give 1 or more"):
        call_command("evaluate", str(evaluated), "--limit", "0")
