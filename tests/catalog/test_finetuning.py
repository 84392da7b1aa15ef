"""Fine-tuning a shop's encoder: on a small drawn catalogue, with a few steps."""

from __future__ import annotations

import json
import random
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from safetensors.numpy import load_file

from behaviour.models import StoredEvent
from catalog.models import Embedding, Product
from finetuning import clicks as clicking
from finetuning import material, measuring, runs, tuning
from search import service
from search.engine import encoder_choice, generations, writer
from search.engine.connection import client
from search.types import SearchQuery
from training.encoder import tuning as training
from training.encoder.captions import About, Caption, attribute_caption
from training.encoder.items import Item
from training.encoder.learning import Learner
from vision import runtime
from vision.clip_models import BUNDLED, PHOTOS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]
SHORT = {"epochs": 1, "batch": 8}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow a catalogue of 60, and run models in torch itself, as exporting each new one takes seconds."""
    for name, value in {"AT_LEAST": 40, "FEWEST_ASIDE": 20}.items():
        monkeypatch.setattr(material, name, value)
    # a few steps on a few drawings improve nothing: use the result all the same
    monkeypatch.setattr(training, "SHARES_KEPT", (0.0,))
    before = runtime._settings
    runtime.configure(replace(before, runtime="torch", detector="off"))
    yield
    runtime.configure(before)
    shutil.rmtree(encoder_choice.folder(), ignore_errors=True)
    shutil.rmtree(encoder_choice.folder().parent / "finetune", ignore_errors=True)


@pytest.fixture
def shop(small_catalogue: Path) -> None:
    """The drawn catalogue, served by an encoder with wrong means, so that there is much to gain."""
    folder = encoder_choice.folder() / "poor"
    shutil.copytree(BUNDLED, folder)
    card = json.loads((folder / "drape.json").read_text())
    wrong = np.random.default_rng(1).normal(0, 3, len(card["text_mean"])).tolist()
    (folder / "drape.json").write_text(json.dumps({**card, "text_mean": wrong}))
    photos = {"fingerprint": runtime.model("poor").fingerprint, "direction": card["image_mean"]}
    (folder / PHOTOS).write_text(json.dumps(photos))
    encoder_choice.keep(encoder_choice.Choice("poor"))
    runtime.use("poor")
    call_command("ingest", small_catalogue, catalog="shop")


def weights(name: str) -> dict[str, Any]:
    model = runtime.model(name)
    assert model.folder is not None
    return load_file(model.folder / "open_clip_model.safetensors")


def everything() -> tuple[Any, ...]:
    """Return the state that must not change unless the encoder is switched."""
    now = generations.state().serving
    found = [hit.id for hit in service.by_text(SearchQuery(text="red dress")).hits]
    folders = sorted(path.name for path in encoder_choice.folder().iterdir() if path.is_dir())
    return now, encoder_choice.kept(), folders, found, Embedding.objects.count(), dict(writer.digests())


def test_a_better_encoder_serves_and_one_command_goes_back(shop: None, capsys: pytest.CaptureFixture[str]) -> None:
    before = generations.state().serving
    capsys.readouterr()

    call_command("finetune", catalog="shop", **SHORT)

    out = capsys.readouterr().out
    name = encoder_choice.kept().serving
    assert encoder_choice.kept().previous == "poor"
    assert f"{name} serves now: 60 products" in out
    assert measuring.RANK in out
    now = generations.state().serving
    assert now is not None
    assert before is not None
    assert now.fingerprint == runtime.model(name).fingerprint != before.fingerprint
    assert service.by_text(SearchQuery()).total == 60
    assert service.by_text(SearchQuery(text="dress")).hits
    learnt, known = weights(name), weights("poor")
    assert {key: value.dtype for key, value in learnt.items()} == {key: value.dtype for key, value in known.items()}
    assert not np.array_equal(learnt["text.text_projection"], known["text.text_projection"])
    card = (encoder_choice.folder() / name / "README.md").read_text()
    for heading in ("Data", "How it was trained", "What it reaches", "Weaknesses"):
        assert heading in card
    assert runtime.model("poor").card.photo_direction != runtime.model(name).card.photo_direction != ()
    assert not any((encoder_choice.folder().parent / "finetune" / "shop").glob("*.pt"))

    call_command("use_encoder", back=True)
    assert generations.state().serving != now
    assert encoder_choice.kept() == encoder_choice.Choice("poor", name)


@pytest.mark.parametrize("rate", [1e6, 0.05])
def test_a_worse_encoder_is_refused_and_everything_is_as_it_was(shop: None, rate: float) -> None:
    card = encoder_choice.folder() / "poor" / "drape.json"
    shutil.copy(BUNDLED / "drape.json", card)  # a valid one
    runtime.configure(replace(runtime._settings, encoder="bundled"))
    call_command("reindex", encode=True)
    encoder_choice.keep(encoder_choice.Choice("bundled"))
    before = everything()

    with pytest.raises(CommandError, match="was not changed") as refused:
        call_command("finetune", catalog="shop", rate=rate, **SHORT)

    assert refused.value.returncode == 1
    assert everything() == before


def clicked(words: str, product: str, visitors: int, days: float, **more: Any) -> None:
    """Store clicks of this number of visitors, each in a search of their own."""
    made = []
    at = datetime.now(UTC) - timedelta(days=days)
    for number in range(visitors):
        facts = {"visitor": f"v{number}", "at": at, "query": words, "query_id": f"{words}-{days}-{number}"}
        made.append(StoredEvent(event_id=uuid.uuid4(), type="search", results=9, **facts))
        place = {"catalog": "shop", "product": product, "position": 3, **more}
        made.append(StoredEvent(event_id=uuid.uuid4(), type="click", **facts, **place))
    StoredEvent.objects.bulk_create(made)


@pytest.fixture
def clicks(shop: None, monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Products that are searched for with the shop's own words, and clicked, in the first and in the last days."""
    for name, value in {"FEWEST_PAIRS": 10, "FEWEST_LATER": 3}.items():
        monkeypatch.setattr(clicking, name, value)
    products = list(Product.objects.order_by("pk")[:15])
    for number, one in enumerate(products):
        clicked(f"thing {number}", one.external_id, 5, days=20)
        if number < 4:
            clicked(f"thing {number}", products[number + 5].external_id, 5, days=2)
    return products


