"""What the documents tell people to type is typed: parsed, and run as it stands where it can be.
A shell runs what needs one; all else of ours is begun as a shell would begin it.

Each piece runs in a home of its own, in which lies what the documents speak of: an agenda
``my.yaml``, a session's folder ``LOG``, a witness's ``FILE``, and so on (``prepared``). What is of
one machine alone, such as a link, is put in its place (``here``).
"""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.cli import _parser
from server.agenda_file import read_agenda
from server.language import Language
from tests.moderator.commands.test_agenda_csv import GERMAN as TABLE
from tests.moderator.commands.test_oparl import MEETING
from tests.support.authority import answering, opened_office, run
from tests.support.certificates import certificate
from tests.support.command_line import roundtable
from tests.support.documents import DOCUMENTS, HOUSE, calls, pieces, quoted, told
from tests.support.logs import write_log
from tests.support.ports import free_ports
from tests.support.processes import Serving, served
from tests.support.sessions import PLAN, Round
from tests.support.waiting import PATIENCE

NOT_RUN = {
    "opens a screen, as tests in a terminal do (tests/moderator, tests/test_crash.py)": (
        "roundtable moderate my.yaml",
        "roundtable moderate LINK",
        "roundtable moderate --resume SESSION",
        "roundtable join LINK",
        "roundtable stage LINK",
        "roundtable replay LOG",
        "roundtable rehearse my.yaml",
        "roundtable demo --fictional",
    ),
    "needs root, and a machine for it alone (tests/release runs the unit's command)": (
        "python3 -m venv /opt/roundtable",
        "/opt/roundtable/bin/pip install dist/roundtable-*.whl",
        "/opt/roundtable/bin/pip install --upgrade dist/roundtable-*.whl",
        "cp release/roundtable@.service /etc/systemd/system/",
        "mkdir -p /etc/roundtable && cp my.yaml /etc/roundtable/my.yaml",
        (
            "echo 'OPTIONS=--port 8765 --public-url https://round.example"
            " --trusted-proxy 127.0.0.1' > /etc/roundtable/my.env"
        ),
        "systemctl daemon-reload",
        "systemctl start roundtable@my",
        "systemctl restart roundtable@my",
        "journalctl -u roundtable@my",
    ),
    "needs an engine for containers, and an image from the network": (
        "podman build -f release/Containerfile -t roundtable .",
        (
            "podman run -p 8765:8765 -v sessions:/sessions -v ./my.yaml:/my.yaml:ro"
            " roundtable /my.yaml"
        ),
    ),
    "needs three NATS servers (tests/server/engine serves with them)": (
        (
            "roundtable serve my.yaml --session round-7 --engine nats://a,b,c --engine-monitoring"
            " a:8222,b:8222,c:8222 --host 0.0.0.0 --public-url https://$(hostname -f):8765"
            " --cert cert.pem --key key.pem"
        ),
        (
            "roundtable relay --session round-7 --engine nats://a,b,c --engine-monitoring"
            " a:8222,b:8222,c:8222 --host 0.0.0.0 --public-url https://$(hostname -f):8765"
            " --cert cert.pem --key key.pem"
        ),
        "roundtable serve --resume round-7 --host 0.0.0.0 --port 8765",
    ),
    "is for Windows": (
        "py -3.11 -m venv .venv",
        ".venv/Scripts/python -m pip install .",
        ".venv/Scripts/python -m pip install --require-hashes -r requirements.lock",
        ".venv/Scripts/python -m pip install --no-deps --no-build-isolation --editable .",
        ".venv/Scripts/roundtable moderate agendas/2021-06-01-kommunale-neuausrichtung.yaml",
        ".venv/Scripts/python -m pytest -n 2 --dist loadfile",
        ".venv/Scripts/ruff check .",
        ".venv/Scripts/ruff format --check .",
        ".venv/Scripts/mypy server moderator tests trials release hatch_build.py",
        ".venv/Scripts/lint-imports",
    ),
}
"""Commands that are only parsed, each under the reason why it is not run. All else is run."""

AGENDA = HOUSE / "agendas" / "example-harbour-town.yaml"
NEEDED = ("openssl", "ssh-keygen")

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a Unix shell"),
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED)), reason="needs openssl and ssh-keygen, see .ci/run"
    ),
]

