"""Changing the encoder of a running shop, and going back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog import encoding, switching, tasks
from catalog.embedding import embedded
from catalog.models import Catalog, Embedding, Product
from catalog.publishing import publish_products
from search import service
from search.engine import encoder_choice, encoders, generations, writer
from search.types import SearchQuery
from tests.catalog.conftest import Folder, row
from vision import runtime
from vision.clip_models import BUNDLED, ModelError
from vision.image import open_picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_server")]


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    runtime.use("bundled")
    shutil.rmtree(encoder_choice.folder(), ignore_errors=True)


@pytest.fixture
def other(settings: Any) -> str:
    """An encoder with another fingerprint: the bundled one without its means."""
    return another("other")


def another(name: str, mean: float = 0.0) -> str:
    folder = encoder_choice.folder() / name
    shutil.copytree(BUNDLED, folder)
    card = json.loads((folder / "drape.json").read_text())
    nothing = [mean] * len(card["image_mean"])
    (folder / "drape.json").write_text(json.dumps({**card, "image_mean": nothing, "text_mean": nothing}))
    # the same weights, so the exported towers can be reused: exporting takes seconds
    runtime.encoder()
    models = encoder_choice.folder().parent / "models"
    exported, place = (models / runtime.model(one).fingerprint for one in ("bundled", name))
    shutil.copytree(exported, place, dirs_exist_ok=True)
    return name


@pytest.fixture
def stocked(folder: Folder) -> Path:
    place = folder([row(n) for n in range(6)])
    call_command("ingest", place, catalog="shop")
    return place


def serving() -> str:
    found = generations.state().serving
    assert found is not None
    return found.fingerprint


def found(text: str = "shirt") -> set[str]:
    return {hit.id for hit in service.by_text(SearchQuery(text=text, limit=50)).hits}


def as_another_process(spec: str = "bundled") -> None:
    """Use the encoder that a process started before the switch would use."""
    runtime.use(spec)
    generations.forget()


def test_another_encoder_serves_all_products_and_one_command_goes_back(
    stocked: Path, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bundled = serving()

    call_command("use_encoder", other)
    assert "other serves now: 6 products" in capsys.readouterr().out
    assert serving() == runtime.model("other").fingerprint != bundled
    assert len(found()) == 6
    assert encoder_choice.kept() == encoder_choice.Choice("other", "bundled")

    call_command("use_encoder", back=True)
    assert serving() == bundled
    assert len(found()) == 6
    assert encoder_choice.kept() == encoder_choice.Choice("bundled", "other")


def test_going_back_runs_no_model(stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("use_encoder", other)
    encoded: list[int] = []
    monkeypatch.setattr(encoding, "embedded", lambda work, seconds: encoded.append(len(work)))
    loaded: list[str] = []
    with monkeypatch.context() as watched:
        watched.setattr(runtime, "load", loaded.append)
        call_command("use_encoder", back=True)

    assert loaded == []
    assert encoded == []
    assert len(found()) == 6


def test_a_process_that_started_before_takes_the_new_encoder_over(stocked: Path, other: str) -> None:
    call_command("use_encoder", other)
    as_another_process("bundled")

    assert len(found()) == 6
    assert runtime.encoder_spec() == "other"


def test_every_kind_of_search_works_in_a_process_that_started_before(stocked: Path, other: str) -> None:
    call_command("use_encoder", other)
    picture = open_picture(stocked / "images" / "S1.png")
    as_another_process()
    assert service.by_image(picture, SearchQuery(limit=6)).hits
    as_another_process()
    assert service.by_product("shop", "S1", "both", SearchQuery(limit=6)).hits


def test_searches_work_at_every_moment_of_a_switch(stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[int] = []
    real = embedded

    def shopper() -> None:
        own = runtime.encoder_spec()
        runtime.use("bundled")  # the encoder of the web process until the switch
        answers.append(len(found()))
        runtime.use(own)

    def watched(work: Any, seconds: Any) -> Any:
        shopper()
        return real(work, seconds)

    def told(what: str, total: int) -> Any:
        from contextlib import nullcontext

        return nullcontext(lambda count: shopper())

    monkeypatch.setattr(encoding, "embedded", watched)
    switching.switch(other, told)
    shopper()

    assert len(answers) >= 4
    assert set(answers) == {6}


def test_the_encoder_to_come_is_loaded_before_it_serves(
    stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    monkeypatch.setattr(runtime, "prepare", prepared.append)
    monkeypatch.setattr(encoders, "_ahead", set())
    now = generations.state()
    assert now.serving is not None
    from dataclasses import replace

    coming = replace(now.serving, name="coming", fingerprint=runtime.model(other).fingerprint)
    from search.engine.connection import client

    client().hset(encoders.names_key(), coming.fingerprint, other)

    encoders.look_ahead(replace(now, building=coming))
    encoders.look_ahead(replace(now, building=coming))
    for thread in encoders.threads():
        thread.join()

    assert prepared == [other]


def test_what_is_ingested_while_products_are_encoded_anew_is_in_the_new_index(
    folder: Folder, stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = embedded

    def interrupted(work: Sequence[Any], seconds: Any) -> Any:
        monkeypatch.setattr(encoding, "embedded", real)
        made = real(work, seconds)
        by_worker(
            lambda: call_command("ingest", folder([row(0), row(1, title="Changed title"), row(7)]), catalog="shop")
        )
        return made

    monkeypatch.setattr(encoding, "embedded", interrupted)
    call_command("use_encoder", other)

    assert found() == {f"S{n}" for n in (0, 1, 2, 3, 4, 5, 7)}
    assert service.product("shop", "S1").title == "Changed title"
    agrees()


def test_what_changes_while_the_index_is_built_is_in_the_new_index(
    folder: Folder, stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writer.rebuild

    def disturbed(entries: Any, **options: Any) -> str:
        def watched() -> Iterator[Any]:
            for number, one in enumerate(entries):
                yield one
                if number == 5:
                    Product.objects.filter(external_id="S2").update(price="1.00", is_published=False)
                    Product.objects.filter(external_id="S3").update(is_hidden=True, is_published=False)
                    publish_products(list(Product.objects.values_list("pk", flat=True)))
                    by_worker(lambda: call_command("ingest", folder([row(8)]), catalog="shop"))

        return real(watched(), **options)

    monkeypatch.setattr(writer, "BATCH", 2)
    monkeypatch.setattr(writer._batches, "__defaults__", (2,))
    monkeypatch.setattr(writer, "rebuild", disturbed)
    call_command("use_encoder", other)

    assert found() == {"S0", "S1", "S2", "S4", "S5", "S8"}
    assert str(service.product("shop", "S2").price) == "1.00"
    agrees()


def test_an_ingest_that_began_before_the_switch_ends_in_the_new_index(
    folder: Folder, stocked: Path, other: str
) -> None:
    from catalog.feeds import open_feed
    from catalog.importing import Options, ingest

    switched: list[bool] = []

    def after_a_batch(report: Any) -> None:
        if not switched:
            switched.append(True)
            call_command("use_encoder", other)
            as_another_process()

    with open_feed(folder([row(n) for n in range(20, 28)], name="more")) as feed:
        ingest(feed, Catalog.objects.get(slug="shop"), Options(batch=3), progress=after_a_batch)

    assert len(found()) == 14
    agrees()


def test_a_batch_that_was_encoded_before_the_switch_is_encoded_again(
    folder: Folder, stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalog import storing

    real = embedded

    def late(work: Any, seconds: Any) -> Any:
        monkeypatch.setattr(storing, "embedded", real)
        made = real(work, seconds)
        call_command("use_encoder", other)
        as_another_process()
        return made

    monkeypatch.setattr(storing, "embedded", late)
    call_command("ingest", folder([row(30)], name="late"), catalog="shop")

    assert "S30" in found()
    agrees()


def test_words_edited_by_hand_during_a_switch_are_in_the_new_index(
    stocked: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker encodes them with its present encoder, while the command has embedded the old text."""
    real = writer.rebuild

    def edited(entries: Any, **options: Any) -> str:
        product = Product.objects.get(external_id="S4")
        product.title = "Completely new words"
        product.save()
        by_worker(lambda: tasks.refresh_products([product.pk]))
        return real(entries, **options)

    monkeypatch.setattr(writer, "rebuild", edited)
    call_command("use_encoder", other)

    assert service.product("shop", "S4").title == "Completely new words"
    agrees()
    call_command("use_encoder", back=True)
    agrees()


