"""The weights of the bundled models: whether they are whole, where they come from, how a release of them is made.

``python bin/models.py`` compares every file of vision/models/SHA256SUMS with its checksum; one that is missing or
damaged is fetched from MODELS_URL and kept only if it fits. ``python bin/models.py release FOLDER`` writes the
checksums anew and puts the weights into a folder, under the names that MODELS_URL is asked for: the assets of a
release. The standard library only.
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
    """Fetch what is missing or damaged; a sentence on what could not be had, "" if all is well."""
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
    """Into place whole, or not at all. Errors: OSError, ValueError for what has another checksum."""
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
    """Write the checksums of the weights as they are, and copy them and the checksums to a folder."""
    files = sorted(file for file in models.rglob("*") if file.suffix in SUFFIXES)
    sums = {file.relative_to(models).as_posix(): checksum(file) for file in files}
    text = "".join(f"{value}  {name}\n" for name, value in sums.items())
    (models / SUMS).write_text(text)
    to.mkdir(parents=True, exist_ok=True)
    (to / SUMS).write_text(text)
    for name in sums:
        shutil.copyfile(models / name, to / asset(name))


def listed(models: Path) -> Mapping[str, str]:
    """File in vision/models → SHA-256, as sha256sum writes them; {} where there is no list."""
    file = models / SUMS
    lines = file.read_text().splitlines() if file.is_file() else []
    return {name: value for value, _, name in (line.partition("  ") for line in lines) if name}


def asset(name: str) -> str:
    """What a file is called among the assets of a release, which know no folders."""
    return name.replace("/", "-")


def checksum(file: Path) -> str:
    """"" for a file that is not there."""
    if not file.is_file():
        return ""
    digest = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    main()
