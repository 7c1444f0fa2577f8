"""Values of options that are none: refused with a sentence, and not read as something else."""

import socket
from pathlib import Path

import pytest

from tests.support.command_line import roundtable
from tests.support.processes import ROOT

AGENDA = ROOT / "agendas" / "example-harbour-town.yaml"


@pytest.mark.parametrize("port", ["8_0", "８０", "80.0", "-1", "65536", "", " "])
@pytest.mark.parametrize("command", ["serve", "moderate", "relay"])
def test_a_port_is_digits(command: str, port: str) -> None:
    """As everybody writes them; Python's numbers may be written in more ways than that."""
    code, out, said = roundtable(command, f"--port={port}", "--lang", "en")
    assert (code, out) == (2, "")
    assert "--port" in said
    assert f"“{port}” is no number from 0 to 65535" in said


@pytest.mark.parametrize("speed", ["1_0", "nan", "inf", ""])
def test_so_is_a_speed(speed: str) -> None:
    """Time neither stands, nor goes back, nor jumps."""
    code, _, said = roundtable("demo", f"--speed={speed}", "--lang", "en")
    assert code == 2
    assert "--speed" in said


def test_an_option_says_in_a_sentence_what_it_takes() -> None:
    """In the reader's language, as everything else is said."""
    said = roundtable("serve", "--trusted-proxy", "foo", "--lang", "de")[2]
    assert "„foo“ ist keine Adresse und kein Netz, zum Beispiel 192.0.2.1" in said
    said = roundtable("serve", "--public-url", "ftp://x", "--lang", "de")[2]
    assert "„ftp://x“ ist keine Adresse eines Servers, zum Beispiel https://HOST" in said
    said = roundtable("serve", "--session", "Runde 7", "--lang", "de")[2]
    assert "„Runde 7“ ist kein Name: 1 bis 64 Zeichen aus a-z, A-Z, 0-9 und -" in said


def test_a_port_in_use_leaves_nobody_without_another(tmp_path: Path) -> None:
    """What can be done is said beside what is wrong."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        place = ("--port", port, "--data-dir", str(tmp_path), "--lang", "de")
        code, _, said = roundtable("serve", str(AGENDA), *place)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith(f"127.0.0.1:{port}: die Adresse wird schon benutzt. Mit --port ")


@pytest.mark.parametrize("words", [(), ("log", "verify", "no.jsonl"), ("minutes", "no.jsonl")])
def test_what_a_command_does_not_know_is_said_by_it(words: tuple[str, ...]) -> None:
    """Its own help names what it knows, and not that of the whole program."""
    code, _, said = roundtable(*words, "--unknown", "--lang", "en")
    command = " ".join(("roundtable", *words[:-1]))
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith(f"{command}: ")
    assert f"“{command} --help”" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("log", "verify", "no.jsonl", "--signers", ""), "--signers: name a file"),
        (("log", "verify", "no.jsonl", "--roots", " "), "--roots: name a file"),
        (("log", "sign", "no.jsonl", "--key", ""), "--key: name a file"),
        (("log", "sign", "no.jsonl", "--authority", ""), "--authority: name an address"),
        (("log", "forget", "", "Ann"), "LOG: name a log file"),
        (("minutes", ""), "LOG: name a log file"),
        (("moderate", "--resume", ""), "--resume: name a log file"),
        (("serve", "--resume", " "), "--resume: name a log file"),
        (("agenda", "new", "--from", "", "new.yaml"), "--from: name a log file"),
        (("serve", "no.yaml", "--host", ""), "--host: name an address"),
        (("serve", "no.yaml", "--engine-monitoring", ""), "--engine-monitoring: name an address"),
    ],
)
def test_an_empty_name_is_not_as_if_nothing_was_said(words: tuple[str, ...], sentence: str) -> None:
    """Mostly it comes of a variable that is not set: to check nothing then would say that all was
    well."""
    code, out, said = roundtable(*words, "--lang", "en")
    assert (code, out) == (2, "")
    assert sentence in said
    assert "nennen Sie" in roundtable(*words, "--lang", "de")[2]
