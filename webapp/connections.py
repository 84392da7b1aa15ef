"""Connections with deadlines: an event loop reads requests completely before a thread is assigned to them.

Slow or incomplete headers and bodies, and clients that do not read, occupy no thread but only a connection, for at most
the deadlines below, and are closed in favour of others when there are many.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any

from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import Error

from search.addresses import network, outermost
from webapp.fairness import FairDispatcher

IDLE_SECONDS = 20.0
"""Maximum time between two requests on a connection, and before the first."""
HEADER_SECONDS = 10.0
BODY_GRACE_SECONDS = 20.0
LEAST_BYTES_PER_SECOND = 8 * 2**10
"""The minimum average rate of a body after its grace period."""
STALLED_SECONDS = 30.0
"""Maximum time in which the client reads nothing of the response."""
GRACEFUL_SECONDS = 15.0
DRAINED_BYTES = 64 * 2**20
"""A refused body up to this size is read and discarded: a browser that is cut off shows no page."""
HEADER_BYTES, HEADER_RUNS_OUT = 32 * 2**10, 2**20
"""The largest accepted header, and the size up to which a larger one is discarded for the same reason."""

Allowed = Callable[["Request"], int]
"""Returns the maximum size in bytes of a request's body, given its header."""
Refused = Callable[[HTTPStatus, str], tuple[str, bytes]]
"""Returns the content type and body of the response to an unreadable request, given status and address."""
Application = Callable[..., Any]


def plainly(status: HTTPStatus, address: str) -> tuple[str, bytes]:
    return "text/plain; charset=utf-8", f"{status.phrase}\n".encode()


class BodySink:
    """A body receiver for waitress that discards the data."""

    error = None

    def __init__(self, remaining: int) -> None:
        self.remaining = remaining

    @property
    def completed(self) -> bool:
        return self.remaining <= 0

    def received(self, data: bytes) -> int:
        taken = min(len(data), self.remaining)
        self.remaining -= taken
        return taken

    def __len__(self) -> int:
        return 0

    def getfile(self) -> BytesIO:
        return BytesIO()

    def getbuf(self) -> OverflowableBuffer:
        return OverflowableBuffer(1)


class Request(HTTPRequestParser):
    """A request as it is received.

    One whose body is too large is passed to the application without it: the application sees the announced length, and
    responds with its own page or problem document.
    """

    limit = 0
    error: Any
    completed: bool
    address = ""
    """As much of the address of an unreadable request as is known."""
    _tail = b""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            # a proxy in front may determine the end of this request differently (RFC 9112, 6.1)
            raise ParsingError("two lengths")
        if self.error or not (self.chunked or self.content_length):
            return
        self.limit = self.adj.allowed(self)
        if self.content_length > self.limit:
            self._refuse(self.content_length)

    def received(self, data: bytes) -> int:
        if self.error and not self.completed:
            return self._run_out(data)
        header = self.header_plus + data if self.body_rcv is None else b""
        taken: int = super().received(data)
        if self.error:
            self._name(header)
        if self.chunked and self.body_bytes_received > self.limit and not self.error:
            self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
            self._drop(BodySink(0))
            self.completed = True
        return taken

    def _name(self, header: bytes) -> None:
        """Store the requested address, and whether it is the part that is too long; the remaining header is discarded.
        """
        if not header:
            self.address = self.path  # of a request whose body cannot be read
            return
        line = header.lstrip().partition(b"\r\n")[0]
        words = line.split(b" ")
        self.address = words[1].decode("latin-1") if len(words) > 1 else "/"
        if self.error.code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            if len(line) > HEADER_BYTES // 2:
                self.error = AddressTooLong("")
            self.completed = b"\r\n\r\n" in header
            self._tail = header[-3:]

    def _run_out(self, data: bytes) -> int:
        """Discard the rest of an oversized header."""
        self.header_bytes_received += len(data)
        self.completed = b"\r\n\r\n" in self._tail + data or self.header_bytes_received > HEADER_RUNS_OUT
        self._tail = (self._tail + data)[-3:]
        return len(data)

    def _refuse(self, announced: int) -> None:
        self._drop(BodySink(announced if announced <= DRAINED_BYTES else 0))
        if announced > DRAINED_BYTES:
            self.completed = True

    def _drop(self, receiver: BodySink) -> None:
        self.body_rcv = receiver
        self.content_length = 0
        self.connection_close = True
        self.headers["CONNECTION"] = "close"


class AddressTooLong(Error):
    """A request line that exceeds the limit."""

    code = HTTPStatus.REQUEST_URI_TOO_LONG.value
    reason = HTTPStatus.REQUEST_URI_TOO_LONG.phrase


