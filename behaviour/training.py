"""Trains the recommender every night in a separate process, so that minutes of processor time and torch's memory slow
down neither searches nor imports. The admin shows when it ran, and the result."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from behaviour.models import TrainingRun

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[1]
LOOK_SECONDS = 60.0
LONGEST = timedelta(hours=3)
"""A training that takes longer is killed; one whose worker was killed counts as failed after this time."""
NOTHING = "Nothing was trained"
"""Beginning of the message of ``manage.py train_recommender`` if there is too little to learn from."""
KEPT = 60
"""The number of runs that are stored, the latest ones."""


def keep_training(stopping: threading.Event) -> None:
    """Train whenever it is time, until ``stopping`` is set."""
    while not stopping.wait(LOOK_SECONDS):
        try:
            if run := claim(timezone.now()):
                train(run, stopping)
        except DatabaseError as error:
            log.warning("The recommender training is waiting for the database: %s", error)
        except Exception:  # whatever went wrong tonight, this thread must be alive tomorrow night
            log.exception("The recommender could not be trained")
        finally:
            close_old_connections()


def claim(now: datetime) -> TrainingRun | None:
    """Return the training that is due, unless another worker has taken it. Errors: DatabaseError."""
    if settings.TRAIN_AT == "off" or settings.PERSONALISATION == "off":
        return None
    _give_up(now)
    today = now.astimezone(UTC)
    if today < datetime.combine(today.date(), time.fromisoformat(settings.TRAIN_AT), UTC):
        return None
    run, is_mine = TrainingRun.objects.get_or_create(day=today.date(), defaults={"began_at": now})
    return run if is_mine else None


def train(run: TrainingRun, stopping: threading.Event) -> None:
    """Train and record the result. If ``stopping`` is set meanwhile, the next worker starts the run again."""
    process = subprocess.Popen(
        command(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", process_group=0,
    )  # fmt: skip
    watcher = threading.Thread(target=_end_in_time, args=(process, stopping), daemon=True)
    watcher.start()
    said, _ = process.communicate()
    if stopping.is_set():
        run.delete()
        return
    run.ended_at = timezone.now()
    run.outcome, run.text = _told(process.returncode, said)
    run.save()
    kept = TrainingRun.objects.order_by("-day").values_list("pk", flat=True)[:KEPT]
    TrainingRun.objects.exclude(pk__in=list(kept)).delete()


def command() -> Sequence[str]:
    return "nice", "-n", "10", sys.executable, str(ROOT / "manage.py"), "train_recommender"


def _end_in_time(process: subprocess.Popen[str], stopping: threading.Event) -> None:
    end = timezone.now() + LONGEST
    while process.poll() is None:
        if stopping.wait(1.0) or timezone.now() > end:
            process.kill()
            return


def _told(code: int, said: str) -> tuple[str, str]:
    """Return the outcome, and the last line that the command printed."""
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    text = last.removeprefix("CommandError: ")[:1000]
    if code == 0:
        return TrainingRun.Outcome.TRAINED, text
    if text.startswith(NOTHING):
        return TrainingRun.Outcome.NOTHING, text
    log.error("The recommender training exited with code %s: %s", code, said[-2000:])
    return TrainingRun.Outcome.FAILED, text or f"It ended with the code {code}; see the log."


def _give_up(now: datetime) -> None:
    lost = TrainingRun.objects.filter(outcome=TrainingRun.Outcome.RUNNING, began_at__lt=now - LONGEST)
    lost.update(outcome=TrainingRun.Outcome.FAILED, ended_at=now, text="The worker ended before the training did.")
