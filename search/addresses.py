"""Whose address a request comes from."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def outermost(address: str, forwarded_for: str, proxies: int) -> str:
    """The address that the outermost proxy of ours saw; what a visitor adds to the header is not believed.

    ``address``: of the connection; ``forwarded_for``: the header X-Forwarded-For; ``proxies``: how many of ours stand
    in front.
    """
    passed = [part.strip() for part in forwarded_for.split(",")]
    if proxies and len(passed) >= proxies and passed[-proxies]:
        return passed[-proxies]
    return address


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """What counts as one visitor: an address of IPv4, the network (/64) of one of IPv6, since one home has many.

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
    """The address in "192.0.2.1:4711" and in "[2001:db8::1]:4711"."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
