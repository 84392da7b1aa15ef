"""The weights of the bundled models: verifying, downloading and releasing them.

``python bin/models.py`` compares every file in vision/models/SHA256SUMS with its checksum; a missing or damaged one is
downloaded from MODELS_URL and kept only if its checksum is right. ``python bin/models.py release FOLDER`` updates the
checksums and copies the weights into a folder, under the names requested from MODELS_URL, as the assets of a release.
Uses only the standard library.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1] / "vision" / "models"
SUMS = "SHA256SUMS"
SUFFIXES = (".safetensors", ".pt", ".onnx")
SECONDS, CHUNK = 60, 1 << 20


def main() -> None:
    if sys.argv[1:2] == ["release"] and len(sys.argv) == 3:
        release(MODELS, Path(sys.argv[2]))
    elif sys.argv[1:]:
        sys.exit("Usage: python bin/models.py [release FOLDER]")
    elif problem := restore(MODELS, os.environ.get("MODELS_URL", "")):
        sys.exit(problem)


def restore(models: Path, url: str) -> str:
    """Download missing or damaged files; return a sentence about what failed, "" if all are intact."""
    for name, wanted in listed(models).items():
        if checksum(models / name) == wanted:
            continue
        if not url:
            return (
                f"The weights {models / name} are missing or damaged. Restore them (git checkout -- vision/models), or "
                "set MODELS_URL to the address of a release of them."
            )
        address = f"{url.rstrip('/')}/{asset(name)}"
        try:
            fetch(address, models / name, wanted)
        except (OSError, ValueError) as error:
            return f"{address} could not be fetched: {error}. Check MODELS_URL and the network, then run make again."
    return ""


def fetch(address: str, file: Path, wanted: str) -> None:
    """Download a file atomically. Errors: OSError, ValueError for a wrong checksum."""
    new = file.with_name(f"{file.name}.new")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer, new.open("wb") as out:
            shutil.copyfileobj(answer, out, CHUNK)
        if checksum(new) != wanted:
            raise ValueError("its checksum is not the one in vision/models/SHA256SUMS")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def release(models: Path, to: Path) -> None:
    """Write the checksums of the present weights, and copy both to a folder."""
    files = sorted(file for file in models.rglob("*") if file.suffix in SUFFIXES)
    sums = {file.relative_to(models).as_posix(): checksum(file) for file in files}
    text = "".join(f"{value}  {name}\n" for name, value in sums.items())
    (models / SUMS).write_text(text)
    to.mkdir(parents=True, exist_ok=True)
    (to / SUMS).write_text(text)
    for name in sums:
        shutil.copyfile(models / name, to / asset(name))


def listed(models: Path) -> Mapping[str, str]:
    """Return the SHA-256 of each file in vision/models, as listed in sha256sum's format; {} without a list."""
    file = models / SUMS
    lines = file.read_text().splitlines() if file.is_file() else []
    return {name: value for value, _, name in (line.partition("  ") for line in lines) if name}


def asset(name: str) -> str:
    """Return a file's name among the assets of a release, which has no folders."""
    return name.replace("/", "-")


def checksum(file: Path) -> str:
    """Return the SHA-256, "" if the file does not exist."""
    if not file.is_file():
        return ""
    digest = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    main()
