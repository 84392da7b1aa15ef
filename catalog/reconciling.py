"""Check that the index agrees with the database, every few seconds by the worker, and repair it.

Cheap indicators decide whether the two have to be compared: the number of documents, the generation, the write counter,
the server's run id, and a token that both sides store. A different token shows that one side was restored from
elsewhere, a counter that decreased that Redis lost writes.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Literal

from django.utils import timezone

from catalog import merchandising, outbox, stocking
from catalog.checking import Differences, compare, repair
from catalog.models import IndexMark, Product
from catalog.publishing import rebuild, shown_embeddings
from search.engine import condition, encoders
from search.engine.condition import Condition
from search.errors import RebuildRunning

log = logging.getLogger(__name__)

COMPARED_EVERY = timedelta(days=1)
Verdict = Literal["fine", "mended", "rebuilt", "repaired", "waiting"]


def reconcile() -> Verdict:
    """Bring the index in line with the database, whatever has happened to it; return what was done.

    Errors: SearchUnavailable, EncoderMismatch, ModelError.
    """
    outbox.empty()
    merchandising.restore()
    stocking.restore()
    found = condition.inspect()
    if condition.abandon_build(found):
        log.warning("A rebuild of the index was interrupted; its remains are removed.")
    if done := condition.mend(found):
        log.warning("%s", done)
        return "mended"
    if found.state.serving is None or not found.is_whole:
        return _rebuilt(found)
    if found.indexed < 1 or found.state.building or Product.objects.filter(is_published=False).exists():
        return "waiting"  # it is about to change anyway
    return _compared(found)


def _rebuilt(found: Condition) -> Verdict:
    if found.state.building or (found.state.serving is None and not shown_embeddings().exists()):
        return "waiting"
    log.warning("The search index is %s; rebuilding it from the database.", _why(found))
    try:
        rebuild()
    except RebuildRunning:
        return "waiting"
    _settle()
    return "rebuilt"


def _why(found: Condition) -> str:
    return "gone" if not found.has_index else "of another release" if found.is_outdated else "not in order"


def _compared(found: Condition) -> Verdict:
    mark = IndexMark.objects.first()
    if mark and not _suspicious(found, mark):
        return "fine"
    if not encoders.follow():
        return "waiting"
    differences = compare()
    if differences:
        _tell(differences)
        repair(differences)
    _settle()
    return "repaired" if differences else "fine"


def _suspicious(found: Condition, mark: IndexMark) -> bool:
    """Whether the two may differ; if only writes were counted since, the number of documents decides."""
    serving = found.state.serving
    assert serving is not None
    if mark.token != found.mark or mark.run != found.run or found.state.version < mark.version:
        return True
    if timezone.now() - mark.compared_at > COMPARED_EVERY or serving.name != mark.generation:
        return True
    if (found.state.version, found.documents) == (mark.version, mark.documents):
        return False
    if found.documents != shown_embeddings(serving.fingerprint).count():
        return True
    IndexMark.objects.update(version=found.state.version, documents=found.documents)
    return False


def _settle() -> None:
    """Store on both sides that they agree."""
    now, token = condition.inspect(), secrets.token_hex(8)
    if now.state.serving is None:
        return
    condition.leave_mark(token)
    IndexMark.objects.update_or_create(
        pk=1,
        defaults={
            "token": token,
            "run": now.run,
            "generation": now.state.serving.name,
            "version": now.state.version,
            "documents": now.documents,
            "compared_at": timezone.now(),
        },
    )


def _tell(found: Differences) -> None:
    log.warning(
        "The search index differed from the database and is repaired: %d products were missing, %d outdated, %d extra.",
        len(found.missing),
        len(found.outdated),
        len(found.extra),
    )
