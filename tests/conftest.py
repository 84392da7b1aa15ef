"""Shared fixtures: the real Redis Stack, the real models, a small drawn catalogue, the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis
from django.conf import settings
from django.db import connections
from django.utils import translation

from webapp import redis_server as embedded

if TYPE_CHECKING:
    from vision.detector import Detector
    from vision.encoder import Encoder

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the tests' thread

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def redis_stack() -> embedded.Binaries:
    return embedded.find(settings.REDIS_STACK)


@pytest.fixture(scope="session")
def redis_server(redis_stack: embedded.Binaries) -> Iterator[embedded.RedisServer]:
    """The embedded Redis Stack at ``settings.REDIS_URL``, empty before each test (see ``clean_redis``)."""
    with embedded.RedisServer(redis_stack, settings.VAR / "redis") as server:
        assert server.url == settings.REDIS_URL
        yield server


def _flush() -> None:
    if embedded.socket_path(settings.VAR / "redis").exists():
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushall()


@pytest.fixture(scope="module", autouse=True)
def _clean_redis_after_module() -> Iterator[None]:
    yield
    _flush()


@pytest.fixture(autouse=True)
def clean_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    """Clear Redis after each test that used it or, if marked ``keep_redis``, after the module."""
    yield
    if "redis_server" in request.fixturenames and not request.node.get_closest_marker("keep_redis"):
        _flush()


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """Reset the language after each test."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Use a database file, like shops do.

    A database in memory is a single connection for all threads of a server, whose transactions then interfere:
    simultaneous requests for pictures fail.
    """
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "db.sqlite3")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    from vision import runtime

    return runtime.encoder()


@pytest.fixture(scope="session")
def detector() -> Detector:
    from vision import runtime

    found = runtime.detector()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue folder of 60 drawn products: ``products.csv`` and ``images/``."""
    from demo import demo_products, write

    folder = tmp_path_factory.mktemp("small-catalogue")
    write(folder, demo_products(60))
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium if there is one, otherwise Playwright's."""
    system = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    own = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **own, "args": CHROMIUM_ARGS}
