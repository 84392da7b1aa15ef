"""The nightly training: once a night, by one worker, with its result in the admin."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from behaviour import training
from behaviour.models import TrainingRun

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 5, 2, 3, 31, tzinfo=UTC)


def commanded(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Replace the training by this script."""
    command: Sequence[str] = (sys.executable, "-c", script)
    monkeypatch.setattr(training, "command", lambda: command)


def test_it_is_due_once_a_night_for_one_worker() -> None:
    assert training.claim(NIGHT - timedelta(minutes=2)) is None
    assert training.claim(NIGHT) is not None
    assert training.claim(NIGHT) is None
    assert training.claim(NIGHT + timedelta(hours=20)) is None
    assert training.claim(NIGHT + timedelta(days=1)) is not None


@pytest.mark.parametrize("name", ["TRAIN_AT", "PERSONALISATION"])
def test_it_can_be_switched_off(settings: Settings, name: str) -> None:
    setattr(settings, name, "off")
    assert training.claim(NIGHT) is None
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize(
    ("script", "outcome", "text"),
    [
        ("print('epoch 1: .3'); print('It does not serve: beside for you, …')", "trained", "It does not serve: beside"),
        (
            "import sys; sys.exit('CommandError: Nothing was trained: 3 visitors, 200 are needed.')",
            "nothing",
            "Nothing was trained: 3 visitors",
        ),
        ("raise OSError('no room')", "failed", "OSError: no room"),
        ("import os; os.kill(os.getpid(), 9)", "failed", "It ended with the code -9"),
    ],
)
def test_what_came_of_it_is_noted_and_seen_by_staff(
    monkeypatch: pytest.MonkeyPatch, admin_user: User, script: str, outcome: str, text: str
) -> None:
    commanded(monkeypatch, script)
    run = training.claim(NIGHT)
    assert run is not None
    training.train(run, threading.Event())
    run.refresh_from_db()
    assert (run.outcome, run.ended_at is not None) == (outcome, True)
    assert run.text.startswith(text)
    client = Client()
    client.force_login(admin_user)
    page = client.get(reverse("admin:behaviour_trainingrun_changelist")).content.decode()
    assert TrainingRun.Outcome(outcome).label in page
    assert text[:20] in page


def test_a_worker_that_ends_leaves_the_training_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    commanded(monkeypatch, "import time; time.sleep(600)")
    run, stopping = training.claim(NIGHT), threading.Event()
    assert run is not None
    threading.Timer(0.2, stopping.set).start()
    training.train(run, stopping)
    assert training.claim(NIGHT) is not None


def test_one_whose_worker_was_killed_is_given_up() -> None:
    lost = training.claim(NIGHT)
    assert lost is not None
    training.claim(NIGHT + timedelta(hours=4))
    lost.refresh_from_db()
    assert (lost.outcome, lost.text) == ("failed", "The worker ended before the training did.")


def test_the_command_is_that_of_the_shop() -> None:
    assert training.command()[-1] == "train_recommender"
    assert training.command()[-2].endswith("manage.py")
