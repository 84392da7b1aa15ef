"""Access to a running installation for tests in another process: one command per line, one response per line."""

from __future__ import annotations

import hashlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any


def upload(slug: str, path: str) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from catalog import services
    from catalog.models import Catalog

    catalog, _ = Catalog.objects.get_or_create(slug=slug, defaults={"name": slug})
    file = SimpleUploadedFile(f"{slug}.zip", Path(path).read_bytes(), "application/zip")
    return int(services.start_import(catalog, file).pk)


def progress(pk: int) -> dict[str, Any]:
    from catalog.models import Import

    names = ("state", "done", "added", "updated", "unchanged", "refused", "error", "attempts")
    return dict(Import.objects.values(*names).get(pk=pk))


def delete(slug: str) -> None:
    from catalog import services
    from catalog.models import Catalog

    services.delete_catalog(Catalog.objects.get(slug=slug))


def end_state(slug: str) -> dict[str, Any]:
    """Return the final state of a catalogue, without times: products, embeddings, files by content."""
    from django.core.files.storage import default_storage

    from catalog.models import Embedding, Product
    from catalog.pictures import names_of

    products = Product.objects.filter(catalog__slug=slug).order_by("external_id")
    columns = (
        "external_id",
        "row_hash",
        "is_hidden",
        "is_missing",
        "is_published",
        "image__name",
        "image__source_hash",
    )
    files = {
        file: hashlib.sha256(Path(default_storage.path(file)).read_bytes()).hexdigest()
        for name in products.values_list("image__name", flat=True)
        for file in names_of(name)
    }
    rows = Embedding.objects.filter(product__catalog__slug=slug).order_by("product__external_id")
    embeddings = rows.values_list("product__external_id", "fingerprint", "image_hash", "text_hash")
    return {
        "products": [list(row) for row in products.values_list(*columns)],
        "embeddings": [list(row) for row in embeddings],
        "files": files,
    }


def differences() -> list[str]:
    """Return the differences between index and database; empty if they agree."""
    from catalog.checking import compare
    from search.engine import condition
    from search.errors import SearchError

    try:
        if not condition.inspect().is_whole:
            return ["no index"]
        found = compare()
    except SearchError as error:
        return [str(error)]
    return ["/".join(key) for key in (*found.missing, *found.extra, *found.outdated)]


def redis_command(*words: str) -> None:
    from search.engine.connection import client

    client().execute_command(*words)


def names() -> dict[str, str]:
    from search.engine import generations

    serving = generations.state().serving
    return {"alias": generations.alias(), "serving": serving.name if serving else ""}


def picture_of(slug: str) -> str:
    from django.core.files.storage import default_storage

    from catalog.models import ProductImage

    return str(default_storage.path(ProductImage.objects.filter(product__catalog__slug=slug)[0].name))


def events_key() -> str:
    from access import keys

    return keys.make(name="events", scopes=["events"], rate="off")[1]


def events() -> dict[str, Any]:
    """Return the ids of the stored events, and whether others are pending."""
    from behaviour import consuming
    from behaviour.models import StoredEvent
    from search.errors import SearchError

    try:
        is_waiting = consuming.lag() > 0
    except SearchError:
        is_waiting = True
    return {"stored": [str(one) for one in StoredEvent.objects.values_list("event_id", flat=True)],
            "waiting": is_waiting}  # fmt: skip


def main() -> None:
    import django

    django.setup()
    known = (upload, progress, delete, end_state, differences, redis_command, names, picture_of, events_key, events)
    verbs = {one.__name__: one for one in known}
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        try:
            answer: Any = {"answer": verbs[verb](*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
