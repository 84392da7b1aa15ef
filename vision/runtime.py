"""Which models this process uses; each is loaded once, when first asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vision.clip_models import ModelError, find

if TYPE_CHECKING:
    from vision.detector import Detector
    from vision.encoder import Encoder

__all__ = [
    "ModelError",
    "VisionSettings",
    "configure",
    "detector",
    "encoder",
    "encoder_fingerprint",
    "is_warm",
    "warm",
]


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """``encoder`` and ``detector``: bundled, a path, off (detector), or what open_clip understands.

    ``threads`` 0: all cores; ``runtime``: auto, onnx or torch; ``cache``: folder for exported models.
    """

    encoder: str = "bundled"
    detector: str = "bundled"
    cache: Path = Path("var/models")
    threads: int = 0
    runtime: str = "auto"


_settings = VisionSettings()
_lock = threading.RLock()
_warm = threading.Event()


def configure(settings: VisionSettings) -> None:
    """Say which models to use; drops those that were loaded for other settings. Loads nothing."""
    global _settings
    with _lock:
        if settings != _settings:
            _warm.clear()
            for loader in (_encoder, _detector, encoder_fingerprint):
                loader.cache_clear()
        _settings = settings


def encoder() -> Encoder:
    """The encoder of this process. Errors: ModelError."""
    with _lock:
        return _encoder()


def detector() -> Detector | None:
    """The detector of this process, None where it is switched off. Errors: ModelError."""
    with _lock:
        return _detector()


@cache
def encoder_fingerprint() -> str:
    """What vectors of the configured encoder are marked with; torch is not imported for it. Errors: ModelError."""
    return find(_settings.encoder).fingerprint


def warm() -> None:
    """Load both models and run each once, so that the first search is as fast as the tenth. Errors: ModelError."""
    from PIL import Image

    picture = Image.new("RGB", (300, 400), "white")
    for _ in range(2):
        encoder().images([picture])
        encoder().texts(["red dress"])
        if (finder := detector()) is not None:
            finder.find([picture])
    _warm.set()


def is_warm() -> bool:
    return _warm.is_set()


@cache
def _encoder() -> Encoder:
    from vision.encoder import Encoder

    return Encoder(find(_settings.encoder), _settings.cache, _settings.threads, _settings.runtime)


@cache
def _detector() -> Detector | None:
    if _settings.detector == "off":
        return None
    from vision.detector import Detector, resolve

    return Detector(resolve(_settings.detector), _settings.cache, _settings.threads, _settings.runtime)
