"""``python -m benchmarks.importing CATALOGUE``: compare an import by workers with the models alone on its pictures.

The import is started as by staff, then repeated with 1 % of the rows changed, and unchanged.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

CHANGED = 100
"""One in this number of rows is changed."""
POLL_SECONDS = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="a zip with products.csv and its pictures")
    parser.add_argument("--products", type=int, default=3000, help="number of products to import (default: 3,000)")
    parser.add_argument("--workers", type=int, nargs="*", default=[1], help="numbers of workers to measure")
    parser.add_argument("--unchanged", type=int, default=0, help="rows of a large table that is imported a second time")
    options = parser.parse_args()
    results: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        first, changed = Path(place) / "first.zip", Path(place) / "changed.zip"
        cut(options.catalogue, first, options.products)
        change(first, changed)
        for workers in options.workers:
            results |= _measured(workers, first, changed, options.unchanged, bare=not results)
    table = Table("measure", "value")
    for name, value in results.items():
        table.add_row(name, value)
    Console(width=110).print(table)


def _measured(workers: int, first: Path, changed: Path, unchanged: int, *, bare: bool) -> dict[str, str]:
    """Measure in a child process, because a process can have only one installation."""
    command = [sys.executable, "-m", "benchmarks.importing_run", str(workers), str(first), str(changed)]
    done = subprocess.run([*command, str(unchanged), str(int(bare))], check=True, capture_output=True, text=True)
    lines = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return dict((name, value) for name, value in lines)


def cut(catalogue: Path, to: Path, count: int) -> None:
    """Write the first products of a catalogue, with their pictures, as a zip."""
    with zipfile.ZipFile(catalogue) as whole, zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as part:
        table = next(name for name in whole.namelist() if name.endswith("products.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(whole.open(table), "utf-8-sig")))[:count]
        names = {Path(name).stem: name for name in whole.namelist() if name.lower().endswith((".jpg", ".png", ".webp"))}
        for row in rows:
            if name := names.get(row["id"]):
                part.writestr(f"images/{Path(name).name}", whole.read(name))
        part.writestr("products.csv", _table(rows))


def change(first: Path, to: Path) -> None:
    """Write the same zip with a different title in every hundredth row."""
    shutil.copy(first, to)
    with zipfile.ZipFile(first) as held:
        rows = list(csv.DictReader(io.TextIOWrapper(held.open("products.csv"), "utf-8")))
        for row in rows[::CHANGED]:
            row["title"] += " new"
        with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as made:
            for name in held.namelist():
                made.writestr(name, held.read(name) if name != "products.csv" else _table(rows))


def _table(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    main()
