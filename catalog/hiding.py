"""Hide products that a complete export no longer contains, unless they are suspiciously many."""

from __future__ import annotations

from catalog.models import Product
from catalog.report import IngestReport
from catalog.sorting import Sorter

SUSPICIOUS = 0.2
"""A file that lacks more than this share of the catalogue is more often a wrong file than a clearance."""


def to_hide(sorter: Sorter, report: IngestReport, wanted: bool, confirmed: bool) -> list[int]:
    """Return the keys of the products to hide, if ``wanted`` and, for a large share, ``confirmed``.

    The report counts the missing ones. A feed without any usable row hides nothing.
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
