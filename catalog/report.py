"""The report of an import: counts, times and refused rows."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from catalog.rows import Rejected, Remark

MOST_KEPT = 100_000


@dataclass(slots=True)
class IngestReport:
    """Counts of an import; ``seconds`` of work by step (steps overlap), ``took`` in elapsed time.

    ``total`` and ``done`` count rows of the feed, the other figures products; ``missing`` are those of the catalogue
    that the feed does not contain, ``waiting`` new ones whose pictures are retried later, ``held_back`` those that were
    not hidden because they are too many. ``remarks`` concern rows that were used, though not all their values could be.
    """

    total: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    waiting: int = 0
    missing: int = 0
    hidden: int = 0
    held_back: int = 0
    stopped: bool = False
    done: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    remarked: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.time)
    took: float = 0.0

    def remark(self, remark: Remark) -> None:
        self.remarked += 1
        if len(self.remarks) < MOST_KEPT:
            self.remarks.append(remark)

    def refuse(self, rejected: Rejected) -> None:
        self.refused += 1
        if len(self.rejected) < MOST_KEPT:
            self.rejected.append(rejected)

    def wait(self, rejected: Rejected) -> None:
        """Note a new product that waits for its picture."""
        self.waiting += 1
        if len(self.rejected) < MOST_KEPT:
            self.rejected.append(replace(rejected, reason=f"{rejected.reason} It waits on the list of retries."))

    def spend(self, step: str, seconds: float) -> None:
        self.seconds[step] = self.seconds.get(step, 0.0) + seconds

    def as_json(self) -> Mapping[str, object]:
        fields = asdict(self)
        fields["seconds"] = {step: round(value, 2) for step, value in self.seconds.items()}
        fields["took"] = round(self.took, 2)
        fields["products_per_second"] = round(self.rate, 1)
        return fields

    @property
    def rate(self) -> float:
        """Products per second that were added or updated."""
        return (self.added + self.updated) / self.took if self.took else 0.0

    def write(self, folder: Path, name: str) -> Path:
        """Write the report as JSON into ``folder``; return its path."""
        folder.mkdir(parents=True, exist_ok=True)
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self.started))
        path = folder / f"{name}-{stamp}.json"
        path.write_text(json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n")
        return path

    def summary(self) -> str:
        """Return the counts in one sentence."""
        parts = [f"{self.added:,} added", f"{self.updated:,} updated", f"{self.unchanged:,} unchanged"]
        parts.append(f"{self.refused:,} refused")
        if self.waiting:
            parts.append(f"{self.waiting:,} waiting for a picture")
        if self.remarked:
            parts.append(f"{self.remarked:,} remarks")
        if self.missing:
            what = (
                " and now hidden" if self.hidden else ", not hidden because they are so many" if self.held_back else ""
            )
            parts.append(f"{self.missing:,} not in this file{what}")
        return ", ".join(parts) + f" ({self.took:.1f} s, {self.rate:.0f} products/s)."
