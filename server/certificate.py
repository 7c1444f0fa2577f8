"""A server's own certificate: authorities give it for some weeks, and it is renewed meanwhile.

Whoever connects after a renewal gets the new one; who is connected notices nothing. Programs that
renew certificates write two files, one after the other, so what does not fit together is looked at
again, and the one from before stays.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Final, TypeAlias

from .program_log import fields

LOOKED_AT_EVERY: Final = 30.0
"""Seconds between two looks at the files."""

_log = logging.getLogger("roundtable.certificate")

_Seen: TypeAlias = tuple[tuple[int, int, int], ...]


class Certificate:
    """What is in two files, or in one of them."""

    def __init__(self, cert: Path, key: Path | None = None) -> None:
        """Raises OSError; ssl.SSLError where they are no certificate and its key without a
        password."""
        self._cert, self._key = cert, key
        self._seen = self._look()
        self.context: Final = self._read()
        """What connections are encrypted with."""

    async def follow(self) -> None:
        """Use what the files have become, again and again."""
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY)
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        """Use what the files have become, if anything."""
        try:
            now = self._look()
            if now == self._seen:
                return
            # Elsewhere first: half of a renewal here would leave nobody a certificate.
            self._read()
            self.context.load_cert_chain(self._cert, self._key, password="")
        except ssl.SSLError as error:
            _log.warning("the certificate cannot be used", extra=fields(reason=error.reason))
        except OSError as error:
            _log.warning("the certificate cannot be used", extra=fields(reason=error.strerror))
        else:
            self._seen = now

    def _read(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        # Nobody may be there to be asked for a password.
        context.load_cert_chain(self._cert, self._key, password="")
        return context

    def _look(self) -> _Seen:
        found = (file.stat() for file in (self._cert, self._key) if file is not None)
        return tuple((one.st_mtime_ns, one.st_size, one.st_ino) for one in found)
