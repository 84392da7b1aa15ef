"""Rows of an import that were refused or used only in part, stored for its report."""

from __future__ import annotations

from catalog.models import Import, RejectedRow
from catalog.report import IngestReport

MOST_KEPT = 10_000
"""Limit for each kind; the counts continue."""


def note_refused(upload: Import, report: IngestReport) -> None:
    """Store the report's refused rows and remarks, and clear its lists; the counts stay."""
    for kept, is_used in ((report.rejected, False), (report.remarks, True)):
        if not kept:
            continue
        room = MOST_KEPT - RejectedRow.objects.filter(upload=upload, is_used=is_used).count()
        RejectedRow.objects.bulk_create(
            RejectedRow(
                upload=upload,
                number=one.number,
                external_id=one.id[:200],
                reason=(getattr(one, "reason", "") or getattr(one, "text", ""))[:500],
                is_used=is_used,
            )
            for one in kept[: max(0, room)]
        )
    report.rejected.clear()
    report.remarks.clear()
