"""A temporary installation with its own folder, database and Redis."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installation() -> Iterator[Path]:
    """Set up Django with a temporary VAR and the embedded Redis running; yield the folder."""
    with tempfile.TemporaryDirectory(prefix="drape-bench-") as folder:
        for name in ("REDIS_URL", "DATABASE_URL", "S3_BUCKET"):
            os.environ.pop(name, None)
        os.environ |= {"VAR": folder, "RATE_LIMIT": "off", "DJANGO_SETTINGS_MODULE": "webapp.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from webapp import redis_server

        call_command("migrate", verbosity=0)
        with redis_server.RedisServer(redis_server.find(settings.REDIS_STACK), settings.VAR / "redis"):
            yield Path(folder)


def print_figures(about: str | None, products: int, run: Callable[[int], Mapping[str, str]]) -> None:
    """Run the command line of a benchmark whose only argument is the number of products; print a figure per line."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("products", type=int, nargs="?", default=products)
    options = parser.parse_args()
    with installation():
        for name, value in run(options.products).items():
            print(f"{name:34} {value}")
