"""The endpoints for uploads in pieces."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from catalog import disk, parts


def begin(request: HttpRequest) -> JsonResponse:
    """Start an upload of ``size`` bytes; return the token for sending it."""
    try:
        size = int(request.GET.get("size", "-1"))
        return JsonResponse({"token": parts.begin(request.user, max(0, size)), "piece": parts.PIECE})
    except ValueError:
        return _refused("Say the size of the file in bytes.", 400)
    except parts.PartError as error:
        return _refused(str(error), 413)
    except disk.DiskLow as error:
        return _refused(str(error), 507)


def piece(request: HttpRequest, token: str) -> JsonResponse:
    """GET: return the number of bytes received. POST: append a piece that starts at ``offset``."""
    try:
        part = parts.find(request.user, token)
    except parts.PartError as error:
        return _refused(str(error), 404)
    if request.method != "POST":
        return JsonResponse({"offset": part.offset})
    try:
        offset = int(request.GET.get("offset", "0"))
        return JsonResponse({"offset": part.append(request, offset)})  # type: ignore[arg-type]  # it can be read
    except ValueError:
        return _refused("The offset is a number of bytes.", 400)
    except parts.PartError as error:
        return _refused(str(error), 409 if error.offset is not None else 413, offset=error.offset)
    except OSError:
        return _refused("The piece was cut off, or the disk is full. Send it again.", 503)


def _refused(text: str, status: int, **facts: Any) -> JsonResponse:
    return JsonResponse({"error": text, **facts}, status=status)
