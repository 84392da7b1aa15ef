"""The weights of the bundled models: intact, or downloaded and verified."""

from __future__ import annotations

import functools
import importlib.util
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from webapp.env import ROOT


@pytest.fixture(scope="module")
def weights() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bin_models", ROOT / "bin" / "models.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Two models' weights."""
    folder = tmp_path / "models"
    for name, data in (("encoder/a.safetensors", b"a" * 5000), ("people/b.onnx", b"b" * 300)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def released(weights: ModuleType, models: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and folder of a release of them."""
    assets = tmp_path / "assets"
    weights.release(models, assets)
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(assets))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", assets
        server.shutdown()
        thread.join()


def test_the_bundled_weights_are_those_that_are_listed(weights: ModuleType) -> None:
    listed = weights.listed(weights.MODELS)
    files = [file for file in weights.MODELS.rglob("*") if file.suffix in weights.SUFFIXES]

    assert set(listed) == {file.relative_to(weights.MODELS).as_posix() for file in files}
    assert weights.restore(weights.MODELS, "") == "", "run python bin/models.py release FOLDER after a change"


def test_what_is_missing_or_damaged_is_fetched_and_the_rest_is_left(
    weights: ModuleType, models: Path, released: tuple[str, Path]
) -> None:
    address, _ = released
    whole = (models / "people" / "b.onnx").stat().st_mtime_ns
    (models / "encoder" / "a.safetensors").write_bytes(b"a" * 4999)

    assert weights.restore(models, address) == ""

    assert (models / "encoder" / "a.safetensors").read_bytes() == b"a" * 5000
    assert (models / "people" / "b.onnx").stat().st_mtime_ns == whole


def test_an_asset_that_is_another_or_none_is_refused_and_leaves_nothing(
    weights: ModuleType, models: Path, released: tuple[str, Path]
) -> None:
    address, assets = released
    (models / "people" / "b.onnx").unlink()
    (assets / "people-b.onnx").write_bytes(b"c" * 300)

    assert "checksum is not the one" in weights.restore(models, address)
    (assets / "people-b.onnx").unlink()
    assert "404" in weights.restore(models, address)
    assert list((models / "people").iterdir()) == []


def test_without_an_address_it_says_how_to_restore_them(weights: ModuleType, models: Path, released: object) -> None:
    (models / "people" / "b.onnx").unlink()

    assert "git checkout -- vision/models" in weights.restore(models, "")