ALL = [piece for document in DOCUMENTS for piece in told(document)]
APART = {command: reason for reason, group in NOT_RUN.items() for command in group}


def is_mention(command: str) -> bool:
    """A sentence may name a command without its arguments; then there is nothing to run."""
    return re.fullmatch(r"roundtable( [a-z]+)*", command) is not None


def runnable() -> dict[tuple[str, ...], str]:
    """What is run, once however often it is told, and where it is told first."""
    found: dict[tuple[str, ...], str] = {}
    for piece in ALL:
        commands = tuple(
            command
            for command in piece.commands
            if command not in APART
            if piece.block or not is_mention(command)
        )
        if commands:
            found.setdefault(commands, piece.where)
    return found


def strict(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Refuses what is only the beginning of an option's name."""
    parser.allow_abbrev = False
    for below in subparsers(parser):
        strict(below)
    return parser


def subparsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def options(parser: argparse.ArgumentParser) -> set[str]:
    below = (options(one) for one in subparsers(parser))
    return set(parser._option_string_actions).union(*below)


PARSER = strict(_parser(Language.named("en")))


def refused(words: list[str]) -> bool:
    try:
        PARSER.parse_args(words)
    except SystemExit as stop:
        return stop.code not in (0, None)
    return False


def test_every_command_is_one_that_the_program_takes() -> None:
    """Also those that are not run: no command, option or choice is misspelt, nothing is missing."""
    assert [
        f"{piece.where}: {command}"
        for piece in ALL
        for command in piece.commands
        for words in calls(command)
        if refused([*words, "--help"] if is_mention(command) and not piece.block else words)
    ] == []


def test_every_option_that_a_sentence_names_is_one() -> None:
    """Where it stands alone between backticks, as in tables."""
    known = options(PARSER)
    named = [
        (document.name, word)
        for document in DOCUMENTS
        for text in quoted(document)
        if text.startswith("--")
        for word in re.findall(r"(?<!\S)--[\w-]+", text)
    ]
    assert named
    assert [(name, word) for name, word in named if word not in known] == []


def test_what_is_not_run_is_told_somewhere() -> None:
    """A command that no document has any more needs no exception."""
    assert set(APART) - {command for piece in ALL for command in piece.commands} == set()


def test_every_piece_of_an_agenda_is_right() -> None:
    """What stands in a document can be put into a file: it is in order, alone or beside the
    smallest agenda."""
    smallest, *_ = pieces(HOUSE / "docs" / "agenda.md", "yaml")
    for document in ("agenda.md", "data-protection.md"):
        for piece in pieces(HOUSE / "docs" / document, "yaml"):
            text = piece if "title:" in piece else smallest + piece
            assert read_agenda(text.encode(), document).title == "Harbour plan"


def test_every_extra_that_is_named_can_be_installed() -> None:
    """``pip`` only warns of an extra that there is not."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    extras = set(project["optional-dependencies"])
    named = {
        extra
        for document in DOCUMENTS
        for extra in re.findall(r"(?:roundtable|\.)\[(\w+)\]", document.read_text("utf-8"))
    }
    assert named
    assert named <= extras


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The room to which links lead."""
    folder = tmp_path_factory.mktemp("room")
    with served("--port", "0", "--lang", "en", str(AGENDA), data_dir=folder) as serving:
        yield serving


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened_office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def authority(office: Path) -> Iterator[str]:
    with answering(office) as address:
        yield address


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, office: Path, authority: str) -> Path:
    """A home with all that the documents speak of."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(AGENDA, home / "my.yaml")
    (home / "registrations.csv").write_text("First name,Last name\nEmil,Muster\n")
    (home / "order.csv").write_text(TABLE)
    (home / "meeting.json").write_text(json.dumps(MEETING))
    certificate(home)
    programs = home / "bin"
    programs.mkdir()
    button = programs / "read_button"
    button.write_text("#!/bin/sh\necho pressed\n")
    button.chmod(0o755)

    sessions = home / ".local" / "share" / "roundtable" / "sessions"
    for folder, closed in ((home / "LOG", True), (home / "DIR" / "one", True), (sessions, False)):
        session(folder / "SESSION" if folder == sessions else folder, closed=closed)
    wording = pieces(HOUSE / "docs" / "minutes.md", "yaml")[0]
    (home / "DIR" / "minutes.de.yaml").write_text(wording, encoding="utf-8")

    key = home / ".ssh" / "id_ed25519"
    key.parent.mkdir()
    run(home, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    shutil.copy(key, home / "KEY")
    public = key.with_suffix(".pub").read_text()
    (home / "SIGNERS").write_text(f'moderation@verband.example namespaces="roundtable" {public}')
    shutil.copy(office / "root.pem", home / "ROOTS.pem")
    signed(home, authority)
    return home


def session(folder: Path, *, closed: bool) -> None:
    """A session's folder, in which Ann Lee, ``p1``, has taken part."""
    ann = [replace(p, name="Ann Lee") if p.id == "p1" else p for p in PLAN.people]
    plan = replace(PLAN, people=tuple(ann), retention_days=30)
    stage = Round(plan).running("i2").ask("p1", "p2")
    stage.speak("p1", 60).do("m1", "finding.record", text="We agree")
    if closed:
        stage.do("m1", "session.close")
    folder.mkdir(parents=True)
    write_log(folder / "log.jsonl", plan, stage.facts, session=folder.name)


