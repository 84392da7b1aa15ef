"""The queries, results and baselines of an evaluation, on a catalogue of four types of products."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.feeds import open_feed
from catalog.rows import ProductRow
from evaluation.answers import FULL_TEXT, RANDOM, SERVED, UNTRAINED, Answers, at, at_random, full_text_wins
from evaluation.outcome import CURVE, Outcome
from evaluation.questions import Questions, labels, phrase, titles
from evaluation.running import Encoded, encode
from evaluation.served import entries
from evaluation.similar import confusion
from evaluation.twins import twins
from search.engine.connection import client, key
from search.engine.trial import full_text, trial
from tests.catalog.evaluated import EACH, KINDS, OWN, run


def product(colour: str = "", article_type: str = "", gender: str = "") -> ProductRow:
    return ProductRow(1, "1", "Title", colour=colour, article_type=article_type, gender=gender)


def test_a_phrase_is_written_as_shoppers_type_it() -> None:
    assert phrase(product("Navy Blue", "Shirts", "Men")) == "navy blue shirts for men"
    assert phrase(product("Navy Blue", "Shirts", "Unisex")) == "unisex navy blue shirts"
    assert phrase(product("Navy Blue", "Shirts")) == ""


def test_equal_titles_are_one_query() -> None:
    asked = titles([ProductRow(1, "1", "Red Shirt"), ProductRow(2, "2", "red shirt"), ProductRow(3, "3", "Blue")])
    assert asked.texts == ["blue", "red shirt"]
    assert asked.right == [{2}, {0, 1}]


def test_kinds_of_labels_that_no_product_carries_are_not_asked_for() -> None:
    assert [one.name for one in labels([product(colour="Red")] * 10)] == ["colour"]


def test_a_ranking_that_ends_early_counts_what_is_missing_as_wrong() -> None:
    answers = Answers(Questions("colour", ["red"], [{0, 1}], 10), FULL_TEXT, np.array([[0, 1, -1, -1]]))
    assert answers.figures["precision@10"].value == 0.2
    assert answers.figures["precision@1"].value == 1.0


def test_labels_are_asked_at_every_blend_and_titles_of_pictures_alone(outcome: Outcome) -> None:
    names = set(outcome.measures)
    for weight in {1.0, outcome.default_weight, 0.0}:
        for figure in ("article type, precision@1", "colour, precision@10", "gender, MRR@100"):
            assert f"{figure}, {at(weight)}" in names
        assert f"colour + article type, precision@5, {at(weight)}" in names
        assert f"phrase of colour, type and gender, precision@5, {at(weight)}" in names
    assert {f"title → product, {figure}" for figure in ("recall@1", "recall@10", "MRR@100")} <= names
    assert {f"similar by {way}, same article type, precision@10" for way in ("image", "text")} <= names


def test_words_alone_find_the_words(outcome: Outcome) -> None:
    assert outcome.measures[f"colour + article type, precision@5, {at(0)}"].value > 0.8


def test_baselines_are_measured_on_the_same_queries(outcome: Outcome) -> None:
    name = "article type, precision@10"
    assert set(outcome.baselines) == {RANDOM, FULL_TEXT, UNTRAINED}
    assert {one[name].queries for one in outcome.baselines.values()} == {2}
    assert 0.2 < outcome.baselines[RANDOM][name].value < 0.8  # half of the products are relevant
    assert outcome.baselines[FULL_TEXT][name].value == 1.0  # every title names its type
    assert "title → product, recall@1" not in outcome.baselines[FULL_TEXT]
    assert "title → product, recall@1" in outcome.baselines[UNTRAINED]


def test_the_untrained_encoder_has_learnt_nothing_about_titles(outcome: Outcome) -> None:
    learnt = outcome.measures["title → product, recall@10"].value
    assert outcome.baselines[UNTRAINED]["title → product, recall@10"].value < learnt


def test_the_pages_ranking_is_measured_out_of_a_real_index(outcome: Outcome) -> None:
    served = outcome.by_method(SERVED)["article type"]
    assert served.best.shape == (2, 100)
    found = served.best[0][served.best[0] >= 0].tolist()
    assert len(found) == len(set(found)) >= EACH  # those of its type, then the nearest others
    assert served.figures["precision@10"].value == 1.0


def test_queries_of_ones_own_are_answered_but_not_measured(outcome: Outcome) -> None:
    assert outcome.asked.shape == (len(OWN), 100)
    assert (outcome.asked[:, :10] >= 0).all()
    assert not any("crimson" in name for name in outcome.measures)


def test_labels_for_which_full_text_wins_are_named() -> None:
    asked = Questions("colour", ["red"], [{0}], 1)
    right, wrong = (Answers(asked, "", np.array([[place, 1 - place]])) for place in (0, 1))
    assert "colour, precision@1" in full_text_wins([wrong], [right])
    assert full_text_wins([right], [wrong]) == full_text_wins([right], [right]) == []


def test_photos_that_cannot_be_opened_and_kinds_without_products_are_left_out(outcome: Outcome) -> None:
    assert [one.kind for one in outcome.photos] == ["shirt", "shirt"]
    assert outcome.measures["photo of a garment, macro precision@10"].queries == 1
    assert outcome.baselines[RANDOM]["photo of shirt, precision@10"].value == 0.5
    assert "photo of hat, precision@10" not in outcome.measures


def test_the_curve_has_a_value_for_each_weight_and_meets_the_measures(outcome: Outcome) -> None:
    values = dict(zip(CURVE, outcome.curve["colour"], strict=True))
    for weight in (0.0, 1.0):
        assert values[weight] == pytest.approx(outcome.measures[f"colour, precision@10, {at(weight)}"].value)


def test_confusion_shares_add_up(outcome: Outcome) -> None:
    assert outcome.similar is not None
    table = confusion(outcome.encoded, outcome.similar, most=1)
    assert table.types == ["Shirts"]
    assert table.shares.sum() == pytest.approx(1)
    shirts = [
        share for share, right in zip(outcome.similar.shares("image"), outcome.similar.right, strict=True) if 0 in right
    ]
    assert table.shares[0, 0] == pytest.approx(np.mean(shirts))


def test_the_same_picture_twice_is_counted(outcome: Outcome, evaluated: Path) -> None:
    assert (outcome.twins.within, outcome.twins.among_others, outcome.twins.either) == (2, 0, 2)
    with open_feed(evaluated) as feed:
        some = encode(feed, lambda row: row.id in ("P0", "P30"), lambda count: None)
        split = twins(feed, some, lambda count: None)
    assert (split.within, split.among_others, split.either) == (0, 1, 1)
    assert split.compared == EACH * len(KINDS) - 2


def test_what_is_written_can_be_read_again(outcome: Outcome) -> None:
    facts = json.loads(json.dumps(outcome.as_json()))
    assert facts["products"] == EACH * len(KINDS)
    assert facts["near-identical"]["either"] == 2
    assert facts["measures"].keys() == outcome.measures.keys()
    assert facts["baselines"][FULL_TEXT]["article type, precision@10"]["value"] == 1.0
    assert len(facts["curve over image_weight"]["colour"]) == len(CURVE)


def test_random_sampling_is_deterministic_and_without_replacement() -> None:
    asked = Questions("colour", ["red", "blue"], [{0}, {1}], 10)
    first, second = at_random(asked, 30), at_random(asked, 30)
    assert np.array_equal(first.best, second.best)
    assert [len(set(one)) for one in first.best.tolist()] == [30, 30]


def test_a_trial_index_leaves_the_shops_own_alone(redis_server: object, outcome: Outcome) -> None:
    before = key("index")
    encoded: Encoded = outcome.encoded
    client().set("drape:mine", "kept")
    with trial(entries(encoded)):
        assert key("index") != before
        assert full_text("red skirts", 3)[0][0] == "trial"
        assert full_text("…", 3) == []
    assert key("index") == before
    assert client().keys("*") == [b"drape:mine"]
    assert client().execute_command("FT._LIST") in ([], set())


def test_a_trial_that_fails_is_cleared_away_too(redis_server: object, outcome: Outcome) -> None:
    with pytest.raises(RuntimeError), trial(entries(outcome.encoded)):
        raise RuntimeError
    assert client().dbsize() == 0


def test_without_redis_the_rest_is_measured_and_a_note_says_so(evaluated: Path, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    found = run(evaluated)
    assert FULL_TEXT not in found.baselines
    assert not found.by_method(SERVED)
    assert len(found.asked) == len(OWN)
    assert f"colour, precision@10, {at(1)}" in found.measures
    assert any("need Redis: it does not answer" in note for note in found.notes)