def test_embeddings_of_the_encoder_before_are_kept_and_older_ones_dropped(stocked: Path, other: str) -> None:
    call_command("use_encoder", other)
    third = another("third", 0.01)
    call_command("use_encoder", third)

    kept = set(Embedding.objects.values_list("fingerprint", flat=True))
    assert kept == {runtime.model(name).fingerprint for name in ("bundled", "other", "third")}
    call_command("use_encoder", another("fourth", 0.02))
    kept = set(Embedding.objects.values_list("fingerprint", flat=True))
    assert kept == {runtime.model(name).fingerprint for name in ("bundled", "third", "fourth")}


def test_the_choice_outlives_the_index(stocked: Path, other: str) -> None:
    from search.engine.connection import client

    call_command("use_encoder", other)
    client().flushall()
    generations.forget()
    assert encoder_choice.current().serving == other

    call_command("reindex")
    assert serving() == runtime.model(other).fingerprint
    assert len(found()) == 6


def test_pictures_that_are_gone_refuse_the_switch_and_leave_all_as_it_was(stocked: Path, other: str) -> None:
    from django.core.files.storage import default_storage

    before = serving()
    name = Product.objects.get(external_id="S2").image.name
    kept = default_storage.open(name).read()
    default_storage.delete(name)
    with pytest.raises(CommandError, match="1 of 6 products could not be encoded"):
        call_command("use_encoder", other)
    assert serving() == before
    assert encoder_choice.kept() == encoder_choice.Choice()

    from django.core.files.base import ContentFile

    default_storage.save(name, ContentFile(kept))
    call_command("use_encoder", other)
    assert len(found()) == 6


