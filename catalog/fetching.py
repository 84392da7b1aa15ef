"""Pictures by their web address: fetched within limits, and from public addresses alone.

A host is resolved once, every address that it has must be a public one, and the connection goes to the address that was
checked, so that a name cannot mean another machine a moment later. Redirects are followed by the same rules.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

LARGEST = 25 * 2**20
CONNECT_SECONDS, SILENCE_SECONDS, LONGEST_SECONDS = 5.0, 10.0, 30.0
MOST_REDIRECTS = 3
TRIES = 3
FIRST_WAIT = 0.5
AT_ONCE = 4
"""Requests to one host at a time."""
PASSING = (408, 425, 429, 500, 502, 503, 504)
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Drape (catalogue import)"


class FetchError(Exception):
    """A picture that cannot be fetched; the text is a sentence for the shop."""


class _Passing(FetchError):
    """Worth another try."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered; ``data`` is None where the picture is the one that is known."""

    data: bytes | None
    etag: str = ""
    modified: str = ""


@dataclass(slots=True)
class Fetcher:
    """``allowed``: hosts ("name" or "name:port") that may have any address, such as a picture server of the shop's own.

    Safe for threads.
    """

    allowed: Collection[str] = ()
    longest_seconds: float = LONGEST_SECONDS
    first_wait: float = FIRST_WAIT
    _hosts: dict[str, threading.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: threading.Semaphore(AT_ONCE))
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, address: str, etag: str = "", modified: str = "") -> Fetched:
        """Fetch a picture, unless it is the one of ``etag`` or ``modified`` still. Errors: FetchError."""
        headers = {"User-Agent": AGENT, "Accept": "image/*"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": modified} if modified else {}
        for attempt in range(TRIES):
            try:
                return self._followed(address, headers)
            except _Passing:
                if attempt == TRIES - 1:
                    raise
                time.sleep(self.first_wait * 2**attempt * random.uniform(0.5, 1.5))
        raise AssertionError

    def _followed(self, address: str, headers: Mapping[str, str]) -> Fetched:
        deadline = time.monotonic() + self.longest_seconds
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._one(address, headers, deadline)
            if isinstance(answer, Fetched):
                return answer
            address = urljoin(address, answer)
        raise FetchError(f"The picture’s address leads on more than {MOST_REDIRECTS} times ({address[:100]}).")

    def _one(self, address: str, headers: Mapping[str, str], deadline: float) -> Fetched | str:
        """One request: the picture, or where it leads on to."""
        address = f"https:{address}" if address.startswith("//") else address
        parts = urlsplit(address)
        try:
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise FetchError(f"This is no web address: {address[:100]}.") from error
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise FetchError(f"This is no web address of a picture: {address[:100]}.")
        with self._lock:
            polite = self._hosts[host]
        with polite:
            ip = self._checked(host, port)
            return _asked(parts.scheme, host, port, ip, _path(parts.path, parts.query), headers, deadline)

    def _checked(self, host: str, port: int) -> str:
        """The address to connect to. Errors: FetchError where the host has none, or one that is not public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise _Passing(f"The host {host[:100]} of a picture was not found.") from error
        ips = [str(one[4][0]) for one in found]
        if {host, f"{host}:{port}"} & set(self.allowed):
            return ips[0]
        if not all(map(is_public, ips)):
            raise FetchError(f"The host {host[:100]} of a picture is not a public one, so it is not asked.")
        return ips[0]


def fetcher() -> Fetcher:
    """One by the settings."""
    return Fetcher(allowed=tuple(settings.FETCH_ALLOWED_HOSTS))


def is_public(ip: str) -> bool:
    """Whether an address is one of the internet's, also where it is wrapped into another kind of address."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _path(path: str, query: str) -> str:
    safe = urllib3.util.parse_url(path or "/").url
    return f"{safe}?{query}" if query else safe


def _asked(
    scheme: str, host: str, port: int, ip: str, path: str, headers: Mapping[str, str], deadline: float
) -> Fetched | str:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=SILENCE_SECONDS)
    own = f"[{host}]" if ":" in host else host
    named = {**headers, "Host": own if port in (80, 443) else f"{own}:{port}"}
    pool: urllib3.HTTPConnectionPool
    if scheme == "https":
        pool = urllib3.HTTPSConnectionPool(ip, port, timeout=timeout, server_hostname=host, assert_hostname=host)
    else:
        pool = urllib3.HTTPConnectionPool(ip, port, timeout=timeout)
    try:
        answer = pool.request(
            "GET", path, headers=named, redirect=False, retries=False, preload_content=False, assert_same_host=False
        )
        try:
            return _answered(answer, deadline)
        finally:
            answer.close()
    except HTTPError as error:
        raise _Passing(f"{host[:100]} did not send the picture ({type(error).__name__}).") from error
    finally:
        pool.close()


def _answered(answer: urllib3.BaseHTTPResponse, deadline: float) -> Fetched | str:
    if answer.status in REDIRECTS and (place := answer.headers.get("Location")):
        return place
    if answer.status == 304:
        return Fetched(None)
    if answer.status != 200:
        kind = _Passing if answer.status in PASSING else FetchError
        raise kind(f"The picture’s address answers {answer.status}.")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise FetchError("The picture’s address answers with a web page.")
    data = bytearray()
    for chunk in answer.stream(2**16):
        data += chunk
        if len(data) > LARGEST:
            raise FetchError(f"The picture is larger than {LARGEST // 2**20} MB.")
        if time.monotonic() > deadline:
            raise _Passing("The picture was sent too slowly.")
    return Fetched(bytes(data), answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:100])
