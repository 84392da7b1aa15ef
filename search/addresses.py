"""Which network address a request comes from."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def outermost(address: str, forwarded_for: str, proxies: int) -> str:
    """Return the address as seen by our outermost proxy; whatever a visitor adds to the header is not trusted.

    ``address``: of the connection; ``forwarded_for``: the header X-Forwarded-For; ``proxies``: how many of our own
    proxies are in front.
    """
    passed = [part.strip() for part in forwarded_for.split(",")]
    if proxies and len(passed) >= proxies and passed[-proxies]:
        return passed[-proxies]
    return address


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or the /64 network of an IPv6 one, since a home has many.

    Some proxies append a port, or write IPv4 as IPv6; neither makes it another visitor.
    """
    try:
        parsed = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def _without_port(address: str) -> str:
    """Return the address in "192.0.2.1:4711" and in "[2001:db8::1]:4711"."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
