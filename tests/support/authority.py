"""A time-stamping authority of tests' own (RFC 3161), played by openssl."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SETTINGS = """\
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def run(folder: Path, *command: object, content: bytes = b"") -> bytes:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, input=content, check=True, capture_output=True).stdout


def opened_office(folder: Path) -> Path:
    """The authority's folder: its certificate, and ``root.pem`` that vouches for it."""
    new = ("-newkey", "rsa:2048", "-nodes", "-keyout")
    run(
        folder, "openssl", "req", "-x509", *new, "root.key", "-out", "root.pem", "-subj", "/CN=Root"
    )
    run(folder, "openssl", "req", *new, "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Office")
    (folder / "use").write_text("extendedKeyUsage=critical,timeStamping\n")
    vouched = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "use")
    run(folder, "openssl", "x509", "-req", "-in", "tsa.csr", *vouched, "-out", "tsa.pem")
    (folder / "tsa.cnf").write_text(SETTINGS)
    (folder / "serial").write_text("01\n")
    return folder


@contextmanager
def answering(office: Path) -> Iterator[str]:
    """The authority's address, at which openssl answers."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (office / "asked.tsq").write_bytes(asked)
            reply = ("-reply", "-config", "tsa.cnf", "-queryfile", "asked.tsq", "-out", "given.tsr")
            run(office, "openssl", "ts", *reply)
            self.send_response(200)
            self.end_headers()
            self.wfile.write((office / "given.tsr").read_bytes())

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
