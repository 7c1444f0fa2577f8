"""Whose an address is: what is bounded for one address is bounded for one who holds it."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

_REMEMBERED: Final = 10_000
_PROVIDERS_PART: Final = 64
"""Bits of an IPv6 address that are somebody's as a whole: the rest they choose themselves."""


@lru_cache(_REMEMBERED)
def holder_of(address: str) -> str:
    """What of an address is one holder's. A town hall's is asked for a thousand times."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"{int(found) >> (128 - _PROVIDERS_PART):x}"
    return address
