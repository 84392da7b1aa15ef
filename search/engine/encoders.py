"""The encoder of the index is the encoder of every process: one that meets a newer index switches to its encoder.

The index stores the fingerprint of its vectors; a hash in Redis maps it to the name a setting would use. While a
generation of another encoder is being built, searching processes load that encoder alongside their own, so that the
first search after the switch is as fast as any.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from search.engine import encoder_choice, generations
from search.engine.connection import available, key
from search.engine.generations import State
from vision import runtime

log = logging.getLogger(__name__)

THREAD = "encoder"
_ahead: set[str] = set()
"""Fingerprints of the encoders that this process has begun to preload."""


def names_key() -> str:
    return key("encoders")


def remember(fingerprint: str) -> None:
    """Store the name of a new generation's encoder, if it is the one that this process uses."""
    if fingerprint == runtime.encoder_fingerprint():
        with available() as client:
            client.hset(names_key(), fingerprint, runtime.encoder_spec())


def name_of(fingerprint: str) -> str:
    """Return how a setting would name the encoder that some generation was made with, "" if it was never stored."""
    with available() as client:
        name: Any = client.hget(names_key(), fingerprint)
    return name.decode() if name else ""


def follow() -> bool:
    """Switch to the encoder of the serving generation; return whether this process uses it now.

    It does not if there is no index, if the settings fix another encoder, or if that encoder has changed since. Errors:
    SearchUnavailable; ModelError if it cannot be loaded.
    """
    generations.forget()
    serving = generations.state().serving
    if serving is None:
        return False
    if serving.fingerprint == runtime.encoder_fingerprint():
        return True
    name = "" if encoder_choice.is_fixed() else name_of(serving.fingerprint)
    if not name or runtime.model(name).fingerprint != serving.fingerprint:
        return False
    log.info("Switching to the encoder %s, which made the index that serves now.", name)
    runtime.use(name)
    _ahead.clear()
    return True


def look_ahead(now: State) -> None:
    """Begin to preload the encoder of the generation being built, if it is another one; returns at once."""
    building = now.building
    if building is None or encoder_choice.is_fixed() or building.fingerprint in _ahead:
        return
    if now.serving is None or building.fingerprint == now.serving.fingerprint:
        return
    _ahead.add(building.fingerprint)
    threading.Thread(target=_load, args=(building.fingerprint,), name=THREAD, daemon=True).start()


def threads() -> list[threading.Thread]:
    """Return the preloading threads that are running."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _load(fingerprint: str) -> None:
    try:
        if name := name_of(fingerprint):
            runtime.prepare(name)
    except Exception as error:
        log.warning("The encoder of the index that is being built cannot be preloaded: %s", error)
