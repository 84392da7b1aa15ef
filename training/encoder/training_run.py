"""Run training to its end, from the start or from where it was interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch

from .learning import Learner


class TrainingRun:
    """A training run until ``minutes`` of work (0: no limit) or ``steps`` are over, whichever comes first.

    Its state is written to ``file`` periodically, at the end and on interruption; the next run resumes from it.
    """

    def __init__(self, learner: Learner, file: Path, *, minutes: float, steps: int, save_seconds: float = 180) -> None:
        self.learner = learner
        self.file = file
        self.minutes, self.steps, self.save_seconds = minutes, steps, save_seconds
        self.spent = 0.0
        self.loss = 0.0
        if file.exists():
            state = torch.load(file, map_location=learner.device, weights_only=True)
            learner.restore(state)
            self.spent = state["spent"]

    def done(self) -> float:
        """Return the progress from 0 to 1."""
        by_time = self.spent / (60 * self.minutes) if self.minutes else 0.0
        return float(max(by_time, self.learner.step / self.steps))

    def run(self, tell: Callable[[], None]) -> None:
        """Train to the end; ``tell`` is called after each step. Errors: Diverged."""
        started, before = time.monotonic(), self.spent
        saved = started
        try:
            while (done := self.done()) < 1:
                loss = self.learner.update(done)
                self.loss = 0.98 * self.loss + 0.02 * loss if self.loss else loss
                now = time.monotonic()
                self.spent = before + now - started
                if now - saved > self.save_seconds:
                    self.save()
                    saved = now
                tell()
        except KeyboardInterrupt:
            self.save()
            raise
        self.save()

    def save(self) -> None:
        """Write the state atomically. Errors: OSError."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        torch.save(self.learner.state() | {"spent": self.spent}, self.file.with_suffix(".new"))
        self.file.with_suffix(".new").replace(self.file)