def test_an_empty_shop_can_choose_its_encoder(db: None, other: str, folder: Folder) -> None:
    call_command("use_encoder", other)
    as_another_process()
    call_command("ingest", folder([row(1)]), catalog="shop")
    assert serving() == runtime.model(other).fingerprint


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["nowhere"], "no such folder"),
        (["--back"], "no encoder to go back to"),
        (["/nowhere/at/all"], "no such folder"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(stocked: Path, command: list[str], sentence: str) -> None:
    before = serving()
    with pytest.raises(CommandError, match=sentence):
        call_command("use_encoder", *command)
    assert serving() == before


def test_an_encoder_that_the_settings_fix_is_neither_changed_nor_left(stocked: Path, other: str, settings: Any) -> None:
    settings.ENCODER = "bundled"
    with pytest.raises(CommandError, match="fixes the encoder"):
        call_command("use_encoder", other)

    settings.ENCODER = "auto"
    call_command("use_encoder", other)
    settings.ENCODER = "bundled"
    as_another_process()
    assert not encoders.follow()
    assert runtime.encoder_spec() == "bundled"


def test_an_encoder_that_was_deleted_can_be_changed_for_another(stocked: Path, other: str) -> None:
    call_command("use_encoder", other)
    as_another_process()
    shutil.rmtree(encoder_choice.folder() / other)
    with pytest.raises(ModelError, match="use_encoder bundled"):
        found()

    call_command("use_encoder", "bundled")
    assert len(found()) == 6


def test_the_list_shows_the_serving_encoder(other: str, stocked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("use_encoder", other)
    capsys.readouterr()
    call_command("use_encoder")
    assert capsys.readouterr().out.splitlines() == ["other (serves)", "bundled (served before)"]


def by_worker(act: Callable[[], Any]) -> None:
    """What another process does in the meantime, with the encoder it was started with."""
    own = runtime.encoder_spec()
    as_another_process()
    act()
    runtime.use(own)


def agrees() -> None:
    """The index agrees with the database, with vectors of the serving encoder."""
    from catalog.checking import compare

    encoders.follow()
    assert not compare()
    assert not encoding.unencoded().exists()
