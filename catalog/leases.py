"""Leases: a row in the database belongs to one run at a time, which says so again and again while it lives.

A run that was killed says nothing more, and its lease ends by itself. One that reaches further into the future than
any run asks for was written by a clock that is wrong, and does not count.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone

from catalog.models import Catalog, Import

log = logging.getLogger(__name__)

LENGTH = timedelta(seconds=15)
RENEW_SECONDS = 5.0


class CatalogueBusy(Exception):
    """Somebody else is importing into the same catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(
            f"Another import into {catalog} is running. Wait until it is done; two at once would do all work twice."
        )


def free() -> Q:
    """Rows that no living run has."""
    now = timezone.now()
    return Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LENGTH)


def terms() -> dict[str, object]:
    """What to write into a row to take it, with a name that no other run has."""
    return {"lease": secrets.token_hex(8), "leased_until": timezone.now() + LENGTH}


@contextmanager
def renewed(model: type[Catalog] | type[Import], pk: int, lease: str) -> Iterator[threading.Event]:
    """Keep a lease up while the block runs; the event is set if another run has taken the row all the same."""
    done, lost = threading.Event(), threading.Event()
    thread = threading.Thread(target=_renew, args=(model, pk, lease, done, lost), name="lease", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join()
        model.objects.filter(pk=pk, lease=lease).update(lease="", leased_until=None)


@contextmanager
def exclusive(catalog: Catalog) -> Iterator[threading.Event]:
    """Be the only one who imports into a catalogue. Errors: CatalogueBusy."""
    wanted = terms()
    if not Catalog.objects.filter(free(), pk=catalog.pk).update(**wanted):
        raise CatalogueBusy(catalog)
    with renewed(Catalog, catalog.pk, str(wanted["lease"])) as lost:
        yield lost


def _renew(
    model: type[Catalog] | type[Import], pk: int, lease: str, done: threading.Event, lost: threading.Event
) -> None:
    try:
        while not done.wait(RENEW_SECONDS) and not lost.is_set():
            try:
                if not model.objects.filter(pk=pk, lease=lease).update(leased_until=timezone.now() + LENGTH):
                    lost.set()
            except DatabaseError as error:
                log.warning("A lease could not be renewed; it is tried again: %s", error)
    finally:
        connection.close()
