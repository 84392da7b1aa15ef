"""Fetching pictures and feeds from web addresses: within limits, and from public addresses only.

A host name is resolved once, all its addresses must be public, and the connection is made to the address that was
checked, so that the name cannot resolve to another machine a moment later. Redirects are followed under the same rules.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import threading
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

from catalog.deadlines import Deadline

LARGEST = 25 * 2**20
CONNECT_SECONDS, SILENCE_SECONDS, LONGEST_SECONDS = 5.0, 10.0, 30.0
MOST_REDIRECTS = 3
TRIES = 3
FIRST_WAIT = 0.5
AT_ONCE = 4
"""Simultaneous requests to one host."""
PASSING = (408, 425, 429, 500, 502, 503, 504)
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Drape (catalogue import)"
FEED_SECONDS = 1800.0
FEED_PAGE = " It may need a log-in, or lead to the shop instead of its feed."


class FetchError(Exception):
    """Something that cannot be fetched; the text is a sentence for the shop."""


class _Passing(FetchError):
    """A failure that is worth another try."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. ``data`` is None if it has not changed, and empty if it was written elsewhere."""

    data: bytes | None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is fetched: its name in sentences, its media types, and its size limit in bytes (None: that of a picture).
    """

    what: str = "picture"
    accept: str = "image/*"
    largest: int | None = None
    on_page: str = ""
    may_log_in: bool = False
    """Whether addresses may contain a name and a password: allowed if staff entered them, not in catalogues."""

    def why(self, status: int) -> str:
        """Return a sentence for an unsuccessful status."""
        hint = " It may need a log-in: https://name:password@…." if status in (401, 403) else ""
        return f"The {self.what}’s address answers {status}.{hint if self.what != 'picture' else ''}"


@dataclass(slots=True)
class Fetcher:
    """Fetches from public addresses; safe for threads.

    ``allowed``: hosts ("name" or "name:port") that may have any address, such as the shop's own picture server.
    """

    allowed: Collection[str] = ()
    longest_seconds: float = LONGEST_SECONDS
    wanted: Wanted = Wanted()
    first_wait: float = FIRST_WAIT
    _hosts: dict[str, threading.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: threading.Semaphore(AT_ONCE))
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, address: str, etag: str = "", modified: str = "", into: IO[bytes] | None = None) -> Fetched:
        """Fetch an address, unless ``etag`` or ``modified`` shows that it is unchanged; ``into``: a file to write it
        to.

        Errors: FetchError.
        """
        headers = {"User-Agent": AGENT, "Accept": self.wanted.accept}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        for attempt in range(TRIES):
            try:
                return self._followed(address, headers, into)
            except _Passing:
                if attempt == TRIES - 1:
                    raise
                time.sleep(self.first_wait * 2**attempt * random.uniform(0.5, 1.5))
        raise AssertionError

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a body once, without following redirects. Errors: FetchError unless the response is 2xx."""
        address, login = self._log_in(address)
        scheme, host, port, path = self._parts(address)
        deadline = Deadline(time.monotonic() + self.longest_seconds)
        pool = _pool(scheme, host, port, self.checked(host, port), deadline)
        named = {"User-Agent": AGENT, **headers, **login, "Host": _host(host, port)}
        try:
            with deadline.running():
                answer = pool.request(
                    "POST", path, body=body, headers=named, redirect=False, retries=False, preload_content=False
                )
                answer.close()
        except HTTPError as error:
            raise FetchError(f"{host[:100]} did not answer ({type(error).__name__}).") from error
        finally:
            pool.close()
        if deadline.is_over:  # a response that was cut off may look complete
            raise FetchError(f"{host[:100]} did not answer in time.")
        if not 200 <= answer.status < 300:
            raise FetchError(self.wanted.why(answer.status))

    def _followed(self, address: str, headers: Mapping[str, str], into: IO[bytes] | None) -> Fetched:
        deadline = Deadline(time.monotonic() + self.longest_seconds)
        address, login = self._log_in(address)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._one(address, {**headers, **login}, deadline, into)
            if isinstance(answer, Fetched):
                return answer
            before, address = address, self._joined(address, answer)
            if self._parts(before)[:3] != self._parts(address)[:3]:
                login = {}  # not to be disclosed to another host
        raise FetchError(
            f"The {self.wanted.what}’s address leads on more than {MOST_REDIRECTS} times ({_shown(address)})."
        )

    def _log_in(self, address: str) -> tuple[str, dict[str, str]]:
        """Return an address without its name and password, and the header that contains them."""
        parts = self._split(address)
        if not self.wanted.may_log_in or not parts.username:
            return address, {}
        named = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return bare, {"Authorization": f"Basic {b64encode(named).decode()}"}

    def _joined(self, address: str, place: str) -> str:
        """Return the target of a redirect. Errors: FetchError."""
        try:
            return urljoin(address, place)
        except ValueError as error:
            raise FetchError(f"The {self.wanted.what}’s address leads on to what is no web address.") from error

    def _split(self, address: str) -> SplitResult:
        """Parse an address. Errors: FetchError."""
        try:
            return urlsplit(address)
        except ValueError as error:
            raise FetchError(f"This is no web address: {_shown(address)}.") from error

    def _one(
        self, address: str, headers: Mapping[str, str], deadline: Deadline, into: IO[bytes] | None
    ) -> Fetched | str:
        """Make one request; return the response, or the address it redirects to."""
        scheme, host, port, path = self._parts(address)
        with self._lock:
            polite = self._hosts[host]
        with polite:
            ip = self.checked(host, port)
            return _asked(scheme, host, port, ip, path, headers, _Receiver(self.wanted, deadline, into))

    def _parts(self, address: str) -> tuple[str, str, int, str]:
        """Return scheme, host, port and path. Errors: FetchError for an invalid address."""
        address = f"https:{address}" if address.startswith("//") else address
        parts = self._split(address)
        try:
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise FetchError(f"This is no web address: {_shown(address)}.") from error
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise FetchError(f"This is no web address of a {self.wanted.what}: {_shown(address)}.")
        return parts.scheme, host, port, _path(parts.path, parts.query)

    def checked(self, host: str, port: int) -> str:
        """Return the IP address to connect to. Errors: FetchError if the host has none, or one that is not public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _Passing(f"The host {host[:100]} of a {self.wanted.what} was not found.") from error
        ips = [str(one[4][0]) for one in found]
        if {host, f"{host}:{port}"} & set(self.allowed):
            return ips[0]
        if not all(map(is_public, ips)):
            raise FetchError(f"The host {host[:100]} of a {self.wanted.what} is not a public one, so it is not asked.")
        return ips[0]


def fetcher() -> Fetcher:
    """Return a fetcher of pictures, configured by the settings."""
    return Fetcher(allowed=tuple(settings.FETCH_ALLOWED_HOSTS))


def feed_fetcher() -> Fetcher:
    """Return a fetcher of feeds, which may be large."""
    wanted = Wanted("feed", "*/*", settings.MAX_CATALOGUE_MB << 20, FEED_PAGE, may_log_in=True)
    return Fetcher(allowed=tuple(settings.FETCH_ALLOWED_HOSTS), longest_seconds=FEED_SECONDS, wanted=wanted)


def hook_fetcher() -> Fetcher:
    """Return a fetcher that sends to webhooks."""
    return Fetcher(allowed=tuple(settings.FETCH_ALLOWED_HOSTS), wanted=Wanted("webhook", "*/*", may_log_in=True))


def is_public(ip: str) -> bool:
    """Whether an IP address is public, also if it is embedded in another kind of address."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _shown(address: str) -> str:
    """Return an address for logs and alerts, without what may be a password or a token."""
    place, query, _ = address.partition("?")
    scheme, slashes, rest = place.rpartition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}"[:100] + ("?…" if query else "")


