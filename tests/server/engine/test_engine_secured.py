"""An engine that encrypts and asks who one is: real NATS servers, set up as operators are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server import journal
from server.engine import Engine, Problem, addresses, check, line
from server.engine.journal import EngineJournal
from tests.server.engine.conftest import CREATED, fill
from tests.support.certificates import Certificate, certificate, needs_openssl
from tests.support.command_line import roundtable
from tests.support.nats import Nats, nats
from tests.support.processes import ROOT

pytestmark = needs_openssl

AGENDA = ROOT / "agendas" / "example-harbour-town.yaml"
SECURED = """
tls {{ cert_file: "{cert}", key_file: "{key}" }}
authorization {{ user: roundtable, password: "not told" }}
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def secured(own: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    more = SECURED.format(cert=own.cert, key=own.key)
    with nats(tmp_path_factory.mktemp("nats"), more=more) as engine:
        yield engine


def url(engine: Nats, scheme: str = "tls", user: str = "roundtable:not%20told@") -> str:
    servers = ",".join(f"localhost:{node.client}" for node in engine.nodes)
    return f"{scheme}://{user}{servers}"


async def test_a_session_is_kept_by_an_engine_that_encrypts(
    secured: Nats, own: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the user and the password of the address, and a certificate that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.cert))
    named = addresses(url(secured))
    engine = Engine(named, check(named, secured.monitoring.split(",")))
    header = {"session": "secured", "created": CREATED, "agenda": {"title": "Rund"}}
    log = engine.create(tmp_path / "secured", header)
    assert isinstance(log, EngineJournal)
    try:
        engine.line.wait(log.lead())
        await fill(log, 3)
        assert log.last_seq == 3
    finally:
        log.close()
    assert journal.verify(tmp_path / "secured" / "log.jsonl").damage is None


@pytest.mark.parametrize(
    ("trusted", "user", "said"),
    [
        (False, "roundtable:not%20told@", "certificate verify failed"),
        (True, "roundtable:guessed@", "Authorization Violation"),
        (True, "", "Authorization Violation"),
    ],
)
def test_what_is_wrong_is_said(
    secured: Nats,
    own: Certificate,
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
    user: str,
    said: str,
) -> None:
    """That nobody trusts the certificate, or that the password is another: not that nobody is
    there."""
    monkeypatch.setattr(line, "CONNECTS_WITHIN", 2.0)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(own.cert))
    with pytest.raises(Problem) as raised:
        Engine(addresses(url(secured, user=user)), 3)
    assert raised.value.reason == "refused"
    assert said in raised.value.found


def test_a_password_is_said_to_nobody_who_does_not_encrypt(tmp_path: Path) -> None:
    """Where the address says ``tls``: somebody on the way could say that it is not needed."""
    with nats(tmp_path, servers=1) as engine:
        with pytest.raises(Problem) as raised:
            Engine(addresses(url(engine)), 1)
        assert "secure" in raised.value.found.lower()
        assert "not told" not in (tmp_path / "a.log").read_text()


@pytest.mark.parametrize("lang", ["en", "de"])
def test_whoever_is_refused_reads_why_in_their_language(
    secured: Nats, own: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """In one sentence, without NATS' own words, and without the password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.cert))
    code, _, said = roundtable(
        *("serve", AGENDA, "--engine", url(secured, user="roundtable:guessed@"), "--port", "0"),
        *("--engine-monitoring", secured.monitoring, "--data-dir", tmp_path, "--lang", lang),
    )
    assert code == 1
    assert {"en": "name or password", "de": "Name oder Passwort"}[lang] in said
    assert "guessed" not in said
    assert said.count("\n") == 1
