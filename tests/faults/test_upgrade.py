"""An installation of the last release is started by this one: migrated and re-indexed without loss.

``release-0.1.tar.gz`` is the folder VAR of release 0.1 after importing six drawn shirts: database, pictures, and the
append-only file with an index of schema version 1.
"""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine.generations import SCHEMA_VERSION
from tests.faults.conftest import Shop

RELEASE = Path(__file__).with_name("release-0.1.tar.gz")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    with tarfile.open(RELEASE) as packed:
        packed.extractall(tmp_path / "var", filter="data")
    return tmp_path / "var"


@pytest.fixture
def upgraded(var: Path) -> Iterator[Shop]:
    yield from started(var)


def started(var: Path) -> Iterator[Shop]:
    shop = Shop(var)
    try:
        yield shop
    finally:
        shop.end()


@pytest.fixture
def of_another_encoder(var: Path) -> Iterator[Shop]:
    """Its products were encoded by an encoder that this release no longer bundles; Redis was lost, too."""
    shutil.rmtree(var / "redis")
    with sqlite3.connect(var / "db.sqlite3") as database:
        database.execute("UPDATE catalog_embedding SET fingerprint = 'of-yesterday'")
    database.close()
    yield from started(var)


@pytest.mark.campaign
def test_products_are_encoded_again_where_the_encoder_is_another(of_another_encoder: Shop) -> None:
    assert "brings another encoder" in of_another_encoder.drape.output
    of_another_encoder.until(of_another_encoder.healed, "the index agrees with the database")
    assert of_another_encoder.get("/products/shop/S3/") == 200


def test_the_last_release_is_upgraded_with_all_that_it_had(upgraded: Shop) -> None:
    assert f"-v{SCHEMA_VERSION}-" in upgraded.do("names")["serving"]
    upgraded.until(upgraded.healed, "the index agrees with the database")
    state = upgraded.do("end_state", "shop")
    assert [row[0] for row in state["products"]] == [f"S{number}" for number in range(6)]
    assert len(state["embeddings"]) >= 6
    assert upgraded.get("/products/shop/S3/") == 200
    assert upgraded.get("/search?q=red+shirt") == 200
    assert all(status == 200 for status in map(upgraded.get, (f"/media/{name}" for name in state["files"])))
