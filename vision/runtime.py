"""The models that this process uses, each loaded once, on first use."""

from __future__ import annotations

import gc
import hashlib
import threading
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vision.clip_models import ClipModel, ModelError, find

if TYPE_CHECKING:
    from vision.appearance import ColourHead
    from vision.attributes import Attributes
    from vision.crop_labels import CropLabels
    from vision.detector import Detector
    from vision.encoder import Encoder
    from vision.features import Features
    from vision.people import People
    from vision.rejection import Rejection

__all__ = [
    "ModelError",
    "VisionSettings",
    "configure",
    "detector",
    "detector_fingerprint",
    "encoder",
    "encoder_fingerprint",
    "encoder_spec",
    "is_warm",
    "load",
    "look_fingerprint",
    "model",
    "prepare",
    "rejection",
    "unload",
    "use",
    "warm",
]


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """``encoder`` and ``detector``: bundled, a path, off (only detector), or an open_clip model (only encoder).

    ``encoders``: folder with encoders that can be given by the name of their subfolder. ``threads``: 0 for all cores;
    ``runtime``: auto, onnx or torch; ``cache``: folder for exported models.
    """

    encoder: str = "bundled"
    detector: str = "bundled"
    cache: Path = Path("var/models")
    threads: int = 0
    runtime: str = "auto"
    encoders: Path = Path("var/encoders")


_settings = VisionSettings()
_lock = threading.RLock()
_warm = threading.Event()
_encoder: Encoder | None = None
_preparing = threading.Lock()
_prepared: tuple[str, Encoder] | None = None


def configure(settings: VisionSettings) -> None:
    """Set which models to use and unload those of other settings. Loads nothing."""
    global _settings
    with _lock:
        if settings != _settings:
            unload()
            _colours.cache_clear()
            _fingerprint.cache_clear()
            _detector_fingerprint.cache_clear()
        _settings = settings


def encoder() -> Encoder:
    """Return the encoder of this process. Errors: ModelError."""
    global _encoder
    with _lock:
        if _encoder is None:
            _encoder = load(_settings.encoder)
        return _encoder


def detector() -> Detector | None:
    """Return the detector of this process, None if it is switched off. Errors: ModelError."""
    with _lock:
        return _detector()


def people() -> People | None:
    """Return the person detector of this process, None if detection is switched off. Errors: ModelError."""
    with _lock:
        return _people()


def colours() -> ColourHead:
    """Return the colour head of this process. Errors: ModelError."""
    with _lock:
        return _colours()


def rejection() -> Rejection:
    """Return the detector of non-fashion pictures of this process. Errors: ModelError."""
    with _lock:
        return _rejection()


def crop_labels() -> CropLabels:
    """Return the classifier for garments in parts of photos of this process. Errors: ModelError."""
    with _lock:
        return _crop_labels()


def model(spec: str) -> ClipModel:
    """Resolve an encoder setting: the name of a folder in ``VisionSettings.encoders``, or what :func:`find` accepts.

    Errors: ModelError.
    """
    own = _settings.encoders / spec
    named = not set("/:") & set(spec) and bool(spec.strip("."))
    if named and (own / "open_clip_config.json").is_file():
        return find(str(own))
    if named and spec != "bundled" and not Path(spec).is_dir():
        raise ModelError(
            f"There is no encoder {spec!r} in {_settings.encoders}, and no such folder. manage.py use_encoder tells "
            "which there are; manage.py use_encoder bundled goes back to the one that came with Drape."
        )
    return find(spec)


def detector_fingerprint() -> str:
    """Return the fingerprint stored with the detections of the detector in use, "" if it is switched off.

    Does not load the detector. Errors: ModelError.
    """
    return _detector_fingerprint(_settings.detector)


