"""Change the encoder of a running shop: embed everything in the background, build an index, switch, go back."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from catalog.encoding import BATCH, catch_up, encode, encode_missing, encoded_entries, unencoded
from catalog.errors import SwitchError
from catalog.models import Embedding, Product
from catalog.publishing import HIDDEN, publish_products, shape_of, shown_embeddings
from search.engine import encoder_choice, encoders, writer
from search.engine.encoder_choice import Choice
from search.engine.writer import Shape
from vision import runtime
from vision.clip_models import ModelError

log = logging.getLogger(__name__)

Advance = Callable[[int], None]
Bar = Callable[[str, int], AbstractContextManager[Advance]]
"""Shows progress: ``with bar("Encode", 600) as advance: advance(64)``."""
LOST = 0.01
"""The share of the visible products that a switch may lose because their pictures cannot be opened."""
BYTES_BESIDE = 1000
"""Disk space of an embedding besides its vectors, in bytes."""


@dataclass(frozen=True, slots=True)
class Switched:
    """``name`` serves now, with ``products`` in its index; ``failed`` says why each of the other pictures is not."""

    name: str
    products: int
    failed: tuple[str, ...]


def refuse_if_fixed() -> None:
    """Errors: SwitchError if the settings name an encoder."""
    if encoder_choice.is_fixed():
        raise SwitchError(
            f"ENCODER={settings.ENCODER} fixes the encoder. Leave ENCODER unset (or say ENCODER=auto), start Drape "
            "again, then run this command again."
        )


def switch(spec: str, bar: Bar) -> Switched:
    """Let another encoder serve: a value that ENCODER accepts, or the name of a folder in VAR/encoders.

    All products are embedded with it first, except those of an interrupted run, and the present index serves until the
    new one is complete. Errors: SwitchError, ModelError, SearchError.
    """
    refuse_if_fixed()
    name, before = _canonical(spec), serving()
    fingerprint = runtime.model(name).fingerprint
    missing = unencoded(fingerprint).count()
    # the stored embeddings are enough to go back
    runtime.use(name, loaded=missing > 0 or not Product.objects.exists())
    if missing:
        _refuse_without_room(missing)
    failed = _encoded(missing, bar)
    _refuse_if_lost(failed)
    total = shown_embeddings().count()
    with bar("Index", total) as advance:
        shape = shape_of(fingerprint) or Shape(fingerprint, 2 * runtime.encoder().dim)
        writer.rebuild(encoded_entries(), total=total, progress=advance, shape=shape)
    encoder_choice.keep(Choice(name, encoder_choice.kept().previous if name == before else before))
    _finish()
    _forget_others()
    return Switched(name, shown_embeddings().count(), tuple(failed))


def serving() -> str:
    """Return the name of the encoder of the index, and use it in this process. Errors: SearchUnavailable."""
    try:
        if encoders.follow():
            return runtime.encoder_spec()
    except ModelError as error:
        log.warning("%s", error)  # another one can be chosen all the same
    return encoder_choice.kept().serving


def previous() -> str:
    """Return the encoder that served before. Errors: SwitchError if there was none."""
    found = encoder_choice.kept().previous
    if not found:
        raise SwitchError("There is no encoder to go back to: the one that serves is the first.")
    return found


def _canonical(spec: str) -> str:
    """Return a name that every process understands, whatever its working directory."""
    model = runtime.model(spec)
    if model.folder is None or spec == "bundled" or model.folder.parent == encoder_choice.folder():
        return spec if model.folder is None or spec == "bundled" else model.folder.name
    return str(model.folder.resolve())


def _refuse_without_room(count: int) -> None:
    needed = count * (4 * runtime.encoder().dim + BYTES_BESIDE)
    free = shutil.disk_usage(settings.VAR).free
    if free < needed:
        raise SwitchError(
            f"The disk of {settings.VAR} is nearly full: {needed >> 20} MB are needed for the embeddings, "
            f"{free >> 20} MB are free. Make room, then run this command again."
        )


def _refuse_if_lost(failed: list[str]) -> None:
    shown = Product.objects.filter(image__isnull=False).exclude(HIDDEN).count()
    if len(failed) > LOST * shown:
        raise SwitchError(
            f"{len(failed):,} of {shown:,} products could not be encoded, so the encoder was not changed. The first: "
            f"{failed[0]} Mend the pictures, or delete those products, then run this command again."
        )


def _encoded(missing: int, bar: Bar) -> list[str]:
    """Encode until hardly any products were added in the meantime; the rest follows while the index is built."""
    failed: list[str] = []
    while missing > len(failed):
        with bar("Encode", missing) as advance:
            failed = list(encode_missing(advance))
        missing = unencoded().count()
        if missing - len(failed) < BATCH:
            break
    return failed


def _finish() -> None:
    """Encode and publish what was added for the previous encoder at the last moment."""
    ids = list(unencoded().values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        encode(ids[start : start + BATCH])
        publish_products(ids[start : start + BATCH])
    catch_up()


def _forget_others() -> None:
    """Delete embeddings and exports of encoders that are no longer needed."""
    now = encoder_choice.kept()
    try:
        used = {runtime.model(name).fingerprint for name in (now.serving, now.previous, "bundled") if name}
    except ModelError:
        return
    others = Embedding.objects.exclude(fingerprint__in=used)
    for fingerprint in others.values_list("fingerprint", flat=True).distinct():
        shutil.rmtree(Path(settings.VAR) / "models" / fingerprint, ignore_errors=True)
    others.delete()
