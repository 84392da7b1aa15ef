"""Which models this process uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VisionSettings:
    encoder: str = "bundled"
    detector: str = "bundled"
    cache: Path = Path("var/models")
    threads: int = 0
    runtime: str = "auto"


_settings = VisionSettings()


def configure(settings: VisionSettings) -> None:
    global _settings
    _settings = settings
