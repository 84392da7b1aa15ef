"""Commands as used at a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from catalog.models import Catalog, Embedding, Product
from search import service
from search.engine import writer
from search.engine.connection import client
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


def said(capsys: pytest.CaptureFixture[str], *command: Any, **options: Any) -> str:
    capsys.readouterr()
    call_command(*command, **options)
    return capsys.readouterr().out


@pytest.fixture
def stocked(folder: Folder) -> Path:
    place = folder([row(n) for n in range(6)])
    call_command("ingest", place, catalog="shop")
    return place


def test_ingest_prints_its_result_and_writes_a_report(
    folder: Folder, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    out = said(capsys, "ingest", folder([row(1), row(2, id="")], name="Spring Sale"))

    assert "1 added, 0 updated, 0 unchanged, 1 refused" in out
    assert "row 3 (no id)" in out
    report = Path(out.split("Report: ")[1].strip())
    assert json.loads(report.read_text())["added"] == 1
    assert Catalog.objects.get().slug == "spring-sale"


@pytest.mark.parametrize(("path", "message"), [("nowhere", "does not exist"), ("empty", "neither a table")])
def test_ingest_refuses_with_a_sentence(tmp_path: Path, path: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=message):
        call_command("ingest", tmp_path / path)
    assert not Catalog.objects.exists()


def test_redis_down_is_a_sentence_that_says_what_to_do(folder: Folder, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    with pytest.raises(CommandError, match="run this command again"):
        call_command("ingest", folder([row(1)]))


def test_reindex_restores_a_flushed_redis_without_a_model(
    stocked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vision import runtime

    before = dict(writer.digests())
    client().flushall()

    def no_model() -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(runtime, "encoder", no_model)
    monkeypatch.setattr(runtime, "detector", no_model)

    assert "6 products" in said(capsys, "reindex")
    assert dict(writer.digests()) == before


def test_reindex_encode_fills_in_what_another_encoder_left(stocked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Embedding.objects.update(fingerprint="f" * 16)

    assert "6 products are not encoded" in said(capsys, "reindex")
    assert "6 products in" in said(capsys, "reindex", encode=True)
    assert Embedding.objects.count() == 12
    assert service.by_text(SearchQuery(text="shirt")).total == 6


def test_check_index_finds_and_mends_every_kind_of_difference(
    stocked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "agrees" in said(capsys, "check_index")
    writer.remove([("shop", "S0")])
    Product.objects.filter(external_id="S1").update(title="Changed behind the index")
    Product.objects.filter(external_id="S2").delete()
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_index")
    out = capsys.readouterr().out
    assert "1 missing: shop/S0" in out
    assert "1 outdated: shop/S1" in out
    assert "1 extra: shop/S2" in out

    assert "Repaired" in said(capsys, "check_index", repair=True)
    assert service.product("shop", "S1").title == "Changed behind the index"


def test_check_index_measures_recall(stocked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "check_index", recall=True)
    assert [float(line.split()[-1]) for line in out.splitlines() if line.startswith("recall")] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("command", ["ingest", "reindex", "check_index", "demo_catalogue", "finetune", "use_encoder"])
def test_commands_load_no_model_library_before_they_need_one(command: str) -> None:
    code = (
        "import sys, django; from django.conf import settings; django.setup();"
        "from django.core.management import load_command_class;"
        f"load_command_class('catalog', '{command}');"
        "print([name for name in ('torch', 'ultralytics', 'open_clip', 'cv2', 'redis_om') if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "VAR": str(django_settings.VAR), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_import_from_the_terminal_lets_searches_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.management.commands import ingest

    called: list[str] = []
    monkeypatch.setattr(ingest, "give_way", lambda: called.append("lower"))
    base = "django.core.management.base.BaseCommand.run_from_argv"
    monkeypatch.setattr(base, lambda self, argv: called.append("run"))
    ingest.Command().run_from_argv(["manage.py", "ingest", "x"])
    assert called == ["lower", "run"]