def test_only_words_of_several_visitors_are_learnt_and_later_clicks_measure(clicks: list[Product]) -> None:
    first, second, third, *_ = clicks
    clicked("one persons own words", first.external_id, 4, days=20)
    clicked("thing 1", third.external_id, 1, days=20)  # one click may be a mistake
    for number in range(5):
        at = datetime.now(UTC) - timedelta(days=21)
        facts: dict[str, Any] = {"visitor": f"v{number}", "catalog": "shop"}
        StoredEvent.objects.create(event_id=uuid.uuid4(), type="view", product=first.external_id, at=at, **facts)
        facts |= {"type": "click", "row": "row-image", "position": 0, "at": at + timedelta(minutes=1)}
        StoredEvent.objects.create(event_id=uuid.uuid4(), product=second.external_id, **facts)
        if number < 4:  # too few
            StoredEvent.objects.create(event_id=uuid.uuid4(), product=third.external_id, **facts)
    found = clicking.gathered(one.pk for one in clicks)
    assert found.asked[first.pk] == ("thing 0",)
    assert set(found.asked[second.pk]) == {"thing 1", first.title}
    assert found.asked[third.pk] == ("thing 2",)
    assert found.later == tuple((f"thing {n}", (clicks[n + 5].pk,)) for n in range(4))
    assert clicking.Clicks.of_json(json.loads(json.dumps(found.as_json()))) == found


def test_too_few_clicks_are_reported_before_anything_begins(shop: None) -> None:
    clicked("thing", Product.objects.earliest("pk").external_id, 5, days=20)
    with pytest.raises(CommandError, match="1 pairs of words and clicked products"):
        call_command("finetune", catalog="shop", from_clicks=True, **SHORT)


