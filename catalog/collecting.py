"""Fetching what a source provides, as one local file that can be imported.

A feed at a web address is fetched under the restrictions of :mod:`catalog.fetching`; a folder or a prefix of an object
storage is packed into a zip. Unchanged data is not imported again.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from access.fields import readable
from catalog.feeds import FeedError
from catalog.feeds.sources import FolderSource
from catalog.fetching import feed_fetcher
from catalog.models import Source

CHUNK = 1 << 20
MOST_OBJECTS = 200_000


@dataclass(frozen=True, slots=True)
class Collected:
    """A file with its name, and what the next run compares to detect changes."""

    path: Path
    name: str
    content_hash: str
    etag: str = ""
    modified: str = ""


@contextmanager
def collected(source: Source) -> Iterator[Collected | None]:
    """Provide the data of a source while the block runs; None if it has not changed since the last import.

    Errors: FeedError, FetchError, Unreadable.
    """
    readable(source.location, "source’s location")
    gather = {Source.Kind.URL: _fetched, Source.Kind.FOLDER: _from_folder, Source.Kind.S3: _from_bucket}
    place = Path(settings.VAR) / "uploads"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=".source-") as folder:
        yield gather[Source.Kind(source.kind)](source, Path(folder))


def _fetched(source: Source, folder: Path) -> Collected | None:
    path = folder / "feed"
    known = (source.etag, source.modified) if source.content_hash else ("", "")
    with path.open("wb") as file:
        answer = feed_fetcher().get(source.location, *known, into=file)
    if answer.data is None:
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest == source.content_hash:
        return None
    return Collected(path, _name_of(source.location, path), digest, answer.etag, answer.modified)


def _from_folder(source: Source, folder: Path) -> Collected | None:
    top = Path(settings.SOURCES_FOLDER).resolve()
    place = (top / source.location).resolve()
    if not place.is_relative_to(top):
        raise FeedError(f"The folder {source.location} is not within {top} (the setting SOURCES_FOLDER).")
    if not place.is_dir():
        raise FeedError(f"There is no folder {place}. Make it, or change the source.")
    files = FolderSource(place)
    names = files.names()
    if not names:
        raise FeedError(f"The folder {place} is empty.")
    facts = [(name, (stat := (place / name).stat()).st_size, stat.st_mtime_ns) for name in names]
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()
    if digest == source.content_hash:
        return None
    path = folder / "folder.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.write(place / name, name)
    return Collected(path, f"{place.name}.zip", digest)


def _from_bucket(source: Source, folder: Path) -> Collected | None:
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, prefix = source.location.removeprefix("s3://").partition("/")
    try:
        client = _client()
        objects = _objects(client, bucket, prefix)
        if not objects:
            raise FeedError(f"There is nothing under {source.location}.")
        digest = hashlib.sha256(repr([(one["Key"], one["ETag"]) for one in objects]).encode()).hexdigest()
        if digest == source.content_hash:
            return None
        path = folder / "objects.zip"
        root = prefix if prefix.endswith("/") or not prefix else str(PurePosixPath(prefix).parent) + "/"
        with zipfile.ZipFile(path, "w") as packed:
            for one in objects:
                with packed.open(one["Key"].removeprefix(root), "w") as file:
                    for chunk in client.get_object(Bucket=bucket, Key=one["Key"])["Body"].iter_chunks(CHUNK):
                        file.write(chunk)
    except (BotoCoreError, ClientError) as error:
        raise FeedError(f"The object storage does not give {source.location}: {error}") from error
    return Collected(path, f"{PurePosixPath(prefix).name or bucket}.zip", digest)


def _client() -> Any:
    import boto3

    return boto3.client("s3", endpoint_url=settings.S3_ENDPOINT_URL or None, region_name=settings.S3_REGION or None)


def _objects(client: Any, bucket: str, prefix: str) -> list[dict[str, Any]]:
    found = []
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        found += [one for one in page.get("Contents", ()) if not one["Key"].endswith("/")]
        if len(found) > MOST_OBJECTS:
            raise FeedError(f"There are more than {MOST_OBJECTS:,} objects under {prefix}; name a narrower prefix.")
    return sorted(found, key=lambda one: one["Key"])


def _name_of(location: str, path: Path) -> str:
    """Return a file name for a feed: the last part of its address, with .zip appended if it is one."""
    said = PurePosixPath(unquote(urlsplit(location).path)).name or "feed"
    name = re.sub(r"[^\w.-]", "_", said)[:100]
    if zipfile.is_zipfile(path) and "." not in name:
        return f"{name}.zip"
    return name if "." in name else f"{name}.txt"
