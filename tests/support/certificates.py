"""Certificates of tests' own, made by openssl, which nobody trusts unless told to."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@dataclass(frozen=True)
class Certificate:
    """``cert`` is for the name ``localhost`` and signed by nobody else, ``key`` is its key."""

    cert: Path
    key: Path


def certificate(folder: Path, password: str = "") -> Certificate:
    """A new one; its key is behind a ``password`` if there is one."""
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    locked = ("-passout", f"pass:{password}") if password else ("-noenc",)
    # One of RSA takes thirty times as long to find.
    curve = ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", *curve, "-days", "2", *locked),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(made.key), "-out", str(made.cert)),
        ],
        check=True,
        capture_output=True,
    )
    return made


def run_out(made: Certificate) -> None:
    """Have the one that is there replaced by one with the same key whose time is over. Nothing else
    is wrong with it: since Python 3.13 what an authority's has to say is looked for first."""
    says = ("basicConstraints=critical,CA:TRUE", "subjectKeyIdentifier=hash")
    asked = subprocess.run(
        [
            *("openssl", "req", "-new", "-key", str(made.key), "-subj", "/CN=localhost"),
            *(part for one in says for part in ("-addext", one)),
        ],
        check=True,
        capture_output=True,
    )
    subprocess.run(
        [
            *("openssl", "x509", "-req", "-days", "0", "-copy_extensions", "copy"),
            *("-signkey", str(made.key), "-out", str(made.cert)),
        ],
        input=asked.stdout,
        check=True,
        capture_output=True,
    )
