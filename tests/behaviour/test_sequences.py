"""The network that predicts a visitor's next product: training, evaluation, activation, serving."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from behaviour import profiles
from behaviour.models import StoredEvent, TrainedRecommender
from behaviour.sequences import network, store
from behaviour.sequences.network import History
from search.engine import writer
from search.engine.entries import ProductEntry
from tests.behaviour.conftest import SAME_ORIGIN, agreed, event, send
from tests.search.conftest import entry, unit
from training import sequences

KINDS, EACH = 5, 24


@pytest.fixture
def kinds(redis_server: object) -> Sequence[ProductEntry]:
    """Five kinds of products whose pictures match their kind; P-n is of the kind n % 5."""
    rng = np.random.default_rng(5)
    ways = [unit(rng) for _ in range(KINDS)]
    made = []
    for number in range(KINDS * EACH):
        near = ways[number % KINDS] + 0.3 * unit(rng)
        vector = (near / np.linalg.norm(near)).astype(np.float32)
        made.append(replace(entry(number), image_vector=vector, text_vector=vector))
    writer.put(made)
    return made


def visits(in_turn: bool, visitors: int = 260, events: int = 6) -> None:
    """Recent events of visitors: kinds follow each other in turn, or each visitor stays with one kind."""
    rng = np.random.default_rng(3)
    made = []
    for number in range(visitors):
        first, begun = int(rng.integers(KINDS)), float(rng.uniform(2, 30))
        for place in range(events):
            kind = (first + place * in_turn) % KINDS
            product = kind + KINDS * int(rng.integers(EACH))
            at = timezone.now() - timedelta(days=begun - place * 0.3)
            made.append(StoredEvent(event_id=uuid.uuid4(), type="view", visitor=f"v{number}", catalog="demo",
                                    product=f"P-{product}", at=at))  # fmt: skip
    StoredEvent.objects.bulk_create(made)


def test_what_is_served_is_what_was_trained() -> None:
    rng = np.random.default_rng(1)
    items = np.stack([unit(rng, 24) for _ in range(40)])
    trained = sequences._network(24)
    for values in trained.parameters():
        torch.nn.init.normal_(values, std=0.3)
    trained.eval()
    weights = sequences._weights(trained)
    told = [
        History(rng.integers(0, 40, size), np.sort(rng.uniform(0, 30, size)), rng.choice([1.0, 4.0, 6.0], size))
        for size in (1, 4, network.LONGEST)
    ]
    found = network.following(weights, [items[one.rows] for one in told], told)
    for history, vector in zip(told, found, strict=True):
        rows = items[history.rows]
        fed, means = (torch.from_numpy(made(rows, history))[None] for made in (network.inputs, network.means))
        assert np.allclose(trained(fed, means)[0, -1].detach().numpy(), vector, atol=1e-5)
    again = network.following(network.unpacked(network.packed(weights)), [items[one.rows] for one in told], told)
    assert np.abs(again - found).max() < 0.01


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_network_that_knows_what_follows_serves(capsys: pytest.CaptureFixture[str], admin_client: Client) -> None:
    visits(in_turn=True)
    call_command("train_recommender")
    printed = capsys.readouterr().out
    assert "It serves" in printed
    assert "co-occurrence" in printed
    client = agreed()
    send(client, [event("P-1")])
    found = client.get("/api/recommendations?row=for_you&limit=10", headers=SAME_ORIGIN).json()["rows"][0]["results"]
    assert {int(one["id"].removeprefix("P-")) % KINDS for one in found} == {2}  # the next kind, not the similar one
    row = TrainedRecommender.objects.get()
    page = admin_client.get(f"/admin/behaviour/trainedrecommender/{row.pk}/change/").content.decode()
    assert row.reason in page
    assert row.figures["sequence"]["recall"] in page
    sent = admin_client.post(f"/admin/behaviour/trainedrecommender/{row.pk}/change/", {})  # the box is not ticked
    assert sent.status_code == 302
    assert bytes(TrainedRecommender.objects.get(is_on=False).weights)
    found = client.get("/api/recommendations?row=for_you&limit=10", headers=SAME_ORIGIN).json()["rows"][0]["results"]
    assert {int(one["id"].removeprefix("P-")) % KINDS for one in found} == {1}


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_network_that_finds_no_more_than_the_others_stays_off(
    capsys: pytest.CaptureFixture[str], admin_client: Client
) -> None:
    visits(in_turn=False)
    call_command("train_recommender")
    assert "It does not serve" in capsys.readouterr().out
    row = TrainedRecommender.objects.get()
    assert not row.is_on
    assert store.serving() is None
    admin_client.post(f"/admin/behaviour/trainedrecommender/{row.pk}/change/", {"is_on": "on"})
    assert not TrainedRecommender.objects.get().is_on
    client = agreed()
    send(client, [event("P-1")])
    assert client.get("/api/recommendations?row=for_you", headers=SAME_ORIGIN).json()["rows"]


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_nothing_is_trained_on_little_or_stored_of_made_up_shoppers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="200 are needed"):
        call_command("train_recommender")
    monkeypatch.setattr(sequences, "EPOCHS", 1)
    call_command("train_recommender", simulated=210)
    assert "nothing was stored" in capsys.readouterr().out
    assert not TrainedRecommender.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_network_of_another_encoder_or_a_lost_one_does_not_serve(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(fingerprint: str) -> TrainedRecommender:
        weights: dict[str, Any] = sequences._weights(sequences._network(32))
        return TrainedRecommender.objects.create(
            made_at=timezone.now(), fingerprint=fingerprint, won=True, is_on=True, reason="", visitors=1,
            weights=network.packed(weights),
        )  # fmt: skip

    from search.engine import generations

    made("another")
    store.renew()
    assert store.serving() is None
    row = made(generations.serving().fingerprint)
    store.renew()
    assert store.serving()
    send(Client(), [event("P-1"), event("P-3")], key, visitor="ann")
    assert profiles.load("ann").following is not None
    row.delete()
    store.renew()
    assert profiles.load("ann").following is None