def test_clicks_are_learnt_from_and_measured_with(clicks: list[Product], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("finetune", catalog="shop", from_clicks=True, **SHORT)
    assert measuring.CLICKED in capsys.readouterr().out
    card = (encoder_choice.folder() / encoder_choice.kept().serving / "README.md").read_text()
    assert "several shoppers clicked" in card
    assert "thing 1" not in card


def test_an_encoder_that_ranks_clicked_products_no_higher_is_refused() -> None:
    before = {measuring.RANK: [0.1, 0.2], measuring.RECALL: [0.0, 1.0], measuring.CLICKED: [0.5, 0.5]}
    better = {**before, measuring.RANK: [0.3, 0.4]}
    assert "what shoppers clicked" in measuring.judged(before, better).reason
    assert measuring.judged(before, {**better, measuring.CLICKED: [0.6, 0.5]}).reason == ""


def test_queries_with_clicks_are_positives_for_the_products_they_name() -> None:
    one = Item("1", "product", "a.jpg", title="Ava", article_type="Dresses", colour="Red", asked=("red party dress",))
    captions = {attribute_caption(one, random.Random(seed)) for seed in range(60)}
    assert Caption("red party dress", About.TYPE | About.COLOUR) in captions
    assert len(captions) > 3


def test_interrupted_anywhere_the_same_command_goes_on(shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.errors import SearchUnavailable

    monkeypatch.setattr(tuning, "SAVE_SECONDS", 0.0)
    run = encoder_choice.folder().parent / "finetune" / "shop"
    steps: list[int] = []
    real = Learner.update

    def update(self: Learner, done: float) -> float:
        if self.step == 2 and steps == [0, 1]:
            raise RuntimeError("killed")
        steps.append(self.step)
        return real(self, done)

    def down(*args: Any, **options: Any) -> str:
        raise SearchUnavailable("gone")

    monkeypatch.setattr(Learner, "update", update)
    with pytest.raises(RuntimeError, match="killed"):
        call_command("finetune", catalog="shop", **SHORT)
    packed = [path.stat().st_mtime_ns for path in (run / "packs").glob("*.npy")]
    steps.append(-1)
    with pytest.raises(CommandError, match="other options"):
        call_command("finetune", catalog="shop", epochs=3, batch=8)

    # the training is complete now, but Redis stops before the switch
    with monkeypatch.context() as patched:
        patched.setattr(writer, "rebuild", down)
        with pytest.raises(CommandError, match="Redis does not answer"):
            call_command("finetune", catalog="shop", **SHORT)
    assert [path.stat().st_mtime_ns for path in (run / "packs").glob("*.npy")] == packed
    done = list(steps)
    assert done == [0, 1, -1, *range(2, done[-1] + 1)]
    assert done[-1] >= 2
    runtime.use("poor")

    call_command("finetune", catalog="shop", **SHORT)

    assert steps == done
    assert encoder_choice.kept().previous == "poor"
    assert len([path for path in encoder_choice.folder().iterdir() if path.is_dir()]) == 2


def test_stopped_by_hand_it_keeps_its_state_and_says_how_to_go_on(shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Learner.update

    def stopped(self: Learner, done: float) -> float:
        if self.step == 2:
            raise KeyboardInterrupt
        return real(self, done)

    before = everything()
    monkeypatch.setattr(Learner, "update", stopped)
    with pytest.raises(CommandError, match="same command again") as told:
        call_command("finetune", catalog="shop", **SHORT)

    assert told.value.returncode == 130
    assert everything() == before
    assert (encoder_choice.folder().parent / "finetune" / "shop" / "last.pt").exists()


def test_what_is_measured_with_is_never_trained_on(shop: None) -> None:
    from training.encoder.packing import pack

    ids = list(Product.objects.values_list("pk", flat=True))
    aside = material.held_out(ids, 1)
    assert len(aside) == 20
    assert aside == material.held_out(list(reversed(ids)), 1)
    twin = Product.objects.exclude(pk__in=aside).first()
    shown = Product.objects.get(pk=aside[0])
    assert twin is not None
    twin.image.name = shown.image.name
    twin.image.save()

    source = material.Stored("products", ids, lambda picture: picture)
    packed = pack(source, 64, encoder_choice.folder().parent / "finetune" / "packs", lambda done, total: None)
    data = training.training_set(packed, {str(pk) for pk in aside}, 1)

    trained = {int(example.item.key) for example in data.train}
    assert not trained & set(aside)
    assert twin.pk not in trained
    assert not trained & {int(example.item.key) for example in data.products}
    assert not set(aside) & {int(example.item.key) for example in data.products}
    assert data.near_identical >= 1


def test_a_fall_of_one_measure_refuses_whatever_another_gains() -> None:
    many = 200
    before = {measuring.RANK: [0.3] * many, measuring.RECALL: [1.0] * many, measuring.LABELS: [0.5] * 20}
    better = {measuring.RANK: [0.4] * many, measuring.RECALL: [1.0] * many, measuring.LABELS: [0.5] * 20}
    assert measuring.judged(before, better).reason == ""
    assert "rank" in measuring.judged(before, before).reason
    assert "finds less" in measuring.judged(before, {**better, measuring.RECALL: [0.5] * many}).reason
    assert "finds less" in measuring.judged(before, {**better, measuring.LABELS: [0.1] * 20}).reason


def test_too_few_products_is_a_sentence(shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material, "AT_LEAST", 200)
    with pytest.raises(CommandError, match="60 products are too few to learn from: 200 or more"):
        call_command("finetune")


def test_what_cannot_be_trained_is_a_sentence(shop: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="no catalogue 'other'"):
        call_command("finetune", catalog="other")
    with runs.claimed("shop"), pytest.raises(CommandError, match="Another command"):
        call_command("finetune", catalog="shop")
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1, 1, 1))
        with pytest.raises(CommandError, match="too full"):
            call_command("finetune", catalog="shop")
    settings.ENCODER = "bundled"
    with pytest.raises(CommandError, match="ENCODER=bundled fixes the encoder"):
        call_command("finetune")


def test_models_without_weights_to_train_are_sentences(shop: None) -> None:
    client().flushall()
    encoder_choice.keep(encoder_choice.Choice("hf-hub:owner/name"))
    with pytest.raises(CommandError, match="not a folder on this machine"):
        call_command("finetune", catalog="shop", fresh=True)
    (encoder_choice.folder() / "poor" / "open_clip_model.safetensors").unlink()
    encoder_choice.keep(encoder_choice.Choice("poor"))
    with pytest.raises(CommandError, match="holds no weights"):
        call_command("finetune", catalog="shop", fresh=True)
