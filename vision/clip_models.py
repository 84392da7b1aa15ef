"""Find and load the CLIP model that the setting ENCODER names: bundled, a folder, hf-hub:… or name/pretrained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

BUNDLED = Path(__file__).parent / "models" / "encoder"
PACKING_VERSION = 3
"""Part of every fingerprint. Changes when the same model's vectors are prepared differently, so that old and new
vectors are not mixed."""

CARD = "drape.json"
PHOTOS = "photos.json"
"""File next to a model with what shoppers' photos have in common (training.encoder.photos). It affects no product's
vector, so it is not part of the fingerprint."""


CHECKSUMS = "checksums.txt"
"""File next to a shop's own encoder with the SHA-256 of every file that its vectors depend on, to distinguish a damaged
encoder from a different one. As a text file it is not part of the fingerprint."""

PHOTO_REACH = 0.5
"""Default for encoders for which it has not been measured."""


class ModelError(RuntimeError):
    """A model cannot be used. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Card:
    """Metadata that Drape stores with a model: its name, the mean vectors of both modalities and the default blend.

    ``photo_direction`` is the vector from the mean of catalogue pictures to that of shoppers' photos. ``photo_reach``
    is how similar the least similar photos are to catalogue pictures, relative to how similar those are to each other.
    """

    name: str
    image_mean: tuple[float, ...] = ()
    text_mean: tuple[float, ...] = ()
    default_image_weight: float = 0.5
    photo_direction: tuple[float, ...] = ()
    photo_reach: float = PHOTO_REACH


@dataclass(frozen=True, slots=True)
class ClipModel:
    """A model that has been found. ``fingerprint``: 16 hex digits, a hash of everything that affects its vectors."""

    spec: str
    folder: Path | None
    fingerprint: str
    card: Card


@dataclass(frozen=True, slots=True)
class Loaded:
    """``transform``: PIL picture to tensor; ``tokenize``: texts to token ids; ``model``: returns the model.

    A model from a folder is built anew by each call of ``model``.
    """

    transform: Callable[[Any], Any]
    tokenize: Callable[[list[str]], Any]
    model: Callable[[], Any]


def find(spec: str) -> ClipModel:
    """Resolve a setting without importing torch. Errors: ModelError if a folder is missing, damaged or no model."""
    folder = BUNDLED if spec == "bundled" else None
    if folder is None and ":" not in spec:
        path = Path(spec).expanduser()
        folder = path if path.is_dir() else None
        if folder is None and (path.is_absolute() or spec.startswith(".") or spec.count("/") != 1):
            raise ModelError(
                f"ENCODER={spec}: there is no such folder. Give bundled, a folder with open_clip_config.json, "
                "hf-hub:owner/name, or open_clip's name/pretrained such as ViT-B-32/laion2b_s34b_b79k."
            )
    if folder is None:
        digest = hashlib.sha256(f"{PACKING_VERSION}/{spec}".encode()).hexdigest()[:16]
        return ClipModel(spec, None, digest, Card(spec))
    if not (folder / "open_clip_config.json").is_file():
        raise ModelError(f"ENCODER={spec}: not an open_clip model, for {folder.name} holds no open_clip_config.json.")
    digests = _digests(folder)
    _check(folder, digests)
    fingerprint = _fingerprint(digests)
    return ClipModel(spec, folder, fingerprint, _card(folder, fingerprint))


def load(model: ClipModel) -> Loaded:
    """Prepare the transform and the tokenizer; weights in a folder are read when ``.model()`` is called.

    Errors: ModelError if open_clip cannot load the model.
    """
    from vision import torchvision_cpu

    torchvision_cpu.install()
    from vision import fused

    fused.register()
    try:
        return _from_folder(model.folder) if model.folder else _from_open_clip(model.spec)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"ENCODER={model.spec}: open_clip could not load it: {error}") from error


def _from_folder(folder: Path) -> Loaded:
    import open_clip
    from open_clip.transform import PreprocessCfg, image_transform_v2

    config = json.loads((folder / "open_clip_config.json").read_text())
    preprocess = PreprocessCfg(**config["preprocess_cfg"])
    text = config["model_cfg"]["text_cfg"]
    bpe = (text.get("tokenizer_kwargs") or {}).get("bpe_path")
    if bpe:
        tokenize = open_clip.SimpleTokenizer(bpe_path=str(folder / bpe), context_length=text["context_length"])
    else:
        tokenize = open_clip.get_tokenizer(f"local-dir:{folder}")

    def model() -> Any:
        return open_clip.create_model_and_transforms(f"local-dir:{folder}")[0].eval()

    return Loaded(image_transform_v2(preprocess, is_train=False), tokenize, model)


def _from_open_clip(spec: str) -> Loaded:
    import open_clip

    name, _, pretrained = spec.partition("/") if ":" not in spec else (spec, "", "")
    model, _, transform = open_clip.create_model_and_transforms(name, pretrained=pretrained or None)
    model.eval()
    return Loaded(transform, open_clip.get_tokenizer(name), lambda: model)


def _card(folder: Path, fingerprint: str) -> Card:
    photos = _of_photos(folder / PHOTOS, fingerprint)
    return replace(
        _own_card(folder),
        photo_direction=tuple(photos.get("direction", ())),
        photo_reach=float(photos.get("reach", PHOTO_REACH)),
    )


def _own_card(folder: Path) -> Card:
    file = folder / CARD
    if not file.is_file():
        return Card(folder.name)
    facts = json.loads(file.read_text())
    return Card(
        f"{facts['name']} {facts.get('version', '')}".strip(),
        tuple(facts.get("image_mean", ())),
        tuple(facts.get("text_mean", ())),
        float(facts.get("default_image_weight", 0.5)),
    )


def _of_photos(file: Path, fingerprint: str) -> dict[str, Any]:
    """Return the facts about photos, or {} if there are none or they were measured with other weights."""
    facts: dict[str, Any] = json.loads(file.read_text()) if file.is_file() else {}
    return facts if facts.get("fingerprint") == fingerprint else {}


def seal(folder: Path) -> None:
    """Write the checksums of a complete encoder. Errors: OSError."""
    lines = (f"{digest.hex()}  {name}\n" for name, digest in _digests(folder).items())
    (folder / CHECKSUMS).write_text("".join(lines))


def _check(folder: Path, digests: Mapping[str, bytes]) -> None:
    """Compare the files with their checksums, if there are any. Errors: ModelError for a difference."""
    noted = folder / CHECKSUMS
    if not noted.is_file():
        return
    lines = (line.split(maxsplit=1) for line in noted.read_text().splitlines())
    wanted = {name: digest for digest, name in lines}
    names = {*wanted, *digests}
    broken = sorted(name for name in names if name not in digests or digests[name].hex() != wanted.get(name))
    if broken:
        raise ModelError(
            f"The encoder {folder.name} is damaged: {broken[0]} is not what was written. Restore {folder} from a "
            "backup, or change to another encoder: manage.py use_encoder bundled."
        )


def _digests(folder: Path) -> dict[str, bytes]:
    """Return the SHA-256 digests, by file name, of the files that the vectors depend on."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).digest()
        for file in sorted(folder.iterdir())
        if file.is_file() and file.suffix not in (".md", ".txt") and file.name != PHOTOS
    }


def _fingerprint(digests: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(str(PACKING_VERSION).encode())
    for name, part in digests.items():
        digest.update(name.encode() + b"\0" + part)
    return digest.hexdigest()[:16]
