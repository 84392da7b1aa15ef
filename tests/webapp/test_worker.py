"""The worker frees the memory of an import."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery.worker import state

from catalog import running
from vision import runtime
from webapp import celery as worker

TASK = SimpleNamespace(request=SimpleNamespace(is_eager=False))


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> object:
    """``ends(peak, importing=…, imported=…)``: whether the worker ends after a task, some minutes after an import."""

    def after(peak: int, *, importing: bool = False, examining: bool = False, imported: int | None = None) -> bool:
        ended = timedelta(minutes=imported) if imported is not None else timedelta.max
        monkeypatch.setattr(state, "should_stop", None)
        monkeypatch.setattr(worker, "peak_megabytes", lambda: peak)
        monkeypatch.setattr(worker, "megabytes", lambda: peak)
        monkeypatch.setattr(running, "is_importing", lambda: importing)
        monkeypatch.setattr(running, "is_examining", lambda: examining)
        monkeypatch.setattr(running, "has_imported", lambda within: ended < within)
        worker._give_memory_back(task=TASK)
        return state.should_stop is not None

    return after


def test_a_worker_that_used_much_memory_ends_unless_more_work_is_likely(ends: object) -> None:
    assert callable(ends)
    assert [ends(100), ends(700), ends(700, examining=True)] == [False, True, False]
    assert [ends(700, importing=True), ends(700, imported=0), ends(700, imported=2), ends(700, imported=7)] == [
        False,
        False,
        False,
        True,
    ]
    assert [ends(2500, importing=True), ends(2500, imported=0)] == [True, True]


def test_after_an_import_models_are_unloaded_and_loaded_on_demand(ends: object) -> None:
    assert callable(ends)
    before = runtime.encoder()
    ends(700, imported=0)
    assert runtime.encoder() is before
    ends(700, imported=2)
    assert runtime.encoder() is not before
    assert runtime.encoder().fingerprint == before.fingerprint
