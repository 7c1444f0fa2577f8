"""What makes a checkpoint of a log somebody's word, and of when: a signature and a time stamp.

Both are in forms that stock tools check without this program: OpenSSH's signatures of files
(``ssh-keygen -Y``, PROTOCOL.sshsig) and time stamps of RFC 3161 (``openssl ts -verify``).
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from server.language import N_

NAMESPACE: Final = "roundtable"
"""A signature for one purpose is none for another."""
SIGNATURE: Final = ".sig"
STAMP: Final = ".tsr"
LARGEST_ANSWER: Final = 1 << 20
"""Bytes: a stamp has some kilobytes, with the certificates of whoever made it."""
PATIENCE: Final = 20.0
"""Seconds for an authority to answer."""


class NotVouched(Exception):
    """A signature or stamp was not made, or does not hold; the text is the tool's own.

    ``why``: the same as a sentence, marked with ``N_``, where that is known.
    """

    def __init__(self, said: str, why: str = "") -> None:
        super().__init__(said)
        self.why = why


_WHY_NOT: Final = {
    "incorrect passphrase": N_("the passphrase was wrong, or none was given"),
    "are too open": N_(
        "others may read that file, and OpenSSH takes no such key; take their rights to it away:"
        " chmod 600 FILE"
    ),
    "No private key found for public key": N_(
        "that is a public key, and its private key is neither beside it nor in an agent"
    ),
    "No private key found for": N_("there is no private key in that file"),
    "Couldn't load public key": N_("there is no private key in that file"),
}
"""What OpenSSH says, in English whatever the language; the first that fits counts."""


class NoTool(Exception):
    """What signs or stamps is not installed: ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Stamp:
    """When an authority saw a file, and the name in its certificate."""

    at: datetime
    authority: str


def beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def sign(content: bytes, key: Path, *, asks: bool = True) -> bytes:
    """A signature of a file's content with somebody's SSH key, also one that an agent holds.

    ``asks``: a key's passphrase may be asked for in this terminal. Raises NotVouched, NoTool,
    OSError."""
    made = _ssh_keygen("sign", "-f", key, "-n", NAMESPACE, content=content, asks=asks)
    return made.encode()


def signer(file: Path, signers: Path) -> str:
    """Whose valid signature lies beside a file, of those in an ``allowed_signers`` file.

    Raises NotVouched, NoTool, OSError.
    """
    signature = beside(file, SIGNATURE)
    content = file.read_bytes()
    signature.stat()
    found = _ssh_keygen("find-principals", "-s", signature, "-f", signers).splitlines()
    if not found:
        raise NotVouched(signature.name)
    who = ("-f", signers, "-I", found[0], "-n", NAMESPACE, "-s", signature)
    _ssh_keygen("verify", *who, content=content)
    return found[0]


def _ssh_keygen(what: str, *arguments: str | Path, content: bytes = b"", asks: bool = True) -> str:
    command = ["ssh-keygen", "-Y", what, *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603 - its own files, in places of their own
            command,
            input=content,
            capture_output=True,
            check=False,
            # It asks in the terminal of its session, whatever its input is.
            start_new_session=not asks,
        )
    except FileNotFoundError:
        raise NoTool("ssh-keygen") from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        why = next((why for words, why in _WHY_NOT.items() if words in said), "")
        raise NotVouched(said.splitlines()[-1] if said else "ssh-keygen", why)
    return done.stdout.decode(errors="replace")


def stamp(content: bytes, authority: str) -> bytes:
    """Have an authority say that it saw the checksum of a file's content now; returns its answer.

    The authority learns nothing but the checksum. Raises NotVouched, NoTool, OSError (which an
    address that does not answer is, too).
    """
    try:
        from rfc3161_client import PKIStatus, TimestampRequestBuilder, decode_timestamp_response
    except ImportError:
        raise NoTool("rfc3161-client") from None
    import urllib.request

    wanted = TimestampRequestBuilder().data(content).build()
    request = urllib.request.Request(  # noqa: S310 - only http and https come in here
        authority, wanted.as_bytes(), {"Content-Type": "application/timestamp-query"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - likewise
        said: bytes = answer.read(LARGEST_ANSWER)
    try:
        given = decode_timestamp_response(said)
    except ValueError as error:
        raise NotVouched(str(error)) from None
    if PKIStatus(given.status) != PKIStatus.GRANTED or given.tst_info.nonce != wanted.nonce:
        raise NotVouched("; ".join(given.status_string) or PKIStatus(given.status).name)
    return said


def stamped(file: Path, roots: Path) -> Stamp:
    """What the stamp beside a file proves, to whom the certificates in ``roots`` (PEM) are enough.

    Nobody is asked. Raises NotVouched, NoTool, OSError.
    """
    try:
        from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        raise NoTool("rfc3161-client") from None
    content = beside(file, STAMP).read_bytes()
    trusted = roots.read_bytes()
    try:
        builder = VerifierBuilder(roots=load_pem_x509_certificates(trusted))
        given = decode_timestamp_response(content)
        builder.build().verify_message(given, file.read_bytes())
    except (ValueError, VerificationError) as error:
        raise NotVouched(str(error)) from None
    (signer_info,) = given.signed_data.signer_infos
    names = (
        certificate.subject.rfc4514_string()
        for certificate in map(load_der_x509_certificate, given.signed_data.certificates)
        if certificate.serial_number == signer_info.serial_number
        and certificate.issuer == signer_info.issuer
    )
    return Stamp(given.tst_info.gen_time, next(names))
