"""The encoder of the index is the encoder of every process: one that meets a newer index takes its encoder over.

The index tells the fingerprint of its vectors; a hash in Redis tells what a setting would call that encoder. While a
generation of another encoder is being built, processes that search load that encoder beside their own, so that the
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
"""Fingerprints that this process has begun to load ahead."""


def names_key() -> str:
    return key("encoders")


def remember(fingerprint: str) -> None:
    """Note what the encoder of a new generation is called, if it is the one that this process uses."""
    if fingerprint == runtime.encoder_fingerprint():
        with available() as client:
            client.hset(names_key(), fingerprint, runtime.encoder_spec())


def name_of(fingerprint: str) -> str:
    """What a setting would call an encoder that some generation was made with, "" where nobody noted it."""
    with available() as client:
        name: Any = client.hget(names_key(), fingerprint)
    return name.decode() if name else ""


def follow() -> bool:
    """Use the encoder of the generation that serves; returns whether this process uses it now.

    It does not where there is no index, where the settings fix another encoder, or where that encoder has changed
    since. Errors: SearchUnavailable; ModelError where it cannot be loaded.
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
    log.info("The index is of the encoder %s now, which this process takes over.", name)
    runtime.use(name)
    _ahead.clear()
    return True


def look_ahead(now: State) -> None:
    """Begin to load the encoder of the generation that is being built, if it is another one; returns at once."""
    building = now.building
    if building is None or encoder_choice.is_fixed() or building.fingerprint in _ahead:
        return
    if now.serving is None or building.fingerprint == now.serving.fingerprint:
        return
    _ahead.add(building.fingerprint)
    threading.Thread(target=_load, args=(building.fingerprint,), name=THREAD, daemon=True).start()


def threads() -> list[threading.Thread]:
    """The threads that load ahead now."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def _load(fingerprint: str) -> None:
    try:
        if name := name_of(fingerprint):
            runtime.prepare(name)
    except Exception as error:
        log.warning("The encoder that the next index is made with cannot be loaded yet: %s", error)
