"""Where the session's links work: said, asked for, and tried."""

import asyncio
from dataclasses import replace
from typing import Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from server.language import Language
from server.live.links import addresses, base_url
from server.live.room.place import Place

from ..client.address import public_address, reach, where
from ..dialogs.menu import Choice

NEAR: Final = "127.0.0.1"
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - chosen by a moderator
"""The hosts by which a server is reached at all addresses of its machine."""
OTHER: Final = "other"
"""The choice of an address that this machine does not know of itself, such as a proxy's."""
WAITS: Final = 3.0
"""Seconds for which an address may leave a question without an answer."""


def choices(language: Language, place: Place) -> list[Choice]:
    """Where the session can be served: on this machine alone, at each address, at another."""
    say = language.text
    found = [
        Choice(address, f"{address}: {where(language, base_url(address, place.port, None))}")
        for address in addresses()
    ]
    alone = place.host in (NEAR, *EVERYWHERE)
    return [
        Choice(NEAR, say("This machine alone"), alone),
        *found,
        Choice(OTHER, say("Another address: of a proxy, a tunnel, or a name of this machine")),
    ]


def place_of(address: str, place: Place, encrypted: bool) -> Place:
    """Where the session is served once ``address`` was chosen, from where it is now."""
    if address == NEAR:
        return replace(place, host=NEAR, public_url=None)
    host = EVERYWHERE[":" in address]
    public = base_url(address, place.port, None, encrypted)
    # What the server calls itself anyhow stays open: it follows the machine to another network.
    open_url = None if base_url(host, place.port, None) == public else public
    return replace(place, host=host, public_url=open_url)


def behind(url: str, place: Place) -> Place | None:
    """The same at an address that was typed, which may be a proxy's; None where it is none."""
    found = public_address(url)
    if found is None:
        return None
    # A proxy on this machine reaches loopback; a name of this machine, with our port, does not.
    direct = urlsplit(found).port == place.port and reach(found) != "machine"
    return replace(place, host=EVERYWHERE[0] if direct else place.host, public_url=found)


async def answers(base: str) -> str:
    """Try whether a session answers at an address, from this machine; returns why it does not,
    empty where it does."""
    return await asyncio.to_thread(_answers, base)


def _answers(base: str) -> str:
    try:
        # Only what begins with http:// or https:// comes this far.
        with urlopen(f"{base}/healthz", timeout=WAITS) as answer:  # noqa: S310 - see above
            return "" if answer.status == 200 else str(answer.status)
    except URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, ValueError) as error:
        return str(error)
