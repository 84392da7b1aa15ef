"""``manage.py evaluate PATH``: how well the configured encoder finds the products of a catalogue."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.table import Table

from catalog.management.console import bar, sentences


class Command(BaseCommand):
    help = (
        "Measure search on a catalogue folder or zip, in memory: recall of titles, precision of labels, with intervals."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="folder or zip, as for ingest")
        parser.add_argument("--limit", type=int, help="measure with this many products, drawn at random")
        parser.add_argument(
            "--held-out", action="store_true", help="only products that the bundled encoder's training set aside"
        )
        parser.add_argument("--photos", type=Path, help="also search with photos: a folder of folders named by kind")
        parser.add_argument("--detector", type=Path, help="also measure the detector on a data set of vision.training")

    def handle(self, *args: Any, **options: Any) -> None:
        from catalog.evaluation.running import encode, measured
        from catalog.feeds import open_feed
        from vision import runtime

        with sentences(), open_feed(options["path"]) as feed:
            wanted = self._wanted(feed, options)
            with bar("Encode", len(wanted)) as (progress, task):
                encoded = encode(feed, lambda row: row.id in wanted, lambda count: progress.advance(task, count))
            encoder = runtime.encoder()
            found = dict(measured(encoded, sorted({1.0, encoder.default_image_weight, 0.0}, reverse=True)))
            if options["photos"]:
                found |= self._photos(encoded, options["photos"], options["held_out"])
        table = Table(
            "measure", "value", "95 % interval", "queries", title=f"{encoder.name}, {len(encoded.rows):,} products"
        )
        for name, one in found.items():
            table.add_row(name, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}", f"{one.queries:,}")
        console = Console(width=110)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get())
        result: dict[str, Any] = {
            "encoder": encoder.name,
            "fingerprint": encoder.fingerprint,
            "path": str(options["path"]),
            "products": len(encoded.rows),
            "refused": encoded.refused,
            "cut out": encoded.cut_out,
            "measures": {name: asdict(one) for name, one in found.items()},
        }
        if options["detector"]:
            result["detector"] = self._detector(options["detector"])
        self.stdout.write(f"Report: {_written(result)}")

    def _wanted(self, feed: Any, options: dict[str, Any]) -> set[str]:
        import random

        from catalog.rows import ProductRow

        ids = [row.id for row in feed.rows() if isinstance(row, ProductRow)]
        if options["held_out"]:
            from vision.training.encoder.items import held_out_ids

            held_out = held_out_ids(ids)
            ids = [id for id in ids if id in held_out]
        if options["limit"] and options["limit"] < len(ids):
            ids = random.Random(1).sample(ids, options["limit"])
        return set(ids)

    def _photos(self, encoded: Any, folder: Path, held_out: bool) -> Any:
        from catalog.evaluation import photos
        from vision.training.encoder.items import held_out_files

        shown = photos.photos(folder, lambda kind, files: held_out_files(kind, files) if held_out else files)
        with bar("Photos", sum(len(files) for files in shown.values())) as (progress, task):
            return photos.measured(encoded, shown, lambda count: progress.advance(task, count))

    def _detector(self, data: Path) -> dict[str, Any]:
        from vision.detector import resolve
        from vision.training.detector.evaluate import SPLITS, measure

        found = {split: measure(resolve(settings.DETECTOR), data, split) for split in SPLITS}
        for split, figures in found.items():
            self.stdout.write(f"detector on {split}: box AP50 {figures['box AP50']}, mask AP50 {figures['mask AP50']}")
        return found


def _written(result: dict[str, Any]) -> Path:
    folder = Path(settings.VAR) / "evaluations"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path