def signed(home: Path, authority: str) -> None:
    """Have the closed session signed and stamped; what came of it lies in the home, too."""
    code, *said = roundtable(
        "log", "sign", home / "LOG", "--key", home / "KEY", "--authority", authority
    )
    assert code == 0, said
    for made in (home / "LOG").glob("checkpoint.jsonl*"):
        shutil.copy(made, home)
    shutil.copy(home / "checkpoint.jsonl", home / "FILE")


@pytest.fixture
def here(server: Serving, prepared: Path, authority: str) -> dict[str, str]:
    """What stands in the documents, and what has its place on this machine."""
    checkpoint = json.loads((prepared / "FILE").read_text())["checkpoint"]
    (port,) = free_ports(1)
    return {
        "join LINK": f"join {server.links['panelists']['p1']}",
        "LINK": server.links["moderator"],
        "PERSON": "p1",
        "ID": "p1",
        "812:3f9a-1c22-77b0-e1d4": f"{checkpoint['seq']}:{checkpoint['sha256']}",
        "https://tsa.example/tsr": authority,
        "0.0.0.0": "127.0.0.1",  # noqa: S104 - what is told; here nobody is let in
        "8765": str(port),
    }


def put(command: str, here: dict[str, str]) -> str:
    """The command as it is on this machine; each place is filled once."""
    places = "|".join(map(re.escape, here))
    return re.sub(rf"(?<![$\w])({places})(?!\w)", lambda found: here[found[0]], command)


@pytest.mark.parametrize("commands", runnable(), ids=runnable().get)
def test_what_is_told_can_be_typed(
    commands: tuple[str, ...], prepared: Path, here: dict[str, str], tmp_path: Path
) -> None:
    """As it stands, in a home with what it speaks of: it ends well, or serves until it is stopped.
    ``make`` only says what it would do, for that is these tests, a release, and so on."""
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    if any(command.startswith("roundtable agenda new my.yaml") for command in commands):
        (home / "my.yaml").unlink()
    # Sessions lie in the home, where the documents say that they do.
    environment = {n: value for n, value in os.environ.items() if not n.startswith("XDG_")} | {
        "HOME": str(home),
        "PATH": f"{home / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "LINK": here["LINK"],
    }
    folder = HOUSE if all(command.startswith("make ") for command in commands) else home
    for line in commands:
        command = process(put(line, here))
        if line.startswith("roundtable serve"):
            serves(command, home, environment)
            continue
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            input="quit stop\nyes\n" if "--plain" in line else "",
            capture_output=True,
            text=True,
            check=False,
            timeout=3 * PATIENCE,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def process(line: str) -> list[str]:
    """What runs it: our program itself, or a shell where one is needed."""
    if re.fullmatch(r"roundtable [^$|&;<>()~*?`]*", line):
        return [sys.executable, "-m", "moderator.cli", *shlex.split(line)[1:]]
    return ["/bin/sh", "-euc", re.sub(r"^make ", "make --dry-run ", line)]


def serves(command: list[str], home: Path, environment: dict[str, str]) -> None:
    """It prints links, and ends in order when it is stopped."""
    with subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        while not any("http" in line for line in said):
            said.append(process.stdout.readline())
            assert said[-1], f"{command}\n{''.join(said)}"
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    assert process.returncode == 0