class Refusal(ErrorTask):
    """The response to a request that never reaches the application."""

    def execute(self) -> None:
        status = HTTPStatus(self.request.error.code)
        kind, body = self.channel.server.adj.refused(status, self.request.address)
        self.status = f"{status.value} {status.phrase}"
        self.response_headers += [("Content-Type", kind), ("X-Content-Type-Options", "nosniff")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):
    """A connection that records when the request being received began."""

    parser_class = Request
    error_task_class = Refusal
    began = 0.0

    def received(self, data: bytes) -> Any:
        before = self.request
        done = super().received(data)
        if self.request is not None and self.request is not before:
            self.began = time.time()
        return done

    def is_answered(self) -> bool:
        """Whether a thread processes it, or a response is being sent."""
        return bool(self.requests or self.total_outbufs_len)

    def is_late(self, now: float) -> bool:
        if self.is_answered():
            return self.total_outbufs_len > 0 and now - self.last_activity > STALLED_SECONDS
        if self.request is None:
            return now - self.last_activity > IDLE_SECONDS
        took = now - self.began
        if not self.request.headers_finished:
            return took > HEADER_SECONDS
        return self.request.body_bytes_received < (took - BODY_GRACE_SECONDS) * LEAST_BYTES_PER_SECOND


class Server(TcpWSGIServer):
    """A WSGI server with limited connections.

    ``most``: open connections in total; ``most_of_one``: of one address (0: unlimited). Beyond either, the connection
    that has been idle or receiving the longest is closed for a new one. ``threads_of_one``: simultaneous requests of
    one address while others have requests (0: unlimited); ``proxies``: the number of proxies in front.
    """

    channel_class = Connection

    def __init__(
        self,
        application: Application,
        listening: socket.socket,
        *,
        threads: int,
        most: int,
        most_of_one: int,
        allowed: Allowed,
        refused: Refused = plainly,
        threads_of_one: int = 0,
        proxies: int = 0,
    ) -> None:
        self.most, self.most_of_one, self.proxies = most, most_of_one, proxies
        dispatcher = FairDispatcher(threads_of_one, self.visitor)
        dispatcher.set_thread_count(threads)
        super().__init__(
            application,
            _sock=listening,
            dispatcher=dispatcher,
            adj=_adjusted(threads, most, allowed, refused),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bind_socket=False,
        )

    def handle_accept(self) -> None:
        super().handle_accept()
        channels = list(self.active_channels.values())
        if channels and self.most_of_one:
            newest = channels[-1]
            whose = network(newest.addr[0])
            self._make_way([one for one in channels if network(one.addr[0]) == whose], self.most_of_one, newest)
        self._make_way(channels, self.most, channels[-1] if channels else None)

    def _make_way(self, channels: list[Connection], most: int, newest: Connection | None) -> None:
        if len(channels) <= most:
            return
        waiting = [one for one in channels if one is not newest and not one.is_answered()]
        leaving = min(waiting, key=lambda one: one.began or one.creation_time, default=newest)
        if leaving is not None:
            leaving.handle_close()

    def maintenance(self, now: float) -> None:
        for connection in list(self.active_channels.values()):
            if connection.is_late(now):
                connection.handle_close()

    def visitor(self, connection: Connection) -> str:
        """Return the address that a request is scheduled by."""
        passed = connection.requests[0].headers.get("X_FORWARDED_FOR", "")
        return network(outermost(connection.addr[0], passed, self.proxies))

    def fix_addr(self, addr: Any) -> Any:
        return (addr[0].removeprefix("::ffff:"), *addr[1:]) if isinstance(addr, tuple) else addr

    def run(self) -> None:
        """Serve until SystemExit or KeyboardInterrupt, then finish the requests in progress."""
        try:
            self.asyncore.loop(timeout=1, map=self._map, use_poll=True)
        except (SystemExit, KeyboardInterrupt):
            self.close()
            self.task_dispatcher.shutdown(timeout=GRACEFUL_SECONDS)


def _adjusted(threads: int, most: int, allowed: Allowed, refused: Refused) -> Adjustments:
    adjusted = Adjustments(
        threads=threads,
        ident=None,
        connection_limit=most + 100,  # never reached: the oldest connections are closed before
        cleanup_interval=1,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=2**50,  # ``allowed`` limits it
        clear_untrusted_proxy_headers=False,  # Django decides which headers of a proxy to trust
        log_socket_errors=False,
    )
    adjusted.allowed, adjusted.refused = allowed, refused  # where each request finds them
    return adjusted
