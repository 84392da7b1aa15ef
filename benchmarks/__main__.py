"""Measure imports, searches and reindexing: ``python -m benchmarks [--catalogue PATH] [--photos FOLDER]``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ingest, searching
from benchmarks.scratch import installation


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure imports and searches, by default of the drawn catalogue.")
    parser.add_argument("--catalogue", type=Path, help="folder or zip, as for ingest")
    parser.add_argument("--photos", type=Path, help="folder of JPEG photos to search with")
    options = parser.parse_args()
    with installation() as folder:
        catalogue = options.catalogue or _drawn(folder / "drawn")
        results = ingest.run(catalogue)
        results |= searching.run(options.photos)
        results |= reindexing()
    table = Table("measure", "value")
    for name, value in results.items():
        table.add_row(name, value)
    Console(width=110).print(table)


def _drawn(folder: Path) -> Path:
    from demo import demo_products, write

    write(folder, demo_products(600))
    return folder


def reindexing() -> dict[str, str]:
    """Measure building a new index from the database."""
    from catalog.publishing import shown_embeddings, shown_entries
    from search.engine import writer

    total = shown_embeddings().count()
    start = time.perf_counter()
    writer.rebuild(shown_entries(), total=total)
    return {"reindex, products per second": f"{total / (time.perf_counter() - start):,.0f}"}


if __name__ == "__main__":
    main()
