"""The state of a fine-tuning run on disk, its plan and progress, from which the same command resumes."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from catalog.errors import SwitchError


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run; ``minutes`` or ``epochs`` is 0."""

    catalog: str
    minutes: float
    epochs: int
    rate: float
    batch: int
    clicks: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does, fixed at its start. ``train`` and ``aside``: keys of training and held-out products."""

    options: Options
    encoder: str
    fingerprint: str
    train: tuple[int, ...]
    aside: tuple[int, ...]
    seed: int


class Run:
    """The files of a run, which are written atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packs = folder / "packs"
        self.checkpoint = folder / "last.pt"
        self.made = folder / "encoder"

    def plan(self) -> Plan | None:
        """Return the plan of an earlier command, None if there is none to resume."""
        found = self.read("plan")
        if found is None:
            return None
        options = Options(**found.pop("options"))
        return Plan(options, train=tuple(found.pop("train")), aside=tuple(found.pop("aside")), **found)

    def begin(self, plan: Plan) -> None:
        """Start a new run and delete the files of any earlier one. Errors: OSError."""
        self.clear()
        self.write("plan", asdict(plan))

    def read(self, name: str) -> Any:
        """Return what was written under a name, None if nothing readable was."""
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except (OSError, ValueError):
            return None

    def write(self, name: str, facts: Any) -> None:
        """Write facts as JSON under a name, atomically. Errors: OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f".{name}.new"
        written.write_text(json.dumps(facts))
        written.replace(self.folder / f"{name}.json")

    def clear(self) -> None:
        """Delete everything but the lock."""
        for path in self.folder.glob("*") if self.folder.exists() else ():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()


@contextmanager
def claimed(catalog: str) -> Iterator[Run]:
    """Lock and yield the run of a catalogue ("": of all catalogues). Errors: SwitchError if it is locked; OSError."""
    folder = Path(settings.VAR) / "finetune" / (catalog or "all-catalogues")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SwitchError("Another command is fine-tuning this catalogue now; wait until it is done.") from None
        yield Run(folder)
