"""Garbage collection: short pauses in the web process, and no memory leaks."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from vision import decoding, runtime
from webapp import server


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


class Circle:
    def __init__(self) -> None:
        self.itself = self


def fail() -> None:
    raise RuntimeError("no model")


def test_what_was_made_at_the_start_is_left_out_of_them_even_without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "warm", fail)
    gc.disable()
    server.warm()
    assert gc.isenabled()
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10


def test_an_encoder_that_was_there_at_the_start_is_freed_when_another_comes() -> None:
    encoder = Circle()
    seen = weakref.ref(encoder)
    server.settle()
    del encoder
    gc.collect()
    assert seen() is not None
    runtime.use(runtime.encoder_spec())
    assert seen() is None
    assert gc.get_freeze_count() > 0
