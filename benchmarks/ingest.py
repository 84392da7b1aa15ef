"""Compare an import with the models alone on the same pictures in the same batches."""

from __future__ import annotations

import time
from pathlib import Path


def run(catalogue: Path) -> dict[str, str]:
    """Import a catalogue folder or zip, then run only the models on its pictures; return the figures."""
    from catalog.embedding import hint_of
    from catalog.feeds import open_feed
    from catalog.importing import ingest
    from catalog.intake import BATCH
    from catalog.models import Catalog
    from catalog.rows import ProductRow, words_of
    from vision import runtime
    from vision.garment import product_garments
    from vision.image import PictureError, open_picture

    runtime.warm()
    catalog = Catalog.objects.create(slug="bench", name="Bench")
    with open_feed(catalogue) as feed:
        report = ingest(feed, catalog)
        rows = [row for row in feed.rows() if isinstance(row, ProductRow)]
        models = 0.0
        for start in range(0, len(rows), BATCH):
            pictures, used = [], []
            for row in rows[start : start + BATCH]:
                try:
                    pictures.append(open_picture(feed.picture(row), longest=1200))
                    used.append(row)
                except PictureError:
                    continue
            begin = time.perf_counter()
            product_garments(pictures, [hint_of(row) for row in used], runtime.detector())
            runtime.encoder().images(pictures)
            runtime.encoder().texts([words_of(row) for row in used])
            models += time.perf_counter() - begin
    bare = len(rows) / models
    spent = ", ".join(f"{step} {seconds:.0f} s" for step, seconds in report.seconds.items())
    return {
        "ingest, products per second": f"{report.rate:.0f}",
        "the bare models, products per second": f"{bare:.0f}",
        "ingest : bare models": f"{report.rate / bare:.2f}",
        "where the time goes (steps overlap)": spent,
        "refused": str(report.refused),
    }
