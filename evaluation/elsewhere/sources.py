"""Choose the catalogues of a folder to evaluate on: those that the encoder was not trained on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.feeds import FeedError
from vision import runtime
from vision.clip_models import CARD


@dataclass(frozen=True, slots=True)
class Chosen:
    """``notes``: sentences that say what was left out and why."""

    paths: Sequence[Path]
    notes: Sequence[str]


def choose(folder: Path) -> Chosen:
    """Return the catalogues of a folder, each a folder or a zip, except those in the encoder's training data.

    Errors: FeedError if the folder does not exist, holds no catalogue, or only such as the encoder was trained on.
    """
    if not folder.is_dir():
        raise FeedError(f"{folder} is no folder. Give one that holds a catalogue of each other shop, as for ingest.")
    found = sorted(path for path in folder.rglob("products.csv") if path.is_file())
    catalogues = [path.parent for path in found] + sorted(folder.glob("*.zip"))
    if not catalogues:
        raise FeedError(f"{folder} holds no catalogue: no folder with products.csv and no zip.")
    learnt = trained_on()
    if learnt is None:
        return Chosen(catalogues, ["The encoder's card does not name what it was trained on: all catalogues count."])
    kept = [path for path in catalogues if name(folder, path) not in learnt]
    left_out = [name(folder, path) for path in catalogues if name(folder, path) in learnt]
    note = f"Left out, for the encoder was trained on them: {', '.join(left_out)}." if left_out else ""
    if not kept:
        raise FeedError(f"The encoder was trained on every catalogue of {folder}: there is none to measure with.")
    return Chosen(kept, [note] if note else [])


def name(folder: Path, path: Path) -> str:
    """Return the name of a catalogue in the encoder's card: its path in the folder without the file extension."""
    return path.relative_to(folder).with_suffix("").as_posix()


def trained_on() -> frozenset[str] | None:
    """Return the training sources in the card of the encoder in use, None if it does not list them."""
    found = runtime.encoder().model.folder
    file = found / CARD if found else None
    facts = json.loads(file.read_text()) if file and file.is_file() else {}
    sources = facts.get("trained", {}).get("sources")
    return frozenset(sources) if sources is not None else None
