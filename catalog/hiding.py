"""Products that a complete export no longer holds: hidden, unless they are suspiciously many."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.models import Import
from catalog.report import IngestReport
from catalog.sorting import Sorter
from catalog.storing import Stored, mark_missing

SUSPICIOUS = 0.2
"""A file without more than this share of the catalogue is more often a wrong file than a clearance."""


def hide_missing(
    stored: Mapping[str, Stored],
    sorter: Sorter,
    report: IngestReport,
    wanted: bool,
    confirmed: bool,
    upload: Import | None = None,
) -> None:
    """Hide what the feed does not hold, if that is ``wanted`` and, where it is much of the catalogue, ``confirmed``.

    A feed of which no row could be used hides nothing.
    """
    shown = [one for one in stored.values() if not one.is_missing]
    gone = [one.pk for id, one in stored.items() if id not in sorter.seen and not one.is_missing]
    report.missing = len(gone)
    if not wanted or not gone:
        return
    if not sorter.used or (len(gone) > SUSPICIOUS * len(shown) and not confirmed):
        report.held_back = len(gone)
    else:
        report.hidden = mark_missing(gone, upload)
