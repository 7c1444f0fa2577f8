"""What a command waits for before it does anything."""

import gc
import subprocess
import sys

import pytest

from moderator.cli import COMMANDS, _parser, main
from server.language import Language

ALONE = """
import gc, sys
from moderator.cli import main
sys.argv[1:] = {arguments!r}
before = gc.get_stats()[0]["collections"]
main()
looked = gc.get_stats()[0]["collections"] - before
print(looked, *sys.modules, file=sys.stderr)
"""
"""A program of its own. Says how often it looked for garbage, and what it has imported."""


def started(*arguments: str) -> tuple[int, set[str]]:
    script = ALONE.format(arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=600, check=True
    )
    looked, *modules = done.stderr.split()
    return int(looked), set(modules)


def test_a_command_does_not_wait_for_the_others() -> None:
    """What only ``serve`` or ``demo`` needs is not loaded for one that reads a file."""
    _, modules = started("people", "import", "--help")
    assert {name for name in modules if name.startswith("moderator.commands.")} == {
        f"moderator.commands.{name}"
        for name in ("argparse_texts", "failing", "options", "output", "people")
    }
    _, modules = started("log", "verify", "--help")
    assert modules & {"asyncio", "ssl", "platformdirs", "http.client"} == set()


def test_a_start_is_not_spent_on_looking_for_garbage() -> None:
    """All that a start makes stays."""
    looked, modules = started("agenda", "schema")
    assert "server.session.session" in modules
    assert looked < 10


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_the_same_alone_as_among_all(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the one that is asked for is looked up, and nobody notices."""
    assert main(["--lang", "de", name, "--help"]) == 0
    alone = capsys.readouterr().out
    with pytest.raises(SystemExit):
        _parser(Language.named("de")).parse_args([name, "--help"])
    assert alone == capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["sreve"], ["sreve", "serve"], ["--lang", "en", "sreve"]])
def test_who_names_no_command_is_told_all(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where another word is one."""
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert [name for name in COMMANDS if f"'{name}'" not in said] == []


def test_what_stands_before_a_command_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """``--data-dir`` and ``--lang`` can come first, in any order and as a part of the word."""
    for before in (["--data-dir", "serve"], ["--data-dir=x", "--lang", "de"], ["--dat", "x"]):
        assert main([*before, "people", "import", "--help"]) == 0
        assert "roundtable people import" in capsys.readouterr().out


def test_who_runs_a_command_from_a_program_keeps_its_collector() -> None:
    """Only a process that is the command's own is set up for it."""
    before = gc.get_threshold()
    gc.set_threshold(123_456, *before[1:])
    try:
        main(["people", "--help"])
        assert gc.get_threshold() == (123_456, *before[1:])
    finally:
        gc.set_threshold(*before)
