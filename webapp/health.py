"""Health checks: liveness (/healthz) and readiness for searches (/readyz)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from catalog import disk
from catalog.models import Product
from catalog.publishing import published_count
from search.engine import condition, encoders
from search.engine.connection import check_modules, is_full
from search.errors import EncoderMismatch, SearchError, SearchUnavailable
from vision import runtime
from vision.runtime import ModelError

COMPLETE = 0.99
"""While products are written, the index lags slightly behind the database."""


class NotReady(Exception):
    """What is missing, as a sentence."""


def alive(request: HttpRequest) -> HttpResponse:
    """Respond that the process runs, without checking anything else."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Respond with 200 if searches work now and are fast; else with 503 and a reason for each component.

    ``warnings`` name problems that do not prevent searches but need attention.
    """
    reasons = {name: reason for name, check in CHECKS.items() if (reason := _reason(check))}
    status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
    body: dict[str, object] = {"status": "not ready" if reasons else "ready", "reasons": reasons}
    if warnings := {name: warning for name, warn in WARNINGS.items() if (warning := warn())}:
        body["warnings"] = warnings
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log each poll as an error
    return response


def _reason(check: Callable[[], None]) -> str:
    try:
        check()
    except SearchUnavailable as error:
        return f"Redis does not answer: {error.detail}."
    except (NotReady, SearchError, ModelError) as error:
        return str(error)
    except DatabaseError:
        return "The database does not answer."
    return ""


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _models() -> None:
    if not runtime.is_warm():
        raise NotReady("The models are being loaded.")


def _index() -> None:
    found = condition.inspect()
    serving = found.state.serving
    if serving is None and not Product.objects.exists():
        return  # an empty shop has nothing to search, and its pages say so
    if serving is None or not found.is_whole:
        raise NotReady("The search index is gone or of another release. The worker makes it again.")
    if serving.fingerprint != runtime.encoder_fingerprint() and not encoders.follow():
        raise EncoderMismatch(serving.fingerprint, runtime.encoder_fingerprint())
    if found.indexed < 1:
        raise NotReady(f"The index is being read in ({found.indexed:.0%}).")
    if found.failures:
        raise NotReady(f"{found.failures} products could not be indexed. Run: manage.py check_index --repair.")
    there, wanted = found.documents, published_count(serving.fingerprint)
    if there < COMPLETE * wanted:
        raise NotReady(
            f"{there:,} of {wanted:,} products ({there / wanted:.0%}) can be searched. The worker restores the rest."
        )


def _memory() -> str:
    try:
        full = is_full()
    except SearchError:
        return ""  # reported as a reason
    return "Redis has reached its memory limit and takes nothing new in. Raise maxmemory." if full else ""


WARNINGS: dict[str, Callable[[], str]] = {"disk": disk.warning, "redis": _memory}
CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": check_modules,
    "index": _index,
    "models": _models,
}
