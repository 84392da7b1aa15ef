"""The web server: one process, because models need memory; several threads, because models release the GIL.

``python -m webapp.server`` is the web process. An event loop reads requests and writes responses
(:mod:`webapp.connections`), so that slow or silent clients occupy no thread.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import socket
import threading
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from types import FrameType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

from webapp.connections import Request, Server
from webapp.env import load

MOST_CONNECTIONS = 1000
LEAST_THREADS = 2
"""Threads of an address while others are active: one slow request must not block its other ones."""
SPARE_FILES = 200
"""Open files reserved for everything except connections."""
BACKLOG = 1024


def main() -> None:
    gc.disable()  # until warm() has loaded the permanent objects
    env = load()
    listening = listen(env.HOST, env.PORT)
    from webapp.apps import check_private_files
    from webapp.wsgi import application

    for warning in check_private_files(None):
        logging.getLogger("drape").warning("%s", warning.msg)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = Server(
        application,
        listening,
        threads=env.WEB_THREADS,
        most=most_connections(),
        most_of_one=0 if env.PROXIES else env.CONNECTIONS_PER_ADDRESS,
        allowed=allowed_bytes,
        refused=refusal,
        threads_of_one=env.THREADS_PER_ADDRESS or max(LEAST_THREADS, env.WEB_THREADS // 4),
        proxies=env.PROXIES,
    )
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=warm, name="warm", daemon=True).start()
    server.run()


def stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; ``::`` includes IPv4."""
    if ":" in host:
        both = host == "::" and socket.has_dualstack_ipv6()
        made = socket.create_server((host, port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=both)
    else:
        made = socket.create_server((host, port), backlog=BACKLOG)
    made.setblocking(False)
    return made


def most_connections() -> int:
    """Return as many as this user may open, up to MOST_CONNECTIONS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(50, min(MOST_CONNECTIONS, soft - SPARE_FILES))


def allowed_bytes(request: Request) -> int:
    """Return the maximum size of a body to be received completely; :mod:`webapp.uploads` refuses larger ones."""
    from django.conf import settings
    from django.urls import reverse

    from webapp.uploads import FORM_FIELDS

    megabytes: int = settings.MAX_UPLOAD_MB
    if request.path.startswith(reverse("admin:index")) and request.content_length > megabytes * 2**20:
        megabytes = settings.MAX_CATALOGUE_MB if is_staff(request.headers.get("COOKIE", "")) else megabytes
    return megabytes * 2**20 + FORM_FIELDS


REFUSALS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address of this request is too long. Choose fewer filters.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The header of this request is too large.",
    HTTPStatus.NOT_IMPLEMENTED: "The body of this request is sent in a way that is not understood.",
}


def refusal(status: HTTPStatus, address: str) -> tuple[str, bytes]:
    """Return the content type and body of the response to an unreadable request."""
    from search.api.problems import problem

    text = REFUSALS.get(status, "Something went wrong here; it has been logged.")
    if address.startswith("/api/"):
        answer = problem(status, text)
        return answer["Content-Type"], answer.content
    return "text/plain; charset=utf-8", f"{text}\n".encode()


def is_staff(cookies: str) -> bool:
    """Whether these cookies belong to a user who may upload catalogues; only called for large uploads."""
    from django.conf import settings
    from django.contrib.auth import get_user
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import DatabaseError, connections
    from django.http import HttpRequest

    request = HttpRequest()
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(found.value if found else None)
        user = get_user(request)
        return bool(user.is_active and getattr(user, "is_staff", False))
    except (CookieError, DatabaseError):
        return False
    finally:
        connections.close_all()


def warm() -> None:
    """Load the models and search data while the first page is served; /readyz reports when they are ready."""
    from search.engine import retrieval
    from search.errors import SearchError
    from search.lexicon import registry
    from vision import decoding, runtime

    try:
        decoding.warm()
        runtime.warm()
        registry.warm_up()
        retrieval.known()
    except SearchError as error:
        logging.getLogger("drape").info("Nothing to search yet: %s", error)
    except Exception:
        logging.getLogger("drape").exception("The models cannot be loaded; searches by picture or words will fail.")
    finally:
        settle()


def settle() -> None:
    """Exclude all present objects from garbage collection.

    They are half a million, of libraries and models, and permanent: traversing them took a quarter of a second, now and
    then, in the middle of a request, and several times while they were created.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