def _path(path: str, query: str) -> str:
    safe = urllib3.util.parse_url(path or "/").url
    return f"{safe}?{query}" if query else safe


def _host(host: str, port: int) -> str:
    own = f"[{host}]" if ":" in host else host
    return own if port in (80, 443) else f"{own}:{port}"


def _pool(scheme: str, host: str, port: int, ip: str, deadline: Deadline) -> urllib3.HTTPConnectionPool:
    """Connect to the IP address that was checked, whatever the name resolves to by now."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=SILENCE_SECONDS)
    pool = urllib3.HTTPConnectionPool(ip, port, timeout=timeout)
    if scheme == "https":
        pool = urllib3.HTTPSConnectionPool(ip, port, timeout=timeout, server_hostname=host, assert_hostname=host)
    deadline.watch(pool)
    return pool


def _asked(
    scheme: str, host: str, port: int, ip: str, path: str, headers: Mapping[str, str], receiver: _Receiver
) -> Fetched | str:
    named = {**headers, "Host": _host(host, port)}
    pool = _pool(scheme, host, port, ip, receiver.deadline)
    try:
        with receiver.deadline.running():
            answer = pool.request(
                "GET", path, headers=named, redirect=False, retries=False, preload_content=False, assert_same_host=False
            )
            try:
                return receiver.answered(answer)
            finally:
                answer.close()
    except HTTPError as error:
        if receiver.deadline.is_over:
            raise receiver.too_slow() from error
        raise _Passing(f"{host[:100]} did not send the {receiver.wanted.what} ({type(error).__name__}).") from error
    finally:
        pool.close()


@dataclass(slots=True)
class _Receiver:
    """Receives a response within the limits of what is wanted."""

    wanted: Wanted
    deadline: Deadline
    into: IO[bytes] | None = None

    def answered(self, answer: urllib3.BaseHTTPResponse) -> Fetched | str:
        if answer.status in REDIRECTS and (place := answer.headers.get("Location")):
            return place
        if answer.status == 304:
            return Fetched(None)
        if answer.status != 200:
            kind = _Passing if answer.status in PASSING else FetchError
            raise kind(self.wanted.why(answer.status))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise FetchError(f"The {self.wanted.what}’s address answers with a web page.{self.wanted.on_page}")
        data = self._received(answer)
        return Fetched(data, answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:100])

    def too_slow(self) -> FetchError:
        return _Passing(f"The {self.wanted.what} was sent too slowly.")

    def _received(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        sink = self.into or BytesIO()
        sink.seek(0)
        sink.truncate()
        largest = self.wanted.largest or LARGEST
        for chunk in answer.stream(2**16):
            sink.write(chunk)
            if sink.tell() > largest:
                raise FetchError(f"The {self.wanted.what} is larger than {largest // 2**20} MB.")
            if self.deadline.is_over:
                break
        if self.deadline.is_over:  # also if the connection was cut off, which may look like the end of the data
            raise self.too_slow()
        return sink.getvalue() if isinstance(sink, BytesIO) and self.into is None else b""
