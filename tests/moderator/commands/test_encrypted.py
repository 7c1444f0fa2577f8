"""A server with a certificate of its own, and terminals that come to it: all of them processes."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator import cli
from tests.support.certificates import Certificate, certificate, needs_openssl, run_out
from tests.support.plain_lines import plain
from tests.support.processes import ROOT, Serving, served, start_server
from tests.support.waiting import PATIENCE, until

pytestmark = needs_openssl

AGENDA = str(ROOT / "agendas" / "example-harbour-town.yaml")
OWN = ("--plain", "--lang", "en", "--name", "Nora", "--data-dir")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


def encrypted(made: Certificate) -> tuple[str, ...]:
    """How a server is asked for it, on a free port."""
    options = ("--cert", str(made.cert), "--key", str(made.key))
    return (AGENDA, "--host", "localhost", "--port", "0", *options)


@pytest.fixture
def serving(made: Certificate, tmp_path: Path) -> Iterator[Serving]:
    with served(*encrypted(made), data_dir=tmp_path) as serving:
        yield serving


def refused(link: str, folder: Path, lang: str = "en") -> str:
    """What somebody reads who cannot come in by a link."""
    with plain("join", link, *OWN, str(folder), "--lang", lang) as nora:
        assert nora.process.wait(PATIENCE) == 1
        assert nora.process.stderr is not None
        return nora.process.stderr.read()


def test_whoever_trusts_the_certificate_takes_part(
    serving: Serving, made: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links begin with https; commands and answers go both ways."""
    monkeypatch.setenv("SSL_CERT_FILE", str(made.cert))
    link = serving.links["spectators"]
    assert link.startswith("https://localhost:")
    with plain("join", link, *OWN, str(tmp_path / "n")) as nora:
        nora.until("You are Nora, Spectator.")
        nora.does("hand", "You are next")


def test_who_does_not_trust_it_reads_so_and_sends_nothing(serving: Serving, tmp_path: Path) -> None:
    """Not “still trying” without end; and nobody is let past it."""
    said = refused(serving.links["spectators"], tmp_path / "n")
    assert "does not trust the certificate of localhost" in said
    assert "no authority that it knows has signed it" in said


def test_a_certificate_for_another_name_is_none(
    serving: Serving, made: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is trusted as localhost is not trusted as anybody else."""
    monkeypatch.setenv("SSL_CERT_FILE", str(made.cert))
    link = serving.links["spectators"].replace("localhost", "127.0.0.1")
    assert "it is for another address" in refused(link, tmp_path / "n")


def test_a_link_with_the_wrong_beginning_says_which_is_right(
    serving: Serving, tmp_path: Path
) -> None:
    """Plain words to a server that encrypts, and the other way about."""
    link = serving.links["spectators"].replace("https", "http")
    assert "its links begin with https://" in refused(link, tmp_path / "n")
    with served(AGENDA, "--port", "0", data_dir=tmp_path / "plain") as other:
        link = other.links["spectators"].replace("http", "https")
        assert "its links begin with http://" in refused(link, tmp_path / "n")


def test_a_session_goes_on_with_its_certificate(
    made: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash, the links that people have lead to the same server, as secure as before; who
    was inside is inside again."""
    monkeypatch.setenv("SSL_CERT_FILE", str(made.cert))
    first = start_server(*encrypted(made), "--trusted-proxy", "10.0.0.0/8", data_dir=tmp_path)
    with plain("join", first.links["spectators"], *OWN, str(tmp_path / "n")) as nora:
        nora.until("You are Nora, Spectator.")
        first.kill()
        nora.until("The connection to the server is lost")
        with served("--resume", first.session, data_dir=tmp_path) as second:
            assert second.links["spectators"].startswith(f"https://localhost:{first.port}/")
            nora.until("The connection to the server is back.")
    kept = json.loads((first.log.parent / "place.json").read_text())
    assert kept["trusted_proxy"] == ["10.0.0.0/8"]


@pytest.mark.parametrize("wrong", ["no key", "another key", "a password", "only a key", "missing"])
def test_what_is_no_certificate_with_its_key_is_one_line(
    wrong: str, made: Certificate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong input, found before a session has begun; nobody is asked for a password."""
    other = certificate(tmp_path, "secret" if wrong == "a password" else "")
    options = {
        "no key": ["--cert", str(made.cert)],
        "another key": ["--cert", str(made.cert), "--key", str(other.key)],
        "a password": ["--cert", str(other.cert), "--key", str(other.key)],
        "only a key": ["--key", str(made.key)],
        "missing": ["--cert", str(made.cert), "--key", str(tmp_path / "missing.pem")],
    }[wrong]
    where = ["--data-dir", str(tmp_path / "data"), "--lang", "en", "--port", "0"]
    assert cli.main(["serve", AGENDA, *where, *options]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    if wrong == "missing":
        assert "missing.pem" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_certificate_that_has_run_out_is_said_on_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """Whoever comes reads so in their language; whoever runs the server finds it in the program
    log, and the session goes on: there are people who are in already."""
    out = certificate(tmp_path)
    run_out(out)
    monkeypatch.setenv("SSL_CERT_FILE", str(out.cert))
    log = tmp_path / "program.log"
    with log.open("w") as said:
        serving = start_server(*encrypted(out), data_dir=tmp_path / "data", said=said)
    try:
        found = refused(serving.links["spectators"], tmp_path / "n", lang)
        asyncio.run(until(lambda: "certificate has expired" in log.read_text()))
    finally:
        serving.kill()
    assert {"en": "it has run out", "de": "es ist abgelaufen"}[lang] in found
    (line,) = log.read_text().splitlines()
    assert 'event="clients do not trust the certificate" session=' in line


def test_a_signal_ends_an_encrypted_server_in_good_order(serving: Serving) -> None:
    """What follows its certificate ends with it, and is no failure."""
    assert serving.stop() == 0
