"""The response to a failed request: 503 with a sentence for temporary or fixable problems, else 500."""

from __future__ import annotations

import errno
import sys
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error as unexpected

from search.api.problems import RETRY_AFTER_SECONDS
from webapp.database import explain

FULL = "The disk is full. Make room ('manage.py usage' shows what takes it), then try again."


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled."""
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError):
        return _unavailable(explain(error))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _unavailable(FULL)
    return unexpected(request)


def _unavailable(message: str) -> HttpResponse:
    # without the request: the user is read from the database, which may be the problem
    text = loader.render_to_string("trouble.html", {"message": message})
    response = HttpResponse(text, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
