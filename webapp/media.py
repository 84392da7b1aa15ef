"""Serving product pictures from VAR; their names contain a hash of the content, so they can be cached for ever."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

from catalog.publishing import shows

KINDS = {".avif": "image/avif", ".webp": "image/webp", ".jpg": "image/jpeg"}


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve only pictures that Drape encoded, and those of hidden products only to staff.

    Proxies must not store the responses to staff for others.
    """
    kind = KINDS.get(PurePosixPath(path).suffix)
    is_public = kind is not None and shows(path)
    if kind is None or not (is_public or request.user.is_staff):
        raise Http404
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except (OSError, ValueError) as error:  # a name that no file can have
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "private, no-store"
    response["Content-Type"] = kind
    return response
