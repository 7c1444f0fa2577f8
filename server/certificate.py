"""A server's own certificate: authorities give it for some weeks, and it is renewed meanwhile.

Whoever connects after a renewal gets the new one; who is connected notices nothing. Programs that
renew certificates write two files, one after the other, so what does not fit together is looked at
again, and the one from before stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from pathlib import Path
from typing import Final, TypeAlias

from .program_log import fields

LOOKED_AT_EVERY: Final = 30.0
"""Seconds between two looks at the files."""
UNKNOWN: Final = frozenset({18, 19, 20, 21})
"""OpenSSL's numbers for a certificate that nobody trusted has signed."""

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

    async def follow(self, name: str | None = None) -> None:
        """Use what the files have become, again and again, and say when whoever comes by ``name``
        would not trust it (:meth:`refusal`)."""
        said: str | None = None
        while True:
            refusal = await asyncio.to_thread(self.refusal, name)
            if refusal is not None and refusal != said:
                _log.warning("clients do not trust the certificate", extra=fields(reason=refusal))
            said = refusal
            await asyncio.sleep(LOOKED_AT_EVERY)
            await asyncio.to_thread(self.look)

    def refusal(self, name: str | None = None) -> str | None:
        """What clients find wrong with it, in OpenSSL's words: it has run out, is not valid yet,
        or not for ``name``. None where they find nothing, if they trust whoever gave it."""
        asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        asking.check_hostname = name is not None
        # As if it were itself what is trusted: the authority's own is not known here.
        asking.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = self.context.wrap_bio(there, back, server_side=True)
        try:
            asking.load_verify_locations(self._cert)
            client = asking.wrap_bio(back, there, server_hostname=name)
            for side in (client, server, client):
                with contextlib.suppress(ssl.SSLWantReadError):
                    side.do_handshake()
        except ssl.SSLCertVerificationError as error:
            # Just renewed, the file's is not yet the one that is used.
            return None if error.verify_code in UNKNOWN else error.verify_message.rstrip(".")
        except OSError:
            # The files are being renewed, which is looked at by itself.
            return None
        return None

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
