"""Products that a complete export no longer holds: hidden, unless they are suspiciously many."""

from __future__ import annotations

from catalog.models import Product
from catalog.report import IngestReport
from catalog.sorting import Sorter

SUSPICIOUS = 0.2
"""A file without more than this share of the catalogue is more often a wrong file than a clearance."""


def to_hide(sorter: Sorter, report: IngestReport, wanted: bool, confirmed: bool) -> list[int]:
    """Which products to hide, if that is ``wanted`` and, where they are much of the catalogue, ``confirmed``; the
    report tells what is missing.

    A feed of which no row could be used hides nothing.
    """
    shown = Product.objects.filter(catalog=sorter.catalog, is_missing=False).count()
    gone = sorter.missing()
    report.missing = len(gone)
    if not wanted or not gone:
        return []
    if not sorter.used or (len(gone) > SUSPICIOUS * shown and not confirmed):
        report.held_back = len(gone)
        return []
    return gone
