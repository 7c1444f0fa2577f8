"""Why an encrypted line is not made, in words; nobody is let past what is wrong."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final
from urllib.parse import urlsplit

from server.language import N_, Language

ASKED_WITHIN: Final = 5.0
"""Seconds that a server may take to say whether it encrypts."""

_SENTENCES: Final = {
    "untrusted": N_(
        "This computer does not trust the certificate of {host}, so nothing was sent: {reason}."
        " Please ask the moderators."
    ),
    "not_encrypted": N_(
        "The server at {host} does not encrypt: its links begin with http://. Please ask the"
        " moderators for the right one."
    ),
    "encrypted": N_(
        "The server at {host} encrypts: its links begin with https://. Please ask the moderators"
        " for the right one."
    ),
}
"""By code, what the reader is told."""


_SELF_SIGNED: Final = N_("no authority that it knows has signed it")
_REASONS: Final = {
    9: N_("it is not valid yet"),
    10: N_("it has run out"),
    18: _SELF_SIGNED,
    19: _SELF_SIGNED,
    20: _SELF_SIGNED,
    21: _SELF_SIGNED,
    62: N_("it is for another name"),
    64: N_("it is for another address"),
}
"""By OpenSSL's number of what is wrong with a certificate. Anything else stays in its words."""


def trouble(error: ssl.SSLError) -> str | None:
    """What is wrong for good, as a code; None for what may be better the next time."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "untrusted"
    # What answers in plain words is no handshake.
    plain = error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
    return "not_encrypted" if plain else None


def sentence(code: str, url: str, language: Language, error: Exception | None = None) -> str:
    """What a code says of the server at ``url``."""
    known = _REASONS.get(getattr(error, "verify_code", 0))
    # OpenSSL's own words; some end with a full stop.
    own = getattr(error, "verify_message", "").rstrip(".")
    reason = own if known is None else language.text(known)
    return language.text(_SENTENCES[code], host=urlsplit(url).netloc, reason=reason)


async def is_encrypted(url: str) -> bool:
    """Whether the server behind a ``ws`` address would encrypt. Nothing is said to it but that."""
    parts = urlsplit(url)
    asking = ssl.create_default_context()
    # Whose certificate it is does not matter here: nothing is sent.
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(ASKED_WITHIN):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 80, ssl=asking)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
