"""How Drape is served: one process, because models cost memory; several threads, because they leave Python.

``python -m webapp.server`` is the web process. An event loop reads requests and writes answers
(:mod:`webapp.connections`), so that slow or silent clients keep no thread.
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
"""That an address has while others ask: one slow request does not keep its others waiting."""
SPARE_FILES = 200
"""Open files that are left for everything but connections."""
BACKLOG = 1024


def main() -> None:
    gc.disable()  # until warm() has made what stays
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
    """A listening socket; ``::`` takes IPv4, too."""
    if ":" in host:
        both = host == "::" and socket.has_dualstack_ipv6()
        made = socket.create_server((host, port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=both)
    else:
        made = socket.create_server((host, port), backlog=BACKLOG)
    made.setblocking(False)
    return made


def most_connections() -> int:
    """As many as this user may open, up to MOST_CONNECTIONS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(50, min(MOST_CONNECTIONS, soft - SPARE_FILES))


def allowed_bytes(request: Request) -> int:
    """How large a body may be that is kept until it is complete; :mod:`webapp.uploads` refuses the others."""
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
    """What is said of a request that could not even be read: its content type and text."""
    from search.api.problems import problem

    text = REFUSALS.get(status, "Something went wrong here; it has been logged.")
    if address.startswith("/api/"):
        answer = problem(status, text)
        return answer["Content-Type"], answer.content
    return "text/plain; charset=utf-8", f"{text}\n".encode()


def is_staff(cookies: str) -> bool:
    """Whether these cookies are those of somebody who may upload catalogues; asked for large uploads only."""
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
    """Load the models and what searches need while the first page is served; /readyz says when they are warm."""
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
    """Leave all objects made so far out of collections of unreachable ones from now on.

    They are half a million, of libraries and models, and stay: going through them took a quarter of a second, now and
    then, in the middle of a request, and several times while they were made.
    """
    gc.collect()
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
