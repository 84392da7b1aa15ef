"""The admin's front page: the state of the catalogues, what needs attention, the last imports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from catalog import disk, services
from catalog.admin.handling import Person, handled, within_handled
from catalog.care import duplicates
from catalog.models import Import, Product, Source, TagProposal, WaitingProduct
from catalog.publishing import HIDDEN

LATEST = 8
RECENT = timedelta(days=7)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the content of the front page that the user has permission to see."""
    user = request.user
    sees_products, sees_imports = user.has_perm("catalog.view_product"), user.has_perm("catalog.view_import")
    return {
        "catalogues": _catalogues(user) if sees_products else [],
        "alerts": _alerts(user) if sees_imports else [],
        "imports": _imports(user) if sees_imports else [],
        "duplicates": _duplicates(user) if user.has_perm("catalog.view_duplicatepair") else 0,
        "proposals": _proposals(user) if user.has_perm("catalog.view_tagproposal") else 0,
        "may_import": user.has_perm("catalog.add_import"),
        "sees_products": sees_products,
    }


def _duplicates(user: Person) -> int:
    return within_handled(duplicates.to_decide(), user).count()


def _proposals(user: Person) -> int:
    return within_handled(TagProposal.objects.filter(state=TagProposal.State.OPEN), user).count()


def _catalogues(user: Person) -> list[dict[str, Any]]:
    waiting = dict(WaitingProduct.objects.values_list("catalog").annotate(count=Count("pk")))
    counts = Product.objects.values("catalog").annotate(
        total=Count("pk"),
        hidden=Count("pk", filter=HIDDEN),
        pictureless=Count("pk", filter=Q(image__isnull=True)),
        pending=Count("pk", filter=Q(is_published=False, image__isnull=False) & ~HIDDEN),
    )
    by_catalog: dict[int, dict[str, Any]] = {one["catalog"]: dict(one) for one in counts}
    none = dict.fromkeys(("total", "hidden", "pictureless", "pending"), 0)
    found = [(one, by_catalog.get(one.pk, none)) for one in handled(user)]
    return [
        {
            **{name: count for name, count in counted.items() if name in none},
            "catalog": one,
            "waiting": waiting.get(one.pk, 0),
            "shown": counted["total"] - counted["hidden"],
        }
        for one, counted in found
    ]


def _alerts(user: Person) -> list[dict[str, str]]:
    found = [
        {"text": f"{one}: {one.alert}", "address": reverse("admin:catalog_source_change", args=[one.pk])}
        for one in within_handled(Source.objects.filter(is_active=True).exclude(alert=""), user)
    ]
    failed = Import.objects.filter(state=Import.State.FAILED, finished_at__gt=timezone.now() - RECENT)
    for one in within_handled(failed, user).select_related("catalog")[:LATEST]:
        later = Import.objects.filter(catalog=one.catalog_id, pk__gt=one.pk, state=Import.State.DONE)
        if not later.exists():
            address = reverse("admin:catalog_import_change", args=[one.pk])
            found.append({"text": f"{one} failed: {one.error}", "address": address})
    if warning := disk.warning():
        found.append({"text": warning, "address": ""})
    return found


def _imports(user: Person) -> list[dict[str, Any]]:
    started = Import.objects.select_related("catalog", "user").exclude(state=Import.State.PREVIEW)
    latest = within_handled(started, user)[:LATEST]
    sources = dict(Source.objects.filter(latest__in=list(latest)).values_list("latest", "name"))
    return [
        {"upload": one, "by": one.user or sources.get(one.pk, ""), "can_be_undone": services.can_be_undone(one)}
        for one in latest
    ]
