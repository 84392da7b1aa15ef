"""Whose address a request comes from."""

from __future__ import annotations

import ipaddress


def outermost(address: str, forwarded_for: str, proxies: int) -> str:
    """The address that the outermost proxy of ours saw; what a visitor adds to the header is not believed.

    ``address``: of the connection; ``forwarded_for``: the header X-Forwarded-For; ``proxies``: how many of ours stand
    in front.
    """
    passed = [part.strip() for part in forwarded_for.split(",")]
    if proxies and len(passed) >= proxies and passed[-proxies]:
        return passed[-proxies]
    return address


def network(address: str) -> str:
    """What counts as one visitor: an address of IPv4, the network (/64) of one of IPv6, since one home has many."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
