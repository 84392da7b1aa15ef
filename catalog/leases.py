"""Leases: a database row belongs to one run at a time, which renews its lease while it lives.

The lease of a run that was killed expires by itself. A lease that reaches further into the future than any run sets was
written by a wrong clock and is ignored.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.models import Catalog, Import

log = logging.getLogger(__name__)

LENGTH = timedelta(seconds=12)
"""How long a killed run blocks others.

Short, because a run that is only late loses no more than its batch: only the holder of the lease stores anything
(:mod:`catalog.batches`).
"""
RENEW_SECONDS = 3.0


class CatalogueBusy(Exception):
    """Another run is importing into the same catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(
            f"Another import into {catalog} is running. Wait until it is done; two at once would do all work twice."
        )


def free() -> Q:
    """Match rows that no living run has."""
    now = timezone.now()
    return Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LENGTH)


def terms() -> dict[str, object]:
    """Return the values to write into a row to take it: a unique lease and its end."""
    return {"lease": secrets.token_hex(8), "leased_until": timezone.now() + LENGTH}


@contextmanager
def renewed(*rows: QuerySet[Any], release: bool = True) -> Iterator[threading.Event]:
    """Keep leases alive while the block runs, each given by a query of the rows that this run has.

    The event is set if another run has taken those of the first query all the same. With ``release``, the rows are free
    afterwards.
    """
    done, lost = threading.Event(), threading.Event()
    thread = threading.Thread(target=_renew, args=(rows, done, lost), name="lease", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join()
        if release:
            for one in rows:
                one.update(lease="", leased_until=None)


@contextmanager
def exclusive(catalog: Catalog) -> Iterator[threading.Event]:
    """Be the only run that imports into a catalogue. Errors: CatalogueBusy."""
    wanted = terms()
    if not Catalog.objects.filter(free(), pk=catalog.pk).update(**wanted):
        raise CatalogueBusy(catalog)
    with renewed(Catalog.objects.filter(pk=catalog.pk, lease=wanted["lease"])) as lost:
        yield lost


def take_catalogue(upload: Import) -> QuerySet[Catalog]:
    """Take a catalogue for an import, whichever workers take part in it.

    The import keeps it while any of them renews the lease. Return the query to renew or release it by. Errors:
    CatalogueBusy.
    """
    name = f"import-{upload.pk}"
    mine = Catalog.objects.filter(pk=upload.catalog_id, lease=name)
    until = timezone.now() + LENGTH
    taken = Catalog.objects.filter(free() | Q(lease=name), pk=upload.catalog_id).update(lease=name, leased_until=until)
    if not taken:
        raise CatalogueBusy(upload.catalog)
    return mine


def _renew(rows: Sequence[QuerySet[Any]], done: threading.Event, lost: threading.Event) -> None:
    try:
        while not done.wait(RENEW_SECONDS) and not lost.is_set():
            try:
                renewed = [one.update(leased_until=timezone.now() + LENGTH) for one in rows]
                if not renewed[0]:
                    lost.set()
            except DatabaseError as error:
                log.warning("A lease could not be renewed; trying again: %s", error)
    finally:
        connection.close()