@cache
def look_fingerprint() -> str:
    """Return the fingerprint stored with the looks of products: 16 hex digits of the colour and attribute heads' hash.

    Does not load the heads. Errors: ModelError.
    """
    from vision import appearance, attributes

    try:
        return hashlib.sha256(appearance.HEAD.read_bytes() + attributes.HEAD.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise ModelError(f"The heads for colours and patterns cannot be read: {error}. Restore the release.") from error


def encoder_spec() -> str:
    """Return the setting that names the encoder of this process."""
    return _settings.encoder


def encoder_fingerprint() -> str:
    """Return the fingerprint stored with the encoder's vectors, without importing torch. Errors: ModelError."""
    return _fingerprint(_settings.encoder)


def attributes() -> Attributes:
    """Return the attribute heads (pattern, sleeves, length, neckline) of this process. Errors: ModelError."""
    with _lock:
        return _attributes()


def prepare(spec: str) -> None:
    """Load an encoder alongside the one in use and run it once, so that :func:`use` is instant. Errors: ModelError."""
    global _prepared
    with _preparing:
        if spec == _settings.encoder or (_prepared and _prepared[0] == spec):
            return
        made = load(spec)
        _run_once(made)
        _prepared = spec, made


def use(spec: str, *, loaded: bool = True) -> None:
    """Switch this process to another encoder; until that is loaded and warm, the previous one stays in use.

    Work in progress finishes with the encoder that it started with. If not ``loaded``, the encoder is loaded on first
    use. Errors: ModelError, in which case nothing changes.
    """
    global _settings, _encoder, _prepared
    if loaded:
        prepare(spec)
    elif spec != _settings.encoder:
        model(spec)
        with _lock:
            _encoder = None
            _settings = replace(_settings, encoder=spec)
    with _preparing, _lock:
        if _prepared and _prepared[0] == spec:
            _encoder, _prepared = _prepared[1], None
            _settings = replace(_settings, encoder=spec)
    _collect_frozen_too()  # the previous encoder contains reference cycles, and web processes should stay small


def _collect_frozen_too() -> None:
    """Run a full garbage collection that includes objects frozen when the web process started (gc.freeze)."""
    frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    gc.collect()
    if frozen:
        gc.freeze()


def warm() -> None:
    """Load all models and run each once, so that the first search is as fast as the tenth. Errors: ModelError."""
    from PIL import Image

    blank = Image.new("RGB", (300, 400), "white")
    for _ in range(2):
        _run_once(encoder())
        rejection().out_of_domain_logit(blank)
        colours().colours(blank)
        attributes().likely([blank])
        if (finder := detector()) is not None:
            finder.find([blank])
        if (crowd := people()) is not None:
            crowd.find(blank)
    _warm.set()


def unload() -> None:
    """Release the models of this process from memory; their libraries stay loaded, so reloading is quick."""
    global _encoder, _prepared
    with _lock:
        _warm.clear()
        _encoder = _prepared = None
        for kept in (_detector, _rejection, _crop_labels, _attributes, _people):
            kept.cache_clear()


def is_warm() -> bool:
    return _warm.is_set()


def _run_once(made: Encoder) -> None:
    from PIL import Image

    made.images([Image.new("RGB", (300, 400), "white")])
    made.texts(["red dress"])


def load(spec: str) -> Encoder:
    """Load an encoder with this process's settings, alongside the one in use. Errors: ModelError."""
    from vision.encoder import Encoder

    found = model(spec)
    # the bundled encoder shares its image tower with the heads
    features = _features() if found.fingerprint == model("bundled").fingerprint else None
    return Encoder(found, _settings.cache, _settings.threads, _settings.runtime, features)


@cache
def _fingerprint(spec: str) -> str:
    return model(spec).fingerprint


@cache
def _detector_fingerprint(spec: str) -> str:
    from vision.detector import fingerprint, resolve

    return "" if spec == "off" else fingerprint(resolve(spec))


@cache
def _detector() -> Detector | None:
    if _settings.detector == "off":
        return None
    from vision.detector import Detector, resolve

    return Detector(resolve(_settings.detector), _settings.cache, _settings.threads, _settings.runtime)


@cache
def _people() -> People | None:
    if _settings.detector == "off":
        return None
    from vision.people import People

    return People(threads=_settings.threads)


@cache
def _colours() -> ColourHead:
    from vision.appearance import ColourHead

    return ColourHead.read()


@cache
def _features() -> Features:
    from vision.features import Features

    return Features(_settings.cache, _settings.threads, _settings.runtime)


@cache
def _rejection() -> Rejection:
    from vision.rejection import Rejection

    return Rejection(_features())


@cache
def _crop_labels() -> CropLabels:
    from vision.crop_labels import CropLabels

    return CropLabels(_features())


@cache
def _attributes() -> Attributes:
    from vision.attributes import Attributes

    return Attributes(_features())
